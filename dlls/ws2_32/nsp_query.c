/*
 * Queries at name-space providers
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


/* Called by namespace.c, service.c and nsp_resolve.c. Asks the providers that
 * were installed, one after the other in the order of the catalogue; the
 * built-in name spaces are the callers' own business. No lock is held while a
 * provider runs. */

#include "ws2_32_private.h"
#include "lookup.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE   10110
#define WSA_E_CANCELLED 10111
#endif

#define ITEM_SIZE 4096                /* the first try */
#define MAX_ITEM  0x100000

struct nsp_query
{
    struct nsp_provider **providers;  /* each with a reference */
    HANDLE *handles;
    unsigned int count;
    unsigned int current;             /* the provider whose turn it is */
    LONG ended;                       /* atomic */
    WSAQUERYSETW *item;               /* read, but not handed out yet; HeapAlloc */
};

static DWORD provider_error(void)
{
    DWORD err = GetLastError();

    return err ? err : WSASYSCALLFAILURE;
}

static DWORD begin_all( struct nsp_query *query, struct nsp_selection *selection, WSAQUERYSETW *set,
                        DWORD flags )
{
    WSASERVICECLASSINFOW *class = NULL;
    DWORD err = WSASERVICE_NOT_FOUND;
    unsigned int i;

    if (set->lpServiceClassId && service_class_info( set->lpServiceClassId, &class ))
        return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < selection->count; i++)
    {
        struct nsp_provider *provider = selection->providers[i];
        HANDLE handle;

        if (provider->routines->lookup_begin( &provider->id, set, class, flags, &handle ))
        {
            err = provider_error();
            continue;
        }
        query->providers[query->count] = nsp_grab( provider );
        query->handles[query->count++] = handle;
    }
    HeapFree( GetProcessHeap(), 0, class );
    return query->count ? 0 : err;
}

/* Providers get a wide copy without what queries ignore, which programs need not
 * have initialised. */
static DWORD copy_query_set( const WSAQUERYSETW *set, BOOL wide, WSAQUERYSETW **ret )
{
    WSAQUERYSETW query = *set;

    query.lpszComment = NULL;
    query.dwNumberOfCsAddrs = 0;
    query.lpcsaBuffer = NULL;
    query.dwOutputFlags = 0;
    return query_set_duplicate( &query, wide, TRUE, ret );
}

DWORD nsp_query_begin( const WSAQUERYSETW *set, BOOL wide, DWORD flags, struct nsp_query **ret, BOOL *first )
{
    struct nsp_selection selection;
    struct nsp_query *query;
    WSAQUERYSETW *copy = NULL;
    DWORD err;

    *ret = NULL;
    if ((err = nsp_select( set->dwNameSpace, set->lpNSProviderId, &selection ))) return err;
    *first = selection.first;
    if (!selection.count) err = WSASERVICE_NOT_FOUND;
    else if (!(query = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*query) )))
        err = WSA_NOT_ENOUGH_MEMORY;
    else
    {
        query->providers = HeapAlloc( GetProcessHeap(), 0, selection.count * sizeof(*query->providers) );
        query->handles = HeapAlloc( GetProcessHeap(), 0, selection.count * sizeof(*query->handles) );
        if (!query->providers || !query->handles) err = WSA_NOT_ENOUGH_MEMORY;
        else if (!(err = copy_query_set( set, wide, &copy )))
            err = begin_all( query, &selection, copy, flags );
        HeapFree( GetProcessHeap(), 0, copy );
        if (err) nsp_query_free( query );
        else *ret = query;
    }
    nsp_deselect( &selection );
    return err;
}

/* The next result in the form of the providers. */
static DWORD next_wide( struct nsp_query *query, DWORD flags, DWORD *size, WSAQUERYSETW *set )
{
    DWORD err, last = WSA_E_NO_MORE;

    for (; query->current < query->count; query->current++)
    {
        const struct nsp_routines *routines = query->providers[query->current]->routines;

        if (ReadAcquire( &query->ended )) return WSA_E_CANCELLED;
        if (!routines->lookup_next( query->handles[query->current], flags, size, set )) return 0;
        err = provider_error();
        if (err == WSAEFAULT || err == WSA_E_CANCELLED) return err;
        if (err != WSA_E_NO_MORE && err != WSAENOMORE) last = err;
    }
    return last;
}

