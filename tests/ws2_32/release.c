/*
 * Tests of SIO_RELEASE_PORT_RESERVATION
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


/* Ending a reservation by its token (R1...R8, R12...R15). */

#include "port_test_child.h"
#include <iphlpapi.h>

static void test_no_cooldown( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst = {0};
    USHORT start = pick_ports( 3 );
    SOCKET owner, s;
    unsigned int i;
    DWORD error;

    owner = make_socket( AF_INET, type );
    winetest_push_context( "type %d R15", type );
    for (i = 0; i < 50; i++)
    {
        ULONG64 token = inst.Token;

        error = acquire( owner, start, 3, &inst );
        ok( !error, "round %u got %lu\n", i, error );
        ok( inst.Token != token, "round %u: the same token again\n", i );
        error = release( owner, inst.Token );
        ok( !error, "round %u got %lu\n", i, error );
    }
    for (i = 0; i < 50; i++)
    {
        s = make_socket( AF_INET, type );
        error = acquire( s, start, 3, &inst );
        ok( !error, "round %u after close got %lu\n", i, error );
        closesocket( s );
    }
    winetest_pop_context();
    closesocket( owner );
}

/* R1, R2, R3, R6, R12 */
static void test_release( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 3 );
    SOCKET owner, s;
    DWORD error;

    winetest_push_context( "type %d R1", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 3, &inst );
    ok( !error, "got %lu\n", error );
    error = release( owner, inst.Token );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 3, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d R6", type );
    error = release( owner, inst.Token );
    ok( error == WSAEINVAL, "twice got %lu\n", error );
    error = release( owner, 0 );
    ok( error == WSAEINVAL, "0 got %lu\n", error );
    error = release( owner, 0x123456789abcdef );
    ok( error == WSAEINVAL, "unknown got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "type %d R3", type );
    error = acquire( owner, start, 3, &inst );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM );
    error = release( s, inst.Token );
    ok( error == WSAEINVAL, "got %lu\n", error );
    closesocket( s );
    check_ports( type, start, 3, WSAEACCES );
    winetest_pop_context();

    winetest_push_context( "type %d R12", type );
    shutdown( owner, SD_BOTH );
    check_ports( type, start, 3, WSAEACCES );
    winetest_pop_context();

    winetest_push_context( "type %d R2", type );
    s = make_socket( AF_INET6, type );
    error = release( s, inst.Token );
    ok( !error, "got %lu\n", error );
    closesocket( s );
    check_ports( type, start, 3, 0 );
    winetest_pop_context();
    closesocket( owner );
}

