/*
 * Tests of SIO_CPU_AFFINITY
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


/* Sockets of different processors share an address and port (B8). */

#include "port_test.h"

static DWORD set_affinity( SOCKET s, USHORT processor )
{
    DWORD size = 0xdeadbeef;

    if (WSAIoctl( s, SIO_CPU_AFFINITY, &processor, sizeof(processor), NULL, 0, &size, NULL, NULL ))
        return WSAGetLastError();
    return 0;
}

static SOCKET make_affine( int family, USHORT processor )
{
    SOCKET s = make_socket( family, SOCK_DGRAM );
    DWORD error = set_affinity( s, processor );

    ok( !error, "processor %u got %lu\n", processor, error );
    return s;
}

static void test_sharing(void)
{
    USHORT port = pick_ports( 1 );
    SOCKET s, s2, plain;
    DWORD error;

    s = make_affine( AF_INET, 0 );
    error = bind_port( s, AF_INET, port );
    ok( !error, "got %lu\n", error );
    s2 = make_affine( AF_INET, 1 );
    error = bind_port( s2, AF_INET, port );
    ok( !error, "other processor got %lu\n", error );
    ok( bound_port( s2 ) == port, "got port %u\n", bound_port( s2 ) );
    plain = make_socket( AF_INET, SOCK_DGRAM );
    error = bind_port( plain, AF_INET, port );
    ok( error == WSAEADDRINUSE, "no processor got %lu\n", error );
    closesocket( plain );
    closesocket( s );
    check_ports( SOCK_DGRAM, port, 1, WSAEADDRINUSE );
    closesocket( s2 );
    check_ports( SOCK_DGRAM, port, 1, 0 );
}

static void test_same_processor(void)
{
    USHORT port = pick_ports( 1 );
    SOCKET s, s2;
    DWORD error;

    s = make_affine( AF_INET, 0 );
    error = bind_port( s, AF_INET, port );
    ok( !error, "got %lu\n", error );
    s2 = make_affine( AF_INET, 0 );
    error = bind_port( s2, AF_INET, port );
    ok( error == WSAEADDRINUSE, "same processor got %lu\n", error );
    closesocket( s2 );
    closesocket( s );
}

static void test_state(void)
{
    char small = 0;
    DWORD error, size;
    SOCKET s;
    int ret;

    s = make_socket( AF_INET, SOCK_DGRAM );
    ret = WSAIoctl( s, SIO_CPU_AFFINITY, &small, 1, NULL, 0, &size, NULL, NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && (error == WSAEFAULT || error == WSAEINVAL), "short got %d, error %lu\n", ret,
        error );
    ret = WSAIoctl( s, SIO_CPU_AFFINITY, NULL, 2, NULL, 0, &size, NULL, NULL );
    error = WSAGetLastError();
    ok( ret == SOCKET_ERROR && (error == WSAEFAULT || error == WSAEINVAL), "NULL got %d, error %lu\n", ret,
        error );
    error = bind_port( s, AF_INET, 0 );
    ok( !error, "got %lu\n", error );
    error = set_affinity( s, 0 );
    ok( error == WSAEINVAL, "bound socket got %lu\n", error );
    closesocket( s );
    error = set_affinity( s, 0 );
    ok( error == WSAENOTSOCK, "closed socket got %lu\n", error );
}

/* B8: as many siblings as processors, all with the token, all with the port */
static void test_reserved( int family )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT port = pick_ports( 1 );
    SOCKET s[8], plain;
    unsigned int i;
    DWORD error;
    int off = 0;

    winetest_push_context( "B8 family %d", family );
    for (i = 0; i < ARRAY_SIZE( s ); i++)
    {
        s[i] = make_affine( family, i );
        if (family == AF_INET6) setsockopt( s[i], IPPROTO_IPV6, IPV6_V6ONLY, (char *)&off, sizeof(off) );
        if (!i)
        {
            error = acquire( s[0], port, 1, &inst );
            ok( !error, "got %lu\n", error );
        }
        error = associate( s[i], inst.Token );
        ok( !error, "socket %u: associate got %lu\n", i, error );
        error = bind_port( s[i], family, port );
        ok( !error, "socket %u: bind got %lu\n", i, error );
        ok( bound_port( s[i] ) == port, "socket %u has port %u\n", i, bound_port( s[i] ) );
    }
    plain = make_associated( family, SOCK_DGRAM, inst.Token );
    error = bind_port( plain, family, port );
    ok( error == WSAEADDRINUSE, "B7: no processor got %lu\n", error );
    closesocket( plain );
    plain = make_affine( family, 9 );
    error = bind_port( plain, family, port );
    ok( error == WSAEACCES, "B12: no token got %lu\n", error );
    closesocket( plain );
    check_ports( SOCK_DGRAM, port, 1, WSAEACCES );
    for (i = 1; i < ARRAY_SIZE( s ); i++) closesocket( s[i] );
    check_ports( SOCK_DGRAM, port, 1, WSAEACCES );
    closesocket( s[0] );
    check_ports( SOCK_DGRAM, port, 1, 0 );
    winetest_pop_context();
}

START_TEST(affinity)
{
    start_winsock();
    test_sharing();
    test_same_processor();
    test_state();
    test_reserved( AF_INET );
    test_reserved( AF_INET6 );
    WSACleanup();
}
