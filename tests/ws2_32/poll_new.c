/*
 * Polls of handles that are just becoming sockets
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

/* A thread that still uses a socket which another one has closed polls whatever
 * gets the handle next, also a socket that is being made. The wineservers up to
 * now end when a poll meets a handle between its opening and its socket. */

#include "transfer_test.h"

#define ROUNDS 1000

static volatile SOCKET current;
static volatile LONG done;

static DWORD CALLBACK poll_proc( void *arg )
{
    struct timeval none = { 0, 0 };
    fd_set set;
    WSAPOLLFD fd;
    LONG polls = 0;

    (void)arg;
    while (!done)
    {
        fd.fd = current;
        fd.events = POLLRDNORM;
        WSAPoll( &fd, 1, 0 );
        FD_ZERO( &set );
        FD_SET( current, &set );
        select( 0, &set, NULL, NULL, &none );
        polls++;
    }
    return polls;
}

static void test_new_sockets( int type )
{
    HANDLE threads[2];
    DWORD i, polls;

    done = 0;
    current = socket( AF_INET, type, 0 );
    for (i = 0; i < 2; i++) threads[i] = CreateThread( NULL, 0, poll_proc, NULL, 0, NULL );
    for (i = 0; i < ROUNDS; i++)
    {
        closesocket( current );
        current = socket( AF_INET, type, 0 );
        if (current == INVALID_SOCKET) break;
    }
    ok( i == ROUNDS, "%lu: no socket, error %d\n", i, WSAGetLastError() );
    done = 1;
    for (i = 0; i < 2; i++)
    {
        expect_ok( WaitForSingleObject( threads[i], LONG_WAIT ), 0 );
        ok( GetExitCodeThread( threads[i], &polls ) && polls, "no polls\n" );
        CloseHandle( threads[i] );
    }
    closesocket( current );
}

START_TEST(poll_new)
{
    start_winsock();
    test_new_sockets( SOCK_STREAM );
    test_new_sockets( SOCK_DGRAM );
    WSACleanup();
}
