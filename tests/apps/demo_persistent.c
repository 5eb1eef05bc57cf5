/*
 * Demonstration: a program that keeps a persistent reservation
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
 * demo_persistent create|lookup|delete udp|tcp START COUNT
 * demo_persistent consume udp|tcp START COUNT
 *
 * consume looks the token up, binds a socket through it and keeps it until the
 * input ends; it never asks for anything but start and count. Lines: "token
 * TOKEN", "bound PORT" and "ready", "deleted", or "error CALL NUMBER".
 */

#include "demo.h"

static int fail( const char *call, int error )
{
    printf( "error %s %d\n", call, error );
    return 1;
}

static ULONG create( const char *transport, USHORT start, USHORT count, ULONG64 *token )
{
    return is_tcp( transport ) ? CreatePersistentTcpPortReservation( start, count, token )
                               : CreatePersistentUdpPortReservation( start, count, token );
}

static ULONG lookup( const char *transport, USHORT start, USHORT count, ULONG64 *token )
{
    return is_tcp( transport ) ? LookupPersistentTcpPortReservation( start, count, token )
                               : LookupPersistentUdpPortReservation( start, count, token );
}

static ULONG delete( const char *transport, USHORT start, USHORT count )
{
    return is_tcp( transport ) ? DeletePersistentTcpPortReservation( start, count )
                               : DeletePersistentUdpPortReservation( start, count );
}

static int consume( const char *transport, ULONG64 token )
{
    SOCKET s = demo_socket( transport );
    unsigned int port = 0;
    int error;

    if ((error = demo_associate( s, token ))) return fail( "associate", error );
    if ((error = demo_bind( s, &port ))) return fail( "bind", error );
    printf( "bound %u\nready\n", port );
    demo_hold();
    return 0;
}

int main( int argc, char **argv )
{
    USHORT start, count;
    ULONG64 token;
    ULONG error;

    if (argc != 5) return 2;
    demo_start();
    start = htons( atoi( argv[3] ) );
    count = atoi( argv[4] );
    if (!strcmp( argv[1], "delete" ))
    {
        if ((error = delete( argv[2], start, count ))) return fail( "delete", error );
        printf( "deleted\n" );
        return 0;
    }
    error = !strcmp( argv[1], "create" ) ? create( argv[2], start, count, &token )
                                         : lookup( argv[2], start, count, &token );
    if (error) return fail( argv[1], error );
    printf( "token %#llx\n", token );
    return !strcmp( argv[1], "consume" ) ? consume( argv[2], token ) : 0;
}
