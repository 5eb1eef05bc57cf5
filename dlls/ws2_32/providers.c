/*
 * The calls that change the transport provider catalogue
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


/* Called by installers: WSCEnumProtocols, WSCInstallProvider and their kin. They
 * work before WSAStartup() and report errors through a pointer as well as by
 * the result. Changes need an elevated caller and are serialised across the
 * prefix; entries are data, no provider is loaded here. */

#include "ws2_32_private.h"
#include "catalog.h"
#include "elevation.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The end of every call with an error pointer, which may be missing. */
static int finish( DWORD err, INT *ret_error )
{
    if (is_writable( ret_error, sizeof(*ret_error) )) *ret_error = err;
    return err ? SOCKET_ERROR : 0;
}

static BOOL id_readable( const GUID *id )
{
    return id && is_readable( id, sizeof(*id) );
}

static struct catalog_entry *find_provider( const struct catalog *catalog, const GUID *id )
{
    unsigned int i;

    for (i = 0; i < catalog->count; i++)
        if (IsEqualGUID( &catalog->entries[i].info.ProviderId, id )) return &catalog->entries[i];
    return NULL;
}

static struct catalog_entry *find_entry( const struct catalog *catalog, DWORD id )
{
    unsigned int i;

    for (i = 0; i < catalog->count; i++)
        if (catalog->entries[i].info.dwCatalogEntryId == id) return &catalog->entries[i];
    return NULL;
}

/* ---- enumeration ---- */

static int enum_protocols( enum catalog_kind kind, const int *filter, WSAPROTOCOL_INFOW *buffer,
                           DWORD *size, INT *ret_error )
{
    int count = 0;
    DWORD err;

    if ((err = catalog_enum( kind, filter, TRUE, buffer, size, &count ))) return finish( err, ret_error );
    return count;
}

/***********************************************************************
 *      WSCEnumProtocols   (WS2_32.@)
 *
 * Lists all entries of the catalogue, layered and hidden ones too. size is in
 * bytes. Returns the number of entries, or SOCKET_ERROR with *error WSAENOBUFS
 * (needed size stored) or WSAEFAULT. Follows Winsock SPI reference,
 * WSCEnumProtocols function.
 */
int WINAPI WSCEnumProtocols( INT *filter, WSAPROTOCOL_INFOW *buffer, DWORD *size, INT *error )
{
    TRACE( "filter %p, buffer %p, size %p, error %p\n", filter, buffer, size, error );

    return enum_protocols( CATALOG_NATIVE, filter, buffer, size, error );
}

/* ---- path ---- */

static DWORD provider_path( enum catalog_kind kind, const GUID *id, WCHAR *path, INT *len )
{
    struct catalog_entry *entry;
    struct catalog catalog;
    WCHAR text[MAX_PATH];
    DWORD err;
    int needed;

    if (!id_readable( id ) || !is_writable( len, sizeof(*len) )) return WSAEFAULT;
    if (*len <= 0) return WSAEINVAL;
    if ((err = catalog_load( kind, &catalog ))) return err;
    if (!(entry = find_provider( &catalog, id ))) err = WSAEINVAL;
    else
    {
        needed = MultiByteToWideChar( CP_ACP, 0, entry->path, -1, text, ARRAY_SIZE(text) );
        if (!path || *len < needed || !is_writable( path, needed * sizeof(WCHAR) )) err = WSAEFAULT;
        else memcpy( path, text, needed * sizeof(WCHAR) );
        *len = needed;
    }
    catalog_free( &catalog );
    return err;
}

/***********************************************************************
 *      WSCGetProviderPath   (WS2_32.@)
 *
 * The path of a provider's DLL, environment strings not expanded; len counts
 * characters with the NUL and gets what is used or needed. *error is WSAEFAULT
 * or WSAEINVAL (unknown provider, len not positive).
 * Follows Winsock SPI reference, WSCGetProviderPath function.
 */
