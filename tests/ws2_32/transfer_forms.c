/*
 * Tests of flags and forms of receives and sends
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

/* What the simple tests of a call leave out: MSG_WAITALL with an OVERLAPPED, many
 * buffers, empty ones, modes of completion. */

#include "transfer_test.h"

/* Ends when all buffers are full, or the stream ends. */
static void test_waitall(void)
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    char data[64], rest[16];
    WSABUF bufs[2] = { { 10, data }, { 20, data + 10 } };
    SOCKET client, server;
    OVERLAPPED ov = { 0 };
    DWORD flags;

    tcp_pair( &client, &server );
    CreateIoCompletionPort( (HANDLE)server, port, 1, 0 );
    expect_ok( send( client, "0123456", 7, 0 ), 7 );
    wait_readable( server );
    flags = MSG_WAITALL;
    expect_error( WSARecv( server, bufs, 2, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "0123456789", 10, 0 ), 10 );
    expect_ok( send( client, "0123456789", 10, 0 ), 10 );
    expect_no_packet( port );
    expect_ok( send( client, "abcdef", 6, 0 ), 6 );
    expect_packet( port, 1, &ov, 30 );
    ok( !memcmp( data, "012345601234567890123456789abc", 30 ), "got %.30s\n", data );

    /* the next one is not affected */
    wait_readable( server );
    expect_ok( recv( server, rest, sizeof(rest), 0 ), 3 );
    memset( &ov, 0, sizeof(ov) );
    flags = 0;
    expect_error( WSARecv( server, bufs, 2, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "x", 1, 0 ), 1 );
    expect_packet( port, 1, &ov, 1 );

    memset( &ov, 0, sizeof(ov) );
    flags = MSG_WAITALL;
    expect_error( WSARecv( server, bufs, 2, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "abcde", 5, 0 ), 5 );
    expect_no_packet( port );
    closesocket( client );
    expect_packet( port, 1, &ov, 5 );
    closesocket( server );
    CloseHandle( port );
}

static void test_many_buffers(void)
{
    enum { COUNT = 300 };
    static char out[COUNT][7], in[COUNT][5];
    WSABUF out_bufs[COUNT], in_bufs[COUNT];
    SOCKET client, server, s, peer;
    struct sockaddr_in addr;
    DWORD size, flags = MSG_WAITALL, i;

    for (i = 0; i < COUNT; i++)
    {
        memset( out[i], i, sizeof(out[i]) );
        out_bufs[i].len = i % 8 ? sizeof(out[i]) : 0;
        out_bufs[i].buf = i % 8 ? out[i] : NULL;
        in_bufs[i].len = sizeof(in[i]);
        in_bufs[i].buf = in[i];
    }
    tcp_pair( &client, &server );
    expect_ok( WSASend( client, out_bufs, COUNT, &size, 0, NULL, NULL ), 0 );
    ok( size == 262 * 7, "got size %lu\n", size );
    expect_ok( WSARecv( server, in_bufs, COUNT, &size, &flags, NULL, NULL ), 0 );
    ok( size == COUNT * 5, "got size %lu\n", size );
    ok( in[0][0] == 1 && in[1][1] == 1 && in[1][2] == 2, "got %d %d %d\n", in[0][0], in[1][1], in[1][2] );
    close_pair( client, server );

    s = socket( AF_INET, SOCK_DGRAM, 0 );
    peer = bound_socket( SOCK_DGRAM, &addr );
    expect_ok( WSASendTo( s, out_bufs, COUNT, &size, 0, (struct sockaddr *)&addr, sizeof(addr), NULL, NULL ),
               0 );
    flags = 0;
    expect_error( WSARecv( peer, in_bufs, COUNT, &size, &flags, NULL, NULL ), -1, WSAEMSGSIZE );
    ok( size == COUNT * 5 && flags == MSG_PARTIAL, "got size %lu, flags %#lx\n", size, flags );
    close_pair( s, peer );
}

