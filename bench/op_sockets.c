/*
 * Making and ending sockets and connections
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
 * Called by main.c. The names of both ends are compared, so that connection and
 * accepted socket belong together.
 */

#include "bench.h"

static SOCKET listener;
static struct sockaddr_in address;

static int start_nothing(void)
{
    return 0;
}

static int stop_nothing(void)
{
    return 0;
}

static int run_cycle( unsigned int count )
{
    struct sockaddr_in addr;
    SOCKET s;

    while (count--)
    {
        if (make_datagram_socket( &s, &addr )) return -1;
        if (!addr.sin_port || addr.sin_addr.s_addr != htonl( INADDR_LOOPBACK ))
            return bench_fail( "address" );
        if (closesocket( s )) return bench_fail( "closesocket" );
    }
    return 0;
}

const struct bench_op op_socket_cycle =
    { "socket_cycle", "ops/s", 1, start_nothing, run_cycle, stop_nothing, 0 };

static int start_listener(void)
{
    return make_listener( &listener, &address );
}

/* The end that closes first keeps the port for a minute: by a reset there is no such end. */
static int set_abortive( SOCKET s )
{
    struct linger linger = { 1, 0 };

    return setsockopt( s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
}

static int run_connections( unsigned int count )
{
    struct sockaddr_in peer, name;
    SOCKET s, accepted;
    socklen_t len;

    while (count--)
    {
        if ((s = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) return bench_fail( "socket" );
        if (connect( s, (struct sockaddr *)&address, sizeof(address) )) return bench_fail( "connect" );
        len = sizeof(peer);
        if ((accepted = accept( listener, (struct sockaddr *)&peer, &len )) == INVALID_SOCKET)
            return bench_fail( "accept" );
        len = sizeof(name);
        if (getsockname( s, (struct sockaddr *)&name, &len )) return bench_fail( "getsockname" );
        if (peer.sin_port != name.sin_port) return bench_fail( "another connection" );
        if (set_abortive( s )) return bench_fail( "SO_LINGER" );
        if (closesocket( s ) || closesocket( accepted )) return bench_fail( "closesocket" );
    }
    return 0;
}

static int stop_listener(void)
{
    close_socket( &listener );
    return 0;
}

const struct bench_op op_conn_rate =
    { "conn_rate", "ops/s", 1, start_listener, run_connections, stop_listener, 0 };
