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
 * Called by port_range.c after the pool has made a change that lasts. The pool
 * is the truth; the values are there for programs that look for them where
 * Windows keeps them, and the wineserver honours those it finds when it starts.
 */

#include <stdio.h>
#include "netsh.h"

WINE_DEFAULT_DEBUG_CHANNEL(portpool);

#define NSI L"System\\CurrentControlSet\\Control\\Nsi\\"

static const WCHAR *const keys[] =
{
    [PORT_POOL_TCP] = NSI L"{eb004a03-9b1a-11d4-9123-0050047759bc}\\29",
    [PORT_POOL_UDP] = NSI L"{eb004a02-9b1a-11d4-9123-0050047759bc}\\5",
};

/* The start in network order, the count in little-endian order, as hex digits. */
static void make_name( const struct args *args, WCHAR *name, size_t size )
{
    swprintf( name, size, L"%04x%02x%02x", args->start, args->count & 0xff, args->count >> 8 );
}

void registry_add_exclusion( const struct args *args )
{
    static const BYTE administered[] = { 0x12, 0x00, 0xff, 0xff };
    WCHAR name[16];
    LONG error;
    HKEY key;

    make_name( args, name, ARRAY_SIZE( name ));
    if (!(error = RegCreateKeyExW( HKEY_LOCAL_MACHINE, keys[args->transport], 0, NULL, 0, KEY_SET_VALUE, NULL,
                                   &key, NULL )))
    {
        error = RegSetValueExW( key, name, 0, REG_BINARY, administered, sizeof(administered) );
        RegCloseKey( key );
    }
    if (error) WARN( "%s: error %ld\n", debugstr_w( name ), error );
}

void registry_delete_exclusion( const struct args *args )
{
    WCHAR name[16];
    LONG error;
    HKEY key;

    make_name( args, name, ARRAY_SIZE( name ));
    if (RegOpenKeyExW( HKEY_LOCAL_MACHINE, keys[args->transport], 0, KEY_SET_VALUE, &key )) return;
    if ((error = RegDeleteValueW( key, name )) && error != ERROR_FILE_NOT_FOUND)
        WARN( "%s: error %ld\n", debugstr_w( name ), error );
    RegCloseKey( key );
}
