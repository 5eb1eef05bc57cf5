/*
 * What sends and receives without the wineserver must not break: overlapped calls
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
 *
 *
 * Calls that end at once, on sockets that are in use: all that tells of their end must
 * do so, exactly once, and nothing must overtake what is queued.
 */

#include "direct_test.h"

static HANDLE port;

/* One send and one receive, both of which can end at once. */
static void transfer( SOCKET from, OVERLAPPED *send_ov, SOCKET to, OVERLAPPED *recv_ov )
{
    char data[8] = "";
    WSABUF in = { sizeof(data), data }, out = { 3, (char *)"abc" };
    DWORD size = 0, flags = 0;

    expect_ok( WSASend( from, &out, 1, &size, 0, send_ov, NULL ), 0 );
    ok( size == 3 && !send_ov->Internal && send_ov->InternalHigh == 3, "sent %lu, status %#Ix, %Iu\n", size,
        send_ov->Internal, send_ov->InternalHigh );
    wait_readable( to );
    size = 0;
    expect_ok( WSARecv( to, &in, 1, &size, &flags, recv_ov, NULL ), 0 );
    ok( size == 3 && !recv_ov->Internal && recv_ov->InternalHigh == 3 && !flags,
        "received %lu, status %#Ix, %Iu, flags %#lx\n", size, recv_ov->Internal, recv_ov->InternalHigh, flags );
    ok( !memcmp( data, "abc", 3 ), "wrong data\n" );
}

static void expect_result( SOCKET s, OVERLAPPED *ov )
{
    DWORD size = 0, flags = 0xdead;

    expect_ok( WSAGetOverlappedResult( s, ov, &size, FALSE, &flags ), TRUE );
    ok( size == 3 && !flags, "got size %lu, flags %#lx\n", size, flags );
    expect_error( CancelIoEx( (HANDLE)s, ov ), FALSE, ERROR_NOT_FOUND );
}

/* ---- events ---- */

