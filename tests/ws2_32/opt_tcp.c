/*
 * Tests of TCP and UDP options and of what a socket type has
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

/* Levels IPPROTO_TCP and IPPROTO_UDP, which options a socket type has, and the
 * ioctls of TCP */

#include "opt_test.h"
#include <mstcpip.h>

#ifndef TCP_KEEPCNT
#define TCP_KEEPCNT   16
#define TCP_KEEPINTVL 17
#endif
#ifndef TCP_KEEPALIVE
#define TCP_KEEPALIVE 3
#endif
#ifndef TCP_MAXRT
#define TCP_MAXRT 5
#endif
#ifndef UDP_NOCHECKSUM
#define UDP_NOCHECKSUM 1
#endif
#define UDP_SEND_MSG_SIZE           2
#define UDP_RECV_MAX_COALESCED_SIZE 3
#ifndef SIO_TCP_INFO
#define SIO_TCP_INFO _WSAIORW(IOC_VENDOR,39)
#endif
#define BACKLOG_QUERY 0x4004747b    /* SIO_IDEAL_SEND_BACKLOG_QUERY */

static void test_nodelay(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    DWORD value, error;
    BYTE buf[4];
    int len;

    memset( buf, 0xcc, sizeof(buf) );
    len = sizeof(buf);
    error = get_opt( s, IPPROTO_TCP, TCP_NODELAY, buf, &len );
    ok( !error, "got error %lu\n", error );
    ok( len == 1, "got length %d\n", len );
    ok( !buf[0], "got %u\n", buf[0] );
    value = 0x100;
    error = set_opt( s, IPPROTO_TCP, TCP_NODELAY, &value, 4 );
    ok( !error, "got error %lu\n", error );
    ok( !(BYTE)get_dword( s, IPPROTO_TCP, TCP_NODELAY ), "set by the second byte\n" );
    value = 1;
    error = set_opt( s, IPPROTO_TCP, TCP_NODELAY, &value, 1 );
    ok( !error, "got error %lu\n", error );
    ok( (BYTE)get_dword( s, IPPROTO_TCP, TCP_NODELAY ) == 1, "not set\n" );
    error = set_opt( s, IPPROTO_TCP, TCP_NODELAY, &value, 0 );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    closesocket( s );
}

/* Values that are read back as they were set. */
static void test_values(void)
{
    static const struct
    {
        int type;
        int level;
        int name;
        DWORD value;
    }
    tests[] =
    {
        { SOCK_STREAM, IPPROTO_TCP, TCP_KEEPALIVE, 123 },
        { SOCK_STREAM, IPPROTO_TCP, TCP_KEEPINTVL, 7 },
        { SOCK_STREAM, IPPROTO_TCP, TCP_KEEPCNT, 5 },
        { SOCK_STREAM, IPPROTO_TCP, TCP_MAXRT, 20 },
        { SOCK_DGRAM,  IPPROTO_UDP, UDP_NOCHECKSUM, 1 },
        { SOCK_DGRAM,  IPPROTO_UDP, UDP_SEND_MSG_SIZE, 1000 },
        { SOCK_DGRAM,  IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, 0xf000 },
    };
    unsigned int i;
    DWORD error;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        winetest_push_context( "level %d option %d", tests[i].level, tests[i].name );
        s = socket( AF_INET, tests[i].type, 0 );
        get_dword( s, tests[i].level, tests[i].name );
        error = set_dword( s, tests[i].level, tests[i].name, tests[i].value );
        ok( !error, "got error %lu\n", error );
        ok( get_dword( s, tests[i].level, tests[i].name ) == tests[i].value, "value was not kept\n" );
        closesocket( s );
        winetest_pop_context();
    }
}

