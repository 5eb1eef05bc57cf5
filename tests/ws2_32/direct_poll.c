/*
 * Polls that are made often
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
 * select() and WSAPoll() on sockets that have been polled so many times that ws2_32
 * may look at them without the wineserver, in every state that a socket can have.
 * See docs/fast-path.md.
 */

#include "transfer_test.h"

#define OFTEN  100
#define ALL    (POLLRDNORM | POLLRDBAND | POLLWRNORM)

/* Polls a socket in the fastest way there is, which gives what every other way gives. */
static void poll_often( SOCKET s, SHORT expected )
{
    SHORT got = expected;
    unsigned int i;

    for (i = 0; i < OFTEN && got == expected; i++) got = poll_one( s, ALL, 0 );
    ok( got == expected, "poll %u: got %#x, expected %#x\n", i, got, expected );
}

/* Bits: 1 can be read, 2 written, 4 has an exception; -1 error. */
static int select_one( SOCKET s )
{
    fd_set sets[3] = { { 1, { s } }, { 1, { s } }, { 1, { s } } };
    struct timeval now = { 0, 0 };
    int ret = select( 0, &sets[0], &sets[1], &sets[2], &now );

    if (ret == -1) return -1;
    ok( ret == (int)(sets[0].fd_count + sets[1].fd_count + sets[2].fd_count), "got %d\n", ret );
    return sets[0].fd_count | sets[1].fd_count << 1 | sets[2].fd_count << 2;
}

#define expect_ready( s, events, bits ) \
    do { SHORT got_ = poll_one( s, ALL, LONG_WAIT ); int sel_; \
         ok( got_ == (events), "got events %#x\n", got_ ); \
         got_ = poll_one( s, ALL, 0 ); \
         ok( got_ == (events), "then got events %#x\n", got_ ); \
         sel_ = select_one( s ); \
         ok( sel_ == (bits), "select got %d\n", sel_ ); } while (0)

/* A connection both of whose ends have been polled often. */
static void busy_pair( SOCKET *client, SOCKET *server )
{
    tcp_pair( client, server );
    poll_often( *client, POLLWRNORM );
    poll_often( *server, POLLWRNORM );
}

/* ---- streams ---- */

static void test_data(void)
{
    SOCKET client, server;
    char data[4];

    busy_pair( &client, &server );
    ok( select_one( server ) == 2, "select got %d\n", select_one( server ) );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    wait_readable( server );
    expect_ready( server, POLLRDNORM | POLLWRNORM, 3 );
    ok( poll_one( server, 0, 0 ) == 0, "events without being asked\n" );
    ok( poll_one( server, POLLWRNORM, 0 ) == POLLWRNORM, "wrong events\n" );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    ok( poll_one( server, POLLRDNORM, 0 ) == 0, "still readable\n" );
    close_pair( client, server );
}

static void test_ends(void)
{
    SOCKET client, server;
    char data[4];

    /* data, then the end; it stays */
    busy_pair( &client, &server );
    expect_ok( send( client, "abc", 3, 0 ), 3 );
    closesocket( client );
    wait_readable( server );
    ok( poll_one( server, POLLRDNORM, LONG_WAIT ) & POLLRDNORM, "no data\n" );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    expect_ok( recv( server, data, sizeof(data), 0 ), 0 );
    ok( poll_one( server, ALL, 0 ) & POLLHUP, "got %#x\n", poll_one( server, ALL, 0 ));
    ok( poll_one( server, 0, 0 ) == POLLHUP, "got %#x\n", poll_one( server, 0, 0 ));
    ok( select_one( server ) & 1, "select got %d\n", select_one( server ));
    closesocket( server );

    busy_pair( &client, &server );
    reset_socket( client );
    ok( poll_one( server, 0, LONG_WAIT ) == (POLLHUP | POLLERR), "got %#x\n", poll_one( server, 0, 0 ));
    ok( poll_one( server, POLLRDNORM, 0 ) == (POLLHUP | POLLERR), "got %#x\n", poll_one( server, POLLRDNORM, 0 ));
    ok( select_one( server ) & 1, "select got %d\n", select_one( server ));
    closesocket( server );

    busy_pair( &client, &server );
    expect_ok( shutdown( client, SD_SEND ), 0 );
    ok( poll_one( server, POLLRDNORM, LONG_WAIT ) == POLLHUP, "got %#x\n", poll_one( server, POLLRDNORM, 0 ));
    ok( poll_one( client, POLLRDNORM, 0 ) == 0, "got %#x\n", poll_one( client, POLLRDNORM, 0 ));
    close_pair( client, server );
}

