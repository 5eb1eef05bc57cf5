/*
 * Binding beside others: guard sockets, SO_REUSEADDR and processor affinity
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
 * Called by sock_ops.c, which has decided that the socket may have the port.
 * It never chooses a port and keeps no roles but the sharing itself.
 */

#include <errno.h>
#include <string.h>
#include <netinet/in.h>

#include "guard.h"
#include "host_ports.h"
#include "libc.h"
#include "share.h"

/* struct sock.saved: what was changed for a moment */
#define SAVED_REUSE     1   /* SO_REUSEADDR was inverted */
#define SAVED_SHARES    2   /* SO_REUSEPORT was cleared */

static int get_option( int fd, int option )
{
    int value = 0;
    socklen_t len = sizeof(value);

    getsockopt( fd, SOL_SOCKET, option, &value, &len );
    return value != 0;
}

static void set_option( int fd, int option, int value )
{
    setsockopt( fd, SOL_SOCKET, option, &value, sizeof(value) );
}

static int is_on_port( const struct sock *sock, unsigned int port )
{
    return sock->transport == PORT_POOL_UDP && sock->port == port;
}

/* Makes SO_REUSEADDR the same on every UDP socket of the port except one. */
static void set_reuse_on_port( unsigned int port, const struct sock *except, int value )
{
    struct sock *sock = NULL;

    while ((sock = sock_table_next( sock )))
    {
        if (!is_on_port( sock, port ) || sock == except) continue;
        if (get_option( sock->fd, SO_REUSEADDR ) == value) continue;
        set_option( sock->fd, SO_REUSEADDR, value );
        sock->saved |= SAVED_REUSE;
    }
}

static void restore_on_port( unsigned int port )
{
    struct sock *sock = NULL;
    int reuse;

    while ((sock = sock_table_next( sock )))
    {
        if (!is_on_port( sock, port ) || !sock->saved) continue;
        reuse = get_option( sock->fd, SO_REUSEADDR );
        if (sock->saved & SAVED_REUSE) set_option( sock->fd, SO_REUSEADDR, !reuse );
        if (sock->saved & SAVED_SHARES) set_option( sock->fd, SO_REUSEPORT, 1 );
        sock->saved = 0;
    }
}

/* No other sibling gets in any more, and nobody else either. */
static void stop_sharing( unsigned int port )
{
    struct sock *sock = NULL;

    while ((sock = sock_table_next( sock )))
    {
        if (!is_on_port( sock, port ) || !sock->shares) continue;
        sock->shares = 0;
        sock->saved &= ~SAVED_SHARES;
    }
}

/* New guards in the right places around the siblings; with SO_REUSEPORT on they
 * would become siblings. Without all of the guards the siblings would let others in. */
static void renew_guard( unsigned int port )
{
    struct sock *sock = NULL;

    set_reuse_on_port( port, NULL, 1 );
    while ((sock = sock_table_next( sock )))
    {
        if (!is_on_port( sock, port ) || !sock->shares) continue;
        set_option( sock->fd, SO_REUSEPORT, 0 );
        sock->saved |= SAVED_SHARES;
    }
    if (!guard_renew( port )) stop_sharing( port );
    restore_on_port( port );
}

/* Siblings on other processors share; one on the same processor doesn't. */
static void set_sharing( struct sock *sock, unsigned int port )
{
    struct sock *other = NULL;
    int shares = 1;

    while (shares && (other = sock_table_next( other )))
        if (other != sock && other->cpu == sock->cpu && is_on_port( other, port )) shares = 0;
    if (shares != sock->shares) set_option( sock->fd, SO_REUSEPORT, shares );
    sock->shares = shares;
}

/* bind() or listen() with the guard open. SO_REUSEADDR is on for the moment, but
 * not towards other consumers if the program did not set it. */
struct beside
{
    int reuse;      /* program's SO_REUSEADDR */
    int others;     /* others had to be made exclusive */
    int fd;         /* the socket that the guard lets in; -1: all that reuse */
    int by_owner;   /* only that one got in, as a socket of the guard's owner */
};

static void begin_beside( struct beside *beside, struct sock *sock, unsigned int port, int used )
{
    beside->reuse = get_option( sock->fd, SO_REUSEADDR );
    beside->others = !beside->reuse && used && sock->transport == PORT_POOL_UDP;
    if (beside->others) set_reuse_on_port( port, sock, 0 );
    if (!beside->reuse) set_option( sock->fd, SO_REUSEADDR, 1 );
    beside->fd = sock->cpu ? -1 : sock->fd;     /* siblings have SO_REUSEPORT for themselves */
    beside->by_owner = guard_open( sock->transport, port, beside->fd );
}

static void end_beside( const struct beside *beside, struct sock *sock, unsigned int port )
{
    guard_close( sock->transport, port, beside->fd );
    if (!beside->reuse) set_option( sock->fd, SO_REUSEADDR, 0 );
    if (beside->others) restore_on_port( port );
}

/* ---- addresses of two sockets on a port ---- */

struct place
{
    int             v4, v6;     /* does it have addresses of the family? */
    struct in6_addr addr4;      /* v4-mapped; the any address of each family stands for all */
    struct in6_addr addr6;
};

