/*
 * What sends and receives without the wineserver must not break: handles and memory
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

#include "direct_test.h"

/* The peer sees the end at once: nothing else keeps the connection. */
static void test_close_handle(void)
{
    SOCKET a, b;
    char c;
    int i;

    for (i = 0; i < 2; i++)
    {
        busy_pair( &a, &b );
        if (i) CloseHandle( (HANDLE)a );
        else closesocket( a );
        wait_readable( b );
        ok( !recv( b, &c, 1, 0 ), "%d: got error %d\n", i, WSAGetLastError() );
        closesocket( b );
    }
}

/* The number of a descriptor that has gone is that of the next one: here of a
 * socket that was made before, but is used for the first time. */
static void test_stale_handle(void)
{
    SOCKET a, b, fresh, peer;
    char c = 0;
    int ret;

    tcp_pair( &peer, &fresh );
    busy_pair( &a, &b );
    ok( send( peer, "z", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    CloseHandle( (HANDLE)a );
    wait_readable( fresh );
    ret = recv( fresh, &c, 1, MSG_PEEK );
    ok( ret == 1 && c == 'z', "got %d, %#x\n", ret, c );
    ret = recv( a, &c, 1, 0 );
    ok( ret == -1 && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recv( fresh, &c, 1, 0 );
    ok( ret == 1 && c == 'z', "got %d, %#x\n", ret, c );
    close_pair( fresh, peer );
    closesocket( b );
}

/* A handle that can't be closed has its descriptor taken away nevertheless. */
static void test_protected_handle(void)
{
    SOCKET a, b, fresh, peer;
    char c = 0;
    int ret;

    tcp_pair( &peer, &fresh );
    busy_pair( &a, &b );
    ok( send( peer, "z", 1, 0 ) == 1 && send( b, "y", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    SetHandleInformation( (HANDLE)a, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE );
    ok( !CloseHandle( (HANDLE)a ), "closed\n" );
    wait_readable( fresh );
    ret = recv( fresh, &c, 1, MSG_PEEK );
    ok( ret == 1 && c == 'z', "got %d, %#x\n", ret, c );
    ret = recv( a, &c, 1, 0 );
    ok( ret == 1 && c == 'y', "got %d, %#x, error %d\n", ret, c, WSAGetLastError() );
    ret = recv( fresh, &c, 1, 0 );
    ok( ret == 1 && c == 'z', "got %d, %#x\n", ret, c );
    SetHandleInformation( (HANDLE)a, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0 );
    close_pair( fresh, peer );
    close_pair( a, b );
}

/* The state is the socket's, not the handle's. */
static void test_second_handle( BOOL use_between )
{
    HANDLE dup = NULL;
    SOCKET a, b;
    char c;
    int ret;

    busy_pair( &a, &b );
    ok( DuplicateHandle( GetCurrentProcess(), (HANDLE)a, GetCurrentProcess(), &dup, 0, FALSE,
                         DUPLICATE_SAME_ACCESS ), "got error %lu\n", GetLastError() );
    if (use_between) exchange( b, a );
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    ok( !shutdown( (SOCKET)dup, SD_RECEIVE ), "got error %d\n", WSAGetLastError() );
    CloseHandle( dup );
    ret = recv( a, &c, 1, 0 );
    ok( ret == -1 && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( a, b );
}

/* Runs this program with an argument and, perhaps, a socket as its input; its exit code. */
static DWORD run_child( const char *argument, BOOL inherit, SOCKET input )
{
    char **argv, cmd[MAX_PATH + 64];
    STARTUPINFOA si = { sizeof(si) };
    PROCESS_INFORMATION pi;
    DWORD code = ~0u;
    BOOL ret;

    winetest_get_mainargs( &argv );
    sprintf( cmd, "%s direct_handle shutdown %s", argv[0], argument );
    if (input)
    {
        si.dwFlags = STARTF_USESTDHANDLES;
        si.hStdInput = (HANDLE)input;
        si.hStdOutput = GetStdHandle( STD_OUTPUT_HANDLE );
        si.hStdError = GetStdHandle( STD_ERROR_HANDLE );
    }
    ret = CreateProcessA( NULL, cmd, NULL, NULL, inherit, 0, NULL, NULL, &si, &pi );
    ok( ret, "got error %lu\n", GetLastError() );
    if (!ret) return code;
    ok( !WaitForSingleObject( pi.hProcess, 6 * LONG_WAIT ), "the child does not end\n" );
    GetExitCodeProcess( pi.hProcess, &code );
    CloseHandle( pi.hProcess );
    CloseHandle( pi.hThread );
    return code;
}

/* A child that does not inherit may get its standard handles all the same: then it is the
 * one that says whether it has shut the socket down. */
static void test_inherited( BOOL inherit, BOOL input )
{
    char c, number[16];
    DWORD code;
    SOCKET a, b;
    int ret;

    busy_pair( &a, &b );
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    sprintf( number, "%u", (unsigned int)a );
    code = run_child( input ? "input" : number, inherit, input ? a : 0 );
    ok( code <= 1, "got exit code %lu\n", code );
    if (inherit || !input) ok( code == !inherit, "got exit code %lu\n", code );
    ret = recv( a, &c, 1, 0 );
    if (code) ok( ret == 1 && c == 'x', "got %d, error %d\n", ret, WSAGetLastError() );
    else ok( ret == -1 && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( a, b );
}

/* In the child: 0 if the socket is one here too. */
static int shut_down( const char *argument )
{
    SOCKET s = strtoul( argument, NULL, 10 );

    if (!strcmp( argument, "input" )) s = (SOCKET)GetStdHandle( STD_INPUT_HANDLE );
    return !!shutdown( s, SD_RECEIVE );
}

/* Memory that the kernel can't write to, while ntdll can: a datagram is not lost. */
static void test_watched_memory(void)
{
    SYSTEM_INFO si;
    struct sockaddr_in addr, from;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr ), a, b;
    int i, ret, len;
    void *pages[1];
    ULONG_PTR count;
    ULONG size;
    char *data;

    GetSystemInfo( &si );
    data = VirtualAlloc( NULL, si.dwPageSize, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE );
    ok( data != NULL, "got error %lu\n", GetLastError() );
    busy_pair( &a, &b );
    for (i = 0; i < 3; i++)
    {
        ResetWriteWatch( data, si.dwPageSize );
        ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ) == 3, "got error %d\n",
            WSAGetLastError() );
        wait_readable( s );
        set_nonblocking( s );  /* if it is lost */
        len = sizeof(from);
        ret = recvfrom( s, data, 16, 0, (struct sockaddr *)&from, &len );
        ok( ret == 3 && !memcmp( data, "abc", 3 ), "%d: got %d, error %d\n", i, ret, WSAGetLastError() );
        ok( from.sin_port == addr.sin_port, "got port %u\n", from.sin_port );
        count = 1;
        ok( !GetWriteWatch( 0, data, si.dwPageSize, pages, &count, &size ) && count == 1, "got %Iu\n", count );

        ResetWriteWatch( data, si.dwPageSize );
        ok( send( a, "abc", 3, 0 ) == 3, "got error %d\n", WSAGetLastError() );
        ret = recv( b, data, 16, 0 );
        ok( ret == 3 && !memcmp( data, "abc", 3 ), "%d: got %d, error %d\n", i, ret, WSAGetLastError() );
    }
    close_pair( a, b );
    closesocket( s );
    VirtualFree( data, 0, MEM_RELEASE );
}

/* ---- threads that wait ---- */

struct receiver
{
    SOCKET socket;
    HANDLE thread;
    LONG   begins;
};

static DWORD WINAPI receive_error( void *arg )
{
    struct receiver *receiver = arg;
    char c;

    InterlockedExchange( &receiver->begins, TRUE );
    return recv( receiver->socket, &c, 1, 0 ) == -1 ? WSAGetLastError() : 0;
}

static void spin( unsigned int microseconds )
{
    LARGE_INTEGER now, end, frequency;

    QueryPerformanceFrequency( &frequency );
    QueryPerformanceCounter( &end );
    end.QuadPart += frequency.QuadPart * microseconds / 1000000;
    do QueryPerformanceCounter( &now );
    while (now.QuadPart < end.QuadPart);
}

/* A thread that has just begun to wait in recv(), most probably. */
static void start_receiver( struct receiver *receiver, SOCKET s )
{
    DWORD end = GetTickCount() + LONG_WAIT;

    receiver->socket = s;
    receiver->begins = FALSE;
    receiver->thread = CreateThread( NULL, 0, receive_error, receiver, 0, NULL );
    ok( receiver->thread != NULL, "got error %lu\n", GetLastError() );
    while (!InterlockedCompareExchange( &receiver->begins, 0, 0 ) && (LONG)(end - GetTickCount()) > 0)
        SwitchToThread();
    ok( receiver->begins, "the thread does not begin\n" );
    spin( 500 );
}

/* A call that has just begun to wait is interrupted like any other. Whether it had
 * begun can't be known: mostly, unless the machine is busy. */
static void test_closed_meanwhile(void)
{
    struct receiver receiver;
    int i, interrupted = 0;
    DWORD error;
    SOCKET a, b;

    for (i = 0; i < 100 && interrupted < 15; i++)
    {
        busy_pair( &a, &b );
        start_receiver( &receiver, a );
        closesocket( a );
        ok( !WaitForSingleObject( receiver.thread, LONG_WAIT ), "still waits\n" );
        GetExitCodeThread( receiver.thread, &error );
        ok( error == WSAEINTR || error == WSAENOTSOCK, "got %lu\n", error );
        interrupted += error == WSAEINTR;
        CloseHandle( receiver.thread );
        closesocket( b );
    }
    ok( interrupted == 15, "only %d calls were interrupted\n", interrupted );
}

/* Where the thread is; it stays suspended. */
static ULONG_PTR suspend( HANDLE thread )
{
    CONTEXT context = { .ContextFlags = CONTEXT_CONTROL };

    ok( !SuspendThread( thread ), "got error %lu\n", GetLastError() );
    ok( GetThreadContext( thread, &context ), "got error %lu\n", GetLastError() );
#ifdef __i386__
    return context.Eip;
#else
    return context.Rip;
#endif
}

/* In the few instructions around the system call. */
static BOOL is_in_wait( ULONG_PTR place )
{
    static const char * const names[] = { "NtWaitForSingleObject", "NtWaitForMultipleObjects" };
    HMODULE ntdll = GetModuleHandleA( "ntdll.dll" );
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(names); i++)
        if (place - (ULONG_PTR)GetProcAddress( ntdll, names[i] ) < 24) return TRUE;
    return FALSE;
}

/* Until the thread waits for the end of its request: a thread that is terminated on its
 * way may have a lock, of the heap for one. It stays suspended. */
static void suspend_waiting( HANDLE thread )
{
    ULONG_PTR place = suspend( thread );
    DWORD end = GetTickCount() + LONG_WAIT;

    for (; !is_in_wait( place ) && (LONG)(end - GetTickCount()) > 0; place = suspend( thread ))
    {
        ok( ResumeThread( thread ) == 1, "got error %lu\n", GetLastError() );
        SwitchToThread();
    }
    ok( is_in_wait( place ), "the thread does not wait, but is at %#Ix\n", place );
}

static void test_interrupted_threads(void)
{
    struct receiver receiver;
    SOCKET a, b;
    char c;
    int i;

    for (i = 0; i < 10; i++)
    {
        busy_pair( &a, &b );
        start_receiver( &receiver, a );
        suspend_waiting( receiver.thread );
        if (i & 1) ok( ResumeThread( receiver.thread ) == 1, "got error %lu\n", GetLastError() );
        ok( TerminateThread( receiver.thread, 0x77 ), "got error %lu\n", GetLastError() );
        ok( !WaitForSingleObject( receiver.thread, LONG_WAIT ), "%d: the thread does not end\n", i );
        CloseHandle( receiver.thread );
        exchange( b, a );
        closesocket( a );
        wait_readable( b );
        set_nonblocking( b );  /* if the connection is still there */
        ok( !recv( b, &c, 1, 0 ), "%d: got error %d\n", i, WSAGetLastError() );
        closesocket( b );
    }
}

START_TEST( direct_handle )
{
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    start_winsock();
    if (argc > 3) ExitProcess( shut_down( argv[3] ));
    test_close_handle();
    test_stale_handle();
    test_protected_handle();
    /* with a call while there are two handles, and without */
    test_second_handle( FALSE );
    test_second_handle( TRUE );
    test_inherited( TRUE, FALSE );
    test_inherited( TRUE, TRUE );
    test_inherited( FALSE, FALSE );
    test_inherited( FALSE, TRUE );
    test_watched_memory();
    test_interrupted_threads();
    test_closed_meanwhile();
    WSACleanup();
}
