/*
 * What the pool holds, from all sides
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
 * For fault_sweep.c, after server_test.h. A state is what a client could see of
 * the pool and what is on disk; state_check() asks whether records, guards,
 * sockets, options and file agree with each other.
 */

#ifndef __FAULT_STATE_H
#define __FAULT_STATE_H

#include <stddef.h>
#include <sys/un.h>

#define STATE_MAX_RECORDS 16

struct state
{
    unsigned int count;
    struct
    {
        unsigned int transport, kind, start, ports, guards, consumers, stored;
    } records[STATE_MAX_RECORDS];
    unsigned int guards;
    unsigned int dynamic[PORT_POOL_TRANSPORT_COUNT][2];
    unsigned int bound;         /* sockets with a port */
    unsigned int listening;
    unsigned int associated;
    unsigned int descriptors;   /* of sockets */
    char         file[1024];
};

static unsigned int state_fds;      /* descriptors when nothing is there */

static unsigned int state_count_fds(void)
{
    DIR *dir = opendir( "/proc/self/fd" );
    unsigned int count = 0;

    while (readdir( dir )) count++;
    closedir( dir );
    return count;
}

static void state_get( struct state *state )
{
    unsigned int i, from;
    struct port_record *record;
    struct sock *sock = NULL;
    char path[PATH_MAX + 32];
    FILE *file;

    memset( state, 0, sizeof(*state) );
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        for (from = 0; (record = port_pool_next( pool, i, from )); from = record->start + record->count)
        {
            if (state->count == STATE_MAX_RECORDS) abort();
            state->records[state->count].transport = i;
            state->records[state->count].kind = record->kind;
            state->records[state->count].start = record->start;
            state->records[state->count].ports = record->count;
            state->records[state->count].guards = record->guards;
            state->records[state->count].consumers = record->consumers;
            state->records[state->count++].stored = record->stored;
        }
        port_pool_get_dynamic( pool, i, &state->dynamic[i][0], &state->dynamic[i][1] );
    }
    while ((sock = sock_table_next( sock )))
    {
        state->bound += sock->bound;
        state->listening += sock->listening;
        state->associated += sock->token != 0;
        state->descriptors += sock->refs;
    }
    state->guards = guard_count();
    snprintf( path, sizeof(path), "%s/port-reservations", prefix_dir );
    if (!(file = fopen( path, "r" ))) return;
    if (fread( state->file, 1, sizeof(state->file) - 1, file ) == sizeof(state->file) - 1) abort();
    fclose( file );
}

static int state_same( const struct state *a, const struct state *b )
{
    return !memcmp( a, b, sizeof(*a) );
}

static int state_option( int fd, int option )
{
    int value = -1;
    socklen_t len = sizeof(value);

    getsockopt( fd, SOL_SOCKET, option, &value, &len );
    return value;
}

/* A guard is on its port and keeps everybody out. */
static void state_check_guard( const struct port_record *record, unsigned int port )
{
    int fd = guard_get( record->transport, port );
    unsigned int i;

    if (record->kind == PORT_POOL_ADMINISTERED)
    {
        ok( fd == -1, "port %u: a guard\n", port );
        return;
    }
    ok( fd != -1, "port %u: no guard\n", port );
    if (fd == -1) return;
    ok( get_bound_port( fd ) == port, "port %u: the guard is on %u\n", port, get_bound_port( fd ) );
    ok( !state_option( fd, SO_REUSEADDR ), "port %u: the guard is open\n", port );
    for (i = 0; i < 4; i++)
        ok( native_bind( AF_INET, record->transport, "any", port, i & 1, i & 2 ) == EADDRINUSE,
            "port %u is open to others, options %u\n", port, i );
}

