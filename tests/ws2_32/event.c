/*
 * WSAEventSelect, WSAEnumNetworkEvents and event objects
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

static HANDLE event;

/* Waits for the event and fetches: exactly these network events, with this
 * error if there is one. */
static void expect_events( SOCKET s, long mask, int error_bit, int error )
{
    WSANETWORKEVENTS events;
    unsigned int i;

    memset( &events, 0xcc, sizeof(events) );
    expect_ok( WSAWaitForMultipleEvents( 1, &event, FALSE, mask ? LONG_WAIT : 0, FALSE ),
               mask ? WSA_WAIT_EVENT_0 : WSA_WAIT_TIMEOUT );
    expect_ok( WSAEnumNetworkEvents( s, event, &events ), 0 );
    ok( events.lNetworkEvents == mask, "got events %#lx, expected %#lx\n", events.lNetworkEvents, mask );
    for (i = 0; i < FD_MAX_EVENTS; i++)
    {
        int expected = !(mask & (1 << i)) ? (int)0xcccccccc : (int)i == error_bit ? error : 0;

        ok( events.iErrorCode[i] == expected, "event %u: got error %d, expected %d\n", i,
            events.iErrorCode[i], expected );
    }
    expect_ok( WaitForSingleObject( event, 0 ), WAIT_TIMEOUT );
}

static void test_event_objects(void)
{
    HANDLE handle = WSACreateEvent();

    ok( handle != WSA_INVALID_EVENT, "got error %d\n", WSAGetLastError() );
    expect_ok( WaitForSingleObject( handle, 0 ), WAIT_TIMEOUT );
    expect_ok( WSASetEvent( handle ), TRUE );
    expect_ok( WaitForSingleObject( handle, 0 ), WAIT_OBJECT_0 );
    expect_ok( WaitForSingleObject( handle, 0 ), WAIT_OBJECT_0 );
    expect_ok( WSAResetEvent( handle ), TRUE );
    expect_ok( WaitForSingleObject( handle, 0 ), WAIT_TIMEOUT );
    expect_ok( WSACloseEvent( handle ), TRUE );
    expect_error( WSACloseEvent( handle ), FALSE, WSA_INVALID_HANDLE );
    expect_error( WSAWaitForMultipleEvents( 1, &handle, FALSE, 0, FALSE ), WSA_WAIT_FAILED,
                  WSA_INVALID_HANDLE );
}

static void test_arguments(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    WSANETWORKEVENTS events;
    u_long zero = 0;

    expect_error( WSAEventSelect( 0xdead, event, FD_READ ), -1, WSAENOTSOCK );
    expect_error( WSAEventSelect( (SOCKET)event, event, FD_READ ), -1, WSAENOTSOCK );
    expect_error( WSAEventSelect( s, NULL, FD_READ ), -1, WSAEINVAL );
    expect_error( WSAEventSelect( s, (HANDLE)0xdead0, FD_READ ), -1, WSAEINVAL );
    expect_error( WSAEnumNetworkEvents( 0xdead, event, &events ), -1, WSAENOTSOCK );
    expect_error( WSAEnumNetworkEvents( s, event, NULL ), -1, WSAEFAULT );

    /* a selection keeps the socket nonblocking */
    expect_ok( WSAEventSelect( s, event, FD_READ ), 0 );
    expect_error( ioctlsocket( s, FIONBIO, &zero ), -1, WSAEINVAL );
    expect_ok( WSAEventSelect( s, NULL, 0 ), 0 );
    expect_ok( ioctlsocket( s, FIONBIO, &zero ), 0 );
    closesocket( s );
}

