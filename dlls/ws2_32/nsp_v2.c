/*
 * Name-space providers of version 2
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
 * Called by programs that are such a provider, and by nsp_provider.c when one is
 * asked for. The provider is a part of this process: WSAAdvertiseProvider() says
 * where its functions are. For the rest of Winsock it looks like one of version 1:
 * this file makes a call that ends later into one that waits, without a lock, and
 * a result of version 2 into one of version 1. A buffer that a provider may still
 * write to is kept until it says that it is done.
 */

#include "ws2_32_private.h"
#include "lookup.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef WSA_E_CANCELLED
#define WSA_E_CANCELLED 10111
#endif

#define RESULT_SIZE 4096              /* the first try */
#define MAX_RESULT  0x100000

struct query_set2                     /* WSAQUERYSET2W */
{
    DWORD size;
    WCHAR *name;
    WSAVERSION *version;
    WCHAR *comment;
    DWORD namespace;
    GUID *provider;
    WCHAR *context;
    DWORD protocol_count;
    AFPROTOCOLS *protocols;
    WCHAR *query;
    DWORD addr_count;
    CSADDR_INFO *addrs;
    DWORD output_flags;
    BLOB *blob;
};

struct v2_routines                    /* NSPV2_ROUTINE */
{
    DWORD size;
    DWORD major_version;
    DWORD minor_version;
    int (WINAPI *startup)( GUID *id, void **session );
    int (WINAPI *cleanup)( GUID *id, void *session );
    int (WINAPI *lookup_begin)( GUID *id, struct query_set2 *set, DWORD flags, void *session, HANDLE *lookup );
    int (WINAPI *lookup_next)( HANDLE call, HANDLE lookup, DWORD flags, DWORD *size, struct query_set2 *set );
    int (WINAPI *lookup_end)( HANDLE lookup );
    int (WINAPI *set_service)( HANDLE call, GUID *id, struct query_set2 *set, WSAESETSERVICEOP op, DWORD flags,
                               void *session );
    int (WINAPI *session_rundown)( GUID *id, void *session );
};

enum session_state
{
    SESSION_NONE,
    SESSION_STARTING,                 /* the provider may use names itself, in the same thread */
    SESSION_STARTED
};

struct v2_provider
{
    struct nsp_provider base;
    struct v2_routines routines;
    enum session_state state;         /* v2_cs */
    void *session;
};

static CRITICAL_SECTION v2_cs;
static CRITICAL_SECTION_DEBUG v2_cs_debug =
{
    0, 0, &v2_cs, { &v2_cs_debug.ProcessLocksList, &v2_cs_debug.ProcessLocksList },
    0, 0, { (DWORD_PTR)(__FILE__ ": v2_cs") }
};
static CRITICAL_SECTION v2_cs = { &v2_cs_debug, -1, 0, 0, 0, 0 };

static struct nsp_provider *advertised;  /* v2_cs; all of them are struct v2_provider */

static int fail( DWORD err )
{
    SetLastError( err );
    return err ? SOCKET_ERROR : 0;
}

/* ---- calls that may end later ---- */

struct v2_call
{
    struct v2_call *next;             /* calls_lock */
    HANDLE token;                     /* what the provider knows it by */
    HANDLE event;
    BOOL ended;                       /* calls_lock; the provider has said so */
    BOOL cancelled;                   /* calls_lock */
    BOOL released;                    /* calls_lock; nobody waits any more */
    DWORD error;
    DWORD size;                       /* of the result, or what it needs */
    struct query_set2 result[];
};

static SRWLOCK calls_lock = SRWLOCK_INIT;
static struct v2_call *calls;         /* calls_lock */
static ULONG_PTR last_token;          /* calls_lock */

static struct v2_call *create_call( DWORD size )
{
    struct v2_call *call;

    if (!(call = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*call) + size ))) return NULL;
    if (!(call->event = CreateEventW( NULL, TRUE, FALSE, NULL )))
    {
        HeapFree( GetProcessHeap(), 0, call );
        return NULL;
    }
    call->size = size;
    AcquireSRWLockExclusive( &calls_lock );
    call->token = (HANDLE)(last_token += 4);
    call->next = calls;
    calls = call;
    ReleaseSRWLockExclusive( &calls_lock );
    return call;
}