/* Uses of the record's ports, counted from the sockets. */
static void state_check_record( const struct port_record *record )
{
    unsigned int i, consumers = 0, uses, owners = 0;
    struct port_record *owned;
    struct sock *sock = NULL;

    for (i = 0; i < record->count; i++)
    {
        state_check_guard( record, record->start + i );
        for (uses = 0; (sock = sock_table_next( sock )); )
            uses += sock->use_token == record->token && sock->port == record->start + i;
        ok( record->uses[i] == uses, "port %u: %u uses, %u sockets\n", record->start + i, record->uses[i],
            uses );
    }
    while ((sock = sock_table_next( sock )))
    {
        if (sock->use_token == record->token) consumers += sock->consumer;
        for (owned = sock->owner.first; owned; owned = owned->owner_next) owners += owned == record;
    }
    ok( record->consumers == consumers, "%u consumers, %u sockets\n", record->consumers, consumers );
    ok( owners == (record->kind == PORT_POOL_RUNTIME), "%u owners\n", owners );
}

static void state_check_socks(void)
{
    struct sock *sock = NULL;

    while ((sock = sock_table_next( sock )))
    {
        ok( sock_table_get( sock->fd ) == sock, "descriptor %d is another socket's\n", sock->fd );
        ok( sock->port == get_bound_port( sock->fd ) || !sock->port, "socket %d on port %u, not %u\n",
            sock->fd, get_bound_port( sock->fd ), sock->port );
        ok( !sock->saved, "socket %d: options not put back\n", sock->fd );
        ok( state_option( sock->fd, SO_REUSEADDR ) == (sock->transport == TCP),
            "socket %d: SO_REUSEADDR is %d\n", sock->fd, state_option( sock->fd, SO_REUSEADDR ) );
        ok( state_option( sock->fd, SO_REUSEPORT ) == sock->shares, "socket %d: SO_REUSEPORT is %d\n",
            sock->fd, state_option( sock->fd, SO_REUSEPORT ) );
    }
}

/* The file has a line for each stored record, and none besides. */
static void state_check_file( const struct state *state )
{
    static const char * const kinds[] = { "runtime", "persistent", "excluded" };
    unsigned int i, lines = 0, stored = 0;
    const char *p;
    char line[64];

    for (p = state->file; (p = strstr( p, "\npersistent " )); p++) lines++;
    for (p = state->file; (p = strstr( p, "\nexcluded " )); p++) lines++;
    for (i = 0; i < state->count; i++)
    {
        if (!state->records[i].stored) continue;
        stored++;
        snprintf( line, sizeof(line), "\n%s %s %u %u\n", kinds[state->records[i].kind],
                  state->records[i].transport == TCP ? "tcp" : "udp", state->records[i].start,
                  state->records[i].ports );
        ok( strstr( state->file, line ) != NULL, "not on disk: %s", line + 1 );
    }
    ok( lines == stored, "%u records on disk, %u here\n", lines, stored );
}

static void state_check(void)
{
    unsigned int i, from, guards = 0;
    struct port_record *record;
    struct state state;
    char path[PATH_MAX + 32];

    state_get( &state );
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        for (from = 0; (record = port_pool_next( pool, i, from )); from = record->start + record->count)
        {
            guards += record->guards;
            state_check_record( record );
        }
    }
    ok( state.guards == guards, "%u guards, %u in records\n", state.guards, guards );
    ok( !reserve_is_incomplete(), "guards are missing\n" );
    state_check_socks();
    state_check_file( &state );
    snprintf( path, sizeof(path), "%s/port-reservations.tmp", prefix_dir );
    ok( access( path, F_OK ), "temporary file is left\n" );
}

static void state_check_empty(void)
{
    struct state state;

    state_get( &state );
    ok( !state.count && !state.guards && !state.descriptors, "%u records, %u guards, %u sockets left\n",
        state.count, state.guards, state.descriptors );
    ok( state_count_fds() == state_fds, "%u descriptors, %u before\n", state_count_fds(), state_fds );
}

static void state_begin(void)
{
    state_fds = state_count_fds();
}

#endif /* __FAULT_STATE_H */
