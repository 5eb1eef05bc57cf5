/*
 * ioctlsocket and WSAIoctl
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
 * Called by programs. Finds the code's row, checks what all codes have in common
 * and completes overlapped calls; what a code does is in the functions of the
 * rows. A code without a row never reaches the wineserver.
 */

#include "direct_query.h"
#include "mstcpip.h"
#include "ws2ipdef.h"
#include "wine/mstcpip_ext.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define IOCTL_TCP             0x01    /* for TCP sockets; without a bit for any socket */
#define IOCTL_UDP             0x02    /* for UDP sockets */
#define IOCTL_TYPES           (IOCTL_TCP | IOCTL_UDP)
#define IOCTL_VARIABLE_OUT    0x04    /* all of the output buffer may be written */
#define IOCTL_SELF_COMPLETING 0x08    /* the handler passes the OVERLAPPED to afd_request() */

struct ioctl_row
{
    DWORD code;
    ioctl_handler handler;
    DWORD min_in;                     /* smaller or unreadable input: WSAEFAULT */
    DWORD min_out;                    /* the same for output */
    unsigned int flags;               /* IOCTL_* */
};

static NTSTATUS ioctl_nonblocking( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    *ret_size = 0;
    return afd_ioctl( args->socket, IOCTL_AFD_WINE_FIONBIO, args->in, sizeof(int), NULL, 0, NULL );
}

static NTSTATUS query_int( const struct ioctl_args *args, ULONG code, ULONG_PTR *ret_size )
{
    NTSTATUS status = afd_ioctl( args->socket, code, NULL, 0, args->out, sizeof(int), NULL );

    if (!status) *ret_size = sizeof(int);
    return status;
}

static NTSTATUS ioctl_read_size( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    int size;

    if (direct_get_readable( args->socket, &size ))
    {
        memcpy( args->out, &size, sizeof(size) );
        *ret_size = sizeof(size);
        return STATUS_SUCCESS;
    }
    return query_int( args, IOCTL_AFD_WINE_FIONREAD, ret_size );
}

/* AFD says whether the next byte is no urgent one; one may come after it, and one that
 * was read counts until more data comes. Polling knows whether one waits. */
static NTSTATUS ioctl_at_mark( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    struct afd_poll_params poll = { .count = 1, .sockets[0] = { .socket = args->socket, .flags = AFD_POLL_OOB } };
    NTSTATUS status = query_int( args, IOCTL_AFD_WINE_SIOCATMARK, ret_size );
    int none;

    /* only streams have urgent data */
    if (status) return status == STATUS_UNSUCCESSFUL ? STATUS_INVALID_PARAMETER : status;
    status = afd_ioctl( args->socket, IOCTL_AFD_POLL, &poll, sizeof(poll), &poll, sizeof(poll), NULL );
    none = !poll.count || !(poll.sockets[0].flags & AFD_POLL_OOB);
    if (!status) memcpy( args->out, &none, sizeof(none) );
    return status;
}

/* There is no provider above another here: every handle is the base handle. */
static NTSTATUS ioctl_base_handle( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    memcpy( args->out, &args->socket, sizeof(args->socket) );
    *ret_size = sizeof(args->socket);
    return STATUS_SUCCESS;
}

/* Advice that a provider is free to make no use of. */
static NTSTATUS ioctl_advice( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    (void)args;
    *ret_size = 0;
    return STATUS_SUCCESS;
}

