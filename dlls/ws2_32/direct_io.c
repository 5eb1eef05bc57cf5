/*
 * Receives and sends that need no wineserver
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
 *
 * Called by recv.c and send.c for calls without OVERLAPPED, before they make a
 * request. Whatever is unusual is left to the request.
 */

#include "direct.h"
#include "wine/exception.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* How long a blocking call waits here before it waits in the wineserver, where
 * APCs run. A thread that does not get to run for such a time would be no different. */
#define DIRECT_WAIT 2                 /* ms */

#define MAX_DATAGRAM 0x10000

static BOOL fill_buffers( const struct transfer *xfer, struct direct_io_params *params )
{
    DWORD i;

    if (!xfer->count || xfer->count > MAX_DIRECT_BUFFERS) return FALSE;
    for (i = 0; i < xfer->count; i++)
    {
        params->buffers[i].ptr = (ULONG_PTR)xfer->buffers[i].buf;
        params->buffers[i].len = xfer->buffers[i].len;
    }
    params->buffer_count = xfer->count;
    return TRUE;
}

/* Closing is the end of a call that waits; only if the handle is still the same
 * socket may the wineserver go on with it. */
static BOOL was_closed( SOCKET s, LONG serial )
{
    struct direct_target target;
    struct socket_info info;

    if (direct_serial( s ) != serial) return TRUE;
    if (direct_get( s, DIRECT_QUERY, &target )) return FALSE;
    return socket_probe( s, &info ) || direct_serial( s ) != serial;
}

/* An error that the call has taken from the kernel: the wineserver will not see it. */
static BOOL met_end( const struct transfer *xfer, const struct direct_io_params *params, NTSTATUS *status )
{
    if (!params->error || xfer->info.type != SOCK_STREAM) return FALSE;
    direct_note( xfer->socket, DIRECT_RESET, 0 );
    *status = params->error;
    return TRUE;
}

/* ---- receiving ---- */

/* The memory that a datagram is received to first: were it the caller's, one that
 * meets a page the kernel can't write to would be lost. */
static char *get_datagram_buffer(void)
{
    struct thread_data *data = get_thread_data();

    if (!data) return NULL;
    if (!data->datagram) data->datagram = HeapAlloc( GetProcessHeap(), 0, MAX_DATAGRAM );
    return data->datagram;
}

static void __attribute__((noinline)) scatter( const struct transfer *xfer, const char *data, SIZE_T size )
{
    DWORD i;

    for (i = 0; i < xfer->count && size; i++)
    {
        SIZE_T part = min( size, xfer->buffers[i].len );

        memcpy( xfer->buffers[i].buf, data, part );
        data += part;
        size -= part;
    }
}

static NTSTATUS copy_datagram( const struct transfer *xfer, const char *data, SIZE_T size )
{
    __TRY
    {
        scatter( xfer, data, size );
    }
    __EXCEPT_PAGE_FAULT
    {
        return STATUS_ACCESS_VIOLATION;
    }
    __ENDTRY
    return STATUS_SUCCESS;
}

/* Before anything is received: what does not fit into the buffers then is lost. */
static BOOL has_good_buffers( const struct transfer *xfer )
{
    DWORD i;

    for (i = 0; i < xfer->count; i++)
        if (!is_writable( xfer->buffers[i].buf, xfer->buffers[i].len )) return FALSE;
    return TRUE;
}

static NTSTATUS receive_datagram( const struct transfer *xfer, const struct receive_address *from,
                                  struct direct_io_params *params )
{
    char *data = get_datagram_buffer();
    NTSTATUS status, copied;

    if (!data) return STATUS_RETRY;
    if (!has_good_buffers( xfer )) return STATUS_ACCESS_VIOLATION;
    params->buffers[0].ptr = (ULONG_PTR)data;
    params->buffers[0].len = min( transfer_size( xfer ), MAX_DATAGRAM );
    params->buffer_count = 1;
    params->want_addr = from && from->addr;
    status = WINE_UNIX_CALL( unix_direct_receive, params );
    if (status && status != STATUS_BUFFER_OVERFLOW) return status;
    if ((copied = copy_datagram( xfer, data, params->done ))) return copied;
    if (params->want_addr && params->addr_len <= (UINT32)*from->len)
    {
        memcpy( from->addr, params->addr, params->addr_len );
        *from->len = params->addr_len;
    }
    return status;
}

