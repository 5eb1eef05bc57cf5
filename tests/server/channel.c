/*
 * Tests of the port pool's channel: messages
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
 * A good message is answered, a bad one ends its connection and nothing else.
 */

#include "channel_test.h"
#include "pool_client.c"

/* Every code, with a socket where it takes one. */
static void test_codes(void)
{
    static const unsigned int sockets = 1u << PORT_POOL_ACQUIRE | 1u << PORT_POOL_ASSOCIATE |
                                        1u << PORT_POOL_RELEASE | 1u << PORT_POOL_SET_AFFINITY |
                                        1u << PORT_POOL_CHECK;
    struct port_pool_list_reply list;
    struct port_pool_reply reply;
    struct port_pool_request req;
    struct stat st;
    unsigned int code, expect;
    int client = connect_client(), fd = socket( AF_INET, SOCK_DGRAM, 0 );
    ssize_t ret;

    fstat( fd, &st );
    for (code = 0; code < PORT_POOL_CODE_COUNT; code++)
    {
        check_set_context( "code %u: ", code );
        req = make_request( code );
        req.start = 5000;
        req.count = 20;
        req.token = 0x123456789abcdef0ull;
        req.value = STATUS_SHARING_VIOLATION;
        req.flags = PORT_POOL_FLAG_ELEVATED;
        pool_calls = 0;
        send_good( client, &req, sockets & (1u << code) ? fd : -1 );
        run_turns();
        ok( pool_calls == 1 && !memcmp( &last_request, &req, sizeof(req) ), "the request didn't arrive\n" );
        memset( &list, 0xcc, sizeof(list) );
        ret = recv( client, &list, sizeof(list), MSG_DONTWAIT );
        memcpy( &reply, &list, sizeof(reply) );
        ok( reply.magic == PORT_POOL_MAGIC && reply.version == PORT_POOL_VERSION &&
            reply.serial == req.serial, "got %#x, %u, %u\n", reply.magic, reply.version, reply.serial );
        expect = code == PORT_POOL_LIST ? sizeof(list) : sizeof(reply);
        ok( ret == expect, "got %zd bytes\n", ret );
        if (code == PORT_POOL_LIST)
        {
            ok( !list.status && list.count == 1 && list.next == 0x10000 && list.records[0].start == 5000,
                "got %#x, %u, %#x\n", list.status, list.count, list.next );
            continue;
        }
        ok( reply.status == STATUS_SHARING_VIOLATION && reply.token == req.token + 1 && !reply.reserved,
            "got %#x, token %#llx\n", reply.status, (unsigned long long)reply.token );
        ok( last_had_fd == !!(sockets & (1u << code)), "descriptor: %d\n", last_had_fd );
        if (last_had_fd) ok( last_ino == st.st_ino, "another descriptor arrived\n" );
    }
    check_set_context( "%s", "" );
    close( fd );
    close( client );
    run_turns();
}

/* A socket that is missing, or not one of the Internet, is for the pool to refuse. */
static void test_other_sockets(void)
{
    struct port_pool_request req = make_request( PORT_POOL_ACQUIRE );
    int client = connect_client(), fd = socket( AF_UNIX, SOCK_STREAM, 0 );

    send_good( client, &req, -1 );
    run_turns();
    ok( !last_had_fd, "there was a descriptor\n" );
    ok( !is_closed( client ), "connection was closed\n" );
    send_good( client, &req, fd );
    run_turns();
    ok( last_had_fd && last_ino, "no descriptor arrived\n" );
    ok( !is_closed( client ), "connection was closed\n" );
    close( fd );
    close( client );
    run_turns();
}

static void test_identity(void)
{
    unsigned long long start_time;
    struct port_pool_reply reply;
    struct port_pool_request req = make_request( PORT_POOL_INFO );
    pid_t pid;
    int status, client;

    if (!(pid = fork()))
    {
        client = connect_client();
        send_good( client, &req, -1 );
        if (recv( client, &reply, sizeof(reply), 0 ) != sizeof(reply)) _exit( 1 );
        _exit( reply.pid == (unsigned int)getpid() ? 0 : 2 );
    }
    status = run_until_exit( pid );
    ok( !status, "the child failed, status %#x\n", status );
    ok( last_process.pid == (unsigned int)pid && last_process.start_time, "got pid %u, start time %llu\n",
        last_process.pid, last_process.start_time );
    start_time = last_process.start_time;
    client = connect_client();
    check_alive( client );
    ok( last_process.pid == (unsigned int)getpid() && last_process.start_time <= start_time,
        "got pid %u, start time %llu\n", last_process.pid, last_process.start_time );
    close( client );
    run_turns();
}