DWORD nsp_query_read( struct nsp_query *query, DWORD flags, WSAQUERYSETW **ret )
{
    DWORD size = ITEM_SIZE, room, err;

    do
    {
        room = size;
        if (!(*ret = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, room ))) return WSA_NOT_ENOUGH_MEMORY;
        if (!(err = next_wide( query, flags, &size, *ret ))) return 0;
        HeapFree( GetProcessHeap(), 0, *ret );
        *ret = NULL;
    }
    while (err == WSAEFAULT && size > room && size <= MAX_ITEM);
    return err;
}

static void drop_item( struct nsp_query *query )
{
    HeapFree( GetProcessHeap(), 0, query->item );
    query->item = NULL;
}

DWORD nsp_query_next( struct nsp_query *query, DWORD flags, BOOL wide, DWORD *size, WSAQUERYSETW *set )
{
    DWORD needed, err;

    if (wide) return next_wide( query, flags, size, set );
    if (flags & LUP_FLUSHPREVIOUS) drop_item( query );
    if (!query->item && (err = nsp_query_read( query, flags & ~LUP_FLUSHPREVIOUS, &query->item ))) return err;
    needed = set ? *size : 0;
    if ((err = query_set_copy( query->item, TRUE, FALSE, set, &needed )))
    {
        drop_item( query );
        return err;
    }
    if (!set || needed > *size)
    {
        *size = needed;
        return WSAEFAULT;
    }
    drop_item( query );
    return 0;
}

void nsp_query_end( struct nsp_query *query )
{
    unsigned int i;

    WriteRelease( &query->ended, TRUE );
    for (i = 0; i < query->count; i++) query->providers[i]->routines->lookup_end( query->handles[i] );
}

void nsp_query_free( struct nsp_query *query )
{
    unsigned int i;

    if (!query) return;
    drop_item( query );
    for (i = 0; i < query->count; i++) nsp_release( query->providers[i] );
    HeapFree( GetProcessHeap(), 0, query->providers );
    HeapFree( GetProcessHeap(), 0, query->handles );
    HeapFree( GetProcessHeap(), 0, query );
}

/* ---- registration ---- */

DWORD nsp_set_service( WSAQUERYSETW *set, WSAESETSERVICEOP op, DWORD flags )
{
    struct nsp_selection selection;
    WSASERVICECLASSINFOW *class;
    BOOL done = FALSE;
    unsigned int i;
    DWORD err;

    if ((err = service_class_info( set->lpServiceClassId, &class ))) return err;
    if (!(err = nsp_select( set->dwNameSpace, set->lpNSProviderId, &selection )))
    {
        err = WSASERVICE_NOT_FOUND;
        for (i = 0; i < selection.count; i++)
        {
            struct nsp_provider *provider = selection.providers[i];

            if (!provider->routines->set_service) continue;
            if (!provider->routines->set_service( &provider->id, class, set, op, flags )) done = TRUE;
            else err = provider_error();
        }
        nsp_deselect( &selection );
    }
    HeapFree( GetProcessHeap(), 0, class );
    return done ? 0 : err;
}

/* ---- service classes ---- */

void nsp_install_class( WSASERVICECLASSINFOW *class )
{
    struct nsp_selection selection;
    unsigned int i;

    if (nsp_select( NS_ALL, NULL, &selection )) return;
    for (i = 0; i < selection.count; i++)
    {
        struct nsp_provider *provider = selection.providers[i];

        if (provider->routines->install_class && provider->routines->install_class( &provider->id, class ))
            WARN( "provider %s: error %lu\n", debugstr_guid( &provider->id ), provider_error() );
    }
    nsp_deselect( &selection );
}

void nsp_remove_class( GUID *id )
{
    struct nsp_selection selection;
    unsigned int i;

    if (nsp_select( NS_ALL, NULL, &selection )) return;
    for (i = 0; i < selection.count; i++)
    {
        struct nsp_provider *provider = selection.providers[i];

        if (provider->routines->remove_class && provider->routines->remove_class( &provider->id, id ))
            WARN( "provider %s: error %lu\n", debugstr_guid( &provider->id ), provider_error() );
    }
    nsp_deselect( &selection );
}

BOOL nsp_get_class( const GUID *id, DWORD *size, WSASERVICECLASSINFOW *class, DWORD *err )
{
    struct nsp_selection selection;
    struct nsp_provider *provider;
    BOOL ret = FALSE;

    if (nsp_select( NS_ALL, id, &selection )) return FALSE;
    if (selection.count && (provider = selection.providers[0])->routines->get_class_info)
    {
        ret = TRUE;
        *err = provider->routines->get_class_info( &provider->id, size, class ) ? provider_error() : 0;
    }
    nsp_deselect( &selection );
    return ret;
}
