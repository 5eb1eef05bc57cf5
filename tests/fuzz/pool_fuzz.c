/*
 * Fuzz target: sequences of everything that the pool can be asked
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
 * The input is a row of steps: a byte for the kind of step, then what that kind
 * takes. Steps are requests of several processes, calls of the server on its
 * sockets, and native programs on the same ports; the kernel is the real one,
 * in a network namespace of its own. After every step pool_invariants.h looks
 * whether everything fits together; at the end nothing may be left.
 */

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <net/if.h>

#include "wine/socket_state.h"

#define CHECK_NO_WRAP
#include "../server/server_test.h"

int LLVMFuzzerTestOneInput( const unsigned char *data, size_t size );

#define SLOTS       10
#define NATIVES     4
#define TOKENS      8
#define FIRST_PORT  20000   /* the namespace chooses ports here too */
#define PORTS       64
#define LIMIT       (512 + 96)      /* descriptors: the guards run out now and then */
#define MAX_STEPS   200

struct slot
{
    int fd;                 /* -1: none */
    int family;
    unsigned int transport;
};

static struct slot slots[SLOTS];
static int natives[NATIVES];
static unsigned long long tokens[TOKENS];
static unsigned int next_token;
static unsigned int not_in_file;    /* records made by step_stored() */
static const unsigned char *input, *input_end;
static const struct socket_state *state;    /* as clients see it */
static int epfd;                    /* the server's, of clients' and other sockets */
static int client[2];               /* the server's end and the client's of the socket for descriptors */
static int requests[2], replies[2]; /* pipes: the end to read, the end to write */

#define check( condition ) ((condition) ? (void)0 : violated( #condition, __LINE__ ))

static void violated( const char *condition, int line )
{
    fprintf( stderr, "line %d: not true: %s\n", line, condition );
    abort();
}

#include "pool_invariants.h"

static unsigned int next_byte(void)
{
    return input < input_end ? *input++ : 0;
}

static struct slot *next_slot(void)
{
    return &slots[next_byte() % SLOTS];
}

/* Mostly ports of the small range; the ends of the valid ones; none. */
static unsigned int next_port(void)
{
    static const unsigned int odd[] = { 0, 1, 65535, 65536, 0xffffffff, FIRST_PORT - 1, 49152 };
    unsigned int byte = next_byte();

    if (byte < 240) return FIRST_PORT + byte % PORTS;
    return odd[byte % (sizeof(odd) / sizeof(odd[0]))];
}

static unsigned int next_count(void)
{
    static const unsigned int odd[] = { 0, 65536, 0xffffffff, PORTS, 200 };
    unsigned int byte = next_byte();

    return byte < 240 ? 1 + byte % 12 : odd[byte % (sizeof(odd) / sizeof(odd[0]))];
}

static const struct port_process *next_process( unsigned int byte )
{
    static const struct port_process processes[] = { { 1000, 1 }, { 1001, 1 }, { 1000, 2 } };

    return &processes[byte % 3];
}

static void add_token( unsigned long long token )
{
    if (token) tokens[next_token++ % TOKENS] = token;
}

/* ---- requests ---- */

/* code, who and how elevated, and the fields that it may use */
static void step_request( unsigned int code )
{
    unsigned int who = next_byte(), start = next_port(), count = next_count(), byte = next_byte(), before;
    const struct slot *slot = next_slot();
    unsigned int status;
    int fd = who & 0x40 ? natives[who % NATIVES] : slot->fd;

    before = digest_pool();
    status = request_as( next_process( who ), who & 0x80 ? 0 : PORT_POOL_FLAG_ELEVATED, code,
                         byte & 7 ? byte & 1 : byte, fd, start, count,
                         byte & 0x80 ? byte : tokens[byte / 2 % TOKENS], byte / 16 );
    if (status) check( digest_pool() == before );
    else add_token( last_reply.token );
    if (code == PORT_POOL_CHECK && !status && !get_token( fd ))
        check( !is_guarded_record( port_pool_find_port( pool, slot->transport, start )));
}

static void step_list(void)
{
    struct port_pool_request req = { .code = PORT_POOL_LIST, .transport = next_byte() % 3 };
    struct port_pool_list_reply reply;
    unsigned int found = 0, turns = 0;

    do
    {
        memset( &reply, 0, sizeof(reply) );
        pool_list( &req, &reply );
        if (reply.status) return;
        check( reply.count <= PORT_POOL_LIST_MAX && reply.next > req.start );
        found += reply.count;
        req.start = reply.next;
    } while (req.start <= 65535 && turns++ < 100);
    check( found == port_pool_get_count( pool, req.transport ));
}

