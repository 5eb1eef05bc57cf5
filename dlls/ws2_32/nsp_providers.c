/*
 * Name-space providers: enumeration and installation
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


/* Called by programs (WSAEnumNameSpaceProviders) and installers
 * (WSCInstallNameSpace and its kin). Changes need an elevated caller and are
 * serialised across the prefix. */

#include "ws2_32_private.h"
#include "nsp_catalog.h"
#include "elevation.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* WSANAMESPACE_INFOEX; both widths differ in the type of the name only. */
struct namespace_info_ex
{
    WSANAMESPACE_INFOW base;
    BLOB info;
};

/* ---- enumeration ---- */

/* The four forms of an entry in the caller's buffer. */
struct info_format
{
    BOOL wide;
    BOOL extended;
};

static SIZE_T text_size( const struct nsp_entry *entry, const struct info_format *format )
{
    if (format->wide) return (wcslen( entry->name ) + 1) * sizeof(WCHAR);
    return WideCharToMultiByte( CP_ACP, 0, entry->name, -1, NULL, 0, NULL, NULL );
}

static SIZE_T struct_size( const struct info_format *format )
{
    return format->extended ? sizeof(struct namespace_info_ex) : sizeof(WSANAMESPACE_INFOW);
}

/* Structures first, then names and blobs. */
static void fill_infos( const struct nsp_catalog *catalog, const struct info_format *format, char *buffer )
{
    char *pos = buffer + catalog->count * struct_size( format );
    unsigned int i;

    for (i = 0; i < catalog->count; i++)
    {
        const struct nsp_entry *entry = &catalog->entries[i];
        struct namespace_info_ex *info = (struct namespace_info_ex *)(buffer + i * struct_size( format ));
        SIZE_T size = text_size( entry, format );

        info->base.NSProviderId = entry->id;
        info->base.dwNameSpace = entry->namespace;
        info->base.fActive = !!entry->active;
        info->base.dwVersion = entry->version;
        info->base.lpszIdentifier = (WCHAR *)pos;
        if (format->wide) memcpy( pos, entry->name, size );
        else WideCharToMultiByte( CP_ACP, 0, entry->name, -1, pos, size, NULL, NULL );
        pos += (size + 1) & ~(SIZE_T)1;
        if (!format->extended) continue;
        info->info.cbSize = entry->info_size;
        info->info.pBlobData = entry->info_size ? memcpy( pos, entry->info, entry->info_size ) : NULL;
        pos += (entry->info_size + 1) & ~1;
    }
}

static int enum_providers( enum catalog_kind kind, const struct info_format *format, DWORD *size,
                           void *buffer )
{
    struct nsp_catalog catalog;
    unsigned int i, count;
    SIZE_T needed = 0;
    DWORD err;

    if (!is_writable( size, sizeof(*size) )) return set_error( WSAEFAULT );
    if ((err = nsp_catalog_load( kind, &catalog ))) return set_error( err );
    for (i = 0; i < catalog.count; i++)
    {
        needed += struct_size( format ) + ((text_size( &catalog.entries[i], format ) + 1) & ~(SIZE_T)1);
        if (format->extended) needed += (catalog.entries[i].info_size + 1) & ~1;
    }
    if (!buffer || *size < needed || !is_writable( buffer, needed ))
    {
        *size = needed;
        err = WSAEFAULT;
    }
    else fill_infos( &catalog, format, buffer );
    count = catalog.count;
    nsp_catalog_free( &catalog );
    if (err) return set_error( err );
    SetLastError( 0 );
    return count;
}

/***********************************************************************
 *      WSAEnumNameSpaceProvidersW   (WS2_32.@)
 *
 * Lists the name-space providers; size is in bytes and gets the need with
 * WSAEFAULT. Returns the number of entries. Follows Winsock reference,
 * WSAEnumNameSpaceProvidersW function.
 */
