/*
 * The table of the server's sockets
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

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "sock_table.h"

#define LIMIT 1000

static void test_kinds(void)
{
    static const struct
    {
        int family, type, protocol;
        unsigned int transport;     /* ~0u: not kept */
    } tests[] =
    {
        { AF_INET, SOCK_STREAM, 0, PORT_POOL_TCP },
        { AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP, PORT_POOL_TCP },
        { AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0, PORT_POOL_UDP },
        { AF_INET6, SOCK_DGRAM, IPPROTO_UDP, PORT_POOL_UDP },
        { AF_INET, SOCK_DGRAM, IPPROTO_ICMP, SOCK_NO_TRANSPORT },
        { AF_INET, SOCK_STREAM, IPPROTO_SCTP, SOCK_NO_TRANSPORT },
        { AF_INET, SOCK_RAW, IPPROTO_UDP, SOCK_NO_TRANSPORT },
        { AF_UNIX, SOCK_STREAM, 0, ~0u },
        { AF_NETLINK, SOCK_RAW, 0, ~0u },
    };
    struct sock *sock;
    unsigned int i;

    for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
    {
        sock = sock_table_add( 100, tests[i].family, tests[i].type, tests[i].protocol );
        ok( !sock == (tests[i].transport == ~0u), "%u: got %p\n", i, sock );
        ok( sock_table_get( 100 ) == sock, "%u: not found\n", i );
        if (!sock) continue;
        ok( sock->transport == tests[i].transport, "%u: got %u\n", i, sock->transport );
        ok( sock->fd == 100 && sock->refs == 1 && sock->family == tests[i].family, "%u: wrong entry\n", i );
        ok( sock_table_remove( 100 ) == sock && !sock_table_get( 100 ), "%u: still there\n", i );
    }
    ok( !sock_table_add( -1, AF_INET, SOCK_STREAM, 0 ), "descriptor -1\n" );
    ok( !sock_table_add( LIMIT, AF_INET, SOCK_STREAM, 0 ), "descriptor beyond the limit\n" );
    ok( !sock_table_get( -1 ) && !sock_table_get( LIMIT ) && !sock_table_get( 0x7fffffff ), "found\n" );
    ok( !sock_table_remove( -1 ) && !sock_table_remove( LIMIT ) && !sock_table_remove( 5 ), "removed\n" );
    ok( !sock_table_next( NULL ), "not empty\n" );
}

static void test_dup(void)
{
    struct sock *sock = sock_table_add( 10, AF_INET, SOCK_DGRAM, 0 ), *other;

    sock_table_dup( 11, 12 );                   /* not in the table */
    sock_table_dup( 10, LIMIT );
    ok( !sock_table_get( 12 ) && sock->refs == 1, "something happened\n" );
    sock_table_dup( 10, 20 );
    sock_table_dup( 20, 30 );
    ok( sock_table_get( 20 ) == sock && sock_table_get( 30 ) == sock && sock->refs == 3, "wrong entry\n" );
    ok( !sock_table_remove( 10 ), "ended too early\n" );
    ok( sock->fd == 20 || sock->fd == 30, "got %d\n", sock->fd );
    other = sock_table_add( 10, AF_INET, SOCK_DGRAM, 0 );       /* the number is used again */
    ok( other != sock && sock_table_get( 10 ) == other, "wrong entry\n" );
    ok( !sock_table_remove( 20 ), "ended too early\n" );
    ok( sock->fd == 30, "got %d\n", sock->fd );
    ok( sock_table_remove( 30 ) == sock, "did not end\n" );
    ok( sock_table_next( NULL ) == other && !sock_table_next( other ), "wrong list\n" );
    ok( sock_table_remove( 10 ) == other, "did not end\n" );
}

static void test_cookies(void)
{
    unsigned int i, found = 0;
    unsigned long long cookie;
    int fds[50], copy, foreign = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sock *sock;

    for (i = 0; i < 50; i++)
    {
        fds[i] = socket( AF_INET, SOCK_DGRAM, 0 );
        sock_table_add( fds[i], AF_INET, SOCK_DGRAM, 0 );
    }
    close( fds[49] );               /* gone without notice */
    ok( !sock_get_cookie( fds[49] ) && !sock_get_cookie( -1 ) && !sock_table_find_cookie( 0 ), "cookie\n" );

    copy = fcntl( fds[48], F_DUPFD_CLOEXEC, 300 );
    cookie = sock_get_cookie( copy );
    sock = sock_table_find_cookie( cookie );
    ok( sock && sock->fd == fds[48], "not found\n" );
    for (i = 0, sock = NULL; (sock = sock_table_next( sock )); i++) found += sock->cookie != 0;
    ok( i == 50 && found == 1, "%u of %u cookies were read\n", found, i );
    ok( !sock_table_find_cookie( sock_get_cookie( foreign ) ), "found a foreign socket\n" );
    for (i = 0; i < 49; i++)
    {
        sock = sock_table_find_cookie( sock_get_cookie( fds[i] ) );
        ok( sock && sock->fd == fds[i], "%u: not found\n", i );
    }
    for (i = 0; i < 50; i += 2) ok( sock_table_remove( fds[i] ) != NULL, "%u: not removed\n", i );
    for (i = 0; i < 49; i++)
    {
        sock = sock_table_find_cookie( sock_get_cookie( fds[i] ) );
        ok( !sock == !(i & 1), "%u: got %p\n", i, sock );
    }
    for (i = 1; i < 50; i += 2) sock_table_remove( fds[i] );
    for (i = 0; i < 49; i++) close( fds[i] );
    close( copy );
    close( foreign );
    ok( !sock_table_next( NULL ), "not empty\n" );
}

/* every descriptor at once, twice */
static void test_full(void)
{
    unsigned int i, round;

    for (round = 0; round < 2; round++)
    {
        for (i = 0; i < LIMIT; i++)
            if (!sock_table_add( i, AF_INET, SOCK_STREAM, 0 )) break;
        ok( i == LIMIT, "stopped at %u\n", i );
        for (i = 0; i < LIMIT; i++)
            if (!sock_table_remove( i )) break;
        ok( i == LIMIT, "stopped at %u\n", i );
    }
}

START_TEST(sock_table)
{
    ok( !sock_table_get( 0 ) && !sock_table_next( NULL ), "found without a table\n" );
    ok( !sock_table_init( LIMIT ), "init failed\n" );
    check_fail_alloc( 1 );          /* never allocates */
    test_kinds();
    test_dup();
    test_cookies();
    test_full();
    ok( !check_alloc_failed, "allocated\n" );
}
