/*
 * Tests of the port pool's channel: what one client can do to another's time
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
 * The work of a turn is bounded, and so is what is done for others between a
 * client's message and its answer. Everything is counted, nothing is timed but
 * the close of a socket that would take a minute.
 */

#include <netinet/in.h>
#include <time.h>

#include "channel_test.h"
#include "pool_client.c"

#define QUEUED 8        /* messages that each hostile connection has sent in advance */

static int receive_descriptor( int from )
{
    union
    {
        struct cmsghdr hdr;
        char           data[CMSG_SPACE( sizeof(int) )];
    } control;
    char byte;
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = sizeof(control) };
    int fd;

    if (recvmsg( from, &msg, MSG_CMSG_CLOEXEC ) != 1 || !CMSG_FIRSTHDR( &msg )) abort();
    memcpy( &fd, CMSG_DATA( &control.hdr ), sizeof(fd) );
    return fd;
}

/* Connections of another process: it makes them, hands them over and stays until
 * the channel knows them. Returns its pid. */
static unsigned int connect_other_process( int *clients, unsigned int count )
{
    unsigned int i;
    int pair[2], status, fd;
    pid_t pid;
    char c;

    if (socketpair( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair )) abort();
    fflush( stdout );
    if (!(pid = fork()))
    {
        close( pair[0] );
        for (i = 0; i < count; i++)
        {
            fd = connect_client();
            send_packet( pair[1], "c", 1, &fd, 1 );
            close( fd );
        }
        _exit( recv( pair[1], &c, 1, 0 ) == 1 ? 0 : 1 );
    }
    close( pair[1] );
    for (i = 0; i < count; i++)
    {
        clients[i] = receive_descriptor( pair[0] );
        run_turns();
    }
    if (send( pair[0], "g", 1, 0 ) != 1) abort();
    waitpid( pid, &status, 0 );
    ok( !status, "status %#x\n", status );
    close( pair[0] );
    return pid;
}

static void close_all( int *clients, unsigned int count )
{
    unsigned int i;

    for (i = 0; i < count; i++) close( clients[i] );
    run_turns();
}

static void queue_requests( int client, unsigned int code, unsigned int count )
{
    struct port_pool_request req;

    for (; count; count--)
    {
        req = make_request( code );
        send_good( client, &req, -1 );
    }
}

/* One turn; returns how many requests with this code were among those it carried out. */
static unsigned int count_in_turn( unsigned int code, unsigned int *all )
{
    unsigned int i, count = 0;

    pool_calls = 0;
    run_turn( 0 );
    for (i = 0; i < pool_calls; i++) count += call_log[i].code == code;
    *all = pool_calls;
    return count;
}

static int has_reply( int client )
{
    struct port_pool_reply reply;

    return recv( client, &reply, sizeof(reply), MSG_DONTWAIT ) == sizeof(reply);
}

/* A cheap message, in a single turn. */
static void check_answered( int client )
{
    queue_requests( client, PORT_POOL_INFO, 1 );
    run_turn( 0 );
    ok( has_reply( client ), "no reply\n" );
}

/* The position in the log of the first call of a process; pool_calls if there is none. */
static unsigned int find_call( unsigned int pid )
{
    unsigned int i;

    for (i = 0; i < pool_calls && call_log[i].pid != pid; i++) {}
    return i;
}

/* Few clients: a costly message a turn, and the cheap ones of all others before it. */
static void test_costly_messages(void)
{
    int hostile[CHANNEL_MAX_PER_PROCESS], victim;
    struct port_pool_request req = make_request( PORT_POOL_ASSOCIATE );
    unsigned int i, all, count, turns, costly = 0;

    connect_other_process( hostile, CHANNEL_MAX_PER_PROCESS );
    victim = connect_client();
    run_turns();
    for (i = 0; i < CHANNEL_MAX_PER_PROCESS; i++) queue_requests( hostile[i], PORT_POOL_ACQUIRE, QUEUED );
    run_turn( 0 );
    for (turns = 1; turns < 1000; turns++)
    {
        send_good( victim, &req, -1 );
        costly += count = count_in_turn( PORT_POOL_ACQUIRE, &all );
        ok( count <= 1, "%u costly messages in one turn\n", count );
        ok( has_reply( victim ), "turn %u: the cheap message was not answered\n", turns );
        if (!count) break;
    }
    ok( costly == CHANNEL_MAX_PER_PROCESS * QUEUED - 1, "%u costly messages were carried out\n", costly );
    close( victim );
    close_all( hostile, CHANNEL_MAX_PER_PROCESS );
}

