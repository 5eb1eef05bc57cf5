/*
 * Tests of the port pool's channel: floods, other users, no descriptors
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
 * The server is this process, most of the clients are children of it. None of
 * what they do may keep another client from being served.
 */

#include "channel_test.h"
#include "pool_client.c"

static void raise_limit( unsigned int count )
{
    struct rlimit limit;

    getrlimit( RLIMIT_NOFILE, &limit );
    if (limit.rlim_cur < count) limit.rlim_cur = limit.rlim_max < count ? limit.rlim_max : count;
    setrlimit( RLIMIT_NOFILE, &limit );
}

/* In a child: the server's descriptors are not ours to keep open. */
static void close_others( int first, int second )
{
    int fd;

    for (fd = 3; fd < 4096; fd++) if (fd != first && fd != second) close( fd );
}

/* In a child: makes count connections and holds them until the pipe is closed;
 * the exit status is the number of them that are still open then. */
static void hold_connections( unsigned int count, int ready, int hold )
{
    static int clients[4096];
    unsigned int i, open = 0;
    char c;

    close_others( ready, hold );
    raise_limit( count + 100 );
    for (i = 0; i < count; i++) clients[i] = connect_client();
    if (write( ready, "r", 1 ) != 1) _exit( 255 );
    if (read( hold, &c, 1 )) _exit( 255 );
    for (i = 0; i < count; i++) open += !is_closed( clients[i] );
    _exit( open > 254 ? 254 : open );
}

static pid_t start_holder( unsigned int count, int *hold )
{
    int ready_pipe[2], hold_pipe[2];
    struct pollfd pollfd;
    char c;
    pid_t pid;

    if (pipe2( ready_pipe, O_CLOEXEC ) || pipe2( hold_pipe, O_CLOEXEC )) abort();
    fflush( stdout );
    if (!(pid = fork()))
    {
        close( hold_pipe[1] );
        hold_connections( count, ready_pipe[1], hold_pipe[0] );
    }
    close( ready_pipe[1] );
    close( hold_pipe[0] );
    pollfd.fd = ready_pipe[0];
    pollfd.events = POLLIN;
    while (!poll( &pollfd, 1, 0 )) run_turn( 5 );
    ok( read( ready_pipe[0], &c, 1 ) == 1, "the child failed\n" );
    close( ready_pipe[0] );
    run_turns();
    *hold = hold_pipe[1];
    return pid;
}

/* One process makes 2,000 connections: it keeps few, and others don't notice. */
static void test_flood(void)
{
    int client = connect_client(), idle = connect_client(), hold, status;
    unsigned int before;
    pid_t pid;

    check_alive( client );
    run_turns();
    before = count_fds();
    pid = start_holder( 2000, &hold );
    ok( count_fds() <= before + CHANNEL_MAX_PER_PROCESS + 1, "%d connections\n",
        (int)(count_fds() - before - 1) );
    check_alive( client );
    check_alive( idle );
    close( hold );
    status = run_until_exit( pid );
    ok( WIFEXITED( status ) && WEXITSTATUS( status ) == CHANNEL_MAX_PER_PROCESS, "status %#x\n", status );
    check_alive( client );
    close( client );
    close( idle );
    run_turns();
    ok( count_fds() == before - 2 - 2, "%d descriptors are left\n", (int)(count_fds() - before + 4) );
}

/* Our own connections beyond the limit: the one unused for longest is closed. */
static void test_own_limit(void)
{
    int clients[CHANNEL_MAX_PER_PROCESS + 1];
    unsigned int i;

    for (i = 0; i < CHANNEL_MAX_PER_PROCESS; i++) clients[i] = connect_client();
    run_turns();
    check_alive( clients[0] );
    clients[CHANNEL_MAX_PER_PROCESS] = connect_client();
    run_turns();
    ok( is_closed( clients[1] ), "the connection is open\n" );
    for (i = 0; i <= CHANNEL_MAX_PER_PROCESS; i++)
    {
        if (i != 1) check_alive( clients[i] );
        close( clients[i] );
    }
    run_turns();
}

/* More clients than there may be, from many processes. A connection that was
 * closed because it was idle is made again without the caller noticing. */
static void test_many_processes(void)
{
    enum { PROCESSES = CHANNEL_MAX_CLIENTS / CHANNEL_MAX_PER_PROCESS + 2 };
    struct port_pool_request req = { .code = PORT_POOL_ACQUIRE, .value = 0x103 };
    int holds[PROCESSES], status, client = connect_client();
    pid_t pids[PROCESSES], pid;
    struct port_pool_reply reply;
    unsigned int i, before;
    char c = 0;
    int ready[2], go[2];

    run_turns();
    before = count_fds();
    raise_limit( before + CHANNEL_MAX_CLIENTS + 2 * PROCESSES + 50 );
    if (pipe2( ready, O_CLOEXEC ) || pipe2( go, O_CLOEXEC )) abort();
    if (!(pid = fork()))
    {
        close_others( ready[1], go[0] );
        status = pool_client_call( &req, -1, &reply, sizeof(reply) );
        if (write( ready[1], "r", 1 ) != 1 || read( go[0], &c, 1 ) != 1) _exit( 1 );
        if (status != 0x103) _exit( 2 );
        status = pool_client_call( &req, -1, &reply, sizeof(reply) );
        _exit( status == 0x103 ? 0 : 3 );
    }
    while (fcntl( ready[0], F_SETFL, O_NONBLOCK ) || read( ready[0], &c, 1 ) != 1) run_turn( 5 );
    for (i = 0; i < PROCESSES; i++)
    {
        pids[i] = start_holder( CHANNEL_MAX_PER_PROCESS, &holds[i] );
        check_alive( client );
    }
    ok( count_fds() <= before + 4 + PROCESSES + CHANNEL_MAX_CLIENTS, "%u descriptors\n", count_fds() );
    if (write( go[1], &c, 1 ) != 1) abort();
    status = run_until_exit( pid );
    ok( !status, "the idle client failed, status %#x\n", status );
    for (i = 0; i < PROCESSES; i++) close( holds[i] );
    for (i = 0; i < PROCESSES; i++) run_until_exit( pids[i] );
    check_alive( client );
    close( client );
    close( ready[0] );
    close( ready[1] );
    close( go[0] );
    close( go[1] );
    run_turns();
    ok( count_fds() == before - 2, "%d descriptors are left\n", (int)(count_fds() - before + 2) );
}

