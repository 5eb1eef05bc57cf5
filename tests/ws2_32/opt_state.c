/*
 * Tests of socket options: state, errors and inheritance
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

/* Options of level SOL_SOCKET that tell about the state of a socket */

#include "opt_test.h"

#ifndef SO_RANDOMIZE_PORT
#define SO_RANDOMIZE_PORT 0x3005
#endif
#ifndef SO_PORT_SCALABILITY
#define SO_PORT_SCALABILITY 0x3006
#endif
#ifndef SO_BSP_STATE
#define SO_BSP_STATE 0x1009
#endif

/* A refused connection is reported once. */
static void test_error(void)
{
    struct sockaddr_in addr;
    SOCKET s, listener;
    unsigned int i;
    DWORD value;
    int ret;

    listener = socket( AF_INET, SOCK_STREAM, 0 );
    addr = bind_loopback( listener );   /* bound and not listening: refuses */
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ok( !get_dword( s, SOL_SOCKET, SO_ERROR ), "error on a new socket\n" );

    for (i = 0; i < 2; i++)
    {
        winetest_push_context( "attempt %u", i );
        ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
        ok( ret == -1 && WSAGetLastError() == WSAECONNREFUSED, "got %d, error %d\n", ret, WSAGetLastError() );
        value = get_dword( s, SOL_SOCKET, SO_ERROR );
        ok( value == WSAECONNREFUSED, "got %lu\n", value );
        value = get_dword( s, SOL_SOCKET, SO_ERROR );
        ok( !value, "got %lu again\n", value );
        winetest_pop_context();
    }
    closesocket( s );
    closesocket( listener );
}

static void test_connection_state(void)
{
    struct sockaddr_in addr;
    SOCKET client, server, s;
    DWORD value;

    s = listening_socket( &addr );
    ok( get_dword( s, SOL_SOCKET, SO_ACCEPTCONN ) == 1, "listener does not listen\n" );
    value = get_dword( s, SOL_SOCKET, SO_CONNECT_TIME );
    ok( value == 0xffffffff, "listener is connected for %lu\n", value );
    closesocket( s );

    tcp_pair( &client, &server );
    ok( !get_dword( client, SOL_SOCKET, SO_ACCEPTCONN ), "client listens\n" );
    value = get_dword( client, SOL_SOCKET, SO_CONNECT_TIME );
    ok( value < 60, "client is connected for %lu\n", value );
    value = get_dword( server, SOL_SOCKET, SO_CONNECT_TIME );
    ok( value < 60, "server is connected for %lu\n", value );
    closesocket( client );
    closesocket( server );
}

