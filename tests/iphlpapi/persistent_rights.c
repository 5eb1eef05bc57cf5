/*
 * Tests of the rights that persistent port reservations need
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


/* P5, P7, P8, P16, S7, S8: with a token in which Administrators is for denying
 * only, as a filtered administrator has it. */

#define PORT_TEST_VERBS
#include "port_test_child.h"
#include <iphlpapi.h>

static USHORT start_port;
static ULONG64 tokens[2];
static const int types[] = { SOCK_STREAM, SOCK_DGRAM };

/* What an elevated process may do, from any process: consume TYPE TOKEN PORT */
static DWORD verb_consume( int type, ULONG64 token, USHORT port )
{
    SOCKET s = make_socket( AF_INET, type );
    DWORD error = associate( s, token );

    if (!error) error = bind_ip( s, "127.0.0.1", 0 );
    if (!error && bound_port( s ) != port) error = WSAEADDRNOTAVAIL;
    closesocket( s );
    return error;
}

/* The functions as a process without rights: create, delete, lookup START */
static BOOL child_verb( struct child_data *data, int argc, char **argv )
{
    USHORT start = argc > 1 ? htons( atoi( argv[1] ) ) : 0;
    ULONG64 token;

    if (argc == 4 && !strcmp( argv[0], "consume" ))
        data->error = verb_consume( atoi( argv[1] ), _strtoui64( argv[2], NULL, 16 ), atoi( argv[3] ) );
    else if (argc == 2 && !strcmp( argv[0], "create" ))
        data->error = CreatePersistentTcpPortReservation( start, 2, &token );
    else if (argc == 2 && !strcmp( argv[0], "delete" ))
        data->error = DeletePersistentTcpPortReservation( start, 2 );
    else if (argc == 2 && !strcmp( argv[0], "lookup" ))
        data->error = LookupPersistentTcpPortReservation( start, 2, &data->instance.Token );
    else return FALSE;
    return TRUE;
}

/* A primary token of this process' user, without the rights of an administrator. */
static HANDLE make_restricted_token(void)
{
    static SID_IDENTIFIER_AUTHORITY authority = { SECURITY_NT_AUTHORITY };
    SID_AND_ATTRIBUTES disable = { NULL, 0 };
    HANDLE token, restricted = NULL;
    BOOL ret;

    ret = OpenProcessToken( GetCurrentProcess(), TOKEN_ALL_ACCESS, &token );
    ok( ret, "error %lu\n", GetLastError() );
    ret = AllocateAndInitializeSid( &authority, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS,
                                    0, 0, 0, 0, 0, 0, &disable.Sid );
    ok( ret, "error %lu\n", GetLastError() );
    ret = CreateRestrictedToken( token, 0, 1, &disable, 0, NULL, 0, NULL, &restricted );
    ok( ret, "error %lu\n", GetLastError() );
    FreeSid( disable.Sid );
    CloseHandle( token );
    return restricted;
}

static void test_elevated(void)
{
    unsigned int i;
    DWORD ret;

    winetest_push_context( "elevated" );
    start_port = pick_ports( 2 );
    ret = CreatePersistentTcpPortReservation( htons( start_port ), 2, &tokens[0] );
    ok( !ret, "P1: got %lu\n", ret );
    ret = CreatePersistentUdpPortReservation( htons( start_port ), 2, &tokens[1] );
    ok( !ret, "P1: got %lu\n", ret );
    for (i = 0; i < 2; i++)
    {
        ret = run_child( "consume %d %s %u", types[i], wine_dbgstr_longlong( tokens[i] ), start_port );
        ok( !ret, "S7, P16: type %d, another process got %lu\n", types[i], ret );
        ret = verb_consume( types[i], tokens[i], start_port );
        ok( !ret, "S7: type %d, got %lu\n", types[i], ret );
    }
    winetest_pop_context();
}

