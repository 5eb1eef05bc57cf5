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
 * descriptor that a client sent. It never blocks: a turn serves CHANNEL_TURN_EVENTS
 * clients with a message each, but of the costly messages (those that take or drop
 * ports or write the store) one, and that only if all clients with others have been
 * served, or after CHANNEL_TURNS_CHEAP turns. Processes take turns with costly ones, and
 * after one that took long there is none for half that time.
 * Nothing a client does closes more than that client's connection:
 *  - a malformed message closes it: wrong size, magic, version or code, more
 *    than one descriptor, one that isn't a socket or that the code has no use for;
 *  - so does a reply that can't be sent at once;
 *  - a process with CHANNEL_MAX_PER_PROCESS connections loses the one it used
 *    least recently when it makes another; so does the whole of the clients at
 *    CHANNEL_MAX_CLIENTS. Those with a costly message waiting come last, the end of
 *    the line first. The client end reconnects when that was one in use, so nobody
 *    can lock others out by holding connections.
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
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "channel_message.h"
#include "libc.h"
#include "pool_ops.h"
#include "socket_state.h"

#define LISTENER_SLOT CHANNEL_MAX_CLIENTS
#define TIMER_SLOT    (CHANNEL_MAX_CLIENTS + 1)
#define HIGH_FD       256   /* the channel's lasting descriptors start here */

struct client
{
    int                 fd;         /* -1: free slot */
    struct port_process process;    /* peer when the connection was made */
    unsigned long long  last_used;  /* value of use_counter */
    unsigned long long  ticket;     /* place in the line of those with a costly message; 0: not in it */
};

union reply
{
    struct port_pool_reply      reply;
    struct port_pool_list_reply list;
};

static struct client clients[CHANNEL_MAX_CLIENTS];
static unsigned long long use_counter;
static int channel_epfd = -1;   /* also says whether the channel is started */
static int listener = -1;
static int spare_fd = -1;       /* given up for a moment to refuse a connection when descriptors are out */
static int accept_pending;      /* connections wait to be accepted */
static int timer_fd = -1;       /* expired, so readable, unless the line has to rest; watched while there is one */
static unsigned int line_length;
static unsigned long long last_ticket;  /* served last */
static unsigned int cheap_turns;        /* since a costly message was served, with clients left over */

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
    int      costly;
} requests[PORT_POOL_CODE_COUNT] =
{
    [PORT_POOL_INFO]             = { handle_request, 0, 0 },
    [PORT_POOL_ACQUIRE]          = { handle_request, 1, 1 },
    [PORT_POOL_ASSOCIATE]        = { handle_request, 1, 0 },
    [PORT_POOL_RELEASE]          = { handle_request, 1, 1 },
    [PORT_POOL_SET_AFFINITY]     = { handle_request, 1, 0 },
    [PORT_POOL_CREATE]           = { handle_request, 0, 1 },
    [PORT_POOL_DELETE]           = { handle_request, 0, 1 },
    [PORT_POOL_LOOKUP]           = { handle_request, 0, 0 },
    [PORT_POOL_ADD_EXCLUSION]    = { handle_request, 0, 1 },
    [PORT_POOL_DELETE_EXCLUSION] = { handle_request, 0, 1 },
    [PORT_POOL_GET_DYNAMIC]      = { handle_request, 0, 0 },
    [PORT_POOL_SET_DYNAMIC]      = { handle_request, 0, 1 },
    [PORT_POOL_CHECK]            = { handle_request, 1, 0 },
    [PORT_POOL_LIST]             = { handle_list, 0, 0 },
};

/* ---- the line of clients with a costly message ---- */

static int same_process( const struct port_process *a, const struct port_process *b )
{
    return a->pid == b->pid && a->start_time == b->start_time;
}

/* Only the end of the connection is reported while a client is in the line. */
static int watch_client( const struct client *client, int op, unsigned int events )
{
    struct epoll_event event = { .events = events, .data.u32 = client - clients };

    return epoll_ctl( channel_epfd, op, client->fd, &event );
}

