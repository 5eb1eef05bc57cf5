/*
 * Guard sockets: reserved ports are kept from everybody in the kernel
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
 * One bound, silent socket per reserved port; docs/pool.md section 6 has the
 * reasons. The range functions are all or nothing.
 */

#ifndef __PORT_POOL_GUARD_H
#define __PORT_POOL_GUARD_H

/* Before any other call. limit: descriptors of the process. family: AF_INET6,
 * AF_INET, or 0 to find out what the host has. */
extern void guard_init( unsigned int limit, int family );

/* Takes the guard of a port: STATUS_SHARING_VIOLATION if the port is in use,
 * STATUS_ACCESS_DENIED if the host keeps it for root, STATUS_INSUFFICIENT_RESOURCES
 * without descriptors or kernel memory, STATUS_NO_MEMORY. The port has none yet. */
extern unsigned int guard_take( unsigned int transport, unsigned int port );
extern void guard_drop( unsigned int transport, unsigned int port );
/* The guard's descriptor, or -1. */
extern int guard_get( unsigned int transport, unsigned int port );

/* Takes all guards of a range or none. The status is that of guard_take(); the
 * port that failed is in *failed then. */
extern unsigned int guard_take_range( unsigned int transport, unsigned int start, unsigned int count,
                                      unsigned int *failed );
/* Drops what is there. */
extern void guard_drop_range( unsigned int transport, unsigned int start, unsigned int count );
/* Is the range free on the host? Status and *failed as above; keeps no guard. A port
 * that the host keeps for root is free if its tables show nobody on it. */
extern unsigned int guard_probe_range( unsigned int transport, unsigned int start, unsigned int count,
                                       unsigned int *failed );

/* Guards taken, tried or dropped so far; may wrap. */
extern unsigned int guard_get_work(void);

/* Guards held, and how many there may be at most. */
extern unsigned int guard_count(void);
extern unsigned int guard_capacity(void);

/* Lets the socket fd bind or listen beside the guard, and ends that. Nobody else
 * gets in meanwhile if guard_has_private_owners(); docs/pool.md section 6 has what
 * is so otherwise. fd -1: lets in everybody who sets SO_REUSEADDR. guard_open()
 * returns 1 if the socket was let in as one of the guard's owner: then the kernel
 * may deliver to the guard instead of an IPv6 socket. A port without guard is left
 * alone. */
extern int guard_open( unsigned int transport, unsigned int port, int fd );
extern void guard_close( unsigned int transport, unsigned int port, int fd );
extern int guard_has_private_owners(void);

/* For a UDP port whose sockets share it with SO_REUSEPORT: replaces the guard by
 * one to which the kernel delivers after all sockets bound so far, and adds one
 * that it meets before them when somebody else binds. The caller has made the
 * port's sockets share with SO_REUSEADDR and not with SO_REUSEPORT. What fails
 * leaves the guard as it was; 0 then, and SO_REUSEPORT must stay off. */
extern int guard_renew( unsigned int port );

#endif /* __PORT_POOL_GUARD_H */
