/*
 * socket, WSASocket, closesocket
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

static void test_triples(void)
{
    static const struct
    {
        int family, type, protocol;
        int error;
        int ret_family, ret_type, ret_protocol;
    }
    tests[] =
    {
        { AF_INET, SOCK_STREAM, 0, 0, AF_INET, SOCK_STREAM, IPPROTO_TCP },
        { AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, AF_INET, SOCK_STREAM, IPPROTO_TCP },
        { AF_INET, SOCK_DGRAM, 0, 0, AF_INET, SOCK_DGRAM, IPPROTO_UDP },
        { AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0, AF_INET, SOCK_DGRAM, IPPROTO_UDP },
        { AF_INET, 0, 0, 0, AF_INET, SOCK_STREAM, IPPROTO_TCP },
        { AF_INET, 0, IPPROTO_UDP, 0, AF_INET, SOCK_DGRAM, IPPROTO_UDP },
        { AF_INET6, SOCK_STREAM, 0, 0, AF_INET6, SOCK_STREAM, IPPROTO_TCP },
        { AF_INET6, SOCK_DGRAM, IPPROTO_UDP, 0, AF_INET6, SOCK_DGRAM, IPPROTO_UDP },
        { AF_UNSPEC, 0, 0, WSAEINVAL, 0, 0, 0 },
        { AF_UNSPEC, SOCK_STREAM, 0, WSAEINVAL, 0, 0, 0 },
        { AF_INET, SOCK_STREAM, IPPROTO_UDP, WSAEPROTONOSUPPORT, 0, 0, 0 },
        { AF_INET, SOCK_DGRAM, IPPROTO_TCP, WSAEPROTONOSUPPORT, 0, 0, 0 },
        { AF_INET, SOCK_STREAM, 0xdead, WSAEPROTONOSUPPORT, 0, 0, 0 },
        { AF_INET, 0xdead, 0, WSAESOCKTNOSUPPORT, 0, 0, 0 },
        { AF_INET, 0xdead, IPPROTO_TCP, WSAESOCKTNOSUPPORT, 0, 0, 0 },
        { 0xdead, SOCK_STREAM, 0, WSAEAFNOSUPPORT, 0, 0, 0 },
        { 0xdead, SOCK_STREAM, IPPROTO_TCP, WSAEAFNOSUPPORT, 0, 0, 0 },
        { 0xdead, 0xdead, 0, WSAESOCKTNOSUPPORT, 0, 0, 0 },
        { 0xdead, 0, IPPROTO_TCP, WSAESOCKTNOSUPPORT, 0, 0, 0 },
    };
    WSAPROTOCOL_INFOA info;
    unsigned int i;
    int ret, len;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "%d/%d/%d", tests[i].family, tests[i].type, tests[i].protocol );
        WSASetLastError( 0xdead );
        s = socket( tests[i].family, tests[i].type, tests[i].protocol );
        ok( (s == INVALID_SOCKET) == !!tests[i].error, "got socket %#Ix\n", s );
        ok( WSAGetLastError() == tests[i].error, "got error %d\n", WSAGetLastError() );
        if (s != INVALID_SOCKET)
        {
            len = sizeof(info);
            ret = getsockopt( s, SOL_SOCKET, SO_PROTOCOL_INFOA, (char *)&info, &len );
            ok( !ret, "got error %d\n", WSAGetLastError() );
            ok( info.iAddressFamily == tests[i].ret_family && info.iSocketType == tests[i].ret_type &&
                info.iProtocol == tests[i].ret_protocol, "got %d/%d/%d\n", info.iAddressFamily,
                info.iSocketType, info.iProtocol );
            closesocket( s );
        }
        winetest_pop_context();
    }
}

static void test_flags(void)
{
    static const struct { DWORD flags; int error; } tests[] =
    {
        { 0, 0 },
        { WSA_FLAG_OVERLAPPED, 0 },
        { WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT, 0 },
        { 0x80000000, WSAEINVAL },
        { WSA_FLAG_OVERLAPPED | 0x1000, WSAEINVAL },
    };
    unsigned int i;
    DWORD flags;
    SOCKET s;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "flags %#lx", tests[i].flags );
        WSASetLastError( 0xdead );
        s = WSASocketW( AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, tests[i].flags );
        ok( (s == INVALID_SOCKET) == !!tests[i].error, "got socket %#Ix\n", s );
        ok( WSAGetLastError() == tests[i].error, "got error %d\n", WSAGetLastError() );
        if (s != INVALID_SOCKET)
        {
            ok( GetHandleInformation( (HANDLE)s, &flags ), "got error %lu\n", GetLastError() );
            ok( !(flags & HANDLE_FLAG_INHERIT) == !!(tests[i].flags & WSA_FLAG_NO_HANDLE_INHERIT),
                "got handle flags %#lx\n", flags );
            closesocket( s );
        }
        winetest_pop_context();
    }
}

static void test_protocol_info(void)
{
    WSAPROTOCOL_INFOA infoA;
    WSAPROTOCOL_INFOW info;
    int ret, len;
    SOCKET s, s2;

    s = socket( AF_INET, SOCK_DGRAM, 0 );
    len = sizeof(info);
    ret = getsockopt( s, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&info, &len );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    len = sizeof(infoA);
    ret = getsockopt( s, SOL_SOCKET, SO_PROTOCOL_INFOA, (char *)&infoA, &len );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    closesocket( s );

    s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    s2 = WSASocketA( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &infoA, 0, 0 );
    ok( s2 != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    len = sizeof(info);
    ret = getsockopt( s2, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&info, &len );
    ok( !ret && info.iSocketType == SOCK_DGRAM, "got %d, type %d\n", ret, info.iSocketType );
    closesocket( s );
    closesocket( s2 );

    /* zeros come from there too */
    s = WSASocketW( 0, 0, 0, &info, 0, 0 );
    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    s2 = WSASocketA( AF_INET, 0, 0, &infoA, 0, 0 );
    ok( s2 != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    len = sizeof(info);
    ret = getsockopt( s2, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&info, &len );
    ok( !ret && info.iSocketType == SOCK_DGRAM, "got %d, type %d\n", ret, info.iSocketType );
    closesocket( s );
    closesocket( s2 );
    s = WSASocketW( 0, 0, IPPROTO_TCP, &info, 0, 0 );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSAEPROTONOSUPPORT, "got %#Ix, error %d\n", s,
        WSAGetLastError() );

    info.iAddressFamily = 0;
    WSASetLastError( 0xdead );
    s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSAEAFNOSUPPORT, "got %#Ix, error %d\n", s,
        WSAGetLastError() );
}

