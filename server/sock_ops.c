/*
 * What the server does with its Internet sockets
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
 * Decides which port a socket may bind and keeps its roles; docs/pool.md
 * sections 5 and 7. Called by interpose.c. A socket without a role passes
 * without any call but the real one.
 */

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <netinet/in.h>
#include <sys/random.h>

#include "debug.h"
#include "holder.h"
#include "host_ports.h"
#include "libc.h"
#include "request.h"
#include "reserve.h"
#include "share.h"
#include "sock_debug.h"
#include "sock_ops.h"
#include "socket_state.h"

/* The socket that accept or dup made in the call before this one. */
static struct sock *newest;

#define AFD_CONNECT_WAITS  3            /* see wine/afd.h */

#define MAGIC_LOOPBACK     0x7f0c2238   /* 127.12.34.56 stands for all addresses in Wine */
#define LOOPBACK_BROADCAST 0x7fffffff

static int fail( unsigned int status )
{
    static const struct
    {
        unsigned int status;
        int          err;
    } errors[] =
    {
        { STATUS_ACCESS_DENIED, EACCES },
        { STATUS_INVALID_ADDRESS_COMPONENT, EADDRNOTAVAIL },
        { STATUS_TOO_MANY_ADDRESSES, ENOBUFS },
        { STATUS_SHARING_VIOLATION, EADDRINUSE },
    };
    unsigned int i;

    errno = EINVAL;
    for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (errors[i].status == status) errno = errors[i].err;
    return -1;
}

/* ---- addresses ---- */

union inet_addr
{
    struct sockaddr     sa;
    struct sockaddr_in  in;
    struct sockaddr_in6 in6;
};

/* Copies an address of the socket's family; 0 if it is none. */
static int get_address( const struct sock *sock, const struct sockaddr *addr, socklen_t len,
                        union inet_addr *ret )
{
    size_t size = sock->family == AF_INET ? sizeof(ret->in) : sizeof(ret->in6);

    if (sock->transport == SOCK_NO_TRANSPORT || !addr || len < size) return 0;
    if (addr->sa_family != sock->family) return 0;
    memcpy( ret, addr, size );
    return 1;
}

static socklen_t address_size( const union inet_addr *addr )
{
    return addr->sa.sa_family == AF_INET ? sizeof(addr->in) : sizeof(addr->in6);
}

static unsigned int get_port( const union inet_addr *addr )
{
    return ntohs( addr->sa.sa_family == AF_INET ? addr->in.sin_port : addr->in6.sin6_port );
}

static void set_port( union inet_addr *addr, unsigned int port )
{
    if (addr->sa.sa_family == AF_INET) addr->in.sin_port = htons( port );
    else addr->in6.sin6_port = htons( port );
}

/* ---- bind ---- */

/* The address that the request wants which the wineserver is at, and its pipe. */
static struct sockaddr_in wanted;
static int client = -1;
/* It wants to connect, and whoever makes it waits for that. */
static int waits;

/* What the wineserver reads: the fixed part of a request, or the rest of it. For a
 * bind that is a zero and the address in Windows' form, which for IPv4 is the host's. */
void sock_request( int fd, const void *data, size_t size )
{
    static uint32_t code;
    uint32_t words[REQUEST_WORDS] = { 0 };

    client = fd;
    wanted.sin_family = AF_UNSPEC;
    waits = 0;
    if (size == REQUEST_SIZE)
    {
        memcpy( words, data, size );
        code = words[REQUEST_IOCTL];
        return;
    }
    if (code == IOCTL_AFD_BIND && size >= sizeof(words[0]) + sizeof(wanted))
        memcpy( &wanted, (const char *)data + sizeof(words[0]), sizeof(wanted) );
    if (code == IOCTL_AFD_WINE_CONNECT && size >= 2 * sizeof(words[0]))
    {
        memcpy( words, data, 2 * sizeof(words[0]) );
        waits = words[1] == AFD_CONNECT_WAITS;
    }
    code = 0;
}

/* The wineserver binds a datagram socket to all addresses if no interface has the
 * one it wants, although the host has all of 127.0.0.0/8: two sockets on two of them
 * would collide, and get what was sent to others. */
static void restore_loopback( const struct sock *sock, union inet_addr *addr )
{
    uint32_t host = ntohl( wanted.sin_addr.s_addr );

    if (sock->transport != PORT_POOL_UDP || addr->sa.sa_family != AF_INET) return;
    if (addr->in.sin_addr.s_addr != INADDR_ANY || wanted.sin_family != AF_INET) return;
    if (wanted.sin_port != addr->in.sin_port || host >> 24 != INADDR_LOOPBACK >> 24) return;
    if (host == MAGIC_LOOPBACK || host == LOOPBACK_BROADCAST) return;
    addr->in.sin_addr = wanted.sin_addr;
}