static void test_process( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    DWORD error;
    SOCKET s;

    winetest_push_context( "type %d R4", type );
    s = make_socket( AF_INET, type );
    error = acquire( s, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    error = run_child( "release %d %s", type, wine_dbgstr_longlong( inst.Token ) );
    ok( error == WSAEACCES || error == WSAEINVAL, "got %lu\n", error );
    check_ports( type, start, 2, WSAEACCES );
    error = release( s, inst.Token );
    ok( !error, "got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

static void test_persistent( int type )
{
    USHORT start = pick_ports( 2 );
    ULONG64 token;
    DWORD error;
    SOCKET s;

    winetest_push_context( "type %d R5", type );
    if (type == SOCK_STREAM) error = CreatePersistentTcpPortReservation( htons( start ), 2, &token );
    else error = CreatePersistentUdpPortReservation( htons( start ), 2, &token );
    ok( !error, "got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = release( s, token );
    ok( error == WSAEINVAL, "got %lu\n", error );
    check_ports( type, start, 2, WSAEACCES );
    closesocket( s );
    if (type == SOCK_STREAM) error = DeletePersistentTcpPortReservation( htons( start ), 2 );
    else error = DeletePersistentUdpPortReservation( htons( start ), 2 );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();
}

/* R7, R8: sockets that are bound stay as they are */
static void test_consumers( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    SOCKET owner, s, other;
    DWORD error;

    winetest_push_context( "type %d R7", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    error = associate( owner, inst.Token );
    ok( !error, "got %lu\n", error );
    error = bind_port( owner, AF_INET, start );
    ok( !error, "got %lu\n", error );
    error = release( owner, inst.Token );
    ok( !error, "got %lu\n", error );
    ok( bound_port( owner ) == start, "got port %u\n", bound_port( owner ) );
    check_ports( type, start, 1, WSAEADDRINUSE );
    check_ports( type, start + 1, 1, 0 );
    closesocket( owner );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d R8", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 4, &inst );
    ok( !error, "got %lu\n", error );
    s = make_associated( AF_INET, type, inst.Token );
    error = bind_port( s, AF_INET, start + 1 );
    ok( !error, "got %lu\n", error );
    other = make_associated( AF_INET, type, inst.Token );
    error = bind_port( other, AF_INET, start + 2 );
    ok( !error, "got %lu\n", error );
    closesocket( owner );
    ok( bound_port( s ) == start + 1, "got port %u\n", bound_port( s ) );
    ok( bound_port( other ) == start + 2, "got port %u\n", bound_port( other ) );
    check_ports( type, start, 1, 0 );
    check_ports( type, start + 1, 2, WSAEADDRINUSE );
    check_ports( type, start + 3, 1, 0 );
    if (type == SOCK_DGRAM)
    {
        struct sockaddr_in addr = { AF_INET, htons( start + 2 ) };
        struct timeval timeout = { 5, 0 };
        fd_set set;
        char c = 0;

        addr.sin_addr.s_addr = inet_addr( "127.0.0.1" );
        ok( sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ) == 1, "error %d\n",
            WSAGetLastError() );
        FD_ZERO( &set );
        FD_SET( other, &set );
        ok( select( 0, &set, NULL, NULL, &timeout ) == 1, "nothing arrived\n" );
        ok( recv( other, &c, 1, 0 ) == 1 && c == 'x', "error %d\n", WSAGetLastError() );
    }
    closesocket( s );
    closesocket( other );
    check_ports( type, start, 4, 0 );
    winetest_pop_context();
}

/* R13, R14 */
static void test_buffers( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    INET_PORT_RANGE range = { htons( start ), 2 };
    DWORD error, size, i;
    SOCKET s;
    int ret;

    s = make_socket( AF_INET, type );
    error = acquire( s, start, 2, &inst );
    ok( !error, "got %lu\n", error );

    winetest_push_context( "type %d R13", type );
    for (i = 0; i < 8; i++)
    {
        size = 0xdeadbeef;
        ret = WSAIoctl( s, SIO_RELEASE_PORT_RESERVATION, &inst.Token, i, NULL, 0, &size, NULL, NULL );
        error = WSAGetLastError();
        ok( ret == SOCKET_ERROR && (error == WSAEFAULT || error == WSAEINVAL),
            "size %lu got %d, error %lu\n", i,
            ret, error );
        ok( !size, "got size %lu\n", size );
    }
    ret = WSAIoctl( s, SIO_RELEASE_PORT_RESERVATION, NULL, 8, NULL, 0, &size, NULL, NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && (error == WSAEFAULT || error == WSAEINVAL), "NULL got %d, error %lu\n", ret,
        error );
    winetest_pop_context();

    winetest_push_context( "type %d R14", type );
    ret = WSAIoctl( s, SIO_RELEASE_PORT_RESERVATION, &range, sizeof(range), NULL, 0, &size, NULL, NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && (error == WSAEFAULT || error == WSAEINVAL), "got %d, error %lu\n", ret,
        error );
    check_ports( type, start, 2, WSAEACCES );
    closesocket( s );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();
}

START_TEST(release)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_release( types[i] );
        test_no_cooldown( types[i] );
        test_process( types[i] );
        test_persistent( types[i] );
        test_consumers( types[i] );
        test_buffers( types[i] );
    }
    WSACleanup();
}
