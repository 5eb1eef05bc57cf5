/*
 * The pool object: records, permissions and searches
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

static const struct port_process me = { 100, 5 }, reused_pid = { 100, 6 }, other = { 101, 5 };

static struct port_record *add( struct port_pool *pool, unsigned int transport, unsigned int kind,
                                unsigned int start, unsigned int count, struct port_owner *owner )
{
    struct port_record *record = (void *)1;
    unsigned int status;

    status = port_pool_add( pool, transport, kind, start, count, kind == PORT_POOL_RUNTIME ? &me : NULL,
                            owner, &record );
    ok( !status, "got %#x\n", status );
    return record;
}

static void test_range(void)
{
    static const struct
    {
        unsigned int transport, start, count, status;
    } tests[] =
    {
        { PORT_POOL_TCP, 1, 1, STATUS_SUCCESS },
        { PORT_POOL_UDP, 65535, 1, STATUS_SUCCESS },
        { PORT_POOL_TCP, 1, 65535, STATUS_SUCCESS },
        { PORT_POOL_TCP, 65000, 536, STATUS_SUCCESS },
        { PORT_POOL_TCP, 65000, 537, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TCP, 0, 1, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TCP, 5, 0, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TCP, 65536, 1, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TCP, 1, 65536, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TCP, 1, ~0u, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TCP, ~0u, 2, STATUS_INVALID_PARAMETER },
        { PORT_POOL_TRANSPORT_COUNT, 1, 1, STATUS_INVALID_PARAMETER },
        { ~0u, 1, 1, STATUS_INVALID_PARAMETER },
    };
    unsigned int i, status;

    for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
    {
        status = port_pool_check_range( tests[i].transport, tests[i].start, tests[i].count );
        ok( status == tests[i].status, "%u: got %#x\n", i, status );
    }
}

static void test_records(void)
{
    struct port_pool *pool = port_pool_create( 0x12345678 );
    struct port_record *a, *b, *c;

    ok( !port_pool_find_port( pool, PORT_POOL_TCP, 5000 ), "found a record\n" );
    ok( !port_pool_next( pool, PORT_POOL_TCP, 0 ), "found a record\n" );
    ok( !port_pool_find_token( pool, 0 ), "found token 0\n" );

    a = add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 5000, 20, NULL );
    b = add( pool, PORT_POOL_UDP, PORT_POOL_PERSISTENT, 5000, 20, NULL );   /* transports are separate */
    c = add( pool, PORT_POOL_TCP, PORT_POOL_ADMINISTERED, 65535, 1, NULL );
    ok( a->token && a->token >> 32 == 0x12345678, "got %#llx\n", a->token );
    ok( a->token != b->token && b->token != c->token, "same token\n" );
    ok( port_pool_find_token( pool, a->token ) == a, "token not found\n" );
    ok( port_pool_find_port( pool, PORT_POOL_TCP, 5000 ) == a, "first port\n" );
    ok( port_pool_find_port( pool, PORT_POOL_TCP, 5019 ) == a, "last port\n" );
    ok( !port_pool_find_port( pool, PORT_POOL_TCP, 4999 ), "port below\n" );
    ok( !port_pool_find_port( pool, PORT_POOL_TCP, 5020 ), "port above\n" );
    ok( !port_pool_find_port( pool, PORT_POOL_TCP, 65536 ), "no such port\n" );
    ok( port_pool_find_port( pool, PORT_POOL_UDP, 5000 ) == b, "udp\n" );
    ok( port_pool_find_exact( pool, PORT_POOL_TCP, 5000, 20 ) == a, "exact\n" );
    ok( !port_pool_find_exact( pool, PORT_POOL_TCP, 5000, 19 ), "sub-range\n" );
    ok( !port_pool_find_exact( pool, PORT_POOL_TCP, 5001, 19 ), "sub-range\n" );
    ok( !port_pool_find_exact( pool, PORT_POOL_TCP, 4999, 21 ), "super-range\n" );
    ok( port_pool_next( pool, PORT_POOL_TCP, 0 ) == a, "next\n" );
    ok( port_pool_next( pool, PORT_POOL_TCP, 5000 ) == a, "next\n" );
    ok( port_pool_next( pool, PORT_POOL_TCP, 5001 ) == c, "next from inside\n" );
    ok( port_pool_next( pool, PORT_POOL_TCP, 65535 ) == c, "next\n" );
    ok( !port_pool_next( pool, PORT_POOL_TCP, 65536 ), "next past the end\n" );
    ok( port_pool_get_count( pool, PORT_POOL_TCP ) == 2, "count\n" );

    ok( port_pool_check_free( pool, PORT_POOL_TCP, 4990, 10 ) == STATUS_SUCCESS, "below\n" );
    ok( port_pool_check_free( pool, PORT_POOL_TCP, 4990, 11 ) == STATUS_SHARING_VIOLATION, "touching\n" );
    ok( port_pool_check_free( pool, PORT_POOL_TCP, 5019, 1 ) == STATUS_SHARING_VIOLATION, "touching\n" );
    ok( port_pool_check_free( pool, PORT_POOL_TCP, 5020, 60000 - 5020 ) == STATUS_SUCCESS, "above\n" );
    ok( port_pool_check_free( pool, PORT_POOL_TCP, 1, 65535 ) == STATUS_SHARING_VIOLATION, "everything\n" );
    ok( port_pool_check_free( pool, PORT_POOL_UDP, 65535, 1 ) == STATUS_SUCCESS, "other transport\n" );

    port_pool_remove( pool, a );
    ok( !port_pool_find_port( pool, PORT_POOL_TCP, 5010 ), "still there\n" );
    ok( port_pool_check_free( pool, PORT_POOL_TCP, 5000, 20 ) == STATUS_SUCCESS, "still there\n" );
    ok( port_pool_next( pool, PORT_POOL_TCP, 0 ) == c, "next\n" );
    a = add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 1, 65534, NULL );      /* everything but c */
    ok( port_pool_find_port( pool, PORT_POOL_TCP, 65534 ) == a, "last port\n" );
    ok( port_pool_next( pool, PORT_POOL_TCP, 2 ) == c, "next\n" );
    port_pool_destroy( pool );
    port_pool_destroy( NULL );
}

