/*
 * cost: calls whose requests to the wineserver are counted
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
 * cost plain|reserved ROUNDS OTHERS
 *
 * plain: socket, bind to port 0 and close; reserved: acquire 20 ports, associate,
 * bind to port 0 and release, with OTHERS other reservations held. A request that
 * nobody else makes stands before and after the rounds: see cost.sh. Prints
 * "done FAILURES".
 */

#include "../apps/demo.h"

#define COUNT  20
#define MARK   ((HANDLE)0xabcd00)       /* no handle */
#define ROUNDS 200

static SOCKET owner, consumers[ROUNDS];

static int plain_round(void)
{
    SOCKET s = demo_socket( "udp" );
    struct sockaddr_in addr = { AF_INET };

    return s == INVALID_SOCKET || bind( s, (struct sockaddr *)&addr, sizeof(addr) ) || closesocket( s );
}

static int reserved_round( SOCKET consumer )
{
    INET_PORT_RESERVATION_INSTANCE instance;
    struct sockaddr_in addr = { AF_INET };
    DWORD size;

    return demo_acquire( owner, 0, COUNT, &instance ) || demo_associate( consumer, instance.Token ) ||
           bind( consumer, (struct sockaddr *)&addr, sizeof(addr) ) ||
           WSAIoctl( owner, SIO_RELEASE_PORT_RESERVATION, &instance.Token, sizeof(instance.Token), NULL, 0,
                     &size, NULL, NULL );
}

int main( int argc, char **argv )
{
    INET_PORT_RESERVATION_INSTANCE instance;
    int i, rounds, others, failures = 0, reserved;

    if (argc != 4) return 2;
    demo_start();
    reserved = !strcmp( argv[1], "reserved" );
    if ((rounds = atoi( argv[2] )) > ROUNDS) return 2;
    others = atoi( argv[3] );
    owner = demo_socket( "udp" );
    for (i = 0; i < others; i++) failures += demo_acquire( owner, 0, 1, &instance ) != 0;
    for (i = 0; reserved && i < rounds; i++) consumers[i] = demo_socket( "udp" );
    if (reserved) failures += demo_acquire( owner, 0, 1, &instance ) != 0;      /* connects to the pool */

    SetHandleInformation( MARK, 0, 0 );
    for (i = 0; i < rounds; i++) failures += reserved ? reserved_round( consumers[i] ) : plain_round();
    SetHandleInformation( MARK, 0, 0 );
    printf( "done %d\n", failures );
    return 0;
}
