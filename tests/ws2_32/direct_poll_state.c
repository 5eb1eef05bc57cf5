/*
 * Polls whose answer is not what the kernel says
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
 *
 * select() and WSAPoll() on sockets that were polled before, in states that the kernel
 * knows nothing of. See docs/fast-path.md.
 */

#include "direct_test.h"

#define ALL (POLLRDNORM | POLLRDBAND | POLLWRNORM)

/* The same as select() says it. */
static SHORT select_one( SOCKET s )
{
    fd_set sets[2] = { { 1, { s } }, { 1, { s } } };
    struct timeval now = { 0, 0 };

    ok( select( 0, &sets[0], &sets[1], NULL, &now ) >= 0, "got error %d\n", WSAGetLastError() );
    return (sets[0].fd_count ? POLLRDNORM : 0) | (sets[1].fd_count ? POLLWRNORM : 0);
}

static void expect_state( SOCKET s, SHORT expected )
{
    SHORT got;
    int i;

    for (i = 0; i < 3; i++)
    {
        got = poll_one( s, ALL, 0 );
        ok( got == expected, "got %#x, expected %#x\n", got, expected );
        got = select_one( s );
        ok( got == (expected & ~POLLHUP), "select got %#x\n", got );
    }
}

/* ---- datagrams ---- */

/* What came back from a port that nobody has makes the socket readable until it is read. */
static void test_unreachable( BOOL watched )
{
    struct sockaddr_in addr, nobody;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr ), closed = bound_socket( SOCK_DGRAM, &nobody );
    char data[4];

    winetest_push_context( "watched %d", watched );
    closesocket( closed );
    expect_state( s, POLLWRNORM );
    expect_ok( connect( s, (struct sockaddr *)&nobody, sizeof(nobody) ), 0 );
    expect_state( s, POLLWRNORM );
    if (watched) expect_ok( poll_one( s, POLLRDNORM, 1 ), 0 );
    expect_ok( send( s, "x", 1, 0 ), 1 );
    poll_one( s, ALL, watched ? LONG_WAIT : 0 );
    expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAECONNRESET );
    expect_state( s, POLLWRNORM );
    closesocket( s );
    winetest_pop_context();
}

/* ---- streams with more than one connection ---- */

static LPFN_ACCEPTEX pAcceptEx;
static LPFN_DISCONNECTEX pDisconnectEx;

static SOCKET accept_into( SOCKET listener, SOCKET s, const struct sockaddr_in *addr )
{
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    SOCKET client = socket( AF_INET, SOCK_STREAM, 0 );
    char buffer[64];
    DWORD size;

    expect_error( pAcceptEx( listener, s, buffer, 0, 32, 32, &size, &ov ), FALSE, ERROR_IO_PENDING );
    expect_ok( connect( client, (const struct sockaddr *)addr, sizeof(*addr) ), 0 );
    expect_ok( WaitForSingleObject( ov.hEvent, LONG_WAIT ), 0 );
    CloseHandle( ov.hEvent );
    return client;
}

static void test_reused(void)
{
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr ), s = socket( AF_INET, SOCK_STREAM, 0 ), client;
    char data[4];
    int i;

    expect_state( s, 0 );
    for (i = 0; i < 3; i++)
    {
        winetest_push_context( "connection %d", i );
        client = accept_into( listener, s, &addr );
        expect_state( s, POLLWRNORM );
        expect_ok( send( client, "abc", 3, 0 ), 3 );
        wait_readable( s );
        expect_state( s, POLLRDNORM | POLLWRNORM );
        expect_ok( recv( s, data, sizeof(data), 0 ), 3 );
        expect_state( s, POLLWRNORM );
        expect_ok( send( s, "abc", 3, 0 ), 3 );
        expect_ok( recv( client, data, sizeof(data), 0 ), 3 );
        expect_ok( pDisconnectEx( s, NULL, TF_REUSE_SOCKET, 0 ), TRUE );
        expect_ok( recv( client, data, sizeof(data), 0 ), 0 );
        closesocket( client );
        winetest_pop_context();
    }
    close_pair( s, listener );
}

/* ---- queued requests ---- */

/* Data that a request has asked for is not there for anybody else, unless Wine's server
 * looks before the request can end: mostly. */
static void test_queued(void)
{
    OVERLAPPED ov = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    char data[4];
    WSABUF buf = { sizeof(data), data };
    SOCKET client, server;
    int i, readable = 0;
    DWORD size, flags;

    busy_pair( &client, &server );
    for (i = 0; i < 50; i++)
    {
        flags = 0;
        expect_error( WSARecv( server, &buf, 1, NULL, &flags, &ov, NULL ), -1, WSA_IO_PENDING );
        expect_state( server, POLLWRNORM );
        expect_ok( send( client, "abc", 3, 0 ), 3 );
        readable += select_one( server ) != POLLWRNORM;
        expect_ok( WSAGetOverlappedResult( server, &ov, &size, TRUE, &flags ), TRUE );
        expect_state( server, POLLWRNORM );
    }
    ok( readable < 25, "readable %d times\n", readable );
    CloseHandle( ov.hEvent );
    close_pair( client, server );
}

START_TEST(direct_poll_state)
{
    static const GUID accept_ex = WSAID_ACCEPTEX, disconnect_ex = WSAID_DISCONNECTEX;
    SOCKET s;

    start_winsock();
    s = socket( AF_INET, SOCK_STREAM, 0 );
    pAcceptEx = extension( s, accept_ex );
    pDisconnectEx = extension( s, disconnect_ex );
    closesocket( s );
    test_unreachable( FALSE );
    test_unreachable( TRUE );
    test_reused();
    test_queued();
    WSACleanup();
}
