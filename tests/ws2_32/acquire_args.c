/*
 * Tests of the arguments of SIO_ACQUIRE_PORT_RESERVATION
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


/* Buffers, kinds of sockets and socket states (A17...A27). No refusal may leave
 * a reservation behind. */

#include "port_test.h"

/* The call as it is, without the checks of acquire(). The error code. */
static DWORD raw_acquire( SOCKET s, const void *in, DWORD in_size, void *out, DWORD out_size )
{
    DWORD size = 0xdeadbeef, error;

    WSASetLastError( 0xdeadbeef );
    if (!WSAIoctl( s, SIO_ACQUIRE_PORT_RESERVATION, (void *)in, in_size, out, out_size, &size, NULL, NULL ))
    {
        ok( size == sizeof(INET_PORT_RESERVATION_INSTANCE), "got size %lu\n", size );
        return 0;
    }
    error = WSAGetLastError();
    ok( !size, "got size %lu\n", size );
    return error;
}

static void test_short_buffers( int type )
{
    USHORT start = pick_ports( 4 );
    INET_PORT_RANGE range = { htons( start ), 4 };
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET s = make_socket( AF_INET, type );
    DWORD error, i;

    for (i = 0; i < sizeof(range); i++)
    {
        winetest_push_context( "type %d A17 size %lu", type, i );
        error = raw_acquire( s, &range, i, &inst, sizeof(inst) );
        ok( error == WSAEFAULT || error == WSAEINVAL, "got %lu\n", error );
        winetest_pop_context();
    }
    winetest_push_context( "type %d A17", type );
    error = raw_acquire( s, NULL, sizeof(range), &inst, sizeof(inst) );
    ok( error == WSAEFAULT || error == WSAEINVAL, "NULL got %lu\n", error );
    error = raw_acquire( s, (void *)0xdead0000, sizeof(range), &inst, sizeof(inst) );
    ok( error == WSAEFAULT, "bad pointer got %lu\n", error );
    winetest_pop_context();

    for (i = 0; i < sizeof(inst); i++)
    {
        winetest_push_context( "type %d A18 size %lu", type, i );
        error = raw_acquire( s, &range, sizeof(range), &inst, i );
        ok( error == WSAEFAULT || error == WSAEINVAL, "got %lu\n", error );
        winetest_pop_context();
    }
    winetest_push_context( "type %d A18", type );
    error = raw_acquire( s, &range, sizeof(range), NULL, 0 );
    ok( error == WSAEFAULT || error == WSAEINVAL, "no buffer got %lu\n", error );
    error = raw_acquire( s, &range, sizeof(range), NULL, sizeof(inst) );
    ok( error == WSAEFAULT || error == WSAEINVAL, "NULL got %lu\n", error );
    error = raw_acquire( s, &range, sizeof(range), (void *)0xdead0000, sizeof(inst) );
    ok( error == WSAEFAULT, "bad pointer got %lu\n", error );
    check_ports( type, start, 4, 0 );
    winetest_pop_context();
    closesocket( s );
}

/* A21 */
static void test_no_size( int type )
{
    USHORT start = pick_ports( 4 );
    INET_PORT_RANGE range = { htons( start ), 4 };
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET s = make_socket( AF_INET, type );
    WSAOVERLAPPED overlapped = {0};
    DWORD error;
    int ret;

    winetest_push_context( "type %d A21", type );
    ret = WSAIoctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &inst, sizeof(inst), NULL, NULL,
                    NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && error == WSAEFAULT, "got %d, error %lu\n", ret, error );
    overlapped.hEvent = WSACreateEvent();
    ret = WSAIoctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &inst, sizeof(inst), NULL,
                    &overlapped,
                    NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && error == WSAEFAULT, "overlapped got %d, error %lu\n", ret, error );
    WSACloseEvent( overlapped.hEvent );
    winetest_pop_context();

    check_ports( type, start, 4, 0 );
    closesocket( s );
}

