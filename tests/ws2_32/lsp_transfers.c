/*
 * Overlapped calls through providers without file handles
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

/* The provider of lsp_handles.c ends such calls by WPUCompleteOverlappedRequest()
 * and WPUQueueApc(). */

#include "lsp_test.h"

static SOCKET client, server;

static void make_pair(void)
{
    SOCKET listener = make_socket( AF_INET, SOCK_STREAM );
    struct sockaddr_in addr;
    int len = sizeof(addr);

    client = make_socket( AF_INET, SOCK_STREAM );
    ok( !bind_ip( listener, "127.0.0.1", 0 ), "error %d\n", WSAGetLastError() );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    listen( listener, 1 );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    closesocket( listener );
}

static void start_recv( WSAOVERLAPPED *overlapped, WSABUF *buf, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    DWORD flags = 0;
    int ret;

    calls_of( CALL_RECV );
    ret = WSARecv( server, buf, 1, NULL, &flags, overlapped, routine );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret,
        WSAGetLastError() );
    check_calls( RECV, 1 );
}

static void test_event(void)
{
    char buffer[8] = {0};
    WSABUF buf = { sizeof(buffer), buffer };
    WSAOVERLAPPED overlapped = {0};
    DWORD size = 0, flags = 0;
    BOOL ret;

    overlapped.hEvent = WSACreateEvent();
    WSASetEvent( overlapped.hEvent );
    start_recv( &overlapped, &buf, NULL );
    ok( WaitForSingleObject( overlapped.hEvent, 0 ) == WAIT_TIMEOUT, "the event is set\n" );
    ret = WSAGetOverlappedResult( server, &overlapped, &size, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSA_IO_INCOMPLETE, "got %d, error %d\n", ret, WSAGetLastError() );
    send( client, "abc", 3, 0 );
    ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "the event is not set\n" );
    calls_of( CALL_GET_RESULT );
    ret = WSAGetOverlappedResult( server, &overlapped, &size, TRUE, &flags );
    ok( ret && size == 3 && !memcmp( buffer, "abc", 3 ), "got %d, size %lu, error %d\n", ret, size,
        WSAGetLastError() );
    check_calls( GET_RESULT, 1 );
    ok( overlapped.InternalHigh == 3, "got %Iu bytes\n", overlapped.InternalHigh );

    start_recv( &overlapped, &buf, NULL );
    send( client, "defg", 4, 0 );
    ret = WSAGetOverlappedResult( server, &overlapped, &size, TRUE, &flags );
    ok( ret && size == 4, "got %d, size %lu, error %d\n", ret, size, WSAGetLastError() );
    WSACloseEvent( overlapped.hEvent );
}

static unsigned int routine_calls;
static DWORD routine_size, routine_thread;

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    ok( !error && overlapped && !flags, "got error %lu, overlapped %p, flags %#lx\n", error, overlapped,
        flags );
    routine_calls++;
    routine_size = size;
    routine_thread = GetCurrentThreadId();
}

