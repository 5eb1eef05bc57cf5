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
 * line. Then COUNT sockets bind to port 0, connect, send or listen unbound. Prints
 * "chosen COUNT RESERVED FAILED": how many were in the block or in FIRST to LAST,
 * which are administered, and how many calls failed; holds
 * the blocks until its input ends. Or "error CALL NUMBER".
 */

#include "../apps/demo.h"

static struct sockaddr_in peers[2];     /* TCP, UDP */
static SOCKET listener;

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

int main( int argc, char **argv )
{
    unsigned int i, count, start, block, first, last, port, reserved = 0, failed = 0;
    INET_PORT_RESERVATION_INSTANCE instance;
    int error;

    if (argc != 6) return 2;
    demo_start();
    count = strtoul( argv[1], NULL, 10 );
    start = strtoul( argv[2], NULL, 10 );
    block = strtoul( argv[3], NULL, 10 );
    first = strtoul( argv[4], NULL, 10 );
    last = strtoul( argv[5], NULL, 10 );
    for (i = 0; i < 2; i++)
    {
        if (!(error = demo_acquire( demo_socket( i ? "udp" : "tcp" ), start, block, &instance ))) continue;
        printf( "error acquire %d\n", error );
        return 1;
    }
    if ((error = make_peers()))
    {
        printf( "error peers %d\n", error );
        return 1;
    }
    printf( "ready\n" );
    while ((error = getchar()) != '\n' && error != EOF) ;
    for (i = 0; i < count; i++)
    {
        if (!(port = choose( i % 6 ))) failed++;
        reserved += (port >= start && port < start + block) || (port >= first && port <= last);
    }
    printf( "chosen %u %u %u\n", count, reserved, failed );
    demo_hold();
    return 0;
}
