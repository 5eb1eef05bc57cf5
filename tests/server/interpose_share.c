/*
 * Consumers beside guards: delivery, affinity, SO_REUSEADDR, slow closing
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
 *
 * docs/pool.md sections 6 to 8. A guard must never take a datagram from the
 * socket that has the port, and never let a third one in.
 */

#include <poll.h>

#include "server_test.h"

/* Datagrams waiting on a socket; they are taken. */
static unsigned int count_datagrams( int fd )
{
    unsigned int count = 0;
    char data[64];

    while (recv( fd, data, sizeof(data), MSG_DONTWAIT ) != -1) count++;
    return count;
}

/* Sends from count sockets, so that flows differ. Loopback delivers at once. */
static void send_datagrams( int family, unsigned int port, unsigned int count )
{
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, family, "loopback", port );
    int fd;

    while (count--)
    {
        fd = libc()->socket( family, SOCK_DGRAM, 0 );
        ok( sendto( fd, "x", 1, 0, (struct sockaddr *)&addr, len ) == 1, "sendto failed, %d\n", errno );
        libc()->close( fd );
    }
}

static int make_dual( int v6only )
{
    int fd = make_socket( AF_INET6, UDP );

    setsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only) );
    return fd;
}

static void test_delivery(void)
{
    static const struct
    {
        const char *name, *host;
        int family, v6only;
        unsigned int from_v4, from_v6;
    } tests[] =
    {
        { "v4 any", "any", AF_INET, 0, 5, 0 },
        { "v4 loopback", "loopback", AF_INET, 0, 5, 0 },
        { "v4 other address", "other", AF_INET, 0, 0, 0 },
        { "dual any", "any", AF_INET6, 0, 5, 5 },
        { "v6 any", "any", AF_INET6, 1, 0, 5 },
        { "v6 loopback", "loopback", AF_INET6, 1, 0, 5 },
    };
    unsigned int i, port;
    int s, owner = make_socket( AF_INET, UDP );

    for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
    {
        if (tests[i].family == AF_INET6 && !have_ipv6()) continue;
        check_set_context( "%s: ", tests[i].name );
        port = find_free_ports( 1 );
        expect( acquire( owner, port, 1 ), 0 );
        send_datagrams( AF_INET, port, 2 );     /* nobody is there: the guard swallows them */
        s = tests[i].family == AF_INET ? make_socket( AF_INET, UDP ) : make_dual( tests[i].v6only );
        expect( associate( s, last_token ), 0 );
        expect( bind_to( s, tests[i].family, tests[i].host, port ), 0 );
        ok( !count_datagrams( s ), "got old datagrams\n" );
        send_datagrams( AF_INET, port, 5 );
        expect( count_datagrams( s ), tests[i].from_v4 );
        if (have_ipv6()) send_datagrams( AF_INET6, port, 5 );
        expect( count_datagrams( s ), tests[i].from_v6 );
        check_closed( UDP, port, __LINE__ );
        ok( !count_datagrams( guard_get( UDP, port ) ), "the guard got datagrams\n" );
        close( s );
        check_closed( UDP, port, __LINE__ );
    }
    check_set_context( "%s", "" );
    close( owner );
}

static void test_connected(void)
{
    unsigned int port = find_free_ports( 1 );
    int owner = make_socket( AF_INET, UDP ), s = make_dual( 0 ), peer = make_socket( AF_INET6, UDP );
    struct sockaddr_storage addr;
    socklen_t len;

    acquire( owner, port, 1 );
    associate( s, last_token );
    expect( bind_to( s, AF_INET6, "any", 0 ), 0 );
    bind_to( peer, AF_INET6, "loopback", 0 );
    expect( connect_to( s, AF_INET6, get_bound_port( peer ) ), 0 );
    len = make_address( &addr, AF_INET6, "loopback", port );
    ok( sendto( peer, "x", 1, 0, (struct sockaddr *)&addr, len ) == 1, "sendto failed, %d\n", errno );
    expect( count_datagrams( s ), 1 );
    send_datagrams( AF_INET6, port, 3 );        /* from strangers */
    expect( count_datagrams( s ), 0 );
    close( s );
    close( peer );
    close( owner );
}

