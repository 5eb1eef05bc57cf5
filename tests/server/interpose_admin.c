/*
 * Lasting records and automatic choice: restart, missing guards, rights
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
 * docs/pool.md sections 4, 5 and 9. A child process is the first server; this
 * one is the server after the restart.
 */

#include <signal.h>
#include <sys/resource.h>

#include "host_ports.h"
#include "server_test.h"

static unsigned int lookup( unsigned int transport, unsigned int start, unsigned int count )
{
    return request_as( &process_a, 0, PORT_POOL_LOOKUP, transport, -1, start, count, 0, 0 );
}

static unsigned int unprivileged( unsigned int code, unsigned int transport, unsigned int start,
                                  unsigned int count )
{
    return request_as( &process_a, 0, code, transport, -1, start, count, 0, 1 );
}

static void get_dynamic( unsigned int transport, unsigned int expect_start, unsigned int expect_count )
{
    expect( unprivileged( PORT_POOL_GET_DYNAMIC, transport, 0, 0 ), 0 );
    expect( last_reply.start, expect_start );
    expect( last_reply.count, expect_count );
}

/* The first record from start upward, as listed: one in force, or one on disk. */
static struct port_pool_record list_first( unsigned int transport, unsigned int start, int on_disk )
{
    struct port_pool_request req = { .code = PORT_POOL_LIST, .transport = transport, .start = start,
                                     .value = on_disk };
    struct port_pool_list_reply reply;

    memset( &reply, 0xcc, sizeof(reply) );
    pool_list( &req, &reply );
    expect( reply.status, 0 );
    if (!reply.count) memset( reply.records, 0, sizeof(reply.records) );
    return reply.records[0];
}

static struct port_pool_record list_record( unsigned int transport, unsigned int start )
{
    struct port_pool_record record = list_first( transport, start, 0 );

    ok( record.start == start, "no record at %u\n", start );
    return record;
}

static void test_create( unsigned int port )
{
    unsigned long long token;
    int s = make_socket( AF_INET, TCP ), plain = make_socket( AF_INET, TCP );

    expect( admin( PORT_POOL_CREATE, TCP, 0, 5, 0 ), STATUS_INVALID_PARAMETER );
    expect( admin( PORT_POOL_CREATE, TCP, port, 0, 0 ), STATUS_INVALID_PARAMETER );
    expect( admin( PORT_POOL_CREATE, TCP, 65530, 7, 0 ), STATUS_INVALID_PARAMETER );
    expect( admin( PORT_POOL_CREATE, 2, port, 5, 0 ), STATUS_INVALID_PARAMETER );
    expect( unprivileged( PORT_POOL_CREATE, TCP, 0, 5 ), STATUS_INVALID_PARAMETER );   /* values first */
    expect( unprivileged( PORT_POOL_CREATE, TCP, port, 5 ), STATUS_ACCESS_DENIED );
    expect( lookup( TCP, port, 5 ), STATUS_NOT_FOUND );
    expect( admin( PORT_POOL_CREATE, TCP, port, 5, 0 ), 0 );
    token = last_reply.token;
    ok( token != 0, "no token\n" );
    expect( admin( PORT_POOL_CREATE, TCP, port, 5, 0 ), STATUS_SHARING_VIOLATION );
    expect( admin( PORT_POOL_CREATE, TCP, port + 4, 1, 0 ), STATUS_SHARING_VIOLATION );
    expect( acquire( s, port + 4, 1 ), STATUS_SHARING_VIOLATION );
    expect( admin( PORT_POOL_ADD_EXCLUSION, TCP, port + 4, 1, 0 ), STATUS_SHARING_VIOLATION );

    expect( lookup( TCP, port, 5 ), 0 );
    ok( last_reply.token == token, "another token\n" );
    expect( lookup( TCP, port, 4 ), STATUS_NOT_FOUND );
    expect( lookup( TCP, port + 1, 4 ), STATUS_NOT_FOUND );
    expect( lookup( UDP, port, 5 ), STATUS_NOT_FOUND );
    expect( lookup( TCP, 0, 0 ), STATUS_INVALID_PARAMETER );
    expect( lookup( TCP, port, 0 ), STATUS_INVALID_PARAMETER );

    expect( bind_to( plain, AF_INET, "any", port ), EACCES );
    check_closed( TCP, port + 4, __LINE__ );
    expect( associate( s, token ), STATUS_ACCESS_DENIED );
    expect( release( s, token ), STATUS_INVALID_PARAMETER );
    expect( request_as( &process_b, PORT_POOL_FLAG_ELEVATED, PORT_POOL_ASSOCIATE, 0, s, 0, 0, token, 0 ), 0 );
    expect( bind_to( s, AF_INET, "any", 0 ), 0 );
    expect( get_bound_port( s ), port );
    expect( list_record( TCP, port ).consumers, 1 );
    expect( list_record( TCP, port ).stored, 1 );
    expect( list_record( TCP, port ).guards, 5 );
    close( s );
    close( plain );
}