static void get_place( int fd, const struct sockaddr *addr, struct place *place )
{
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;
    const struct sockaddr_in *in = (const struct sockaddr_in *)addr;
    int only = 0;
    socklen_t len = sizeof(only);

    memset( place, 0, sizeof(*place) );
    if (addr->sa_family == AF_INET)
    {
        place->v4 = 1;
        place->addr4.s6_addr32[3] = in->sin_addr.s_addr;
    }
    else if (IN6_IS_ADDR_V4MAPPED( &in6->sin6_addr ))
    {
        place->v4 = 1;
        place->addr4.s6_addr32[3] = in6->sin6_addr.s6_addr32[3];
    }
    else
    {
        place->v6 = 1;
        place->addr6 = in6->sin6_addr;
        getsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, &len );
        place->v4 = !only && IN6_IS_ADDR_UNSPECIFIED( &in6->sin6_addr );
    }
}

static int same_address( const struct in6_addr *a, const struct in6_addr *b )
{
    return IN6_IS_ADDR_UNSPECIFIED( a ) || IN6_IS_ADDR_UNSPECIFIED( b ) || IN6_ARE_ADDR_EQUAL( a, b );
}

static int overlap( const struct place *a, const struct place *b )
{
    return (a->v4 && b->v4 && same_address( &a->addr4, &b->addr4 )) ||
           (a->v6 && b->v6 && same_address( &a->addr6, &b->addr6 ));
}

/* Does another UDP socket of the server exclude this one? The kernel stops at the
 * first socket with which it may share, and that can be the guard. */
static int is_excluded( const struct sock *sock, const struct sockaddr *addr, unsigned int port )
{
    struct sockaddr_in6 other_addr = { .sin6_family = AF_UNSPEC };
    int reuse = get_option( sock->fd, SO_REUSEADDR );
    struct place place, other_place;
    struct sock *other = NULL;
    socklen_t len;

    get_place( sock->fd, addr, &place );
    while ((other = sock_table_next( other )))
    {
        len = sizeof(other_addr);
        if (other == sock || !is_on_port( other, port )) continue;
        if (reuse && get_option( other->fd, SO_REUSEADDR )) continue;
        if (libc()->getsockname( other->fd, (struct sockaddr *)&other_addr, &len )) continue;
        get_place( other->fd, (struct sockaddr *)&other_addr, &other_place );
        if (overlap( &place, &other_place )) return 1;
    }
    return 0;
}

/* The kernel asks IPv6 sockets that had SO_REUSEPORT when they were bound after
 * all others. Changing the address for a moment makes this one the first. */
static void become_first( struct sock *sock )
{
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6 }, peer = { .sin6_family = AF_INET6 };
    struct sockaddr none = { .sa_family = AF_UNSPEC };
    socklen_t len = sizeof(addr);

    if (sock->transport != PORT_POOL_UDP || sock->family != AF_INET6) return;
    if (libc()->getsockname( sock->fd, (struct sockaddr *)&addr, &len )) return;
    if (!IN6_IS_ADDR_UNSPECIFIED( &addr.sin6_addr )) return;     /* a better match than the guard */
    peer.sin6_addr = in6addr_loopback;
    peer.sin6_port = addr.sin6_port;
    if (libc()->connect( sock->fd, (struct sockaddr *)&peer, sizeof(peer) ) ||
        libc()->connect( sock->fd, &none, sizeof(none) )) renew_guard( sock->port );
}

int share_bind( struct sock *sock, const struct port_record *record, const struct sockaddr *addr,
                socklen_t len, unsigned int port )
{
    int ret, err, guarded = record && guard_get( sock->transport, port ) != -1;
    struct beside beside;

    if (guarded && !sock->cpu && sock->transport == PORT_POOL_UDP && record->uses[port - record->start] &&
        is_excluded( sock, addr, port ))
    {
        errno = EADDRINUSE;
        return -1;
    }
    if (sock->cpu) set_sharing( sock, port );
    if (guarded) begin_beside( &beside, sock, port, record->uses[port - record->start] );
    ret = libc()->bind( sock->fd, addr, len );
    err = errno;
    if (guarded) end_beside( &beside, sock, port );
    if (!ret)
    {
        sock->bound = 1;
        sock->port = port;
        if (guarded && sock->shares) renew_guard( port );
        else if (guarded && beside.by_owner) become_first( sock );
    }
    errno = err;
    return ret;
}

int share_listen( struct sock *sock, int backlog )
{
    int ret, err, guarded = guard_get( sock->transport, sock->port ) != -1;
    struct beside beside;

    if (guarded) begin_beside( &beside, sock, sock->port, 0 );
    ret = libc()->listen( sock->fd, backlog );
    err = errno;
    if (guarded) end_beside( &beside, sock, sock->port );
    errno = err;
    return ret;
}

int share_bind_alone( struct sock *sock, const struct sockaddr *addr, socklen_t len, unsigned int port )
{
    int ret, err, reuse = get_option( sock->fd, SO_REUSEADDR );
    unsigned int failed;

    if (sock->cpu && guard_probe_range( sock->transport, port, 1, &failed )) /* SO_REUSEPORT would share */
    {
        errno = EADDRINUSE;
        return -1;
    }
    if (reuse) set_option( sock->fd, SO_REUSEADDR, 0 );
    ret = share_bind( sock, NULL, addr, len, port );
    err = errno;
    if (reuse) set_option( sock->fd, SO_REUSEADDR, 1 );
    errno = err;
    return ret;
}

void share_leave( struct sock *sock, int fd )
{
    if (sock->shares) set_option( fd, SO_REUSEPORT, 0 );
    /* A client that is being killed has its descriptor for another moment: nobody is to reach a listener
     * through it, or fail to bind beside it. */
    if (sock->listening) shutdown( fd, SHUT_RDWR );
    if (!sock->use_token) return;
    set_option( fd, SO_REUSEADDR, 1 );
    host_ports_add_lingering( sock->transport, sock->port, fd );
}
