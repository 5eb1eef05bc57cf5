/*
 * The addresses of a socket: getsockname, getpeername
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
 * Called by programs and by every file that needs to know whether a socket is
 * bound or connected.
 */

#include "direct_query.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Large enough for an address of any family. */
union any_address
{
    struct sockaddr addr;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_storage storage;
};

static NTSTATUS query_address( SOCKET s, ULONG code, union any_address *addr, int *len )
{
    ULONG_PTR information;
    NTSTATUS status;

    memset( addr, 0, sizeof(*addr) );
    if (direct_get_name( s, code == IOCTL_AFD_WINE_GETPEERNAME, &addr->addr, len )) return STATUS_SUCCESS;
    if ((status = afd_ioctl( s, code, NULL, 0, addr, sizeof(*addr), &information ))) return status;
    if (!(*len = sockaddr_size( addr->addr.sa_family ))) *len = information;
    if (addr->addr.sa_family == AF_INET) memset( addr->in.sin_zero, 0, sizeof(addr->in.sin_zero) );
    return STATUS_SUCCESS;
}

static NTSTATUS get_address( SOCKET s, ULONG code, struct sockaddr *ret, int *ret_len )
{
    union any_address addr;
    NTSTATUS status;
    int len;

    if ((status = query_address( s, code, &addr, &len ))) return status;
    if (*ret_len < len) return STATUS_BUFFER_TOO_SMALL;
    memcpy( ret, &addr, len );
    *ret_len = len;
    return STATUS_SUCCESS;
}

NTSTATUS socket_get_name( SOCKET s, struct sockaddr *addr, int *len )
{
    return get_address( s, IOCTL_AFD_GETSOCKNAME, addr, len );
}

NTSTATUS socket_get_peer( SOCKET s, struct sockaddr *addr, int *len )
{
    return get_address( s, IOCTL_AFD_WINE_GETPEERNAME, addr, len );
}

/* ---- peers of connections that have ended, which the kernel does not know any more ---- */

struct known_peer
{
    int len;
    union
    {
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } addr;
};

static struct handle_table known_peers = { .size = sizeof(struct known_peer) };
static struct lock known_peers_lock;

void socket_remember_peer( SOCKET s, const struct sockaddr *addr, int len )
{
    struct known_peer *peer;

    if (len > (int)sizeof(peer->addr) || !(peer = handle_table_get( &known_peers, s, TRUE ))) return;
    lock_exclusive( &known_peers_lock );
    memcpy( &peer->addr, addr, len );
    if (addr->sa_family == AF_INET) memset( peer->addr.in.sin_zero, 0, sizeof(peer->addr.in.sin_zero) );
    peer->len = len;
    unlock_exclusive( &known_peers_lock );
}

void socket_forget_peer( SOCKET s )
{
    struct known_peer *peer = handle_table_get( &known_peers, s, FALSE );

    if (peer) InterlockedExchange( (LONG *)&peer->len, 0 );
}

static BOOL has_failed_to_connect( SOCKET s )
{
    struct afd_poll_params poll = { .count = 1, .sockets[0] = { .socket = s, .flags = AFD_POLL_CONNECT_ERR } };

    return afd_ioctl( s, IOCTL_AFD_POLL, &poll, sizeof(poll), &poll, sizeof(poll), NULL ) || poll.count;
}

static BOOL recall_peer( SOCKET s, union any_address *addr, int *len )
{
    struct known_peer *peer = handle_table_get( &known_peers, s, FALSE );

    if (!peer || !peer->len || has_failed_to_connect( s )) return FALSE;
    lock_shared( &known_peers_lock );
    *len = peer->len;
    memcpy( addr, &peer->addr, *len );
    unlock_shared( &known_peers_lock );
    return *len != 0;
}

/* ---- exports ---- */

/* The socket first, then its state, then the caller's buffers. */
static int return_address( SOCKET s, ULONG code, struct sockaddr *ret, int *ret_len )
{
    struct socket_info info;
    union any_address addr;
    NTSTATUS status;
    BOOL recalls;
    int len;

    if (!socket_check( s, &info )) return SOCKET_ERROR;
    recalls = code == IOCTL_AFD_WINE_GETPEERNAME && info.type == SOCK_STREAM;
    if ((status = query_address( s, code, &addr, &len )) && (!recalls || !recall_peer( s, &addr, &len )))
        return set_status( status );
    if (!status && recalls) socket_remember_peer( s, &addr.addr, len );
    if (!is_writable( ret_len, sizeof(*ret_len) ) || *ret_len < len || !is_writable( ret, len ))
        return set_error( WSAEFAULT );
    memcpy( ret, &addr, len );
    *ret_len = len;
    TRACE( "socket %#Ix: %s\n", s, debugstr_sockaddr( &addr.addr ));
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      getsockname   (WS2_32.6)
 *
 * The local address, port in network order. WSAEINVAL if the socket is not
 * bound, WSAEFAULT for a short buffer, whose length is left as it was.
 *
 * Follows Winsock reference, getsockname function.
 */
int WINAPI getsockname( SOCKET s, struct sockaddr *addr, int *len )
{
    return return_address( s, IOCTL_AFD_GETSOCKNAME, addr, len );
}

/***********************************************************************
 *      getpeername   (WS2_32.5)
 *
 * The peer's address, port in network order, also after the connection has ended.
 * WSAENOTCONN if there is none, WSAEFAULT for a short buffer, whose length is left as it was.
 *
 * Follows Winsock reference, getpeername function.
 */
int WINAPI getpeername( SOCKET s, struct sockaddr *addr, int *len )
{
    return return_address( s, IOCTL_AFD_WINE_GETPEERNAME, addr, len );
}
