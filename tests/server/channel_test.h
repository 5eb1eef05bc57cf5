/*
 * What the tests of the channel have in common
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
 * A channel on a prefix directory of the test's own, with a pool that only
 * records what it is asked, and clients made of plain sockets.
 */

#ifndef __CHANNEL_TEST_H
#define __CHANNEL_TEST_H

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "channel.h"
#include "pool_client.h"
#include "pool_ops.h"

#define TEST_DATA 0x504f4f4c00000000ull

static char prefix_dir[256];
static int server_epfd;

/* ---- the pool ---- */

static unsigned int pool_calls, pool_work;
static unsigned int pool_work_step, pool_delay;     /* of each call: work, milliseconds */
static struct
{
    unsigned int pid, code;
} call_log[4096];           /* of the last calls, from index 0 on when pool_calls is reset */
static struct port_process last_process;
static struct port_pool_request last_request;
static int last_had_fd;
static ino_t last_ino;      /* of the descriptor that came */

void pool_request( const struct port_process *process, const struct port_pool_request *req, int fd,
                   struct port_pool_reply *reply )
{
    struct stat st;

    call_log[pool_calls % 4096].pid = process->pid;
    call_log[pool_calls % 4096].code = req->code;
    pool_calls++;
    pool_work += pool_work_step;
    if (pool_delay) poll( NULL, 0, pool_delay );
    last_process = *process;
    last_request = *req;
    last_had_fd = fd != -1;
    last_ino = fd != -1 && !fstat( fd, &st ) ? st.st_ino : 0;
    reply->start = req->start;
    reply->count = req->count;
    reply->token = req->token + 1;
    reply->pid = process->pid;
    reply->status = req->value;
}

static int own_socket = -1;    /* a copy of it is one of the server's sockets */

int pool_has_socket( int fd )
{
    struct stat own, st;

    return own_socket != -1 && !fstat( own_socket, &own ) && !fstat( fd, &st ) && own.st_ino == st.st_ino;
}

unsigned int pool_get_work(void)
{
    return pool_work;
}

void pool_list( const struct port_pool_request *req, struct port_pool_list_reply *reply )
{
    pool_calls++;
    last_request = *req;
    reply->status = STATUS_SUCCESS;
    reply->count = 1;
    reply->next = 0x10000;
    reply->records[0].start = req->start;
}

/* ---- the server ---- */

static inline void remove_prefix(void)
{
    rmdir( prefix_dir );
}

static inline void make_prefix(void)
{
    const char *tmp = getenv( "TMPDIR" );

    snprintf( prefix_dir, sizeof(prefix_dir), "%s/channel-test.XXXXXX", tmp ? tmp : "/tmp" );
    if (!mkdtemp( prefix_dir )) abort();
    setenv( "WINEPREFIX", prefix_dir, 1 );
    atexit( remove_prefix );
}

static inline void start_channel(void)
{
    int err;

    server_epfd = epoll_create1( EPOLL_CLOEXEC );
    err = channel_start( server_epfd, TEST_DATA, prefix_dir );
    ok( !err, "channel_start failed, error %d\n", err );
    if (err) abort();
}

static inline void stop_channel(void)
{
    channel_stop();
    close( server_epfd );
}

/* One round of an event loop; returns whether there was anything to do. */
static inline int run_turn( int timeout )
{
    struct epoll_event event;

    if (epoll_wait( server_epfd, &event, 1, timeout ) != 1) return 0;
    ok( event.data.u64 == TEST_DATA, "got event data %#llx\n", (unsigned long long)event.data.u64 );
    channel_event();
    return 1;
}

/* Until nothing is left to do. A channel that keeps the server busy for nothing fails here. */
static inline void run_turns(void)
{
    unsigned int turns = 0;

    while (run_turn( 0 ) && turns < 20000) turns++;
    ok( turns < 20000, "the channel is always busy\n" );
}

/* Until the process has ended; returns its status. */
static inline int run_until_exit( pid_t pid )
{
    int status;

    while (waitpid( pid, &status, WNOHANG ) != pid) run_turn( 5 );
    run_turns();
    return status;
}

static inline unsigned int count_fds(void)
{
    unsigned int count = 0;
    DIR *dir = opendir( "/proc/self/fd" );

    while (readdir( dir )) count++;
    closedir( dir );
    return count;
}

/* ---- clients ---- */

static inline socklen_t get_channel_address( struct sockaddr_un *addr )
{
    memset( addr, 0, sizeof(*addr) );
    addr->sun_family = AF_UNIX;
    return offsetof( struct sockaddr_un, sun_path ) +
           pool_client_address( NULL, addr->sun_path, sizeof(addr->sun_path) );
}

static inline int connect_client(void)
{
    struct sockaddr_un addr;
    socklen_t len = get_channel_address( &addr );
    int fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 );

    if (fd == -1 || connect( fd, (struct sockaddr *)&addr, len ))
    {
        ok( 0, "can't connect, error %d\n", errno );
        abort();
    }
    return fd;
}

static inline struct port_pool_request make_request( unsigned int code )
{
    static unsigned int serial;
    struct port_pool_request req = { .magic = PORT_POOL_MAGIC, .version = PORT_POOL_VERSION, .code = code };

    req.serial = ++serial;
    return req;
}

/* Sends size bytes and count descriptors. */
static inline ssize_t send_packet( int client, const void *data, size_t size, const int *fds,
                                   unsigned int count )
{
    static char control[CMSG_SPACE( 256 * sizeof(int) )];
    struct iovec iov = { (void *)data, size };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    struct cmsghdr *cmsg;

    if (count)
    {
        memset( control, 0, sizeof(control) );
        msg.msg_control = control;
        msg.msg_controllen = CMSG_SPACE( count * sizeof(int) );
        cmsg = CMSG_FIRSTHDR( &msg );
        cmsg->cmsg_len = CMSG_LEN( count * sizeof(int) );
        cmsg->cmsg_level = SOL_SOCKET;
        cmsg->cmsg_type = SCM_RIGHTS;
        memcpy( CMSG_DATA( cmsg ), fds, count * sizeof(int) );
    }
    return sendmsg( client, &msg, MSG_NOSIGNAL | MSG_DONTWAIT );
}

static inline void send_good( int client, const struct port_pool_request *req, int fd )
{
    ssize_t ret = send_packet( client, req, sizeof(*req), &fd, fd != -1 );

    ok( ret == sizeof(*req), "send returned %zd, error %d\n", ret, errno );
}

static inline int is_closed( int client )
{
    char buffer[2048];
    ssize_t ret;

    while ((ret = recv( client, buffer, sizeof(buffer), MSG_DONTWAIT )) > 0) {}
    return !ret || (ret == -1 && errno == ECONNRESET);
}

/* The connection still works. */
#define check_alive( client ) check_alive_( __LINE__, client )
static inline void check_alive_( int line, int client )
{
    struct port_pool_request req = make_request( PORT_POOL_INFO );
    struct port_pool_reply reply;
    ssize_t ret;

    memset( &reply, 0xcc, sizeof(reply) );
    ret = send_packet( client, &req, sizeof(req), NULL, 0 );
    check_ok( ret == sizeof(req), __FILE__, line, "send returned %zd, error %d\n", ret, errno );
    run_turns();
    ret = recv( client, &reply, sizeof(reply), MSG_DONTWAIT );
    check_ok( ret == sizeof(reply), __FILE__, line, "recv returned %zd, error %d\n", ret, errno );
    check_ok( reply.serial == req.serial, __FILE__, line, "got serial %u\n", reply.serial );
}

#endif /* __CHANNEL_TEST_H */
