/*
 * Tests of port reservations in overlapped form
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


/* V1...V7: event, completion routine, completion port, the provider's entry. */

#include <setjmp.h>
#include "port_test.h"
#include <ws2spi.h>

static const DWORD codes[] =
    { SIO_ACQUIRE_PORT_RESERVATION, SIO_ASSOCIATE_PORT_RESERVATION, SIO_RELEASE_PORT_RESERVATION };

/* One call of each kind: acquire fills inst, the others use its token. */
struct call
{
    INET_PORT_RANGE range;
    INET_PORT_RESERVATION_INSTANCE inst;
};

/* The code returned is 0 or the error. */
static DWORD issue( SOCKET s, unsigned int which, struct call *call, DWORD *size, WSAOVERLAPPED *overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    int ret;

    if (!which) ret = WSAIoctl( s, codes[0], &call->range, sizeof(call->range), &call->inst,
                                sizeof(call->inst),
                                size, overlapped, routine );
    else ret = WSAIoctl( s, codes[which], &call->inst.Token, sizeof(call->inst.Token), NULL, 0, size,
                         overlapped, routine );
    return ret ? WSAGetLastError() : 0;
}

/* V3 with an event */
static void test_event( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    WSAOVERLAPPED overlapped;
    DWORD error, size, flags;
    unsigned int i;
    SOCKET s;
    BOOL ret;

    s = make_socket( AF_INET, type );
    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V3 event, code %#lx", type, codes[i] );
        memset( &overlapped, 0xcc, sizeof(overlapped) );
        overlapped.hEvent = WSACreateEvent();
        error = issue( s, i, &call, &size, &overlapped, NULL );
        ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
        ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "event not signalled\n" );
        size = 0xdeadbeef;
        ret = WSAGetOverlappedResult( s, &overlapped, &size, FALSE, &flags );
        ok( ret, "error %d\n", WSAGetLastError() );
        ok( size == (i ? 0 : sizeof(call.inst)), "got size %lu\n", size );
        ok( !overlapped.Internal, "got status %#Ix\n", overlapped.Internal );
        WSACloseEvent( overlapped.hEvent );
        if (!i) ok( call.inst.StartPort == call.range.StartPort, "got start %u\n",
                    ntohs( call.inst.StartPort ) );
        winetest_pop_context();
    }
    closesocket( s );
}

/* V3 with a completion port, with and without a packet on success */
static void test_port( int type, UCHAR modes )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    WSAOVERLAPPED overlapped, *result;
    DWORD error, size;
    ULONG_PTR key;
    unsigned int i;
    HANDLE port;
    SOCKET s;
    BOOL ret;

    s = make_socket( AF_INET, type );
    port = CreateIoCompletionPort( (HANDLE)s, NULL, 123, 0 );
    ok( !!port, "error %lu\n", GetLastError() );
    if (modes) ok( SetFileCompletionNotificationModes( (HANDLE)s, modes ), "error %lu\n", GetLastError() );
    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V3 port, modes %u, code %#lx", type, modes, codes[i] );
        memset( &overlapped, 0, sizeof(overlapped) );
        error = issue( s, i, &call, &size, &overlapped, NULL );
        ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
        result = NULL;
        if (!error && modes)
        {
            ret = GetQueuedCompletionStatus( port, &size, &key, &result, 0 );
            ok( !ret && !result, "got a packet\n" );
        }
        else
        {
            size = key = 0xdeadbeef;
            ret = GetQueuedCompletionStatus( port, &size, &key, &result, 5000 );
            ok( ret, "error %lu\n", GetLastError() );
            ok( size == (i ? 0 : sizeof(call.inst)), "got size %lu\n", size );
            ok( key == 123 && result == &overlapped, "got key %Iu, %p\n", key, result );
            ret = GetQueuedCompletionStatus( port, &size, &key, &result, 0 );
            ok( !ret, "got a second packet\n" );
        }
        winetest_pop_context();
    }
    closesocket( s );
    CloseHandle( port );
}

