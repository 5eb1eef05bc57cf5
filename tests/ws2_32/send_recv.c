/*
 * send, recv, WSASend and WSARecv on streams
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

static void *bad_pointer;

static void test_arguments(void)
{
    SOCKET client, server, fresh = socket( AF_INET, SOCK_STREAM, 0 );
    WSABUF buf = { 1, (char *)"x" };
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    char data[16];
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    expect_error( send( 0xdead, "x", 1, 0 ), -1, WSAENOTSOCK );
    expect_error( recv( 0xdead, data, 1, 0 ), -1, WSAENOTSOCK );
    expect_error( send( INVALID_SOCKET, "x", 1, 0 ), -1, WSAENOTSOCK );
    expect_error( send( (SOCKET)event, "x", 1, 0 ), -1, WSAENOTSOCK );
    expect_error( recv( (SOCKET)event, data, 1, 0 ), -1, WSAENOTSOCK );
    expect_error( WSASend( 0xdead, &buf, 1, NULL, 0, NULL, NULL ), -1, WSAENOTSOCK );
    expect_error( WSASend( client, &buf, 1, NULL, 0, NULL, NULL ), -1, WSAEFAULT );
    expect_error( WSASend( client, bad_pointer, 1, &size, 0, NULL, NULL ), -1, WSAEFAULT );
    expect_error( send( client, bad_pointer, 1, 0 ), -1, WSAEFAULT );
    expect_error( WSARecv( client, &buf, 1, &size, NULL, NULL, NULL ), -1, WSAEFAULT );
    expect_error( WSARecv( client, &buf, 1, NULL, &flags, NULL, NULL ), -1, WSAEFAULT );
    expect_error( WSARecv( client, bad_pointer, 1, &size, &flags, NULL, NULL ), -1, WSAEFAULT );
    expect_error( WSARecv( client, &buf, 1, &size, bad_pointer, NULL, NULL ), -1, WSAEFAULT );
    expect_error( WSARecv( client, &buf, 0, &size, &flags, NULL, NULL ), -1, WSAEINVAL );
    expect_error( send( client, "x", 1, 0x10000 ), -1, WSAEOPNOTSUPP );
    expect_error( recv( client, data, 1, 0x10000 ), -1, WSAEOPNOTSUPP );

    expect_error( send( fresh, "x", 1, 0 ), -1, WSAENOTCONN );
    expect_error( recv( fresh, data, 1, 0 ), -1, WSAENOTCONN );
    expect_ok( send( client, "x", 0, 0 ), 0 );
    expect_ok( send( client, NULL, 0, 0 ), 0 );

    /* the bad calls have sent nothing */
    expect_ok( send( client, "y", 1, 0 ), 1 );
    expect_ok( recv( server, data, sizeof(data), 0 ), 1 );
    ok( data[0] == 'y', "got %#x\n", data[0] );
    CloseHandle( event );
    closesocket( fresh );
    close_pair( client, server );
}

static void test_listener(void)
{
    struct sockaddr_in addr;
    SOCKET s = listening_socket( &addr );
    char data[4];

    set_nonblocking( s );
    expect_error( send( s, "x", 1, 0 ), -1, WSAENOTCONN );
    expect_error( recv( s, data, 1, 0 ), -1, WSAENOTCONN );
    closesocket( s );
}

