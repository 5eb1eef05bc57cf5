/*
 * Sockets for other processes: WSADuplicateSocket
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
 * Called by programs, and by WSASocket() for the other end. The duplicate is
 * made at once in the target process; the protocol info carries its handle, in
 * the fields that every version of this DLL agrees on.
 */

#include "direct.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* dwServiceFlags4 says that dwServiceFlags3 is a handle of the target process. */
#define DUPLICATE_MAGIC 0xff00ff00

BOOL duplicate_is_pending( const WSAPROTOCOL_INFOW *info )
{
    return info->dwServiceFlags4 == DUPLICATE_MAGIC;
}

DWORD duplicate_adopt( WSAPROTOCOL_INFOW *info, SOCKET *ret )
{
    SOCKET s = info->dwServiceFlags3;
    struct socket_info socket_info;

    /* works once; the handle may be closed and used again afterwards */
    info->dwServiceFlags3 = 0;
    if (!s) return WSAEINVAL;
    pending_new_handle( s );
    if (socket_probe( s, &socket_info )) return WSAEINVAL;
    socket_info.flags = info->dwProviderReserved & SOCKET_NONOVERLAPPED;
    if (!socket_list_add( s, &socket_info )) return WSA_NOT_ENOUGH_MEMORY;
    TRACE( "adopted %#Ix\n", s );
    *ret = s;
    return 0;
}

/* Makes the duplicate and describes it; buffer is what the caller wants filled. */
static DWORD duplicate_socket( SOCKET s, DWORD pid, void *buffer, SIZE_T size, WSAPROTOCOL_INFOW *ret )
{
    struct socket_info info;
    HANDLE process, dup;
    DWORD error = 0;
    BOOL done;

    if (!wsa_started()) return WSANOTINITIALISED;
    if (socket_get_info( s, &info )) return WSAENOTSOCK;
    if (!(process = OpenProcess( PROCESS_DUP_HANDLE, FALSE, pid ))) return WSAEINVAL;

    if (!is_writable( buffer, size )) error = WSAEFAULT;
    else
    {
        direct_give_up( s );
        afd_lock_handles( FALSE );
        done = DuplicateHandle( GetCurrentProcess(), (HANDLE)s, process, &dup, 0, FALSE, DUPLICATE_SAME_ACCESS );
        afd_unlock_handles( FALSE );
        /* the socket may have been closed or the process have ended since */
        if (!done && GetLastError() == ERROR_TOO_MANY_OPEN_FILES) error = WSAEMFILE;
        else if (!done) error = socket_probe( s, &info ) ? WSAENOTSOCK : WSAEINVAL;
    }
    CloseHandle( process );
    if (error) return error;

    if (!protocol_info_for_socket( &info, ret ))  /* a kind that is not in the catalogue */
    {
        memset( ret, 0, sizeof(*ret) );
        ret->iAddressFamily = info.family;
        ret->iSocketType = info.type;
        ret->iProtocol = info.protocol;
    }
    ret->dwServiceFlags3 = HandleToULong( dup );
    ret->dwServiceFlags4 = DUPLICATE_MAGIC;
    ret->dwProviderReserved = info.flags & SOCKET_NONOVERLAPPED;
    return 0;
}

/***********************************************************************
 *      WSADuplicateSocketW   (WS2_32.59)
 *
 * Makes a duplicate of the socket for process pid and describes it in *info,
 * which that process hands to WSASocket() once. WSAENOTSOCK, WSAEINVAL for the
 * process, WSAEFAULT for info, in this order.
 *
 * Follows Winsock reference, WSADuplicateSocketW function.
 */
int WINAPI WSADuplicateSocketW( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info )
{
    WSAPROTOCOL_INFOW ret;
    DWORD error;

    TRACE( "socket %#Ix, pid %#lx, info %p\n", s, pid, info );

    if ((error = duplicate_socket( s, pid, info, sizeof(*info), &ret ))) return set_error( error );
    *info = ret;
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSADuplicateSocketA   (WS2_32.58)
 *
 * As WSADuplicateSocketW(), with a protocol info of narrow strings.
 *
 * Follows Winsock reference, WSADuplicateSocketA function.
 */
int WINAPI WSADuplicateSocketA( SOCKET s, DWORD pid, WSAPROTOCOL_INFOA *info )
{
    WSAPROTOCOL_INFOW ret;
    DWORD error;

    TRACE( "socket %#Ix, pid %#lx, info %p\n", s, pid, info );

    if ((error = duplicate_socket( s, pid, info, sizeof(*info), &ret ))) return set_error( error );
    memcpy( info, &ret, FIELD_OFFSET( WSAPROTOCOL_INFOA, szProtocol ));
    memset( info->szProtocol, 0, sizeof(info->szProtocol) );
    WideCharToMultiByte( CP_ACP, 0, ret.szProtocol, -1, info->szProtocol, sizeof(info->szProtocol) - 1,
                         NULL, NULL );
    SetLastError( 0 );
    return 0;
}
