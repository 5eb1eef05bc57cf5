/*
 * Queries of the name spaces: WSALookupService*
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


/* Called by programs. A query is looked up by a thread of the pool when its
 * first result is asked for: ending it from another thread ends the wait. Which provider answers
 * follows from name space and service class: DNS or the list of networks, which
 * are built in, and those that were installed, see nsp_query.c. */

#include "ws2_32_private.h"
#include "lookup.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE   10110
#define WSA_E_CANCELLED 10111
#endif

static const GUID nla_class =
    { 0x0037e515, 0xb5c9, 0x4a43, { 0xba, 0xda, 0x8b, 0x48, 0xa8, 0x7a, 0xd2, 0x39 } };

struct lookup
{
    struct lookup *next;              /* lookups lock */
    LONG refs;
    HANDLE handle;
    DWORD flags;                      /* LUP_* of the begin */
    GUID class;
    BOOL has_class;
    struct lookup_query query;
    BOOL builtin;                     /* a built-in name space is asked, with the members that follow */
    HANDLE end_event;                 /* the program has ended the query */
    HANDLE done_event;                /* err, items and count are valid */
    DWORD err;
    struct lookup_item *items;
    unsigned int count;
    CRITICAL_SECTION cs;              /* guards what follows */
    BOOL started;
    unsigned int index;
    BOOL refused;                     /* the item at the index did not fit */
    struct nsp_query *foreign;        /* at providers that were installed; NULL: none */
    BOOL foreign_first;
    LONG phase;                       /* 0 and 1: which of both is read; atomic */
    LONG delivered;                   /* something was found */
    DWORD last_err;
    struct nla_watch *watch;          /* made by nsp_notify.c; NULL: none */
};

static SRWLOCK lookups_lock = SRWLOCK_INIT;
static struct lookup *lookups;        /* lookups_lock */
static ULONG_PTR last_handle;         /* lookups_lock */

/* ---- lifetime ---- */

static void release_lookup( struct lookup *lookup )
{
    if (InterlockedDecrement( &lookup->refs )) return;
    lookup_free_items( lookup->items, lookup->count );
    nsp_query_free( lookup->foreign );
    nla_watch_free( lookup->watch );
    if (lookup->end_event) CloseHandle( lookup->end_event );
    if (lookup->done_event) CloseHandle( lookup->done_event );
    DeleteCriticalSection( &lookup->cs );
    HeapFree( GetProcessHeap(), 0, lookup );
}

static struct lookup *grab_lookup( HANDLE handle )
{
    struct lookup *lookup;

    AcquireSRWLockShared( &lookups_lock );
    for (lookup = lookups; lookup && lookup->handle != handle; lookup = lookup->next) ;
    if (lookup) InterlockedIncrement( &lookup->refs );
    ReleaseSRWLockShared( &lookups_lock );
    return lookup;
}

static HANDLE list_lookup( struct lookup *lookup )
{
    AcquireSRWLockExclusive( &lookups_lock );
    lookup->handle = (HANDLE)(last_handle += 4);
    lookup->next = lookups;
    lookups = lookup;
    ReleaseSRWLockExclusive( &lookups_lock );
    return lookup->handle;
}

/* ---- begin ---- */

/* Service classes of a fixed form: a kind or port in Data1, all else as here. */
static BOOL is_well_known( const GUID *class )
{
    static const BYTE tail[8] = { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };

    return !class->Data2 && !memcmp( class->Data4, tail, sizeof(tail) );
}