static int bind_host( struct sock *sock, const struct sockaddr *addr, socklen_t len )
{
    int ret = libc()->bind( sock->fd, addr, len );

    if (!ret) sock->bound = 1;
    return ret;
}

/* The socket consumes a port of its associated block. */
static int bind_consumer( struct sock *sock, struct port_record *record, const union inet_addr *addr,
                          unsigned int port )
{
    int ret = share_bind( sock, record, &addr->sa, address_size( addr ), port );

    if (ret) return ret;
    sock->use_token = record->token;
    sock->consumer = 1;
    port_record_begin_use( record, port, 1 );
    return 0;
}

static unsigned int now(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_MONOTONIC_COARSE, &ts );
    return ts.tv_sec + 1;
}

/* The lowest port of the block that neither a consumer nor the host has and that the
 * last connection left that many seconds ago. */
static int bind_left( struct sock *sock, struct port_record *record, union inet_addr *addr, unsigned int time,
                      unsigned int age )
{
    unsigned int port = 0;

    while ((port = port_record_find_free( record, port + 1 )))
    {
        if (port_record_get_age( record, port, time ) != age) continue;
        set_port( addr, port );
        if (!bind_consumer( sock, record, addr, port )) return 0;
        if (errno != EADDRINUSE) return -1;
    }
    return fail( STATUS_TOO_MANY_ADDRESSES );
}

/* The lowest port. But until the peer has closed a connection too, and longer without
 * timestamps, the host does not connect its port to that peer again: ports that
 * connections have left come last, and of them the oldest first. */
static int bind_block( struct sock *sock, struct port_record *record, union inet_addr *addr )
{
    unsigned int time = now(), age = PORT_POOL_REMEMBERED;
    int ret;

    while ((ret = bind_left( sock, record, addr, time, age )) && errno == ENOBUFS && age) age--;
    return ret;
}

/* Tries the unreserved ports of a range; EADDRINUSE if nobody let it in. */
static int bind_unreserved( struct sock *sock, union inet_addr *addr, unsigned int first, unsigned int last )
{
    while ((first = port_pool_find_unreserved( pool, sock->transport, first, last )))
    {
        set_port( addr, first );
        if (!share_bind_alone( sock, &addr->sa, address_size( addr ), first )) return 0;
        if (errno != EADDRINUSE) return -1;
        first++;
    }
    return fail( STATUS_SHARING_VIOLATION );
}

/* Port 0 without association. The host chooses unless it could choose wrongly. */
static int bind_automatic( struct sock *sock, union inet_addr *addr )
{
    unsigned int first, last, start = 0;

    if (!reserve_needs_choice( sock->transport, &first, &last ))
    {
        if (!sock->cpu) return bind_host( sock, &addr->sa, address_size( addr ) );
        host_ports_get_local_range( &first, &last );
    }
    host_ports_forget();
    if (getrandom( &start, sizeof(start), GRND_NONBLOCK ) != sizeof(start)) start = 0;
    start = first + start % (last - first + 1);
    if (!bind_unreserved( sock, addr, start, last )) return 0;
    if (errno != EADDRINUSE || start == first) return -1;
    return bind_unreserved( sock, addr, first, start - 1 );
}

/* Certainly? A connection that fails, or is dissolved, gives back a port that the
 * host had chosen, and nothing tells; if the port is still there a bind is EINVAL. */
static int is_bound( const struct sock *sock )
{
    return sock->bound && (!sock->connected || sock->use_token);
}

static int bind_sock( struct sock *sock, const struct sockaddr *addr, socklen_t len )
{
    struct port_record *record = NULL;
    union inet_addr inet;
    unsigned int port, status;

    if (is_bound( sock ) || !get_address( sock, addr, len, &inet )) return bind_host( sock, addr, len );
    restore_loopback( sock, &inet );
    if (!(port = get_port( &inet )))
    {
        if (!sock->token) return bind_automatic( sock, &inet );
        if (!(record = port_pool_find_token( pool, sock->token ))) return fail( STATUS_INVALID_PARAMETER );
        return bind_block( sock, record, &inet );
    }
    status = port_pool_check_bind( pool, sock->transport, port, sock->token, &record );
    if (status) return fail( status );
    if (record) return bind_consumer( sock, record, &inet, port );
    return share_bind( sock, NULL, &inet.sa, address_size( &inet ), port );
}

int sock_bind( struct sock *sock, const struct sockaddr *addr, socklen_t len )
{
    union inet_addr inet;
    int ret;

    newest = NULL;
    ret = bind_sock( sock, addr, len );
    if (debug_classes && get_address( sock, addr, len, &inet ))
        sock_debug_bind( sock, get_port( &inet ), client, ret );
    return ret;
}

/* connect() or listen() of an unbound socket: gives it a port of its block, or
 * any other if the host could choose wrongly. */