static void test_routine(void)
{
    char buffer[8];
    WSABUF buf = { sizeof(buffer), buffer };
    WSAOVERLAPPED overlapped = {0};

    start_recv( &overlapped, &buf, routine );
    send( client, "abcde", 5, 0 );
    ok( SleepEx( 5000, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
    ok( routine_calls == 1 && routine_size == 5 && routine_thread == GetCurrentThreadId(),
        "%u calls, size %lu\n", routine_calls, routine_size );
}

static void check_packet_( int line, HANDLE port, WSAOVERLAPPED *expect, DWORD expect_size, DWORD expect_error )
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key = 0;
    DWORD size = 0xdead, error = 0;

    if (!GetQueuedCompletionStatus( port, &size, &key, &overlapped, 5000 )) error = GetLastError();
    ok_( __FILE__, line )( overlapped == expect && key == 77, "got overlapped %p, key %Iu\n", overlapped, key );
    ok_( __FILE__, line )( error == expect_error && size == expect_size, "got error %lu, size %lu\n", error,
                           size );
}
#define check_packet( port, overlapped, size, error ) check_packet_( __LINE__, port, overlapped, size, error )

#define LARGE 300000

static void test_port(void)
{
    HANDLE port = CreateIoCompletionPort( (HANDLE)server, NULL, 77, 1 ), client_port;
    struct linger linger = { 1, 0 };
    WSAOVERLAPPED overlapped = {0}, no_packet = {0};
    char *data = calloc( 1, LARGE );
    WSABUF buf = { 8, data }, send_buf = { LARGE, data };
    DWORD size, flags, received;
    int ret;

    ok( port != NULL, "error %lu\n", GetLastError() );
    start_recv( &overlapped, &buf, NULL );
    ok( WSAGetLastError() == WSA_IO_PENDING, "got error %d\n", WSAGetLastError() );
    send( client, "abc", 3, 0 );
    check_packet( port, &overlapped, 3, 0 );

    no_packet.hEvent = (HANDLE)((ULONG_PTR)WSACreateEvent() | 1);
    start_recv( &no_packet, &buf, NULL );
    send( client, "ab", 2, 0 );
    ok( !WaitForSingleObject( (HANDLE)((ULONG_PTR)no_packet.hEvent & ~1), 5000 ), "the event is not set\n" );
    start_recv( &overlapped, &buf, NULL );
    send( client, "abcd", 4, 0 );
    check_packet( port, &overlapped, 4, 0 );
    WSACloseEvent( (HANDLE)((ULONG_PTR)no_packet.hEvent & ~1) );

    /* more bytes than fit anywhere at once */
    client_port = CreateIoCompletionPort( (HANDLE)client, NULL, 77, 1 );
    memset( &overlapped, 0, sizeof(overlapped) );
    ret = WSASend( client, &send_buf, 1, NULL, 0, &overlapped, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret,
        WSAGetLastError() );
    for (received = 0; received < LARGE && (ret = recv( server, data, LARGE, 0 )) > 0; received += ret) ;
    ok( received == LARGE, "received %lu bytes\n", received );
    check_packet( client_port, &overlapped, LARGE, 0 );

    /* the end of the stream, and of the connection */
    start_recv( &overlapped, &buf, NULL );
    shutdown( client, SD_SEND );
    check_packet( port, &overlapped, 0, 0 );
    closesocket( client );
    closesocket( server );
    CloseHandle( port );
    make_pair();
    port = CreateIoCompletionPort( (HANDLE)server, NULL, 77, 1 );
    start_recv( &overlapped, &buf, NULL );
    setsockopt( client, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );
    closesocket( client );
    check_packet( port, &overlapped, 0, WSAECONNRESET );
    ret = WSAGetOverlappedResult( server, &overlapped, &size, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSAECONNRESET, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( server );
    CloseHandle( client_port );
    CloseHandle( port );
    free( data );
}

static void test_arguments(void)
{
    INT (WSAAPI *complete)( SOCKET, WSAOVERLAPPED *, DWORD, DWORD, INT * );
    SOCKET other = make_socket( AF_INET6, SOCK_STREAM );
    WSAOVERLAPPED overlapped = { .Internal = 0xdead };
    INT ret, error = 0;

    complete = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), "WPUCompleteOverlappedRequest" );
    ret = complete( other, &overlapped, 0, 1, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL, "got %d, error %d\n", ret, error );
    ok( overlapped.Internal == 0xdead, "the request was completed\n" );
    ret = complete( INVALID_SOCKET, &overlapped, 0, 1, NULL );
    ok( ret == SOCKET_ERROR, "got %d\n", ret );
    ret = complete( server, NULL, 0, 1, &error );
    ok( ret == SOCKET_ERROR && error == WSAEFAULT, "got %d, error %d\n", ret, error );
    ret = complete( server, &overlapped, 0, 12, &error );
    ok( !ret && !overlapped.Internal && overlapped.InternalHigh == 12, "got %d, error %d\n", ret, error );
    closesocket( other );
}

START_TEST(lsp_transfers)
{
    provider_dll = L"testlsp_handles.dll";
    provider_id = &testlsp_handles_id;
    file_handles = FALSE;
    start_winsock();
    if (install_testlsp())
    {
        make_pair();
        ok( is_loaded(), "the provider is not loaded\n" );
        test_event();
        test_routine();
        test_arguments();
        test_port();
        remove_provider();
    }
    WSACleanup();
}