/* Processes take turns: the victim's costly message waits for two of each other one at most. */
static void test_line(void)
{
    int hostile[3][CHANNEL_MAX_PER_PROCESS], victim;
    unsigned int i, j, pid, place;

    for (i = 0; i < 3; i++) connect_other_process( hostile[i], CHANNEL_MAX_PER_PROCESS );
    pid = connect_other_process( &victim, 1 );
    for (i = 0; i < 3; i++)
        for (j = 0; j < CHANNEL_MAX_PER_PROCESS; j++) queue_requests( hostile[i][j], PORT_POOL_CREATE, QUEUED );
    for (i = 0; i < 20; i++)
    {
        run_turn( 0 );
        run_turn( 0 );
        pool_calls = 0;
        queue_requests( victim, PORT_POOL_ACQUIRE, 1 );
        for (j = 0; j < 20; j++) run_turn( 0 );
        place = find_call( pid );
        ok( place <= 6, "%u messages of others came first\n", place );
        ok( has_reply( victim ), "no reply\n" );
    }
    for (i = 0; i < 3; i++) close_all( hostile[i], CHANNEL_MAX_PER_PROCESS );
    close_all( &victim, 1 );
}

/* More clients than a turn serves, all of them with cheap messages, some with costly ones. */
static void test_many_clients(void)
{
    enum { PROCESSES = 8, CLIENTS = PROCESSES * CHANNEL_MAX_PER_PROCESS };
    unsigned int i, j, pid, place, costly, code;
    int hostile[CLIENTS], victim;

    for (i = 0; i < PROCESSES; i++)
        connect_other_process( hostile + i * CHANNEL_MAX_PER_PROCESS, CHANNEL_MAX_PER_PROCESS );
    pid = connect_other_process( &victim, 1 );
    for (i = 0; i < CLIENTS; i++)
    {
        code = i % 4 ? PORT_POOL_LOOKUP : PORT_POOL_DELETE;
        queue_requests( hostile[i], code, QUEUED );
    }
    for (i = 0; i < 4; i++)
    {
        pool_calls = 0;
        queue_requests( victim, PORT_POOL_ASSOCIATE, 1 );
        for (j = 0; j < 10 && find_call( pid ) == pool_calls; j++) run_turn( 0 );
        place = find_call( pid );
        for (j = 0, costly = 0; j < place; j++) costly += call_log[j].code == PORT_POOL_DELETE;
        ok( has_reply( victim ), "no reply\n" );
        ok( place <= CLIENTS && costly <= 1, "%u messages came first, %u of them costly\n", place, costly );
    }
    run_turns();
    close_all( hostile, CLIENTS );
    close_all( &victim, 1 );
}

/* Clients that go away or talk on while they stand in the line, and a line that is all there is. */
static void test_leaving_line(void)
{
    int hostile[CHANNEL_MAX_PER_PROCESS], more[CHANNEL_MAX_PER_PROCESS];
    unsigned int i, replies;

    connect_other_process( hostile, CHANNEL_MAX_PER_PROCESS );
    for (i = 0; i < CHANNEL_MAX_PER_PROCESS; i++) queue_requests( hostile[i], PORT_POOL_RELEASE, QUEUED );
    run_turn( 0 );
    for (i = 0; i < CHANNEL_MAX_PER_PROCESS / 2; i++) close( hostile[i] );
    pool_calls = 0;
    run_turns();
    ok( pool_calls >= CHANNEL_MAX_PER_PROCESS / 2 * (QUEUED - 1) &&
        pool_calls <= CHANNEL_MAX_PER_PROCESS / 2 * QUEUED + 1, "%u calls\n", pool_calls );
    for (; i < CHANNEL_MAX_PER_PROCESS; i++)
    {
        for (replies = 0; has_reply( hostile[i] ); replies++) {}
        ok( replies == QUEUED, "%u: %u replies\n", i, replies );
        check_alive( hostile[i] );
    }
    close_all( hostile + CHANNEL_MAX_PER_PROCESS / 2, CHANNEL_MAX_PER_PROCESS / 2 );

    /* too many connections: those in the line give way last */
    for (i = 0; i < CHANNEL_MAX_PER_PROCESS; i++) more[i] = connect_client();
    run_turns();
    for (i = 1; i < CHANNEL_MAX_PER_PROCESS; i++) queue_requests( more[i], PORT_POOL_RELEASE, 1 );
    check_answered( more[0] );
    hostile[0] = connect_client();
    run_turn( 0 );
    ok( is_closed( more[0] ), "the one that waits for nothing is open\n" );
    run_turns();
    for (i = 1; i < CHANNEL_MAX_PER_PROCESS; i++) ok( has_reply( more[i] ), "%u: no reply\n", i );
    close_all( more, CHANNEL_MAX_PER_PROCESS );
    close_all( hostile, 1 );
}

