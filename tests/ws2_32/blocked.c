/*
 * Tests of calls that another thread ends
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

/* closesocket() in another thread ends every call that waits; APCs run in those
 * that wait alertably and may use Winsock themselves. */

#include "transfer_test.h"

enum wait { RECV, RECVFROM, WSARECV, ACCEPT, SELECT_READ, SELECT_ALL, POLL, SEND, OVERLAPPED_RESULT };

struct waiter
{
    enum wait wait;
    SOCKET s;
    HANDLE started;
    int ret;
    int error;
};

static int fill_and_send( SOCKET s )
{
    static char data[0x10000];
    int ret;

    while ((ret = send( s, data, sizeof(data), 0 )) > 0);
    return ret;
}

static int wait_for_result( SOCKET s )
{
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    char data[4];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;
    int ret;

    WSARecv( s, &buf, 1, NULL, &flags, &ov, NULL );
    ret = WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ) ? 0 : -1;
    CloseHandle( ov.hEvent );
    return ret;
}

static DWORD CALLBACK waiter_proc( void *arg )
{
    struct waiter *waiter = arg;
    WSAPOLLFD fd = { waiter->s, POLLRDNORM, 0 };
    char data[4];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;
    fd_set read, except;

    FD_ZERO( &read );
    FD_SET( waiter->s, &read );
    except = read;
    SetEvent( waiter->started );
    WSASetLastError( 0xdeadbeef );
    switch (waiter->wait)
    {
    case RECV:        waiter->ret = recv( waiter->s, data, sizeof(data), 0 ); break;
    case RECVFROM:    waiter->ret = recvfrom( waiter->s, data, sizeof(data), 0, NULL, NULL ); break;
    case WSARECV:     waiter->ret = WSARecv( waiter->s, &buf, 1, &size, &flags, NULL, NULL ); break;
    case ACCEPT:      waiter->ret = (int)accept( waiter->s, NULL, NULL ); break;
    case SELECT_READ: waiter->ret = select( 0, &read, NULL, NULL, NULL ); break;
    case SELECT_ALL:  waiter->ret = select( 0, NULL, NULL, &except, NULL ); break;
    case POLL:        waiter->ret = WSAPoll( &fd, 1, -1 ); break;
    case SEND:        waiter->ret = fill_and_send( waiter->s ); break;
    case OVERLAPPED_RESULT: waiter->ret = wait_for_result( waiter->s ); break;
    }
    waiter->error = WSAGetLastError();
    if (waiter->wait == POLL && waiter->ret == 1) waiter->error = fd.revents;
    return 0;
}

/* Until the thread waits: it is in a system call that does not return. */
static void let_it_wait( struct waiter *waiter, HANDLE thread )
{
    WaitForSingleObject( waiter->started, LONG_WAIT );
    ok( WaitForSingleObject( thread, 50 ) == WAIT_TIMEOUT, "did not wait\n" );
}

static void test_close( const char *name, enum wait wait, int ret, int error, int error2 )
{
    struct waiter waiter = { wait };
    struct sockaddr_in addr;
    SOCKET peer = INVALID_SOCKET;
    HANDLE thread;

    winetest_push_context( "%s", name );
    if (wait == ACCEPT) waiter.s = listening_socket( &addr );
    else if (wait == RECVFROM) waiter.s = bound_socket( SOCK_DGRAM, &addr );
    else tcp_pair( &waiter.s, &peer );
    waiter.started = CreateEventW( NULL, FALSE, FALSE, NULL );
    thread = CreateThread( NULL, 0, waiter_proc, &waiter, 0, NULL );
    let_it_wait( &waiter, thread );
    expect_ok( closesocket( waiter.s ), 0 );
    if (WaitForSingleObject( thread, LONG_WAIT ))
    {
        ok( 0, "still waits\n" );
        TerminateThread( thread, 0 );
    }
    else ok( waiter.ret == ret && (waiter.error == error || waiter.error == error2),
             "returned %d, error %d\n", waiter.ret, waiter.error );
    if (peer != INVALID_SOCKET) closesocket( peer );
    CloseHandle( thread );
    CloseHandle( waiter.started );
    winetest_pop_context();
}

