/*
 * Sockets for the benchmark
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
 * Called by the op_*.c files. Only loopback addresses, and only ports that the
 * system chose.
 */

#include "bench.h"

int bench_fail( const char *what )
{
    fprintf( stderr, "bench: %s: error %d\n", what, PORT_ERROR() );
    return -1;
}

static int bind_loopback( SOCKET s, struct sockaddr_in *addr )
{
    socklen_t len = sizeof(*addr);

    memset( addr, 0, sizeof(*addr) );
    addr->sin_family = AF_INET;
    addr->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( s, (struct sockaddr *)addr, sizeof(*addr) )) return bench_fail( "bind" );
    if (getsockname( s, (struct sockaddr *)addr, &len )) return bench_fail( "getsockname" );
    return 0;
}

int make_listener( SOCKET *ret, struct sockaddr_in *addr )
{
    if ((*ret = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) return bench_fail( "socket" );
    if (bind_loopback( *ret, addr )) return -1;
    return listen( *ret, 16 ) ? bench_fail( "listen" ) : 0;
}

static int set_nodelay( SOCKET s )
{
    int one = 1;

    if (!setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&one, sizeof(one) )) return 0;
    return bench_fail( "TCP_NODELAY" );
}

int make_stream_pair( SOCKET pair[2] )
{
    struct sockaddr_in addr;
    SOCKET listener;

    pair[0] = pair[1] = INVALID_SOCKET;
    if (make_listener( &listener, &addr )) return -1;
    if ((pair[0] = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) return bench_fail( "socket" );
    if (connect( pair[0], (struct sockaddr *)&addr, sizeof(addr) )) return bench_fail( "connect" );
    if ((pair[1] = accept( listener, NULL, NULL )) == INVALID_SOCKET) return bench_fail( "accept" );
    close_socket( &listener );
    return set_nodelay( pair[0] ) || set_nodelay( pair[1] ) ? -1 : 0;
}

int make_datagram_socket( SOCKET *ret, struct sockaddr_in *addr )
{
    if ((*ret = socket( AF_INET, SOCK_DGRAM, 0 )) == INVALID_SOCKET) return bench_fail( "socket" );
    return bind_loopback( *ret, addr );
}

void close_socket( SOCKET *s )
{
    if (*s != INVALID_SOCKET) closesocket( *s );
    *s = INVALID_SOCKET;
}

int send_all( SOCKET s, const void *data, size_t size )
{
    int ret;

    for (; size; size -= ret, data = (const char *)data + ret)
        if ((ret = send( s, data, size, 0 )) <= 0) return bench_fail( "send" );
    return 0;
}

int recv_all( SOCKET s, void *data, size_t size )
{
    int ret;

    for (; size; size -= ret, data = (char *)data + ret)
        if ((ret = recv( s, data, size, 0 )) <= 0) return bench_fail( "recv" );
    return 0;
}

/* One byte in 251: no power of two has the same ones at the same place again. */
void fill_pattern( unsigned char *data, size_t size, unsigned long long offset )
{
    size_t i;

    for (i = 0; i < size; i++) data[i] = (offset + i) % 251;
}

int check_pattern( const unsigned char *data, size_t size, unsigned long long offset )
{
    unsigned char value = offset % 251;
    size_t i;

    for (i = 0; i < size; i++)
    {
        if (data[i] != value) return bench_fail( "wrong data" );
        if (++value == 251) value = 0;
    }
    return 0;
}