static void test_events(void)
{
    OVERLAPPED send_ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    OVERLAPPED recv_ov = { .hEvent = CreateEventW( NULL, TRUE, TRUE, NULL ) };
    char data[8];
    WSABUF in = { sizeof(data), data };
    SOCKET client, server;
    DWORD size, flags = 0;
    int i;

    busy_pair( &client, &server );
    for (i = 0; i < 3; i++)
    {
        transfer( client, &send_ov, server, &recv_ov );
        expect_ok( WaitForSingleObject( send_ov.hEvent, 0 ), 0 );
        expect_ok( WaitForSingleObject( recv_ov.hEvent, 0 ), 0 );
        expect_result( client, &send_ov );
        expect_result( server, &recv_ov );
        ResetEvent( send_ov.hEvent );
        if (i) ResetEvent( recv_ov.hEvent );
    }
    /* an event that is set says nothing about the next request */
    SetEvent( recv_ov.hEvent );
    expect_error( WSARecv( server, &in, 1, NULL, &flags, &recv_ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( WaitForSingleObject( recv_ov.hEvent, 0 ), WAIT_TIMEOUT );
    expect_ok( send( client, "x", 1, 0 ), 1 );
    expect_ok( WSAGetOverlappedResult( server, &recv_ov, &size, TRUE, &flags ), TRUE );
    ok( size == 1, "got size %lu\n", size );
    CloseHandle( send_ov.hEvent );
    CloseHandle( recv_ov.hEvent );
    close_pair( client, server );
}

/* ---- completion ports ---- */

static void busy_pair_with_port( SOCKET *client, SOCKET *server )
{
    busy_pair( client, server );
    ok( CreateIoCompletionPort( (HANDLE)*client, port, 1, 0 ) == port, "got error %lu\n", GetLastError() );
    ok( CreateIoCompletionPort( (HANDLE)*server, port, 2, 0 ) == port, "got error %lu\n", GetLastError() );
    use_pair( *client, *server );
    expect_no_packet( port );  /* calls without OVERLAPPED have none */
}

static void test_packets(void)
{
    OVERLAPPED send_ov = { 0 }, recv_ov = { 0 };
    SOCKET client, server;
    int i;

    busy_pair_with_port( &client, &server );
    for (i = 0; i < 3; i++)
    {
        transfer( client, &send_ov, server, &recv_ov );
        expect_packet( port, 1, &send_ov, 3 );
        expect_packet( port, 2, &recv_ov, 3 );
        expect_no_packet( port );
        /* with an event both */
        send_ov.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
        transfer( client, &send_ov, server, &recv_ov );
        expect_ok( WaitForSingleObject( send_ov.hEvent, 0 ), 0 );
        expect_packet( port, 1, &send_ov, 3 );
        expect_packet( port, 2, &recv_ov, 3 );
        /* and with bit 0 only the event */
        ResetEvent( send_ov.hEvent );
        send_ov.hEvent = (HANDLE)((ULONG_PTR)send_ov.hEvent | 1);
        transfer( client, &send_ov, server, &recv_ov );
        send_ov.hEvent = (HANDLE)((ULONG_PTR)send_ov.hEvent & ~(ULONG_PTR)1);
        expect_ok( WaitForSingleObject( send_ov.hEvent, 0 ), 0 );
        expect_packet( port, 2, &recv_ov, 3 );
        expect_no_packet( port );
        CloseHandle( send_ov.hEvent );
        send_ov.hEvent = NULL;
    }
    close_pair( client, server );
}

static void test_skip_packets(void)
{
    OVERLAPPED send_ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) }, recv_ov = { 0 };
    char data[8];
    WSABUF in = { sizeof(data), data };
    SOCKET client, server;
    DWORD flags = 0;
    int i;

    busy_pair_with_port( &client, &server );
    SetFileCompletionNotificationModes( (HANDLE)client, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS );
    for (i = 0; i < 3; i++)
    {
        ResetEvent( send_ov.hEvent );
        transfer( client, &send_ov, server, &recv_ov );
        expect_ok( WaitForSingleObject( send_ov.hEvent, 0 ), 0 );
        expect_packet( port, 2, &recv_ov, 3 );  /* the server does not skip them yet */
        expect_no_packet( port );
    }
    SetFileCompletionNotificationModes( (HANDLE)server, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS );
    transfer( client, &send_ov, server, &recv_ov );
    expect_no_packet( port );
    /* one that has to wait has its packet nevertheless */
    expect_error( WSARecv( server, &in, 1, NULL, &flags, &recv_ov, NULL ), -1, WSA_IO_PENDING );
    expect_no_packet( port );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    expect_packet( port, 2, &recv_ov, 2 );
    transfer( client, &send_ov, server, &recv_ov );
    expect_no_packet( port );
    CloseHandle( send_ov.hEvent );
    close_pair( client, server );
}

/* Without FILE_SKIP_SET_EVENT_ON_HANDLE the handle itself is set when no event is given. */
static void test_handle(void)
{
    OVERLAPPED send_ov = { 0 }, recv_ov = { 0 };
    SOCKET client, server;

    busy_pair( &client, &server );
    transfer( client, &send_ov, server, &recv_ov );
    expect_ok( WaitForSingleObject( (HANDLE)client, 0 ), 0 );
    expect_ok( WaitForSingleObject( (HANDLE)server, 0 ), 0 );
    close_pair( client, server );

    busy_pair( &client, &server );
    SetFileCompletionNotificationModes( (HANDLE)client, FILE_SKIP_SET_EVENT_ON_HANDLE );
    SetFileCompletionNotificationModes( (HANDLE)server, FILE_SKIP_SET_EVENT_ON_HANDLE );
    transfer( client, &send_ov, server, &recv_ov );
    transfer( client, &send_ov, server, &recv_ov );
    expect_ok( WaitForSingleObject( (HANDLE)client, 0 ), WAIT_TIMEOUT );
    expect_ok( WaitForSingleObject( (HANDLE)server, 0 ), WAIT_TIMEOUT );
    close_pair( client, server );
}

/* ---- completion routines ---- */

static unsigned int routine_calls;
static OVERLAPPED *routine_ov;