/* Overlapped sends end too when the socket is closed. */
static void test_close_overlapped(void)
{
    static char data[0x100000];
    OVERLAPPED ov[40];
    WSABUF buf = { sizeof(data), data };
    SOCKET client, server;
    unsigned int i, count;
    DWORD size;

    tcp_pair( &client, &server );
    for (count = 0; count < ARRAY_SIZE(ov); count++)
    {
        memset( &ov[count], 0, sizeof(ov[count]) );
        ov[count].hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
        if (WSASend( client, &buf, 1, &size, 0, &ov[count], NULL )) break;
    }
    ok( count < ARRAY_SIZE(ov) && WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    closesocket( client );
    expect_ok( WaitForSingleObject( ov[count].hEvent, LONG_WAIT ), 0 );
    expect_error( GetOverlappedResult( (HANDLE)client, &ov[count], &size, FALSE ), FALSE,
                  ERROR_OPERATION_ABORTED );
    for (i = 0; i <= count; i++) CloseHandle( ov[i].hEvent );
    closesocket( server );
}

/* Also if another process has the socket: calls of a process end with its own handle. */
static void test_close_shared(void)
{
    static char data[0x100000];
    static OVERLAPPED recv_ov, send_ov;
    STARTUPINFOA startup = { sizeof(startup) };
    WSABUF buf = { sizeof(data), data }, small = { 4, data };
    PROCESS_INFORMATION info;
    SOCKET client, server;
    DWORD size, flags = 0;
    HANDLE dup;
    char **argv;

    recv_ov.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    send_ov.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    winetest_get_mainargs( &argv );
    tcp_pair( &client, &server );
    expect_ok( CreateProcessA( NULL, argv[0], NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup,
                               &info ), 1 );
    expect_ok( DuplicateHandle( GetCurrentProcess(), (HANDLE)client, info.hProcess, &dup, 0, FALSE,
                                DUPLICATE_SAME_ACCESS ), 1 );
    expect_error( WSARecv( client, &small, 1, NULL, &flags, &recv_ov, NULL ), -1, WSA_IO_PENDING );
    while (!WSASend( client, &buf, 1, NULL, 0, &send_ov, NULL ));
    ok( WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    closesocket( client );
    expect_ok( WaitForSingleObject( recv_ov.hEvent, LONG_WAIT ), 0 );
    expect_error( GetOverlappedResult( (HANDLE)client, &recv_ov, &size, FALSE ), FALSE,
                  ERROR_OPERATION_ABORTED );
    expect_ok( WaitForSingleObject( send_ov.hEvent, LONG_WAIT ), 0 );
    expect_error( GetOverlappedResult( (HANDLE)client, &send_ov, &size, FALSE ), FALSE,
                  ERROR_OPERATION_ABORTED );
    TerminateProcess( info.hProcess, 0 );
    CloseHandle( info.hProcess );
    CloseHandle( info.hThread );
    CloseHandle( recv_ov.hEvent );
    CloseHandle( send_ov.hEvent );
    closesocket( server );
}

/* SO_LINGER makes the closing thread wait for unsent data, and nobody else. */
static DWORD CALLBACK close_proc( void *arg )
{
    closesocket( (SOCKET)arg );
    return 0;
}

static void test_linger(void)
{
    struct linger linger = { 1, 2 };
    static char data[0x10000];
    SOCKET client, server;
    ULONGLONG start, end;
    HANDLE thread;
    int i;

    tcp_pair( &client, &server );
    set_nonblocking( server );
    while (send( server, data, sizeof(data), 0 ) > 0);
    expect_ok( setsockopt( server, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) ), 0 );
    start = GetTickCount64();
    thread = CreateThread( NULL, 0, close_proc, (void *)server, 0, NULL );
    for (i = 0; i < 5; i++)
    {
        ok( WaitForSingleObject( thread, 100 ) == WAIT_TIMEOUT, "%d: did not wait\n", i );
        closesocket( socket( AF_INET, SOCK_STREAM, 0 ) );
    }
    end = GetTickCount64();
    ok( end - start < 1900, "took %lu ms\n", (DWORD)(end - start) );
    expect_ok( WaitForSingleObject( thread, LONG_WAIT ), 0 );
    end = GetTickCount64();
    ok( end - start >= 1900, "took %lu ms\n", (DWORD)(end - start) );
    CloseHandle( thread );
    closesocket( client );
}

/* CancelIo() is for the requests of the calling thread, CancelIoEx() for all. */
static DWORD CALLBACK cancel_proc( void *arg )
{
    CancelIo( arg );
    return 0;
}

static void test_cancel(void)
{
    OVERLAPPED ov[2] = { { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) } };
    SOCKET client, server;
    HANDLE thread;
    char data[4];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;

    ov[1].hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    tcp_pair( &client, &server );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov[0], NULL ), -1, WSA_IO_PENDING );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov[1], NULL ), -1, WSA_IO_PENDING );
    thread = CreateThread( NULL, 0, cancel_proc, (void *)server, 0, NULL );
    WaitForSingleObject( thread, LONG_WAIT );
    CloseHandle( thread );
    expect_ok( WaitForSingleObject( ov[0].hEvent, 0 ), WAIT_TIMEOUT );
    /* one of the two */
    expect_ok( CancelIoEx( (HANDLE)server, &ov[1] ), TRUE );
    expect_error( WSAGetOverlappedResult( server, &ov[1], &size, TRUE, &flags ), FALSE, WSA_OPERATION_ABORTED );
    expect_ok( WaitForSingleObject( ov[0].hEvent, 0 ), WAIT_TIMEOUT );
    expect_error( CancelIoEx( (HANDLE)server, &ov[1] ), FALSE, ERROR_NOT_FOUND );
    /* the other one still works */
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( WSAGetOverlappedResult( server, &ov[0], &size, TRUE, &flags ), TRUE );
    ok( size == 3 && !memcmp( data, "abc", 3 ), "got size %lu\n", size );
    close_pair( client, server );
    CloseHandle( ov[0].hEvent );
    CloseHandle( ov[1].hEvent );
}

