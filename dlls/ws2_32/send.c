/*
 * send, sendto, WSASend and WSASendTo
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
 * Called by programs. Builds AFD's message request out of the arguments of the
 * four calls and puts right what AFD does differently from Windows; control
 * data is the business of msg.c.
 */

#include "direct.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define SEND_FLAGS (MSG_OOB | MSG_DONTROUTE | MSG_PARTIAL)

/* payload of the largest datagram: 65535 less the headers */
#define MAX_UDP_SIZE  65507
#define MAX_UDP6_SIZE 65527

struct send_request
{
    struct afd_sendmsg_params params;
    BOOL locked;                      /* direct_lock_send() */
    struct sockaddr_storage addr;
};

static DWORD check_destination( const struct transfer *xfer, const struct sockaddr *addr, int len )
{
    DWORD error;

    if ((error = sockaddr_check( xfer->info.family, addr, len ))) return error;
    if (xfer->info.type == SOCK_RAW) return 0;
    if (!sockaddr_port( addr ) || sockaddr_is_any( addr )) return WSAEADDRNOTAVAIL;
    return 0;
}

DWORD send_check( const struct transfer *xfer, const struct sockaddr *addr, int addr_len )
{
    DWORD error;

    if (xfer->flags & ~SEND_FLAGS) return WSAEOPNOTSUPP;
    if (xfer->info.type == SOCK_STREAM) return 0;
    if (addr && (error = check_destination( xfer, addr, addr_len ))) return error;
    if (xfer->flags & MSG_OOB) return WSAEOPNOTSUPP;
    if (xfer->info.protocol == IPPROTO_UDP &&
        transfer_size( xfer ) > (xfer->info.family == AF_INET6 ? MAX_UDP6_SIZE : MAX_UDP_SIZE))
        return WSAEMSGSIZE;
    return 0;
}

static NTSTATUS request_send( const struct transfer *xfer, struct send_request *send,
                              ULONG_PTR *ret_size )
{
    struct afd_request req = { .socket = xfer->socket, .code = IOCTL_AFD_WINE_SENDMSG, .in = &send->params,
                               .in_size = sizeof(send->params), .overlapped = xfer->overlapped,
                               .completion = xfer->completion, .send_locked = &send->locked };

    return afd_request( &req, ret_size );
}

/* The wineserver sends to the address of a pended request when its turn comes,
 * so that has a copy of the address which lives until then. */
static NTSTATUS send_overlapped_to( const struct transfer *xfer, const struct send_request *args,
                                    ULONG_PTR *ret_size )
{
    LONG stamp = background_stamp();
    struct send_request *send;
    NTSTATUS status;

    if (!(send = HeapAlloc( GetProcessHeap(), 0, sizeof(*send) ))) return STATUS_NO_MEMORY;
    *send = *args;
    send->params.addr_ptr = (ULONG_PTR)&send->addr;
    status = request_send( xfer, send, ret_size );
    if (status == STATUS_PENDING) background_keep( xfer->socket, send );
    else
    {
        HeapFree( GetProcessHeap(), 0, send );
        if (!NT_ERROR(status)) background_release( xfer->socket, stamp );
    }
    return status;
}

static NTSTATUS send_message( const struct transfer *xfer, struct send_request *send,
                              ULONG_PTR *ret_size )
{
    if (xfer->overlapped && send->params.addr_len) return send_overlapped_to( xfer, send, ret_size );
    return request_send( xfer, send, ret_size );
}

/* Nonblocking sends on streams are all or nothing: what the kernel has no room
 * for is sent in the background. Before Wine 9.18 AFD returns a part. */
static void send_rest( const struct transfer *xfer, ULONG_PTR *ret_size )
{
    ULONG_PTR sent = *ret_size;
    SIZE_T size;

    if (xfer->overlapped || xfer->info.type != SOCK_STREAM) return;
    if (sent >= (size = transfer_size( xfer ))) return;
    if (background_send( xfer->socket, xfer->buffers, xfer->count, sent, xfer->flags )) *ret_size = size;
}

/* AFD's status where Windows has another one. */
static NTSTATUS explain_failure( const struct transfer *xfer, const struct send_request *send,
                                 NTSTATUS status )
{
    struct sockaddr_storage peer;
    int len = sizeof(peer);

    if (status == STATUS_INVALID_PARAMETER && xfer->info.type != SOCK_STREAM && !send->params.addr_len &&
        socket_get_peer( xfer->socket, (struct sockaddr *)&peer, &len ))
        return STATUS_INVALID_CONNECTION;
    return status;
}