static void CALLBACK routine( DWORD error, DWORD size, OVERLAPPED *ov, DWORD flags )
{
    ok( !error && size == 3 && !flags, "got error %lu, size %lu, flags %#lx\n", error, size, flags );
    routine_ov = ov;
    routine_calls++;
}

static void test_routines(void)
{
    WSABUF in = { 8, (char[8]){ 0 } }, out = { 3, (char *)"abc" };
    OVERLAPPED ov = { 0 };
    SOCKET client, server;
    DWORD size, flags = 0;
    unsigned int i;

    busy_pair( &client, &server );
    for (i = 0; i < 3; i++)
    {
        routine_calls = 0;
        expect_ok( WSASend( client, &out, 1, &size, 0, &ov, routine ), 0 );
        ok( !routine_calls, "the routine has run without a wait\n" );
        expect_ok( SleepEx( 0, TRUE ), WAIT_IO_COMPLETION );
        ok( routine_calls == 1 && routine_ov == &ov, "%u calls, with %p\n", routine_calls, routine_ov );
        wait_readable( server );
        expect_ok( WSARecv( server, &in, 1, &size, &flags, &ov, routine ), 0 );
        ok( routine_calls == 1, "the routine has run without a wait\n" );
        expect_ok( SleepEx( 0, TRUE ), WAIT_IO_COMPLETION );
        ok( routine_calls == 2, "%u calls\n", routine_calls );
        expect_ok( SleepEx( 0, TRUE ), 0 );
    }
    close_pair( client, server );
}

/* ---- order ---- */

/* The first request has the first byte, also if the second one would not have to wait. */
static void test_order(void)
{
    OVERLAPPED ov[2] = { 0 };
    char data[2];
    WSABUF in[2] = { { 1, &data[0] }, { 1, &data[1] } };
    SOCKET client, server;
    DWORD size, flags;
    int i, j;

    busy_pair( &client, &server );
    for (i = 0; i < 2; i++) ov[i].hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    for (i = 0; i < 200; i++)
    {
        memset( data, 0, sizeof(data) );
        flags = 0;
        expect_error( WSARecv( server, &in[0], 1, NULL, &flags, &ov[0], NULL ), -1, WSA_IO_PENDING );
        expect_ok( send( client, "12", 2, 0 ), 2 );
        flags = 0;
        ok( !WSARecv( server, &in[1], 1, NULL, &flags, &ov[1], NULL ) || WSAGetLastError() == WSA_IO_PENDING,
            "got error %d\n", WSAGetLastError() );
        for (j = 0; j < 2; j++)
            expect_ok( WSAGetOverlappedResult( server, &ov[j], &size, TRUE, &flags ), TRUE );
        ok( data[0] == '1' && data[1] == '2', "%d: got %#x, %#x\n", i, data[0], data[1] );
        if (data[0] != '1') break;
    }
    for (i = 0; i < 2; i++) CloseHandle( ov[i].hEvent );
    close_pair( client, server );
}

/* A call that fails at once tells nobody. */
static void test_failures(void)
{
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    WSABUF in = { 8, (char[8]){ 0 } }, out = { 3, (char *)"abc" };
    SOCKET client, server;
    DWORD size, flags = 0;

    busy_pair_with_port( &client, &server );
    expect_ok( shutdown( client, SD_SEND ), 0 );
    expect_error( WSASend( client, &out, 1, &size, 0, &ov, NULL ), -1, WSAESHUTDOWN );
    expect_no_packet( port );
    expect_ok( shutdown( server, SD_RECEIVE ), 0 );
    expect_error( WSARecv( server, &in, 1, &size, &flags, &ov, NULL ), -1, WSAESHUTDOWN );
    expect_no_packet( port );
    expect_ok( WaitForSingleObject( ov.hEvent, 0 ), WAIT_TIMEOUT );
    CloseHandle( ov.hEvent );
    close_pair( client, server );
}

START_TEST(direct_overlapped)
{
    start_winsock();
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    test_events();
    test_packets();
    test_skip_packets();
    test_handle();
    test_routines();
    test_order();
    test_failures();
    CloseHandle( port );
    WSACleanup();
}