/* Fills kind, port and transport. A WSA error code or 0. */
static DWORD query_from_class( const GUID *class, struct lookup_query *query )
{
    query->kind = LOOKUP_FORWARD;
    if (!is_well_known( class )) return WSASERVICE_NOT_FOUND;
    switch (class->Data1 >> 16)
    {
    case 0x0002:
        if (class->Data1 == 0x0002a801) query->kind = LOOKUP_REVERSE;
        else if (class->Data1 == 0x0002a802) query->kind = LOOKUP_SERVICE;
        else if (class->Data1 != 0x0002a800 && class->Data1 != 0x0002a803) return WSASERVICE_NOT_FOUND;
        return 0;
    case 0x0009:
    case 0x000a:
        query->socktype = class->Data1 >> 16 == 0x0009 ? SOCK_STREAM : SOCK_DGRAM;
        query->protocol = class->Data1 >> 16 == 0x0009 ? IPPROTO_TCP : IPPROTO_UDP;
        if (!class->Data3) query->port = htons( class->Data1 );
        else if (class->Data3 == 0x0001) query->family = AF_INET;      /* the DNS record A */
        else if (class->Data3 == 0x001c) query->family = AF_INET6;     /* AAAA */
        else return WSASERVICE_NOT_FOUND;
        return 0;
    default:
        return WSASERVICE_NOT_FOUND;
    }
}

/* Families that the caller wants; both without a list. */
static DWORD query_families( const WSAQUERYSETW *set, struct lookup_query *query )
{
    BOOL v4 = FALSE, v6 = FALSE;
    DWORD i;

    if (!set->dwNumberOfProtocols || query->family) return 0;
    if (set->dwNumberOfProtocols > 1000) return WSAEINVAL;
    if (!is_readable( set->lpafpProtocols, set->dwNumberOfProtocols * sizeof(AFPROTOCOLS) )) return WSAEFAULT;
    for (i = 0; i < set->dwNumberOfProtocols; i++)
    {
        v4 |= set->lpafpProtocols[i].iAddressFamily == AF_INET || !set->lpafpProtocols[i].iAddressFamily;
        v6 |= set->lpafpProtocols[i].iAddressFamily == AF_INET6 || !set->lpafpProtocols[i].iAddressFamily;
    }
    if (!v4 && !v6) return WSAEINVAL;
    if (v4 != v6) query->family = v4 ? AF_INET : AF_INET6;
    return 0;
}

/* The name is passed in the width of the caller. A WSA error code or 0. */
static DWORD copy_name( const void *name, BOOL wide, WCHAR ret[NI_MAXHOST] )
{
    ret[0] = 0;
    if (!name) return 0;
    if (!is_text( name, wide )) return WSAEFAULT;
    if (!wide) return MultiByteToWideChar( CP_ACP, 0, name, -1, ret, NI_MAXHOST ) > 0 ? 0 : WSAEINVAL;
    if (wcslen( name ) >= NI_MAXHOST) return WSAEINVAL;
    wcscpy( ret, name );
    return 0;
}

/* The part of the query that the built-in name spaces answer: DNS, or the
 * networks of this computer. */
static DWORD fill_builtin( const WSAQUERYSETW *set, struct lookup *lookup )
{
    BOOL networks = set->dwNameSpace == NS_NLA || (!set->lpServiceClassId && !set->lpszServiceInstanceName);
    struct nsp_outline outline;
    DWORD err;

    if (set->lpServiceClassId)
    {
        lookup->class = *set->lpServiceClassId;
        lookup->has_class = TRUE;
        networks |= IsEqualGUID( set->lpServiceClassId, &nla_class );
    }
    if (networks) lookup->query.kind = LOOKUP_NETWORKS;
    else
    {
        if (!lookup->has_class) return WSAEINVAL;
        if ((err = query_from_class( &lookup->class, &lookup->query ))) return err;
        if ((err = query_families( set, &lookup->query ))) return err;
    }
    if ((err = nsp_survey( set->dwNameSpace, set->lpNSProviderId, networks ? NS_NLA : NS_DNS, &outline )))
        return err;
    lookup->builtin = outline.builtin;
    return lookup->builtin ? 0 : WSASERVICE_NOT_FOUND;
}

