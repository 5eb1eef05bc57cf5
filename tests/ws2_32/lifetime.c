/*
 * Tests of how long a runtime reservation lives
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


/* It ends with the last handle to its owner socket, whoever has it and however
 * that ends (R9, R10, R11). The killed wineserver's clients are in tests/faults. */

#define PORT_TEST_VERBS
#include "port_test_child.h"

static SOCKET child_socket;

/* acquires and takes a port of the block: hold TYPE START COUNT */
static DWORD verb_hold( struct child_data *data, int type, USHORT start, USHORT count )
{
    SOCKET owner = make_socket( AF_INET, type );
    DWORD error = acquire( owner, start, count, &data->instance );

    if (error) return error;
    child_socket = make_associated( AF_INET, type, data->instance.Token );
    return bind_ip( child_socket, "127.0.0.1", 0 );
}

/* takes over the duplicated owner and tries its token, which is another process': adopt TYPE TOKEN */
static DWORD verb_adopt( struct child_data *data, int type, ULONG64 token )
{
    SOCKET s;

    child_socket = WSASocketW( -1, -1, -1, &data->info, 0, WSA_FLAG_OVERLAPPED );
    ok( child_socket != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    s = make_socket( AF_INET, type );
    return associate( s, token );
}

/* takes over a socket and acquires on it: extend START COUNT */
static DWORD verb_extend( struct child_data *data, USHORT start, USHORT count )
{
    child_socket = WSASocketW( -1, -1, -1, &data->info, 0, WSA_FLAG_OVERLAPPED );
    ok( child_socket != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    return acquire( child_socket, start, count, &data->instance );
}

static BOOL child_verb( struct child_data *data, int argc, char **argv )
{
    if (argc == 4 && !strcmp( argv[0], "hold" ))
        data->error = verb_hold( data, atoi( argv[1] ), atoi( argv[2] ), atoi( argv[3] ) );
    else if (argc == 3 && !strcmp( argv[0], "adopt" ))
        data->error = verb_adopt( data, atoi( argv[1] ), _strtoui64( argv[2], NULL, 16 ) );
    else if (argc == 3 && !strcmp( argv[0], "extend" ))
        data->error = verb_extend( data, atoi( argv[1] ), atoi( argv[2] ) );
    else if (!strcmp( argv[0], "idle" ))
        data->error = 0;
    else return FALSE;
    return TRUE;
}

/* R9 */
static void test_close( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst, inst2;
    USHORT start = pick_ports( 6 );
    SOCKET owner, s;
    DWORD error;

    winetest_push_context( "type %d R9", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    error = acquire( owner, start + 4, 2, &inst2 );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 2, WSAEACCES );
    check_ports( type, start + 2, 2, 0 );
    check_ports( type, start + 4, 2, WSAEACCES );
    s = make_socket( AF_INET, type );
    error = associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    closesocket( s );
    check_ports( type, start, 2, WSAEACCES );
    closesocket( owner );
    check_ports( type, start, 6, 0 );
    s = make_socket( AF_INET, type );
    error = associate( s, inst2.Token );
    ok( error == WSAEINVAL, "dead token got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

/* R10 */
static void test_process_end( int type )
{
    USHORT start = pick_ports( 3 );
    struct child child;
    char verb[64];
    DWORD error;
    int killed;

    sprintf( verb, "hold %d %u 3", type, start );
    for (killed = 0; killed < 2; killed++)
    {
        winetest_push_context( "type %d R10 %s", type, killed ? "kill" : "exit" );
        error = start_child( &child, verb );
        ok( !error, "got %lu\n", error );
        ok( child.data->instance.StartPort == htons( start ), "got start %u\n",
            ntohs( child.data->instance.StartPort ) );
        check_ports( type, start, 3, WSAEACCES );
        if (killed) kill_child( &child );
        else end_child( &child );
        wait_ports( type, start, 3, 0 );
        winetest_pop_context();
    }
}

static void test_duplicate_handle( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    SOCKET owner, s;
    HANDLE dup;
    DWORD error;

    winetest_push_context( "type %d R11 DuplicateHandle", type );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    ok( DuplicateHandle( GetCurrentProcess(), (HANDLE)owner, GetCurrentProcess(), &dup, 0, FALSE,
                         DUPLICATE_SAME_ACCESS ), "error %lu\n", GetLastError() );
    closesocket( owner );
    check_ports( type, start, 2, WSAEACCES );
    s = make_socket( AF_INET, type );
    error = associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    closesocket( s );
    closesocket( (SOCKET)dup );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();
}

static void test_inherited( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    struct child child;
    SOCKET owner, s;
    DWORD error;
    int killed;

    for (killed = 0; killed < 2; killed++)
    {
        winetest_push_context( "type %d R11 inherited, %s", type, killed ? "kill" : "exit" );
        owner = make_socket( AF_INET, type );
        error = acquire( owner, start, 2, &inst );
        ok( !error, "got %lu\n", error );
        error = start_child( &child, "idle" );
        ok( !error, "got %lu\n", error );
        closesocket( owner );
        check_ports( type, start, 2, WSAEACCES );
        s = make_socket( AF_INET, type );
        error = associate( s, inst.Token );
        ok( !error, "acquirer got %lu\n", error );
        closesocket( s );
        if (killed) kill_child( &child );
        else end_child( &child );
        check_ports( type, start, 2, 0 );
        winetest_pop_context();
    }
}

static void test_duplicate_socket( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    struct child child;
    SOCKET owner, s;
    char verb[64];
    DWORD error;
    int killed;

    for (killed = 0; killed < 2; killed++)
    {
        winetest_push_context( "type %d R11 WSADuplicateSocket, %s", type, killed ? "kill" : "exit" );
        owner = make_socket( AF_INET, type );
        SetHandleInformation( (HANDLE)owner, HANDLE_FLAG_INHERIT, 0 );
        error = acquire( owner, start, 2, &inst );
        ok( !error, "got %lu\n", error );
        sprintf( verb, "adopt %d %s", type, wine_dbgstr_longlong( inst.Token ) );
        error = start_child_with_socket( &child, owner, verb );
        ok( error == WSAEACCES || error == WSAEINVAL, "the child's associate got %lu\n", error );
        closesocket( owner );
        check_ports( type, start, 2, WSAEACCES );
        s = make_socket( AF_INET, type );
        error = associate( s, inst.Token );
        ok( !error, "acquirer got %lu\n", error );
        closesocket( s );
        if (killed) kill_child( &child );
        else end_child( &child );
        check_ports( type, start, 2, 0 );
        winetest_pop_context();
    }
}

/* Who calls acquire is who may use the token; the socket says how long. */
static void test_acquire_on_duplicate( int type )
{
    USHORT start = pick_ports( 2 );
    struct child child;
    SOCKET owner, s;
    char verb[64];
    DWORD error;

    winetest_push_context( "type %d R11 acquirer", type );
    owner = make_socket( AF_INET, type );
    SetHandleInformation( (HANDLE)owner, HANDLE_FLAG_INHERIT, 0 );
    sprintf( verb, "extend %u 2", start );
    error = start_child_with_socket( &child, owner, verb );
    ok( !error, "the child's acquire got %lu\n", error );
    s = make_socket( AF_INET, type );
    error = associate( s, child.data->instance.Token );
    ok( error == WSAEACCES || error == WSAEINVAL, "got %lu\n", error );
    closesocket( s );
    end_child( &child );
    check_ports( type, start, 2, WSAEACCES );
    closesocket( owner );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();
}

START_TEST(lifetime)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_close( types[i] );
        test_process_end( types[i] );
        test_duplicate_handle( types[i] );
        test_inherited( types[i] );
        test_duplicate_socket( types[i] );
        test_acquire_on_duplicate( types[i] );
    }
    WSACleanup();
}
