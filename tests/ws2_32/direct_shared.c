/*
 * What sends and receives without the wineserver must not break: sockets that others change
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
 * A child changes sockets that this process uses. With the argument "stock" this begins after
 * a line of input, and the child must run on the distribution's Wine: tests/faults/share_state.sh.
 * The child gets each socket by inheritance, by a duplicate that it is given, and by one that
 * it takes itself.
 */

#include "direct_test.h"

enum way { INHERITED, GIVEN, TAKEN };

#define NO_STOCK 0x80                 /* in the child's exit code */

static struct offer
{
    HANDLE socket;
    DWORD process;                    /* that the child takes the socket from */
}
*offer;

static HANDLE go, changed, again;

/* what both processes have */
static void open_shared(void)
{
    HANDLE mapping;

    mapping = CreateFileMappingA( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, "direct_shared" );
    offer = MapViewOfFile( mapping, FILE_MAP_WRITE, 0, 0, 0 );
    go = CreateEventA( NULL, FALSE, FALSE, "direct_shared_go" );
    changed = CreateEventA( NULL, FALSE, FALSE, "direct_shared_changed" );
    again = CreateEventA( NULL, FALSE, FALSE, "direct_shared_again" );
    ok( offer && go && changed && again, "got error %lu\n", GetLastError() );
}

static void expect_set( HANDLE event )
{
    ok( !WaitForSingleObject( event, 6 * LONG_WAIT ), "the other process does not go on\n" );
}

/* ---- the changes, in the child and as its parent sees them ---- */

static void shut_down_receive( SOCKET s )
{
    expect_ok( shutdown( s, SD_RECEIVE ), 0 );
    SetEvent( changed );
}

static void see_no_receive( SOCKET s, SOCKET peer )
{
    char c;

    expect_ok( send( peer, "x", 1, 0 ), 1 );
    expect_error( recv( s, &c, 1, 0 ), -1, WSAESHUTDOWN );
}

static void shut_down_send( SOCKET s )
{
    expect_ok( shutdown( s, SD_SEND ), 0 );
    SetEvent( changed );
}

static void see_no_send( SOCKET s, SOCKET peer )
{
    char c;

    expect_error( send( s, "x", 1, 0 ), -1, WSAESHUTDOWN );
    expect_ok( recv( peer, &c, 1, 0 ), 0 );
}

static void make_nonblocking( SOCKET s )
{
    set_nonblocking( s );
    SetEvent( changed );
}

static void CALLBACK send_byte( ULONG_PTR s )
{
    send( s, "x", 1, 0 );
}

static void see_nonblocking( SOCKET s, SOCKET peer )
{
    char c;

    QueueUserAPC( send_byte, GetCurrentThread(), peer );  /* if the call waits */
    expect_error( recv( s, &c, 1, 0 ), -1, WSAEWOULDBLOCK );
    SleepEx( 0, TRUE );
}

static void set_timeout( SOCKET s )
{
    DWORD timeout = 1230;

    expect_ok( setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) ), 0 );
    SetEvent( changed );
}

static DWORD get_timeout( SOCKET s )
{
    DWORD timeout = 0xdead;
    int len = sizeof(timeout);

    expect_ok( getsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, &len ), 0 );
    return timeout;
}

static void see_timeout( SOCKET s, SOCKET peer )
{
    (void)peer;
    ok( get_timeout( s ) == 1230, "got %lu\n", get_timeout( s ) );
}

