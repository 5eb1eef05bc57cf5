/*
 * select and WSAPoll
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
 * Called by main.c. UDP sockets, none of them ready while it is measured; whether
 * a packet is seen is checked in the end.
 */

#include "bench.h"

#define MAX_SOCKETS 512

static SOCKET sockets[MAX_SOCKETS];
static struct sockaddr_in address;        /* of the last one */
static unsigned int count_open;
static WSAPOLLFD fds[MAX_SOCKETS];

static int start_sockets( unsigned int count )
{
    for (count_open = 0; count_open < count; count_open++)
    {
        if (make_datagram_socket( &sockets[count_open], &address )) return -1;
        fds[count_open].fd = sockets[count_open];
        fds[count_open].events = POLLIN;
    }
    return 0;
}

static int stop_sockets(void)
{
    int ret = 0;

    /* the last one gets a packet and must be the one that is found */
    if (sendto( sockets[0], "x", 1, 0, (struct sockaddr *)&address, sizeof(address) ) != 1 ||
        WSAPoll( fds, count_open, 1000 ) != 1 || !(fds[count_open - 1].revents & POLLIN))
        ret = bench_fail( "a packet was not seen" );
    while (count_open) close_socket( &sockets[--count_open] );
    return ret;
}

static int start_64(void)
{
    return start_sockets( 64 );
}

static int run_select( unsigned int count )
{
    struct timeval tv = { 0, 0 };
    unsigned int i;
    SOCKET top = 0;
    fd_set set;

    while (count--)
    {
        FD_ZERO( &set );
        for (i = 0; i < count_open; i++)
        {
#ifdef _WIN32
            set.fd_array[set.fd_count++] = sockets[i];  /* FD_SET() would look for it first */
#else
            FD_SET( sockets[i], &set );
            if (sockets[i] > top) top = sockets[i];
#endif
        }
        if (select( top + 1, &set, NULL, NULL, &tv )) return bench_fail( "select" );
        if (FD_ISSET( sockets[0], &set )) return bench_fail( "select left a socket in the set" );
    }
    return 0;
}

const struct bench_op op_select = { "select_64idle", "calls/s", 1, start_64, run_select, stop_sockets, 400 };

static int run_poll( unsigned int count )
{
    while (count--)
    {
        fds[0].revents = POLLERR;
        if (WSAPoll( fds, count_open, 0 )) return bench_fail( "poll" );
        if (fds[0].revents) return bench_fail( "poll left its events" );
    }
    return 0;
}

static int start_1(void)
{
    return start_sockets( 1 );
}

static int start_512(void)
{
    return start_sockets( MAX_SOCKETS );
}

const struct bench_op op_poll_1 = { "poll_1", "calls/s", 1, start_1, run_poll, stop_sockets, 0 };
const struct bench_op op_poll_512 = { "poll_512", "calls/s", 1, start_512, run_poll, stop_sockets, 800 };
