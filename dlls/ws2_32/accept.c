/*
 * Taking connections: accept, WSAAccept
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
 * Called by programs. The wineserver accepts; a condition function is asked
 * afterwards, and what it does not want is aborted or handed back.
 */

#include "direct.h"
#include "wine/afd_options.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* A buffer for the peer's address is optional, but then it must do. */
static BOOL is_buffer_valid( const struct socket_info *info, struct sockaddr *addr, int *len )
{
    if (!addr || !len) return TRUE;
    return is_writable( len, sizeof(*len) ) && *len >= sockaddr_size( info->family ) &&
           is_writable( addr, *len );
}

/* Waits for a connection; a Winsock error or 0. */
static DWORD accept_connection( SOCKET s, const struct socket_info *info, SOCKET *ret )
{
    struct socket_info accepted = *info;
    unsigned int handle = 0;
    struct afd_request req = { .socket = s, .code = IOCTL_AFD_WINE_ACCEPT, .out = &handle,
                               .out_size = sizeof(handle), .alertable = TRUE };
    UINT32 stamp = direct_stamp();
    NTSTATUS status;

    if ((status = afd_request( &req, NULL ))) return status_to_wsa( status );
    accepted.flags = (info->flags & SOCKET_NONOVERLAPPED) | SOCKET_WAS_CONNECTED;
    if (!socket_list_add( handle, &accepted ) || !socket_options_inherit( s, handle ))
    {
        socket_list_remove( handle );
        NtClose( ULongToHandle( handle ));
        return WSAENOBUFS;
    }
    direct_track_accepted( s, handle, stamp );
    *ret = handle;
    return 0;
}

/* The peer's address. One who has left already has none any more: then it is
 * the empty address of the family. */
static void get_caller_address( SOCKET s, const struct socket_info *info, struct sockaddr *addr, int *len )
{
    struct sockaddr_storage storage = { .ss_family = info->family };
    int size = sizeof(storage);

    if (socket_get_peer( s, (struct sockaddr *)&storage, &size )) size = sockaddr_size( info->family );
    else socket_remember_peer( s, (struct sockaddr *)&storage, size );
    memcpy( addr, &storage, min( size, *len ));
    *len = size;
}

static int ask_condition( SOCKET s, const struct socket_info *info, LPCONDITIONPROC condition,
                          DWORD_PTR data )
{
    struct sockaddr_storage caller, callee = { .ss_family = info->family };
    int caller_len = sizeof(caller), callee_len = sizeof(callee);
    WSABUF caller_id, callee_id, callee_data = { 0, NULL };
    GROUP group = 0;

    get_caller_address( s, info, (struct sockaddr *)&caller, &caller_len );
    if (socket_get_name( s, (struct sockaddr *)&callee, &callee_len ))
        callee_len = sockaddr_size( info->family );

    caller_id.len = caller_len;
    caller_id.buf = (char *)&caller;
    callee_id.len = callee_len;
    callee_id.buf = (char *)&callee;
    return condition( &caller_id, NULL, NULL, NULL, &callee_id, &callee_data, &group, data );
}

/* Closes a connection so that the peer sees a reset. */
static void abort_connection( SOCKET s )
{
    const struct linger abort = { 1, 0 };

    socket_options_forget( s );  /* the listener's time to linger */
    afd_ioctl( s, IOCTL_AFD_WINE_SET_SO_LINGER, &abort, sizeof(abort), NULL, 0, NULL );
    closesocket( s );
}

/* Hands an accepted connection back to its listener. */
static DWORD defer_connection( SOCKET listener, SOCKET s )
{
    unsigned int handle = s;
    NTSTATUS status;

    status = afd_ioctl( listener, IOCTL_AFD_WINE_DEFER, &handle, sizeof(handle), NULL, 0, NULL );
    closesocket( s );
    return status ? status_to_wsa( status ) : WSATRY_AGAIN;
}

/* What becomes of a connection; a Winsock error or 0 to keep it. */
static DWORD apply_condition( SOCKET listener, SOCKET s, int decision )
{
    switch (decision)
    {
    case CF_ACCEPT:
        return 0;
    case CF_DEFER:
        return defer_connection( listener, s );
    case CF_REJECT:
        abort_connection( s );
        return WSAECONNREFUSED;
    default:
        abort_connection( s );
        return WSAEINVAL;
    }
}

/***********************************************************************
 *      WSAAccept   (WS2_32.41)
 *
 * Takes the next connection from the queue of a listening socket, if the
 * condition function (may be NULL) wants it; the address of the peer is stored
 * in *addr, port in network order. Waits in an alertable state. WSAEINVAL if the
 * socket is not listening, WSAEWOULDBLOCK, WSAEFAULT for a short buffer,
 * WSAECONNREFUSED for CF_REJECT, WSATRY_AGAIN for CF_DEFER, WSAEINTR if the
 * listener was closed meanwhile.
 *
 * Follows Winsock reference, WSAAccept function.
 */
SOCKET WINAPI WSAAccept( SOCKET s, struct sockaddr *addr, int *len, LPCONDITIONPROC condition,
                         DWORD_PTR data )
{
    struct socket_info info;
    SOCKET ret = INVALID_SOCKET;
    DWORD error;

    TRACE( "socket %#Ix, condition %p\n", s, condition );

    if (!socket_check( s, &info )) return INVALID_SOCKET;
    if (info.type != SOCK_STREAM) error = WSAEOPNOTSUPP;
    else if (!is_buffer_valid( &info, addr, len )) error = WSAEFAULT;
    else error = accept_connection( s, &info, &ret );

    if (!error && condition) error = apply_condition( s, ret, ask_condition( ret, &info, condition, data ));
    if (!error && addr && len) get_caller_address( ret, &info, addr, len );

    TRACE( "socket %#Ix: error %lu, accepted %#Ix\n", s, error, ret );
    SetLastError( error );
    return error ? INVALID_SOCKET : ret;
}

/***********************************************************************
 *      accept   (WS2_32.1)
 *
 * Takes the next connection from the queue of a listening socket, see
 * WSAAccept().
 *
 * Follows Winsock reference, accept function.
 */
SOCKET WINAPI accept( SOCKET s, struct sockaddr *addr, int *len )
{
    return WSAAccept( s, addr, len, NULL, 0 );
}
