/*
 * Tests for the provider catalogues
 *
 * Copyright 2026 the port reservation project
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */


/* Transport and name-space providers, service classes.
 * Everything that is installed is removed again. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2spi.h>
#include <nspapi.h>
#include "wine/test.h"

static GUID test_id = { 0x8d4e2a11, 0x51c3, 0x4f0e, { 0x9a, 0x20, 0x11, 0x5e, 0x77, 0x3b, 0x92, 0x01 } };
int WINAPI WSCWriteProviderOrder( DWORD *ids, DWORD count );

static GUID unknown_id = { 0x8d4e2a12, 0x51c3, 0x4f0e, { 0x9a, 0x20, 0x11, 0x5e, 0x77, 0x3b, 0x92, 0x01 } };

static WSAPROTOCOL_INFOW *enum_all( int *count )
{
    WSAPROTOCOL_INFOW *infos;
    DWORD size = 0;
    int error;

    WSCEnumProtocols( NULL, NULL, &size, &error );
    infos = calloc( 1, size );
    *count = WSCEnumProtocols( NULL, infos, &size, &error );
    ok( *count > 0, "got %d, error %d\n", *count, error );
    return infos;
}

static void test_provider_path(void)
{
    WCHAR path[MAX_PATH];
    WSAPROTOCOL_INFOW *infos;
    int error, len, ret, count, needed;

    ret = WSCGetProviderPath( NULL, NULL, NULL, NULL );
    ok( ret == SOCKET_ERROR, "got %d\n", ret );
    error = 0;
    ret = WSCGetProviderPath( &unknown_id, path, NULL, &error );
    ok( ret == SOCKET_ERROR && error == WSAEFAULT, "got %d, error %d\n", ret, error );
    len = 0;
    ret = WSCGetProviderPath( &unknown_id, path, &len, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL && !len, "got %d, error %d, length %d\n", ret, error, len );
    len = 256;
    ret = WSCGetProviderPath( &unknown_id, NULL, &len, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL && len == 256, "got %d, error %d, length %d\n", ret, error,
        len );

    infos = enum_all( &count );
    len = MAX_PATH;
    ret = WSCGetProviderPath( &infos[0].ProviderId, path, &len, &error );
    ok( !ret && !error, "got %d, error %d\n", ret, error );
    ok( len == (int)wcslen( path ) + 1, "got length %d for %s\n", len, wine_dbgstr_wn( path, -1 ) );
    needed = len--;
    ret = WSCGetProviderPath( &infos[0].ProviderId, path, &len, &error );
    ok( ret == SOCKET_ERROR && error == WSAEFAULT && len == needed, "got %d, error %d, length %d\n", ret,
        error, len );
    free( infos );
}

static void test_provider_info(void)
{
    size_t size = 4;
    BYTE info[4];
    int error, ret;

    ret = WSCGetProviderInfo( NULL, ProviderInfoLspCategories, info, &size, 0, &error );
    ok( ret == SOCKET_ERROR && error == WSAEFAULT, "got %d, error %d\n", ret, error );
    ret = WSCGetProviderInfo( &unknown_id, ProviderInfoLspCategories, NULL, &size, 0, &error );
    ok( ret == SOCKET_ERROR && error == WSANO_RECOVERY, "got %d, error %d\n", ret, error );
    ret = WSCGetProviderInfo( &unknown_id, 99, info, NULL, 0, &error );
    ok( ret == SOCKET_ERROR && error == WSANO_RECOVERY, "got %d, error %d\n", ret, error );
    ret = WSCGetProviderInfo( NULL, ProviderInfoLspCategories, NULL, NULL, 0, NULL );
    ok( ret == SOCKET_ERROR, "got %d\n", ret );
}

static void test_install(void)
{
    WSAPROTOCOL_INFOW *infos, *after, info;
    DWORD *order;
    WCHAR path[MAX_PATH];
    int error, ret, count, count_after, len, i;

    infos = enum_all( &count );
    info = infos[0];
    wcscpy( info.szProtocol, L"Test provider" );
    ret = WSCInstallProvider( &test_id, NULL, &info, 1, &error );
    ok( ret == SOCKET_ERROR && error == WSAEFAULT, "got %d, error %d\n", ret, error );
    ret = WSCInstallProvider( &test_id, L"%SystemRoot%\\test-provider.dll", &info, 1, &error );
    if (ret && error == WSAEACCES)
    {
        skip( "not elevated\n" );
        free( infos );
        return;
    }
    ok( !ret && !error, "got %d, error %d\n", ret, error );
    ret = WSCInstallProvider( &test_id, L"%SystemRoot%\\test-provider.dll", &info, 1, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL, "got %d, error %d\n", ret, error );

    after = enum_all( &count_after );
    ok( count_after == count + 1, "got %d and %d entries\n", count, count_after );
    ok( !memcmp( &after[count].ProviderId, &test_id, sizeof(test_id) ), "not the last entry\n" );
    ok( !wcscmp( after[count].szProtocol, L"Test provider" ), "got %s\n",
        wine_dbgstr_wn( after[count].szProtocol, -1 ) );
    len = MAX_PATH;
    ret = WSCGetProviderPath( &test_id, path, &len, &error );
    ok( !ret && !wcscmp( path, L"%SystemRoot%\\test-provider.dll" ), "got %d, %s\n", ret,
        wine_dbgstr_wn( path, -1 ) );

    order = calloc( count_after, sizeof(*order) );
    order[0] = after[count].dwCatalogEntryId;
    for (i = 0; i < count; i++) order[i + 1] = i ? after[i].dwCatalogEntryId : order[0];
    ok( WSCWriteProviderOrder( order, count_after ) == WSAEINVAL, "an id was accepted twice\n" );
    order[1] = after[0].dwCatalogEntryId;
    ok( WSCWriteProviderOrder( order, count ) == WSAEINVAL, "one was left out\n" );
    ret = WSCWriteProviderOrder( order, count_after );
    ok( !ret, "got %d\n", ret );
    free( after );
    after = enum_all( &count_after );
    ok( after[0].dwCatalogEntryId == order[0], "not the first entry\n" );
    free( order );

    info = after[0];
    wcscpy( info.szProtocol, L"Changed" );
    ret = WSCUpdateProvider( &test_id, L"changed.dll", &info, 1, &error );
    ok( !ret, "got %d, error %d\n", ret, error );
    ret = WSCUpdateProvider( &unknown_id, L"changed.dll", &info, 1, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL, "got %d, error %d\n", ret, error );
    free( after );
    after = enum_all( &count_after );
    ok( !wcscmp( after[0].szProtocol, L"Changed" ), "got %s\n", wine_dbgstr_wn( after[0].szProtocol, -1 ) );
    free( after );

    ret = WSCDeinstallProvider( &test_id, &error );
    ok( !ret && !error, "got %d, error %d\n", ret, error );
    ret = WSCDeinstallProvider( &test_id, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL, "got %d, error %d\n", ret, error );
    after = enum_all( &count_after );
    ok( count_after == count, "got %d and %d entries\n", count, count_after );
    ok( !memcmp( after, infos, count * sizeof(*infos) ), "the catalogue changed\n" );
    free( after );
    free( infos );
}

static int find_namespace( const GUID *id, BOOL *active )
{
    WSANAMESPACE_INFOW *infos;
    DWORD size = 0;
    int i, count, ret = -1;

    WSAEnumNameSpaceProvidersW( &size, NULL );
    infos = malloc( size );
    count = WSAEnumNameSpaceProvidersW( &size, infos );
    ok( count > 0, "got %d, error %d\n", count, WSAGetLastError() );
    for (i = 0; i < count && ret < 0; i++)
    {
        ok( infos[i].lpszIdentifier && infos[i].lpszIdentifier[0], "entry %d has no name\n", i );
        if (memcmp( &infos[i].NSProviderId, id, sizeof(*id) )) continue;
        *active = infos[i].fActive;
        ret = i;
    }
    free( infos );
    return ret;
}

static void test_namespaces(void)
{
    WSANAMESPACE_INFOA info;
    BOOL active = FALSE;
    DWORD size;
    int ret;

    ret = WSAEnumNameSpaceProvidersA( NULL, &info );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    size = 1;
    ret = WSAEnumNameSpaceProvidersA( &size, &info );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( size > sizeof(info), "got size %lu\n", size );

    ret = WSCInstallNameSpace( NULL, (WCHAR *)L"test.dll", 99, 1, &test_id );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSCInstallNameSpace( (WCHAR *)L"Test names", (WCHAR *)L"test.dll", 99, 1, &test_id );
    if (ret && WSAGetLastError() == WSAEACCES)
    {
        skip( "not elevated\n" );
        return;
    }
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( find_namespace( &test_id, &active ) >= 0 && active, "not found\n" );
    ret = WSCEnableNSProvider( &test_id, FALSE );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( find_namespace( &test_id, &active ) >= 0 && !active, "still active\n" );
    ret = WSCInstallNameSpace( (WCHAR *)L"Test names", (WCHAR *)L"test.dll", 99, 1, &test_id );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSCUnInstallNameSpace( &test_id );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( find_namespace( &test_id, &active ) < 0, "still there\n" );
    ret = WSCUnInstallNameSpace( &test_id );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
}

#define CHANGES 30

static DWORD WINAPI change( void *info )
{
    int i, error, ret;

    for (i = 0; i < CHANGES; i++)
    {
        ret = WSCInstallProvider( &test_id, L"test.dll", info, 1, &error );
        ok( !ret, "got %d, error %d\n", ret, error );
        ret = WSCInstallNameSpace( (WCHAR *)L"Test names", (WCHAR *)L"test.dll", 99, 1, &test_id );
        ok( !ret, "got error %d\n", WSAGetLastError() );
        ret = WSCDeinstallProvider( &test_id, &error );
        ok( !ret, "got %d, error %d\n", ret, error );
        ret = WSCUnInstallNameSpace( &test_id );
        ok( !ret, "got error %d\n", WSAGetLastError() );
    }
    return 0;
}

/* Both catalogues can be read while they change, in the state before or after. */
static void test_changing(void)
{
    int count, count_ns, error, ret, bad = 0;
    WSAPROTOCOL_INFOW *infos = enum_all( &count );
    DWORD size = 0x20000, size_ns = size;
    char *buffer = malloc( size );
    HANDLE thread;

    count_ns = WSAEnumNameSpaceProvidersW( &size_ns, (WSANAMESPACE_INFOW *)buffer );
    ret = WSCDeinstallProvider( &unknown_id, &error );
    if (ret && error == WSAEACCES) skip( "not elevated\n" );
    else
    {
        thread = CreateThread( NULL, 0, change, infos, 0, NULL );
        do
        {
            size = size_ns = 0x20000;
            ret = WSCEnumProtocols( NULL, (WSAPROTOCOL_INFOW *)buffer, &size, &error );
            if (ret != count && ret != count + 1) bad++;
            ret = WSAEnumNameSpaceProvidersW( &size_ns, (WSANAMESPACE_INFOW *)buffer );
            if (ret != count_ns && ret != count_ns + 1) bad++;
        }
        while (WaitForSingleObject( thread, 0 ) == WAIT_TIMEOUT);
        ok( !bad, "%d enumerations were wrong\n", bad );
        CloseHandle( thread );
    }
    free( buffer );
    free( infos );
}