static void test_delete( unsigned int port )
{
    int s = make_socket( AF_INET, TCP );

    expect( admin( PORT_POOL_CREATE, TCP, port, 3, 0 ), 0 );
    request_as( &process_b, PORT_POOL_FLAG_ELEVATED, PORT_POOL_ASSOCIATE, 0, s, 0, 0, last_reply.token, 0 );
    expect( bind_to( s, AF_INET, "any", port + 1 ), 0 );
    expect( admin( PORT_POOL_DELETE, TCP, 0, 0, 0 ), STATUS_INVALID_PARAMETER );
    expect( unprivileged( PORT_POOL_DELETE, TCP, port, 3 ), STATUS_ACCESS_DENIED );
    expect( admin( PORT_POOL_DELETE, TCP, port, 2, 0 ), STATUS_NOT_FOUND );
    expect( admin( PORT_POOL_DELETE, UDP, port, 3, 0 ), STATUS_NOT_FOUND );
    expect( admin( PORT_POOL_DELETE, TCP, port, 3, 0 ), 0 );
    expect( admin( PORT_POOL_DELETE, TCP, port, 3, 0 ), STATUS_NOT_FOUND );
    expect( native_bind( AF_INET, TCP, "any", port, 0, 0 ), 0 );
    expect( native_bind( AF_INET, TCP, "any", port + 1, 0, 0 ), EADDRINUSE );     /* its consumer */
    close( s );

    s = make_socket( AF_INET, TCP );        /* runtime records are not theirs to delete */
    expect( acquire( s, port, 3 ), 0 );
    expect( admin( PORT_POOL_CREATE, TCP, port, 3, 0 ), STATUS_SHARING_VIOLATION );
    expect( admin( PORT_POOL_DELETE, TCP, port, 3, 0 ), STATUS_NOT_FOUND );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 3, 0 ), STATUS_ACCESS_DENIED );
    expect( lookup( TCP, port, 3 ), STATUS_NOT_FOUND );
    close( s );
}

static void test_exclusion( unsigned int port )
{
    int s = make_socket( AF_INET, UDP ), native = libc()->socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, AF_INET, "loopback", port + 5 );

    expect( unprivileged( PORT_POOL_ADD_EXCLUSION, UDP, port, 3 ), STATUS_ACCESS_DENIED );
    expect( admin( PORT_POOL_ADD_EXCLUSION, UDP, port, 3, 0 ), 0 );
    expect( list_record( UDP, port ).stored, 0 );
    expect( acquire( s, port + 2, 2 ), STATUS_SHARING_VIOLATION );
    expect( bind_to( s, AF_INET, "any", port ), 0 );            /* anybody may name it */
    close( s );
    s = make_socket( AF_INET, UDP );
    expect( lookup( UDP, port, 3 ), 0 );
    expect( associate( s, last_reply.token ), STATUS_ACCESS_DENIED );
    lookup( UDP, port, 3 );
    expect( request_as( &process_b, PORT_POOL_FLAG_ELEVATED, PORT_POOL_ASSOCIATE, 0, s, 0, 0,
                        last_reply.token, 0 ), 0 );
    expect( bind_to( s, AF_INET, "any", 0 ), 0 );
    expect( get_bound_port( s ), port );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, UDP, port, 3, 0 ), 0 );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, UDP, port, 3, 0 ), STATUS_NOT_FOUND );
    close( s );

    if (libc()->bind( native, (struct sockaddr *)&addr, len )) skip( "port %u is in use\n", port + 5 );
    else expect( admin( PORT_POOL_ADD_EXCLUSION, UDP, port + 4, 3, 0 ), STATUS_SHARING_VIOLATION );
    libc()->close( native );
    expect( admin( PORT_POOL_ADD_EXCLUSION, UDP, port, 3, 1 ), 0 );
    expect( list_record( UDP, port ).stored, 1 );
    expect( list_record( UDP, port ).kind, PORT_POOL_ADMINISTERED );
}

