/*
 * Tests of the persistent port reservation functions
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


/* P1...P4, P6, P8...P12, P14, P17. P5 and P7 are in persistent_rights.c, P13 in
 * tests/faults/restart.sh, P15 in tests/faults/administered.c. */

#include "port_test_child.h"
#include <iphlpapi.h>

struct functions
{
    int type;
    ULONG (WINAPI *create)( USHORT start, USHORT count, PULONG64 token );
    ULONG (WINAPI *delete)( USHORT start, USHORT count );
    ULONG (WINAPI *lookup)( USHORT start, USHORT count, PULONG64 token );
};

static const struct functions transports[] =
{
    { SOCK_STREAM, CreatePersistentTcpPortReservation, DeletePersistentTcpPortReservation,
      LookupPersistentTcpPortReservation },
    { SOCK_DGRAM, CreatePersistentUdpPortReservation, DeletePersistentUdpPortReservation,
      LookupPersistentUdpPortReservation },
};

/* create, with the checks that every call needs; ports in host order */
static DWORD create( const struct functions *funcs, USHORT start, USHORT count, ULONG64 *token )
{
    DWORD ret;

    *token = POISON;
    SetLastError( 0xdeadbeef );
    ret = funcs->create( htons( start ), count, token );
    ok( GetLastError() == 0xdeadbeef, "last error was set to %lu\n", GetLastError() );
    if (ret) ok( *token == POISON, "error %lu, but token %I64x\n", ret, *token );
    else ok( *token && *token != POISON, "got token %I64x\n", *token );
    return ret;
}

static DWORD lookup( const struct functions *funcs, USHORT start, USHORT count, ULONG64 *token )
{
    DWORD ret;

    *token = POISON;
    SetLastError( 0xdeadbeef );
    ret = funcs->lookup( htons( start ), count, token );
    ok( GetLastError() == 0xdeadbeef, "last error was set to %lu\n", GetLastError() );
    if (ret) ok( *token == POISON, "error %lu, but token %I64x\n", ret, *token );
    else ok( *token && *token != POISON, "got token %I64x\n", *token );
    return ret;
}

static DWORD delete( const struct functions *funcs, USHORT start, USHORT count )
{
    DWORD ret;

    SetLastError( 0xdeadbeef );
    ret = funcs->delete( htons( start ), count );
    ok( GetLastError() == 0xdeadbeef, "last error was set to %lu\n", GetLastError() );
    return ret;
}

/* P9, P11: anything but the block of 10 that was created */
static void check_exact_match( const struct functions *funcs, const struct functions *other, USHORT start )
{
    static const struct { int offset; USHORT count; } wrong[] =
        { { 0, 9 }, { 0, 11 }, { 1, 9 }, { -1, 11 }, { -1, 12 }, { 3, 2 }, { 20, 1 } };
    ULONG64 found;
    unsigned int i;
    DWORD ret;

    for (i = 0; i < ARRAY_SIZE( wrong ); i++)
    {
        winetest_push_context( "type %d P9, P11: %d, %u", funcs->type, wrong[i].offset, wrong[i].count );
        ret = lookup( funcs, start + wrong[i].offset, wrong[i].count, &found );
        ok( ret == ERROR_NOT_FOUND, "lookup got %lu\n", ret );
        ret = delete( funcs, start + wrong[i].offset, wrong[i].count );
        ok( ret == ERROR_NOT_FOUND, "delete got %lu\n", ret );
        winetest_pop_context();
    }
    winetest_push_context( "type %d P9, P11: other protocol", funcs->type );
    ret = lookup( other, start, 10, &found );
    ok( ret == ERROR_NOT_FOUND, "lookup got %lu\n", ret );
    ret = delete( other, start, 10 );
    ok( ret == ERROR_NOT_FOUND, "delete got %lu\n", ret );
    check_ports( funcs->type, start, 10, WSAEACCES );
    winetest_pop_context();
}

