/*
 * Demonstration: a program that knows nothing about reservations
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
 * demo_bind udp|tcp PORT         binds PORT: "bound PORT" or "error bind NUMBER"
 * demo_bind udp|tcp 0 TIMES START COUNT
 *                                binds to port 0 that often, one socket after the other:
 *                                "inside N of TIMES", N ports were in the given block
 *
 * It never uses a token.
 */

#include "demo.h"

static int bind_many( const char *transport, int times, unsigned int start, unsigned int count )
{
    int error, i, inside = 0;

    for (i = 0; i < times; i++)
    {
        SOCKET s = demo_socket( transport );
        unsigned int port = 0;

        if ((error = demo_bind( s, &port )))
        {
            printf( "error bind %d\n", error );
            return 1;
        }
        if (port >= start && port < start + count) inside++;
        closesocket( s );
    }
    printf( "inside %d of %d\n", inside, times );
    return 0;
}

int main( int argc, char **argv )
{
    unsigned int port;
    int error;

    if (argc != 3 && argc != 6) return 2;
    demo_start();
    if (argc == 6) return bind_many( argv[1], atoi( argv[3] ), atoi( argv[4] ), atoi( argv[5] ) );
    port = atoi( argv[2] );
    if ((error = demo_bind( demo_socket( argv[1] ), &port ))) printf( "error bind %d\n", error );
    else printf( "bound %u\n", port );
    return error != 0;
}
