/*
 * ConnectEx and DisconnectEx
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
 * Called by programs through the extension table. The wineserver has no way back
 * from a connection: a socket that DisconnectEx() has given back and that is
 * connected again is never unconnected for it. The Unix side connects the kernel
 * socket, and a send ends when that is done.
 */

#include "opt.h"
#include "direct.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define FILE_IO_COMPLETION_NOTIFICATION_INFORMATION 41

/* how long the peer may take to acknowledge the end of the earlier connection */
#define END_TIMEOUT 2000              /* ms */

/* ---- connecting a socket that was given back ---- */

BOOL socket_can_reconnect( SOCKET s, const struct socket_info *info )
{
    struct stream_state_params params = { .socket = s };
    DWORD again;

    if (info->type != SOCK_STREAM) return FALSE;
    if (info->flags & SOCKET_DISCONNECTED) return TRUE;
    /* one that failed to connect like this may try once more */
    if (!opt_state_get( s, STATE_RECONNECTED, &again )) return FALSE;
    return !WINE_UNIX_CALL( unix_stream_state, &params ) && params.closed;
}

static NTSTATUS start_reconnect( SOCKET s, const struct sockaddr *addr, int len )
{
    struct reconnect_params params = { .socket = s, .addr_len = len };
    ULONGLONG end = GetTickCount64() + END_TIMEOUT;
    NTSTATUS status;

    memcpy( params.addr, addr, len );
    while ((status = WINE_UNIX_CALL( unix_reconnect, &params )) == STATUS_DEVICE_NOT_READY)
    {
        if (GetTickCount64() > end) return STATUS_CONNECTION_ACTIVE;
        Sleep( 1 );
    }
    return status;
}

NTSTATUS socket_reconnect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *data,
                           OVERLAPPED *overlapped, ULONG_PTR *ret_size )
{
    struct afd_sendmsg_params params = { .force_async = !!overlapped, .count = data ? 1 : 0,
                                         .buffers_ptr = (ULONG_PTR)data };
    struct afd_request req = { .socket = s, .code = IOCTL_AFD_WINE_SENDMSG, .in = &params,
                               .in_size = sizeof(params), .overlapped = overlapped, .alertable = TRUE };
    NTSTATUS status;

    if (!opt_state_set( s, STATE_RECONNECTED, TRUE )) return STATUS_NO_MEMORY;
    if ((status = start_reconnect( s, addr, len ))) return status;
    background_watch( s );  /* the wineserver has seen the connection end */
    socket_set_flags( s, SOCKET_WAS_CONNECTED, SOCKET_DISCONNECTED );
    status = afd_request( &req, ret_size );
    if (NT_ERROR(status) && status != STATUS_DEVICE_NOT_READY) socket_set_flags( s, SOCKET_DISCONNECTED, 0 );
    return status;
}

/* ---- ConnectEx ---- */

static DWORD check_connect( const struct socket_info *info, const struct sockaddr *name, int namelen,
                            const void *data, DWORD size, OVERLAPPED *overlapped )
{
    DWORD error;

    if (!overlapped) return WSA_INVALID_PARAMETER;
    if (!is_writable( overlapped, sizeof(*overlapped) )) return WSAEFAULT;
    if (info->type != SOCK_STREAM) return WSAEINVAL;
    if ((error = sockaddr_check( info->family, name, namelen ))) return error;
    if (!sockaddr_port( name ) || sockaddr_is_any( name )) return WSAEADDRNOTAVAIL;
    return size && !is_readable( data, size ) ? WSAEFAULT : 0;
}

/* The wineserver wants address and data in one piece, and copies it. */
static NTSTATUS request_connect( SOCKET s, const struct sockaddr *name, int namelen, const void *data,
                                 DWORD size, OVERLAPPED *overlapped, ULONG_PTR *ret_size )
{
    struct afd_request req = { .socket = s, .code = IOCTL_AFD_WINE_CONNECT, .overlapped = overlapped };
    struct afd_connect_params *params;
    NTSTATUS status;

    if (size > MAXLONG - sizeof(*params) - namelen) return STATUS_NO_MEMORY;
    req.in_size = sizeof(*params) + namelen + size;
    if (!(params = HeapAlloc( GetProcessHeap(), 0, req.in_size ))) return STATUS_NO_MEMORY;
    params->addr_len = namelen;
    params->synchronous = FALSE;
    memcpy( params + 1, name, namelen );
    if (size) memcpy( (char *)(params + 1) + namelen, data, size );
    req.in = params;
    status = afd_request( &req, ret_size );
    /* the first attempt after a refused one fails like this on Linux, before Wine 8.3 */
    if (status == STATUS_CONNECTION_ABORTED) status = afd_request( &req, ret_size );
    HeapFree( GetProcessHeap(), 0, params );
    return status;
}

