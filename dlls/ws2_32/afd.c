/*
 * One AFD request, in any form a Winsock call can take
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
 * Called by every file that talks to the wineserver about a socket. Knows how
 * events, completion routines and packets are passed; never looks at what a
 * request is about.
 */

#include "direct.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Takes the event of the next nesting level. An APC that runs during a wait may
 * issue a blocking call of its own; each level has its own event, which is only
 * given back when it was signalled, so no late signal reaches a later request.
 * Beyond MAX_NESTED_WAITS the event lives for one call. */
static HANDLE push_event( struct thread_data *data )
{
    HANDLE *slot = data->nesting < MAX_NESTED_WAITS ? &data->events[data->nesting] : NULL;
    HANDLE event;

    if (slot && *slot) event = *slot;
    else if (NtCreateEvent( &event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE )) return NULL;
    if (slot) *slot = event;
    data->nesting++;
    return event;
}

static void pop_event( struct thread_data *data, HANDLE event )
{
    if (--data->nesting >= MAX_NESTED_WAITS) NtClose( event );
}

/* The end that a blocking call sees of a request that another thread's
 * closesocket() ended. */
static NTSTATUS blocking_status( NTSTATUS status )
{
    return status == STATUS_HANDLES_CLOSED || status == STATUS_CANCELLED ? STATUS_REQUEST_ABORTED : status;
}

/* A request that names sockets by their handles must not meet one that is open
 * but no socket yet: the wineserver does not survive it. A program gets there
 * with a socket that another thread closes, whose handle value a third one gets
 * for a new socket. So no such request is issued while a socket is made. */
static struct lock bare_handle_lock;

static BOOL names_sockets( ULONG code )
{
    return code == IOCTL_AFD_POLL || code == IOCTL_AFD_WINE_ACCEPT_INTO || code == IOCTL_AFD_WINE_DEFER;
}

/* A handle that some other module has opened for synchronous I/O: the request
 * returns when it has ended, the lock can't be held that long. */
static BOOL waits_inside( SOCKET s, ULONG code )
{
    FILE_MODE_INFORMATION mode;
    IO_STATUS_BLOCK io;

    if (code != IOCTL_AFD_WINE_ACCEPT_INTO && code != IOCTL_AFD_WINE_CONNECT) return FALSE;
    if (socket_is_listed( s )) return FALSE;
    return !NtQueryInformationFile( (HANDLE)s, &io, &mode, sizeof(mode), FileModeInformation ) &&
           mode.Mode & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT);
}

void afd_lock_handles( BOOL exclusive )
{
    if (RtlDllShutdownInProgress()) return;  /* whoever held it is gone */
    if (exclusive) lock_exclusive( &bare_handle_lock );
    else lock_shared( &bare_handle_lock );
}

void afd_unlock_handles( BOOL exclusive )
{
    if (RtlDllShutdownInProgress()) return;
    if (exclusive) unlock_exclusive( &bare_handle_lock );
    else unlock_shared( &bare_handle_lock );
}

/* The wineserver gives the kernel socket of a new connection to the acceptor of
 * AcceptEx(). It does not survive what is still going on with the one before,
 * like an accept() on it, so the acceptor must stay unbound. */
static struct lock acceptor_lock;

void afd_lock_acceptors(void)
{
    if (!RtlDllShutdownInProgress()) lock_exclusive( &acceptor_lock );
}

void afd_unlock_acceptors(void)
{
    if (!RtlDllShutdownInProgress()) unlock_exclusive( &acceptor_lock );
}

static BOOL binds_socket( ULONG code )
{
    return code == IOCTL_AFD_BIND || code == IOCTL_AFD_WINE_CONNECT;
}

/* The request, unless the socket is being closed. */
static NTSTATUS control( SOCKET s, HANDLE event, PIO_APC_ROUTINE apc, void *context, IO_STATUS_BLOCK *io,
                         ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size )
{
    struct flight flight;
    NTSTATUS status;

    if (!pending_enter( s, &flight )) return STATUS_INVALID_HANDLE;
    status = NtDeviceIoControlFile( (HANDLE)s, event, apc, context, io, code, (void *)in, in_size, out, out_size );
    pending_leave( &flight );
    return status;
}

/* The request, unless it binds an acceptor. */
static NTSTATUS control_binding( SOCKET s, HANDLE event, PIO_APC_ROUTINE apc, void *context,
                                 IO_STATUS_BLOCK *io, ULONG code, const void *in, ULONG in_size,
                                 void *out, ULONG out_size )
{
    NTSTATUS status = STATUS_INVALID_PARAMETER;

    if (!RtlDllShutdownInProgress()) lock_shared( &acceptor_lock );
    if (!pending_is_acceptor( s ))
        status = control( s, event, apc, context, io, code, in, in_size, out, out_size );
    if (!RtlDllShutdownInProgress()) unlock_shared( &acceptor_lock );
    return status;
}

