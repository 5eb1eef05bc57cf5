/*
 * Requests to make a process
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
 * See child_request.c. What was learned stays for as long as the process lives.
 */

#ifndef __PORT_POOL_CHILD_REQUEST_H
#define __PORT_POOL_CHILD_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#define CHILD_STD_HANDLES 3

/* The server has read the fixed part of a request, which stays where it is until the next one,
 * or what follows. */
extern void child_request_begin( const uint32_t *words );
/* Nonzero if the child inherits nothing, but gets duplicates of these handles. */
extern int child_request_data( const void *data, size_t size, uint32_t handles[CHILD_STD_HANDLES] );

/* Whether such requests are known. */
extern int child_request_is_known(void);
/* Whether the last request makes a child for another process than the one that asks. */
extern int child_request_has_parent(void);

#endif /* __PORT_POOL_CHILD_REQUEST_H */