static void test_multicast(void)
{
    struct sockaddr_in group = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( 0xefff0101 ) };
    struct ip_mreq mreq = { group.sin_addr, { htonl( INADDR_LOOPBACK ) } };
    unsigned int port = find_free_ports( 1 );
    int owner = make_socket( AF_INET, UDP ), s = make_socket( AF_INET, UDP );
    int fd = libc()->socket( AF_INET, SOCK_DGRAM, 0 );

    acquire( owner, port, 1 );
    associate( s, last_token );
    expect( bind_to( s, AF_INET, "any", port ), 0 );
    if (setsockopt( s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq) )) skip( "no multicast\n" );
    else
    {
        group.sin_port = htons( port );
        setsockopt( fd, IPPROTO_IP, IP_MULTICAST_IF, &mreq.imr_interface, sizeof(mreq.imr_interface) );
        ok( sendto( fd, "x", 1, 0, (struct sockaddr *)&group, sizeof(group) ) == 1, "got %d\n", errno );
        expect( count_datagrams( s ), 1 );
        ok( !count_datagrams( guard_get( UDP, port ) ), "the guard got datagrams\n" );
    }
    libc()->close( fd );
    close( s );
    close( owner );
}

static unsigned int set_affinity( int fd, unsigned int cpu )
{
    return request_as( &process_a, 0, PORT_POOL_SET_AFFINITY, 0, fd, 0, 0, 0, cpu );
}

#define SIBLINGS 14

/* Siblings on one port: flows reach them, whoever goes first; nobody else gets in. */
static void test_siblings( int family, int reserved )
{
    unsigned int port = find_free_ports( 1 ), i, round, total;
    int owner = make_socket( family, UDP ), s[SIBLINGS], extra;
    unsigned long long token = 0;

    if (reserved)
    {
        acquire( owner, port, 1 );
        token = last_token;
    }
    for (i = 0; i < SIBLINGS; i++)
    {
        s[i] = family == AF_INET ? make_socket( AF_INET, UDP ) : make_dual( 0 );
        expect( set_affinity( s[i], i ), 0 );
        if (reserved) associate( s[i], token );
        expect( bind_to( s[i], family, "any", port ), 0 );
        expect( set_affinity( s[i], i ), STATUS_INVALID_PARAMETER );
    }
    extra = family == AF_INET ? make_socket( AF_INET, UDP ) : make_dual( 0 );
    if (reserved) associate( extra, token );
    expect( bind_to( extra, family, "any", port ), EADDRINUSE );        /* without affinity */
    set_affinity( extra, 3 );
    expect( bind_to( extra, family, "any", port ), EADDRINUSE );        /* the same processor */
    set_affinity( extra, SIBLINGS );
    expect( bind_to( extra, family, "any", port ), 0 );
    close( extra );

    for (round = 0; round < SIBLINGS; round++)
    {
        if (reserved) check_closed( UDP, port, __LINE__ );
        send_datagrams( AF_INET, port, 20 );
        if (family == AF_INET6) send_datagrams( AF_INET6, port, 20 );
        for (i = round, total = 0; i < SIBLINGS; i++) total += count_datagrams( s[i] );
        ok( total == (family == AF_INET6 ? 40u : 20u), "round %u: got %u datagrams\n", round, total );
        close( s[round] );
    }
    if (reserved) check_closed( UDP, port, __LINE__ );
    close( owner );
    expect( native_bind( family, UDP, "any", port, 0, 0 ), 0 );
}

/* No port named: the first takes any, the others name it. TCP has no affinity. */
static void test_automatic_siblings(void)
{
    int s[3], i, tcp = make_socket( AF_INET, TCP );
    unsigned int port = 0;

    expect( set_affinity( tcp, 0 ), STATUS_NOT_SUPPORTED );
    close( tcp );
    for (i = 0; i < 3; i++)
    {
        s[i] = make_dual( 0 );
        expect( set_affinity( s[i], 0x10000 ), STATUS_INVALID_PARAMETER );
        expect( set_affinity( s[i], 0xffff - i ), 0 );
        expect( bind_to( s[i], AF_INET6, "any", port ), 0 );
        if (!port) port = get_bound_port( s[i] );
        expect( get_bound_port( s[i] ), port );
    }
    for (i = 0; i < 3; i++) close( s[i] );

    s[0] = make_socket( AF_INET, UDP );
    set_affinity( s[0], 1 );
    expect( connect_to( s[0], AF_INET, port ), 0 );
    ok( get_bound_port( s[0] ), "not bound\n" );
    close( s[0] );
}