INT WINAPI WSAEnumNameSpaceProvidersW( DWORD *size, WSANAMESPACE_INFOW *buffer )
{
    static const struct info_format format = { .wide = TRUE };

    TRACE( "size %p, buffer %p\n", size, buffer );

    if (!wsa_started()) return SOCKET_ERROR;
    return enum_providers( CATALOG_NATIVE, &format, size, buffer );
}

/***********************************************************************
 *      WSAEnumNameSpaceProvidersA   (WS2_32.@)
 *
 * As WSAEnumNameSpaceProvidersW(). Follows Winsock reference,
 * WSAEnumNameSpaceProvidersA function.
 */
INT WINAPI WSAEnumNameSpaceProvidersA( DWORD *size, WSANAMESPACE_INFOA *buffer )
{
    static const struct info_format format = { .wide = FALSE };

    TRACE( "size %p, buffer %p\n", size, buffer );

    if (!wsa_started()) return SOCKET_ERROR;
    return enum_providers( CATALOG_NATIVE, &format, size, buffer );
}

/***********************************************************************
 *      WSAEnumNameSpaceProvidersExW   (WS2_32.@)
 *
 * As WSAEnumNameSpaceProvidersW() with the provider's own data behind the
 * other members. Follows Winsock reference, WSAEnumNameSpaceProvidersExW function.
 */
INT WINAPI WSAEnumNameSpaceProvidersExW( DWORD *size, struct namespace_info_ex *buffer )
{
    static const struct info_format format = { .wide = TRUE, .extended = TRUE };

    TRACE( "size %p, buffer %p\n", size, buffer );

    if (!wsa_started()) return SOCKET_ERROR;
    return enum_providers( CATALOG_NATIVE, &format, size, buffer );
}

/***********************************************************************
 *      WSAEnumNameSpaceProvidersExA   (WS2_32.@)
 *
 * As WSAEnumNameSpaceProvidersExW(). Follows Winsock reference,
 * WSAEnumNameSpaceProvidersExA function.
 */
INT WINAPI WSAEnumNameSpaceProvidersExA( DWORD *size, struct namespace_info_ex *buffer )
{
    static const struct info_format format = { .wide = FALSE, .extended = TRUE };

    TRACE( "size %p, buffer %p\n", size, buffer );

    if (!wsa_started()) return SOCKET_ERROR;
    return enum_providers( CATALOG_NATIVE, &format, size, buffer );
}

/* ---- changes ---- */

static struct nsp_entry *find_provider( const struct nsp_catalog *catalog, const GUID *id )
{
    unsigned int i;

    for (i = 0; i < catalog->count; i++)
        if (IsEqualGUID( &catalog->entries[i].id, id )) return &catalog->entries[i];
    return NULL;
}

/* A change of a loaded catalogue; a WSA error code or 0 to store it. */
typedef DWORD (*nsp_change)( struct nsp_catalog *catalog, const void *args );

static DWORD change_catalog( enum catalog_kind kind, nsp_change change, const void *args )
{
    struct nsp_catalog catalog;
    HANDLE lock;
    DWORD err;

    if (!caller_is_elevated()) return WSAEACCES;
    if ((err = catalog_lock( &lock ))) return err;
    if (!(err = nsp_catalog_load( kind, &catalog )))
    {
        if (!(err = change( &catalog, args ))) err = nsp_catalog_store( kind, &catalog );
        nsp_catalog_free( &catalog );
    }
    catalog_unlock( lock );
    return err;
}

static int finish( DWORD err )
{
    if (err) return set_error( err );
    SetLastError( 0 );
    return 0;
}

static DWORD do_install( struct nsp_catalog *catalog, const void *args )
{
    const struct nsp_entry *entry = args;

    if (find_provider( catalog, &entry->id )) return WSAEINVAL;
    return nsp_catalog_add( catalog, entry );
}

