/*
 * WSADuplicateSocket, inherited sockets
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

static void test_errors(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    WSAPROTOCOL_INFOW info;
    int ret;

    /* the socket first, then the process, then the buffer */
    ret = WSADuplicateSocketW( 0xdead, 0, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSADuplicateSocketW( s, 0, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSADuplicateSocketW( s, 0xdeadbeef, &info );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSADuplicateSocketW( s, GetCurrentProcessId(), NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSADuplicateSocketA( s, GetCurrentProcessId(), NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
}

static void test_same_process(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) }, name;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), dup, again;
    int ret, len = sizeof(name);
    WSAPROTOCOL_INFOA info;

    bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( s, (struct sockaddr *)&addr, &len );
    WSASetLastError( 0xdead );
    ret = WSADuplicateSocketA( s, GetCurrentProcessId(), &info );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( info.iAddressFamily == AF_INET && info.iSocketType == SOCK_DGRAM && info.iProtocol == IPPROTO_UDP,
        "got %d/%d/%d\n", info.iAddressFamily, info.iSocketType, info.iProtocol );

    dup = WSASocketA( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( dup != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ok( dup != s, "got the same handle\n" );
    again = WSASocketA( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED );
    ok( again == INVALID_SOCKET && WSAGetLastError() == WSAEINVAL, "got %#Ix, error %d\n", again, WSAGetLastError() );

    closesocket( s );
    len = sizeof(name);
    ret = getsockname( dup, (struct sockaddr *)&name, &len );
    ok( !ret && name.sin_port == addr.sin_port, "got %d, port %u\n", ret, name.sin_port );
    ret = closesocket( dup );
    ok( !ret, "got error %d\n", WSAGetLastError() );
}

static HANDLE start_child( const char *args )
{
    char **argv, cmd[MAX_PATH + 64];
    STARTUPINFOA si = { sizeof(si) };
    PROCESS_INFORMATION pi;
    BOOL ret;

    winetest_get_mainargs( &argv );
    sprintf( cmd, "\"%s\" duplicate %s", argv[0], args );
    ret = CreateProcessA( NULL, cmd, NULL, NULL, TRUE, 0, NULL, NULL, &si, &pi );
    ok( ret, "got error %lu\n", GetLastError() );
    CloseHandle( pi.hThread );
    return pi.hProcess;
}

static SOCKET bound_socket( u_short *port )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    int len = sizeof(addr);

    bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( s, (struct sockaddr *)&addr, &len );
    *port = addr.sin_port;
    return s;
}

/* The parent passes the info through a pipe, which is the child's first argument. */
static void test_other_process(void)
{
    WSAPROTOCOL_INFOW info;
    HANDLE read_pipe, write_pipe, process;
    char args[64];
    u_short port;
    DWORD size;
    SOCKET s = bound_socket( &port );
    int ret;

    CreatePipe( &read_pipe, &write_pipe, NULL, 0 );
    SetHandleInformation( read_pipe, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT );
    sprintf( args, "info %lu %u", HandleToULong( read_pipe ), port );
    process = start_child( args );
    CloseHandle( read_pipe );

    ret = WSADuplicateSocketW( s, GetProcessId( process ), &info );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    closesocket( s );
    WriteFile( write_pipe, &info, sizeof(info), &size, NULL );
    CloseHandle( write_pipe );
    wait_child_process( process );
    CloseHandle( process );
}

static void test_inherited(void)
{
    HANDLE process;
    char args[64];
    u_short port;
    SOCKET s = bound_socket( &port );

    sprintf( args, "handle %u %u", (unsigned int)s, port );
    process = start_child( args );
    closesocket( s );
    wait_child_process( process );
    CloseHandle( process );
}

static void child( SOCKET s, u_short port )
{
    struct sockaddr_in addr;
    int ret, len = sizeof(addr);

    ok( s != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( !ret && addr.sin_port == port, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = closesocket( s );
    ok( !ret, "got error %d\n", WSAGetLastError() );
}

static void child_of_info( HANDLE pipe, u_short port )
{
    WSAPROTOCOL_INFOW info;
    DWORD size;
    BOOL ret;

    ret = ReadFile( pipe, &info, sizeof(info), &size, NULL );
    ok( ret && size == sizeof(info), "got %d, size %lu\n", ret, size );
    child( WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 ), port );
}

START_TEST(duplicate)
{
    WSADATA data;
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (argc >= 5 && !strcmp( argv[2], "info" )) child_of_info( ULongToHandle( atoi( argv[3] )), atoi( argv[4] ));
    else if (argc >= 5) child( atoi( argv[3] ), atoi( argv[4] ));
    else
    {
        test_errors();
        test_same_process();
        test_other_process();
        test_inherited();
    }
    WSACleanup();
}