/* ---- the server's sockets ---- */

static void close_slot( struct slot *slot )
{
    if (slot->fd != -1) hook_close( slot->fd );
    slot->fd = -1;
}

static void step_socket(void)
{
    struct slot *slot = next_slot();
    unsigned int byte = next_byte();

    close_slot( slot );
    slot->family = byte & 1 ? AF_INET6 : AF_INET;
    slot->transport = byte & 2 ? UDP : TCP;
    slot->fd = hook_socket( slot->family, (slot->transport == UDP ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK, 0 );
    if (slot->fd == -1) return;
    byte = (byte & 4) != 0;
    setsockopt( slot->fd, SOL_SOCKET, SO_REUSEADDR, &byte, sizeof(byte) );
    if (slot->family != AF_INET6) return;
    byte = 1;
    setsockopt( slot->fd, IPPROTO_IPV6, IPV6_V6ONLY, &byte, sizeof(byte) );
}

static void step_close(void)
{
    close_slot( next_slot() );
}

static void step_dup(void)
{
    const struct slot *from = next_slot();
    struct slot *to = next_slot();
    int fd;

    if (from->fd == -1 || to == from) return;
    if (next_byte() & 1 && to->fd != -1)
    {
        check( hook_dup2( from->fd, to->fd ) == to->fd );
        fd = to->fd;
    }
    else
    {
        close_slot( to );
        fd = hook_dup( from->fd );
    }
    *to = *from;
    to->fd = fd;
}

static void step_bind(void)
{
    static const char * const hosts[] = { "any", "loopback", "other", "any" };
    const struct slot *slot = next_slot();
    const char *host = hosts[next_byte() % 4];
    unsigned int port = next_port() & 0xffff, got;
    struct bind_case before = get_bind_case( slot->fd, slot->transport, port );
    int ret;

    if (slot->fd == -1) return;
    ret = bind_to( slot->fd, slot->family, host, port );
    got = ret ? 0 : get_bound_port( slot->fd );
    check_bound( &before, ret, port, got );
    /* the server asks at once */
    if (!ret) hook_getsockname_of( slot->fd );
}

static void step_listen(void)
{
    const struct slot *slot = next_slot();
    struct bind_case before = get_bind_case( slot->fd, slot->transport, 0 );

    if (slot->fd == -1 || slot->transport == UDP) return;
    if (!hook_listen( slot->fd, 5 ) && !before.bound && !before.connected) check_bound( &before, 0, 0, get_bound_port( slot->fd ));
    hook_getsockname_of( slot->fd );
}

static void step_connect(void)
{
    const struct slot *slot = next_slot(), *to = next_slot();
    struct bind_case before = get_bind_case( slot->fd, slot->transport, 0 );
    unsigned int port;

    if (slot->fd == -1 || to->fd == -1) return;
    connect_to( slot->fd, slot->family, get_bound_port( to->fd ));
    port = get_bound_port( slot->fd );
    if (!before.bound && port && port != before.port) check_bound( &before, 0, 0, port );
    hook_getsockname_of( slot->fd );
}

/* accept; with the close of another one directly behind it, as AcceptEx does */
static void step_accept(void)
{
    const struct slot *listener = next_slot();
    struct slot *to = next_slot();
    unsigned int replaces = next_byte() & 1;
    int fd;

    if (listener->fd == -1 || to == listener) return;
    if (!replaces) close_slot( to );
    if ((fd = hook_accept4( listener->fd, NULL, NULL, SOCK_NONBLOCK )) == -1) return;
    close_slot( to );
    *to = *listener;
    to->fd = fd;
    hook_getsockname_of( fd );
}

/* ---- what passes between the server and its clients ---- */

/* A socket becomes one that may use a record's ports, with or without a processor of
 * its own, and is bound there, mostly where others are. */
static void step_sibling(void)
{
    const struct slot *slot = next_slot();
    unsigned int token = next_byte(), byte = next_byte(), port, family = slot->family;
    const struct port_record *record = port_pool_find_token( pool, tokens[token % TOKENS] );
    struct bind_case before;
    const char *host = byte & 0x10 ? "loopback" : "any";
    int ret, off = 0;

    if (slot->fd == -1 || !record || record->kind == PORT_POOL_ADMINISTERED) return;
    if (byte & 3) request_as( &record->process, 0, PORT_POOL_SET_AFFINITY, 0, slot->fd, 0, 0, 0, byte & 3 );
    if (byte & 0x20) setsockopt( slot->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off) );
    request_as( &record->process, PORT_POOL_FLAG_ELEVATED, PORT_POOL_ASSOCIATE, 0, slot->fd, 0, 0,
                record->token, 0 );
    port = byte & 0x80 ? 0 : record->start + (byte / 4 & 3) % record->count;
    before = get_bind_case( slot->fd, slot->transport, port );
    ret = bind_to( slot->fd, family, host, port );
    check_bound( &before, ret, port, ret ? 0 : get_bound_port( slot->fd ));
    if (!ret && byte & 0x40) hook_listen( slot->fd, 5 );
}