/* P1, P3, P8, P9, P11, P14 */
static void test_life( const struct functions *funcs, const struct functions *other )
{
    USHORT start = pick_ports( 12 ) + 1;
    ULONG64 token, found;
    unsigned int i;
    DWORD ret;

    winetest_push_context( "type %d P1", funcs->type );
    ret = create( funcs, start, 10, &token );
    ok( !ret, "got %lu\n", ret );
    check_ports( funcs->type, start - 1, 1, 0 );
    check_ports( funcs->type, start, 10, WSAEACCES );
    check_ports( funcs->type, start + 10, 1, 0 );
    check_ports( other->type, start, 10, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d P3", funcs->type );
    ret = create( funcs, start, 10, &found );
    ok( ret == ERROR_SHARING_VIOLATION, "identical got %lu\n", ret );
    ret = create( funcs, start + 9, 2, &found );
    ok( ret == ERROR_SHARING_VIOLATION, "last port got %lu\n", ret );
    ret = create( funcs, start - 1, 2, &found );
    ok( ret == ERROR_SHARING_VIOLATION, "first port got %lu\n", ret );
    ret = create( funcs, start + 3, 2, &found );
    ok( ret == ERROR_SHARING_VIOLATION, "inside got %lu\n", ret );
    winetest_pop_context();

    winetest_push_context( "type %d P8, P14", funcs->type );
    for (i = 0; i < 3; i++)
    {
        ret = lookup( funcs, start, 10, &found );
        ok( !ret && found == token, "got %lu, token %I64x, expected %I64x\n", ret, found, token );
    }
    winetest_pop_context();

    check_exact_match( funcs, other, start );

    winetest_push_context( "type %d P11", funcs->type );
    ret = delete( funcs, start, 10 );
    ok( !ret, "got %lu\n", ret );
    ret = delete( funcs, start, 10 );
    ok( ret == ERROR_NOT_FOUND, "twice got %lu\n", ret );
    ret = lookup( funcs, start, 10, &found );
    ok( ret == ERROR_NOT_FOUND, "lookup got %lu\n", ret );
    check_ports( funcs->type, start, 10, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d P1 again", funcs->type );
    ret = create( funcs, start, 10, &found );
    ok( !ret && found != token, "got %lu, token %I64x\n", ret, found );
    ret = delete( funcs, start, 10 );
    ok( !ret, "got %lu\n", ret );
    winetest_pop_context();
}

/* P6: pages that can't be written; a guard page could be when it is touched again */
static void test_bad_pages( const struct functions *funcs, USHORT start )
{
    static const DWORD protections[] = { PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE | PAGE_GUARD };
    char *pages = VirtualAlloc( NULL, 0x2000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE );
    ULONG64 *token[] = { (ULONG64 *)(pages + 0x1000), (ULONG64 *)(pages + 0xffc) };
    unsigned int i;
    DWORD ret, old;

    ok( !!pages, "no memory, error %lu\n", GetLastError() );
    for (i = 0; i < 2 * ARRAY_SIZE( protections ); i++)
    {
        winetest_push_context( "protection %lx, %s", protections[i / 2], i % 2 ? "page end" : "page" );
        VirtualProtect( pages + 0x1000, 0x1000, protections[i / 2], &old );
        ret = funcs->create( htons( start ), 2, token[i % 2] );
        ok( ret == ERROR_INVALID_PARAMETER, "create got %lu\n", ret );
        VirtualProtect( pages + 0x1000, 0x1000, protections[i / 2], &old );
        ret = funcs->lookup( htons( start ), 2, token[i % 2] );
        ok( ret == ERROR_INVALID_PARAMETER, "lookup got %lu\n", ret );
        winetest_pop_context();
    }
    VirtualFree( pages, 0, MEM_RELEASE );
}

/* P2, P6, P10, P17 */
static void test_arguments( const struct functions *funcs )
{
    static const struct { USHORT start, count; } bad[] =
        { { 0, 1 }, { 0, 0 }, { 20000, 0 }, { 65535, 2 }, { 0, 65535 }, { 32768, 32769 } };
    USHORT start = pick_ports( 2 );
    ULONG64 token;
    unsigned int i;
    DWORD ret;

    for (i = 0; i < ARRAY_SIZE( bad ); i++)
    {
        winetest_push_context( "type %d P2, P10, P17: %u+%u", funcs->type, bad[i].start, bad[i].count );
        ret = create( funcs, bad[i].start, bad[i].count, &token );
        ok( ret == ERROR_INVALID_PARAMETER, "create got %lu\n", ret );
        ret = lookup( funcs, bad[i].start, bad[i].count, &token );
        ok( ret == ERROR_INVALID_PARAMETER, "lookup got %lu\n", ret );
        ret = delete( funcs, bad[i].start, bad[i].count );
        ok( ret == ERROR_INVALID_PARAMETER, "delete got %lu\n", ret );
        winetest_pop_context();
    }
    winetest_push_context( "type %d P6", funcs->type );
    ret = funcs->create( htons( start ), 2, NULL );
    ok( ret == ERROR_INVALID_PARAMETER, "create got %lu\n", ret );
    ret = funcs->lookup( htons( start ), 2, NULL );
    ok( ret == ERROR_INVALID_PARAMETER, "lookup got %lu\n", ret );
    test_bad_pages( funcs, start );
    check_ports( funcs->type, start, 2, 0 );
    winetest_pop_context();
}

/* P3, P4: ports that somebody uses or holds */
static void test_conflicts( const struct functions *funcs )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 4 );
    struct child child;
    ULONG64 token;
    char verb[64];
    SOCKET s;
    DWORD ret;

    winetest_push_context( "type %d P3 bound", funcs->type );
    s = make_socket( AF_INET, funcs->type );
    ret = bind_ip( s, "127.0.0.1", start + 3 );
    ok( !ret, "got %lu\n", ret );
    ret = create( funcs, start, 4, &token );
    ok( ret == ERROR_SHARING_VIOLATION, "got %lu\n", ret );
    check_ports( funcs->type, start, 3, 0 );
    closesocket( s );
    s = make_socket( AF_INET6, funcs->type );
    ret = bind_port( s, AF_INET6, start );
    ok( !ret, "got %lu\n", ret );
    ret = create( funcs, start, 4, &token );
    ok( ret == ERROR_SHARING_VIOLATION, "v6 got %lu\n", ret );
    closesocket( s );
    sprintf( verb, "bind %d %d %u", AF_INET, funcs->type, start + 1 );
    ret = start_child( &child, verb );
    ok( !ret, "got %lu\n", ret );
    ret = create( funcs, start, 4, &token );
    ok( ret == ERROR_SHARING_VIOLATION, "other process got %lu\n", ret );
    end_child( &child );
    winetest_pop_context();

    winetest_push_context( "type %d P4", funcs->type );
    s = make_socket( AF_INET, funcs->type );
    ret = acquire( s, start + 2, 2, &inst );
    ok( !ret, "got %lu\n", ret );
    ret = create( funcs, start, 4, &token );
    ok( ret == ERROR_SHARING_VIOLATION, "got %lu\n", ret );
    ret = lookup( funcs, start + 2, 2, &token );
    ok( ret == ERROR_NOT_FOUND, "lookup of a runtime reservation got %lu\n", ret );
    ret = delete( funcs, start + 2, 2 );
    ok( ret == ERROR_NOT_FOUND, "delete of a runtime reservation got %lu\n", ret );
    closesocket( s );
    ret = create( funcs, start, 4, &token );
    ok( !ret, "got %lu\n", ret );
    ret = delete( funcs, start, 4 );
    ok( !ret, "got %lu\n", ret );
    winetest_pop_context();
}