/* who may bind, associate and release what */
/* Every token at every port. */
static void test_bind_permissions( struct port_pool *pool, const unsigned long long *tokens )
{
    struct port_record *record;
    unsigned int i, j, status;
    static const unsigned int ports[] = { 100, 200, 300, 400 };
    static const unsigned int bind_status[][4] =    /* by token, by port */
    {
        { STATUS_ACCESS_DENIED, STATUS_ACCESS_DENIED, STATUS_SUCCESS, STATUS_SUCCESS },
        { STATUS_SUCCESS, STATUS_INVALID_ADDRESS_COMPONENT, STATUS_INVALID_ADDRESS_COMPONENT,
          STATUS_INVALID_ADDRESS_COMPONENT },
        { STATUS_INVALID_ADDRESS_COMPONENT, STATUS_SUCCESS, STATUS_INVALID_ADDRESS_COMPONENT,
          STATUS_INVALID_ADDRESS_COMPONENT },
        { STATUS_INVALID_ADDRESS_COMPONENT, STATUS_INVALID_ADDRESS_COMPONENT, STATUS_SUCCESS,
          STATUS_INVALID_ADDRESS_COMPONENT },
        { STATUS_INVALID_PARAMETER, STATUS_INVALID_PARAMETER, STATUS_INVALID_PARAMETER,
          STATUS_INVALID_PARAMETER },
    };

    for (i = 0; i < 5; i++)
    {
        for (j = 0; j < 4; j++)
        {
            check_set_context( "token %u port %u: ", i, ports[j] );
            record = (void *)1;
            status = port_pool_check_bind( pool, PORT_POOL_UDP, ports[j], tokens[i], &record );
            ok( status == bind_status[i][j], "got %#x\n", status );
            ok( record == (status || !i ? NULL : port_pool_find_token( pool, tokens[i] )), "got %p\n", record );
        }
    }
    check_set_context( "%s", "" );
}

static void test_permissions(void)
{
    struct port_pool *pool = port_pool_create( 1 );
    struct port_record *runtime, *persistent, *administered, *record;
    unsigned long long tokens[5];

    runtime = add( pool, PORT_POOL_UDP, PORT_POOL_RUNTIME, 100, 10, NULL );
    persistent = add( pool, PORT_POOL_UDP, PORT_POOL_PERSISTENT, 200, 10, NULL );
    administered = add( pool, PORT_POOL_UDP, PORT_POOL_ADMINISTERED, 300, 10, NULL );
    tokens[0] = 0;
    tokens[1] = runtime->token;
    tokens[2] = persistent->token;
    tokens[3] = administered->token;
    tokens[4] = administered->token + 1;

    test_bind_permissions( pool, tokens );

#define check_associate( transport, token, process, elevated, expect ) \
    do { unsigned int s = port_pool_check_associate( pool, transport, token, process, elevated ); \
         ok( s == (expect), "got %#x\n", s ); } while (0)
    check_associate( PORT_POOL_UDP, tokens[1], &me, 0, STATUS_SUCCESS );
    check_associate( PORT_POOL_UDP, tokens[1], &other, 1, STATUS_ACCESS_DENIED );
    check_associate( PORT_POOL_UDP, tokens[1], &reused_pid, 1, STATUS_ACCESS_DENIED );
    check_associate( PORT_POOL_TCP, tokens[1], &me, 1, STATUS_INVALID_PARAMETER );
    check_associate( PORT_POOL_UDP, tokens[2], &other, 1, STATUS_SUCCESS );
    check_associate( PORT_POOL_UDP, tokens[2], &me, 0, STATUS_ACCESS_DENIED );
    check_associate( PORT_POOL_UDP, tokens[3], &me, 1, STATUS_SUCCESS );
    check_associate( PORT_POOL_UDP, tokens[4], &me, 1, STATUS_INVALID_PARAMETER );
    check_associate( PORT_POOL_UDP, 0, &me, 1, STATUS_INVALID_PARAMETER );
    check_associate( PORT_POOL_UDP, ~0ull, &me, 1, STATUS_INVALID_PARAMETER );

#define check_release( transport, token, process, expect, expect_record ) \
    do { unsigned int s = port_pool_check_release( pool, transport, token, process, &record ); \
         ok( s == (expect) && record == (expect_record), "got %#x, %p\n", s, record ); } while (0)
    check_release( PORT_POOL_UDP, tokens[1], &me, STATUS_SUCCESS, runtime );
    check_release( PORT_POOL_UDP, tokens[1], &other, STATUS_ACCESS_DENIED, NULL );
    check_release( PORT_POOL_UDP, tokens[1], &reused_pid, STATUS_ACCESS_DENIED, NULL );
    check_release( PORT_POOL_TCP, tokens[1], &me, STATUS_INVALID_PARAMETER, NULL );
    check_release( PORT_POOL_UDP, tokens[2], &me, STATUS_INVALID_PARAMETER, NULL );
    check_release( PORT_POOL_UDP, tokens[3], &me, STATUS_INVALID_PARAMETER, NULL );
    check_release( PORT_POOL_UDP, 0, &me, STATUS_INVALID_PARAMETER, NULL );
    port_pool_destroy( pool );
}

