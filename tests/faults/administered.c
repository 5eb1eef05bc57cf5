/*
 * Tests with administered exclusions
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


/* A3, B13, B16, P4, P15 and MsQuic's replay g. Run by administered.sh, which excludes
 * two ranges of both protocols first: a small one with free ports around it, and a big
 * one in the dynamic range. */

#include "port_test.h"
#include <iphlpapi.h>

static void test_exclusion( int type, USHORT start, USHORT count )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    ULONG64 token = POISON;
    SOCKET s, s2;
    DWORD error;

    winetest_push_context( "type %d A3", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, start, count, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = acquire( s, start + count - 1, 2, &inst );
    ok( error == WSAEADDRINUSE, "last port got %lu\n", error );
    error = acquire( s, start - 1, 2, &inst );
    ok( error == WSAEADDRINUSE, "first port got %lu\n", error );
    error = acquire( s, start + count, 1, &inst );
    ok( !error, "port behind got %lu\n", error );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d B13", type );
    check_ports( type, start - 1, count + 2, 0 );
    s = make_socket( AF_INET6, type );
    error = bind_port( s, AF_INET6, start + 1 );
    ok( !error && bound_port( s ) == start + 1, "got %lu, port %u\n", error, bound_port( s ) );
    s2 = make_socket( AF_INET6, type );
    error = bind_port( s2, AF_INET6, start + 1 );
    ok( error == WSAEADDRINUSE, "second got %lu\n", error );
    closesocket( s2 );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d P4", type );
    if (type == SOCK_STREAM) error = CreatePersistentTcpPortReservation( htons( start + 1 ), 2, &token );
    else error = CreatePersistentUdpPortReservation( htons( start + 1 ), 2, &token );
    ok( error == ERROR_SHARING_VIOLATION && token == POISON, "got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "type %d P15", type );
    if (type == SOCK_STREAM) error = LookupPersistentTcpPortReservation( htons( start ), count, &token );
    else error = LookupPersistentUdpPortReservation( htons( start ), count, &token );
    ok( !error || error == ERROR_NOT_FOUND, "got %lu\n", error );
    ok( (!error && token && token != POISON) || (error && token == POISON), "got token %I64x\n", token );
    winetest_pop_context();
}

/* g: a listener on an excluded port can't have its reservation */
static void test_msquic( USHORT port )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD error;
    int off = 0;
    SOCKET s;

    winetest_push_context( "MsQuic g" );
    s = make_socket( AF_INET6, SOCK_DGRAM );
    ok( !setsockopt( s, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&off, sizeof(off) ), "error %d\n",
        WSAGetLastError() );
    error = acquire( s, port, 1, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = bind_port( s, AF_INET6, port );
    ok( !error, "plain bind got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

/* B16, A9: no automatic choice has a port of an exclusion in the ephemeral range */
static void test_avoidance( int type, USHORT start, USHORT count )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    struct sockaddr_in addr;
    int len = sizeof(addr);
    SOCKET s, peer;
    unsigned int i, port;
    DWORD error;

    winetest_push_context( "type %d B16", type );
    peer = make_socket( AF_INET, type );
    error = bind_ip( peer, "127.0.0.1", 0 );
    ok( !error, "got %lu\n", error );
    if (type == SOCK_STREAM) listen( peer, 100 );
    getsockname( peer, (struct sockaddr *)&addr, &len );
    for (i = 0; i < 200; i++)
    {
        s = make_socket( AF_INET, type );
        if (i & 1) error = connect( s, (struct sockaddr *)&addr, sizeof(addr) ) ? WSAGetLastError() : 0;
        else error = bind_port( s, AF_INET, 0 );
        ok( !error, "round %u got %lu\n", i, error );
        port = bound_port( s );
        ok( port < start || port >= start + (unsigned int)count, "round %u got port %u of %u+%u\n", i, port,
            start, count );
        closesocket( s );
        if ((i & 1) && type == SOCK_STREAM) closesocket( accept( peer, NULL, NULL ) );
    }
    closesocket( peer );
    winetest_pop_context();

    winetest_push_context( "type %d A9", type );
    s = make_socket( AF_INET, type );
    for (i = 0; i < 20; i++)
    {
        error = acquire( s, 0, 10, &inst );
        ok( !error, "got %lu\n", error );
        port = ntohs( inst.StartPort );
        ok( port + 10 <= start || port >= start + (unsigned int)count, "block at %u\n", port );
    }
    closesocket( s );
    winetest_pop_context();
}

START_TEST(administered)
{
    USHORT start, count, big_start, big_count;
    char **argv;

    if (winetest_get_mainargs( &argv ) != 6)
    {
        skip( "needs excluded ports: administered START COUNT BIG_START BIG_COUNT\n" );
        return;
    }
    start = atoi( argv[2] );
    count = atoi( argv[3] );
    big_start = atoi( argv[4] );
    big_count = atoi( argv[5] );
    start_winsock();
    test_exclusion( SOCK_STREAM, start, count );
    test_exclusion( SOCK_DGRAM, start, count );
    test_msquic( start + 2 );
    test_avoidance( SOCK_STREAM, big_start, big_count );
    test_avoidance( SOCK_DGRAM, big_start, big_count );
    WSACleanup();
}