/* A record that lasts can be ended until the next start; others may use the ports meanwhile. */
static void test_ended_for_now( unsigned int port )
{
    int s = make_socket( AF_INET, TCP );

    expect( admin( PORT_POOL_ADD_EXCLUSION, TCP, port, 4, 1 ), 0 );
    expect( unprivileged( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4 ), STATUS_ACCESS_DENIED );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 0 ), 0 );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 0 ), STATUS_NOT_FOUND );
    expect( lookup( TCP, port, 4 ), STATUS_NOT_FOUND );
    ok( list_first( TCP, port, 0 ).start != port, "still in force\n" );
    expect( list_first( TCP, port, 1 ).start, port );
    expect( list_first( TCP, port, 1 ).count, 4 );
    expect( list_first( TCP, port, 1 ).kind, PORT_POOL_ADMINISTERED );

    expect( acquire( s, port, 4 ), 0 );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 0 ), STATUS_ACCESS_DENIED );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 1 ), 0 );       /* the one on disk */
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 1 ), STATUS_ACCESS_DENIED );
    expect( list_record( TCP, port ).kind, PORT_POOL_RUNTIME );
    ok( list_first( TCP, port, 1 ).start != port, "still on disk\n" );
    close( s );

    expect( admin( PORT_POOL_CREATE, TCP, port, 4, 0 ), 0 );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 0 ), 0 );
    expect( native_bind( AF_INET, TCP, "any", port, 0, 0 ), 0 );
    expect( admin( PORT_POOL_ADD_EXCLUSION, TCP, port, 4, 1 ), STATUS_SHARING_VIOLATION );
    expect( admin( PORT_POOL_CREATE, TCP, port + 1, 3, 0 ), STATUS_SHARING_VIOLATION );
    expect( admin( PORT_POOL_ADD_EXCLUSION, TCP, port, 4, 0 ), 0 );
    expect( list_record( TCP, port ).stored, 0 );
    expect( list_first( TCP, port, 1 ).kind, PORT_POOL_PERSISTENT );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 0 ), 0 );
    expect( admin( PORT_POOL_CREATE, TCP, port, 4, 0 ), 0 );                 /* in force again */
    expect( list_record( TCP, port ).stored, 1 );
    expect( list_first( TCP, port, 1 ).guards, 4 );
    check_closed( TCP, port, __LINE__ );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, TCP, port, 4, 0 ), 0 );
    expect( admin( PORT_POOL_DELETE, TCP, port, 4, 0 ), 0 );
    expect( admin( PORT_POOL_DELETE, TCP, port, 4, 0 ), STATUS_NOT_FOUND );
}

static void test_dynamic(void)
{
    int s = make_socket( AF_INET, UDP );

    get_dynamic( UDP, 49152, 16384 );
    expect( unprivileged( PORT_POOL_GET_DYNAMIC, 2, 0, 0 ), STATUS_INVALID_PARAMETER );
    expect( admin( PORT_POOL_SET_DYNAMIC, UDP, 1024, 255, 0 ), STATUS_INVALID_PARAMETER );
    expect( unprivileged( PORT_POOL_SET_DYNAMIC, UDP, 30000, 300 ), STATUS_ACCESS_DENIED );
    expect( admin( PORT_POOL_SET_DYNAMIC, UDP, 30000, 300, 1 ), 0 );
    get_dynamic( UDP, 30000, 300 );
    get_dynamic( TCP, 49152, 16384 );
    expect( acquire( s, 0, 10 ), 0 );
    ok( last_reply.start - 30000 < 300, "got %u\n", last_reply.start );
    expect( acquire( s, 0, 300 ), STATUS_TOO_MANY_ADDRESSES );
    close( s );
}

/* A change that can't be written is none. */
static void test_disk( unsigned int port )
{
    struct rlimit old, none;

    expect( admin( PORT_POOL_CREATE, UDP, port + 20, 2, 0 ), 0 );
    getrlimit( RLIMIT_FSIZE, &old );
    none = old;
    none.rlim_cur = 0;
    signal( SIGXFSZ, SIG_IGN );
    setrlimit( RLIMIT_FSIZE, &none );
    expect( admin( PORT_POOL_CREATE, UDP, port + 10, 2, 0 ), STATUS_UNEXPECTED_IO_ERROR );
    expect( admin( PORT_POOL_ADD_EXCLUSION, UDP, port + 10, 2, 1 ), STATUS_UNEXPECTED_IO_ERROR );
    expect( admin( PORT_POOL_DELETE, UDP, port + 20, 2, 0 ), STATUS_UNEXPECTED_IO_ERROR );
    expect( admin( PORT_POOL_SET_DYNAMIC, UDP, 40000, 300, 1 ), STATUS_UNEXPECTED_IO_ERROR );
    setrlimit( RLIMIT_FSIZE, &old );
    get_dynamic( UDP, 30000, 300 );
    expect( lookup( UDP, port + 10, 2 ), STATUS_NOT_FOUND );
    expect( native_bind( AF_INET, UDP, "any", port + 10, 0, 0 ), 0 );
    expect( lookup( UDP, port + 20, 2 ), 0 );
    check_closed( UDP, port + 20, __LINE__ );
    expect( admin( PORT_POOL_DELETE, UDP, port + 20, 2, 0 ), 0 );
}

/* Is a bound port in any record? */
static int is_reserved( unsigned int transport, int fd )
{
    return port_pool_find_port( pool, transport, get_bound_port( fd ) ) != NULL;
}

