/*
 * Tests of SIO_ACQUIRE_PORT_RESERVATION
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


/* Which ports may be reserved, and what is left behind by a refusal. The ids
 * (A1...) are those of docs/rules.md. */

#include "port_test_child.h"
#include <iphlpapi.h>

static void test_specific( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst, inst2;
    USHORT start = pick_ports( 12 );
    SOCKET s, s2;
    DWORD error;

    winetest_push_context( "type %d A1", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, start, 10, &inst );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 10, WSAEACCES );
    check_ports( type, start + 10, 2, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d A6", type );
    s2 = make_socket( AF_INET, type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM );
    error = acquire( s2, start, 10, &inst2 );
    ok( !error, "same ports of the other protocol got %lu\n", error );
    ok( inst.Token != inst2.Token, "got the same token %I64x\n", inst.Token );
    closesocket( s2 );
    check_ports( type, start, 10, WSAEACCES );
    winetest_pop_context();

    winetest_push_context( "type %d A7", type );
    s2 = make_socket( AF_INET6, type );
    error = acquire( s2, start + 9, 1, &inst2 );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = acquire( s2, start + 10, 1, &inst2 );
    ok( !error, "got %lu\n", error );
    error = acquire( s, start + 10, 1, &inst2 );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    closesocket( s2 );
    winetest_pop_context();

    closesocket( s );
    check_ports( type, start, 12, 0 );
}

