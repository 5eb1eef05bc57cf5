/*
 * Replay of programs that collect ports by wildcard requests
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


/* Demikernel halves its request when it fails and goes on until it has all ports it
 * wants; a test of Microsoft's SDN scripts takes ten blocks of 64 on one socket. */

#include "port_test.h"

#define MAX_BLOCKS 64

struct blocks
{
    INET_PORT_RESERVATION_INSTANCE inst[MAX_BLOCKS];
    unsigned int count;
};

static BOOL is_distinct( const struct blocks *blocks, unsigned int n )
{
    unsigned int i, start = ntohs( blocks->inst[n].StartPort ), end = start + blocks->inst[n].NumberOfPorts;

    for (i = 0; i < n; i++)
        if (start < ntohs( blocks->inst[i].StartPort ) + (unsigned int)blocks->inst[i].NumberOfPorts &&
            ntohs( blocks->inst[i].StartPort ) < end) return FALSE;
    return TRUE;
}

/* Collects total ports on the socket, first by one request; the number got. */
static unsigned int collect( SOCKET s, unsigned int total, struct blocks *blocks )
{
    unsigned int got = 0, size = total, halvings = 0;
    DWORD error;

    while (got < total && blocks->count < MAX_BLOCKS)
    {
        if (size > total - got) size = total - got;
        if (!(error = acquire( s, 0, size, &blocks->inst[blocks->count] )))
        {
            ok( blocks->inst[blocks->count].NumberOfPorts, "an empty block\n" );
            ok( is_distinct( blocks, blocks->count ), "block %u overlaps another\n", blocks->count );
            got += blocks->inst[blocks->count++].NumberOfPorts;
            continue;
        }
        ok( error == WSAENOBUFS, "%u ports: got %lu\n", size, error );
        if (size == 1 || halvings++ == 5) break;
        size /= 2;
    }
    return got;
}

static void test_halving( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    struct blocks blocks = { .count = 0 };
    unsigned int i, got;
    SOCKET s, obstacles[15];
    DWORD error;

    /* leave no run of 2048 ports free */
    for (i = 0; i < ARRAY_SIZE( obstacles ); i++)
    {
        unsigned int port = 49152 + (i + 1) * 1024;

        obstacles[i] = make_socket( AF_INET, type );
        while ((error = bind_ip( obstacles[i], "127.0.0.1", port )) == WSAEADDRINUSE) port--;
        ok( !error, "port %u: got %lu\n", port, error );
    }
    winetest_push_context( "type %d halving", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, 0, 4000, &inst );
    ok( error == WSAENOBUFS, "got %lu\n", error );
    got = collect( s, 4000, &blocks );
    ok( got == 4000, "got %u ports\n", got );
    ok( blocks.count > 1, "got %u blocks\n", blocks.count );
    for (i = 0; i < blocks.count; i++) check_ports( type, ntohs( blocks.inst[i].StartPort ), 1, WSAEACCES );
    closesocket( s );
    for (i = 0; i < blocks.count; i++) check_unreserved( type, ntohs( blocks.inst[i].StartPort ), 1 );
    for (i = 0; i < ARRAY_SIZE( obstacles ); i++) closesocket( obstacles[i] );
    winetest_pop_context();
}

static void test_ten_blocks(void)
{
    struct blocks blocks = { .count = 0 };
    DWORD error;
    SOCKET s;

    winetest_push_context( "ten blocks" );
    s = socket( AF_INET, 0, 0 );
    ok( s != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    for (blocks.count = 0; blocks.count < 10; blocks.count++)
    {
        error = acquire( s, 0, 64, &blocks.inst[blocks.count] );
        ok( !error, "block %u got %lu\n", blocks.count, error );
        ok( is_distinct( &blocks, blocks.count ), "block %u overlaps another\n", blocks.count );
        check_ports( SOCK_STREAM, ntohs( blocks.inst[blocks.count].StartPort ), 1, WSAEACCES );
    }
    closesocket( s );
    while (blocks.count--) check_unreserved( SOCK_STREAM, ntohs( blocks.inst[blocks.count].StartPort ), 1 );
    winetest_pop_context();
}

START_TEST(replay_halving)
{
    start_winsock();
    test_halving( SOCK_STREAM );
    test_halving( SOCK_DGRAM );
    test_ten_blocks();
    WSACleanup();
}
