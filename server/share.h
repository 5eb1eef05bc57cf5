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
 * docs/pool.md sections 6 and 8. Every option that is changed for a moment is
 * restored before the function returns.
 */

#ifndef __PORT_POOL_SHARE_H
#define __PORT_POOL_SHARE_H

#include <sys/socket.h>

#include "sock_table.h"

/* bind() to the explicit port in addr. record: the reservation that the socket
 * consumes, whose guard it may pass, or NULL. On success the socket's bound and
 * port are set. */
extern int share_bind( struct sock *sock, const struct port_record *record, const struct sockaddr *addr,
                       socklen_t len, unsigned int port );

/* listen() beside the guard of the socket's port, if there is one. */
extern int share_listen( struct sock *sock, int backlog );

/* Binds without sharing with anybody, whatever SO_REUSEADDR says. */
extern int share_bind_alone( struct sock *sock, const struct sockaddr *addr, socklen_t len,
                             unsigned int port );

/* The socket is about to be closed by the server but may live on for a moment
 * in the process that had it: let others bind beside it. */
extern void share_leave( struct sock *sock, int fd );

#endif /* __PORT_POOL_SHARE_H */
