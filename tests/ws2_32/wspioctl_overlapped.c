/*
 * Tests of overlapped port reservations through the base provider
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


/* V1...V7: WSPIoctl with an event, a completion port, and a completion routine
 * that comes by WPUQueueApc in the thread that lpThreadId names. */

#include "spi_test.h"

static const DWORD codes[] =
    { SIO_ACQUIRE_PORT_RESERVATION, SIO_ASSOCIATE_PORT_RESERVATION, SIO_RELEASE_PORT_RESERVATION };

/* One call of each kind: acquire fills inst, the others use its token. */
struct call
{
    INET_PORT_RANGE range;
    INET_PORT_RESERVATION_INSTANCE inst;
};

/* The error, 0 for success. */
static DWORD issue( SOCKET s, unsigned int which, struct call *call, WSAOVERLAPPED *overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, WSATHREADID *thread )
{
    DWORD size = 0xdeadbeef;
    int ret, error = 0xdead;

    if (!which) ret = spi.lpWSPIoctl( s, codes[0], &call->range, sizeof(call->range), &call->inst,
                                      sizeof(call->inst), &size, overlapped, completion, thread, &error );
    else ret = spi.lpWSPIoctl( s, codes[which], &call->inst.Token, sizeof(call->inst.Token), NULL, 0, &size,
                               overlapped, completion, thread, &error );
    if (!ret) ok( size == (which ? 0 : sizeof(call->inst)), "got size %lu\n", size );
    return ret ? error : 0;
}

/* V1, V3 with an event */
static void test_event( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    SOCKET s = make_socket( AF_INET, type );
    DWORD error, size, flags;
    WSAOVERLAPPED overlapped;
    unsigned int i;
    int err = 0;

    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V1, code %#lx", type, codes[i] );
        error = issue( s, i, &call, NULL, NULL, NULL );
        ok( !error, "got %lu\n", error );
        winetest_pop_context();
    }
    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V3 event, code %#lx", type, codes[i] );
        memset( &overlapped, 0xcc, sizeof(overlapped) );
        overlapped.hEvent = WSACreateEvent();
        error = issue( s, i, &call, &overlapped, NULL, NULL );
        ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
        ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "event not signalled\n" );
        size = 0xdeadbeef;
        ok( spi.lpWSPGetOverlappedResult( s, &overlapped, &size, FALSE, &flags, &err ), "error %d\n", err );
        ok( size == (i ? 0 : sizeof(call.inst)), "got size %lu\n", size );
        WSACloseEvent( overlapped.hEvent );
        winetest_pop_context();
    }
    closesocket( s );
}

/* V3 with a completion port */
static void test_port( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    SOCKET s = make_socket( AF_INET, type );
    HANDLE port = CreateIoCompletionPort( (HANDLE)s, NULL, 123, 0 );
    WSAOVERLAPPED overlapped, *result;
    DWORD error, size;
    ULONG_PTR key;
    unsigned int i;
    BOOL ret;

    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V3 port, code %#lx", type, codes[i] );
        memset( &overlapped, 0, sizeof(overlapped) );
        error = issue( s, i, &call, &overlapped, NULL, NULL );
        ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
        size = key = 0xdeadbeef;
        result = NULL;
        ret = GetQueuedCompletionStatus( port, &size, &key, &result, 5000 );
        ok( ret && key == 123 && result == &overlapped, "got %d, key %Iu, %p\n", ret, key, result );
        ok( size == (i ? 0 : sizeof(call.inst)), "got size %lu\n", size );
        winetest_pop_context();
    }
    closesocket( s );
    CloseHandle( port );
}

/* V4 */
static void test_routine( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    SOCKET s = make_socket( AF_INET, type );
    HANDLE port = CreateIoCompletionPort( (HANDLE)s, NULL, 123, 0 );
    WSAOVERLAPPED overlapped, *result;
    WSATHREADID thread, copy;
    unsigned int i;
    ULONG_PTR key;
    DWORD error, size;

    open_thread( &thread );
    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V4, code %#lx", type, codes[i] );
        memset( &overlapped, 0, sizeof(overlapped) );
        overlapped.hEvent = (HANDLE)0xbeef0;
        copy = thread;
        error = issue( s, i, &call, &overlapped, routine, &copy );
        memset( &copy, 0xcc, sizeof(copy) );
        ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
        ok( !routine_calls, "called outside of an alertable wait\n" );
        ok( overlapped.hEvent == (HANDLE)0xbeef0, "hEvent is %p\n", overlapped.hEvent );
        check_routine( &overlapped, i ? 0 : sizeof(call.inst) );
        result = NULL;
        ok( !GetQueuedCompletionStatus( port, &size, &key, &result, 0 ) && !result, "got a packet too\n" );
        winetest_pop_context();
    }
    closesocket( s );
    CloseHandle( port );
    CloseHandle( thread.ThreadHandle );
}

