/*
 * Echo through epoll
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
 * Called by main.c; what op_iocp_windows.c is compared with. One thread and one
 * epoll for each end.
 */

#include "bench.h"
#include <sys/epoll.h>

#define MESSAGE_SIZE 64

struct end
{
    SOCKET socket;
    int epoll;
};

static struct end ends[2];
static void *thread;
static unsigned long long done;

static int open_end( struct end *end, SOCKET s )
{
    struct epoll_event event = { .events = EPOLLIN };

    end->socket = s;
    if (port_set_nonblocking( s ) || (end->epoll = epoll_create1( 0 )) < 0) return bench_fail( "epoll" );
    return epoll_ctl( end->epoll, EPOLL_CTL_ADD, s, &event ) ? bench_fail( "epoll" ) : 0;
}

/* Waits for the message; 0 bytes at the end of the stream. */
static int receive( struct end *end, unsigned char *data )
{
    struct epoll_event event;

    if (epoll_wait( end->epoll, &event, 1, -1 ) != 1) return bench_fail( "epoll" );
    return recv( end->socket, data, MESSAGE_SIZE, 0 );
}

static void echo_thread( void *arg )
{
    unsigned char data[MESSAGE_SIZE];
    struct end *end = arg;

    while (receive( end, data ) == MESSAGE_SIZE) if (send_all( end->socket, data, sizeof(data) )) return;
}

static int start_echo(void)
{
    SOCKET pair[2];

    done = 0;
    if (make_stream_pair( pair ) || open_end( &ends[0], pair[0] ) || open_end( &ends[1], pair[1] )) return -1;
    return (thread = port_thread_start( echo_thread, &ends[1] )) ? 0 : bench_fail( "thread" );
}

static int run_echo( unsigned int count )
{
    unsigned char data[MESSAGE_SIZE];

    for (; count--; done++)
    {
        fill_pattern( data, sizeof(data), done );
        if (send_all( ends[0].socket, data, sizeof(data) )) return -1;
        memset( data, 0xff, sizeof(data) );
        if (receive( &ends[0], data ) != MESSAGE_SIZE) return bench_fail( "recv" );
        if (check_pattern( data, sizeof(data), done )) return -1;
    }
    return 0;
}

static int stop_echo(void)
{
    close_socket( &ends[0].socket );
    port_thread_join( thread );
    close_socket( &ends[1].socket );
    close( ends[0].epoll );
    close( ends[1].epoll );
    return 0;
}

const struct bench_op op_iocp_echo =
    { "overlapped_iocp_echo", "ops/s", 1, start_echo, run_echo, stop_echo, 0 };
