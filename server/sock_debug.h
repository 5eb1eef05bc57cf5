/*
 * Messages about the binds of the server's sockets
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
 */

#ifndef __SOCK_DEBUG_H
#define __SOCK_DEBUG_H

#include "debug.h"
#include "sock_table.h"

/* Tells what came of a bind to port (0: any), with ret -1 and errno if it
 * failed. client: the pipe that the request came through. Only to be called when
 * debug_classes is not 0; preserves errno. */
extern void sock_debug_bind( const struct sock *sock, unsigned int port, int client, int ret );

#endif /* __SOCK_DEBUG_H */
