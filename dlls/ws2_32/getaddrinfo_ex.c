/*
 * Lists of addresses, asynchronously and from name spaces
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


/* Called by programs. A request that may outlive its caller's patience (an
 * OVERLAPPED or a timeout) runs on a thread of the pool; the lookup itself
 * can't be interrupted, so cancelling and timing out complete the request at
 * once and leave the worker to drop its late result. No lock is held during a
 * lookup or while a completion routine runs. */

#include "ws2_32_private.h"
#include "addrinfo.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef WSA_E_CANCELLED
#define WSA_E_CANCELLED 10111
#endif

/* One asynchronous request. Two references: the worker's, and that of whoever
 * completes it (worker, timer or cancel), dropped with the completion. */
struct ex_request
{
    struct ex_request *next;          /* requests lock; list of the running ones */
    LONG refs;
    BOOL done;                        /* requests lock; the right to complete was taken */
    HANDLE token;
    struct addrinfo_query query;      /* name and service are ours */
    struct nsp_cancel cancel;         /* ends what the worker waits for */
    ADDRINFOEXW **result;
    OVERLAPPED *overlapped;
    HANDLE event;
    LPLOOKUPSERVICE_COMPLETION_ROUTINE routine;
    DWORD error;
    PTP_TIMER timer;                  /* NULL: no timeout */
};

static SRWLOCK requests_lock = SRWLOCK_INIT;
static struct ex_request *requests;   /* requests_lock */
static ULONG_PTR last_token;          /* requests_lock */

/* ---- lifetime ---- */

static WCHAR *copy_text( const WCHAR *text, BOOL *ok )
{
    SIZE_T size;
    WCHAR *ret;

    if (!text) return NULL;
    size = (wcslen( text ) + 1) * sizeof(WCHAR);
    if (!(ret = HeapAlloc( GetProcessHeap(), 0, size ))) *ok = FALSE;
    else memcpy( ret, text, size );
    return ret;
}

static void release_request( struct ex_request *request )
{
    if (InterlockedDecrement( &request->refs )) return;
    HeapFree( GetProcessHeap(), 0, (WCHAR *)request->query.name );
    HeapFree( GetProcessHeap(), 0, (WCHAR *)request->query.service );
    HeapFree( GetProcessHeap(), 0, request );
}

static struct ex_request *create_request( const struct addrinfo_query *query, ADDRINFOEXW **result )
{
    struct ex_request *request;
    BOOL ok = TRUE;

    if (!(request = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*request) ))) return NULL;
    request->refs = 1;
    request->query = *query;
    request->query.cancel = &request->cancel;
    InitializeSRWLock( &request->cancel.lock );
    request->result = result;
    request->query.name = copy_text( query->name, &ok );
    request->query.service = copy_text( query->service, &ok );
    if (ok) return request;
    release_request( request );
    return NULL;
}

static void list_request( struct ex_request *request )
{
    AcquireSRWLockExclusive( &requests_lock );
    request->token = (HANDLE)++last_token;
    request->next = requests;
    requests = request;
    ReleaseSRWLockExclusive( &requests_lock );
}

/* Takes the right to complete a request, once. */
static BOOL take_request( struct ex_request *request )
{
    struct ex_request **link;
    BOOL taken = FALSE;

    AcquireSRWLockExclusive( &requests_lock );
    if (!request->done)
    {
        taken = request->done = TRUE;
        for (link = &requests; *link != request; link = &(*link)->next) ;
        *link = request->next;
    }
    ReleaseSRWLockExclusive( &requests_lock );
    return taken;
}

/* As take_request(), for a caller that holds nothing but the token. */
static struct ex_request *take_token( HANDLE token )
{
    struct ex_request **link, *ret;

    AcquireSRWLockExclusive( &requests_lock );
    for (link = &requests; *link && (*link)->token != token; link = &(*link)->next) ;
    if ((ret = *link))
    {
        *link = ret->next;
        ret->done = TRUE;
    }
    ReleaseSRWLockExclusive( &requests_lock );
    return ret;
}

/* ---- completion: result, then status, then the signal ---- */

static void signal_request( struct ex_request *request )
{
    OVERLAPPED *overlapped = request->overlapped;
    HANDLE event = request->event;

    overlapped->Pointer = request->result;
    WriteRelease( (LONG *)&overlapped->Internal, request->error );
    if (request->routine) request->routine( request->error, 0, overlapped );
    else if (event) SetEvent( event );
    release_request( request );
}

