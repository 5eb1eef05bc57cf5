/*
 * listen, accept, WSAAccept
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

#include "transfer_test.h"

static SOCKET make_client( const struct sockaddr_in *addr )
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    int ret = connect( s, (const struct sockaddr *)addr, sizeof(*addr) );

    ok( !ret, "connect failed, error %d\n", WSAGetLastError() );
    return s;
}

static void test_listen(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), udp = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    SOCKET listener, client;
    int ret;

    ret = listen( s, 5 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = listen( udp, 5 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );
    bind( udp, (struct sockaddr *)&addr, sizeof(addr) );
    ret = listen( udp, 5 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = listen( 0xdead, 5 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );

    bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    WSASetLastError( 0xdead );
    ret = listen( s, 0 );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = listen( s, SOMAXCONN );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = listen( s, -300 );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    closesocket( udp );
    closesocket( s );

    listener = listening_socket( &addr );
    client = make_client( &addr );
    ret = listen( client, 5 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEISCONN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( client );
    closesocket( listener );
}

static void test_accept_errors(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), udp = socket( AF_INET, SOCK_DGRAM, 0 ), ret;
    struct sockaddr_in addr, peer;
    u_long nonblocking = 1;
    SOCKET listener;
    int len;

    WSASetLastError( 0xdead );
    ret = accept( s, NULL, NULL );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEINVAL, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = accept( udp, NULL, NULL );
    ok( ret == INVALID_SOCKET && (WSAGetLastError() == WSAEOPNOTSUPP || WSAGetLastError() == WSAEINVAL),
        "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = accept( 0xdead, NULL, NULL );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAENOTSOCK, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( udp );

    listener = listening_socket( &addr );
    ioctlsocket( listener, FIONBIO, &nonblocking );
    ret = accept( listener, NULL, NULL );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEWOULDBLOCK, "got %#Ix, error %d\n", ret,
        WSAGetLastError() );
    len = 3;
    ret = accept( listener, (struct sockaddr *)&peer, &len );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEFAULT, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ok( len == 3, "got length %d\n", len );
    closesocket( listener );
}

static void test_accept(void)
{
    struct sockaddr_in addr, peer, name;
    SOCKET listener = listening_socket( &addr ), client, s;
    int len, ret;

    client = make_client( &addr );
    memset( &peer, 0x55, sizeof(peer) );
    len = sizeof(peer) + 4;
    WSASetLastError( 0xdead );
    s = accept( listener, (struct sockaddr *)&peer, &len );
    ok( s != INVALID_SOCKET && !WSAGetLastError(), "got %#Ix, error %d\n", s, WSAGetLastError() );
    ok( len == sizeof(peer), "got length %d\n", len );
    len = sizeof(name);
    getsockname( client, (struct sockaddr *)&name, &len );
    ok( !memcmp( &name, &peer, sizeof(name) ), "got port %u, expected %u\n", peer.sin_port, name.sin_port );
    len = sizeof(name);
    ret = getsockname( s, (struct sockaddr *)&name, &len );
    ok( !ret && !memcmp( &name, &addr, sizeof(name) ), "got %d, port %u\n", ret, name.sin_port );
    ret = send( client, "x", 1, 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( client );

    client = make_client( &addr );
    peer.sin_family = 0x5555;
    s = accept( listener, (struct sockaddr *)&peer, NULL );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ok( peer.sin_family == 0x5555, "the buffer was changed\n" );
    closesocket( s );
    closesocket( client );
    closesocket( listener );
}

struct condition
{
    int result;
    unsigned int calls;
    u_short caller_port, callee_port;
};

static int CALLBACK condition_func( WSABUF *caller_id, WSABUF *caller_data, QOS *sqos, QOS *gqos,
                                    WSABUF *callee_id, WSABUF *callee_data, GROUP *group, DWORD_PTR arg )
{
    struct condition *condition = (struct condition *)arg;

    condition->calls++;
    ok( caller_id && caller_id->len == sizeof(struct sockaddr_in), "bad caller id\n" );
    ok( callee_id && callee_id->len == sizeof(struct sockaddr_in), "bad callee id\n" );
    ok( !caller_data || !caller_data->len, "got caller data\n" );
    ok( callee_data && group, "no callee data or group\n" );
    ok( !sqos && !gqos, "got quality of service\n" );
    condition->caller_port = ((struct sockaddr_in *)caller_id->buf)->sin_port;
    condition->callee_port = ((struct sockaddr_in *)callee_id->buf)->sin_port;
    return condition->result;
}

static void test_condition(void)
{
    struct condition condition = { CF_DEFER };
    struct sockaddr_in addr, name;
    SOCKET listener = listening_socket( &addr ), client, s;
    u_long nonblocking = 1;
    int len = sizeof(name);

    client = make_client( &addr );
    getsockname( client, (struct sockaddr *)&name, &len );

    s = WSAAccept( listener, NULL, NULL, condition_func, (DWORD_PTR)&condition );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSATRY_AGAIN, "got %#Ix, error %d\n", s, WSAGetLastError() );
    ok( condition.calls == 1, "got %u calls\n", condition.calls );
    ok( condition.caller_port == name.sin_port, "got caller port %u\n", condition.caller_port );
    ok( condition.callee_port == addr.sin_port, "got callee port %u\n", condition.callee_port );

    condition.result = CF_ACCEPT;
    len = sizeof(name);
    s = WSAAccept( listener, (struct sockaddr *)&addr, &len, condition_func, (DWORD_PTR)&condition );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ok( condition.calls == 2, "got %u calls\n", condition.calls );
    ok( addr.sin_port == name.sin_port, "got port %u\n", addr.sin_port );
    closesocket( s );
    closesocket( client );
    closesocket( listener );

    listener = listening_socket( &addr );
    client = make_client( &addr );
    condition.result = CF_REJECT;
    s = WSAAccept( listener, NULL, NULL, condition_func, (DWORD_PTR)&condition );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSAECONNREFUSED, "got %#Ix, error %d\n", s,
        WSAGetLastError() );
    ioctlsocket( listener, FIONBIO, &nonblocking );
    s = accept( listener, NULL, NULL );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSAEWOULDBLOCK, "got %#Ix, error %d\n", s, WSAGetLastError() );
    closesocket( client );
    closesocket( listener );
}

START_TEST(listen_accept)
{
    start_winsock();
    test_listen();
    test_accept_errors();
    test_accept();
    test_condition();
    WSACleanup();
}
