/*
 * Demonstration: a native Linux program that wants a port
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
 * demo_native udp|tcp PORT       binds PORT: "bound PORT" or "error bind NUMBER (TEXT)"
 * demo_native udp|tcp 0 TIMES START COUNT
 *                                as demo_bind, for the host's automatic choice
 *
 * It has nothing to do with Wine and asks only the kernel. SO_REUSEADDR is set
 * where a port is named, because servers set it and must be refused all the same.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* *port is in host byte order, in and out; returns 0 or errno */
static int bind_port( const char *transport, unsigned int *port )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons( *port ) };
    int s = socket( AF_INET, strcmp( transport, "tcp" ) ? SOCK_DGRAM : SOCK_STREAM, 0 );
    socklen_t len = sizeof(addr);
    int on = 1, error = 0;

    if (*port) setsockopt( s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on) );
    if (bind( s, (struct sockaddr *)&addr, sizeof(addr) )) error = errno;
    else if (getsockname( s, (struct sockaddr *)&addr, &len )) error = errno;
    else *port = ntohs( addr.sin_port );
    close( s );
    return error;
}

int main( int argc, char **argv )
{
    unsigned int port, start, count;
    int i, times, error, inside = 0;

    if (argc != 3 && argc != 6) return 2;
    times = argc == 6 ? atoi( argv[3] ) : 1;
    start = argc == 6 ? atoi( argv[4] ) : 0;
    count = argc == 6 ? atoi( argv[5] ) : 0;
    for (i = 0; i < times; i++)
    {
        port = atoi( argv[2] );
        if ((error = bind_port( argv[1], &port )))
        {
            printf( "error bind %d (%s)\n", error, strerror( error ) );
            return 1;
        }
        if (port >= start && port < start + count) inside++;
    }
    if (argc == 6) printf( "inside %d of %d\n", inside, times );
    else printf( "bound %u\n", port );
    return 0;
}
