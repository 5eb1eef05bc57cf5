/*
 * Tests for WSALookupService*
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


/* Queries of the name spaces that need no DNS server. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <svcguid.h>
#include "wine/test.h"

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE 10110
#endif
#ifndef LUP_FLUSHPREVIOUS
#define LUP_FLUSHPREVIOUS 0x2000
#endif

static GUID hostname_class = SVCID_INET_HOSTADDRBYNAME;

static void test_errors(void)
{
    WSAQUERYSETW set = {0};
    HANDLE handle;
    int ret;

    ret = WSALookupServiceBeginW( NULL, 0, &handle );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSALookupServiceBeginW( &set, 0, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSALookupServiceBeginW( &set, LUP_RETURN_NAME, &handle );
    ok( ret == SOCKET_ERROR && (WSAGetLastError() == WSAEINVAL ||
        broken( WSAGetLastError() == WSASERVICE_NOT_FOUND ) /* Windows 10 1809 */), "got %d, error %d\n",
        ret, WSAGetLastError() );
    ret = WSALookupServiceEnd( NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == ERROR_INVALID_HANDLE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ret = WSALookupServiceEnd( (HANDLE)0xdeadbeef );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == ERROR_INVALID_HANDLE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    set.dwSize = sizeof(set);
    set.dwNameSpace = NS_BTH + 1000;
    set.lpServiceClassId = &hostname_class;
    set.lpszServiceInstanceName = (WCHAR *)L"localhost";
    ret = WSALookupServiceBeginW( &set, LUP_RETURN_NAME, &handle );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSASERVICE_NOT_FOUND, "got %d, error %d\n", ret,
        WSAGetLastError() );
}

static void test_networks(void)
{
    WSAQUERYSETW set = { .dwSize = sizeof(set) }, *result = malloc( 4096 );
    DWORD flags = LUP_RETURN_ALL | LUP_DEEP, size;
    HANDLE handle = NULL;
    unsigned int count = 0;
    int ret;

    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret && handle, "got %d, error %d\n", ret, WSAGetLastError() );
    for (;;)
    {
        size = 4096;
        if ((ret = WSALookupServiceNextW( handle, flags, &size, result ))) break;
        ok( result->dwSize == sizeof(*result), "got size %lu\n", result->dwSize );
        ok( result->dwNameSpace == NS_NLA, "got name space %lu\n", result->dwNameSpace );
        ok( result->lpBlob && result->lpBlob->cbSize > 12, "no blob\n" );
        count++;
    }
    ok( WSAGetLastError() == WSA_E_NO_MORE, "got error %d\n", WSAGetLastError() );
    trace( "%u networks\n", count );
    ret = WSALookupServiceEnd( handle );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = WSALookupServiceEnd( handle );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == ERROR_INVALID_HANDLE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    free( result );
}

static void test_forward(void)
{
    AFPROTOCOLS protocols[] = { { AF_INET, IPPROTO_TCP } };
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_DNS, .lpServiceClassId = &hostname_class,
                         .lpszServiceInstanceName = (WCHAR *)L"localhost",
                         .dwNumberOfProtocols = 1, .lpafpProtocols = protocols };
    DWORD flags = LUP_RETURN_NAME | LUP_RETURN_ADDR, size, needed;
    struct sockaddr_in *addr;
    WSAQUERYSETW *result;
    HANDLE handle;
    int ret;

    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    needed = 0;
    ret = WSALookupServiceNextW( handle, flags, &needed, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( needed > sizeof(*result), "got size %lu\n", needed );
    result = malloc( needed );
    size = needed;
    ret = WSALookupServiceNextW( handle, flags, &size, result );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !wcscmp( result->lpszServiceInstanceName, L"localhost" ), "got name %s\n",
        wine_dbgstr_wn( result->lpszServiceInstanceName, -1 ) );
    ok( result->dwNumberOfCsAddrs == 1, "got %lu addresses\n", result->dwNumberOfCsAddrs );
    addr = (struct sockaddr_in *)result->lpcsaBuffer[0].RemoteAddr.lpSockaddr;
    ok( addr->sin_family == AF_INET && addr->sin_addr.s_addr == htonl( INADDR_LOOPBACK ), "wrong address\n" );
    ret = WSALookupServiceNextW( handle, flags, &size, result );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_E_NO_MORE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ok( !WSALookupServiceEnd( handle ), "got error %d\n", WSAGetLastError() );

    /* the flag does not discard what was never refused */
    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    size = needed;
    ret = WSALookupServiceNextW( handle, flags | LUP_FLUSHPREVIOUS, &size, result );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !WSALookupServiceEnd( handle ), "got error %d\n", WSAGetLastError() );

    /* an item that does not fit comes again, unless it is flushed */
    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    size = 0;
    WSALookupServiceNextW( handle, flags, &size, NULL );
    size = needed;
    ret = WSALookupServiceNextW( handle, flags | LUP_FLUSHPREVIOUS, &size, result );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_E_NO_MORE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ok( !WSALookupServiceEnd( handle ), "got error %d\n", WSAGetLastError() );
    free( result );
}

