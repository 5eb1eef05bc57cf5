/*
 * Tests of sockets that DisconnectEx() gave back
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

/* ConnectEx() and connect() on a socket that was connected before: address and
 * completion port stay, nothing of the earlier connection is left. */

#include "transfer_test.h"

static LPFN_CONNECTEX pConnectEx;
static LPFN_DISCONNECTEX pDisconnectEx;

/* Whether select() finds the socket in the state: nothing to read, room to write. */
static void expect_quiet( SOCKET s )
{
    struct timeval none = { 0, 0 };
    WSAPOLLFD pfd = { s, POLLRDNORM | POLLWRNORM, 0 };
    fd_set read, write, except;

    FD_ZERO( &read );
    FD_ZERO( &write );
    FD_ZERO( &except );
    FD_SET( s, &read );
    FD_SET( s, &write );
    FD_SET( s, &except );
    expect_ok( select( 0, &read, &write, &except, &none ), 1 );
    ok( !read.fd_count && write.fd_count == 1 && !except.fd_count, "got %u %u %u\n", read.fd_count,
        write.fd_count, except.fd_count );
    expect_ok( WSAPoll( &pfd, 1, 0 ), 1 );
    ok( pfd.revents == POLLWRNORM, "got events %#x\n", pfd.revents );
}

static void exchange( SOCKET a, SOCKET b )
{
    char data[8];

    expect_ok( send( a, "ab", 2, 0 ), 2 );
    expect_ok( recv( b, data, sizeof(data), 0 ), 2 );
    expect_ok( send( b, "cde", 3, 0 ), 3 );
    expect_ok( recv( a, data, sizeof(data), 0 ), 3 );
}

static void end_connection( SOCKET s, SOCKET peer, BOOL peer_first )
{
    char data[8];

    if (peer_first)
    {
        expect_ok( shutdown( peer, SD_SEND ), 0 );
        expect_ok( recv( s, data, sizeof(data), 0 ), 0 );
    }
    expect_ok( pDisconnectEx( s, NULL, TF_REUSE_SOCKET, 0 ), TRUE );
    expect_ok( recv( peer, data, sizeof(data), 0 ), 0 );
    closesocket( peer );
    expect_error( send( s, "x", 1, 0 ), -1, WSAENOTCONN );
    expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAENOTCONN );
}

static void test_connect_ex( BOOL peer_first )
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    SOCKET s, listener, peer;
    struct sockaddr_in own, addr;
    OVERLAPPED ov, recv_ov;
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags;
    int i;

    s = bound_socket( SOCK_STREAM, &own );
    CreateIoCompletionPort( (HANDLE)s, port, 1, 0 );
    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "%d, %d", peer_first, i );
        /* another port every time, as the earlier connection may still be waited for */
        listener = listening_socket( &addr );
        memset( &ov, 0, sizeof(ov) );
        WSASetLastError( 0xdeadbeef );
        ok( pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr), (void *)"abc", 3, &size, &ov ) ||
            WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
        expect_packet( port, 1, &ov, 3 );
        peer = accept( listener, NULL, NULL );
        expect_ok( recv( peer, data, sizeof(data), 0 ), 3 );
        expect_quiet( s );
        ok( get_name( s ).sin_port == own.sin_port, "got port %u\n", ntohs( get_name( s ).sin_port ) );

        memset( &recv_ov, 0, sizeof(recv_ov) );
        flags = 0;
        expect_error( WSARecv( s, &buf, 1, NULL, &flags, &recv_ov, NULL ), -1, WSA_IO_PENDING );
        expect_ok( send( peer, "abcd", 4, 0 ), 4 );
        expect_packet( port, 1, &recv_ov, 4 );
        ok( !GetQueuedCompletionStatus( port, &size, &(ULONG_PTR){ 0 }, &(OVERLAPPED *){ NULL }, 0 ),
            "one packet too many\n" );
        closesocket( listener );
        if (peer_first)
        {
            expect_ok( shutdown( peer, SD_SEND ), 0 );
            expect_ok( recv( s, data, sizeof(data), 0 ), 0 );
        }
        memset( &ov, 0, sizeof(ov) );
        expect_error( pDisconnectEx( s, &ov, TF_REUSE_SOCKET, 0 ), FALSE, ERROR_IO_PENDING );
        expect_packet( port, 1, &ov, 0 );
        expect_ok( recv( peer, data, sizeof(data), 0 ), 0 );
        closesocket( peer );
        winetest_pop_context();
    }
    closesocket( s );
    CloseHandle( port );
}

/* connect() and a socket that was never bound; a nonblocking one too. */
static void test_connect( BOOL nonblocking )
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), listener, peer;
    struct sockaddr_in addr;
    u_short port;
    int i, ret;

    winetest_push_context( "nonblocking %d", nonblocking );
    listener = listening_socket( &addr );
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    peer = accept( listener, NULL, NULL );
    closesocket( listener );
    exchange( s, peer );
    port = get_name( s ).sin_port;
    end_connection( s, peer, FALSE );
    if (nonblocking) set_nonblocking( s );
    for (i = 0; i < 2; i++)
    {
        listener = listening_socket( &addr );
        ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
        ok( !ret || (nonblocking && WSAGetLastError() == WSAEWOULDBLOCK), "got %d, error %d\n", ret,
            WSAGetLastError() );
        peer = accept( listener, NULL, NULL );
        closesocket( listener );
        expect_quiet( s );
        ok( get_name( s ).sin_port == port, "got port %u\n", ntohs( get_name( s ).sin_port ) );
        if (!nonblocking) exchange( s, peer );
        end_connection( s, peer, FALSE );
    }
    closesocket( s );
    winetest_pop_context();
}

/* A refused connection leaves the socket as it was. */
static void test_refused(void)
{
    struct sockaddr_in addr, closed_addr;
    SOCKET s, peer, listener, closed;

    tcp_pair( &s, &peer );
    closed = bound_socket( SOCK_STREAM, &closed_addr );
    closesocket( closed );
    end_connection( s, peer, TRUE );
    expect_error( connect( s, (struct sockaddr *)&closed_addr, sizeof(closed_addr) ), -1, WSAECONNREFUSED );
    expect_error( connect( s, (struct sockaddr *)&closed_addr, sizeof(closed_addr) ), -1, WSAECONNREFUSED );
    expect_error( send( s, "x", 1, 0 ), -1, WSAENOTCONN );
    listener = listening_socket( &addr );
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    peer = accept( listener, NULL, NULL );
    exchange( s, peer );
    /* the end of this connection is seen again */
    closesocket( peer );
    wait_readable( s );
    expect_ok( recv( s, (char[4]){ 0 }, 4, 0 ), 0 );
    close_pair( s, listener );
}

START_TEST(reuse)
{
    static const GUID connect_ex = WSAID_CONNECTEX, disconnect_ex = WSAID_DISCONNECTEX;
    SOCKET s;

    start_winsock();
    s = socket( AF_INET, SOCK_STREAM, 0 );
    pConnectEx = extension( s, connect_ex );
    pDisconnectEx = extension( s, disconnect_ex );
    closesocket( s );
    test_connect_ex( FALSE );
    test_connect_ex( TRUE );
    test_connect( FALSE );
    test_connect( TRUE );
    test_refused();
    WSACleanup();
}
