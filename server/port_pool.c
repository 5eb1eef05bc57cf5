/*
 * The port pool: records, tokens, searches and permissions
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
 * pool_ops.c calls it for requests, sock_ops.c for the server's sockets. It
 * never makes a system call and never looks at the host; see port_pool.h.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "port_pool.h"

#define PORT_COUNT  (PORT_POOL_MAX_PORT + 1)
#define HASH_SIZE   16384       /* power of two */
#define WORD_BITS   64

struct port_table               /* one transport */
{
    struct port_record *ports[PORT_COUNT];              /* record that covers a port */
    unsigned long long  used[PORT_COUNT / WORD_BITS];   /* bit set: some record covers the port */
};

struct port_pool
{
    unsigned long long  next_token;
    struct port_table  *tables[PORT_POOL_TRANSPORT_COUNT];      /* allocated with the first record */
    unsigned int        records[PORT_POOL_TRANSPORT_COUNT];
    unsigned int        dynamic_start[PORT_POOL_TRANSPORT_COUNT];
    unsigned int        dynamic_count[PORT_POOL_TRANSPORT_COUNT];
    struct port_record *tokens[HASH_SIZE];                      /* by the low bits, which are a counter */
};

struct port_pool *port_pool_create( unsigned int seed )
{
    struct port_pool *pool;
    unsigned int i;

    if (!(pool = calloc( 1, sizeof(*pool) ))) return NULL;
    pool->next_token = ((unsigned long long)seed << 32) + 1;
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        pool->dynamic_start[i] = PORT_POOL_DYNAMIC_START;
        pool->dynamic_count[i] = PORT_POOL_DYNAMIC_COUNT;
    }
    return pool;
}

void port_pool_destroy( struct port_pool *pool )
{
    struct port_record *record;
    unsigned int i;

    if (!pool) return;
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        while ((record = port_pool_next( pool, i, 0 ))) port_pool_remove( pool, record );
        free( pool->tables[i] );
    }
    free( pool );
}

/* ---- the map of used ports ---- */

/* The first port in [from, last] whose bit is value; last + 1 if there is none. */
static unsigned int find_bit( const struct port_table *table, unsigned int from, unsigned int last,
                              int value )
{
    unsigned long long word;
    unsigned int port = from;

    while (port <= last)
    {
        word = table->used[port / WORD_BITS];
        if (!value) word = ~word;
        word >>= port % WORD_BITS;
        if (word)
        {
            port += __builtin_ctzll( word );
            break;
        }
        port += WORD_BITS - port % WORD_BITS;
    }
    return port <= last ? port : last + 1;
}

/* Makes the ports of one record belong to record, or to nobody. */
static void set_ports( struct port_table *table, const struct port_record *covered,
                       struct port_record *record )
{
    unsigned int port;

    for (port = covered->start; port < covered->start + covered->count; port++)
    {
        table->ports[port] = record;
        if (record) table->used[port / WORD_BITS] |= 1ull << (port % WORD_BITS);
        else table->used[port / WORD_BITS] &= ~(1ull << (port % WORD_BITS));
    }
}

/* ---- may I? ---- */

