/*
 * Tests of implicit binds with reserved ports
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


/* connect, sendto, listen and bind(0): an associated socket gets a port of its
 * block (B17, B21), no other socket ever does (B16). */

#include "port_test.h"

static BOOL in_block( USHORT port, const INET_PORT_RESERVATION_INSTANCE *inst )
{
    unsigned int start = ntohs( inst->StartPort );

    return port >= start && port < start + inst->NumberOfPorts;
}

/* A socket bound to a port of the loopback address, listening if it is TCP. */
static SOCKET make_peer( int type, struct sockaddr_in *addr )
{
    SOCKET s = make_socket( AF_INET, type );
    int len = sizeof(*addr);
    DWORD error;

    error = bind_ip( s, "127.0.0.1", 0 );
    ok( !error, "got %lu\n", error );
    getsockname( s, (struct sockaddr *)addr, &len );
    if (type == SOCK_STREAM) ok( !listen( s, 100 ), "error %d\n", WSAGetLastError() );
    return s;
}

/* B17 */
static void test_connect( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 3 ), port;
    struct sockaddr_in addr, from;
    SOCKET owner, peer, accepted, s;
    int len = sizeof(from);
    DWORD error;

    winetest_push_context( "type %d B17 connect", type );
    peer = make_peer( type, &addr );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, start, 3, &inst );
    ok( !error, "got %lu\n", error );
    s = make_associated( AF_INET, type, inst.Token );
    ok( !connect( s, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    port = bound_port( s );
    ok( in_block( port, &inst ), "got port %u, not of %u+3\n", port, start );
    if (type == SOCK_STREAM)
    {
        accepted = accept( peer, (struct sockaddr *)&from, &len );
        ok( accepted != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
        ok( ntohs( from.sin_port ) == port, "the peer sees port %u, not %u\n", ntohs( from.sin_port ), port );
        closesocket( accepted );
    }
    error = associate( s, inst.Token );
    ok( error == WSAEINVAL, "S3: got %lu\n", error );
    closesocket( s );

    /* the owner consumes its own block */
    error = associate( owner, inst.Token );
    ok( !error, "got %lu\n", error );
    ok( !connect( owner, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    ok( in_block( bound_port( owner ), &inst ), "got port %u, not of %u+3\n", bound_port( owner ), start );
    closesocket( owner );
    closesocket( peer );
    winetest_pop_context();
}

static void test_send(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    struct timeval timeout = { 5, 0 };
    struct sockaddr_in addr, from;
    USHORT start = pick_ports( 1 );
    int len, i, ret;
    SOCKET owner, peer, s;
    WSABUF buf = { 1, (char *)"x" };
    fd_set set;
    DWORD error, size;
    char c;

    peer = make_peer( SOCK_DGRAM, &addr );
    owner = make_socket( AF_INET, SOCK_DGRAM );
    error = acquire( owner, start, 1, &inst );
    ok( !error, "got %lu\n", error );
    for (i = 0; i < 2; i++)
    {
        winetest_push_context( "B17 %s", i ? "WSASendTo" : "sendto" );
        s = make_associated( AF_INET, SOCK_DGRAM, inst.Token );
        if (i) ret = WSASendTo( s, &buf, 1, &size, 0, (struct sockaddr *)&addr, sizeof(addr), NULL, NULL );
        else ret = sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ) != 1;
        ok( !ret, "error %d\n", WSAGetLastError() );
        ok( bound_port( s ) == start, "got port %u, not %u\n", bound_port( s ), start );
        FD_ZERO( &set );
        FD_SET( peer, &set );
        ok( select( 0, &set, NULL, NULL, &timeout ) == 1, "nothing arrived\n" );
        len = sizeof(from);
        ret = recvfrom( peer, &c, 1, 0, (struct sockaddr *)&from, &len );
        ok( ret == 1 && ntohs( from.sin_port ) == start, "got %d from port %u\n", ret,
            ntohs( from.sin_port ) );
        closesocket( s );
        winetest_pop_context();
    }

    winetest_push_context( "B17 exhausted" );
    s = make_associated( AF_INET, SOCK_DGRAM, inst.Token );
    error = bind_port( s, AF_INET, start );
    ok( !error, "got %lu\n", error );
    closesocket( peer );
    peer = make_associated( AF_INET, SOCK_DGRAM, inst.Token );
    ret = sendto( peer, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && error == WSAENOBUFS, "sendto got %d, error %lu\n", ret, error );
    ret = connect( peer, (struct sockaddr *)&addr, sizeof(addr) );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && error == WSAENOBUFS, "connect got %d, error %lu\n", ret, error );
    ok( !bound_port( peer ), "got port %u\n", bound_port( peer ) );
    closesocket( s );
    /* the failures have not bound the socket */
    ret = sendto( peer, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 1, "sendto got %d, error %d\n", ret, WSAGetLastError() );
    ok( bound_port( peer ) == start, "got port %u, not %u\n", bound_port( peer ), start );
    closesocket( peer );
    closesocket( owner );
    winetest_pop_context();
}

static void test_join_leaf(void)
{
    struct sockaddr_in group = { AF_INET, htons( 9 ) };
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 1 );
    SOCKET owner, s, leaf;
    DWORD error, loopback;
    int ret;

    winetest_push_context( "B17 WSAJoinLeaf" );
    group.sin_addr.s_addr = inet_addr( "239.255.1.1" );
    owner = make_socket( AF_INET, SOCK_DGRAM );
    error = acquire( owner, start, 1, &inst );
    ok( !error, "got %lu\n", error );
    s = WSASocketW( AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_MULTIPOINT_C_LEAF |
                    WSA_FLAG_MULTIPOINT_D_LEAF );
    ok( s != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    loopback = htonl( INADDR_LOOPBACK );
    ret = setsockopt( s, IPPROTO_IP, IP_MULTICAST_IF, (char *)&loopback, sizeof(loopback) );
    ok( !ret, "error %d\n", WSAGetLastError() );
    error = associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    leaf = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_BOTH );
    ok( leaf == s, "got %Ix, error %d\n", leaf, WSAGetLastError() );
    ok( bound_port( s ) == start, "got port %u, not %u\n", bound_port( s ), start );
    closesocket( s );
    closesocket( owner );
    winetest_pop_context();
}

/* B21 */
static void test_listener(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    struct sockaddr_in addr = { AF_INET };
    SOCKET owner, listener, client[3], server[3], s;
    USHORT start = pick_ports( 2 );
    unsigned int i;
    DWORD error;
    char c;

    winetest_push_context( "B21" );
    owner = make_socket( AF_INET, SOCK_STREAM );
    error = acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    listener = make_associated( AF_INET, SOCK_STREAM, inst.Token );
    error = bind_ip( listener, "127.0.0.1", start );
    ok( !error, "got %lu\n", error );
    ok( !listen( listener, 5 ), "error %d\n", WSAGetLastError() );
    addr.sin_addr.s_addr = inet_addr( "127.0.0.1" );
    addr.sin_port = htons( start );
    for (i = 0; i < 3; i++)
    {
        client[i] = make_socket( AF_INET, SOCK_STREAM );
        ok( !connect( client[i], (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
        server[i] = accept( listener, NULL, NULL );
        ok( server[i] != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
        ok( bound_port( server[i] ) == start, "got port %u\n", bound_port( server[i] ) );
    }
    s = make_associated( AF_INET, SOCK_STREAM, inst.Token );
    error = bind_ip( s, "127.0.0.1", 0 );
    ok( !error && bound_port( s ) == start + 1, "the other port: got %lu, port %u\n", error,
        bound_port( s ) );
    closesocket( s );
    closesocket( listener );
    closesocket( owner );
    for (i = 0; i < 3; i++)
    {
        ok( send( client[i], "x", 1, 0 ) == 1, "error %d\n", WSAGetLastError() );
        ok( recv( server[i], &c, 1, 0 ) == 1 && c == 'x', "error %d\n", WSAGetLastError() );
        closesocket( client[i] );
        closesocket( server[i] );
    }
    winetest_pop_context();
}

/* B16: the more ports are reserved, the sooner a wrong choice shows */
static void test_avoidance( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    struct sockaddr_in addr;
    unsigned int i, wrong = 0;
    SOCKET owner, peer, s;
    DWORD error;

    winetest_push_context( "type %d B16", type );
    peer = make_peer( type, &addr );
    owner = make_socket( AF_INET, type );
    error = acquire( owner, 0, 2048, &inst );
    ok( !error, "got %lu\n", error );
    for (i = 0; i < 100; i++)
    {
        s = make_socket( i & 1 ? AF_INET6 : AF_INET, type );
        error = bind_port( s, i & 1 ? AF_INET6 : AF_INET, 0 );
        ok( !error, "bind %u got %lu\n", i, error );
        if (in_block( bound_port( s ), &inst )) wrong++;
        closesocket( s );
    }
    ok( !wrong, "bind(0) got a reserved port %u times\n", wrong );
    for (i = 0; i < 50; i++)
    {
        s = make_socket( AF_INET, type );
        ok( !connect( s, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
        if (in_block( bound_port( s ), &inst )) wrong++;
        closesocket( s );
        if (type == SOCK_STREAM) closesocket( accept( peer, NULL, NULL ) );
    }
    ok( !wrong, "connect got a reserved port %u times\n", wrong );
    for (i = 0; i < 50; i++)
    {
        s = make_socket( AF_INET, type );
        if (type == SOCK_STREAM) listen( s, 1 );
        else sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
        if (in_block( bound_port( s ), &inst )) wrong++;
        closesocket( s );
    }
    ok( !wrong, "listen or sendto got a reserved port %u times\n", wrong );
    closesocket( owner );
    closesocket( peer );
    winetest_pop_context();
}

START_TEST(reserved_implicit)
{
    start_winsock();
    test_connect( SOCK_STREAM );
    test_connect( SOCK_DGRAM );
    test_send();
    test_join_leaf();
    test_listener();
    test_avoidance( SOCK_STREAM );
    test_avoidance( SOCK_DGRAM );
    WSACleanup();
}