/* With the lock held. */
static void free_call( struct v2_call *call )
{
    struct v2_call **link;

    for (link = &calls; *link != call; link = &(*link)->next) ;
    *link = call->next;
    CloseHandle( call->event );
    HeapFree( GetProcessHeap(), 0, call );
}

static void release_call( struct v2_call *call )
{
    if (!call) return;
    AcquireSRWLockExclusive( &calls_lock );
    call->released = TRUE;
    if (call->ended) free_call( call );
    ReleaseSRWLockExclusive( &calls_lock );
}

static void cancel_call( struct v2_call *call )
{
    AcquireSRWLockExclusive( &calls_lock );
    if (!call->ended)
    {
        call->cancelled = TRUE;
        SetEvent( call->event );
    }
    ReleaseSRWLockExclusive( &calls_lock );
}

/* The end of a call from which the provider has returned ret. */
static DWORD wait_for_call( struct v2_call *call, int ret )
{
    DWORD err = ret == WSA_IO_PENDING ? WSA_IO_PENDING : ret ? GetLastError() : 0;

    if (err == WSA_IO_PENDING)
    {
        WaitForSingleObject( call->event, INFINITE );
        return call->cancelled ? WSA_E_CANCELLED : call->error;
    }
    AcquireSRWLockExclusive( &calls_lock );
    call->ended = TRUE;
    ReleaseSRWLockExclusive( &calls_lock );
    return ret && !err ? WSASYSCALLFAILURE : err;
}

/***********************************************************************
 *      WSAProviderCompleteAsyncCall   (WS2_32.@)
 *
 * Called by a provider: the call that was made with this handle, and from which
 * it has returned WSA_IO_PENDING, has ended with a Winsock error or 0.
 * WSA_INVALID_HANDLE for a call that is over or never was one.
 * Follows Winsock reference, WSAProviderCompleteAsyncCall function.
 */
INT WINAPI WSAProviderCompleteAsyncCall( HANDLE token, INT code )
{
    struct v2_call *call;
    BOOL found;

    TRACE( "call %p, code %d\n", token, code );

    if (!wsa_started()) return SOCKET_ERROR;
    AcquireSRWLockExclusive( &calls_lock );
    for (call = calls; call && call->token != token; call = call->next) ;
    if ((found = call && !call->ended))
    {
        call->ended = TRUE;
        call->error = code;
        SetEvent( call->event );
        if (call->released) free_call( call );
    }
    ReleaseSRWLockExclusive( &calls_lock );
    return fail( found ? 0 : WSA_INVALID_HANDLE );
}

/* ---- sessions ---- */

static struct v2_provider *provider_from_id( GUID *id )
{
    return CONTAINING_RECORD( id, struct v2_provider, base.id );
}

/* The first call to a provider begins this process's session with it. */
static DWORD start_session( struct v2_provider *provider )
{
    DWORD err = 0;

    EnterCriticalSection( &v2_cs );
    if (provider->state == SESSION_NONE)
    {
        provider->state = SESSION_STARTING;
        if (provider->routines.startup && provider->routines.startup( &provider->base.id, &provider->session ))
            err = GetLastError() ? GetLastError() : WSASYSCALLFAILURE;
        provider->state = err ? SESSION_NONE : SESSION_STARTED;
    }
    LeaveCriticalSection( &v2_cs );
    return err;
}

static void destroy_v2( struct nsp_provider *base )
{
    struct v2_provider *provider = CONTAINING_RECORD( base, struct v2_provider, base );

    if (provider->state == SESSION_STARTED)
    {
        if (provider->routines.session_rundown)
            provider->routines.session_rundown( &base->id, provider->session );
        if (provider->routines.cleanup) provider->routines.cleanup( &base->id, provider->session );
    }
    HeapFree( GetProcessHeap(), 0, provider );
}

/* ---- queries ---- */