static int install_namespace( enum catalog_kind kind, const WCHAR *name, const WCHAR *path, DWORD namespace,
                              DWORD version, const GUID *id, const BLOB *info )
{
    struct nsp_entry *entry;
    DWORD err;

    TRACE( "name %s, path %s, namespace %lu, version %lu, id %s, info %p\n", debugstr_textW( name ),
           debugstr_textW( path ),
           namespace, version, debugstr_id( id ), info );

    if (!is_text( name, TRUE ) || !is_text( path, TRUE ) || !is_readable( id, sizeof(*id) ))
        return set_error( WSAEFAULT );
    if (info && (!is_readable( info, sizeof(*info) ) || !is_readable( info->pBlobData, info->cbSize )))
        return set_error( WSAEFAULT );
    if (wcslen( name ) >= NSP_MAX_NAME || !*path || wcslen( path ) >= MAX_PATH || namespace == NS_ALL ||
        (info && info->cbSize > NSP_MAX_INFO)) return set_error( WSAEINVAL );

    if (!(entry = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*entry) )))
        return set_error( WSA_NOT_ENOUGH_MEMORY );
    entry->id = *id;
    entry->namespace = namespace;
    entry->active = TRUE;
    entry->version = version;
    wcscpy( entry->name, name );
    wcscpy( entry->path, path );
    if (info) memcpy( entry->info, info->pBlobData, entry->info_size = info->cbSize );
    err = change_catalog( kind, do_install, entry );
    HeapFree( GetProcessHeap(), 0, entry );
    return finish( err );
}

/***********************************************************************
 *      WSCInstallNameSpace   (WS2_32.@)
 *
 * Adds a name-space provider, active, behind the others. WSAEFAULT, WSAEINVAL
 * (installed already, bad path), WSAEACCES (not elevated), WSASYSCALLFAILURE.
 * Follows Winsock SPI reference, WSCInstallNameSpace function.
 */
INT WINAPI WSCInstallNameSpace( WCHAR *name, WCHAR *path, DWORD namespace, DWORD version, GUID *id )
{
    return install_namespace( CATALOG_NATIVE, name, path, namespace, version, id, NULL );
}

/***********************************************************************
 *      WSCInstallNameSpaceEx   (WS2_32.@)
 *
 * As WSCInstallNameSpace() with data of the provider. Follows Winsock SPI
 * reference, WSCInstallNameSpaceEx function.
 */
INT WINAPI WSCInstallNameSpaceEx( WCHAR *name, WCHAR *path, DWORD namespace, DWORD version, GUID *id,
                                  BLOB *info )
{
    return install_namespace( CATALOG_NATIVE, name, path, namespace, version, id, info );
}

static DWORD do_uninstall( struct nsp_catalog *catalog, const void *args )
{
    struct nsp_entry *entry = find_provider( catalog, args );

    if (!entry) return WSAEINVAL;
    catalog->count--;
    memmove( entry, entry + 1, (catalog->entries + catalog->count - entry) * sizeof(*entry) );
    return 0;
}

static int uninstall_namespace( enum catalog_kind kind, const GUID *id )
{
    TRACE( "id %s\n", debugstr_id( id ) );

    if (!id || !is_readable( id, sizeof(*id) )) return set_error( WSAEFAULT );
    return finish( change_catalog( kind, do_uninstall, id ) );
}

/***********************************************************************
 *      WSCUnInstallNameSpace   (WS2_32.@)
 *
 * Removes a name-space provider. WSAEFAULT, WSAEINVAL (unknown id), WSAEACCES.
 * Follows Winsock SPI reference, WSCUnInstallNameSpace function.
 */
INT WINAPI WSCUnInstallNameSpace( GUID *id )
{
    return uninstall_namespace( CATALOG_NATIVE, id );
}

struct enable_args
{
    GUID id;
    BOOL enable;
};

static DWORD do_enable( struct nsp_catalog *catalog, const void *args )
{
    const struct enable_args *enable = args;
    struct nsp_entry *entry = find_provider( catalog, &enable->id );

    if (!entry) return WSAEINVAL;
    entry->active = !!enable->enable;
    return 0;
}

static int enable_provider( enum catalog_kind kind, const GUID *id, BOOL enable )
{
    struct enable_args args;

    TRACE( "id %s, enable %d\n", debugstr_id( id ), enable );

    if (!id || !is_readable( id, sizeof(*id) )) return set_error( WSAEFAULT );
    args.id = *id;
    args.enable = enable;
    return finish( change_catalog( kind, do_enable, &args ) );
}

