/*
 * The documentation's examples of persistent port reservations
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


/* The programs of the IP Helper reference pages: create and consume (E3), delete
 * (E4), look up and consume in another process (E5), and their UDP twins (E6). */

#define PORT_TEST_VERBS
#include "port_test_child.h"
#include <iphlpapi.h>

static DWORD create( int type, USHORT start, USHORT count, ULONG64 *token )
{
    if (type == SOCK_STREAM) return CreatePersistentTcpPortReservation( htons( start ), count, token );
    return CreatePersistentUdpPortReservation( htons( start ), count, token );
}

static DWORD delete( int type, USHORT start, USHORT count )
{
    if (type == SOCK_STREAM) return DeletePersistentTcpPortReservation( htons( start ), count );
    return DeletePersistentUdpPortReservation( htons( start ), count );
}

static DWORD lookup( int type, USHORT start, USHORT count, ULONG64 *token )
{
    if (type == SOCK_STREAM) return LookupPersistentTcpPortReservation( htons( start ), count, token );
    return LookupPersistentUdpPortReservation( htons( start ), count, token );
}

/* The part that the programs share: socket, associate, bind to 0, getsockname. */
static void consume( int type, ULONG64 token, USHORT start, USHORT count )
{
    SOCKET s = socket( AF_INET, type, type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP );
    DWORD error;

    ok( s != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    error = associate( s, token );
    ok( !error, "associate got %lu\n", error );
    error = bind_port( s, AF_INET, 0 );
    ok( !error, "bind got %lu\n", error );
    ok( bound_port( s ) >= start && bound_port( s ) < start + count, "got port %u of %u+%u\n",
        bound_port( s ),
        start, count );
    closesocket( s );
}

/* lookup TYPE START COUNT */
static BOOL child_verb( struct child_data *data, int argc, char **argv )
{
    USHORT start, count;
    ULONG64 token;
    int type;

    if (argc != 4 || strcmp( argv[0], "lookup" )) return FALSE;
    type = atoi( argv[1] );
    start = atoi( argv[2] );
    count = atoi( argv[3] );
    if (!(data->error = lookup( type, start, count, &token ))) consume( type, token, start, count );
    return TRUE;
}

static void test_create( int type )
{
    USHORT start = pick_ports( 20 );
    ULONG64 token;
    DWORD ret;

    winetest_push_context( "type %d E3", type );
    ret = create( type, start, 20, &token );
    ok( !ret, "got %lu\n", ret );
    consume( type, token, start, 20 );
    ret = create( type, start, 20, &token );
    ok( ret == ERROR_SHARING_VIOLATION, "second run got %lu\n", ret );
    ret = delete( type, start, 20 );
    ok( !ret, "got %lu\n", ret );
    winetest_pop_context();
}

static void test_delete( int type )
{
    USHORT start = pick_ports( 20 );
    ULONG64 token;
    DWORD ret;

    winetest_push_context( "type %d E4", type );
    ret = create( type, start, 20, &token );
    ok( !ret, "got %lu\n", ret );
    ret = delete( type, start, 19 );
    ok( ret == ERROR_NOT_FOUND, "wrong count got %lu\n", ret );
    check_ports( type, start, 20, WSAEACCES );
    ret = delete( type, start, 20 );
    ok( !ret, "got %lu\n", ret );
    check_ports( type, start, 20, 0 );
    ret = delete( type, start, 20 );
    ok( ret == ERROR_NOT_FOUND, "twice got %lu\n", ret );
    winetest_pop_context();
}

static void test_lookup( int type )
{
    USHORT start = pick_ports( 20 );
    ULONG64 token;
    DWORD ret;

    winetest_push_context( "type %d E5", type );
    ret = create( type, start, 20, &token );
    ok( !ret, "got %lu\n", ret );
    ret = run_child( "lookup %d %u 20", type, start );
    ok( !ret, "got %lu\n", ret );
    ret = run_child( "lookup %d %u 19", type, start );
    ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
    ret = delete( type, start, 20 );
    ok( !ret, "got %lu\n", ret );
    ret = run_child( "lookup %d %u 20", type, start );
    ok( ret == ERROR_NOT_FOUND, "got %lu\n", ret );
    winetest_pop_context();
}

START_TEST(examples)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };    /* E6 is the second round */
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_create( types[i] );
        test_delete( types[i] );
        test_lookup( types[i] );
    }
    WSACleanup();
}
