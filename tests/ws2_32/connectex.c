/*
 * ConnectEx and DisconnectEx
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

static LPFN_CONNECTEX pConnectEx;
static LPFN_DISCONNECTEX pDisconnectEx;

static void test_arguments(void)
{
    SOCKET s, fresh = socket( AF_INET, SOCK_STREAM, 0 ), listener;
    struct sockaddr_in addr, bad;
    OVERLAPPED ov = { 0 };
    DWORD size;

    s = bound_socket( SOCK_STREAM, &addr );
    listener = listening_socket( &addr );
    bad = addr;
    expect_error( pConnectEx( 0xdead, (struct sockaddr *)&addr, sizeof(addr), NULL, 0, &size, &ov ), FALSE,
                  WSAENOTSOCK );
    expect_error( pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr), NULL, 0, &size, NULL ), FALSE,
                  WSA_INVALID_PARAMETER );
    expect_error( pConnectEx( fresh, (struct sockaddr *)&addr, sizeof(addr), NULL, 0, &size, &ov ), FALSE,
                  WSAEINVAL );
    expect_error( pConnectEx( listener, (struct sockaddr *)&addr, sizeof(addr), NULL, 0, &size, &ov ), FALSE,
                  WSAEINVAL );
    expect_error( pConnectEx( s, NULL, sizeof(addr), NULL, 0, &size, &ov ), FALSE, WSAEFAULT );
    expect_error( pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr) - 1, NULL, 0, &size, &ov ), FALSE,
                  WSAEFAULT );
    bad.sin_port = 0;
    expect_error( pConnectEx( s, (struct sockaddr *)&bad, sizeof(bad), NULL, 0, &size, &ov ), FALSE,
                  WSAEADDRNOTAVAIL );
    expect_error( pDisconnectEx( 0xdead, NULL, 0, 0 ), FALSE, WSAENOTSOCK );
    expect_error( pDisconnectEx( s, NULL, 0, 0 ), FALSE, WSAENOTCONN );
    expect_error( pDisconnectEx( s, NULL, 0x100, 0 ), FALSE, WSAEINVAL );
    close_pair( s, fresh );
    closesocket( listener );
}

static void test_connect(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET s, listener, server;
    struct sockaddr_in addr, peer;
    char data[16];
    DWORD size, flags;
    int ret, len = sizeof(peer);

    s = bound_socket( SOCK_STREAM, &addr );
    listener = listening_socket( &addr );
    WSASetLastError( 0xdeadbeef );
    ret = pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr), (void *)"abc", 3, &size, &ov );
    ok( ret || WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
    expect_ok( WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3, "got size %lu\n", size );
    expect_ok( setsockopt( s, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0 ), 0 );
    expect_ok( getpeername( s, (struct sockaddr *)&peer, &len ), 0 );
    ok( peer.sin_port == addr.sin_port, "wrong peer\n" );
    server = accept( listener, NULL, NULL );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    expect_error( pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr), NULL, 0, &size, &ov ), FALSE,
                  WSAEISCONN );

    /* in order */
    expect_ok( pDisconnectEx( s, NULL, 0, 0 ), TRUE );
    expect_error( send( s, "x", 1, 0 ), -1, WSAESHUTDOWN );
    expect_ok( recv( server, data, sizeof(data), 0 ), 0 );
    close_pair( s, server );
    closesocket( listener );
    CloseHandle( event );
}

static void test_refused(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET s, closed, listener;
    struct sockaddr_in addr, free_addr;
    DWORD size, flags;
    BOOL ret;

    s = bound_socket( SOCK_STREAM, &addr );
    closed = bound_socket( SOCK_STREAM, &free_addr );
    closesocket( closed );
    ret = pConnectEx( s, (struct sockaddr *)&free_addr, sizeof(addr), NULL, 0, &size, &ov );
    ok( !ret && WSAGetLastError() == ERROR_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    expect_error( WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ), FALSE, WSAECONNREFUSED );

    /* the next attempt is a real one */
    listener = listening_socket( &addr );
    ret = pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr), NULL, 0, &size, &ov );
    ok( ret || WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
    expect_ok( WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ), TRUE );
    close_pair( s, listener );
    CloseHandle( event );
}

static void test_port(void)
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    OVERLAPPED ov = { 0 };
    SOCKET s, listener, server;
    struct sockaddr_in addr;
    DWORD size;
    BOOL ret;

    s = bound_socket( SOCK_STREAM, &addr );
    CreateIoCompletionPort( (HANDLE)s, port, 1, 0 );
    listener = listening_socket( &addr );
    ret = pConnectEx( s, (struct sockaddr *)&addr, sizeof(addr), (void *)"abc", 3, &size, &ov );
    ok( ret || WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
    expect_packet( port, 1, &ov, 3 );
    server = accept( listener, NULL, NULL );

    memset( &ov, 0, sizeof(ov) );
    expect_error( pDisconnectEx( s, &ov, 0, 0 ), FALSE, ERROR_IO_PENDING );
    expect_packet( port, 1, &ov, 0 );
    close_pair( s, server );
    closesocket( listener );
    CloseHandle( port );
}

/* A socket given back for reuse is not connected any more. */
static void test_reuse(void)
{
    SOCKET client, server;
    char data[16];

    tcp_pair( &client, &server );
    expect_ok( pDisconnectEx( client, NULL, TF_REUSE_SOCKET, 0 ), TRUE );
    expect_error( send( client, "x", 1, 0 ), -1, WSAENOTCONN );
    expect_error( recv( client, data, sizeof(data), 0 ), -1, WSAENOTCONN );
    expect_error( pDisconnectEx( client, NULL, TF_REUSE_SOCKET, 0 ), FALSE, WSAENOTCONN );
    expect_ok( recv( server, data, sizeof(data), 0 ), 0 );
    close_pair( client, server );
}

START_TEST(connectex)
{
    static const GUID connect_ex = WSAID_CONNECTEX, disconnect_ex = WSAID_DISCONNECTEX;
    SOCKET s;

    start_winsock();
    s = socket( AF_INET, SOCK_STREAM, 0 );
    pConnectEx = extension( s, connect_ex );
    pDisconnectEx = extension( s, disconnect_ex );
    closesocket( s );
    test_arguments();
    test_connect();
    test_refused();
    test_port();
    test_reuse();
    WSACleanup();
}