int WINAPI WSCGetProviderPath( GUID *id, WCHAR *path, INT *len, INT *error )
{
    TRACE( "id %s, path %p, len %p, error %p\n", debugstr_id( id ), path, len, error );

    return finish( provider_path( CATALOG_NATIVE, id, path, len ), error );
}

/* ---- installation ---- */

/* What an installation may not be given. */
static DWORD check_install( const GUID *id, const WCHAR *path, const WSAPROTOCOL_INFOW *infos, DWORD count )
{
    if (!id_readable( id ) || !is_text( path, TRUE ) || !infos) return WSAEFAULT;
    if (!count || count > 256) return WSAEINVAL;
    if (!is_readable( infos, count * sizeof(*infos) )) return WSAEFAULT;
    if (!*path || wcslen( path ) >= MAX_PATH) return WSAEINVAL;
    if (!caller_is_elevated()) return WSAEACCES;
    return 0;
}

static DWORD fill_entry( struct catalog_entry *entry, const GUID *id, const WCHAR *path,
                         const WSAPROTOCOL_INFOW *info, DWORD catalog_id )
{
    memset( entry, 0, sizeof(*entry) );
    if (!WideCharToMultiByte( CP_ACP, 0, path, -1, entry->path, sizeof(entry->path), NULL,
                              NULL )) return WSAEINVAL;
    entry->info = *info;
    entry->info.ProviderId = *id;
    entry->info.dwCatalogEntryId = catalog_id;
    entry->info.szProtocol[WSAPROTOCOL_LEN] = 0;
    return 0;
}

static DWORD install_entries( struct catalog *catalog, const GUID *id, const WCHAR *path,
                              const WSAPROTOCOL_INFOW *infos, DWORD count )
{
    struct catalog_entry entry;
    DWORD i, err = 0;

    if (find_provider( catalog, id )) return WSAEINVAL;
    for (i = 0; i < count && !err; i++)
    {
        err = fill_entry( &entry, id, path, &infos[i], catalog->next_id++ );
        if (!err) err = catalog_add( catalog, &entry, FALSE );
    }
    return err;
}

typedef DWORD (*change_func)( struct catalog *catalog, const GUID *id, const WCHAR *path,
                              const WSAPROTOCOL_INFOW *infos, DWORD count );

/* Puts a provider's entries into the catalogue as the function does it. */
static DWORD change_provider( change_func change, enum catalog_kind kind, const GUID *id, const WCHAR *path,
                              const WSAPROTOCOL_INFOW *infos, DWORD count )
{
    struct catalog catalog;
    HANDLE lock;
    DWORD err;

    if ((err = check_install( id, path, infos, count ))) return err;
    if ((err = catalog_lock( &lock ))) return err;
    if (!(err = catalog_load( kind, &catalog )))
    {
        err = change( &catalog, id, path, infos, count );
        if (!err) err = catalog_store( kind, &catalog );
        catalog_free( &catalog );
    }
    catalog_unlock( lock );
    return err;
}

static DWORD install_provider( enum catalog_kind kind, const GUID *id, const WCHAR *path,
                               const WSAPROTOCOL_INFOW *infos, DWORD count )
{
    return change_provider( install_entries, kind, id, path, infos, count );
}

/***********************************************************************
 *      WSCInstallProvider   (WS2_32.@)
 *
 * Adds a provider's protocols behind the others; their dwCatalogEntryId is
 * assigned here. *error is WSAEACCES (not elevated), WSAEFAULT, WSAEINVAL (id
 * installed already, bad path or count), WSANO_RECOVERY (registry).
 * Follows Winsock SPI reference, WSCInstallProvider function.
 */
int WINAPI WSCInstallProvider( GUID *const id, const WCHAR *path, WSAPROTOCOL_INFOW *const infos,
                               DWORD count, INT *error )
{
    TRACE( "id %s, path %s, infos %p, count %lu\n", debugstr_id( id ), debugstr_textW( path ), infos, count );

    return finish( install_provider( CATALOG_NATIVE, id, path, infos, count ), error );
}

