/*
 * The n-th call that can fail, fails
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
 * For one program, which includes it after server_test.h. The calls that the
 * server's modules make through libc() are replaced there; the others are wrapped
 * by the linker, see WRAPPED_CALLS in sources.mk. Nothing fails unless inject_arm()
 * was called, so that the test's own calls are safe.
 */

#ifndef __FAULT_INJECT_H
#define __FAULT_INJECT_H

#include <stdarg.h>
#include <sys/file.h>

/* errno of a failure: when something ran out, and when something is in the way */
enum fault { RAN_OUT, IN_THE_WAY, FAULT_COUNT };

static struct libc_calls real_calls;
static unsigned long inject_left;       /* calls before the one to fail, 0: never */
static const char *inject_failed;       /* the call that did */
static enum fault inject_fault;

static void inject_arm( unsigned long n, enum fault fault )
{
    inject_left = n;
    inject_fault = fault;
    inject_failed = NULL;
}

/* Stops; what was injected stays known. */
static void inject_disarm(void)
{
    inject_left = 0;
}

static int inject( const char *call, int ran_out, int in_the_way )
{
    if (!inject_left || --inject_left) return 0;
    inject_failed = call;
    errno = inject_fault == RAN_OUT ? ran_out : in_the_way;
    return 1;
}

static int inject_alloc(void)
{
    return inject( "malloc", ENOMEM, ENOMEM );
}

#define INJECT( call, ran_out, in_the_way ) if (inject( #call, ran_out, in_the_way )) return -1

/* ---- through libc() ---- */

static int inject_socket( int family, int type, int protocol )
{
    INJECT( socket, EMFILE, ENOBUFS );
    return real_calls.socket( family, type, protocol );
}

static int inject_bind( int fd, const struct sockaddr *addr, socklen_t len )
{
    INJECT( bind, ENOMEM, EADDRINUSE );
    return real_calls.bind( fd, addr, len );
}

static int inject_listen( int fd, int backlog )
{
    INJECT( listen, ENOMEM, EADDRINUSE );
    return real_calls.listen( fd, backlog );
}

static int inject_connect( int fd, const struct sockaddr *addr, socklen_t len )
{
    INJECT( connect, ENOBUFS, EADDRNOTAVAIL );
    return real_calls.connect( fd, addr, len );
}

static int inject_accept( int fd, struct sockaddr *addr, socklen_t *len )
{
    INJECT( accept, EMFILE, ECONNABORTED );
    return real_calls.accept( fd, addr, len );
}

static int inject_accept4( int fd, struct sockaddr *addr, socklen_t *len, int flags )
{
    INJECT( accept4, EMFILE, ECONNABORTED );
    return real_calls.accept4( fd, addr, len, flags );
}

static int inject_dup( int fd )
{
    INJECT( dup, EMFILE, EINTR );
    return real_calls.dup( fd );
}

static int inject_getsockname( int fd, struct sockaddr *addr, socklen_t *len )
{
    INJECT( getsockname, ENOBUFS, ENOTSOCK );
    return real_calls.getsockname( fd, addr, len );
}

static int inject_epoll_create1( int flags )
{
    INJECT( epoll_create1, EMFILE, ENOMEM );
    return real_calls.epoll_create1( flags );
}

/* libc() gives the one table that everything uses. */
static void inject_install(void)
{
    struct libc_calls *calls = (struct libc_calls *)libc();

    real_calls = *calls;
    calls->socket = inject_socket;
    calls->bind = inject_bind;
    calls->listen = inject_listen;
    calls->connect = inject_connect;
    calls->accept = inject_accept;
    calls->accept4 = inject_accept4;
    calls->dup = inject_dup;
    calls->getsockname = inject_getsockname;
    calls->epoll_create1 = inject_epoll_create1;
}

/* ---- by the linker ---- */

#define WRAP( ret, call, params, args, ran_out, in_the_way ) \
    ret __real_##call params; \
    ret __wrap_##call params; \
    ret __wrap_##call params \
    { \
        INJECT( call, ran_out, in_the_way ); \
        return __real_##call args; \
    }

