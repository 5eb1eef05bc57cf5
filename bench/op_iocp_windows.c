/*
 * Echo through completion ports
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
 * Called by main.c; op_iocp_linux.c is its counterpart. One thread and one port
 * for each end; the receive is posted before the send, as servers do it.
 */

#include "bench.h"

#define MESSAGE_SIZE 64

struct end
{
    SOCKET socket;
    HANDLE port;
    OVERLAPPED receive, send;
    unsigned char in[MESSAGE_SIZE], out[MESSAGE_SIZE];
};

static struct end ends[2];
static void *thread;
static unsigned long long done;

static int open_end( struct end *end, SOCKET s )
{
    end->socket = s;
    end->port = CreateIoCompletionPort( (HANDLE)s, NULL, 1, 1 );
    return end->port ? 0 : bench_fail( "completion port" );
}

static int post_receive( struct end *end )
{
    WSABUF buffer = { sizeof(end->in), (char *)end->in };
    DWORD flags = 0;

    memset( &end->receive, 0, sizeof(end->receive) );
    if (!WSARecv( end->socket, &buffer, 1, NULL, &flags, &end->receive, NULL )) return 0;
    return WSAGetLastError() == WSA_IO_PENDING ? 0 : bench_fail( "WSARecv" );
}

static int post_send( struct end *end )
{
    WSABUF buffer = { sizeof(end->out), (char *)end->out };

    memset( &end->send, 0, sizeof(end->send) );
    if (!WSASend( end->socket, &buffer, 1, NULL, 0, &end->send, NULL )) return 0;
    return WSAGetLastError() == WSA_IO_PENDING ? 0 : bench_fail( "WSASend" );
}

/* Waits for one packet: which operation has ended, and what it has moved. */
static OVERLAPPED *next_packet( struct end *end, DWORD *size )
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key;

    if (!GetQueuedCompletionStatus( end->port, size, &key, &overlapped, INFINITE )) return NULL;
    return overlapped;
}

static void echo_thread( void *arg )
{
    struct end *end = arg;
    OVERLAPPED *overlapped;
    DWORD size;

    if (post_receive( end )) return;
    while ((overlapped = next_packet( end, &size )) && size)
    {
        if (overlapped != &end->receive) continue;
        memcpy( end->out, end->in, sizeof(end->in) );
        if (post_receive( end ) || post_send( end )) return;
    }
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
    struct end *end = &ends[0];
    unsigned int packets;
    DWORD size;

    for (; count--; done++)
    {
        fill_pattern( end->out, sizeof(end->out), done );
        if (post_receive( end ) || post_send( end )) return -1;
        for (packets = 0; packets < 2; packets++)
            if (!next_packet( end, &size ) || size != MESSAGE_SIZE) return bench_fail( "completion" );
        if (check_pattern( end->in, sizeof(end->in), done )) return -1;
    }
    return 0;
}

static int stop_echo(void)
{
    close_socket( &ends[0].socket );
    port_thread_join( thread );
    close_socket( &ends[1].socket );
    CloseHandle( ends[0].port );
    CloseHandle( ends[1].port );
    return 0;
}

const struct bench_op op_iocp_echo =
    { "overlapped_iocp_echo", "ops/s", 1, start_echo, run_echo, stop_echo, 0 };