static void test_urgent(void)
{
    SOCKET client, server;
    char data[4];

    busy_pair( &client, &server );
    expect_ok( send( client, "x", 1, MSG_OOB ), 1 );
    ok( poll_one( server, POLLRDBAND, LONG_WAIT ) == POLLRDBAND, "no urgent data\n" );
    ok( poll_one( server, POLLRDBAND, 0 ) == POLLRDBAND, "no urgent data then\n" );
    ok( select_one( server ) == 6, "select got %d\n", select_one( server ));
    expect_ok( recv( server, data, 1, MSG_OOB ), 1 );
    close_pair( client, server );
}

static void test_listening(void)
{
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr ), client, server;

    poll_often( listener, 0 );
    ok( select_one( listener ) == 0, "select got %d\n", select_one( listener ));
    client = socket( AF_INET, SOCK_STREAM, 0 );
    poll_often( client, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_ready( listener, POLLRDNORM, 1 );
    ok( poll_one( client, ALL, LONG_WAIT ) == POLLWRNORM, "not connected\n" );
    server = accept( listener, NULL, NULL );
    poll_often( listener, 0 );
    close_pair( client, server );
    closesocket( listener );
}

static void test_refused(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), closed;
    struct sockaddr_in addr;

    closed = bound_socket( SOCK_STREAM, &addr );
    closesocket( closed );
    poll_often( s, 0 );
    set_nonblocking( s );
    expect_error( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    ok( poll_one( s, POLLWRNORM, LONG_WAIT ) == (POLLHUP | POLLERR | POLLWRNORM), "not refused\n" );
    poll_often( s, POLLHUP | POLLERR | POLLWRNORM );
    ok( select_one( s ) == 4, "select got %d\n", select_one( s ));
    closesocket( s );
}

/* A receive that wanted more than one byte must not hide one that comes later. */
static void test_wait_for_all(void)
{
    WSAOVERLAPPED overlapped = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    DWORD flags = MSG_WAITALL, size, start;
    SOCKET client, server;
    char data[4];
    WSABUF buffer = { sizeof(data), data };

    busy_pair( &client, &server );
    expect_ok( send( client, "abcd", 4, 0 ), 4 );
    wait_readable( server );
    WSARecv( server, &buffer, 1, NULL, &flags, &overlapped, NULL );
    ok( WSAGetOverlappedResult( server, &overlapped, &size, TRUE, &flags ), "error %d\n", WSAGetLastError() );
    ok( size == 4, "got %lu bytes\n", size );
    expect_ok( send( client, "e", 1, 0 ), 1 );
    for (start = GetTickCount(); GetTickCount() - start < LONG_WAIT;)
        if (poll_one( server, POLLRDNORM, 0 )) break;
    ok( poll_one( server, POLLRDNORM, 0 ) == POLLRDNORM, "not readable\n" );
    ok( select_one( server ) == 3, "select got %d\n", select_one( server ));
    CloseHandle( overlapped.hEvent );
    close_pair( client, server );
}

/* What a socket with a second handle shows, the other ones show as well. */
static void test_shutdown(void)
{
    SOCKET client, server, shared_client, shared_server;
    HANDLE handle;
    int how;

    for (how = SD_RECEIVE; how <= SD_BOTH; how++)
    {
        winetest_push_context( "how %d", how );
        busy_pair( &client, &server );
        busy_pair( &shared_client, &shared_server );
        DuplicateHandle( GetCurrentProcess(), (HANDLE)shared_client, GetCurrentProcess(), &handle, 0, FALSE,
                         DUPLICATE_SAME_ACCESS );
        expect_ok( shutdown( client, how ), 0 );
        expect_ok( shutdown( shared_client, how ), 0 );
        poll_often( client, poll_one( shared_client, ALL, 0 ));
        ok( select_one( client ) == select_one( shared_client ), "select got %d, %d\n", select_one( client ),
            select_one( shared_client ));
        CloseHandle( handle );
        close_pair( client, server );
        close_pair( shared_client, shared_server );
        winetest_pop_context();
    }
}

/* ---- datagrams ---- */

