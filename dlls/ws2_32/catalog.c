/*
 * The transport provider catalogue in the registry
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


/* Called by protocols.c and providers.c. The layout is that of Windows: under
 * Winsock2\Parameters\Protocol_Catalog9 one key an entry, numbered from 1 in
 * the order of the enumeration, with the value PackedCatalogItem. A prefix
 * whose catalogue was never changed has no entries there and gets the built-in
 * table. Nothing here loads a provider. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "catalog.h"
#include "wsp.h"

#define CATALOG_KEY L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9"

/* more entries than this are taken for a damaged registry */
#define MAX_ENTRIES 1000

/* ms; a process that was stopped while it changes a catalogue does not stop the others */
#define READER_PATIENCE 2000

/* odd while the catalogue is being changed */
#define SERIAL_VALUE L"Serial_Access_Num"

static BOOL is_64bit_catalog( enum catalog_kind kind )
{
    return kind == CATALOG_NATIVE && sizeof(void *) == 8;
}

static const WCHAR *count_value( enum catalog_kind kind )
{
    return is_64bit_catalog( kind ) ? L"Num_Catalog_Entries64" : L"Num_Catalog_Entries";
}

static const WCHAR *entries_key( enum catalog_kind kind )
{
    return is_64bit_catalog( kind ) ? L"Catalog_Entries64" : L"Catalog_Entries";
}

static void entry_key( enum catalog_kind kind, unsigned int index, WCHAR name[40] )
{
    static const WCHAR digits[] = L"0123456789";
    WCHAR *p = name;
    unsigned int i, number = index + 1;

    wcscpy( name, entries_key( kind ) );
    p += wcslen( name );
    *p++ = '\\';
    for (i = 12; i--; number /= 10) p[i] = digits[number % 10];
    p[12] = 0;
}

static DWORD registry_error( LSTATUS status )
{
    switch (status)
    {
    case ERROR_SUCCESS: return 0;
    case ERROR_ACCESS_DENIED: return WSAEACCES;
    case ERROR_NOT_ENOUGH_MEMORY: return WSA_NOT_ENOUGH_MEMORY;
    default: return WSANO_RECOVERY;
    }
}

static DWORD load_builtin( struct catalog *catalog )
{
    unsigned int i;

    if (!(catalog->entries = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                                        builtin_protocol_count * sizeof(*catalog->entries) )))
        return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < builtin_protocol_count; i++)
    {
        strcpy( catalog->entries[i].path, "%SystemRoot%\\system32\\mswsock.dll" );
        builtin_protocol( i, &catalog->entries[i].info );
    }
    catalog->count = builtin_protocol_count;
    return 0;
}

static LSTATUS load_entries( HKEY root, enum catalog_kind kind, struct catalog *catalog )
{
    DWORD size, type;
    WCHAR name[40];
    LSTATUS status;
    unsigned int i;

    for (i = 0; i < catalog->count; i++)
    {
        struct catalog_entry *entry = &catalog->entries[i];

        entry_key( kind, i, name );
        size = sizeof(*entry);
        status = RegGetValueW( root, name, L"PackedCatalogItem", RRF_RT_REG_BINARY, &type, entry, &size );
        if (status) return status;
        if (size != sizeof(*entry)) return ERROR_INVALID_DATA;
        entry->path[sizeof(entry->path) - 1] = 0;
        entry->info.szProtocol[WSAPROTOCOL_LEN] = 0;
    }
    return ERROR_SUCCESS;
}

static DWORD load_registry( HKEY root, enum catalog_kind kind, struct catalog *catalog )
{
    DWORD size = sizeof(DWORD);
    LSTATUS status;

    RegGetValueW( root, NULL, L"Next_Catalog_Entry_ID", RRF_RT_REG_DWORD, NULL, &catalog->next_id, &size );
    size = sizeof(DWORD);
    if (RegGetValueW( root, NULL, count_value( kind ), RRF_RT_REG_DWORD, NULL, &catalog->count, &size ))
        return load_builtin( catalog );
    if (catalog->count > MAX_ENTRIES) return WSANO_RECOVERY;
    if (!(catalog->entries = HeapAlloc( GetProcessHeap(), 0,
                                        (catalog->count + 1) * sizeof(*catalog->entries) )))
        return WSA_NOT_ENOUGH_MEMORY;
    if ((status = load_entries( root, kind, catalog ))) catalog_free( catalog );
    return registry_error( status );
}

DWORD catalog_load( enum catalog_kind kind, struct catalog *catalog )
{
    struct catalog_reader reader;
    HKEY root;
    DWORD err;

    memset( catalog, 0, sizeof(*catalog) );
    catalog->next_id = 2000;
    if (RegOpenKeyExW( HKEY_LOCAL_MACHINE, CATALOG_KEY, 0, KEY_READ, &root )) return load_builtin( catalog );
    catalog_read_begin( root, &reader );
    do
    {
        catalog_free( catalog );
        err = load_registry( root, kind, catalog );
    }
    while (catalog_read_again( root, &reader ));
    RegCloseKey( root );
    return err;
}

