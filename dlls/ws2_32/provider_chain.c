/*
 * Installing a layered provider with its chains
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


/* Called by installers of layered service providers. One call enters the
 * layered entry itself and, for each base protocol it goes over, a chain entry
 * in front of all others, so that programs get the chain by default. */

#include "ws2_32_private.h"
#include "catalog.h"
#include "elevation.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

struct chain_install
{
    const GUID *id;
    const WCHAR *path;
    const WCHAR *name;
    DWORD service_flags;
    const WSAPROTOCOL_INFOW *infos;   /* what to go over; count 0: every base protocol */
    DWORD count;
};

static int finish( DWORD err, INT *ret_error )
{
    if (is_writable( ret_error, sizeof(*ret_error) )) *ret_error = err;
    return err ? SOCKET_ERROR : 0;
}

static DWORD check_arguments( const struct chain_install *args )
{
    if (!is_readable( args->id, sizeof(*args->id) ) || !is_text( args->path, TRUE ) ||
        !is_text( args->name, TRUE )) return WSAEFAULT;
    if (args->count > 256 || !*args->path || wcslen( args->path ) >= MAX_PATH) return WSAEINVAL;
    if (!*args->name || wcslen( args->name ) > WSAPROTOCOL_LEN) return WSAEINVAL;
    if (args->count && !is_readable( args->infos, args->count * sizeof(*args->infos) )) return WSAEFAULT;
    if (!caller_is_elevated()) return WSAEACCES;
    return 0;
}

static DWORD layered_entry( const struct chain_install *args, struct catalog *catalog,
                            struct catalog_entry *ret )
{
    memset( ret, 0, sizeof(*ret) );
    if (!WideCharToMultiByte( CP_ACP, 0, args->path, -1, ret->path, sizeof(ret->path), NULL,
                              NULL )) return WSAEINVAL;
    ret->info.dwServiceFlags1 = args->service_flags;
    ret->info.dwProviderFlags = PFL_HIDDEN;
    ret->info.ProviderId = *args->id;
    ret->info.dwCatalogEntryId = catalog->next_id++;
    ret->info.ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    ret->info.iVersion = 2;
    wcscpy( ret->info.szProtocol, args->name );
    return 0;
}

/* The layered entry's name over that of the protocol below, as far as it fits. */
static void chain_name( const WCHAR *over, const WCHAR *below, WCHAR ret[WSAPROTOCOL_LEN + 1] )
{
    lstrcpynW( ret, over, WSAPROTOCOL_LEN - 8 );
    wcscat( ret, L" over [" );
    lstrcpynW( ret + wcslen( ret ), below, WSAPROTOCOL_LEN - wcslen( ret ) );
    wcscat( ret, L"]" );
}

static BOOL is_wanted( const struct chain_install *args, const WSAPROTOCOL_INFOW *info )
{
    DWORD i;

    if (info->ProtocolChain.ChainLen != BASE_PROTOCOL) return FALSE;
    if (!args->count) return TRUE;
    for (i = 0; i < args->count; i++)
    {
        if (args->infos[i].iAddressFamily != info->iAddressFamily) continue;
        if (args->infos[i].iSocketType != info->iSocketType) continue;
        if (args->infos[i].iProtocol == info->iProtocol) return TRUE;
    }
    return FALSE;
}

static DWORD add_chains( const struct chain_install *args, struct catalog *catalog, DWORD *ret_id )
{
    struct catalog_entry layered, chain;
    unsigned int i, count = catalog->count, added = 0;
    DWORD err;

    for (i = 0; i < count; i++)
        if (IsEqualGUID( &catalog->entries[i].info.ProviderId, args->id )) return WSAEINVAL;
    if ((err = layered_entry( args, catalog, &layered ))) return err;

    /* from the last to the first, so that the chains get the order of the base entries */
    for (i = count; i--; )
    {
        const WSAPROTOCOL_INFOW *base = &catalog->entries[i + added].info;

        if (!is_wanted( args, base )) continue;
        chain = layered;
        chain.info = *base;
        chain.info.dwServiceFlags1 |= args->service_flags;
        chain.info.ProviderId = *args->id;
        chain.info.dwCatalogEntryId = catalog->next_id++;
        chain.info.ProtocolChain.ChainLen = 2;
        chain.info.ProtocolChain.ChainEntries[0] = layered.info.dwCatalogEntryId;
        chain.info.ProtocolChain.ChainEntries[1] = base->dwCatalogEntryId;
        chain_name( args->name, base->szProtocol, chain.info.szProtocol );
        if ((err = catalog_add( catalog, &chain, TRUE ))) return err;
        added++;
    }
    if (!added) return WSAEINVAL;
    *ret_id = layered.info.dwCatalogEntryId;
    return catalog_add( catalog, &layered, FALSE );
}

