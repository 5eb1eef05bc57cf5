/*
 * The port pool's place in the wineserver: start and event loop
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
 * Called by interpose.c when the process makes its epoll set and each time it
 * waits on it.
 */

#ifndef __PORT_POOL_START_H
#define __PORT_POOL_START_H

#include <sys/epoll.h>

/* The process has made an epoll set. If it is a wineserver, and the first set,
 * the pool starts; what fails is said on stderr and the server runs without. */
extern void start_pool( int epfd );

/* How long, in ms, the server may wait that wants to wait for timeout (-1: for ever). */
extern int start_get_timeout( int epfd, int timeout );

/* The server is about to wait. */
extern void start_waiting( int epfd );

/* Serves the pool's own events and takes them out of the array; sorts the others; returns how
 * many are left. count may be -1 with errno, which is kept. */
extern int start_handle_events( int epfd, struct epoll_event *events, int count );

#endif /* __PORT_POOL_START_H */
