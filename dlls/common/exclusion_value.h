/*
 * The registry value of an excluded range
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

#ifndef __EXCLUSION_VALUE_H
#define __EXCLUSION_VALUE_H

#define EXCLUSION_VALUE_NAME_SIZE 9     /* characters, with the final 0 */

/* The key, below HKEY_LOCAL_MACHINE, for an enum port_pool_transport. */
extern const WCHAR *exclusion_value_key( unsigned int transport );
/* Eight hex digits: the start in network order, the count in little-endian order. */
extern void exclusion_value_name( unsigned int start, unsigned int count, WCHAR *name );
/* Success too if there is no such value. */
extern NTSTATUS exclusion_value_delete( unsigned int transport, unsigned int start, unsigned int count );

#endif /* __EXCLUSION_VALUE_H */
