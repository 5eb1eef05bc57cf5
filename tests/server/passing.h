/*
 * Messages with descriptors, as the wineserver and its clients exchange them
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
 */

#ifndef __PASSING_H
#define __PASSING_H

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/* Shows func the message that carries a descriptor to or from a client, with the handle that is in it. */
static inline void show_message( void (*func)( int, const struct msghdr * ), int client, int fd,
                                 uint32_t handle )
{
    char control[CMSG_SPACE( sizeof(int) )] __attribute__((aligned( 8 )));
    struct iovec iov = { &handle, sizeof(handle) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
                          .msg_controllen = sizeof(control) };
    struct cmsghdr *cmsg = CMSG_FIRSTHDR( &msg );

    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN( sizeof(fd) );
    memcpy( CMSG_DATA( cmsg ), &fd, sizeof(fd) );
    func( client, &msg );
}

#endif /* __PASSING_H */