static void test_buffers(void)
{
    WSABUF out[300], in[3];
    char data[300], result[300];
    SOCKET client, server;
    DWORD size, flags, i;

    tcp_pair( &client, &server );
    for (i = 0; i < ARRAY_SIZE(out); i++)
    {
        data[i] = i;
        out[i].len = 1;
        out[i].buf = &data[i];
    }
    size = 0xdeadbeef;
    expect_ok( WSASend( client, out, ARRAY_SIZE(out), &size, 0, NULL, NULL ), 0 );
    ok( size == ARRAY_SIZE(out), "got size %lu\n", size );

    memset( result, 0xcc, sizeof(result) );
    in[0].len = 100; in[0].buf = result;
    in[1].len = 0;   in[1].buf = NULL;
    in[2].len = 200; in[2].buf = result + 100;
    flags = MSG_PEEK;
    expect_ok( WSARecv( server, in, 3, &size, &flags, NULL, NULL ), 0 );
    ok( size == 300, "got size %lu\n", size );
    flags = 0;
    expect_ok( WSARecv( server, in, 3, &size, &flags, NULL, NULL ), 0 );
    ok( size == 300 && !flags, "got size %lu, flags %#lx\n", size, flags );
    ok( !memcmp( data, result, sizeof(data) ), "wrong data\n" );
    close_pair( client, server );
}

static void test_end_of_stream(void)
{
    SOCKET client, server;
    char data[16];
    int i;

    tcp_pair( &client, &server );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( shutdown( client, SD_SEND ), 0 );
    expect_error( send( client, "x", 1, 0 ), -1, WSAESHUTDOWN );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    for (i = 0; i < 2; i++) expect_ok( recv( server, data, sizeof(data), 0 ), 0 );
    expect_ok( send( server, "def", 3, 0 ), 3 );
    expect_ok( recv( client, data, sizeof(data), 0 ), 3 );
    expect_ok( shutdown( client, SD_RECEIVE ), 0 );
    expect_error( recv( client, data, sizeof(data), 0 ), -1, WSAESHUTDOWN );
    close_pair( client, server );
}

static void test_reset(void)
{
    SOCKET client, server;
    char data[16];
    int i;

    /* what was received before is still there */
    tcp_pair( &client, &server );
    expect_ok( send( server, "abc", 3, 0 ), 3 );
    wait_readable( client );
    reset_socket( server );
    wait_readable( client );
    expect_ok( recv( client, data, sizeof(data), 0 ), 3 );
    for (i = 0; i < 2; i++) expect_error( recv( client, data, sizeof(data), 0 ), -1, WSAECONNRESET );
    WSASetLastError( 0xdeadbeef );
    ok( send( client, "x", 1, 0 ) == -1, "send succeeded\n" );
    ok( WSAGetLastError() == WSAECONNRESET || WSAGetLastError() == WSAECONNABORTED, "got error %d\n",
        WSAGetLastError() );
    closesocket( client );

    tcp_pair( &client, &server );
    set_nonblocking( client );
    expect_error( recv( client, data, sizeof(data), 0 ), -1, WSAEWOULDBLOCK );
    reset_socket( server );
    wait_readable( client );
    expect_error( recv( client, data, sizeof(data), 0 ), -1, WSAECONNRESET );
    closesocket( client );
}

static DWORD CALLBACK send_later( void *arg )
{
    SOCKET s = (SOCKET)arg;
    int i;

    for (i = 0; i < 10; i++) send( s, "0123456789", 10, 0 );
    shutdown( s, SD_SEND );
    return 0;
}

static void test_waitall(void)
{
    SOCKET client, server;
    HANDLE thread;
    char data[200];
    int i;

    tcp_pair( &client, &server );
    memset( data, 0xcc, sizeof(data) );
    thread = CreateThread( NULL, 0, send_later, (void *)client, 0, NULL );
    expect_ok( recv( server, data, 95, MSG_WAITALL ), 95 );
    for (i = 0; i < 95; i++) ok( data[i] == '0' + i % 10, "%d: got %#x\n", i, data[i] );
    ok( data[95] == (char)0xcc, "got %#x\n", data[95] );
    /* the stream ends before */
    expect_ok( recv( server, data, 100, MSG_WAITALL ), 5 );
    expect_ok( recv( server, data, 100, MSG_WAITALL ), 0 );
    WaitForSingleObject( thread, LONG_WAIT );
    CloseHandle( thread );
    close_pair( client, server );
}

