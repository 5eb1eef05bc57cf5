/*
 * Replay of MsQuic's use of port reservations
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


/* A QUIC listener of System.Net.Quic on Windows: one UDP socket a partition, the
 * first one acquires its port, all associate and bind it. Replays a...f and h; g is
 * in tests/faults/administered.c. Written from its behaviour, not from its source. */

#define PORT_TEST_VERBS
#include "port_test_child.h"

#define MAX_PARTITIONS 8

struct listener
{
    SOCKET sockets[MAX_PARTITIONS];
    unsigned int partitions;
    HANDLE port;
};

static void close_listener( struct listener *listener )
{
    unsigned int i;

    for (i = 0; i < listener->partitions; i++)
        if (listener->sockets[i] != INVALID_SOCKET) closesocket( listener->sockets[i] );
    CloseHandle( listener->port );
}

/* The options of one partition's socket; 0 or the error. */
static DWORD open_socket( struct listener *listener, USHORT index, BOOL server )
{
    static const struct { int level, name, value; } options[] =
    {
        { IPPROTO_IPV6, IPV6_V6ONLY, 0 },
        { IPPROTO_IP, IP_PKTINFO, 1 },
        { IPPROTO_IPV6, IPV6_PKTINFO, 1 },
        { SOL_SOCKET, SO_RCVBUF, 0x40000 },
    };
    unsigned int i;
    DWORD size;
    SOCKET s;

    s = WSASocketW( AF_INET6, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED );
    if ((listener->sockets[index] = s) == INVALID_SOCKET) return WSAGetLastError();
    for (i = 0; i < ARRAY_SIZE( options ); i++)
        if (setsockopt( s, options[i].level, options[i].name, (char *)&options[i].value, sizeof(int) ))
            return WSAGetLastError();
    if (server && listener->partitions > 1 &&
        WSAIoctl( s, SIO_CPU_AFFINITY, &index, sizeof(index), NULL, 0, &size, NULL,
                  NULL )) return WSAGetLastError();
    if (!SetFileCompletionNotificationModes( (HANDLE)s, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
                                             FILE_SKIP_SET_EVENT_ON_HANDLE )) return GetLastError();
    if (!CreateIoCompletionPort( (HANDLE)s, listener->port, index, 0 )) return GetLastError();
    return 0;
}

/* Opens all sockets on a port the way MsQuic does.
 * On failure everything is closed. ip: IPv4 address, NULL for any. */
static DWORD open_listener( struct listener *listener, unsigned int partitions, const char *ip, USHORT port )
{
    struct sockaddr_in6 addr = { AF_INET6, htons( port ) };
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD error;
    USHORT i;

    if (ip)
    {
        addr.sin6_addr.u.Byte[10] = addr.sin6_addr.u.Byte[11] = 0xff;
        *(ULONG *)&addr.sin6_addr.u.Byte[12] = inet_addr( ip );
    }
    memset( listener->sockets, 0xff, sizeof(listener->sockets) );
    listener->partitions = partitions;
    listener->port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    for (i = 0; i < partitions; i++)
    {
        if ((error = open_socket( listener, i, TRUE ))) break;
        if (!i && (error = acquire( listener->sockets[0], port, 1, &inst ))) break;
        if ((error = associate( listener->sockets[i], inst.Token ))) break;
        if (bind( listener->sockets[i], (struct sockaddr *)&addr, sizeof(addr) ))
        {
            error = WSAGetLastError();
            break;
        }
        ok( bound_port( listener->sockets[i] ) == port, "socket %u has port %u, not %u\n", i,
            bound_port( listener->sockets[i] ), port );
    }
    if (error) close_listener( listener );
    return error;
}

static void test_a( unsigned int partitions )
{
    struct listener listener;
    USHORT port = pick_ports( 1 );
    DWORD error;

    winetest_push_context( "a, %u partitions", partitions );
    error = open_listener( &listener, partitions, NULL, port );
    ok( !error, "got %lu\n", error );
    if (!error)
    {
        check_ports( SOCK_DGRAM, port, 1, WSAEACCES );
        close_listener( &listener );
    }
    check_ports( SOCK_DGRAM, port, 1, 0 );
    winetest_pop_context();
}

