/*
 * select and sets of sockets
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

#define FD_SETSIZE 300
#include "transfer_test.h"

static struct timeval no_time, long_time = { LONG_WAIT / 1000, 0 };

static void test_arguments(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct timeval bad_time = { -1, 0 };
    fd_set read, write, empty;

    FD_ZERO( &empty );
    expect_error( select( 0, NULL, NULL, NULL, &no_time ), -1, WSAEINVAL );
    expect_error( select( 0, NULL, NULL, NULL, NULL ), -1, WSAEINVAL );
    expect_error( select( 0, &empty, &empty, &empty, &no_time ), -1, WSAEINVAL );
    FD_ZERO( &write );
    FD_SET( s, &write );
    expect_error( select( 0, NULL, &write, NULL, &bad_time ), -1, WSAEINVAL );
    expect_error( select( 0, (fd_set *)0x10, NULL, NULL, &no_time ), -1, WSAEFAULT );

    /* what is no socket: the sets stay as they were */
    FD_ZERO( &read );
    FD_SET( s, &read );
    FD_SET( 0xdead, &read );
    expect_error( select( 0, &read, &write, NULL, &no_time ), -1, WSAENOTSOCK );
    ok( read.fd_count == 2 && read.fd_array[0] == s && read.fd_array[1] == 0xdead && write.fd_count == 1,
        "sets were changed\n" );
    FD_ZERO( &read );
    FD_SET( (SOCKET)event, &read );
    expect_error( select( 0, &read, NULL, NULL, &no_time ), -1, WSAENOTSOCK );
    FD_ZERO( &read );
    FD_SET( INVALID_SOCKET, &read );
    expect_error( select( 0, &read, NULL, NULL, &no_time ), -1, WSAENOTSOCK );

    expect_ok( select( 0, NULL, &write, NULL, &no_time ), 1 );
    expect_ok( __WSAFDIsSet( s, &write ), 1 );
    expect_ok( __WSAFDIsSet( 0xdead, &write ), 0 );
    CloseHandle( event );
    closesocket( s );
}

static void test_stream(void)
{
    SOCKET client, server, listener, fresh;
    struct sockaddr_in addr;
    fd_set read, write, except;
    char data[4];

    listener = listening_socket( &addr );
    fresh = socket( AF_INET, SOCK_STREAM, 0 );
    FD_ZERO( &read );
    FD_SET( listener, &read );
    FD_SET( fresh, &read );
    expect_ok( select( 0, &read, NULL, NULL, &no_time ), 0 );
    ok( !read.fd_count, "got %u\n", read.fd_count );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    FD_SET( listener, &read );
    FD_SET( fresh, &read );
    expect_ok( select( 0, &read, NULL, NULL, &long_time ), 1 );
    ok( read.fd_count == 1 && read.fd_array[0] == listener, "wrong set\n" );
    server = accept( listener, NULL, NULL );

    FD_ZERO( &read );
    FD_ZERO( &except );
    FD_SET( server, &read );
    FD_SET( server, &except );
    write = read;
    expect_ok( select( 0, &read, &write, &except, &long_time ), 1 );
    ok( !read.fd_count && write.fd_count == 1 && !except.fd_count, "got %u, %u, %u\n", read.fd_count,
        write.fd_count, except.fd_count );

    /* the same socket in two sets counts twice, twice in one set once */
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    wait_readable( server );
    read.fd_count = 3;
    read.fd_array[0] = read.fd_array[2] = server;
    read.fd_array[1] = client;
    write.fd_count = 1;
    write.fd_array[0] = server;
    expect_ok( select( 0, &read, &write, NULL, &long_time ), 2 );
    ok( read.fd_count == 1 && write.fd_count == 1, "got %u, %u\n", read.fd_count, write.fd_count );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );

    closesocket( client );
    wait_readable( server );
    expect_ok( recv( server, data, sizeof(data), 0 ), 0 );
    wait_readable( server );
    closesocket( fresh );
    close_pair( server, listener );
}

static void test_failed_connect(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), closed;
    struct sockaddr_in addr;
    fd_set write, except;

    closed = bound_socket( SOCK_STREAM, &addr );
    closesocket( closed );
    set_nonblocking( s );
    expect_error( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    FD_ZERO( &write );
    FD_ZERO( &except );
    FD_SET( s, &write );
    FD_SET( s, &except );
    expect_ok( select( 0, NULL, &write, &except, &long_time ), 1 );
    ok( !write.fd_count && except.fd_count == 1, "got %u, %u\n", write.fd_count, except.fd_count );
    closesocket( s );
}

