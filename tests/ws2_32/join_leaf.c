/*
 * WSAJoinLeaf
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
 * Multicasts stay on the loopback interface.
 */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

static SOCKET make_socket( const struct in_addr *interface_addr )
{
    SOCKET s = WSASocketW( AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_MULTIPOINT_C_LEAF |
                           WSA_FLAG_MULTIPOINT_D_LEAF );
    int ret;

    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ret = setsockopt( s, IPPROTO_IP, IP_MULTICAST_IF, (const char *)interface_addr, sizeof(*interface_addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    return s;
}

static void test_errors( const struct in_addr *loopback )
{
    struct sockaddr_in group = { .sin_family = AF_INET, .sin_port = htons( 4000 ) };
    SOCKET s = make_socket( loopback ), tcp = socket( AF_INET, SOCK_STREAM, 0 ), ret;
    WSABUF data = { 1, (char *)"x" };

    group.sin_addr.s_addr = htonl( 0xefc0ffee );
    ret = WSAJoinLeaf( 0xdead, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_BOTH );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAENOTSOCK, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( s, NULL, sizeof(group), NULL, NULL, NULL, NULL, JL_BOTH );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEFAULT, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group) - 1, NULL, NULL, NULL, NULL, JL_BOTH );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEFAULT, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group), &data, NULL, NULL, NULL, JL_BOTH );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEOPNOTSUPP, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, 0 );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEINVAL, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, 8 );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEINVAL, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( tcp, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_BOTH );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEINVAL, "got %#Ix, error %d\n", ret, WSAGetLastError() );
    group.sin_family = AF_INET6;
    ret = WSAJoinLeaf( s, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_BOTH );
    ok( ret == INVALID_SOCKET && WSAGetLastError() == WSAEAFNOSUPPORT, "got %#Ix, error %d\n", ret,
        WSAGetLastError() );
    closesocket( s );
    closesocket( tcp );
}

static void test_session( const struct in_addr *loopback )
{
    struct sockaddr_in group = { .sin_family = AF_INET };
    SOCKET sender = make_socket( loopback ), receiver = make_socket( loopback ), ret;
    DWORD timeout = 5000;
    char buffer[4];
    int len = sizeof(group), size;

    bind( receiver, (struct sockaddr *)&group, sizeof(group) );
    getsockname( receiver, (struct sockaddr *)&group, &len );
    group.sin_addr.s_addr = htonl( 0xefc0ffee );
    setsockopt( receiver, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) );

    ret = WSAJoinLeaf( receiver, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_RECEIVER_ONLY );
    ok( ret == receiver && !WSAGetLastError(), "got %#Ix, error %d\n", ret, WSAGetLastError() );
    ret = WSAJoinLeaf( sender, (struct sockaddr *)&group, sizeof(group), NULL, NULL, NULL, NULL, JL_SENDER_ONLY );
    ok( ret == sender, "got %#Ix, error %d\n", ret, WSAGetLastError() );

    size = send( sender, "abc", 3, 0 );
    ok( size == 3, "got %d, error %d\n", size, WSAGetLastError() );
    size = recv( receiver, buffer, sizeof(buffer), 0 );
    ok( size == 3 && !memcmp( buffer, "abc", 3 ), "got %d, error %d\n", size, WSAGetLastError() );
    closesocket( sender );
    closesocket( receiver );
}

START_TEST(join_leaf)
{
    const struct in_addr loopback = { .s_addr = htonl( INADDR_LOOPBACK ) };
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_errors( &loopback );
    test_session( &loopback );
    WSACleanup();
}