/* A19, A20 */
static void test_odd_buffers( int type )
{
    char buffer[64], in_buffer[64];
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    INET_PORT_RANGE range = { htons( start ), 4 };
    SOCKET s = make_socket( AF_INET, type );
    DWORD error, i;

    winetest_push_context( "type %d A19", type );
    memset( buffer, 0xcc, sizeof(buffer) );
    memset( in_buffer, 0xcc, sizeof(in_buffer) );
    memcpy( in_buffer, &range, sizeof(range) );
    error = raw_acquire( s, in_buffer, sizeof(in_buffer), buffer, sizeof(buffer) );
    ok( !error, "got %lu\n", error );
    memcpy( &inst, buffer, sizeof(inst) );
    ok( inst.StartPort == htons( start ) && inst.NumberOfPorts == 4, "got %u+%u\n", ntohs( inst.StartPort ),
        inst.NumberOfPorts );
    for (i = sizeof(inst); i < sizeof(buffer); i++) ok( buffer[i] == (char)0xcc, "byte %lu was written\n",
                                                        i );
    error = release( s, inst.Token );
    ok( !error, "got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "type %d A20", type );
    memcpy( in_buffer + 1, &range, sizeof(range) );
    memset( buffer, 0xcc, sizeof(buffer) );
    error = raw_acquire( s, in_buffer + 1, sizeof(range), buffer + 3, sizeof(inst) );
    ok( !error, "got %lu\n", error );
    memcpy( &inst, buffer + 3, sizeof(inst) );
    ok( inst.StartPort == htons( start ) && inst.NumberOfPorts == 4, "got %u+%u\n", ntohs( inst.StartPort ),
        inst.NumberOfPorts );
    error = release( s, inst.Token );
    ok( !error, "got %lu\n", error );
    winetest_pop_context();

    closesocket( s );
    check_ports( type, start, 4, 0 );
}

/* A22, A26: the socket's state does not matter */
static void test_states( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    u_long one = 1;
    DWORD error;
    SOCKET s;

    winetest_push_context( "type %d A22", type );
    s = make_socket( AF_INET, type );
    error = bind_ip( s, "127.0.0.1", start );
    ok( !error, "got %lu\n", error );
    error = acquire( s, start + 1, 1, &inst );
    ok( !error, "bound socket got %lu\n", error );
    if (type == SOCK_STREAM)
    {
        ok( !listen( s, 1 ), "error %d\n", WSAGetLastError() );
        error = acquire( s, start + 2, 1, &inst );
        ok( !error, "listening socket got %lu\n", error );
    }
    check_ports( type, start + 1, 1, WSAEACCES );
    closesocket( s );
    check_ports( type, start, 4, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d A26", type );
    s = make_socket( AF_INET, type );
    ok( !ioctlsocket( s, FIONBIO, &one ), "error %d\n", WSAGetLastError() );
    error = acquire( s, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    error = acquire( s, start, 2, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    closesocket( s );
    winetest_pop_context();
}

/* A23, A24, A25: what the handle is */
static void test_kinds(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    DWORD error;
    HANDLE file;
    SOCKET s;

    winetest_push_context( "A23" );
    s = socket( AF_INET, SOCK_RAW, IPPROTO_ICMP );
    if (s == INVALID_SOCKET && WSAGetLastError() == WSAEACCES) skip( "only root may make raw sockets\n" );
    else
    {
        error = acquire( s, start, 1, &inst );
        ok( error == WSAEOPNOTSUPP, "got %lu\n", error );
        error = acquire( s, start, 0, &inst );
        ok( error == WSAEOPNOTSUPP, "no ports: got %lu\n", error );
        closesocket( s );
    }
    winetest_pop_context();

    winetest_push_context( "A24" );
    s = socket( AF_INET, 0, 0 );
    ok( s != INVALID_SOCKET, "no socket, error %d\n", WSAGetLastError() );
    error = acquire( s, start, 1, &inst );
    ok( !error, "got %lu\n", error );
    check_ports( SOCK_STREAM, start, 1, WSAEACCES );
    check_ports( SOCK_DGRAM, start, 1, 0 );
    closesocket( s );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    error = acquire( s, start, 1, &inst );
    ok( !error, "got %lu\n", error );
    check_ports( SOCK_DGRAM, start, 1, WSAEACCES );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "A25" );
    s = make_socket( AF_INET, SOCK_STREAM );
    closesocket( s );
    error = acquire( s, start, 1, &inst );
    ok( error == WSAENOTSOCK, "closed socket got %lu\n", error );
    error = acquire( INVALID_SOCKET, start, 1, &inst );
    ok( error == WSAENOTSOCK, "INVALID_SOCKET got %lu\n", error );
    error = acquire( 0, start, 1, &inst );
    ok( error == WSAENOTSOCK, "0 got %lu\n", error );
    file = CreateFileA( "nul", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL );
    error = acquire( (SOCKET)file, start, 1, &inst );
    ok( error == WSAENOTSOCK, "file got %lu\n", error );
    CloseHandle( file );
    winetest_pop_context();
}

/* A27: the server's end of a connection is closed first and waits */
static void test_time_wait(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT port = pick_ports( 1 );
    SOCKET listener, client, server;
    struct sockaddr_in addr = { AF_INET, htons( port ) };
    DWORD error;
    char c;

    winetest_push_context( "A27" );
    addr.sin_addr.s_addr = inet_addr( "127.0.0.1" );
    listener = make_socket( AF_INET, SOCK_STREAM );
    error = bind_ip( listener, "127.0.0.1", port );
    ok( !error, "got %lu\n", error );
    ok( !listen( listener, 1 ), "error %d\n", WSAGetLastError() );
    client = make_socket( AF_INET, SOCK_STREAM );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    closesocket( listener );
    closesocket( server );
    ok( !recv( client, &c, 1, 0 ), "no end of the stream\n" );
    closesocket( client );

    client = make_socket( AF_INET, SOCK_STREAM );
    error = acquire( client, port, 1, &inst );
    ok( !error, "got %lu\n", error );
    closesocket( client );
    winetest_pop_context();
}

/* Codes that look like the right ones. */
static void test_codes(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    INET_PORT_RANGE range = { 0, 1 };
    DWORD error, size, code;
    SOCKET s;
    int ret;

    s = make_socket( AF_INET, SOCK_STREAM );
    for (code = 0xd8000064; code <= 0xd8000066; code++)
    {
        ret = WSAIoctl( s, code, &range, sizeof(range), &inst, sizeof(inst), &size, NULL, NULL );
        error = WSAGetLastError();
        ok( ret == SOCKET_ERROR && error == WSAEOPNOTSUPP, "code %#lx got %d, error %lu\n", code, ret,
            error );
    }
    closesocket( s );
}

START_TEST(acquire_args)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    start_winsock();
    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        test_short_buffers( types[i] );
        test_no_size( types[i] );
        test_odd_buffers( types[i] );
        test_states( types[i] );
    }
    test_kinds();
    test_time_wait();
    test_codes();
    WSACleanup();
}
