/*
 * WSAConnectByList, WSAConnectByName
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

typedef struct
{
    INT count;
    SOCKET_ADDRESS addresses[2];
} address_list;

static BOOL (WINAPI *pWSAConnectByList)( SOCKET, void *, DWORD *, struct sockaddr *, DWORD *, struct sockaddr *,
                                         const struct timeval *, WSAOVERLAPPED * );
static BOOL (WINAPI *pWSAConnectByNameA)( SOCKET, const char *, const char *, DWORD *, struct sockaddr *, DWORD *,
                                          struct sockaddr *, const struct timeval *, WSAOVERLAPPED * );

static SOCKET make_bound( struct sockaddr_in *addr, BOOL listening )
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    int len = sizeof(*addr);

    memset( addr, 0, sizeof(*addr) );
    addr->sin_family = AF_INET;
    addr->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    bind( s, (struct sockaddr *)addr, sizeof(*addr) );
    if (listening) listen( s, 5 );
    getsockname( s, (struct sockaddr *)addr, &len );
    return s;
}

static void test_list(void)
{
    struct sockaddr_in refusing_addr, addr, local, remote;
    SOCKET refusing = make_bound( &refusing_addr, FALSE ), listener = make_bound( &addr, TRUE ), s;
    address_list list = { 2, { { (struct sockaddr *)&refusing_addr, sizeof(refusing_addr) },
                               { (struct sockaddr *)&addr, sizeof(addr) } } };
    DWORD local_len = sizeof(local) + 4, remote_len = sizeof(remote) + 4;
    struct timeval no_time = { 0, 0 };
    WSAOVERLAPPED overlapped = { 0 };
    u_long nonblocking = 1;
    BOOL ret;

    s = socket( AF_INET, SOCK_STREAM, 0 );
    ret = pWSAConnectByList( 0xdead, &list, NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = pWSAConnectByList( s, &list, NULL, NULL, NULL, NULL, NULL, &overlapped );
    ok( !ret && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    list.count = 0;
    ret = pWSAConnectByList( s, &list, NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    list.count = 1;
    ret = pWSAConnectByList( s, &list, NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSAECONNREFUSED, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );

    list.count = 2;
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ret = pWSAConnectByList( s, &list, NULL, NULL, NULL, NULL, &no_time, NULL );
    ok( !ret && WSAGetLastError() == WSAETIMEDOUT, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );

    /* waits although the socket is nonblocking */
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ioctlsocket( s, FIONBIO, &nonblocking );
    ret = pWSAConnectByList( s, &list, &local_len, (struct sockaddr *)&local, &remote_len,
                             (struct sockaddr *)&remote, NULL, NULL );
    ok( ret, "got error %d\n", WSAGetLastError() );
    ok( local_len == sizeof(local) && remote_len == sizeof(remote), "got lengths %lu, %lu\n", local_len, remote_len );
    ok( !memcmp( &remote, &addr, sizeof(addr) ), "got remote port %u\n", remote.sin_port );
    ok( local.sin_addr.s_addr == addr.sin_addr.s_addr, "got local address %#lx\n", local.sin_addr.s_addr );
    ret = pWSAConnectByList( s, &list, NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && (WSAGetLastError() == WSAEINVAL || WSAGetLastError() == WSAEISCONN), "got %d, error %d\n", ret,
        WSAGetLastError() );
    closesocket( s );
    closesocket( refusing );
    closesocket( listener );
}

static void test_name(void)
{
    struct sockaddr_in addr, local, remote;
    SOCKET listener = make_bound( &addr, TRUE ), s;
    DWORD local_len = sizeof(local), remote_len = 3;
    WSAOVERLAPPED overlapped = { 0 };
    char port[8];
    BOOL ret;

    sprintf( port, "%u", ntohs( addr.sin_port ));
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ret = pWSAConnectByNameA( s, NULL, port, NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = pWSAConnectByNameA( s, "127.0.0.1", NULL, NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = pWSAConnectByNameA( s, "127.0.0.1", port, NULL, NULL, NULL, NULL, NULL, &overlapped );
    ok( !ret && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = pWSAConnectByNameA( s, "127.0.0.1", "nonexistent", NULL, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSATYPE_NOT_FOUND, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = pWSAConnectByNameA( s, "127.0.0.1", port, &local_len, (struct sockaddr *)&local, &remote_len,
                              (struct sockaddr *)&remote, NULL, NULL );
    ok( !ret && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( remote_len == 3, "got length %lu\n", remote_len );

    remote_len = sizeof(remote) + 1;
    ret = pWSAConnectByNameA( s, "127.0.0.1", port, &local_len, (struct sockaddr *)&local, &remote_len,
                              (struct sockaddr *)&remote, NULL, NULL );
    ok( ret, "got error %d\n", WSAGetLastError() );
    ok( local_len == sizeof(local) && remote_len == sizeof(remote), "got lengths %lu, %lu\n", local_len, remote_len );
    ok( remote.sin_port == addr.sin_port, "got remote port %u\n", remote.sin_port );
    ok( !local.sin_port, "got local port %u\n", local.sin_port );
    closesocket( s );
    closesocket( listener );
}

START_TEST(connect_name)
{
    HMODULE ws2_32 = GetModuleHandleW( L"ws2_32.dll" );
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    pWSAConnectByList = (void *)GetProcAddress( ws2_32, "WSAConnectByList" );
    pWSAConnectByNameA = (void *)GetProcAddress( ws2_32, "WSAConnectByNameA" );
    ok( !!pWSAConnectByList, "WSAConnectByList is missing\n" );
    if (pWSAConnectByList) test_list();
    test_name();
    WSACleanup();
}
