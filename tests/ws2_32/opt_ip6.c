/*
 * Tests of IPv6 socket options
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

/* Level IPPROTO_IPV6, without multicast groups, and IPPROTO_IP on IPv6 sockets */

#include "opt_test.h"

#ifndef IPV6_RECVTCLASS
#define IPV6_RECVTCLASS 40
#endif
#ifndef IPV6_TCLASS
#define IPV6_TCLASS 39
#endif
#ifndef IPV6_MTU
#define IPV6_MTU 72
#endif
#ifndef IPV6_MTU_DISCOVER
#define IPV6_MTU_DISCOVER 71
#endif
#ifndef IPV6_ECN
#define IPV6_ECN 50
#endif

static void test_v6only(void)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;
    DWORD value, error;
    BYTE buf[4];
    SOCKET s;
    int len;

    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        winetest_push_context( "type %d", types[i] );
        s = socket( AF_INET6, types[i], 0 );
        memset( buf, 0xcc, sizeof(buf) );
        len = sizeof(buf);
        error = get_opt( s, IPPROTO_IPV6, IPV6_V6ONLY, buf, &len );
        ok( !error, "got error %lu\n", error );
        ok( len == 1 && buf[0] == 1, "got length %d, value %u\n", len, buf[0] );
        value = 0;
        error = set_opt( s, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof(value) );
        ok( !error, "got error %lu\n", error );
        ok( !(BYTE)get_dword( s, IPPROTO_IPV6, IPV6_V6ONLY ), "still set\n" );
        value = 1;
        error = set_opt( s, IPPROTO_IPV6, IPV6_V6ONLY, &value, 1 );
        ok( !error, "got error %lu\n", error );
        ok( (BYTE)get_dword( s, IPPROTO_IPV6, IPV6_V6ONLY ) == 1, "not set\n" );
        closesocket( s );

        s = socket( AF_INET, types[i], 0 );
        error = set_opt( s, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof(value) );
        ok( !error, "IPv4: got error %lu\n", error );
        closesocket( s );

        s = socket( AF_INET, types[i], 0 );
        ok( (BYTE)get_dword( s, IPPROTO_IPV6, IPV6_V6ONLY ) == 1, "IPv4: not set\n" );
        error = set_dword( s, IPPROTO_IPV6, IPV6_V6ONLY, FALSE );
        ok( !error, "IPv4: got error %lu\n", error );
        ok( !(BYTE)get_dword( s, IPPROTO_IPV6, IPV6_V6ONLY ), "IPv4: still set\n" );
        closesocket( s );
        winetest_pop_context();
    }
}

/* The effect: one port for both families. */
static void test_dual_stack(void)
{
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 ), sender = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6 }, from;
    struct sockaddr_in dest;
    DWORD error;
    char buf[8];
    int len, ret;

    error = set_dword( s, IPPROTO_IPV6, IPV6_V6ONLY, FALSE );
    ok( !error, "got error %lu\n", error );
    ret = bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    len = sizeof(addr);
    getsockname( s, (struct sockaddr *)&addr, &len );
    dest = loopback( ntohs( addr.sin6_port ));
    ret = sendto( sender, "hello", 5, 0, (struct sockaddr *)&dest, sizeof(dest) );
    ok( ret == 5, "got error %d\n", WSAGetLastError() );
    len = sizeof(from);
    ret = recvfrom( s, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len );
    ok( ret == 5, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( from.sin6_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED( &from.sin6_addr ), "sender is not mapped\n" );
    closesocket( s );
    closesocket( sender );
}

static void test_values(void)
{
    static const struct
    {
        int type;
        int level;
        int name;
        DWORD value;
        BOOL is_switch;     /* off on a new socket */
    }
    tests[] =
    {
        { SOCK_STREAM, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 37 },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_UNICAST_HOPS, 200 },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 5 },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0 },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_DONTFRAG, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_PKTINFO, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_HOPLIMIT, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_RECVTCLASS, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_ECN, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_TCLASS, 0x28 },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_MTU_DISCOVER, 1 },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_MTU_DISCOVER, 2 },
        { SOCK_STREAM, IPPROTO_IPV6, IPV6_PROTECTION_LEVEL, PROTECTION_LEVEL_EDGERESTRICTED },
        { SOCK_DGRAM,  IPPROTO_IPV6, IPV6_PROTECTION_LEVEL, PROTECTION_LEVEL_RESTRICTED },
        /* for the IPv4 half of a dual-stack socket */
        { SOCK_DGRAM,  IPPROTO_IP, IP_TTL, 37 },
        { SOCK_DGRAM,  IPPROTO_IP, IP_PKTINFO, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IP, IP_RECVTOS, 1, TRUE },
        { SOCK_DGRAM,  IPPROTO_IP, IP_DONTFRAGMENT, 1 },
        { SOCK_DGRAM,  IPPROTO_IP, IP_ECN, 1, TRUE },
    };
    DWORD error, value;
    unsigned int i;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        winetest_push_context( "%u: level %d option %d", i, tests[i].level, tests[i].name );
        s = socket( AF_INET6, tests[i].type, 0 );
        if (tests[i].is_switch) ok( !get_dword( s, tests[i].level, tests[i].name ), "on at first\n" );
        error = set_dword( s, tests[i].level, tests[i].name, tests[i].value );
        ok( !error, "got error %lu\n", error );
        value = get_dword( s, tests[i].level, tests[i].name );
        ok( value == tests[i].value, "got %#lx\n", value );
        closesocket( s );
        winetest_pop_context();
    }
}

