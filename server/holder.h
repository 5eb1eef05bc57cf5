/*
 * Which client has a socket
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
 * A socket has a sole holder while it is certain that one handle of one client is
 * its only one. When the client is gone the wineserver should have closed the
 * descriptor; see sock_lost.h. Doubt makes a socket shared,
 * and nothing is concluded from it any more.
 */

#ifndef __PORT_POOL_HOLDER_H
#define __PORT_POOL_HOLDER_H

#include "sock_table.h"

/* A client is known by the server's end of its message socket. */
#define MAX_CLIENTS 0x10000

/* The client's handle of this value may have been duplicated; 0: it isn't known whose. */
extern void holder_handle_duplicated( unsigned int client, unsigned int handle );
/* The client has made a process that may have inherited its handles; 0: it isn't known which client. */
extern void holder_process_made( unsigned int client );

/* The client has made the socket with this handle, 0 if that is not known yet; client 0: it isn't known who has. */
extern void holder_set( struct sock *sock, unsigned int client, unsigned int handle );
/* The client has been passed a descriptor of the socket, for this handle. */
extern void holder_passed( struct sock *sock, unsigned int client, unsigned int handle );
/* The handle goes on with another socket. */
extern void holder_move( struct sock *to, struct sock *from );

/* The descriptor is about to be closed; if it was a client's, that is gone. */
extern void holder_closing( int fd );

/* Calls lost for each socket that has lost its sole holder since the last call. */
extern void holder_check( void (*lost)( struct sock *sock ) );

#endif /* __PORT_POOL_HOLDER_H */
