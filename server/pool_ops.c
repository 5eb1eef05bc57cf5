/*
 * Requests to the port pool
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
 * One function a request, called by channel.c for decoded messages through the
 * table at the end. docs/pool.md section 4 has the order of checks: socket,
 * values, rights, conflict, resources. It never trusts a field it was sent.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/random.h>
#include <netinet/in.h>

#include "debug.h"
#include "guard.h"
#include "pool_ops.h"
#include "registry.h"
#include "reserve.h"
#include "sock_ops.h"
#include "store.h"

struct request
{
    const struct port_process      *process;
    const struct port_pool_request *req;
    struct sock                    *sock;       /* only for requests about a socket */
    struct port_pool_reply         *reply;
};

static struct store *store;
static struct store_content registry_ranges;    /* found in the registry; not in the store */
static unsigned int store_changes;

static unsigned int errno_to_status( int err )
{
    switch (err)
    {
    case 0:      return STATUS_SUCCESS;
    case EACCES:
    case EPERM:
    case EROFS:  return STATUS_ACCESS_DENIED;
    case ENOSPC:
    case EDQUOT: return STATUS_DISK_FULL;
    case ENOMEM: return STATUS_NO_MEMORY;
    case EMFILE:
    case ENFILE: return STATUS_INSUFFICIENT_RESOURCES;
    default:     return STATUS_UNEXPECTED_IO_ERROR;
    }
}

/* Values and rights of a request that changes or finds lasting records. */
static unsigned int check_admin( const struct port_pool_request *req )
{
    if (port_pool_check_range( req->transport, req->start, req->count )) return STATUS_INVALID_PARAMETER;
    if (!(req->flags & PORT_POOL_FLAG_ELEVATED)) return STATUS_ACCESS_DENIED;
    return STATUS_SUCCESS;
}

/* ---- requests about a socket ---- */

static unsigned int op_acquire( struct request *r )
{
    unsigned int status, transport = r->sock->transport;
    const struct port_pool_request *req = r->req;
    struct port_record *record;

    status = port_pool_check_range( transport, req->start ? req->start : 1, req->count );
    if (status) return status;
    if (req->start)
        status = reserve_range( transport, PORT_POOL_RUNTIME, req->start, req->count, r->process,
                                &r->sock->owner, &record );
    else
        status = reserve_run( transport, req->count, r->process, &r->sock->owner, &record );
    if (status) return status;
    record->windows_pid = req->windows_pid;
    r->reply->start = record->start;
    r->reply->count = record->count;
    r->reply->token = record->token;
    return STATUS_SUCCESS;
}

static unsigned int op_associate( struct request *r )
{
    unsigned int status;

    if (r->sock->bound) return STATUS_INVALID_PARAMETER;
    status = port_pool_check_associate( pool, r->sock->transport, r->req->token, r->process,
                                        r->req->flags & PORT_POOL_FLAG_ELEVATED );
    if (!status) r->sock->token = r->req->token;
    return status;
}

static unsigned int op_release( struct request *r )
{
    struct port_record *record;
    unsigned int status;

    status = port_pool_check_release( pool, r->sock->transport, r->req->token, r->process, &record );
    if (!status) reserve_end( record );
    return status;
}

static unsigned int op_set_affinity( struct request *r )
{
    if (r->sock->transport != PORT_POOL_UDP) return STATUS_NOT_SUPPORTED;
    if (r->req->value > 0xffff || r->sock->bound) return STATUS_INVALID_PARAMETER;
    sock_set_affinity( r->sock, r->req->value );
    return STATUS_SUCCESS;
}

static unsigned int op_check( struct request *r )
{
    struct port_record *record;
    unsigned int status;

    if (port_pool_check_range( r->sock->transport, r->req->start, 1 )) return STATUS_INVALID_PARAMETER;
    r->reply->token = r->sock->token;
    if ((record = port_pool_find_port( pool, r->sock->transport, r->req->start )))
    {
        r->reply->start = record->start;
        r->reply->count = record->count;
        r->reply->value = record->kind;
        r->reply->pid = record->process.pid;
        r->reply->aux = record->windows_pid;
    }
    status = port_pool_check_bind( pool, r->sock->transport, r->req->start, r->sock->token, &record );
    return status == STATUS_ACCESS_DENIED ? status : STATUS_SUCCESS;
}

/* ---- lasting records ---- */

/* Records in force are in the pool, records that last in the store (or the registry),
 * and one can be there without the other: docs/pool.md section 9. */

static int is_stored( const struct store_record *rec )
{
    return store_content_has( store_get_content( store ), rec ) || store_content_has( &registry_ranges, rec );
}

