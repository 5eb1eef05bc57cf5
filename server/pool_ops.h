/*
 * Requests to the port pool, carried out for the channel
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
 * What joins the pool, the guard sockets, the server's socket table and the
 * store. channel.c calls it for a decoded message and knows no policy.
 */

#ifndef __POOL_OPS_H
#define __POOL_OPS_H

#include "port_pool.h"

/* Carries out one request but PORT_POOL_LIST. magic and version have been
 * checked by the caller, nothing else. process is the peer of the connection,
 * fixed when it was made; fd the descriptor that came with the message or -1,
 * which stays the caller's to close. The caller has filled magic, version,
 * serial and zeroed the rest of *reply; status and results are stored here,
 * results only on success (PORT_POOL_CHECK: always). An unknown code gives STATUS_NOT_SUPPORTED, a
 * missing descriptor STATUS_INVALID_HANDLE. */
extern void pool_request( const struct port_process *process, const struct port_pool_request *req, int fd,
                          struct port_pool_reply *reply );

/* Is it a descriptor of one of the server's own sockets? */
extern int pool_has_socket( int fd );

/* What requests have cost so far: guards that were taken, tried or dropped, and
 * 100 for each change of the store. May wrap. */
extern unsigned int pool_get_work(void);

/* PORT_POOL_LIST. Fills status, count, next and the records. */
extern void pool_list( const struct port_pool_request *req, struct port_pool_list_reply *reply );

/* Makes the pool, loads the store of the prefix directory and takes the guards
 * of persistent records. limit: the process's descriptor limit. Returns 0, or
 * an errno and there is no pool. */
extern int pool_init( const char *prefix_dir, unsigned int limit );

#endif /* __POOL_OPS_H */
