/*
 * Receiving a message to the port pool, with the descriptors that came along
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
 * Called by channel.c. It never waits and never keeps a descriptor; see
 * channel_message.h.
 */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "channel_message.h"
#include "libc.h"
#include "pool_ops.h"

/* Collects the descriptors; returns -1 if there is control data of another kind. */
static int get_fds( struct msghdr *msg, struct message *message )
{
    struct cmsghdr *cmsg;
    size_t count;
    int ret = 0;

    for (cmsg = CMSG_FIRSTHDR( msg ); cmsg; cmsg = CMSG_NXTHDR( msg, cmsg ))
    {
        if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
        {
            ret = -1;
            continue;
        }
        count = (cmsg->cmsg_len - CMSG_LEN( 0 )) / sizeof(int);
        if (count > MESSAGE_MAX_FDS - message->fd_count) count = MESSAGE_MAX_FDS - message->fd_count;
        memcpy( message->fds + message->fd_count, CMSG_DATA( cmsg ), count * sizeof(int) );
        message->fd_count += count;
    }
    return ret;
}

int message_receive( int fd, struct message *message )
{
    union
    {
        struct cmsghdr hdr;
        char           data[CMSG_SPACE( MESSAGE_MAX_FDS * sizeof(int) )];
    } control;
    struct iovec iov = { &message->req, sizeof(message->req) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = sizeof(control) };
    ssize_t ret = recvmsg( fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC );

    message->fd_count = 0;
    message->fds_lost = 0;
    if (ret == -1) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (get_fds( &msg, message )) return -1;
    if (msg.msg_flags & MSG_CTRUNC)
    {
        /* too many came, or the first one didn't find a free descriptor */
        if (message->fd_count) return -1;
        message->fds_lost = 1;
    }
    return ret == sizeof(message->req) && !(msg.msg_flags & MSG_TRUNC) ? 1 : -1;
}

/* The end of a stranger's connection with SO_LINGER could take as long as he likes.
 * The server's own sockets don't end here: it has descriptors of its own. */
static void close_received( int fd )
{
    static const struct linger off;
    struct linger linger;
    socklen_t len = sizeof(linger);

    if (!getsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, &len ) && linger.l_onoff && !pool_has_socket( fd ))
        setsockopt( fd, SOL_SOCKET, SO_LINGER, &off, sizeof(off) );
    libc()->close( fd );
}

void message_close( const struct message *message )
{
    unsigned int i;

    for (i = 0; i < message->fd_count; i++) close_received( message->fds[i] );
}