static DWORD fill_lookup( const WSAQUERYSETW *set, BOOL wide, DWORD flags, struct lookup *lookup )
{
    DWORD err, builtin_err;

    if (set->dwSize < sizeof(*set)) return WSAEINVAL;
    if (set->lpServiceClassId && !is_readable( set->lpServiceClassId, sizeof(GUID) )) return WSAEFAULT;
    if (set->lpNSProviderId && !is_readable( set->lpNSProviderId, sizeof(GUID) )) return WSAEFAULT;
    if ((err = copy_name( set->lpszServiceInstanceName, wide, lookup->query.name ))) return err;
    lookup->flags = flags;

    builtin_err = flags & LUP_CONTAINERS ? WSANO_DATA : fill_builtin( set, lookup );
    if (builtin_err) lookup->builtin = FALSE;
    err = nsp_query_begin( set, wide, flags, &lookup->foreign, &lookup->foreign_first );
    if (lookup->builtin || !err) return 0;
    return builtin_err == WSASERVICE_NOT_FOUND ? err : builtin_err;
}

static DWORD begin_lookup( const WSAQUERYSETW *set, BOOL wide, DWORD flags, HANDLE *handle )
{
    struct lookup *lookup;
    DWORD err;

    if (!set || !is_readable( set, sizeof(*set) )) return WSAEFAULT;
    if (!is_writable( handle, sizeof(*handle) )) return WSAEFAULT;
    if (!(lookup = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*lookup) )))
        return WSA_NOT_ENOUGH_MEMORY;
    lookup->refs = 1;
    InitializeCriticalSection( &lookup->cs );
    lookup->end_event = CreateEventW( NULL, TRUE, FALSE, NULL );
    lookup->done_event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (!lookup->end_event || !lookup->done_event) err = WSA_NOT_ENOUGH_MEMORY;
    else err = fill_lookup( set, wide, flags, lookup );
    if (err)
    {
        release_lookup( lookup );
        return err;
    }
    *handle = list_lookup( lookup );
    return 0;
}

/* ---- next ---- */

static SIZE_T align( SIZE_T size )
{
    return (size + 7) & ~(SIZE_T)7;
}

static SIZE_T name_size( const struct lookup_item *item, BOOL wide )
{
    if (wide) return (wcslen( item->name ) + 1) * sizeof(WCHAR);
    return WideCharToMultiByte( CP_ACP, 0, item->name, -1, NULL, 0, NULL, NULL );
}

static SIZE_T item_size( const struct lookup *lookup, const struct lookup_item *item, DWORD flags, BOOL wide )
{
    SIZE_T size = align( sizeof(WSAQUERYSETW) ) + align( sizeof(GUID) );

    if (flags & LUP_RETURN_NAME) size += align( name_size( item, wide ) );
    if ((flags & LUP_RETURN_TYPE) && lookup->has_class) size += align( sizeof(GUID) );
    if (flags & LUP_RETURN_ADDR)
        size += item->answer.count * align( sizeof(CSADDR_INFO) + 2 * sizeof(struct sockaddr_in6) );
    if (flags & LUP_RETURN_BLOB && item->blob) size += align( sizeof(BLOB) ) + align( item->blob_size );
    return size;
}

static void fill_sockaddr( const struct resolve_addr *addr, USHORT port, struct sockaddr_in6 *ret )
{
    memset( ret, 0, sizeof(*ret) );
    ret->sin6_family = addr->family;
    ret->sin6_port = port;
    if (addr->family == AF_INET) memcpy( &((struct sockaddr_in *)ret)->sin_addr, addr->addr, 4 );
    else
    {
        memcpy( &ret->sin6_addr, addr->addr, sizeof(ret->sin6_addr) );
        ret->sin6_scope_id = addr->scope_id;
    }
}