/* The record that lasts with the lowest first port not below from; NULL: none. */
static const struct store_record *next_stored( unsigned int transport, unsigned int from )
{
    const struct store_record *in_file = store_content_next( store_get_content( store ), transport, from );
    const struct store_record *found = store_content_next( &registry_ranges, transport, from );

    if (in_file && found) return found->range.start < in_file->range.start ? found : in_file;
    return in_file ? in_file : found;
}

static unsigned int store_record( const struct store_record *rec )
{
    int err = EEXIST;

    if (!store_content_is_used( &registry_ranges, rec->transport, &rec->range ))
    {
        store_changes++;
        err = store_add( store, rec );
    }
    if (err != EEXIST) return errno_to_status( err );
    if (is_stored( rec )) return STATUS_SUCCESS;
    WARN( "%s ports %u-%u: overlap a record that is on disk, but not in force until the next start",
          debug_transport( rec->transport ), rec->range.start, rec->range.start + rec->range.count - 1 );
    return STATUS_SHARING_VIOLATION;
}

static unsigned int forget_record( const struct store_record *rec )
{
    if (!store_content_remove( &registry_ranges, rec )) return STATUS_SUCCESS;
    store_changes++;
    return errno_to_status( store_remove( store, rec ) );
}

static unsigned int add_record( const struct port_pool_request *req, unsigned int kind, int keep,
                                struct port_record **ret_record )
{
    struct store_record entry = { req->transport, kind, { req->start, req->count } };
    unsigned int status;

    if ((status = check_admin( req ))) return status;
    status = reserve_range( req->transport, kind, req->start, req->count, NULL, NULL, ret_record );
    if (status) return status;
    if (keep && (status = store_record( &entry ))) reserve_end( *ret_record );
    else (*ret_record)->stored = is_stored( &entry );
    return status;
}

static unsigned int op_create( struct request *r )
{
    struct port_record *record;
    unsigned int status = add_record( r->req, PORT_POOL_PERSISTENT, 1, &record );

    if (!status) r->reply->token = record->token;
    return status;
}

static unsigned int op_add_exclusion( struct request *r )
{
    struct port_record *record;

    return add_record( r->req, PORT_POOL_ADMINISTERED, r->req->value != 0, &record );
}

/* for_good: on disk too. runtime: the answer for a record that belongs to a process. */
static unsigned int delete_record( const struct port_pool_request *req, int for_good, unsigned int runtime )
{
    const struct store_record *stored = NULL;
    struct store_record entry;
    struct port_record *record;
    unsigned int status;

    if ((status = check_admin( req ))) return status;
    record = port_pool_find_exact( pool, req->transport, req->start, req->count );
    if (for_good) stored = next_stored( req->transport, req->start );
    if (stored && (stored->range.start != req->start || stored->range.count != req->count)) stored = NULL;
    if (!stored && !record) return STATUS_NOT_FOUND;
    if (!stored && record->kind == PORT_POOL_RUNTIME) return runtime;
    if (stored)
    {
        entry = *stored;
        if ((status = forget_record( &entry ))) return status;
    }
    if (record && record->kind != PORT_POOL_RUNTIME) reserve_end( record );
    return STATUS_SUCCESS;
}

static unsigned int op_delete( struct request *r )
{
    return delete_record( r->req, 1, STATUS_NOT_FOUND );
}

static unsigned int op_delete_exclusion( struct request *r )
{
    return delete_record( r->req, r->req->value != 0, STATUS_ACCESS_DENIED );
}

static unsigned int op_lookup( struct request *r )
{
    const struct port_pool_request *req = r->req;
    const struct port_record *record;

    if (port_pool_check_range( req->transport, req->start, req->count )) return STATUS_INVALID_PARAMETER;
    record = port_pool_find_exact( pool, req->transport, req->start, req->count );
    if (!record || record->kind == PORT_POOL_RUNTIME) return STATUS_NOT_FOUND;
    r->reply->token = record->token;
    return STATUS_SUCCESS;
}

/* ---- dynamic range, information ---- */

static unsigned int op_get_dynamic( struct request *r )
{
    const struct store_range *stored;
    unsigned int transport = r->req->transport;

    if (transport >= PORT_POOL_TRANSPORT_COUNT) return STATUS_INVALID_PARAMETER;
    port_pool_get_dynamic( pool, transport, &r->reply->start, &r->reply->count );
    if (!r->req->value) return STATUS_SUCCESS;
    stored = &store_get_content( store )->dynamic[transport];
    r->reply->start = stored->count ? stored->start : PORT_POOL_DYNAMIC_START;
    r->reply->count = stored->count ? stored->count : PORT_POOL_DYNAMIC_COUNT;
    return STATUS_SUCCESS;
}