static int watch_timer( int op )
{
    struct epoll_event event = { .events = line_length ? EPOLLIN : 0, .data.u32 = TIMER_SLOT };

    return epoll_ctl( channel_epfd, op, timer_fd, &event );
}

static void set_line_length( unsigned int length )
{
    int changed = !length != !line_length;

    line_length = length;
    if (changed) watch_timer( EPOLL_CTL_MOD );
}

static int set_timer( time_t sec, long nsec )
{
    struct itimerspec spec = { .it_value = { sec + nsec / 1000000000, nsec % 1000000000 } };

    return timerfd_settime( timer_fd, TFD_TIMER_ABSTIME, &spec, NULL );
}

/* After much work, others' requests to the server have half as long as it took. */
static void rest_after( unsigned int work, const struct timespec *begin )
{
    struct timespec now;
    long long taken;

    if (work < CHANNEL_REST_WORK) return;
    clock_gettime( CLOCK_MONOTONIC, &now );
    taken = (now.tv_sec - begin->tv_sec) * 1000000000ll + now.tv_nsec - begin->tv_nsec;
    set_timer( now.tv_sec, now.tv_nsec + taken / 2 );
}

static int is_resting(void)
{
    struct itimerspec spec;

    return !timerfd_gettime( timer_fd, &spec ) && (spec.it_value.tv_sec || spec.it_value.tv_nsec);
}

/* Behind one message of every other process, and behind its own process' ones. */
static int enter_line( struct client *client )
{
    const struct client *other;
    unsigned long long ticket = last_ticket + 1;

    for (other = clients; line_length && other < clients + CHANNEL_MAX_CLIENTS; other++)
    {
        if (other->fd == -1 || other->ticket < ticket) continue;
        if (same_process( &other->process, &client->process )) ticket = other->ticket + 1;
    }
    if (watch_client( client, EPOLL_CTL_MOD, 0 )) return -1;
    client->ticket = ticket;
    client->last_used = ++use_counter;
    set_line_length( line_length + 1 );
    return 0;
}

static void leave_line( struct client *client )
{
    if (!client->ticket) return;
    client->ticket = 0;
    set_line_length( line_length - 1 );
}

/* The lowest ticket; of those the one that has waited longest. */
static struct client *first_in_line(void)
{
    struct client *client, *first = NULL;

    for (client = clients; client < clients + CHANNEL_MAX_CLIENTS; client++)
    {
        if (client->fd == -1 || !client->ticket) continue;
        if (first && client->ticket > first->ticket) continue;
        if (!first || client->ticket < first->ticket || client->last_used < first->last_used) first = client;
    }
    return first;
}

/* ---- clients ---- */

static void close_client( struct client *client )
{
    leave_line( client );
    libc()->close( client->fd );  /* takes it out of the epoll set: nobody else has a copy */
    client->fd = -1;
}

/* Should the first one, if there is one, be closed rather than the second? */
static int is_less_needed( const struct client *client, const struct client *than )
{
    if (!than) return 1;
    if (client->ticket != than->ticket)
        return !client->ticket || (than->ticket && client->ticket > than->ticket);
    return client->last_used < than->last_used;
}

/* Returns the slot for another connection of the process; see the top of the
 * file for who has to give way. */
static struct client *get_slot( const struct port_process *process )
{
    struct client *client, *free_slot = NULL, *victim = NULL, *own_victim = NULL;
    unsigned int own = 0;