struct v2_lookup
{
    struct v2_lookup *next;           /* lookups_lock; in the list until it is ended */
    LONG refs;
    struct v2_provider *provider;
    HANDLE handle;                    /* the provider's */
    SRWLOCK reader;                   /* one thread at a time reads results */
    struct v2_call *running;          /* lookups_lock */
    BOOL ended;                       /* lookups_lock */
    struct v2_call *item;             /* reader; a result that did not fit into the caller's buffer */
};

static SRWLOCK lookups_lock = SRWLOCK_INIT;
static struct v2_lookup *lookups;     /* lookups_lock */

static void release_lookup( struct v2_lookup *lookup )
{
    if (InterlockedDecrement( &lookup->refs )) return;
    release_call( lookup->item );
    nsp_release( &lookup->provider->base );
    HeapFree( GetProcessHeap(), 0, lookup );
}

static struct v2_lookup *grab_lookup( HANDLE handle )
{
    struct v2_lookup *lookup;

    AcquireSRWLockShared( &lookups_lock );
    for (lookup = lookups; lookup && lookup != handle; lookup = lookup->next) ;
    if (lookup) InterlockedIncrement( &lookup->refs );
    ReleaseSRWLockShared( &lookups_lock );
    return lookup;
}

static void convert_to_v2( const WSAQUERYSETW *src, struct query_set2 *dst )
{
    memset( dst, 0, sizeof(*dst) );
    dst->size = sizeof(*dst);
    dst->name = src->lpszServiceInstanceName;
    dst->version = src->lpVersion;
    dst->comment = src->lpszComment;
    dst->namespace = src->dwNameSpace;
    dst->provider = src->lpNSProviderId;
    dst->context = src->lpszContext;
    dst->protocol_count = src->dwNumberOfProtocols;
    dst->protocols = src->lpafpProtocols;
    dst->query = src->lpszQueryString;
    dst->addr_count = src->dwNumberOfCsAddrs;
    dst->addrs = src->lpcsaBuffer;
    dst->output_flags = src->dwOutputFlags;
    dst->blob = src->lpBlob;
}

static void convert_from_v2( const struct query_set2 *src, GUID *id, WSAQUERYSETW *dst )
{
    memset( dst, 0, sizeof(*dst) );
    dst->dwSize = sizeof(*dst);
    dst->lpszServiceInstanceName = src->name;
    dst->lpVersion = src->version;
    dst->lpszComment = src->comment;
    dst->dwNameSpace = src->namespace;
    dst->lpNSProviderId = src->provider ? src->provider : id;
    dst->lpszContext = src->context;
    dst->dwNumberOfProtocols = src->protocol_count;
    dst->lpafpProtocols = src->protocols;
    dst->lpszQueryString = src->query;
    dst->dwNumberOfCsAddrs = src->addr_count;
    dst->lpcsaBuffer = src->addrs;
    dst->dwOutputFlags = src->output_flags;
    dst->lpBlob = src->blob;
}

static INT WINAPI v2_lookup_begin( GUID *id, WSAQUERYSETW *set, WSASERVICECLASSINFOW *class, DWORD flags,
                                   HANDLE *handle )
{
    struct v2_provider *provider = provider_from_id( id );
    struct query_set2 set2;
    struct v2_lookup *lookup;
    DWORD err;

    (void)class;
    if ((err = start_session( provider ))) return fail( err );
    if (!(lookup = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*lookup) )))
        return fail( WSA_NOT_ENOUGH_MEMORY );
    convert_to_v2( set, &set2 );
    if (provider->routines.lookup_begin( id, &set2, flags, provider->session, &lookup->handle ))
    {
        HeapFree( GetProcessHeap(), 0, lookup );
        return SOCKET_ERROR;
    }
    lookup->refs = 1;
    lookup->provider = provider;
    nsp_grab( &provider->base );
    AcquireSRWLockExclusive( &lookups_lock );
    lookup->next = lookups;
    lookups = lookup;
    ReleaseSRWLockExclusive( &lookups_lock );
    *handle = lookup;
    return 0;
}

