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
 * Called by interpose.c and start.c. holder.c says which sockets they are. A
 * descriptor that the wineserver still counts as open keeps its number: it becomes
 * one of /dev/null, so that the number isn't taken by anything else.
 */

#include <fcntl.h>
#include <unistd.h>

#include "debug.h"
#include "holder.h"
#include "libc.h"
#include "sock_lost.h"
#include "sock_ops.h"

#define MAX_LOST  0x10000       /* descriptors */
#define MAX_USERS 0x10000       /* numbers of descriptors in the epoll set */

static int server_epfd;
static unsigned char is_lost[MAX_LOST];
static unsigned char watches_socket[MAX_USERS];

int sock_is_lost( int fd )
{
    return fd >= 0 && fd < MAX_LOST && is_lost[fd];
}

void sock_lost_closing( int fd )
{
    if (sock_is_lost( fd )) is_lost[fd] = 0;
}

static void close_lost( struct sock *sock )
{
    int fd = sock->fd, null;

    if (sock->refs != 1 || fd >= MAX_LOST) return;
    if ((null = open( "/dev/null", O_RDWR | O_CLOEXEC )) == -1) return;
    libc()->epoll_ctl( server_epfd, EPOLL_CTL_DEL, fd, NULL );
    sock_closing( fd );
    if (dup3( null, fd, O_CLOEXEC ) != -1) is_lost[fd] = 1;
    libc()->close( null );
    WARN( "the wineserver has lost socket %d: closed\n", fd );
}

void sock_close_lost( int epfd )
{
    server_epfd = epfd;
    holder_check( close_lost );
}

void sock_watched( int is_socket, const struct epoll_event *event )
{
    if (event->data.u64 < MAX_USERS) watches_socket[event->data.u64] = is_socket;
}

void sock_sort_events( struct epoll_event *events, int count )
{
    struct epoll_event event;
    int i, sockets = 0;

    for (i = 0; i < count; i++)
    {
        if (events[i].data.u64 >= MAX_USERS || !watches_socket[events[i].data.u64]) continue;
        event = events[sockets];
        events[sockets++] = events[i];
        events[i] = event;
    }
}
