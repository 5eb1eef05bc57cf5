/*
 * recv, recvfrom, WSARecv and WSARecvFrom
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
 * Called by programs, and by msg.c for WSARecvMsg(). Builds AFD's message
 * request out of the arguments of the calls and puts right what AFD does
 * differently from Windows.
 *
 * What a pended request refers to lives in the caller's memory for as long as
 * Windows demands it. The flags word is not of that kind: callers have it on
 * the stack, so a request with an OVERLAPPED uses its Offset, which Windows
 * reserves for the provider, and WSAGetOverlappedResult() reads it there.
 */

#include "opt.h"
#include "direct.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define RECV_FLAGS (MSG_OOB | MSG_PEEK | MSG_PARTIAL | MSG_WAITALL | MSG_PUSH_IMMEDIATE)

static DWORD check_receive( const struct transfer *xfer )
{
    if (xfer->flags & ~RECV_FLAGS) return WSAEOPNOTSUPP;
    if (xfer->info.type == SOCK_STREAM)
        return xfer->flags & MSG_OOB && xfer->flags & MSG_WAITALL ? WSAEOPNOTSUPP : 0;
    return xfer->flags & (MSG_OOB | MSG_WAITALL) ? WSAEOPNOTSUPP : 0;
}

/* The buffer for the sender's address; streams have no use for it. A WSA error or 0. */
static DWORD check_address_buffer( const struct transfer *xfer, struct receive_address *from )
{
    int size = sockaddr_size( xfer->info.family );

    if (xfer->info.type == SOCK_STREAM) from->addr = NULL;
    if (!from->addr) return 0;
    if (!is_writable( from->len, sizeof(*from->len) )) return WSAEFAULT;
    if (*from->len < size || !is_writable( from->addr, size )) return WSAEFAULT;
    return 0;
}

/* Windows wants a local address before the first receive on a datagram socket;
 * AFD would wait for ever. */
static NTSTATUS check_bound( struct transfer *xfer )
{
    struct sockaddr_storage name;
    int len = sizeof(name);
    NTSTATUS status;

    if (xfer->info.type != SOCK_DGRAM || xfer->info.flags & SOCKET_WAS_BOUND) return STATUS_SUCCESS;
    if ((status = socket_get_name( xfer->socket, (struct sockaddr *)&name, &len ))) return status;
    datagram_is_connected( xfer->socket, &xfer->info );
    socket_set_flags( xfer->socket, SOCKET_WAS_BOUND, 0 );
    return STATUS_SUCCESS;
}

/* An ICMP error on a connected datagram socket makes the wineserver stop
 * watching it. TRUE if this was found out just now. */
static BOOL watch_after_error( const struct transfer *xfer )
{
    DWORD watched;

    if (xfer->info.type != SOCK_DGRAM || !(xfer->info.flags & SOCKET_WAS_CONNECTED)) return FALSE;
    if (opt_state_get( xfer->socket, STATE_WATCHED, &watched ) || !socket_stored_error( xfer->socket ))
        return FALSE;
    background_watch( xfer->socket );
    return TRUE;
}

/* The error of a socket that the wineserver does not watch any more: a poll has taken it,
 * or it is in the kernel. A receive would have both the wineserver and ntdll read it from the kernel, and only what ntdll
 * finds is told. */
static NTSTATUS take_error( const struct transfer *xfer )
{
    struct take_error_params params = { .socket = xfer->socket };
    DWORD watched;

    if (xfer->info.type != SOCK_DGRAM || !(xfer->info.flags & SOCKET_WAS_CONNECTED)) return STATUS_SUCCESS;
    if (!opt_state_get( xfer->socket, STATE_WATCHED, &watched )) return STATUS_SUCCESS;
    if (datagram_take_error( xfer->socket )) return STATUS_CONNECTION_REFUSED;
    return WINE_UNIX_CALL( unix_take_error, &params );
}

static NTSTATUS request_receive( const struct transfer *xfer, struct afd_recvmsg_params *params,
                                 ULONG_PTR *ret_size )
{
    struct afd_request req = { .socket = xfer->socket, .code = IOCTL_AFD_WINE_RECVMSG, .in = params,
                               .in_size = sizeof(*params), .overlapped = xfer->overlapped,
                               .completion = xfer->completion, .alertable = TRUE };

    return afd_request( &req, ret_size );
}

/* ---- without OVERLAPPED ---- */

/* Moves the start of the buffers forward. */
static void skip_bytes( struct transfer *xfer, ULONG_PTR size )
{
    for (; xfer->count && size >= xfer->buffers->len; xfer->count--, xfer->buffers++)
        size -= xfer->buffers->len;
    if (!xfer->count) return;
    xfer->buffers->buf += size;
    xfer->buffers->len -= size;
}

