/*
 * bind
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

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

#define loopback htonl( INADDR_LOOPBACK )

static int bind_to( SOCKET s, u_long addr, u_short port )
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = addr };
    int ret = bind( s, (struct sockaddr *)&in, sizeof(in) );

    return ret ? WSAGetLastError() : 0;
}

static u_short bound_port( SOCKET s )
{
    struct sockaddr_in6 addr;
    int len = sizeof(addr);

    if (getsockname( s, (struct sockaddr *)&addr, &len )) return 0;
    return addr.sin6_port;
}

static void test_arguments( int family, int type )
{
    struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in addr = { .sin_family = AF_INET };
    struct sockaddr *good = family == AF_INET ? (struct sockaddr *)&addr : (struct sockaddr *)&addr6;
    int size = family == AF_INET ? sizeof(addr) : sizeof(addr6);
    SOCKET s = socket( family, type, 0 );
    int ret;

    winetest_push_context( "family %d type %d", family, type );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );

    ret = bind( s, NULL, size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = bind( s, good, 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = bind( s, good, size - 1 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = bind( s, (struct sockaddr *)(ULONG_PTR)0x10, size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );

    good->sa_family = 0xdead;
    ret = bind( s, good, size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEAFNOSUPPORT, "got %d, error %d\n", ret,
        WSAGetLastError() );
    good->sa_family = family;

    ret = bind( 0xdead, good, size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );

    WSASetLastError( 0xdead );
    ret = bind( s, good, size );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( bound_port( s ), "got no port\n" );
    ret = bind( s, good, size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    winetest_pop_context();
}

static void test_addresses( int type )
{
    static const struct { u_long addr; int error; } tests[] =
    {
        { INADDR_ANY, 0 },
        { INADDR_LOOPBACK, 0 },
        { 0x7f000002, 0 },
        { 0xc0000201, WSAEADDRNOTAVAIL },       /* 192.0.2.1, for documentation */
        { 0xe0000001, WSAEADDRNOTAVAIL },       /* multicast */
    };
    unsigned int i;
    SOCKET s;
    int ret;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "type %d, %#lx", type, tests[i].addr );
        s = socket( AF_INET, type, 0 );
        ret = bind_to( s, htonl( tests[i].addr ), 0 );
        ok( ret == tests[i].error, "got error %d\n", ret );
        ok( !bound_port( s ) == !!ret, "got port %u\n", bound_port( s ));
        closesocket( s );
        winetest_pop_context();
    }
}

/* Addresses of 127.0.0.0/8 are different ones, with and without SO_EXCLUSIVEADDRUSE. */
static void test_loopback_addresses( int type, BOOL exclusive )
{
    SOCKET first = socket( AF_INET, type, 0 ), second = socket( AF_INET, type, 0 );
    u_short port;
    int ret;

    winetest_push_context( "type %d, exclusive %d", type, exclusive );
    if (exclusive) setsockopt( first, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (char *)&exclusive, sizeof(exclusive) );
    ret = bind_to( first, htonl( 0x7f000002 ), 0 );
    ok( !ret, "got error %d\n", ret );
    port = bound_port( first );
    ret = bind_to( second, htonl( 0x7f000002 ), port );
    ok( ret == WSAEADDRINUSE || ret == WSAEACCES, "got error %d\n", ret );
    ret = bind_to( second, htonl( 0x7f000003 ), port );
    ok( !ret, "got error %d\n", ret );
    closesocket( first );
    closesocket( second );
    winetest_pop_context();
}

/* A socket gets only what was sent to its address, and sends from there. */
static void test_loopback_datagrams(void)
{
    SOCKET first = socket( AF_INET, SOCK_DGRAM, 0 ), second = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = { AF_INET };
    int ret, len = sizeof(addr);
    u_long nonblocking = 1;
    char buf[4] = "";

    ret = bind_to( first, htonl( 0x7f000002 ), 0 );
    ok( !ret, "got error %d\n", ret );
    addr.sin_port = bound_port( first );
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    ret = sendto( second, "1", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    addr.sin_addr.s_addr = htonl( 0x7f000002 );
    ret = sendto( second, "2", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recv( first, buf, sizeof(buf), 0 );
    ok( ret == 1 && buf[0] == '2', "got %d, %s\n", ret, buf );
    ioctlsocket( first, FIONBIO, &nonblocking );
    ret = recv( first, buf, sizeof(buf), 0 );
    ok( ret == -1 && WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n", ret, WSAGetLastError() );

    addr.sin_port = bound_port( second );
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    ret = sendto( first, "3", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recvfrom( second, buf, sizeof(buf), 0, (struct sockaddr *)&addr, &len );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( addr.sin_addr.s_addr == htonl( 0x7f000002 ), "from %s\n", inet_ntoa( addr.sin_addr ));
    closesocket( first );
    closesocket( second );
}

static void test_broadcast(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    int ret = bind_to( s, INADDR_BROADCAST, 0 );

    ok( ret == WSAEACCES || broken( ret == WSAEADDRNOTAVAIL ), "got error %d\n", ret );
    closesocket( s );
}

static void test_in_use( int type )
{
    SOCKET first = socket( AF_INET, type, 0 ), second = socket( AF_INET, type, 0 );
    u_short port;
    int ret;

    winetest_push_context( "type %d", type );
    ret = bind_to( first, loopback, 0 );
    ok( !ret, "got error %d\n", ret );
    port = bound_port( first );
    ret = bind_to( second, loopback, port );
    ok( ret == WSAEADDRINUSE, "got error %d\n", ret );
    ok( !bound_port( second ), "got port %u\n", bound_port( second ));
    closesocket( first );
    ret = bind_to( second, loopback, port );
    ok( !ret, "got error %d\n", ret );
    closesocket( second );
    winetest_pop_context();
}

START_TEST(bind)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_arguments( AF_INET, SOCK_STREAM );
    test_arguments( AF_INET, SOCK_DGRAM );
    test_arguments( AF_INET6, SOCK_STREAM );
    test_arguments( AF_INET6, SOCK_DGRAM );
    test_addresses( SOCK_STREAM );
    test_addresses( SOCK_DGRAM );
    test_loopback_addresses( SOCK_STREAM, FALSE );
    test_loopback_addresses( SOCK_STREAM, TRUE );
    test_loopback_addresses( SOCK_DGRAM, FALSE );
    test_loopback_addresses( SOCK_DGRAM, TRUE );
    test_loopback_datagrams();
    test_broadcast();
    test_in_use( SOCK_STREAM );
    test_in_use( SOCK_DGRAM );
    WSACleanup();
}