/* The buffers from byte done on; HeapAlloc. */
static WSABUF *get_rest( const struct transfer *xfer, ULONG_PTR done )
{
    WSABUF *rest = HeapAlloc( GetProcessHeap(), 0, xfer->count * sizeof(*rest) );
    ULONG_PTR part;
    DWORD i;

    for (i = 0; rest && i < xfer->count; i++)
    {
        part = min( done, xfer->buffers[i].len );
        rest[i].buf = xfer->buffers[i].buf + part;
        rest[i].len = xfer->buffers[i].len - part;
        done -= part;
    }
    return rest;
}

/* Sends what is left after *ret_size bytes. */
static NTSTATUS send_by_server( struct transfer *xfer, struct send_request *send, const struct sockaddr *addr,
                                ULONG_PTR *ret_size )
{
    ULONG_PTR done = *ret_size;
    WSABUF *rest = NULL;
    NTSTATUS status;

    if (done && !(rest = get_rest( xfer, done ))) return STATUS_NO_MEMORY;
    send->params.ws_flags = xfer->flags;
    send->params.force_async = !!xfer->overlapped;
    send->params.count = xfer->count;
    send->params.buffers_ptr = (ULONG_PTR)(rest ? rest : xfer->buffers);
    if (addr)
    {
        send->params.addr_ptr = (ULONG_PTR)&send->addr;
        send->params.addr_len = sockaddr_size( xfer->info.family );
        memcpy( &send->addr, addr, send->params.addr_len );
    }

    status = send_message( xfer, send, ret_size );
    /* that was the ICMP error of an earlier datagram, and this one was not sent */
    if (status == STATUS_CONNECTION_REFUSED && xfer->info.type == SOCK_DGRAM)
        status = send_message( xfer, send, ret_size );
    if (!status) *ret_size += done;
    HeapFree( GetProcessHeap(), 0, rest );
    return explain_failure( xfer, send, status );
}

/* A datagram socket with a peer is bound. */
static void note_bound( struct transfer *xfer )
{
    if (xfer->overlapped || xfer->info.type != SOCK_DGRAM || xfer->info.flags & SOCKET_WAS_BOUND) return;
    datagram_is_connected( xfer->socket, &xfer->info );
    socket_set_flags( xfer->socket, SOCKET_WAS_BOUND, 0 );
}

/* The wineserver binds an unbound datagram socket before it finds that there is
 * nobody to send to. */
static BOOL has_no_destination( const struct transfer *xfer, const struct sockaddr *addr )
{
    struct sockaddr_storage peer;
    int len = sizeof(peer);

    return !addr && xfer->info.type != SOCK_STREAM &&
           !(xfer->info.flags & (SOCKET_WAS_CONNECTED | SOCKET_WAS_BOUND)) &&
           socket_get_peer( xfer->socket, (struct sockaddr *)&peer, &len );
}

static NTSTATUS send_transfer( struct transfer *xfer, const struct sockaddr *addr, ULONG_PTR *ret_size )
{
    struct send_request send;
    NTSTATUS status;

    if ((status = transfer_check_connected( xfer ))) return status;
    if (has_no_destination( xfer, addr )) return STATUS_INVALID_CONNECTION;
    if (addr && xfer->info.type == SOCK_DGRAM && (status = transfer_bind( xfer ))) return status;

    memset( &send, 0, offsetof( struct send_request, addr ));
    send.locked = xfer->info.type == SOCK_STREAM && direct_lock_send( xfer->socket );
    if (!direct_send( xfer, addr, ret_size, &status )) status = send_by_server( xfer, &send, addr, ret_size );
    if (!status)
    {
        note_bound( xfer );
        send_rest( xfer, ret_size );
    }
    if (send.locked) direct_unlock_send( xfer->socket );
    return status;
}

/* One buffer with the contents of all, for HeapFree(). */
static DWORD merge_buffers( const struct transfer *xfer, WSABUF *ret )
{
    SIZE_T size = transfer_size( xfer );
    char *pos;
    DWORD i;

    if (size > MAXLONG || !(ret->buf = pos = HeapAlloc( GetProcessHeap(), 0, size ))) return WSAENOBUFS;
    ret->len = size;
    for (i = 0; i < xfer->count; pos += xfer->buffers[i++].len)
    {
        if (!is_readable( xfer->buffers[i].buf, xfer->buffers[i].len ))
        {
            HeapFree( GetProcessHeap(), 0, ret->buf );
            return WSAEFAULT;
        }
        memcpy( pos, xfer->buffers[i].buf, xfer->buffers[i].len );
    }
    return 0;
}

