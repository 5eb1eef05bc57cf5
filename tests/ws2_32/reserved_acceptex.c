/*
 * A reservation owned by a socket that AcceptEx connects
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

#include "port_test.h"

#define ADDR_SIZE (sizeof(struct sockaddr_in) + 16)

static LPFN_ACCEPTEX pAcceptEx;

static SOCKET make_listener( USHORT port )
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM );
    DWORD error = bind_ip( s, "127.0.0.1", port );

    ok( !error, "bind got %lu\n", error );
    ok( !listen( s, 5 ), "listen got %d\n", WSAGetLastError() );
    return s;
}

static SOCKET make_client( USHORT port )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons( port ) };
    SOCKET s = make_socket( AF_INET, SOCK_STREAM );

    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    ok( !connect( s, (struct sockaddr *)&addr, sizeof(addr) ), "connect got %d\n", WSAGetLastError() );
    return s;
}

/* The acceptor's reservation ends with its handle, not with the connection's arrival (R9). before:
 * the connection is there when AcceptEx is called. */
static void test_owner( BOOL before )
{
    USHORT port = pick_ports( 4 );
    SOCKET listener = make_listener( port ), acceptor = make_socket( AF_INET, SOCK_STREAM ), client, other;
    INET_PORT_RESERVATION_INSTANCE inst;
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    DWORD size, flags, error;
    char data[128];

    winetest_push_context( "before %d", before );
    error = acquire( acceptor, port + 1, 3, &inst );
    ok( !error, "acquire got %lu\n", error );
    client = before ? make_client( port ) : INVALID_SOCKET;
    pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov );
    if (!before) client = make_client( port );
    ok( WSAGetOverlappedResult( listener, &ov, &size, TRUE, &flags ), "got error %d\n", WSAGetLastError() );
    check_ports( SOCK_STREAM, port + 1, 3, WSAEACCES );

    other = make_socket( AF_INET, SOCK_STREAM );        /* the token works on */
    error = associate( other, inst.Token );
    ok( !error, "associate got %lu\n", error );
    error = bind_ip( other, "127.0.0.1", 0 );
    ok( !error && bound_port( other ) == port + 1, "bind got %lu, port %u\n", error, bound_port( other ) );
    ok( send( client, "x", 1, 0 ) == 1 && recv( acceptor, data, 1, 0 ) == 1, "no data\n" );
    closesocket( other );
    check_ports( SOCK_STREAM, port + 1, 3, WSAEACCES );
    closesocket( acceptor );
    check_ports( SOCK_STREAM, port + 1, 3, 0 );
    closesocket( client );
    closesocket( listener );
    CloseHandle( ov.hEvent );
    winetest_pop_context();
}

/* A listener on a reserved port accepts with AcceptEx and accept; what it accepted shares the port (B21). */
static void test_reserved_listener(void)
{
    USHORT port = pick_ports( 1 );
    SOCKET listener = make_socket( AF_INET, SOCK_STREAM ), acceptor = make_socket( AF_INET, SOCK_STREAM );
    SOCKET clients[2], accepted;
    INET_PORT_RESERVATION_INSTANCE inst;
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    DWORD size, flags, error;
    char data[128];

    error = acquire( listener, port, 1, &inst );
    ok( !error, "acquire got %lu\n", error );
    associate( listener, inst.Token );
    error = bind_ip( listener, "127.0.0.1", port );
    ok( !error, "bind got %lu\n", error );
    ok( !listen( listener, 5 ), "listen got %d\n", WSAGetLastError() );
    clients[0] = make_client( port );
    pAcceptEx( listener, acceptor, data, 0, ADDR_SIZE, ADDR_SIZE, &size, &ov );
    ok( WSAGetOverlappedResult( listener, &ov, &size, TRUE, &flags ), "got error %d\n", WSAGetLastError() );
    clients[1] = make_client( port );
    accepted = accept( listener, NULL, NULL );
    ok( accepted != INVALID_SOCKET, "accept got %d\n", WSAGetLastError() );
    ok( bound_port( accepted ) == port, "got port %u\n", bound_port( accepted ) );
    check_ports( SOCK_STREAM, port, 1, WSAEACCES );

    /* the reservation goes with its owner, the connections stay */
    closesocket( listener );
    ok( send( clients[0], "x", 1, 0 ) == 1 && recv( acceptor, data, 1, 0 ) == 1, "no data\n" );
    ok( send( accepted, "x", 1, 0 ) == 1 && recv( clients[1], data, 1, 0 ) == 1, "no data\n" );
    closesocket( acceptor );
    closesocket( accepted );
    closesocket( clients[0] );
    closesocket( clients[1] );
    CloseHandle( ov.hEvent );
}

START_TEST(reserved_acceptex)
{
    GUID guid = WSAID_ACCEPTEX;
    DWORD size;
    SOCKET s;

    start_winsock();
    s = make_socket( AF_INET, SOCK_STREAM );
    WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &pAcceptEx, sizeof(pAcceptEx),
              &size, NULL, NULL );
    closesocket( s );
    ok( pAcceptEx != NULL, "no AcceptEx\n" );
    if (pAcceptEx)
    {
        test_owner( TRUE );
        test_owner( FALSE );
        test_reserved_listener();
    }
    WSACleanup();
}
