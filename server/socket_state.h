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
 * See docs/fast-path.md. The functions do nothing until socket_state_start() has
 * succeeded.
 */

#ifndef __PORT_POOL_SOCKET_STATE_H
#define __PORT_POOL_SOCKET_STATE_H

#include <sys/epoll.h>
#include <sys/socket.h>

#include "sock_table.h"

/* Publishes the state in the current directory. 0 or an errno. */
extern int socket_state_start(void);

/* The server has read size bytes from a client. */
extern void socket_state_request( int fd, const void *data, size_t size );
/* The server has passed a descriptor to a client, or got one from it; client is the socket for such messages. */
extern void socket_state_pass( int client, const struct msghdr *msg );
extern void socket_state_receive( int client, const struct msghdr *msg );
/* The server has made a pipe, or accepted a connection: one of the pool's channel, or that of a
 * client that no other one has made. */
extern void socket_state_pipe( const int *fds );
extern void socket_state_accept( int fd );
/* The server writes size bytes to a client: what it is to write instead, good until the next call. */
extern const void *socket_state_reply( const void *data, size_t size );
/* The server waits for these EPOLL* events of a socket from now on, besides errors. */
extern void socket_state_watch( struct sock *sock, unsigned int events );
/* The server has added something else to its epoll set. */
extern void socket_state_watch_other( int fd );
/* The last descriptor of the socket is about to be closed. */
extern void socket_state_closed( struct sock *sock );
/* A descriptor of any kind is about to be closed. */
extern void socket_state_closing( int fd );
/* The server has made a socket, or accepted one, for the request that it is at, if it is at any. */
extern void socket_state_created( struct sock *sock );
/* The server is about to wait: it is at no request. */
extern void socket_state_wait(void);
/* It was closed some time ago, and nothing told. */
extern void socket_state_lost( struct sock *sock );

#endif /* __PORT_POOL_SOCKET_STATE_H */