/* A2, A28: every way to touch another block */
static void test_overlap( int type )
{
    static const struct { int offset; USHORT count; } ranges[] =
    {
        { 10, 10 },     /* identical */
        { 5, 6 },       /* first port */
        { 19, 5 },      /* last port */
        { 12, 3 },      /* inside */
        { 5, 20 },      /* around */
    };
    INET_PORT_RESERVATION_INSTANCE inst, other;
    USHORT base = pick_ports( 30 );
    SOCKET s, s2;
    unsigned int i;
    DWORD error;

    s = make_socket( AF_INET, type );
    s2 = make_socket( AF_INET, type );
    error = acquire( s, base + 10, 10, &inst );
    ok( !error, "got %lu\n", error );
    for (i = 0; i < ARRAY_SIZE( ranges ); i++)
    {
        USHORT start = base + ranges[i].offset, count = ranges[i].count;

        winetest_push_context( "type %d A2 range %u", type, i );
        error = acquire( s2, start, count, &other );
        ok( error == WSAEADDRINUSE, "other socket got %lu\n", error );
        error = acquire( s, start, count, &other );
        ok( error == WSAEADDRINUSE, "same socket got %lu\n", error );
        error = run_child( "acquire %d %u %u", type, start, count );
        ok( error == WSAEADDRINUSE, "other process got %lu\n", error );
        winetest_pop_context();
    }
    winetest_push_context( "type %d A28", type );
    check_ports( type, base, 10, 0 );
    check_ports( type, base + 10, 10, WSAEACCES );
    check_ports( type, base + 20, 10, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d A2", type );
    error = acquire( s2, base, 10, &other );
    ok( !error, "block below got %lu\n", error );
    error = acquire( s2, base + 20, 10, &other );
    ok( !error, "block above got %lu\n", error );
    winetest_pop_context();
    closesocket( s2 );
    closesocket( s );
    check_ports( type, base, 30, 0 );
}

static void test_persistent( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 5 );
    ULONG64 token;
    DWORD error;
    SOCKET s;

    winetest_push_context( "type %d A4", type );
    if (type == SOCK_STREAM) error = CreatePersistentTcpPortReservation( htons( start + 1 ), 3, &token );
    else error = CreatePersistentUdpPortReservation( htons( start + 1 ), 3, &token );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = acquire( s, start, 2, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = acquire( s, start + 3, 1, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = acquire( s, start, 1, &inst );
    ok( !error, "got %lu\n", error );
    closesocket( s );
    if (type == SOCK_STREAM) error = DeletePersistentTcpPortReservation( htons( start + 1 ), 3 );
    else error = DeletePersistentUdpPortReservation( htons( start + 1 ), 3 );
    ok( !error, "got %lu\n", error );
    winetest_pop_context();
}

/* A5, A8: ports that sockets are bound to; the address does not matter */
static void test_bound( int type )
{
    static const struct { int family; const char *ip; } sockets[] =
    {
        { AF_INET, "0.0.0.0" },
        { AF_INET, "127.0.0.1" },
        { AF_INET, "127.0.0.2" },
        { AF_INET6, NULL },
    };
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 3 );
    struct child child;
    unsigned int i;
    char verb[64];
    SOCKET s, s2;
    DWORD error;

    s2 = make_socket( AF_INET, type );
    for (i = 0; i < ARRAY_SIZE( sockets ); i++)
    {
        winetest_push_context( "type %d %s socket %u", type, i == 2 ? "A8" : "A5", i );
        s = make_socket( sockets[i].family, type );
        error = sockets[i].ip ? bind_ip( s, sockets[i].ip, start + 1 ) : bind_port( s, AF_INET6, start + 1 );
        ok( !error, "bind got %lu\n", error );
        error = acquire( s2, start, 3, &inst );
        ok( error == WSAEADDRINUSE, "got %lu\n", error );
        error = acquire( s, start + 1, 1, &inst );
        ok( error == WSAEADDRINUSE, "got %lu\n", error );
        closesocket( s );
        error = acquire( s2, start, 3, &inst );
        ok( !error, "after close got %lu\n", error );
        error = release( s2, inst.Token );
        ok( !error, "release got %lu\n", error );
        winetest_pop_context();
    }
    winetest_push_context( "type %d A5 process", type );
    sprintf( verb, "bind %d %d %u", AF_INET, type, start + 2 );
    error = start_child( &child, verb );
    ok( !error, "got %lu\n", error );
    error = acquire( s2, start, 3, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    check_ports( type, start, 2, 0 );
    end_child( &child );
    error = acquire( s2, start, 3, &inst );
    ok( !error, "after the end got %lu\n", error );
    winetest_pop_context();
    closesocket( s2 );
}

/* A14, A15, A16 */
static void test_values( int type )
{
    static const struct { const char *id; USHORT start, count; } bad[] =
    {
        { "A14", 0, 0 },
        { "A14", 20000, 0 },
        { "A15", 65535, 2 },
        { "A15", 40000, 65535 },
    };
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD error, expect;
    unsigned int i;
    USHORT port;
    SOCKET s;

    s = make_socket( AF_INET, type );
    for (i = 0; i < ARRAY_SIZE( bad ); i++)
    {
        winetest_push_context( "type %d %s %u+%u", type, bad[i].id, bad[i].start, bad[i].count );
        error = acquire( s, bad[i].start, bad[i].count, &inst );
        ok( error == WSAEINVAL, "got %lu\n", error );
        winetest_pop_context();
    }

    winetest_push_context( "type %d A15", type );
    for (port = 65535; port > 65000 && try_bind( AF_INET, type, port ); port--) ;
    error = acquire( s, 65535, 1, &inst );
    ok( error == (port == 65535 ? 0 : WSAEADDRINUSE), "last port got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "type %d A16", type );
    for (port = 600; port < 1024; port++)
        if ((expect = try_bind( AF_INET, type, port )) != WSAEADDRINUSE) break;
    if (expect == WSAEACCES) expect = WSAEADDRINUSE;    /* a port that the host keeps to itself */
    error = acquire( s, port, 1, &inst );
    ok( error == expect, "port %u got %lu, a bind %lu\n", port, error, expect );
    winetest_pop_context();
    closesocket( s );
}

START_TEST(acquire)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_specific( types[i] );
        test_overlap( types[i] );
        test_persistent( types[i] );
        test_bound( types[i] );
        test_values( types[i] );
    }
    WSACleanup();
}
