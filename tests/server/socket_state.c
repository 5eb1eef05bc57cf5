/*
 * What clients are told about sockets
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

#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "passing.h"
#include "socket_state.h"
#include "wine/socket_state.h"

#define WORDS     16
#define CLIENT    70            /* message sockets of two clients */
#define OTHER     71
#define REQUESTS  80            /* from CLIENT */
#define DUPLICATE 0x17          /* codes, as in Wine 8.0; the module is not to know them */
#define GET_FD    0x2f
#define NEW_PROCESS 0
#define PROBE_PARENT (SOCKET_STATE_PROBE_HANDLE | 0x10)

static const struct socket_state *state;

static void send_words( int fd, uint32_t code, unsigned int pos, uint32_t w0, uint32_t w1, uint32_t w2 )
{
    uint32_t words[WORDS] = { code };

    words[pos] = w0;
    words[pos + 1] = w1;
    words[pos + 2] = w2;
    socket_state_request( fd, words, sizeof(words) );
}

static const struct socket_state_event *last_event(void)
{
    return &state->events[(state->event_count - 1) % SOCKET_STATE_EVENTS];
}

static void test_duplicates(void)
{
    unsigned int count = state->event_count;

    show_message( socket_state_receive, CLIENT, REQUESTS, 0 );
    send_words( REQUESTS, DUPLICATE, 3, ~0u, 0x40, ~0u );
    ok( state->event_count == count, "an event before requests are known\n" );
    send_words( REQUESTS, DUPLICATE, 4, SOCKET_STATE_PROBE_HANDLE | 0x123450, ~0u, SOCKET_STATE_PROBE_ACCESS );
    ok( state->event_count == count, "learned from half a probe\n" );
    {
        uint32_t words[WORDS] = { DUPLICATE, 0, 0, ~0u, SOCKET_STATE_PROBE_HANDLE | 0x123450, ~0u,
                                  SOCKET_STATE_PROBE_ACCESS, SOCKET_STATE_PROBE_ATTRIBUTES };

        socket_state_request( REQUESTS, words, sizeof(words) - 4 );
        ok( state->event_count == count, "learned from a short probe\n" );
        socket_state_request( REQUESTS, words, sizeof(words) );
    }
    ok( state->event_count == ++count, "got %u events\n", state->event_count );
    ok( last_event()->handle == (SOCKET_STATE_PROBE_HANDLE | 0x123450) && last_event()->process == CLIENT,
        "got %#x of %u\n", last_event()->handle, last_event()->process );
    send_words( REQUESTS, DUPLICATE, 3, ~0u, 0x43, ~0u );
    ok( state->event_count == ++count && last_event()->handle == 0x40, "got %#x\n", last_event()->handle );
    send_words( REQUESTS, DUPLICATE + 1, 3, ~0u, 0x40, ~0u );
    ok( state->event_count == count, "another request is no event\n" );
}

static void test_processes(void)
{
    int fds[2], udp = socket( AF_INET, SOCK_DGRAM, 0 );
    unsigned int count = state->event_count;

    if (socketpair( AF_UNIX, SOCK_STREAM, 0, fds )) abort();
    show_message( socket_state_receive, OTHER, fds[0], 0 );
    socket_state_watch_other( fds[0] );
    ok( state->event_count == ++count && last_event()->handle == SOCKET_EVENT_PROCESS &&
        last_event()->process == OTHER, "got %#x of %u\n", last_event()->handle, last_event()->process );
    socket_state_accept( fds[1] );
    socket_state_watch_other( fds[1] );
    socket_state_watch_other( udp );
    ok( state->event_count == count, "an event without a parent\n" );
    close( fds[0] );
    close( fds[1] );
    close( udp );
}