/* The remote address is the answer, the local one is left open. */
static void fill_addrs( const struct lookup_item *item, WSAQUERYSETW *set, char *pos )
{
    struct sockaddr_in6 *addrs;
    unsigned int i;

    set->dwNumberOfCsAddrs = item->answer.count;
    set->lpcsaBuffer = (CSADDR_INFO *)pos;
    addrs = (struct sockaddr_in6 *)(set->lpcsaBuffer + item->answer.count);
    for (i = 0; i < item->answer.count; i++)
    {
        CSADDR_INFO *info = &set->lpcsaBuffer[i];
        struct resolve_addr any = { .family = item->answer.addrs[i].family };

        fill_sockaddr( &any, 0, &addrs[2 * i] );
        fill_sockaddr( &item->answer.addrs[i], item->port, &addrs[2 * i + 1] );
        info->LocalAddr.lpSockaddr = (struct sockaddr *)&addrs[2 * i];
        info->RemoteAddr.lpSockaddr = (struct sockaddr *)&addrs[2 * i + 1];
        info->LocalAddr.iSockaddrLength = info->RemoteAddr.iSockaddrLength = sockaddr_size( any.family );
        info->iSocketType = item->socktype ? item->socktype : SOCK_STREAM;
        info->iProtocol = item->protocol ? item->protocol : IPPROTO_TCP;
    }
}

/* The layout is the same for both widths. */
static void fill_item( const struct lookup *lookup, const struct lookup_item *item, DWORD flags, BOOL wide,
                       WSAQUERYSETW *set )
{
    char *pos = (char *)set + align( sizeof(*set) );

    memset( set, 0, sizeof(*set) );
    set->dwSize = sizeof(*set);
    set->dwNameSpace = item->namespace;
    set->lpNSProviderId = memcpy( pos, item->provider, sizeof(GUID) );
    pos += align( sizeof(GUID) );
    if (flags & LUP_RETURN_NAME)
    {
        SIZE_T size = name_size( item, wide );

        set->lpszServiceInstanceName = (WCHAR *)pos;
        if (wide) memcpy( pos, item->name, size );
        else WideCharToMultiByte( CP_ACP, 0, item->name, -1, pos, size, NULL, NULL );
        pos += align( size );
    }
    if ((flags & LUP_RETURN_TYPE) && lookup->has_class)
    {
        set->lpServiceClassId = memcpy( pos, &lookup->class, sizeof(GUID) );
        pos += align( sizeof(GUID) );
    }
    if (flags & LUP_RETURN_BLOB && item->blob)
    {
        set->lpBlob = (BLOB *)pos;
        pos += align( sizeof(BLOB) );
        set->lpBlob->cbSize = item->blob_size;
        set->lpBlob->pBlobData = memcpy( pos, item->blob, item->blob_size );
        pos += align( item->blob_size );
    }
    if ((flags & LUP_RETURN_ADDR) && item->answer.count) fill_addrs( item, set, pos );
}

static void CALLBACK run_callback( TP_CALLBACK_INSTANCE *instance, void *context )
{
    struct lookup *lookup = context;

    TpCallbackMayRunLong( instance );
    if ((lookup->err = lookup_run( &lookup->query, &lookup->items, &lookup->count )))
    {
        lookup->items = NULL;
        lookup->count = 0;
    }
    SetEvent( lookup->done_event );
    release_lookup( lookup );
}

/* Starts the lookup if that has not been done yet and waits for it or the end
 * of the query. */
static DWORD wait_for_items( struct lookup *lookup )
{
    HANDLE events[] = { lookup->end_event, lookup->done_event };
    BOOL ok = TRUE;

    EnterCriticalSection( &lookup->cs );
    if (!lookup->started)
    {
        InterlockedIncrement( &lookup->refs );
        ok = resolve_submit( run_callback, lookup );
        if (!ok) InterlockedDecrement( &lookup->refs );
        lookup->started = ok;
    }
    LeaveCriticalSection( &lookup->cs );
    if (!ok) return WSA_NOT_ENOUGH_MEMORY;
    if (WaitForMultipleObjects( ARRAY_SIZE(events), events, FALSE, INFINITE ) == WAIT_OBJECT_0)
        return WSA_E_CANCELLED;
    return lookup->err;
}

