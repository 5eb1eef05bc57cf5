/*
 * Tests for getnameinfo() and GetNameInfoW()
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


/* Numbers, names from the services file, and every error that needs no DNS. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

static int query( const void *addr, int len, char *host, DWORD host_size, char *serv, DWORD serv_size,
                  int flags,
                  BOOL wide )
{
    WCHAR hostW[NI_MAXHOST], servW[NI_MAXSERV];
    int ret;

    if (!wide) return getnameinfo( addr, len, host, host_size, serv, serv_size, flags );
    ret = GetNameInfoW( addr, len, host ? hostW : NULL, host_size, serv ? servW : NULL, serv_size, flags );
    if (!ret && host) WideCharToMultiByte( CP_ACP, 0, hostW, -1, host, NI_MAXHOST, NULL, NULL );
    if (!ret && serv) WideCharToMultiByte( CP_ACP, 0, servW, -1, serv, NI_MAXSERV, NULL, NULL );
    return ret;
}

static void test_names( BOOL wide )
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons( 53 ),
                              .sin_addr.s_addr = htonl( 0x7f000001 ) };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons( 23 ), .sin6_scope_id = 3 };
    char host[NI_MAXHOST], serv[NI_MAXSERV];
    int ret;

    inet_pton( AF_INET6, "fe80::1", &in6.sin6_addr );
    WSASetLastError( 0xdeadbeef );
    ret = query( &in, sizeof(in), host, sizeof(host), serv, sizeof(serv), NI_NUMERICHOST | NI_NUMERICSERV,
                 wide );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !strcmp( host, "127.0.0.1" ) && !strcmp( serv, "53" ), "got %s, %s\n", host, serv );
    ret = query( &in, sizeof(in), NULL, 0, serv, sizeof(serv), NI_DGRAM, wide );
    ok( !ret && !strcmp( serv, "domain" ), "got %d, %s\n", ret, serv );
    ret = query( &in6, sizeof(in6), host, sizeof(host), serv, sizeof(serv), NI_NUMERICHOST, wide );
    ok( !ret, "got %d\n", ret );
    ok( !strcmp( host, "fe80::1%3" ) && !strcmp( serv, "telnet" ), "got %s, %s\n", host, serv );
    in.sin_port = htons( 65432 );
    ret = query( &in, sizeof(in), NULL, 0, serv, sizeof(serv), 0, wide );
    ok( !ret && !strcmp( serv, "65432" ), "got %d, %s\n", ret, serv );
    in.sin_port = 0;
    ret = query( &in, sizeof(in), NULL, 0, serv, sizeof(serv), 0, wide );
    ok( !ret && !strcmp( serv, "0" ), "got %d, %s\n", ret, serv );

    /* buffers that just fit, and that don't */
    ret = query( &in, sizeof(in), host, 10, NULL, 0, NI_NUMERICHOST, wide );
    ok( !ret && !strcmp( host, "127.0.0.1" ), "got %d\n", ret );
    ret = query( &in, sizeof(in), host, 9, NULL, 0, NI_NUMERICHOST, wide );
    ok( ret == WSAEFAULT && WSAGetLastError() == ret, "got %d, error %d\n", ret, WSAGetLastError() );
}

static void test_errors( BOOL wide )
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    char host[NI_MAXHOST], serv[NI_MAXSERV];
    int ret;

    ret = query( &in, sizeof(in), NULL, 0, NULL, 0, 0, wide );
    ok( ret == WSAHOST_NOT_FOUND && WSAGetLastError() == ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = query( &in, sizeof(in), host, 0, serv, sizeof(serv), NI_NUMERICHOST, wide );
    ok( ret == WSAEINVAL, "got %d\n", ret );
    ret = query( NULL, sizeof(in), host, sizeof(host), NULL, 0, NI_NUMERICHOST, wide );
    ok( ret == WSAEFAULT, "got %d\n", ret );
    ret = query( &in, sizeof(in) - 1, host, sizeof(host), NULL, 0, NI_NUMERICHOST, wide );
    ok( ret == WSAEFAULT, "got %d\n", ret );
    ret = query( &in6, sizeof(in), host, sizeof(host), NULL, 0, NI_NUMERICHOST, wide );
    ok( ret == WSAEFAULT, "got %d\n", ret );
    in.sin_family = AF_UNIX;
    ret = query( &in, sizeof(in), host, sizeof(host), NULL, 0, NI_NUMERICHOST, wide );
    ok( ret == WSAEAFNOSUPPORT, "got %d\n", ret );
    in.sin_family = AF_INET;
    ret = query( &in, sizeof(in), host, sizeof(host), NULL, 0, 0x100, wide );
    ok( ret == WSAEINVAL, "got %d\n", ret );
    /* a name and only a number can't both be wanted */
    ret = query( &in, sizeof(in), host, sizeof(host), NULL, 0, NI_NAMEREQD | NI_NUMERICHOST, wide );
    ok( ret == WSAEINVAL && WSAGetLastError() == ret, "got %d, error %d\n", ret, WSAGetLastError() );
}

START_TEST(getnameinfo)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    char host[NI_MAXHOST];
    WSADATA data;
    int ret;

    ret = getnameinfo( (struct sockaddr *)&in, sizeof(in), host, sizeof(host), NULL, 0, NI_NUMERICHOST );
    ok( ret == WSANOTINITIALISED, "got %d\n", ret );

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_names( FALSE );
    test_names( TRUE );
    test_errors( FALSE );
    test_errors( TRUE );
    WSACleanup();
}
