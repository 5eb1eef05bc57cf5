/*
 * WSAPoll
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
 * Called by programs. Only entries that are sockets get into the AFD poll; the
 * others are answered here.
 */

#include "direct_query.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define TICKS_PER_MS 10000ll
/* see select.c */
#define DATAGRAM_SLICE (100 * TICKS_PER_MS)

#define POLL_REQUEST_BITS (POLLRDNORM | POLLRDBAND | POLLWRNORM)

/* reported whether asked for or not */
#define POLL_ALWAYS (AFD_POLL_HUP | AFD_POLL_RESET | AFD_POLL_CONNECT_ERR)

struct poll_request
{
    WSAPOLLFD *fds;
    ULONG count;
    BOOL in_slices;
    SIZE_T size;
    struct afd_poll_params *in;       /* the valid entries, in order */
    struct afd_poll_params *out;
};

static const struct
{
    SHORT events;
    int flags;
}
request_bits[] =
{
    { POLLRDNORM, AFD_POLL_READ | AFD_POLL_ACCEPT },
    { POLLRDBAND, AFD_POLL_OOB },
    { POLLWRNORM, AFD_POLL_WRITE },
};

static const struct
{
    int flags;
    SHORT events;
}
result_bits[] =
{
    { AFD_POLL_READ | AFD_POLL_ACCEPT,       POLLRDNORM },
    { AFD_POLL_OOB,                          POLLRDBAND },
    { AFD_POLL_WRITE,                        POLLWRNORM },
    { AFD_POLL_HUP | AFD_POLL_RESET,         POLLHUP },
    { AFD_POLL_RESET | AFD_POLL_CONNECT_ERR, POLLERR },
    { AFD_POLL_CLOSE,                        POLLNVAL },
};

static int request_flags( SHORT events )
{
    int flags = POLL_ALWAYS;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(request_bits); i++)
        if (events & request_bits[i].events) flags |= request_bits[i].flags;
    return flags;
}

static SHORT result_events( const WSAPOLLFD *fd, int flags )
{
    struct socket_info info;
    SHORT events = 0;
    unsigned int i;

    if (flags & AFD_POLL_CONNECT_ERR && !socket_get_info( fd->fd, &info ))
    {
        /* a connection that failed, as Windows 10 version 2004 and later report it */
        if (info.type == SOCK_STREAM) return POLLHUP | POLLERR | (fd->events & POLLWRNORM);
        datagram_note_error( fd->fd );
        events = fd->events & POLLRDNORM;
    }
    for (i = 0; i < ARRAY_SIZE(result_bits); i++)
        if (flags & result_bits[i].flags) events |= result_bits[i].events;
    return events;
}

/* Lists the entries that are sockets. A WSA error or 0. */
static DWORD list_sockets( struct poll_request *req )
{
    struct afd_poll_socket *entry = req->in->sockets;
    struct socket_info info;
    ULONG i;

    for (i = 0; i < req->count; i++)
    {
        if (socket_get_info( req->fds[i].fd, &info )) continue;
        if (req->fds[i].events & ~POLL_REQUEST_BITS) return WSAEINVAL;
        receive_clear_mark( req->fds[i].fd );
        entry->socket = req->fds[i].fd;
        entry->flags = request_flags( req->fds[i].events );
        if (datagram_is_connected( entry->socket, &info ))
        {
            req->in_slices = TRUE;
            if (!socket_reports_unreachable( entry->socket )) entry->flags &= ~AFD_POLL_CONNECT_ERR;
        }
        entry++;
    }
    req->in->count = entry - req->in->sockets;
    if (req->in->count) return 0;
    for (i = 0; i < req->count; i++) req->fds[i].revents = POLLNVAL;
    return WSAENOTSOCK;
}

static DWORD init_request( struct poll_request *req )
{
    if (!req->count) return WSAEINVAL;
    if (!is_writable( req->fds, (SIZE_T)req->count * sizeof(*req->fds) )) return WSAEFAULT;
    req->size = offsetof( struct afd_poll_params, sockets ) +
                (SIZE_T)req->count * sizeof(req->in->sockets[0]);
    if (req->size > MAXDWORD) return WSAENOBUFS;
    req->in = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, req->size );
    req->out = HeapAlloc( GetProcessHeap(), 0, req->size );
    if (!req->in || !req->out) return WSAENOBUFS;
    return list_sockets( req );
}

static NTSTATUS poll_once( struct poll_request *req, LONGLONG timeout )
{
    ULONG size = offsetof( struct afd_poll_params, sockets[req->in->count] );
    struct afd_request poll = { .socket = req->in->sockets[0].socket, .code = IOCTL_AFD_POLL,
                                .in = req->in, .in_size = size, .out = req->out, .out_size = size,
                                .alertable = TRUE };

    req->in->timeout = timeout;
    return afd_request( &poll, NULL );
}

/* Marks datagram sockets whose error came before the poll. */
static BOOL find_errors( struct poll_request *req )
{
    struct afd_poll_socket *entry = req->in->sockets;
    struct socket_info info;
    BOOL found = FALSE;
    ULONG i;

    for (i = 0; i < req->in->count; i++, entry++)
    {
        if (socket_get_info( entry->socket, &info ) || !datagram_is_connected( entry->socket, &info )) continue;
        if (!datagram_has_error( entry->socket )) continue;
        entry->status = STATUS_CONNECTION_RESET;
        found = TRUE;
    }
    return found;
}

