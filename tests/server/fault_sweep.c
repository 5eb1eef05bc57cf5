/*
 * Every operation of the server, with every call in it failing once
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
 * Each operation is done once as it should be, then with its first call failing,
 * its second, and so on until it completes without a failure. If it reports one,
 * nothing must have changed; if it doesn't, it must have done all. After each,
 * records, guards, sockets, their options, the file and the descriptors must
 * agree. Requests come through the channel, as from a client.
 */

static int inject_alloc(void);
#define CHECK_ALLOC_FAILS inject_alloc

#include <poll.h>

#include "server_test.h"
#include "fault_inject.h"
#include "fault_state.h"

#define LOST 0xeeeeeeee     /* the connection was closed instead of an answer */

static int channel = -1, s[6];
static unsigned int first_port, port, other_port;     /* port: where the block is */
static unsigned long long token;

/* ---- a client ---- */

static int connect_channel(void)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    socklen_t len = offsetof( struct sockaddr_un, sun_path ) + 1;
    int fd = libc()->socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 );
    struct stat st;

    stat( prefix_dir, &st );
    len += sprintf( addr.sun_path + 1, "wine-portpool-%x-%lx-%lx", geteuid(), st.st_dev, st.st_ino );
    ok( !libc()->connect( fd, (struct sockaddr *)&addr, len ), "can't connect, error %d\n", errno );
    return fd;
}

static void run_server(void)
{
    struct epoll_event events[4];
    unsigned int i;

    for (i = 0; i < 4; i++) hook_epoll_wait( server_epfd, events, 4, 0 );
}

/* Until there is an answer: the server rests after much work, for less than it took. */
static void run_until_answer(void)
{
    struct pollfd pfd = { .fd = channel, .events = POLLIN };
    struct epoll_event events[4];
    unsigned int i;

    for (i = 0; i < 200 && !poll( &pfd, 1, 0 ); i++) hook_epoll_wait( server_epfd, events, 4, 5 );
}

