/*
 * The port pool's end of the channel to its clients
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
 * Called by interpose.c. Accepts connections, checks credentials, decodes
 * requests and hands them to pool_ops.c; knows no policy and keeps no
 * descriptor that a client sent. It never blocks, and nothing a client does
 * closes more than that client's connection:
 *  - a malformed message closes it: wrong size, magic, version or code, more
 *    than one descriptor, one that isn't a socket or that the code has no use for;
 *  - so does a reply that can't be sent at once;
 *  - a process with CHANNEL_MAX_PER_PROCESS connections loses the one it used
 *    least recently when it makes another; so does the whole of the clients at
 *    CHANNEL_MAX_CLIENTS. The client end reconnects when that was one in use, so
 *    nobody can lock others out by holding connections.
 */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel.h"
#include "libc.h"
#include "pool_ops.h"

#define LISTENER_SLOT CHANNEL_MAX_CLIENTS
#define HIGH_FD       256   /* the channel's lasting descriptors start here */
#define MAX_FDS       8     /* room for descriptors in a message: all that come must be closed */

struct client
{
    int                 fd;         /* -1: free slot */
    struct port_process process;    /* peer when the connection was made */
    unsigned long long  last_used;  /* value of use_counter */
};

union reply
{
    struct port_pool_reply      reply;
    struct port_pool_list_reply list;
};

/* A received message; fds are the receiver's to close. */
struct message
{
    struct port_pool_request req;
    int                      fds[MAX_FDS];
    unsigned int             fd_count;
    int                      fds_lost;  /* the server had no descriptor free for what was sent */
};

static struct client clients[CHANNEL_MAX_CLIENTS];
static unsigned long long use_counter;
static int channel_epfd = -1;   /* also says whether the channel is started */
static int listener = -1;
static int spare_fd = -1;       /* given up for a moment to refuse a connection when descriptors are out */
static int accept_pending;      /* connections wait to be accepted */

/* ---- requests ---- */

static size_t handle_request( const struct client *client, const struct port_pool_request *req, int fd,
                              union reply *reply )
{
    pool_request( &client->process, req, fd, &reply->reply );
    return sizeof(reply->reply);
}

static size_t handle_list( const struct client *client, const struct port_pool_request *req, int fd,
                           union reply *reply )
{
    (void)client;
    (void)fd;
    pool_list( req, &reply->list );
    return sizeof(reply->list);
}

static const struct
{
    size_t (*handle)( const struct client *client, const struct port_pool_request *req, int fd,
                      union reply *reply );  /* returns the size of the reply */
    int      takes_socket;
} requests[PORT_POOL_CODE_COUNT] =
{
    [PORT_POOL_INFO]             = { handle_request, 0 },
    [PORT_POOL_ACQUIRE]          = { handle_request, 1 },
    [PORT_POOL_ASSOCIATE]        = { handle_request, 1 },
    [PORT_POOL_RELEASE]          = { handle_request, 1 },
    [PORT_POOL_SET_AFFINITY]     = { handle_request, 1 },
    [PORT_POOL_CREATE]           = { handle_request, 0 },
    [PORT_POOL_DELETE]           = { handle_request, 0 },
    [PORT_POOL_LOOKUP]           = { handle_request, 0 },
    [PORT_POOL_ADD_EXCLUSION]    = { handle_request, 0 },
    [PORT_POOL_DELETE_EXCLUSION] = { handle_request, 0 },
    [PORT_POOL_GET_DYNAMIC]      = { handle_request, 0 },
    [PORT_POOL_SET_DYNAMIC]      = { handle_request, 0 },
    [PORT_POOL_CHECK]            = { handle_request, 1 },
    [PORT_POOL_LIST]             = { handle_list, 0 },
};

/* ---- clients ---- */

static void close_client( struct client *client )
{
    libc()->close( client->fd );  /* takes it out of the epoll set: nobody else has a copy */
    client->fd = -1;
}

static int same_process( const struct port_process *a, const struct port_process *b )
{
    return a->pid == b->pid && a->start_time == b->start_time;
}

/* Returns the slot for another connection of the process; see the top of the
 * file for who has to give way. */
static struct client *get_slot( const struct port_process *process )
{
    struct client *client, *free_slot = NULL, *oldest = NULL, *own_oldest = NULL;
    unsigned int own = 0;

    for (client = clients; client < clients + CHANNEL_MAX_CLIENTS; client++)
    {
        if (client->fd == -1)
        {
            if (!free_slot) free_slot = client;
            continue;
        }
        if (!oldest || client->last_used < oldest->last_used) oldest = client;
        if (!same_process( &client->process, process )) continue;
        own++;
        if (!own_oldest || client->last_used < own_oldest->last_used) own_oldest = client;
    }
    if (own >= CHANNEL_MAX_PER_PROCESS) oldest = own_oldest;
    else if (free_slot) return free_slot;
    close_client( oldest );
    return oldest;
}

/* The time a process was started, field 22 of its stat file, in clock ticks. The
 * second field is the name in parentheses and may hold anything. Returns 0 or -1. */
