/*
 * connect, WSAConnect
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

static void test_errors(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), listener;
    struct sockaddr_in addr, bad;
    int ret;

    listener = listening_socket( &addr );
    ret = connect( 0xdead, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = connect( s, NULL, 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) - 1 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    bad = addr;
    bad.sin_family = 0xdead;
    ret = connect( s, (struct sockaddr *)&bad, sizeof(bad) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEAFNOSUPPORT, "got %d, error %d\n", ret, WSAGetLastError() );
    bad = addr;
    bad.sin_port = 0;
    ret = connect( s, (struct sockaddr *)&bad, sizeof(bad) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEADDRNOTAVAIL, "got %d, error %d\n", ret, WSAGetLastError() );
    bad = addr;
    bad.sin_addr.s_addr = INADDR_ANY;
    ret = connect( s, (struct sockaddr *)&bad, sizeof(bad) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEADDRNOTAVAIL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = connect( listener, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );

    WSASetLastError( 0xdead );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEISCONN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( listener );
}

static void test_refused(void)
{
    struct sockaddr_in addr, good;
    SOCKET refusing = bound_socket( SOCK_STREAM, &addr ), listener = listening_socket( &good );
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    int ret, i;

    for (i = 0; i < 3; i++)
    {
        ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAECONNREFUSED, "%d: got %d, error %d\n", i, ret,
            WSAGetLastError() );
    }
    ret = connect( s, (struct sockaddr *)&good, sizeof(good) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    closesocket( s );
    closesocket( refusing );
    closesocket( listener );
}

static void test_nonblocking(void)
{
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr ), s = socket( AF_INET, SOCK_STREAM, 0 );
    struct timeval timeout = { 10, 0 };
    u_long nonblocking = 1;
    fd_set set;
    int ret;

    ioctlsocket( s, FIONBIO, &nonblocking );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    FD_ZERO( &set );
    FD_SET( s, &set );
    ret = select( 0, NULL, &set, NULL, &timeout );
    ok( ret == 1, "got %d\n", ret );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEISCONN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( listener );
}

static void test_udp(void)
{
    struct sockaddr_in addr, zero = { .sin_family = AF_INET };
    SOCKET keeper = bound_socket( SOCK_STREAM, &addr ), s = socket( AF_INET, SOCK_DGRAM, 0 );
    int ret, len = sizeof(addr);

    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = getpeername( s, (struct sockaddr *)&addr, &len );
    ok( !ret, "got error %d\n", WSAGetLastError() );

    ret = connect( s, (struct sockaddr *)&zero, sizeof(zero) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = getpeername( s, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTCONN, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( keeper );
}

static void test_WSAConnect(void)
{
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr ), s = socket( AF_INET, SOCK_STREAM, 0 );
    WSABUF data = { 4, (char *)"abcd" }, received = { 4, (char *)"efgh" };
    int ret;

    ret = WSAConnect( s, (struct sockaddr *)&addr, sizeof(addr), NULL, &received, NULL, NULL );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !received.len, "got length %lu\n", received.len );
    closesocket( s );

    s = socket( AF_INET, SOCK_STREAM, 0 );
    ret = WSAConnect( s, (struct sockaddr *)&addr, sizeof(addr), &data, NULL, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    closesocket( listener );
}

START_TEST(connect)
{
    start_winsock();
    test_errors();
    test_refused();
    test_nonblocking();
    test_udp();
    test_WSAConnect();
    WSACleanup();
}
