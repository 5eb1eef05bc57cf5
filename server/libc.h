/*
 * The C library's own functions behind the interposed ones
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
 * The module's symbols hide those of the C library, for itself too. Files that
 * mean the real call, like guard.c, make it through this table, so that their
 * descriptors are never taken for the server's sockets.
 */

#ifndef __PORT_POOL_LIBC_H
#define __PORT_POOL_LIBC_H

#include <time.h>
#include <sys/epoll.h>
#include <sys/socket.h>

struct libc_calls
{
    int (*socket)( int family, int type, int protocol );
    int (*bind)( int fd, const struct sockaddr *addr, socklen_t len );
    int (*listen)( int fd, int backlog );
    int (*connect)( int fd, const struct sockaddr *addr, socklen_t len );
    int (*accept)( int fd, struct sockaddr *addr, socklen_t *len );
    int (*accept4)( int fd, struct sockaddr *addr, socklen_t *len, int flags );
    int (*close)( int fd );
    int (*dup)( int fd );
    int (*dup2)( int fd, int new_fd );
    int (*getsockname)( int fd, struct sockaddr *addr, socklen_t *len );
    int (*getpeername)( int fd, struct sockaddr *addr, socklen_t *len );
    ssize_t (*read)( int fd, void *data, size_t size );
    ssize_t (*write)( int fd, const void *data, size_t size );
    ssize_t (*sendmsg)( int fd, const struct msghdr *msg, int flags );
    ssize_t (*recvmsg)( int fd, struct msghdr *msg, int flags );
    int (*pipe)( int *fds );
    int (*epoll_create)( int size );
    int (*epoll_create1)( int flags );
    int (*epoll_ctl)( int epfd, int op, int fd, struct epoll_event *event );
    int (*epoll_wait)( int epfd, struct epoll_event *events, int max, int timeout );
    /* NULL before glibc 2.35 */
    int (*epoll_pwait2)( int epfd, struct epoll_event *events, int max, const struct timespec *timeout,
                         const sigset_t *mask );
};

/* The table, filled at the first use. Aborts if the C library lacks one of its
 * own functions. */
extern const struct libc_calls *libc(void);

#endif /* __PORT_POOL_LIBC_H */
