/*
 * choice: automatic choice of a Windows program
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
 * choice COUNT START BLOCK FIRST LAST
 *
 * Acquires BLOCK TCP and UDP ports from START on; prints "ready" and waits for a
 * line. Then COUNT sockets of four threads bind to port 0, connect, send or listen. Prints
 * "chosen COUNT RESERVED FAILED": how many were in the block or in FIRST to LAST,
 * which are administered, and how many calls failed; holds
 * the blocks until its input ends. Or "error CALL NUMBER".
 */

#include "../apps/demo.h"

#define THREADS 4

static struct sockaddr_in peers[2];     /* TCP, UDP */
static SOCKET listener;
static unsigned int count, start, block, first, last;
static volatile LONG made, reserved, failed;

static int make_peers(void)
{
    int i, len = sizeof(peers[0]);
    SOCKET s;

    for (i = 0; i < 2; i++)
    {
        s = demo_socket( i ? "udp" : "tcp" );
        peers[i].sin_family = AF_INET;
        peers[i].sin_port = htons( 30000 );     /* outside of the range */
        peers[i].sin_addr.s_addr = htonl( INADDR_LOOPBACK );
        if (bind( s, (struct sockaddr *)&peers[i], len )) return WSAGetLastError();
        if (!i && listen( s, 5 )) return WSAGetLastError();
        if (!i) listener = s;
    }
    return 0;
}

/* A port by one of six ways, 0 if that failed. */
static unsigned int choose( unsigned int way )
{
    struct sockaddr_in addr = { AF_INET };
    int len = sizeof(addr), udp = way & 1, ret, connects = way >> 1 == 1;
    SOCKET s = demo_socket( udp ? "udp" : "tcp" );
    struct linger linger = { 1, 0 };

    setsockopt( s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );     /* no TIME_WAIT */
    if (way < 2) ret = bind( s, (struct sockaddr *)&addr, len );
    else if (connects) ret = connect( s, (struct sockaddr *)&peers[udp], len );
    else if (udp) ret = sendto( s, "x", 1, 0, (struct sockaddr *)&peers[udp], len ) != 1;
    else ret = bind( s, (struct sockaddr *)&addr, len ) || listen( s, 1 );
    if (!ret) ret = getsockname( s, (struct sockaddr *)&addr, &len );
    closesocket( s );
    if (connects && !udp && !ret) closesocket( accept( listener, NULL, NULL ) );
    return ret ? 0 : ntohs( addr.sin_port );
}

/* Until COUNT sockets have been made. */
static DWORD WINAPI make_choices( void *arg )
{
    unsigned int i, port;

    (void)arg;
    while ((i = InterlockedIncrement( &made ) - 1) < count)
    {
        if (!(port = choose( i % 6 ))) InterlockedIncrement( &failed );
        if (port - start < block || (port >= first && port <= last)) InterlockedIncrement( &reserved );
    }
    return 0;
}

static int fail( const char *call, int error )
{
    printf( "error %s %d\n", call, error );
    return 1;
}

int main( int argc, char **argv )
{
    INET_PORT_RESERVATION_INSTANCE instance;
    HANDLE threads[THREADS];
    unsigned int i;
    int error;

    if (argc != 6) return 2;
    demo_start();
    count = strtoul( argv[1], NULL, 10 );
    start = strtoul( argv[2], NULL, 10 );
    block = strtoul( argv[3], NULL, 10 );
    first = strtoul( argv[4], NULL, 10 );
    last = strtoul( argv[5], NULL, 10 );
    for (i = 0; i < 2; i++)
        if ((error = demo_acquire( demo_socket( i ? "udp" : "tcp" ), start, block, &instance )))
            return fail( "acquire", error );
    if ((error = make_peers())) return fail( "peers", error );
    printf( "ready\n" );
    while ((error = getchar()) != '\n' && error != EOF) ;
    for (i = 0; i < THREADS; i++) threads[i] = CreateThread( NULL, 0, make_choices, NULL, 0, NULL );
    WaitForMultipleObjects( THREADS, threads, TRUE, INFINITE );
    printf( "chosen %ld %ld %ld\n", made - THREADS, reserved, failed );
    demo_hold();
    return 0;
}
