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


/* Called by nsp_query.c and those who ask for names. A provider's DLL is loaded
 * for the first query that addresses it and stays until the last WSACleanup() and
 * the end of its queries; whether it is asked is for the catalogue to say, which
 * is read anew for each query. */

#include "ws2_32_private.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

typedef INT (WINAPI *startup_func)( GUID *id, struct nsp_routines *routines );

enum start_state { STARTING, STARTED, FAILED };

struct loaded_provider
{
    struct nsp_provider base;
    WCHAR path[MAX_PATH];             /* as in the catalogue */
    enum start_state state;           /* providers_lock */
    HMODULE module;                   /* NULL: not started */
    struct nsp_routines routines;
};

/* No code of a provider runs while this is held. */
static SRWLOCK providers_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE provider_started = CONDITION_VARIABLE_INIT;
static struct nsp_provider *providers;  /* providers_lock; all of them are struct loaded_provider */

struct nsp_provider *nsp_grab( struct nsp_provider *provider )
{
    InterlockedIncrement( &provider->refs );
    return provider;
}

void nsp_release( struct nsp_provider *provider )
{
    if (!InterlockedDecrement( &provider->refs )) provider->destroy( provider );
}

static void destroy_loaded( struct nsp_provider *base )
{
    struct loaded_provider *provider = CONTAINING_RECORD( base, struct loaded_provider, base );

    TRACE( "%s\n", debugstr_guid( &base->id ) );
    if (provider->module)
    {
        if (provider->routines.cleanup) provider->routines.cleanup( &base->id );
        FreeLibrary( provider->module );
    }
    HeapFree( GetProcessHeap(), 0, provider );
}

static BOOL start_provider( struct loaded_provider *provider )
{
    WCHAR path[MAX_PATH];
    startup_func startup;
    HMODULE module;

    if (!ExpandEnvironmentStringsW( provider->path, path, ARRAY_SIZE(path) )) return FALSE;
    if (!(module = LoadLibraryW( path ))) return FALSE;
    provider->routines.size = sizeof(provider->routines);
    startup = (startup_func)(void *)GetProcAddress( module, "NSPStartup" );
    if (startup && !startup( &provider->base.id, &provider->routines ) && provider->routines.lookup_begin &&
        provider->routines.lookup_next && provider->routines.lookup_end)
    {
        provider->module = module;
        return TRUE;
    }
    FreeLibrary( module );
    return FALSE;
}

static struct loaded_provider *create_provider( const struct nsp_entry *entry )
{
    struct loaded_provider *provider;

    if (!(provider = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*provider) ))) return NULL;
    provider->base.id = entry->id;
    provider->base.refs = 1;
    provider->base.routines = &provider->routines;
    provider->base.destroy = destroy_loaded;
    wcscpy( provider->path, entry->path );
    return provider;
}

/* Whose lock is held; NULL if nobody has asked for it yet. */
static struct loaded_provider *find_loaded( const struct nsp_entry *entry )
{
    struct loaded_provider *provider;
    struct nsp_provider *base;

    for (base = providers; base; base = base->next)
    {
        provider = CONTAINING_RECORD( base, struct loaded_provider, base );
        if (IsEqualGUID( &base->id, &entry->id ) && !wcscmp( provider->path, entry->path )) return provider;
    }
    return NULL;
}

/* Takes the list's reference away, unless nsp_unload_providers() has. */
static void unlist( struct loaded_provider *provider )
{
    struct nsp_provider **ptr;

    for (ptr = &providers; *ptr; ptr = &(*ptr)->next)
    {
        if (*ptr != &provider->base) continue;
        *ptr = provider->base.next;
        InterlockedDecrement( &provider->base.refs );  /* the caller has one too */
        return;
    }
}

/* By the thread that has put the provider into the list; one that fails is tried
 * again for the next query. What the provider looks up meanwhile goes without it. */
static BOOL run_start( struct loaded_provider *provider, struct thread_data *data )
{
    BOOL nested = data->starts_provider, ret;

    data->starts_provider = TRUE;
    ret = start_provider( provider );
    data->starts_provider = nested;
    if (!ret) WARN( "%s in %s does not start\n", debugstr_guid( &provider->base.id ),
                    debugstr_w( provider->path ) );
    AcquireSRWLockExclusive( &providers_lock );
    provider->state = ret ? STARTED : FAILED;
    if (!ret) unlist( provider );
    ReleaseSRWLockExclusive( &providers_lock );
    WakeAllConditionVariable( &provider_started );
    return ret;
}

/* With a reference; NULL if it can't be loaded or isn't advertised. Waits for the
 * start of this provider and of no other; a provider that starts itself waits for
 * none, since that one may be waiting for it. */
static struct nsp_provider *get_provider( const struct nsp_entry *entry )
{
    struct thread_data *data = get_thread_data();
    struct loaded_provider *provider;
    BOOL is_new, good;