static void step_watch(void)
{
    const struct slot *slot = next_slot();
    unsigned int byte = next_byte();
    struct epoll_event event = { .events = (byte & 1 ? EPOLLIN : 0) | (byte & 2 ? EPOLLOUT : 0) };
    int fd = byte & 4 ? client[0] : slot->fd;

    if (byte & 8) hook_epoll_ctl( epfd, EPOLL_CTL_DEL, fd, NULL );
    else if (hook_epoll_ctl( epfd, EPOLL_CTL_MOD, fd, &event )) hook_epoll_ctl( epfd, EPOLL_CTL_ADD, fd, &event );
}

#define WORDS 16

/* The fixed part of a request or reply: the words that matter, and some that are others. */
static void fill_words( uint32_t *words )
{
    unsigned int i, byte = next_byte();

    memset( words, 0, WORDS * sizeof(*words) );
    words[0] = byte & 0x10 ? 0xc0000235 : byte & 0x20 ? 0 : 77;
    words[2] = byte & 0x40 ? 3 : next_byte();
    words[3] = byte & 0x80 ? next_byte() % SLOTS : 0;
    if (byte & 1) words[4] = 1 + next_byte();
    if (!(byte & 2)) return;
    i = 5 + next_byte() % 8;
    words[i - 1] = SOCKET_STATE_PROBE_HANDLE | next_byte() << 8;
    words[i] = SOCKET_STATE_PROBE_ACCESS;
    words[i + 1] = SOCKET_STATE_PROBE_ATTRIBUTES;
}

static void step_read(void)
{
    unsigned int size = next_byte();
    uint32_t words[WORDS];

    fill_words( words );
    size = size < 200 ? sizeof(words) : size % sizeof(words);
    if (!size || libc()->write( requests[1], words, size ) != (ssize_t)size) return;
    check( hook_read( requests[0], words, size ) == (ssize_t)size );
}

/* A reply may be changed in one word only, and only for a descriptor that the client has
 * been given. */
static void step_reply(void)
{
    uint32_t words[WORDS], got[WORDS];
    unsigned int i, size = next_byte(), different = 0;

    fill_words( words );
    size = size < 200 ? sizeof(words) : size % sizeof(words);
    if (!size || hook_write( replies[1], words, size ) != (ssize_t)size) return;
    check( libc()->read( replies[0], got, size ) == (ssize_t)size );
    for (i = 0; i < size / sizeof(*words); i++) different += got[i] != words[i];
    check( different <= 1 );
    if (different) check( size == sizeof(words) && got[3] == 1 && !words[0] );
}

/* The server sends a descriptor with a handle, or a client sends one to it. */
static void step_pass(void)
{
    const struct slot *slot = next_slot();
    unsigned int byte = next_byte(), count = 0;
    uint32_t handle = byte % SLOTS;
    struct iovec iov = { &handle, byte & 0x40 ? sizeof(handle) : 1 };
    char control[CMSG_SPACE( sizeof(int) )] = { 0 };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
                          .msg_controllen = sizeof(control) };
    struct cmsghdr *cmsg = CMSG_FIRSTHDR( &msg );
    int fd = byte & 0x20 ? requests[1] : slot->fd;

    if (fd == -1) return;
    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN( sizeof(int) );
    memcpy( CMSG_DATA( cmsg ), &fd, sizeof(fd) );
    if (byte & 0x80) count = hook_sendmsg( client[0], &msg, MSG_DONTWAIT ) > 0;
    else count = libc()->sendmsg( client[1], &msg, MSG_DONTWAIT ) > 0;
    if (!count) return;
    msg.msg_controllen = sizeof(control);
    if (byte & 0x80) check( libc()->recvmsg( client[1], &msg, MSG_DONTWAIT ) > 0 );
    else check( hook_recvmsg( client[0], &msg, MSG_DONTWAIT ) > 0 );
    memcpy( &fd, CMSG_DATA( cmsg ), sizeof(fd) );
    libc()->close( fd );
}