struct thread_args
{
    SOCKET s;
    struct call *call;
    WSAOVERLAPPED *overlapped;
    WSATHREADID *thread;
};

static DWORD WINAPI issue_elsewhere( void *arg )
{
    struct thread_args *args = arg;

    return issue( args->s, 0, args->call, args->overlapped, routine, args->thread );
}

/* The routine comes in the named thread, whichever issues the call. */
static void test_other_thread( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    WSAOVERLAPPED overlapped = {0};
    WSATHREADID thread;
    struct thread_args args = { make_socket( AF_INET, type ), &call, &overlapped, &thread };
    HANDLE handle;
    DWORD error;

    winetest_push_context( "type %d V4 of another thread", type );
    open_thread( &thread );
    handle = CreateThread( NULL, 0, issue_elsewhere, &args, 0, NULL );
    ok( !WaitForSingleObject( handle, 5000 ), "the call does not end\n" );
    GetExitCodeThread( handle, &error );
    ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
    check_routine( &overlapped, sizeof(call.inst) );
    CloseHandle( handle );
    CloseHandle( thread.ThreadHandle );
    closesocket( args.s );
    winetest_pop_context();
}

/* V5: at once or at completion */
static void test_failure( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } }, other;
    SOCKET owner = make_socket( AF_INET, type ), s = make_socket( AF_INET, type );
    WSAOVERLAPPED overlapped = {0};
    WSATHREADID thread;
    DWORD error;

    winetest_push_context( "type %d V5", type );
    open_thread( &thread );
    error = issue( owner, 0, &call, NULL, NULL, NULL );
    ok( !error, "got %lu\n", error );
    other = call;
    memset( &other.inst, 0xcc, sizeof(other.inst) );
    error = issue( s, 0, &other, &overlapped, routine, &thread );
    if (error == WSA_IO_PENDING)
    {
        ok( SleepEx( 5000, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
        error = routine_error;
        routine_calls = apcs_queued = 0;
    }
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    ok( other.inst.Token == POISON, "the output was written\n" );
    ok( !SleepEx( 0, TRUE ) && !routine_calls && !apcs_queued, "the routine was called\n" );
    CloseHandle( thread.ThreadHandle );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();
}

/* V2: neither the OVERLAPPED nor the routine matter */
static void test_not_overlapped( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    SOCKET s = WSASocketW( AF_INET, type, 0, NULL, 0, 0 );
    WSAOVERLAPPED overlapped;
    WSATHREADID thread;
    DWORD error;

    winetest_push_context( "type %d V2", type );
    open_thread( &thread );
    memset( &overlapped, 0xcc, sizeof(overlapped) );
    error = issue( s, 0, &call, &overlapped, routine, &thread );
    ok( !error, "got %lu\n", error );
    ok( overlapped.Internal == (ULONG_PTR)POISON, "the OVERLAPPED was written\n" );
    ok( !SleepEx( 0, TRUE ) && !routine_calls && !apcs_queued, "the routine was called\n" );
    closesocket( s );
    CloseHandle( thread.ThreadHandle );
    winetest_pop_context();
}

/* V6: nothing is left behind by a call whose socket goes */
static void test_cancel( int type )
{
    USHORT start = pick_ports( 2 );
    struct call call = { { htons( start ), 2 } };
    SOCKET s = make_socket( AF_INET, type );
    WSAOVERLAPPED overlapped = {0};
    WSATHREADID thread;
    DWORD error;

    winetest_push_context( "type %d V6", type );
    open_thread( &thread );
    error = issue( s, 0, &call, &overlapped, routine, &thread );
    ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
    CancelIoEx( (HANDLE)s, (OVERLAPPED *)&overlapped );
    closesocket( s );
    ok( SleepEx( 5000, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
    ok( routine_calls == 1, "called %u times\n", routine_calls );
    ok( !routine_error || routine_error == WSA_OPERATION_ABORTED || routine_error == WSAEINTR, "got %lu\n",
        routine_error );
    routine_calls = apcs_queued = 0;
    check_ports( type, start, 2, 0 );
    CloseHandle( thread.ThreadHandle );
    winetest_pop_context();
}

START_TEST(wspioctl_overlapped)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ) && start_provider(); i++)
    {
        test_event( types[i] );
        test_port( types[i] );
        test_routine( types[i] );
        test_other_thread( types[i] );
        test_failure( types[i] );
        test_not_overlapped( types[i] );
        test_cancel( types[i] );
        end_provider();
    }
    WSACleanup();
}
