/*
 * The port pool: which ports are reserved, for whom, and who may take one
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
 * The object itself: no system call, no host state. One pool holds both
 * transports; every record (struct port_record) covers a run of ports of one
 * transport and belongs to one of three kinds. docs/pool.md is the
 * specification. All ports and counts are in host byte order. Functions that
 * return unsigned int "status" return an NTSTATUS of status.h; what they are
 * given has been checked by nobody.
 */

#ifndef __PORT_POOL_OBJECT_H
#define __PORT_POOL_OBJECT_H

#include "wine/port_pool.h"
#include "status.h"

#define PORT_POOL_MAX_RECORDS   10000     /* per transport */
#define PORT_POOL_MAX_PORT      65535
#define PORT_POOL_DYNAMIC_START 49152     /* default dynamic range, per transport */
#define PORT_POOL_DYNAMIC_COUNT 16384
#define PORT_POOL_DYNAMIC_MIN_START 1025  /* limits of a configured range */
#define PORT_POOL_DYNAMIC_MIN_COUNT 255
#define PORT_POOL_REMEMBERED    60        /* seconds of FIN_WAIT2, TIME_WAIT */

/* The process that made a request. The start time tells a reused pid apart. */
struct port_process
{
    unsigned int       pid;         /* host pid */
    unsigned long long start_time;  /* clock ticks since boot */
};

/* Embedded in a socket: the runtime reservations that end with it. All zero
 * when there are none. Must not be copied; see port_owner_move(). */
struct port_owner
{
    struct port_record *first;
};

/* One reservation. Other files read it and change it through the functions below. */
struct port_record
{
    unsigned long long  token;      /* never 0, never used again in the life of the pool */
    unsigned int        transport;  /* enum port_pool_transport */
    unsigned int        kind;       /* enum port_pool_kind */
    unsigned int        start;      /* first port, 1..65535 */
    unsigned int        count;      /* ports, at least 1 */
    int                 stored;     /* is on disk */
    struct port_process process;    /* acquirer; runtime records only */
    unsigned int        windows_pid;
    unsigned int        guards;     /* ports of the record that have a guard socket (kept by reserve.c) */
    unsigned int        consumers;  /* sockets bound through the record */
    unsigned int        first_free; /* no port below this offset is free */
    unsigned int       *left;       /* per port: when a connection left it, seconds; 0: none did */
    struct port_record *hash_next;
    struct port_owner  *owner;      /* runtime: the socket whose end is the record's end; else NULL */
    struct port_record *owner_next;
    struct port_record *owner_prev;
    unsigned int        uses[];     /* per port: consumers and accepted sockets on it */
};

struct port_pool;

/* ---- the pool ---- */

/* seed: 32 random bits for the upper half of the tokens. NULL: no memory. */
extern struct port_pool *port_pool_create( unsigned int seed );
/* Frees every record. Owners must be gone or not be used any more. */
extern void port_pool_destroy( struct port_pool *pool );

/* ---- may I? ---- */

/* A range as such: STATUS_INVALID_PARAMETER for an unknown transport, start 0,
 * count 0 or a last port over 65535. */
extern unsigned int port_pool_check_range( unsigned int transport, unsigned int start, unsigned int count );
/* STATUS_SHARING_VIOLATION if the range touches any record. The range must be valid. */
extern unsigned int port_pool_check_free( const struct port_pool *pool, unsigned int transport,
                                          unsigned int start, unsigned int count );
/* An explicit bind by a socket associated with token (0: not associated).
 *   STATUS_SUCCESS                    go ahead; *ret_record is the record to consume or NULL
 *   STATUS_ACCESS_DENIED              not associated, and the port is reserved (runtime, persistent)
 *   STATUS_INVALID_PARAMETER          the token's record is gone
 *   STATUS_INVALID_ADDRESS_COMPONENT  outside the associated block */
extern unsigned int port_pool_check_bind( const struct port_pool *pool, unsigned int transport,
                                          unsigned int port, unsigned long long token,
                                          struct port_record **ret_record );
/* Associating a socket of transport, by process: STATUS_INVALID_PARAMETER for a
 * token unknown to the transport, STATUS_ACCESS_DENIED for a runtime token of
 * another process and for other tokens unless elevated. */
