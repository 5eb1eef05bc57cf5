/*
 * What sends and receives without the wineserver must not break: other requests
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
 * What ReadFile() and other threads have asked for comes first, limits hold, and a thread that is terminated in a call stops nobody.
 */

#include "direct_test.h"

/* ---- reading ---- */

/* ReadFile() is no call of Winsock, but its place is before the receive that follows. */
static void test_read_file(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    char first, second;
    SOCKET a, b;
    DWORD size;
    int i, ret;

    busy_pair( &a, &b );
    for (i = 0; i < 200; i++)
    {
        OVERLAPPED ov = { .hEvent = event };

        first = second = 0;
        ret = ReadFile( (HANDLE)a, &first, 1, NULL, &ov );
        ok( !ret && GetLastError() == ERROR_IO_PENDING, "got %d, error %lu\n", ret, GetLastError() );
        ok( send( b, "12", 2, 0 ) == 2, "got error %d\n", WSAGetLastError() );
        ok( recv( a, &second, 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
        ok( GetOverlappedResult( (HANDLE)a, &ov, &size, TRUE ), "got error %lu\n", GetLastError() );
        ok( first == '1' && second == '2', "%d: got %#x, %#x\n", i, first, second );
        if (first != '1') break;
    }
    close_pair( a, b );
    CloseHandle( event );
}

struct receiver
{
    SOCKET s;
    HANDLE started, waiting;
    char data;
};

static DWORD WINAPI receive_byte( void *arg )
{
    struct receiver *receiver = arg;

    SetEvent( receiver->started );
    return recv( receiver->s, &receiver->data, 1, 0 );
}

static void CALLBACK set_event( ULONG_PTR event )
{
    SetEvent( (HANDLE)event );
}

/* A thread that waits in recv(): an APC runs there. */
static HANDLE start_receiver( struct receiver *receiver )
{
    HANDLE thread = CreateThread( NULL, 0, receive_byte, receiver, 0, NULL );

    ok( !WaitForSingleObject( receiver->started, LONG_WAIT ), "the thread does not start\n" );
    QueueUserAPC( set_event, thread, (ULONG_PTR)receiver->waiting );
    ok( !WaitForSingleObject( receiver->waiting, LONG_WAIT ), "recv() does not run APCs\n" );
    return thread;
}

/* Two threads receive: who waits already is the first. */
static void test_blocked_receive(void)
{
    struct receiver receiver = { .started = CreateEventW( NULL, FALSE, FALSE, NULL ),
                                 .waiting = CreateEventW( NULL, FALSE, FALSE, NULL ) };
    HANDLE thread;
    char second;
    SOCKET b;
    int i;

    busy_pair( &receiver.s, &b );
    for (i = 0; i < 100; i++)
    {
        receiver.data = second = 0;
        thread = start_receiver( &receiver );
        ok( send( b, "12", 2, 0 ) == 2, "got error %d\n", WSAGetLastError() );
        ok( recv( receiver.s, &second, 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
        ok( !WaitForSingleObject( thread, LONG_WAIT ), "the other thread waits\n" );
        CloseHandle( thread );
        ok( receiver.data == '1' && second == '2', "%d: got %#x, %#x\n", i, receiver.data, second );
        if (second != '2') break;
    }
    close_pair( receiver.s, b );
    CloseHandle( receiver.started );
    CloseHandle( receiver.waiting );
}

/* ---- sending ---- */

static DWORD WINAPI send_much( void *arg )
{
    static char data[64000000];

    return send( (SOCKET)arg, data, sizeof(data), 0 );
}

static DWORD WINAPI send_byte( void *arg )
{
    return send( (SOCKET)arg, "x", 1, 0 );
}

/* A part has gone when the time is over. */
static void test_send_timeout(void)
{
    DWORD timeout = 50;
    SOCKET a, b;

    busy_pair( &a, &b );
    ok( !setsockopt( a, SOL_SOCKET, SO_SNDTIMEO, (char *)&timeout, sizeof(timeout) ), "got error %d\n",
        WSAGetLastError() );
    expect_error( (int)send_much( (void *)a ), -1, WSAETIMEDOUT );
    close_pair( a, b );
}

struct peer
{
    SOCKET s;
    HANDLE begun;                     /* set when something has come */
};

static DWORD WINAPI take_all( void *arg )
{
    static char data[0x4000];
    struct peer *peer = arg;

    while (recv( peer->s, data, sizeof(data), 0 ) > 0) SetEvent( peer->begun );
    return 0;
}

/* A connection that has room again after each little that the peer takes. */
static HANDLE start_peer( struct peer *peer, SOCKET *s )
{
    int size = 0x8000;

    busy_pair( s, &peer->s );
    ok( !setsockopt( *s, SOL_SOCKET, SO_SNDBUF, (char *)&size, sizeof(size) ), "got error %d\n",
        WSAGetLastError() );
    ok( !setsockopt( peer->s, SOL_SOCKET, SO_RCVBUF, (char *)&size, sizeof(size) ), "got error %d\n",
        WSAGetLastError() );
    ResetEvent( peer->begun );
    return CreateThread( NULL, 0, take_all, peer, 0, NULL );
}

/* A thread that is terminated while it sends leaves the socket to the others. */
static BOOL terminate_sender(void)
{
    struct peer peer = { .begun = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    HANDLE sender, next;
    DWORD sent;
    SOCKET s;

    CloseHandle( start_peer( &peer, &s ));
    sender = CreateThread( NULL, 0, send_much, (void *)s, 0, NULL );
    ok( !WaitForSingleObject( peer.begun, LONG_WAIT ), "nothing is sent\n" );
    ok( TerminateThread( sender, 0 ), "got error %lu\n", GetLastError() );
    ok( !WaitForSingleObject( sender, LONG_WAIT ), "the sender does not end\n" );
    next = CreateThread( NULL, 0, send_byte, (void *)s, 0, NULL );
    if (WaitForSingleObject( next, 1000 ) || !GetExitCodeThread( next, &sent ) || sent != 1) return FALSE;
    return !closesocket( s );
}

static volatile LONG sent_datagrams;

static DWORD WINAPI send_datagrams( void *arg )
{
    while (send( (SOCKET)arg, "x", 1, 0 ) == 1) InterlockedIncrement( &sent_datagrams );
    return 0;
}

/* One that is terminated in a request delays the end of its socket at most, not that of all others with its handle. */
static BOOL terminate_requester(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), next;
    int i, len = sizeof(addr);
    HANDLE sender;
    DWORD start;

    ok( !bind( s, (struct sockaddr *)&addr, len ) && !getsockname( s, (struct sockaddr *)&addr, &len ) &&
        !connect( s, (struct sockaddr *)&addr, len ), "got error %d\n", WSAGetLastError() );
    ok( !WSAEventSelect( s, WSACreateEvent(), FD_READ ), "got error %d\n", WSAGetLastError() );
    sender = CreateThread( NULL, 0, send_datagrams, (void *)s, 0, NULL );
    while (sent_datagrams < 100) Sleep( 1 );
    ok( TerminateThread( sender, 0 ), "got error %lu\n", GetLastError() );
    ok( !WaitForSingleObject( sender, LONG_WAIT ), "the sender does not end\n" );
    closesocket( s );
    for (i = 0; i < 5; i++)
    {
        next = socket( AF_INET, SOCK_DGRAM, 0 );
        start = GetTickCount();
        closesocket( next );
        if (next != s || GetTickCount() - start < 300) return TRUE;
    }
    return FALSE;
}

enum result { BAD, GOOD, HANGS };

static enum result run_child( const char *what )
{
    STARTUPINFOA startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION info;
    char cmd[MAX_PATH + 32];
    DWORD result = BAD;
    char **argv;

    winetest_get_mainargs( &argv );
    sprintf( cmd, "\"%s\" direct_beside %s", argv[0], what );
    if (!CreateProcessA( NULL, cmd, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info )) return BAD;
    if (WaitForSingleObject( info.hProcess, 2 * LONG_WAIT )) TerminateProcess( info.hProcess, result = HANGS );
    else GetExitCodeProcess( info.hProcess, &result );
    CloseHandle( info.hThread );
    CloseHandle( info.hProcess );
    return result;
}

static enum result child( const char *what )
{
    if (!strcmp( what, "sender" )) return terminate_sender() ? GOOD : BAD;
    return terminate_requester() ? GOOD : BAD;
}

/* Mostly: not if its request is with Wine's server at this very moment. And what else the thread
 * had, like locks of the system's, is lost to its process: so each is one of its own. */
static void test_terminated_threads(void)
{
    int i, good = 0;

    for (i = 0; i < 10 && good < 6; i++) good += run_child( "sender" ) == GOOD;
    ok( good > 5, "only %d sends of %d have succeeded\n", good, i );
    for (i = 0; i < 3; i++) ok( run_child( "requester" ) != BAD, "%d: sockets are closed slowly\n", i );
}

START_TEST(direct_beside)
{
    char **argv;

    start_winsock();
    if (winetest_get_mainargs( &argv ) > 2) TerminateProcess( GetCurrentProcess(), child( argv[2] ));
    test_read_file();
    test_blocked_receive();
    test_send_timeout();
    test_terminated_threads();
    WSACleanup();
}