/***********************************************************************
 *      WSCEnableNSProvider   (WS2_32.@)
 *
 * Makes a name-space provider active or not. WSAEFAULT, WSAEINVAL (unknown id),
 * WSAEACCES. Follows Winsock SPI reference, WSCEnableNSProvider function.
 */
INT WINAPI WSCEnableNSProvider( GUID *id, BOOL enable )
{
    return enable_provider( CATALOG_NATIVE, id, enable );
}

struct order_args
{
    const GUID *ids;
    DWORD count;
};

/* The list has to name every provider once. */
static DWORD do_order( struct nsp_catalog *catalog, const void *args )
{
    const struct order_args *order = args;
    struct nsp_entry *entry, moved;
    DWORD i;

    if (order->count != catalog->count) return WSATYPE_NOT_FOUND;
    for (i = 0; i < order->count; i++)
    {
        if (!(entry = find_provider( catalog, &order->ids[i] ))) return WSATYPE_NOT_FOUND;
        if (entry < catalog->entries + i) return WSATYPE_NOT_FOUND;  /* twice in the list */
        moved = *entry;
        memmove( catalog->entries + i + 1, catalog->entries + i,
                 (char *)entry - (char *)(catalog->entries + i) );
        catalog->entries[i] = moved;
    }
    return 0;
}

static int write_order( enum catalog_kind kind, const GUID *ids, DWORD count )
{
    struct order_args args = { ids, count };

    TRACE( "ids %p, count %lu\n", ids, count );

    if (!ids || !count || count > 1000 || !is_readable( ids, count * sizeof(*ids) )) return WSAEINVAL;
    return change_catalog( kind, do_order, &args );
}

/***********************************************************************
 *      WSCWriteNameSpaceOrder   (WS2_32.@)
 *
 * Sets the order of the name-space providers, all of which have to be named.
 * Returns the error itself: 0, WSAEINVAL, WSATYPE_NOT_FOUND (the list is not
 * that of the catalogue), WSAEACCES, WSASYSCALLFAILURE.
 * Follows Winsock SPI reference, WSCWriteNameSpaceOrder function.
 */
INT WINAPI WSCWriteNameSpaceOrder( GUID *ids, DWORD count )
{
    return write_order( CATALOG_NATIVE, ids, count );
}

/* ---- the 32-bit catalogue, for 64-bit installers; each follows the Winsock
 *      SPI reference, function of the same name ---- */

#ifdef _WIN64

INT WINAPI WSCEnumNameSpaceProviders32( DWORD *size, WSANAMESPACE_INFOW *buffer )
{
    static const struct info_format format = { .wide = TRUE };

    return enum_providers( CATALOG_32, &format, size, buffer );
}

INT WINAPI WSCEnumNameSpaceProvidersEx32( DWORD *size, struct namespace_info_ex *buffer )
{
    static const struct info_format format = { .wide = TRUE, .extended = TRUE };

    return enum_providers( CATALOG_32, &format, size, buffer );
}

INT WINAPI WSCInstallNameSpace32( WCHAR *name, WCHAR *path, DWORD namespace, DWORD version, GUID *id )
{
    return install_namespace( CATALOG_32, name, path, namespace, version, id, NULL );
}

INT WINAPI WSCInstallNameSpaceEx32( WCHAR *name, WCHAR *path, DWORD namespace, DWORD version, GUID *id,
                                    BLOB *info )
{
    return install_namespace( CATALOG_32, name, path, namespace, version, id, info );
}

INT WINAPI WSCUnInstallNameSpace32( GUID *id )
{
    return uninstall_namespace( CATALOG_32, id );
}

INT WINAPI WSCEnableNSProvider32( GUID *id, BOOL enable )
{
    return enable_provider( CATALOG_32, id, enable );
}

INT WINAPI WSCWriteNameSpaceOrder32( GUID *ids, DWORD count )
{
    return write_order( CATALOG_32, ids, count );
}

#endif
