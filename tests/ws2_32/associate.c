/*
 * Tests of SIO_ASSOCIATE_PORT_RESERVATION
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


/* Who may consume a token, on which sockets (S1...S6, S9...S16). Persistent tokens
 * are in iphlpapi/persistent_rights.c. */

#include "port_test_child.h"

/* The socket must get a port of the block from bind(0). */
static void check_consumes( SOCKET s, int family, const INET_PORT_RESERVATION_INSTANCE *inst )
{
    unsigned int start = ntohs( inst->StartPort ), port;
    DWORD error = bind_port( s, family, 0 );

    ok( !error, "bind got %lu\n", error );
    port = bound_port( s );
    ok( port >= start && port < start + inst->NumberOfPorts, "got port %u of block %u+%u\n", port, start,
        inst->NumberOfPorts );
}

static void test_own_token( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    SOCKET owner, s, more[6];
    unsigned int i;
    DWORD error;

    winetest_push_context( "type %d S1", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 4, &inst );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    check_consumes( s, AF_INET, &inst );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S2", type );
    error = associate( owner, inst.Token );
    ok( !error, "got %lu\n", error );
    check_consumes( owner, AF_INET, &inst );
    winetest_pop_context();

    winetest_push_context( "type %d S10", type );
    s = make_socket( AF_INET6, type );
    error = associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    check_consumes( s, AF_INET6, &inst );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S11", type );
    for (i = 0; i < ARRAY_SIZE( more ); i++)
    {
        more[i] = make_socket( AF_INET, type );
        error = associate( more[i], inst.Token );
        ok( !error, "socket %u got %lu\n", i, error );
    }
    for (i = 0; i < ARRAY_SIZE( more ); i++) closesocket( more[i] );
    winetest_pop_context();
    closesocket( owner );

    winetest_push_context( "type %d S10 reverse", type );
    owner = make_socket( AF_INET6, type );
    error = acquire( owner, start, 4, &inst );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    check_consumes( s, AF_INET, &inst );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();
}

