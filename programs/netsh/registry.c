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
 *
 * Called by port_range.c after the pool has made a change that lasts.
 */

#include "netsh.h"
#include "exclusion_value.h"

WINE_DEFAULT_DEBUG_CHANNEL(portpool);

void registry_add_exclusion( const struct args *args )
{
    static const BYTE administered[] = { 0x12, 0x00, 0xff, 0xff };
    WCHAR name[EXCLUSION_VALUE_NAME_SIZE];
    LONG error;
    HKEY key;

    exclusion_value_name( args->start, args->count, name );
    if (!(error = RegCreateKeyExW( HKEY_LOCAL_MACHINE, exclusion_value_key( args->transport ), 0, NULL, 0,
                                   KEY_SET_VALUE, NULL, &key, NULL )))
    {
        error = RegSetValueExW( key, name, 0, REG_BINARY, administered, sizeof(administered) );
        RegCloseKey( key );
    }
    if (error) WARN( "%s: error %ld\n", debugstr_w( name ), error );
}

void registry_delete_exclusion( const struct args *args )
{
    NTSTATUS status = exclusion_value_delete( args->transport, args->start, args->count );

    if (status) WARN( "ports %u+%u: status %#lx\n", args->start, args->count, status );
}
