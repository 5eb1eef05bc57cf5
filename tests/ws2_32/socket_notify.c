/*
 * Tests of ProcessSocketNotifications
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

/* Came with Windows 11: events of sockets as packets of a completion port. */

#include "transfer_test.h"

enum { IN_EVENT = 1, OUT_EVENT = 2, HANGUP = 4, ERR = 0x40, REMOVED = 0x80 };
enum { ENABLE = 1, DISABLE = 2, REMOVE = 4 };
enum { ONESHOT = 1, PERSISTENT = 2, LEVEL = 4, EDGE = 8 };

struct registration { SOCKET s; void *key; UINT16 events; UINT8 operation, trigger; DWORD result; };

static DWORD (WINAPI *pProcessSocketNotifications)( HANDLE, UINT32, struct registration *, UINT32, ULONG,
                                                    OVERLAPPED_ENTRY *, UINT32 * );
static HANDLE port;

static void set( int line, SOCKET s, UINT16 events, UINT8 operation, UINT8 trigger, DWORD result )
{
    struct registration reg = { s, (void *)(s + 1), events, operation, trigger, 0xdeadbeef };
    DWORD ret = pProcessSocketNotifications( port, 1, &reg, 0, 0, NULL, NULL );

    ok_( __FILE__, line )( !ret && reg.result == result, "got %lu, result %lu\n", ret, reg.result );
}
#define SET( s, events, operation, trigger, result ) set( __LINE__, s, events, operation, trigger, result )

static void expect( int line, SOCKET s, DWORD events )
{
    OVERLAPPED_ENTRY entry = { 0 };
    UINT32 count = 0xdead;
    DWORD ret = pProcessSocketNotifications( port, 0, NULL, events ? LONG_WAIT : 30, 1, &entry, &count );

    if (!events) ok_( __FILE__, line )( ret == WAIT_TIMEOUT && !count, "got %lu, count %u, events %#lx\n",
                                        ret, count, entry.dwNumberOfBytesTransferred );
    else ok_( __FILE__, line )( !ret && count == 1 && entry.lpCompletionKey == s + 1 &&
                                entry.dwNumberOfBytesTransferred == events,
                                "got %lu, count %u, key %#Ix, events %#lx\n", ret, count, entry.lpCompletionKey,
                                entry.dwNumberOfBytesTransferred );
}
#define EXPECT( s, events ) expect( __LINE__, s, events )

static void test_arguments(void)
{
    struct registration reg = { 0 };
    OVERLAPPED_ENTRY entry;
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    UINT32 count;

    expect_ok( pProcessSocketNotifications( NULL, 1, &reg, 0, 0, NULL, NULL ), WSAEINVAL );
    expect_ok( pProcessSocketNotifications( port, 1, NULL, 0, 0, NULL, NULL ), WSAEINVAL );
    expect_ok( pProcessSocketNotifications( port, 0, &reg, 0, 1, &entry, &count ), WSAEINVAL );
    expect_ok( pProcessSocketNotifications( port, 0, NULL, 0, 0, NULL, NULL ), WSAEINVAL );
    expect_ok( pProcessSocketNotifications( port, 1, &reg, 1, 0, NULL, NULL ), WSAEINVAL );
    expect_ok( pProcessSocketNotifications( port, 0, NULL, 0, 1, NULL, &count ), WSAEINVAL );
    expect_ok( pProcessSocketNotifications( port, 0, NULL, 0, 1, &entry, NULL ), WSAEINVAL );
    SET( 0xdead, IN_EVENT, ENABLE, ONESHOT | LEVEL, WSAENOTSOCK );
    SET( s, 0x100, ENABLE, ONESHOT | LEVEL, WSAEINVAL );
    SET( s, IN_EVENT, ENABLE, ONESHOT, WSAEINVAL );
    SET( s, IN_EVENT, ENABLE, LEVEL, WSAEINVAL );
    SET( s, IN_EVENT, ENABLE, ONESHOT | PERSISTENT | LEVEL, WSAEINVAL );
    SET( s, IN_EVENT, 0x10, ONESHOT | LEVEL, WSAEINVAL );
    SET( s, 0, REMOVE, 0, WSAEINVAL );
    closesocket( s );
}

