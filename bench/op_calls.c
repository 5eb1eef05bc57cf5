/*
 * Calls that only ask
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
 * Called by main.c. One socket, one call after the other; each answer is known
 * beforehand and compared.
 */

#include "bench.h"

static SOCKET s, pair[2] = { INVALID_SOCKET, INVALID_SOCKET };
static struct sockaddr_in address;
static int expected;

/* ---- on an accepted TCP socket without data ---- */

static int start_pair(void)
{
    if (make_stream_pair( pair )) return -1;
    s = pair[1];
    return port_set_nonblocking( s ) ? bench_fail( "nonblocking" ) : 0;
}

static int stop_pair(void)
{
    int ret = send_all( pair[0], "end", 3 );
    unsigned long size = 0;

    while (!ret && size < 3) ret = port_ioctl_readable( s, &size );
    if (size != 3) ret = bench_fail( "the size of what has arrived" );
    close_socket( &pair[0] );
    close_socket( &pair[1] );
    return ret;
}

static int run_recv( unsigned int count )
{
    char data[64];

    while (count--)
        if (recv( s, data, sizeof(data), 0 ) != -1 || PORT_ERROR() != PORT_WOULDBLOCK)
            return bench_fail( "recv without data" );
    return 0;
}

const struct bench_op op_recv_empty =
    { "nonblock_recv_empty", "calls/s", 1, start_pair, run_recv, stop_pair, 0 };

static int run_nodelay( unsigned int count )
{
    while (count--)
    {
        socklen_t len = sizeof(int);
        int value = 0;

        if (getsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&value, &len ) || !value)
            return bench_fail( "TCP_NODELAY" );
    }
    return 0;
}

const struct bench_op op_nodelay =
    { "getsockopt_nodelay", "calls/s", 1, start_pair, run_nodelay, stop_pair, 0 };

static int run_readable( unsigned int count )
{
    while (count--)
    {
        unsigned long size = 1;

        if (port_ioctl_readable( s, &size ) || size) return bench_fail( "FIONREAD" );
    }
    return 0;
}

const struct bench_op op_fionread =
    { "ioctl_fionread", "calls/s", 1, start_pair, run_readable, stop_pair, 0 };

static int run_unknown( unsigned int count )
{
    while (count--) if (port_ioctl_unknown( s ) != -1) return bench_fail( "unknown ioctl" );
    return 0;
}

const struct bench_op op_unknown =
    { "wsaioctl_unknown", "calls/s", 1, start_pair, run_unknown, stop_pair, 0 };

/* ---- on a bound UDP socket ---- */

static int get_rcvbuf(void)
{
    socklen_t len = sizeof(int);
    int value = 0;

    return getsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&value, &len ) ? -1 : value;
}

static int start_datagram(void)
{
    if (make_datagram_socket( &s, &address )) return -1;
    return (expected = get_rcvbuf()) > 0 ? 0 : bench_fail( "SO_RCVBUF" );
}

static int stop_datagram(void)
{
    close_socket( &s );
    return 0;
}

static int run_rcvbuf( unsigned int count )
{
    while (count--) if (get_rcvbuf() != expected) return bench_fail( "SO_RCVBUF" );
    return 0;
}

const struct bench_op op_rcvbuf =
    { "getsockopt_rcvbuf", "calls/s", 1, start_datagram, run_rcvbuf, stop_datagram, 0 };

static int run_sockname( unsigned int count )
{
    while (count--)
    {
        struct sockaddr_in addr = { 0 };
        socklen_t len = sizeof(addr);

        if (getsockname( s, (struct sockaddr *)&addr, &len ) || addr.sin_port != address.sin_port)
            return bench_fail( "getsockname" );
    }
    return 0;
}

const struct bench_op op_sockname =
    { "getsockname", "calls/s", 1, start_datagram, run_sockname, stop_datagram, 0 };