/***********************************************************************
 *      ConnectEx   (extension function)
 *
 * Connects a stream socket, which is bound or was given back by DisconnectEx(),
 * to a name (network byte order) and sends the first size bytes. Ends through the
 * OVERLAPPED; ret_len: bytes sent, if the call ended at once.
 *
 * Errors: WSA_INVALID_PARAMETER no OVERLAPPED, WSAENOTSOCK, WSAEINVAL not bound
 * or listening, WSAEISCONN, WSAEFAULT, WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL,
 * WSA_IO_PENDING; WSAEADDRINUSE or WSAEADDRNOTAVAIL if the address of the
 * earlier connection can't be used again yet.
 *
 * Follows Winsock reference, LPFN_CONNECTEX callback function.
 */
BOOL WINAPI WS2_ConnectEx( SOCKET s, const struct sockaddr *name, int namelen, void *send_buffer,
                           DWORD send_len, DWORD *ret_len, OVERLAPPED *overlapped )
{
    WSABUF data = { .len = send_buffer ? send_len : 0, .buf = send_buffer };
    struct socket_info info;
    ULONG_PTR size = 0;
    NTSTATUS status;
    DWORD error;

    TRACE( "socket %#Ix, name %p, %lu bytes at %p, overlapped %p\n", s, name, send_len, send_buffer,
           overlapped );

    if (!socket_check( s, &info )) return FALSE;
    if ((error = check_connect( &info, name, namelen, send_buffer, send_len, overlapped )))
    {
        SetLastError( error );
        return FALSE;
    }
    if (!send_buffer) send_len = 0;
    overlapped->Offset = 0;
    socket_error_reset( s );
    if (socket_can_reconnect( s, &info ))
        status = socket_reconnect( s, name, sockaddr_size( info.family ), &data, overlapped, &size );
    else status = request_connect( s, name, sockaddr_size( info.family ), send_buffer, send_len, overlapped,
                                   &size );
    if (!status && is_writable( ret_len, sizeof(*ret_len) )) *ret_len = size;
    return !set_status( status );
}

/* ---- DisconnectEx ---- */

/* The wineserver must not know that the socket was shut down, as it never
 * forgets that. It must see the end of the connection before AcceptEx() comes,
 * as it would take it for that of the new one: a poll shows it. */
NTSTATUS socket_disconnect_for_reuse( SOCKET s )
{
    struct end_stream_params params = { .socket = s, .fd = -1 };
    NTSTATUS status;

    direct_give_up( s );  /* from now on it gets and loses descriptors */
    if ((status = WINE_UNIX_CALL( unix_end_stream, &params ))) return status;
    stream_was_reset( s );
    socket_forget_peer( s );
    socket_set_flags( s, SOCKET_DISCONNECTED, 0 );
    return STATUS_SUCCESS;
}

static NTSTATUS disconnect( SOCKET s, DWORD flags )
{
    struct transfer xfer = { .socket = s };
    int how = SD_SEND;
    NTSTATUS status;

    if ((status = socket_get_info( s, &xfer.info ))) return status;
    if (xfer.info.type != SOCK_STREAM) return STATUS_INVALID_CONNECTION;
    if ((status = transfer_check_connected( &xfer ))) return status;
    if (flags & TF_REUSE_SOCKET) return socket_disconnect_for_reuse( s );
    return afd_ioctl( s, IOCTL_AFD_WINE_SHUTDOWN, &how, sizeof(how), NULL, 0, NULL );
}

/* Whether calls that succeed at once give no completion packet. */
static BOOL skips_packet_on_success( SOCKET s )
{
    IO_STATUS_BLOCK io;
    ULONG modes = 0;

    return !NtQueryInformationFile( (HANDLE)s, &io, &modes, sizeof(modes),
                                    FILE_IO_COMPLETION_NOTIFICATION_INFORMATION ) &&
           modes & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS;
}

/***********************************************************************
 *      DisconnectEx   (extension function)
 *
 * Ends the connection of a stream socket in order. With TF_REUSE_SOCKET the
 * socket can then be passed to AcceptEx() or ConnectEx(). With an OVERLAPPED the
 * call ends through it, and returns FALSE with ERROR_IO_PENDING unless a
 * completion packet is not wanted then.
 *
 * Errors: WSAENOTSOCK, WSAENOTCONN, WSAEINVAL bad flags, WSAEFAULT.
 *
 * Follows Winsock reference, LPFN_DISCONNECTEX callback function.
 */
BOOL WINAPI WS2_DisconnectEx( SOCKET s, OVERLAPPED *overlapped, DWORD flags, DWORD reserved )
{
    BOOL at_once;
    NTSTATUS status;

    TRACE( "socket %#Ix, overlapped %p, flags %#lx, reserved %#lx\n", s, overlapped, flags, reserved );

    if (!socket_check( s, NULL )) return FALSE;
    if (flags & ~TF_REUSE_SOCKET || reserved ||
        (overlapped && !is_writable( overlapped, sizeof(*overlapped) )))
    {
        SetLastError( flags & ~TF_REUSE_SOCKET || reserved ? WSAEINVAL : WSAEFAULT );
        return FALSE;
    }
    status = disconnect( s, flags );
    if (status || !overlapped) return !set_status( status );

    overlapped->Offset = 0;
    at_once = skips_packet_on_success( s );
    status = afd_complete( s, overlapped, NULL, STATUS_SUCCESS, 0 );
    if (!status && !at_once) status = STATUS_PENDING;
    return !set_status( status );
}