/* One request from its packet to the answer. */
static unsigned int ask( unsigned int code, unsigned int transport, int fd, unsigned int start,
                         unsigned int count, unsigned int value )
{
    struct port_pool_request req = { .magic = PORT_POOL_MAGIC, .version = PORT_POOL_VERSION, .code = code,
                                     .flags = PORT_POOL_FLAG_ELEVATED, .transport = transport, .start = start,
                                     .count = count, .value = value, .token = token };
    char control[CMSG_SPACE( sizeof(int) )] = { 0 };
    struct iovec iov = { &req, sizeof(req) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    union { struct port_pool_reply reply; struct port_pool_list_reply list; } answer;
    unsigned long armed = inject_left;
    struct cmsghdr *cmsg;
    ssize_t ret;

    inject_left = 0;
    if (fd != -1)
    {
        msg.msg_control = control;
        msg.msg_controllen = sizeof(control);
        cmsg = CMSG_FIRSTHDR( &msg );
        cmsg->cmsg_len = CMSG_LEN( sizeof(int) );
        cmsg->cmsg_level = SOL_SOCKET;
        cmsg->cmsg_type = SCM_RIGHTS;
        memcpy( CMSG_DATA( cmsg ), &fd, sizeof(fd) );
    }
    sendmsg( channel, &msg, MSG_NOSIGNAL | MSG_DONTWAIT );
    inject_left = armed;
    run_until_answer();
    armed = inject_left;
    inject_left = 0;
    ret = recv( channel, &answer, sizeof(answer), MSG_DONTWAIT );
    inject_left = armed;
    if (ret <= 0) return LOST;
    if (code == PORT_POOL_ACQUIRE && !answer.reply.status)
    {
        token = answer.reply.token;
        port = answer.reply.start;
    }
    return answer.reply.status;
}

static unsigned int ask_socket( unsigned int code, int fd )
{
    return ask( code, 0, fd, code == PORT_POOL_ACQUIRE || code == PORT_POOL_CHECK ? port : 0, 4, 1 );
}

/* ---- operations ---- */

static unsigned int bind_port( int fd, unsigned int at )
{
    return bind_to( fd, AF_INET, "any", at );
}

static void set_socket( unsigned int transport )
{
    s[0] = make_socket( AF_INET, transport );
}

static void set_owner( unsigned int transport )
{
    set_socket( transport );
    s[1] = make_socket( AF_INET, transport );
    expect( ask_socket( PORT_POOL_ACQUIRE, s[0] ), 0 );
}

/* an owner, and an associated socket */
static void set_block( unsigned int transport )
{
    set_owner( transport );
    expect( ask_socket( PORT_POOL_ASSOCIATE, s[1] ), 0 );
}

static void set_consumer( unsigned int transport )
{
    set_block( transport );
    expect( bind_port( s[1], 0 ), 0 );
}

/* a connection that waits to be accepted by a consumer */
static void set_listener( unsigned int transport )
{
    set_consumer( transport );
    expect( hook_listen( s[1], 4 ), 0 );
    s[2] = make_socket( AF_INET, transport );
    connect_to( s[2], AF_INET, port );
}

/* a listener of somebody else, to connect to */
static void set_peer( unsigned int transport )
{
    set_block( transport );
    s[2] = make_socket( AF_INET, transport );
    expect( bind_port( s[2], other_port ), 0 );
    expect( hook_listen( s[2], 4 ), 0 );
}

static void set_created( unsigned int transport )
{
    expect( ask( PORT_POOL_CREATE, transport, -1, port, 4, 0 ), 0 );
}

static void set_excluded( unsigned int transport )
{
    expect( ask( PORT_POOL_ADD_EXCLUSION, transport, -1, port, 4, 1 ), 0 );
}

/* all of the host's choice is excluded but its last ports: the pool must choose */
static void set_choosing( unsigned int transport )
{
    set_socket( transport );
    expect( ask( PORT_POOL_ADD_EXCLUSION, transport, -1, 61000, 20, 0 ), 0 );
    expect( ask( PORT_POOL_ADD_EXCLUSION, transport, -1, 32768, 20, 0 ), 0 );
}

/* a consumer with an affinity, and a sibling to be bound beside it */
static void set_siblings( unsigned int transport )
{
    set_block( transport );
    s[2] = make_socket( AF_INET, transport );
    expect( ask( PORT_POOL_SET_AFFINITY, 0, s[1], 0, 0, 0 ), 0 );
    expect( ask( PORT_POOL_SET_AFFINITY, 0, s[2], 0, 0, 1 ), 0 );
    expect( ask_socket( PORT_POOL_ASSOCIATE, s[2] ), 0 );
    expect( bind_port( s[1], port ), 0 );
}

static unsigned int run_acquire( unsigned int transport )
{
    (void)transport;
    return ask_socket( PORT_POOL_ACQUIRE, s[0] );
}

static unsigned int run_wildcard( unsigned int transport )
{
    (void)transport;
    return ask( PORT_POOL_ACQUIRE, 0, s[0], 0, 4, 0 );
}

static unsigned int run_associate( unsigned int transport )
{
    (void)transport;
    return ask_socket( PORT_POOL_ASSOCIATE, s[1] );
}

static unsigned int run_release( unsigned int transport )
{
    (void)transport;
    return ask_socket( PORT_POOL_RELEASE, s[1] );
}

static unsigned int run_check( unsigned int transport )
{
    (void)transport;
    return ask_socket( PORT_POOL_CHECK, s[1] );
}

static unsigned int run_affinity( unsigned int transport )
{
    (void)transport;
    return ask_socket( PORT_POOL_SET_AFFINITY, s[0] );
}

static unsigned int run_bind_any( unsigned int transport )
{
    (void)transport;
    return bind_port( s[1], 0 );
}

static unsigned int run_bind_block( unsigned int transport )
{
    (void)transport;
    return bind_port( s[1], port + 2 );
}

static unsigned int run_bind_plain( unsigned int transport )
{
    (void)transport;
    return bind_port( s[0], other_port );
}

static unsigned int run_bind_choice( unsigned int transport )
{
    (void)transport;
    return bind_port( s[0], 0 );
}

static unsigned int run_bind_sibling( unsigned int transport )
{
    (void)transport;
    return bind_port( s[2], port );
}

static unsigned int run_listen( unsigned int transport )
{
    (void)transport;
    return hook_listen( s[1], 4 ) ? errno : 0;
}

static unsigned int run_connect( unsigned int transport )
{
    unsigned int err = connect_to( s[1], AF_INET, other_port );

    (void)transport;
    return err == EINPROGRESS ? 0 : err;
}

static unsigned int run_accept( unsigned int transport )
{
    (void)transport;
    return (s[3] = hook_accept( s[1], NULL, NULL )) == -1 ? errno : 0;
}

/* AcceptEx: the handle of the owner goes on with the connection */
static unsigned int run_accept_into( unsigned int transport )
{
    (void)transport;
    if ((s[3] = hook_accept( s[1], NULL, NULL )) == -1) return errno;
    close( s[0] );
    s[0] = -1;
    return 0;
}

static unsigned int run_dup( unsigned int transport )
{
    (void)transport;
    return (s[3] = hook_dup( s[1] )) == -1 ? errno : 0;
}

static unsigned int run_close_owner( unsigned int transport )
{
    (void)transport;
    close( s[0] );
    s[0] = -1;
    return 0;
}

static unsigned int run_close_consumer( unsigned int transport )
{
    (void)transport;
    close( s[1] );
    s[1] = -1;
    return 0;
}

static unsigned int run_create( unsigned int transport )
{
    return ask( PORT_POOL_CREATE, transport, -1, port, 4, 0 );
}

static unsigned int run_delete( unsigned int transport )
{
    return ask( PORT_POOL_DELETE, transport, -1, port, 4, 0 );
}

static unsigned int run_lookup( unsigned int transport )
{
    return ask( PORT_POOL_LOOKUP, transport, -1, port, 4, 0 );
}

static unsigned int run_exclude( unsigned int transport )
{
    return ask( PORT_POOL_ADD_EXCLUSION, transport, -1, port, 4, 1 );
}

static unsigned int run_include( unsigned int transport )
{
    return ask( PORT_POOL_DELETE_EXCLUSION, transport, -1, port, 4, 1 );
}

static unsigned int run_dynamic( unsigned int transport )
{
    return ask( PORT_POOL_SET_DYNAMIC, transport, -1, 50000, 1000, 1 );
}

static unsigned int run_get_dynamic( unsigned int transport )
{
    return ask( PORT_POOL_GET_DYNAMIC, transport, -1, 0, 0, 0 );
}

static unsigned int run_list( unsigned int transport )
{
    return ask( PORT_POOL_LIST, transport, -1, 0, 0, 0 );
}

static unsigned int run_info( unsigned int transport )
{
    return ask( PORT_POOL_INFO, transport, -1, 0, 0, 0 );
}

/* Another client comes, asks and goes; the first one stays. */
static unsigned int run_client( unsigned int transport )
{
    int first = channel;
    unsigned int status;
    unsigned long armed = inject_left;

    inject_left = 0;
    channel = connect_channel();
    inject_left = armed;
    run_server();
    status = ask( PORT_POOL_LIST, transport, -1, 0, 0, 0 );
    libc()->close( channel );
    channel = first;
    run_server();
    return status;
}

static unsigned int run_retry( unsigned int transport )
{
    (void)transport;
    reserve_retry();
    return 0;
}

#define BOTH 2      /* transports */

static const struct operation
{
    const char  *name;
    unsigned int transports;
    void       (*set)( unsigned int transport );
    unsigned int (*run)( unsigned int transport );
} operations[] =
{
    { "acquire", BOTH, set_socket, run_acquire },
    { "acquire any", BOTH, set_socket, run_wildcard },
    { "associate", BOTH, set_owner, run_associate },
    { "release", BOTH, set_consumer, run_release },
    { "check", BOTH, set_block, run_check },
    { "affinity", UDP, set_socket, run_affinity },
    { "bind to any of a block", BOTH, set_block, run_bind_any },
    { "bind inside a block", BOTH, set_block, run_bind_block },
    { "bind", BOTH, set_socket, run_bind_plain },
    { "bind, pool chooses", BOTH, set_choosing, run_bind_choice },
    { "bind a sibling", UDP, set_siblings, run_bind_sibling },
    { "listen", TCP, set_consumer, run_listen },
    { "connect", TCP, set_peer, run_connect },
    { "accept", TCP, set_listener, run_accept },
    { "accept into", TCP, set_listener, run_accept_into },
    { "dup", BOTH, set_consumer, run_dup },
    { "close owner", BOTH, set_consumer, run_close_owner },
    { "close consumer", BOTH, set_consumer, run_close_consumer },
    { "create", BOTH, set_socket, run_create },
    { "delete", BOTH, set_created, run_delete },
    { "lookup", BOTH, set_created, run_lookup },
    { "exclude", BOTH, set_socket, run_exclude },
    { "include", BOTH, set_excluded, run_include },
    { "set dynamic", BOTH, set_socket, run_dynamic },
    { "get dynamic", BOTH, set_socket, run_get_dynamic },
    { "list", BOTH, set_created, run_list },
    { "info", BOTH, set_socket, run_info },
    { "client", BOTH, set_created, run_client },
    { "retry", BOTH, set_created, run_retry },
};

/* ---- sweeps ---- */

static void undo(void)
{
    unsigned int i, transport;
    struct port_record *record;

    for (i = 0; i < sizeof(s) / sizeof(s[0]); i++)
    {
        if (s[i] != -1) close( s[i] );
        s[i] = -1;
    }
    for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
    {
        while ((record = port_pool_next( pool, transport, 0 )) && record->kind != PORT_POOL_RUNTIME)
            if (admin( PORT_POOL_DELETE, transport, record->start, record->count, 0 )) break;
        admin( PORT_POOL_SET_DYNAMIC, transport, PORT_POOL_DYNAMIC_START, PORT_POOL_DYNAMIC_COUNT, 1 );
    }
    libc()->close( channel );
    run_server();
    channel = connect_channel();
    run_server();
}

static void begin( const struct operation *op, unsigned int transport, struct state *before )
{
    port = first_port;
    token = 0;
    op->set( transport );
    state_get( before );
}

/* How many calls were failed; the sweep ends when nothing did. */
static unsigned int sweep( const struct operation *op, unsigned int transport, enum fault fault )
{
    struct state before, after, got;
    unsigned int n, status;

    check_set_context( "%s, %s: ", op->name, transport == TCP ? "tcp" : "udp" );
    begin( op, transport, &before );
    expect( op->run( transport ), 0 );
    state_get( &after );
    state_check();
    undo();
    for (n = 1; n < 1000; n++)
    {
        begin( op, transport, &before );
        inject_arm( n, fault );
        status = op->run( transport );
        inject_disarm();
        check_set_context( "%s, %s, call %u (%s, %s): ", op->name, transport == TCP ? "tcp" : "udp", n,
                           inject_failed ? inject_failed : "none",
                           fault == RAN_OUT ? "ran out" : "in the way" );
        state_get( &got );
        /* a port in the way makes a block of the pool's choice lie elsewhere */
        if (op->run == run_wildcard && got.count) got.records[0].start = after.records[0].start;
        /* a socket stays bound when its connect fails */
        if (op->run == run_connect && inject_failed && !strcmp( inject_failed, "connect" )) got = before;
        if (status == LOST) ok( state_same( &got, &before ) || state_same( &got, &after ), "half done\n" );
        else if (status) ok( state_same( &got, &before ), "failed (%#x), but something changed\n", status );
        else ok( state_same( &got, &after ), "succeeded, but not all was done\n" );
        ok( !status || inject_failed, "got %#x\n", status );
        state_check();
        undo();
        state_check_empty();
        if (!inject_failed || check_failures > 60) break;
    }
    ok( n < 1000, "no end\n" );
    return n - 1;
}

START_TEST(fault_sweep)
{
    unsigned int i, transport, fault, total = 0;

    for (i = 0; i < sizeof(s) / sizeof(s[0]); i++) s[i] = -1;
    server_start();
    inject_install();
    port = first_port = find_free_ports( 5 );
    other_port = first_port + 4;
    channel = connect_channel();
    run_server();
    /* what is made at the first use, and stays */
    set_siblings( UDP );
    expect( run_bind_sibling( UDP ), 0 );
    undo();
    set_created( TCP );
    undo();
    state_begin();
    for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
        for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
            for (fault = 0; fault < FAULT_COUNT; fault++)
                if (operations[i].transports == BOTH || operations[i].transports == transport)
                    total += sweep( &operations[i], transport, fault );
    printf( "%u calls failed\n", total );
    libc()->close( channel );
}
