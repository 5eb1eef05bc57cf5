/*
 * A wineserver without Windows: the hooks and the pool in this process
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
 * The test includes interpose.c, so its own socket calls are those of a
 * wineserver. server_start() makes a prefix and a server directory, and an
 * epoll set to start the pool. Requests go to the pool directly, with a copy of
 * the descriptor as the channel would receive it.
 */

#ifndef __SERVER_TEST_H
#define __SERVER_TEST_H

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../server/interpose.c"
#include "check.h"
#include "channel.h"
#include "guard.h"
#include "pool_ops.h"
#include "reserve.h"

/* A status or errno; the call is evaluated once. */
#define expect( call, value ) \
    do \
    { \
        unsigned int got_ = (call), expected_ = (value); \
        ok( got_ == expected_, "%s: got %#x, expected %#x\n", #call, got_, expected_ ); \
    } while (0)

#define TCP PORT_POOL_TCP
#define UDP PORT_POOL_UDP

static const struct port_process process_a = { 1000, 1 }, process_b = { 1001, 1 };
static char server_dir[PATH_MAX], prefix_dir[PATH_MAX];
static int server_epfd = -1;

static inline void remove_dir( const char *dir )
{
    char path[PATH_MAX + 256];
    struct dirent *entry;
    DIR *handle = opendir( dir );

    while (handle && (entry = readdir( handle )))
    {
        snprintf( path, sizeof(path), "%s/%s", dir, entry->d_name );
        unlink( path );
    }
    if (handle) closedir( handle );
    rmdir( dir );
}

static inline void server_remove_dirs(void)
{
    if (chdir( "/" )) abort();
    remove_dir( server_dir );
    remove_dir( prefix_dir );
}

/* Makes the directories; the pool does not run yet. */
static inline void server_make_dirs(void)
{
    struct stat st;
    size_t len;

    snprintf( prefix_dir, sizeof(prefix_dir), "/tmp/portpool-prefix-XXXXXX" );
    if (!mkdtemp( prefix_dir ) || stat( prefix_dir, &st )) abort();
    len = snprintf( server_dir, sizeof(server_dir), "/tmp/server-%lx-%lx",
                    (unsigned long)st.st_dev, (unsigned long)st.st_ino );
    if (len >= sizeof(server_dir) || mkdir( server_dir, 0700 ) || chdir( server_dir )) abort();
    setenv( "WINEPREFIX", prefix_dir, 1 );
    atexit( server_remove_dirs );
}

static inline void server_start(void)
{
    server_make_dirs();
    server_epfd = epoll_create( 128 );
    ok( pool != NULL, "the pool did not start\n" );
    if (!pool) exit( 1 );
}

/* One request; the reply stays in last_reply. */
static struct port_pool_reply last_reply;
static unsigned long long last_token;       /* of the last acquire */

static inline unsigned int request_as( const struct port_process *process, unsigned int flags,
                                       unsigned int code, unsigned int transport, int fd, unsigned int start,
                                       unsigned int count, unsigned long long token, unsigned int value )
{
    struct port_pool_request req = { .code = code, .flags = flags, .transport = transport, .start = start,
                                     .count = count, .token = token, .value = value };
    int copy = fd == -1 ? -1 : fcntl( fd, F_DUPFD_CLOEXEC, 0 );

    memset( &last_reply, 0, sizeof(last_reply) );
    last_reply.status = 0xdeadbeef;
    pool_request( process, &req, copy, &last_reply );
    if (copy != -1) libc()->close( copy );
    return last_reply.status;
}

static inline unsigned int acquire( int fd, unsigned int start, unsigned int count )
{
    unsigned int status = request_as( &process_a, 0, PORT_POOL_ACQUIRE, 0, fd, start, count, 0, 0 );

    if (!status) last_token = last_reply.token;
    return status;
}

static inline unsigned int associate( int fd, unsigned long long token )
{
    return request_as( &process_a, 0, PORT_POOL_ASSOCIATE, 0, fd, 0, 0, token, 0 );
}

static inline unsigned int release( int fd, unsigned long long token )
{
    return request_as( &process_a, 0, PORT_POOL_RELEASE, 0, fd, 0, 0, token, 0 );
}

/* create, delete, exclusions...: elevated, no socket */
static inline unsigned int admin( unsigned int code, unsigned int transport, unsigned int start,
                                  unsigned int count, unsigned int value )
{
    return request_as( &process_b, PORT_POOL_FLAG_ELEVATED, code, transport, -1, start, count, 0, value );
}

static inline int make_socket( int family, unsigned int transport )
{
    int fd, one = 1;

    fd = socket( family, transport == UDP ? SOCK_DGRAM : SOCK_STREAM, 0 );
    fcntl( fd, F_SETFL, O_NONBLOCK );
    if (family == AF_INET6) setsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one) );
    if (transport == TCP) setsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one) );  /* Wine does so */
    return fd;
}