static unsigned int op_set_dynamic( struct request *r )
{
    const struct port_pool_request *req = r->req;
    struct store_range range = { req->start, req->count };
    unsigned int status;

    if (port_pool_check_dynamic( req->transport, req->start, req->count )) return STATUS_INVALID_PARAMETER;
    if (!(req->flags & PORT_POOL_FLAG_ELEVATED)) return STATUS_ACCESS_DENIED;
    if (req->value) store_changes++;
    if (req->value && (status = errno_to_status( store_set_dynamic( store, req->transport, &range ) )))
        return status;
    port_pool_set_dynamic( pool, req->transport, req->start, req->count );
    return STATUS_SUCCESS;
}

static unsigned int op_info( struct request *r )
{
    r->reply->pid = getpid();
    r->reply->value = guard_capacity();
    r->reply->aux = guard_count();
    return STATUS_SUCCESS;
}

/* ---- dispatch ---- */

static const struct
{
    unsigned int (*func)( struct request *r );
    int          about_socket;
} ops[PORT_POOL_CODE_COUNT] =
{
    [PORT_POOL_INFO]             = { op_info, 0 },
    [PORT_POOL_ACQUIRE]          = { op_acquire, 1 },
    [PORT_POOL_ASSOCIATE]        = { op_associate, 1 },
    [PORT_POOL_RELEASE]          = { op_release, 1 },
    [PORT_POOL_SET_AFFINITY]     = { op_set_affinity, 1 },
    [PORT_POOL_CREATE]           = { op_create, 0 },
    [PORT_POOL_DELETE]           = { op_delete, 0 },
    [PORT_POOL_LOOKUP]           = { op_lookup, 0 },
    [PORT_POOL_ADD_EXCLUSION]    = { op_add_exclusion, 0 },
    [PORT_POOL_DELETE_EXCLUSION] = { op_delete_exclusion, 0 },
    [PORT_POOL_GET_DYNAMIC]      = { op_get_dynamic, 0 },
    [PORT_POOL_SET_DYNAMIC]      = { op_set_dynamic, 0 },
    [PORT_POOL_CHECK]            = { op_check, 1 },
};

