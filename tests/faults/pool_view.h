/*
 * The pool as somebody else sees it
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
 * For the fault tests' judges: what the pool says of itself, read from its
 * channel; what the host says of the wineserver, read from /proc; what is on
 * disk. None of it is the pool's own code, and nothing here changes anything.
 */

#ifndef __POOL_VIEW_H
#define __POOL_VIEW_H

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "wine/port_pool.h"

#define VIEW_MAX_RECORDS 1024
#define VIEW_MAX_SOCKETS 4096

/* ---- time and chance ---- */

static uint64_t view_seed;

/* 32 bits; the same for the same seed (splitmix64). */
static inline uint32_t view_random(void)
{
    uint64_t z = view_seed += 0x9e3779b97f4a7c15ull;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (z ^ z >> 31) >> 32;
}

/* Microseconds that only go up. */
static inline uint64_t view_now(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_MONOTONIC, &ts );
    return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

/* Between two looks at a condition. */
static inline void view_pause(void)
{
    poll( NULL, 0, 2 );
}

/* ---- the channel ---- */

/* Returns a connection to the pool of the prefix, -1 if there is none. */
static inline int view_connect( const char *prefix )
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    struct timeval limit = { 10, 0 };
    struct stat st;
    socklen_t len = offsetof( struct sockaddr_un, sun_path ) + 1;
    int fd;

    if (stat( prefix, &st ) || (fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 )) == -1) return -1;
    len += snprintf( addr.sun_path + 1, sizeof(addr.sun_path) - 1, "wine-portpool-%x-%lx-%lx",
                    (unsigned int)geteuid(), (unsigned long)st.st_dev, (unsigned long)st.st_ino );
    setsockopt( fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit) );
    if (!connect( fd, (struct sockaddr *)&addr, len )) return fd;
    close( fd );
    return -1;
}

/* Sends the request and waits for its answer. Returns 0 or -1. */
static inline int view_call( int fd, struct port_pool_request *req, void *reply, size_t size )
{
    static unsigned int serial;

    req->magic = PORT_POOL_MAGIC;
    req->version = PORT_POOL_VERSION;
    req->serial = ++serial;
    if (send( fd, req, sizeof(*req), MSG_NOSIGNAL ) != sizeof(*req)) return -1;
    if (recv( fd, reply, size, 0 ) != (ssize_t)size) return -1;
    return ((struct port_pool_reply *)reply)->serial == serial ? 0 : -1;
}

/* All records of the pool and the number of guards it says it has. Returns the
 * number of records, -1 if it does not answer. */
static inline int view_list( int fd, struct port_pool_record *records, unsigned int *guards )
{
    struct port_pool_request req = { .code = PORT_POOL_LIST };
    struct port_pool_list_reply list;
    struct port_pool_reply reply;
    unsigned int count = 0;

    for (req.transport = 0; req.transport < PORT_POOL_TRANSPORT_COUNT; req.transport++)
    {
        for (req.start = 0; req.start < 0x10000; req.start = list.next)
        {
            if (view_call( fd, &req, &list, sizeof(list) ) || list.status) return -1;
            if (list.count > PORT_POOL_LIST_MAX || count + list.count > VIEW_MAX_RECORDS) return -1;
            memcpy( records + count, list.records, list.count * sizeof(*records) );
            count += list.count;
        }
    }
    req.code = PORT_POOL_INFO;
    if (view_call( fd, &req, &reply, sizeof(reply) ) || reply.status) return -1;
    *guards = reply.aux;
    return count;
}

/* ---- the host ---- */

struct view_socket
{
    unsigned int transport;
    unsigned int port;          /* 0: not bound */
};

/* The Internet sockets that a process has open, asked one by one: no table of
 * /proc/net lists TCP sockets that are bound and nothing more. Returns their
 * number, -1 if that isn't allowed here; *fds: its descriptors of any kind. */
static inline int view_sockets( pid_t pid, struct view_socket *socks, unsigned int *fds )
{
    int copy, type, family, denied, pidfd = syscall( SYS_pidfd_open, pid, 0 );
    struct sockaddr_in6 addr;
    struct dirent *entry;
    unsigned int count = 0;
    char path[64];
    socklen_t len;
    DIR *dir;

    *fds = 0;
    denied = pidfd == -1;
    snprintf( path, sizeof(path), "/proc/%d/fd", pid );
    if (!(dir = opendir( path ))) abort();
    while ((entry = readdir( dir )) && count < VIEW_MAX_SOCKETS)
    {
        if (!isdigit( entry->d_name[0] )) continue;
        ++*fds;
        copy = pidfd == -1 ? -1 : syscall( SYS_pidfd_getfd, pidfd, atoi( entry->d_name ), 0 );
        if (copy == -1)
        {
            denied |= errno == EPERM;
            continue;
        }
        len = sizeof(addr);
        if (!getsockname( copy, (struct sockaddr *)&addr, &len ))
        {
            family = addr.sin6_family;
            len = sizeof(type);
            getsockopt( copy, SOL_SOCKET, SO_TYPE, &type, &len );
            socks[count].transport = type == SOCK_DGRAM ? PORT_POOL_UDP : PORT_POOL_TCP;
            socks[count].port = ntohs( addr.sin6_port );
            if (family == AF_INET || family == AF_INET6) count++;
        }
        close( copy );
    }
    closedir( dir );
    if (pidfd != -1) close( pidfd );
    return denied ? -1 : (int)count;
}

