/*
 * What must be true of the pool at any time
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
 * Included by pool_fuzz.c. Compares what several modules say of the same thing:
 * the table of records, the tokens, the guards, the table of sockets, the kernel.
 */

#ifndef __POOL_INVARIANTS_H
#define __POOL_INVARIANTS_H

#include "store.h"

static inline int is_guarded_record( const struct port_record *record )
{
    return record && record->kind != PORT_POOL_ADMINISTERED;
}

static inline int has_guard( unsigned int transport, unsigned int port )
{
    return guard_get( transport, port ) != -1;
}

static inline unsigned long long get_token( int fd )
{
    const struct sock *sock = sock_table_get( fd );

    return sock ? sock->token : 0;
}

static inline void hook_getsockname_of( int fd )
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);

    hook_getsockname( fd, (struct sockaddr *)&addr, &len );
}

/* Changes with everything that a refused request must leave alone. */
static inline unsigned int digest_pool(void)
{
    const struct port_record *record;
    unsigned int i, j, from, start, count, hash = 0;
    const struct sock *sock = NULL;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        for (from = 0; (record = port_pool_next( pool, i, from )); from = record->start + record->count)
        {
            hash = hash * 31 + record->start;
            hash = hash * 31 + record->count;
            hash = hash * 31 + record->token + record->kind + record->stored;
            hash = hash * 31 + record->guards + record->consumers;
            for (j = 0; j < record->count; j++) hash = hash * 31 + record->uses[j];
        }
        port_pool_get_dynamic( pool, i, &start, &count );
        hash = (hash * 31 + start) * 31 + count;
    }
    while ((sock = sock_table_next( (struct sock *)sock )))
        hash += (sock->token + sock->use_token + sock->cpu + sock->bound) * (sock->fd + 1);
    return hash * 31 + guard_count();
}

/* ---- what a bind may give ---- */

struct bind_case
{
    unsigned int        transport;
    int                 bound;
    int                 connected;      /* bound or not, bind() will tell */
    unsigned int        port;
    unsigned long long  token;
    struct port_record *on_port;        /* the record that the port belongs to */
    struct port_record *associated;
};

static inline struct bind_case get_bind_case( int fd, unsigned int transport, unsigned int port )
{
    struct bind_case ret = { .transport = transport };
    const struct sock *sock = sock_table_get( fd );

    if (!sock) return ret;
    ret.connected = sock->connected && !sock->use_token;
    ret.bound = sock->bound && !ret.connected;
    ret.port = get_bound_port( fd );
    ret.token = sock->token;
    ret.on_port = port_pool_find_port( pool, transport, port );
    ret.associated = port_pool_find_token( pool, sock->token );
    return ret;
}

static inline int is_inside( const struct port_record *record, unsigned int port )
{
    return record && port >= record->start && port - record->start < record->count;
}

/* asked: the port that was asked for, 0 for any; got: the one it has if ret is 0. */
static inline void check_bound( const struct bind_case *before, int ret, unsigned int asked, unsigned int got )
{
    if (before->bound)
    {
        check( ret == EINVAL );
        return;
    }
    if (before->connected && ret == EINVAL) return;
    if (!before->token && asked && is_guarded_record( before->on_port )) check( ret == EACCES );
    if (before->token && !before->associated) check( ret == EINVAL );
    if (before->associated && asked && !is_inside( before->associated, asked )) check( ret == EADDRNOTAVAIL );
    if (ret) return;
    check( !asked || got == asked );
    if (before->token) check( is_inside( before->associated, got ));
    else if (!asked) check( !port_pool_find_port( pool, before->transport, got ));
}

/* ---- invariants ---- */

static inline unsigned int count_uses( const struct port_record *record, unsigned int port,
                                       unsigned int *consumers )
{
    struct sock *sock = NULL;
    unsigned int count = 0;

    while ((sock = sock_table_next( sock )))
    {
        if (sock->use_token != record->token || sock->port != port) continue;
        check( sock->transport == record->transport && sock->bound );
        count++;
        *consumers += sock->consumer;
    }
    return count;
}

/* A guard is bound to its port and lets nobody in: it shares with sockets of its own
 * user at most, and that is one whom nobody is. */
