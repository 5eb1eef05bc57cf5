/*
 * The server's Internet sockets and their roles
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
 * One struct sock per kernel socket, found by descriptor in O(1). Filled by the
 * interposed functions without a system call or an allocation: the table is
 * one mapping as large as the descriptor limit, of which only used pages exist.
 */

#ifndef __PORT_POOL_SOCK_TABLE_H
#define __PORT_POOL_SOCK_TABLE_H

#include "port_pool.h"

#define SOCK_NO_TRANSPORT PORT_POOL_TRANSPORT_COUNT     /* an Internet socket, neither TCP nor UDP */

struct sock
{
    unsigned int       refs;        /* descriptors; 0: free entry */
    int                fd;          /* one of them */
    unsigned int       transport;   /* enum port_pool_transport or SOCK_NO_TRANSPORT */
    int                family;      /* AF_INET or AF_INET6 */
    unsigned short     port;        /* local port if known, else 0 */
    unsigned char      bound;       /* has a local port: bound, connected, listening or accepted */
    unsigned char      listening;
    unsigned char      connected;   /* connect was called */
    unsigned char      consumer;    /* bound through use_token; else accepted on such a port */
    unsigned char      shares;      /* SO_REUSEPORT is set, by affinity.c */
    unsigned char      accepted;    /* made by accept */
    unsigned char      passed;      /* a client has had a descriptor, see socket_state.c as for the next four */
    unsigned char      kept;        /* and may keep it */
    unsigned char      loose;       /* and may not keep it */
    unsigned char      reads;       /* the server waits to read from it */
    unsigned char      writes;
    unsigned char      saved;       /* options switched off for a moment, see sock_ops.c and affinity.c */
    unsigned int       holder;      /* see holder.h: client, its handle, and up to which event that is certain */
    unsigned int       handle;
    unsigned int       holder_since;
    unsigned int       cpu;         /* processor index + 1, 0: no affinity */
    unsigned long long token;       /* associated with; 0: not */
    unsigned long long use_token;   /* record in whose use counts this socket is; 0: none */
    struct port_owner  owner;       /* runtime records that end with this socket */
    unsigned long long cookie;      /* SO_COOKIE, 0: not read yet */
    struct sock       *next;        /* free entries; sockets without cookie; sockets of a hash bucket */
    struct sock       *prev;        /* sockets without cookie */
};

/* Room for descriptors below limit. 0, or -1 and errno. */
extern int sock_table_init( unsigned int limit );

/* The socket of a descriptor; NULL if it isn't an Internet socket made here. */
extern struct sock *sock_table_get( int fd );

/* A new socket, without roles; type and protocol as for socket(). Only AF_INET
 * and AF_INET6 are kept. NULL if not, or if the descriptor is beyond the limit.
 * The descriptor must not be in the table, nor new_fd in the next function. */
extern struct sock *sock_table_add( int fd, int family, int type, int protocol );

/* new_fd is now a descriptor of fd's socket. */
extern void sock_table_dup( int fd, int new_fd );

/* The descriptor is about to be closed. Returns its socket if it was the last
 * one; the entry stays valid until the next sock_table_add(). */
extern struct sock *sock_table_remove( int fd );

/* The socket that has this SO_COOKIE, or NULL. Reads each socket's at most once. */
extern struct sock *sock_table_find_cookie( unsigned long long cookie );
/* The socket's, read at most once; 0 if it can't be had. */
extern unsigned long long sock_table_get_cookie( struct sock *sock );
/* SO_COOKIE of any descriptor, or 0. */
extern unsigned long long sock_get_cookie( int fd );

/* All sockets, in no order; NULL starts and ends. */
extern struct sock *sock_table_next( struct sock *sock );

#endif /* __PORT_POOL_SOCK_TABLE_H */