static NTSTATUS poll_sockets( struct poll_request *req, int timeout )
{
    LONGLONG left = timeout < 0 ? MAXLONGLONG : timeout * TICKS_PER_MS;
    NTSTATUS status;

    if (!req->in_slices) return poll_once( req, timeout < 0 ? AFD_POLL_INFINITE : -left );
    do
    {
        LONGLONG slice = find_errors( req ) ? 0 : min( left, DATAGRAM_SLICE );

        status = poll_once( req, -slice );
        if (timeout > 0) left -= slice;
    } while (status == STATUS_TIMEOUT && left);
    return status;
}

/* Fills revents of every entry; returns how many sockets have any. */
static int store_results( struct poll_request *req )
{
    const struct afd_poll_socket *entry = req->in->sockets, *result = req->out->sockets;
    const struct afd_poll_socket *entry_end = entry + req->in->count;
    const struct afd_poll_socket *end = result + min( req->out->count, req->in->count );
    int ready = 0;
    ULONG i;

    for (i = 0; i < req->count; i++)
    {
        WSAPOLLFD *fd = &req->fds[i];

        fd->revents = 0;
        if (entry == entry_end || entry->socket != fd->fd)
        {
            fd->revents = POLLNVAL;
            continue;
        }
        /* a socket listed twice: the result belongs to the entry that asked for it */
        if (result < end && result->socket == fd->fd &&
            (result->flags & AFD_POLL_CLOSE || result->flags & entry->flags))
        {
            fd->revents = result_events( fd, result->flags & (entry->flags | AFD_POLL_CLOSE) );
            result++;
        }
        if (entry->status) fd->revents |= POLLERR | (fd->events & POLLRDNORM);
        if (fd->revents) ready++;
        entry++;
    }
    return ready;
}

/* ---- without the wineserver ---- */

static BOOL add_sockets( struct direct_poll *poll, const WSAPOLLFD *fds, ULONG count )
{
    ULONG i;

    for (i = 0; i < count; i++)
    {
        unsigned int want = (fds[i].events & POLLRDNORM ? DIRECT_POLL_READ : 0) |
                            (fds[i].events & POLLWRNORM ? DIRECT_POLL_WRITE : 0);

        if (fds[i].events & ~POLL_REQUEST_BITS || !direct_poll_add( poll, fds[i].fd, want )) return FALSE;
    }
    return TRUE;
}

/* TRUE if that is the answer. */
static BOOL poll_directly( WSAPOLLFD *fds, ULONG count, int timeout, int *ret )
{
    struct direct_poll *poll;
    unsigned int ready = 0;
    BOOL done = FALSE;
    ULONG i;

    if (!count || !is_writable( fds, (SIZE_T)count * sizeof(*fds) )) return FALSE;
    if (!(poll = direct_poll_create( count ))) return FALSE;
    if (add_sockets( poll, fds, count ) && direct_poll_run( poll, &ready )) done = ready || !timeout;
    for (i = 0; done && i < count; i++)
    {
        unsigned int found = direct_poll_next( poll );

        fds[i].revents = (found & DIRECT_POLL_READ ? POLLRDNORM : 0) |
                         (found & DIRECT_POLL_WRITE ? POLLWRNORM : 0);
    }
    direct_poll_free( poll );
    *ret = ready;
    return done;
}

/***********************************************************************
 *      WSAPoll   (WS2_32.88)
 *
 * Waits until an entry has one of its events, POLLHUP, POLLERR or POLLNVAL.
 * timeout in ms, negative for none; the wait is alertable. An entry that is no
 * socket gets POLLNVAL and is not counted, also if none is. Returns the number of sockets with
 * an event, 0 after the timeout.
 *
 * Errors: WSAEINVAL no entries or an event that can't be asked for, WSAEFAULT,
 * WSAENOTSOCK no entry is a socket, WSAENOBUFS.
 *
 * Follows Winsock reference, WSAPoll function.
 */
int WINAPI WSAPoll( WSAPOLLFD *fds, ULONG count, int timeout )
{
    struct poll_request req = { .fds = fds, .count = count };
    NTSTATUS status;
    DWORD error;
    int ret = 0;

    TRACE( "%lu entries at %p, timeout %d\n", count, fds, timeout );

    if (!wsa_started()) return SOCKET_ERROR;
    if (poll_directly( fds, count, timeout, &ret ))
    {
        SetLastError( 0 );
        return ret;
    }
    if (!(error = init_request( &req )))
    {
        if (NT_SUCCESS( status = poll_sockets( &req, timeout ))) ret = store_results( &req );
        else error = status_to_wsa( status );
    }
    HeapFree( GetProcessHeap(), 0, req.in );
    HeapFree( GetProcessHeap(), 0, req.out );

    TRACE( "%d ready, error %lu\n", ret, error );
    SetLastError( error );
    return error ? SOCKET_ERROR : ret;
}