/* b: another process, even with another address; c: the same process; e: a plain socket */
static void test_second( unsigned int partitions )
{
    struct listener listener, second;
    USHORT port = pick_ports( 1 );
    DWORD error;

    error = open_listener( &listener, partitions, "127.0.0.1", port );
    ok( !error, "got %lu\n", error );
    if (error) return;

    winetest_push_context( "b, %u partitions", partitions );
    error = run_child( "listen %u 127.0.0.1 %u", partitions, port );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    error = run_child( "listen %u 127.0.0.2 %u", partitions, port );
    ok( error == WSAEADDRINUSE, "other address got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "c, %u partitions", partitions );
    error = open_listener( &second, partitions, "127.0.0.1", port );
    ok( error == WSAEADDRINUSE || error == WSAEACCES, "got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "e, %u partitions", partitions );
    error = run_child( "bind %d %d %u", AF_INET6, SOCK_DGRAM, port );
    ok( error == WSAEACCES, "got %lu\n", error );
    error = run_child( "bind %d %d %u", AF_INET, SOCK_DGRAM, port );
    ok( error == WSAEACCES, "got %lu\n", error );
    winetest_pop_context();

    close_listener( &listener );
    error = run_child( "listen %u 127.0.0.1 %u", partitions, port );
    ok( !error, "after close got %lu\n", error );
}

static void test_d(void)
{
    struct listener listener;
    USHORT port = pick_ports( 1 );
    DWORD error;
    SOCKET s;

    winetest_push_context( "d" );
    s = make_socket( AF_INET, SOCK_DGRAM );
    error = bind_ip( s, "127.0.0.2", port );
    ok( !error, "got %lu\n", error );
    error = open_listener( &listener, 1, "127.0.0.1", port );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    closesocket( s );
    error = open_listener( &listener, 1, "127.0.0.1", port );
    ok( !error, "after close got %lu\n", error );
    if (!error) close_listener( &listener );
    winetest_pop_context();
}

/* f: a client with a fixed port, as fast as it can */
static void test_f(void)
{
    struct sockaddr_in6 peer = { AF_INET6 };
    USHORT port = pick_ports( 2 );
    struct listener client;
    unsigned int i, in_use = 0;
    DWORD error;

    winetest_push_context( "f" );
    peer.sin6_port = htons( port + 1 );
    peer.sin6_addr.u.Byte[15] = 1;
    for (i = 0; i < 100; i++)
    {
        error = open_listener( &client, 1, NULL, port );
        ok( !error || error == WSAEADDRINUSE, "round %u got %lu\n", i, error );
        if (error)
        {
            in_use++;
            continue;
        }
        ok( !connect( client.sockets[0], (struct sockaddr *)&peer, sizeof(peer) ), "error %d\n",
            WSAGetLastError() );
        ok( bound_port( client.sockets[0] ) == port, "got port %u\n", bound_port( client.sockets[0] ) );
        close_listener( &client );
    }
    ok( in_use < 100, "never got the port\n" );
    if (in_use) trace( "%u of 100 times in use\n", in_use );
    check_ports( SOCK_DGRAM, port, 2, 0 );
    winetest_pop_context();
}

/* h: the owner goes first */
static void test_h(void)
{
    struct sockaddr_in addr = { AF_INET };
    struct timeval timeout = { 5, 0 };
    USHORT port = pick_ports( 1 );
    struct listener listener;
    int len = sizeof(addr);
    struct sockaddr_in6 mapped = { AF_INET6 };
    fd_set set;
    SOCKET peer;
    DWORD error;
    char c = 0;

    winetest_push_context( "h" );
    error = open_listener( &listener, 4, NULL, port );
    ok( !error, "got %lu\n", error );
    if (!error)
    {
        peer = make_socket( AF_INET, SOCK_DGRAM );
        bind_ip( peer, "127.0.0.1", 0 );
        getsockname( peer, (struct sockaddr *)&addr, &len );
        mapped.sin6_port = addr.sin_port;
        mapped.sin6_addr.u.Byte[10] = mapped.sin6_addr.u.Byte[11] = 0xff;
        memcpy( &mapped.sin6_addr.u.Byte[12], &addr.sin_addr, 4 );
        closesocket( listener.sockets[0] );
        listener.sockets[0] = INVALID_SOCKET;
        ok( sendto( listener.sockets[3], "x", 1, 0, (struct sockaddr *)&mapped, sizeof(mapped) ) == 1,
            "error %d\n",
            WSAGetLastError() );
        FD_ZERO( &set );
        FD_SET( peer, &set );
        ok( select( 0, &set, NULL, NULL, &timeout ) == 1, "nothing arrived\n" );
        len = sizeof(addr);
        ok( recvfrom( peer, &c, 1, 0, (struct sockaddr *)&addr, &len ) == 1 && c == 'x', "error %d\n",
            WSAGetLastError() );
        ok( ntohs( addr.sin_port ) == port, "from port %u\n", ntohs( addr.sin_port ) );
        check_ports( SOCK_DGRAM, port, 1, WSAEADDRINUSE );
        closesocket( peer );
        close_listener( &listener );
        check_ports( SOCK_DGRAM, port, 1, 0 );
    }
    winetest_pop_context();
}

/* listen PARTITIONS IP PORT */
static BOOL child_verb( struct child_data *data, int argc, char **argv )
{
    struct listener listener;

    if (argc != 4 || strcmp( argv[0], "listen" )) return FALSE;
    data->error = open_listener( &listener, atoi( argv[1] ), argv[2], atoi( argv[3] ) );
    return TRUE;
}

START_TEST(replay_msquic)
{
    if (port_test_child()) return;
    start_winsock();
    test_a( 1 );
    test_a( 8 );
    test_second( 1 );
    test_second( 8 );
    test_d();
    test_f();
    test_h();
    WSACleanup();
}