/* Another user's process gets no answer. Only the superuser can play another user. */
static void test_foreign_user(void)
{
    int client = connect_client(), fd, status;
    struct port_pool_request req = make_request( PORT_POOL_INFO );
    struct sockaddr_un addr;
    socklen_t len;
    pid_t pid;
    char c;

    check_alive( client );
    if (!geteuid())
    {
        pool_calls = 0;
        if (!(pid = fork()))
        {
            len = get_channel_address( &addr );
            if (setgid( 65534 ) || setuid( 65534 )) _exit( 1 );
            fd = socket( AF_UNIX, SOCK_SEQPACKET, 0 );
            if (connect( fd, (struct sockaddr *)&addr, len )) _exit( 2 );
            send_packet( fd, &req, sizeof(req), NULL, 0 );
            _exit( recv( fd, &c, 1, 0 ) > 0 ? 3 : 0 );
        }
        status = run_until_exit( pid );
        ok( !status, "status %#x\n", status );
        ok( !pool_calls, "the pool was asked\n" );
    }
    check_alive( client );
    close( client );
    run_turns();
}

#define DESCRIPTORS 300

static struct rlimit old_limit;
static int fillers[DESCRIPTORS];
static unsigned int filler_count;

/* Leaves no descriptor free: all below the limit are used, including the channel's. */
static void use_up_descriptors(void)
{
    struct rlimit low;

    getrlimit( RLIMIT_NOFILE, &old_limit );
    low = old_limit;
    low.rlim_cur = DESCRIPTORS;
    setrlimit( RLIMIT_NOFILE, &low );
    for (filler_count = 0; filler_count < DESCRIPTORS; filler_count++)
        if ((fillers[filler_count] = dup( 0 )) == -1) break;
}

static void free_descriptors(void)
{
    while (filler_count) close( fillers[--filler_count] );
    setrlimit( RLIMIT_NOFILE, &old_limit );
}

/* No descriptor for a connection: it is refused, and the event loop can sleep. */
static void test_accept_without_descriptor(void)
{
    struct sockaddr_un addr;
    socklen_t len = get_channel_address( &addr );
    int good = connect_client(), fds[5];
    unsigned int i;

    check_alive( good );
    for (i = 0; i < 5; i++) fds[i] = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 );
    use_up_descriptors();
    for (i = 0; i < 5; i++) ok( !connect( fds[i], (struct sockaddr *)&addr, len ), "error %d\n", errno );
    run_turns();
    for (i = 0; i < 5; i++) ok( is_closed( fds[i] ), "connection %u is open\n", i );
    check_alive( good );
    free_descriptors();
    for (i = 0; i < 5; i++) close( fds[i] );
    fds[0] = connect_client();
    check_alive( fds[0] );
    close( fds[0] );
    close( good );
    run_turns();
}

/* Even refusing is impossible: the connection waits, the event loop sleeps, and
 * the next request that is served lets it in. */
static void test_accept_impossible(void)
{
    struct sockaddr_un addr;
    socklen_t len = get_channel_address( &addr );
    int good = connect_client(), fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 );
    struct rlimit low;

    check_alive( good );
    getrlimit( RLIMIT_NOFILE, &old_limit );
    low = old_limit;
    low.rlim_cur = 0;
    setrlimit( RLIMIT_NOFILE, &low );
    ok( !connect( fd, (struct sockaddr *)&addr, len ), "error %d\n", errno );
    run_turns();
    ok( !is_closed( fd ), "the connection is closed\n" );
    setrlimit( RLIMIT_NOFILE, &old_limit );
    check_alive( good );
    check_alive( fd );
    close( fd );
    close( good );
    run_turns();
}

/* No descriptor for the socket that comes with a request: an error, not the end. */
static void test_receive_without_descriptor(void)
{
    struct port_pool_request req = make_request( PORT_POOL_ACQUIRE );
    int client = connect_client(), fd = socket( AF_INET, SOCK_DGRAM, 0 );
    struct port_pool_reply reply = { 0 };
    ssize_t ret;

    check_alive( client );
    use_up_descriptors();
    pool_calls = 0;
    send_good( client, &req, fd );
    run_turns();
    free_descriptors();
    ret = recv( client, &reply, sizeof(reply), MSG_DONTWAIT );
    ok( ret == sizeof(reply) && reply.status == STATUS_INSUFFICIENT_RESOURCES && reply.serial == req.serial,
        "got %zd bytes, status %#x\n", ret, reply.status );
    ok( !pool_calls, "the pool was asked\n" );
    check_alive( client );
    close( fd );
    close( client );
    run_turns();
}

START_TEST(channel_flood)
{
    unsigned int before;

    make_prefix();
    before = count_fds();
    start_channel();
    test_flood();
    test_own_limit();
    test_foreign_user();
    test_accept_without_descriptor();
    test_accept_impossible();
    test_receive_without_descriptor();
    test_many_processes();
    stop_channel();
    ok( count_fds() == before, "%d descriptors are left\n", (int)(count_fds() - before) );
}