/* An accepted socket starts with its listener's options. */
static void test_inherit(void)
{
    struct linger linger = { 1, 7 };
    SOCKET listener, client, server;
    struct sockaddr_in addr;
    DWORD error;
    int len;

    listener = listening_socket( &addr );
    error = set_opt( listener, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    ok( !error, "got error %lu\n", error );
    error = set_dword( listener, SOL_SOCKET, SO_RCVTIMEO, 1234 );
    ok( !error, "got error %lu\n", error );
    error = set_dword( listener, SOL_SOCKET, SO_KEEPALIVE, TRUE );
    ok( !error, "got error %lu\n", error );

    client = socket( AF_INET, SOCK_STREAM, 0 );
    connect( client, (struct sockaddr *)&addr, sizeof(addr) );
    server = accept( listener, NULL, NULL );
    memset( &linger, 0xcc, sizeof(linger) );
    len = sizeof(linger);
    error = get_opt( server, SOL_SOCKET, SO_LINGER, &linger, &len );
    ok( !error, "got error %lu\n", error );
    ok( linger.l_onoff == 1 && linger.l_linger == 7, "got %u, %u\n", linger.l_onoff, linger.l_linger );
    ok( get_dword( server, SOL_SOCKET, SO_RCVTIMEO ) == 1234, "timeout not inherited\n" );
    ok( (BYTE)get_dword( server, SOL_SOCKET, SO_KEEPALIVE ) == 1, "keep-alive not inherited\n" );
    closesocket( client );
    closesocket( server );
    closesocket( listener );

    /* a new socket, likely with one of those handles, has none of it */
    server = socket( AF_INET, SOCK_STREAM, 0 );
    error = get_opt( server, SOL_SOCKET, SO_LINGER, &linger, &len );
    ok( !error && !linger.l_onoff, "got error %lu, %u\n", error, linger.l_onoff );
    closesocket( server );
}

static void test_addruse(void)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;
    DWORD error;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE( types ); i++)
    {
        winetest_push_context( "type %d", types[i] );
        s = socket( AF_INET, types[i], 0 );
        error = set_dword( s, SOL_SOCKET, SO_REUSEADDR, TRUE );
        ok( !error, "got error %lu\n", error );
        error = set_dword( s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, TRUE );
        ok( error == WSAEINVAL, "exclusive after reuse: got error %lu\n", error );
        ok( !get_dword( s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE ), "exclusive was set\n" );
        error = set_dword( s, SOL_SOCKET, SO_REUSEADDR, FALSE );
        ok( !error, "got error %lu\n", error );
        error = set_dword( s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, TRUE );
        ok( !error, "got error %lu\n", error );
        error = set_dword( s, SOL_SOCKET, SO_REUSEADDR, TRUE );
        ok( error == WSAEINVAL, "reuse after exclusive: got error %lu\n", error );
        closesocket( s );
        winetest_pop_context();
    }
}

static void test_bsp_state(void)
{
    struct sockaddr_in addr, client_addr, *ptr;
    SOCKET client, server, s;
    CSADDR_INFO *info;
    BYTE buf[256];
    DWORD error;
    int len;

    info = (CSADDR_INFO *)buf;
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    addr = bind_loopback( s );
    len = sizeof(CSADDR_INFO) - 1;
    error = get_opt( s, SOL_SOCKET, SO_BSP_STATE, buf, &len );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    len = sizeof(buf);
    error = get_opt( s, SOL_SOCKET, SO_BSP_STATE, buf, &len );
    ok( !error, "got error %lu\n", error );
    ok( info->iSocketType == SOCK_DGRAM && info->iProtocol == IPPROTO_UDP, "got type %d, protocol %d\n",
        info->iSocketType, info->iProtocol );
    ok( info->LocalAddr.iSockaddrLength == sizeof(addr), "got length %d\n", info->LocalAddr.iSockaddrLength );
    ptr = (struct sockaddr_in *)info->LocalAddr.lpSockaddr;
    ok( (BYTE *)ptr > buf && (BYTE *)ptr < buf + sizeof(buf), "address outside the buffer\n" );
    ok( !memcmp( ptr, &addr, FIELD_OFFSET( struct sockaddr_in, sin_zero )), "wrong address\n" );
    closesocket( s );

    tcp_pair( &client, &server );
    len = sizeof(client_addr);
    getsockname( client, (struct sockaddr *)&client_addr, &len );
    len = sizeof(buf);
    error = get_opt( server, SOL_SOCKET, SO_BSP_STATE, buf, &len );
    ok( !error, "got error %lu\n", error );
    ok( info->RemoteAddr.iSockaddrLength == sizeof(addr), "got length %d\n",
        info->RemoteAddr.iSockaddrLength );
    ptr = (struct sockaddr_in *)info->RemoteAddr.lpSockaddr;
    ok( ptr->sin_port == client_addr.sin_port, "got port %u\n", ntohs( ptr->sin_port ));
    closesocket( client );
    closesocket( server );
}