/* Requests to make a process: as in Wine 8.0, but for the flags. */
static unsigned int make_child( uint32_t parent, uint32_t flags, unsigned int word, uint32_t value, size_t size )
{
    uint32_t fixed[WORDS] = { NEW_PROCESS, 12 * 4, 0, 0, 0, parent, flags, 17, 0x1fffff };
    uint32_t data[12] = { 0, 0, 0, 0, 0, 0, 0x50, 0x7e000004, 0x7e000008, 0x7e00000c };
    unsigned int count = state->event_count;
    int fds[2];

    if (socketpair( AF_UNIX, SOCK_STREAM, 0, fds )) abort();
    data[word] = value;
    show_message( socket_state_receive, OTHER, fds[0], 0 );
    show_message( socket_state_receive, CLIENT, REQUESTS, 0 );
    socket_state_request( REQUESTS, fixed, sizeof(fixed) );
    socket_state_request( REQUESTS, data, size );
    if (parent != PROBE_PARENT) socket_state_watch_other( fds[0] );
    close( fds[0] );
    close( fds[1] );
    return state->event_count - count;
}

static void test_children(void)
{
    unsigned int n;

    ok( make_child( 0, 0, 6, 0x50, 48 ) == 1, "a child is no event\n" );
    ok( !make_child( PROBE_PARENT, SOCKET_STATE_PROBE_FLAGS, 6, 0x50, 44 ) && !state->children, "half a probe\n" );
    ok( !make_child( PROBE_PARENT, SOCKET_STATE_PROBE_FLAGS + 1, 6, 0x50, 48 ) && !state->children, "no probe\n" );
    ok( !make_child( PROBE_PARENT, SOCKET_STATE_PROBE_FLAGS, 6, 0x50, 48 ) && state->children, "not learned\n" );

    /* its standard handles only */
    n = make_child( 0, 0, 6, 0x60, 48 );
    ok( n == 3, "got %u events\n", n );
    ok( last_event()->handle == 0x7e00000c, "got %#x\n", last_event()->handle );
    n = make_child( 0, 0, 9, 0, 48 );
    ok( n == 2, "got %u events\n", n );
    ok( last_event()->handle == 0x7e000008 && last_event()->process == CLIENT, "got %#x\n", last_event()->handle );
    /* all of them */
    n = make_child( 0, 4, 6, 0, 48 );
    ok( n == 1, "got %u events\n", n );
    ok( last_event()->handle == SOCKET_EVENT_PROCESS && last_event()->process == OTHER, "got %#x of %u\n",
        last_event()->handle, last_event()->process );
    n = make_child( 0, 0, 6, 0, 44 );
    ok( n == 1, "part of the data: got %u events\n", n );
    for (n = 0; n < 6; n++) ok( make_child( 0, 0, n, 0x40, 48 ) == 1, "word %u does not matter\n", n );
    /* somebody else's */
    n = make_child( 0x44, 0, 6, 0, 48 );
    ok( n == 1, "got %u events\n", n );
    ok( last_event()->handle == SOCKET_EVENT_PROCESS && !last_event()->process, "got %#x of %u\n",
        last_event()->handle, last_event()->process );
}

/* get_handle_fd's reply for a socket, or one with a word changed */
static int is_kept( int fd, unsigned int word, uint32_t value )
{
    uint32_t words[WORDS] = { 0, 0, 3, 0, 0x12019f };
    const uint32_t *ret;

    send_words( REQUESTS, GET_FD, 3, 0x68, 0, 0 );
    show_message( socket_state_pass, CLIENT, fd, 0x68 );
    words[word] = value;
    ret = socket_state_reply( words, sizeof(words) );
    return ret[3] == 1 && words[3] != 1;
}

static void test_replies(void)
{
    int fd = socket( AF_INET, SOCK_STREAM, 0 );
    struct sock *sock = sock_table_add( fd, AF_INET, SOCK_STREAM, 0 );
    uint32_t words[WORDS] = { 0xc0000235 };
    unsigned int i, count = state->event_count;

    ok( !is_kept( fd, 5, 0 ) && !state->caching, "not accepted, but kept\n" );
    sock->accepted = 1;
    ok( is_kept( fd, 5, 0 ) && state->caching, "not kept\n" );
    ok( is_kept( fd, 5, 0x20 ), "not kept with options\n" );
    for (i = 0; i < WORDS; i++)
        if (i != 4 && i != 5) ok( !is_kept( fd, i, 2 ), "word %u does not matter\n", i );
    ok( !is_kept( fd, 4, 0 ), "no access, but kept\n" );
    ok( !is_kept( fd + 1, 5, 0 ), "another descriptor, but kept\n" );
    ok( state->event_count == count, "got %u events\n", state->event_count - count );
    ok( socket_state_reply( words, sizeof(words) ) && state->event_count == count + 1 &&
        last_event()->handle == SOCKET_EVENT_NONE, "no event for a handle that stays\n" );
    sock_table_remove( fd );
    close( fd );
}