    for (client = clients; client < clients + CHANNEL_MAX_CLIENTS; client++)
    {
        if (client->fd == -1)
        {
            if (!free_slot) free_slot = client;
            continue;
        }
        if (is_less_needed( client, victim )) victim = client;
        if (!same_process( &client->process, process )) continue;
        own++;
        if (is_less_needed( client, own_victim )) own_victim = client;
    }
    if (own >= CHANNEL_MAX_PER_PROCESS) victim = own_victim;
    else if (free_slot) return free_slot;
    close_client( victim );
    return victim;
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

/* Returns 0 if it may not be a client. */
static int add_client( int fd )
{
    struct port_process process;
    struct client *client;

    if (identify_peer( fd, &process ))
    {
        libc()->close( fd );
        return 0;
    }
    client = get_slot( &process );
    client->fd = fd;
    client->process = process;
    client->last_used = ++use_counter;
    if (watch_client( client, EPOLL_CTL_ADD, EPOLLIN )) close_client( client );
    return 1;
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

/* Refusing is cheap: more of that than of clients, or strangers could fill the queue. */
static void accept_clients(void)
{
    unsigned int accepted = 0, refused = 0;
    int fd;

    accept_pending = 0;
    while (accepted < CHANNEL_TURN_ACCEPTS && refused < CHANNEL_TURN_REFUSALS)
    {
        fd = libc()->accept4( listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK );
        if (fd != -1) socket_state_accept( fd );
        if (fd != -1 && add_client( fd )) accepted++;
        else if (fd != -1) refused++;
        else if (errno == EAGAIN) return;
        else if ((errno == EMFILE || errno == ENFILE) && !refuse_connection()) refused++;
        else if (errno == ECONNABORTED || errno == EINTR) refused++;
        else
        {
            accept_pending = 1;
            return;
        }
    }
    if (watch_listener( EPOLL_CTL_MOD )) accept_pending = 1;
}

/* ---- messages ---- */

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
    int ret;

    if ((ret = message_receive( client->fd, &message )) == 1 && !(ret = check_message( &message )))
    {
        client->last_used = ++use_counter;
        ret = answer( client, &message );
    }
    message_close( &message );
    if (ret == -1) close_client( client );
}

/* Is the message that waits a costly one? What is wrong with it shows when it is received. */
static int is_costly( const struct client *client )
{
    struct port_pool_request req;
    ssize_t ret = recv( client->fd, &req, sizeof(req), MSG_PEEK | MSG_DONTWAIT );

    return ret == sizeof(req) && req.code < PORT_POOL_CODE_COUNT && requests[req.code].costly;
}

/* Serves the client whose turn it is with a costly message. */
static void serve_line(void)
{
    struct client *client = first_in_line();
    unsigned int work = pool_get_work();
    struct timespec begin;

    clock_gettime( CLOCK_MONOTONIC, &begin );
    last_ticket = client->ticket;
    leave_line( client );
    cheap_turns = 0;
    if (watch_client( client, EPOLL_CTL_MOD, EPOLLIN )) close_client( client );
    else serve_client( client );
    rest_after( pool_get_work() - work, &begin );
}

static void handle_client( struct client *client )
{
    if (client->fd == -1) return;  /* closed earlier in this turn */
    if (client->ticket) close_client( client );  /* it has gone */
    else if (!is_costly( client )) serve_client( client );
    else if (enter_line( client )) close_client( client );
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
        else if (events[i].data.u32 != TIMER_SLOT) handle_client( &clients[events[i].data.u32] );
    }
    if (line_length && (count < CHANNEL_TURN_EVENTS || ++cheap_turns >= CHANNEL_TURNS_CHEAP) && !is_resting())
        serve_line();
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

static int start_line(void)
{
    line_length = cheap_turns = 0;
    timer_fd = move_high( timerfd_create( CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK ));
    if (timer_fd == -1 || set_timer( 0, 1 ) || watch_timer( EPOLL_CTL_ADD )) return errno;
    return 0;
}

int channel_start( int epfd, unsigned long long data, const char *prefix_dir )
{
    struct epoll_event event = { .events = EPOLLIN };
    unsigned int i;
    int err;

    for (i = 0; i < CHANNEL_MAX_CLIENTS; i++)
    {
        clients[i].fd = -1;
        clients[i].ticket = 0;
    }
    if ((channel_epfd = move_high( libc()->epoll_create1( EPOLL_CLOEXEC ) )) == -1) return errno;
    spare_fd = move_high( fcntl( channel_epfd, F_DUPFD_CLOEXEC, 0 ));
    if (!(err = start_line()) && !(err = start_listener( prefix_dir )))
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
    if (timer_fd != -1) libc()->close( timer_fd );
    libc()->close( channel_epfd );
    listener = spare_fd = timer_fd = channel_epfd = -1;
}
