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
 *
 * Used by netsh and iphlpapi after the pool has made a change that lasts. The
 * pool is the truth; the values are there for programs that look for them where
 * Windows keeps them, and the wineserver honours those it finds when it starts:
 * one that is left behind brings its range back. Calls nothing but ntdll.
 */

#include <stdarg.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/port_pool.h"
#include "exclusion_value.h"

#define MACHINE L"\\Registry\\Machine\\"
#define CURRENT MACHINE L"System\\CurrentControlSet"
#define FIRST   MACHINE L"System\\ControlSet001"
#define TCP     L"\\Control\\Nsi\\{eb004a03-9b1a-11d4-9123-0050047759bc}\\29"
#define UDP     L"\\Control\\Nsi\\{eb004a02-9b1a-11d4-9123-0050047759bc}\\5"

/* One is a link to the other on Windows. In Wine 8.0 they have nothing to do with each
 * other, and programs may have written to either. */
static const WCHAR *const keys[PORT_POOL_TRANSPORT_COUNT][2] =
{
    [PORT_POOL_TCP] = { CURRENT TCP, FIRST TCP },
    [PORT_POOL_UDP] = { CURRENT UDP, FIRST UDP },
};

const WCHAR *exclusion_value_key( unsigned int transport )
{
    return keys[transport][0] + ARRAY_SIZE( MACHINE ) - 1;
}

void exclusion_value_name( unsigned int start, unsigned int count, WCHAR *name )
{
    const BYTE bytes[] = { start >> 8, start, count, count >> 8 };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( bytes ); i++)
    {
        *name++ = L"0123456789abcdef"[bytes[i] >> 4];
        *name++ = L"0123456789abcdef"[bytes[i] & 15];
    }
    *name = 0;
}

static NTSTATUS delete_value( const WCHAR *path, const WCHAR *value )
{
    UNICODE_STRING string;
    OBJECT_ATTRIBUTES attr;
    NTSTATUS status;
    HANDLE key;

    RtlInitUnicodeString( &string, path );
    InitializeObjectAttributes( &attr, &string, OBJ_CASE_INSENSITIVE, NULL, NULL );
    if (!(status = NtOpenKey( &key, KEY_SET_VALUE, &attr )))
    {
        RtlInitUnicodeString( &string, value );
        status = NtDeleteValueKey( key, &string );
        NtClose( key );
    }
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
}

NTSTATUS exclusion_value_delete( unsigned int transport, unsigned int start, unsigned int count )
{
    WCHAR name[EXCLUSION_VALUE_NAME_SIZE];
    NTSTATUS status, ret = STATUS_SUCCESS;
    unsigned int i;

    exclusion_value_name( start, count, name );
    for (i = 0; i < ARRAY_SIZE( keys[transport] ); i++)
        if ((status = delete_value( keys[transport][i], name ))) ret = status;
    return ret;
}
