/*
 * Sockets that the wineserver has lost
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
 * A client can end between the moment when the wineserver has the result of a
 * request and the one when it is told to have got it. The request then stays for
 * ever and with it the descriptor of its socket, whose object is gone: the
 * connection doesn't end, its port stays in use, and the next event of the
 * descriptor ends the wineserver. Such sockets are closed here.
 */

#ifndef __PORT_POOL_SOCK_LOST_H
#define __PORT_POOL_SOCK_LOST_H

#include <sys/epoll.h>

/* The server is about to wait: closes the sockets that it has lost. */
extern void sock_close_lost( int epfd );
/* Is this what stands for a lost socket? The server's calls on it do nothing. */
extern int sock_is_lost( int fd );
/* The server closes the descriptor after all. */
extern void sock_lost_closing( int fd );

/* The server waits for events of fd, an Internet socket or not, under this number. */
extern void sock_watched( int is_socket, const struct epoll_event *event );
/* Events of sockets first: those after them may be requests that end sockets. */
extern void sock_sort_events( struct epoll_event *events, int count );

#endif /* __PORT_POOL_SOCK_LOST_H */
