/*
 * Tests of bind with reserved ports
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


/* What an associated socket may bind (B1...B7, B10, B19, B20, B22) and what the
 * others may not (B11, B12, B14, B15, B18). */

#include "port_test_child.h"
#include <iphlpapi.h>

static SOCKET make_owner( int type, USHORT start, USHORT count, INET_PORT_RESERVATION_INSTANCE *inst )
{
    SOCKET s = make_socket( AF_INET, type );
    DWORD error = acquire( s, start, count, inst );

    ok( !error, "acquire got %lu\n", error );
    return s;
}

/* B1, B2, B6, B20 */
static void test_automatic( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 ), port;
    SOCKET owner, s[4], more;
    unsigned int i, j;
    DWORD error;

    winetest_push_context( "type %d B1", type );
    owner = make_owner( type, start, 4, &inst );
    for (i = 0; i < 4; i++)
    {
        s[i] = make_associated( AF_INET, type, inst.Token );
        error = i & 1 ? bind_ip( s[i], "127.0.0.1", 0 ) : bind_port( s[i], AF_INET, 0 );
        ok( !error, "socket %u: bind got %lu\n", i, error );
        port = bound_port( s[i] );
        ok( port >= start && port < start + 4, "socket %u got port %u of %u+4\n", i, port, start );
        for (j = 0; j < i; j++) ok( port != bound_port( s[j] ), "sockets %u and %u share a port\n", i, j );
    }
    winetest_pop_context();

    winetest_push_context( "type %d B6", type );
    more = make_associated( AF_INET, type, inst.Token );
    error = bind_port( more, AF_INET, 0 );
    ok( error == WSAENOBUFS, "got %lu\n", error );
    ok( !bound_port( more ), "got port %u\n", bound_port( more ) );
    error = bind_ip( more, "127.0.0.1", 0 );
    ok( error == WSAENOBUFS, "got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "type %d B20", type );
    port = bound_port( s[2] );
    closesocket( s[2] );
    check_ports( type, port, 1, WSAEACCES );
    error = bind_port( more, AF_INET, 0 );
    ok( !error, "got %lu\n", error );
    ok( bound_port( more ) == port, "got port %u, not %u\n", bound_port( more ), port );
    closesocket( more );
    for (i = 0; i < 4; i++) if (i != 2) closesocket( s[i] );
    check_ports( type, start, 4, WSAEACCES );
    winetest_pop_context();
    closesocket( owner );
    check_ports( type, start, 4, 0 );
}

/* B3, B4, B5, B19 */
static void test_explicit( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    SOCKET owner, s;
    unsigned int i;
    DWORD error;

    winetest_push_context( "type %d B3", type );
    owner = make_owner( type, start, 1, &inst );
    s = make_associated( AF_INET, type, inst.Token );
    error = bind_port( s, AF_INET, 0 );
    ok( !error && bound_port( s ) == start, "got %lu, port %u of %u\n", error, bound_port( s ), start );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();

    winetest_push_context( "type %d B4", type );
    owner = make_owner( type, start, 3, &inst );
    for (i = 3; i--;)
    {
        s = make_associated( AF_INET, type, inst.Token );
        error = bind_port( s, AF_INET, start + i );
        ok( !error && bound_port( s ) == start + i, "got %lu, port %u of %u\n", error, bound_port( s ),
            start + i );
        closesocket( s );
    }
    winetest_pop_context();

    winetest_push_context( "type %d B5", type );
    s = make_associated( AF_INET, type, inst.Token );
    error = bind_port( s, AF_INET, start + 3 );
    ok( error == WSAEADDRNOTAVAIL || error == WSAEACCES || error == WSAEINVAL, "got %lu\n", error );
    ok( !bound_port( s ), "got port %u\n", bound_port( s ) );
    winetest_pop_context();

    winetest_push_context( "type %d B19", type );
    error = bind_port( s, AF_INET, start + 1 );
    ok( !error && bound_port( s ) == start + 1, "got %lu, port %u\n", error, bound_port( s ) );
    error = bind_port( s, AF_INET, start + 2 );
    ok( error == WSAEINVAL, "bound socket got %lu\n", error );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();
}

/* B7, B9: sharing a port inside the block */
static void test_sharing( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    SOCKET owner, s, s2;
    DWORD error;
    int one = 1;

    owner = make_owner( type, start, 2, &inst );
    winetest_push_context( "type %d B7", type );
    s = make_associated( AF_INET, type, inst.Token );
    error = bind_port( s, AF_INET, start );
    ok( !error, "got %lu\n", error );
    s2 = make_associated( AF_INET, type, inst.Token );
    error = bind_port( s2, AF_INET, start );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = bind_port( s2, AF_INET, start + 1 );
    ok( !error, "other port got %lu\n", error );
    closesocket( s2 );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d B9", type );
    s = make_associated( AF_INET, type, inst.Token );
    s2 = make_associated( AF_INET, type, inst.Token );
    ok( !setsockopt( s, SOL_SOCKET, SO_REUSEADDR, (char *)&one, sizeof(one) ), "error %d\n",
        WSAGetLastError() );
    ok( !setsockopt( s2, SOL_SOCKET, SO_REUSEADDR, (char *)&one, sizeof(one) ), "error %d\n",
        WSAGetLastError() );
    error = bind_port( s, AF_INET, start );
    ok( !error, "got %lu\n", error );
    error = bind_port( s2, AF_INET, start );
    ok( !error, "got %lu\n", error );
    ok( bound_port( s2 ) == start, "got port %u\n", bound_port( s2 ) );
    closesocket( s2 );
    check_ports( type, start, 2, WSAEACCES );
    closesocket( s );
    check_ports( type, start, 2, WSAEACCES );
    winetest_pop_context();
    closesocket( owner );
}

