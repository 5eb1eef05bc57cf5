/*
 * WSARecvEx
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
 * Called by layered service providers and Winsock itself. The provider is the code of ws2_32.dll; everything else
 *
 * Called by programs. Works on ws2_32, and knows no more of sockets than they do.
 * The stock mswsock.dll has a stub.
 */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#define USE_WS_PREFIX_NONE
#include "winsock2.h"

typedef int (WINAPI *recv_func)( SOCKET, WSABUF *, DWORD, DWORD *, DWORD *, WSAOVERLAPPED *,
                                 LPWSAOVERLAPPED_COMPLETION_ROUTINE );

/***********************************************************************
 *      WSARecvEx   (MSWSOCK.@)
 *
 * As recv(), with flags in and out: a datagram that does not fit is no error but
 * MSG_PARTIAL, otherwise they are 0 afterwards. Returns the number of bytes or
 * SOCKET_ERROR with an error of WSARecv(); WSANOTINITIALISED without Winsock.
 *
 * Follows Winsock reference, WSARecvEx function.
 */
int WINAPI WSARecvEx( SOCKET s, char *data, int len, int *flags )
{
    recv_func receive = (void *)GetProcAddress( GetModuleHandleW( L"ws2_32.dll" ), "WSARecv" );
    WSABUF buffer = { .len = len, .buf = data };
    DWORD size;

    if (!receive || len < 0)
    {
        SetLastError( receive ? WSAEFAULT : WSANOTINITIALISED );
        return SOCKET_ERROR;
    }
    if (receive( s, &buffer, 1, &size, (DWORD *)flags, NULL, NULL ) && GetLastError() != WSAEMSGSIZE)
        return SOCKET_ERROR;
    *flags &= MSG_PARTIAL;
    SetLastError( 0 );
    return size;
}
