/*
 * Tests of IPv4 socket options
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

/* Level IPPROTO_IP, without multicast groups */

#include "opt_test.h"

#ifndef IP_RECVTOS
#define IP_RECVTOS 40
#endif
#ifndef IP_MTU
#define IP_MTU 73
#endif
#ifndef IP_MTU_DISCOVER
#define IP_MTU_DISCOVER 71
#endif
#ifndef IP_ECN
#define IP_ECN 50
#endif

/* Values that are read back as they were set, whatever the length. */
static void test_values(void)
{
    static const struct
    {
        int type;
        int name;
        DWORD value;
        BOOL whole;         /* shorter values are refused */
        BOOL is_switch;     /* off on a new socket */
    }
    tests[] =
    {
        { SOCK_STREAM, IP_TTL, 37 },
        { SOCK_DGRAM,  IP_TTL, 200 },
        { SOCK_STREAM, IP_TOS, 0x28 },
        { SOCK_DGRAM,  IP_TOS, 0x10 },
        { SOCK_DGRAM,  IP_DONTFRAGMENT, 1, FALSE, TRUE },
        { SOCK_DGRAM,  IP_PKTINFO, 1, TRUE, TRUE },
        { SOCK_DGRAM,  IP_RECVTTL, 1, TRUE, TRUE },
        { SOCK_DGRAM,  IP_RECVTOS, 1, TRUE, TRUE },
        { SOCK_DGRAM,  IP_ECN, 1, TRUE, TRUE },
        { SOCK_DGRAM,  IP_MULTICAST_TTL, 9 },
        { SOCK_DGRAM,  IP_MULTICAST_LOOP, 0 },
        { SOCK_DGRAM,  IP_MTU_DISCOVER, 1, TRUE },      /* IP_PMTUDISC_DO */
        { SOCK_DGRAM,  IP_MTU_DISCOVER, 2, TRUE },      /* IP_PMTUDISC_DONT */
        { SOCK_DGRAM,  IP_MTU_DISCOVER, 3, TRUE },      /* IP_PMTUDISC_PROBE */
    };
    unsigned int i;
    DWORD error;
    SOCKET s;
    BYTE buf;
    int len;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        winetest_push_context( "%u: option %d", i, tests[i].name );
        s = socket( AF_INET, tests[i].type, 0 );
        if (tests[i].is_switch) ok( !get_dword( s, IPPROTO_IP, tests[i].name ), "on at first\n" );
        error = set_dword( s, IPPROTO_IP, tests[i].name, tests[i].value );
        ok( !error, "got error %lu\n", error );
        ok( get_dword( s, IPPROTO_IP, tests[i].name ) == tests[i].value, "value was not kept\n" );

        len = 1;
        error = get_opt( s, IPPROTO_IP, tests[i].name, &buf, &len );
        if (tests[i].whole) ok( error == WSAEFAULT, "short: got error %lu\n", error );
        else
        {
            ok( !error && len == 1, "short: got error %lu, length %d\n", error, len );
            ok( buf == tests[i].value, "short: got %u\n", buf );
        }
        error = set_opt( s, IPPROTO_IP, tests[i].name, &buf, 0 );
        ok( error == WSAEFAULT || broken( !error ), "empty: got error %lu\n", error );
        closesocket( s );
        winetest_pop_context();
    }
}

static void test_range(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    DWORD error;

    error = set_dword( s, IPPROTO_IP, IP_TTL, 256 );
    ok( error == WSAEINVAL, "TTL 256: got error %lu\n", error );
    error = set_dword( s, IPPROTO_IP, IP_MULTICAST_TTL, 256 );
    ok( error == WSAEINVAL, "multicast TTL 256: got error %lu\n", error );
    error = set_dword( s, IPPROTO_IP, IP_MTU_DISCOVER, 77 );
    ok( error == WSAEINVAL, "MTU discovery 77: got error %lu\n", error );
    closesocket( s );
}

static void test_unicast_if(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    DWORD error;

    ok( !get_dword( s, IPPROTO_IP, IP_UNICAST_IF ), "set at first\n" );
    error = set_dword( s, IPPROTO_IP, IP_UNICAST_IF, htonl( 1 ));      /* loopback */
    ok( !error, "got error %lu\n", error );
    ok( get_dword( s, IPPROTO_IP, IP_UNICAST_IF ) == htonl( 1 ), "not kept in network order\n" );
    error = set_dword( s, IPPROTO_IP, IP_UNICAST_IF, htonl( 0x7ffff0 ));
    ok( error, "unknown interface was accepted\n" );
    error = set_dword( s, IPPROTO_IP, IP_UNICAST_IF, 0 );
    ok( !error, "got error %lu\n", error );
    closesocket( s );
}