static const struct ioctl_row rows[] =
{
    { FIONBIO, ioctl_nonblocking, sizeof(int), 0, 0 },
    { FIONREAD, ioctl_read_size, 0, sizeof(int), 0 },
    { SIOCATMARK, ioctl_at_mark, 0, sizeof(int), 0 },

    { SIO_GET_EXTENSION_FUNCTION_POINTER, ioctl_get_extension_function, sizeof(GUID), sizeof(void *), 0 },
    { SIO_BASE_HANDLE, ioctl_base_handle, 0, sizeof(SOCKET), 0 },
    { SIO_BSP_HANDLE, ioctl_base_handle, 0, sizeof(SOCKET), 0 },
    { SIO_BSP_HANDLE_SELECT, ioctl_base_handle, 0, sizeof(SOCKET), 0 },
    { SIO_BSP_HANDLE_POLL, ioctl_base_handle, 0, sizeof(SOCKET), 0 },

    { SIO_ACQUIRE_PORT_RESERVATION, ioctl_acquire_port_reservation,
      sizeof(INET_PORT_RANGE), sizeof(INET_PORT_RESERVATION_INSTANCE), IOCTL_TYPES },
    { SIO_ASSOCIATE_PORT_RESERVATION, ioctl_associate_port_reservation,
      sizeof(INET_PORT_RESERVATION_TOKEN), 0, IOCTL_TYPES },
    { SIO_RELEASE_PORT_RESERVATION, ioctl_release_port_reservation,
      sizeof(INET_PORT_RESERVATION_TOKEN), 0, IOCTL_TYPES },
    { SIO_CPU_AFFINITY, ioctl_cpu_affinity, sizeof(USHORT), 0, IOCTL_UDP },

    { SIO_ADDRESS_LIST_QUERY, ioctl_address_list_query, 0, 0, IOCTL_VARIABLE_OUT },
    { SIO_ADDRESS_LIST_CHANGE, ioctl_address_list_change, 0, 0, IOCTL_SELF_COMPLETING },
    { SIO_ADDRESS_LIST_SORT, ioctl_address_list_sort, 0, 0, IOCTL_VARIABLE_OUT },
    { SIO_GET_INTERFACE_LIST, ioctl_get_interface_list, 0, 0, IOCTL_VARIABLE_OUT },
    { SIO_ROUTING_INTERFACE_QUERY, ioctl_routing_interface_query, 0, 0, IOCTL_VARIABLE_OUT },
    { SIO_ROUTING_INTERFACE_CHANGE, ioctl_routing_interface_change, 0, 0, IOCTL_SELF_COMPLETING },

    { SIO_KEEPALIVE_VALS, ioctl_keepalive_vals, sizeof(struct tcp_keepalive), 0, 0 },
    { SIO_IDEAL_SEND_BACKLOG_QUERY, ioctl_ideal_send_backlog, 0, sizeof(ULONG), 0 },
    { SIO_IDEAL_SEND_BACKLOG_CHANGE, ioctl_ideal_send_backlog_change, 0, 0, IOCTL_SELF_COMPLETING },
    { SIO_TCP_INFO, ioctl_tcp_info, sizeof(DWORD), 0, IOCTL_TCP | IOCTL_VARIABLE_OUT },
    { SIO_LOOPBACK_FAST_PATH, ioctl_advice, sizeof(DWORD), 0, IOCTL_TCP },
    { SIO_SET_COMPATIBILITY_MODE, ioctl_compatibility_mode, 0, 0, IOCTL_TCP },

    /* programs pass one byte as well as four */
    { SIO_UDP_CONNRESET, ioctl_udp_reset, 1, 0, 0 },
    { SIO_UDP_NETRESET, ioctl_udp_reset, 1, 0, 0 },
    { SIO_RCVALL, ioctl_rcvall, 0, 0, 0 },

    { SIO_ENABLE_CIRCULAR_QUEUEING, ioctl_advice, 0, 0, 0 },
    { SIO_FLUSH, ioctl_advice, 0, 0, IOCTL_UDP },   /* datagrams are not queued */
};

static const struct ioctl_row *find_row( DWORD code )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(rows); i++) if (rows[i].code == code) return &rows[i];
    return NULL;
}

static BOOL is_for_socket( const struct ioctl_row *row, const struct socket_info *info )
{
    if (!(row->flags & IOCTL_TYPES)) return TRUE;
    if (info->family != AF_INET && info->family != AF_INET6) return FALSE;
    if ((row->flags & IOCTL_TCP) && info->type == SOCK_STREAM && info->protocol == IPPROTO_TCP) return TRUE;
    return (row->flags & IOCTL_UDP) && info->type == SOCK_DGRAM && info->protocol == IPPROTO_UDP;
}

static BOOL are_buffers_valid( const struct ioctl_row *row, const struct ioctl_args *args )
{
    DWORD out_size = row->flags & IOCTL_VARIABLE_OUT ? args->out_size : row->min_out;

    if (args->in_size < row->min_in || !is_readable( args->in, args->in_size )) return FALSE;
    return args->out_size >= row->min_out && is_writable( args->out, out_size );
}

