/*
 * Tests of the base provider
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


/* WSPStartup of mswsock and the functions it hands out, used as a layered
 * provider uses them. */

#include "spi_test.h"

static void test_startup(void)
{
    static const struct { WORD version; int ret; } versions[] =
    {
        { MAKEWORD( 0, 0 ), WSAVERNOTSUPPORTED },
        { MAKEWORD( 1, 1 ), WSAVERNOTSUPPORTED },
        { MAKEWORD( 2, 0 ), WSAVERNOTSUPPORTED },
        { MAKEWORD( 2, 2 ), 0 },
        { MAKEWORD( 2, 3 ), 0 },
        { MAKEWORD( 3, 0 ), 0 },
    };
    void *functions[sizeof(WSPPROC_TABLE) / sizeof(void *)];
    WSAPROTOCOL_INFOW info;
    unsigned int i, j;
    WSPDATA data;
    int ret;

    ok( find_tcp( &info ), "no entry for TCP\n" );
    for (i = 0; i < ARRAY_SIZE( versions ); i++)
    {
        winetest_push_context( "version %#x", versions[i].version );
        memset( &data, 0xcc, sizeof(data) );
        memset( functions, 0, sizeof(functions) );
        ret = call_startup( versions[i].version, &data, &info, (WSPPROC_TABLE *)functions );
        ok( ret == versions[i].ret, "got %d\n", ret );
        if (!ret)
        {
            ok( data.wVersion == MAKEWORD( 2, 2 ) && data.wHighVersion == MAKEWORD( 2, 2 ), "got %#x, %#x\n",
                data.wVersion, data.wHighVersion );
            ok( wcslen( data.szDescription ) <= WSPDESCRIPTION_LEN, "no end of the description\n" );
            for (j = 0; j < ARRAY_SIZE( functions ); j++) ok( functions[j] != NULL, "no function %u\n", j );
            ((WSPPROC_TABLE *)functions)->lpWSPCleanup( &ret );
        }
        winetest_pop_context();
    }
    ret = call_startup( MAKEWORD( 2, 2 ), NULL, &info, &spi );
    ok( ret == WSAEFAULT, "got %d\n", ret );
    ret = call_startup( MAKEWORD( 2, 2 ), &data, &info, NULL );
    ok( ret == WSAEFAULT, "got %d\n", ret );
}

static int WSPAPI condition( WSABUF *caller, WSABUF *caller_data, QOS *sqos, QOS *gqos, WSABUF *callee,
                          WSABUF *callee_data, GROUP *group, DWORD_PTR arg )
{
    ok( arg == 0x1234 && caller->len == sizeof(struct sockaddr_in), "got arg %#Ix, length %lu\n", arg,
        caller->len );
    ok( callee->len && !callee_data->len, "got callee %lu, data %lu\n", callee->len, callee_data->len );
    (void)caller_data;
    (void)sqos;
    (void)gqos;
    (void)group;
    return CF_ACCEPT;
}