static void test_protection_level(void)
{
    SOCKET s = socket( AF_INET6, SOCK_STREAM, 0 );
    DWORD value, error;

    value = get_dword( s, IPPROTO_IPV6, IPV6_PROTECTION_LEVEL );
    ok( value == PROTECTION_LEVEL_UNRESTRICTED || value == PROTECTION_LEVEL_EDGERESTRICTED,
        "got %lu\n", value );
    error = set_dword( s, IPPROTO_IPV6, IPV6_PROTECTION_LEVEL, 99 );
    ok( error == WSAEINVAL, "got error %lu\n", error );
    closesocket( s );
}

/* Host byte order, unlike IP_UNICAST_IF. */
static void test_interfaces(void)
{
    static const int names[] = { IPV6_UNICAST_IF, IPV6_MULTICAST_IF };
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 );
    unsigned int i;
    DWORD error;

    for (i = 0; i < ARRAY_SIZE( names ); i++)
    {
        winetest_push_context( "option %d", names[i] );
        ok( !get_dword( s, IPPROTO_IPV6, names[i] ), "set at first\n" );
        error = set_dword( s, IPPROTO_IPV6, names[i], 1 );      /* loopback */
        ok( !error, "got error %lu\n", error );
        ok( get_dword( s, IPPROTO_IPV6, names[i] ) == 1, "not kept in host order\n" );
        error = set_dword( s, IPPROTO_IPV6, names[i], 0x7ffff0 );
        ok( error, "unknown interface was accepted\n" );
        error = set_dword( s, IPPROTO_IPV6, names[i], 0 );
        ok( !error, "got error %lu\n", error );
        winetest_pop_context();
    }
    closesocket( s );
}

static void test_wrong_socket(void)
{
    static const int names[] =
    {
        IPV6_UNICAST_HOPS, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_IF,
        IPV6_PKTINFO, IPV6_HOPLIMIT, IPV6_UNICAST_IF,
    };
    unsigned int i;
    DWORD value, error;
    SOCKET s, s6;
    int len;

    s = socket( AF_INET, SOCK_DGRAM, 0 );
    s6 = socket( AF_INET6, SOCK_STREAM, 0 );
    for (i = 0; i < ARRAY_SIZE( names ); i++)
    {
        winetest_push_context( "option %d", names[i] );
        len = sizeof(value);
        error = get_opt( s, IPPROTO_IPV6, names[i], &value, &len );
        ok( error == WSAEINVAL || error == WSAENOPROTOOPT, "IPv4: got error %lu\n", error );
        value = 1;
        error = set_opt( s, IPPROTO_IPV6, names[i], &value, sizeof(value) );
        ok( error == WSAEINVAL || error == WSAENOPROTOOPT, "IPv4: got error %lu\n", error );
        if (names[i] != IPV6_UNICAST_HOPS && names[i] != IPV6_UNICAST_IF)
        {
            error = set_opt( s6, IPPROTO_IPV6, names[i], &value, sizeof(value) );
            ok( error == WSAEINVAL || error == WSAENOPROTOOPT, "stream: got error %lu\n", error );
        }
        winetest_pop_context();
    }
    closesocket( s );
    closesocket( s6 );
}

static void test_mtu(void)
{
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 ), peer = socket( AF_INET6, SOCK_DGRAM, 0 );
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    DWORD error, value = 0;
    int len;

    len = sizeof(value);
    error = get_opt( s, IPPROTO_IPV6, IPV6_MTU, &value, &len );
    ok( error == WSAENOTCONN, "not connected: got error %lu\n", error );
    bind( peer, (struct sockaddr *)&addr, sizeof(addr) );
    len = sizeof(addr);
    getsockname( peer, (struct sockaddr *)&addr, &len );
    connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    value = get_dword( s, IPPROTO_IPV6, IPV6_MTU );
    ok( value >= 1280, "got %lu\n", value );
    closesocket( s );
    closesocket( peer );
}

START_TEST(opt_ip6)
{
    SOCKET s;

    start_winsock();
    s = socket( AF_INET6, SOCK_DGRAM, 0 );
    if (s == INVALID_SOCKET) skip( "no IPv6, error %d\n", WSAGetLastError() );
    else
    {
        closesocket( s );
        test_v6only();
        test_dual_stack();
        test_values();
        test_protection_level();
        test_interfaces();
        test_wrong_socket();
        test_mtu();
    }
    WSACleanup();
}