/* Makes one call and waits for its end, which may be that of the lookup. */
static DWORD run_call( struct v2_lookup *lookup, struct v2_call *call, DWORD flags )
{
    DWORD err;
    BOOL ended;

    AcquireSRWLockExclusive( &lookups_lock );
    if (!(ended = lookup->ended)) lookup->running = call;
    ReleaseSRWLockExclusive( &lookups_lock );
    if (ended)
    {
        call->ended = TRUE;  /* the provider has never seen it */
        return WSA_E_CANCELLED;
    }
    err = wait_for_call( call, lookup->provider->routines.lookup_next( call->token, lookup->handle, flags,
                                                                       &call->size, call->result ));
    AcquireSRWLockExclusive( &lookups_lock );
    lookup->running = NULL;
    ReleaseSRWLockExclusive( &lookups_lock );
    return err;
}

/* Reads a result of any size. */
static DWORD read_result( struct v2_lookup *lookup, DWORD flags )
{
    DWORD room, needed = RESULT_SIZE, err;
    struct v2_call *call;

    do
    {
        room = needed;
        if (!(call = create_call( room ))) return WSA_NOT_ENOUGH_MEMORY;
        if (!(err = run_call( lookup, call, flags )))
        {
            lookup->item = call;
            return 0;
        }
        needed = call->size;
        release_call( call );
    }
    while (err == WSAEFAULT && needed > room && needed <= MAX_RESULT);
    return err;
}

static DWORD next_result( struct v2_lookup *lookup, DWORD flags, DWORD *size, WSAQUERYSETW *set )
{
    WSAQUERYSETW result;
    DWORD room = *size, err;

    if (lookup->item && (flags & LUP_FLUSHPREVIOUS))
    {
        release_call( lookup->item );
        lookup->item = NULL;
    }
    if (!lookup->item && (err = read_result( lookup, flags & ~LUP_FLUSHPREVIOUS ))) return err;
    convert_from_v2( lookup->item->result, &lookup->provider->base.id, &result );
    err = query_set_copy( &result, TRUE, TRUE, set, size );
    if (!err && (!set || *size > room)) return WSAEFAULT;
    release_call( lookup->item );
    lookup->item = NULL;
    return err;
}

static INT WINAPI v2_lookup_next( HANDLE handle, DWORD flags, DWORD *size, WSAQUERYSETW *set )
{
    struct v2_lookup *lookup;
    DWORD err;

    if (!(lookup = grab_lookup( handle ))) return fail( WSA_E_CANCELLED );
    AcquireSRWLockExclusive( &lookup->reader );
    err = next_result( lookup, flags, size, set );
    ReleaseSRWLockExclusive( &lookup->reader );
    release_lookup( lookup );
    return fail( err );
}

static INT WINAPI v2_lookup_end( HANDLE handle )
{
    struct v2_lookup *lookup, **link;

    AcquireSRWLockExclusive( &lookups_lock );
    for (link = &lookups; *link && *link != handle; link = &(*link)->next) ;
    if ((lookup = *link))
    {
        *link = lookup->next;
        lookup->ended = TRUE;
        if (lookup->running) cancel_call( lookup->running );
    }
    ReleaseSRWLockExclusive( &lookups_lock );
    if (!lookup) return fail( WSA_INVALID_HANDLE );
    lookup->provider->routines.lookup_end( lookup->handle );
    release_lookup( lookup );
    return 0;
}

static INT WINAPI v2_set_service( GUID *id, WSASERVICECLASSINFOW *class, WSAQUERYSETW *set,
                                  WSAESETSERVICEOP op, DWORD flags )
{
    struct v2_provider *provider = provider_from_id( id );
    struct query_set2 set2;
    struct v2_call *call;
    DWORD err;

    (void)class;
    if (!provider->routines.set_service) return fail( WSAEOPNOTSUPP );
    if ((err = start_session( provider ))) return fail( err );
    if (!(call = create_call( 0 ))) return fail( WSA_NOT_ENOUGH_MEMORY );
    convert_to_v2( set, &set2 );
    err = wait_for_call( call, provider->routines.set_service( call->token, id, &set2, op, flags,
                                                               provider->session ));
    release_call( call );
    return fail( err );
}

static const struct nsp_routines v2_adapter =
{
    .size = sizeof(v2_adapter),
    .lookup_begin = v2_lookup_begin,
    .lookup_next = v2_lookup_next,
    .lookup_end = v2_lookup_end,
    .set_service = v2_set_service,
};