/* More than the kernel takes in one call. */
static void test_very_many_buffers(void)
{
    enum { COUNT = 1500 };
    static char out[COUNT], in[COUNT];
    static WSABUF out_bufs[COUNT], in_bufs[COUNT];
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    SOCKET client, server, s, peer;
    struct sockaddr_in addr;
    DWORD size, flags, i;
    int ret;

    for (i = 0; i < COUNT; i++)
    {
        out[i] = i;
        out_bufs[i].len = in_bufs[i].len = 1;
        out_bufs[i].buf = &out[i];
        in_bufs[i].buf = &in[i];
    }
    tcp_pair( &client, &server );
    expect_ok( WSASend( client, out_bufs, COUNT, &size, 0, NULL, NULL ), 0 );
    ok( size == COUNT, "got size %lu\n", size );
    flags = MSG_WAITALL;
    expect_ok( WSARecv( server, in_bufs, COUNT, &size, &flags, NULL, NULL ), 0 );
    ok( size == COUNT && !memcmp( in, out, COUNT ), "got size %lu\n", size );
    ret = WSASend( client, out_bufs, COUNT, NULL, 0, &ov, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    ret = WSAGetOverlappedResult( client, &ov, &size, TRUE, &flags );
    ok( ret && size == COUNT, "got %d, error %d, size %lu\n", ret, WSAGetLastError(), size );
    ret = recv( server, in, COUNT, MSG_WAITALL );
    ok( ret == COUNT && !memcmp( in, out, COUNT ), "got %d\n", ret );
    out_bufs[COUNT - 1].buf = (char *)1;
    expect_error( WSASend( client, out_bufs, COUNT, &size, 0, NULL, NULL ), -1, WSAEFAULT );
    out_bufs[COUNT - 1].buf = &out[COUNT - 1];
    close_pair( client, server );

    s = socket( AF_INET, SOCK_DGRAM, 0 );
    peer = bound_socket( SOCK_DGRAM, &addr );
    expect_ok( WSASendTo( s, out_bufs, COUNT, &size, 0, (struct sockaddr *)&addr, sizeof(addr), NULL, NULL ),
               0 );
    ret = recv( peer, in, COUNT, 0 );
    ok( ret == COUNT && !memcmp( in, out, COUNT ), "got %d\n", ret );
    close_pair( s, peer );
    CloseHandle( ov.hEvent );
}

/* An empty receive ends when there is data, which stays; an empty datagram is one. */
static void test_empty(void)
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    SOCKET client, server, s, peer;
    struct sockaddr_in addr;
    OVERLAPPED ov = { 0 };
    WSABUF empty = { 0, NULL };
    DWORD size, flags = 0;
    char data[4];

    tcp_pair( &client, &server );
    CreateIoCompletionPort( (HANDLE)server, port, 1, 0 );
    expect_error( WSARecv( server, &empty, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_no_packet( port );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    expect_packet( port, 1, &ov, 0 );
    expect_ok( recv( server, data, sizeof(data), 0 ), 2 );
    expect_ok( send( client, data, 0, 0 ), 0 );
    expect_ok( WSASend( client, &empty, 1, &size, 0, NULL, NULL ), 0 );
    expect_ok( WSASend( server, &empty, 1, &size, 0, &ov, NULL ), 0 );
    expect_packet( port, 1, &ov, 0 );
    expect_error( WSARecv( server, &empty, 0, &size, &flags, NULL, NULL ), -1, WSAEINVAL );
    close_pair( client, server );

    s = socket( AF_INET, SOCK_DGRAM, 0 );
    peer = bound_socket( SOCK_DGRAM, &addr );
    expect_ok( sendto( s, NULL, 0, 0, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    wait_readable( peer );
    expect_ok( recv( peer, data, sizeof(data), 0 ), 0 );
    close_pair( s, peer );
    CloseHandle( port );
}

/* SetFileCompletionNotificationModes() and bit 0 of the event. */
static void test_modes(void)
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = (HANDLE)((ULONG_PTR)event | 1) }, plain = { 0 };
    SOCKET client, server;
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    CreateIoCompletionPort( (HANDLE)server, port, 1, 0 );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( WaitForSingleObject( event, LONG_WAIT ), 0 );
    expect_ok( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3, "got size %lu\n", size );
    expect_no_packet( port );

    expect_ok( SetFileCompletionNotificationModes( (HANDLE)server, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
                                                   FILE_SKIP_SET_EVENT_ON_HANDLE ), TRUE );
    expect_ok( send( client, "abcd", 4, 0 ), 4 );
    wait_readable( server );
    flags = 0;
    expect_ok( WSARecv( server, &buf, 1, &size, &flags, &plain, NULL ), 0 );
    ok( size == 4, "got size %lu\n", size );
    expect_no_packet( port );
    expect_ok( WaitForSingleObject( (HANDLE)server, 0 ), WAIT_TIMEOUT );
    /* one that had to wait has its packet */
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &plain, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    expect_packet( port, 1, &plain, 2 );
    expect_ok( WaitForSingleObject( (HANDLE)server, 0 ), WAIT_TIMEOUT );
    close_pair( client, server );
    CloseHandle( event );
    CloseHandle( port );
}

/* Timeouts also without WSA_FLAG_OVERLAPPED. */
static void test_timeouts(void)
{
    SOCKET s, peer = WSASocketW( AF_INET, SOCK_DGRAM, 0, NULL, 0, 0 );
    struct sockaddr_in addr = loopback( 0 );
    DWORD timeout = 20;
    char data[4];

    expect_ok( bind( peer, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_ok( setsockopt( peer, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) ), 0 );
    expect_error( recv( peer, data, sizeof(data), 0 ), -1, WSAETIMEDOUT );
    expect_error( recvfrom( peer, data, sizeof(data), 0, NULL, NULL ), -1, WSAETIMEDOUT );
    addr = get_name( peer );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    expect_ok( sendto( s, "ab", 2, 0, (struct sockaddr *)&addr, sizeof(addr) ), 2 );
    expect_ok( recv( peer, data, sizeof(data), 0 ), 2 );
    close_pair( s, peer );
}

/* Data ahead of the flags' reach. */
static void test_flags(void)
{
    static const struct { int flags, error; } bad[] =
    {
        { MSG_DONTROUTE, WSAEOPNOTSUPP }, { 0x10000, WSAEOPNOTSUPP }, { MSG_INTERRUPT, WSAEOPNOTSUPP },
    };
    SOCKET client, server;
    unsigned int i;
    char data[4];

    tcp_pair( &client, &server );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    wait_readable( server );
    for (i = 0; i < ARRAY_SIZE(bad); i++)
        expect_error( recv( server, data, sizeof(data), bad[i].flags ), -1, bad[i].error );
    expect_error( recv( server, data, 1, MSG_OOB | MSG_WAITALL ), -1, WSAEOPNOTSUPP );
    expect_ok( recv( server, data, 1, MSG_PEEK ), 1 );
    expect_ok( recv( server, data, 2, MSG_PEEK | MSG_WAITALL ), 2 );
    expect_ok( recv( server, data, 4, MSG_PARTIAL ), 2 );
    expect_error( send( server, data, 1, MSG_PEEK ), -1, WSAEOPNOTSUPP );
    expect_ok( send( server, data, 1, MSG_DONTROUTE ), 1 );
    expect_ok( send( server, data, 1, MSG_PARTIAL ), 1 );
    close_pair( client, server );
}

START_TEST(transfer_forms)
{
    start_winsock();
    test_waitall();
    test_many_buffers();
    test_very_many_buffers();
    test_empty();
    test_modes();
    test_timeouts();
    test_flags();
    WSACleanup();
}