/* MSG_WAITALL, which AFD ignores. What arrived before an error, an end or a
 * nonblocking socket's limit is not lost: then the call returns less. */
static NTSTATUS receive_all( const struct transfer *orig, struct afd_recvmsg_params *params, ULONG_PTR *ret_size )
{
    struct transfer xfer = *orig;
    ULONG_PTR size = 0, done = 0;
    NTSTATUS status;

    if (!(xfer.buffers = HeapAlloc( GetProcessHeap(), 0, xfer.count * sizeof(*xfer.buffers) )))
        return STATUS_NO_MEMORY;
    memcpy( xfer.buffers, orig->buffers, xfer.count * sizeof(*xfer.buffers) );
    params->buffers_ptr = (ULONG_PTR)xfer.buffers;
    do
    {
        if ((status = request_receive( &xfer, params, &size )) || !size) break;
        done += size;
        skip_bytes( &xfer, size );
        params->buffers_ptr = (ULONG_PTR)xfer.buffers;
        params->count = min( xfer.count, MAX_TRANSFER_BUFFERS );
    } while (transfer_size( &xfer ));
    HeapFree( GetProcessHeap(), 0, xfer.buffers - (orig->count - xfer.count) );
    *ret_size = done;
    return done ? STATUS_SUCCESS : status;
}

/* AFD and the kernel don't tell a reset that was seen before from an end. */
static NTSTATUS explain_end( const struct transfer *xfer, NTSTATUS status, ULONG_PTR size )
{
    if (status || size || xfer->info.type != SOCK_STREAM || !transfer_size( xfer )) return status;
    return stream_was_reset( xfer->socket ) ? STATUS_CONNECTION_RESET : STATUS_SUCCESS;
}

static NTSTATUS receive_and_wait( const struct transfer *xfer, struct afd_recvmsg_params *params,
                                  struct receive_address *from, ULONG_PTR *ret_size )
{
    struct sockaddr_storage addr;
    int len = sizeof(addr);
    NTSTATUS status;

    receive_clear_mark( xfer->socket );
    if (from && from->addr)
    {
        params->addr_ptr = (ULONG_PTR)&addr;
        params->addr_len_ptr = (ULONG_PTR)&len;
    }
    if (watch_after_error( xfer ) && socket_reports_unreachable( xfer->socket ))
        return STATUS_CONNECTION_RESET;
    if (xfer->flags & MSG_WAITALL && !(xfer->flags & MSG_PEEK)) status = receive_all( xfer, params, ret_size );
    else if (!(status = take_error( xfer ))) status = request_receive( xfer, params, ret_size );

    status = explain_end( xfer, status, *ret_size );
    while (status == STATUS_CONNECTION_REFUSED)
    {
        background_watch( xfer->socket );
        /* Windows' name for an unreachable port; the next attempt knows nothing of it */
        if (socket_reports_unreachable( xfer->socket )) return STATUS_CONNECTION_RESET;
        status = request_receive( xfer, params, ret_size );
    }
    if (from && from->addr && !NT_ERROR(status) && len <= *from->len)
    {
        memcpy( from->addr, &addr, len );
        *from->len = len;
    }
    return status;
}

/* ---- with OVERLAPPED ---- */

/* Before Wine 8.21 a receive that finds the connection reset ends like one that
 * finds the end of the stream, and its completion can't be called back. So a
 * dead stream with nothing left to read is looked for beforehand. */
static BOOL is_dead_stream( const struct transfer *xfer )
{
    struct stream_state_params params = { .socket = xfer->socket };

    if (xfer->info.type != SOCK_STREAM || !transfer_size( xfer )) return FALSE;
    return !WINE_UNIX_CALL( unix_stream_state, &params ) && params.closed && !params.unread &&
           stream_was_reset( xfer->socket );
}

/* MSG_WAITALL: the kernel calls the stream readable when all of it is there, or
 * as much as the receive buffer holds, or the stream has ended. */
static DWORD set_mark( const struct transfer *xfer )
{
    DWORD size = min( transfer_size( xfer ), MAXLONG );

    if (!(xfer->flags & MSG_WAITALL) || xfer->flags & MSG_PEEK || xfer->info.type != SOCK_STREAM || size < 2)
    {
        receive_clear_mark( xfer->socket );
        return 0;
    }
    if (!opt_state_set( xfer->socket, STATE_RECEIVE_MARK, TRUE )) return WSAENOBUFS;
    return opt_host_set( xfer->socket, UNIX_SO_RCVLOWAT, &size, sizeof(size) );
}

