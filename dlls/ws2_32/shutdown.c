/*
 * Ending one direction: shutdown, WSASendDisconnect, WSARecvDisconnect
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
 * Called by programs. Disconnect data does not exist in the protocols that
 * there are.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static int shutdown_socket( SOCKET s, int how )
{
    return set_status( afd_ioctl( s, IOCTL_AFD_WINE_SHUTDOWN, &how, sizeof(how), NULL, 0, NULL ));
}

/***********************************************************************
 *      shutdown   (WS2_32.22)
 *
 * Ends receiving (SD_RECEIVE), sending (SD_SEND) or both (SD_BOTH); may be
 * repeated. WSAEINVAL for another value, WSAENOTCONN for a stream socket that is
 * not connected.
 *
 * Follows Winsock reference, shutdown function.
 */
int WINAPI shutdown( SOCKET s, int how )
{
    TRACE( "socket %#Ix, how %d\n", s, how );

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if (how < SD_RECEIVE || how > SD_BOTH) return set_error( WSAEINVAL );
    return shutdown_socket( s, how );
}

/***********************************************************************
 *      WSASendDisconnect   (WS2_32.97)
 *
 * Ends sending. WSAENOPROTOOPT if there is disconnect data to send.
 *
 * Follows Winsock reference, WSASendDisconnect function.
 */
int WINAPI WSASendDisconnect( SOCKET s, WSABUF *data )
{
    TRACE( "socket %#Ix, data %p\n", s, data );

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if (data) return set_error( WSAENOPROTOOPT );
    return shutdown_socket( s, SD_SEND );
}

/***********************************************************************
 *      WSARecvDisconnect   (WS2_32.92)
 *
 * Ends receiving. WSAENOPROTOOPT if disconnect data is to be received.
 *
 * Follows Winsock reference, WSARecvDisconnect function.
 */
int WINAPI WSARecvDisconnect( SOCKET s, WSABUF *data )
{
    TRACE( "socket %#Ix, data %p\n", s, data );

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if (data) return set_error( WSAENOPROTOOPT );
    return shutdown_socket( s, SD_RECEIVE );
}