static DWORD deinstall_provider( enum catalog_kind kind, const GUID *id )
{
    struct catalog catalog;
    unsigned int i, count = 0;
    HANDLE lock;
    DWORD err;

    if (!id_readable( id )) return WSAEFAULT;
    if (!caller_is_elevated()) return WSAEACCES;
    if ((err = catalog_lock( &lock ))) return err;
    if (!(err = catalog_load( kind, &catalog )))
    {
        for (i = 0; i < catalog.count; i++)
            if (!IsEqualGUID( &catalog.entries[i].info.ProviderId,
                              id )) catalog.entries[count++] = catalog.entries[i];
        if (count == catalog.count) err = WSAEINVAL;
        catalog.count = count;
        if (!err) err = catalog_store( kind, &catalog );
        if (!err) category_forget( kind, id );
        catalog_free( &catalog );
    }
    catalog_unlock( lock );
    return err;
}

/***********************************************************************
 *      WSCDeinstallProvider   (WS2_32.@)
 *
 * Removes all entries of a provider. *error is WSAEACCES, WSAEFAULT, WSAEINVAL
 * (unknown id), WSANO_RECOVERY. Follows Winsock SPI reference,
 * WSCDeinstallProvider function.
 */
int WINAPI WSCDeinstallProvider( GUID *id, INT *error )
{
    TRACE( "id %s, error %p\n", debugstr_id( id ), error );

    return finish( deinstall_provider( CATALOG_NATIVE, id ), error );
}

/* Replaces the entries of a provider that carry the catalogue ids of infos. */
static DWORD update_entries( struct catalog *catalog, const GUID *id, const WCHAR *path,
                             const WSAPROTOCOL_INFOW *infos, DWORD count )
{
    struct catalog_entry *entry;
    DWORD i, err = 0;

    if (!find_provider( catalog, id )) return WSAEINVAL;
    for (i = 0; i < count && !err; i++)
    {
        entry = find_entry( catalog, infos[i].dwCatalogEntryId );
        if (!entry || !IsEqualGUID( &entry->info.ProviderId, id )) return WSAEINVAL;
        err = fill_entry( entry, id, path, &infos[i], infos[i].dwCatalogEntryId );
    }
    return err;
}

static DWORD update_provider( enum catalog_kind kind, const GUID *id, const WCHAR *path,
                              const WSAPROTOCOL_INFOW *infos, DWORD count )
{
    return change_provider( update_entries, kind, id, path, infos, count );
}

/***********************************************************************
 *      WSCUpdateProvider   (WS2_32.@)
 *
 * Replaces path and protocols of a provider; dwCatalogEntryId says which entry
 * of it each one is. *error as for WSCInstallProvider(), WSAEINVAL for an id or
 * entry that is not installed. Follows Winsock SPI reference, WSCUpdateProvider
 * function.
 */
int WINAPI WSCUpdateProvider( GUID *id, const WCHAR *path, WSAPROTOCOL_INFOW *const infos,
                              DWORD count, INT *error )
{
    TRACE( "id %s, path %s, infos %p, count %lu\n", debugstr_id( id ), debugstr_textW( path ), infos, count );

    return finish( update_provider( CATALOG_NATIVE, id, path, infos, count ), error );
}

/* ---- order ---- */

/* The list has to name every entry once. */
static DWORD order_entries( struct catalog *catalog, const DWORD *ids, DWORD count )
{
    struct catalog_entry *entry, moved;
    DWORD i, index;

    if (count != catalog->count) return WSAEINVAL;
    for (i = 0; i < count; i++)
    {
        if (!(entry = find_entry( catalog, ids[i] ))) return WSAEINVAL;
        index = entry - catalog->entries;
        if (index < i) return WSAEINVAL;  /* twice in the list */
        moved = *entry;
        memmove( catalog->entries + i + 1, catalog->entries + i, (index - i) * sizeof(*entry) );
        catalog->entries[i] = moved;
    }
    return 0;
}

