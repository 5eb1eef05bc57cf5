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


/* Called by namespace.c, service.c and getaddrinfo_ex.c. Asks the providers that
 * were installed, one after the other in the order of the catalogue; the
 * built-in name spaces are the callers' own business. No lock is held while a
 * provider runs. */

#include "ws2_32_private.h"
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
    const struct nsp_routines **routines;
    HANDLE *handles;
    unsigned int count;
    unsigned int current;             /* the provider whose turn it is */
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
    DWORD err = WSASERVICE_NOT_FOUND;
    unsigned int i;

    for (i = 0; i < selection->count; i++)
    {
        HANDLE handle;

        if (selection->routines[i]->lookup_begin( &selection->ids[i], set, NULL, flags, &handle ))
        {
            err = provider_error();
            continue;
        }
        query->routines[query->count] = selection->routines[i];
        query->handles[query->count++] = handle;
    }
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
        query->routines = HeapAlloc( GetProcessHeap(), 0, selection.count * sizeof(*query->routines) );
        query->handles = HeapAlloc( GetProcessHeap(), 0, selection.count * sizeof(*query->handles) );
        if (!query->routines || !query->handles) err = WSA_NOT_ENOUGH_MEMORY;
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
        const struct nsp_routines *routines = query->routines[query->current];

        if (!routines->lookup_next( query->handles[query->current], flags, size, set )) return 0;
        err = provider_error();
        if (err == WSAEFAULT || err == WSA_E_CANCELLED) return err;
        if (err != WSA_E_NO_MORE && err != WSAENOMORE) last = err;
    }
    return last;
}

/* Reads a result of any size. */
static DWORD read_item( struct nsp_query *query, DWORD flags )
{
    DWORD size = ITEM_SIZE, room, err;

    do
    {
        room = size;
        if (!(query->item = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, room )))
            return WSA_NOT_ENOUGH_MEMORY;
        if (!(err = next_wide( query, flags, &size, query->item ))) return 0;
        HeapFree( GetProcessHeap(), 0, query->item );
        query->item = NULL;
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
    if (!query->item && (err = read_item( query, flags ))) return err;
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

    for (i = 0; i < query->count; i++) query->routines[i]->lookup_end( query->handles[i] );
}

void nsp_query_free( struct nsp_query *query )
{
    if (!query) return;
    drop_item( query );
    HeapFree( GetProcessHeap(), 0, query->routines );
    HeapFree( GetProcessHeap(), 0, query->handles );
    HeapFree( GetProcessHeap(), 0, query );
}

/* ---- addresses of a name ---- */

static BOOL has_addr( const struct resolve_answer *answer, const struct resolve_addr *addr )
{
    unsigned int i;

    for (i = 0; i < answer->count; i++)
        if (!memcmp( &answer->addrs[i], addr, sizeof(*addr) )) return TRUE;
    return FALSE;
}

static void add_result( const WSAQUERYSETW *set, int family, UINT max, struct resolve_answer *ret )
{
    DWORD i;

    for (i = 0; i < set->dwNumberOfCsAddrs && ret->count < max; i++)
    {
        const SOCKET_ADDRESS *remote = &set->lpcsaBuffer[i].RemoteAddr;
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)remote->lpSockaddr;
        struct resolve_addr addr = {0};

        if (!in6 || remote->iSockaddrLength < sockaddr_size( in6->sin6_family )) continue;
        if (family && in6->sin6_family != family) continue;
        addr.family = in6->sin6_family;
        if (addr.family == AF_INET) memcpy( addr.addr, &((const struct sockaddr_in *)in6)->sin_addr, 4 );
        else if (addr.family == AF_INET6)
        {
            memcpy( addr.addr, &in6->sin6_addr, sizeof(addr.addr) );
            addr.scope_id = in6->sin6_scope_id;
        }
        else continue;
        if (!has_addr( ret, &addr )) ret->addrs[ret->count++] = addr;
    }
}

DWORD nsp_resolve( const WCHAR *name, int family, DWORD namespace, const GUID *id,
                   struct resolve_answer *ret )
{
    static const GUID class = { 0x0002a800, 0, 0, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };  /* SVCID_HOSTNAME */
    WSAQUERYSETW set = { .dwSize = sizeof(set), .lpszServiceInstanceName = (WCHAR *)name,
                         .lpServiceClassId = (GUID *)&class, .dwNameSpace = namespace,
                         .lpNSProviderId = (GUID *)id };
    DWORD flags = LUP_RETURN_NAME | LUP_RETURN_ADDR, err;
    struct resolve_output out;
    struct nsp_query *query;
    BOOL first;

    if ((err = nsp_query_begin( &set, TRUE, flags, &query, &first ))) return err;
    if (!(err = resolve_alloc( ret, &out )))
    {
        while (!(err = read_item( query, flags )))
        {
            add_result( query->item, family, out.max_addrs, ret );
            drop_item( query );
        }
        if (ret->count) err = 0;
        else if (err == WSA_E_NO_MORE) err = WSANO_DATA;
        if (err) resolve_free( ret );
    }
    nsp_query_end( query );
    nsp_query_free( query );
    return err;
}

/* ---- registration ---- */

DWORD nsp_set_service( WSAQUERYSETW *set, WSAESETSERVICEOP op, DWORD flags )
{
    struct nsp_selection selection;
    BOOL done = FALSE;
    unsigned int i;
    DWORD err;

    if ((err = nsp_select( set->dwNameSpace, set->lpNSProviderId, &selection ))) return err;
    err = WSASERVICE_NOT_FOUND;
    for (i = 0; i < selection.count; i++)
    {
        if (!selection.routines[i]->set_service) continue;
        if (!selection.routines[i]->set_service( &selection.ids[i], NULL, set, op, flags )) done = TRUE;
        else err = provider_error();
    }
    nsp_deselect( &selection );
    return done ? 0 : err;
}