static int bind_implicitly( struct sock *sock )
{
    union inet_addr any = { .sa.sa_family = sock->family };
    unsigned int first, last;

    if (is_bound( sock ) || sock->transport == SOCK_NO_TRANSPORT) return 0;
    if (!sock->token && !sock->cpu && !reserve_needs_choice( sock->transport, &first, &last )) return 0;
    if (!sock_bind( sock, &any.sa, address_size( &any ) )) return 0;
    return sock->connected && errno == EINVAL && !sock->token ? 0 : -1;
}

/* ---- the other calls ---- */

int sock_listen( struct sock *sock, int backlog )
{
    int ret;

    newest = NULL;
    if (sock->transport == PORT_POOL_TCP && bind_implicitly( sock )) return -1;
    ret = sock->use_token ? share_listen( sock, backlog ) : libc()->listen( sock->fd, backlog );
    if (!ret) sock->bound = sock->listening = 1;
    return ret;
}

/* On this host a connection is there at once, though the socket does not wait for it. */
static int is_connected( int fd )
{
    struct pollfd pfd = { .fd = fd, .events = POLLOUT };

    return poll( &pfd, 1, 0 ) == 1 && pfd.revents == POLLOUT;
}

int sock_connect( struct sock *sock, const struct sockaddr *addr, socklen_t len )
{
    union inet_addr inet;
    int ret;

    newest = NULL;
    if (get_address( sock, addr, len, &inet ) && bind_implicitly( sock )) return -1;
    sock->connected = 1;
    ret = libc()->connect( sock->fd, addr, len );
    if (ret && errno != EINPROGRESS) return ret;
    sock->bound = 1;
    return ret && waits && is_connected( sock->fd ) ? 0 : ret;
}

/* Ends the roles of a socket. fd: its last descriptor, -1 if that is gone. */
static void end_roles( struct sock *sock, int fd )
{
    if (fd != -1) share_leave( sock, fd );
    while (sock->owner.first) reserve_end( sock->owner.first );
    if (sock->transport == PORT_POOL_TCP && sock->consumer && sock->connected)
        port_pool_leave( pool, sock->use_token, sock->port, now() );
    if (sock->use_token) port_pool_end_use( pool, sock->use_token, sock->port, sock->consumer );
}

/* A new descriptor has this number: what had it was closed by a call that isn't
 * interposed, one inside libc. */
static void forget_stale( int fd )
{
    struct sock *sock = sock_table_get( fd );

    if (sock && sock->refs == 1) socket_state_lost( sock );
    if (sock && (sock = sock_table_remove( fd ))) end_roles( sock, -1 );
}

void sock_created( int fd, int family, int type, int protocol )
{
    struct sock *sock;

    newest = NULL;
    forget_stale( fd );
    if ((sock = sock_table_add( fd, family, type, protocol ))) socket_state_created( sock );
}

void sock_accepted( const struct sock *listener, int fd )
{
    struct port_record *record;
    struct sock *sock;

    newest = NULL;
    forget_stale( fd );
    if (!(sock = sock_table_add( fd, listener->family, SOCK_STREAM, 0 ))) return;
    sock->transport = listener->transport;
    sock->bound = sock->accepted = 1;
    sock->port = listener->port;
    socket_state_created( sock );
    newest = sock;
    if (!listener->use_token || !(record = port_pool_find_token( pool, listener->use_token ))) return;
    sock->use_token = record->token;
    port_record_begin_use( record, sock->port, 0 );
}

void sock_duplicated( int fd, int new_fd )
{
    newest = NULL;
    if (fd == new_fd) return;
    forget_stale( new_fd );
    sock_table_dup( fd, new_fd );
    newest = sock_table_get( new_fd );
}

void sock_named( struct sock *sock, const struct sockaddr *addr, socklen_t len )
{
    union inet_addr inet;

    newest = NULL;
    if (sock->port && is_bound( sock )) return;
    if (get_address( sock, addr, len, &inet )) sock->port = get_port( &inet );
}

void sock_other_call(void)
{
    newest = NULL;
}

/* A close directly after accept or dup of another socket: the handle goes on
 * with the new descriptor, and so do the roles that belong to the handle. */
static void move_roles( struct sock *to, struct sock *from )
{
    port_owner_move( &to->owner, &from->owner );
    holder_move( to, from );
    if (from->token) to->token = from->token;
}

void sock_closing( int fd )
{
    struct sock *accepted = newest, *sock = sock_table_get( fd );

    newest = NULL;
    if (sock && sock->refs == 1) socket_state_closed( sock );
    if (!sock || !sock_table_remove( fd )) return;
    if (accepted && accepted != sock) move_roles( accepted, sock );
    end_roles( sock, fd );
}

void sock_set_affinity( struct sock *sock, unsigned int cpu )
{
    int value = cpu;

    sock->cpu = cpu + 1;
    /* a hint; kernels without it distribute flows by hash */
    setsockopt( sock->fd, SOL_SOCKET, SO_INCOMING_CPU, &value, sizeof(value) );
}
