/*
 * shutdown, WSASendDisconnect, WSARecvDisconnect
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

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

static void make_pair( SOCKET *client, SOCKET *server )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    SOCKET listener = socket( AF_INET, SOCK_STREAM, 0 );
    int ret, len = sizeof(addr);

    bind( listener, (struct sockaddr *)&addr, sizeof(addr) );
    listen( listener, 1 );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    *client = socket( AF_INET, SOCK_STREAM, 0 );
    ret = connect( *client, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    *server = accept( listener, NULL, NULL );
    ok( *server != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    closesocket( listener );
}

static void test_errors(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), udp = socket( AF_INET, SOCK_DGRAM, 0 );
    int ret, how;

    ret = shutdown( 0xdead, SD_BOTH );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    for (how = SD_RECEIVE; how <= SD_BOTH; how++)
    {
        ret = shutdown( s, how );
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTCONN, "%d: got %d, error %d\n", how, ret,
            WSAGetLastError() );
    }
    ret = shutdown( udp, 3 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = shutdown( udp, -1 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSASendDisconnect( s, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTCONN, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSARecvDisconnect( 0xdead, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( udp );
}

static void test_directions(void)
{
    SOCKET client, server;
    char buffer[4];
    int ret;

    make_pair( &client, &server );
    WSASetLastError( 0xdead );
    ret = shutdown( client, SD_SEND );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = shutdown( client, SD_SEND );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = send( client, "x", 1, 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recv( server, buffer, sizeof(buffer), 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );

    ret = send( server, "x", 1, 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = shutdown( client, SD_RECEIVE );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( client );
    closesocket( server );

    make_pair( &client, &server );
    ret = shutdown( client, SD_BOTH );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = send( client, "x", 1, 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( client );
    closesocket( server );
}

static void test_disconnect(void)
{
    WSABUF data = { 1, (char *)"x" };
    SOCKET client, server;
    char buffer[4];
    int ret;

    make_pair( &client, &server );
    ret = WSASendDisconnect( client, &data );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOPROTOOPT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSARecvDisconnect( client, &data );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOPROTOOPT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSASendDisconnect( client, NULL );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = send( client, "x", 1, 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSARecvDisconnect( client, NULL );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = recv( client, buffer, sizeof(buffer), 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( client );
    closesocket( server );
}

START_TEST(shutdown)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_errors();
    test_directions();
    test_disconnect();
    WSACleanup();
}