static void test_service_class(void)
{
    DWORD port = 4711, size, i;
    WSANSCLASSINFOW info = { (void *)L"TcpPort", NS_DNS, REG_DWORD, sizeof(port), &port };
    WSASERVICECLASSINFOW class = { &test_id, (WCHAR *)L"Names test", 1, &info }, *ret_class;
    GUID dns = { 0x22059d40, 0x7e9e, 0x11cf, { 0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b } };
    WCHAR name[32];
    int ret;

    ret = WSARemoveServiceClass( &unknown_id );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSATYPE_NOT_FOUND, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ret = WSAInstallServiceClassW( &class );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = WSAInstallServiceClassW( &class );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEALREADY, "got %d, error %d\n", ret,
        WSAGetLastError() );

    size = sizeof(name);
    ret = WSAGetServiceClassNameByClassIdW( &test_id, name, &size );
    ok( !ret && !wcscmp( name, L"Names test" ), "got %d, %s\n", ret, wine_dbgstr_wn( name, -1 ) );
    size = 0;
    ret = WSAGetServiceClassInfoW( &dns, &test_id, &size, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT && size, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ret_class = malloc( size );
    ret = WSAGetServiceClassInfoW( &dns, &test_id, &size, ret_class );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !wcscmp( ret_class->lpszServiceClassName, L"Names test" ) && ret_class->dwCount == 1,
        "wrong class\n" );
    for (i = 0; !ret && i < ret_class->dwCount; i++)
        ok( *(DWORD *)ret_class->lpClassInfos[i].lpValue == port &&
            ret_class->lpClassInfos[i].dwNameSpace == NS_DNS,
            "wrong class information\n" );
    free( ret_class );

    ret = WSARemoveServiceClass( &test_id );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    size = sizeof(name);
    ret = WSAGetServiceClassNameByClassIdW( &test_id, name, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSATYPE_NOT_FOUND, "got %d, error %d\n", ret,
        WSAGetLastError() );
}

