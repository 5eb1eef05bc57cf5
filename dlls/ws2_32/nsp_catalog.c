/*
 * The name-space provider catalogue in the registry
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


/* Called by namespace.c for lookups and nsp_providers.c for the rest. The layout
 * is that of Windows, one key an entry under NameSpace_Catalog5; a prefix whose
 * catalogue was never changed has the built-in entries. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "nsp_catalog.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define CATALOG_KEY L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\NameSpace_Catalog5"
#define MAX_ENTRIES 100

const GUID nsp_dns = { 0x22059d40, 0x7e9e, 0x11cf, { 0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b } };
const GUID nsp_nla = { 0x6642243a, 0x3ba8, 0x4aa6, { 0xba, 0xa5, 0x2e, 0x0b, 0xd7, 0x1f, 0xdd, 0x83 } };

static const struct { const GUID *id; DWORD namespace; const WCHAR *name, *path; } builtin[] =
{
    { &nsp_dns, NS_DNS, L"Tcpip", L"%SystemRoot%\\System32\\mswsock.dll" },
    { &nsp_nla, NS_NLA, L"Network Location Awareness", L"%SystemRoot%\\System32\\nlaapi.dll" },
};

static BOOL is_64bit_catalog( enum catalog_kind kind )
{
    return kind == CATALOG_NATIVE && sizeof(void *) == 8;
}

static const WCHAR *count_value( enum catalog_kind kind )
{
    return is_64bit_catalog( kind ) ? L"Num_Catalog_Entries64" : L"Num_Catalog_Entries";
}

static void entry_key( enum catalog_kind kind, unsigned int index, WCHAR name[40] )
{
    unsigned int i, number = index + 1;
    WCHAR *p;

    wcscpy( name, is_64bit_catalog( kind ) ? L"Catalog_Entries64\\" : L"Catalog_Entries\\" );
    p = name + wcslen( name );
    for (i = 12; i--; number /= 10) p[i] = '0' + number % 10;
    p[12] = 0;
}

static DWORD registry_error( LSTATUS status )
{
    if (!status) return 0;
    return status == ERROR_ACCESS_DENIED ? WSAEACCES : WSASYSCALLFAILURE;
}

static DWORD load_builtin( struct nsp_catalog *catalog )
{
    unsigned int i;

    catalog->count = ARRAY_SIZE(builtin);
    if (!(catalog->entries = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                                        catalog->count * sizeof(*catalog->entries) )))
        return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < catalog->count; i++)
    {
        catalog->entries[i].id = *builtin[i].id;
        catalog->entries[i].namespace = builtin[i].namespace;
        catalog->entries[i].active = TRUE;
        wcscpy( catalog->entries[i].name, builtin[i].name );
        wcscpy( catalog->entries[i].path, builtin[i].path );
    }
    return 0;
}

static LSTATUS get_value( HKEY key, const WCHAR *name, DWORD flags, void *data, DWORD *size )
{
    return RegGetValueW( key, NULL, name, flags | RRF_NOEXPAND, NULL, data, size );
}

static LSTATUS get_dword( HKEY key, const WCHAR *name, DWORD *ret )
{
    DWORD size = sizeof(*ret);

    return get_value( key, name, RRF_RT_REG_DWORD, ret, &size );
}

static LSTATUS load_entry( HKEY root, enum catalog_kind kind, unsigned int index, struct nsp_entry *entry )
{
    DWORD id_size = sizeof(entry->id), name_size = sizeof(entry->name), path_size = sizeof(entry->path);
    DWORD text = RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ;
    WCHAR name[40];
    LSTATUS status;
    HKEY key;

    entry_key( kind, index, name );
    if ((status = RegOpenKeyExW( root, name, 0, KEY_READ, &key ))) return status;
    if (!(status = get_value( key, L"ProviderId", RRF_RT_REG_BINARY, &entry->id, &id_size )) &&
        !(status = get_dword( key, L"SupportedNameSpace", &entry->namespace )) &&
        !(status = get_dword( key, L"Enabled", &entry->active )) &&
        !(status = get_dword( key, L"Version", &entry->version )) &&
        !(status = get_value( key, L"DisplayString", text, entry->name, &name_size )) &&
        !(status = get_value( key, L"LibraryPath", text, entry->path, &path_size )))
    {
        entry->info_size = sizeof(entry->info);
        if (get_value( key, L"ProviderInfo", RRF_RT_REG_BINARY, entry->info, &entry->info_size ))
            entry->info_size = 0;
    }
    RegCloseKey( key );
    return status;
}

static DWORD load_registry( HKEY root, enum catalog_kind kind, struct nsp_catalog *catalog )
{
    LSTATUS status = ERROR_SUCCESS;
    unsigned int i;
    DWORD count;

    if (get_dword( root, count_value( kind ), &count )) return load_builtin( catalog );
    if (count > MAX_ENTRIES) return WSASYSCALLFAILURE;
    if (!(catalog->entries = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                                        (count + 1) * sizeof(*catalog->entries) ))) return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < count && !status; i++) status = load_entry( root, kind, i, &catalog->entries[i] );
    catalog->count = count;
    if (status) nsp_catalog_free( catalog );
    return registry_error( status );
}

DWORD nsp_catalog_load( enum catalog_kind kind, struct nsp_catalog *catalog )
{
    struct catalog_reader reader;
    HKEY root;
    DWORD err;

    memset( catalog, 0, sizeof(*catalog) );
    if (RegOpenKeyExW( HKEY_LOCAL_MACHINE, CATALOG_KEY, 0, KEY_READ, &root )) return load_builtin( catalog );
    catalog_read_begin( root, &reader );
    do
    {
        nsp_catalog_free( catalog );
        err = load_registry( root, kind, catalog );
    }
    while (catalog_read_again( root, &reader ));
    RegCloseKey( root );
    return err;
}

void nsp_catalog_free( struct nsp_catalog *catalog )
{
    HeapFree( GetProcessHeap(), 0, catalog->entries );
    memset( catalog, 0, sizeof(*catalog) );
}

static LSTATUS set_dword( HKEY key, const WCHAR *name, DWORD value )
{
    return RegSetValueExW( key, name, 0, REG_DWORD, (const BYTE *)&value, sizeof(value) );
}

static LSTATUS set_text( HKEY key, const WCHAR *name, DWORD type, const WCHAR *text )
{
    return RegSetValueExW( key, name, 0, type, (const BYTE *)text, (wcslen( text ) + 1) * sizeof(WCHAR) );
}

static LSTATUS store_entry( HKEY root, enum catalog_kind kind, unsigned int index,
                            const struct nsp_entry *entry )
{
    const BYTE *id = (const BYTE *)&entry->id;
    WCHAR name[40];
    LSTATUS status;
    HKEY key;

    entry_key( kind, index, name );
    if ((status = RegCreateKeyExW( root, name, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL ))) return status;
    if (!(status = RegSetValueExW( key, L"ProviderId", 0, REG_BINARY, id, sizeof(entry->id) )) &&
        !(status = set_dword( key, L"SupportedNameSpace", entry->namespace )) &&
        !(status = set_dword( key, L"Enabled", entry->active )) &&
        !(status = set_dword( key, L"Version", entry->version )) &&
        !(status = set_text( key, L"DisplayString", REG_SZ, entry->name )) &&
        !(status = set_text( key, L"LibraryPath", REG_EXPAND_SZ, entry->path )))
        status = RegSetValueExW( key, L"ProviderInfo", 0, REG_BINARY, entry->info, entry->info_size );
    RegCloseKey( key );
    return status;
}

/* The number of entries is written last: an interrupted change leaves at worst
 * entries of both states, never an unreadable one. */