/* An overlapped call must be able to signal its event before it does anything. */
static NTSTATUS prepare_overlapped( const struct ioctl_args *args )
{
    ULONG_PTR event;

    if (!args->overlapped) return STATUS_SUCCESS;
    if (!is_writable( args->overlapped, sizeof(*args->overlapped) )) return STATUS_ACCESS_VIOLATION;
    event = (ULONG_PTR)args->overlapped->hEvent & ~(ULONG_PTR)1;
    if (args->completion || !event) return STATUS_SUCCESS;
    return NtResetEvent( (HANDLE)event, NULL ) ? STATUS_FROM_WSA( WSA_INVALID_HANDLE ) : STATUS_SUCCESS;
}

static NTSTATUS dispatch( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    const struct ioctl_row *row = find_row( args->code );
    NTSTATUS status;

    if (!row || !is_for_socket( row, &args->info )) return STATUS_NOT_SUPPORTED;
    if (!are_buffers_valid( row, args )) return STATUS_ACCESS_VIOLATION;
    if ((status = prepare_overlapped( args ))) return status;

    status = row->handler( args, ret_size );
    if (row->flags & IOCTL_SELF_COMPLETING) return status;
    return afd_complete( args->socket, args->overlapped, args->completion, status, *ret_size );
}

/***********************************************************************
 *      WSAIoctl   (WS2_32.78)
 *
 * Controls a socket. *ret_size gets the number of bytes stored in the output
 * buffer, 0 on failure (some codes: the number needed); it may be NULL only
 * beside a completion routine. Checked in this order: WSAENOTSOCK, WSAEFAULT for
 * ret_size, WSAEOPNOTSUPP for the code or the type of the socket, WSAEFAULT for
 * the buffers, then what the code says.
 *
 * Follows Winsock reference, WSAIoctl function.
 */
int WINAPI WSAIoctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                     DWORD *ret_size, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct ioctl_args args = { .socket = s, .code = code, .in = in, .in_size = in_size, .out = out,
                               .out_size = out_size, .overlapped = overlapped, .completion = completion };
    ULONG_PTR size = 0;
    NTSTATUS status;

    TRACE( "socket %#Ix, code %#lx, in %p %lu, out %p %lu, overlapped %p, completion %p\n", s, code,
           in, in_size, out, out_size, overlapped, completion );

    if (!socket_check( s, &args.info ))
    {
        if (!overlapped && is_writable( ret_size, sizeof(*ret_size) )) *ret_size = 0;
        return SOCKET_ERROR;
    }
    if (ret_size ? !is_writable( ret_size, sizeof(*ret_size) ) : !completion) return set_error( WSAEFAULT );
    if (args.info.flags & SOCKET_NONOVERLAPPED) args.overlapped = NULL;

    status = dispatch( &args, &size );
    if (ret_size && (!args.overlapped || NT_SUCCESS(status)) && status != STATUS_PENDING) *ret_size = size;
    return set_status( status );
}

/***********************************************************************
 *      ioctlsocket   (WS2_32.10)
 *
 * FIONBIO makes the socket blocking (0) or nonblocking, FIONREAD stores the
 * number of bytes that can be read, SIOCATMARK whether there is no urgent data
 * ahead. WSAEOPNOTSUPP for other commands, WSAEFAULT for arg, WSAEINVAL for a
 * socket to be made blocking with WSAEventSelect() or WSAAsyncSelect() active.
 *
 * Follows Winsock reference, ioctlsocket function.
 */
int WINAPI ioctlsocket( SOCKET s, LONG cmd, ULONG *arg )
{
    DWORD code = cmd, ret_size;

    if (code == FIONBIO)
        return WSAIoctl( s, code, arg, sizeof(*arg), NULL, 0, &ret_size, NULL, NULL );
    if (code == FIONREAD || code == SIOCATMARK)
        return WSAIoctl( s, code, NULL, 0, arg, sizeof(*arg), &ret_size, NULL, NULL );
    return socket_check( s, NULL ) ? set_error( WSAEOPNOTSUPP ) : SOCKET_ERROR;
}