static unsigned int routine_calls;
static DWORD routine_error, routine_size;
static WSAOVERLAPPED *routine_overlapped;

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    routine_calls++;
    routine_error = error;
    routine_size = size;
    routine_overlapped = overlapped;
    ok( !flags, "got flags %#lx\n", flags );
}

/* V4 */
static void test_routine( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    WSAOVERLAPPED overlapped;
    DWORD error, size;
    unsigned int i;
    SOCKET s;

    s = make_socket( AF_INET, type );
    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        winetest_push_context( "type %d V4 code %#lx", type, codes[i] );
        memset( &overlapped, 0, sizeof(overlapped) );
        routine_calls = 0;
        routine_error = routine_size = 0xdeadbeef;
        error = issue( s, i, &call, &size, &overlapped, routine );
        ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
        ok( !routine_calls, "called outside of an alertable wait\n" );
        ok( SleepEx( 5000, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
        ok( routine_calls == 1, "called %u times\n", routine_calls );
        ok( !routine_error && routine_size == (i ? 0 : sizeof(call.inst)), "got error %lu, size %lu\n",
            routine_error, routine_size );
        ok( routine_overlapped == &overlapped, "got %p\n", routine_overlapped );
        ok( !SleepEx( 0, TRUE ), "called again\n" );
        winetest_pop_context();
    }
    closesocket( s );
}

/* V5: at once or at completion */
static void test_failure( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } }, other;
    WSAOVERLAPPED overlapped = {0};
    DWORD error, size, flags;
    SOCKET s, owner;

    winetest_push_context( "type %d V5", type );
    owner = make_socket( AF_INET, type );
    s = make_socket( AF_INET, type );
    error = issue( owner, 0, &call, &size, NULL, NULL );
    ok( !error, "got %lu\n", error );
    other = call;
    memset( &other.inst, 0xcc, sizeof(other.inst) );
    overlapped.hEvent = WSACreateEvent();
    error = issue( s, 0, &other, &size, &overlapped, NULL );
    if (error == WSA_IO_PENDING)
    {
        ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "event not signalled\n" );
        ok( !WSAGetOverlappedResult( s, &overlapped, &size, FALSE, &flags ), "succeeded\n" );
        error = WSAGetLastError();
    }
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    ok( other.inst.Token == POISON, "the output was written\n" );

    other.inst.Token = 0;
    WSAResetEvent( overlapped.hEvent );
    error = issue( s, 1, &other, &size, &overlapped, NULL );
    if (error == WSA_IO_PENDING)
    {
        ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "event not signalled\n" );
        ok( !WSAGetOverlappedResult( s, &overlapped, &size, FALSE, &flags ), "succeeded\n" );
        error = WSAGetLastError();
    }
    ok( error == WSAEINVAL, "got %lu\n", error );
    WSACloseEvent( overlapped.hEvent );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();
}

/* V1 is every other test; V2: the OVERLAPPED is not looked at */
static void test_not_overlapped( int type )
{
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    WSAOVERLAPPED overlapped;
    DWORD error, size = 0xdeadbeef;
    SOCKET s;

    winetest_push_context( "type %d V2", type );
    s = WSASocketW( AF_INET, type, 0, NULL, 0, 0 );
    ok( s != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    memset( &overlapped, 0xcc, sizeof(overlapped) );
    error = issue( s, 0, &call, &size, &overlapped, NULL );
    ok( !error, "got %lu\n", error );
    ok( size == sizeof(call.inst), "got size %lu\n", size );
    ok( overlapped.Internal == (ULONG_PTR)POISON, "the OVERLAPPED was written\n" );
    check_ports( type, ntohs( call.range.StartPort ), 2, WSAEACCES );
    closesocket( s );
    winetest_pop_context();
}

/* V6: nothing is left behind by a call whose socket goes */
static void test_cancel( int type )
{
    USHORT start = pick_ports( 2 );
    struct call call = { { htons( start ), 2 } };
    WSAOVERLAPPED overlapped = {0};
    DWORD error, size, flags;
    SOCKET s;

    winetest_push_context( "type %d V6", type );
    overlapped.hEvent = WSACreateEvent();
    s = make_socket( AF_INET, type );
    error = issue( s, 0, &call, &size, &overlapped, NULL );
    ok( !error || error == WSA_IO_PENDING, "got %lu\n", error );
    CancelIoEx( (HANDLE)s, (OVERLAPPED *)&overlapped );
    ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "event not signalled\n" );
    if (!WSAGetOverlappedResult( s, &overlapped, &size, FALSE, &flags ))
    {
        error = WSAGetLastError();
        ok( error == WSA_OPERATION_ABORTED || error == WSAEINTR, "got %lu\n", error );
    }
    closesocket( s );
    check_ports( type, start, 2, 0 );
    WSACloseEvent( overlapped.hEvent );
    winetest_pop_context();
}