static void test_datagrams(void)
{
    SOCKET s, closed, sender = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr, nobody;
    char data[4];

    s = bound_socket( SOCK_DGRAM, &addr );
    poll_often( s, POLLWRNORM );
    expect_ok( sendto( sender, "", 0, 0, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    expect_ready( s, POLLRDNORM | POLLWRNORM, 3 );
    expect_ok( recv( s, data, sizeof(data), 0 ), 0 );
    poll_often( s, POLLWRNORM );

    /* connected later, to a port where nobody is */
    closed = bound_socket( SOCK_DGRAM, &nobody );
    closesocket( closed );
    expect_ok( connect( s, (struct sockaddr *)&nobody, sizeof(nobody) ), 0 );
    poll_often( s, POLLWRNORM );
    expect_ok( send( s, "x", 1, 0 ), 1 );
    expect_error( recv( s, data, sizeof(data), 0 ), -1, WSAECONNRESET );
    poll_often( s, POLLWRNORM );
    close_pair( s, sender );
}

/* ---- many sockets ---- */

static void test_many(void)
{
    WSAPOLLFD fds[70];
    SOCKET sender = socket( AF_INET, SOCK_DGRAM, 0 );
    struct timeval now = { 0, 0 };
    struct sockaddr_in addr[70];
    unsigned int i;
    fd_set set;

    for (i = 0; i < ARRAY_SIZE(fds); i++)
    {
        fds[i].fd = bound_socket( SOCK_DGRAM, &addr[i] );
        fds[i].events = POLLRDNORM;
    }
    for (i = 0; i < 2 * OFTEN; i++)
    {
        fds[i % ARRAY_SIZE(fds)].revents = 0x7777;
        if (WSAPoll( fds, ARRAY_SIZE(fds), 0 ) || fds[i % ARRAY_SIZE(fds)].revents) break;
    }
    ok( i == 2 * OFTEN, "poll %u found something\n", i );
    for (i = 10; i < ARRAY_SIZE(fds); i += 25)
        sendto( sender, "x", 1, 0, (struct sockaddr *)&addr[i], sizeof(addr[i]) );
    expect_ok( WSAPoll( fds, ARRAY_SIZE(fds), 0 ), 3 );
    for (i = 0; i < ARRAY_SIZE(fds); i++)
        ok( fds[i].revents == (i % 25 == 10 ? POLLRDNORM : 0), "%u: got %#x\n", i, fds[i].revents );

    /* twice in one set, and what is ready stays in its place */
    set.fd_count = 4;
    set.fd_array[0] = fds[0].fd;
    set.fd_array[1] = set.fd_array[3] = fds[35].fd;
    set.fd_array[2] = fds[10].fd;
    expect_ok( select( 0, &set, NULL, NULL, &now ), 2 );
    ok( set.fd_count == 2 && set.fd_array[0] == fds[35].fd && set.fd_array[1] == fds[10].fd, "wrong sockets\n" );

    fds[6].events = POLLRDNORM | POLLPRI;
    expect_error( WSAPoll( fds, ARRAY_SIZE(fds), 0 ), -1, WSAEINVAL );
    fds[6].events = POLLRDNORM;

    /* one that is not what it was stops nobody */
    CloseHandle( (HANDLE)fds[5].fd );
    ok( WSAPoll( fds, ARRAY_SIZE(fds), 0 ) == -1 || fds[5].revents == POLLNVAL, "got %#x\n", fds[5].revents );
    for (i = 0; i < ARRAY_SIZE(fds); i++) if (i != 5) closesocket( fds[i].fd );
    expect_error( WSAPoll( &fds[1], 1, 0 ), -1, WSAENOTSOCK );
    ok( select_one( fds[1].fd ) == -1 && WSAGetLastError() == WSAENOTSOCK, "got error %d\n", WSAGetLastError() );
    closesocket( sender );
}

/* ---- waiting ---- */

static void CALLBACK count_apc( ULONG_PTR count )
{
    ++*(int *)count;
}

static DWORD WINAPI close_thread( void *arg )
{
    closesocket( (SOCKET)arg );
    return 0;
}

static void test_waiting(void)
{
    struct timeval timeout = { 0, 50000 };
    struct sockaddr_in addr;
    SOCKET client, server;
    HANDLE thread;
    DWORD start;
    int apcs = 0;
    fd_set set;

    busy_pair( &client, &server );
    start = GetTickCount();
    expect_ok( poll_one( server, POLLRDNORM, 50 ), 0 );
    ok( GetTickCount() - start >= 40, "only %lu ms\n", GetTickCount() - start );
    close_pair( client, server );

    busy_pair( &client, &server );
    QueueUserAPC( count_apc, GetCurrentThread(), (ULONG_PTR)&apcs );
    ok( poll_one( server, POLLWRNORM, LONG_WAIT ) == POLLWRNORM, "not writable\n" );
    ok( poll_one( server, POLLRDNORM, 0 ) == 0, "readable\n" );
    ok( !apcs, "the APC has run without a wait\n" );
    set.fd_count = 1;
    set.fd_array[0] = server;
    expect_ok( select( 0, &set, NULL, NULL, &timeout ), 0 );
    ok( apcs == 1, "the APC has run %d times\n", apcs );
    close_pair( client, server );

    server = bound_socket( SOCK_DGRAM, &addr );
    poll_often( server, POLLWRNORM );
    thread = CreateThread( NULL, 0, close_thread, (void *)server, CREATE_SUSPENDED, NULL );
    ResumeThread( thread );
    set.fd_array[0] = server;
    select( 0, &set, NULL, NULL, NULL );
    ok( !WaitForSingleObject( thread, LONG_WAIT ), "the other thread is still there\n" );
    CloseHandle( thread );
}

START_TEST(direct_poll)
{
    start_winsock();
    test_data();
    test_ends();
    test_urgent();
    test_listening();
    test_refused();
    test_shutdown();
    test_wait_for_all();
    test_datagrams();
    test_many();
    test_waiting();
    WSACleanup();
}
