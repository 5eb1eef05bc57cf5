/*
 * Replay of an NFS client that wants a privileged port
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


/* ms-nfs41-client on Windows: acquire ports from 600 upward one by one until one
 * is free, associate it with the same socket and connect without a bind. */

#include "port_test.h"

/* Tries ports from first upward; 0 or the error, the port in *port. */
static DWORD bindresvport( SOCKET s, USHORT first, USHORT last, USHORT *port )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD error = WSAEADDRINUSE;
    USHORT p;

    for (p = first; p <= last && error == WSAEADDRINUSE; p++)
    {
        *port = p;
        error = acquire( s, p, 1, &inst );
    }
    if (error) return error;
    return associate( s, inst.Token );
}

START_TEST(replay_bindresvport)
{
    struct sockaddr_in addr, from;
    USHORT first = 600, port, ports[4];
    SOCKET server, client[4], accepted;
    int len = sizeof(addr);
    unsigned int i;
    DWORD error;

    start_winsock();
    server = make_socket( AF_INET, SOCK_STREAM );
    error = bind_ip( server, "127.0.0.1", 0 );
    ok( !error, "got %lu\n", error );
    ok( !listen( server, 10 ), "error %d\n", WSAGetLastError() );
    getsockname( server, (struct sockaddr *)&addr, &len );

    /* where the host keeps such ports to itself the same happens further up */
    if (try_bind( AF_INET, SOCK_STREAM, 1023 ) == WSAEACCES) first = pick_ports( 8 );

    for (i = 0; i < ARRAY_SIZE( client ); i++)
    {
        winetest_push_context( "client %u", i );
        client[i] = make_socket( AF_INET, SOCK_STREAM );
        error = bindresvport( client[i], first, first + 423, &ports[i] );
        ok( !error, "port %u: got %lu\n", ports[i], error );
        ok( !connect( client[i], (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
        port = bound_port( client[i] );
        ok( port == ports[i], "got port %u, not %u\n", port, ports[i] );
        if (i) ok( port > ports[i - 1], "got port %u after %u\n", port, ports[i - 1] );
        len = sizeof(from);
        accepted = accept( server, (struct sockaddr *)&from, &len );
        ok( accepted != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
        ok( ntohs( from.sin_port ) == ports[i], "the server sees port %u\n", ntohs( from.sin_port ) );
        closesocket( accepted );
        winetest_pop_context();
    }
    for (i = 0; i < ARRAY_SIZE( client ); i++) closesocket( client[i] );

    /* the port can be had again although a connection of it may still be waiting */
    client[0] = make_socket( AF_INET, SOCK_STREAM );
    error = bindresvport( client[0], ports[0], ports[0] + 3, &port );
    ok( !error, "got %lu\n", error );
    closesocket( client[0] );
    closesocket( server );
    WSACleanup();
}
