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
 * Called by WSAIoctl() and the extension functions. AFD can end a request for
 * us (COMPLETE_ASYNC), but always with 0 bytes. Where the number of bytes is
 * known to other requests that end at once, one of those carries the result, so
 * that a completion packet has the right number too.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* What a request may write that is only issued for its completion. */
union carrier_output
{
    struct afd_poll_params poll;
    struct afd_get_info_params info;
    DWORD value;
};

struct carrier
{
    ULONG_PTR information;      /* bytes it completes with */
    ULONG code;
    ULONG in_size;              /* of a zeroed afd_poll_params with the socket in it, or 0 */
    ULONG out_size;
};

/* Each ends with success at once on any socket, whatever its state. */
static const struct carrier carriers[] =
{
    /* a poll that asks for nothing and does not wait */
    { FIELD_OFFSET( struct afd_poll_params, sockets ), IOCTL_AFD_POLL,
      sizeof(struct afd_poll_params), sizeof(struct afd_poll_params) },
    { sizeof(struct afd_get_info_params), IOCTL_AFD_WINE_GET_INFO, 0, sizeof(struct afd_get_info_params) },
    { sizeof(DWORD), 0x0012036c, 0, sizeof(DWORD) },
};

static const struct carrier *find_carrier( NTSTATUS status, ULONG_PTR information )
{
    unsigned int i;

    for (i = 0; !status && i < ARRAY_SIZE(carriers); i++)
        if (carriers[i].information == information) return &carriers[i];
    return NULL;
}

/* Sets the event and posts the packet. The result is in the OVERLAPPED already
 * and stays untouched: the request has its own status block, which the packet
 * is made of. */
static NTSTATUS signal_completion( SOCKET s, HANDLE event, void *context, NTSTATUS status, ULONG_PTR information )
{
    const struct carrier *carrier = find_carrier( status, information );
    struct afd_poll_params poll = { .count = 1, .sockets[0].socket = s };
    union carrier_output output;
    IO_STATUS_BLOCK io;

    if (!carrier)
        return NtDeviceIoControlFile( (HANDLE)s, event, NULL, context, &io, IOCTL_AFD_WINE_COMPLETE_ASYNC,
                                      &status, sizeof(status), NULL, 0 );
    return NtDeviceIoControlFile( (HANDLE)s, event, NULL, context, &io, carrier->code,
                                  carrier->in_size ? &poll : NULL, carrier->in_size,
                                  &output, carrier->out_size );
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

    if (!overlapped) return status;
    overlapped->Internal = (ULONG)status;
    overlapped->InternalHigh = NT_ERROR(status) ? 0 : information;
    if (NT_ERROR(status)) return status;

    TRACE( "socket %#Ix, overlapped %p, status %#lx, %#Ix bytes\n", s, overlapped, status, information );

    if (completion)
        return NtQueueApcThread( GetCurrentThread(), call_completion, (ULONG_PTR)completion,
                                 (ULONG_PTR)overlapped, 0 );
    event = overlapped->hEvent;
    return signal_completion( s, event, (ULONG_PTR)event & 1 ? NULL : overlapped, status, information );
}
