/*
 * A message to the port pool, with the descriptors that came along
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
 * channel.c receives each message through this. Nothing of it is judged here but
 * its size, and no descriptor is lost, whatever came.
 */

#ifndef __PORT_POOL_CHANNEL_MESSAGE_H
#define __PORT_POOL_CHANNEL_MESSAGE_H

#include "wine/port_pool.h"

#define MESSAGE_MAX_FDS 8   /* room for descriptors: all that come must be closed */

/* A received message; message_close() closes fds. */
struct message
{
    struct port_pool_request req;
    int                      fds[MESSAGE_MAX_FDS];
    unsigned int             fd_count;
    int                      fds_lost;  /* the server had no descriptor free for what was sent */
};

/* Receives one packet. Returns 1, 0 if there is none, -1 if the connection is at
 * its end or the packet isn't as it should be; fds may have come even so. */
extern int message_receive( int fd, struct message *message );

/* Closes the descriptors. Never waits for what a socket has still to send. */
extern void message_close( const struct message *message );

#endif /* __PORT_POOL_CHANNEL_MESSAGE_H */
