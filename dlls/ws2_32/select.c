/*
 * select and sets of sockets
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
 * Called by programs. One AFD poll for all three sets: an entry for each
 * member, in the order read, write, except. Every member is known to be a
 * socket before it is listed, as a poll of anything else would hurt the
 * wineserver.
 */

#include "direct_query.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define TICKS_PER_SEC  10000000ll
#define TICKS_PER_USEC 10ll

/* A pended poll does not see data or errors on a connected datagram socket after an
 * ICMP error; a new one does. */
#define DATAGRAM_SLICE (TICKS_PER_SEC / 10)

enum set_index
{
    SET_READ,
    SET_WRITE,
    SET_EXCEPT,
    SET_COUNT
};

static const int set_flags[SET_COUNT] =
{
    [SET_READ]   = AFD_POLL_READ | AFD_POLL_ACCEPT | AFD_POLL_HUP | AFD_POLL_RESET,
    [SET_WRITE]  = AFD_POLL_WRITE,
    [SET_EXCEPT] = AFD_POLL_OOB | AFD_POLL_CONNECT_ERR,
};

struct select_request
{
    fd_set *sets[SET_COUNT];
    unsigned int count;               /* members of all sets */
    BOOL in_slices;                   /* has a connected datagram socket */
    SIZE_T size;                      /* of both polls */
    struct afd_poll_params *in;
    struct afd_poll_params *out;
};

static DWORD check_set( fd_set *set )
{
    SIZE_T size;

    if (!set) return 0;
    if (!is_readable( set, sizeof(set->fd_count) )) return WSAEFAULT;
    size = offsetof( fd_set, fd_array ) + (SIZE_T)set->fd_count * sizeof(SOCKET);
    return is_writable( set, size ) ? 0 : WSAEFAULT;
}

/* An unreachable port makes a datagram socket readable, and is no exception. */
static void add_datagram( struct select_request *req, struct afd_poll_socket *entry, enum set_index index )
{
    req->in_slices = TRUE;
    if (index == SET_READ && socket_reports_unreachable( entry->socket )) entry->flags |= AFD_POLL_CONNECT_ERR;
    if (index == SET_EXCEPT) entry->flags &= ~AFD_POLL_CONNECT_ERR;
}

/* Lists the members of all sets. A WSA error or 0. */
static DWORD list_sockets( struct select_request *req )
{
    struct afd_poll_socket *entry = req->in->sockets;
    struct socket_info info;
    unsigned int i, j;

    for (i = 0; i < SET_COUNT; i++)
    {
        for (j = 0; req->sets[i] && j < req->sets[i]->fd_count; j++, entry++)
        {
            if (socket_get_info( req->sets[i]->fd_array[j], &info )) return WSAENOTSOCK;
            receive_clear_mark( req->sets[i]->fd_array[j] );
            entry->socket = req->sets[i]->fd_array[j];
            entry->flags = set_flags[i];
            if (datagram_is_connected( entry->socket, &info )) add_datagram( req, entry, i );
        }
    }
    return 0;
}

static DWORD init_request( struct select_request *req )
{
    SIZE_T count = 0;
    unsigned int i;
    DWORD error;

    for (i = 0; i < SET_COUNT; i++)
    {
        if ((error = check_set( req->sets[i] ))) return error;
        if (req->sets[i]) count += req->sets[i]->fd_count;
    }
    if (!count) return WSAEINVAL;
    req->count = count;
    req->size = offsetof( struct afd_poll_params, sockets[count] );
    if (req->count != count || req->size > MAXDWORD) return WSAENOBUFS;
    req->in = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, req->size );
    req->out = HeapAlloc( GetProcessHeap(), 0, req->size );
    if (!req->in || !req->out) return WSAENOBUFS;
    req->in->count = count;
    return list_sockets( req );
}

static NTSTATUS poll_once( struct select_request *req, LONGLONG timeout )
{
    struct afd_request poll = { .socket = req->in->sockets[0].socket, .code = IOCTL_AFD_POLL,
                                .in = req->in, .in_size = req->size, .out = req->out, .out_size = req->size,
                                .alertable = TRUE };

    req->in->timeout = timeout;
    return afd_request( &poll, NULL );
}