/* Most of the host's range is excluded: nobody gets a port there unasked. */
static void test_automatic( unsigned int transport, int family )
{
    unsigned int i, first, last, bad = 0, peer_port;
    int s[3], peer = make_socket( family, transport );

    bind_to( peer, family, "loopback", 0 );
    peer_port = get_bound_port( peer );
    if (transport == TCP) hook_listen( peer, 200 );
    host_ports_get_local_range( &first, &last );
    for (i = first + 100; i + 200 < last; i += 200) admin( PORT_POOL_ADD_EXCLUSION, transport, i, 200, 0 );
    ok( reserve_needs_choice( transport, &first, &last ), "no need to choose\n" );
    ok( port_pool_get_count( pool, transport ) > 20, "few ranges\n" );

    for (i = 0; i < 50; i++)
    {
        s[0] = make_socket( family, transport );
        expect( bind_to( s[0], family, i & 1 ? "any" : "loopback", 0 ), 0 );
        s[1] = make_socket( family, transport );
        connect_to( s[1], family, peer_port );
        s[2] = make_socket( family, transport );
        if (transport == TCP) expect( hook_listen( s[2], 1 ), 0 );
        else expect( bind_to( s[2], family, "any", 0 ), 0 );
        bad += is_reserved( transport, s[0] ) + is_reserved( transport, s[1] );
        bad += is_reserved( transport, s[2] );
        ok( get_bound_port( s[0] ) != get_bound_port( s[2] ), "port used twice\n" );
        close( s[0] );
        close( s[1] );
        close( s[2] );
    }
    ok( !bad, "%u ports from records\n", bad );
    close( peer );
    for (i = first + 100; i + 200 < last; i += 200) admin( PORT_POOL_DELETE_EXCLUSION, transport, i, 200, 0 );
}

/* Somebody has a port of a stored record when the server starts. */
static void test_incomplete( unsigned int port, int native )
{
    struct epoll_event event;
    int s = make_socket( AF_INET, TCP ), i;

    expect( list_record( TCP, port ).guards, 4 );
    expect( list_record( TCP, port ).count, 5 );
    ok( reserve_is_incomplete(), "nothing is missing\n" );
    expect( start_get_timeout( server_epfd, -1 ), 1000 );
    expect( start_get_timeout( server_epfd, 16 ), 16 );
    expect( bind_to( s, AF_INET, "any", port + 2 ), EACCES );   /* by the pool's own rules */
    check_closed( TCP, port + 3, __LINE__ );
    libc()->close( native );
    for (i = 0; i < 5 && reserve_is_incomplete(); i++) hook_epoll_wait( server_epfd, &event, 1, -1 );
    ok( !reserve_is_incomplete(), "still missing\n" );
    expect( list_record( TCP, port ).guards, 5 );
    check_closed( TCP, port + 2, __LINE__ );
    expect( start_get_timeout( server_epfd, -1 ), (unsigned int)-1 );
    expect( admin( PORT_POOL_DELETE, TCP, port, 5, 0 ), 0 );
    close( s );
}

static void first_server( unsigned int port )
{
    server_epfd = epoll_create( 128 );
    ok( pool != NULL, "the pool did not start\n" );
    if (!pool) return;
    test_create( port );
    test_delete( port + 10 );
    test_exclusion( port + 20 );
    test_ended_for_now( port + 40 );
    expect( admin( PORT_POOL_DELETE_EXCLUSION, UDP, port + 20, 3, 0 ), 0 );     /* until the next start */
    test_dynamic();
    test_disk( port + 30 );
    test_automatic( TCP, AF_INET );
    test_automatic( UDP, have_ipv6() ? AF_INET6 : AF_INET );
}

START_TEST(interpose_admin)
{
    unsigned int port = find_free_ports( 60 );
    int native = libc()->socket( AF_INET, SOCK_STREAM, 0 ), status = -1;
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, AF_INET, "loopback", port + 2 );
    pid_t pid;

    server_make_dirs();
    if (!(pid = fork()))
    {
        first_server( port );
        fflush( stdout );
        _exit( check_failures > 255 ? 255 : check_failures );
    }
    waitpid( pid, &status, 0 );
    ok( !status, "first server: %#x\n", status );

    ok( !libc()->bind( native, (struct sockaddr *)&addr, len ), "bind failed, %d\n", errno );
    server_epfd = epoll_create( 128 );
    ok( pool != NULL, "the pool did not start\n" );
    if (!pool) return;
    get_dynamic( UDP, 30000, 300 );
    expect( list_record( UDP, port + 20 ).kind, PORT_POOL_ADMINISTERED );
    expect( port_pool_get_count( pool, UDP ), 1 );
    expect( port_pool_get_count( pool, TCP ), 1 );
    test_incomplete( port, native );
}