/* Sends a packet that must close the connection; another one must not notice. */
static void check_refused( const void *data, size_t size, const int *fds, unsigned int count )
{
    unsigned int fd_count;
    int good = connect_client(), bad = connect_client();

    run_turns();
    fd_count = count_fds();
    pool_calls = 0;
    send_packet( bad, data, size, fds, count );
    run_turns();
    ok( is_closed( bad ), "the connection is open\n" );
    ok( !pool_calls, "the pool was asked\n" );
    ok( count_fds() == fd_count - 1, "%d descriptors are left\n", (int)(count_fds() - fd_count + 1) );
    check_alive( good );
    close( bad );
    close( good );
    run_turns();
}

static void test_sizes(void)
{
    static const size_t sizes[] = { 0, 1, 4, sizeof(struct port_pool_request) - 1,
                                    sizeof(struct port_pool_request) + 1, 4096, 65536 };
    static char data[65536];
    struct port_pool_request req = make_request( PORT_POOL_ACQUIRE );
    int fd = socket( AF_INET, SOCK_DGRAM, 0 );
    unsigned int i;

    memcpy( data, &req, sizeof(req) );
    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    {
        check_set_context( "size %zu: ", sizes[i] );
        check_refused( data, sizes[i], NULL, 0 );
        check_refused( data, sizes[i], &fd, 1 );
    }
    check_set_context( "%s", "" );
    close( fd );
}

static void test_fields(void)
{
    static const struct
    {
        unsigned int magic, version, code;
    }
    bad[] =
    {
        { 0, PORT_POOL_VERSION, PORT_POOL_INFO },
        { 0x4f4f4c50, PORT_POOL_VERSION, PORT_POOL_INFO },
        { PORT_POOL_MAGIC, 0, PORT_POOL_INFO },
        { PORT_POOL_MAGIC, PORT_POOL_VERSION + 1, PORT_POOL_INFO },
        { PORT_POOL_MAGIC, PORT_POOL_VERSION, PORT_POOL_CODE_COUNT },
        { PORT_POOL_MAGIC, PORT_POOL_VERSION, 0x80000000 },
        { PORT_POOL_MAGIC, PORT_POOL_VERSION, 0xffffffff },
    };
    struct port_pool_request req;
    unsigned int i;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
    {
        check_set_context( "%u: ", i );
        req = make_request( bad[i].code );
        req.magic = bad[i].magic;
        req.version = bad[i].version;
        check_refused( &req, sizeof(req), NULL, 0 );
    }
    check_set_context( "%s", "" );
}

/* Descriptors that no request may bring. */
static void test_descriptors(void)
{
    struct port_pool_request acquire = make_request( PORT_POOL_ACQUIRE ), bad = acquire;
    struct port_pool_request info = make_request( PORT_POOL_INFO ), list = make_request( PORT_POOL_LIST );
    int fds[200], pipe_fds[2], i, fd;

    bad.magic = 1;
    if (pipe( pipe_fds )) abort();
    check_refused( &acquire, sizeof(acquire), &pipe_fds[0], 1 );
    fd = open( "/dev/null", O_RDWR );
    check_refused( &acquire, sizeof(acquire), &fd, 1 );
    close( fd );
    fd = open( prefix_dir, O_PATH );
    check_refused( &acquire, sizeof(acquire), &fd, 1 );
    close( fd );
    check_refused( &acquire, sizeof(acquire), &server_epfd, 1 );

    fd = socket( AF_INET, SOCK_STREAM, 0 );
    check_refused( &info, sizeof(info), &fd, 1 );
    check_refused( &list, sizeof(list), &fd, 1 );
    check_refused( &bad, sizeof(bad), &fd, 1 );
    for (i = 0; i < 200; i++) fds[i] = fd;
    check_refused( &acquire, sizeof(acquire), fds, 2 );
    check_refused( &acquire, sizeof(acquire), fds, 8 );
    check_refused( &acquire, sizeof(acquire), fds, 9 );
    check_refused( &acquire, sizeof(acquire), fds, 200 );
    close( fd );
    close( pipe_fds[0] );
    close( pipe_fds[1] );
}