/* Marks datagram sockets in the read set whose error came before the poll. */
static BOOL find_errors( struct select_request *req )
{
    unsigned int i, count = req->sets[SET_READ] ? req->sets[SET_READ]->fd_count : 0;
    BOOL found = FALSE;

    for (i = 0; i < count; i++)
    {
        struct afd_poll_socket *entry = &req->in->sockets[i];

        if (!(entry->flags & AFD_POLL_CONNECT_ERR) || !datagram_has_error( entry->socket )) continue;
        entry->status = STATUS_CONNECTION_RESET;
        found = TRUE;
    }
    return found;
}

/* timeout as AFD wants it: relative times are negative. */
static NTSTATUS poll_sockets( struct select_request *req, LONGLONG timeout )
{
    LONGLONG left = timeout == AFD_POLL_INFINITE ? MAXLONGLONG : -timeout;
    NTSTATUS status;

    if (!req->in_slices) return poll_once( req, timeout );
    do
    {
        LONGLONG slice = find_errors( req ) ? 0 : min( left, DATAGRAM_SLICE );

        status = poll_once( req, -slice );
        if (timeout != AFD_POLL_INFINITE) left -= slice;
    } while (status == STATUS_TIMEOUT && left);
    return status;
}

/* TRUE if the member that the poll was asked about as ENTRY has what its set is
 * for. The last handle of the socket was closed: then it can be read. */
static BOOL is_ready( const struct afd_poll_socket *entry, const struct afd_poll_socket *result,
                      enum set_index index, DWORD *error )
{
    if (entry->socket != result->socket) return FALSE;
    if (result->flags & AFD_POLL_CLOSE)
    {
        if (index != SET_READ) *error = WSAENOTSOCK;
        return TRUE;
    }
    if (index == SET_READ && result->flags & AFD_POLL_CONNECT_ERR) datagram_note_error( entry->socket );
    return !!(result->flags & entry->flags);
}

static void add_member( fd_set *set, SOCKET s )
{
    unsigned int i;

    for (i = 0; i < set->fd_count; i++) if (set->fd_array[i] == s) return;
    set->fd_array[set->fd_count++] = s;
}

/* Leaves only what is ready in the sets. The results are in the order of the
 * request, without the members that are not ready. A WSA error or 0. */
static DWORD store_results( struct select_request *req, int *ret_count )
{
    const struct afd_poll_socket *entry = req->in->sockets, *result = req->out->sockets;
    const struct afd_poll_socket *end = result + min( req->out->count, req->count );
    unsigned int i, j, size;
    DWORD error = 0;

    *ret_count = 0;
    for (i = 0; i < SET_COUNT; i++)
    {
        if (!req->sets[i]) continue;
        size = req->sets[i]->fd_count;
        req->sets[i]->fd_count = 0;
        for (j = 0; j < size; j++, entry++)
        {
            if (result < end && is_ready( entry, result, i, &error )) result++;
            else if (!entry->status) continue;
            add_member( req->sets[i], entry->socket );
        }
        *ret_count += req->sets[i]->fd_count;
    }
    return error;
}

/* A WSA error or 0. */
static DWORD get_timeout( const struct timeval *tv, LONGLONG *ret )
{
    *ret = AFD_POLL_INFINITE;
    if (!tv) return 0;
    if (!is_readable( tv, sizeof(*tv) )) return WSAEFAULT;
    if (tv->tv_sec < 0 || tv->tv_usec < 0) return WSAEINVAL;
    *ret = -(tv->tv_sec * TICKS_PER_SEC + tv->tv_usec * TICKS_PER_USEC);
    return 0;
}

/* ---- without the wineserver ---- */

