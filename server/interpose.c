/*
 * The libc functions that the wineserver calls, with the port pool in them
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
 * Preloaded into the stock wineserver. Each function asks sock_ops.c for sockets
 * that the pool knows and is the real one for every other descriptor. Other
 * processes that load the module by mistake notice nothing: the table of
 * sockets stays empty outside a wineserver.
 */

#include <errno.h>

#include "libc.h"
#include "sock_lost.h"
#include "sock_ops.h"
#include "socket_state.h"
#include "start.h"

/* Exported under the libc name whatever type its header gives that. */
#define INTERPOSE( ret, name, args ) \
    extern ret hook_##name args __asm__( #name ) __attribute__((visibility( "default" ))); \
    ret hook_##name args

/* On success errno is what it was, as if nothing had happened on the way. */
static int keep_errno( int ret, int err )
{
    if (ret != -1) errno = err;
    return ret;
}

INTERPOSE( int, socket, ( int family, int type, int protocol ) )
{
    int fd = libc()->socket( family, type, protocol );

    if (fd != -1) sock_created( fd, family, type, protocol );
    return fd;
}

INTERPOSE( int, bind, ( int fd, const struct sockaddr *addr, socklen_t len ) )
{
    struct sock *sock = sock_table_get( fd );
    int err = errno;

    if (!sock) return libc()->bind( fd, addr, len );
    return keep_errno( sock_bind( sock, addr, len ), err );
}

INTERPOSE( int, listen, ( int fd, int backlog ) )
{
    struct sock *sock = sock_table_get( fd );
    int err = errno;

    if (!sock) return libc()->listen( fd, backlog );
    return keep_errno( sock_listen( sock, backlog ), err );
}

INTERPOSE( int, connect, ( int fd, const struct sockaddr *addr, socklen_t len ) )
{
    struct sock *sock = sock_table_get( fd );
    int err = errno;

    if (!sock) return libc()->connect( fd, addr, len );
    return keep_errno( sock_connect( sock, addr, len ), err );
}

static int accepted( int listener, int fd )
{
    struct sock *sock = sock_table_get( listener );

    if (fd != -1 && sock) sock_accepted( sock, fd );
    else sock_other_call();
    if (fd != -1) socket_state_accept( fd );
    return fd;
}

INTERPOSE( int, accept, ( int fd, struct sockaddr *addr, socklen_t *len ) )
{
    return accepted( fd, libc()->accept( fd, addr, len ) );
}

INTERPOSE( int, accept4, ( int fd, struct sockaddr *addr, socklen_t *len, int flags ) )
{
    return accepted( fd, libc()->accept4( fd, addr, len, flags ) );
}

INTERPOSE( int, close, ( int fd ) )
{
    int err = errno;

    sock_closing( fd );
    sock_lost_closing( fd );
    socket_state_closing( fd );
    errno = err;
    return libc()->close( fd );
}

INTERPOSE( int, dup, ( int fd ) )
{
    int new_fd = libc()->dup( fd );

    if (new_fd != -1) sock_duplicated( fd, new_fd );
    return new_fd;
}

INTERPOSE( int, dup2, ( int fd, int new_fd ) )
{
    int ret = libc()->dup2( fd, new_fd );

    if (ret != -1) sock_duplicated( fd, new_fd );
    return ret;
}

INTERPOSE( int, getsockname, ( int fd, struct sockaddr *addr, socklen_t *len ) )
{
    struct sock *sock = sock_table_get( fd );
    socklen_t size = sock ? *len : 0;
    int ret = libc()->getsockname( fd, addr, len );

    if (!ret && sock) sock_named( sock, addr, *len < size ? *len : size );
    else sock_other_call();
    return ret;
}

INTERPOSE( int, getpeername, ( int fd, struct sockaddr *addr, socklen_t *len ) )
{
    sock_other_call();
    return libc()->getpeername( fd, addr, len );
}

INTERPOSE( ssize_t, read, ( int fd, void *data, size_t size ) )
{
    ssize_t ret = libc()->read( fd, data, size );

    if (ret > 0)
    {
        socket_state_request( fd, data, ret );
        sock_request( fd, data, ret );
    }
    return ret;
}

INTERPOSE( ssize_t, write, ( int fd, const void *data, size_t size ) )
{
    return libc()->write( fd, socket_state_reply( data, size ), size );
}

INTERPOSE( ssize_t, sendmsg, ( int fd, const struct msghdr *msg, int flags ) )
{
    ssize_t ret = libc()->sendmsg( fd, msg, flags );

    if (ret != -1) socket_state_pass( fd, msg );
    return ret;
}

INTERPOSE( ssize_t, recvmsg, ( int fd, struct msghdr *msg, int flags ) )
{
    ssize_t ret = libc()->recvmsg( fd, msg, flags );

    if (ret != -1) socket_state_receive( fd, msg );
    return ret;
}

INTERPOSE( int, pipe, ( int *fds ) )
{
    int ret = libc()->pipe( fds );

    if (!ret) socket_state_pipe( fds );
    return ret;
}

INTERPOSE( int, epoll_ctl, ( int epfd, int op, int fd, struct epoll_event *event ) )
{
    struct sock *sock = sock_table_get( fd );
    int err = errno, ret = sock_is_lost( fd ) ? 0 : libc()->epoll_ctl( epfd, op, fd, event );

    if (ret == -1) return ret;
    if (op != EPOLL_CTL_DEL) sock_watched( sock != NULL, event );
    if (sock) socket_state_watch( sock, op == EPOLL_CTL_DEL ? 0 : event->events );
    else if (op == EPOLL_CTL_ADD) socket_state_watch_other( fd );
    return keep_errno( ret, err );
}

INTERPOSE( int, epoll_create, ( int size ) )
{
    int fd = libc()->epoll_create( size );

    if (fd != -1) start_pool( fd );
    return fd;
}

INTERPOSE( int, epoll_create1, ( int flags ) )
{
    int fd = libc()->epoll_create1( flags );

    if (fd != -1) start_pool( fd );
    return fd;
}

INTERPOSE( int, epoll_wait, ( int epfd, struct epoll_event *events, int max, int timeout ) )
{
    int count;

    start_waiting( epfd );
    count = libc()->epoll_wait( epfd, events, max, start_get_timeout( epfd, timeout ) );
    return start_handle_events( epfd, events, count );
}

INTERPOSE( int, epoll_pwait2, ( int epfd, struct epoll_event *events, int max, const struct timespec *timeout,
                                const sigset_t *mask ) )
{
    static const struct timespec second = { 1, 0 };
    int count;

    if (!libc()->epoll_pwait2)
    {
        errno = ENOSYS;
        return -1;
    }
    if (start_get_timeout( epfd, -1 ) != -1 && (!timeout || timeout->tv_sec >= 1)) timeout = &second;
    start_waiting( epfd );
    count = libc()->epoll_pwait2( epfd, events, max, timeout, mask );
    return start_handle_events( epfd, events, count );
}
