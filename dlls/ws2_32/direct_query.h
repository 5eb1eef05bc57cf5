/*
 * Questions to the descriptor of a socket
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

#ifndef __WS2_32_DIRECT_QUERY_H
#define __WS2_32_DIRECT_QUERY_H

#include "direct.h"

/* Each returns FALSE if the wineserver has to be asked; nothing has happened then. */

/* The socket's own or its peer's address in Windows' form; addr has room for any. */
extern BOOL direct_get_name( SOCKET s, BOOL peer, struct sockaddr *addr, int *len );
/* The bytes that FIONREAD counts. */
extern BOOL direct_get_readable( SOCKET s, int *size );

/* ---- direct_poll.c ---- */

/* What is asked of a socket and what is the case. */
#define DIRECT_POLL_READ  0x01        /* data or a connection */
#define DIRECT_POLL_WRITE 0x02

struct direct_poll;

/* Room for count sockets, NULL if that is not to be had. */
extern struct direct_poll *direct_poll_create( unsigned int count );
extern void direct_poll_free( struct direct_poll *poll );
/* FALSE if that is enough to know that the sockets can't be polled directly. */
extern BOOL direct_poll_add( struct direct_poll *poll, SOCKET s, unsigned int want );
/* Looks at all sockets, once and without waiting. count gets the number of those that
 * are ready. FALSE also if one of them has anything but data, a connection or room for data. */
extern BOOL direct_poll_run( struct direct_poll *poll, unsigned int *count );
/* The result for the next socket, in the order in which they were added. */
extern unsigned int direct_poll_next( struct direct_poll *poll );

#endif /* __WS2_32_DIRECT_QUERY_H */