/* A change of the catalogue ends the wait. */
static void test_config_change(void)
{
    OVERLAPPED overlapped = {0};
    HANDLE handle = NULL;
    int ret, error;

    ret = WSAProviderConfigChange( &handle, NULL, NULL );
    ok( !ret && handle, "got %d, error %d\n", ret, WSAGetLastError() );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = WSAProviderConfigChange( &handle, &overlapped, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret,
        WSAGetLastError() );
    if (ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING)
    {
        WSAPROTOCOL_INFOW *infos;
        int count;

        infos = enum_all( &count );
        if (!WSCInstallProvider( &test_id, L"test.dll", infos, 1, &error ))
        {
            ok( WaitForSingleObject( overlapped.hEvent, 10000 ) == WAIT_OBJECT_0, "not notified\n" );
            ok( !overlapped.Internal, "got status %#Ix\n", overlapped.Internal );
            WSCDeinstallProvider( &test_id, &error );
        }
        else skip( "not elevated\n" );
        free( infos );
    }
    ok( CloseHandle( handle ), "got error %lu\n", GetLastError() );
    CloseHandle( overlapped.hEvent );
}

START_TEST(catalogue)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_provider_path();
    test_provider_info();
    test_install();
    test_namespaces();
    test_changing();
    test_service_class();
    test_config_change();
    WSACleanup();
}
