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

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/***********************************************************************
 *      closesocket   (WS2_32.3)
 *
 * Closes a socket, also one that was inherited or duplicated. Pending overlapped
 * calls end with WSA_OPERATION_ABORTED, blocking calls of other threads with
 * WSAEINTR. WSAENOTSOCK for what is no socket.
 *
 * Follows Winsock reference, closesocket function.
 */
int WINAPI closesocket( SOCKET s )
{
    struct socket_info info;

    TRACE( "socket %#Ix\n", s );

    if (!wsa_started()) return SOCKET_ERROR;
    if (socket_probe( s, &info )) return set_error( WSAENOTSOCK );
    socket_list_remove( s );
    return set_status( NtClose( (HANDLE)s ));
}