/* More sockets than the usual size of a set. */
static void test_many(void)
{
    SOCKET s[250], sender = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr;
    unsigned int i;
    fd_set read, write;

    FD_ZERO( &read );
    for (i = 0; i < ARRAY_SIZE(s); i++)
    {
        s[i] = bound_socket( SOCK_DGRAM, &addr );
        FD_SET( s[i], &read );
        if (i % 50 == 10) sendto( sender, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    }
    write = read;
    expect_ok( select( 0, &read, &write, NULL, &long_time ), 255 );
    ok( read.fd_count == 5 && write.fd_count == 250, "got %u, %u\n", read.fd_count, write.fd_count );
    for (i = 0; i < read.fd_count; i++) ok( read.fd_array[i] == s[i * 50 + 10], "%u: wrong socket\n", i );
    for (i = 0; i < ARRAY_SIZE(s); i++) closesocket( s[i] );
    closesocket( sender );
}

static void test_timeout(void)
{
    SOCKET s;
    struct sockaddr_in addr;
    struct timeval timeout = { 0, 60000 };
    DWORD start, elapsed;
    fd_set read;

    s = bound_socket( SOCK_DGRAM, &addr );
    FD_ZERO( &read );
    FD_SET( s, &read );
    start = GetTickCount();
    expect_ok( select( 0, &read, NULL, NULL, &timeout ), 0 );
    elapsed = GetTickCount() - start;
    ok( elapsed >= 40 && elapsed < LONG_WAIT, "took %lu ms\n", elapsed );
    ok( !read.fd_count, "got %u\n", read.fd_count );

    /* a connected one is not different */
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    timeout.tv_usec = 250000;
    FD_SET( s, &read );
    start = GetTickCount();
    expect_ok( select( 0, &read, NULL, NULL, &timeout ), 0 );
    elapsed = GetTickCount() - start;
    ok( elapsed >= 230 && elapsed < LONG_WAIT, "took %lu ms\n", elapsed );
    closesocket( s );
}

static DWORD apc_calls;

static void CALLBACK count_call( ULONG_PTR arg )
{
    (void)arg;
    apc_calls++;
}

/* User APCs run if the call has to wait, and do not end it. */
static void test_alertable(void)
{
    SOCKET s;
    struct sockaddr_in addr;
    struct timeval timeout = { 0, 20000 };
    fd_set set;

    s = bound_socket( SOCK_DGRAM, &addr );
    FD_ZERO( &set );
    FD_SET( s, &set );
    QueueUserAPC( count_call, GetCurrentThread(), 0 );
    expect_ok( select( 0, NULL, &set, NULL, &long_time ), 1 );
    ok( !apc_calls, "called %lu times\n", apc_calls );
    FD_ZERO( &set );
    FD_SET( s, &set );
    expect_ok( select( 0, &set, NULL, NULL, &timeout ), 0 );
    ok( apc_calls == 1, "called %lu times\n", apc_calls );
    closesocket( s );
}

static DWORD CALLBACK close_socket( void *arg )
{
    closesocket( (SOCKET)arg );
    return 0;
}

static void test_close(void)
{
    struct sockaddr_in addr;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr );
    HANDLE thread;
    fd_set set;
    int ret;

    FD_ZERO( &set );
    FD_SET( s, &set );
    thread = CreateThread( NULL, 0, close_socket, (void *)s, 0, NULL );
    WSASetLastError( 0xdeadbeef );
    ret = select( 0, &set, NULL, NULL, &long_time );
    ok( ret == 1 || (ret == -1 && (WSAGetLastError() == WSAENOTSOCK || WSAGetLastError() == WSAEINTR)),
        "got %d, error %d\n", ret, WSAGetLastError() );
    WaitForSingleObject( thread, LONG_WAIT );
    CloseHandle( thread );
}

START_TEST(select)
{
    start_winsock();
    test_arguments();
    test_stream();
    test_failed_connect();
    test_many();
    test_timeout();
    test_alertable();
    test_close();
    WSACleanup();
}
