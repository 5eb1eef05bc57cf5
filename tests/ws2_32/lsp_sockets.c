/*
 * Tests of the sockets of layered providers
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


/* Other processes, duplicates, and many threads at once. */

#include "lsp_test.h"

/* A process that starts later has the provider too. */
static void test_child(void)
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[MAX_PATH + 32], **argv;
    BOOL ret;

    winetest_get_mainargs( &argv );
    snprintf( command, sizeof(command), "\"%s\" lsp_sockets child", argv[0] );
    ret = CreateProcessA( NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info );
    ok( ret, "error %lu\n", GetLastError() );
    if (!ret) return;
    CloseHandle( info.hThread );
    wait_child_process( info.hProcess );
    CloseHandle( info.hProcess );
}

static void child(void)
{
    SOCKET s;

    ok( !is_loaded(), "loaded before it is needed\n" );
    s = make_socket( AF_INET, SOCK_STREAM );
    ok( is_loaded(), "the provider is not loaded\n" );
    check_calls( SOCKET, 1 );
    closesocket( s );
    check_calls( CLOSE, 1 );
}

/* The duplicate has the entry that the provider below has given it. */
static void test_duplicate(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_DGRAM ), dup;
    WSAPROTOCOL_INFOA infoA;
    WSAPROTOCOL_INFOW info;
    int ret;

    ok( is_loaded(), "the provider is not loaded\n" );
    calls_of( CALL_SOCKET );
    ret = bind_port( s, AF_INET, 0 );
    ok( !ret, "error %d\n", ret );
    ret = WSADuplicateSocketW( s, GetCurrentProcessId(), &info );
    ok( !ret, "error %d\n", WSAGetLastError() );
    dup = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 );
    ok( dup != INVALID_SOCKET && bound_port( dup ) == bound_port( s ), "error %d\n", WSAGetLastError() );
    closesocket( dup );
    ret = WSADuplicateSocketA( s, GetCurrentProcessId(), &infoA );
    ok( !ret, "error %d\n", WSAGetLastError() );
    dup = WSASocketA( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &infoA, 0, 0 );
    ok( dup != INVALID_SOCKET && bound_port( dup ) == bound_port( s ), "error %d\n", WSAGetLastError() );
    closesocket( dup );
    check_calls( DUPLICATE, 2 );
    ret = WSADuplicateSocketA( s, GetCurrentProcessId(), NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
}

#define THREADS 4
#define ROUNDS  50

/* Sockets of both kinds, in all threads at once; handle values are used again. */
static DWORD WINAPI make_sockets( void *arg )
{
    DWORD i, failures = 0;
    SOCKET s[4];

    (void)arg;
    for (i = 0; i < ROUNDS; i++)
    {
        unsigned int j;

        for (j = 0; j < ARRAY_SIZE( s ); j++)
        {
            s[j] = socket( j & 1 ? AF_INET6 : AF_INET, j & 2 ? SOCK_STREAM : SOCK_DGRAM, 0 );
            if (s[j] == INVALID_SOCKET || bind_port( s[j], j & 1 ? AF_INET6 : AF_INET, 0 )) failures++;
        }
        for (j = 0; j < ARRAY_SIZE( s ); j++) if (closesocket( s[j] )) failures++;
    }
    return failures;
}

static void test_threads(void)
{
    HANDLE threads[THREADS];
    DWORD i, failures;

    calls_of( CALL_SOCKET );
    calls_of( CALL_BIND );
    calls_of( CALL_CLOSE );
    for (i = 0; i < THREADS; i++) threads[i] = CreateThread( NULL, 0, make_sockets, NULL, 0, NULL );
    for (i = 0; i < THREADS; i++)
    {
        ok( !WaitForSingleObject( threads[i], 60000 ), "thread %lu does not end\n", i );
        GetExitCodeThread( threads[i], &failures );
        ok( !failures, "thread %lu: %lu failures\n", i, failures );
        CloseHandle( threads[i] );
    }
    check_calls( SOCKET, THREADS * ROUNDS * 2 );
    check_calls( BIND, THREADS * ROUNDS * 2 );
    check_calls( CLOSE, THREADS * ROUNDS * 2 );
}

START_TEST(lsp_sockets)
{
    char **argv;

    start_winsock();
    if (winetest_get_mainargs( &argv ) > 2) child();
    else if (install_testlsp())
    {
        test_child();
        test_duplicate();
        test_threads();
        remove_provider();
    }
    WSACleanup();
}