/* A connection whose two ends are made, used and closed by the table alone. */
static void test_connection(void)
{
    struct sockaddr_in addr = { AF_INET, 0, {{{ 127, 0, 0, 1 }}} }, name;
    char data[8] = "request", buffer[16];
    WSABUF out = { sizeof(data), data }, in = { sizeof(buffer), buffer };
    int ret, len = sizeof(addr), err = 0xdead, value;
    SOCKET listener, client, server;
    WSAPROTOCOL_INFOW info;
    DWORD size, flags = 0;

    ok( find_tcp( &info ), "no entry for TCP\n" );
    handles_made = 0;
    listener = spi.lpWSPSocket( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                                WSA_FLAG_OVERLAPPED, &err );
    ok( listener != INVALID_SOCKET, "error %d\n", err );
    client = spi.lpWSPSocket( AF_INET, SOCK_STREAM, IPPROTO_TCP, &info, 0, WSA_FLAG_OVERLAPPED, &err );
    ok( client != INVALID_SOCKET, "error %d\n", err );
    ok( handles_made == 2 && last_entry_id == info.dwCatalogEntryId, "%u handles, entry %lu\n", handles_made,
        last_entry_id );

    ret = spi.lpWSPBind( listener, (struct sockaddr *)&addr, sizeof(addr), &err );
    ok( !ret, "error %d\n", err );
    ret = spi.lpWSPGetSockName( listener, (struct sockaddr *)&addr, &len, &err );
    ok( !ret && addr.sin_port, "error %d\n", err );
    ret = spi.lpWSPListen( listener, 1, &err );
    ok( !ret, "error %d\n", err );
    ret = spi.lpWSPConnect( client, (struct sockaddr *)&addr, sizeof(addr), NULL, NULL, NULL, NULL, &err );
    ok( !ret, "error %d\n", err );
    len = sizeof(name);
    server = spi.lpWSPAccept( listener, (struct sockaddr *)&name, &len, condition, 0x1234, &err );
    ok( server != INVALID_SOCKET, "error %d\n", err );
    ok( handles_made == 3, "%u handles\n", handles_made );
    len = sizeof(addr);
    ret = spi.lpWSPGetPeerName( server, (struct sockaddr *)&addr, &len, &err );
    ok( !ret && addr.sin_port == name.sin_port, "error %d\n", err );

    ret = spi.lpWSPSend( client, &out, 1, &size, 0, NULL, NULL, NULL, &err );
    ok( !ret && size == sizeof(data), "error %d, size %lu\n", err, size );
    ret = spi.lpWSPRecv( server, &in, 1, &size, &flags, NULL, NULL, NULL, &err );
    ok( !ret && size == sizeof(data) && !memcmp( buffer, data, size ), "error %d, size %lu\n", err, size );
    len = sizeof(value);
    ret = spi.lpWSPGetSockOpt( server, SOL_SOCKET, SO_TYPE, (char *)&value, &len, &err );
    ok( !ret && value == SOCK_STREAM, "error %d, type %d\n", err, value );
    value = 1;
    ret = spi.lpWSPSetSockOpt( server, IPPROTO_TCP, TCP_NODELAY, (char *)&value, sizeof(value), &err );
    ok( !ret, "error %d\n", err );
    ret = spi.lpWSPShutdown( client, SD_SEND, &err );
    ok( !ret, "error %d\n", err );
    ret = spi.lpWSPRecv( server, &in, 1, &size, &flags, NULL, NULL, NULL, &err );
    ok( !ret && !size, "error %d, size %lu\n", err, size );
    ok( err == 0xdead, "successful calls stored error %d\n", err );

    ret = spi.lpWSPCloseSocket( server, &err );
    ok( !ret, "error %d\n", err );
    ret = spi.lpWSPCloseSocket( server, &err );
    ok( ret == SOCKET_ERROR && err == WSAENOTSOCK, "got %d, error %d\n", ret, err );
    closesocket( client );
    closesocket( listener );
}

/* Errors are stored where the caller says; programs' last error stays. */
static void test_errors(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM );
    struct sockaddr_in addr = { AF_INET };
    int err, ret, len = sizeof(addr);
    DWORD size, flags = 0;
    char c;
    WSABUF buf = { 1, &c };

    SetLastError( 0xdeadbeef );
#define check_error( call, expect ) \
    err = 0xdead; ret = (int)(INT_PTR)(call); \
    ok( ret == SOCKET_ERROR && err == (expect), #call ": got %d, error %d\n", ret, err )
    check_error( spi.lpWSPListen( s, 1, &err ), WSAEINVAL );
    check_error( spi.lpWSPBind( s, NULL, sizeof(addr), &err ), WSAEFAULT );
    check_error( spi.lpWSPGetSockName( s, (struct sockaddr *)&addr, &len, &err ), WSAEINVAL );
    check_error( spi.lpWSPGetPeerName( s, (struct sockaddr *)&addr, &len, &err ), WSAENOTCONN );
    check_error( spi.lpWSPSend( s, &buf, 1, &size, 0, NULL, NULL, NULL, &err ), WSAENOTCONN );
    check_error( spi.lpWSPRecv( s, &buf, 1, &size, &flags, NULL, NULL, NULL, &err ), WSAENOTCONN );
    check_error( spi.lpWSPShutdown( s, 77, &err ), WSAEINVAL );
    check_error( spi.lpWSPIoctl( s, 0xdead, NULL, 0, NULL, 0, &size, NULL, NULL, NULL, &err ),
                 WSAEOPNOTSUPP );
    check_error( spi.lpWSPSelect( 0, NULL, NULL, NULL, NULL, &err ), WSAEINVAL );
    check_error( spi.lpWSPAccept( s, NULL, NULL, NULL, 0, &err ), WSAEINVAL );
    check_error( spi.lpWSPSocket( AF_INET, 77, 0, NULL, 0, 0, &err ), WSAESOCKTNOSUPPORT );
    check_error( spi.lpWSPSocket( AF_INET, SOCK_STREAM, 0, (WSAPROTOCOL_INFOW *)1, 0, 0, &err ), WSAEFAULT );
    check_error( spi.lpWSPBind( INVALID_SOCKET, (struct sockaddr *)&addr, sizeof(addr), &err ), WSAENOTSOCK );
#undef check_error
    ok( GetLastError() == 0xdeadbeef, "last error %lu\n", GetLastError() );
    closesocket( s );
}