/* With the lookup's lock held, when it is done. */
static DWORD next_item( struct lookup *lookup, DWORD flags, BOOL wide, DWORD *size, WSAQUERYSETW *set )
{
    DWORD wanted = lookup->flags;
    SIZE_T needed;

    if ((flags & LUP_FLUSHPREVIOUS) && lookup->refused) lookup->index++;
    lookup->refused = FALSE;
    if (lookup->index >= lookup->count) return WSA_E_NO_MORE;

    if (flags & LUP_RETURN_ALL) wanted &= flags;
    needed = item_size( lookup, &lookup->items[lookup->index], wanted, wide );
    if (!set || *size < needed)
    {
        lookup->refused = TRUE;
        *size = needed;
        return WSAEFAULT;
    }
    if (!is_writable( set, needed )) return WSAEFAULT;
    fill_item( lookup, &lookup->items[lookup->index++], wanted, wide, set );
    return 0;
}

static DWORD next_builtin( struct lookup *lookup, DWORD flags, BOOL wide, DWORD *size, WSAQUERYSETW *set )
{
    DWORD err;

    if ((err = wait_for_items( lookup ))) return err;
    EnterCriticalSection( &lookup->cs );
    err = next_item( lookup, flags, wide, size, set );
    LeaveCriticalSection( &lookup->cs );
    return err;
}

/* The built-in name space and the others in the order of the catalogue. What one
 * of them fails with counts if none finds anything. */
static DWORD next_result( struct lookup *lookup, DWORD flags, BOOL wide, DWORD *size, WSAQUERYSETW *set )
{
    LONG phase;
    DWORD err;

    while ((phase = ReadAcquire( &lookup->phase )) < 2)
    {
        BOOL foreign = phase ? !lookup->foreign_first : lookup->foreign_first;

        if (!WaitForSingleObject( lookup->end_event, 0 )) return WSA_E_CANCELLED;
        if (foreign) err = lookup->foreign ? nsp_query_next( lookup->foreign, flags, wide, size, set )
                                           : WSA_E_NO_MORE;
        else err = lookup->builtin ? next_builtin( lookup, flags, wide, size, set ) : WSA_E_NO_MORE;
        if (!err) InterlockedExchange( &lookup->delivered, TRUE );
        if (!err || err == WSAEFAULT || err == WSA_E_CANCELLED) return err;
        if (err != WSA_E_NO_MORE) lookup->last_err = err;
        InterlockedCompareExchange( &lookup->phase, phase + 1, phase );
    }
    return lookup->delivered || !lookup->last_err ? WSA_E_NO_MORE : lookup->last_err;
}

static int lookup_next( HANDLE handle, DWORD flags, BOOL wide, DWORD *size, void *set )
{
    struct lookup *lookup;
    DWORD err;

    if (!wsa_started()) return SOCKET_ERROR;
    if (!(lookup = grab_lookup( handle ))) return set_error( WSA_INVALID_HANDLE );
    if (!is_writable( size, sizeof(*size) )) err = WSAEFAULT;
    else err = next_result( lookup, flags, wide, size, set );
    release_lookup( lookup );
    if (err) return set_error( err );
    SetLastError( 0 );
    return 0;
}