/* A poll lives as long as its client does not know of its end, and keeps the kernel
 * socket of the handle that it was issued with in the wineserver's poll set, even
 * when the socket is gone, whose next event then ends the wineserver. Only a packet
 * goes to the completion port of that handle. */
static BOOL has_own_handle( ULONG code, const void *context )
{
    return code == IOCTL_AFD_POLL && !context;
}

NTSTATUS afd_control( SOCKET s, HANDLE event, PIO_APC_ROUTINE apc, void *context, IO_STATUS_BLOCK *io,
                      ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size )
{
    BOOL locked = names_sockets( code );
    NTSTATUS status;

    if (afd_is_poll_handle( s )) return STATUS_INVALID_HANDLE;  /* who had a socket there has closed it */
    if (has_own_handle( code, context ) && (status = afd_get_poll_handle( &s ))) return status;
    if (waits_inside( s, code ))
        return NtDeviceIoControlFile( (HANDLE)s, event, apc, context, io, code, (void *)in, in_size, out, out_size );
    if (binds_socket( code ))
        return control_binding( s, event, apc, context, io, code, in, in_size, out, out_size );
    if (locked) afd_lock_handles( FALSE );
    status = control( s, event, apc, context, io, code, in, in_size, out, out_size );
    if (locked) afd_unlock_handles( FALSE );
    return status;
}

void afd_cancel_poll( OVERLAPPED *overlapped )
{
    IO_STATUS_BLOCK io;
    SOCKET s;

    if (!afd_get_poll_handle( &s )) NtCancelIoFileEx( (HANDLE)s, (IO_STATUS_BLOCK *)overlapped, &io );
}

/* ---- blocking calls ---- */

/* A failed wait, or an event that somebody else has set, is no reason to leave:
 * the request still writes to our stack. */
static NTSTATUS wait_for_request( HANDLE event, BOOL alertable, const IO_STATUS_BLOCK *io )
{
    NTSTATUS wait, status;

    for (;;)
    {
        wait = NtWaitForSingleObject( event, alertable, NULL );
        /* any user APC ends an alertable wait, not only what the event stands for */
        if (wait == STATUS_USER_APC || wait == STATUS_ALERTED) continue;
        if ((status = ReadAcquire( (LONG *)&io->Status )) != STATUS_PENDING) return status;
        pause_briefly();
    }
}

/* Before a request that may pend. Polls tell of the end of a socket themselves:
 * they only replace what was noted for the status block before. */
static void note_request( const struct afd_request *req, IO_STATUS_BLOCK *io )
{
    const struct afd_accept_into_params *accept = req->in;
    SOCKET acceptor = req->code == IOCTL_AFD_WINE_ACCEPT_INTO ? accept->accept_handle : 0;

    pending_note( req->code == IOCTL_AFD_POLL ? 0 : req->socket, acceptor, io, !req->overlapped );
}

static BOOL may_wait( ULONG code )
{
    return code == IOCTL_AFD_WINE_RECVMSG || code == IOCTL_AFD_WINE_SENDMSG ||
           code == IOCTL_AFD_WINE_ACCEPT || code == IOCTL_AFD_WINE_CONNECT || code == IOCTL_AFD_WINE_TRANSMIT;
}

static NTSTATUS request_and_wait( const struct afd_request *req, ULONG_PTR *ret_info )
{
    struct thread_data *data = get_thread_data();
    IO_STATUS_BLOCK io;
    NTSTATUS status;
    HANDLE event;

    if (!data || !(event = push_event( data ))) return STATUS_NO_MEMORY;

    io.Status = STATUS_PENDING;
    io.Information = 0;
    if (may_wait( req->code )) note_request( req, &io );
    status = afd_control( req->socket, event, NULL, NULL, &io, req->code, req->in, req->in_size,
                          req->out, req->out_size );
    if (status == STATUS_PENDING)
    {
        if (req->send_locked && *req->send_locked)
        {
            direct_unlock_send( req->socket );
            *req->send_locked = FALSE;
        }
        status = blocking_status( wait_for_request( event, req->alertable, &io ));
    }
    if (may_wait( req->code )) pending_forget( &io );
    pop_event( data, event );
    if (ret_info) *ret_info = NT_ERROR(status) ? 0 : io.Information;
    return status;
}

