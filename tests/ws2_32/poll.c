/*
 * WSAPoll
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

static void test_arguments(void)
{
    static const SHORT bad_events[] = { POLLERR, POLLHUP, POLLNVAL, POLLPRI, POLLWRBAND, 0x4000,
                                        POLLIN | POLLPRI };
    WSAPOLLFD fds[3];
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    unsigned int i;

    expect_error( WSAPoll( NULL, 0, 0 ), -1, WSAEINVAL );
    expect_error( WSAPoll( fds, 0, 0 ), -1, WSAEINVAL );
    expect_error( WSAPoll( NULL, 1, 0 ), -1, WSAEFAULT );

    fds[0].fd = 0xdead;
    fds[0].events = POLLRDNORM;
    fds[1].fd = INVALID_SOCKET;
    fds[1].events = POLLRDNORM;
    fds[0].revents = fds[1].revents = 0x7777;
    expect_error( WSAPoll( fds, 2, 0 ), -1, WSAENOTSOCK );
    ok( fds[0].revents == POLLNVAL && fds[1].revents == POLLNVAL, "got %#x, %#x\n", fds[0].revents,
        fds[1].revents );
    fds[0].fd = (SOCKET)event;
    expect_error( WSAPoll( fds, 1, 0 ), -1, WSAENOTSOCK );

    for (i = 0; i < ARRAY_SIZE(bad_events); i++)
    {
        winetest_push_context( "events %#x", bad_events[i] );
        fds[0].fd = s;
        fds[0].events = bad_events[i];
        expect_error( WSAPoll( fds, 1, 0 ), -1, WSAEINVAL );
        winetest_pop_context();
    }

    /* beside a socket, others get POLLNVAL and do not count */
    for (i = 0; i < ARRAY_SIZE(fds); i++)
    {
        fds[i].events = POLLWRNORM;
        fds[i].revents = 0x7777;
    }
    fds[0].fd = INVALID_SOCKET;
    fds[1].fd = s;
    fds[2].fd = 0xdead;
    expect_ok( WSAPoll( fds, 3, 0 ), 1 );
    ok( fds[0].revents == POLLNVAL && fds[1].revents == POLLWRNORM && fds[2].revents == POLLNVAL,
        "got %#x, %#x, %#x\n", fds[0].revents, fds[1].revents, fds[2].revents );
    CloseHandle( event );
    closesocket( s );
}

#define expect_events( s, events, timeout, expected ) \
    do { SHORT got_ = poll_one( s, events, timeout ); \
         ok( got_ == (expected), "got events %#x\n", got_ ); } while (0)

static void test_stream(void)
{
    static const SHORT all = POLLRDNORM | POLLRDBAND | POLLWRNORM;
    SOCKET client, server, listener;
    struct sockaddr_in addr;
    char data[4];

    listener = listening_socket( &addr );
    expect_events( listener, all, 0, 0 );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_events( listener, all, LONG_WAIT, POLLRDNORM );
    server = accept( listener, NULL, NULL );

    expect_events( server, all, 0, POLLWRNORM );
    expect_events( server, POLLRDNORM, 0, 0 );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    expect_events( server, POLLRDNORM, LONG_WAIT, POLLRDNORM );
    expect_events( server, all, 0, POLLRDNORM | POLLWRNORM );
    expect_events( server, 0, 0, 0 );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    expect_ok( send( client, "x", 1, MSG_OOB ), 1 );
    expect_events( server, POLLRDBAND, LONG_WAIT, POLLRDBAND );
    expect_ok( recv( server, data, 1, MSG_OOB ), 1 );
    closesocket( client );
    expect_events( server, POLLRDNORM, LONG_WAIT, POLLHUP );
    expect_events( server, 0, 0, POLLHUP );
    close_pair( server, listener );

    tcp_pair( &client, &server );
    reset_socket( client );
    ok( poll_one( server, 0, LONG_WAIT ) == (POLLHUP | POLLERR), "wrong events\n" );
    closesocket( server );
}

static void test_failed_connect(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), closed;
    struct sockaddr_in addr;
    SHORT events;

    closed = bound_socket( SOCK_STREAM, &addr );
    closesocket( closed );
    set_nonblocking( s );
    expect_error( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    events = poll_one( s, POLLRDNORM | POLLWRNORM, LONG_WAIT );
    ok( events == (POLLHUP | POLLERR | POLLWRNORM), "got events %#x\n", events );
    closesocket( s );
}

static void test_many(void)
{
    WSAPOLLFD fds[200];
    SOCKET sender = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(fds); i++)
    {
        fds[i].fd = bound_socket( SOCK_DGRAM, &addr );
        fds[i].events = POLLRDNORM;
        fds[i].revents = 0x7777;
        if (i % 50 == 10) sendto( sender, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    }
    expect_ok( WSAPoll( fds, ARRAY_SIZE(fds), LONG_WAIT ), 4 );
    for (i = 0; i < ARRAY_SIZE(fds); i++)
        ok( fds[i].revents == (i % 50 == 10 ? POLLRDNORM : 0), "%u: got %#x\n", i, fds[i].revents );

    /* the same socket more than once */
    fds[0].fd = fds[1].fd = fds[2].fd;
    fds[0].events = POLLRDNORM;
    fds[1].events = POLLWRNORM;
    fds[2].events = POLLRDNORM | POLLWRNORM;
    expect_ok( WSAPoll( fds, 3, LONG_WAIT ), 2 );
    ok( !fds[0].revents && fds[1].revents == POLLWRNORM && fds[2].revents == POLLWRNORM,
        "got %#x, %#x, %#x\n", fds[0].revents, fds[1].revents, fds[2].revents );
    for (i = 2; i < ARRAY_SIZE(fds); i++) closesocket( fds[i].fd );
    closesocket( sender );
}

static void test_timeout(void)
{
    struct sockaddr_in addr;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr );
    DWORD start, elapsed;

    start = GetTickCount();
    expect_events( s, POLLRDNORM, 60, 0 );
    elapsed = GetTickCount() - start;
    ok( elapsed >= 40 && elapsed < LONG_WAIT, "took %lu ms\n", elapsed );
    sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
    expect_events( s, POLLRDNORM, -1, POLLRDNORM );
    closesocket( s );
}

START_TEST(poll)
{
    start_winsock();
    test_arguments();
    test_stream();
    test_failed_connect();
    test_many();
    test_timeout();
    WSACleanup();
}