static void pass_descriptor( int fd, int keeps )
{
    uint32_t words[WORDS] = { 0, 0, 3, keeps, 0x12019f };

    send_words( REQUESTS, GET_FD, 3, 0x68, 0, 0 );
    show_message( socket_state_pass, CLIENT, fd, 0x68 );
    socket_state_reply( words, sizeof(words) );
}

static void test_slots(void)
{
    int fd = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sock *sock = sock_table_add( fd, AF_INET, SOCK_DGRAM, 0 );
    const struct socket_state_slot *slot = &state->slots[sock_get_cookie( fd ) % SOCKET_STATE_SLOTS];
    unsigned int generation = slot->generation, i;

    socket_state_watch( sock, EPOLLIN | EPOLLPRI );
    ok( slot->readers == 1 && !slot->writers, "got %u, %u\n", slot->readers, slot->writers );
    socket_state_watch( sock, EPOLLIN | EPOLLOUT );
    ok( slot->readers == 1 && slot->writers == 1, "got %u, %u\n", slot->readers, slot->writers );
    socket_state_watch( sock, 0 );
    ok( !slot->readers && !slot->writers, "got %u, %u\n", slot->readers, slot->writers );
    socket_state_watch( sock, EPOLLOUT );
    socket_state_closed( sock );
    ok( !slot->writers && slot->generation == generation, "got %u, %u\n", slot->writers, slot->generation );
    for (i = 0; i < 2; i++)
    {
        pass_descriptor( fd, 1 );
        ok( slot->kept == 1 && slot->loose == i, "%u: got %u, %u\n", i, slot->kept, slot->loose );
        pass_descriptor( fd, 0 );
        ok( slot->kept == 1 && slot->loose == 1, "%u: got %u, %u\n", i, slot->kept, slot->loose );
    }
    socket_state_closed( sock );
    ok( slot->generation == (generation + 1) % SOCKET_STATE_GENERATIONS, "got %u\n", slot->generation );
    ok( !slot->kept && !slot->loose, "got %u, %u\n", slot->kept, slot->loose );
    /* nothing tells whether it may be kept */
    show_message( socket_state_pass, CLIENT, fd, 0x68 );
    send_words( REQUESTS, GET_FD, 3, 0x68, 0, 0 );
    ok( !slot->kept && slot->loose == 1, "got %u, %u\n", slot->kept, slot->loose );
    socket_state_closed( sock );
    sock_table_remove( fd );
    close( fd );
}

START_TEST(socket_state)
{
    char dir[] = "/tmp/socket-state.XXXXXX";
    uint32_t words[WORDS] = { 0 };
    int fd;

    if (!mkdtemp( dir ) || chdir( dir ) || sock_table_init( 1000 )) abort();
    socket_state_request( REQUESTS, words, sizeof(words) );
    ok( socket_state_reply( words, sizeof(words) ) == words, "changed before the start\n" );
    ok( !socket_state_start(), "not started\n" );
    fd = open( SOCKET_STATE_FILE, O_RDONLY );
    state = mmap( NULL, sizeof(*state), PROT_READ, MAP_SHARED, fd, 0 );
    close( fd );
    ok( state->magic == SOCKET_STATE_MAGIC && state->version == SOCKET_STATE_VERSION, "got %#x\n", state->magic );
    test_duplicates();
    test_processes();
    test_children();
    test_replies();
    test_slots();
    unlink( SOCKET_STATE_FILE );
    if (chdir( "/" ) || rmdir( dir )) abort();
}
