/*
 * Unit tests of server/sock_lost.c and server/holder.c
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
 * Through the interposed functions, with the requests of clients as the wineserver
 * of Wine 8.0 reads them.
 */

#include "server_test.h"
#include "passing.h"
#include "request.h"
#include "sock_lost.h"
#include "wine/socket_state.h"

#define CREATE    0x82          /* codes of requests; the module is to know only that of ioctls */
#define DUPLICATE 0x17
#define GET_FD    0x2f
#define HANDLE    0x40

/* the server's ends */
struct client
{
    int message, requests, end, message_end;
};

static void deliver( const struct client *client, const uint32_t *words )
{
    uint32_t data[REQUEST_WORDS];

    if (libc()->write( client->end, words, REQUEST_SIZE ) != REQUEST_SIZE) abort();
    if (read( client->requests, data, sizeof(data) ) != sizeof(data)) abort();
}

static void request( const struct client *client, uint32_t code, uint32_t w3, uint32_t w4 )
{
    uint32_t words[REQUEST_WORDS] = { code };

    words[3] = w3;
    words[4] = w4;
    deliver( client, words );
}

static struct client make_client(void)
{
    uint32_t probe[REQUEST_WORDS] = { DUPLICATE, 0, 0, ~0u, SOCKET_STATE_PROBE_HANDLE | 0x10, ~0u,
                                      SOCKET_STATE_PROBE_ACCESS, SOCKET_STATE_PROBE_ATTRIBUTES };
    int messages[2], requests[2];
    struct client client;

    if (socketpair( AF_UNIX, SOCK_STREAM, 0, messages ) || pipe( requests )) abort();
    client = (struct client){ messages[0], requests[0], requests[1], messages[1] };
    show_message( socket_state_receive, client.message, client.requests, 0 );
    deliver( &client, probe );
    return client;
}

static void end_client( const struct client *client )
{
    close( client->message );
    close( client->requests );
    libc()->close( client->message_end );
    libc()->close( client->end );
}

static void wait_for_events(void)
{
    struct epoll_event events[8];

    epoll_wait( server_epfd, events, 8, 0 );
}

/* a socket that a client makes; the server watches it */
static int create( const struct client *client, uint32_t handle )
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = 100 };
    int fd;

    request( client, CREATE, IOCTL_AFD_WINE_CREATE, handle );
    fd = socket( AF_INET, SOCK_DGRAM, 0 );
    if (epoll_ctl( server_epfd, EPOLL_CTL_ADD, fd, &event )) abort();
    return fd;
}

static int is_closed( int fd )
{
    struct stat st;

    return !fstat( fd, &st ) && S_ISCHR( st.st_mode );
}

/* A client that has ended had a socket which the server has not closed. */
static void test_client_gone( void (*before)( const struct client *client, int fd ), int lost )
{
    struct client client = make_client();
    struct epoll_event event = { .events = EPOLLOUT, .data.u64 = 100 };
    int fd = create( &client, HANDLE );

    if (before) before( &client, fd );
    wait_for_events();
    ok( !is_closed( fd ) && sock_table_get( fd ), "closed too early\n" );
    end_client( &client );
    ok( !is_closed( fd ), "closed before the server has done all that it does\n" );
    wait_for_events();
    ok( is_closed( fd ) == lost && sock_is_lost( fd ) == lost && (sock_table_get( fd ) == NULL) == lost,
        "closed %d, expected %d\n", is_closed( fd ), lost );
    ok( !epoll_ctl( server_epfd, EPOLL_CTL_MOD, fd, &event ), "the server sees an error\n" );
    ok( !epoll_ctl( server_epfd, EPOLL_CTL_DEL, fd, NULL ), "the server sees an error\n" );
    close( fd );
    ok( !sock_is_lost( fd ), "still lost\n" );
}

static void duplicate( const struct client *client, int fd )
{
    (void)fd;
    request( client, DUPLICATE, ~0u, HANDLE );
}

static void duplicate_by_other( uint32_t process )
{
    struct client other = make_client();

    request( &other, DUPLICATE, process, HANDLE );
    end_client( &other );
}

/* its own handle of that value */
static void other_duplicates( const struct client *client, int fd )
{
    (void)client, (void)fd;
    duplicate_by_other( ~0u );
}

/* one of a process that it has a handle of, perhaps the client's */
static void other_duplicates_foreign( const struct client *client, int fd )
{
    (void)client, (void)fd;
    duplicate_by_other( 0x30 );
}

