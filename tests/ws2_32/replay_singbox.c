/*
 * Replay of sing-box's pool of port blocks
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


/* One socket a block, blocks of 1024 ports, up to eight for each protocol. Nothing is
 * ever associated; closing the sockets gives the ports back. */

#include "port_test.h"

#define BLOCKS 8
#define SIZE 1024

struct pool
{
    int type;
    SOCKET sockets[BLOCKS];
    USHORT start[BLOCKS];
    unsigned int count;
};

static void fill_pool( struct pool *pool, int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    unsigned int i;
    DWORD error;

    pool->type = type;
    for (pool->count = 0; pool->count < BLOCKS; pool->count++)
    {
        pool->sockets[pool->count] = make_socket( AF_INET, type );
        if ((error = acquire( pool->sockets[pool->count], 0, SIZE, &inst )))
        {
            ok( error == WSAENOBUFS, "block %u got %lu\n", pool->count, error );
            closesocket( pool->sockets[pool->count] );
            break;
        }
        ok( inst.StartPort && inst.NumberOfPorts >= SIZE, "got %u+%u\n", ntohs( inst.StartPort ),
            inst.NumberOfPorts );
        pool->start[pool->count] = ntohs( inst.StartPort );
        ok( pool->start[pool->count] <= 65536 - SIZE, "got %u\n", pool->start[pool->count] );
        for (i = 0; i < pool->count; i++)
            ok( abs( pool->start[i] - pool->start[pool->count] ) >= SIZE, "blocks at %u and %u\n",
                pool->start[i],
                pool->start[pool->count] );
    }
    ok( pool->count, "type %d: %u blocks\n", type, pool->count );
}

static BOOL is_in_pool( const struct pool *pool, USHORT port )
{
    unsigned int i;

    for (i = 0; i < pool->count; i++)
        if (port >= pool->start[i] && port < pool->start[i] + SIZE) return TRUE;
    return FALSE;
}

/* Ports chosen by the system are never those of the pool. */
static void check_ephemeral( const struct pool *pool )
{
    unsigned int i, wrong = 0;
    DWORD error;
    SOCKET s;

    for (i = 0; i < 50; i++)
    {
        s = make_socket( AF_INET, pool->type );
        error = bind_port( s, AF_INET, 0 );
        ok( !error, "got %lu\n", error );
        if (is_in_pool( pool, bound_port( s ) )) wrong++;
        closesocket( s );
    }
    ok( !wrong, "type %d: got a port of the pool %u times\n", pool->type, wrong );
}

static void empty_pool( struct pool *pool )
{
    while (pool->count--)
    {
        check_ports( pool->type, pool->start[pool->count], 1, WSAEACCES );
        closesocket( pool->sockets[pool->count] );
        check_unreserved( pool->type, pool->start[pool->count], 1 );
        check_unreserved( pool->type, pool->start[pool->count] + SIZE - 1, 1 );
    }
}

START_TEST(replay_singbox)
{
    struct pool tcp, udp;

    start_winsock();
    fill_pool( &tcp, SOCK_STREAM );
    check_ephemeral( &tcp );
    fill_pool( &udp, SOCK_DGRAM );
    check_ephemeral( &udp );
    check_ephemeral( &tcp );
    empty_pool( &tcp );
    check_ephemeral( &udp );
    empty_pool( &udp );
    WSACleanup();
}
