/*
 * Tests of socket options: sizes, switches and lingering
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

/* getsockopt() and setsockopt(), level SOL_SOCKET */

#include "opt_test.h"

enum form { DWORD_FORM, BOOL_FORM, BYTE_FORM };

struct size_test
{
    int type;
    int name;
    enum form form;
    BOOL read_only;
};

/* What getsockopt() stores for each length. */
static void check_get_sizes( SOCKET s, const struct size_test *test )
{
    static const BYTE poison[8] = { 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc };
    int len, size, expect;
    DWORD error;
    BYTE buf[8];

    for (size = 0; size <= 8; size++)
    {
        memcpy( buf, poison, sizeof(buf) );
        len = size;
        error = get_opt( s, SOL_SOCKET, test->name, buf, &len );
        if (!size || (size < 4 && test->form == DWORD_FORM))
        {
            ok( error == WSAEFAULT, "size %d: got error %lu\n", size, error );
            expect = 0;
        }
        else
        {
            ok( !error, "size %d: got error %lu\n", size, error );
            expect = test->form == BYTE_FORM || size < 4 ? 1 : 4;
            ok( len == expect || broken( test->name == SO_TYPE ), "size %d: got length %d\n", size, len );
        }
        if (!error && test->form != BYTE_FORM && size < 4) expect = size;
        ok( !memcmp( buf + expect, poison, sizeof(buf) - expect ), "size %d: wrote behind\n", size );
    }
    len = 4;
    error = get_opt( s, SOL_SOCKET, test->name, NULL, &len );
    ok( error == WSAEFAULT, "null value: got error %lu\n", error );
    error = get_opt( s, SOL_SOCKET, test->name, buf, NULL );
    ok( error == WSAEFAULT, "null length: got error %lu\n", error );
}

/* What setsockopt() takes. */
static void check_set_sizes( SOCKET s, const struct size_test *test )
{
    BYTE buf[8] = { 0 };
    DWORD error;

    if (test->read_only)
    {
        error = set_opt( s, SOL_SOCKET, test->name, buf, 4 );
        ok( error == WSAENOPROTOOPT, "read-only: got error %lu\n", error );
        return;
    }
    error = set_opt( s, SOL_SOCKET, test->name, buf, 0 );
    ok( error == WSAEFAULT, "length 0: got error %lu\n", error );
    error = set_opt( s, SOL_SOCKET, test->name, NULL, 4 );
    ok( error == WSAEFAULT, "null value: got error %lu\n", error );
    error = set_opt( s, SOL_SOCKET, test->name, (void *)1, 4 );
    ok( error == WSAEFAULT, "small integer: got error %lu\n", error );
    error = set_opt( s, SOL_SOCKET, test->name, buf, 4 );
    ok( !error, "length 4: got error %lu\n", error );
    if (test->form != DWORD_FORM) return;
    error = set_opt( s, SOL_SOCKET, test->name, buf, 3 );
    ok( error == WSAEFAULT, "length 3: got error %lu\n", error );
}

static void test_sizes(void)
{
    static const struct size_test tests[] =
    {
        { SOCK_STREAM, SO_ACCEPTCONN, DWORD_FORM, TRUE },
        { SOCK_DGRAM,  SO_BROADCAST, BOOL_FORM },
        { SOCK_STREAM, SO_DONTLINGER, BOOL_FORM },
        { SOCK_STREAM, SO_EXCLUSIVEADDRUSE, BOOL_FORM },
        { SOCK_DGRAM,  SO_EXCLUSIVEADDRUSE, BOOL_FORM },
        { SOCK_STREAM, SO_KEEPALIVE, BYTE_FORM },
        { SOCK_STREAM, SO_LINGER, DWORD_FORM },
        { SOCK_STREAM, SO_OOBINLINE, BOOL_FORM },
        { SOCK_STREAM, SO_RCVBUF, DWORD_FORM },
        { SOCK_DGRAM,  SO_RCVBUF, DWORD_FORM },
        { SOCK_STREAM, SO_RCVTIMEO, DWORD_FORM },
        { SOCK_DGRAM,  SO_RCVTIMEO, DWORD_FORM },
        { SOCK_STREAM, SO_REUSEADDR, BOOL_FORM },
        { SOCK_DGRAM,  SO_REUSEADDR, BOOL_FORM },
        { SOCK_STREAM, SO_SNDBUF, DWORD_FORM },
        { SOCK_STREAM, SO_SNDTIMEO, DWORD_FORM },
        { SOCK_DGRAM,  SO_SNDTIMEO, DWORD_FORM },
        { SOCK_STREAM, SO_TYPE, DWORD_FORM, TRUE },
        { SOCK_STREAM, SO_CONNECT_TIME, DWORD_FORM, TRUE },
    };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        SOCKET s = socket( AF_INET, tests[i].type, 0 );

        winetest_push_context( "option %#x type %d", tests[i].name, tests[i].type );
        check_get_sizes( s, &tests[i] );
        check_set_sizes( s, &tests[i] );
        closesocket( s );
        winetest_pop_context();
    }
}