static void test_protocol_info(void)
{
    WSAPROTOCOL_INFOW infoW;
    WSAPROTOCOL_INFOA infoA;
    DWORD error;
    SOCKET s;
    int len;

    s = socket( AF_INET6, SOCK_DGRAM, 0 );
    memset( &infoW, 0xcc, sizeof(infoW) );
    len = sizeof(infoW);
    error = get_opt( s, SOL_SOCKET, SO_PROTOCOL_INFOW, &infoW, &len );
    ok( !error, "got error %lu\n", error );
    ok( len == sizeof(infoW), "got length %d\n", len );
    ok( infoW.iAddressFamily == AF_INET6 && infoW.iSocketType == SOCK_DGRAM && infoW.iProtocol == IPPROTO_UDP,
        "got %d, %d, %d\n", infoW.iAddressFamily, infoW.iSocketType, infoW.iProtocol );
    ok( infoW.szProtocol[0], "no name\n" );
    memset( &infoA, 0xcc, sizeof(infoA) );
    len = sizeof(infoA);
    error = get_opt( s, SOL_SOCKET, SO_PROTOCOL_INFOA, &infoA, &len );
    ok( !error, "got error %lu\n", error );
    ok( len == sizeof(infoA), "got length %d\n", len );
    ok( infoA.dwServiceFlags1 == infoW.dwServiceFlags1 && infoA.szProtocol[0], "different entries\n" );
    len = sizeof(infoA) - 1;
    error = get_opt( s, SOL_SOCKET, SO_PROTOCOL_INFOA, &infoA, &len );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    closesocket( s );
}

static DWORD WINAPI opentype_thread( void *arg )
{
    (void)arg;
    return get_dword( INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE );
}

/* Of the thread, and without a socket. */
static void test_opentype(void)
{
    DWORD error, value;
    HANDLE thread;

    ok( !get_dword( INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE ), "not 0 at first\n" );
    error = set_dword( INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, SO_SYNCHRONOUS_NONALERT );
    ok( !error, "got error %lu\n", error );
    value = get_dword( INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE );
    ok( value == SO_SYNCHRONOUS_NONALERT, "got %#lx\n", value );
    thread = CreateThread( NULL, 0, opentype_thread, NULL, 0, NULL );
    WaitForSingleObject( thread, INFINITE );
    GetExitCodeThread( thread, &value );
    CloseHandle( thread );
    ok( !value, "other thread got %#lx\n", value );
    set_dword( INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, 0 );
}

/* The switches for port choice can only be set before. */
static void test_port_choice(void)
{
    static const int names[] = { SO_RANDOMIZE_PORT, SO_PORT_SCALABILITY };
    unsigned int i;
    DWORD error;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE( names ); i++)
    {
        winetest_push_context( "option %#x", names[i] );
        s = socket( AF_INET, SOCK_STREAM, 0 );
        error = set_dword( s, SOL_SOCKET, names[i], TRUE );
        ok( !error, "got error %lu\n", error );
        closesocket( s );
        s = socket( AF_INET, SOCK_STREAM, 0 );
        bind_loopback( s );
        error = set_dword( s, SOL_SOCKET, names[i], TRUE );
        ok( error == WSAEINVAL, "bound: got error %lu\n", error );
        closesocket( s );
        winetest_pop_context();
    }
}

static void test_context(void)
{
    SOCKET client, server, s;
    struct sockaddr_in addr;
    DWORD error;

    s = listening_socket( &addr );
    tcp_pair( &client, &server );
    error = set_opt( server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, &s, sizeof(s) );
    ok( !error, "got error %lu\n", error );
    error = set_opt( server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, &s, 2 );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    error = set_opt( client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0 );
    ok( !error, "got error %lu\n", error );
    closesocket( client );
    closesocket( server );

    client = socket( AF_INET, SOCK_STREAM, 0 );
    error = set_opt( client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0 );
    ok( error == WSAENOTCONN, "not connected: got error %lu\n", error );
    closesocket( client );
    closesocket( s );
}

START_TEST(opt_state)
{
    start_winsock();
    test_error();
    test_connection_state();
    test_inherit();
    test_addruse();
    test_bsp_state();
    test_protocol_info();
    test_opentype();
    test_port_choice();
    test_context();
    WSACleanup();
}