static jmp_buf startup_jmp;

static LONG CALLBACK leave_stub( EXCEPTION_POINTERS *ptrs )
{
    if (ptrs->ExceptionRecord->ExceptionCode == 0x80000100) longjmp( startup_jmp, 1 );
    return EXCEPTION_CONTINUE_SEARCH;
}

/* Wine's mswsock has a stub that raises an exception. Returns -1 for that. */
static int call_startup( LPWSPSTARTUP startup, WSAPROTOCOL_INFOW *protocol, WSPPROC_TABLE *table )
{
    WSPUPCALLTABLE upcalls = {0};
    WSPDATA data;
    void *handler = AddVectoredExceptionHandler( TRUE, leave_stub );
    int ret = -1;

    if (!setjmp( startup_jmp )) ret = startup( MAKEWORD( 2, 2 ), &data, protocol, upcalls, table );
    RemoveVectoredExceptionHandler( handler );
    return ret;
}

/* V7: the entry that a layered provider calls */
static void test_provider(void)
{
    LPWSPSTARTUP startup = (void *)GetProcAddress( LoadLibraryA( "mswsock.dll" ), "WSPStartup" );
    struct call call = { { htons( pick_ports( 2 ) ), 2 } };
    WSAPROTOCOL_INFOW protocols[32];
    DWORD size = sizeof(protocols);
    WSPPROC_TABLE table;
    int ret, error = 0;
    SOCKET s;

    winetest_push_context( "V7" );
    ret = WSAEnumProtocolsW( NULL, protocols, &size );
    ok( ret > 0, "no protocols, error %d\n", WSAGetLastError() );
    ret = startup ? call_startup( startup, protocols, &table ) : -1;
    ok( !ret, "WSPStartup got %d\n", ret );
    if (!ret)
    {
        s = make_socket( AF_INET, SOCK_DGRAM );
        ret = table.lpWSPIoctl( s, codes[0], &call.range, sizeof(call.range), &call.inst, sizeof(call.inst),
                                &size, NULL, NULL, NULL, &error );
        ok( !ret && size == sizeof(call.inst), "got %d, error %d, size %lu\n", ret, error, size );
        ret = table.lpWSPIoctl( s, codes[0], &call.range, sizeof(call.range), &call.inst, sizeof(call.inst),
                                &size, NULL, NULL, NULL, &error );
        ok( ret == SOCKET_ERROR && error == WSAEADDRINUSE, "got %d, error %d\n", ret, error );
        closesocket( s );
    }
    winetest_pop_context();
}

START_TEST(reservation_overlapped)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_event( types[i] );
        test_port( types[i], 0 );
        test_port( types[i], FILE_SKIP_COMPLETION_PORT_ON_SUCCESS );
        test_routine( types[i] );
        test_failure( types[i] );
        test_not_overlapped( types[i] );
        test_cancel( types[i] );
    }
    test_provider();
    WSACleanup();
}
