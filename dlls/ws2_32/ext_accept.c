/*
 * AcceptEx and GetAcceptExSockaddrs
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
 * Called by programs through the extension table, and by mswsock. The wineserver
 * takes the connection and lays out the addresses in the caller's buffer in a
 * form that only GetAcceptExSockaddrs() reads.
 */

#include "direct.h"
#include "wine/afd_options.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* An address in the buffer. Callers leave 16 bytes more than the address needs. */
struct stored_address
{
    int len;
    struct sockaddr addr;
};

#define ADDRESS_EXTRA offsetof( struct stored_address, addr )

/* a size of the local address that the wineserver ends the request for, with
 * STATUS_BUFFER_TOO_SMALL, when the connection comes */
#define SHORT_ADDRESS 3

static DWORD check_listener( SOCKET s, const struct socket_info *info )
{
    int listening = 0;

    if (info->type != SOCK_STREAM) return WSAEINVAL;
    if (afd_ioctl( s, IOCTL_AFD_WINE_GET_SO_ACCEPTCONN, NULL, 0, &listening, sizeof(listening), NULL ))
        return WSAENOTSOCK;
    return listening ? 0 : WSAEINVAL;
}

/* The acceptor must be new, or have been given back by DisconnectEx(). */
static DWORD check_acceptor( SOCKET s, const struct socket_info *info, const struct socket_info *listener )
{
    struct sockaddr_storage name;
    int len = sizeof(name);

    if (info->type != SOCK_STREAM || info->family != listener->family) return WSAEINVAL;
    if (info->flags & SOCKET_DISCONNECTED) return 0;
    return socket_get_name( s, (struct sockaddr *)&name, &len ) ? 0 : WSAEINVAL;
}

/* The sizes of the three parts of the buffer. */
static DWORD check_buffer( void *buffer, DWORD recv_len, DWORD local_len, DWORD remote_len )
{
    if (!remote_len || (UINT64)recv_len + local_len + remote_len > MAXDWORD) return WSAEFAULT;
    return is_writable( buffer, recv_len + local_len + remote_len ) ? 0 : WSAEFAULT;
}

/* No local address is wanted if its size is 0. */
static BOOL has_short_address( int family, DWORD local_len, DWORD remote_len )
{
    DWORD size = sockaddr_size( family ) + ADDRESS_EXTRA;

    return (local_len && local_len < size) || remote_len < size;
}

/* Where addresses don't fit, the connection is taken nevertheless, and the request fails. The
 * wineserver would store a part of an address, or fail with any status. */
static void expect_failure( struct afd_accept_into_params *params, struct afd_request *req )
{
    static char unused[SHORT_ADDRESS + sizeof(struct stored_address)];

    params->recv_len = 0;
    params->local_len = SHORT_ADDRESS;
    req->out = unused;
    req->out_size = sizeof(unused);
}

/***********************************************************************
 *      AcceptEx   (extension function)
 *
 * Accepts a connection into a socket that was made before, and receives the
 * first recv_len bytes if that is not 0. local_len, remote_len: room for the
 * addresses behind the data, 16 bytes more than an address needs; where one does
 * not fit the request fails with WSAEFAULT when the connection comes. Ends through
 * the OVERLAPPED, in the listener's completion port. FALSE with ERROR_IO_PENDING
 * is what a successful call returns.
 *
 * Errors: WSAENOTSOCK, WSAEINVAL the one does not listen or the other is in
 * use, WSA_INVALID_PARAMETER no OVERLAPPED, WSAEFAULT bad buffer or no room for
 * the peer's address.
 *
 * Follows Winsock reference, AcceptEx function.
 */
BOOL WINAPI WS2_AcceptEx( SOCKET listener, SOCKET acceptor, void *buffer, DWORD recv_len, DWORD local_len,
                          DWORD remote_len, DWORD *ret_len, OVERLAPPED *overlapped )
{
    struct afd_accept_into_params params = { .accept_handle = acceptor, .recv_len = recv_len,
                                             .local_len = local_len };
    struct afd_request req = { .socket = listener, .code = IOCTL_AFD_WINE_ACCEPT_INTO, .in = &params,
                               .in_size = sizeof(params), .out = buffer,
                               .out_size = recv_len + local_len + remote_len, .overlapped = overlapped };
    struct socket_info info, acceptor_info;
    ULONG_PTR size;
    NTSTATUS status;
    DWORD error;

    TRACE( "listener %#Ix, acceptor %#Ix, buffer %p, sizes %lu, %lu, %lu, overlapped %p\n", listener,
           acceptor, buffer, recv_len, local_len, remote_len, overlapped );

    if (!socket_check( listener, &info ) || !socket_check( acceptor, &acceptor_info )) return FALSE;
    if (!is_writable( overlapped, sizeof(*overlapped) ))
        error = overlapped ? WSAEFAULT : WSA_INVALID_PARAMETER;
    else if (!(error = check_listener( listener, &info )))
        error = check_buffer( buffer, recv_len, local_len, remote_len );
    if (error)
    {
        SetLastError( error );
        return FALSE;
    }

    if (has_short_address( info.family, local_len, remote_len )) expect_failure( &params, &req );
    afd_lock_acceptors();
    if ((error = check_acceptor( acceptor, &acceptor_info, &info )))
    {
        afd_unlock_acceptors();
        SetLastError( error );
        return FALSE;
    }
    overlapped->Offset = 0;
    direct_note( acceptor, DIRECT_ACCEPTED, 0 );
    if (acceptor_info.flags & SOCKET_DISCONNECTED) background_forget( acceptor );
    status = afd_request( &req, &size );
    afd_unlock_acceptors();
    if (!NT_ERROR(status) && acceptor_info.flags & SOCKET_DISCONNECTED)
    {
        socket_set_flags( acceptor, SOCKET_STALE_DESCRIPTOR, SOCKET_DISCONNECTED );
    }
    if (!status && is_writable( ret_len, sizeof(*ret_len) )) *ret_len = size;
    return !set_status( status );
}

static void get_stored_address( void *pos, struct sockaddr **addr, int *len )
{
    struct stored_address *stored = pos;

    if (!is_readable( stored, sizeof(*stored) )) return;
    if (is_writable( addr, sizeof(*addr) )) *addr = &stored->addr;
    if (is_writable( len, sizeof(*len) )) *len = stored->len;
}

/***********************************************************************
 *      GetAcceptExSockaddrs   (extension function)
 *
 * Finds the two addresses (network byte order) in the buffer of a finished
 * AcceptEx(), which must have been given the same sizes. What a bad pointer is
 * given for stays undone: there is no error.
 *
 * Follows Winsock reference, GetAcceptExSockaddrs function.
 */
void WINAPI WS2_GetAcceptExSockaddrs( void *buffer, DWORD recv_len, DWORD local_len, DWORD remote_len,
                                      struct sockaddr **local, int *local_size,
                                      struct sockaddr **remote, int *remote_size )
{
    char *pos = (char *)buffer + recv_len;

    TRACE( "buffer %p, sizes %lu, %lu, %lu\n", buffer, recv_len, local_len, remote_len );

    if (local_len) get_stored_address( pos, local, local_size );
    if (remote_len) get_stored_address( pos + local_len, remote, remote_size );
}