/* B10, B22 */
static void test_families( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    int one = 1, off = 0;
    SOCKET owner, s, s2;
    DWORD error;

    owner = make_owner( type, start, 2, &inst );
    winetest_push_context( "type %d B10", type );
    s = make_associated( AF_INET, type, inst.Token );
    error = bind_ip( s, "127.0.0.1", start );
    ok( !error, "v4 got %lu\n", error );
    s2 = make_associated( AF_INET6, type, inst.Token );
    ok( !setsockopt( s2, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&one, sizeof(one) ), "error %d\n",
        WSAGetLastError() );
    error = bind_port( s2, AF_INET6, start );
    ok( !error, "v6 got %lu\n", error );
    closesocket( s2 );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d B22", type );
    s = make_associated( AF_INET6, type, inst.Token );
    ok( !setsockopt( s, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&off, sizeof(off) ), "error %d\n",
        WSAGetLastError() );
    error = bind_port( s, AF_INET6, start );
    ok( !error && bound_port( s ) == start, "dual-stack got %lu, port %u\n", error, bound_port( s ) );
    s2 = make_associated( AF_INET, type, inst.Token );
    error = bind_port( s2, AF_INET, 0 );
    ok( !error && bound_port( s2 ) == start + 1, "v4 got %lu, port %u\n", error, bound_port( s2 ) );
    closesocket( s2 );
    closesocket( s );
    winetest_pop_context();
    closesocket( owner );
}

/* Nobody gets the port without the token, whether a consumer holds it or not. */
static void check_refused( int type, USHORT port )
{
    static const int families[] = { AF_INET, AF_INET6 };
    int value = 1, opt, name;
    unsigned int i;
    DWORD error;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE( families ); i++)
    {
        error = try_bind( families[i], type, port );
        ok( error == WSAEACCES, "B12 family %d: same process got %lu\n", families[i], error );
        error = run_child( "bind %d %d %u", families[i], type, port );
        ok( error == WSAEACCES, "B11 family %d: other process got %lu\n", families[i], error );
        error = run_child( "bind %d %d %u reuse", families[i], type, port );
        ok( error == WSAEACCES, "B15 family %d: other process with SO_REUSEADDR got %lu\n", families[i],
            error );
        for (opt = 0; opt < 2; opt++)
        {
            name = opt ? SO_EXCLUSIVEADDRUSE : SO_REUSEADDR;
            s = make_socket( families[i], type );
            ok( !setsockopt( s, SOL_SOCKET, name, (char *)&value, sizeof(value) ), "error %d\n",
                WSAGetLastError() );
            error = bind_port( s, families[i], port );
            ok( error == WSAEACCES, "B15 family %d, option %#x: got %lu\n", families[i], name, error );
            closesocket( s );
        }
    }
    s = make_socket( AF_INET, type );
    error = bind_ip( s, "127.0.0.1", port );
    ok( error == WSAEACCES, "B12 loopback got %lu\n", error );
    error = bind_port( s, AF_INET, 0 );
    ok( !error, "the refused socket can't be bound to another port: %lu\n", error );
    closesocket( s );
}

static void test_refusal( int type )
{
    int other_type = type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM;
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    SOCKET owner, s;
    ULONG64 token;
    DWORD error;

    owner = make_owner( type, start, 3, &inst );
    winetest_push_context( "type %d free", type );
    check_refused( type, start + 1 );
    winetest_pop_context();

    winetest_push_context( "type %d taken", type );
    s = make_associated( AF_INET, type, inst.Token );
    error = bind_ip( s, "127.0.0.1", start + 1 );
    ok( !error, "got %lu\n", error );
    check_refused( type, start + 1 );
    check_refused( type, start + 2 );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d B18", type );
    check_ports( other_type, start, 3, 0 );
    winetest_pop_context();
    closesocket( owner );

    winetest_push_context( "type %d B14", type );
    if (type == SOCK_STREAM) error = CreatePersistentTcpPortReservation( htons( start ), 2, &token );
    else error = CreatePersistentUdpPortReservation( htons( start ), 2, &token );
    ok( !error, "got %lu\n", error );
    check_refused( type, start );
    check_ports( other_type, start, 2, 0 );
    check_ports( type, start + 2, 2, 0 );
    if (type == SOCK_STREAM) error = DeletePersistentTcpPortReservation( htons( start ), 2 );
    else error = DeletePersistentUdpPortReservation( htons( start ), 2 );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 4, 0 );
    winetest_pop_context();
}

START_TEST(reserved_bind)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_automatic( types[i] );
        test_explicit( types[i] );
        test_sharing( types[i] );
        test_families( types[i] );
        test_refusal( types[i] );
    }
    WSACleanup();
}