static void CALLBACK signal_callback( TP_CALLBACK_INSTANCE *instance, void *context )
{
    (void)instance;
    signal_request( context );
}

/* For callers that are not threads of the pool: a routine never runs on the
 * thread of the program. */
static void complete_request( struct ex_request *request, DWORD error )
{
    TP_CALLBACK_ENVIRON environment;

    request->error = error;
    callback_environment( &environment );
    if (request->routine && TrySubmitThreadpoolCallback( signal_callback, request, &environment )) return;
    signal_request( request );
}

static void CALLBACK timeout_callback( TP_CALLBACK_INSTANCE *instance, void *context, TP_TIMER *timer )
{
    struct ex_request *request = context;

    (void)instance;
    (void)timer;
    if (!take_request( request )) return;
    nsp_cancel( &request->cancel );
    request->error = WSAETIMEDOUT;
    signal_request( request );
}

static void stop_timer( PTP_TIMER timer )
{
    if (!timer) return;
    SetThreadpoolTimer( timer, NULL, 0, 0 );
    WaitForThreadpoolTimerCallbacks( timer, TRUE );
    CloseThreadpoolTimer( timer );
}

static void CALLBACK lookup_callback( TP_CALLBACK_INSTANCE *instance, void *context )
{
    struct ex_request *request = context;
    void *list = NULL;
    DWORD error;

    TpCallbackMayRunLong( instance );
    error = addrinfo_run( &request->query, &list );
    stop_timer( request->timer );
    if (take_request( request ))
    {
        *request->result = list;
        request->error = error;
        signal_request( request );
    }
    else addrinfo_free( list );
    release_request( request );
}

static DWORD start_timer( struct ex_request *request, const struct timeval *timeout )
{
    LARGE_INTEGER due;
    FILETIME time;

    due.QuadPart = -(timeout->tv_sec * (LONGLONG)10000000 + timeout->tv_usec * 10);
    time.dwLowDateTime = due.u.LowPart;
    time.dwHighDateTime = due.u.HighPart;
    if (!(request->timer = CreateThreadpoolTimer( timeout_callback, request, NULL )))
        return WSA_NOT_ENOUGH_MEMORY;
    SetThreadpoolTimer( request->timer, &time, 0, 0 );
    return 0;
}

/* Starts a request that is filled in; takes the caller's reference, also on
 * failure. */
static DWORD start_request( struct ex_request *request, const struct timeval *timeout, HANDLE *token )
{
    DWORD err = 0;

    request->overlapped->Internal = WSAEINPROGRESS;
    request->refs = 2;
    list_request( request );
    if (token) *token = request->token;
    if (timeout) err = start_timer( request, timeout );
    if (!err && resolve_submit( lookup_callback, request )) return 0;

    if (!err) err = WSA_NOT_ENOUGH_MEMORY;
    stop_timer( request->timer );
    if (take_request( request )) release_request( request );
    else err = 0;  /* the timer was faster: its completion is the result */
    release_request( request );
    return err;
}

/* ---- arguments ---- */

/* Who is to be asked: DNS under its own name space and as one of all, and what
 * was installed for the name space. Returns a WSA error code or 0. */
static DWORD check_namespace( DWORD namespace, const GUID *provider, struct addrinfo_query *query )
{
    struct nsp_outline outline;
    DWORD err;

    if (provider && !is_readable( provider, sizeof(*provider) )) return WSAEFAULT;
    if ((err = nsp_survey( namespace, provider, NS_DNS, &outline ))) return err;
    query->foreign = outline.foreign && !(query->flags & (AI_DNS_ONLY | AI_NUMERICHOST));
    query->foreign_first = outline.foreign_first;
    query->no_dns = !outline.builtin;
    query->namespace = namespace;
    if ((query->has_provider = !!provider)) query->provider = *provider;
    if (outline.builtin || query->foreign) return 0;
    return namespace == NS_PNRPNAME || namespace == NS_PNRPCLOUD ? WSAEINVAL : WSASERVICE_NOT_FOUND;
}

static DWORD check_hints( const ADDRINFOEXW *hints, struct addrinfo_query *query )
{
    query->extended = TRUE;
    query->version = 1;
    if (!hints) return 0;
    if (!is_readable( hints, sizeof(*hints) )) return WSAEFAULT;
    if (hints->ai_addrlen || hints->ai_canonname || hints->ai_addr || hints->ai_next) return WSANO_RECOVERY;
    query->flags = hints->ai_flags;
    query->family = hints->ai_family;
    query->socktype = hints->ai_socktype;
    query->protocol = hints->ai_protocol;
    if (query->flags & AI_EXTENDED)
    {
        const int *version = (const int *)(hints + 1);

        if (!is_readable( version, sizeof(*version) )) return WSAEFAULT;
        if (*version < 2 || *version > 4) return WSAEINVAL;
        query->version = *version;
    }
    return 0;
}

