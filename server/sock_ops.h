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
 * interpose.c calls these in place of the libc functions, for sockets in the
 * table only. Those that return int return what the libc function would, with
 * errno: EACCES for a port reserved by others, EADDRNOTAVAIL outside the
 * associated block, ENOBUFS when the block is exhausted, EINVAL when it is gone.
 */

#ifndef __PORT_POOL_SOCK_OPS_H
#define __PORT_POOL_SOCK_OPS_H

#include <sys/socket.h>

#include "sock_table.h"

extern int sock_bind( struct sock *sock, const struct sockaddr *addr, socklen_t len );
extern int sock_listen( struct sock *sock, int backlog );
extern int sock_connect( struct sock *sock, const struct sockaddr *addr, socklen_t len );

/* After the real call. */
extern void sock_created( int fd, int family, int type, int protocol );
extern void sock_accepted( const struct sock *listener, int fd );
extern void sock_duplicated( int fd, int new_fd );
extern void sock_named( struct sock *sock, const struct sockaddr *addr, socklen_t len );
/* Something was read from fd; sees what address a request wants to bind. */
extern void sock_request( int fd, const void *data, size_t size );
/* Before the real call: a descriptor of the socket is closed. */
extern void sock_closing( int fd );
/* Any other call was made: a close is no part of accepting a connection any more. */
extern void sock_other_call(void);

/* Processor index for share.c and the kernel; UDP, unbound. */
extern void sock_set_affinity( struct sock *sock, unsigned int cpu );

#endif /* __PORT_POOL_SOCK_OPS_H */
