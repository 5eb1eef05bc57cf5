/*
 * What the host says about its ports
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
 * Reads /proc/net for guard.c and sock_ops.c, only after a bind of a guard has
 * failed or an administered range has changed; see host_ports.h. It never
 * changes anything on the host.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>

#include "host_ports.h"
#include "port_pool.h"
#include "sock_table.h"

#define LINGER_COUNT    64      /* the oldest is forgotten */
#define LINGER_SECONDS  1
#define LOCAL_FIRST     32768
#define LOCAL_LAST      60999

struct lingering
{
    unsigned int  transport;
    unsigned int  port;         /* 0: unused */
    unsigned long inode;
    time_t        time;
};

static struct lingering lingering[LINGER_COUNT];
static unsigned int next_lingering;

enum loaded { LOADED_NOTHING, LOADED_OWN, LOADED_HOST, LOADED_FAILED };

/* What is on a port of one transport, a bit per port. Our own sockets come first: the
 * host's tables are read only for a port that has none, as that takes milliseconds. */
struct port_state
{
    enum loaded   loaded;
    unsigned char busy[(PORT_POOL_MAX_PORT + 1) / 8];
    unsigned char quiet[(PORT_POOL_MAX_PORT + 1) / 8];
};

static struct port_state states[PORT_POOL_TRANSPORT_COUNT];

static const char * const tables[PORT_POOL_TRANSPORT_COUNT][2] =
{
    { "/proc/net/tcp", "/proc/net/tcp6" },
    { "/proc/net/udp", "/proc/net/udp6" },
};

static time_t now(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_MONOTONIC_COARSE, &ts );
    return ts.tv_sec;
}

static void set_port( unsigned char *map, unsigned int port )
{
    map[port / 8] |= 1 << (port % 8);
}

static int test_port( const unsigned char *map, unsigned int port )
{
    return map[port / 8] >> (port % 8) & 1;
}

void host_ports_forget(void)
{
    unsigned int i;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++) states[i].loaded = LOADED_NOTHING;
}

void host_ports_add_lingering( unsigned int transport, unsigned int port, int fd )
{
    struct lingering *entry = &lingering[next_lingering];
    struct stat st;

    if (!port || fstat( fd, &st )) return;
    next_lingering = (next_lingering + 1) % LINGER_COUNT;
    entry->transport = transport;
    entry->port = port;
    entry->inode = st.st_ino;
    entry->time = now();
}

static int is_lingering( const struct lingering *entry, unsigned int transport, unsigned int port )
{
    return entry->port == port && entry->transport == transport && now() - entry->time <= LINGER_SECONDS;
}

/* inode 0: any. TCP sockets that are bound but idle appear in no table. */
static int find_lingering( unsigned int transport, unsigned int port, unsigned long inode )
{
    unsigned int i;

    for (i = 0; i < LINGER_COUNT; i++)
    {
        if (inode && lingering[i].inode != inode) continue;
        if (is_lingering( &lingering[i], transport, port )) return 1;
    }
    return 0;
}

/* One line: "  sl: local-address:port remote:port state queues timer retransmits uid timeout inode ..." */
static void parse_line( struct port_state *state, unsigned int transport, const char *line )
{
    static const char format[] = "%*u: %*[0-9A-Fa-f]:%4x %*[0-9A-Fa-f]:%*x %*x "
                                 "%*[0-9A-Fa-f:] %*[0-9A-Fa-f:] %*x %*u %*u %lu";
    unsigned int port;
    unsigned long inode;

    if (sscanf( line, format, &port, &inode ) != 2) return;
    /* inode 0: in TIME_WAIT or on the way there, no process has it */
    if (!inode || find_lingering( transport, port, inode )) set_port( state->quiet, port );
    else set_port( state->busy, port );
}

/* Those that are bound but idle are in no table of the host's. */
static void load_own( unsigned int transport )
{
    struct port_state *state = &states[transport];
    struct sock *sock = NULL;

    memset( state, 0, sizeof(*state) );
    while ((sock = sock_table_next( sock )))
        if (sock->transport == transport) set_port( state->busy, sock->port );
    state->loaded = LOADED_OWN;
}

static void load_host( unsigned int transport )
{
    struct port_state *state = &states[transport];
    char line[512];
    unsigned int i;
    FILE *file;

    state->loaded = LOADED_FAILED;
    for (i = 0; i < 2; i++)
    {
        if (!(file = fopen( tables[transport][i], "re" )))
        {
            if (i && errno == ENOENT) break;    /* a host without IPv6 */
            return;
        }
        while (fgets( line, sizeof(line), file )) parse_line( state, transport, line );
        fclose( file );
    }
    state->loaded = LOADED_HOST;
}

int host_ports_is_busy( unsigned int transport, unsigned int port )
{
    struct port_state *state = &states[transport];

    if (state->loaded == LOADED_NOTHING) load_own( transport );
    if (state->loaded == LOADED_OWN && !test_port( state->busy, port )) load_host( transport );
    return state->loaded == LOADED_FAILED || test_port( state->busy, port );
}

int host_ports_is_quiet( unsigned int transport, unsigned int port )
{
    if (host_ports_is_busy( transport, port )) return 0;
    return test_port( states[transport].quiet, port ) || find_lingering( transport, port, 0 );
}

void host_ports_get_local_range( unsigned int *first, unsigned int *last )
{
    FILE *file = fopen( "/proc/sys/net/ipv4/ip_local_port_range", "re" );

    *first = LOCAL_FIRST;
    *last = LOCAL_LAST;
    if (!file) return;
    if (fscanf( file, "%u %u", first, last ) != 2 || !*first || *first > *last || *last > PORT_POOL_MAX_PORT)
    {
        *first = LOCAL_FIRST;
        *last = LOCAL_LAST;
    }
    fclose( file );
}
