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
static SRWLOCK bare_handle_lock = SRWLOCK_INIT;

static BOOL names_sockets( ULONG code )
{
    return code == IOCTL_AFD_POLL || code == IOCTL_AFD_WINE_ACCEPT_INTO || code == IOCTL_AFD_WINE_DEFER;
}

/* A handle that some other module has opened for synchronous I/O: the request
 * returns when it has ended, the lock can't be held that long. */
static BOOL waits_inside( SOCKET s, ULONG code, const void *in )
{
    FILE_MODE_INFORMATION mode;
    IO_STATUS_BLOCK io;

    if (code == IOCTL_AFD_WINE_DEFER) return FALSE;
    if (code == IOCTL_AFD_POLL && !((const struct afd_poll_params *)in)->timeout) return FALSE;
    return !NtQueryInformationFile( (HANDLE)s, &io, &mode, sizeof(mode), FileModeInformation ) &&
           mode.Mode & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT);
}

void afd_lock_handles( BOOL exclusive )
{
    if (RtlDllShutdownInProgress()) return;  /* whoever held it is gone */
    if (exclusive) AcquireSRWLockExclusive( &bare_handle_lock );
    else AcquireSRWLockShared( &bare_handle_lock );
}

void afd_unlock_handles( BOOL exclusive )
{
    if (RtlDllShutdownInProgress()) return;
    if (exclusive) ReleaseSRWLockExclusive( &bare_handle_lock );
    else ReleaseSRWLockShared( &bare_handle_lock );
}

NTSTATUS afd_control( SOCKET s, HANDLE event, PIO_APC_ROUTINE apc, void *context, IO_STATUS_BLOCK *io,
                      ULONG code, const void *in, ULONG in_size, void *out, ULONG out_size )
{
    BOOL locked = names_sockets( code );
    NTSTATUS status;

    if (locked) afd_lock_handles( FALSE );
    if (locked && waits_inside( s, code, in ))
    {
        afd_unlock_handles( FALSE );
        locked = FALSE;
    }
    status = NtDeviceIoControlFile( (HANDLE)s, event, apc, context, io, code, (void *)in, in_size,
                                    out, out_size );
    if (locked) afd_unlock_handles( FALSE );
    return status;
}

/* ---- blocking calls ---- */

/* The requests that threads wait for, so that closing their socket ends them. A
 * table and not a list through the stacks: threads may be terminated. */
#define MAX_BLOCKED   256
#define CANCEL_ROUNDS 100

struct blocked_call
{
    SOCKET socket;                    /* 0: free */
    IO_STATUS_BLOCK *io;
};

static SRWLOCK blocked_lock = SRWLOCK_INIT;
static struct blocked_call blocked[MAX_BLOCKED];
static unsigned int blocked_end;      /* no entry in use from here on */

static void pause_briefly(void)
{
    static const LARGE_INTEGER millisecond = { .QuadPart = -10000 };

    NtDelayExecution( FALSE, &millisecond );
}

/* NULL if the table is full: then only the wineserver ends the call. */
static struct blocked_call *add_blocked( SOCKET s, IO_STATUS_BLOCK *io )
{
    struct blocked_call *call = NULL;
    unsigned int i;

    AcquireSRWLockExclusive( &blocked_lock );
    for (i = 0; i < MAX_BLOCKED && blocked[i].socket; i++) ;
    if (i < MAX_BLOCKED)
    {
        call = &blocked[i];
        call->socket = s;
        call->io = io;
        blocked_end = max( blocked_end, i + 1 );
    }
    ReleaseSRWLockExclusive( &blocked_lock );
    return call;
}

static void remove_blocked( struct blocked_call *call, const IO_STATUS_BLOCK *io )
{
    if (!call) return;
    AcquireSRWLockExclusive( &blocked_lock );
    if (call->io == io) call->socket = 0;
    while (blocked_end && !blocked[blocked_end - 1].socket) blocked_end--;
    ReleaseSRWLockExclusive( &blocked_lock );
}

/* The wineserver loses a request that is just being tried once more when its
 * socket ends, and does not find it to be cancelled either: a moment later it
 * does. TRUE if there was nothing left to cancel. */
static BOOL cancel_blocked( SOCKET s, BOOL give_up )
{
    IO_STATUS_BLOCK io;
    BOOL done = TRUE;
    unsigned int i;

    AcquireSRWLockExclusive( &blocked_lock );
    for (i = 0; i < blocked_end; i++)
    {
        if (blocked[i].socket != s) continue;
        if (give_up || !NtCancelIoFileEx( (HANDLE)s, blocked[i].io, &io )) blocked[i].socket = 0;
        else done = FALSE;
    }
    ReleaseSRWLockExclusive( &blocked_lock );
    return done;
}

void afd_end_blocked( SOCKET s )
{
    unsigned int i;

    if (RtlDllShutdownInProgress()) return;
    for (i = 0; !cancel_blocked( s, i == CANCEL_ROUNDS ); i++) pause_briefly();
}

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

static NTSTATUS request_and_wait( const struct afd_request *req, ULONG_PTR *ret_info )
{
    struct thread_data *data = get_thread_data();
    struct blocked_call *call;
    IO_STATUS_BLOCK io;
    NTSTATUS status;
    HANDLE event;

    if (!data || !(event = push_event( data ))) return STATUS_NO_MEMORY;

    io.Status = STATUS_PENDING;
    io.Information = 0;
    status = afd_control( req->socket, event, NULL, NULL, &io, req->code, req->in, req->in_size,
                          req->out, req->out_size );
    if (status == STATUS_PENDING)
    {
        if (req->send_locked && *req->send_locked)
        {
            direct_unlock_send( req->socket );
            *req->send_locked = FALSE;
        }
        call = req->code == IOCTL_AFD_POLL ? NULL : add_blocked( req->socket, &io );  /* a poll tells of the end */
        status = blocking_status( wait_for_request( event, req->alertable, &io ));
        remove_blocked( call, &io );
    }
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
        apc = completion_apc;
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
    status = afd_control( req->socket, event, apc, context, io, req->code, req->in, req->in_size,
                          req->out, req->out_size );
    /* a request that failed at once was never queued: nobody else writes this */
    if (NT_ERROR(status)) overlapped->Internal = (ULONG)status;
    if (status == STATUS_PENDING && req->survives_close) close_note_request( req->socket, overlapped );
    return status;
}

/* A handle error is about the socket, which then is none any more, or about
 * the event of the OVERLAPPED. */
static NTSTATUS explain_handle_error( const struct afd_request *req, NTSTATUS status )
{
    struct socket_info info;

    if (socket_probe( req->socket, &info )) return status;
    if (req->overlapped && !req->completion && req->overlapped->hEvent)
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
    if (status == STATUS_INVALID_HANDLE || status == STATUS_OBJECT_TYPE_MISMATCH)
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
