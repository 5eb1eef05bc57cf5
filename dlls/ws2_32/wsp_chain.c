/*
 * Loading the providers of the catalogue
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
 * Called when a socket is made. The first entry of the catalogue that fits says
 * which DLL makes it; for a protocol chain that is the provider on top, which
 * loads the next one below itself. The catalogue is read for the first socket
 * after WSAStartup(), and again after this process has changed it. Entries with a
 * provider of a category that the application doesn't permit are passed over.
 * The base provider is never loaded, it is here.
 */

#include "ws2_32_private.h"
#include "catalog.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

enum catalogue_state
{
    CATALOGUE_UNKNOWN,
    CATALOGUE_PLAIN,                  /* nothing but the base provider */
    CATALOGUE_LAYERED
};

static LONG catalogue_state;

static CRITICAL_SECTION cs;
static CRITICAL_SECTION_DEBUG cs_debug =
{
    0, 0, &cs, { &cs_debug.ProcessLocksList, &cs_debug.ProcessLocksList },
    0, 0, { (DWORD_PTR)(__FILE__ ": providers") }
};
static CRITICAL_SECTION cs = { &cs_debug, -1, 0, 0, 0, 0 };

static struct catalog catalogue;      /* cs; while the state is not CATALOGUE_UNKNOWN */
static struct wsp_provider *providers;  /* cs; loaded ones */
static BOOL loading;                  /* cs; a provider's WSPStartup() runs */

static BOOL is_base_entry( const WSAPROTOCOL_INFOW *info )
{
    WSAPROTOCOL_INFOW builtin;
    unsigned int i;

    if (info->ProtocolChain.ChainLen != BASE_PROTOCOL) return FALSE;
    for (i = 0; i < builtin_protocol_count; i++)
    {
        builtin_protocol( i, &builtin );
        if (IsEqualGUID( &builtin.ProviderId, &info->ProviderId )) return TRUE;
    }
    return FALSE;
}

/* Whether sockets are made by the entry: the one that only stands for a layered
 * provider in chains makes none. */
static BOOL is_other_entry( const WSAPROTOCOL_INFOW *info )
{
    return info->ProtocolChain.ChainLen != LAYERED_PROTOCOL && !is_base_entry( info );
}

/* One that has not said what it does may do anything. */
static BOOL is_provider_permitted( const GUID *id, DWORD permitted )
{
    DWORD categories = category_of_provider( id );

    return !((categories ? categories : ~0u) & ~permitted);
}

/* Whether the application puts up with a layered provider of a chain. */
static BOOL is_link_permitted( DWORD entry_id, DWORD permitted )
{
    unsigned int i;

    for (i = 0; i < catalogue.count; i++)
    {
        const WSAPROTOCOL_INFOW *info = &catalogue.entries[i].info;

        if (info->dwCatalogEntryId == entry_id && info->ProtocolChain.ChainLen == LAYERED_PROTOCOL &&
            !is_provider_permitted( &info->ProviderId, permitted )) return FALSE;
    }
    return TRUE;
}

static BOOL is_entry_permitted( const WSAPROTOCOL_INFOW *info, DWORD permitted )
{
    int i;

    for (i = 0; i < info->ProtocolChain.ChainLen && i < MAX_PROTOCOL_CHAIN; i++)
        if (!is_link_permitted( info->ProtocolChain.ChainEntries[i], permitted )) return FALSE;
    return TRUE;
}

/* Takes out the entries that this application doesn't want. */
static void filter_catalogue(void)
{
    DWORD permitted = category_permitted();
    unsigned int i, count = 0;
    BOOL *keep;

    if (permitted == ~0u || !(keep = HeapAlloc( GetProcessHeap(), 0, (catalogue.count + 1) * sizeof(*keep) )))
        return;
    for (i = 0; i < catalogue.count; i++)
        keep[i] = is_entry_permitted( &catalogue.entries[i].info, permitted );
    for (i = 0; i < catalogue.count; i++) if (keep[i]) catalogue.entries[count++] = catalogue.entries[i];
    catalogue.count = count;
    HeapFree( GetProcessHeap(), 0, keep );
}

static void read_catalogue(void)
{
    LONG state = CATALOGUE_PLAIN;
    unsigned int i;
    DWORD err;

    catalog_free( &catalogue );
    if ((err = catalog_load( CATALOG_NATIVE, &catalogue )))
        ERR( "the catalogue can't be read, error %lu; only the base provider will be used\n", err );
    filter_catalogue();
    for (i = 0; i < catalogue.count; i++)
        if (is_other_entry( &catalogue.entries[i].info )) state = CATALOGUE_LAYERED;
    InterlockedExchange( &catalogue_state, state );
}

void wsp_catalogue_changed(void)
{
    InterlockedExchange( &catalogue_state, CATALOGUE_UNKNOWN );
}

/* ---- choosing an entry ---- */

static BOOL entry_fits( const WSAPROTOCOL_INFOW *info, int family, int type, int protocol )
{
    if (info->ProtocolChain.ChainLen == LAYERED_PROTOCOL) return FALSE;
    if (family && info->iAddressFamily != family) return FALSE;
    if (type && info->iSocketType != type) return FALSE;
    if (!protocol) return !!(info->dwProviderFlags & PFL_MATCHES_PROTOCOL_ZERO);
    return protocol >= info->iProtocol && protocol - info->iProtocol <= info->iProtocolMaxOffset;
}