static void test_close(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct sockaddr_in addr;
    int ret, len = sizeof(addr);
    SOCKET s;

    s = socket( AF_INET, SOCK_STREAM, 0 );
    WSASetLastError( 0xdead );
    ret = closesocket( s );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = closesocket( s );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = closesocket( INVALID_SOCKET );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = closesocket( 0 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = closesocket( (SOCKET)event );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( SetEvent( event ), "closesocket closed an event\n" );

    /* a handle that was closed behind the back of Winsock, and its value reused */
    s = socket( AF_INET, SOCK_STREAM, 0 );
    CloseHandle( (HANDLE)s );
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    s = socket( AF_INET, SOCK_STREAM, 0 );
    CloseHandle( (HANDLE)s );
    CloseHandle( event );
    event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (s == (SOCKET)event)
    {
        ret = closesocket( s );
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret,
            WSAGetLastError() );
        ok( SetEvent( event ), "closesocket closed an event\n" );
    }
    else trace( "the handle value was not used again\n" );
    CloseHandle( event );
}

struct closer
{
    SOCKET socket;
    HANDLE waiting;
};

/* Runs in the wait of accept(), which is alertable. */
static void CALLBACK say_waiting( ULONG_PTR arg )
{
    SetEvent( ((struct closer *)arg)->waiting );
}

static DWORD WINAPI close_thread( void *arg )
{
    struct closer *closer = arg;

    ok( !WaitForSingleObject( closer->waiting, 2000 ), "accept did not run the APC\n" );
    closesocket( closer->socket );
    return 0;
}

static void test_close_wakes_accept(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    struct closer closer = { socket( AF_INET, SOCK_STREAM, 0 ), CreateEventW( NULL, TRUE, FALSE, NULL ) };
    HANDLE thread;
    SOCKET ret;

    bind( closer.socket, (struct sockaddr *)&addr, sizeof(addr) );
    listen( closer.socket, 1 );
    thread = CreateThread( NULL, 0, close_thread, &closer, 0, NULL );
    QueueUserAPC( say_waiting, GetCurrentThread(), (ULONG_PTR)&closer );
    WSASetLastError( 0xdead );
    ret = accept( closer.socket, NULL, NULL );
    ok( ret == INVALID_SOCKET, "got %#Ix\n", ret );
    ok( WSAGetLastError() == WSAEINTR || broken( WSAGetLastError() == WSAENOTSOCK ), "got error %d\n",
        WSAGetLastError() );
    WaitForSingleObject( thread, INFINITE );
    CloseHandle( thread );
    CloseHandle( closer.waiting );
}

START_TEST(socket)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_triples();
    test_flags();
    test_protocol_info();
    test_close();
    test_close_wakes_accept();
    WSACleanup();
}
