/*
 * The documentation's examples of runtime port reservations
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


/* The programs of the Winsock reference pages for acquire (E1) and release (E2), as
 * they are printed and as their text means them, and a check of the byte order (E7). */

#include "port_test_child.h"

/* E1; printed: the program associates and binds the socket that has acquired */
static void test_acquire_example( int family, int type, int protocol, USHORT start, USHORT count,
                                  BOOL printed )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET first, second, consumer;
    DWORD error;
    USHORT port;

    winetest_push_context( "E1 type %d start %u%s", type, start, printed ? " as printed" : "" );
    first = socket( family, type, protocol );
    ok( first != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    error = acquire( first, start, count, &inst );
    ok( !error, "got %lu\n", error );
    start = ntohs( inst.StartPort );
    second = socket( family, type, protocol );
    ok( second != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    consumer = printed ? first : second;
    error = associate( consumer, inst.Token );
    ok( !error, "got %lu\n", error );
    error = bind_port( consumer, family, 0 );
    ok( !error, "got %lu\n", error );
    port = bound_port( consumer );
    ok( port >= start && port < start + count, "got port %u of %u+%u\n", port, start, count );
    error = release( first, inst.Token );
    ok( !error, "got %lu\n", error );
    ok( bound_port( consumer ) == port, "got port %u, not %u\n", bound_port( consumer ), port );
    error = try_bind( family, type, port );
    ok( error == WSAEADDRINUSE, "port %u got %lu\n", port, error );
    closesocket( second );
    closesocket( first );
    check_unreserved( type, start, count );
    winetest_pop_context();
}

static void test_no_ports(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD error;
    SOCKET s;

    winetest_push_context( "E1 count 0" );
    s = make_socket( AF_INET, SOCK_DGRAM );
    error = acquire( s, 5000, 0, &inst );
    ok( error == WSAEINVAL, "got %lu\n", error );
    error = acquire( s, 0, 0, &inst );
    ok( error == WSAEINVAL, "got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

/* E2: the token is given as a bare ULONG64 */
static void test_release_example( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 20 );
    DWORD size = 0xdeadbeef, error;
    ULONG64 token;
    SOCKET s;
    int ret;

    winetest_push_context( "E2 type %d", type );
    s = socket( AF_INET, type, 0 );
    error = acquire( s, start, 20, &inst );
    ok( !error, "got %lu\n", error );
    token = inst.Token;
    ret = WSAIoctl( s, SIO_RELEASE_PORT_RESERVATION, &token, sizeof(ULONG64), NULL, 0, &size, NULL, NULL );
    ok( !ret, "error %d\n", WSAGetLastError() );
    ok( !size, "got size %lu\n", size );
    check_ports( type, start, 20, 0 );
    error = acquire( s, start, 20, &inst );
    ok( !error, "got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

/* E7: a port that is another one when its bytes are exchanged */
static void test_byte_order( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT port, swapped;
    DWORD error;
    SOCKET s;

    winetest_push_context( "E7 type %d", type );
    for (;;)
    {
        port = pick_ports( 1 );
        swapped = (USHORT)(port << 8 | port >> 8);
        if (swapped > 1024 && swapped != port && !try_bind( AF_INET, type, swapped )) break;
    }
    s = make_socket( AF_INET, type );
    error = acquire( s, port, 1, &inst );
    ok( !error, "got %lu\n", error );
    error = run_child( "bind %d %d %u", AF_INET, type, port );
    ok( error == WSAEACCES, "port %u got %lu\n", port, error );
    error = run_child( "bind %d %d %u", AF_INET, type, swapped );
    ok( !error, "port %u got %lu\n", swapped, error );
    closesocket( s );
    winetest_pop_context();
}

START_TEST(examples)
{
    if (port_test_child()) return;
    start_winsock();
    test_acquire_example( AF_INET, SOCK_DGRAM, IPPROTO_UDP, pick_ports( 20 ), 20, TRUE );
    test_acquire_example( AF_INET, SOCK_DGRAM, IPPROTO_UDP, pick_ports( 20 ), 20, FALSE );
    test_acquire_example( AF_INET, SOCK_STREAM, IPPROTO_TCP, pick_ports( 20 ), 20, TRUE );
    test_acquire_example( AF_INET, SOCK_STREAM, IPPROTO_TCP, pick_ports( 20 ), 20, FALSE );
    test_acquire_example( AF_INET6, SOCK_DGRAM, IPPROTO_UDP, 0, 20, TRUE );
    test_acquire_example( AF_INET6, SOCK_STREAM, IPPROTO_TCP, 0, 20, FALSE );
    test_no_ports();
    test_release_example( SOCK_DGRAM );
    test_release_example( SOCK_STREAM );
    test_byte_order( SOCK_DGRAM );
    test_byte_order( SOCK_STREAM );
    WSACleanup();
}
