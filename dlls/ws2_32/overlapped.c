/*
 * WSAGetOverlappedResult
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
 * Called by programs about an OVERLAPPED that they gave to another call. Looks
 * at that structure only and never at what the call was.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* What only tells how to receive is no result. */
#define REQUEST_FLAGS (MSG_PEEK | MSG_WAITALL | MSG_PUSH_IMMEDIATE)

/* Waits until the request has written its result. The event may belong to the
 * program, which may have set it: then the request is still under way. */
static NTSTATUS wait_for_result( SOCKET s, OVERLAPPED *overlapped )
{
    HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);

    return NtWaitForSingleObject( event ? event : (HANDLE)s, FALSE, NULL );
}

static BOOL is_pending( OVERLAPPED *overlapped )
{
    return (NTSTATUS)__atomic_load_n( &overlapped->Internal, __ATOMIC_ACQUIRE ) == STATUS_PENDING;
}

/* The end of the request in the words of Windows; AFD's differ for an
 * unreachable port of a datagram. */
static NTSTATUS result_status( const struct socket_info *info, const OVERLAPPED *overlapped )
{
    NTSTATUS status = overlapped->Internal;

    if (status == STATUS_CONNECTION_REFUSED && info->type == SOCK_DGRAM) return STATUS_CONNECTION_RESET;
    return status;
}

/***********************************************************************
 *      WSAGetOverlappedResult   (WS2_32.68)
 *
 * The result of an overlapped call: bytes transferred in *ret_size, MSG_* of a
 * receive in *flags. With wait set it waits for the end of the call, which must
 * have an event or use the socket alone; not alertable. FALSE and the last
 * error if the call failed.
 *
 * Errors: WSA_IO_INCOMPLETE not ended yet, WSAENOTSOCK, WSAEFAULT, and what the
 * call failed with.
 *
 * Follows Winsock reference, WSAGetOverlappedResult function.
 */
BOOL WINAPI WSAGetOverlappedResult( SOCKET s, LPWSAOVERLAPPED overlapped, DWORD *ret_size, BOOL wait,
                                    DWORD *flags )
{
    struct socket_info info;
    NTSTATUS status;

    TRACE( "socket %#Ix, overlapped %p, wait %d\n", s, overlapped, wait );

    if (!socket_check( s, &info )) return FALSE;
    if (!is_readable( overlapped, sizeof(*overlapped) ) || !is_writable( ret_size, sizeof(*ret_size) ) ||
        !is_writable( flags, sizeof(*flags) ))
    {
        SetLastError( WSAEFAULT );
        return FALSE;
    }
    if (is_pending( overlapped ))
    {
        if (wait && (status = wait_for_result( s, overlapped )))
        {
            set_status( status );
            return FALSE;
        }
        if (is_pending( overlapped ))
        {
            SetLastError( WSA_IO_INCOMPLETE );
            return FALSE;
        }
    }
    *ret_size = overlapped->InternalHigh;
    *flags = overlapped->Offset & ~REQUEST_FLAGS;
    status = result_status( &info, overlapped );
    if (status == STATUS_BUFFER_OVERFLOW) *flags |= MSG_PARTIAL;
    return !set_status( status );
}