/* Options that a type of socket does not have, unknown ones, unknown levels. */
static void test_validity(void)
{
    static const struct
    {
        int type;
        int level;
        int name;
        DWORD get_error;
        DWORD set_error;
        DWORD set_alternative;
    }
    tests[] =
    {
        { SOCK_DGRAM,  SOL_SOCKET, SO_LINGER, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_DGRAM,  SOL_SOCKET, SO_DONTLINGER, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_DGRAM,  SOL_SOCKET, SO_KEEPALIVE, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_DGRAM,  SOL_SOCKET, SO_OOBINLINE, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_STREAM, SOL_SOCKET, SO_BROADCAST, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_STREAM, SOL_SOCKET, SO_ACCEPTCONN, 0, WSAENOPROTOOPT },
        { SOCK_STREAM, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, WSAENOPROTOOPT,
          sizeof(SOCKET) > 4 ? WSAEFAULT : WSAENOTSOCK },
        { SOCK_STREAM, SOL_SOCKET, 0x7fff, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_DGRAM,  IPPROTO_TCP, TCP_NODELAY, WSAENOPROTOOPT, WSAENOPROTOOPT, WSAEINVAL },
        { SOCK_STREAM, IPPROTO_UDP, UDP_NOCHECKSUM, WSAENOPROTOOPT, WSAENOPROTOOPT, WSAEINVAL },
        { SOCK_STREAM, IPPROTO_TCP, 200, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_STREAM, IPPROTO_IP, IP_MULTICAST_TTL, WSAEINVAL, WSAEINVAL },
        { SOCK_STREAM, IPPROTO_IP, IP_PKTINFO, WSAEINVAL, WSAEINVAL },
        { SOCK_STREAM, IPPROTO_IP, IP_HDRINCL, WSAEINVAL, WSAEINVAL },
        { SOCK_DGRAM,  IPPROTO_IP, IP_HDRINCL, WSAEINVAL, WSAEINVAL },
        { SOCK_DGRAM,  IPPROTO_IP, IP_ADD_MEMBERSHIP, WSAENOPROTOOPT, WSAEFAULT },
        { SOCK_DGRAM,  IPPROTO_IP, 200, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_DGRAM,  IPPROTO_IPV6, 200, WSAENOPROTOOPT, WSAENOPROTOOPT },
        { SOCK_STREAM, 12345, 1, WSAEINVAL, WSAEINVAL },
        { SOCK_DGRAM,  12345, 1, WSAEINVAL, WSAEINVAL },
    };
    unsigned int i;
    DWORD error;
    BYTE buf[16];
    SOCKET s;
    int len;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        winetest_push_context( "type %d level %#x option %#x", tests[i].type, tests[i].level, tests[i].name );
        s = socket( AF_INET, tests[i].type, 0 );
        memset( buf, 0, sizeof(buf) );
        len = 4;
        error = get_opt( s, tests[i].level, tests[i].name, buf, &len );
        ok( error == tests[i].get_error || (error && error == tests[i].set_alternative),
            "get: got error %lu\n", error );
        error = set_opt( s, tests[i].level, tests[i].name, buf, 4 );
        ok( error == tests[i].set_error || (error && error == tests[i].set_alternative),
            "set: got error %lu\n", error );
        closesocket( s );
        error = get_opt( s, tests[i].level, tests[i].name, buf, &len );
        ok( error == WSAENOTSOCK, "closed: got error %lu\n", error );
        error = set_opt( s, tests[i].level, tests[i].name, buf, 4 );
        ok( error == WSAENOTSOCK, "closed: got error %lu\n", error );
        winetest_pop_context();
    }
}

/* Ten probes, one a second; not the host's times. */
static void test_keepalive_defaults(void)
{
    struct tcp_keepalive vals = { 1, 5000, 2000 };
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    DWORD error, size;

    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPALIVE ) == 7200, "wrong time\n" );
    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPINTVL ) == 1, "wrong interval\n" );
    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPCNT ) == 10, "wrong count\n" );
    error = set_dword( s, IPPROTO_TCP, TCP_KEEPINTVL, 75 );
    ok( !error, "got error %lu\n", error );
    error = set_dword( s, SOL_SOCKET, SO_KEEPALIVE, TRUE );
    ok( !error, "got error %lu\n", error );
    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPINTVL ) == 75, "interval was not kept\n" );
    closesocket( s );

    s = socket( AF_INET, SOCK_STREAM, 0 );
    error = do_ioctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals), NULL, 0, &size );
    ok( !error, "got error %lu\n", error );
    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPALIVE ) == 5, "wrong time\n" );
    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPINTVL ) == 2, "wrong interval\n" );
    ok( get_dword( s, IPPROTO_TCP, TCP_KEEPCNT ) == 10, "wrong count\n" );
    closesocket( s );
}