extern unsigned int port_pool_check_associate( const struct port_pool *pool, unsigned int transport,
                                               unsigned long long token, const struct port_process *process,
                                               int elevated );
/* Releasing by token: STATUS_INVALID_PARAMETER for an unknown token, another
 * transport or kind than runtime; STATUS_ACCESS_DENIED for another process. */
extern unsigned int port_pool_check_release( const struct port_pool *pool, unsigned int transport,
                                             unsigned long long token, const struct port_process *process,
                                             struct port_record **ret_record );

/* ---- which one? ---- */

/* The first port, not below from, of a run of count ports inside the dynamic
 * range that touch no record; 0 if there is none. The caller that finds port p
 * of the run in use on the host asks again with from = p + 1. */
extern unsigned int port_pool_find_run( const struct port_pool *pool, unsigned int transport,
                                        unsigned int count, unsigned int from );
/* The lowest port of the record, not below from, that nobody uses; 0: none. */
extern unsigned int port_record_find_free( struct port_record *record, unsigned int from );
/* How many seconds ago a connection left the port; PORT_POOL_REMEMBERED: that or longer, or none did. */
extern unsigned int port_record_get_age( const struct port_record *record, unsigned int port,
                                         unsigned int time );
/* The first port in [from, last] that touches no record at all; 0: none. */
extern unsigned int port_pool_find_unreserved( const struct port_pool *pool, unsigned int transport,
                                               unsigned int from, unsigned int last );

/* ---- do it ---- */

/* Adds a record. Range and kind must be valid and free. process NULL except for
 * a runtime record, which may also have an owner. STATUS_NO_MEMORY, or
 * STATUS_INSUFFICIENT_RESOURCES with PORT_POOL_MAX_RECORDS there; nothing has
 * changed then. */
extern unsigned int port_pool_add( struct port_pool *pool, unsigned int transport, unsigned int kind,
                                   unsigned int start, unsigned int count, const struct port_process *process,
                                   struct port_owner *owner, struct port_record **ret_record );
/* Takes the record out of the pool and frees it. */
extern void port_pool_remove( struct port_pool *pool, struct port_record *record );
/* All records change to another owner. */
extern void port_owner_move( struct port_owner *to, struct port_owner *from );
/* A socket begins or ends to use a port. consumer: it was bound through the
 * record (accepted sockets were not). The end finds the record by its token and
 * does nothing if it is gone. */
extern void port_record_begin_use( struct port_record *record, unsigned int port, int consumer );
extern void port_pool_end_use( struct port_pool *pool, unsigned long long token, unsigned int port,
                               int consumer );

/* A connection from the port ends, at a time in seconds that is not 0. Finds the
 * record as above. */
extern void port_pool_leave( struct port_pool *pool, unsigned long long token, unsigned int port,
                             unsigned int time );

/* ---- lookups ---- */

extern struct port_record *port_pool_find_port( const struct port_pool *pool, unsigned int transport,
                                                unsigned int port );
extern struct port_record *port_pool_find_token( const struct port_pool *pool, unsigned long long token );
/* A record with exactly these ports. */
extern struct port_record *port_pool_find_exact( const struct port_pool *pool, unsigned int transport,
                                                 unsigned int start, unsigned int count );
/* The record with the lowest first port not below from; NULL: none. */
extern struct port_record *port_pool_next( const struct port_pool *pool, unsigned int transport,
                                           unsigned int from );
extern unsigned int port_pool_get_count( const struct port_pool *pool, unsigned int transport );

/* ---- the dynamic range ---- */

extern void port_pool_get_dynamic( const struct port_pool *pool, unsigned int transport, unsigned int *start,
                                   unsigned int *count );
/* STATUS_INVALID_PARAMETER outside the limits above. */
extern unsigned int port_pool_check_dynamic( unsigned int transport, unsigned int start, unsigned int count );
/* The range must be valid. */
extern void port_pool_set_dynamic( struct port_pool *pool, unsigned int transport, unsigned int start,
                                   unsigned int count );

#endif /* __PORT_POOL_OBJECT_H */