/* The server's own socket of which fd is a copy. */
static unsigned int find_sock( int fd, struct sock **ret )
{
    int family = AF_INET;
    socklen_t len = sizeof(family);

    *ret = NULL;
    if (fd == -1 || getsockopt( fd, SOL_SOCKET, SO_DOMAIN, &family, &len )) return STATUS_INVALID_HANDLE;
    if (family != AF_INET && family != AF_INET6) return STATUS_NOT_SUPPORTED;
    if (!(*ret = sock_table_find_cookie( sock_get_cookie( fd ) ))) return STATUS_INVALID_HANDLE;
    return (*ret)->transport == SOCK_NO_TRANSPORT ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

unsigned int pool_get_work(void)
{
    return guard_get_work() + 100 * store_changes;
}

int pool_has_socket( int fd )
{
    return sock_table_find_cookie( sock_get_cookie( fd ) ) != NULL;
}

/* What was asked and what came of it. */
static void log_request( const struct request *r )
{
    static const char *const names[PORT_POOL_CODE_COUNT] =
    {
        "information", "acquire", "associate", "release", "set affinity", "create persistent",
        "delete persistent", "lookup persistent", "add exclusion", "delete exclusion", "get dynamic range",
        "set dynamic range", "check",
    };
    const struct port_pool_request *req = r->req;
    const struct port_pool_reply *reply = r->reply;
    unsigned long long token = req->token, new_token = reply->token;
    const char *transport = debug_transport( r->sock ? r->sock->transport : req->transport );

    if (reply->status)
        WARN( "%s, %s, ports %u+%u, token %llx, by %s%s: refused, %s", names[req->code], transport,
              req->start, req->count, token, debug_process( r->process->pid ),
              req->flags & PORT_POOL_FLAG_ELEVATED ? "" : " (not elevated)", debug_status( reply->status ) );
    else
        TRACE( "%s, %s, ports %u+%u, token %llx, by %s: ports %u+%u, token %llx", names[req->code],
               transport, req->start, req->count, token, debug_process( r->process->pid ), reply->start,
               reply->count, new_token );
}

void pool_request( const struct port_process *process, const struct port_pool_request *req, int fd,
                   struct port_pool_reply *reply )
{
    struct request r = { process, req, NULL, reply };

    if (req->code >= PORT_POOL_CODE_COUNT || !ops[req->code].func)
    {
        reply->status = STATUS_NOT_SUPPORTED;
        return;
    }
    if (!ops[req->code].about_socket || !(reply->status = find_sock( fd, &r.sock )))
        reply->status = ops[req->code].func( &r );
    if (debug_classes) log_request( &r );
}

/* ---- lists ---- */

static void fill_record( struct port_pool_record *entry, const struct port_record *record )
{
    entry->transport = record->transport;
    entry->kind = record->kind;
    entry->start = record->start;
    entry->count = record->count;
    entry->pid = record->process.pid;
    entry->windows_pid = record->windows_pid;
    entry->consumers = record->consumers;
    entry->guards = record->guards;
    entry->stored = record->stored;
    entry->sealed = record->guards && guard_has_private_owners();
}

static void list_in_force( const struct port_pool_request *req, struct port_pool_list_reply *reply )
{
    const struct port_record *record = NULL;
    unsigned int from = req->start;

    while ((record = port_pool_next( pool, req->transport, from )) && reply->count < PORT_POOL_LIST_MAX)
    {
        fill_record( &reply->records[reply->count++], record );
        from = record->start + record->count;
    }
    reply->next = record ? record->start : PORT_POOL_MAX_PORT + 1;
}

static void list_stored( const struct port_pool_request *req, struct port_pool_list_reply *reply )
{
    const struct store_record *stored;
    const struct port_record *record;
    struct port_pool_record *entry;
    unsigned int from = req->start;

    while ((stored = next_stored( req->transport, from )) && reply->count < PORT_POOL_LIST_MAX)
    {
        entry = &reply->records[reply->count++];
        memset( entry, 0, sizeof(*entry) );
        entry->transport = stored->transport;
        entry->kind = stored->kind;
        entry->start = stored->range.start;
        entry->count = stored->range.count;
        entry->stored = 1;
        record = port_pool_find_exact( pool, entry->transport, entry->start, entry->count );
        if (record && record->kind == entry->kind) fill_record( entry, record );
        from = entry->start + entry->count;
    }
    reply->next = stored ? stored->range.start : PORT_POOL_MAX_PORT + 1;
}

void pool_list( const struct port_pool_request *req, struct port_pool_list_reply *reply )
{
    reply->status = STATUS_INVALID_PARAMETER;
    if (req->transport >= PORT_POOL_TRANSPORT_COUNT) return;
    reply->status = STATUS_SUCCESS;
    reply->count = 0;
    if (req->value) list_stored( req, reply );
    else list_in_force( req, reply );
}

/* ---- start ---- */

static void load_store(void)
{
    const struct store_content *content = store_get_content( store );
    const struct store_record *entry;
    const struct store_range *range;
    unsigned int i;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        range = &content->dynamic[i];
        if (!range->count || port_pool_check_dynamic( i, range->start, range->count )) continue;
        port_pool_set_dynamic( pool, i, range->start, range->count );
    }
    for (i = 0; i < content->count; i++)
    {
        entry = &content->records[i];
        range = &entry->range;
        if (!reserve_stored( entry->transport, entry->kind, range->start, range->count )) continue;
        fprintf( stderr, "portpool: no room for the stored record of %u ports from %u\n",
                 range->count, range->start );
    }
}

/* A range from the registry; those that netsh wrote are in the store too. */
static void load_registry_range( unsigned int transport, unsigned int start, unsigned int count )
{
    static const struct store_ops ops = { .realloc = realloc };
    const struct store_record rec = { transport, PORT_POOL_ADMINISTERED, { start, count } };

    if (port_pool_find_exact( pool, transport, start, count )) return;
    if (!store_content_add( &registry_ranges, &rec, &ops ))
    {
        if (!reserve_stored( transport, PORT_POOL_ADMINISTERED, start, count )) return;
        store_content_remove( &registry_ranges, &rec );
    }
    fprintf( stderr, "portpool: the excluded range of %s ports %u-%u in the registry is passed over: %s\n",
             debug_transport( transport ), start, start + count - 1,
             port_pool_check_free( pool, transport, start, count ) ? "it overlaps another one" : "no room" );
}

int pool_init( const char *prefix_dir, unsigned int limit )
{
    unsigned int seed;
    int err;

    if (getrandom( &seed, sizeof(seed), GRND_NONBLOCK ) != sizeof(seed)) seed = getpid();
    guard_init( limit, 0 );
    if (!(pool = port_pool_create( seed ))) return ENOMEM;
    if ((err = store_open( prefix_dir, NULL, &store )))
    {
        port_pool_destroy( pool );
        pool = NULL;
        return err;
    }
    load_store();
    registry_read( prefix_dir, load_registry_range );
    return 0;
}