static void receive_first( SOCKET s )
{
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    char c = 0;
    WSABUF buf = { 1, &c };
    DWORD size = 0, flags = 0;

    expect_error( WSARecv( s, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    SetEvent( changed );
    expect_set( ov.hEvent );
    ok( GetOverlappedResult( (HANDLE)s, &ov, &size, FALSE ) && size == 1 && c == '1', "got %#x\n", c );
}

static void see_second( SOCKET s, SOCKET peer )
{
    char c = 0;

    expect_ok( send( peer, "12", 2, 0 ), 2 );
    expect_ok( recv( s, &c, 1, 0 ), 1 );
    ok( c == '2', "got %#x\n", c );
    if (c == '1') send( peer, "3", 1, 0 );
}

static void select_event( SOCKET s )
{
    HANDLE event = CreateEventW( NULL, FALSE, FALSE, NULL );

    expect_ok( WSAEventSelect( s, event, FD_READ ), 0 );
    SetEvent( changed );
    expect_set( event );
    SetEvent( again );
    ok( !WaitForSingleObject( event, LONG_WAIT ), "no event for what came later\n" );
}

static void see_events( SOCKET s, SOCKET peer )
{
    char c;

    expect_ok( send( peer, "x", 1, 0 ), 1 );
    expect_set( again );
    expect_ok( recv( s, &c, 1, 0 ), 1 );
    expect_ok( send( peer, "x", 1, 0 ), 1 );
}

static const struct
{
    const char *name;
    void (*change)( SOCKET s );
    void (*see)( SOCKET s, SOCKET peer );
}
changes[] =
{
    { "receive",     shut_down_receive, see_no_receive },
    { "send",        shut_down_send,    see_no_send },
    { "nonblocking", make_nonblocking,  see_nonblocking },
    { "timeout",     set_timeout,       see_timeout },
    { "queue",       receive_first,     see_second },
    { "select",      select_event,      see_events },
};

/* ---- the child ---- */

static SOCKET get_socket(void)
{
    HANDLE self = GetCurrentProcess(), process, handle = NULL;

    if (!offer->process) return (SOCKET)offer->socket;
    process = OpenProcess( PROCESS_DUP_HANDLE, FALSE, offer->process );
    ok( DuplicateHandle( process, offer->socket, self, &handle, 0, FALSE, DUPLICATE_SAME_ACCESS ),
        "got error %lu\n", GetLastError() );
    return (SOCKET)handle;
}

/* The distribution's ws2_32 does not have all functions. */
static int change_socket( unsigned int index )
{
    open_shared();
    expect_set( go );
    changes[index].change( get_socket() );
    if (winetest_get_failures()) return 1;
    return GetProcAddress( GetModuleHandleA( "ws2_32" ), "ProcessSocketNotifications" ) ? NO_STOCK : 0;
}

static PROCESS_INFORMATION start_child( unsigned int index, BOOL inherit )
{
    STARTUPINFOA si = { sizeof(si) };
    PROCESS_INFORMATION pi = { 0 };
    char **argv, cmd[MAX_PATH + 64];

    winetest_get_mainargs( &argv );
    sprintf( cmd, "%s direct_shared child %u", argv[0], index );
    ok( CreateProcessA( NULL, cmd, NULL, NULL, inherit, 0, NULL, NULL, &si, &pi ), "got error %lu\n",
        GetLastError() );
    return pi;
}

/* ---- the parent ---- */

static void test_change( unsigned int index, enum way way, BOOL stock )
{
    HANDLE self = GetCurrentProcess();
    PROCESS_INFORMATION pi = { 0 };
    DWORD code = 1;
    SOCKET a, b;

    winetest_push_context( "%s, way %d", changes[index].name, way );
    if (way != INHERITED) pi = start_child( index, FALSE );
    busy_pair( &a, &b );
    ok( !get_timeout( a ) && !get_timeout( a ), "got a timeout\n" );
    SetHandleInformation( (HANDLE)b, HANDLE_FLAG_INHERIT, 0 );
    if (way == INHERITED) pi = start_child( index, TRUE );
    offer->socket = (HANDLE)a;
    offer->process = way == TAKEN ? GetCurrentProcessId() : 0;
    if (way == GIVEN)
        DuplicateHandle( self, (HANDLE)a, pi.hProcess, &offer->socket, 0, FALSE, DUPLICATE_SAME_ACCESS );
    SetEvent( go );
    expect_set( changed );
    changes[index].see( a, b );
    expect_set( pi.hProcess );
    GetExitCodeProcess( pi.hProcess, &code );
    ok( !(code & ~NO_STOCK), "the child has failed\n" );
    ok( !stock || !(code & NO_STOCK), "the child does not run on the distribution's Wine\n" );
    CloseHandle( pi.hThread );
    CloseHandle( pi.hProcess );
    close_pair( a, b );
    winetest_pop_context();
}

START_TEST(direct_shared)
{
    char **argv, line[16];
    int argc = winetest_get_mainargs( &argv );
    BOOL stock = argc == 3 && !strcmp( argv[2], "stock" );
    unsigned int i;
    enum way way;

    start_winsock();
    if (argc > 3) ExitProcess( change_socket( atoi( argv[3] )));
    if (stock)
    {
        puts( "ready" );
        fflush( stdout );
        if (!fgets( line, sizeof(line), stdin )) return;
    }
    open_shared();
    for (i = 0; i < ARRAY_SIZE(changes); i++)
        for (way = INHERITED; way <= TAKEN; way++) test_change( i, way, stock );
    WSACleanup();
}
