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
 * guard.c asks it when a plain bind has failed: are there only sockets on the
 * port that are on their way out, or none at all? sock_ops.c asks for the range from which the
 * host chooses ports.
 */

#ifndef __PORT_POOL_HOST_PORTS_H
#define __PORT_POOL_HOST_PORTS_H

/* The host's tables are read once an operation; this starts a new one. */
extern void host_ports_forget(void);

/* A socket of this server, the last on its port from here, is about to be closed
 * but may live on for a moment in the process that had it. */
extern void host_ports_add_lingering( unsigned int transport, unsigned int port, int fd );

/* A process has a socket on the port, as far as the host's tables tell; not 0 also
 * when they can't be read. */
extern int host_ports_is_busy( unsigned int transport, unsigned int port );

/* Nothing but TCP connections that no process has (TIME_WAIT and the states
 * before it) and lingering sockets is on the port, and at least one of them.
 * 0 also when the host's tables can't be read. */
extern int host_ports_is_quiet( unsigned int transport, unsigned int port );

/* The range of automatic choice, net.ipv4.ip_local_port_range; what the kernel
 * starts with if it can't be read. Both ends included. */
extern void host_ports_get_local_range( unsigned int *first, unsigned int *last );

#endif /* __PORT_POOL_HOST_PORTS_H */