static DWORD write_order( enum catalog_kind kind, const DWORD *ids, DWORD count )
{
    struct catalog catalog;
    HANDLE lock;
    DWORD err;

    if (!ids || !count || count > 1000 || !is_readable( ids, count * sizeof(*ids) )) return WSAEINVAL;
    if (!caller_is_elevated()) return WSAEACCES;
    if ((err = catalog_lock( &lock ))) return err;
    if (!(err = catalog_load( kind, &catalog )))
    {
        err = order_entries( &catalog, ids, count );
        if (!err) err = catalog_store( kind, &catalog );
        catalog_free( &catalog );
    }
    catalog_unlock( lock );
    return err;
}

/***********************************************************************
 *      WSCWriteProviderOrder   (WS2_32.@)
 *
 * Sets the order of the entries by their catalogue ids, all of which have to be
 * given. Returns the error itself: 0, WSAEINVAL (unknown or missing id, or one given
 * twice), WSAEACCES, WSANO_RECOVERY.
 * Follows Winsock SPI reference, WSCWriteProviderOrder function.
 */
int WINAPI WSCWriteProviderOrder( DWORD *ids, DWORD count )
{
    TRACE( "ids %p, count %lu\n", ids, count );

    return write_order( CATALOG_NATIVE, ids, count );
}

/* ---- the 32-bit catalogue, for 64-bit installers ---- */

#ifdef _WIN64

/***********************************************************************
 *      WSCEnumProtocols32   (WS2_32.@)
 *
 * WSCEnumProtocols() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCEnumProtocols32 function.
 */
int WINAPI WSCEnumProtocols32( INT *filter, WSAPROTOCOL_INFOW *buffer, DWORD *size, INT *error )
{
    return enum_protocols( CATALOG_32, filter, buffer, size, error );
}

/***********************************************************************
 *      WSCGetProviderPath32   (WS2_32.@)
 *
 * WSCGetProviderPath() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCGetProviderPath32 function.
 */
int WINAPI WSCGetProviderPath32( GUID *id, WCHAR *path, INT *len, INT *error )
{
    return finish( provider_path( CATALOG_32, id, path, len ), error );
}

/***********************************************************************
 *      WSCInstallProvider64_32   (WS2_32.@)
 *
 * WSCInstallProvider() into both catalogues; neither is changed if the native
 * one refuses. Follows Winsock SPI reference, WSCInstallProvider64_32 function.
 */
int WINAPI WSCInstallProvider64_32( GUID *id, const WCHAR *path, WSAPROTOCOL_INFOW *infos,
                                    DWORD count, INT *error )
{
    DWORD err;

    TRACE( "id %s, path %s, infos %p, count %lu\n", debugstr_id( id ), debugstr_textW( path ), infos, count );

    if (!(err = install_provider( CATALOG_NATIVE, id, path, infos, count )) &&
        (err = install_provider( CATALOG_32, id, path, infos, count )))
        deinstall_provider( CATALOG_NATIVE, id );
    return finish( err, error );
}

/***********************************************************************
 *      WSCDeinstallProvider32   (WS2_32.@)
 *
 * WSCDeinstallProvider() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCDeinstallProvider32 function.
 */
int WINAPI WSCDeinstallProvider32( GUID *id, INT *error )
{
    return finish( deinstall_provider( CATALOG_32, id ), error );
}

/***********************************************************************
 *      WSCUpdateProvider32   (WS2_32.@)
 *
 * WSCUpdateProvider() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCUpdateProvider32 function.
 */
int WINAPI WSCUpdateProvider32( GUID *id, const WCHAR *path, WSAPROTOCOL_INFOW *infos, DWORD count,
                                INT *error )
{
    return finish( update_provider( CATALOG_32, id, path, infos, count ), error );
}

/***********************************************************************
 *      WSCWriteProviderOrder32   (WS2_32.@)
 *
 * WSCWriteProviderOrder() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCWriteProviderOrder32 function.
 */
int WINAPI WSCWriteProviderOrder32( DWORD *ids, DWORD count )
{
    return write_order( CATALOG_32, ids, count );
}

#endif