/* Completion routines of transfers, at once and later. */
static void test_routines(void)
{
    struct sockaddr_in addr = { AF_INET, 0, {{{ 127, 0, 0, 1 }}} }, from;
    SOCKET s = make_socket( AF_INET, SOCK_DGRAM );
    int ret, err, len = sizeof(addr), from_len = sizeof(from);
    char data[8] = "request", buffer[16] = "";
    WSABUF out = { sizeof(data), data }, in = { sizeof(buffer), buffer };
    WSAOVERLAPPED overlapped = {0};
    DWORD size, flags = 0;
    WSATHREADID thread;

    open_thread( &thread );
    bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( s, (struct sockaddr *)&addr, &len );

    winetest_push_context( "pending receive" );
    ret = spi.lpWSPRecvFrom( s, &in, 1, &size, &flags, (struct sockaddr *)&from, &from_len, &overlapped,
                             routine, &thread, &err );
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    ok( !SleepEx( 0, TRUE ), "called too early\n" );
    ret = sendto( s, data, sizeof(data), 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == sizeof(data), "got %d, error %d\n", ret, WSAGetLastError() );
    check_routine( &overlapped, sizeof(data) );
    ok( !memcmp( buffer, data, sizeof(data) ), "got %s\n", buffer );
    ok( from.sin_port == addr.sin_port, "got port %u\n", ntohs( from.sin_port ));
    winetest_pop_context();

    winetest_push_context( "send" );
    ret = spi.lpWSPSendTo( s, &out, 1, &size, 0, (struct sockaddr *)&addr, sizeof(addr), &overlapped, routine,
                           &thread, &err );
    ok( !ret || err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    check_routine( &overlapped, sizeof(data) );
    winetest_pop_context();

    winetest_push_context( "receive at once" );
    ret = spi.lpWSPRecv( s, &in, 1, &size, &flags, &overlapped, routine, &thread, &err );
    ok( !ret || err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    check_routine( &overlapped, sizeof(data) );
    winetest_pop_context();

    winetest_push_context( "cancelled receive" );
    ret = spi.lpWSPRecv( s, &in, 1, &size, &flags, &overlapped, routine, &thread, &err );
    ok( ret == SOCKET_ERROR && err == WSA_IO_PENDING, "got %d, error %d\n", ret, err );
    ok( CancelIoEx( (HANDLE)s, (OVERLAPPED *)&overlapped ), "error %lu\n", GetLastError() );
    ok( SleepEx( 5000, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
    ok( routine_calls == 1 && routine_error == WSA_OPERATION_ABORTED, "%u calls, error %lu\n", routine_calls,
        routine_error );
    routine_calls = apcs_queued = 0;
    winetest_pop_context();
    closesocket( s );
    CloseHandle( thread.ThreadHandle );
}

static void test_strings(void)
{
    struct sockaddr_in addr = { AF_INET, htons( 77 ), {{{ 127, 0, 0, 1 }}} }, back = {0};
    WCHAR string[32];
    DWORD size = ARRAY_SIZE( string );
    int ret, err = 0xdead, len = sizeof(back);

    ret = spi.lpWSPAddressToString( (struct sockaddr *)&addr, sizeof(addr), NULL, string, &size, &err );
    ok( !ret && !wcscmp( string, L"127.0.0.1:77" ), "got %d, error %d\n", ret, err );
    ret = spi.lpWSPStringToAddress( string, AF_INET, NULL, (struct sockaddr *)&back, &len, &err );
    ok( !ret && !memcmp( &addr, &back, sizeof(back) ), "got %d, error %d\n", ret, err );
}

/* The provider counts for itself, and works without WSAStartup(). */
static void test_cleanup(void)
{
    WSPPROC_TABLE first;
    WSADATA data;
    SOCKET s, made;
    int err, ret;

    if (!start_provider()) return;
    first = spi;
    if (!start_provider()) return;
    WSACleanup();
    made = spi.lpWSPSocket( AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED, &err );
    ok( made != INVALID_SOCKET, "error %d\n", err );
    end_provider();
    s = first.lpWSPSocket( AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED, &err );
    ok( s != INVALID_SOCKET, "error %d\n", err );
    end_provider();
    ret = spi.lpWSPCleanup( &err );
    ok( ret == SOCKET_ERROR && err == WSANOTINITIALISED, "got %d, error %d\n", ret, err );
    s = spi.lpWSPSocket( AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED, &err );
    ok( s == INVALID_SOCKET && err == WSANOTINITIALISED, "got %#Ix, error %d\n", s, err );
    ret = WSAStartup( MAKEWORD( 2, 2 ), &data );
    ok( !ret, "got %d\n", ret );
    ret = closesocket( made );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "the socket is still open\n" );
}

START_TEST(wsp)
{
    start_winsock();
    test_startup();
    if (start_provider())
    {
        test_connection();
        test_errors();
        test_routines();
        test_strings();
        end_provider();
        test_cleanup();
    }
    WSACleanup();
}
