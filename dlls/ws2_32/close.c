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

/* Closes a socket that waits for its unsent data. The kernel makes the last
 * closer of a descriptor wait. That must not be the wineserver, which would stand
 * still for all its processes, so this thread keeps a descriptor of its own until
 * the handle is closed. */
static NTSTATUS close_lingering( SOCKET s, unsigned int seconds )
{
    const struct linger linger = { 1, seconds };
    struct dup_descriptor_params params = { .socket = s };
    struct close_descriptor_params close_params;
    NTSTATUS status;

    if (WINE_UNIX_CALL( unix_dup_descriptor, &params )) return NtClose( (HANDLE)s );
    afd_ioctl( s, IOCTL_AFD_WINE_SET_SO_LINGER, &linger, sizeof(linger), NULL, 0, NULL );
    status = NtClose( (HANDLE)s );
    close_params.fd = params.fd;
    WINE_UNIX_CALL( unix_close_descriptor, &close_params );
    return status;
}

/***********************************************************************
 *      closesocket   (WS2_32.3)
 *
 * Closes a socket, also one that was inherited or duplicated; waits as long as
 * SO_LINGER says for its data to be sent. Pending overlapped
 * calls end with WSA_OPERATION_ABORTED, blocking calls of other threads with
 * WSAEINTR. WSAENOTSOCK for what is no socket.
 *
 * Follows Winsock reference, closesocket function.
 */
int WINAPI closesocket( SOCKET s )
{
    struct socket_info info;
    unsigned int seconds;
    BOOL linger;

    TRACE( "socket %#Ix\n", s );

    if (!wsa_started()) return SOCKET_ERROR;
    if (socket_probe( s, &info )) return set_error( WSAENOTSOCK );
    linger = socket_get_linger( s, &seconds );
    socket_options_forget( s );
    socket_list_remove( s );
    return set_status( linger ? close_lingering( s, seconds ) : NtClose( (HANDLE)s ));
}