/* A connection closed halfway is closed. */
static void test_half_closed(void)
{
    struct port_pool_request req = make_request( PORT_POOL_INFO );
    int client = connect_client();

    check_alive( client );
    shutdown( client, SHUT_WR );
    run_turns();
    ok( is_closed( client ), "the connection is open\n" );
    close( client );

    client = connect_client();
    check_alive( client );
    shutdown( client, SHUT_RD );
    send_packet( client, &req, sizeof(req), NULL, 0 );
    run_turns();
    ok( send_packet( client, &req, sizeof(req), NULL, 0 ) == -1, "the connection is open\n" );
    close( client );
    run_turns();
}

/* A client that never reads loses its connection when the kernel's queue is full. */
static void test_queue_full(void)
{
    struct port_pool_request req = make_request( PORT_POOL_LIST );
    int client = connect_client(), other = connect_client();
    unsigned int i;

    for (i = 0; i < 100000; i++)
    {
        if (send_packet( client, &req, sizeof(req), NULL, 0 ) == -1) break;
        run_turns();
    }
    ok( i > 10 && i < 100000, "closed after %u requests\n", i );
    ok( errno == EPIPE || errno == ECONNRESET, "got error %d\n", errno );
    check_alive( other );
    close( other );
    close( client );
    run_turns();
}

static void check_replies( int client, unsigned int expect )
{
    struct port_pool_reply reply;
    unsigned int count = 0;

    while (recv( client, &reply, sizeof(reply), MSG_DONTWAIT ) == sizeof(reply)) count++;
    ok( count == expect, "got %u replies, expected %u\n", count, expect );
}

/* A turn serves every client once, however much one of them has sent. */
static void test_fair(void)
{
    struct port_pool_request req = make_request( PORT_POOL_INFO );
    int busy = connect_client(), modest = connect_client(), silent = connect_client();
    unsigned int i;

    run_turns();
    for (i = 0; i < 50; i++) send_good( busy, &req, -1 );
    send_good( modest, &req, -1 );
    errno = 12345;
    channel_event();
    ok( errno == 12345, "errno has changed to %d\n", errno );
    check_replies( busy, 1 );
    check_replies( modest, 1 );
    run_turns();
    check_replies( busy, 49 );
    check_alive( silent );
    close( busy );
    close( modest );
    close( silent );
    run_turns();
}

static void test_start(void)
{
    struct sockaddr_un addr;
    socklen_t len = get_channel_address( &addr );
    unsigned int before, limit;
    struct rlimit old, low;
    int epfd, other, err;

    stop_channel();
    channel_stop();
    channel_event();
    before = count_fds();
    epfd = epoll_create1( 0 );
    err = channel_start( epfd, TEST_DATA, "/no/such/directory" );
    ok( err == ENOENT, "got %d\n", err );
    other = socket( AF_UNIX, SOCK_SEQPACKET, 0 );
    bind( other, (struct sockaddr *)&addr, len );
    err = channel_start( epfd, TEST_DATA, prefix_dir );
    ok( err == EADDRINUSE, "got %d\n", err );
    close( other );
    err = channel_start( -1, TEST_DATA, prefix_dir );
    ok( err == EBADF, "got %d\n", err );

    getrlimit( RLIMIT_NOFILE, &old );
    for (limit = epfd + 1; limit < (unsigned int)epfd + 20; limit++)
    {
        low = old;
        low.rlim_cur = limit;
        setrlimit( RLIMIT_NOFILE, &low );
        err = channel_start( epfd, TEST_DATA, prefix_dir );
        channel_stop();
        setrlimit( RLIMIT_NOFILE, &old );
        ok( !err || err == EMFILE, "got %d\n", err );
        if (!err) break;
    }
    ok( !err, "no success, error %d\n", err );
    close( epfd );
    ok( count_fds() == before, "%d descriptors are left\n", (int)(count_fds() - before) );
    start_channel();
}

START_TEST(channel)
{
    unsigned int before;

    make_prefix();
    before = count_fds();
    start_channel();
    test_codes();
    test_other_sockets();
    test_identity();
    test_sizes();
    test_fields();
    test_descriptors();
    test_half_closed();
    test_queue_full();
    test_fair();
    test_start();
    stop_channel();
    ok( count_fds() == before, "%d descriptors are left\n", (int)(count_fds() - before) );
}
