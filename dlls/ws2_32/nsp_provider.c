/*
 * Loading name-space providers
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


/* Called by nsp_query.c and getaddrinfo_ex.c. A provider's DLL is loaded for the
 * first query that addresses it and stays for the life of the process, like the
 * handles that it gives out; whether it is asked is for the catalogue to say,
 * which is read anew for each query. */

#include "ws2_32_private.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

typedef INT (WINAPI *startup_func)( GUID *id, struct nsp_routines *routines );

struct provider
{
    struct provider *next;
    GUID id;
    WCHAR path[MAX_PATH];             /* as in the catalogue */
    struct nsp_routines routines;
};

static CRITICAL_SECTION providers_cs;
static CRITICAL_SECTION_DEBUG providers_cs_debug =
{
    0, 0, &providers_cs,
    { &providers_cs_debug.ProcessLocksList, &providers_cs_debug.ProcessLocksList },
    0, 0, { (DWORD_PTR)(__FILE__ ": providers_cs") }
};
/* held while a provider starts: it may use names itself, in the same thread */
static CRITICAL_SECTION providers_cs = { &providers_cs_debug, -1, 0, 0, 0, 0 };

static struct provider *providers;    /* providers_cs; entries are never freed */

static BOOL start_provider( struct provider *provider )
{
    WCHAR path[MAX_PATH];
    startup_func startup;
    HMODULE module;

    if (!ExpandEnvironmentStringsW( provider->path, path, ARRAY_SIZE(path) )) return FALSE;
    if (!(module = LoadLibraryW( path ))) return FALSE;
    provider->routines.size = sizeof(provider->routines);
    startup = (startup_func)(void *)GetProcAddress( module, "NSPStartup" );
    if (startup && !startup( &provider->id, &provider->routines ) && provider->routines.lookup_begin &&
        provider->routines.lookup_next && provider->routines.lookup_end) return TRUE;
    FreeLibrary( module );
    return FALSE;
}

/* NULL if it can't be loaded. */
static const struct nsp_routines *get_provider( const struct nsp_entry *entry )
{
    struct provider *provider;

    EnterCriticalSection( &providers_cs );
    for (provider = providers; provider; provider = provider->next)
        if (IsEqualGUID( &provider->id, &entry->id ) && !wcscmp( provider->path, entry->path )) break;
    if (!provider && (provider = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*provider) )))
    {
        provider->id = entry->id;
        wcscpy( provider->path, entry->path );
        if (start_provider( provider ))
        {
            provider->next = providers;
            providers = provider;
        }
        else
        {
            WARN( "provider %s in %s does not start\n", debugstr_guid( &entry->id ),
                  debugstr_w( entry->path ) );
            HeapFree( GetProcessHeap(), 0, provider );
            provider = NULL;
        }
    }
    LeaveCriticalSection( &providers_cs );
    return provider ? &provider->routines : NULL;
}

static BOOL is_builtin( const struct nsp_entry *entry )
{
    return IsEqualGUID( &entry->id, &nsp_dns ) || IsEqualGUID( &entry->id, &nsp_nla );
}

static BOOL is_wanted( const struct nsp_entry *entry, DWORD namespace, const GUID *id )
{
    if (!entry->active || (namespace != NS_ALL && entry->namespace != namespace)) return FALSE;
    return !id || IsEqualGUID( &entry->id, id );
}

static DWORD alloc_selection( struct nsp_selection *selection, unsigned int count )
{
    selection->ids = HeapAlloc( GetProcessHeap(), 0, (count + 1) * sizeof(*selection->ids) );
    selection->routines = HeapAlloc( GetProcessHeap(), 0, (count + 1) * sizeof(*selection->routines) );
    if (selection->ids && selection->routines) return 0;
    nsp_deselect( selection );
    return WSA_NOT_ENOUGH_MEMORY;
}

DWORD nsp_select( DWORD namespace, const GUID *id, struct nsp_selection *ret )
{
    const struct nsp_routines *routines;
    struct nsp_catalog catalog;
    BOOL after_builtin = FALSE;
    unsigned int i;
    DWORD err;

    memset( ret, 0, sizeof(*ret) );
    if ((err = nsp_catalog_load( CATALOG_NATIVE, &catalog ))) return err;
    if (!(err = alloc_selection( ret, catalog.count )))
    {
        for (i = 0; i < catalog.count; i++)
        {
            const struct nsp_entry *entry = &catalog.entries[i];

            if (!is_wanted( entry, namespace, id )) continue;
            if (is_builtin( entry )) after_builtin = TRUE;
            else if ((routines = get_provider( entry )))
            {
                if (!after_builtin) ret->first = TRUE;
                ret->ids[ret->count] = entry->id;
                ret->routines[ret->count++] = routines;
            }
        }
    }
    nsp_catalog_free( &catalog );
    return err;
}

void nsp_deselect( struct nsp_selection *selection )
{
    HeapFree( GetProcessHeap(), 0, selection->ids );
    HeapFree( GetProcessHeap(), 0, selection->routines );
    memset( selection, 0, sizeof(*selection) );
}

DWORD nsp_builtin_active( DWORD wanted, const GUID *id, DWORD builtin, BOOL *ret )
{
    struct nsp_catalog catalog;
    unsigned int i;
    DWORD err;

    *ret = FALSE;
    if (wanted != NS_ALL && wanted != builtin) return 0;
    if ((err = nsp_catalog_load( CATALOG_NATIVE, &catalog ))) return err;
    for (i = 0; i < catalog.count; i++)
        if (is_builtin( &catalog.entries[i] ) && is_wanted( &catalog.entries[i], builtin, id )) *ret = TRUE;
    nsp_catalog_free( &catalog );
    return 0;
}