/* Pipes for another thread of a client. */
static void step_pipe(void)
{
    int fds[2];

    if (hook_pipe( fds )) return;
    hook_close( fds[0] );
    hook_close( fds[1] );
}

/* ---- others ---- */

static void step_native(void)
{
    unsigned int index = next_byte() % NATIVES, byte = next_byte(), port = next_port() & 0xffff;
    int family = byte & 1 ? AF_INET6 : AF_INET, value = 1;
    struct sockaddr_storage addr;
    socklen_t len;

    if (natives[index] != -1) libc()->close( natives[index] );
    natives[index] = -1;
    if (byte & 0x80) return;
    natives[index] = libc()->socket( family, byte & 2 ? SOCK_DGRAM : SOCK_STREAM, 0 );
    if (natives[index] == -1) return;
    if (byte & 4) setsockopt( natives[index], SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value) );
    if (byte & 8) setsockopt( natives[index], SOL_SOCKET, SO_REUSEPORT, &value, sizeof(value) );
    len = make_address( &addr, family, byte & 16 ? "loopback" : "any", port );
    if (!libc()->bind( natives[index], (struct sockaddr *)&addr, len ))
        check( !has_guard( byte & 2 ? UDP : TCP, get_bound_port( natives[index] )));
}

/* A record as it is loaded when the server starts, with whatever guards can be had. */
static void step_stored(void)
{
    unsigned int byte = next_byte(), start = next_port(), count = next_count();

    if (port_pool_check_range( byte & 1, start, count )) return;
    if (!reserve_stored( byte & 1, byte & 2 ? PORT_POOL_ADMINISTERED : PORT_POOL_PERSISTENT, start, count ))
        not_in_file++;
}

static void step_retry(void)
{
    reserve_retry();
}

