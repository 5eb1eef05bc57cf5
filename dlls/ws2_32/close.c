/*
 * Closing sockets
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
 * Called by programs. Closes a handle only after the wineserver has said that
 * it is a socket, since a stale handle value may belong to something else.
 */

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/afd_options.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Waits until the sends that are queued in the wineserver have ended: a send of
 * nothing takes its place behind them. */
static void wait_for_sends( SOCKET s, DWORD timeout )
{
    struct afd_sendmsg_params params = { .force_async = TRUE };
    OVERLAPPED overlapped = { 0 };
    struct afd_request req = { .socket = s, .code = IOCTL_AFD_WINE_SENDMSG, .in = &params,
                               .in_size = sizeof(params), .overlapped = &overlapped };
    IO_STATUS_BLOCK io;
    HANDLE event;

    if (!(event = CreateEventW( NULL, TRUE, FALSE, NULL ))) return;
    overlapped.hEvent = (HANDLE)((ULONG_PTR)event | 1);  /* no packet */
    if (afd_request( &req, NULL ) == STATUS_PENDING && WaitForSingleObject( event, timeout ) == WAIT_TIMEOUT)
    {
        NtCancelIoFileEx( (HANDLE)s, (IO_STATUS_BLOCK *)&overlapped, &io );
        WaitForSingleObject( event, INFINITE );
    }
    NtClose( event );
}

/* Only a connection has something to wait for; a send on any other socket may never end. */
static BOOL has_peer( SOCKET s )
{
    struct sockaddr_storage addr;

    return !afd_ioctl( s, IOCTL_AFD_WINE_GETPEERNAME, NULL, 0, &addr, sizeof(addr), NULL );
}

/* Closes a socket that waits for its unsent data, first in the wineserver and
 * then in the kernel. The kernel makes the last closer of a descriptor wait. That
 * must not be the wineserver, which would stand still for all its processes, so
 * this thread keeps a descriptor of its own until the handle is closed. */
static NTSTATUS close_lingering( SOCKET s, unsigned int seconds )
{
    ULONGLONG now = GetTickCount64(), end = now + seconds * 1000;
    struct dup_descriptor_params params = { .socket = s };
    struct close_descriptor_params close_params;
    struct linger linger = { 1, 0 };
    NTSTATUS status;

    wait_for_sends( s, end - now );
    if ((now = GetTickCount64()) >= end) return socket_close_handle( s );
    if (WINE_UNIX_CALL( unix_dup_descriptor, &params )) return socket_close_handle( s );
    linger.l_linger = (end - now + 999) / 1000;
    afd_ioctl( s, IOCTL_AFD_WINE_SET_SO_LINGER, &linger, sizeof(linger), NULL, 0, NULL );
    status = socket_close_handle( s );
    close_params.fd = params.fd;
    WINE_UNIX_CALL( unix_close_descriptor, &close_params );
    return status;
}

/***********************************************************************
 *      closesocket   (WS2_32.3)
 *
 * Closes a socket, also one that was inherited or duplicated; waits as long as
 * SO_LINGER says for its data to be sent. Pending overlapped calls end with
 * WSA_OPERATION_ABORTED, blocking calls of other threads with WSAEINTR.
 * WSAENOTSOCK for what is no socket.
 *
 * Follows Winsock reference, closesocket function.
 */
int WINAPI closesocket( SOCKET s )
{
    unsigned int seconds;
    BOOL linger, listed;

    TRACE( "socket %#Ix\n", s );

    if (!wsa_started()) return SOCKET_ERROR;
    /* of the threads that close it at once one does */
    if (!pending_claim( s )) return set_error( WSAENOTSOCK );
    listed = socket_is_listed( s );
    if (!socket_exists( s ))
    {
        pending_unclaim( s );
        return set_error( WSAENOTSOCK );
    }
    linger = socket_get_linger( s, &seconds ) && has_peer( s );
    socket_options_forget( s );
    if (!socket_list_remove( s ) && listed)  /* the last WSACleanup() closes it */
    {
        pending_unclaim( s );
        return set_error( WSAENOTSOCK );
    }
    return set_status( linger ? close_lingering( s, seconds ) : socket_close_handle( s ));
}
