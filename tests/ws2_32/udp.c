/*
 * send and receive calls on datagram sockets
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

#include "transfer_test.h"

static void test_arguments(void)
{
    struct sockaddr_in addr, from;
    struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6, .sin6_addr = { { { 0 } } } };
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer = bound_socket( SOCK_DGRAM, &addr );
    struct sockaddr_in bad = addr;
    char data[16];
    int len;

    expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAEINVAL );
    expect_error( send( s, "x", 1, 0 ), -1, WSAENOTCONN );
    expect_error( sendto( s, "x", 1, 0, NULL, 0 ), -1, WSAENOTCONN );
    len = sizeof(from);
    expect_error( getsockname( s, (struct sockaddr *)&from, &len ), -1, WSAEINVAL );
    expect_error( sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) - 1 ), -1, WSAEFAULT );
    expect_error( sendto( s, "x", 1, 0, (struct sockaddr *)&addr6, sizeof(addr6) ), -1, WSAEAFNOSUPPORT );
    bad.sin_port = 0;
    expect_error( sendto( s, "x", 1, 0, (struct sockaddr *)&bad, sizeof(bad) ), -1, WSAEADDRNOTAVAIL );
    expect_error( sendto( s, "x", 1, MSG_OOB, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEOPNOTSUPP );
    expect_error( sendto( s, data, 65508, 0, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEMSGSIZE );

    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    /* now it is bound */
    ok( get_name( s ).sin_port, "no port\n" );

    memset( &from, 0xcc, sizeof(from) );
    len = sizeof(from) - 1;
    expect_error( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, &len ), -1, WSAEFAULT );
    ok( len == sizeof(from) - 1, "got length %d\n", len );
    expect_error( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, NULL ), -1, WSAEFAULT );
    /* the datagram is still there */
    len = sizeof(from);
    expect_ok( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, &len ), 3 );
    ok( len == sizeof(from) && from.sin_family == AF_INET, "got length %d, family %d\n", len,
        from.sin_family );
    ok( from.sin_port == get_name( s ).sin_port && from.sin_addr.s_addr == addr.sin_addr.s_addr,
        "wrong address\n" );
    close_pair( s, peer );
}

static void test_datagrams(void)
{
    struct sockaddr_in addr;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer = bound_socket( SOCK_DGRAM, &addr );
    WSABUF buf[2] = { { 2, (char *)"ab" }, { 3, (char *)"cde" } };
    DWORD size = 0xdeadbeef, flags = 0;
    char data[16];
    fd_set set;

    /* an empty one is a datagram too */
    expect_ok( sendto( s, NULL, 0, 0, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    FD_ZERO( &set );
    FD_SET( peer, &set );
    expect_ok( select( 0, &set, NULL, NULL, NULL ), 1 );
    expect_ok( recv( peer, data, sizeof(data), 0 ), 0 );

    expect_ok( WSASendTo( s, buf, 2, &size, 0, (struct sockaddr *)&addr, sizeof(addr), NULL, NULL ), 0 );
    ok( size == 5, "got size %lu\n", size );
    expect_ok( recv( peer, data, sizeof(data), MSG_PEEK ), 5 );
    /* the rest of a longer one is lost */
    memset( data, 0xcc, sizeof(data) );
    expect_error( recv( peer, data, 3, 0 ), -1, WSAEMSGSIZE );
    ok( !memcmp( data, "abc\xcc", 4 ), "wrong data\n" );
    set_nonblocking( peer );
    expect_error( recv( peer, data, sizeof(data), 0 ), -1, WSAEWOULDBLOCK );

    expect_ok( sendto( s, "abcde", 5, 0, (struct sockaddr *)&addr, sizeof(addr) ), 5 );
    wait_readable( peer );
    buf[0].len = 1;
    buf[0].buf = data;
    size = 0xdeadbeef;
    expect_error( WSARecv( peer, buf, 1, &size, &flags, NULL, NULL ), -1, WSAEMSGSIZE );
    expect_error( recv( peer, data, sizeof(data), MSG_OOB ), -1, WSAEOPNOTSUPP );
    close_pair( s, peer );
}

static void test_connected(void)
{
    struct sockaddr_in addr, from;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer = bound_socket( SOCK_DGRAM, &addr );
    int len = sizeof(from);
    char data[16];

    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_ok( send( s, "abc", 3, 0 ), 3 );
    expect_ok( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, &len ), 3 );
    ok( from.sin_port == get_name( s ).sin_port, "wrong port\n" );
    expect_ok( sendto( peer, "defg", 4, 0, (struct sockaddr *)&from, sizeof(from) ), 4 );
    expect_ok( recv( s, data, sizeof(data), 0 ), 4 );
    close_pair( s, peer );
}

/* A datagram to a port that nobody has makes a later receive fail, and no
 * further one. */
static void test_unreachable(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer;
    struct sockaddr_in addr, name;
    WSABUF buf;
    OVERLAPPED ov = { 0 };
    DWORD size, flags = 0;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    char data[16];
    int i;

    peer = bound_socket( SOCK_DGRAM, &addr );
    closesocket( peer );
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    name = get_name( s );
    expect_ok( send( s, "abc", 3, 0 ), 3 );
    expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAECONNRESET );

    /* somebody has the port now: sending and every kind of waiting work */
    peer = socket( AF_INET, SOCK_DGRAM, 0 );
    expect_ok( bind( peer, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_ok( send( s, "abc", 3, 0 ), 3 );
    expect_ok( recv( peer, data, sizeof(data), 0 ), 3 );
    for (i = 0; i < 3; i++)
    {
        buf.len = sizeof(data);
        buf.buf = data;
        ov.hEvent = event;
        expect_error( WSARecv( s, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
        expect_ok( sendto( peer, "defg", 4, 0, (struct sockaddr *)&name, sizeof(name) ), 4 );
        expect_ok( WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ), TRUE );
        ok( size == 4, "got size %lu\n", size );
    }
    expect_ok( sendto( peer, "defg", 4, 0, (struct sockaddr *)&name, sizeof(name) ), 4 );
    wait_readable( s );
    expect_ok( recv( s, data, sizeof(data), 0 ), 4 );

    expect_ok( WSAEventSelect( s, event, FD_READ ), 0 );
    ResetEvent( event );
    expect_ok( sendto( peer, "defg", 4, 0, (struct sockaddr *)&name, sizeof(name) ), 4 );
    expect_ok( WaitForSingleObject( event, LONG_WAIT ), WAIT_OBJECT_0 );
    CloseHandle( event );
    close_pair( s, peer );
}

/* The socket is readable until a receive has told of the error, for later errors too. */
static void test_unreachable_poll(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), closed;
    struct timeval long_time = { LONG_WAIT / 1000, 0 }, no_time = { 0, 0 };
    struct sockaddr_in addr;
    fd_set read, except;
    char data[4];
    int i;

    closed = bound_socket( SOCK_DGRAM, &addr );
    closesocket( closed );
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    set_nonblocking( s );
    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "%d", i );
        expect_ok( send( s, "abc", 3, 0 ), 3 );
        FD_ZERO( &read );
        FD_SET( s, &read );
        except = read;
        expect_ok( select( 0, &read, NULL, &except, &long_time ), 1 );
        ok( FD_ISSET( s, &read ), "not readable\n" );
        ok( poll_one( s, POLLRDNORM, 0 ) & POLLRDNORM, "not readable\n" );
        expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAECONNRESET );
        expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAEWOULDBLOCK );
        FD_SET( s, &read );
        expect_ok( select( 0, &read, NULL, NULL, &no_time ), 0 );

        expect_ok( send( s, "abc", 3, 0 ), 3 );
        ok( poll_one( s, POLLRDNORM, LONG_WAIT ) & POLLRDNORM, "not readable\n" );
        expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAECONNRESET );
        ok( !poll_one( s, POLLRDNORM, 0 ), "readable\n" );
        winetest_pop_context();
    }
    closesocket( s );
}

