/*
 * Conformance tests of closing a socket from several threads at once
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
 * One of the threads closes it, and nothing else: a handle that has been closed
 * may be that of something else at once.
 */

#include <winsock2.h>
#include <windows.h>
#include "wine/test.h"

#define THREADS 8
#define ROUNDS  1000

static SOCKET sockets[ROUNDS];
static volatile LONG arrived[ROUNDS], closed[ROUNDS], others[ROUNDS];
static volatile LONG lost_events;

static void meet( unsigned int round )
{
    InterlockedIncrement( &arrived[round] );
    while (arrived[round] < THREADS) SwitchToThread();
}

/* Whoever is late must not close the event that another thread has just made. */
static DWORD WINAPI closer( void *arg )
{
    unsigned int i;
    HANDLE event;

    (void)arg;
    for (i = 0; i < ROUNDS; i++)
    {
        meet( i );
        if (!closesocket( sockets[i] )) InterlockedIncrement( &closed[i] );
        else if (WSAGetLastError() == WSAENOTSOCK) InterlockedIncrement( &others[i] );
        event = CreateEventW( NULL, TRUE, FALSE, NULL );
        if (!event || !SetEvent( event ) || WaitForSingleObject( event, 0 ) || !CloseHandle( event ))
            InterlockedIncrement( &lost_events );
    }
    return 0;
}

static void test_close(void)
{
    unsigned int i, wrong = 0;
    HANDLE threads[THREADS];

    for (i = 0; i < ROUNDS; i++) sockets[i] = socket( AF_INET, SOCK_DGRAM, 0 );
    ok( sockets[ROUNDS - 1] != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    for (i = 0; i < THREADS; i++) threads[i] = CreateThread( NULL, 0, closer, NULL, 0, NULL );
    ok( !WaitForMultipleObjects( THREADS, threads, TRUE, 60000 ), "the threads don't end\n" );
    for (i = 0; i < THREADS; i++) CloseHandle( threads[i] );
    for (i = 0; i < ROUNDS; i++) if (closed[i] != 1 || others[i] != THREADS - 1) wrong++;
    ok( !wrong, "in %u of %u rounds not one thread has closed the socket\n", wrong, ROUNDS );
    ok( !lost_events, "%ld events of threads were closed\n", lost_events );
}

START_TEST( close_race )
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_close();
    WSACleanup();
}