/* An APC that does a whole round trip while the call goes on waiting. */
static SOCKET apc_sockets[2];
static int apc_calls;

static void CALLBACK round_trip( ULONG_PTR arg )
{
    struct timeval timeout = { LONG_WAIT / 1000, 0 };
    char data[4];
    fd_set set;

    (void)arg;
    FD_ZERO( &set );
    FD_SET( apc_sockets[1], &set );
    expect_ok( send( apc_sockets[0], "abcd", 4, 0 ), 4 );
    expect_ok( select( 0, &set, NULL, NULL, &timeout ), 1 );
    expect_ok( recv( apc_sockets[1], data, sizeof(data), 0 ), 4 );
    apc_calls++;
}

static void test_apc( const char *name, enum wait wait )
{
    struct waiter waiter = { wait };
    struct sockaddr_in addr;
    SOCKET peer = INVALID_SOCKET;
    HANDLE thread;
    int i;

    winetest_push_context( "%s", name );
    if (wait == ACCEPT) waiter.s = listening_socket( &addr );
    else tcp_pair( &waiter.s, &peer );
    tcp_pair( &apc_sockets[0], &apc_sockets[1] );
    apc_calls = 0;
    waiter.started = CreateEventW( NULL, FALSE, FALSE, NULL );
    thread = CreateThread( NULL, 0, waiter_proc, &waiter, 0, NULL );
    let_it_wait( &waiter, thread );
    for (i = 0; i < 3; i++) QueueUserAPC( round_trip, thread, 0 );
    ok( WaitForSingleObject( thread, 50 ) == WAIT_TIMEOUT, "the call ended\n" );
    if (wait == ACCEPT)
    {
        peer = socket( AF_INET, SOCK_STREAM, 0 );
        expect_ok( connect( peer, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    }
    else expect_ok( send( peer, "ab", 2, 0 ), 2 );
    expect_ok( WaitForSingleObject( thread, LONG_WAIT ), 0 );
    ok( apc_calls == 3, "%d calls\n", apc_calls );
    ok( waiter.ret > 0 || (wait == WSARECV && !waiter.ret), "returned %d, error %d\n", waiter.ret,
        waiter.error );
    if (wait == ACCEPT) closesocket( waiter.ret );
    close_pair( waiter.s, peer );
    close_pair( apc_sockets[0], apc_sockets[1] );
    CloseHandle( thread );
    CloseHandle( waiter.started );
    winetest_pop_context();
}

START_TEST(blocked)
{
    start_winsock();
    test_close( "recv", RECV, -1, WSAEINTR, WSAECONNABORTED );
    test_close( "recvfrom", RECVFROM, -1, WSAEINTR, WSAEINTR );
    test_close( "WSARecv", WSARECV, -1, WSAEINTR, WSAECONNABORTED );
    test_close( "accept", ACCEPT, -1, WSAEINTR, WSAEINTR );
    test_close( "select", SELECT_READ, 1, 0, 0 );
    test_close( "select for exceptions", SELECT_ALL, -1, WSAENOTSOCK, WSAENOTSOCK );
    test_close( "WSAPoll", POLL, 1, POLLNVAL, POLLNVAL );
    test_close( "send", SEND, -1, WSAEINTR, WSAECONNABORTED );
    test_close( "WSAGetOverlappedResult", OVERLAPPED_RESULT, -1, WSA_OPERATION_ABORTED, WSAENOTSOCK );
    test_close_overlapped();
    test_close_shared();
    test_linger();
    test_cancel();
    test_apc( "recv", RECV );
    test_apc( "WSARecv", WSARECV );
    test_apc( "accept", ACCEPT );
    test_apc( "select", SELECT_READ );
    test_apc( "WSAPoll", POLL );
    WSACleanup();
}