/* SO_REUSEADDR of the program keeps its meaning between consumers */
static void test_reuse( int first_reuse, int second_reuse, int expected )
{
    unsigned int port = find_free_ports( 1 );
    int owner = make_socket( AF_INET, UDP ), a = make_socket( AF_INET, UDP ), b = make_socket( AF_INET, UDP );
    int value = -1, c = make_socket( AF_INET, UDP );
    socklen_t len = sizeof(value);

    acquire( owner, port, 1 );
    associate( a, last_token );
    associate( b, last_token );
    associate( c, last_token );
    setsockopt( a, SOL_SOCKET, SO_REUSEADDR, &first_reuse, sizeof(first_reuse) );
    setsockopt( b, SOL_SOCKET, SO_REUSEADDR, &second_reuse, sizeof(second_reuse) );
    expect( bind_to( a, AF_INET, "loopback", port ), 0 );
    expect( bind_to( b, AF_INET, "loopback", port ), expected );
    expect( bind_to( c, AF_INET, "other", port ), 0 );          /* another address */
    getsockopt( a, SOL_SOCKET, SO_REUSEADDR, &value, &len );
    expect( value, first_reuse );
    getsockopt( b, SOL_SOCKET, SO_REUSEADDR, &value, &len );
    expect( value, second_reuse );
    close( a );
    close( b );
    close( c );
    close( owner );
}

/* A copy of the descriptor lives on in the process that had the socket. */
static void test_lingering( unsigned int transport, int listens )
{
    unsigned int port = find_free_ports( 1 );
    int owner = make_socket( AF_INET, transport ), s = make_socket( AF_INET, transport ), copy, next;

    acquire( owner, port, 1 );
    associate( s, last_token );
    expect( bind_to( s, AF_INET, "any", port ), 0 );
    if (listens) expect( hook_listen( s, 5 ), 0 );
    copy = fcntl( s, F_DUPFD_CLOEXEC, 0 );      /* not through a hook: the client's */
    close( s );
    check_closed( transport, port, __LINE__ );

    next = make_socket( AF_INET, transport );   /* the next consumer */
    associate( next, last_token );
    expect( bind_to( next, AF_INET, "any", 0 ), 0 );
    if (listens) expect( hook_listen( next, 5 ), 0 );
    close( next );

    close( owner );                             /* the next owner */
    owner = make_socket( AF_INET, transport );
    expect( acquire( owner, port, 1 ), 0 );
    check_closed( transport, port, __LINE__ );
    libc()->close( copy );
    check_closed( transport, port, __LINE__ );
    close( owner );

    /* what never was a consumer is in use as long as a copy is left */
    s = make_socket( AF_INET, transport );
    expect( bind_to( s, AF_INET, "any", port ), 0 );
    copy = fcntl( s, F_DUPFD_CLOEXEC, 0 );
    close( s );
    owner = make_socket( AF_INET, transport );
    if (transport == UDP) expect( acquire( owner, port, 1 ), STATUS_SHARING_VIOLATION );
    libc()->close( copy );
    close( owner );
}

START_TEST(interpose_share)
{
    server_start();
    test_delivery();
    test_multicast();
    test_siblings( AF_INET, 1 );
    test_siblings( AF_INET, 0 );
    if (have_ipv6())
    {
        test_connected();
        test_siblings( AF_INET6, 1 );
        test_siblings( AF_INET6, 0 );
        test_automatic_siblings();
    }
    else skip( "no IPv6\n" );
    test_reuse( 0, 0, EADDRINUSE );
    test_reuse( 1, 0, EADDRINUSE );
    test_reuse( 0, 1, EADDRINUSE );
    test_reuse( 1, 1, 0 );
    test_lingering( UDP, 0 );
    test_lingering( TCP, 0 );
    test_lingering( TCP, 1 );
    ok( !guard_count(), "%u guards left\n", guard_count() );
}