static DWORD check_timeout( const struct timeval *timeout )
{
    if (!timeout) return 0;
    if (!is_readable( timeout, sizeof(*timeout) )) return WSAEFAULT;
    if (timeout->tv_sec < 0 || timeout->tv_usec < 0 || timeout->tv_usec >= 1000000) return WSAEINVAL;
    return 0;
}

static DWORD get_list( const struct addrinfo_query *query, const struct timeval *timeout,
                       ADDRINFOEXW **result );

/* The forms without OVERLAPPED. */
static DWORD get_list_sync( const struct addrinfo_query *query, const struct timeval *timeout, void **result )
{
    ADDRINFOEXW *list = NULL;
    DWORD err;

    if (!timeout) return addrinfo_run( query, result );
    err = get_list( query, timeout, &list );
    *result = list;
    return err;
}

/* Waits for a request of our own, which the timer ends at the latest. */
static DWORD get_list( const struct addrinfo_query *query, const struct timeval *timeout,
                       ADDRINFOEXW **result )
{
    struct ex_request *request;
    OVERLAPPED overlapped = {0};
    DWORD err;

    if (!(request = create_request( query, result ))) return WSA_NOT_ENOUGH_MEMORY;
    if (!(request->event = CreateEventW( NULL, TRUE, FALSE, NULL )))
    {
        release_request( request );
        return WSA_NOT_ENOUGH_MEMORY;
    }
    overlapped.hEvent = request->event;
    request->overlapped = &overlapped;
    if (!(err = start_request( request, timeout, NULL )))
    {
        WaitForSingleObject( overlapped.hEvent, INFINITE );
        err = overlapped.Internal;
    }
    CloseHandle( overlapped.hEvent );
    return err;
}

static DWORD get_list_async( const struct addrinfo_query *query, const struct timeval *timeout,
                             OVERLAPPED *overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine,
                             HANDLE *token, ADDRINFOEXW **result )
{
    struct ex_request *request;
    DWORD err;

    if (!(request = create_request( query, result ))) return WSA_NOT_ENOUGH_MEMORY;
    request->overlapped = overlapped;
    request->event = overlapped->hEvent;
    request->routine = routine;
    err = start_request( request, timeout, token );
    return err ? err : WSA_IO_PENDING;
}

/***********************************************************************
 *      GetAddrInfoExW   (WS2_32.@)
 *
 * GetAddrInfoW() for a name space and, with an OVERLAPPED, asynchronously: then
 * WSA_IO_PENDING is returned, *result is set before the event is set or the
 * routine runs on another thread, and the final code lies in Internal. timeout
 * ends either form with WSAETIMEDOUT. *token cancels the request. The list is
 * freed with FreeAddrInfoExW(). Errors as for GetAddrInfoW(), and
 * WSASERVICE_NOT_FOUND, WSAEINVAL (event and routine, or routine or token
 * without OVERLAPPED).
 * Follows Winsock reference, GetAddrInfoExW function.
 */
int WINAPI GetAddrInfoExW( const WCHAR *name, const WCHAR *service, DWORD namespace, GUID *provider,
                           const ADDRINFOEXW *hints, ADDRINFOEXW **result, struct timeval *timeout,
                           OVERLAPPED *overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, HANDLE *token )
{
    struct addrinfo_query query = { .name = name, .service = service, .wide = TRUE };
    void *list = NULL;
    DWORD err;

    TRACE( "name %s, service %s, namespace %lu, provider %s, hints %p, result %p, timeout %p, overlapped %p, "
           "routine %p, token %p\n", debugstr_textW( name ), debugstr_textW( service ), namespace,
           debugstr_id( provider ), hints, result, timeout, overlapped, routine, token );

    if (!is_writable( result, sizeof(*result) )) err = WSAEFAULT;
    else
    {
        *result = NULL;
        if (!resolver_started( __builtin_return_address( 0 ) )) err = WSANOTINITIALISED;
        else if (overlapped && !is_writable( overlapped, sizeof(*overlapped) )) err = WSAEFAULT;
        else if (token && !is_writable( token, sizeof(*token) )) err = WSAEFAULT;
        else if (overlapped ? overlapped->hEvent && routine : routine || token) err = WSAEINVAL;
        else if ((err = check_hints( hints, &query )) || (err = addrinfo_check( &query )) ||
                 (err = check_namespace( namespace, provider, &query )) || (err = check_timeout( timeout ))) ;
        else if (overlapped) err = get_list_async( &query, timeout, overlapped, routine, token, result );
        else
        {
            err = get_list_sync( &query, timeout, &list );
            *result = list;
        }
    }
    SetLastError( err );
    return err;
}