static inline socklen_t make_address( struct sockaddr_storage *addr, int family, const char *host,
                                      unsigned int port )
{
    struct sockaddr_in *in = (struct sockaddr_in *)addr;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)addr;

    memset( addr, 0, sizeof(*addr) );
    addr->ss_family = family;
    if (family == AF_INET)
    {
        in->sin_port = htons( port );
        if (!strcmp( host, "loopback" )) in->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
        if (!strcmp( host, "other" )) in->sin_addr.s_addr = htonl( INADDR_LOOPBACK + 1 );
        return sizeof(*in);
    }
    in6->sin6_port = htons( port );
    if (!strcmp( host, "loopback" )) in6->sin6_addr = in6addr_loopback;
    return sizeof(*in6);
}

/* bind() through the hook: 0 or errno */
static inline int bind_to( int fd, int family, const char *host, unsigned int port )
{
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, family, host, port );

    return hook_bind( fd, (struct sockaddr *)&addr, len ) ? errno : 0;
}

static inline int connect_to( int fd, int family, unsigned int port )
{
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, family, "loopback", port );

    return hook_connect( fd, (struct sockaddr *)&addr, len ) ? errno : 0;
}

static inline unsigned int get_bound_port( int fd )
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);

    if (libc()->getsockname( fd, (struct sockaddr *)&addr, &len )) return 0;
    return ntohs( ((struct sockaddr_in *)&addr)->sin_port );
}

/* A native program's try: 0 if it got the port. */
static inline int native_bind( int family, unsigned int transport, const char *host, unsigned int port,
                               int reuseaddr, int reuseport )
{
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, family, host, port );
    int ret, fd = libc()->socket( family, transport == UDP ? SOCK_DGRAM : SOCK_STREAM, 0 );

    if (reuseaddr) setsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &reuseaddr, sizeof(reuseaddr) );
    if (reuseport) setsockopt( fd, SOL_SOCKET, SO_REUSEPORT, &reuseport, sizeof(reuseport) );
    ret = libc()->bind( fd, (struct sockaddr *)&addr, len ) ? errno : 0;
    libc()->close( fd );
    return ret;
}

/* Does the host have IPv6 here? Its tests are skipped otherwise. */
static inline int have_ipv6(void)
{
    return !native_bind( AF_INET6, UDP, "loopback", 0, 0, 0 );
}

/* Nobody without the pool's help gets the port, whatever he tries. */
static inline void check_closed( unsigned int transport, unsigned int port, int line )
{
    static const struct
    {
        int family;
        const char *host;
    } addresses[] = { { AF_INET, "any" }, { AF_INET, "loopback" }, { AF_INET, "other" }, { AF_INET6, "any" },
                      { AF_INET6, "loopback" } };
    unsigned int i, options;
    int ret;

    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
    {
        if (addresses[i].family == AF_INET6 && !have_ipv6()) continue;
        for (options = 0; options < 4; options++)
        {
            ret = native_bind( addresses[i].family, transport, addresses[i].host, port, options & 1,
                               options & 2 );
            check_ok( ret == EADDRINUSE, __FILE__, line, "family %d, %s, options %u: got %d\n",
                      addresses[i].family, addresses[i].host, options, ret );
        }
    }
}

/* A run of ports that nobody uses; below the range of automatic choice. */
static inline unsigned int find_free_ports( unsigned int count )
{
    static unsigned int next = 20000;
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        if (!native_bind( AF_INET, TCP, "any", next + i, 0, 0 ) &&
            !native_bind( AF_INET, UDP, "any", next + i, 0, 0 )) continue;
        next += i + 1;
        i = -1;
    }
    next += count;
    return next - count;
}

#endif /* __SERVER_TEST_H */
