/*
 * What the send and receive families have in common
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
 * Called by send.c, recv.c and msg.c before they build a request. Checks what
 * AFD takes on trust or reports differently; never transfers anything.
 */

#include "opt.h"
#include "direct.h"
#include "ws2_32_unixlib.h"
#include "wine/afd_options.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

DWORD transfer_init( struct transfer *xfer, SOCKET s, WSABUF *buffers, DWORD count, DWORD flags,
                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    if (!socket_check( s, &xfer->info )) return GetLastError();
    if (count && !is_readable( buffers, (SIZE_T)count * sizeof(*buffers) )) return WSAEFAULT;
    if (xfer->info.flags & SOCKET_NONOVERLAPPED) overlapped = NULL;
    if (overlapped && !is_writable( overlapped, sizeof(*overlapped) )) return WSAEFAULT;

    xfer->socket = s;
    xfer->buffers = buffers;
    xfer->count = count;
    xfer->flags = flags;
    xfer->overlapped = overlapped;
    xfer->completion = overlapped ? completion : NULL;
    return 0;
}

SIZE_T transfer_size( const struct transfer *xfer )
{
    SIZE_T size = 0;
    DWORD i;

    for (i = 0; i < xfer->count; i++) size += xfer->buffers[i].len;
    return size;
}

/* Guards handles that are protected for a moment, see socket_renew_descriptor(). */
static struct lock protect_lock;

NTSTATUS socket_close_handle( SOCKET s )
{
    NTSTATUS status;

    pending_end( s );
    lock_shared( &protect_lock );
    status = NtClose( (HANDLE)s );
    unlock_shared( &protect_lock );
    pending_closed( s );
    return status;
}

/* AcceptEx() has given the socket another kernel socket than that of its earlier
 * connection, whose descriptor ntdll may have kept. It forgets the descriptor of a
 * handle that is closed, also if the handle is then found to be protected from
 * that. And the wineserver, for which a connection of this socket has ended, does
 * not watch it any more. */
BOOL socket_renew_descriptor( SOCKET s )
{
    DWORD flags;

    if (pending_is_acceptor( s )) return FALSE;
    direct_give_up( s );
    lock_exclusive( &protect_lock );
    if (GetHandleInformation( (HANDLE)s, &flags ) &&
        SetHandleInformation( (HANDLE)s, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE ))
    {
        NtClose( (HANDLE)s );
        SetHandleInformation( (HANDLE)s, HANDLE_FLAG_PROTECT_FROM_CLOSE, flags );
        socket_set_flags( s, 0, SOCKET_STALE_DESCRIPTOR );
    }
    unlock_exclusive( &protect_lock );
    background_watch( s );
    return TRUE;
}

/* A stream counts as connected from then on, also after a reset or its end. The
 * answer is asked for once: without it a send or receive on a listening socket
 * would wait for ever. */
NTSTATUS transfer_check_connected( struct transfer *xfer )
{
    unsigned int seconds;

    if (xfer->info.type != SOCK_STREAM) return STATUS_SUCCESS;
    if (xfer->info.flags & SOCKET_DISCONNECTED) return STATUS_INVALID_CONNECTION;
    if (xfer->info.flags & SOCKET_STALE_DESCRIPTOR && !socket_renew_descriptor( xfer->socket ))
        return STATUS_INVALID_CONNECTION;
    if (xfer->info.flags & SOCKET_WAS_CONNECTED) return STATUS_SUCCESS;
    if (afd_ioctl( xfer->socket, IOCTL_AFD_WINE_GET_SO_CONNECT_TIME, NULL, 0,
                   &seconds, sizeof(seconds), NULL )) return STATUS_SUCCESS;
    if (seconds == ~0u) return STATUS_INVALID_CONNECTION;
    xfer->info.flags |= SOCKET_WAS_CONNECTED;
    socket_set_flags( xfer->socket, SOCKET_WAS_CONNECTED, 0 );
    return STATUS_SUCCESS;
}

BOOL stream_was_reset( SOCKET s )
{
    struct afd_poll_params poll = { .count = 1, .sockets[0] = { .socket = s, .flags = AFD_POLL_RESET } };

    if (direct_state( s ) & DIRECT_RESET) return TRUE;
    return !afd_ioctl( s, IOCTL_AFD_POLL, &poll, sizeof(poll), &poll, sizeof(poll), NULL ) &&
           poll.count && poll.sockets[0].flags & AFD_POLL_RESET;
}

DWORD socket_stored_error( SOCKET s )
{
    DWORD error = 0;

    if (afd_ioctl( s, IOCTL_AFD_WINE_GET_SO_ERROR, NULL, 0, &error, sizeof(error), NULL )) return 0;
    return error;
}

/* Asked once: from then on connect() sets the flag. */
BOOL datagram_is_connected( SOCKET s, struct socket_info *info )
{
    struct sockaddr_storage peer;
    int len = sizeof(peer);

    if (info->type != SOCK_DGRAM) return FALSE;
    if (!(info->flags & (SOCKET_WAS_CONNECTED | SOCKET_WAS_BOUND)) && !direct_is_known( s ) &&
        !socket_get_peer( s, (struct sockaddr *)&peer, &len ))
    {
        socket_set_flags( s, SOCKET_WAS_CONNECTED, 0 );
        info->flags |= SOCKET_WAS_CONNECTED;
    }
    return !!(info->flags & SOCKET_WAS_CONNECTED);
}

/* Asked once. The wineserver does the same for a message, but takes the socket for
 * bound also if it could not be: the kernel would choose a port later. */
NTSTATUS transfer_bind( struct transfer *xfer )
{
    NTSTATUS status;

    if (xfer->info.flags & SOCKET_WAS_BOUND) return STATUS_SUCCESS;
    status = socket_bind_any( xfer->socket, &xfer->info );
    if (status && status != STATUS_ADDRESS_ALREADY_ASSOCIATED) return status;
    datagram_is_connected( xfer->socket, &xfer->info );
    socket_set_flags( xfer->socket, SOCKET_WAS_BOUND, 0 );
    xfer->info.flags |= SOCKET_WAS_BOUND;
    return STATUS_SUCCESS;
}

/* The wineserver stores the first error of a socket, and then does not watch it any more. Later ones
 * stay in the kernel, until a receive or a poll takes them. */
BOOL datagram_has_error( SOCKET s )
{
    DWORD state;

    if (!socket_reports_unreachable( s )) return FALSE;
    if (opt_state_get( s, STATE_WATCHED, &state )) return state == WATCHED_WITH_ERROR;
    return socket_stored_error( s ) != 0;
}

void datagram_note_error( SOCKET s )
{
    DWORD state;

    if (opt_state_get( s, STATE_WATCHED, &state )) opt_state_set( s, STATE_WATCHED, WATCHED_WITH_ERROR );
}

BOOL datagram_take_error( SOCKET s )
{
    DWORD state;

    if (!opt_state_get( s, STATE_WATCHED, &state ) || state != WATCHED_WITH_ERROR) return FALSE;
    opt_state_set( s, STATE_WATCHED, WATCHED );
    return TRUE;
}
