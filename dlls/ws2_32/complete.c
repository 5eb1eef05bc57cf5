/*
 * Ending overlapped calls whose result this DLL computed itself
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
 * Called by WSAIoctl() and the extension functions. Neither waits nor looks at
 * what a call was about.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The only request that ends at once with a byte count which also reaches the
 * completion packet: a poll that asks for nothing returns its header. It is the
 * size of INET_PORT_RESERVATION_INSTANCE. */
#define POLL_BYTES FIELD_OFFSET( struct afd_poll_params, sockets )

static NTSTATUS complete_by_poll( SOCKET s, HANDLE event, void *context )
{
    struct afd_poll_params poll = { .count = 1, .sockets[0].socket = s };
    IO_STATUS_BLOCK io;

    return afd_control( s, event, NULL, context, &io, IOCTL_AFD_POLL, &poll, sizeof(poll),
                        &poll, sizeof(poll) );
}

/* AFD's own request for this purpose; its packet says 0 bytes. */
static NTSTATUS complete_async( SOCKET s, HANDLE event, void *context, NTSTATUS status )
{
    IO_STATUS_BLOCK io;

    return afd_control( s, event, NULL, context, &io, IOCTL_AFD_WINE_COMPLETE_ASYNC, &status, sizeof(status),
                        NULL, 0 );
}

/* User APC: calls a completion routine in the thread that made the call. */
static void CALLBACK call_completion( ULONG_PTR routine, ULONG_PTR arg, ULONG_PTR reserved )
{
    LPWSAOVERLAPPED_COMPLETION_ROUTINE completion = (LPWSAOVERLAPPED_COMPLETION_ROUTINE)routine;
    OVERLAPPED *overlapped = (OVERLAPPED *)arg;

    (void)reserved;
    completion( status_to_wsa( overlapped->Internal ), overlapped->InternalHigh, overlapped, 0 );
}

NTSTATUS afd_complete( SOCKET s, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion,
                       NTSTATUS status, ULONG_PTR information )
{
    HANDLE event;
    void *context;

    if (!overlapped) return status;
    overlapped->Internal = (ULONG)status;
    overlapped->InternalHigh = NT_ERROR(status) ? 0 : information;
    if (NT_ERROR(status)) return status;

    TRACE( "socket %#Ix, overlapped %p, status %#lx, %#Ix bytes\n", s, overlapped, status, information );

    if (completion)
        return NtQueueApcThread( GetCurrentThread(), call_completion, (ULONG_PTR)completion,
                                 (ULONG_PTR)overlapped, 0 );

    /* The result is in the OVERLAPPED already and stays untouched: the requests
     * have a status block of their own, which the packet is made of. Bit 0 of
     * the event asks for no packet. */
    event = overlapped->hEvent;
    context = (ULONG_PTR)event & 1 ? NULL : overlapped;
    if (!status && information == POLL_BYTES) return complete_by_poll( s, event, context );
    return complete_async( s, event, context, status );
}