/* S3: bound by bind, connect or sendto */
static void test_bound_socket( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    struct sockaddr_in addr = { AF_INET };
    int len = sizeof(addr);
    USHORT start = pick_ports( 3 ), port;
    SOCKET owner, s, peer;
    DWORD error;

    winetest_push_context( "type %d S3", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = bind_ip( s, "127.0.0.1", start + 2 );
    ok( !error, "got %lu\n", error );
    error = associate( s, inst.Token );
    ok( error == WSAEINVAL, "bound socket got %lu\n", error );
    ok( bound_port( s ) == start + 2, "got port %u\n", bound_port( s ) );
    closesocket( s );

    peer = make_socket( AF_INET, type );
    error = bind_ip( peer, "127.0.0.1", 0 );
    ok( !error, "got %lu\n", error );
    if (type == SOCK_STREAM) listen( peer, 1 );
    getsockname( peer, (struct sockaddr *)&addr, &len );
    s = make_socket( AF_INET, type );
    ok( !connect( s, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    port = bound_port( s );
    error = associate( s, inst.Token );
    ok( error == WSAEINVAL, "connected socket got %lu\n", error );
    ok( port == bound_port( s ), "got port %u instead of %u\n", bound_port( s ), port );
    closesocket( s );
    if (type == SOCK_DGRAM)
    {
        s = make_socket( AF_INET, type );
        ok( sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ) == 1, "error %d\n",
            WSAGetLastError() );
        error = associate( s, inst.Token );
        ok( error == WSAEINVAL, "socket bound by sendto got %lu\n", error );
        closesocket( s );
    }
    closesocket( peer );
    closesocket( owner );
    winetest_pop_context();
}

static void test_wrong_token( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    struct child child;
    SOCKET owner, s;
    char verb[64];
    ULONG64 old;
    DWORD error;

    winetest_push_context( "type %d S4", type );
    owner = make_socket( AF_INET, type );
    s = make_socket( AF_INET, type );
    error = associate( s, 0 );
    ok( error == WSAEINVAL, "0 got %lu\n", error );
    error = associate( s, 0x123456789abcdef );
    ok( error == WSAEINVAL, "random got %lu\n", error );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    old = inst.Token;
    error = release( owner, old );
    ok( !error, "got %lu\n", error );
    error = associate( s, old );
    ok( error == WSAEINVAL, "released got %lu\n", error );
    error = bind_port( s, AF_INET, start );
    ok( !error, "refused socket: bind got %lu\n", error );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S5", type );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    ok( inst.Token != old, "token %I64x again\n", old );
    s = make_socket( AF_INET, type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM );
    error = associate( s, inst.Token );
    ok( error == WSAEINVAL, "got %lu\n", error );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S6", type );
    error = run_child( "associate %d %s", type, wine_dbgstr_longlong( inst.Token ) );
    ok( error == WSAEACCES || error == WSAEINVAL, "got %lu\n", error );
    sprintf( verb, "acquire %d 0 2", type );
    error = start_child( &child, verb );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = associate( s, child.data->instance.Token );
    ok( error == WSAEACCES || error == WSAEINVAL, "token of a child got %lu\n", error );
    closesocket( s );
    end_child( &child );
    closesocket( owner );
    winetest_pop_context();
}

/* S9, S15, B19 */
static void test_twice( int type )
{
    INET_PORT_RESERVATION_INSTANCE first, second;
    USHORT start = pick_ports( 4 );
    SOCKET owner, s;
    DWORD error;

    winetest_push_context( "type %d S9", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 2, &first );
    ok( !error, "got %lu\n", error );
    error = acquire( owner, start + 2, 2, &second );
    ok( !error, "got %lu\n", error );
    s = make_associated( AF_INET, type, first.Token );
    error = associate( s, second.Token );
    ok( !error, "got %lu\n", error );
    check_consumes( s, AF_INET, &second );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S15", type );
    s = make_associated( AF_INET, type, first.Token );
    error = release( owner, first.Token );
    ok( !error, "got %lu\n", error );
    error = bind_port( s, AF_INET, 0 );
    ok( error == WSAEINVAL, "bind(0) got %lu\n", error );
    ok( !bound_port( s ), "got port %u\n", bound_port( s ) );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();
}

static DWORD raw_associate( SOCKET s, const void *in, DWORD in_size, void *out, DWORD out_size )
{
    DWORD size = 0xdeadbeef, error = 0;

    WSASetLastError( 0xdeadbeef );
    if (WSAIoctl( s, SIO_ASSOCIATE_PORT_RESERVATION, (void *)in, in_size, out, out_size, &size, NULL, NULL ))
        error = WSAGetLastError();
    ok( !size, "got size %lu\n", size );
    return error;
}

/* S12, S13, S14 */
static void test_buffers( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    char in[32], out[32];
    SOCKET owner, s;
    DWORD error, i;

    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    memset( in, 0xcc, sizeof(in) );
    memcpy( in, &inst.Token, sizeof(inst.Token) );
    memset( out, 0xcc, sizeof(out) );

    winetest_push_context( "type %d S12", type );
    s = make_socket( AF_INET, type );
    for (i = 0; i < 8; i++)
    {
        error = raw_associate( s, in, i, NULL, 0 );
        ok( error == WSAEFAULT || error == WSAEINVAL, "size %lu got %lu\n", i, error );
    }
    error = raw_associate( s, NULL, 8, NULL, 0 );
    ok( error == WSAEFAULT || error == WSAEINVAL, "NULL got %lu\n", error );
    error = raw_associate( s, (void *)0xdead0000, 8, NULL, 0 );
    ok( error == WSAEFAULT, "bad pointer got %lu\n", error );
    error = bind_port( s, AF_INET, start );
    ok( error == WSAEACCES, "bind of the refused socket got %lu\n", error );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S13", type );
    s = make_socket( AF_INET, type );
    error = raw_associate( s, in, sizeof(in), NULL, 0 );
    ok( !error, "got %lu\n", error );
    check_consumes( s, AF_INET, &inst );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d S14", type );
    s = make_socket( AF_INET, type );
    error = raw_associate( s, in, 8, out, sizeof(out) );
    ok( !error || error == WSAEINVAL, "got %lu\n", error );
    for (i = 0; i < sizeof(out); i++) ok( out[i] == (char)0xcc, "byte %lu was written\n", i );
    closesocket( s );
    winetest_pop_context();
    closesocket( owner );
}

static void test_raw(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET owner, s;
    DWORD error;

    winetest_push_context( "S16" );
    owner = make_socket( AF_INET, SOCK_DGRAM );
    error = acquire( owner, 0, 1, &inst );
    ok( !error, "got %lu\n", error );
    s = socket( AF_INET, SOCK_RAW, IPPROTO_ICMP );
    if (s == INVALID_SOCKET && WSAGetLastError() == WSAEACCES) skip( "only root may make raw sockets\n" );
    else
    {
        error = associate( s, inst.Token );
        ok( error == WSAEOPNOTSUPP, "got %lu\n", error );
    }
    closesocket( s );
    error = associate( s, inst.Token );
    ok( error == WSAENOTSOCK, "closed socket got %lu\n", error );
    closesocket( owner );
    winetest_pop_context();
}

START_TEST(associate)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_own_token( types[i] );
        test_bound_socket( types[i] );
        test_wrong_token( types[i] );
        test_twice( types[i] );
        test_buffers( types[i] );
    }
    test_raw();
    WSACleanup();
}
