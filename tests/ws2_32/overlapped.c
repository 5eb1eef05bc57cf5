/*
 * overlapped calls that end with an event or a completion routine
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

static DWORD routine_error, routine_size, routine_flags, routine_calls;
static OVERLAPPED *routine_ov;

static void CALLBACK routine( DWORD error, DWORD size, OVERLAPPED *ov, DWORD flags )
{
    routine_error = error;
    routine_size = size;
    routine_flags = flags;
    routine_ov = ov;
    routine_calls++;
}

static void expect_routine_flags( OVERLAPPED *ov, DWORD error, DWORD size, DWORD flags )
{
    expect_ok( SleepEx( LONG_WAIT, TRUE ), WAIT_IO_COMPLETION );
    ok( routine_calls == 1, "called %lu times\n", routine_calls );
    ok( routine_error == error && routine_size == size && routine_ov == ov && routine_flags == flags,
        "got error %lu, size %lu, overlapped %p, flags %#lx\n", routine_error, routine_size, routine_ov,
        routine_flags );
    routine_calls = 0;
}

static void expect_routine( OVERLAPPED *ov, DWORD error, DWORD size )
{
    expect_routine_flags( ov, error, size, 0 );
}

static void test_arguments(void)
{
    SOCKET client, server;
    OVERLAPPED ov = { 0 };
    DWORD size, flags;

    tcp_pair( &client, &server );
    ov.Internal = STATUS_PENDING;
    expect_error( WSAGetOverlappedResult( client, &ov, &size, FALSE, &flags ), FALSE, WSA_IO_INCOMPLETE );
    expect_error( WSAGetOverlappedResult( 0xdead, &ov, &size, FALSE, &flags ), FALSE, WSAENOTSOCK );
    expect_error( WSAGetOverlappedResult( client, NULL, &size, FALSE, &flags ), FALSE, WSAEFAULT );
    expect_error( WSAGetOverlappedResult( client, &ov, NULL, FALSE, &flags ), FALSE, WSAEFAULT );
    expect_error( WSAGetOverlappedResult( client, &ov, &size, FALSE, NULL ), FALSE, WSAEFAULT );
    close_pair( client, server );
}

static void test_event(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, TRUE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET client, server;
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags;

    tcp_pair( &client, &server );
    flags = 0;
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( WaitForSingleObject( event, 0 ), WAIT_TIMEOUT );
    expect_error( WSAGetOverlappedResult( server, &ov, &size, FALSE, &flags ), FALSE, WSA_IO_INCOMPLETE );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    size = flags = 0xdeadbeef;
    expect_ok( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3 && !flags, "got size %lu, flags %#lx\n", size, flags );
    expect_ok( WaitForSingleObject( event, 0 ), WAIT_OBJECT_0 );

    /* data that is there: ends at once, and the event is set */
    expect_ok( send( client, "defg", 4, 0 ), 4 );
    wait_readable( server );
    size = flags = 0;
    expect_ok( WSARecv( server, &buf, 1, &size, &flags, &ov, NULL ), 0 );
    ok( size == 4, "got size %lu\n", size );
    expect_ok( WaitForSingleObject( event, 0 ), WAIT_OBJECT_0 );
    expect_ok( WSAGetOverlappedResult( server, &ov, &size, FALSE, &flags ), TRUE );

    buf.len = 2;
    ResetEvent( event );
    expect_ok( WSASend( client, &buf, 1, &size, 0, &ov, NULL ), 0 );
    ok( size == 2, "got size %lu\n", size );
    expect_ok( WaitForSingleObject( event, LONG_WAIT ), WAIT_OBJECT_0 );
    CloseHandle( event );
    close_pair( client, server );
}

static void test_routine(void)
{
    SOCKET client, server;
    OVERLAPPED ov = { 0 };
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, routine ), -1, WSA_IO_PENDING );
    expect_ok( SleepEx( 0, TRUE ), 0 );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_routine( &ov, 0, 3 );

    expect_ok( WSASend( client, &buf, 1, &size, 0, &ov, routine ), 0 );
    ok( !routine_calls, "called at once\n" );
    expect_routine( &ov, 0, sizeof(data) );

    /* orderly end, then nothing more can come */
    expect_ok( recv( server, data, sizeof(data), 0 ), sizeof(data) );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, routine ), -1, WSA_IO_PENDING );
    closesocket( client );
    expect_routine( &ov, 0, 0 );
    closesocket( server );
}

static void test_reset(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET client, server;
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    reset_socket( client );
    expect_error( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), FALSE, WSAECONNRESET );
    ResetEvent( event );
    /* and for the ones that come later */
    flags = 0;
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSAECONNRESET );
    expect_ok( WaitForSingleObject( event, 0 ), WAIT_TIMEOUT );
    CloseHandle( event );
    closesocket( server );
}

static void test_cancel(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET client, server;
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( CancelIoEx( (HANDLE)server, &ov ), TRUE );
    expect_error( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), FALSE, WSA_OPERATION_ABORTED );

    flags = 0;
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, routine ), -1, WSA_IO_PENDING );
    expect_ok( CancelIo( (HANDLE)server ), TRUE );
    expect_routine( &ov, WSA_OPERATION_ABORTED, 0 );

    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, routine ), -1, WSA_IO_PENDING );
    closesocket( server );
    expect_routine( &ov, WSA_OPERATION_ABORTED, 0 );
    CloseHandle( event );
    closesocket( client );
}

/* Sender's address and its length are written when the call ends; the
 * destination of a send may be gone when the call returns. */
