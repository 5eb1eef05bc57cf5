/*
 * Tests of wildcard acquires
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


/* SIO_ACQUIRE_PORT_RESERVATION with start 0 (A9...A13). */

#include "port_test_child.h"

/* The block lies in the dynamic range and is refused to others. */
static void check_block( int type, const INET_PORT_RESERVATION_INSTANCE *inst )
{
    unsigned int start = ntohs( inst->StartPort ), end = start + inst->NumberOfPorts;

    ok( start >= 49152 && end <= 65536, "got ports %u-%u\n", start, end - 1 );
    check_ports( type, start, 1, WSAEACCES );
    check_ports( type, end - 1, 1, WSAEACCES );
}

static BOOL blocks_overlap( const INET_PORT_RESERVATION_INSTANCE *a, const INET_PORT_RESERVATION_INSTANCE *b )
{
    return ntohs( a->StartPort ) < ntohs( b->StartPort ) + b->NumberOfPorts &&
           ntohs( b->StartPort ) < ntohs( a->StartPort ) + a->NumberOfPorts;
}

static void test_wildcard( int type )
{
    INET_PORT_RESERVATION_INSTANCE a, b, c;
    USHORT start;
    SOCKET s, s2;
    DWORD error;

    winetest_push_context( "type %d A9", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, 0, 20, &a );
    ok( !error, "got %lu\n", error );
    check_block( type, &a );
    check_ports( type, ntohs( a.StartPort ), 20, WSAEACCES );
    winetest_pop_context();

    winetest_push_context( "type %d A11", type );
    s2 = make_socket( AF_INET6, type );
    error = acquire( s2, 0, 7, &b );
    ok( !error, "got %lu\n", error );
    check_block( type, &b );
    error = acquire( s2, 0, 20, &c );
    ok( !error, "got %lu\n", error );
    check_block( type, &c );
    ok( !blocks_overlap( &a, &b ) && !blocks_overlap( &a, &c ) && !blocks_overlap( &b, &c ),
        "blocks %u, %u, %u overlap\n", ntohs( a.StartPort ), ntohs( b.StartPort ), ntohs( c.StartPort ) );
    ok( a.Token != b.Token && a.Token != c.Token && b.Token != c.Token, "tokens are not distinct\n" );
    error = run_child( "acquire %d %u 1", type, ntohs( b.StartPort ) );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    winetest_pop_context();

    /* a block needn't start at a multiple of anything: squeeze one in behind an obstacle */
    winetest_push_context( "type %d A10", type );
    start = ntohs( a.StartPort );
    closesocket( s );
    closesocket( s2 );
    s = make_socket( AF_INET, type );
    error = acquire( s, start, 3, &a );
    ok( !error, "got %lu\n", error );
    s2 = make_socket( AF_INET, type );
    error = acquire( s2, 0, 5, &b );
    ok( !error, "got %lu\n", error );
    check_block( type, &b );
    ok( !blocks_overlap( &a, &b ), "blocks %u, %u overlap\n", start, ntohs( b.StartPort ) );
    closesocket( s2 );
    closesocket( s );
    winetest_pop_context();
}

/* Ports that sockets are bound to are stepped over. */
static void test_obstacle( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    unsigned int start, i;
    SOCKET s, obstacle;
    DWORD error;

    winetest_push_context( "type %d A9 obstacle", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, 0, 10, &inst );
    ok( !error, "got %lu\n", error );
    start = ntohs( inst.StartPort );
    error = release( s, inst.Token );
    ok( !error, "got %lu\n", error );

    obstacle = make_socket( AF_INET, type );
    error = bind_ip( obstacle, "127.0.0.1", start + 4 );
    ok( !error, "got %lu\n", error );
    for (i = 0; i < 8; i++)
    {
        error = acquire( s, 0, 10, &inst );
        ok( !error, "got %lu\n", error );
        ok( start + 4 < ntohs( inst.StartPort ) || start + 4 >= ntohs( inst.StartPort ) + 10u,
            "block %u has a bound port\n", ntohs( inst.StartPort ) );
    }
    closesocket( obstacle );
    closesocket( s );
    winetest_pop_context();
}

static void test_many( int type )
{
    INET_PORT_RESERVATION_INSTANCE insts[10];
    unsigned int i, j;
    DWORD error;
    SOCKET s;

    winetest_push_context( "type %d A12", type );
    s = make_socket( AF_INET, type );
    for (i = 0; i < ARRAY_SIZE( insts ); i++)
    {
        error = acquire( s, 0, 64, &insts[i] );
        ok( !error, "block %u got %lu\n", i, error );
        for (j = 0; j < i; j++)
            ok( !blocks_overlap( &insts[i], &insts[j] ), "block %u at %u overlaps %u\n", i,
                ntohs( insts[i].StartPort ), j );
    }
    for (i = 0; i < ARRAY_SIZE( insts ); i++) check_block( type, &insts[i] );
    closesocket( s );
    for (i = 0; i < ARRAY_SIZE( insts ); i++) check_unreserved( type, ntohs( insts[i].StartPort ), 1 );
    winetest_pop_context();
}

static void test_exhausted( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD error;
    SOCKET s;

    winetest_push_context( "type %d A13", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, 0, 16385, &inst );
    ok( error == WSAENOBUFS, "more than the range got %lu\n", error );
    error = acquire( s, 0, 65535, &inst );
    ok( error == WSAENOBUFS, "everything got %lu\n", error );
    error = acquire( s, 0, 1, &inst );
    ok( !error, "one port after that got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

START_TEST(acquire_wildcard)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_wildcard( types[i] );
        test_obstacle( types[i] );
        test_many( types[i] );
        test_exhausted( types[i] );
    }
    WSACleanup();
}