static LSTATUS set_dword( HKEY key, const WCHAR *name, DWORD value )
{
    return RegSetValueExW( key, name, 0, REG_DWORD, (const BYTE *)&value, sizeof(value) );
}

static LSTATUS store_entry( HKEY root, enum catalog_kind kind, unsigned int index,
                            const struct catalog_entry *entry )
{
    WCHAR name[40];
    LSTATUS status;
    HKEY key;

    entry_key( kind, index, name );
    if ((status = RegCreateKeyExW( root, name, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL ))) return status;
    status = RegSetValueExW( key, L"PackedCatalogItem", 0, REG_BINARY, (const BYTE *)entry, sizeof(*entry) );
    if (!status)
        status = RegSetValueExW( key, L"ProtocolName", 0, REG_SZ, (const BYTE *)entry->info.szProtocol,
                                 (wcslen( entry->info.szProtocol ) + 1) * sizeof(WCHAR) );
    RegCloseKey( key );
    return status;
}

/* Removes the keys behind the last entry. */
static void trim_entries( HKEY root, enum catalog_kind kind, unsigned int count )
{
    WCHAR name[40];

    do entry_key( kind, count++, name );
    while (!RegDeleteKeyW( root, name ));
}

/* The number of entries is written last: an interrupted change leaves at worst
 * entries of both states, never an unreadable one. */
DWORD catalog_store( enum catalog_kind kind, const struct catalog *catalog )
{
    LSTATUS status;
    unsigned int i;
    HKEY root;

    status = RegCreateKeyExW( HKEY_LOCAL_MACHINE, CATALOG_KEY, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &root,
                              NULL );
    if (status) return registry_error( status );

    catalog_change_begin( root );
    for (i = 0; i < catalog->count && !status; i++)
        status = store_entry( root, kind, i, &catalog->entries[i] );
    if (!status) status = set_dword( root, L"Next_Catalog_Entry_ID", catalog->next_id );
    if (!status) status = set_dword( root, count_value( kind ), catalog->count );
    if (!status) trim_entries( root, kind, catalog->count );
    catalog_change_end( root );
    RegCloseKey( root );
    wsp_catalogue_changed();
    return registry_error( status );
}

void catalog_free( struct catalog *catalog )
{
    HeapFree( GetProcessHeap(), 0, catalog->entries );
    catalog->entries = NULL;
    catalog->count = 0;
}

DWORD catalog_add( struct catalog *catalog, const struct catalog_entry *entry, BOOL at_front )
{
    struct catalog_entry *entries;

    if (catalog->count >= MAX_ENTRIES) return WSAENOBUFS;
    if (!(entries = HeapAlloc( GetProcessHeap(), 0, (catalog->count + 1) * sizeof(*entries) )))
        return WSA_NOT_ENOUGH_MEMORY;
    memcpy( entries + !!at_front, catalog->entries, catalog->count * sizeof(*entries) );
    entries[at_front ? 0 : catalog->count] = *entry;
    HeapFree( GetProcessHeap(), 0, catalog->entries );
    catalog->entries = entries;
    catalog->count++;
    return 0;
}

/* ---- changes by other processes ---- */

static HANDLE open_mutex(void)
{
    return CreateMutexW( NULL, FALSE, L"Global\\WinSock2ProtocolCatalogMutex" );
}

DWORD catalog_lock( HANDLE *ret )
{
    if (!(*ret = open_mutex())) return WSATRY_AGAIN;
    WaitForSingleObject( *ret, INFINITE );
    return 0;
}

void catalog_unlock( HANDLE lock )
{
    ReleaseMutex( lock );
    CloseHandle( lock );
}

static DWORD get_serial( HKEY root )
{
    DWORD serial = 0, size = sizeof(serial);

    RegGetValueW( root, NULL, SERIAL_VALUE, RRF_RT_REG_DWORD, NULL, &serial, &size );
    return serial;
}

void catalog_change_begin( HKEY root )
{
    set_dword( root, SERIAL_VALUE, get_serial( root ) | 1 );
}

void catalog_change_end( HKEY root )
{
    set_dword( root, SERIAL_VALUE, (get_serial( root ) | 1) + 1 );
}

static void wait_for_change( struct catalog_reader *reader )
{
    HANDLE mutex = open_mutex();

    reader->waited = TRUE;
    if (!mutex || WaitForSingleObject( mutex, READER_PATIENCE ) != WAIT_TIMEOUT) reader->lock = mutex;
    else CloseHandle( mutex );
}

void catalog_read_begin( HKEY root, struct catalog_reader *reader )
{
    memset( reader, 0, sizeof(*reader) );
    if ((reader->serial = get_serial( root )) & 1) wait_for_change( reader );
}

BOOL catalog_read_again( HKEY root, struct catalog_reader *reader )
{
    if (reader->waited)
    {
        if (reader->lock) catalog_unlock( reader->lock );
        return FALSE;
    }
    if (get_serial( root ) == reader->serial) return FALSE;
    wait_for_change( reader );
    return TRUE;
}
