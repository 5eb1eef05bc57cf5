/*
 * The port pool's place in the wineserver: start and event loop
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
 * Finds the prefix, raises the descriptor limit and adds the channel to the
 * server's epoll set; see start.h. Nothing here runs before the server has
 * forked and entered its directory, and nothing ever ends the process.
 */

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "channel.h"
#include "debug.h"
#include "pool_ops.h"
#include "reserve.h"
#include "sock_lost.h"
#include "sock_ops.h"
#include "sock_table.h"
#include "socket_state.h"
#include "start.h"

#define EVENT_TAG   0x504f4f4cull << 32     /* the server's own events have 0 up there */
#define MAX_LIMIT   (1u << 20)              /* descriptors the tables are made for */

static int pool_epfd = -1;      /* the server's epoll set, once the pool runs */
static time_t last_retry;

/* The server directory is called after device and inode of the prefix. */
static int get_server_id( unsigned long *dev, unsigned long *ino )
{
    char cwd[PATH_MAX], *base;

    if (!getcwd( cwd, sizeof(cwd) ) || !(base = strrchr( cwd, '/' ))) return 0;
    return sscanf( base, "/server-%lx-%lx", dev, ino ) == 2;
}

static int is_prefix( const char *dir, unsigned long dev, unsigned long ino )
{
    struct stat st;

    return !stat( dir, &st ) && st.st_dev == dev && st.st_ino == ino;
}

static int find_prefix( char *dir, size_t size, unsigned long dev, unsigned long ino )
{
    const char *prefix = getenv( "WINEPREFIX" ), *home = getenv( "HOME" );
    struct passwd *pwd;

    if (prefix && (size_t)snprintf( dir, size, "%s", prefix ) < size && is_prefix( dir, dev, ino )) return 1;
    if (home && (size_t)snprintf( dir, size, "%s/.wine", home ) < size && is_prefix( dir, dev, ino ))
        return 1;
    return (pwd = getpwuid( getuid() )) && (size_t)snprintf( dir, size, "%s/.wine", pwd->pw_dir ) < size &&
           is_prefix( dir, dev, ino );
}

/* Every reserved port costs a descriptor: as many as there may be. */
static unsigned int raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit( RLIMIT_NOFILE, &limit )) return 1024;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit( RLIMIT_NOFILE, &limit )) getrlimit( RLIMIT_NOFILE, &limit );
    return limit.rlim_cur < MAX_LIMIT ? limit.rlim_cur : MAX_LIMIT;
}

/* The channel comes first: only the server that has its address touches the store. */
static int start_parts( int epfd, const char *prefix )
{
    unsigned int limit = raise_limit();
    int err;

    if ((err = channel_start( epfd, EVENT_TAG, prefix ))) return err;
    if (!(err = pool_init( prefix, limit )) && sock_table_init( limit )) err = errno;
    if (err) channel_stop();
    return err;
}

void start_pool( int epfd )
{
    unsigned long dev, ino;
    char prefix[PATH_MAX];
    int err, saved = errno;

    if (pool_epfd == -1 && get_server_id( &dev, &ino ))
    {
        unsetenv( "LD_PRELOAD" );
        debug_init();
        if (!find_prefix( prefix, sizeof(prefix), dev, ino ))
            fprintf( stderr, "portpool: cannot find this wineserver's prefix; no port reservations\n" );
        else if ((err = start_parts( epfd, prefix )))
            fprintf( stderr, "portpool: cannot start: %s; no port reservations\n", strerror( err ) );
        else pool_epfd = epfd;
        if (pool_epfd == epfd && (err = socket_state_start()))
            fprintf( stderr, "portpool: cannot publish the state of sockets: %s; they will be slower\n",
                     strerror( err ) );
    }
    errno = saved;
}

int start_get_timeout( int epfd, int timeout )
{
    if (epfd != pool_epfd || !reserve_is_incomplete()) return timeout;
    return timeout < 0 || timeout > 1000 ? 1000 : timeout;
}

void start_waiting( int epfd )
{
    int saved = errno;

    if (epfd != pool_epfd) return;
    sock_other_call();
    socket_state_wait();
    sock_close_lost( epfd );
    errno = saved;
}

/* Guards that could not be had are tried again now and then. */
static void retry_guards(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_MONOTONIC_COARSE, &ts );
    if (ts.tv_sec == last_retry) return;
    last_retry = ts.tv_sec;
    reserve_retry();
}

int start_handle_events( int epfd, struct epoll_event *events, int count )
{
    int i, left = 0, saved = errno;

    if (epfd != pool_epfd) return count;
    for (i = 0; i < count; i++)
    {
        if (events[i].data.u64 == EVENT_TAG) channel_event();
        else events[left++] = events[i];
    }
    if (left > 1) sock_sort_events( events, left );
    if (reserve_is_incomplete()) retry_guards();
    errno = saved;
    return count < 0 ? count : left;
}
