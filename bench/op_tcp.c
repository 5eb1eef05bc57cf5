/*
 * TCP: 64 bytes there and back, and 64 KiB blocks one way
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
 * Called by main.c. tcp_echo_rtt has its other end in a thread, tcp_echo_rtt_proc
 * in a process. In tcp_stream the operations are the sender's; the receiver
 * checks each block at three places, and every byte of the first ones.
 */

#include "bench.h"

#define MESSAGE_SIZE   64
#define BLOCK_SIZE     65536
#define CHECKED_BLOCKS 8

static SOCKET pair[2];
static void *peer;
static unsigned long long done;

/* Until the other end closes. */
static int echo( SOCKET s )
{
    unsigned char data[MESSAGE_SIZE];
    int ret;

    while ((ret = recv( s, (char *)data, sizeof(data), 0 )) > 0)
        if (send_all( s, data, ret )) return -1;
    return ret ? bench_fail( "recv" ) : 0;
}

static void echo_thread( void *arg )
{
    (void)arg;
    echo( pair[1] );
}

static int start_echo(void)
{
    done = 0;
    if (make_stream_pair( pair )) return -1;
    return (peer = port_thread_start( echo_thread, NULL )) ? 0 : bench_fail( "thread" );
}

static int run_echo( unsigned int count )
{
    unsigned char data[MESSAGE_SIZE];

    while (count--)
    {
        fill_pattern( data, sizeof(data), done );
        if (send_all( pair[0], data, sizeof(data) )) return -1;
        memset( data, 0xff, sizeof(data) );
        if (recv_all( pair[0], data, sizeof(data) )) return -1;
        if (check_pattern( data, sizeof(data), done++ )) return -1;
    }
    return 0;
}

static int stop_echo(void)
{
    close_socket( &pair[0] );
    port_thread_join( peer );
    close_socket( &pair[1] );
    return 0;
}

const struct bench_op op_tcp_echo = { "tcp_echo_rtt", "ops/s", 1, start_echo, run_echo, stop_echo, 0 };

/* ---- the other end in another process ---- */

int echo_process( const char *port )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ),
                                .sin_port = htons( atoi( port )) };
    int one = 1, ret;
    SOCKET s;

    if ((s = socket( AF_INET, SOCK_STREAM, 0 )) == INVALID_SOCKET) return 1;
    setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&one, sizeof(one) );
    if (connect( s, (struct sockaddr *)&addr, sizeof(addr) )) return 1;
    ret = echo( s );
    closesocket( s );
    return ret ? 1 : 0;
}

static int start_process(void)
{
    struct sockaddr_in addr;
    SOCKET listener;
    char port[10];
    int one = 1;

    done = 0;
    if (make_listener( &listener, &addr )) return -1;
    snprintf( port, sizeof(port), "%u", ntohs( addr.sin_port ));
    if (!(peer = port_process_start( "--echo", port ))) return bench_fail( "process" );
    if ((pair[0] = accept( listener, NULL, NULL )) == INVALID_SOCKET) return bench_fail( "accept" );
    close_socket( &listener );
    return setsockopt( pair[0], IPPROTO_TCP, TCP_NODELAY, (char *)&one, sizeof(one) );
}

static int stop_process(void)
{
    close_socket( &pair[0] );
    return port_process_join( peer ) ? bench_fail( "the echoing process" ) : 0;
}

const struct bench_op op_tcp_echo_proc =
    { "tcp_echo_rtt_proc", "ops/s", 1, start_process, run_echo, stop_process, 0 };

/* ---- stream ---- */

static unsigned char block[BLOCK_SIZE], received[BLOCK_SIZE];
static unsigned long long arrived;
static int stream_error;

static int check_piece( int size )
{
    if (arrived < CHECKED_BLOCKS * BLOCK_SIZE) return check_pattern( received, size, arrived % BLOCK_SIZE );
    return check_pattern( received, 1, arrived % BLOCK_SIZE ) ||
           check_pattern( received + size / 2, 1, (arrived + size / 2) % BLOCK_SIZE ) ||
           check_pattern( received + size - 1, 1, (arrived + size - 1) % BLOCK_SIZE );
}

static void receive_thread( void *arg )
{
    int ret;

    (void)arg;
    while ((ret = recv( pair[1], (char *)received, BLOCK_SIZE, 0 )) > 0)
    {
        if (arrived / BLOCK_SIZE == (arrived + ret - 1) / BLOCK_SIZE && check_piece( ret )) stream_error = 1;
        arrived += ret;
    }
    if (ret) stream_error = 1;
}

static int start_stream(void)
{
    done = arrived = 0;
    stream_error = 0;
    fill_pattern( block, sizeof(block), 0 );
    if (make_stream_pair( pair )) return -1;
    return (peer = port_thread_start( receive_thread, NULL )) ? 0 : bench_fail( "thread" );
}

static int run_stream( unsigned int count )
{
    for (; count--; done++) if (send_all( pair[0], block, sizeof(block) )) return -1;
    return 0;
}

static int stop_stream(void)
{
    close_socket( &pair[0] );
    port_thread_join( peer );
    close_socket( &pair[1] );
    if (arrived != done * BLOCK_SIZE) return bench_fail( "bytes are missing" );
    return stream_error ? bench_fail( "the receiver" ) : 0;
}

const struct bench_op op_tcp_stream =
    { "tcp_stream", "MB/s", BLOCK_SIZE / 1e6, start_stream, run_stream, stop_stream, 0 };
