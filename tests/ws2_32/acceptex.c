/*
 * AcceptEx and GetAcceptExSockaddrs
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

#define ADDR_SIZE (sizeof(struct sockaddr_in) + 16)

static LPFN_ACCEPTEX pAcceptEx;
static LPFN_GETACCEPTEXSOCKADDRS pGetAcceptExSockaddrs;
static LPFN_DISCONNECTEX pDisconnectEx;

static void test_arguments(void)
{
    SOCKET acceptor = socket( AF_INET, SOCK_STREAM, 0 ), udp = socket( AF_INET, SOCK_DGRAM, 0 );
    SOCKET listener, bound;
    struct sockaddr_in addr;
    OVERLAPPED ov = { 0 };
    char data[128];
    DWORD size;

    listener = listening_socket( &addr );
    bound = bound_socket( SOCK_STREAM, &addr );
    expect_error( pAcceptEx( 0xdead, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  WSAENOTSOCK );
    expect_error( pAcceptEx( listener, 0xdead, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  WSAENOTSOCK );
    expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, NULL ), FALSE,
                  WSA_INVALID_PARAMETER );
    expect_error( pAcceptEx( bound, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE, WSAEINVAL );
    expect_error( pAcceptEx( listener, bound, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE, WSAEINVAL );
    expect_error( pAcceptEx( listener, udp, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE, WSAEINVAL );
    expect_error( pAcceptEx( listener, acceptor, NULL, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  WSAEFAULT );
    expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, 0, &size, &ov ), FALSE, WSAEFAULT );
    close_pair( listener, acceptor );
    close_pair( bound, udp );
}

static void test_accept(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET listener, client, acceptor = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr, *local, *remote;
    OVERLAPPED ov = { .hEvent = event };
    int ret, local_size, remote_size;
    char data[128];
    DWORD size, flags;

    listener = listening_socket( &addr );
    expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  ERROR_IO_PENDING );
    expect_ok( WaitForSingleObject( event, 0 ), WAIT_TIMEOUT );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_ok( WSAGetOverlappedResult( listener, &ov, &size, TRUE, &flags ), TRUE );
    ok( !size, "got size %lu\n", size );

    pGetAcceptExSockaddrs( data, 0, ADDR_SIZE, ADDR_SIZE, (struct sockaddr **)&local, &local_size,
                           (struct sockaddr **)&remote, &remote_size );
    ok( local_size == sizeof(addr) && remote_size == sizeof(addr), "got sizes %d, %d\n", local_size,
        remote_size );
    ok( !memcmp( local, &addr, 8 ), "wrong local address\n" );
    ok( remote->sin_port == get_name( client ).sin_port, "wrong remote address\n" );

    ret = setsockopt( acceptor, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( recv( acceptor, data, sizeof(data), 0 ), 3 );
    expect_ok( send( acceptor, "de", 2, 0 ), 2 );
    expect_ok( recv( client, data, sizeof(data), 0 ), 2 );
    /* in use now */
    expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  WSAEINVAL );
    close_pair( client, acceptor );
    closesocket( listener );
    CloseHandle( event );
}

/* While AcceptEx() waits the acceptor can't be anything else: bound, it could
 * listen, and wineservers end when the connection comes to such a socket. */
static void test_busy_acceptor(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET listener, acceptor = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr, any = loopback( 0 );
    OVERLAPPED ov = { .hEvent = event };
    char data[128];
    DWORD size, flags;

    listener = listening_socket( &addr );
    expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  ERROR_IO_PENDING );
    expect_error( bind( acceptor, (struct sockaddr *)&any, sizeof(any) ), -1, WSAEINVAL );
    expect_error( listen( acceptor, 1 ), -1, WSAEINVAL );
    expect_error( connect( acceptor, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEINVAL );
    closesocket( listener );
    expect_error( WSAGetOverlappedResult( acceptor, &ov, &size, TRUE, &flags ), FALSE,
                  WSA_OPERATION_ABORTED );
    /* it is an ordinary socket again */
    expect_ok( bind( acceptor, (struct sockaddr *)&any, sizeof(any) ), 0 );
    expect_ok( listen( acceptor, 1 ), 0 );
    closesocket( acceptor );
    CloseHandle( event );
}

