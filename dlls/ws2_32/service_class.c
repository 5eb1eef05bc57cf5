/*
 * Service classes in the registry
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


/* Called by programs through service.c. A class is a key named by its GUID with
 * the value Name; below it one key a name space, whose values are the class
 * informations with the registry type that the caller gave. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "service_class.h"

#define CLASSES_KEY L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Service_Classes\\"

static DWORD registry_error( LSTATUS status )
{
    switch (status)
    {
    case ERROR_SUCCESS: return 0;
    case ERROR_ACCESS_DENIED: return WSAEACCES;
    case ERROR_FILE_NOT_FOUND: return WSATYPE_NOT_FOUND;
    default: return WSASYSCALLFAILURE;
    }
}

static DWORD class_key( const GUID *id, WCHAR path[200] )
{
    UNICODE_STRING text;

    if (RtlStringFromGUID( id, &text )) return WSA_NOT_ENOUGH_MEMORY;
    wcscpy( path, CLASSES_KEY );
    wcscat( path, text.Buffer );
    RtlFreeUnicodeString( &text );
    return 0;
}

static void namespace_key( DWORD namespace, WCHAR name[12] )
{
    UNICODE_STRING str = { .MaximumLength = 12 * sizeof(WCHAR), .Buffer = name };

    RtlIntegerToUnicodeString( namespace, 10, &str );
}

static LSTATUS store_info( HKEY key, const struct class_info *info )
{
    WCHAR name[12];

    namespace_key( info->namespace, name );
    return RegSetKeyValueW( key, name, info->name, info->type, info->data, info->size );
}

DWORD service_class_store( const GUID *id, const WCHAR *name, const struct class_info *infos, DWORD count )
{
    DWORD i, err, disposition;
    WCHAR path[200];
    LSTATUS status;
    HKEY key;

    if ((err = class_key( id, path ))) return err;
    status = RegCreateKeyExW( HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &key,
                              &disposition );
    if (status) return registry_error( status );
    if (disposition == REG_OPENED_EXISTING_KEY)
    {
        RegCloseKey( key );
        return WSAEALREADY;
    }
    status = RegSetValueExW( key, L"Name", 0, REG_SZ, (const BYTE *)name,
                             (wcslen( name ) + 1) * sizeof(WCHAR) );
    for (i = 0; i < count && !status; i++) status = store_info( key, &infos[i] );
    RegCloseKey( key );
    if (status) RegDeleteTreeW( HKEY_LOCAL_MACHINE, path );
    return registry_error( status );
}

DWORD service_class_remove( const GUID *id )
{
    WCHAR path[200];
    DWORD err;

    if ((err = class_key( id, path ))) return err;
    return registry_error( RegDeleteTreeW( HKEY_LOCAL_MACHINE, path ) );
}

/* Reads the values of one name space. */
static DWORD load_infos( HKEY key, const WCHAR *namespace, struct service_class *class )
{
    struct class_info *info;
    LSTATUS status = 0;
    DWORD i, name_len;
    HKEY subkey;

    if (RegOpenKeyExW( key, namespace, 0, KEY_READ, &subkey )) return 0;
    for (i = 0; !status && class->count < SERVICE_CLASS_MAX_INFOS; i++)
    {
        info = &class->infos[class->count];
        name_len = ARRAY_SIZE(info->name);
        info->size = sizeof(info->data);
        info->namespace = wcstoul( namespace, NULL, 10 );
        status = RegEnumValueW( subkey, i, info->name, &name_len, NULL, &info->type, info->data,
                                &info->size );
        if (!status) class->count++;
    }
    RegCloseKey( subkey );
    return !status || status == ERROR_NO_MORE_ITEMS ? 0 : WSASYSCALLFAILURE;
}

DWORD service_class_load( const GUID *id, struct service_class **ret )
{
    DWORD i, err, len, size = sizeof((*ret)->name);
    WCHAR path[200], namespace[12];
    LSTATUS status;
    HKEY key;

    if ((err = class_key( id, path ))) return err;
    if ((status = RegOpenKeyExW( HKEY_LOCAL_MACHINE, path, 0, KEY_READ,
                                 &key ))) return registry_error( status );
    if (!(*ret = HeapAlloc( GetProcessHeap(), 0, sizeof(**ret) )))
    {
        RegCloseKey( key );
        return WSA_NOT_ENOUGH_MEMORY;
    }
    (*ret)->count = 0;
    err = registry_error( RegGetValueW( key, NULL, L"Name", RRF_RT_REG_SZ, NULL, (*ret)->name, &size ) );
    for (i = 0; !err; i++)
    {
        len = ARRAY_SIZE(namespace);
        if (RegEnumKeyExW( key, i, namespace, &len, NULL, NULL, NULL, NULL )) break;
        err = load_infos( key, namespace, *ret );
    }
    RegCloseKey( key );
    if (err) HeapFree( GetProcessHeap(), 0, *ret );
    return err;
}