/* A nonblocking send takes all or nothing. */
static void test_nonblocking_send(void)
{
    static const int size = 20000000;  /* more than the kernel takes */
    char *out = malloc( size ), *in = malloc( size );
    SOCKET client, server;
    int i, ret, total;

    for (i = 0; i < size; i++) out[i] = i % 251;
    tcp_pair( &client, &server );
    set_nonblocking( client );
    expect_ok( send( client, out, size, 0 ), size );
    expect_error( send( client, "x", 1, 0 ), -1, WSAEWOULDBLOCK );
    /* closing does not lose what was accepted */
    closesocket( client );
    for (total = 0; total < size; total += ret)
        if ((ret = recv( server, in + total, size - total, 0 )) <= 0) break;
    ok( total == size, "received %d\n", total );
    ok( !memcmp( in, out, size ), "wrong data\n" );
    expect_ok( recv( server, in, size, 0 ), 0 );
    closesocket( server );
    free( out );
    free( in );
}

static void test_timeout(void)
{
    SOCKET client, server;
    DWORD timeout = 50;
    char data[4];

    tcp_pair( &client, &server );
    expect_ok( setsockopt( client, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) ), 0 );
    expect_error( recv( client, data, sizeof(data), 0 ), -1, WSAETIMEDOUT );
    expect_ok( send( server, "x", 1, 0 ), 1 );
    expect_ok( recv( client, data, sizeof(data), 0 ), 1 );
    close_pair( client, server );
}

static void test_oob(void)
{
    SOCKET client, server;
    u_long none = FALSE;
    char data[4];
    fd_set set;

    tcp_pair( &client, &server );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    expect_ok( send( client, "x", 1, MSG_OOB ), 1 );
    FD_ZERO( &set );
    FD_SET( server, &set );
    expect_ok( select( 0, NULL, NULL, &set, NULL ), 1 );
    expect_ok( ioctlsocket( server, SIOCATMARK, &none ), 0 );
    ok( !none, "there is no urgent data behind the other\n" );
    expect_ok( recv( server, data, sizeof(data), 0 ), 2 );
    expect_ok( ioctlsocket( server, SIOCATMARK, &none ), 0 );
    ok( !none, "there is no urgent data\n" );
    expect_ok( recv( server, data, sizeof(data), MSG_OOB ), 1 );
    ok( data[0] == 'x', "got %#x\n", data[0] );
    expect_ok( ioctlsocket( server, SIOCATMARK, &none ), 0 );
    ok( none, "there is urgent data\n" );
    close_pair( client, server );
}

/* An urgent receive on a stream that has ended does not wait. */
static void test_urgent_at_end(void)
{
    const struct linger abort = { 1, 0 };
    SOCKET client, server;
    WSAPOLLFD fd;
    char data[4];

    tcp_pair( &client, &server );
    expect_ok( shutdown( server, SD_SEND ), 0 );
    expect_ok( closesocket( client ), 0 );
    fd.fd = server;
    fd.events = POLLRDNORM;
    expect_ok( WSAPoll( &fd, 1, 5000 ), 1 );
    expect_ok( recv( server, data, sizeof(data), MSG_OOB ), 0 );
    expect_ok( closesocket( server ), 0 );

    tcp_pair( &client, &server );
    expect_ok( setsockopt( client, SOL_SOCKET, SO_LINGER, (char *)&abort, sizeof(abort) ), 0 );
    expect_ok( closesocket( client ), 0 );
    fd.fd = server;
    expect_ok( WSAPoll( &fd, 1, 5000 ), 1 );
    expect_error( recv( server, data, sizeof(data), MSG_OOB ), -1, WSAECONNRESET );
    expect_ok( closesocket( server ), 0 );
}

START_TEST(send_recv)
{
    bad_pointer = VirtualAlloc( NULL, 0x1000, MEM_RESERVE, PAGE_NOACCESS );
    start_winsock();
    test_arguments();
    test_listener();
    test_buffers();
    test_end_of_stream();
    test_reset();
    test_waitall();
    test_nonblocking_send();
    test_timeout();
    test_oob();
    test_urgent_at_end();
    WSACleanup();
}