static void test_oneshot(void)
{
    SOCKET client, server;
    char data[8];

    tcp_pair( &client, &server );
    SET( server, IN_EVENT, ENABLE, ONESHOT | LEVEL, 0 );
    EXPECT( server, 0 );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    EXPECT( server, IN_EVENT );
    EXPECT( server, 0 );
    /* still true */
    SET( server, IN_EVENT | OUT_EVENT, ENABLE, ONESHOT | LEVEL, 0 );
    EXPECT( server, IN_EVENT | OUT_EVENT );
    expect_ok( recv( server, data, sizeof(data), 0 ), 2 );
    SET( server, IN_EVENT, ENABLE, ONESHOT | LEVEL, 0 );
    SET( server, IN_EVENT, DISABLE, 0, 0 );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    EXPECT( server, 0 );
    SET( server, 0, REMOVE, 0, 0 );
    EXPECT( server, REMOVED );
    SET( server, 0, REMOVE, 0, WSAEINVAL );
    close_pair( client, server );
}

static void test_persistent(void)
{
    SOCKET client, server;
    char data[8];
    int i;

    tcp_pair( &client, &server );
    SET( server, IN_EVENT | HANGUP, ENABLE, PERSISTENT | LEVEL, 0 );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    for (i = 0; i < 3; i++) EXPECT( server, IN_EVENT );
    expect_ok( recv( server, data, sizeof(data), 0 ), 2 );
    /* one may be on its way */
    pProcessSocketNotifications( port, 0, NULL, 30, 1, &(OVERLAPPED_ENTRY){ 0 }, &(UINT32){ 0 } );
    EXPECT( server, 0 );
    /* other events while it waits */
    SET( server, OUT_EVENT, ENABLE, PERSISTENT | EDGE, 0 );
    EXPECT( server, OUT_EVENT );
    EXPECT( server, 0 );
    SET( server, IN_EVENT, ENABLE, PERSISTENT | EDGE, 0 );
    for (i = 0; i < 2; i++)
    {
        expect_ok( send( client, "ab", 2, 0 ), 2 );
        EXPECT( server, IN_EVENT );
        EXPECT( server, 0 );
        expect_ok( recv( server, data, sizeof(data), 0 ), 2 );
        EXPECT( server, 0 );
    }
    SET( server, HANGUP, ENABLE, ONESHOT | LEVEL, 0 );
    closesocket( client );
    EXPECT( server, HANGUP );
    closesocket( server );
    EXPECT( server, 0 );
}

/* The error is told without being asked for; closing ends it. */
static void test_error(void)
{
    struct sockaddr_in addr;
    SOCKET client, server, listener = listening_socket( &addr );

    tcp_pair( &client, &server );
    SET( server, IN_EVENT, ENABLE, ONESHOT | LEVEL, 0 );
    SET( listener, IN_EVENT, ENABLE, ONESHOT | LEVEL, 0 );
    reset_socket( client );
    EXPECT( server, ERR );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    EXPECT( listener, IN_EVENT );
    SET( client, IN_EVENT, ENABLE, PERSISTENT | LEVEL, 0 );
    close_pair( client, listener );  /* in this order: the end of the listener resets the client */
    EXPECT( client, 0 );
    closesocket( server );
}

START_TEST(socket_notify)
{
    pProcessSocketNotifications = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ),
                                                          "ProcessSocketNotifications" );
    ok( !!pProcessSocketNotifications, "missing\n" );
    if (!pProcessSocketNotifications) return;
    start_winsock();
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    test_arguments();
    test_oneshot();
    test_persistent();
    test_error();
    CloseHandle( port );
    WSACleanup();
}