static void test_owner(void)
{
    struct port_pool *pool = port_pool_create( 1 );
    struct port_owner first = { NULL }, second = { NULL };
    struct port_record *a, *b, *c;

    a = add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 100, 10, &first );
    b = add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 200, 10, &first );
    c = add( pool, PORT_POOL_UDP, PORT_POOL_RUNTIME, 300, 10, &first );
    ok( first.first == c && c->owner_next == b && b->owner_next == a && !a->owner_next, "wrong list\n" );
    port_pool_remove( pool, b );
    ok( first.first == c && c->owner_next == a && a->owner_prev == c, "wrong list\n" );
    port_owner_move( &second, &first );
    ok( !first.first && c->owner == &second && a->owner == &second, "not moved\n" );
    b = add( pool, PORT_POOL_TCP, PORT_POOL_RUNTIME, 200, 10, &first );
    port_owner_move( &second, &first );     /* to one that has some */
    ok( !first.first && second.first == b && b->owner == &second && b->owner_next == a, "not moved\n" );
    port_pool_remove( pool, b );
    ok( second.first == a && !a->owner_prev && a->owner_next == c, "wrong list\n" );
    port_pool_remove( pool, c );
    port_pool_remove( pool, a );
    ok( !second.first, "wrong list\n" );
    port_owner_move( &first, &second );
    ok( !first.first, "wrong list\n" );
    port_pool_destroy( pool );
}

static void test_uses(void)
{
    struct port_pool *pool = port_pool_create( 1 );
    struct port_record *a;
    unsigned long long token;
    unsigned int i;

    a = add( pool, PORT_POOL_TCP, PORT_POOL_PERSISTENT, 100, 4, NULL );
    token = a->token;
    ok( port_record_find_free( a, 0 ) == 100, "lowest\n" );
    ok( port_record_find_free( a, 101 ) == 101, "next\n" );
    ok( port_record_find_free( a, 104 ) == 0, "past the end\n" );
    for (i = 0; i < 4; i++)
    {
        ok( port_record_find_free( a, 0 ) == 100 + i, "port %u\n", i );
        port_record_begin_use( a, 100 + i, 1 );
    }
    ok( !port_record_find_free( a, 0 ), "exhausted\n" );
    ok( a->consumers == 4, "got %u\n", a->consumers );
    port_record_begin_use( a, 101, 0 );                 /* accepted */
    ok( a->consumers == 4, "got %u\n", a->consumers );
    port_pool_end_use( pool, token, 101, 1 );           /* the listener ends first */
    ok( a->consumers == 3, "got %u\n", a->consumers );
    ok( !port_record_find_free( a, 0 ), "accepted socket still uses it\n" );
    port_pool_end_use( pool, token, 101, 0 );
    ok( port_record_find_free( a, 0 ) == 101, "free again\n" );
    port_pool_end_use( pool, token, 103, 1 );
    ok( port_record_find_free( a, 0 ) == 101, "lowest\n" );
    ok( port_record_find_free( a, 102 ) == 103, "lowest from 102\n" );
    port_pool_end_use( pool, token, 100, 1 );
    ok( port_record_find_free( a, 0 ) == 100, "lowest\n" );
    port_pool_remove( pool, a );
    port_pool_end_use( pool, token, 102, 1 );           /* outlived its record */
    port_pool_destroy( pool );
}

START_TEST(port_pool)
{
    test_range();
    test_records();
    test_permissions();
    test_owner();
    test_uses();
}