unsigned int port_pool_check_range( unsigned int transport, unsigned int start, unsigned int count )
{
    if (transport >= PORT_POOL_TRANSPORT_COUNT) return STATUS_INVALID_PARAMETER;
    if (!start || start > PORT_POOL_MAX_PORT) return STATUS_INVALID_PARAMETER;
    if (!count || count > PORT_COUNT - start) return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

unsigned int port_pool_check_free( const struct port_pool *pool, unsigned int transport,
                                   unsigned int start, unsigned int count )
{
    const struct port_table *table = pool->tables[transport];

    if (!table || find_bit( table, start, start + count - 1, 1 ) == start + count) return STATUS_SUCCESS;
    return STATUS_SHARING_VIOLATION;
}

unsigned int port_pool_check_bind( const struct port_pool *pool, unsigned int transport, unsigned int port,
                                   unsigned long long token, struct port_record **ret_record )
{
    struct port_record *record = port_pool_find_port( pool, transport, port ), *associated;

    *ret_record = NULL;
    if (!token)
    {
        if (record && record->kind != PORT_POOL_ADMINISTERED) return STATUS_ACCESS_DENIED;
        return STATUS_SUCCESS;
    }
    associated = port_pool_find_token( pool, token );
    if (!associated) return STATUS_INVALID_PARAMETER;
    if (associated != record) return STATUS_INVALID_ADDRESS_COMPONENT;
    *ret_record = record;
    return STATUS_SUCCESS;
}

static int same_process( const struct port_process *a, const struct port_process *b )
{
    return a->pid == b->pid && a->start_time == b->start_time;
}

unsigned int port_pool_check_associate( const struct port_pool *pool, unsigned int transport,
                                        unsigned long long token, const struct port_process *process,
                                        int elevated )
{
    const struct port_record *record = port_pool_find_token( pool, token );

    if (!record || record->transport != transport) return STATUS_INVALID_PARAMETER;
    if (record->kind != PORT_POOL_RUNTIME) return elevated ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
    return same_process( &record->process, process ) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}

unsigned int port_pool_check_release( const struct port_pool *pool, unsigned int transport,
                                      unsigned long long token, const struct port_process *process,
                                      struct port_record **ret_record )
{
    struct port_record *record = port_pool_find_token( pool, token );

    *ret_record = NULL;
    if (!record || record->transport != transport || record->kind != PORT_POOL_RUNTIME)
        return STATUS_INVALID_PARAMETER;
    if (!same_process( &record->process, process )) return STATUS_ACCESS_DENIED;
    *ret_record = record;
    return STATUS_SUCCESS;
}

/* ---- which one? ---- */

unsigned int port_pool_find_run( const struct port_pool *pool, unsigned int transport, unsigned int count,
                                 unsigned int from )
{
    const struct port_table *table = pool->tables[transport];
    unsigned int start = pool->dynamic_start[transport];
    unsigned int last = start + pool->dynamic_count[transport] - 1, end;

    if (from > start) start = from;
    while (start <= last && count <= last - start + 1)
    {
        if (!table) return start;
        start = find_bit( table, start, last, 0 );
        end = find_bit( table, start, last, 1 );
        if (end - start >= count) return start;
        start = end;
    }
    return 0;
}

unsigned int port_record_find_free( struct port_record *record, unsigned int from )
{
    unsigned int offset = record->first_free;

    while (offset < record->count && record->uses[offset]) offset++;
    record->first_free = offset;
    if (from > record->start + offset) offset = from - record->start;
    while (offset < record->count && record->uses[offset]) offset++;
    return offset < record->count ? record->start + offset : 0;
}

unsigned int port_record_get_age( const struct port_record *record, unsigned int port, unsigned int time )
{
    unsigned int left = record->left[port - record->start];

    return left && time - left < PORT_POOL_REMEMBERED ? time - left : PORT_POOL_REMEMBERED;
}

unsigned int port_pool_find_unreserved( const struct port_pool *pool, unsigned int transport,
                                        unsigned int from, unsigned int last )
{
    const struct port_table *table = pool->tables[transport];
    unsigned int port;

    if (from > last) return 0;
    if (!table) return from;
    port = find_bit( table, from, last, 0 );
    return port <= last ? port : 0;
}

/* ---- do it ---- */

static void link_owner( struct port_owner *owner, struct port_record *record )
{
    record->owner = owner;
    record->owner_prev = NULL;
    record->owner_next = owner->first;
    if (owner->first) owner->first->owner_prev = record;
    owner->first = record;
}

static void unlink_owner( struct port_record *record )
{
    if (record->owner_prev) record->owner_prev->owner_next = record->owner_next;
    else record->owner->first = record->owner_next;
    if (record->owner_next) record->owner_next->owner_prev = record->owner_prev;
}

unsigned int port_pool_add( struct port_pool *pool, unsigned int transport, unsigned int kind,
                            unsigned int start, unsigned int count, const struct port_process *process,
                            struct port_owner *owner, struct port_record **ret_record )
{
    struct port_record *record, **bucket;
    size_t size;

    assert( !port_pool_check_range( transport, start, count ) );
    assert( !port_pool_check_free( pool, transport, start, count ) );
    assert( (kind == PORT_POOL_RUNTIME) == !!process && (process || !owner) );

    *ret_record = NULL;
    if (pool->records[transport] >= PORT_POOL_MAX_RECORDS) return STATUS_INSUFFICIENT_RESOURCES;
    if (!pool->tables[transport] && !(pool->tables[transport] = calloc( 1, sizeof(struct port_table) )))
        return STATUS_NO_MEMORY;
    size = sizeof(*record) + count * (sizeof(record->uses[0]) + sizeof(record->left[0]));
    if (!(record = calloc( 1, size ))) return STATUS_NO_MEMORY;

    record->token = pool->next_token;
    if (!++pool->next_token) pool->next_token++;
    record->transport = transport;
    record->kind = kind;
    record->start = start;
    record->count = count;
    record->left = record->uses + count;
    if (process) record->process = *process;
    if (owner) link_owner( owner, record );
    bucket = &pool->tokens[record->token % HASH_SIZE];
    record->hash_next = *bucket;
    *bucket = record;
    set_ports( pool->tables[transport], record, record );
    pool->records[transport]++;
    *ret_record = record;
    return STATUS_SUCCESS;
}

void port_pool_remove( struct port_pool *pool, struct port_record *record )
{
    struct port_record **ptr = &pool->tokens[record->token % HASH_SIZE];

    while (*ptr != record)
    {
        assert( *ptr );
        ptr = &(*ptr)->hash_next;
    }
    *ptr = record->hash_next;
    if (record->owner) unlink_owner( record );
    set_ports( pool->tables[record->transport], record, NULL );
    pool->records[record->transport]--;
    free( record );
}

void port_owner_move( struct port_owner *to, struct port_owner *from )
{
    struct port_record *record;

    while ((record = from->first))
    {
        unlink_owner( record );
        link_owner( to, record );
    }
}

void port_record_begin_use( struct port_record *record, unsigned int port, int consumer )
{
    assert( port >= record->start && port - record->start < record->count );
    record->uses[port - record->start]++;
    if (consumer) record->consumers++;
}

void port_pool_end_use( struct port_pool *pool, unsigned long long token, unsigned int port, int consumer )
{
    struct port_record *record = port_pool_find_token( pool, token );
    unsigned int offset;

    if (!record) return;
    assert( port >= record->start && port - record->start < record->count );
    offset = port - record->start;
    assert( record->uses[offset] );
    if (!--record->uses[offset] && offset < record->first_free) record->first_free = offset;
    if (consumer) record->consumers--;
}

void port_pool_leave( struct port_pool *pool, unsigned long long token, unsigned int port, unsigned int time )
{
    struct port_record *record = port_pool_find_token( pool, token );

    if (!record) return;
    assert( port >= record->start && port - record->start < record->count );
    record->left[port - record->start] = time;
}

/* ---- lookups ---- */

struct port_record *port_pool_find_port( const struct port_pool *pool, unsigned int transport,
                                         unsigned int port )
{
    const struct port_table *table = pool->tables[transport];

    return table && port <= PORT_POOL_MAX_PORT ? table->ports[port] : NULL;
}

struct port_record *port_pool_find_token( const struct port_pool *pool, unsigned long long token )
{
    struct port_record *record = pool->tokens[token % HASH_SIZE];

    while (record && record->token != token) record = record->hash_next;
    return record;
}

struct port_record *port_pool_find_exact( const struct port_pool *pool, unsigned int transport,
                                          unsigned int start, unsigned int count )
{
    struct port_record *record = port_pool_find_port( pool, transport, start );

    return record && record->start == start && record->count == count ? record : NULL;
}

struct port_record *port_pool_next( const struct port_pool *pool, unsigned int transport, unsigned int from )
{
    const struct port_table *table = pool->tables[transport];
    struct port_record *record;

    if (!table || from > PORT_POOL_MAX_PORT) return NULL;
    record = table->ports[from];
    if (record && record->start < from) from = record->start + record->count;   /* began before */
    if (from > PORT_POOL_MAX_PORT) return NULL;
    from = find_bit( table, from, PORT_POOL_MAX_PORT, 1 );
    return from <= PORT_POOL_MAX_PORT ? table->ports[from] : NULL;
}

unsigned int port_pool_get_count( const struct port_pool *pool, unsigned int transport )
{
    return pool->records[transport];
}

/* ---- the dynamic range ---- */

void port_pool_get_dynamic( const struct port_pool *pool, unsigned int transport, unsigned int *start,
                            unsigned int *count )
{
    *start = pool->dynamic_start[transport];
    *count = pool->dynamic_count[transport];
}

unsigned int port_pool_check_dynamic( unsigned int transport, unsigned int start, unsigned int count )
{
    if (port_pool_check_range( transport, start, count )) return STATUS_INVALID_PARAMETER;
    if (start < PORT_POOL_DYNAMIC_MIN_START) return STATUS_INVALID_PARAMETER;
    if (count < PORT_POOL_DYNAMIC_MIN_COUNT) return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

void port_pool_set_dynamic( struct port_pool *pool, unsigned int transport, unsigned int start,
                            unsigned int count )
{
    assert( !port_pool_check_dynamic( transport, start, count ) );
    pool->dynamic_start[transport] = start;
    pool->dynamic_count[transport] = count;
}