/* The error comes when a program is already waiting for events. */
static void test_unreachable_event(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer;
    struct sockaddr_in addr, name;
    int ret, i;
    char data[16];

    peer = bound_socket( SOCK_DGRAM, &addr );
    closesocket( peer );
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    name = get_name( s );
    expect_ok( WSAEventSelect( s, event, FD_READ ), 0 );
    expect_ok( send( s, "abc", 3, 0 ), 3 );
    peer = socket( AF_INET, SOCK_DGRAM, 0 );
    expect_ok( bind( peer, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    for (i = 0; i < 3; i++)
    {
        expect_ok( sendto( peer, "defg", 4, 0, (struct sockaddr *)&name, sizeof(name) ), 4 );
        expect_ok( WaitForSingleObject( event, LONG_WAIT ), WAIT_OBJECT_0 );
        ResetEvent( event );
        ret = recv( s, data, sizeof(data), 0 );
        if (ret == -1 && WSAGetLastError() == WSAECONNRESET) ret = recv( s, data, sizeof(data), 0 );
        ok( ret == 4, "%d: got %d, error %d\n", i, ret, WSAGetLastError() );
    }
    CloseHandle( event );
    close_pair( s, peer );
}

static void test_ipv6(void)
{
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6, .sin6_addr = { { { 0 } } } }, from;
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 ), peer = socket( AF_INET6, SOCK_DGRAM, 0 );
    char data[16];
    int len;

    addr.sin6_addr.s6_addr[15] = 1;
    if (bind( peer, (struct sockaddr *)&addr, sizeof(addr) ))
    {
        skip( "no IPv6\n" );
        close_pair( s, peer );
        return;
    }
    len = sizeof(addr);
    getsockname( peer, (struct sockaddr *)&addr, &len );
    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    len = sizeof(struct sockaddr_in);
    expect_error( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, &len ), -1, WSAEFAULT );
    len = sizeof(from);
    expect_ok( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, &len ), 3 );
    ok( len == sizeof(from) && from.sin6_family == AF_INET6, "got length %d, family %d\n", len,
        from.sin6_family );
    close_pair( s, peer );
}

START_TEST(udp)
{
    start_winsock();
    test_arguments();
    test_datagrams();
    test_connected();
    test_unreachable();
    test_unreachable_poll();
    test_unreachable_event();
    test_ipv6();
    WSACleanup();
}
