/*
 * The pool without memory, descriptors or sense
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
 * Each allocation fails once, the descriptors run out at every number, and
 * requests are random: an error answers, nothing is left behind, and the server
 * goes on.
 */

#include <sys/resource.h>

#include "server_test.h"

static void check_nothing_left( const char *what, unsigned int n )
{
    ok( !port_pool_get_count( pool, TCP ), "%s %u: tcp records left\n", what, n );
    ok( !port_pool_get_count( pool, UDP ), "%s %u: udp records left\n", what, n );
    ok( !guard_count(), "%s %u: %u guards left\n", what, n, guard_count() );
}

/* The life of a reservation; the first status that isn't 0. */
static unsigned int use_reservation( unsigned int transport, unsigned int port )
{
    int owner = make_socket( AF_INET, transport ), s = make_socket( AF_INET, transport );
    unsigned int status = STATUS_INSUFFICIENT_RESOURCES;

    if (owner != -1 && s != -1 && !(status = acquire( owner, port, 20 )))
    {
        associate( s, last_token );
        if (!(status = bind_to( s, AF_INET, "any", 0 ))) check_closed( transport, port, __LINE__ );
    }
    if (s != -1) close( s );
    if (owner != -1) close( owner );
    if (!status && !(status = admin( PORT_POOL_CREATE, transport, port, 20, 0 )))
        status = admin( PORT_POOL_DELETE, transport, port, 20, 0 );
    return status;
}

/* before any other use of the pool, so that its tables are allocated here */
static void test_no_memory(void)
{
    unsigned int n, status, failed, port = find_free_ports( 20 );

    for (n = 1; n < 200; n++)
    {
        check_fail_alloc( n );
        status = use_reservation( n & 1, port );
        failed = check_alloc_failed;
        check_fail_alloc( 0 );
        /* what a failure hit may have been put off: look again */
        admin( PORT_POOL_DELETE, n & 1, port, 20, 0 );
        check_nothing_left( "allocation", n );
        if (!failed) break;
        ok( !status || status == STATUS_NO_MEMORY || status == STATUS_SHARING_VIOLATION,
            "allocation %u: got %#x\n", n, status );
    }
    ok( n > 3 && n < 200, "%u allocations\n", n );
    expect( use_reservation( TCP, port ), 0 );
    expect( use_reservation( UDP, port ), 0 );
}

static void test_no_descriptors(void)
{
    unsigned int n, status, port = find_free_ports( 20 );
    struct rlimit old, limit;

    getrlimit( RLIMIT_NOFILE, &old );
    limit = old;
    for (n = 3; n < 60; n++)
    {
        limit.rlim_cur = n;
        setrlimit( RLIMIT_NOFILE, &limit );
        status = use_reservation( n & 1, port );
        setrlimit( RLIMIT_NOFILE, &old );
        admin( PORT_POOL_DELETE, n & 1, port, 20, 0 );
        check_nothing_left( "descriptor", n );
        ok( !status || status == STATUS_INSUFFICIENT_RESOURCES || status == STATUS_INVALID_HANDLE,
            "descriptor %u: got %#x\n", n, status );
    }
    expect( use_reservation( TCP, port ), 0 );
    expect( use_reservation( UDP, port ), 0 );
}

/* A block that can't be had takes nothing, a large one leaves room. */
static void test_budget(void)
{
    unsigned int capacity, status;
    int owner = make_socket( AF_INET, UDP );

    request_as( &process_a, 0, PORT_POOL_INFO, 0, -1, 0, 0, 0, 0 );
    capacity = last_reply.value;
    expect( last_reply.pid, getpid() );
    expect( last_reply.aux, 0 );
    if (capacity < 65000)
    {
        status = acquire( owner, 1, capacity + 1 );
        ok( status == STATUS_INSUFFICIENT_RESOURCES, "got %#x\n", status );
        check_nothing_left( "budget", 0 );
    }
    else skip( "descriptors for every port\n" );
    close( owner );
}

static unsigned int random_number( unsigned int *state )
{
    *state = *state * 1103515245 + 12345;
    return *state >> 8;
}

static void test_random( unsigned int seed )
{
    static const unsigned int values[] = { 0, 1, 2, 254, 255, 1024, 1025, 20000, 20005, 49152, 65535, 65536,
                                           0x7fffffff, 0x80000000, 0xffffffff };
    unsigned int i, state = seed, count = sizeof(values) / sizeof(values[0]);
    struct port_pool_list_reply list;
    struct port_pool_request req;
    struct port_pool_reply reply;
    int s[8], fd;

    for (i = 0; i < 8; i++) s[i] = make_socket( i & 1 ? AF_INET : AF_INET6, i / 2 & 1 );
    for (i = 0; i < 3000; i++)
    {
        memset( &req, 0, sizeof(req) );
        req.code = random_number( &state ) % (PORT_POOL_CODE_COUNT + 2);
        req.flags = random_number( &state );
        req.transport = random_number( &state ) % 4;
        req.start = values[random_number( &state ) % count];
        req.count = values[random_number( &state ) % count] & (i & 1 ? 0xff : ~0u);
        req.value = values[random_number( &state ) % count];
        req.token = random_number( &state ) & 1 ? last_token : random_number( &state );
        if (req.count > 300 && req.code != PORT_POOL_SET_DYNAMIC) req.count |= 0x10000;   /* save time */
        fd = random_number( &state ) % 9;
        memset( &reply, 0, sizeof(reply) );
        pool_request( i & 4 ? &process_a : &process_b, &req, fd < 8 ? s[fd] : -1, &reply );
        if (!reply.status && reply.token) last_token = reply.token;
        pool_list( &req, &list );
        fd = random_number( &state ) % 8;
        if (!(random_number( &state ) % 4))
            bind_to( s[fd], fd & 1 ? AF_INET : AF_INET6, "any", req.start & 0xffff );
        if (!(random_number( &state ) % 8))
        {
            close( s[fd] );
            s[fd] = make_socket( fd & 1 ? AF_INET : AF_INET6, fd / 2 & 1 );
        }
    }
    for (i = 0; i < 8; i++) close( s[i] );
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        struct port_record *record;

        while ((record = port_pool_next( pool, i, 0 )))
        {
            ok( record->kind != PORT_POOL_RUNTIME, "seed %u: runtime record left\n", seed );
            ok( !record->consumers, "seed %u: consumers left\n", seed );
            if (record->kind == PORT_POOL_RUNTIME) return;
            expect( admin( PORT_POOL_DELETE, i, record->start, record->count, 0 ), 0 );
        }
    }
    check_nothing_left( "seed", seed );
}

START_TEST(interpose_faults)
{
    unsigned int i;

    server_start();
    test_no_memory();
    test_no_descriptors();
    test_budget();
    for (i = 1; i <= 5; i++) test_random( i );
}