/* ---- who is there ---- */

struct nsp_provider *nsp_v2_find( const GUID *id )
{
    struct nsp_provider *ret;

    EnterCriticalSection( &v2_cs );
    for (ret = advertised; ret && !IsEqualGUID( &ret->id, id ); ret = ret->next) ;
    if (ret) nsp_grab( ret );
    LeaveCriticalSection( &v2_cs );
    return ret;
}

/* NULL for any; FALSE if there is none. */
static BOOL unadvertise( const GUID *id )
{
    struct nsp_provider **link, *provider;

    EnterCriticalSection( &v2_cs );
    for (link = &advertised; *link && id && !IsEqualGUID( &(*link)->id, id ); link = &(*link)->next) ;
    if ((provider = *link)) *link = provider->next;
    LeaveCriticalSection( &v2_cs );
    if (provider) nsp_release( provider );
    return !!provider;
}

void nsp_v2_unadvertise_all(void)
{
    while (unadvertise( NULL )) ;
}

/* Whether the catalogue has it, as a provider of version 2. */
static DWORD check_installed( const GUID *id )
{
    struct nsp_catalog catalog;
    DWORD err, ret = WSAEINVAL;
    unsigned int i;

    if ((err = nsp_catalog_load( CATALOG_NATIVE, &catalog ))) return err;
    for (i = 0; i < catalog.count; i++)
        if (IsEqualGUID( &catalog.entries[i].id, id ) && catalog.entries[i].version == NSP_VERSION_2) ret = 0;
    nsp_catalog_free( &catalog );
    return ret;
}

static DWORD advertise( const GUID *id, const struct v2_routines *routines )
{
    struct v2_provider *provider;
    struct nsp_provider *other;
    DWORD err;

    if (routines->size < sizeof(*routines) || !routines->lookup_begin || !routines->lookup_next ||
        !routines->lookup_end) return WSAEINVAL;
    if ((err = check_installed( id ))) return err;
    if (!(provider = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*provider) )))
        return WSA_NOT_ENOUGH_MEMORY;
    provider->base.id = *id;
    provider->base.refs = 1;
    provider->base.routines = &v2_adapter;
    provider->base.destroy = destroy_v2;
    provider->routines = *routines;

    EnterCriticalSection( &v2_cs );
    if (!(other = nsp_v2_find( id )))
    {
        provider->base.next = advertised;
        advertised = &provider->base;
    }
    LeaveCriticalSection( &v2_cs );
    if (!other) return 0;
    nsp_release( other );
    nsp_release( &provider->base );
    return WSAEINVAL;
}

/***********************************************************************
 *      WSAAdvertiseProvider   (WS2_32.@)
 *
 * Makes the functions of a provider of version 2, which must be installed as
 * such, the ones that queries in this process are put to. The table is copied.
 * WSAEINVAL (not installed, another version, advertised already, a table without
 * the functions for lookups), WSAEFAULT, WSA_NOT_ENOUGH_MEMORY.
 * Follows Winsock reference, WSAAdvertiseProvider function.
 */
INT WINAPI WSAAdvertiseProvider( const GUID *id, const void *routines )
{
    TRACE( "id %s, routines %p\n", debugstr_id( id ), routines );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!id || !is_readable( id, sizeof(*id) )) return fail( WSAEFAULT );
    if (!routines || !is_readable( routines, sizeof(struct v2_routines) )) return fail( WSAEFAULT );
    return fail( advertise( id, routines ));
}

/***********************************************************************
 *      WSAUnadvertiseProvider   (WS2_32.@)
 *
 * No new queries are put to the provider; its session ends when those under way
 * have ended. WSAEINVAL (not advertised), WSAEFAULT. Follows Winsock reference,
 * WSAUnadvertiseProvider function.
 */
INT WINAPI WSAUnadvertiseProvider( const GUID *id )
{
    TRACE( "id %s\n", debugstr_id( id ) );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!id || !is_readable( id, sizeof(*id) )) return fail( WSAEFAULT );
    return fail( unadvertise( id ) ? 0 : WSAEINVAL );
}