/* P12, and that the token is dead then */
static void test_delete_in_use( const struct functions *funcs )
{
    USHORT start = pick_ports( 3 );
    ULONG64 token;
    SOCKET s, s2;
    DWORD ret;

    winetest_push_context( "type %d P12", funcs->type );
    ret = create( funcs, start, 3, &token );
    ok( !ret, "got %lu\n", ret );
    s = make_associated( AF_INET, funcs->type, token );
    ret = bind_port( s, AF_INET, start + 1 );
    ok( !ret, "got %lu\n", ret );
    s2 = make_associated( AF_INET6, funcs->type, token );
    ret = bind_port( s2, AF_INET6, 0 );
    ok( !ret && bound_port( s2 ) == start, "got %lu, port %u\n", ret, bound_port( s2 ) );
    check_ports( funcs->type, start, 3, WSAEACCES );
    ret = delete( funcs, start, 3 );
    ok( !ret, "got %lu\n", ret );
    ok( bound_port( s ) == start + 1, "got port %u\n", bound_port( s ) );
    check_ports( funcs->type, start + 1, 1, WSAEADDRINUSE );
    check_ports( funcs->type, start + 2, 1, 0 );
    closesocket( s );
    closesocket( s2 );
    check_ports( funcs->type, start, 3, 0 );
    s = make_socket( AF_INET, funcs->type );
    ret = associate( s, token );
    ok( ret == WSAEINVAL, "dead token got %lu\n", ret );
    closesocket( s );
    winetest_pop_context();
}

START_TEST(persistent)
{
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    for (i = 0; i < ARRAY_SIZE( transports ); i++)
    {
        test_life( &transports[i], &transports[!i] );
        test_arguments( &transports[i] );
        test_conflicts( &transports[i] );
        test_delete_in_use( &transports[i] );
    }
    WSACleanup();
}
