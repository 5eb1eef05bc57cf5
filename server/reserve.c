/*
 * Reserved ranges: a record and its guard sockets as one thing
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
 * pool_ops.c makes and ends records through it, sock_ops.c ends those of an
 * owner. It knows neither requests nor sockets; see reserve.h.
 */

#include <stddef.h>

#include "debug.h"
#include "guard.h"
#include "host_ports.h"
#include "reserve.h"

#define RETRY_PORTS 256     /* missing guards tried in one go */

struct port_pool *pool;

static unsigned int missing_guards;                         /* of persistent records */
static unsigned int retry_transport, retry_port;            /* where the next retry begins */
static int records_changed[PORT_POOL_TRANSPORT_COUNT];       /* those that may lack guards */
static int needs_choice[PORT_POOL_TRANSPORT_COUNT];         /* valid unless records_changed */
static unsigned int local_first, local_last;                /* of the host's automatic choice */

static void update_choice( unsigned int transport )
{
    const struct port_record *record;
    unsigned int from = 0;

    host_ports_get_local_range( &local_first, &local_last );
    records_changed[transport] = 0;
    needs_choice[transport] = 0;
    while ((record = port_pool_next( pool, transport, from )) && record->start <= local_last)
    {
        from = record->start + record->count;
        if (record->guards == record->count || from <= local_first) continue;
        needs_choice[transport] = 1;
        break;
    }
}

int reserve_needs_choice( unsigned int transport, unsigned int *first, unsigned int *last )
{
    if (records_changed[transport]) update_choice( transport );
    *first = local_first;
    *last = local_last;
    return needs_choice[transport];
}

static unsigned int take_guards( unsigned int transport, unsigned int kind, unsigned int start,
                                 unsigned int count, unsigned int *failed )
{
    if (kind != PORT_POOL_ADMINISTERED) return guard_take_range( transport, start, count, failed );
    return guard_probe_range( transport, start, count, failed );
}

/* Tells why the host does not give the range. */
static void warn_host( unsigned int transport, unsigned int start, unsigned int count, unsigned int status,
                       unsigned int port )
{
    unsigned int last = start + count - 1;

    if (status == STATUS_SHARING_VIOLATION)
        WARN( "%s ports %u-%u: port %u is in use on this host", debug_transport( transport ), start, last,
              port );
    else if (status == STATUS_ACCESS_DENIED)
        WARN( "%s ports %u-%u: port %u is privileged on this host", debug_transport( transport ), start, last,
              port );
    else
        WARN( "%s ports %u-%u: %s (%u of %u guards are taken)", debug_transport( transport ), start, last,
              debug_status( status ), guard_count(), guard_capacity() );
}

/* The range is valid and free in the pool; tells which port was in use. */
static unsigned int reserve_free_range( unsigned int transport, unsigned int kind, unsigned int start,
                                        unsigned int count, const struct port_process *process,
                                        struct port_owner *owner, struct port_record **ret_record,
                                        unsigned int *failed )
{
    unsigned int status;

    if (port_pool_get_count( pool, transport ) >= PORT_POOL_MAX_RECORDS) return STATUS_INSUFFICIENT_RESOURCES;
    if ((status = take_guards( transport, kind, start, count, failed )))
    {
        warn_host( transport, start, count, status, *failed );
        return status == STATUS_ACCESS_DENIED ? STATUS_SHARING_VIOLATION : status;
    }
    if ((status = port_pool_add( pool, transport, kind, start, count, process, owner, ret_record )))
    {
        guard_drop_range( transport, start, count );
        return status;
    }
    if (kind != PORT_POOL_ADMINISTERED) (*ret_record)->guards = count;
    else records_changed[transport] = 1;
    return STATUS_SUCCESS;
}

/* Tells the first record that the range touches. */
static void warn_overlap( unsigned int transport, unsigned int start, unsigned int count )
{
    const struct port_record *record = port_pool_find_port( pool, transport, start );

    if (!record) record = port_pool_next( pool, transport, start );
    if (record) WARN( "%s ports %u-%u: overlap %s", debug_transport( transport ), start, start + count - 1,
                      debug_record( record ) );
}

unsigned int reserve_range( unsigned int transport, unsigned int kind, unsigned int start, unsigned int count,
                            const struct port_process *process, struct port_owner *owner,
                            struct port_record **ret_record )
{
    unsigned int failed, status;

    host_ports_forget();
    if ((status = port_pool_check_free( pool, transport, start, count )))
    {
        if (debug_classes) warn_overlap( transport, start, count );
        return status;
    }
    return reserve_free_range( transport, kind, start, count, process, owner, ret_record, &failed );
}

unsigned int reserve_run( unsigned int transport, unsigned int count, const struct port_process *process,
                          struct port_owner *owner, struct port_record **ret_record )
{
    unsigned int start, status, failed = 0;

    host_ports_forget();
    while ((start = port_pool_find_run( pool, transport, count, failed + 1 )))
    {
        status = reserve_free_range( transport, PORT_POOL_RUNTIME, start, count, process, owner, ret_record,
                                     &failed );
        if (status != STATUS_SHARING_VIOLATION) return status;
    }
    return STATUS_TOO_MANY_ADDRESSES;
}

/* Takes guards that the record lacks, at ports from *from on, *tries at most. */
static void take_missing( struct port_record *record, unsigned int *from, unsigned int *tries )
{
    unsigned int port = *from > record->start ? *from : record->start;
    unsigned int end = record->start + record->count;

    for (; port < end && *tries; port++)
    {
        if (guard_get( record->transport, port ) != -1) continue;
        (*tries)--;
        if (guard_take( record->transport, port )) continue;
        record->guards++;
        missing_guards--;
        records_changed[record->transport] = 1;
    }
    *from = port;
}

unsigned int reserve_stored( unsigned int transport, unsigned int kind, unsigned int start,
                             unsigned int count )
{
    unsigned int status, from = start, tries = count;
    struct port_record *record;

    if ((status = port_pool_check_free( pool, transport, start, count ))) return status;
    if ((status = port_pool_add( pool, transport, kind, start, count, NULL, NULL, &record ))) return status;
    record->stored = 1;
    if (kind != PORT_POOL_ADMINISTERED)
    {
        missing_guards += count;
        if (guard_count() >= guard_capacity()) tries = 0;
        take_missing( record, &from, &tries );
    }
    records_changed[transport] = 1;
    return STATUS_SUCCESS;
}

void reserve_end( struct port_record *record )
{
    if (record->guards != record->count) records_changed[record->transport] = 1;
    guard_drop_range( record->transport, record->start, record->count );
    if (record->kind == PORT_POOL_PERSISTENT) missing_guards -= record->count - record->guards;
    port_pool_remove( pool, record );
}

int reserve_is_incomplete(void)
{
    return missing_guards != 0;
}

void reserve_retry(void)
{
    unsigned int tries = RETRY_PORTS, transport = retry_transport;
    struct port_record *record;

    host_ports_forget();
    while (tries && missing_guards)
    {
        record = port_pool_find_port( pool, retry_transport, retry_port );
        if (!record) record = port_pool_next( pool, retry_transport, retry_port );
        if (record && record->kind == PORT_POOL_PERSISTENT) take_missing( record, &retry_port, &tries );
        else if (record) retry_port = record->start + record->count;
        else
        {
            retry_port = 0;
            retry_transport = (retry_transport + 1) % PORT_POOL_TRANSPORT_COUNT;
            if (retry_transport == transport) break;    /* once around */
        }
    }
}
