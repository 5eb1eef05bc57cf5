/*
 * UDP: packets a second from one thread to another, and to oneself
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
 * Called by main.c. udp_pps counts what arrives; the sender does not wait for the
 * receiver, so packets may be lost, but never in disorder or changed.
 */

#include "bench.h"

#define PACKET_SIZE 64

struct packet
{
    unsigned long long number;
    unsigned char data[PACKET_SIZE - sizeof(unsigned long long)];
};

static SOCKET sender, receiver;
static struct sockaddr_in address;
static volatile int stopping;
static void *thread;
static unsigned long long sent, last, packets;

static int send_packet( unsigned long long number )
{
    struct packet packet = { .number = number };

    fill_pattern( packet.data, sizeof(packet.data), number );
    return sendto( sender, (char *)&packet, sizeof(packet), 0, (struct sockaddr *)&address, sizeof(address) );
}

static int receive_packet( struct packet *packet )
{
    if (recv( receiver, (char *)packet, sizeof(*packet), 0 ) != sizeof(*packet)) return bench_fail( "recv" );
    return check_pattern( packet->data, sizeof(packet->data), packet->number );
}

static void send_thread( void *arg )
{
    (void)arg;
    while (!stopping) if (send_packet( sent + 1 ) == PACKET_SIZE) sent++;
}

static int start_pps(void)
{
    struct sockaddr_in any;

    sent = last = packets = 0;
    stopping = 0;
    if (make_datagram_socket( &receiver, &address ) || make_datagram_socket( &sender, &any )) return -1;
    return (thread = port_thread_start( send_thread, NULL )) ? 0 : bench_fail( "thread" );
}

static int run_pps( unsigned int count )
{
    struct packet packet;

    for (; count--; packets++)
    {
        if (receive_packet( &packet )) return -1;
        if (packet.number <= last) return bench_fail( "packets in disorder" );
        last = packet.number;
    }
    return 0;
}

static int stop_pps(void)
{
    stopping = 1;
    port_thread_join( thread );
    close_socket( &sender );
    close_socket( &receiver );
    return packets <= sent ? 0 : bench_fail( "more packets than were sent" );
}

const struct bench_op op_udp_pps = { "udp_pps", "pkt/s", 1, start_pps, run_pps, stop_pps, 0 };

static int start_self(void)
{
    sent = 0;
    if (make_datagram_socket( &receiver, &address )) return -1;
    sender = receiver;
    return 0;
}

static int run_self( unsigned int count )
{
    struct packet packet;

    while (count--)
    {
        if (send_packet( ++sent ) != PACKET_SIZE) return bench_fail( "sendto" );
        if (receive_packet( &packet )) return -1;
        if (packet.number != sent) return bench_fail( "another packet" );
    }
    return 0;
}

static int stop_self(void)
{
    close_socket( &receiver );
    return 0;
}

const struct bench_op op_udp_self = { "udp_self", "pairs/s", 1, start_self, run_self, stop_self, 0 };
