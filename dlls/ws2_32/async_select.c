/*
 * WSAAsyncSelect
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
 * Called by programs with a message loop. The wineserver posts the messages;
 * here the window is checked, without loading user32 into programs that have
 * no windows.
 */

#include "ws2_32_private.h"
#include "winuser.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static BOOL is_window( HWND window )
{
    BOOL (WINAPI *pIsWindow)( HWND );
    HMODULE user32 = GetModuleHandleW( L"user32.dll" );

    if (!user32 || !(pIsWindow = (void *)GetProcAddress( user32, "IsWindow" ))) return FALSE;
    return pIsWindow( window );
}

/***********************************************************************
 *      WSAAsyncSelect   (WS2_32.101)
 *
 * Has a message posted to the window for each network event (FD_*): wParam is
 * the socket, lParam the event and, in the high word, its error. Makes the
 * socket nonblocking and replaces WSAEventSelect(); a mask of 0 ends it.
 *
 * Errors: WSAENOTSOCK, WSAEINVAL no window or unknown network event.
 *
 * Follows Winsock reference, WSAAsyncSelect function.
 */
int WINAPI WSAAsyncSelect( SOCKET s, HWND window, unsigned int message, long mask )
{
    struct afd_message_select_params params = { .handle = s, .message = message };
    struct socket_info info;

    TRACE( "socket %#Ix, window %p, message %#x, mask %#lx\n", s, window, message, mask );

    if (!socket_check( s, &info )) return SOCKET_ERROR;
    if (mask & ~FD_ALL_EVENTS || (mask && !is_window( window ))) return set_error( WSAEINVAL );
    if (mask)
    {
        params.window = HandleToULong( window );
        params.mask = network_events_to_afd( mask );
    }
    receive_clear_mark( s );
    if (params.mask && datagram_is_connected( s, &info )) background_expect_error( s );
    return set_status( afd_ioctl( s, IOCTL_AFD_WINE_MESSAGE_SELECT, &params, sizeof(params), NULL, 0, NULL ));
}