static void test_datagram(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event }, send_ov = { 0 };
    struct sockaddr_in addr, from, *to = malloc( sizeof(*to) );
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer = bound_socket( SOCK_DGRAM, &addr );
    int len = sizeof(from) - 1;
    char data[16];
    WSABUF buf = { sizeof(data), data }, out = { 3, (char *)"abc" };
    DWORD size, flags = 0;

    expect_error( WSARecvFrom( peer, &buf, 1, NULL, &flags, (struct sockaddr *)&from, &len, &ov, NULL ), -1,
                  WSAEFAULT );
    len = sizeof(from);
    memset( &from, 0xcc, sizeof(from) );
    expect_error( WSARecvFrom( peer, &buf, 1, NULL, &flags, (struct sockaddr *)&from, &len, &ov, NULL ), -1,
                  WSA_IO_PENDING );
    *to = addr;
    expect_ok( WSASendTo( s, &out, 1, &size, 0, (struct sockaddr *)to, sizeof(*to), &send_ov, routine ), 0 );
    memset( to, 0xcc, sizeof(*to) );
    free( to );
    expect_routine( &send_ov, 0, 3 );
    expect_ok( WSAGetOverlappedResult( peer, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3 && len == sizeof(from) && from.sin_port == get_name( s ).sin_port,
        "got size %lu, length %d, port %u\n", size, len, ntohs( from.sin_port ) );

    /* too long: the end of the call says so */
    buf.len = 2;
    flags = 0;
    expect_error( WSARecv( peer, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    expect_error( WSAGetOverlappedResult( peer, &ov, &size, TRUE, &flags ), FALSE, WSAEMSGSIZE );
    ok( size == 2, "got size %lu\n", size );
    CloseHandle( event );
    close_pair( s, peer );
}

/* A routine is told what WSAGetOverlappedResult() would tell. */
static void test_datagram_routine(void)
{
    struct sockaddr_in addr, gone;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr ), closed = bound_socket( SOCK_DGRAM, &gone );
    OVERLAPPED ov = { 0 };
    char data[2];
    WSABUF buf = { sizeof(data), data };
    DWORD flags = 0;

    expect_error( WSARecv( s, &buf, 1, NULL, &flags, &ov, routine ), -1, WSA_IO_PENDING );
    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    expect_routine_flags( &ov, WSAEMSGSIZE, 2, MSG_PARTIAL );

    closesocket( closed );
    expect_ok( connect( s, (struct sockaddr *)&gone, sizeof(gone) ), 0 );
    flags = 0;
    expect_error( WSARecv( s, &buf, 1, NULL, &flags, &ov, routine ), -1, WSA_IO_PENDING );
    expect_ok( send( s, "abc", 3, 0 ), 3 );
    expect_routine( &ov, WSAECONNRESET, 0 );
    closesocket( s );
}

/* That the data stays there was asked for, and is no part of the result. */
static void test_peek(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET client, server;
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = MSG_PEEK;

    tcp_pair( &client, &server );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3 && !flags, "got size %lu, flags %#lx\n", size, flags );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    CloseHandle( event );
    close_pair( client, server );
}

static DWORD CALLBACK send_later( void *arg )
{
    send( (SOCKET)arg, "abc", 3, 0 );
    return 0;
}

/* Without WSA_FLAG_OVERLAPPED the call waits and the OVERLAPPED is ignored. */
static void test_nonoverlapped(void)
{
    SOCKET listener, server, client = WSASocketW( AF_INET, SOCK_STREAM, 0, NULL, 0, 0 );
    struct sockaddr_in addr;
    OVERLAPPED ov = { 0 };
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size = 0xdeadbeef, flags = 0;
    HANDLE thread;

    listener = listening_socket( &addr );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    server = accept( listener, NULL, NULL );
    ov.Internal = 0x12345678;
    thread = CreateThread( NULL, 0, send_later, (void *)server, 0, NULL );
    expect_ok( WSARecv( client, &buf, 1, &size, &flags, &ov, NULL ), 0 );
    ok( size == 3, "got size %lu\n", size );
    WaitForSingleObject( thread, LONG_WAIT );
    CloseHandle( thread );
    closesocket( listener );
    close_pair( client, server );
}

/* A routine that makes a blocking call while a blocking call waits. */
static SOCKET nested_socket;
static char nested_data[4];
static int nested_ret;

static void CALLBACK nested_routine( ULONG_PTR arg )
{
    (void)arg;
    nested_ret = recv( nested_socket, nested_data, sizeof(nested_data), 0 );
}

static void test_nested(void)
{
    SOCKET client, server, client2, server2;
    HANDLE thread;
    char data[4];

    tcp_pair( &client, &server );
    tcp_pair( &client2, &server2 );
    nested_socket = server2;
    QueueUserAPC( nested_routine, GetCurrentThread(), 0 );
    expect_ok( send( client2, "abcd", 4, 0 ), 4 );
    thread = CreateThread( NULL, 0, send_later, (void *)client, 0, NULL );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    WaitForSingleObject( thread, LONG_WAIT );
    SleepEx( 0, TRUE );  /* if the data was there before the wait */
    ok( nested_ret == 4, "got %d\n", nested_ret );
    CloseHandle( thread );
    close_pair( client, server );
    close_pair( client2, server2 );
}

START_TEST(overlapped)
{
    start_winsock();
    test_arguments();
    test_event();
    test_routine();
    test_reset();
    test_cancel();
    test_datagram();
    test_datagram_routine();
    test_peek();
    test_nonoverlapped();
    test_nested();
    WSACleanup();
}