/* Kilobytes of memory that the process has; 0 if it is gone. */
static inline unsigned int view_memory( pid_t pid )
{
    unsigned int size = 0;
    char path[64], line[256];
    FILE *file;

    snprintf( path, sizeof(path), "/proc/%d/status", pid );
    if (!(file = fopen( path, "re" ))) return 0;
    while (fgets( line, sizeof(line), file ))
        if (sscanf( line, "VmRSS: %u", &size ) == 1) break;
    fclose( file );
    return size;
}

/* Is the port in a table of /proc/net with a process behind it (inode not 0)? */
static inline int view_in_tables( unsigned int transport, unsigned int start, unsigned int count )
{
    static const char * const names[][2] =
    {
        { "/proc/net/tcp", "/proc/net/tcp6" },
        { "/proc/net/udp", "/proc/net/udp6" },
    };
    unsigned int i, port, found = 0;
    unsigned long inode;
    char line[512];
    FILE *file;

    for (i = 0; i < 2; i++)
    {
        if (!(file = fopen( names[transport][i], "re" ))) continue;
        while (fgets( line, sizeof(line), file ))
        {
            if (sscanf( line, "%*u: %*[0-9A-F]:%x %*[0-9A-F]:%*x %*x %*x:%*x %*x:%*x %*x %*u %*u %lu",
                        &port, &inode ) == 2 && inode && port - start < count) found++;
        }
        fclose( file );
    }
    return found;
}

/* Does the host give the port to a newcomer? tolerant: beside connections that
 * are only left over. Returns 0 or errno. */
static inline int view_try( unsigned int transport, unsigned int port, int tolerant )
{
    struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6, .sin6_port = htons( port ) };
    struct sockaddr_in addr4 = { .sin_family = AF_INET, .sin_port = htons( port ) };
    int type = transport == PORT_POOL_UDP ? SOCK_DGRAM : SOCK_STREAM, ret, on = 1, off = 0;
    int fd = socket( AF_INET6, type | SOCK_CLOEXEC, 0 ), v6 = fd != -1;

    if (!v6) fd = socket( AF_INET, type | SOCK_CLOEXEC, 0 );
    if (fd == -1) return errno;
    if (v6) setsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off) );
    if (tolerant) setsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on) );
    if (v6) ret = bind( fd, (struct sockaddr *)&addr6, sizeof(addr6) );
    else ret = bind( fd, (struct sockaddr *)&addr4, sizeof(addr4) );
    ret = ret ? errno : 0;
    close( fd );
    return ret;
}

/* ---- programs ---- */

struct view_program
{
    pid_t pid;
    int   in;       /* its input */
    int   out;      /* its output */
    int   err;      /* a file with its errors */
    char  line[256];
    size_t used;
};

/* Starts argv[0] with pipes. Returns 0 or -1. */
static inline int view_start( struct view_program *prog, char * const *argv )
{
    int in[2], out[2];

    memset( prog, 0, sizeof(*prog) );
    if (pipe2( in, O_CLOEXEC ) || pipe2( out, O_CLOEXEC )) return -1;
    if ((prog->err = memfd_create( "errors", MFD_CLOEXEC )) == -1) return -1;
    if (!(prog->pid = fork()))
    {
        dup2( in[0], 0 );
        dup2( out[1], 1 );
        dup2( prog->err, 2 );
        execv( argv[0], argv );
        _exit( 127 );
    }
    close( in[0] );
    close( out[1] );
    prog->in = in[1];
    prog->out = out[0];
    return prog->pid == -1 ? -1 : 0;
}

/* The next line of its output, without its end; NULL at the end of the output or
 * when none has come in time. */
static inline const char *view_line( struct view_program *prog, unsigned int microseconds )
{
    struct pollfd pfd = { .fd = prog->out, .events = POLLIN };
    uint64_t now, end = view_now() + microseconds;
    size_t len, space;
    static char line[256];
    ssize_t ret;
    char *p;

    for (;;)
    {
        if ((p = memchr( prog->line, '\n', prog->used )))
        {
            len = p - prog->line;
            memcpy( line, prog->line, len );
            line[len] = 0;
            if (len && line[len - 1] == '\r') line[len - 1] = 0;
            prog->used -= len + 1;
            memmove( prog->line, p + 1, prog->used );
            return line;
        }
        now = view_now();
        if (!(space = sizeof(prog->line) - prog->used)) return NULL;
        if (poll( &pfd, 1, now < end ? (end - now + 999) / 1000 : 0 ) != 1) return NULL;
        if ((ret = read( prog->out, prog->line + prog->used, space )) <= 0) return NULL;
        prog->used += ret;
    }
}

/* What it has written to its error output. */
static inline void view_print_errors( const struct view_program *prog )
{
    char data[4096];
    off_t offset = 0;
    ssize_t ret;

    for (; (ret = pread( prog->err, data, sizeof(data), offset )) > 0; offset += ret)
        fwrite( data, 1, ret, stdout );
}

/* Waits for its end and closes its files. Returns its status. */
static inline int view_reap( struct view_program *prog )
{
    int status = -1;

    while (waitpid( prog->pid, &status, 0 ) == -1 && errno == EINTR) {}
    close( prog->in );
    close( prog->out );
    close( prog->err );
    prog->pid = 0;
    return status;
}

#endif /* __POOL_VIEW_H */