/* As send_transfer() with more buffers than the kernel takes in a call. A pended
 * request has its copy until it ends. */
static NTSTATUS send_merged( struct transfer *xfer, const struct sockaddr *addr, ULONG_PTR *ret_size )
{
    LONG stamp = background_stamp();
    NTSTATUS status;
    WSABUF merged;
    DWORD error;

    if ((error = merge_buffers( xfer, &merged ))) return STATUS_FROM_WSA( error );
    xfer->buffers = &merged;
    xfer->count = 1;
    status = send_transfer( xfer, addr, ret_size );
    if (status == STATUS_PENDING) background_keep( xfer->socket, merged.buf );
    else
    {
        HeapFree( GetProcessHeap(), 0, merged.buf );
        if (!NT_ERROR(status)) background_release( xfer->socket, stamp );
    }
    return status;
}

/* All four calls; also msg.c for a message without control data. */
int send_call( struct transfer *xfer, const struct sockaddr *addr, int addr_len, DWORD *ret_size )
{
    ULONG_PTR size = 0;
    NTSTATUS status;
    DWORD error;

    if (xfer->info.type == SOCK_STREAM) addr = NULL;
    if ((error = send_check( xfer, addr, addr_len ))) return set_error( error );

    if (xfer->count > MAX_TRANSFER_BUFFERS) status = send_merged( xfer, addr, &size );
    else status = send_transfer( xfer, addr, &size );
    TRACE( "socket %#Ix, %lu buffers, flags %#lx, to %s: status %#lx, %Iu bytes\n", xfer->socket, xfer->count,
           xfer->flags, debugstr_sockaddr( addr ), status, size );
    if (!status && ret_size) *ret_size = size;
    return set_status( status );
}

/***********************************************************************
 *      WSASendTo   (WS2_32.99)
 *
 * Sends the concatenated buffers, to an address (network byte order) unless
 * that is NULL or the socket a stream. ret_size: bytes sent, required without
 * overlapped. Unbound datagram sockets are bound. With overlapped the call
 * returns at once, with WSA_IO_PENDING if the data is not sent yet.
 *
 * Errors: WSAENOTSOCK, WSAEFAULT bad pointer or short address,
 * WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL no port or address in it, WSAENOTCONN,
 * WSAEMSGSIZE, WSAEWOULDBLOCK, WSAEOPNOTSUPP flags, WSAESHUTDOWN,
 * WSAECONNRESET, WSAETIMEDOUT.
 *
 * Follows Winsock reference, WSASendTo function.
 */
int WINAPI WSASendTo( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                      const struct sockaddr *addr, int addr_len, LPWSAOVERLAPPED overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct transfer xfer;
    DWORD error;

    if ((error = transfer_init( &xfer, s, buffers, count, flags, overlapped, completion )))
        return set_error( error );
    if (ret_size ? !is_writable( ret_size, sizeof(*ret_size) ) : !xfer.overlapped)
        return set_error( WSAEFAULT );
    return send_call( &xfer, addr, addr_len, ret_size );
}

/***********************************************************************
 *      WSASend   (WS2_32.96)
 *
 * As WSASendTo() to the peer of a connected socket.
 *
 * Follows Winsock reference, WSASend function.
 */
int WINAPI WSASend( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                    LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    return WSASendTo( s, buffers, count, ret_size, flags, NULL, 0, overlapped, completion );
}

/***********************************************************************
 *      sendto   (WS2_32.20)
 *
 * Sends one buffer, to an address (network byte order) unless that is NULL or
 * the socket a stream. Returns the number of bytes or SOCKET_ERROR with an
 * error of WSASendTo().
 *
 * Follows Winsock reference, sendto function.
 */
int WINAPI sendto( SOCKET s, const char *data, int len, int flags, const struct sockaddr *addr, int addr_len )
{
    WSABUF buffer = { .len = len, .buf = (char *)data };
    struct transfer xfer;
    DWORD error, size;

    if ((error = transfer_init( &xfer, s, &buffer, 1, flags, NULL, NULL ))) return set_error( error );
    if (len < 0) return set_error( WSAEFAULT );
    if (send_call( &xfer, addr, addr_len, &size )) return SOCKET_ERROR;
    return size;
}

/***********************************************************************
 *      send   (WS2_32.19)
 *
 * As sendto() to the peer of a connected socket.
 *
 * Follows Winsock reference, send function.
 */
int WINAPI send( SOCKET s, const char *data, int len, int flags )
{
    return sendto( s, data, len, flags, NULL, 0 );
}