/* The thread impersonates the restricted user. */
static void test_impersonation( HANDLE restricted )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET s[2], owner;
    unsigned int i;
    ULONG64 token;
    DWORD ret;

    winetest_push_context( "impersonation" );
    s[0] = make_socket( AF_INET, SOCK_STREAM );
    s[1] = make_socket( AF_INET, SOCK_DGRAM );
    ok( ImpersonateLoggedOnUser( restricted ), "error %lu\n", GetLastError() );

    token = POISON;
    ret = CreatePersistentTcpPortReservation( htons( start_port ), 2, &token );
    ok( ret == ERROR_ACCESS_DENIED, "P5: create got %lu\n", ret );
    ret = CreatePersistentUdpPortReservation( htons( start_port ), 2, &token );
    ok( ret == ERROR_ACCESS_DENIED, "P5: create got %lu\n", ret );
    ok( token == POISON, "got token %I64x\n", token );
    ret = DeletePersistentTcpPortReservation( htons( start_port ), 2 );
    ok( ret == ERROR_ACCESS_DENIED, "P5: delete got %lu\n", ret );
    ret = DeletePersistentUdpPortReservation( htons( start_port ), 2 );
    ok( ret == ERROR_ACCESS_DENIED, "P5: delete got %lu\n", ret );
    ret = DeletePersistentUdpPortReservation( htons( start_port ), 1 );
    ok( ret == ERROR_ACCESS_DENIED, "P5: delete of what does not exist got %lu\n", ret );

    ret = CreatePersistentTcpPortReservation( 0, 2, &token );
    ok( ret == ERROR_INVALID_PARAMETER, "P7: create got %lu\n", ret );
    ret = CreatePersistentTcpPortReservation( htons( start_port ), 2, NULL );
    ok( ret == ERROR_INVALID_PARAMETER, "P7: create got %lu\n", ret );
    ret = DeletePersistentTcpPortReservation( htons( start_port ), 0 );
    ok( ret == ERROR_INVALID_PARAMETER, "P7: delete got %lu\n", ret );

    ret = LookupPersistentTcpPortReservation( htons( start_port ), 2, &token );
    ok( !ret && token == tokens[0], "P8: lookup got %lu, token %I64x\n", ret, token );
    ret = LookupPersistentUdpPortReservation( htons( start_port ), 2, &token );
    ok( !ret && token == tokens[1], "P8: lookup got %lu, token %I64x\n", ret, token );

    for (i = 0; i < 2; i++)
    {
        ret = associate( s[i], tokens[i] );
        ok( ret == WSAEACCES, "S8: type %d, associate got %lu\n", types[i], ret );
    }
    /* runtime reservations need no rights */
    owner = make_socket( AF_INET, SOCK_DGRAM );
    ret = acquire( owner, 0, 1, &inst );
    ok( !ret, "A16: acquire got %lu\n", ret );
    ret = associate( owner, inst.Token );
    ok( !ret, "S2: associate got %lu\n", ret );
    closesocket( owner );

    ok( RevertToSelf(), "error %lu\n", GetLastError() );
    for (i = 0; i < 2; i++)
    {
        ret = associate( s[i], tokens[i] );
        ok( !ret, "S7: type %d, associate got %lu\n", types[i], ret );
        closesocket( s[i] );
    }
    check_ports( SOCK_STREAM, start_port, 2, WSAEACCES );
    check_ports( SOCK_DGRAM, start_port, 2, WSAEACCES );
    winetest_pop_context();
}

/* The whole process has the restricted token. */
static void test_process( HANDLE restricted )
{
    struct child child;
    unsigned int i;
    char verb[64];
    DWORD ret;

    winetest_push_context( "process" );
    for (i = 0; i < 2; i++)
    {
        ret = run_child_as( restricted, "associate %d %s", types[i], wine_dbgstr_longlong( tokens[i] ) );
        ok( ret == WSAEACCES, "S8: type %d, associate got %lu\n", types[i], ret );
    }
    ret = run_child_as( restricted, "create %u", start_port );
    ok( ret == ERROR_ACCESS_DENIED, "P5: create got %lu\n", ret );
    ret = run_child_as( restricted, "create 0" );
    ok( ret == ERROR_INVALID_PARAMETER, "P7: create got %lu\n", ret );
    ret = run_child_as( restricted, "delete %u", start_port );
    ok( ret == ERROR_ACCESS_DENIED, "P5: delete got %lu\n", ret );
    sprintf( verb, "lookup %u", start_port );
    ret = start_child_full( &child, restricted, INVALID_SOCKET, verb );
    ok( !ret && child.data->instance.Token == tokens[0], "P8: lookup got %lu, token %I64x\n", ret,
        child.data->instance.Token );
    end_child( &child );
    winetest_pop_context();
}

static void test_delete(void)
{
    DWORD ret;

    ret = DeletePersistentTcpPortReservation( htons( start_port ), 2 );
    ok( !ret, "got %lu\n", ret );
    ret = DeletePersistentUdpPortReservation( htons( start_port ), 2 );
    ok( !ret, "got %lu\n", ret );
    check_ports( SOCK_STREAM, start_port, 2, 0 );
    check_ports( SOCK_DGRAM, start_port, 2, 0 );
}

START_TEST(persistent_rights)
{
    HANDLE restricted;

    if (port_test_child()) return;
    start_winsock();
    test_elevated();
    if ((restricted = make_restricted_token()))
    {
        test_impersonation( restricted );
        test_process( restricted );
        CloseHandle( restricted );
    }
    test_delete();
    WSACleanup();
}
