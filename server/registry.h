/*
 * Excluded ranges in the registry
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

#ifndef __PORT_POOL_REGISTRY_H
#define __PORT_POOL_REGISTRY_H

#include <stdio.h>

/* Finds the ranges that Windows programs left under
 *     HKLM\System\CurrentControlSet\Control\Nsi\{eb004a03-...}\29 (TCP) and {eb004a02-...}\5 (UDP)
 * in the text of a system.reg. The value's name is the range: start in network
 * order and count in little-endian order, 8 hex digits; its data 12 00 ff ff says
 * that it is an excluded range. Other values are passed over. */
extern void registry_parse( FILE *file, void (*found)( unsigned int transport, unsigned int start,
                                                       unsigned int count ) );

/* The same for the prefix directory; a file that isn't there has none. */
extern void registry_read( const char *prefix_dir, void (*found)( unsigned int transport, unsigned int start,
                                                                  unsigned int count ) );

#endif /* __PORT_POOL_REGISTRY_H */
