/*
 * overlapped calls that end in a completion port
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

static HANDLE port;

static void expect_result( ULONG_PTR key, OVERLAPPED *ov, DWORD size, DWORD error )
{
    OVERLAPPED *got_ov = (void *)0xdeadbeef;
    ULONG_PTR got_key = 0xdeadbeef;
    DWORD got_size = 0xdeadbeef, got_error = 0;

    if (!GetQueuedCompletionStatus( port, &got_size, &got_key, &got_ov, LONG_WAIT ))
        got_error = GetLastError();
    ok( got_error == error, "got error %lu, expected %lu\n", got_error, error );
    ok( got_key == key && got_ov == ov && got_size == size, "got key %Iu, overlapped %p, size %lu\n", got_key,
        got_ov, got_size );
}

static void test_stream(void)
{
    SOCKET client, server;
    OVERLAPPED ov = { 0 };
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    char data[16];
    WSABUF buf = { sizeof(data), data }, out = { 3, (char *)"abc" };
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    ok( CreateIoCompletionPort( (HANDLE)server, port, 1, 0 ) == port, "got error %lu\n", GetLastError() );
    ok( CreateIoCompletionPort( (HANDLE)client, port, 2, 0 ) == port, "got error %lu\n", GetLastError() );

    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_no_packet( port );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_result( 1, &ov, 3, 0 );

    memset( &ov, 0, sizeof(ov) );
    expect_ok( WSASend( client, &out, 1, &size, 0, &ov, NULL ), 0 );
    expect_result( 2, &ov, 3, 0 );

    /* one that ends at once posts a packet too */
    wait_readable( server );
    memset( &ov, 0, sizeof(ov) );
    flags = 0;
    expect_ok( WSARecv( server, &buf, 1, &size, &flags, &ov, NULL ), 0 );
    expect_result( 1, &ov, 3, 0 );

    /* bit 0 of the event: no packet */
    memset( &ov, 0, sizeof(ov) );
    ov.hEvent = (HANDLE)((ULONG_PTR)event | 1);
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_ok( WaitForSingleObject( event, LONG_WAIT ), WAIT_OBJECT_0 );
    expect_ok( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), TRUE );
    expect_no_packet( port );

    /* a reset */
    memset( &ov, 0, sizeof(ov) );
    flags = 0;
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    reset_socket( client );
    expect_result( 1, &ov, 0, ERROR_NETNAME_DELETED );
    flags = 0;
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSAECONNRESET );
    expect_no_packet( port );
    closesocket( server );
    CloseHandle( event );
}

static void test_cancel(void)
{
    SOCKET client, server;
    OVERLAPPED ov = { 0 };
    char data[16];
    WSABUF buf = { sizeof(data), data };
    DWORD flags = 0;

    tcp_pair( &client, &server );
    CreateIoCompletionPort( (HANDLE)server, port, 1, 0 );
    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( CancelIoEx( (HANDLE)server, &ov ), TRUE );
    expect_result( 1, &ov, 0, ERROR_OPERATION_ABORTED );

    expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( closesocket( server ), 0 );
    expect_result( 1, &ov, 0, ERROR_OPERATION_ABORTED );
    closesocket( client );
}

static void test_skip_on_success(void)
{
    SOCKET client, server;
    OVERLAPPED ov = { 0 };
    char data[16];
    WSABUF buf = { sizeof(data), data }, out = { 3, (char *)"abc" };
    DWORD size, flags = 0;

    tcp_pair( &client, &server );
    CreateIoCompletionPort( (HANDLE)server, port, 1, 0 );
    expect_ok( SetFileCompletionNotificationModes( (HANDLE)server, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS ),
               TRUE );
    expect_ok( WSASend( server, &out, 1, &size, 0, &ov, NULL ), 0 );
    expect_no_packet( port );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    wait_readable( server );
    expect_ok( WSARecv( server, &buf, 1, &size, &flags, &ov, NULL ), 0 );
    ok( size == 3, "got size %lu\n", size );
    expect_no_packet( port );
    expect_error( WSARecv( server, &buf, 1, &size, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_result( 1, &ov, 3, 0 );
    close_pair( client, server );
}

/* A nonblocking send on a socket with a port, whose rest goes on afterwards,
 * posts nothing. */
static void test_nonblocking(void)
{
    static const int size = 20000000;  /* more than the kernel takes */
    char *data = calloc( 1, size );
    SOCKET client, server;
    int ret, total;

    tcp_pair( &client, &server );
    CreateIoCompletionPort( (HANDLE)client, port, 1, 0 );
    set_nonblocking( client );
    expect_ok( send( client, data, size, 0 ), size );
    closesocket( client );
    for (total = 0; total < size; total += ret) if ((ret = recv( server, data, size, 0 )) <= 0) break;
    ok( total == size, "received %d\n", total );
    expect_ok( recv( server, data, size, 0 ), 0 );
    expect_no_packet( port );
    closesocket( server );
    free( data );
}

static void test_datagram(void)
{
    struct sockaddr_in addr, from = { 0 };
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer = bound_socket( SOCK_DGRAM, &addr );
    OVERLAPPED ov = { 0 }, send_ov = { 0 }, *got_ov;
    int i, len = sizeof(from);
    ULONG_PTR key;
    char data[16];
    WSABUF buf = { sizeof(data), data }, out = { 3, (char *)"abc" };
    DWORD size, flags = 0;

    CreateIoCompletionPort( (HANDLE)peer, port, 1, 0 );
    CreateIoCompletionPort( (HANDLE)s, port, 2, 0 );
    expect_error( WSARecvFrom( peer, &buf, 1, NULL, &flags, (struct sockaddr *)&from, &len, &ov, NULL ), -1,
                  WSA_IO_PENDING );
    expect_ok( WSASendTo( s, &out, 1, &size, 0, (struct sockaddr *)&addr, sizeof(addr), &send_ov, NULL ), 0 );
    for (i = 0; i < 2; i++)  /* in any order */
    {
        got_ov = NULL;
        expect_ok( GetQueuedCompletionStatus( port, &size, &key, &got_ov, LONG_WAIT ), TRUE );
        ok( (key == 1 && got_ov == &ov) || (key == 2 && got_ov == &send_ov), "got key %Iu, overlapped %p\n",
            key, got_ov );
        ok( size == 3, "got size %lu\n", size );
    }
    ok( len == sizeof(from) && from.sin_port == get_name( s ).sin_port, "wrong address\n" );

    /* a failed call posts nothing */
    out.len = 70000;
    expect_error( WSASendTo( s, &out, 1, &size, 0, (struct sockaddr *)&addr, sizeof(addr), &send_ov, NULL ),
                  -1, WSAEMSGSIZE );
    expect_no_packet( port );
    close_pair( s, peer );
}

START_TEST(iocp)
{
    start_winsock();
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    test_stream();
    test_cancel();
    test_skip_on_success();
    test_nonblocking();
    test_datagram();
    CloseHandle( port );
    WSACleanup();
}