static DWORD install_chains( enum catalog_kind kind, const struct chain_install *args, DWORD *ret_id )
{
    struct catalog catalog;
    HANDLE lock;
    DWORD err;

    if ((err = check_arguments( args ))) return err;
    if ((err = catalog_lock( &lock ))) return err;
    if (!(err = catalog_load( kind, &catalog )))
    {
        if (!(err = add_chains( args, &catalog, ret_id ))) err = catalog_store( kind, &catalog );
        catalog_free( &catalog );
    }
    catalog_unlock( lock );
    return err;
}

#ifdef _WIN64

/***********************************************************************
 *      WSCInstallProviderAndChains64_32   (WS2_32.@)
 *
 * Installs a layered provider over the given base protocols, or over all with
 * count 0, in the 64-bit and, if path32 is given, in the 32-bit catalogue.
 * *entry_id gets the catalogue id of the layered entry. *error is WSAEACCES,
 * WSAEFAULT, WSAEINVAL (installed already, nothing to go over), WSANO_RECOVERY.
 * Follows Winsock SPI reference, WSCInstallProviderAndChains64_32 function.
 */
INT WINAPI WSCInstallProviderAndChains64_32( GUID *id, WCHAR *path, WCHAR *path32, WCHAR *name, DWORD flags,
                                             WSAPROTOCOL_INFOW *infos, DWORD count, DWORD *entry_id,
                                             INT *error )
{
    struct chain_install args = { id, path, name, flags, infos, count };
    DWORD err, native_id, id32;

    TRACE( "id %s, path %s, path32 %s, name %s, flags %#lx, infos %p, count %lu, entry_id %p\n",
           debugstr_id( id ), debugstr_textW( path ), debugstr_textW( path32 ), debugstr_textW( name ), flags,
           infos, count, entry_id );

    if (entry_id && !is_writable( entry_id, sizeof(*entry_id) )) return finish( WSAEFAULT, error );
    err = install_chains( CATALOG_NATIVE, &args, &native_id );
    if (!err && path32)
    {
        args.path = path32;
        err = install_chains( CATALOG_32, &args, &id32 );
    }
    if (!err && entry_id) *entry_id = native_id;
    return finish( err, error );
}

#else

/***********************************************************************
 *      WSCInstallProviderAndChains   (WS2_32.@)
 *
 * Installs a layered provider over the given base protocols, or over all with
 * count 0. Errors as for WSCInstallProvider(). Follows Winsock SPI reference,
 * WSCInstallProviderAndChains function.
 */
INT WINAPI WSCInstallProviderAndChains( GUID *id, WCHAR *path, WCHAR *name, DWORD flags,
                                        WSAPROTOCOL_INFOW *infos,
                                        DWORD count, DWORD *entry_id, INT *error )
{
    struct chain_install args = { id, path, name, flags, infos, count };
    DWORD err, native_id;

    TRACE( "id %s, path %s, name %s, flags %#lx, infos %p, count %lu, entry_id %p\n", debugstr_id( id ),
           debugstr_textW( path ), debugstr_textW( name ), flags, infos, count, entry_id );

    if (entry_id && !is_writable( entry_id, sizeof(*entry_id) )) return finish( WSAEFAULT, error );
    err = install_chains( CATALOG_NATIVE, &args, &native_id );
    if (!err && entry_id) *entry_id = native_id;
    return finish( err, error );
}

#endif
