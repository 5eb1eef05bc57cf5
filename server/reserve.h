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
 * Everything here is all or nothing: a record without its guards exists only
 * when it comes from disk and a port is in use at that moment.
 */

#ifndef __PORT_POOL_RESERVE_H
#define __PORT_POOL_RESERVE_H

#include "port_pool.h"

/* The pool of this server; NULL before it runs. */
extern struct port_pool *pool;

/* Adds a record for a valid range. process and owner are for runtime records.
 * STATUS_SHARING_VIOLATION if it touches a record or a port in use,
 * STATUS_INSUFFICIENT_RESOURCES, STATUS_NO_MEMORY. */
extern unsigned int reserve_range( unsigned int transport, unsigned int kind, unsigned int start,
                                   unsigned int count, const struct port_process *process,
                                   struct port_owner *owner, struct port_record **ret_record );

/* The same for the first run of count ports in the dynamic range, as a runtime
 * record. STATUS_TOO_MANY_ADDRESSES if there is none. */
extern unsigned int reserve_run( unsigned int transport, unsigned int count,
                                 const struct port_process *process, struct port_owner *owner,
                                 struct port_record **ret_record );

/* Adds a record from disk with the guards that can be had. Fails only for
 * memory, too many records, or an overlap. */
extern unsigned int reserve_stored( unsigned int transport, unsigned int kind, unsigned int start,
                                    unsigned int count );

/* Ends the record and drops its guards. */
extern void reserve_end( struct port_record *record );

/* Are guards of persistent records missing? Then reserve_retry(), once a second
 * at most, tries some of them again. */
extern int reserve_is_incomplete(void);
extern void reserve_retry(void);

/* Could the host's automatic choice yield a port of a record that has no guard?
 * The range of that choice is returned then, both ends included. */
extern int reserve_needs_choice( unsigned int transport, unsigned int *first, unsigned int *last );

#endif /* __PORT_POOL_RESERVE_H */