static void duplicate_another( const struct client *client, int fd )
{
    (void)fd;
    request( client, DUPLICATE, ~0u, HANDLE + 4 );
}

static void make_process( const struct client *client, int fd )
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = 101 };
    int fds[2];

    (void)fd;
    if (socketpair( AF_UNIX, SOCK_STREAM, 0, fds )) abort();
    show_message( socket_state_receive, client->message, fds[0], 0 );
    epoll_ctl( server_epfd, EPOLL_CTL_ADD, fds[0], &event );
    close( fds[0] );
    libc()->close( fds[1] );
}

static void take_second_descriptor( const struct client *client, int fd )
{
    (void)client;
    close( dup( fd ) );
}

/* An accepted socket's handle shows when its descriptor is passed. */
static void test_accepted( int passed, int lost )
{
    struct client client = make_client();
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    socklen_t len = sizeof(addr);
    int listener, peer, fd;
    char data;

    request( &client, CREATE, IOCTL_AFD_WINE_CREATE, HANDLE );
    listener = socket( AF_INET, SOCK_STREAM, 0 );
    if (bind( listener, (struct sockaddr *)&addr, len ) || listen( listener, 1 )) abort();
    getsockname( listener, (struct sockaddr *)&addr, &len );
    peer = libc()->socket( AF_INET, SOCK_STREAM, 0 );
    if (libc()->connect( peer, (struct sockaddr *)&addr, len )) abort();
    wait_for_events();
    fd = accept( listener, NULL, NULL );
    if (passed)
    {
        request( &client, GET_FD, HANDLE + 4, 0 );
        show_message( socket_state_pass, client.message, fd, HANDLE + 4 );
    }
    end_client( &client );
    wait_for_events();
    ok( is_closed( fd ) == lost, "closed %d, expected %d\n", is_closed( fd ), lost );
    ok( (recv( peer, &data, 1, MSG_DONTWAIT ) == 0) == lost, "the peer sees no end\n" );
    close( fd );
    close( listener );
    libc()->close( peer );
}

/* A process' first thread makes requests by a pipe of the server, which keeps one
 * end of it. Another client is passed something that has the other's number then. */
static void test_first_thread(void)
{
    struct client first = make_client(), other = make_client();
    int fds[2], fd;

    if (pipe( fds )) abort();
    show_message( socket_state_pass, first.message, fds[1], 0 );
    show_message( socket_state_pass, other.message, fds[1], 0 );
    libc()->close( first.end );
    close( first.requests );
    first.requests = fds[0];
    first.end = fds[1];
    fd = create( &first, HANDLE );
    end_client( &other );
    wait_for_events();
    ok( !is_closed( fd ), "closed with another client\n" );
    end_client( &first );
    wait_for_events();
    ok( is_closed( fd ), "not closed with its client\n" );
    close( fd );
}

static void test_order(void)
{
    static const unsigned int sockets[] = { 7, 3, 9 };
    struct epoll_event event = { .events = EPOLLIN }, events[6];
    unsigned int i;

    for (i = 0; i < 6; i++)
    {
        events[i].data.u64 = i + 1 < 6 ? 2 * i + 1 : 0xfffffff0u;
        event.data.u64 = events[i].data.u64;
        sock_watched( 0, &event );
    }
    for (i = 0; i < 3; i++)
    {
        event.data.u64 = sockets[i];
        sock_watched( 1, &event );
    }
    sock_sort_events( events, 6 );
    for (i = 0; i < 3; i++)
        ok( events[i].data.u64 == 3 || events[i].data.u64 >= 7, "%u: got %llu\n", i,
            (unsigned long long)events[i].data.u64 );
    ok( events[0].data.u64 + events[1].data.u64 + events[2].data.u64 == 19,
        "a socket is not among the first\n" );
}

START_TEST(sock_lost)
{
    server_start();
    test_client_gone( NULL, 1 );
    test_client_gone( duplicate_another, 1 );
    test_client_gone( duplicate, 0 );
    test_client_gone( other_duplicates, 1 );
    test_client_gone( other_duplicates_foreign, 0 );
    test_client_gone( make_process, 0 );
    test_client_gone( take_second_descriptor, 1 );
    test_accepted( 1, 1 );
    test_accepted( 0, 0 );
    test_first_thread();
    test_order();
}
