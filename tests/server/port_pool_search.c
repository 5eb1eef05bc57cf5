/*
 * The pool object: searches, limits, no memory
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

#include "port_pool.h"
#include "check.h"

static const struct port_process me = { 100, 5 };

static struct port_record *add( struct port_pool *pool, unsigned int start, unsigned int count )
{
    struct port_record *record;
    unsigned int status;

    status = port_pool_add( pool, PORT_POOL_UDP, PORT_POOL_RUNTIME, start, count, &me, NULL, &record );
    ok( !status, "got %#x\n", status );
    return record;
}

static void test_dynamic(void)
{
    struct port_pool *pool = port_pool_create( 1 );
    unsigned int i, start, count;
    static const struct
    {
        unsigned int start, count, status;
    } tests[] =
    {
        { 1025, 255, STATUS_SUCCESS },
        { 1024, 255, STATUS_INVALID_PARAMETER },
        { 1025, 254, STATUS_INVALID_PARAMETER },
        { 1025, 64511, STATUS_SUCCESS },
        { 1025, 64512, STATUS_INVALID_PARAMETER },
        { 65281, 255, STATUS_SUCCESS },
        { 65282, 255, STATUS_INVALID_PARAMETER },
        { 0, 0, STATUS_INVALID_PARAMETER },
        { ~0u, ~0u, STATUS_INVALID_PARAMETER },
    };

    port_pool_get_dynamic( pool, PORT_POOL_TCP, &start, &count );
    ok( start == 49152 && count == 16384, "got %u, %u\n", start, count );
    for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
    {
        unsigned int status = port_pool_check_dynamic( PORT_POOL_TCP, tests[i].start, tests[i].count );
        ok( status == tests[i].status, "%u: got %#x\n", i, status );
        if (status) continue;
        port_pool_set_dynamic( pool, PORT_POOL_TCP, tests[i].start, tests[i].count );
        port_pool_get_dynamic( pool, PORT_POOL_TCP, &start, &count );
        ok( start == tests[i].start && count == tests[i].count, "%u: got %u, %u\n", i, start, count );
    }
    ok( port_pool_check_dynamic( PORT_POOL_TRANSPORT_COUNT, 2000, 300 ) == STATUS_INVALID_PARAMETER,
        "no such transport\n" );
    port_pool_get_dynamic( pool, PORT_POOL_UDP, &start, &count );
    ok( start == 49152 && count == 16384, "other transport: got %u, %u\n", start, count );
    port_pool_destroy( pool );
}

#define check_run( count, from, expect ) \
    port = port_pool_find_run( pool, PORT_POOL_UDP, count, from ); \
    ok( port == (expect), "got %u\n", port )

static void test_find_run(void)
{
    struct port_pool *pool = port_pool_create( 1 );
    unsigned int port;

    check_run( 1, 1, 49152 );
    check_run( 16384, 1, 49152 );
    check_run( 16385, 1, 0 );
    check_run( ~0u, 1, 0 );
    check_run( 16384, 49153, 0 );
    check_run( 1, 65535, 65535 );
    check_run( 1, 65536, 0 );
    check_run( 1, ~0u, 0 );
    check_run( 10, 50000, 50000 );

    add( pool, 49152, 10 );             /* at the bottom */
    check_run( 1, 1, 49162 );           /* right behind the obstacle */
    add( pool, 49170, 1 );
    check_run( 8, 1, 49162 );
    check_run( 9, 1, 49171 );
    check_run( 8, 49163, 49171 );
    add( pool, 65535, 1 );
    check_run( 65535 - 49171, 1, 49171 );
    check_run( 65535 - 49171 + 1, 1, 0 );
    add( pool, 1, 1000 );               /* outside the range */
    check_run( 1, 1, 49162 );
    port_pool_set_dynamic( pool, PORT_POOL_UDP, 49100, 255 );
    check_run( 60, 1, 49171 );
    check_run( 52, 1, 49100 );
    check_run( 184, 1, 49171 );
    check_run( 185, 1, 0 );
    port_pool_destroy( pool );
}