/* Which bytes of a switch count. */
static void test_switches(void)
{
    static const struct
    {
        int name;
        int type;
        BOOL first_byte_only;
        BOOL inverted;
    }
    tests[] =
    {
        { SO_KEEPALIVE, SOCK_STREAM, TRUE },
        { SO_OOBINLINE, SOCK_STREAM },
        { SO_BROADCAST, SOCK_DGRAM },
        { SO_REUSEADDR, SOCK_DGRAM },
        { SO_REUSEADDR, SOCK_STREAM },
        { SO_EXCLUSIVEADDRUSE, SOCK_STREAM },
    };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        SOCKET s = socket( AF_INET, tests[i].type, 0 );
        DWORD value, error;

        winetest_push_context( "option %#x type %d", tests[i].name, tests[i].type );
        ok( !get_dword( s, SOL_SOCKET, tests[i].name ), "set on a new socket\n" );
        value = 1;
        error = set_opt( s, SOL_SOCKET, tests[i].name, &value, 1 );
        ok( !error, "one byte: got error %lu\n", error );
        ok( get_dword( s, SOL_SOCKET, tests[i].name ) == 1, "not set by one byte\n" );
        value = 0x100;
        error = set_opt( s, SOL_SOCKET, tests[i].name, &value, 1 );
        ok( !error, "got error %lu\n", error );
        ok( !get_dword( s, SOL_SOCKET, tests[i].name ), "set by the second byte\n" );
        error = set_opt( s, SOL_SOCKET, tests[i].name, &value, 2 );
        ok( !error, "got error %lu\n", error );
        value = get_dword( s, SOL_SOCKET, tests[i].name );
        ok( value == !tests[i].first_byte_only, "two bytes: got %#lx\n", value );
        closesocket( s );
        winetest_pop_context();
    }
}

static void test_linger(void)
{
    static const struct linger values[] = { { 1, 0 }, { 1, 30 }, { 0, 5 }, { 1, 0xffff }, { 0, 0 } };
    struct linger linger;
    DWORD value, error;
    unsigned int i;
    SOCKET s;
    int len;

    s = socket( AF_INET, SOCK_STREAM, 0 );
    for (i = 0; i < ARRAY_SIZE( values ); i++)
    {
        winetest_push_context( "%u", i );
        error = set_opt( s, SOL_SOCKET, SO_LINGER, &values[i], sizeof(values[i]) );
        ok( !error, "got error %lu\n", error );
        memset( &linger, 0xcc, sizeof(linger) );
        len = sizeof(linger);
        error = get_opt( s, SOL_SOCKET, SO_LINGER, &linger, &len );
        ok( !error, "got error %lu\n", error );
        ok( len == sizeof(linger), "got length %d\n", len );
        ok( linger.l_onoff == values[i].l_onoff, "got switch %u\n", linger.l_onoff );
        ok( linger.l_linger == values[i].l_linger || !values[i].l_onoff, "got time %u\n", linger.l_linger );
        value = get_dword( s, SOL_SOCKET, SO_DONTLINGER );
        ok( value == !values[i].l_onoff, "got SO_DONTLINGER %lu\n", value );
        winetest_pop_context();
    }
    linger = values[1];
    set_opt( s, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    value = TRUE;
    error = set_opt( s, SOL_SOCKET, SO_DONTLINGER, &value, sizeof(value) );
    ok( !error, "got error %lu\n", error );
    len = sizeof(linger);
    get_opt( s, SOL_SOCKET, SO_LINGER, &linger, &len );
    ok( !linger.l_onoff, "still lingers\n" );
    closesocket( s );
}

/* A socket without a connection has nothing to linger for. */
static void test_linger_unconnected(void)
{
    struct sockaddr_in addr = { AF_INET, 0, { { { 127, 0, 0, 1 } } } };
    struct linger linger = { 1, 30 };
    unsigned int i;
    DWORD time;
    SOCKET s;

    for (i = 0; i < 3; i++)     /* new, bound, listening */
    {
        s = socket( AF_INET, SOCK_STREAM, 0 );
        if (i) ok( !bind( s, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
        if (i == 2) ok( !listen( s, 1 ), "error %d\n", WSAGetLastError() );
        set_opt( s, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
        time = GetTickCount();
        ok( !closesocket( s ), "%u: error %d\n", i, WSAGetLastError() );
        time = GetTickCount() - time;
        ok( time < 15000, "%u: closesocket took %lu ms\n", i, time );
    }
}

START_TEST(opt_socket)
{
    start_winsock();
    test_sizes();
    test_switches();
    test_linger();
    test_linger_unconnected();
    WSACleanup();
}
