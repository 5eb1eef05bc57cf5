/*
 * Hands sockets to another process
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
 * share_socket take | share_socket give
 *
 * The taker waits for the giver, who duplicates a connected, a datagram and a
 * listening socket for it; then both use them. Run by share_stock.sh, once with
 * each of the two on the distribution's Wine. Exits with 0 if all went well.
 */

#include <winsock2.h>
#include <windows.h>
#include <stdio.h>

#define PIPE_NAME "\\\\.\\pipe\\share_socket"

enum { STREAM, DATAGRAM, LISTENER, COUNT };

static int failures;

#define CHECK( cond ) \
    do { if (!(cond)) { failures++; printf( "Test failed: line %d: %s, error %d\n", __LINE__, #cond, \
                                            WSAGetLastError() ); } } while (0)

static struct sockaddr_in name_of( SOCKET s )
{
    struct sockaddr_in addr = { 0 };
    int len = sizeof(addr);

    CHECK( !getsockname( s, (struct sockaddr *)&addr, &len ) );
    return addr;
}

static SOCKET bound( int type )
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    SOCKET s = socket( AF_INET, type, 0 );

    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    CHECK( !bind( s, (struct sockaddr *)&addr, sizeof(addr) ) );
    return s;
}

static SOCKET connected_to( SOCKET listener )
{
    struct sockaddr_in addr = name_of( listener );
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );

    CHECK( !connect( s, (struct sockaddr *)&addr, sizeof(addr) ) );
    return s;
}

static void expect_data( SOCKET s, const char *text )
{
    char data[16] = "";

    CHECK( recv( s, data, sizeof(data), 0 ) == (int)strlen( text ) && !strcmp( data, text ) );
}

static void send_text( SOCKET s, const char *text )
{
    CHECK( send( s, text, strlen( text ), 0 ) == (int)strlen( text ) );
}

/* one byte for each step that is done */
static void tell( HANDLE pipe )
{
    DWORD size;

    CHECK( WriteFile( pipe, "x", 1, &size, NULL ) );
}

static void wait_for_other( HANDLE pipe )
{
    char c;
    DWORD size;

    CHECK( ReadFile( pipe, &c, 1, &size, NULL ) );
}

static void expect_overlapped( SOCKET s, const char *text, HANDLE pipe )
{
    OVERLAPPED ov = { .hEvent = CreateEventA( NULL, TRUE, FALSE, NULL ) };
    char data[16] = "";
    WSABUF buf = { sizeof(data), data };
    DWORD size = 0, flags = 0;

    CHECK( WSARecv( s, &buf, 1, NULL, &flags, &ov, NULL ) == -1 && WSAGetLastError() == WSA_IO_PENDING );
    tell( pipe );
    CHECK( WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ) && size == strlen( text ) );
    CHECK( !strcmp( data, text ) );
    CloseHandle( ov.hEvent );
}

static void take(void)
{
    HANDLE pipe = CreateNamedPipeA( PIPE_NAME, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1,
                                    0x1000, 0x1000, 0, NULL );
    DWORD size, pid = GetCurrentProcessId();
    WSAPROTOCOL_INFOW info;
    SOCKET s[COUNT], peer;
    int i, type, len;

    puts( "waiting" );
    fflush( stdout );
    CHECK( ConnectNamedPipe( pipe, NULL ) || GetLastError() == ERROR_PIPE_CONNECTED );
    WriteFile( pipe, &pid, sizeof(pid), &size, NULL );
    for (i = 0; i < COUNT; i++)
    {
        CHECK( ReadFile( pipe, &info, sizeof(info), &size, NULL ) && size == sizeof(info) );
        s[i] = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                           WSA_FLAG_OVERLAPPED );
        CHECK( s[i] != INVALID_SOCKET );
        len = sizeof(type);
        CHECK( !getsockopt( s[i], SOL_SOCKET, SO_TYPE, (char *)&type, &len ) );
        CHECK( type == (i == DATAGRAM ? SOCK_DGRAM : SOCK_STREAM) );
    }
    expect_data( s[STREAM], "to you" );
    send_text( s[STREAM], "from taker" );
    expect_overlapped( s[STREAM], "later", pipe );
    expect_data( s[DATAGRAM], "datagram" );
    peer = accept( s[LISTENER], NULL, NULL );
    CHECK( peer != INVALID_SOCKET );
    send_text( peer, "accepted" );
    closesocket( peer );
    for (i = 0; i < COUNT; i++) CHECK( !closesocket( s[i] ) );
    tell( pipe );
    wait_for_other( pipe );
    CloseHandle( pipe );
}

static void give( SOCKET s, DWORD pid, HANDLE pipe )
{
    WSAPROTOCOL_INFOW info;
    DWORD size;

    CHECK( !WSADuplicateSocketW( s, pid, &info ) );
    CHECK( WriteFile( pipe, &info, sizeof(info), &size, NULL ) );
}

static void give_all(void)
{
    SOCKET stream, peer, datagram = bound( SOCK_DGRAM ), listener = bound( SOCK_STREAM ), client;
    struct sockaddr_in addr = name_of( datagram );
    DWORD size, pid;
    HANDLE pipe;

    CHECK( !listen( listener, 5 ) );
    stream = connected_to( listener );
    peer = accept( listener, NULL, NULL );
    pipe = CreateFileA( PIPE_NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, 0 );
    CHECK( ReadFile( pipe, &pid, sizeof(pid), &size, NULL ) && size == sizeof(pid) );
    give( stream, pid, pipe );
    give( datagram, pid, pipe );
    give( listener, pid, pipe );
    send_text( peer, "to you" );
    expect_data( peer, "from taker" );
    wait_for_other( pipe );
    send_text( peer, "later" );
    CHECK( sendto( datagram, "datagram", 8, 0, (struct sockaddr *)&addr, sizeof(addr) ) == 8 );
    client = connected_to( listener );
    expect_data( client, "accepted" );
    expect_data( client, "" );
    wait_for_other( pipe );

    /* the taker has closed its handles: these still work */
    send_text( peer, "back" );
    expect_data( stream, "back" );
    closesocket( client );
    client = connected_to( listener );
    closesocket( accept( listener, NULL, NULL ) );
    expect_data( client, "" );
    tell( pipe );
    CloseHandle( pipe );
}

int main( int argc, char **argv )
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (argc > 1 && !strcmp( argv[1], "take" )) take();
    else give_all();
    WSACleanup();
    if (!failures) puts( "done" );
    fflush( stdout );
    return failures != 0;
}
