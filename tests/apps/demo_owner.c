/*
 * Demonstration: a program that owns a runtime reservation
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
 * demo_owner udp|tcp START COUNT CONSUMERS
 *
 * Acquires COUNT ports, binds CONSUMERS sockets to ports of them and keeps
 * everything until its input ends. It never releases anything: that is for
 * the system to do. Lines: "acquired START COUNT TOKEN", "bound PORT" for each
 * consumer, "ready"; or "error CALL NUMBER".
 */

#include "demo.h"

static int fail( const char *call, int error )
{
    printf( "error %s %d\n", call, error );
    return 1;
}

static int bind_consumer( const char *transport, ULONG64 token )
{
    SOCKET s = demo_socket( transport );
    unsigned int port = 0;
    int error;

    if ((error = demo_associate( s, token ))) return fail( "associate", error );
    if ((error = demo_bind( s, &port ))) return fail( "bind", error );
    printf( "bound %u\n", port );
    return 0;
}

int main( int argc, char **argv )
{
    INET_PORT_RESERVATION_INSTANCE instance;
    int error, i;
    SOCKET s;

    if (argc != 5) return 2;
    demo_start();
    s = demo_socket( argv[1] );
    if ((error = demo_acquire( s, atoi( argv[2] ), atoi( argv[3] ), &instance )))
        return fail( "acquire", error );
    printf( "acquired %u %u %#llx\n", ntohs( instance.StartPort ), instance.NumberOfPorts, instance.Token );
    for (i = 0; i < atoi( argv[4] ); i++)
        if (bind_consumer( argv[1], instance.Token )) return 1;
    printf( "ready\n" );
    demo_hold();
    return 0;
}
