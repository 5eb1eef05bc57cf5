/*
 * The base provider
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
 * Called by mswsock.dll, whose WSPStartup() is the provider's entry, and by
 * wsp_table.c for what providers have in common: the count, the upcalls, and
 * completion routines that run in a thread the caller names. What a function of
 * the table does is the code of the exports.
 */

#include "ws2_32_private.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define WSP_VERSION MAKEWORD( 2, 2 )

typedef int (WINAPI *queue_apc_func)( struct wsa_thread_id *, wsa_user_apc, DWORD_PTR, INT * );
typedef SOCKET (WINAPI *modify_handle_func)( DWORD, SOCKET, INT * );

/* The upcalls that the base provider makes, of the last WSPStartup(); NULL for
 * those that the caller does not offer. */
static queue_apc_func volatile queue_apc;
static modify_handle_func volatile modify_handle;

/***********************************************************************
 *      __wine_wsp_startup   (WS2_32.@)
 *
 * WSPStartup() of mswsock.dll, which describes it, with the upcall table by
 * reference. Everything that does not know SPI version 2.2 is too old.
 */
int WINAPI __wine_wsp_startup( WORD version, struct wsp_data *data, const WSAPROTOCOL_INFOW *info,
                               const struct wsp_upcall_table *upcalls, struct wsp_proc_table *table )
{
    if (!is_writable( data, sizeof(*data) ) || !is_readable( info, sizeof(*info) ) ||
        !is_writable( table, sizeof(*table) )) return WSAEFAULT;
    if (LOBYTE( version ) < 2 || (LOBYTE( version ) == 2 && HIBYTE( version ) < 2)) return WSAVERNOTSUPPORTED;

    memset( data, 0, sizeof(*data) );
    data->version = WSP_VERSION;
    data->high_version = WSP_VERSION;
    wcscpy( data->description, L"Base provider" );
    queue_apc = upcalls->queue_apc;
    modify_handle = upcalls->modify_ifs_handle;
    provider_startup();
    *table = wsp_base_table;
    return 0;
}

int wsp_cleanup(void)
{
    LONG left;

    if (!provider_cleanup( &left )) return set_error( WSANOTINITIALISED );
    TRACE( "%ld left\n", left );
    SetLastError( 0 );
    return 0;
}

SOCKET wsp_new_handle( SOCKET s, DWORD entry_id )
{
    modify_handle_func modify = modify_handle;
    INT error = 0;
    SOCKET ret;

    if (s == INVALID_SOCKET || !modify) return s;
    if ((ret = modify( entry_id, s, &error )) == INVALID_SOCKET)
    {
        closesocket( s );
        SetLastError( error );
    }
    return ret;
}

/* ---- completion routines ---- */

struct wsp_call
{
    OVERLAPPED *overlapped;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion;
    struct wsa_thread_id thread;      /* a copy, the caller's may be gone */
    queue_apc_func queue_apc;
    HANDLE program_event;             /* what hEvent contained, it is the program's beside a routine */
    HANDLE event;                     /* signalled when the request has ended */
    TP_WAIT *wait;
};

static void free_call( struct wsp_call *call )
{
    if (call->event) NtClose( call->event );
    HeapFree( GetProcessHeap(), 0, call );
}

BOOL wsp_call_begin( struct wsp_call **ret, SOCKET s, OVERLAPPED *overlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE *completion, const struct wsa_thread_id *thread )
{
    queue_apc_func queue = queue_apc;
    struct socket_info info;
    struct wsp_call *call;

    *ret = NULL;
    if (!overlapped || !*completion || !thread || !queue) return TRUE;
    /* errors that the call itself will find */
    if (socket_get_info( s, &info ) || (info.flags & SOCKET_NONOVERLAPPED)) return TRUE;
    if (!is_writable( overlapped, sizeof(*overlapped) )) return TRUE;
    if (!is_readable( thread, sizeof(*thread) ))
    {
        SetLastError( WSAEFAULT );
        return FALSE;
    }
    if (!(call = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*call) )) ||
        NtCreateEvent( &call->event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE ))
    {
        if (call) free_call( call );
        SetLastError( WSA_NOT_ENOUGH_MEMORY );
        return FALSE;
    }
    call->overlapped = overlapped;
    call->completion = *completion;
    call->thread = *thread;
    call->queue_apc = queue;
    call->program_event = overlapped->hEvent;
    /* for the length of the call a request with an event and, by bit 0, without a packet */
    overlapped->hEvent = (HANDLE)((ULONG_PTR)call->event | 1);
    *completion = NULL;
    *ret = call;
    return TRUE;
}

/* In the thread that the caller of the provider has named. */
static void CALLBACK run_completion( DWORD_PTR context )
{
    struct wsp_call call = *(struct wsp_call *)context;

    free_call( (struct wsp_call *)context );
    call.completion( status_to_wsa( call.overlapped->Internal ), call.overlapped->InternalHigh,
                     call.overlapped, 0 );
}

static void deliver( struct wsp_call *call )
{
    INT error = 0;

    if (!call->queue_apc( &call->thread, run_completion, (DWORD_PTR)call, &error )) return;
    WARN( "overlapped %p: the routine can't be called, error %d\n", call->overlapped, error );
    free_call( call );
}

static void CALLBACK request_ended( TP_CALLBACK_INSTANCE *instance, void *context, TP_WAIT *wait,
                                    TP_WAIT_RESULT result )
{
    (void)instance;
    (void)result;
    deliver( context );
    CloseThreadpoolWait( wait );
}

static TP_WAIT *create_wait( struct wsp_call *call )
{
    TP_CALLBACK_ENVIRON environment;

    callback_environment( &environment );
    return CreateThreadpoolWait( request_ended, call, &environment );
}

int wsp_call_end( struct wsp_call *call, int ret )
{
    DWORD error = GetLastError();

    if (!call) return ret;
    call->overlapped->hEvent = call->program_event;
    if (ret && error != WSA_IO_PENDING) free_call( call );
    else if (!WaitForSingleObject( call->event, 0 )) deliver( call );
    else if ((call->wait = create_wait( call )))
        SetThreadpoolWait( call->wait, call->event, NULL );
    else
    {
        /* without memory for a wait elsewhere, the result is waited for here */
        WaitForSingleObject( call->event, INFINITE );
        deliver( call );
    }
    SetLastError( error );
    return ret;
}
