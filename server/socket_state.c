/*
 * Tells clients what the wineserver does with their sockets
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
 * Called by interpose.c with what passes between the wineserver, its clients and
 * its epoll set; publishes the conclusions as struct socket_state. Never sends or
 * receives anything and never keeps a descriptor.
 *
 * The one thing it changes is a word of one reply: a client may keep the
 * descriptor of an accepted socket, as it may keep that of a connected one. The
 * stock server forgets to say so and is asked for the descriptor at every send
 * and receive.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child_request.h"
#include "holder.h"
#include "libc.h"
#include "request.h"
#include "socket_state.h"
#include "wine/socket_state.h"

#define NOT_CLOSABLE 0xc0000235         /* STATUS_HANDLE_NOT_CLOSABLE */
#define SOCKET_FD    3                  /* the type in the reply */

static struct socket_state *state;      /* NULL: nothing is published */
static uint32_t request[REQUEST_WORDS];  /* the last one */
static uint32_t request_client;         /* whose it is; 0: not known, or the server is at none */
static uint32_t duplicate_code;         /* of requests to duplicate a handle, once handle_word is known */
static unsigned int handle_word;        /* where they have the handle */
static unsigned int process_word;       /* where they have that of the process whose it is, 0 if not known */
/* Which client the descriptors of messages came from or went to: its own message
 * socket. 0: not known. */
#define MAX_ORIGINS MAX_CLIENTS
#define NO_CLIENT   ~0u
static uint32_t origins[MAX_ORIGINS];
static int last_pipe[2] = { -1, -1 };
static int bare_child;                  /* the last request makes a process that inherits nothing */
static struct sock *passed;             /* since the last request, and nothing is known of it yet */
static int passed_accepted;             /* by a request for just this, of an accepted socket */

int socket_state_start(void)
{
    int fd, err;

    unlink( SOCKET_STATE_FILE );
    if ((fd = open( SOCKET_STATE_FILE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600 )) == -1) return errno;
    /* a page that has no room on the disk would kill the server when it is written */
    if (!(err = posix_fallocate( fd, 0, sizeof(*state) )) &&
        (state = mmap( NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0 )) == MAP_FAILED)
    {
        err = errno;
        state = NULL;
    }
    libc()->close( fd );
    if (!state) return err;
    state->version = SOCKET_STATE_VERSION;
    __atomic_store_n( &state->magic, SOCKET_STATE_MAGIC, __ATOMIC_RELEASE );
    return 0;
}

/* process: that asks. owner: whose handle it is, 0 if that isn't known. */
static void add_event( uint32_t handle, uint32_t process, uint32_t owner )
{
    struct socket_state_event *event = &state->events[state->event_count % SOCKET_STATE_EVENTS];

    event->handle = handle;
    event->process = process;
    if (handle == SOCKET_EVENT_PROCESS) holder_process_made( process );
    else if (handle != SOCKET_EVENT_NONE) holder_handle_duplicated( owner, handle );
    __atomic_store_n( &state->event_count, state->event_count + 1, __ATOMIC_RELEASE );
}

/* ---- clients ---- */

static uint32_t get_origin( int fd )
{
    return fd >= 0 && fd < MAX_ORIGINS ? origins[fd] : 0;
}

static void set_origin( int fd, uint32_t client )
{
    if (fd >= 0 && fd < MAX_ORIGINS) origins[fd] = client;
}

static int get_passed( const struct msghdr *msg )
{
    struct cmsghdr *cmsg = CMSG_FIRSTHDR( msg );
    int fd;

    if (!cmsg || cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS) return -1;
    memcpy( &fd, CMSG_DATA( cmsg ), sizeof(fd) );
    return fd;
}

void socket_state_receive( int client, const struct msghdr *msg )
{
    set_origin( get_passed( msg ), client );
}

/* By one pipe a client is sent replies, by another its first thread's requests come. */
void socket_state_pipe( const int *fds )
{
    last_pipe[0] = fds[0];
    last_pipe[1] = fds[1];
    set_origin( fds[0], 0 );
}

void socket_state_accept( int fd )
{
    set_origin( fd, NO_CLIENT );
}

/* ---- descriptors that clients have ---- */

static struct socket_state_slot *get_slot( struct sock *sock )
{
    unsigned long long cookie = sock_table_get_cookie( sock );

    return cookie ? &state->slots[cookie % SOCKET_STATE_SLOTS] : NULL;
}

/* The client has got a descriptor, to keep it or only for the call for which it is. */
static void end_pass( int keeps )
{
    struct socket_state_slot *slot = passed ? get_slot( passed ) : NULL;

    if (slot && keeps && !passed->kept)
    {
        passed->kept = 1;
        slot->kept++;
    }
    else if (slot && !keeps && !passed->loose)
    {
        passed->loose = 1;
        slot->loose++;
    }
    passed = NULL;
    passed_accepted = 0;
}

/* ---- requests ---- */

#define CURRENT_PROCESS ~0u             /* in place of a handle */

/* A client asks for the duplicate of no handle, with an access nobody asks for.
 * That shows the form of such requests, which is not the same in all versions. */
static void learn_duplicate(void)
{
    unsigned int i, j;

    for (i = 3; i + 1 < REQUEST_WORDS; i++)
    {
        if (request[i] != SOCKET_STATE_PROBE_ACCESS || request[i + 1] != SOCKET_STATE_PROBE_ATTRIBUTES) continue;
        for (j = 3; j < i; j++)
        {
            if ((request[j] & SOCKET_STATE_PROBE_MASK) != SOCKET_STATE_PROBE_HANDLE) continue;
            handle_word = j;
            process_word = request[j - 1] == CURRENT_PROCESS ? j - 1 : 0;
            duplicate_code = request[0];
        }
    }
}