void receive_clear_mark( SOCKET s )
{
    DWORD set, one = 1;

    if (!opt_state_get( s, STATE_RECEIVE_MARK, &set )) return;
    opt_host_set( s, UNIX_SO_RCVLOWAT, &one, sizeof(one) );
    opt_state_clear( s, STATE_RECEIVE_MARK );
}

static NTSTATUS receive_overlapped( const struct transfer *xfer, struct afd_recvmsg_params *params,
                                    const struct receive_address *from, ULONG_PTR *ret_size )
{
    OVERLAPPED *overlapped = xfer->overlapped;
    NTSTATUS status;
    DWORD error;

    if (from && from->addr)
    {
        params->addr_ptr = (ULONG_PTR)from->addr;
        params->addr_len_ptr = (ULONG_PTR)from->len;
    }
    if (is_dead_stream( xfer )) return STATUS_CONNECTION_RESET;
    if ((error = set_mark( xfer ))) return STATUS_FROM_WSA( error );
    if (!(status = take_error( xfer ))) status = request_receive( xfer, params, ret_size );
    while (status == STATUS_CONNECTION_REFUSED && !socket_reports_unreachable( xfer->socket ))
    {
        background_watch( xfer->socket );
        status = request_receive( xfer, params, ret_size );
    }
    if (status == STATUS_PENDING) watch_after_error( xfer );
    else if (status == STATUS_CONNECTION_REFUSED)
    {
        background_watch( xfer->socket );
        status = STATUS_CONNECTION_RESET;
        overlapped->Internal = (ULONG)status;
    }
    return status;
}

static BOOL skips_packets( SOCKET s )
{
    FILE_IO_COMPLETION_NOTIFICATION_INFORMATION info = { 0 };
    IO_STATUS_BLOCK io;

    NtQueryInformationFile( (HANDLE)s, &io, &info, sizeof(info), FileIoCompletionNotificationInformation );
    return info.Flags & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS;
}

NTSTATUS receive_overlapped_status( const struct transfer *xfer, NTSTATUS status )
{
    if (!xfer->overlapped || status != STATUS_BUFFER_OVERFLOW) return status;
    return xfer->completion || !skips_packets( xfer->socket ) ? STATUS_PENDING : status;
}

/* ---- the calls ---- */

/* The wineserver does not watch a stream that has ended, so a request for urgent
 * data would stay there for ever. TRUE with the status that it ends with instead,
 * which is that of an ordinary receive. */
static BOOL has_no_urgent_data( const struct transfer *xfer, NTSTATUS *status )
{
    const int flags = AFD_POLL_OOB | AFD_POLL_HUP | AFD_POLL_RESET;
    struct afd_poll_params poll = { .count = 1, .sockets[0] = { .socket = xfer->socket, .flags = flags } };

    if (!(xfer->flags & MSG_OOB)) return FALSE;
    if (afd_ioctl( xfer->socket, IOCTL_AFD_POLL, &poll, sizeof(poll), &poll, sizeof(poll), NULL )) return FALSE;
    if (!poll.count || poll.sockets[0].flags & AFD_POLL_OOB) return FALSE;
    *status = poll.sockets[0].flags & AFD_POLL_RESET ? STATUS_CONNECTION_RESET : STATUS_SUCCESS;
    return TRUE;
}

NTSTATUS receive_transfer( struct transfer *xfer, struct receive_address *from, WSABUF *control,
                           DWORD *flags, ULONG_PTR *ret_size )
{
    struct afd_recvmsg_params params = { .control_ptr = (ULONG_PTR)control };
    NTSTATUS status;
    DWORD error;

    if ((error = check_receive( xfer ))) return STATUS_FROM_WSA( error );
    if (from && (error = check_address_buffer( xfer, from ))) return STATUS_FROM_WSA( error );
    if ((status = transfer_check_connected( xfer ))) return status;
    if ((status = check_bound( xfer ))) return status;
    if (!control && direct_receive( xfer, from, ret_size, &status ))
    {
        *flags = xfer->flags;
        return explain_end( xfer, status, *ret_size );
    }
    if (has_no_urgent_data( xfer, &status ))
    {
        *flags = xfer->flags;
        return status ? status : afd_complete( xfer->socket, xfer->overlapped, xfer->completion, status, 0 );
    }

    *flags = xfer->flags;
    params.ws_flags_ptr = (ULONG_PTR)flags;
    params.count = min( xfer->count, MAX_TRANSFER_BUFFERS );
    params.buffers_ptr = (ULONG_PTR)xfer->buffers;
    params.force_async = !!xfer->overlapped;
    if (xfer->overlapped) status = receive_overlapped( xfer, &params, from, ret_size );
    else status = receive_and_wait( xfer, &params, from, ret_size );

    TRACE( "socket %#Ix, %lu buffers, flags %#lx: status %#lx, %Iu bytes\n", xfer->socket, xfer->count,
           xfer->flags, status, *ret_size );
    return status;
}

