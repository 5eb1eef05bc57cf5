/*
 * What sends and receives without the wineserver must not break: processes
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
 * A socket that has been used here gets other handles, here and in other processes,
 * that change it; and the peer sees its end when the last one goes, however it goes.
 */

#include "direct_test.h"

/* ---- other processes ---- */

static PROCESS_INFORMATION run_child( const char *what, UINT_PTR value, DWORD flags )
{
    char **argv, cmd[MAX_PATH + 64];
    STARTUPINFOA si = { sizeof(si) };
    PROCESS_INFORMATION pi = { 0 };
    BOOL ret;

    winetest_get_mainargs( &argv );
    sprintf( cmd, "%s direct_process %s %u", argv[0], what, (unsigned int)value );
    ret = CreateProcessA( NULL, cmd, NULL, NULL, TRUE, flags, NULL, NULL, &si, &pi );
    ok( ret, "got error %lu\n", GetLastError() );
    return pi;
}

static void close_child( PROCESS_INFORMATION *pi )
{
    CloseHandle( pi->hThread );
    CloseHandle( pi->hProcess );
}

static void wait_for_child( PROCESS_INFORMATION *pi )
{
    DWORD code = 1;

    ok( !WaitForSingleObject( pi->hProcess, 6 * LONG_WAIT ), "the child does not end\n" );
    GetExitCodeProcess( pi->hProcess, &code );
    ok( !code, "the child got error %lu\n", code );
    close_child( pi );
}

struct offer
{
    HANDLE handle;
    DWORD process;
};

/* Another process takes a handle that it was not given. */
static DWORD take_and_shut_down( HANDLE mapping )
{
    const struct offer *offer = MapViewOfFile( mapping, FILE_MAP_READ, 0, 0, 0 );
    HANDLE process = OpenProcess( PROCESS_DUP_HANDLE, FALSE, offer->process ), dup;

    if (!DuplicateHandle( process, offer->handle, GetCurrentProcess(), &dup, 0, FALSE, DUPLICATE_SAME_ACCESS ))
        return GetLastError();
    return shutdown( (SOCKET)dup, SD_RECEIVE ) ? WSAGetLastError() : 0;
}

static void test_taken_handle(void)
{
    SECURITY_ATTRIBUTES attr = { sizeof(attr), NULL, TRUE };
    HANDLE mapping = CreateFileMappingW( INVALID_HANDLE_VALUE, &attr, PAGE_READWRITE, 0, 0x1000, NULL );
    struct offer *offer = MapViewOfFile( mapping, FILE_MAP_WRITE, 0, 0, 0 );
    PROCESS_INFORMATION pi = run_child( "take", (UINT_PTR)mapping, CREATE_SUSPENDED );
    SOCKET a, b;
    char c;

    busy_pair( &a, &b );  /* there is nothing to inherit any more */
    offer->handle = (HANDLE)a;
    offer->process = GetCurrentProcessId();
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    ok( ResumeThread( pi.hThread ) == 1, "got error %lu\n", GetLastError() );
    wait_for_child( &pi );
    expect_error( recv( a, &c, 1, 0 ), -1, WSAESHUTDOWN );
    close_pair( a, b );
    UnmapViewOfFile( offer );
    CloseHandle( mapping );
}

/* ---- more handles here ---- */

/* A handle that was duplicated long ago, with much going on since. */
static void test_many_events(void)
{
    HANDLE self = GetCurrentProcess(), event = CreateEventW( NULL, FALSE, FALSE, NULL ), dup, other;
    SOCKET a, b;
    char c;
    int i;

    busy_pair( &a, &b );
    ok( DuplicateHandle( self, (HANDLE)a, self, &dup, 0, FALSE, DUPLICATE_SAME_ACCESS ), "got error %lu\n",
        GetLastError() );
    for (i = 0; i < 5000; i++)
    {
        DuplicateHandle( self, event, self, &other, 0, FALSE, DUPLICATE_SAME_ACCESS );
        CloseHandle( other );
    }
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( (SOCKET)dup );
    ok( !shutdown( (SOCKET)dup, SD_RECEIVE ), "got error %d\n", WSAGetLastError() );
    expect_error( recv( a, &c, 1, 0 ), -1, WSAESHUTDOWN );
    CloseHandle( dup );
    CloseHandle( event );
    close_pair( a, b );
}