static void test_data(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET listener, client, acceptor = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr, *local, *remote;
    OVERLAPPED ov = { .hEvent = event };
    int local_size, remote_size;
    char data[128];
    DWORD size, flags;

    listener = listening_socket( &addr );
    expect_error( pAcceptEx( listener, acceptor, data, 10, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  ERROR_IO_PENDING );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_error( WSAGetOverlappedResult( listener, &ov, &size, FALSE, &flags ), FALSE, WSA_IO_INCOMPLETE );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( WSAGetOverlappedResult( listener, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3 && !memcmp( data, "abc", 3 ), "got size %lu\n", size );
    pGetAcceptExSockaddrs( data, 10, ADDR_SIZE, ADDR_SIZE, (struct sockaddr **)&local, &local_size,
                           (struct sockaddr **)&remote, &remote_size );
    ok( remote_size == sizeof(addr) && remote->sin_port == get_name( client ).sin_port,
        "wrong remote address\n" );
    close_pair( client, acceptor );
    closesocket( listener );
    CloseHandle( event );
}

/* The sizes matter when the addresses are stored. */
static void test_sizes(void)
{
    static const struct
    {
        DWORD local, remote;
        int error;
    }
    tests[] =
    {
        { 0,             ADDR_SIZE,     0 },
        { ADDR_SIZE - 1, ADDR_SIZE,     0 },
        { ADDR_SIZE,     ADDR_SIZE - 1, 0 },
        { 3,             ADDR_SIZE,     WSAEFAULT },
    };
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET listener, client, acceptor;
    struct sockaddr_in addr;
    char data[128];
    DWORD size, flags;
    unsigned int i;

    listener = listening_socket( &addr );
    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        OVERLAPPED ov = { .hEvent = event };

        winetest_push_context( "%lu, %lu", tests[i].local, tests[i].remote );
        acceptor = socket( AF_INET, SOCK_STREAM, 0 );
        client = socket( AF_INET, SOCK_STREAM, 0 );
        expect_error( pAcceptEx( listener, acceptor, data, 0, tests[i].local, tests[i].remote, &size, &ov ),
                      FALSE, ERROR_IO_PENDING );
        expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
        if (tests[i].error)
            expect_error( WSAGetOverlappedResult( listener, &ov, &size, TRUE, &flags ), FALSE, tests[i].error );
        else
            expect_ok( WSAGetOverlappedResult( listener, &ov, &size, TRUE, &flags ), TRUE );
        close_pair( client, acceptor );
        winetest_pop_context();
    }
    closesocket( listener );
    CloseHandle( event );
}

static void test_close(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET listener, acceptor = socket( AF_INET, SOCK_STREAM, 0 ), other = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr;
    OVERLAPPED ov = { .hEvent = event };
    char data[128];
    DWORD size, flags;

    listener = listening_socket( &addr );
    expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                  ERROR_IO_PENDING );
    closesocket( listener );
    expect_ok( WaitForSingleObject( event, LONG_WAIT ), WAIT_OBJECT_0 );
    expect_error( WSAGetOverlappedResult( other, &ov, &size, FALSE, &flags ), FALSE, WSA_OPERATION_ABORTED );
    close_pair( acceptor, other );
    CloseHandle( event );
}

/* All calls are about the connection that the acceptor has now. */
static void check_new_connection( SOCKET listener, SOCKET acceptor, SOCKET client )
{
    struct sockaddr_in peer;
    int len = sizeof(peer), nodelay = 1;
    BYTE value = 0;

    expect_ok( setsockopt( acceptor, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof(listener) ),
               0 );
    expect_ok( getpeername( acceptor, (struct sockaddr *)&peer, &len ), 0 );
    ok( peer.sin_port == get_name( client ).sin_port, "another peer\n" );
    expect_ok( setsockopt( acceptor, IPPROTO_TCP, TCP_NODELAY, (char *)&nodelay, sizeof(nodelay) ), 0 );
    expect_ok( send( acceptor, "x", 1, 0 ), 1 );
    expect_ok( recv( client, (char *)&value, sizeof(value), 0 ), 1 );
    len = sizeof(value);
    expect_ok( getsockopt( acceptor, IPPROTO_TCP, TCP_NODELAY, (char *)&value, &len ), 0 );
    ok( value == 1, "got %u\n", value );
}

/* The acceptor of one connection takes the next one after DisconnectEx(), in
 * the same completion port. */
static void test_reuse(void)
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    SOCKET listener, client, acceptor = socket( AF_INET, SOCK_STREAM, 0 );
    struct sockaddr_in addr;
    OVERLAPPED ov, recv_ov;
    char data[128];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags;
    int i;

    listener = listening_socket( &addr );
    CreateIoCompletionPort( (HANDLE)listener, port, 1, 0 );
    CreateIoCompletionPort( (HANDLE)acceptor, port, 2, 0 );
    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "%d", i );
        memset( &ov, 0, sizeof(ov) );
        expect_error( pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov ), FALSE,
                      ERROR_IO_PENDING );
        client = socket( AF_INET, SOCK_STREAM, 0 );
        expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
        expect_packet( port, 1, &ov, 0 );
        check_new_connection( listener, acceptor, client );
        memset( &recv_ov, 0, sizeof(recv_ov) );
        flags = 0;
        expect_error( WSARecv( acceptor, &buf, 1, NULL, &flags, &recv_ov, NULL ), -1, WSA_IO_PENDING );
        expect_ok( send( client, "abc", 3, 0 ), 3 );
        expect_packet( port, 2, &recv_ov, 3 );
        expect_ok( send( acceptor, "de", 2, 0 ), 2 );
        expect_ok( recv( client, data, sizeof(data), 0 ), 2 );
        if (i != 1)  /* else the acceptor's side ends first */
        {
            expect_ok( shutdown( client, SD_SEND ), 0 );
            expect_ok( recv( acceptor, data, sizeof(data), 0 ), 0 );
        }

        memset( &ov, 0, sizeof(ov) );
        expect_error( pDisconnectEx( acceptor, &ov, TF_REUSE_SOCKET, 0 ), FALSE, ERROR_IO_PENDING );
        expect_packet( port, 2, &ov, 0 );
        expect_error( send( acceptor, "x", 1, 0 ), -1, WSAENOTCONN );
        expect_ok( recv( client, data, sizeof(data), 0 ), 0 );
        closesocket( client );
        winetest_pop_context();
    }
    close_pair( listener, acceptor );
    CloseHandle( port );
}

START_TEST(acceptex)
{
    static const GUID accept_ex = WSAID_ACCEPTEX, addresses = WSAID_GETACCEPTEXSOCKADDRS,
                      disconnect_ex = WSAID_DISCONNECTEX;
    SOCKET s;

    start_winsock();
    s = socket( AF_INET, SOCK_STREAM, 0 );
    pAcceptEx = extension( s, accept_ex );
    pGetAcceptExSockaddrs = extension( s, addresses );
    pDisconnectEx = extension( s, disconnect_ex );
    closesocket( s );
    test_arguments();
    test_accept();
    test_busy_acceptor();
    test_data();
    test_sizes();
    test_close();
    test_reuse();
    WSACleanup();
}