static uint32_t duplicate_owner(void)
{
    return process_word && request[process_word] == CURRENT_PROCESS ? request_client : 0;
}

/* Behind the fixed part: a child that does not inherit its parent's handles gets at
 * most those that are to be its standard ones. */
static void see_data( int fd, const void *data, size_t size )
{
    uint32_t owner = child_request_has_parent() ? 0 : request_client, handles[CHILD_STD_HANDLES];
    unsigned int i;

    bare_child = child_request_data( data, size, handles );
    for (i = 0; bare_child && i < CHILD_STD_HANDLES; i++)
        if (handles[i] & ~3u) add_event( handles[i] & ~3u, get_origin( fd ), owner );
    state->children = child_request_is_known();
}

void socket_state_request( int fd, const void *data, size_t size )
{
    end_pass( 0 );
    if (!state) return;
    if (size != REQUEST_SIZE)
    {
        see_data( fd, data, size );
        return;
    }
    memcpy( request, data, REQUEST_SIZE );
    request_client = get_origin( fd ) == NO_CLIENT ? 0 : get_origin( fd );
    bare_child = 0;
    child_request_begin( request );
    if (!handle_word) learn_duplicate();
    if (handle_word && request[0] == duplicate_code)
        add_event( request[handle_word] & ~3u, get_origin( fd ), duplicate_owner());
}

void socket_state_wait(void)
{
    request_client = 0;
}

void socket_state_created( struct sock *sock )
{
    int is_creation = request[REQUEST_IOCTL] == IOCTL_AFD_WINE_CREATE;

    if (state && handle_word)
        holder_set( sock, request_client, is_creation && !sock->accepted ? request[REQUEST_IOCTL_HANDLE] : 0 );
}

/* ---- replies ---- */

void socket_state_pass( int client, const struct msghdr *msg )
{
    int fd = get_passed( msg );
    struct sock *sock;
    uint32_t handle;

    end_pass( 0 );
    if (!state || fd == -1) return;
    if (fd == last_pipe[1])
    {
        set_origin( last_pipe[0], client );
        last_pipe[1] = -1;      /* others will have that number */
    }
    if (!(sock = sock_table_get( fd ))) return;
    sock->passed = 1;
    passed = sock;
    if (!sock->accepted || msg->msg_iovlen != 1 || msg->msg_iov[0].iov_len != sizeof(handle)) return;
    memcpy( &handle, msg->msg_iov[0].iov_base, sizeof(handle) );
    passed_accepted = handle == request[3];
    if (handle_word) holder_passed( sock, client, handle );
}

/* The reply to the request for an accepted socket's descriptor: no error, no
 * more data, type, whether the client may keep it, access, options. */
static int is_descriptor_reply( const uint32_t *words )
{
    unsigned int i;

    if (words[0] || words[1] || words[2] != SOCKET_FD || words[3] > 1 || !words[4]) return 0;
    for (i = 6; i < REQUEST_WORDS; i++) if (words[i]) return 0;
    return 1;
}

const void *socket_state_reply( const void *data, size_t size )
{
    static uint32_t words[REQUEST_WORDS];
    int keeps = 0;

    if (!state || size != REQUEST_SIZE) return data;
    memcpy( words, data, REQUEST_SIZE );
    /* the client has forgotten the descriptor of a handle that is still there */
    if (words[0] == NOT_CLOSABLE) add_event( SOCKET_EVENT_NONE, 0, 0 );
    if (passed && is_descriptor_reply( words ))
    {
        if (passed_accepted) words[3] = state->caching = 1;
        keeps = words[3];
    }
    end_pass( keeps );
    return words;
}

/* ---- the epoll set ---- */

void socket_state_watch( struct sock *sock, unsigned int events )
{
    unsigned char reads = !!(events & (EPOLLIN | EPOLLPRI)), writes = !!(events & EPOLLOUT);
    struct socket_state_slot *slot;

    if (!state || (sock->reads == reads && sock->writes == writes) || !(slot = get_slot( sock ))) return;
    slot->readers += reads - sock->reads;
    slot->writers += writes - sock->writes;
    sock->reads = reads;
    sock->writes = writes;
}

/* A process inherits handles while the server adds the connection to it. */
void socket_state_watch_other( int fd )
{
    socklen_t len = sizeof(int);
    int domain;

    if (!state || bare_child || getsockopt( fd, SOL_SOCKET, SO_DOMAIN, &domain, &len )) return;
    if (domain != AF_UNIX || get_origin( fd ) == NO_CLIENT) return;
    add_event( SOCKET_EVENT_PROCESS, child_request_has_parent() ? 0 : get_origin( fd ), 0 );
}

static void count_closed(void)
{
    __atomic_store_n( &state->closed, state->closed + 1, __ATOMIC_RELEASE );
}

void socket_state_closed( struct sock *sock )
{
    struct socket_state_slot *slot;

    if (!state) return;
    if (sock == passed) end_pass( 0 );
    count_closed();
    socket_state_watch( sock, 0 );
    if (!sock->passed) return;
    if (!(slot = get_slot( sock )))
    {
        add_event( SOCKET_EVENT_NONE, 0, 0 );
        return;
    }
    slot->kept -= sock->kept;
    slot->loose -= sock->loose;
    sock->kept = sock->loose = 0;
    slot->generation = (slot->generation + 1) % SOCKET_STATE_GENERATIONS;
}

void socket_state_closing( int fd )
{
    holder_closing( fd );
}

void socket_state_lost( struct sock *sock )
{
    if (sock->cookie) socket_state_closed( sock );
    else if (state && sock->passed)
    {
        count_closed();
        add_event( SOCKET_EVENT_NONE, 0, 0 );
    }
}
