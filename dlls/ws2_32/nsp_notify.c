/*
 * Notification of changes of the networks: WSANSPIoctl
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


/* Called by programs with the handle of a query for networks, and by namespace.c,
 * which owns the watches. A change of the networks is a change of the host's
 * addresses, which AFD reports: the request of the program goes there, on handles
 * that live as long as the query. */

#include "ws2_32_private.h"
#include "wine/unixlib.h"
#include "lookup.h"
#include "notify.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef SIO_NSP_NOTIFY_CHANGE
#define SIO_NSP_NOTIFY_CHANGE _WSAIOW(IOC_WS2,25)
#endif
#ifndef WSA_E_CANCELLED
#define WSA_E_CANCELLED 10111
#endif

struct nla_watch
{
    LONG refs;
    CRITICAL_SECTION cs;              /* guards what follows */
    BOOL ended;
    HANDLE handle;                    /* for all but ports; 0: not made yet */
    HANDLE port_handle;               /* on the port with the key */
    HANDLE port;
    ULONG_PTR key;
    struct resolve_answer seen;       /* the addresses when the program last looked */
};

DWORD nla_watch_create( struct nla_watch **ret )
{
    struct nla_watch *watch;
    DWORD err;

    if (!(watch = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*watch) )))
        return WSA_NOT_ENOUGH_MEMORY;
    if ((err = resolve_local( 0, &watch->seen )) && err != WSANO_DATA)
    {
        HeapFree( GetProcessHeap(), 0, watch );
        return err;
    }
    watch->refs = 1;
    InitializeCriticalSection( &watch->cs );
    *ret = watch;
    return 0;
}

void nla_watch_grab( struct nla_watch *watch )
{
    InterlockedIncrement( &watch->refs );
}

void nla_watch_end( struct nla_watch *watch )
{
    if (!watch) return;
    EnterCriticalSection( &watch->cs );
    watch->ended = TRUE;
    if (watch->handle) CloseHandle( watch->handle );
    if (watch->port_handle) CloseHandle( watch->port_handle );
    watch->handle = watch->port_handle = 0;
    LeaveCriticalSection( &watch->cs );
}

void nla_watch_free( struct nla_watch *watch )
{
    if (!watch || InterlockedDecrement( &watch->refs )) return;
    nla_watch_end( watch );
    resolve_free( &watch->seen );
    DeleteCriticalSection( &watch->cs );
    HeapFree( GetProcessHeap(), 0, watch );
}

/* ---- with the watch's lock held ---- */

static DWORD get_handle( struct nla_watch *watch, HANDLE *ret )
{
    DWORD err = 0;

    if (watch->ended) return WSA_E_CANCELLED;
    if (!watch->handle) err = notify_create( &watch->handle );
    *ret = watch->handle;
    return err;
}

/* A handle is on one port only: another port gets a new one. */
static DWORD get_port_handle( struct nla_watch *watch, HANDLE port, ULONG_PTR key, HANDLE *ret )
{
    HANDLE handle;
    DWORD err;

    if (watch->ended) return WSA_E_CANCELLED;
    if (!watch->port_handle || watch->port != port || watch->key != key)
    {
        if ((err = notify_create( &handle ))) return err;
        if (!CreateIoCompletionPort( handle, port, key, 0 ))
        {
            CloseHandle( handle );
            return WSAEINVAL;
        }
        if (watch->port_handle) CloseHandle( watch->port_handle );
        watch->port_handle = handle;
        watch->port = port;
        watch->key = key;
    }
    *ret = watch->port_handle;
    return 0;
}

static DWORD poll_change( struct nla_watch *watch )
{
    struct resolve_answer now;
    DWORD err;

    if (watch->ended) return WSA_E_CANCELLED;
    if ((err = resolve_local( 0, &now )) && err != WSANO_DATA) return err;
    if (now.count == watch->seen.count &&
        !memcmp( now.addrs, watch->seen.addrs, now.count * sizeof(*now.addrs) ))
    {
        resolve_free( &now );
        return WSAEWOULDBLOCK;
    }
    resolve_free( &watch->seen );
    watch->seen = now;
    return 0;
}

/* ---- requests ---- */

static DWORD wait_change( HANDLE handle, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    const int force_async = TRUE;
    struct afd_request req =
    {
        .socket = (SOCKET)handle,
        .code = IOCTL_AFD_WINE_ADDRESS_LIST_CHANGE,
        .in = &force_async,
        .in_size = sizeof(force_async),
        .overlapped = overlapped,
        .completion = routine,
    };
    NTSTATUS status;

    if (!is_writable( overlapped, sizeof(*overlapped) )) return WSAEFAULT;
    status = afd_request( &req, NULL );
    return status ? status_to_wsa( status ) : 0;
}

/* A message that is to be posted; freed by the wait callback. */
struct message_wait
{
    OVERLAPPED overlapped;
    PTP_WAIT wait;
    HWND window;
    UINT message;
    WPARAM context;
};

static void free_message( struct message_wait *wait )
{
    if (wait->wait) CloseThreadpoolWait( wait->wait );
    if (wait->overlapped.hEvent) CloseHandle( wait->overlapped.hEvent );
    HeapFree( GetProcessHeap(), 0, wait );
}

static void CALLBACK post_message( TP_CALLBACK_INSTANCE *instance, void *context, TP_WAIT *tp_wait,
                                   TP_WAIT_RESULT result )
{
    struct message_wait *wait = context;

    (void)instance;
    (void)tp_wait;
    (void)result;
    if (!wait->overlapped.Internal) PostMessageW( wait->window, wait->message, wait->context, 0 );
    free_message( wait );
}