static BOOL add_sockets( struct direct_poll *poll, fd_set *sets[SET_COUNT] )
{
    static const unsigned int wants[SET_COUNT] =
    {
        [SET_READ]  = DIRECT_POLL_READ,
        [SET_WRITE] = DIRECT_POLL_WRITE,
    };
    unsigned int i, j;

    for (i = 0; i < SET_COUNT; i++)
        for (j = 0; sets[i] && j < sets[i]->fd_count; j++)
            if (!direct_poll_add( poll, sets[i]->fd_array[j], wants[i] )) return FALSE;
    return TRUE;
}

static unsigned int keep_ready( struct direct_poll *poll, fd_set *sets[SET_COUNT] )
{
    unsigned int i, j, size, count = 0;

    for (i = 0; i < SET_COUNT; i++)
    {
        if (!sets[i]) continue;
        size = sets[i]->fd_count;
        sets[i]->fd_count = 0;
        for (j = 0; j < size; j++) if (direct_poll_next( poll )) add_member( sets[i], sets[i]->fd_array[j] );
        count += sets[i]->fd_count;
    }
    return count;
}

/* TRUE if that is the answer. */
static BOOL select_directly( fd_set *sets[SET_COUNT], BOOL wait, int *ret )
{
    struct direct_poll *poll;
    unsigned int i, ready;
    SIZE_T count = 0;
    BOOL done = FALSE;

    for (i = 0; i < SET_COUNT; i++)
    {
        if (check_set( sets[i] )) return FALSE;
        if (sets[i]) count += sets[i]->fd_count;
    }
    if (!count || count > MAXWORD || !(poll = direct_poll_create( count ))) return FALSE;
    if (add_sockets( poll, sets ) && direct_poll_run( poll, &ready )) done = ready || !wait;
    if (done) *ret = keep_ready( poll, sets );
    direct_poll_free( poll );
    return done;
}

/***********************************************************************
 *      select   (WS2_32.18)
 *
 * Waits until a member of one of the sets is ready: for reading (data, end of
 * the stream, connection, unreachable port of a datagram socket's peer), for writing, or has an exception (urgent data,
 * failed connect). nfds is ignored. A NULL timeout never ends; the wait is
 * alertable. Returns the number of members left in the sets, 0 after the
 * timeout; on failure the sets are as they were.
 *
 * Errors: WSAEINVAL no member at all or bad timeout, WSAENOTSOCK, WSAEFAULT,
 * WSAEINTR.
 *
 * Follows Winsock reference, select function.
 */
int WINAPI select( int nfds, fd_set *read, fd_set *write, fd_set *except, const struct timeval *timeout )
{
    struct select_request req = { .sets = { read, write, except } };
    NTSTATUS status = STATUS_SUCCESS;
    LONGLONG ticks;
    int count = 0;
    DWORD error;

    TRACE( "nfds %d, read %p, write %p, except %p, timeout %p\n", nfds, read, write, except, timeout );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!(error = get_timeout( timeout, &ticks )) && select_directly( req.sets, !!ticks, &count ))
    {
        SetLastError( 0 );
        return count;
    }
    if (!error && !(error = init_request( &req )))
    {
        if (NT_SUCCESS( status = poll_sockets( &req, ticks ))) error = store_results( &req, &count );
        else error = status_to_wsa( status );
    }
    HeapFree( GetProcessHeap(), 0, req.in );
    HeapFree( GetProcessHeap(), 0, req.out );

    TRACE( "%d ready, error %lu\n", count, error );
    SetLastError( error );
    return error ? SOCKET_ERROR : count;
}

/***********************************************************************
 *      __WSAFDIsSet   (WS2_32.151)
 *
 * Nonzero if the socket is a member of the set, 0 if that can't be read. The socket
 * is not checked.
 *
 * Follows Winsock reference, __WSAFDIsSet function.
 */
int WINAPI __WSAFDIsSet( SOCKET s, fd_set *set )
{
    unsigned int i;

    if (!is_readable( set, sizeof(set->fd_count) )) return FALSE;
    if (!is_readable( set->fd_array, (SIZE_T)set->fd_count * sizeof(*set->fd_array) )) return FALSE;
    for (i = 0; i < set->fd_count; i++) if (set->fd_array[i] == s) return TRUE;
    return FALSE;
}