/* AFD calls this in the issuing thread, with the routine as context. */
static void WINAPI completion_apc( void *context, IO_STATUS_BLOCK *io, ULONG reserved )
{
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion = context;

    (void)reserved;
    completion( status_to_wsa( io->Status ), io->Information, (OVERLAPPED *)io, 0 );
}

/* The same for a receive on a datagram socket, whose ends have other names in Windows. */
static void WINAPI datagram_apc( void *context, IO_STATUS_BLOCK *io, ULONG reserved )
{
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion = context;
    NTSTATUS status = io->Status == STATUS_CONNECTION_REFUSED ? STATUS_CONNECTION_RESET : io->Status;

    (void)reserved;
    completion( status_to_wsa( status ), io->Information, (OVERLAPPED *)io,
                status == STATUS_BUFFER_OVERFLOW ? MSG_PARTIAL : 0 );
}

static BOOL receives_datagram( const struct afd_request *req )
{
    struct socket_info info;

    return req->code == IOCTL_AFD_WINE_RECVMSG && !socket_get_info( req->socket, &info ) &&
           info.type == SOCK_DGRAM;
}

static NTSTATUS request_overlapped( const struct afd_request *req )
{
    OVERLAPPED *overlapped = req->overlapped;
    IO_STATUS_BLOCK *io = (IO_STATUS_BLOCK *)overlapped;
    PIO_APC_ROUTINE apc = NULL;
    HANDLE event = NULL;
    NTSTATUS status;
    void *context;

    if (req->completion)
    {
        apc = receives_datagram( req ) ? datagram_apc : completion_apc;
        context = req->completion;
    }
    else
    {
        /* bit 0 of the event asks for no packet; AFD ignores it in the handle itself */
        event = overlapped->hEvent;
        context = (ULONG_PTR)event & 1 ? NULL : overlapped;
    }
    overlapped->Internal = STATUS_PENDING;
    overlapped->InternalHigh = 0;
    note_request( req, io );
    status = afd_control( req->socket, event, apc, context, io, req->code, req->in, req->in_size,
                          req->out, req->out_size );
    /* a request that failed at once was never queued: nobody else writes this */
    if (NT_ERROR(status)) overlapped->Internal = (ULONG)status;
    return status;
}

/* A handle error is about the socket, which then is none any more, or about
 * the event of the OVERLAPPED. The value of the socket's handle may have been
 * given to another object in the meantime, or to another socket. */
static NTSTATUS explain_handle_error( const struct afd_request *req, NTSTATUS status )
{
    EVENT_BASIC_INFORMATION event;
    struct socket_info info;
    NTSTATUS event_status;
    HANDLE handle;

    if (socket_probe( req->socket, &info )) return STATUS_OBJECT_TYPE_MISMATCH;
    if (status == STATUS_NOT_SUPPORTED && (req->code == IOCTL_AFD_POLL || req->code == IOCTL_AFD_GETSOCKNAME ||
                                           req->code == IOCTL_AFD_WINE_GETPEERNAME))
        return STATUS_OBJECT_TYPE_MISMATCH;  /* no socket says this */
    if (status == STATUS_NOT_SUPPORTED || !req->overlapped || req->completion) return status;
    if (!(handle = (HANDLE)((ULONG_PTR)req->overlapped->hEvent & ~(ULONG_PTR)1))) return status;
    event_status = NtQueryEvent( handle, EventBasicInformation, &event, sizeof(event), NULL );
    if (event_status == STATUS_INVALID_HANDLE || event_status == STATUS_OBJECT_TYPE_MISMATCH)
        return STATUS_FROM_WSA( WSA_INVALID_HANDLE );
    return status;
}

NTSTATUS afd_request( const struct afd_request *req, ULONG_PTR *ret_info )
{
    NTSTATUS status;

    if (ret_info) *ret_info = 0;
    direct_before_request( req );
    if (!req->overlapped) status = request_and_wait( req, ret_info );
    else
    {
        status = request_overlapped( req );
        if (ret_info && !NT_ERROR(status) && status != STATUS_PENDING)
            *ret_info = req->overlapped->InternalHigh;
    }
    direct_after_request( req, status );
    if (status == STATUS_INVALID_HANDLE || status == STATUS_OBJECT_TYPE_MISMATCH ||
        status == STATUS_NOT_SUPPORTED)
        status = explain_handle_error( req, status );

    TRACE( "socket %#Ix, code %#lx, overlapped %p: status %#lx\n", req->socket, req->code,
           req->overlapped, status );
    return status;
}

NTSTATUS afd_ioctl( SOCKET s, ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size,
                    ULONG_PTR *ret_info )
{
    struct afd_request req = { .socket = s, .code = code, .in = in, .in_size = in_size,
                               .out = out, .out_size = out_size };

    return afd_request( &req, ret_info );
}