/***********************************************************************
 *      WSARecvFrom   (WS2_32.93)
 *
 * Receives into the buffers one after the other. ret_size: bytes received,
 * required without overlapped. flags: MSG_*, in and out. addr, addr_len: gets
 * the sender's address (network byte order) if addr is not NULL and the socket
 * no stream; both must live until the request ends, addr_len is unchanged on
 * failure. 0 bytes on a stream: the peer has closed its end. MSG_PARTIAL in
 * flags: the rest of the datagram did not fit and is lost.
 *
 * Errors: WSAENOTSOCK, WSAEFAULT bad pointer or short address buffer, WSAEINVAL
 * no buffer or datagram socket not bound, WSAENOTCONN, WSAESHUTDOWN,
 * WSAEWOULDBLOCK, WSA_IO_PENDING, WSAEMSGSIZE the datagram was longer,
 * WSAECONNRESET (also an unreachable port of a datagram), WSAETIMEDOUT,
 * WSAEOPNOTSUPP flags.
 *
 * Follows Winsock reference, WSARecvFrom function.
 */
int WINAPI WSARecvFrom( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                        struct sockaddr *addr, int *addr_len, LPWSAOVERLAPPED overlapped,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct receive_address from = { addr, addr_len };
    DWORD error, sync_flags, *live_flags;
    struct transfer xfer;
    ULONG_PTR size = 0;
    NTSTATUS status;

    if ((error = transfer_init( &xfer, s, buffers, count, 0, overlapped, completion )))
        return set_error( error );
    if (!is_writable( flags, sizeof(*flags) )) return set_error( WSAEFAULT );
    if (ret_size ? !is_writable( ret_size, sizeof(*ret_size) ) : !xfer.overlapped) return set_error( WSAEFAULT );
    if (!count) return set_error( WSAEINVAL );

    xfer.flags = *flags;
    live_flags = xfer.overlapped ? &xfer.overlapped->Offset : &sync_flags;
    status = receive_transfer( &xfer, &from, NULL, live_flags, &size );
    if (!NT_ERROR(status) && status != STATUS_PENDING)
    {
        *flags = *live_flags | (status == STATUS_BUFFER_OVERFLOW ? MSG_PARTIAL : 0);
        if (ret_size) *ret_size = size;
    }
    return set_status( receive_overlapped_status( &xfer, status ));
}

/***********************************************************************
 *      WSARecv   (WS2_32.91)
 *
 * As WSARecvFrom() without the sender's address.
 *
 * Follows Winsock reference, WSARecv function.
 */
int WINAPI WSARecv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                    LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    return WSARecvFrom( s, buffers, count, ret_size, flags, NULL, NULL, overlapped, completion );
}

/***********************************************************************
 *      recvfrom   (WS2_32.17)
 *
 * Receives into one buffer. Returns the number of bytes, 0 at the end of a
 * stream, or SOCKET_ERROR with an error of WSARecvFrom(): also for a datagram
 * of which only the first part fits (WSAEMSGSIZE, the part is there).
 *
 * Follows Winsock reference, recvfrom function.
 */
int WINAPI recvfrom( SOCKET s, char *data, int len, int flags, struct sockaddr *addr, int *addr_len )
{
    struct receive_address from = { addr, addr_len };
    WSABUF buffer = { .len = len, .buf = data };
    struct transfer xfer;
    DWORD error, result_flags;
    ULONG_PTR size = 0;

    if ((error = transfer_init( &xfer, s, &buffer, 1, flags, NULL, NULL ))) return set_error( error );
    if (len < 0) return set_error( WSAEFAULT );
    if (set_status( receive_transfer( &xfer, &from, NULL, &result_flags, &size ))) return SOCKET_ERROR;
    return size;
}

/***********************************************************************
 *      recv   (WS2_32.16)
 *
 * As recvfrom() without the sender's address.
 *
 * Follows Winsock reference, recv function.
 */
int WINAPI recv( SOCKET s, char *data, int len, int flags )
{
    return recvfrom( s, data, len, flags, NULL, NULL );
}