static int lookup_begin( const void *set, BOOL wide, DWORD flags, HANDLE *handle )
{
    DWORD err;

    if (!wsa_started()) return SOCKET_ERROR;
    if ((err = begin_lookup( set, wide, flags, handle ))) return set_error( err );
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSALookupServiceBeginW   (WS2_32.@)
 *
 * Starts a query: by service class for DNS, without one for the networks of
 * this computer, and at the providers that were installed for the name space.
 * flags are LUP_*. WSAEFAULT, WSAEINVAL (dwSize, no class), WSANO_DATA
 * (containers), WSASERVICE_NOT_FOUND (no provider of the name space).
 * Follows Winsock reference, WSALookupServiceBeginW function.
 */
INT WINAPI WSALookupServiceBeginW( WSAQUERYSETW *set, DWORD flags, HANDLE *handle )
{
    TRACE( "set %p, flags %#lx, handle %p\n", set, flags, handle );

    return lookup_begin( set, TRUE, flags, handle );
}

/***********************************************************************
 *      WSALookupServiceBeginA   (WS2_32.@)
 *
 * As WSALookupServiceBeginW(). Follows Winsock reference,
 * WSALookupServiceBeginA function.
 */
INT WINAPI WSALookupServiceBeginA( WSAQUERYSETA *set, DWORD flags, HANDLE *handle )
{
    TRACE( "set %p, flags %#lx, handle %p\n", set, flags, handle );

    return lookup_begin( set, FALSE, flags, handle );
}

/***********************************************************************
 *      WSALookupServiceNextW   (WS2_32.@)
 *
 * The next result with all it points to in the caller's buffer. size in bytes
 * gets the need with WSAEFAULT, the result comes again then unless
 * LUP_FLUSHPREVIOUS is given. WSA_E_NO_MORE at the end, WSASERVICE_NOT_FOUND,
 * WSANO_DATA, WSATRY_AGAIN, WSA_E_CANCELLED, WSA_INVALID_HANDLE.
 * Follows Winsock reference, WSALookupServiceNextW function.
 */
INT WINAPI WSALookupServiceNextW( HANDLE handle, DWORD flags, DWORD *size, WSAQUERYSETW *set )
{
    TRACE( "handle %p, flags %#lx, size %p, set %p\n", handle, flags, size, set );

    return lookup_next( handle, flags, TRUE, size, set );
}

/***********************************************************************
 *      WSALookupServiceNextA   (WS2_32.@)
 *
 * As WSALookupServiceNextW(). Follows Winsock reference, WSALookupServiceNextA
 * function.
 */
INT WINAPI WSALookupServiceNextA( HANDLE handle, DWORD flags, DWORD *size, WSAQUERYSETA *set )
{
    TRACE( "handle %p, flags %#lx, size %p, set %p\n", handle, flags, size, set );

    return lookup_next( handle, flags, FALSE, size, set );
}

struct nla_watch *lookup_get_watch( HANDLE handle, DWORD *err )
{
    struct nla_watch *ret = NULL;
    struct lookup *lookup;

    *err = 0;
    if (!(lookup = grab_lookup( handle )))
    {
        *err = WSA_INVALID_HANDLE;
        return NULL;
    }
    EnterCriticalSection( &lookup->cs );
    if (!lookup->builtin || lookup->query.kind != LOOKUP_NETWORKS) *err = WSAEOPNOTSUPP;
    else if (!lookup->watch) *err = nla_watch_create( &lookup->watch );
    if (!*err) nla_watch_grab( ret = lookup->watch );
    LeaveCriticalSection( &lookup->cs );
    release_lookup( lookup );
    return ret;
}

/***********************************************************************
 *      WSALookupServiceEnd   (WS2_32.@)
 *
 * Ends a query; a result that another thread waits for becomes
 * WSA_E_CANCELLED. WSA_INVALID_HANDLE. Follows Winsock reference,
 * WSALookupServiceEnd function.
 */
INT WINAPI WSALookupServiceEnd( HANDLE handle )
{
    struct lookup *lookup, **link;

    TRACE( "handle %p\n", handle );

    if (!wsa_started()) return SOCKET_ERROR;
    AcquireSRWLockExclusive( &lookups_lock );
    for (link = &lookups; *link && (*link)->handle != handle; link = &(*link)->next) ;
    if ((lookup = *link)) *link = lookup->next;
    ReleaseSRWLockExclusive( &lookups_lock );
    if (!lookup) return set_error( WSA_INVALID_HANDLE );
    SetEvent( lookup->end_event );
    if (lookup->foreign) nsp_query_end( lookup->foreign );
    nla_watch_end( lookup->watch );
    release_lookup( lookup );
    SetLastError( 0 );
    return 0;
}
