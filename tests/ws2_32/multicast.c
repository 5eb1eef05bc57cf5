/*
 * Tests of multicast groups
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

/* Joining and leaving groups, on the loopback interface */

#include "opt_test.h"

#ifndef MCAST_JOIN_GROUP
#define MCAST_JOIN_GROUP 41
#define MCAST_LEAVE_GROUP 42
#define MCAST_JOIN_SOURCE_GROUP 45
#define MCAST_LEAVE_SOURCE_GROUP 46
#endif

static const char group_text[] = "239.255.12.34";

static struct ip_mreq group_on( const char *group, DWORD interface_addr )
{
    struct ip_mreq mreq;

    mreq.imr_multiaddr.s_addr = inet_addr( group );
    mreq.imr_interface.s_addr = htonl( interface_addr );
    return mreq;
}

/* Sends one datagram to the group and says whether it arrives: a second one to
 * the socket's own address ends the wait. */
static BOOL group_receives( SOCKET receiver, USHORT port, const char *group )
{
    SOCKET sender = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = loopback( port );
    BOOL received = FALSE;
    char buf[8];
    int ret;

    set_dword( sender, IPPROTO_IP, IP_MULTICAST_IF, htonl( INADDR_LOOPBACK ));
    bind_loopback( sender );
    addr.sin_addr.s_addr = inet_addr( group );
    ret = sendto( sender, "group", 5, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 5, "sendto %s got error %d\n", group, WSAGetLastError() );
    addr = loopback( port );
    ret = sendto( sender, "own", 3, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 3, "sendto got error %d\n", WSAGetLastError() );
    do
    {
        ret = recv( receiver, buf, sizeof(buf), 0 );
        ok( ret > 0, "recv got error %d\n", WSAGetLastError() );
        if (ret == 5) received = TRUE;
    } while (ret == 5);
    closesocket( sender );
    return received;
}

static SOCKET make_receiver( USHORT *port )
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = { .sin_family = AF_INET };
    int len = sizeof(addr), ret;

    ret = bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "bind got error %d\n", WSAGetLastError() );
    getsockname( s, (struct sockaddr *)&addr, &len );
    *port = ntohs( addr.sin_port );
    return s;
}

/* By address and by index (0.0.0.1: the loopback interface). */
static void test_membership( DWORD interface_addr )
{
    struct ip_mreq mreq = group_on( group_text, interface_addr );
    USHORT port;
    SOCKET s = make_receiver( &port );
    DWORD error;

    winetest_push_context( "interface %#lx", interface_addr );
    error = set_opt( s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq) - 1 );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IP, IP_ADD_MEMBERSHIP, NULL, sizeof(mreq) );
    ok( error == WSAEFAULT, "null: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( error == WSAEADDRNOTAVAIL, "not joined: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "join: got error %lu\n", error );
    ok( group_receives( s, port, group_text ), "joined and not received\n" );
    error = set_opt( s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( error, "joined twice\n" );
    error = set_opt( s, IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "leave: got error %lu\n", error );
    ok( !group_receives( s, port, group_text ), "left and received\n" );
    closesocket( s );
    winetest_pop_context();
}

/* The order of the fields: group, source, interface. */
static void test_source( DWORD interface_addr )
{
    struct ip_mreq_source mreq = { { { { 0 } } } };
    USHORT port;
    SOCKET s = make_receiver( &port );
    DWORD error;

    winetest_push_context( "interface %#lx", interface_addr );
    mreq.imr_multiaddr.s_addr = inet_addr( group_text );
    mreq.imr_interface.s_addr = htonl( interface_addr );
    mreq.imr_sourceaddr.s_addr = htonl( INADDR_LOOPBACK );
    error = set_opt( s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq) - 1 );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "join: got error %lu\n", error );
    ok( group_receives( s, port, group_text ), "joined and not received\n" );
    error = set_opt( s, IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "leave: got error %lu\n", error );

    mreq.imr_sourceaddr.s_addr = inet_addr( "127.0.0.77" );
    error = set_opt( s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "join: got error %lu\n", error );
    ok( !group_receives( s, port, group_text ), "received from another source\n" );
    error = set_opt( s, IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "leave: got error %lu\n", error );
    closesocket( s );

    s = make_receiver( &port );
    {
        struct ip_mreq any = group_on( group_text, interface_addr );

        error = set_opt( s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &any, sizeof(any) );
        ok( !error, "join: got error %lu\n", error );
    }
    mreq.imr_sourceaddr.s_addr = htonl( INADDR_LOOPBACK );
    error = set_opt( s, IPPROTO_IP, IP_BLOCK_SOURCE, &mreq, sizeof(mreq) );
    ok( !error, "block: got error %lu\n", error );
    ok( !group_receives( s, port, group_text ), "blocked and received\n" );
    error = set_opt( s, IPPROTO_IP, IP_UNBLOCK_SOURCE, &mreq, sizeof(mreq) );
    ok( !error, "unblock: got error %lu\n", error );
    ok( group_receives( s, port, group_text ), "not blocked and not received\n" );
    closesocket( s );
    winetest_pop_context();
}

