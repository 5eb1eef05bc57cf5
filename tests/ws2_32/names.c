/*
 * getsockname and getpeername
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

static void test_getsockname(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr;
    int ret, len;

    memset( &addr, 0x55, sizeof(addr) );
    len = sizeof(addr);
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( addr.sin_family == 0x5555, "the buffer was changed\n" );

    bind_to( s, loopback, 0 );
    len = sizeof(addr) - 1;
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == sizeof(addr) - 1, "got length %d\n", len );
    ret = getsockname( s, NULL, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = getsockname( s, (struct sockaddr *)&addr, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );

    len = sizeof(addr) + 8;
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == sizeof(addr), "got length %d\n", len );
    ok( addr.sin_family == AF_INET && addr.sin_addr.s_addr == loopback && addr.sin_port, "got family %d, addr %#lx\n",
        addr.sin_family, addr.sin_addr.s_addr );
    ok( !addr.sin_zero[0] && !addr.sin_zero[7], "sin_zero is not zero\n" );
    closesocket( s );

    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
}

static void check_failure( SOCKET s, struct sockaddr *addr, int *len, int error )
{
    int old_len = len ? *len : 0, ret;

    WSASetLastError( 0xdead );
    ret = getpeername( s, addr, len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == error, "got %d, error %d, expected %d\n", ret,
        WSAGetLastError(), error );
    if (len) ok( *len == old_len, "length changed to %d\n", *len );
}

static void test_getpeername(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), udp = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr, name;
    int ret, len = sizeof(addr);

    /* the socket first, then its state, then the buffers */
    check_failure( 0xdead, NULL, NULL, WSAENOTSOCK );
    check_failure( s, NULL, NULL, WSAENOTCONN );
    check_failure( s, (struct sockaddr *)&addr, &len, WSAENOTCONN );
    check_failure( udp, (struct sockaddr *)&addr, &len, WSAENOTCONN );
    bind_to( s, loopback, 0 );
    check_failure( s, (struct sockaddr *)&addr, &len, WSAENOTCONN );
    listen( s, 1 );
    check_failure( s, (struct sockaddr *)&addr, &len, WSAENOTCONN );

    getsockname( s, (struct sockaddr *)&name, &len );
    ret = connect( udp, (struct sockaddr *)&name, sizeof(name) );
    ok( !ret, "got error %d\n", WSAGetLastError() );

    len = sizeof(addr) - 1;
    check_failure( udp, (struct sockaddr *)&addr, &len, WSAEFAULT );
    len = sizeof(addr);
    check_failure( udp, NULL, &len, WSAEFAULT );
    check_failure( udp, (struct sockaddr *)&addr, NULL, WSAEFAULT );

    memset( &addr, 0x55, sizeof(addr) );
    len = sizeof(addr) + 8;
    ret = getpeername( udp, (struct sockaddr *)&addr, &len );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == sizeof(addr), "got length %d\n", len );
    ok( !memcmp( &addr, &name, sizeof(addr) ), "got port %u, expected %u\n", addr.sin_port, name.sin_port );
    closesocket( s );
    closesocket( udp );
}

static void test_ipv6(void)
{
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 ), peer = socket( AF_INET6, SOCK_DGRAM, 0 );
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT }, name;
    int ret, len = sizeof(name);

    if (bind( s, (struct sockaddr *)&addr, sizeof(addr) ))
    {
        skip( "no IPv6 here, error %d\n", WSAGetLastError() );
        closesocket( s );
        closesocket( peer );
        return;
    }
    ret = getsockname( s, (struct sockaddr *)&name, &len );
    ok( !ret && len == sizeof(name), "got %d, length %d, error %d\n", ret, len, WSAGetLastError() );
    ok( name.sin6_family == AF_INET6 && name.sin6_port, "got family %d, port %u\n", name.sin6_family,
        name.sin6_port );
    ok( !memcmp( &name.sin6_addr, &addr.sin6_addr, sizeof(addr.sin6_addr) ), "got another address\n" );

    ret = connect( peer, (struct sockaddr *)&name, sizeof(name) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    len = sizeof(struct sockaddr_in);
    ret = getpeername( peer, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    len = sizeof(addr);
    ret = getpeername( peer, (struct sockaddr *)&addr, &len );
    ok( !ret && len == sizeof(addr), "got %d, length %d, error %d\n", ret, len, WSAGetLastError() );
    ok( addr.sin6_port == name.sin6_port, "got port %u\n", addr.sin6_port );
    closesocket( s );
    closesocket( peer );
}

static void check_peer( SOCKET s, const struct sockaddr_in *expected )
{
    struct sockaddr_in addr;
    int ret, len = sizeof(addr);

    memset( &addr, 0x55, sizeof(addr) );
    ret = getpeername( s, (struct sockaddr *)&addr, &len );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == sizeof(addr) && !memcmp( &addr, expected, sizeof(addr) ), "got length %d, port %u\n", len,
        addr.sin_port );
}

static void wait_for_end( SOCKET s )
{
    struct timeval timeout = { 10, 0 };
    fd_set set;
    int ret;

    FD_ZERO( &set );
    FD_SET( s, &set );
    ret = select( 0, &set, NULL, NULL, &timeout );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
}

/* A socket knows its peer as long as it lives. */
static void test_gone_peer( BOOL reset )
{
    SOCKET listener = socket( AF_INET, SOCK_STREAM, 0 ), client = socket( AF_INET, SOCK_STREAM, 0 ), server;
    struct sockaddr_in addr, name;
    struct linger linger = { 1, 0 };
    int len = sizeof(addr);

    bind_to( listener, loopback, 0 );
    listen( listener, 1 );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "got error %d\n", WSAGetLastError() );
    server = accept( listener, (struct sockaddr *)&name, &len );
    check_peer( server, &name );
    if (reset) setsockopt( server, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    else shutdown( client, SD_SEND );
    closesocket( server );
    wait_for_end( client );
    check_peer( client, &addr );
    closesocket( client );

    /* the other side, which did not ask before */
    client = socket( AF_INET, SOCK_STREAM, 0 );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "got error %d\n", WSAGetLastError() );
    server = accept( listener, (struct sockaddr *)&name, &len );
    if (reset) setsockopt( client, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    else shutdown( server, SD_SEND );
    closesocket( client );
    wait_for_end( server );
    check_peer( server, &name );
    closesocket( server );
    closesocket( listener );
}

/* There is none where the connection was refused. */
static void test_refused_peer(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), closed = socket( AF_INET, SOCK_STREAM, 0 );
    struct timeval timeout = { 10, 0 };
    struct sockaddr_in addr;
    int ret, len = sizeof(addr);
    u_long one = 1;
    fd_set set;

    bind_to( closed, loopback, 0 );
    getsockname( closed, (struct sockaddr *)&addr, &len );
    closesocket( closed );
    ioctlsocket( s, FIONBIO, &one );
    connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    FD_ZERO( &set );
    FD_SET( s, &set );
    ret = select( 0, NULL, NULL, &set, &timeout );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    check_failure( s, (struct sockaddr *)&addr, &len, WSAENOTCONN );
    closesocket( s );
}

START_TEST(names)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_getsockname();
    test_getpeername();
    test_gone_peer( FALSE );
    test_gone_peer( TRUE );
    test_refused_peer();
    test_ipv6();
    WSACleanup();
}
