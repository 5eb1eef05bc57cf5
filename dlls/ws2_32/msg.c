/*
 * WSASendMsg and WSARecvMsg: datagrams with control data
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
 * Called by programs; WSARecvMsg() through the extension table. AFD receives
 * control data but can't send it, so a message that has some is handed to the
 * kernel by the Unix side.
 */

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef IP_ECN
#define IP_ECN 50
#endif
#ifndef IPV6_ECN
#define IPV6_ECN 50
#endif
#ifndef UDP_SEND_MSG_SIZE
#define UDP_SEND_MSG_SIZE 2
#endif

/* the kernel's limit for one sendmsg() */
#define MAX_SEND_BUFFERS 1024

/* ---- control data ---- */

/* What may be sent along: the payload is copied as it is. */
static const struct
{
    INT level;
    INT type;
    UINT size;
    enum control_kind kind;
}
control_types[] =
{
    { IPPROTO_IP,   IP_PKTINFO,        sizeof(struct in_pktinfo),  CONTROL_PKTINFO },
    { IPPROTO_IP,   IP_TOS,            sizeof(INT),                CONTROL_TOS },
    { IPPROTO_IP,   IP_ECN,            sizeof(INT),                CONTROL_TOS },
    { IPPROTO_IP,   IP_TTL,            sizeof(INT),                CONTROL_TTL },
    { IPPROTO_IPV6, IPV6_PKTINFO,      sizeof(struct in6_pktinfo), CONTROL_PKTINFO6 },
    { IPPROTO_IPV6, IPV6_HOPLIMIT,     sizeof(INT),                CONTROL_HOPLIMIT },
    { IPPROTO_IPV6, IPV6_TCLASS,       sizeof(INT),                CONTROL_TCLASS },
    { IPPROTO_IPV6, IPV6_ECN,          sizeof(INT),                CONTROL_TCLASS },
    { IPPROTO_UDP,  UDP_SEND_MSG_SIZE, sizeof(DWORD),              CONTROL_SEGMENT },
};

static DWORD parse_header( const WSACMSGHDR *header, struct control_item *item )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(control_types); i++)
    {
        if (control_types[i].level != header->cmsg_level || control_types[i].type != header->cmsg_type)
            continue;
        if (header->cmsg_len < sizeof(*header) + control_types[i].size) return WSAEINVAL;
        item->kind = control_types[i].kind;
        memcpy( &item->data, header + 1, control_types[i].size );
        return 0;
    }
    return WSAEINVAL;
}

/* The caller's headers, one after the other; a WSA error or 0. */
static DWORD parse_control( const WSABUF *control, struct send_control_params *params )
{
    const char *pos = control->buf, *end = pos + control->len;
    WSACMSGHDR header;
    DWORD error;

    if (!is_readable( control->buf, control->len )) return WSAEFAULT;
    while ((SIZE_T)(end - pos) >= sizeof(header))
    {
        memcpy( &header, pos, sizeof(header) );
        if (header.cmsg_len < sizeof(header) || header.cmsg_len > (SIZE_T)(end - pos)) return WSAEINVAL;
        if (params->item_count == ARRAY_SIZE(params->items)) return WSAEINVAL;
        if ((error = parse_header( (const WSACMSGHDR *)pos, &params->items[params->item_count++] )))
            return error;
        if (WSA_CMSG_ALIGN( header.cmsg_len ) >= (SIZE_T)(end - pos)) break;
        pos += WSA_CMSG_ALIGN( header.cmsg_len );
    }
    return params->item_count ? 0 : WSAEINVAL;
}

/* ---- sending ---- */

/* The Unix side does not block: while the kernel has no room, AFD waits for it. */
static NTSTATUS send_with_control( const struct transfer *xfer, struct send_control_params *params )
{
    struct afd_poll_params poll;
    NTSTATUS status;

    while ((status = WINE_UNIX_CALL( unix_send_control, params )) == STATUS_DEVICE_NOT_READY)
    {
        memset( &poll, 0, sizeof(poll) );
        poll.timeout = -10000000;
        poll.count = 1;
        poll.sockets[0].socket = xfer->socket;
        poll.sockets[0].flags = AFD_POLL_WRITE;
        if (afd_ioctl( xfer->socket, IOCTL_AFD_POLL, &poll, sizeof(poll), &poll, sizeof(poll), NULL ) ||
            !poll.count) break;
    }
    return status;
}

static int send_control_message( const struct transfer *xfer, const WSAMSG *msg, const struct sockaddr *addr,
                                 DWORD *ret_size )
{
    struct send_control_params params = { .socket = xfer->socket, .flags = xfer->flags };
    struct unix_buffer *buffers;
    NTSTATUS status;
    DWORD i, error;

    if ((error = parse_control( &msg->Control, &params ))) return set_error( error );
    if (xfer->count > MAX_SEND_BUFFERS) return set_error( WSAEMSGSIZE );
    if (!(buffers = HeapAlloc( GetProcessHeap(), 0, max( xfer->count, 1 ) * sizeof(*buffers) )))
        return set_error( WSAENOBUFS );
    for (i = 0; i < xfer->count; i++)
    {
        buffers[i].ptr = (ULONG_PTR)xfer->buffers[i].buf;
        buffers[i].len = xfer->buffers[i].len;
    }
    params.buffers = (ULONG_PTR)buffers;
    params.buffer_count = xfer->count;
    if (addr) memcpy( params.addr, addr, sockaddr_size( xfer->info.family ));
    params.addr_len = addr ? sockaddr_size( xfer->info.family ) : 0;

    status = send_with_control( xfer, &params );
    HeapFree( GetProcessHeap(), 0, buffers );
    TRACE( "socket %#Ix, %lu buffers, %u control items: status %#lx\n", xfer->socket, xfer->count,
           params.item_count, status );
    if (!status && ret_size) *ret_size = params.sent;
    return set_status( afd_complete( xfer->socket, xfer->overlapped, xfer->completion, status, params.sent ));
}