static void test_group_req(void)
{
    struct { GROUP_REQ req; } join = { { 0 } };
    struct sockaddr_in *group = (struct sockaddr_in *)&join.req.gr_group;
    GROUP_SOURCE_REQ source;
    USHORT port;
    SOCKET s = make_receiver( &port );
    DWORD error;

    join.req.gr_interface = 1;
    group->sin_family = AF_INET;
    group->sin_addr.s_addr = inet_addr( group_text );
    error = set_opt( s, IPPROTO_IP, MCAST_JOIN_GROUP, &join, sizeof(join) - 1 );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IP, MCAST_JOIN_GROUP, &join, sizeof(join) );
    ok( !error, "join: got error %lu\n", error );
    ok( group_receives( s, port, group_text ), "joined and not received\n" );
    error = set_opt( s, IPPROTO_IP, MCAST_LEAVE_GROUP, &join, sizeof(join) );
    ok( !error, "leave: got error %lu\n", error );
    ok( !group_receives( s, port, group_text ), "left and received\n" );

    memset( &source, 0, sizeof(source) );
    source.gsr_interface = 1;
    memcpy( &source.gsr_group, group, sizeof(*group) );
    ((struct sockaddr_in *)&source.gsr_source)->sin_family = AF_INET;
    ((struct sockaddr_in *)&source.gsr_source)->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    error = set_opt( s, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, &source, sizeof(source) );
    ok( !error, "join source: got error %lu\n", error );
    ok( group_receives( s, port, group_text ), "joined and not received\n" );
    error = set_opt( s, IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP, &source, sizeof(source) );
    ok( !error, "leave source: got error %lu\n", error );
    closesocket( s );
}

static void test_multicast_if(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    DWORD error;

    ok( !get_dword( s, IPPROTO_IP, IP_MULTICAST_IF ), "set at first\n" );
    error = set_dword( s, IPPROTO_IP, IP_MULTICAST_IF, htonl( INADDR_LOOPBACK ));
    ok( !error, "got error %lu\n", error );
    ok( get_dword( s, IPPROTO_IP, IP_MULTICAST_IF ) == htonl( INADDR_LOOPBACK ), "address not kept\n" );
    error = set_dword( s, IPPROTO_IP, IP_MULTICAST_IF, htonl( 1 ));
    ok( !error, "index: got error %lu\n", error );
    ok( get_dword( s, IPPROTO_IP, IP_MULTICAST_IF ) == htonl( 1 ), "index not kept\n" );
    error = set_dword( s, IPPROTO_IP, IP_MULTICAST_IF, inet_addr( "203.0.113.99" ));
    ok( error == WSAEADDRNOTAVAIL, "foreign address: got error %lu\n", error );
    error = set_dword( s, IPPROTO_IP, IP_MULTICAST_IF, 0 );
    ok( !error, "got error %lu\n", error );
    ok( !get_dword( s, IPPROTO_IP, IP_MULTICAST_IF ), "default not restored\n" );
    closesocket( s );
}

static void test_ip6(void)
{
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 );
    struct ipv6_mreq mreq = { { { { 0 } } } };
    GROUP_REQ join = { 0 };
    struct sockaddr_in6 *group = (struct sockaddr_in6 *)&join.gr_group;
    DWORD error;
    int len, ret;

    if (s == INVALID_SOCKET)
    {
        skip( "no IPv6, error %d\n", WSAGetLastError() );
        return;
    }
    len = sizeof(*group);
    ret = WSAStringToAddressA( (char *)"ff01::1234", AF_INET6, NULL, (struct sockaddr *)group, &len );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    mreq.ipv6mr_multiaddr = group->sin6_addr;
    mreq.ipv6mr_interface = 1;
    error = set_opt( s, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &mreq, sizeof(mreq) - 1 );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( error == WSAEADDRNOTAVAIL, "not joined: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "join: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP, &mreq, sizeof(mreq) );
    ok( !error, "leave: got error %lu\n", error );

    join.gr_interface = 1;
    error = set_opt( s, IPPROTO_IPV6, MCAST_JOIN_GROUP, &join, sizeof(join) );
    ok( !error, "join: got error %lu\n", error );
    error = set_opt( s, IPPROTO_IPV6, MCAST_LEAVE_GROUP, &join, sizeof(join) );
    ok( !error, "leave: got error %lu\n", error );
    closesocket( s );
}

START_TEST(multicast)
{
    start_winsock();
    test_membership( INADDR_LOOPBACK );
    test_membership( 1 );
    test_source( INADDR_LOOPBACK );
    test_source( 1 );
    test_group_req();
    test_multicast_if();
    test_ip6();
    WSACleanup();
}