DWORD nsp_catalog_store( enum catalog_kind kind, const struct nsp_catalog *catalog )
{
    WCHAR name[40];
    LSTATUS status;
    unsigned int i;
    HKEY root;

    status = RegCreateKeyExW( HKEY_LOCAL_MACHINE, CATALOG_KEY, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &root,
                              NULL );
    if (status) return registry_error( status );
    catalog_change_begin( root );
    for (i = 0; i < catalog->count && !status; i++)
        status = store_entry( root, kind, i, &catalog->entries[i] );
    if (!status) status = set_dword( root, count_value( kind ), catalog->count );
    if (!status)
    {
        do entry_key( kind, i++, name );
        while (!RegDeleteKeyW( root, name ));
    }
    catalog_change_end( root );
    RegCloseKey( root );
    nsp_forget_survey();
    return registry_error( status );
}

DWORD nsp_catalog_add( struct nsp_catalog *catalog, const struct nsp_entry *entry )
{
    struct nsp_entry *entries;

    if (catalog->count >= MAX_ENTRIES) return WSAENOBUFS;
    if (!(entries = HeapReAlloc( GetProcessHeap(), 0, catalog->entries,
                                 (catalog->count + 1) * sizeof(*entries) ))) return WSA_NOT_ENOUGH_MEMORY;
    entries[catalog->count++] = *entry;
    catalog->entries = entries;
    return 0;
}