    if (entry->version == NSP_VERSION_2) return nsp_v2_find( &entry->id );
    if (!data) return NULL;
    AcquireSRWLockExclusive( &providers_lock );
    is_new = !(provider = find_loaded( entry ));
    if (is_new && (provider = create_provider( entry )))
    {
        provider->base.next = providers;
        providers = &provider->base;
    }
    if (provider) nsp_grab( &provider->base );
    while (provider && !is_new && provider->state == STARTING && !data->starts_provider)
        SleepConditionVariableSRW( &provider_started, &providers_lock, INFINITE, 0 );
    good = provider && provider->state == STARTED;
    ReleaseSRWLockExclusive( &providers_lock );

    if (provider && is_new) good = run_start( provider, data );
    if (good) return &provider->base;
    if (provider) nsp_release( &provider->base );
    return NULL;
}

void nsp_unload_providers(void)
{
    struct nsp_provider *list, *next;

    AcquireSRWLockExclusive( &providers_lock );
    list = providers;
    providers = NULL;
    ReleaseSRWLockExclusive( &providers_lock );
    for (; list; list = next)
    {
        next = list->next;
        nsp_release( list );
    }
    nsp_v2_unadvertise_all();
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

DWORD nsp_select( DWORD namespace, const GUID *id, struct nsp_selection *ret )
{
    struct nsp_provider *provider;
    struct nsp_catalog catalog;
    BOOL after_builtin = FALSE;
    unsigned int i;
    DWORD err;

    memset( ret, 0, sizeof(*ret) );
    if ((err = nsp_catalog_load( CATALOG_NATIVE, &catalog ))) return err;
    if (!(ret->providers = HeapAlloc( GetProcessHeap(), 0, (catalog.count + 1) * sizeof(*ret->providers) )))
        err = WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < catalog.count && !err; i++)
    {
        const struct nsp_entry *entry = &catalog.entries[i];

        if (!is_wanted( entry, namespace, id )) continue;
        if (is_builtin( entry )) after_builtin = TRUE;
        else if ((provider = get_provider( entry )))
        {
            if (!after_builtin) ret->first = TRUE;
            ret->providers[ret->count++] = provider;
        }
    }
    nsp_catalog_free( &catalog );
    return err;
}

void nsp_deselect( struct nsp_selection *selection )
{
    unsigned int i;

    for (i = 0; i < selection->count; i++) nsp_release( selection->providers[i] );
    HeapFree( GetProcessHeap(), 0, selection->providers );
    memset( selection, 0, sizeof(*selection) );
}

static DWORD survey( DWORD wanted, const GUID *id, DWORD builtin, struct nsp_outline *ret )
{
    BOOL after_builtin = FALSE;
    struct nsp_catalog catalog;
    unsigned int i;
    DWORD err;

    memset( ret, 0, sizeof(*ret) );
    if ((err = nsp_catalog_load( CATALOG_NATIVE, &catalog ))) return err;
    for (i = 0; i < catalog.count; i++)
    {
        const struct nsp_entry *entry = &catalog.entries[i];

        if (!is_wanted( entry, wanted, id )) continue;
        if (is_builtin( entry ))
        {
            after_builtin = TRUE;
            ret->builtin |= entry->namespace == builtin;
        }
        else if (!ret->foreign)
        {
            ret->foreign = TRUE;
            ret->foreign_first = !after_builtin;
        }
    }
    nsp_catalog_free( &catalog );
    return 0;
}

/* What lookups of plain names ask for is remembered for as long as nobody notices: a request
 * to the wineserver for each lookup would double what one costs. A provider that this process
 * installs is used at once, one that another process installs within this many milliseconds. */
#define REMEMBERED_MS 100

static LONG64 remembered;             /* the time, and the outline in three bits below it; 0: nothing */

void nsp_forget_survey(void)
{
    LONG64 value;

    do value = InterlockedCompareExchange64( &remembered, 0, 0 );
    while (InterlockedCompareExchange64( &remembered, 0, value ) != value);
}

static BOOL recall( struct nsp_outline *ret )
{
    LONG64 value = InterlockedCompareExchange64( &remembered, 0, 0 );

    if (!value || GetTickCount64() - (value >> 3) >= REMEMBERED_MS) return FALSE;
    ret->builtin = value & 1;
    ret->foreign = (value >> 1) & 1;
    ret->foreign_first = (value >> 2) & 1;
    return TRUE;
}

DWORD nsp_survey( DWORD wanted, const GUID *id, DWORD builtin, struct nsp_outline *ret )
{
    BOOL plain = wanted == NS_ALL && !id && builtin == NS_DNS;
    LONG64 before = InterlockedCompareExchange64( &remembered, 0, 0 ), time = GetTickCount64();
    DWORD err;

    if (plain && recall( ret )) return 0;
    if (!(err = survey( wanted, id, builtin, ret )) && plain)
        InterlockedCompareExchange64( &remembered, time << 3 | (ret->foreign_first ? 4 : 0) |
                                      (ret->foreign ? 2 : 0) | (ret->builtin ? 1 : 0), before );
    return err;
}