/* The entry of another provider than the base provider, or NULL. */
static const struct catalog_entry *choose_entry( int family, int type, int protocol,
                                                 const WSAPROTOCOL_INFOW *info )
{
    unsigned int i;

    if (!info && !family && !protocol) return NULL;
    for (i = 0; i < catalogue.count; i++)
    {
        const struct catalog_entry *entry = &catalogue.entries[i];

        if (info ? entry->info.dwCatalogEntryId != info->dwCatalogEntryId
                 : !entry_fits( &entry->info, family, type, protocol )) continue;
        return is_other_entry( &entry->info ) ? entry : NULL;
    }
    return NULL;
}

/* ---- loading ---- */

/* A provider must leave no function of the table out. */
static BOOL is_table_complete( const struct wsp_proc_table *table )
{
    const FARPROC *functions = (const FARPROC *)table;
    unsigned int i;

    for (i = 0; i < sizeof(*table) / sizeof(*functions); i++) if (!functions[i]) return FALSE;
    return TRUE;
}

static DWORD start_provider( struct wsp_provider *provider )
{
    wsp_startup_func startup = (void *)GetProcAddress( provider->module, "WSPStartup" );
    struct wsp_data data;
    INT error = 0;
    DWORD ret;

    if (!startup) return WSAEPROVIDERFAILEDINIT;
    loading = TRUE;
    ret = startup( MAKEWORD( 2, 2 ), &data, &provider->info, wsp_upcalls, &provider->table );
    loading = FALSE;
    if (ret)
    {
        WARN( "%s: WSPStartup returned %lu\n", debugstr_w( provider->info.szProtocol ), ret );
        return WSAEPROVIDERFAILEDINIT;
    }
    if (!is_table_complete( &provider->table )) return WSAEINVALIDPROCTABLE;
    if (data.version == MAKEWORD( 2, 2 )) return 0;
    provider->table.cleanup( &error );
    return WSAEINVALIDPROVIDER;
}

static DWORD load_provider( const struct catalog_entry *entry, struct wsp_provider **ret )
{
    struct wsp_provider *provider;
    char path[MAX_PATH];
    DWORD err, len;

    len = ExpandEnvironmentStringsA( entry->path, path, sizeof(path) );
    if (!len || len > sizeof(path)) return WSAEPROVIDERFAILEDINIT;
    if (!(provider = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*provider) )))
        return WSA_NOT_ENOUGH_MEMORY;
    provider->refs = 1;
    provider->info = entry->info;
    if (!(provider->module = LoadLibraryA( path ))) err = WSAEPROVIDERFAILEDINIT;
    else err = start_provider( provider );

    TRACE( "%s, entry %lu: error %lu\n", debugstr_a( path ), entry->info.dwCatalogEntryId, err );
    if (err)
    {
        wsp_release( provider );
        return err;
    }
    provider->next = providers;
    providers = *ret = provider;
    return 0;
}

static DWORD get_provider( const struct catalog_entry *entry, struct wsp_provider **ret )
{
    struct wsp_provider *provider;

    for (provider = providers; provider; provider = provider->next)
    {
        if (provider->info.dwCatalogEntryId != entry->info.dwCatalogEntryId) continue;
        if (!IsEqualGUID( &provider->info.ProviderId, &entry->info.ProviderId )) continue;
        *ret = provider;
        return 0;
    }
    return load_provider( entry, ret );
}

void wsp_release( struct wsp_provider *provider )
{
    if (InterlockedDecrement( &provider->refs )) return;
    if (provider->module) FreeLibrary( provider->module );
    HeapFree( GetProcessHeap(), 0, provider );
}

DWORD wsp_provider_for( int family, int type, int protocol, const WSAPROTOCOL_INFOW *info,
                        struct wsp_provider **ret )
{
    const struct catalog_entry *entry;
    DWORD err = 0;

    *ret = NULL;
    if (ReadNoFence( &catalogue_state ) == CATALOGUE_PLAIN) return 0;
    if (info && !is_readable( info, sizeof(*info) )) return WSAEFAULT;

    EnterCriticalSection( &cs );
    if (!loading)  /* else a provider makes sockets of its own, which are the base provider's */
    {
        if (catalogue_state == CATALOGUE_UNKNOWN) read_catalogue();
        if ((entry = choose_entry( family, type, protocol, info ))) err = get_provider( entry, ret );
        if (*ret) InterlockedIncrement( &(*ret)->refs );
    }
    LeaveCriticalSection( &cs );
    return err;
}

void wsp_unload_providers(void)
{
    struct wsp_provider *provider;
    INT error = 0;

    EnterCriticalSection( &cs );
    wsp_socket_remove_all();
    while ((provider = providers))
    {
        providers = provider->next;
        if (provider->table.cleanup( &error ))
            WARN( "%s: WSPCleanup failed, error %d\n", debugstr_w( provider->info.szProtocol ), error );
        wsp_release( provider );
    }
    wsp_handle_close_all();
    catalog_free( &catalogue );
    InterlockedExchange( &catalogue_state, CATALOGUE_UNKNOWN );
    LeaveCriticalSection( &cs );
}