/* After much work the line rests, for half as long; cheap messages go on. */
static void test_rest(void)
{
    int client = connect_client(), other = connect_client();
    unsigned int all, turns;

    run_turns();
    pool_work_step = CHANNEL_REST_WORK;
    pool_delay = 1000;
    queue_requests( client, PORT_POOL_ACQUIRE, 2 );
    ok( count_in_turn( PORT_POOL_ACQUIRE, &all ) == 1, "%u calls\n", all );
    ok( !count_in_turn( PORT_POOL_ACQUIRE, &all ), "no rest\n" );
    pool_work_step = pool_delay = 0;
    check_answered( other );
    pool_calls = 0;
    for (turns = 0; turns < 5 && !pool_calls; turns++) run_turn( 10000 );
    ok( pool_calls == 1, "%u calls after the rest, %u turns\n", pool_calls, turns );
    queue_requests( client, PORT_POOL_ACQUIRE, 2 );
    run_turns();
    ok( pool_calls == 3, "%u calls without a rest\n", pool_calls );
    close( client );
    close_all( &other, 1 );
}

/* A TCP socket with data that nobody reads, and with SO_LINGER. */
static int make_lingering( int *peer )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    int listener = socket( AF_INET, SOCK_STREAM, 0 ), fd = socket( AF_INET, SOCK_STREAM, 0 ), size = 2048;
    struct linger linger = { 1, 60 };
    socklen_t len = sizeof(addr);
    static char data[65536];

    setsockopt( listener, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size) );
    if (bind( listener, (struct sockaddr *)&addr, sizeof(addr) ) || listen( listener, 1 ) ||
        getsockname( listener, (struct sockaddr *)&addr, &len ) ||
        connect( fd, (struct sockaddr *)&addr, sizeof(addr) )) abort();
    *peer = accept( listener, NULL, NULL );
    close( listener );
    while (send( fd, data, sizeof(data), MSG_DONTWAIT ) > 0) {}
    setsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    return fd;
}

static void test_lingering_socket( unsigned int code )
{
    struct port_pool_request req = make_request( code );
    int client = connect_client(), other = connect_client(), peer, fd = make_lingering( &peer );
    struct timespec before, after;

    run_turns();
    send_packet( client, &req, sizeof(req), &fd, 1 );
    /* ours goes away at once: the socket ends when the channel closes its copy */
    setsockopt( fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 60 }, sizeof(struct linger) );
    close( fd );
    clock_gettime( CLOCK_MONOTONIC, &before );
    run_turns();
    check_alive( other );
    clock_gettime( CLOCK_MONOTONIC, &after );
    ok( after.tv_sec - before.tv_sec < 20, "it took %u seconds\n", (int)(after.tv_sec - before.tv_sec) );
    close( peer );
    close( client );
    close( other );
    run_turns();
}

/* Nothing is changed about sockets that the server has itself. */
static void test_own_lingering_socket(void)
{
    struct port_pool_request req = make_request( PORT_POOL_ASSOCIATE );
    int client = connect_client(), peer, fd = make_lingering( &peer );
    struct linger linger = { 0 };
    socklen_t len = sizeof(linger);

    own_socket = fd;
    send_packet( client, &req, sizeof(req), &fd, 1 );
    run_turns();
    ok( has_reply( client ), "no reply\n" );
    getsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, &len );
    ok( linger.l_onoff && linger.l_linger == 60, "got %d, %d\n", linger.l_onoff, linger.l_linger );
    own_socket = -1;
    linger.l_onoff = 0;
    setsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    close( fd );
    close( peer );
    close_all( &client, 1 );
}

START_TEST(channel_hostile)
{
    unsigned int before;

    make_prefix();
    before = count_fds();
    start_channel();
    test_costly_messages();
    test_line();
    test_many_clients();
    test_leaving_line();
    test_rest();
    test_lingering_socket( PORT_POOL_ACQUIRE );
    test_lingering_socket( PORT_POOL_INFO );
    test_own_lingering_socket();
    stop_channel();
    ok( count_fds() == before, "%d descriptors are left\n", (int)(count_fds() - before) );
}