/* Every other port is taken. */
static void test_find_in_gaps(void)
{
    struct port_pool *pool = port_pool_create( 1 );
    struct port_record *record;
    unsigned int i, port;

    for (i = 0; i < 9000; i++)
    {
        if (port_pool_add( pool, PORT_POOL_UDP, PORT_POOL_ADMINISTERED, 47001 + 2 * i, 1, NULL, NULL, &record ))
            break;
    }
    ok( i == 9000, "only %u records\n", i );
    check_run( 1, 1, 49152 );
    check_run( 2, 1, 64999 + 1 );
    check_run( 600, 1, 0 );
    for (i = 0; i < 1000; i++)
    {
        check_run( 1, 1, 49152 + 2 * i );
        add( pool, port, 1 );
    }
    /* unreserved ports, wherever they are */
    port = port_pool_find_unreserved( pool, PORT_POOL_UDP, 47001, 65535 );
    ok( port == 47002, "got %u\n", port );
    port = port_pool_find_unreserved( pool, PORT_POOL_UDP, 49152, 51151 );
    ok( !port, "got %u\n", port );
    port = port_pool_find_unreserved( pool, PORT_POOL_UDP, 49152, 51152 );
    ok( port == 51152, "got %u\n", port );
    port = port_pool_find_unreserved( pool, PORT_POOL_UDP, 2, 1 );
    ok( !port, "got %u\n", port );
    port = port_pool_find_unreserved( pool, PORT_POOL_TCP, 5, 5 );
    ok( port == 5, "got %u\n", port );
    port_pool_destroy( pool );
}

static void test_limits(void)
{
    struct port_pool *pool = port_pool_create( ~0u );
    struct port_record *record, *first = NULL;
    unsigned long long last = 0;
    unsigned int i, status;

    for (i = 0; i < PORT_POOL_MAX_RECORDS; i++)
    {
        status = port_pool_add( pool, PORT_POOL_TCP, PORT_POOL_PERSISTENT, 1 + 6 * i, 5, NULL, NULL, &record );
        if (status) break;
        if (!i) first = record;
        if (record->token <= last) break;
        last = record->token;
    }
    ok( i == PORT_POOL_MAX_RECORDS, "only %u records\n", i );
    record = (void *)1;
    status = port_pool_add( pool, PORT_POOL_TCP, PORT_POOL_PERSISTENT, 65000, 1, NULL, NULL, &record );
    ok( status == STATUS_INSUFFICIENT_RESOURCES && !record, "got %#x, %p\n", status, record );
    ok( !port_pool_find_port( pool, PORT_POOL_TCP, 65000 ), "left something\n" );
    ok( port_pool_get_count( pool, PORT_POOL_TCP ) == PORT_POOL_MAX_RECORDS, "wrong count\n" );
    add( pool, 65000, 1 );              /* the other transport has its own limit */
    port_pool_remove( pool, first );
    status = port_pool_add( pool, PORT_POOL_TCP, PORT_POOL_PERSISTENT, 1, 5, NULL, NULL, &record );
    ok( !status && record->token > last, "got %#x\n", status );
    for (i = 0, record = NULL; (record = port_pool_next( pool, PORT_POOL_TCP, record ? record->start + 1 : 0 )); i++)
        if (record->start != 1 + 6 * i || port_pool_find_token( pool, record->token ) != record) break;
    ok( i == PORT_POOL_MAX_RECORDS, "only %u in order\n", i );
    port_pool_destroy( pool );

    pool = port_pool_create( 1 );
    record = add( pool, 1, PORT_POOL_MAX_PORT );        /* all ports */
    ok( port_pool_find_port( pool, PORT_POOL_UDP, 65535 ) == record, "last port\n" );
    ok( !port_pool_find_run( pool, PORT_POOL_UDP, 1, 1 ), "found a free port\n" );
    for (i = 1; i <= PORT_POOL_MAX_PORT; i++)
    {
        if (port_record_find_free( record, 0 ) != i) break;
        port_record_begin_use( record, i, 1 );
    }
    ok( i == PORT_POOL_MAX_PORT + 1, "stopped at %u\n", i );
    ok( !port_record_find_free( record, 0 ), "found a free port\n" );
    port_pool_destroy( pool );
}

/* every allocation fails once; nothing changes then */
static void test_no_memory(void)
{
    struct port_pool *pool;
    struct port_record *record;
    struct port_owner owner;
    unsigned int n, status;

    for (n = 1;; n++)
    {
        check_fail_alloc( n );
        pool = port_pool_create( 1 );
        if (!pool) continue;
        owner.first = NULL;
        record = (void *)1;
        status = port_pool_add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 100, 50, &me, &owner, &record );
        if (check_alloc_failed)
        {
            ok( status == STATUS_NO_MEMORY && !record && !owner.first, "%u: got %#x\n", n, status );
            ok( !port_pool_get_count( pool, PORT_POOL_TCP ), "%u: wrong count\n", n );
            ok( !port_pool_find_port( pool, PORT_POOL_TCP, 100 ), "%u: left something\n", n );
            status = port_pool_add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 100, 50, &me, &owner, &record );
        }
        ok( !status, "%u: got %#x\n", n, status );
        port_pool_destroy( pool );
        if (!check_alloc_failed) break;
    }
    check_fail_alloc( 0 );
    ok( n == 4, "%u allocations\n", n - 1 );
}

START_TEST(port_pool_search)
{
    test_dynamic();
    test_find_run();
    test_find_in_gaps();
    test_limits();
    test_no_memory();
}
