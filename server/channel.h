/*
 * The port pool's end of the channel to its clients
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
 * interpose.c starts it and calls it from the server's event loop. One epoll
 * descriptor of its own holds the listener and all clients; it is the only one
 * added to the server's set.
 */

#ifndef __PORT_POOL_CHANNEL_H
#define __PORT_POOL_CHANNEL_H

#define CHANNEL_MAX_CLIENTS     1024
#define CHANNEL_MAX_PER_PROCESS 16      /* ws2_32 and iphlpapi have one each */
#define CHANNEL_TURN_EVENTS     32      /* clients served, one message each, in one turn */
#define CHANNEL_TURN_ACCEPTS    16      /* connections accepted in one turn */
#define CHANNEL_TURN_REFUSALS   256     /* connections of other users closed in one turn */
/* turns without a costly message while there are more clients than a turn serves */
#define CHANNEL_TURNS_CHEAP     (CHANNEL_MAX_CLIENTS / CHANNEL_TURN_EVENTS)

#define CHANNEL_REST_WORK       100     /* pool_get_work() of a message that is followed by a rest */

/* Listens at the address of the prefix directory and adds the channel to the
 * epoll set epfd, with data as the event's data. Returns 0 or an errno:
 * EADDRINUSE if another server has the prefix's pool. Call it before
 * pool_init(), so that only the server that has the address touches the store. */
extern int channel_start( int epfd, unsigned long long data, const char *prefix_dir );

/* One turn, when epfd reports the event: bounded work, never blocks. What is
 * left over is reported again at the next turn. Preserves errno. */
extern void channel_event(void);

/* Closes everything; does nothing if not started. */
extern void channel_stop(void);

#endif /* __PORT_POOL_CHANNEL_H */