static void test_stream(void)
{
    SOCKET client, server, listener;
    struct sockaddr_in addr;
    char data[4];

    listener = listening_socket( &addr );
    expect_ok( WSAEventSelect( listener, event, FD_ACCEPT ), 0 );
    expect_events( listener, 0, -1, 0 );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_events( listener, FD_ACCEPT, -1, 0 );
    server = accept( listener, NULL, NULL );
    expect_ok( WSAEventSelect( server, event, FD_READ | FD_WRITE | FD_OOB | FD_CLOSE ), 0 );
    expect_events( server, FD_WRITE, -1, 0 );

    /* one event for all data, and again after each receive */
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    expect_events( server, FD_READ, -1, 0 );
    expect_events( server, 0, -1, 0 );
    expect_ok( recv( server, data, 1, 0 ), 1 );
    expect_events( server, FD_READ, -1, 0 );
    expect_ok( recv( server, data, 1, 0 ), 1 );
    expect_events( server, 0, -1, 0 );
    expect_ok( send( client, "c", 1, 0 ), 1 );
    expect_events( server, FD_READ, -1, 0 );
    expect_ok( recv( server, data, 1, 0 ), 1 );

    expect_ok( send( client, "x", 1, MSG_OOB ), 1 );
    expect_events( server, FD_OOB, -1, 0 );
    expect_ok( recv( server, data, 1, MSG_OOB ), 1 );

    closesocket( client );
    expect_events( server, FD_CLOSE, FD_CLOSE_BIT, 0 );
    close_pair( server, listener );
}

static void test_reset(void)
{
    SOCKET client, server;

    tcp_pair( &client, &server );
    expect_ok( WSAEventSelect( server, event, FD_CLOSE ), 0 );
    reset_socket( client );
    expect_events( server, FD_CLOSE, FD_CLOSE_BIT, WSAECONNABORTED );
    closesocket( server );
}

static void test_connect(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), listener;
    struct sockaddr_in addr;

    listener = listening_socket( &addr );
    expect_ok( WSAEventSelect( s, event, FD_CONNECT ), 0 );
    expect_error( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    expect_events( s, FD_CONNECT, FD_CONNECT_BIT, 0 );
    close_pair( s, listener );

    s = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( WSAEventSelect( s, event, FD_CONNECT ), 0 );
    expect_error( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    expect_events( s, FD_CONNECT, FD_CONNECT_BIT, WSAECONNREFUSED );
    closesocket( s );
}

/* FD_WRITE comes back when a send that would have blocked can be done. */
static void test_write(void)
{
    static const int size = 20000000;  /* more than the kernel takes */
    char *data = calloc( 1, size );
    SOCKET client, server;
    int ret, total = 0;

    tcp_pair( &client, &server );
    expect_ok( WSAEventSelect( client, event, FD_WRITE ), 0 );
    expect_events( client, FD_WRITE, -1, 0 );
    expect_ok( send( client, data, size, 0 ), size );
    expect_events( client, 0, -1, 0 );
    expect_error( send( client, data, 1, 0 ), -1, WSAEWOULDBLOCK );
    while (total < size && (ret = recv( server, data, size, 0 )) > 0) total += ret;
    ok( total == size, "received %d\n", total );
    expect_events( client, FD_WRITE, -1, 0 );
    expect_ok( send( client, data, 1, 0 ), 1 );
    close_pair( client, server );
    free( data );
}

static void test_datagram(void)
{
    struct sockaddr_in addr;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr ), sender = socket( AF_INET, SOCK_DGRAM, 0 );
    char data[4];

    expect_ok( WSAEventSelect( s, event, FD_READ | FD_WRITE ), 0 );
    expect_events( s, FD_WRITE, -1, 0 );
    expect_ok( sendto( sender, "ab", 2, 0, (struct sockaddr *)&addr, sizeof(addr) ), 2 );
    expect_events( s, FD_READ, -1, 0 );
    expect_ok( recv( s, data, sizeof(data), 0 ), 2 );
    expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAEWOULDBLOCK );
    close_pair( s, sender );
}

START_TEST(event)
{
    start_winsock();
    event = WSACreateEvent();
    test_event_objects();
    test_arguments();
    test_stream();
    test_reset();
    test_connect();
    test_write();
    test_datagram();
    WSACloseEvent( event );
    WSACleanup();
}