static int get_start_time( unsigned int pid, unsigned long long *start_time )
{
    char path[32], buffer[1024], *p;
    unsigned int field;
    ssize_t size;
    int fd;

    snprintf( path, sizeof(path), "/proc/%u/stat", pid );
    if ((fd = open( path, O_RDONLY | O_CLOEXEC )) == -1) return -1;
    size = read( fd, buffer, sizeof(buffer) - 1 );
    libc()->close( fd );
    if (size <= 0) return -1;
    buffer[size] = 0;
    if (!(p = strrchr( buffer, ')' ))) return -1;
    for (field = 2; field < 22; field++)
        if (!(p = strchr( p + 1, ' ' ))) return -1;
    *start_time = strtoull( p + 1, NULL, 10 );
    return *start_time ? 0 : -1;
}

/* A peer of another user, or one whose process can't be told (it is outside our
 * pid namespace, or gone), is no client. */
static int identify_peer( int fd, struct port_process *process )
{
    struct ucred cred;
    socklen_t len = sizeof(cred);

    if (getsockopt( fd, SOL_SOCKET, SO_PEERCRED, &cred, &len ) || cred.uid != geteuid() || cred.pid <= 0)
        return -1;
    process->pid = cred.pid;
    return get_start_time( cred.pid, &process->start_time );
}

static void add_client( int fd )
{
    struct epoll_event event = { .events = EPOLLIN };
    struct port_process process;
    struct client *client;

    if (identify_peer( fd, &process ))
    {
        libc()->close( fd );
        return;
    }
    client = get_slot( &process );
    event.data.u32 = client - clients;
    if (epoll_ctl( channel_epfd, EPOLL_CTL_ADD, fd, &event ))
    {
        libc()->close( fd );
        return;
    }
    client->fd = fd;
    client->process = process;
    client->last_used = ++use_counter;
}

/* Out of descriptors: rather than leave the client waiting, its connection is
 * accepted with the spare one and closed. */
static int refuse_connection(void)
{
    int fd;

    if (spare_fd == -1) return -1;
    libc()->close( spare_fd );
    if ((fd = libc()->accept4( listener, NULL, NULL, SOCK_CLOEXEC )) != -1) libc()->close( fd );
    spare_fd = fcntl( channel_epfd, F_DUPFD_CLOEXEC, 0 );
    return fd == -1 ? -1 : 0;
}

/* The listener is edge-triggered: a connection that can't be accepted must not
 * keep the server busy. It is tried again whenever a client is served. */
static int watch_listener( int op )
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u32 = LISTENER_SLOT };

    return epoll_ctl( channel_epfd, op, listener, &event );
}

static void accept_clients(void)
{
    unsigned int i;
    int fd;

    accept_pending = 0;
    for (i = 0; i < CHANNEL_TURN_ACCEPTS; i++)
    {
        fd = libc()->accept4( listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK );
        if (fd != -1) add_client( fd );
        else if (errno == EAGAIN) return;
        else if ((errno == EMFILE || errno == ENFILE) && !refuse_connection()) continue;
        else if (errno != ECONNABORTED && errno != EINTR) break;
    }
    if (i < CHANNEL_TURN_ACCEPTS || watch_listener( EPOLL_CTL_MOD )) accept_pending = 1;
}

/* ---- messages ---- */

/* Collects the descriptors; returns -1 if there is control data of another kind. */
static int get_fds( struct msghdr *msg, struct message *message )
{
    struct cmsghdr *cmsg;
    size_t count;
    int ret = 0;

    for (cmsg = CMSG_FIRSTHDR( msg ); cmsg; cmsg = CMSG_NXTHDR( msg, cmsg ))
    {
        if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
        {
            ret = -1;
            continue;
        }
        count = (cmsg->cmsg_len - CMSG_LEN( 0 )) / sizeof(int);
        if (count > MAX_FDS - message->fd_count) count = MAX_FDS - message->fd_count;
        memcpy( message->fds + message->fd_count, CMSG_DATA( cmsg ), count * sizeof(int) );
        message->fd_count += count;
    }
    return ret;
}

/* Receives one packet. Returns 1, 0 if there is none, -1 if the connection is at
 * its end or the packet isn't as it should be; fds may have come even so. */
static int receive( int fd, struct message *message )
{
    union
    {
        struct cmsghdr hdr;
        char           data[CMSG_SPACE( MAX_FDS * sizeof(int) )];
    } control;
    struct iovec iov = { &message->req, sizeof(message->req) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = sizeof(control) };
    ssize_t ret = recvmsg( fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC );

    message->fd_count = 0;
    message->fds_lost = 0;
    if (ret == -1) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (get_fds( &msg, message )) return -1;
    if (msg.msg_flags & MSG_CTRUNC)
    {
        /* too many came, or the first one didn't find a free descriptor */
        if (message->fd_count) return -1;
        message->fds_lost = 1;
    }
    return ret == sizeof(message->req) && !(msg.msg_flags & MSG_TRUNC) ? 1 : -1;
}

static int is_socket( int fd )
{
    int type;
    socklen_t len = sizeof(type);

    return !getsockopt( fd, SOL_SOCKET, SO_TYPE, &type, &len );
}