/***********************************************************************
 *      GetAddrInfoExA   (WS2_32.@)
 *
 * As GetAddrInfoExW() with ANSI text; timeout, overlapped, routine and token
 * must be NULL (WSAEINVAL). The list is freed with FreeAddrInfoEx().
 * Follows Winsock reference, GetAddrInfoExA function.
 */
int WINAPI GetAddrInfoExA( const char *name, const char *service, DWORD namespace, GUID *provider,
                           const ADDRINFOEXA *hints, ADDRINFOEXA **result, struct timeval *timeout,
                           OVERLAPPED *overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine, HANDLE *token )
{
    struct addrinfo_query query = { .wide = FALSE };
    WCHAR *nameW = NULL, *serviceW = NULL;
    void *list = NULL;
    DWORD err;

    TRACE( "name %s, service %s, namespace %lu, provider %s, hints %p, result %p\n", debugstr_text( name ),
           debugstr_text( service ), namespace, debugstr_id( provider ), hints, result );

    if (!is_writable( result, sizeof(*result) )) err = WSAEFAULT;
    else
    {
        *result = NULL;
        if (!wsa_started()) err = WSANOTINITIALISED;
        else if (timeout || overlapped || routine || token) err = WSAEINVAL;
        else if (!(err = text_to_wide( name, &nameW )) && !(err = text_to_wide( service, &serviceW )))
        {
            query.name = nameW;
            query.service = serviceW;
            if (!(err = check_hints( (const ADDRINFOEXW *)hints, &query )) &&
                !(err = addrinfo_check( &query )) && !(err = check_namespace( namespace, provider, &query )))
                err = addrinfo_run( &query, &list );
        }
        *result = list;
    }
    HeapFree( GetProcessHeap(), 0, nameW );
    HeapFree( GetProcessHeap(), 0, serviceW );
    SetLastError( err );
    return err;
}

/***********************************************************************
 *      GetAddrInfoExOverlappedResult   (WS2_32.@)
 *
 * The final code of an asynchronous request, WSAEINPROGRESS while it runs;
 * WSAEINVAL for NULL, WSAEFAULT for a bad pointer. Follows Winsock reference, GetAddrInfoExOverlappedResult
 * function.
 */
int WINAPI GetAddrInfoExOverlappedResult( OVERLAPPED *overlapped )
{
    TRACE( "overlapped %p\n", overlapped );

    if (!overlapped) return WSAEINVAL;
    return is_readable( overlapped, sizeof(*overlapped) ) ? (int)overlapped->Internal : WSAEFAULT;
}

/***********************************************************************
 *      GetAddrInfoExCancel   (WS2_32.@)
 *
 * Completes a running request with WSA_E_CANCELLED. WSA_INVALID_HANDLE for one
 * that is complete or unknown. Follows Winsock reference, GetAddrInfoExCancel
 * function.
 */
int WINAPI GetAddrInfoExCancel( HANDLE *token )
{
    struct ex_request *request;

    TRACE( "token %p\n", token );

    if (!is_readable( token, sizeof(*token) ) || !(request = take_token( *token ))) return WSA_INVALID_HANDLE;
    nsp_cancel( &request->cancel );
    complete_request( request, WSA_E_CANCELLED );
    return NO_ERROR;
}

#undef FreeAddrInfoEx

/***********************************************************************
 *      FreeAddrInfoEx   (WS2_32.@)
 *
 * Frees a list of GetAddrInfoExA(); NULL is allowed.
 * Follows Winsock reference, FreeAddrInfoEx function.
 */
void WINAPI FreeAddrInfoEx( ADDRINFOEXA *list )
{
    addrinfo_free( list );
}

/***********************************************************************
 *      FreeAddrInfoExW   (WS2_32.@)
 *
 * Frees a list of GetAddrInfoExW(); NULL is allowed.
 * Follows Winsock reference, FreeAddrInfoExW function.
 */
void WINAPI FreeAddrInfoExW( ADDRINFOEXW *list )
{
    addrinfo_free( list );
}