static BOOL can_receive( const struct transfer *xfer )
{
    if (xfer->overlapped || xfer->flags & ~MSG_PEEK) return FALSE;
    if (xfer->info.type == SOCK_STREAM) return xfer->info.protocol == IPPROTO_TCP;
    return xfer->info.type == SOCK_DGRAM && xfer->info.protocol == IPPROTO_UDP &&
           !(xfer->info.flags & SOCKET_WAS_CONNECTED);
}

BOOL direct_receive( struct transfer *xfer, const struct receive_address *from, ULONG_PTR *ret_size,
                     NTSTATUS *status )
{
    struct direct_io_params params;
    unsigned int state;
    LONG serial;

    if (!can_receive( xfer )) return FALSE;
    serial = direct_serial( xfer->socket );
    if (!direct_get( xfer->socket, DIRECT_RECEIVE, &params.target )) return FALSE;
    state = direct_state( xfer->socket );
    params.wait = state & DIRECT_NONBLOCKING ? 0 : DIRECT_WAIT;
    params.wait_first = params.wait && direct_expect( xfer->socket );
    params.peek = xfer->flags & MSG_PEEK;
    params.want_addr = FALSE;

    if (xfer->info.type == SOCK_DGRAM) *status = receive_datagram( xfer, from, &params );
    else if (fill_buffers( xfer, &params )) *status = WINE_UNIX_CALL( unix_direct_receive, &params );
    else return FALSE;

    if (*status == STATUS_SUCCESS || *status == STATUS_BUFFER_OVERFLOW)
    {
        *ret_size = params.done;
        if (params.waited) direct_note_wait( xfer->socket );
        return TRUE;
    }
    if (*status == STATUS_DEVICE_NOT_READY && state & DIRECT_NONBLOCKING) return TRUE;
    if (met_end( xfer, &params, status )) return TRUE;
    if (*status == STATUS_ACCESS_VIOLATION) return TRUE;
    *status = STATUS_REQUEST_ABORTED;
    return params.wait && was_closed( xfer->socket, serial );
}

/* ---- sending ---- */

static BOOL can_send( const struct transfer *xfer, const struct sockaddr *addr )
{
    if (xfer->overlapped || xfer->flags) return FALSE;
    if (xfer->info.type == SOCK_STREAM) return xfer->info.protocol == IPPROTO_TCP;
    return xfer->info.type == SOCK_DGRAM && xfer->info.protocol == IPPROTO_UDP && addr &&
           (xfer->info.flags & (SOCKET_WAS_BOUND | SOCKET_WAS_CONNECTED)) == SOCKET_WAS_BOUND;
}

/* The caller has the socket's lock if it is a stream. */
BOOL direct_send( const struct transfer *xfer, const struct sockaddr *addr, ULONG_PTR *ret_size,
                  NTSTATUS *status )
{
    struct direct_io_params params;
    unsigned int state;
    LONG serial;

    if (!can_send( xfer, addr )) return FALSE;
    serial = direct_serial( xfer->socket );
    if (!direct_get( xfer->socket, DIRECT_SEND, &params.target )) return FALSE;
    if (!fill_buffers( xfer, &params )) return FALSE;
    state = direct_state( xfer->socket );
    params.wait = state & (DIRECT_NONBLOCKING | DIRECT_SEND_TIMEO) ? 0 : DIRECT_WAIT;
    params.yield = xfer->info.type == SOCK_STREAM ? (ULONG_PTR)direct_send_wanted( xfer->socket ) : 0;
    params.addr_len = addr ? sockaddr_size( xfer->info.family ) : 0;
    if (addr) memcpy( params.addr, addr, params.addr_len );

    *status = WINE_UNIX_CALL( unix_direct_send, &params );
    *ret_size = params.done;
    if (!*status) return TRUE;
    if (state & DIRECT_NONBLOCKING && *status == STATUS_DEVICE_NOT_READY)
    {
        if (params.done) *status = STATUS_SUCCESS;
        return TRUE;
    }
    if (met_end( xfer, &params, status )) return TRUE;
    *status = STATUS_REQUEST_ABORTED;
    return params.wait && was_closed( xfer->socket, serial );
}
