/*
 * WSAStartup, WSACleanup, last error
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

static void test_versions(void)
{
    static const struct
    {
        WORD requested;
        int ret;
        WORD version;
    }
    tests[] =
    {
        { MAKEWORD( 0, 0 ), WSAVERNOTSUPPORTED, MAKEWORD( 2, 2 ) },
        { MAKEWORD( 0, 1 ), WSAVERNOTSUPPORTED, MAKEWORD( 2, 2 ) },
        { MAKEWORD( 1, 0 ), 0, MAKEWORD( 1, 0 ) },
        { MAKEWORD( 1, 1 ), 0, MAKEWORD( 1, 1 ) },
        { MAKEWORD( 1, 2 ), 0, MAKEWORD( 1, 1 ) },
        { MAKEWORD( 1, 0xff ), 0, MAKEWORD( 1, 1 ) },
        { MAKEWORD( 2, 0 ), 0, MAKEWORD( 2, 0 ) },
        { MAKEWORD( 2, 1 ), 0, MAKEWORD( 2, 1 ) },
        { MAKEWORD( 2, 2 ), 0, MAKEWORD( 2, 2 ) },
        { MAKEWORD( 2, 3 ), 0, MAKEWORD( 2, 2 ) },
        { MAKEWORD( 3, 0 ), 0, MAKEWORD( 2, 2 ) },
        { MAKEWORD( 0xff, 0xff ), 0, MAKEWORD( 2, 2 ) },
    };
    char *vendor = (char *)(ULONG_PTR)0xdeadbeef;
    unsigned int i;
    WSADATA data;
    int ret;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        int v1 = LOBYTE( tests[i].version ) == 1;

        winetest_push_context( "%u.%u", LOBYTE( tests[i].requested ), HIBYTE( tests[i].requested ));
        memset( &data, 0x55, sizeof(data) );
        data.lpVendorInfo = vendor;
        ret = WSAStartup( tests[i].requested, &data );
        ok( ret == tests[i].ret, "got %d\n", ret );
        ok( data.wVersion == tests[i].version, "got version %#x\n", data.wVersion );
        ok( data.wHighVersion == MAKEWORD( 2, 2 ), "got high version %#x\n", data.wHighVersion );
        ok( !strcmp( data.szDescription, "WinSock 2.0" ), "got description %s\n", data.szDescription );
        ok( !strcmp( data.szSystemStatus, "Running" ), "got status %s\n", data.szSystemStatus );
        ok( data.iMaxSockets == (v1 ? 32767 : 0), "got %u sockets\n", data.iMaxSockets );
        ok( data.iMaxUdpDg == (v1 ? 65467 : 0), "got datagram size %u\n", data.iMaxUdpDg );
        ok( data.lpVendorInfo == vendor, "got vendor info %p\n", data.lpVendorInfo );
        ret = WSACleanup();
        ok( ret == (tests[i].ret ? SOCKET_ERROR : 0), "WSACleanup returned %d\n", ret );
        winetest_pop_context();
    }

    ret = WSAStartup( MAKEWORD( 2, 2 ), NULL );
    ok( ret == WSAEFAULT, "got %d\n", ret );
    ret = WSAStartup( MAKEWORD( 0, 0 ), NULL );
    ok( ret == WSAVERNOTSUPPORTED, "got %d\n", ret );
}

static void test_not_initialised(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    WSAPROTOCOL_INFOW info;
    u_long value = 0;
    DWORD size;
    SOCKET s;
    int ret;

#define CHECK( call, failure ) \
    do { \
        WSASetLastError( 0xdead ); \
        ret = (call) == (failure); \
        ok( ret, #call " succeeded\n" ); \
        ok( WSAGetLastError() == WSANOTINITIALISED, #call ": got error %d\n", WSAGetLastError() ); \
    } while (0)

    CHECK( s = socket( AF_INET, SOCK_STREAM, 0 ), INVALID_SOCKET );
    CHECK( s = WSASocketW( AF_INET, SOCK_STREAM, 0, NULL, 0, 0 ), INVALID_SOCKET );
    CHECK( closesocket( 0xabc ), SOCKET_ERROR );
    CHECK( bind( 0xabc, (struct sockaddr *)&addr, sizeof(addr) ), SOCKET_ERROR );
    CHECK( connect( 0xabc, (struct sockaddr *)&addr, sizeof(addr) ), SOCKET_ERROR );
    CHECK( listen( 0xabc, 1 ), SOCKET_ERROR );
    CHECK( s = accept( 0xabc, NULL, NULL ), INVALID_SOCKET );
    CHECK( shutdown( 0xabc, SD_BOTH ), SOCKET_ERROR );
    CHECK( ioctlsocket( 0xabc, FIONBIO, &value ), SOCKET_ERROR );
    CHECK( WSAIoctl( 0xabc, FIONBIO, &value, sizeof(value), NULL, 0, &size, NULL, NULL ), SOCKET_ERROR );
    CHECK( WSADuplicateSocketW( 0xabc, GetCurrentProcessId(), &info ), SOCKET_ERROR );
    CHECK( WSACleanup(), SOCKET_ERROR );
#undef CHECK

    WSASetLastError( 1234 );
    ok( WSAGetLastError() == 1234, "got %d\n", WSAGetLastError() );
    ok( GetLastError() == 1234, "got %lu\n", GetLastError() );
}

static void test_cleanup(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    int ret, len = sizeof(addr);
    WSADATA data;
    SOCKET s;

    ret = WSAStartup( MAKEWORD( 2, 2 ), &data );
    ok( !ret, "got %d\n", ret );
    ret = WSAStartup( MAKEWORD( 1, 1 ), &data );
    ok( !ret, "got %d\n", ret );
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ret = bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );

    WSASetLastError( 0xdead );
    ret = WSACleanup();
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( !ret, "closed too early, error %d\n", WSAGetLastError() );

    WSASetLastError( 0xdead );
    ret = WSACleanup();
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );

    ret = WSAStartup( MAKEWORD( 2, 2 ), &data );
    ok( !ret, "got %d\n", ret );
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = closesocket( s );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ret = bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "port still in use, error %d\n", WSAGetLastError() );
    ret = closesocket( s );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = WSACleanup();
    ok( !ret, "got error %d\n", WSAGetLastError() );
}

START_TEST(startup)
{
    test_not_initialised();
    test_versions();
    test_cleanup();
    test_not_initialised();
}
