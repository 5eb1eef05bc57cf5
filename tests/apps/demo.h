/*
 * What the demonstration's Windows programs share
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

/*
 * Reservations and sockets by transport name, as the programs get them on their
 * command lines. Every function returns 0 or the error as Windows gives it;
 * nothing is retried and nothing is hidden, the script judges the values.
 */

#ifndef __DEMO_H
#define __DEMO_H

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <iphlpapi.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines for the script are written at once and end in a plain newline. */
static inline void demo_start(void)
{
    WSADATA data;

    _setmode( _fileno( stdout ), _O_BINARY );
    setvbuf( stdout, NULL, _IONBF, 0 );
    if (WSAStartup( MAKEWORD( 2, 2 ), &data )) exit( 100 );
}

static inline int is_tcp( const char *transport )
{
    return !strcmp( transport, "tcp" );
}

static inline SOCKET demo_socket( const char *transport )
{
    return is_tcp( transport ) ? socket( AF_INET, SOCK_STREAM, IPPROTO_TCP )
                               : socket( AF_INET, SOCK_DGRAM, IPPROTO_UDP );
}

/* Asks for count ports from start, 0 for any, in host byte order. */
static inline int demo_acquire( SOCKET s, unsigned int start, unsigned int count,
                                INET_PORT_RESERVATION_INSTANCE *instance )
{
    INET_PORT_RANGE range = { htons( start ), count };
    DWORD size;

    return WSAIoctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), instance, sizeof(*instance),
                     &size, NULL, NULL ) ? WSAGetLastError() : 0;
}

static inline int demo_associate( SOCKET s, ULONG64 token )
{
    DWORD size;

    return WSAIoctl( s, SIO_ASSOCIATE_PORT_RESERVATION, &token, sizeof(token), NULL, 0,
                     &size, NULL, NULL ) ? WSAGetLastError() : 0;
}

/* Binds to any address; *port is in host byte order, in and out. */
static inline int demo_bind( SOCKET s, unsigned int *port )
{
    struct sockaddr_in addr = { AF_INET, htons( *port ) };
    int len = sizeof(addr);

    if (bind( s, (struct sockaddr *)&addr, sizeof(addr) )) return WSAGetLastError();
    if (getsockname( s, (struct sockaddr *)&addr, &len )) return WSAGetLastError();
    *port = ntohs( addr.sin_port );
    return 0;
}

/* Keeps the program alive until the script closes the other end of stdin. */
static inline void demo_hold(void)
{
    while (getchar() != EOF) ;
}

#endif /* __DEMO_H */