/***********************************************************************
 *      WSASendMsg   (WS2_32.98)
 *
 * Sends one datagram with control data: IP_PKTINFO, IP_TOS, IP_ECN, IP_TTL,
 * IPV6_PKTINFO, IPV6_HOPLIMIT, IPV6_TCLASS, UDP_SEND_MSG_SIZE. The address
 * (network byte order) may be missing if the socket is connected. ret_size:
 * bytes sent, required without overlapped. The socket is bound if it is not.
 *
 * Errors: those of WSASendTo(); WSAEINVAL stream socket, malformed or unknown
 * control data.
 *
 * Follows Winsock reference, WSASendMsg function.
 */
int WINAPI WSASendMsg( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, LPWSAOVERLAPPED overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    const struct sockaddr *addr;
    struct transfer xfer;
    NTSTATUS status;
    DWORD error;

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if (!is_readable( msg, sizeof(*msg) )) return set_error( WSAEFAULT );
    if ((error = transfer_init( &xfer, s, msg->lpBuffers, msg->dwBufferCount, flags, overlapped,
                                completion )))
        return set_error( error );
    if (xfer.info.type == SOCK_STREAM) return set_error( WSAEINVAL );
    if ((status = transfer_bind( &xfer ))) return set_status( status );
    if (ret_size ? !is_writable( ret_size, sizeof(*ret_size) ) : !xfer.overlapped)
        return set_error( WSAEFAULT );

    addr = msg->namelen ? msg->name : NULL;
    if (!msg->Control.len || !msg->Control.buf) return send_call( &xfer, addr, msg->namelen, ret_size );
    if ((error = send_check( &xfer, addr, msg->namelen ))) return set_error( error );
    return send_control_message( &xfer, msg, addr, ret_size );
}

/* ---- receiving ---- */

/* The kind of address the datagram was sent to, as far as packet information
 * was asked for. */
static DWORD destination_flags( WSAMSG *msg )
{
    const struct in_pktinfo *info;
    WSACMSGHDR *header;
    DWORD addr;

    for (header = WSA_CMSG_FIRSTHDR( msg ); header; header = WSA_CMSG_NXTHDR( msg, header ))
    {
        if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO)
            return *(const UCHAR *)WSA_CMSG_DATA( header ) == 0xff ? MSG_MCAST : 0;
        if (header->cmsg_level != IPPROTO_IP || header->cmsg_type != IP_PKTINFO) continue;
        info = (const struct in_pktinfo *)WSA_CMSG_DATA( header );
        addr = ntohl( info->ipi_addr.s_addr );
        if (addr == INADDR_BROADCAST) return MSG_BCAST;
        return addr >> 28 == 0xe ? MSG_MCAST : 0;
    }
    return 0;
}

/***********************************************************************
 *      WSARecvMsg   (extension function)
 *
 * Receives one datagram with the control data that options like IP_PKTINFO ask
 * for. msg and all it points to must live until the request ends; name may be
 * NULL. Out: namelen, Control.len, dwFlags with MSG_TRUNC, MSG_CTRUNC and, if
 * packet information was received and the call did not have to wait, MSG_BCAST
 * or MSG_MCAST.
 *
 * Errors: those of WSARecvFrom(); WSAEINVAL stream socket or not bound,
 * WSAEMSGSIZE datagram or control data did not fit (both are there as far as
 * they do).
 *
 * Follows Winsock reference, LPFN_WSARECVMSG callback function.
 */
int WINAPI WS2_WSARecvMsg( SOCKET s, WSAMSG *msg, DWORD *ret_size, LPWSAOVERLAPPED overlapped,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct receive_address from;
    struct transfer xfer;
    ULONG_PTR size = 0;
    NTSTATUS status;
    DWORD error;

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if (!is_writable( msg, sizeof(*msg) )) return set_error( WSAEFAULT );
    if ((error = transfer_init( &xfer, s, msg->lpBuffers, msg->dwBufferCount, msg->dwFlags, overlapped,
                                completion )))
        return set_error( error );
    if (xfer.info.type == SOCK_STREAM) return set_error( WSAEINVAL );
    if (ret_size ? !is_writable( ret_size, sizeof(*ret_size) ) : !xfer.overlapped)
        return set_error( WSAEFAULT );
    if (msg->Control.len && !is_writable( msg->Control.buf, msg->Control.len )) return set_error( WSAEFAULT );

    from.addr = msg->name;
    from.len = &msg->namelen;
    if (xfer.overlapped) xfer.overlapped->Offset = 0;
    status = receive_transfer( &xfer, &from, &msg->Control, &msg->dwFlags, &size );
    if (!NT_ERROR(status) && status != STATUS_PENDING)
    {
        if (status == STATUS_BUFFER_OVERFLOW && !(msg->dwFlags & MSG_CTRUNC)) msg->dwFlags |= MSG_TRUNC;
        msg->dwFlags |= destination_flags( msg );
        if (ret_size) *ret_size = size;
    }
    return set_status( receive_overlapped_status( &xfer, status ));
}