static int check_message( const struct message *message )
{
    const struct port_pool_request *req = &message->req;

    if (req->magic != PORT_POOL_MAGIC || req->version != PORT_POOL_VERSION) return -1;
    if (req->code >= PORT_POOL_CODE_COUNT || message->fd_count > 1) return -1;
    if (!message->fd_count) return 0;
    return requests[req->code].takes_socket && is_socket( message->fds[0] ) ? 0 : -1;
}

/* Carries the request out and answers it; -1 if the answer can't be sent. */
static int answer( const struct client *client, const struct message *message )
{
    const struct port_pool_request *req = &message->req;
    union reply reply;
    size_t size;

    memset( &reply, 0, sizeof(reply) );
    reply.reply.magic = PORT_POOL_MAGIC;
    reply.reply.version = PORT_POOL_VERSION;
    reply.reply.serial = req->serial;
    if (message->fds_lost)
    {
        reply.reply.status = STATUS_INSUFFICIENT_RESOURCES;
        size = requests[req->code].handle == handle_list ? sizeof(reply.list) : sizeof(reply.reply);
    }
    else size = requests[req->code].handle( client, req, message->fd_count ? message->fds[0] : -1, &reply );
    return send( client->fd, &reply, size, MSG_DONTWAIT | MSG_NOSIGNAL ) == (ssize_t)size ? 0 : -1;
}

static void serve_client( struct client *client )
{
    struct message message;
    unsigned int i;
    int ret;

    if (client->fd == -1) return;  /* closed earlier in this turn */
    if ((ret = receive( client->fd, &message )) == 1 && !(ret = check_message( &message )))
    {
        client->last_used = ++use_counter;
        ret = answer( client, &message );
    }
    for (i = 0; i < message.fd_count; i++) libc()->close( message.fds[i] );
    if (ret == -1) close_client( client );
}

void channel_event(void)
{
    struct epoll_event events[CHANNEL_TURN_EVENTS];
    int i, count, saved_errno = errno;

    if (channel_epfd == -1) return;
    count = libc()->epoll_wait( channel_epfd, events, CHANNEL_TURN_EVENTS, 0 );
    for (i = 0; i < count; i++)
    {
        if (events[i].data.u32 == LISTENER_SLOT) accept_pending = 1;
        else serve_client( &clients[events[i].data.u32] );
    }
    if (accept_pending) accept_clients();
    errno = saved_errno;
}

/* ---- start and stop ---- */

/* Moves a new descriptor out of the range that the server uses. */
static int move_high( int fd )
{
    int high;

    if (fd == -1 || (high = fcntl( fd, F_DUPFD_CLOEXEC, HIGH_FD )) == -1) return fd;
    libc()->close( fd );
    return high;
}

/* Returns the length of the address for the prefix directory, 0 if that is none.
 * Must agree with pool_client_address(). */
static socklen_t get_address( const char *prefix_dir, struct sockaddr_un *addr )
{
    struct stat st;
    int len;

    if (stat( prefix_dir, &st )) return 0;
    memset( addr, 0, sizeof(*addr) );
    addr->sun_family = AF_UNIX;
    len = snprintf( addr->sun_path + 1, sizeof(addr->sun_path) - 1, "wine-portpool-%x-%lx-%lx",
                    (unsigned int)geteuid(), (unsigned long)st.st_dev, (unsigned long)st.st_ino );
    return offsetof( struct sockaddr_un, sun_path ) + 1 + len;
}

static int start_listener( const char *prefix_dir )
{
    struct sockaddr_un addr;
    socklen_t len;

    if (!(len = get_address( prefix_dir, &addr ))) return errno;
    listener = move_high( libc()->socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0 ));
    if (listener == -1 || libc()->bind( listener, (struct sockaddr *)&addr, len )) return errno;
    return libc()->listen( listener, 128 ) ? errno : 0;
}

int channel_start( int epfd, unsigned long long data, const char *prefix_dir )
{
    struct epoll_event event = { .events = EPOLLIN };
    unsigned int i;
    int err;

    for (i = 0; i < CHANNEL_MAX_CLIENTS; i++) clients[i].fd = -1;
    if ((channel_epfd = move_high( libc()->epoll_create1( EPOLL_CLOEXEC ) )) == -1) return errno;
    spare_fd = move_high( fcntl( channel_epfd, F_DUPFD_CLOEXEC, 0 ));
    if (!(err = start_listener( prefix_dir )))
    {
        event.data.u64 = data;
        if (watch_listener( EPOLL_CTL_ADD ) || epoll_ctl( epfd, EPOLL_CTL_ADD, channel_epfd, &event ))
            err = errno;
    }
    if (err) channel_stop();
    return err;
}

void channel_stop(void)
{
    unsigned int i;

    if (channel_epfd == -1) return;
    for (i = 0; i < CHANNEL_MAX_CLIENTS; i++)
        if (clients[i].fd != -1) close_client( &clients[i] );
    if (listener != -1) libc()->close( listener );
    if (spare_fd != -1) libc()->close( spare_fd );
    libc()->close( channel_epfd );
    listener = spare_fd = channel_epfd = -1;
}
