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

/* New guards in the right places around the siblings; with SO_REUSEPORT on they
 * would become siblings. */
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
    guard_renew( port );
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
};

static void begin_beside( struct beside *beside, struct sock *sock, unsigned int port, int used )
{
    beside->reuse = get_option( sock->fd, SO_REUSEADDR );
    beside->others = !beside->reuse && used && sock->transport == PORT_POOL_UDP;
    if (beside->others) set_reuse_on_port( port, sock, 0 );
    if (!beside->reuse) set_option( sock->fd, SO_REUSEADDR, 1 );
    guard_open( sock->transport, port );
}

static void end_beside( const struct beside *beside, struct sock *sock, unsigned int port )
{
    guard_close( sock->transport, port );
    if (!beside->reuse) set_option( sock->fd, SO_REUSEADDR, 0 );
    if (beside->others) restore_on_port( port );
}

int share_bind( struct sock *sock, const struct port_record *record, const struct sockaddr *addr,
                socklen_t len, unsigned int port )
{
    int ret, err, guarded = record && guard_get( sock->transport, port ) != -1;
    struct beside beside;

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

    if (sock->cpu && guard_probe_range( sock->transport, port, 1 ))     /* SO_REUSEPORT would share */
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
    if (!sock->use_token) return;
    set_option( fd, SO_REUSEADDR, 1 );
    if (sock->listening) shutdown( fd, SHUT_RDWR );     /* nobody may bind beside a listener */
    host_ports_add_lingering( sock->transport, sock->port, fd );
}