static void test_mtu(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = bind_loopback( peer );
    DWORD error, value = 0;
    int len = sizeof(value);

    error = get_opt( s, IPPROTO_IP, IP_MTU, &value, &len );
    ok( error == WSAENOTCONN, "not connected: got error %lu\n", error );
    connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    value = get_dword( s, IPPROTO_IP, IP_MTU );
    ok( value >= 1280, "got %lu\n", value );
    error = set_dword( s, IPPROTO_IP, IP_MTU, 1400 );
    ok( error == WSAENOPROTOOPT, "set: got error %lu\n", error );
    closesocket( s );
    closesocket( peer );
}

/* IP options go out with each packet; a list may be empty. */
static void test_options(void)
{
    static const BYTE noops[4] = { 1, 1, 1, 1 };
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    DWORD error;
    BYTE buf[40];
    int len;

    len = sizeof(buf);
    error = get_opt( s, IPPROTO_IP, IP_OPTIONS, buf, &len );
    ok( !error && !len, "got error %lu, length %d\n", error, len );
    error = set_opt( s, IPPROTO_IP, IP_OPTIONS, noops, sizeof(noops) );
    ok( !error, "got error %lu\n", error );
    len = sizeof(buf);
    error = get_opt( s, IPPROTO_IP, IP_OPTIONS, buf, &len );
    ok( !error && len == sizeof(noops), "got error %lu, length %d\n", error, len );
    ok( !memcmp( buf, noops, sizeof(noops) ), "got other options\n" );
    error = set_opt( s, IPPROTO_IP, IP_OPTIONS, NULL, 0 );
    ok( !error, "got error %lu\n", error );
    len = sizeof(buf);
    error = get_opt( s, IPPROTO_IP, IP_OPTIONS, buf, &len );
    ok( !error && !len, "got error %lu, length %d\n", error, len );
    closesocket( s );
}

/* The receive switches have an effect. */
static void test_pktinfo(void)
{
    static GUID guid = WSAID_WSARECVMSG;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = bind_loopback( s ), from;
    LPFN_WSARECVMSG recv_msg = NULL;
    DWORD size = 0, error;
    BYTE control[256];
    WSACMSGHDR *cmsg;
    WSABUF data;
    WSAMSG msg;
    char buf[8];
    int ret;

    ret = WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &recv_msg, sizeof(recv_msg),
                    &size, NULL, NULL );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    if (!recv_msg)
    {
        closesocket( s );
        return;
    }
    error = set_dword( s, IPPROTO_IP, IP_PKTINFO, TRUE );
    ok( !error, "got error %lu\n", error );
    ret = sendto( s, "hello", 5, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 5, "sendto got error %d\n", WSAGetLastError() );

    data.buf = buf;
    data.len = sizeof(buf);
    memset( &msg, 0, sizeof(msg) );
    msg.name = (struct sockaddr *)&from;
    msg.namelen = sizeof(from);
    msg.lpBuffers = &data;
    msg.dwBufferCount = 1;
    msg.Control.buf = (char *)control;
    msg.Control.len = sizeof(control);
    ret = recv_msg( s, &msg, &size, NULL, NULL );
    ok( !ret && size == 5, "got %d, size %lu, error %d\n", ret, size, WSAGetLastError() );
    cmsg = WSA_CMSG_FIRSTHDR( &msg );
    ok( cmsg != NULL, "no control message\n" );
    if (cmsg)
    {
        const IN_PKTINFO *info = (const IN_PKTINFO *)WSA_CMSG_DATA( cmsg );

        ok( cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO, "got level %d, type %d\n",
            cmsg->cmsg_level, cmsg->cmsg_type );
        ok( info->ipi_addr.s_addr == addr.sin_addr.s_addr, "got address %#lx\n", info->ipi_addr.s_addr );
    }
    closesocket( s );
}

START_TEST(opt_ip)
{
    start_winsock();
    test_values();
    test_range();
    test_unicast_if();
    test_mtu();
    test_options();
    test_pktinfo();
    WSACleanup();
}