static DWORD wait_message( HANDLE handle, HWND window, UINT message, WPARAM context )
{
    TP_CALLBACK_ENVIRON environment;
    struct message_wait *wait;
    DWORD err;

    if (!IsWindow( window )) return WSAEINVAL;
    if (!(wait = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*wait) )))
        return WSA_NOT_ENOUGH_MEMORY;
    wait->window = window;
    wait->message = message;
    wait->context = context;
    wait->overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    callback_environment( &environment );
    wait->wait = CreateThreadpoolWait( post_message, wait, &environment );
    if (!wait->overlapped.hEvent || !wait->wait) err = WSA_NOT_ENOUGH_MEMORY;
    else err = wait_change( handle, &wait->overlapped, NULL );
    if (err == WSA_IO_PENDING) SetThreadpoolWait( wait->wait, wait->overlapped.hEvent, NULL );
    else free_message( wait );
    return err;
}

/* With the lock held. */
static DWORD start_locked( struct nla_watch *watch, const WSACOMPLETION *completion )
{
    HANDLE handle;
    DWORD err;

    if (completion->Type == NSP_NOTIFY_IMMEDIATELY) return poll_change( watch );
    if (completion->Type == NSP_NOTIFY_PORT)
    {
        err = get_port_handle( watch, completion->Parameters.Port.hPort, completion->Parameters.Port.Key,
                               &handle );
        return err ? err : wait_change( handle, completion->Parameters.Port.lpOverlapped, NULL );
    }
    if ((err = get_handle( watch, &handle ))) return err;
    switch (completion->Type)
    {
    case NSP_NOTIFY_EVENT:
        return wait_change( handle, completion->Parameters.Event.lpOverlapped, NULL );
    case NSP_NOTIFY_APC:
        return wait_change( handle, completion->Parameters.Apc.lpOverlapped,
                            completion->Parameters.Apc.lpfnCompletionProc );
    case NSP_NOTIFY_HWND:
        return wait_message( handle, completion->Parameters.WindowMessage.hWnd,
                             completion->Parameters.WindowMessage.uMsg,
                             completion->Parameters.WindowMessage.context );
    default:
        return WSAEINVAL;
    }
}

static DWORD start_wait( struct nla_watch *watch, const WSACOMPLETION *completion )
{
    DWORD err;

    EnterCriticalSection( &watch->cs );
    err = start_locked( watch, completion );
    LeaveCriticalSection( &watch->cs );
    return err;
}

/* Waits in the call; the end of the query closes the handle, which ends the
 * request. */
static DWORD wait_blocking( struct nla_watch *watch )
{
    OVERLAPPED overlapped = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    WSACOMPLETION completion = { .Type = NSP_NOTIFY_EVENT, .Parameters.Event.lpOverlapped = &overlapped };
    DWORD err;

    if (!overlapped.hEvent) return WSA_NOT_ENOUGH_MEMORY;
    if ((err = start_wait( watch, &completion )) == WSA_IO_PENDING)
    {
        WaitForSingleObject( overlapped.hEvent, INFINITE );
        err = overlapped.Internal ? WSA_E_CANCELLED : 0;
    }
    CloseHandle( overlapped.hEvent );
    return err;
}

/* Types but polling need something to tell. */
static BOOL is_valid( const WSACOMPLETION *completion )
{
    switch (completion->Type)
    {
    case NSP_NOTIFY_IMMEDIATELY:
    case NSP_NOTIFY_HWND:
        return TRUE;
    case NSP_NOTIFY_EVENT:
        return completion->Parameters.Event.lpOverlapped != NULL;
    case NSP_NOTIFY_APC:
        return completion->Parameters.Apc.lpOverlapped && completion->Parameters.Apc.lpfnCompletionProc;
    case NSP_NOTIFY_PORT:
        return completion->Parameters.Port.lpOverlapped && completion->Parameters.Port.hPort;
    default:
        return FALSE;
    }
}

/***********************************************************************
 *      WSANSPIoctl   (WS2_32.@)
 *
 * SIO_NSP_NOTIFY_CHANGE on a query for networks: tells when the networks change,
 * once for each call. Without a completion structure the call waits; with one of
 * NSP_NOTIFY_IMMEDIATELY it succeeds if there was a change since the query or the
 * last such call and else fails with WSAEWOULDBLOCK; with the other types it
 * returns WSA_IO_PENDING. Ending the query ends its notifications. WSAEOPNOTSUPP
 * (other codes, other queries), WSA_INVALID_HANDLE, WSAEFAULT, WSAEINVAL (bad
 * completion), WSA_E_CANCELLED. Follows Winsock reference, WSANSPIoctl function.
 */
INT WINAPI WSANSPIoctl( HANDLE handle, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                        DWORD *ret_size, WSACOMPLETION *completion )
{
    struct nla_watch *watch;
    DWORD err;

    TRACE( "handle %p, code %#lx, in %p %lu, out %p %lu, ret_size %p, completion %p\n",
           handle, code, in, in_size, out, out_size, ret_size, completion );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!(watch = lookup_get_watch( handle, &err ))) return set_error( err );
    if (code != SIO_NSP_NOTIFY_CHANGE) err = WSAEOPNOTSUPP;
    else if (!is_writable( ret_size, sizeof(*ret_size) )) err = WSAEFAULT;
    else if (completion && !is_readable( completion, sizeof(*completion) )) err = WSAEFAULT;
    else if (completion && !is_valid( completion )) err = WSAEINVAL;
    else
    {
        *ret_size = 0;
        err = completion ? start_wait( watch, completion ) : wait_blocking( watch );
    }
    nla_watch_free( watch );
    if (err) return set_error( err );
    SetLastError( 0 );
    return 0;
}