/* One result with a blob of the query for NAME; for free(). */
static WSAQUERYSETW *query_blob( GUID *class, const WCHAR *name )
{
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_DNS, .lpServiceClassId = class,
                         .lpszServiceInstanceName = (WCHAR *)name };
    DWORD flags = LUP_RETURN_NAME | LUP_RETURN_BLOB, size = 4096;
    WSAQUERYSETW *result = calloc( 1, size );
    HANDLE handle;
    int ret;

    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = WSALookupServiceNextW( handle, flags, &size, result );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( result->lpBlob && result->lpBlob->pBlobData, "no blob\n" );
    WSALookupServiceEnd( handle );
    return result;
}

/* The structures of the old functions, with offsets for pointers. */
static void test_blobs(void)
{
    GUID by_name = SVCID_INET_HOSTADDRBYNAME, by_address = SVCID_INET_HOSTADDRBYINETSTRING;
    GUID service = SVCID_INET_SERVICEBYNAME;
    WSAQUERYSETW *result;
    BYTE *blob;

    result = query_blob( &by_name, L"localhost" );
    if (result->lpBlob)
    {
        struct hostent *host = (struct hostent *)(blob = result->lpBlob->pBlobData);
        ULONG_PTR *addrs = (ULONG_PTR *)(blob + (ULONG_PTR)host->h_addr_list);

        ok( host->h_addrtype == AF_INET && host->h_length == 4, "got %d, %d\n", host->h_addrtype,
            host->h_length );
        ok( (ULONG_PTR)host->h_name < result->lpBlob->cbSize, "got name at %p\n", host->h_name );
        ok( !strcmp( (char *)blob + (ULONG_PTR)host->h_name, "localhost" ), "wrong name\n" );
        ok( addrs[0] && *(ULONG *)(blob + addrs[0]) == htonl( INADDR_LOOPBACK ), "wrong address\n" );
    }
    free( result );

    result = query_blob( &by_address, L"127.0.0.1" );
    if (result->lpBlob)
    {
        struct hostent *host = (struct hostent *)(blob = result->lpBlob->pBlobData);
        ULONG loopback = htonl( INADDR_LOOPBACK );
        struct hostent *expected = gethostbyaddr( (char *)&loopback, sizeof(loopback), AF_INET );

        ok( expected && !strcmp( (char *)blob + (ULONG_PTR)host->h_name, expected->h_name ), "wrong name\n" );
    }
    free( result );

    result = query_blob( &service, L"domain/udp" );
    if (result->lpBlob)
    {
        struct servent *entry = (struct servent *)(blob = result->lpBlob->pBlobData);

        ok( entry->s_port == htons( 53 ), "got port %#x\n", entry->s_port );
        ok( !strcmp( (char *)blob + (ULONG_PTR)entry->s_name, "domain" ), "wrong name\n" );
        ok( !strcmp( (char *)blob + (ULONG_PTR)entry->s_proto, "udp" ), "wrong protocol\n" );
    }
    free( result );
}

START_TEST(namespace)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_errors();
    test_networks();
    test_forward();
    test_blobs();
    WSACleanup();
}
