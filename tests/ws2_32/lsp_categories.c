/*
 * Categories of layered providers and of applications
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

/* A layered provider is passed over in applications that don't permit all of its
 * categories. */

#include "lsp_test.h"

/* not in every version */
static int (WINAPI *pWSCSetProviderInfo)( GUID *, WSC_PROVIDER_INFO_TYPE, BYTE *, size_t, DWORD, INT * );
static int (WINAPI *pWSCSetApplicationCategory)( LPCWSTR, DWORD, LPCWSTR, DWORD, DWORD, DWORD *, INT * );

static WCHAR program[MAX_PATH];

static void set_categories( DWORD categories )
{
    int ret, error = 0;

    ret = pWSCSetProviderInfo( (GUID *)&testlsp_id, ProviderInfoLspCategories, (BYTE *)&categories,
                               sizeof(categories), 0, &error );
    ok( !ret, "got error %d\n", error );
}

static void permit( const WCHAR *args, DWORD categories )
{
    int ret, error = 0;

    ret = pWSCSetApplicationCategory( program, wcslen( program ), args, args ? wcslen( args ) : 0,
                                      categories, NULL, &error );
    ok( !ret, "got error %d\n", error );
}

/* No function removes what was permitted. */
static void forget_application(void)
{
    WCHAR name[64], value[MAX_PATH];
    DWORD i = 0, size;
    HKEY root;

    RegOpenKeyExW( HKEY_LOCAL_MACHINE, L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\AppId_Catalog",
                   0, KEY_READ | KEY_WRITE, &root );
    while (size = sizeof(value), !RegEnumKeyW( root, i, name, ARRAY_SIZE(name) ))
    {
        if (!RegGetValueW( root, name, L"AppFullPath", RRF_RT_REG_SZ, NULL, value, &size ) &&
            !wcsicmp( value, program )) RegDeleteKeyW( root, name );
        else i++;
    }
    RegCloseKey( root );
}

/* A socket works in any case. */
#define check_socket( expect ) check_socket_( __LINE__, expect )
static void check_socket_( int line, BOOL expect )
{
    WSAPROTOCOL_INFOW info = find_entry( AF_INET, SOCK_STREAM, &chain_id, 2 );
    BOOL loaded;
    SOCKET s;

    restart_winsock();
    s = make_socket( AF_INET, SOCK_STREAM );
    loaded = !!GetModuleHandleW( provider_dll );
    ok_( __FILE__, line )( loaded == expect, "the provider is %sloaded\n", loaded ? "" : "not " );
    ok_( __FILE__, line )( !bind_port( s, AF_INET, 0 ), "error %d\n", WSAGetLastError() );
    closesocket( s );
    s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 );
    loaded = !!GetModuleHandleW( provider_dll );
    ok_( __FILE__, line )( s != INVALID_SOCKET && loaded == expect, "the provider is %sloaded, error %d\n",
                           loaded ? "" : "not ", WSAGetLastError() );
    closesocket( s );
}

/* A record for other arguments does not count, one for more of them counts more. */
static void test_arguments( const char *name )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[MAX_PATH + 32];
    BOOL ret;

    permit( L"lsp_categories child", LSP_INSPECTOR | LSP_FIREWALL );
    permit( L"something else", 0 );
    snprintf( command, sizeof(command), "\"%s\" lsp_categories child", name );
    ret = CreateProcessA( NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info );
    ok( ret, "error %lu\n", GetLastError() );
    if (!ret) return;
    CloseHandle( info.hThread );
    wait_child_process( info.hProcess );
    CloseHandle( info.hProcess );
}

START_TEST(lsp_categories)
{
    HMODULE module = GetModuleHandleA( "ws2_32.dll" );
    char **argv;

    pWSCSetProviderInfo = (void *)GetProcAddress( module, "WSCSetProviderInfo" );
    pWSCSetApplicationCategory = (void *)GetProcAddress( module, "WSCSetApplicationCategory" );
    if (!pWSCSetProviderInfo || !pWSCSetApplicationCategory)
    {
        win_skip( "no categories\n" );
        return;
    }
    GetModuleFileNameW( NULL, program, ARRAY_SIZE(program) );
    start_winsock();
    if (winetest_get_mainargs( &argv ) > 2) check_socket( TRUE );
    else if (install_testlsp())
    {
        check_socket( TRUE );
        permit( NULL, LSP_INSPECTOR );
        check_socket( FALSE );  /* it may do anything */
        set_categories( LSP_INSPECTOR );
        check_socket( TRUE );
        set_categories( LSP_INSPECTOR | LSP_FIREWALL );
        check_socket( FALSE );
        permit( NULL, LSP_INSPECTOR | LSP_FIREWALL | LSP_PROXY );
        check_socket( TRUE );
        permit( NULL, 0 );
        check_socket( FALSE );
        test_arguments( argv[0] );
        forget_application();
        check_socket( TRUE );
        remove_provider();
    }
    WSACleanup();
}