static inline void check_guard( unsigned int transport, unsigned int port )
{
    int fd = guard_get( transport, port ), value;
    socklen_t len = sizeof(value);
    struct stat st;

    check( get_bound_port( fd ) == port );
    check( !getsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &value, &len ) && !value );
    check( !getsockopt( fd, SOL_SOCKET, SO_REUSEPORT, &value, &len ));
    if (value) check( guard_has_private_owners() && !fstat( fd, &st ) && st.st_uid != geteuid() );
    check( !getsockopt( fd, SOL_SOCKET, SO_TYPE, &value, &len ));
    check( value == (transport == UDP ? SOCK_DGRAM : SOCK_STREAM) );
}

/* host: ask the kernel too */
static inline void check_record( const struct port_record *record, int host )
{
    unsigned int i, port, guards = 0, consumers = 0;

    check( record->token && port_pool_find_token( pool, record->token ) == record );
    check( !port_pool_check_range( record->transport, record->start, record->count ));
    check( port_pool_find_exact( pool, record->transport, record->start, record->count ) == record );
    for (i = 0; i < record->count; i++)
    {
        port = record->start + i;
        check( port_pool_find_port( pool, record->transport, port ) == record );
        check( record->uses[i] == count_uses( record, port, &consumers ));
        check( record->uses[i] || i >= record->first_free );
        if (!has_guard( record->transport, port )) continue;
        if (host) check_guard( record->transport, port );
        guards++;
    }
    check( record->guards == guards && record->consumers == consumers );
    if (record->kind == PORT_POOL_ADMINISTERED) check( !guards );
    if (record->kind == PORT_POOL_RUNTIME) check( guards == record->count && record->owner && !record->stored );
    else check( !record->owner );
}

/* The records of a socket are linked to it, and runtime ones to no dead one. */
static inline unsigned int check_owners(void)
{
    const struct port_record *record, *prev;
    struct sock *sock = NULL;
    unsigned int count = 0;

    while ((sock = sock_table_next( sock )))
    {
        check( sock_table_get( sock->fd ) == sock );
        if (sock->use_token) check( sock->port && sock->bound );
        for (record = sock->owner.first, prev = NULL; record; prev = record, record = record->owner_next)
        {
            check( record->owner == &sock->owner && record->owner_prev == prev );
            check( record->kind == PORT_POOL_RUNTIME );
            count++;
        }
        check( !sock->saved );
    }
    return count;
}

static inline void check_invariants( int host )
{
    unsigned int transport, from, count, guards = 0, runtime = 0;
    const struct port_record *record;
    int incomplete = 0;

    for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
    {
        count = 0;
        for (from = 0; (record = port_pool_next( pool, transport, from )); count++)
        {
            check( record->start >= from && record->transport == transport );
            check_record( record, host );
            guards += record->guards;
            runtime += record->kind == PORT_POOL_RUNTIME;
            incomplete |= record->kind == PORT_POOL_PERSISTENT && record->guards < record->count;
            from = record->start + record->count;
        }
        check( count == port_pool_get_count( pool, transport ));
    }
    check( guards == guard_count() );
    check( runtime == check_owners() );
    check( incomplete == reserve_is_incomplete() );
}

/* What the pool calls stored is in the store's file; extra: records that were only
 * said to come from there. What is in the file need not be in force. */
static inline void check_store( unsigned int extra )
{
    static const struct store_ops ops = { .realloc = realloc };
    static char text[65536];
    struct store_content content = { 0 };
    const struct port_record *record;
    enum store_damage damage;
    unsigned int i, from, absent = 0;
    char path[PATH_MAX + 20];
    ssize_t size = 0;
    int fd;

    snprintf( path, sizeof(path), "%s/%s", prefix_dir, STORE_FILE_NAME );
    if ((fd = open( path, O_RDONLY | O_CLOEXEC )) != -1)
    {
        size = read( fd, text, sizeof(text) );
        libc()->close( fd );
        check( size > 0 && !store_parse( &content, text, size, &ops, &damage ) && !damage );
    }
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        for (from = 0; (record = port_pool_next( pool, i, from )); from = record->start + record->count)
        {
            const struct store_record rec = { i, record->kind, { record->start, record->count } };

            if (store_content_has( &content, &rec )) check( record->stored );
            else absent += record->stored;
        }
    }
    check( absent <= extra );
    store_content_free( &content );
}

static inline unsigned int count_open(void)
{
    DIR *dir = opendir( "/proc/self/fd" );
    unsigned int count = 0;

    while (readdir( dir )) count++;
    closedir( dir );
    return count;
}

#endif /* __POOL_INVARIANTS_H */
