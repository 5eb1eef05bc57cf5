/*
 * A native program that tries to get reserved ports by every means
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
 * Shared by tests/server/thief.c, whose consumers are in the same program, and by
 * tests/faults/thief.c, whose consumers are Windows programs. Every socket that
 * gets a port is counted under the options that it used.
 */

#ifndef __TESTS_THIEF_H
#define __TESTS_THIEF_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

/* The ways: a digit for each property. */
#define THIEF_REUSEADDR  1
#define THIEF_REUSEPORT  2
#define THIEF_OPTIONS    4      /* combinations of the two */

static const struct
{
    const char *name;
    const char *device;         /* SO_BINDTODEVICE */
    int index;                  /* SO_BINDTOIFINDEX; the second one does not exist */
} thief_devices[] =
{
    { "", NULL, 0 },
    { " device", "lo", 0 },
    { " index", NULL, 1 },
    { " no device", NULL, 0x12345 },
};

static const struct
{
    const char *name;
    int family;
    const char *address;
    int v6only;
    int automatic;              /* port 0, but limited to the block */
} thief_places[] =
{
    { "v4 any", AF_INET, "0.0.0.0", 0, 0 },
    { "v4 loopback", AF_INET, "127.0.0.1", 0, 0 },
    { "v4 other", AF_INET, "127.1.2.3", 0, 0 },
    { "v4 automatic", AF_INET, "0.0.0.0", 0, 1 },
    { "v6 any", AF_INET6, "::", 0, 0 },
    { "v6 only", AF_INET6, "::", 1, 0 },
    { "v6 loopback", AF_INET6, "::1", 1, 0 },
    { "v4-mapped", AF_INET6, "::ffff:127.0.0.1", 0, 0 },
};

#define THIEF_DEVICES (sizeof(thief_devices) / sizeof(thief_devices[0]))
#define THIEF_PLACES  (sizeof(thief_places) / sizeof(thief_places[0]))
#define THIEF_WAYS    (THIEF_PLACES * THIEF_DEVICES * THIEF_OPTIONS)

struct thief
{
    int type;                   /* SOCK_STREAM or SOCK_DGRAM */
    unsigned int start, count;
    unsigned long tries;
    unsigned long bound;
    unsigned long listening;
    unsigned long connected;
    unsigned long by_way[THIEF_WAYS];
};

static inline void thief_set( int fd, int option, int value )
{
    setsockopt( fd, SOL_SOCKET, option, &value, sizeof(value) );
}

static inline int thief_socket( const struct thief *thief, unsigned int way, unsigned int place )
{
    unsigned int device = way / THIEF_OPTIONS % THIEF_DEVICES, range;
    int fd = socket( thief_places[place].family, thief->type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0 );

    if (fd == -1) return -1;
    if (way & THIEF_REUSEADDR) thief_set( fd, SO_REUSEADDR, 1 );
    if (way & THIEF_REUSEPORT) thief_set( fd, SO_REUSEPORT, 1 );
    if (thief_devices[device].device)
        setsockopt( fd, SOL_SOCKET, SO_BINDTODEVICE, thief_devices[device].device,
                    strlen( thief_devices[device].device ) );
    if (thief_devices[device].index) thief_set( fd, SO_BINDTOIFINDEX, thief_devices[device].index );
    if (thief_places[place].family == AF_INET6)
        setsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &thief_places[place].v6only, sizeof(int) );
    range = thief->start | (thief->start + thief->count - 1) << 16;
    if (thief_places[place].automatic)
        setsockopt( fd, IPPROTO_IP, IP_LOCAL_PORT_RANGE, &range, sizeof(range) );
    return fd;
}

static inline int thief_bind( int fd, unsigned int place, unsigned int port )
{
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons( port ) };
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons( port ) };

    if (thief_places[place].automatic) in.sin_port = 0;
    if (thief_places[place].family == AF_INET)
    {
        inet_pton( AF_INET, thief_places[place].address, &in.sin_addr );
        return bind( fd, (struct sockaddr *)&in, sizeof(in) );
    }
    inet_pton( AF_INET6, thief_places[place].address, &in6.sin6_addr );
    return bind( fd, (struct sockaddr *)&in6, sizeof(in6) );
}

/* Is the socket on a port of the block? */
static inline int thief_has_port( const struct thief *thief, int fd )
{
    struct sockaddr_in6 addr = { .sin6_family = AF_UNSPEC };
    socklen_t len = sizeof(addr);
    unsigned int port;

    if (getsockname( fd, (struct sockaddr *)&addr, &len )) return 0;
    port = ntohs( addr.sin6_port );
    return port >= thief->start && port - thief->start < thief->count;
}

/* One try; port is one of the block. */
static inline void thief_try( struct thief *thief, unsigned int way, unsigned int port )
{
    unsigned int place = way / THIEF_OPTIONS / THIEF_DEVICES % THIEF_PLACES, i;
    struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons( 9 ) };
    int fd = thief_socket( thief, way, place );

    peer.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    thief->tries++;
    if (fd == -1) return;
    if (!thief_bind( fd, place, port ) && thief_has_port( thief, fd ))
    {
        thief->bound++;
        thief->by_way[way]++;
        for (i = 0; i < 20; i++)    /* the guard may be open still, or once more */
            if (thief->type == SOCK_STREAM && !listen( fd, 1 )) break;
        if (thief->type == SOCK_STREAM && i < 20) thief->listening++;
    }
    else if (thief_places[place].automatic)     /* connect chooses by other rules */
    {
        connect( fd, (struct sockaddr *)&peer, sizeof(peer) );
        if (thief_has_port( thief, fd )) thief->connected++;
    }
    close( fd );
}

/* Tries every way again and again until *stop is set or the time is over. */
static inline void thief_run( struct thief *thief, const volatile int *stop, unsigned int seconds )
{
    time_t end = time( NULL ) + seconds;
    unsigned int way = getpid(), i;

    while (!*stop && time( NULL ) < end)
        for (i = 0; i < 100 && !*stop; i++, way++)
        {
            /* the kernel tries for long until it finds that all ports of a short range are taken */
            if (thief_places[way / THIEF_OPTIONS / THIEF_DEVICES % THIEF_PLACES].automatic &&
                way / THIEF_WAYS % 64) continue;
            thief_try( thief, way % THIEF_WAYS, thief->start + way / 7 % thief->count );
        }
}

static inline void thief_report( const struct thief *thief, const char *name )
{
    unsigned int way;

    printf( "%s: %lu tries, %lu bound, %lu listening, %lu connected\n", name, thief->tries, thief->bound,
            thief->listening, thief->connected );
    for (way = 0; way < THIEF_WAYS; way++)
    {
        if (!thief->by_way[way]) continue;
        printf( "  %lu times:%s%s%s %s\n", thief->by_way[way], way & THIEF_REUSEADDR ? " SO_REUSEADDR" : "",
                way & THIEF_REUSEPORT ? " SO_REUSEPORT" : "",
                thief_devices[way / THIEF_OPTIONS % THIEF_DEVICES].name,
                thief_places[way / THIEF_OPTIONS / THIEF_DEVICES % THIEF_PLACES].name );
    }
}

#endif /* __TESTS_THIEF_H */