WRAP( ssize_t, recvmsg, ( int fd, struct msghdr *msg, int flags ), ( fd, msg, flags ), ENOMEM, EINTR )
WRAP( ssize_t, send, ( int fd, const void *data, size_t size, int flags ), ( fd, data, size, flags ),
      ENOBUFS, EAGAIN )
WRAP( int, epoll_ctl, ( int epfd, int op, int fd, struct epoll_event *event ), ( epfd, op, fd, event ),
      ENOSPC, EPERM )
WRAP( ssize_t, read, ( int fd, void *data, size_t size ), ( fd, data, size ), EIO, EINTR )
WRAP( ssize_t, write, ( int fd, const void *data, size_t size ), ( fd, data, size ), ENOSPC, EIO )
WRAP( int, fsync, ( int fd ), ( fd ), ENOSPC, EIO )
WRAP( int, renameat, ( int dir, const char *from, int to_dir, const char *to ), ( dir, from, to_dir, to ),
      ENOSPC, EACCES )
WRAP( int, linkat, ( int dir, const char *from, int to_dir, const char *to, int flags ),
      ( dir, from, to_dir, to, flags ), ENOSPC, EPERM )
WRAP( int, fchown, ( int fd, uid_t user, gid_t group ), ( fd, user, group ), ENOMEM, EPERM )
WRAP( int, fstat, ( int fd, struct stat *st ), ( fd, st ), ENOMEM, EIO )
WRAP( int, fstatat, ( int dir, const char *name, struct stat *st, int flags ), ( dir, name, st, flags ),
      ENOMEM, EACCES )
WRAP( int, flock, ( int fd, int operation ), ( fd, operation ), ENOLCK, EINTR )
WRAP( ssize_t, getrandom, ( void *data, size_t size, unsigned int flags ), ( data, size, flags ),
      EAGAIN, ENOSYS )

/* These two the kernel sets and tells of any open Internet socket: they can't fail. */
static int is_safe_option( int level, int option )
{
    return level == SOL_SOCKET && (option == SO_REUSEADDR || option == SO_REUSEPORT);
}

int __real_setsockopt( int fd, int level, int option, const void *value, socklen_t len );
int __wrap_setsockopt( int fd, int level, int option, const void *value, socklen_t len );
int __wrap_setsockopt( int fd, int level, int option, const void *value, socklen_t len )
{
    if (!is_safe_option( level, option )) INJECT( setsockopt, ENOMEM, EPERM );
    return __real_setsockopt( fd, level, option, value, len );
}

int __real_getsockopt( int fd, int level, int option, void *value, socklen_t *len );
int __wrap_getsockopt( int fd, int level, int option, void *value, socklen_t *len );
int __wrap_getsockopt( int fd, int level, int option, void *value, socklen_t *len )
{
    if (!is_safe_option( level, option )) INJECT( getsockopt, ENOBUFS, ENOPROTOOPT );
    return __real_getsockopt( fd, level, option, value, len );
}

int __real_open( const char *path, int flags, ... );
int __wrap_open( const char *path, int flags, ... );
int __wrap_open( const char *path, int flags, ... )
{
    INJECT( open, EMFILE, EACCES );
    return __real_open( path, flags, 0600 );
}

int __real_openat( int dir, const char *name, int flags, ... );
int __wrap_openat( int dir, const char *name, int flags, ... );
int __wrap_openat( int dir, const char *name, int flags, ... )
{
    INJECT( openat, ENOSPC, EROFS );
    return __real_openat( dir, name, flags, 0644 );
}

int __real_fcntl( int fd, int command, ... );
int __wrap_fcntl( int fd, int command, ... );
int __wrap_fcntl( int fd, int command, ... )
{
    va_list args;
    int value;

    INJECT( fcntl, EMFILE, EINVAL );
    va_start( args, command );
    value = va_arg( args, int );
    va_end( args );
    return __real_fcntl( fd, command, value );
}

FILE *__real_fopen( const char *path, const char *mode );
FILE *__wrap_fopen( const char *path, const char *mode );
FILE *__wrap_fopen( const char *path, const char *mode )
{
    return inject( "fopen", EMFILE, EACCES ) ? NULL : __real_fopen( path, mode );
}

#endif /* __FAULT_INJECT_H */