/* The byte of a step; what is above these is a request with that code, or the first that is none. */
static void (* const steps[])(void) =
{
    step_socket, step_close, step_dup, step_bind, step_bind, step_listen, step_connect, step_accept,
    step_native, step_native, step_list, step_stored, step_retry, step_sibling, step_sibling, step_sibling,
    step_watch, step_read, step_reply, step_pass, step_pass, step_pipe,
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* ---- the world ---- */

static void write_file( const char *path, const char *text )
{
    int fd = open( path, O_WRONLY | O_CLOEXEC );

    if (fd == -1) return;
    if (write( fd, text, strlen( text )) == -1) {}
    libc()->close( fd );
}

/* Nobody else's ports: a namespace of our own, or none of this can be decided. */
static void enter_namespace(void)
{
    struct ifreq req = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
    char map[64];
    int fd, uid = getuid();

    if (unshare( CLONE_NEWNET ))
    {
        check( !unshare( CLONE_NEWUSER | CLONE_NEWNET ));
        snprintf( map, sizeof(map), "%d %d 1", uid, uid );
        write_file( "/proc/self/uid_map", map );
    }
    fd = libc()->socket( AF_INET, SOCK_DGRAM, 0 );
    check( !ioctl( fd, SIOCSIFFLAGS, &req ));
    libc()->close( fd );
    snprintf( map, sizeof(map), "%u %u", FIRST_PORT, FIRST_PORT + PORTS - 1 );
    write_file( "/proc/sys/net/ipv4/ip_local_port_range", map );
}

/* The server makes the file in its directory; the corpus may be named from ours. */
static void start_state(void)
{
    int cwd = open( ".", O_RDONLY | O_CLOEXEC ), fd;

    check( cwd != -1 && !chdir( server_dir ) && !socket_state_start() );
    check( (fd = open( SOCKET_STATE_FILE, O_RDONLY | O_CLOEXEC )) != -1 );
    state = mmap( NULL, sizeof(*state), PROT_READ, MAP_SHARED, fd, 0 );
    check( state != MAP_FAILED && !fchdir( cwd ));
    libc()->close( fd );
    libc()->close( cwd );
}

/* Stores are written with every lasting record: in memory, if possible. */
static void start(void)
{
    unsigned int i;

    enter_namespace();
    snprintf( prefix_dir, sizeof(prefix_dir), "/dev/shm/pool-fuzz-XXXXXX" );
    if (!mkdtemp( prefix_dir ))
    {
        snprintf( prefix_dir, sizeof(prefix_dir), "/tmp/pool-fuzz-XXXXXX" );
        check( mkdtemp( prefix_dir ) != NULL );
    }
    strcpy( server_dir, prefix_dir );
    atexit( server_remove_dirs );
    check( !pool_init( prefix_dir, LIMIT ) && !sock_table_init( LIMIT ));
    start_state();
    check( (epfd = libc()->epoll_create1( EPOLL_CLOEXEC )) != -1 );
    check( !socketpair( AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, client ));
    check( !libc()->pipe( requests ) && !libc()->pipe( replies ));
    for (i = 0; i < SLOTS; i++) slots[i].fd = -1;
    for (i = 0; i < NATIVES; i++) natives[i] = -1;
}

/* Deletes what is on disk and not in force. */
static void delete_stored( unsigned int transport )
{
    struct port_pool_request req = { .code = PORT_POOL_LIST, .transport = transport, .value = 1 };
    struct port_pool_list_reply reply;

    for (;;)
    {
        pool_list( &req, &reply );
        check( !reply.status );
        if (!reply.count) break;
        check( reply.records[0].stored );
        check( !admin( PORT_POOL_DELETE, transport, reply.records[0].start, reply.records[0].count, 0 ));
    }
}

static struct socket_state_slot *slot_of( struct socket_state_slot *slots, const struct sock *sock )
{
    return &slots[sock->cookie % SOCKET_STATE_SLOTS];
}

/* What is published says who waits for a socket, and who has got a descriptor of it. */
static void check_state(void)
{
    static const struct socket_state_slot none;
    static struct socket_state_slot sums[SOCKET_STATE_SLOTS];
    struct socket_state_slot *sum;
    struct sock *sock = NULL;

    while ((sock = sock_table_next( sock )))
    {
        if (!sock->cookie) check( !sock->reads && !sock->writes && !sock->kept && !sock->loose );
        sum = slot_of( sums, sock );
        sum->readers += sock->reads;
        sum->writers += sock->writes;
        sum->kept += sock->kept;
        sum->loose += sock->loose;
    }
    while ((sock = sock_table_next( sock )))
    {
        sum = slot_of( sums, sock );
        sum->generation = state->slots[sum - sums].generation;
        check( !sock->cookie || !memcmp( sum, &state->slots[sum - sums], sizeof(*sum) ));
    }
    while ((sock = sock_table_next( sock ))) *slot_of( sums, sock ) = none;
}

/* Closes and deletes everything; what is left then was lost on the way. */
static void finish(void)
{
    const struct port_record *record;
    unsigned int i;

    check_store( not_in_file );
    not_in_file = 0;
    for (i = 0; i < SLOTS; i++) close_slot( &slots[i] );
    for (i = 0; i < NATIVES; i++)
    {
        if (natives[i] != -1) libc()->close( natives[i] );
        natives[i] = -1;
    }
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        while ((record = port_pool_next( pool, i, 0 )))
        {
            check( record->kind != PORT_POOL_RUNTIME );
            check( !admin( PORT_POOL_DELETE, i, record->start, record->count, 0 ));
        }
        delete_stored( i );
        check( !admin( PORT_POOL_SET_DYNAMIC, i, FIRST_PORT, 255, 0 ));
    }
    for (i = 0; i < SOCKET_STATE_SLOTS; i++)
        check( !state->slots[i].readers && !state->slots[i].writers &&
               !state->slots[i].kept && !state->slots[i].loose );
    check( !sock_table_next( NULL ) && !guard_count() && !reserve_is_incomplete() );
    memset( tokens, 0, sizeof(tokens) );
    next_token = 0;
}

int LLVMFuzzerTestOneInput( const unsigned char *data, size_t size )
{
    unsigned int count = 0, index, before;

    if (!pool) start();
    finish();
    check_invariants( 1 );
    before = count_open();
    for (input = data, input_end = data + size; input < input_end && count < MAX_STEPS; count++)
    {
        index = next_byte() % (STEPS + PORT_POOL_CODE_COUNT + 1);
        if (index < STEPS) steps[index]();
        else step_request( index - STEPS );
        check_invariants( count % 16 == 15 );
        check_state();
    }
    check_invariants( 1 );
    finish();
    check( count_open() == before );
    return 0;
}

#include "replay.h"
REPLAY_MAIN( pool_fuzz )