/* A socket that was made from another one. */
static void test_adopted(void)
{
    WSAPROTOCOL_INFOA info;
    SOCKET a, b, second;
    char c;

    busy_pair( &a, &b );
    ok( !WSADuplicateSocketA( a, GetCurrentProcessId(), &info ), "got error %d\n", WSAGetLastError() );
    second = WSASocketA( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                         WSA_FLAG_OVERLAPPED );
    ok( second != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    use_pair( second, b );
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    ok( !shutdown( a, SD_RECEIVE ), "got error %d\n", WSAGetLastError() );
    expect_error( recv( second, &c, 1, 0 ), -1, WSAESHUTDOWN );
    closesocket( second );
    close_pair( a, b );
}

/* ---- the end ---- */

#define USED_EVENT "direct_process_used"

enum ending { TERMINATE_NEW, TERMINATE, CHILD_CLOSES, CHILD_EXITS, CHILD_FALLS };

/* A child that has the socket by inheritance uses it. No call is under way when it says so. */
static DWORD use_and_end( SOCKET s, enum ending how )
{
    HANDLE used = OpenEventA( EVENT_MODIFY_STATE, FALSE, USED_EVENT );
    char c;
    int i;

    for (i = 0; i < 3; i++)
        if (recv( s, &c, 1, 0 ) != 1 || send( s, &c, 1, 0 ) != 1) return WSAGetLastError();
    SetEvent( used );
    if (how == CHILD_FALLS) TerminateProcess( GetCurrentProcess(), 0 );
    if (how == CHILD_CLOSES) CloseHandle( (HANDLE)s );
    if (how != CHILD_EXITS) Sleep( INFINITE );  /* until it is terminated */
    return 0;
}

static void test_end_elsewhere( enum ending how )
{
    static const char *const children[] = { "use", "use", "close", "exit", "fall" };
    HANDLE used = CreateEventA( NULL, FALSE, FALSE, USED_EVENT );
    WSAPOLLFD fd = { .events = POLLRDNORM };
    PROCESS_INFORMATION pi;
    SOCKET a, b;
    char c;
    int i;

    winetest_push_context( "%d", how );
    busy_pair( &a, &b );
    SetHandleInformation( (HANDLE)b, HANDLE_FLAG_INHERIT, 0 );
    pi = run_child( children[how], a, how == TERMINATE_NEW ? CREATE_SUSPENDED : 0 );
    closesocket( a );
    for (i = 0; i < 3 && how != TERMINATE_NEW; i++) exchange( b, b );
    if (how != TERMINATE_NEW) ok( !WaitForSingleObject( used, LONG_WAIT ), "the child does not go on\n" );
    fd.fd = b;
    if (how <= TERMINATE) expect_ok( WSAPoll( &fd, 1, 0 ), 0 );
    if (how <= TERMINATE) ok( TerminateProcess( pi.hProcess, 0 ), "got error %lu\n", GetLastError() );
    wait_readable( b );
    expect_ok( recv( b, &c, 1, 0 ), 0 );
    if (how == CHILD_CLOSES) TerminateProcess( pi.hProcess, 0 );
    wait_for_child( &pi );
    closesocket( b );
    CloseHandle( used );
    winetest_pop_context();
}

/* The only handle moves to a process that has never used it. */
static void test_moved_handle(void)
{
    PROCESS_INFORMATION pi = run_child( "wait", 0, 0 );
    HANDLE self = GetCurrentProcess(), there;
    WSAPOLLFD fd = { .events = POLLRDNORM };
    SOCKET a, b;
    char c;

    busy_pair( &a, &b );
    ok( DuplicateHandle( self, (HANDLE)a, pi.hProcess, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE ), "got error %lu\n", GetLastError() );
    fd.fd = b;
    expect_ok( WSAPoll( &fd, 1, 0 ), 0 );
    expect_error( recv( a, &c, 1, 0 ), -1, WSAENOTSOCK );
    TerminateProcess( pi.hProcess, 0 );
    wait_readable( b );
    expect_ok( recv( b, &c, 1, 0 ), 0 );
    closesocket( b );
    wait_for_child( &pi );
}

/* A process that has made its socket itself. */
static DWORD connect_and_use( USHORT port )
{
    struct sockaddr_in addr = loopback( port );
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );

    if (connect( s, (struct sockaddr *)&addr, sizeof(addr) )) return WSAGetLastError();
    return use_and_end( s, TERMINATE );
}

static void test_terminated_owner(void)
{
    HANDLE used = CreateEventA( NULL, FALSE, FALSE, USED_EVENT );
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr ), s;
    PROCESS_INFORMATION pi;
    char c;
    int i;

    pi = run_child( "connect", ntohs( addr.sin_port ), 0 );
    s = accept( listener, NULL, NULL );
    for (i = 0; i < 3; i++) exchange( s, s );
    ok( !WaitForSingleObject( used, LONG_WAIT ), "the child does not go on\n" );
    ok( TerminateProcess( pi.hProcess, 0 ), "got error %lu\n", GetLastError() );
    wait_readable( s );
    ok( recv( s, &c, 1, 0 ) <= 0, "got data\n" );
    wait_for_child( &pi );
    CloseHandle( used );
    close_pair( s, listener );
}

static DWORD child( char **argv )
{
    UINT_PTR value = strtoul( argv[3], NULL, 10 );

    if (!strcmp( argv[2], "take" )) return take_and_shut_down( (HANDLE)value );
    if (!strcmp( argv[2], "connect" )) return connect_and_use( value );
    if (!strcmp( argv[2], "close" )) return use_and_end( value, CHILD_CLOSES );
    if (!strcmp( argv[2], "fall" )) return use_and_end( value, CHILD_FALLS );
    if (!strcmp( argv[2], "exit" )) return use_and_end( value, CHILD_EXITS );
    if (!strcmp( argv[2], "use" )) return use_and_end( value, TERMINATE );
    Sleep( INFINITE );
    return 1;
}

START_TEST(direct_process)
{
    enum ending how;
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    start_winsock();
    if (argc > 3) ExitProcess( child( argv ) );
    test_taken_handle();
    test_many_events();
    test_adopted();
    for (how = TERMINATE_NEW; how <= CHILD_FALLS; how++) test_end_elsewhere( how );
    test_moved_handle();
    test_terminated_owner();
    WSACleanup();
}