static void test_keepalive_vals(void)
{
    struct tcp_keepalive vals = { 1, 5000, 2000 };
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    DWORD error, size;

    error = do_ioctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals) - 1, NULL, 0, &size );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    error = do_ioctl( s, SIO_KEEPALIVE_VALS, NULL, 0, NULL, 0, &size );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    error = do_ioctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals), NULL, 0, &size );
    ok( !error, "got error %lu\n", error );
    ok( !size, "got size %lu\n", size );
    ok( (BYTE)get_dword( s, SOL_SOCKET, SO_KEEPALIVE ) == 1, "keep-alive is off\n" );
    vals.onoff = 0;
    error = do_ioctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals), NULL, 0, &size );
    ok( !error, "got error %lu\n", error );
    ok( !(BYTE)get_dword( s, SOL_SOCKET, SO_KEEPALIVE ), "keep-alive is on\n" );
    closesocket( s );

    s = socket( AF_INET, SOCK_DGRAM, 0 );
    error = do_ioctl( s, SIO_KEEPALIVE_VALS, &vals, sizeof(vals), NULL, 0, &size );
    ok( error == WSAENOPROTOOPT || broken( error == WSAEINVAL ), "got error %lu\n", error );
    closesocket( s );
}

static void test_backlog(void)
{
    SOCKET client, server, s;
    DWORD value, size, error;

    tcp_pair( &client, &server );
    value = 0;
    error = do_ioctl( client, BACKLOG_QUERY, NULL, 0, &value, sizeof(value), &size );
    ok( !error, "got error %lu\n", error );
    ok( size == sizeof(value) && value >= 0x10000, "got size %lu, value %#lx\n", size, value );
    error = do_ioctl( client, BACKLOG_QUERY, NULL, 0, &value, sizeof(value) - 1, &size );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    closesocket( client );
    closesocket( server );

    s = socket( AF_INET, SOCK_STREAM, 0 );
    error = do_ioctl( s, BACKLOG_QUERY, NULL, 0, &value, sizeof(value), &size );
    ok( error == WSAENOTCONN, "not connected: got error %lu\n", error );
    closesocket( s );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    error = do_ioctl( s, BACKLOG_QUERY, NULL, 0, &value, sizeof(value), &size );
    ok( error == WSAEOPNOTSUPP, "datagram: got error %lu\n", error );
    closesocket( s );
}

/* State and byte counters of the two versions. */
static void test_tcp_info(void)
{
    static const struct { DWORD size; } versions[] = { { 88 }, { 136 } };
    SOCKET client, server, s;
    DWORD size, error, i;
    ULONG64 info[17];
    char buf[10];

    tcp_pair( &client, &server );
    send( client, "0123456789", 10, 0 );
    recv( server, buf, sizeof(buf), 0 );
    for (i = 0; i < ARRAY_SIZE( versions ); i++)
    {
        winetest_push_context( "version %lu", i );
        memset( info, 0xcc, sizeof(info) );
        error = do_ioctl( server, SIO_TCP_INFO, &i, sizeof(i), info, sizeof(info), &size );
        ok( !error, "got error %lu\n", error );
        ok( size == versions[i].size, "got size %lu\n", size );
        ok( (DWORD)info[0] == 4, "got state %lu\n", (DWORD)info[0] );    /* established */
        ok( info[7] == 10, "got %I64u bytes in\n", info[7] );
        error = do_ioctl( server, SIO_TCP_INFO, &i, sizeof(i), info, versions[i].size - 1, &size );
        ok( error == WSAEFAULT, "short: got error %lu\n", error );
        winetest_pop_context();
    }
    i = 57;
    error = do_ioctl( server, SIO_TCP_INFO, &i, sizeof(i), info, sizeof(info), &size );
    ok( error == WSAEINVAL || error == WSAEOPNOTSUPP, "unknown version: got error %lu\n", error );
    closesocket( client );
    closesocket( server );

    i = 0;
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    error = do_ioctl( s, SIO_TCP_INFO, &i, sizeof(i), info, sizeof(info), &size );
    ok( error == WSAEOPNOTSUPP, "datagram: got error %lu\n", error );
    closesocket( s );
}

START_TEST(opt_tcp)
{
    start_winsock();
    test_nodelay();
    test_values();
    test_validity();
    test_keepalive_defaults();
    test_keepalive_vals();
    test_backlog();
    test_tcp_info();
    WSACleanup();
}
