/*
 * Connecting: connect, WSAConnect, WSAJoinLeaf
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
 * Called by programs and by connect_name.c. A socket without an address gets one
 * in the wineserver, from its port reservation if it is associated with one.
 */

#include "direct.h"
#include "wine/afd_options.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define JL_FLAGS (JL_SENDER_ONLY | JL_RECEIVER_ONLY | JL_BOTH)

/* Service types of qos.h that ask for nothing beyond best effort. */
enum qos_service
{
    QOS_NO_TRAFFIC,
    QOS_BEST_EFFORT
};

struct connect_buffer
{
    struct afd_connect_params params;
    struct sockaddr_storage addr;
};

/* The address that a caller passes; a Winsock error or 0. A datagram socket is
 * disconnected by an address of zeros. */
static DWORD check_peer( const struct socket_info *info, const struct sockaddr *addr, int len,
                         BOOL *disconnect )
{
    DWORD error = sockaddr_check( info->family, addr, len );

    *disconnect = FALSE;
    if (info->type == SOCK_STREAM)
    {
        if (!error && (!sockaddr_port( addr ) || sockaddr_is_any( addr ))) return WSAEADDRNOTAVAIL;
        return error;
    }
    if (error == WSAEAFNOSUPPORT) *disconnect = addr->sa_family == AF_UNSPEC;
    else if (!error) *disconnect = !sockaddr_port( addr ) && sockaddr_is_any( addr );
    return *disconnect ? 0 : error;
}

static NTSTATUS request_connect( SOCKET s, const struct connect_buffer *buffer )
{
    struct afd_request req = { .socket = s, .code = IOCTL_AFD_WINE_CONNECT, .in = buffer, .alertable = TRUE,
                               .in_size = offsetof( struct connect_buffer, addr ) + buffer->params.addr_len };

    return afd_request( &req, NULL );
}

/* A connection that is being made has a peer, too. */
static NTSTATUS remember_peer( SOCKET s, const struct socket_info *info, const struct connect_buffer *buffer,
                               NTSTATUS status )
{
    if (info->type == SOCK_STREAM && (!status || status == STATUS_DEVICE_NOT_READY))
        socket_remember_peer( s, (const struct sockaddr *)&buffer->addr, buffer->params.addr_len );
    return status;
}

static NTSTATUS connect_socket( SOCKET s, const struct socket_info *info, const struct sockaddr *addr,
                                int len, BOOL synchronous )
{
    struct connect_buffer buffer = { .params.synchronous = synchronous };
    BOOL disconnect;
    NTSTATUS status;
    DWORD error;

    if ((error = check_peer( info, addr, len, &disconnect ))) return STATUS_FROM_WSA( error );
    buffer.params.addr_len = sockaddr_size( info->family );
    if (!disconnect) memcpy( &buffer.addr, addr, buffer.params.addr_len );
    if (synchronous && direct_is_blocking( s )) buffer.params.synchronous = AFD_CONNECT_WAITS;

    socket_error_reset( s );
    if (socket_can_reconnect( s, info ))
    {
        status = socket_reconnect( s, (struct sockaddr *)&buffer.addr, buffer.params.addr_len, NULL, NULL,
                                   NULL );
        return remember_peer( s, info, &buffer, status );
    }
    status = request_connect( s, &buffer );
    /* the first attempt after a refused one fails like this on Linux, before Wine 8.3 */
    if (status == STATUS_CONNECTION_ABORTED) status = request_connect( s, &buffer );
    if (status == STATUS_ADDRESS_ALREADY_ASSOCIATED) status = STATUS_FROM_WSA( WSAEALREADY );
    if (!status) socket_set_flags( s, SOCKET_WAS_CONNECTED, 0 );
    return remember_peer( s, info, &buffer, status );
}

NTSTATUS socket_connect( SOCKET s, const struct socket_info *info, const struct sockaddr *addr, int len )
{
    return connect_socket( s, info, addr, len, TRUE );
}

/* A request in the form of ConnectEx() waits also if the socket is nonblocking. */
NTSTATUS socket_connect_wait( SOCKET s, const struct socket_info *info, const struct sockaddr *addr, int len )
{
    return connect_socket( s, info, addr, len, FALSE );
}

/***********************************************************************
 *      connect   (WS2_32.4)
 *
 * Connects a stream socket, or sets the peer of a datagram socket; port in
 * network order. Waits in an alertable state unless the socket is nonblocking
 * (WSAEWOULDBLOCK, then WSAEALREADY until it is done). WSAEISCONN, WSAEINVAL for
 * a listening socket, WSAEFAULT, WSAEAFNOSUPPORT and WSAEADDRNOTAVAIL for a bad
 * address, WSAECONNREFUSED, WSAETIMEDOUT, WSAENETUNREACH, WSAEHOSTUNREACH;
 * WSAENOBUFS if the socket's port reservation has no port left.
 *
 * Follows Winsock reference, connect function.
 */
int WINAPI connect( SOCKET s, const struct sockaddr *addr, int len )
{
    struct socket_info info;

    if (!socket_check( s, &info )) return SOCKET_ERROR;
    TRACE( "socket %#Ix, address %p, length %d\n", s, addr, len );
    return set_status( socket_connect( s, &info, addr, len ));
}

static BOOL is_flow_satisfied( const FLOWSPEC *flow )
{
    return flow->ServiceType <= QOS_BEST_EFFORT;
}

/* User data does not exist in the protocols there are, and no quality of
 * service beyond best effort; a Winsock error or 0. */
static DWORD check_extras( const WSABUF *caller_data, WSABUF *callee_data, const QOS *sqos )
{
    if (caller_data && !is_readable( caller_data, sizeof(*caller_data) )) return WSAEFAULT;
    if (callee_data && !is_writable( callee_data, sizeof(*callee_data) )) return WSAEFAULT;
    if (sqos && !is_readable( sqos, sizeof(*sqos) )) return WSAEFAULT;
    if (caller_data && caller_data->len) return WSAEOPNOTSUPP;
    if (sqos && !is_flow_satisfied( &sqos->SendingFlowspec )) return WSAEOPNOTSUPP;
    if (sqos && !is_flow_satisfied( &sqos->ReceivingFlowspec )) return WSAEOPNOTSUPP;
    return 0;
}

/***********************************************************************
 *      WSAConnect   (WS2_32.46)
 *
 * As connect(). WSAEOPNOTSUPP for user data to send and for a quality of service
 * that asks for more than best effort; user data received has length 0. The
 * group's quality of service is ignored, as on Windows.
 *
 * Follows Winsock reference, WSAConnect function.
 */
int WINAPI WSAConnect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller_data,
                       WSABUF *callee_data, QOS *sqos, QOS *gqos )
{
    DWORD error;
    int ret;

    TRACE( "socket %#Ix, data %p %p, qos %p %p\n", s, caller_data, callee_data, sqos, gqos );

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if ((error = check_extras( caller_data, callee_data, sqos ))) return set_error( error );
    ret = connect( s, addr, len );
    if (!ret && callee_data) callee_data->len = 0;
    return ret;
}

/* The group is joined on the interface that the socket sends multicasts through. */
static NTSTATUS join_group( SOCKET s, const struct sockaddr *addr )
{
    struct in_addr interface_addr = { .s_addr = INADDR_ANY };
    struct ipv6_mreq mreq6;
    int len;

    if (addr->sa_family == AF_INET)
    {
        len = sizeof(interface_addr);
        getsockopt( s, IPPROTO_IP, IP_MULTICAST_IF, (char *)&interface_addr, &len );
        return afd_group_request( s, IOCTL_AFD_WINE_SET_IP_ADD_MEMBERSHIP,
                                  ((const struct sockaddr_in *)addr)->sin_addr, interface_addr );
    }
    mreq6.ipv6mr_multiaddr = ((const struct sockaddr_in6 *)addr)->sin6_addr;
    mreq6.ipv6mr_interface = ((const struct sockaddr_in6 *)addr)->sin6_scope_id;
    len = sizeof(mreq6.ipv6mr_interface);
    if (!mreq6.ipv6mr_interface)
        getsockopt( s, IPPROTO_IPV6, IPV6_MULTICAST_IF, (char *)&mreq6.ipv6mr_interface, &len );
    return afd_ioctl( s, IOCTL_AFD_WINE_SET_IPV6_ADD_MEMBERSHIP, &mreq6, sizeof(mreq6), NULL, 0, NULL );
}

/* A leaf that sends sets the group as its peer, one that receives joins it. */
static NTSTATUS join_leaf( SOCKET s, const struct socket_info *info, const struct sockaddr *addr, int len,
                           DWORD flags )
{
    struct sockaddr_storage name;
    int name_len = sizeof(name);
    NTSTATUS status;

    if (socket_get_name( s, (struct sockaddr *)&name, &name_len ) && (status = socket_bind_any( s, info )))
        return status;
    if (flags != JL_SENDER_ONLY && (status = join_group( s, addr ))) return status;
    return flags == JL_RECEIVER_ONLY ? STATUS_SUCCESS : socket_connect( s, info, addr, len );
}

/***********************************************************************
 *      WSAJoinLeaf   (WS2_32.79)
 *
 * Joins a datagram socket to an IP multicast group, to send (JL_SENDER_ONLY), to
 * receive (JL_RECEIVER_ONLY) or both (JL_BOTH). Returns s itself. WSAEINVAL for
 * other flags or a socket that is no datagram socket, WSAEFAULT,
 * WSAEAFNOSUPPORT and WSAEADDRNOTAVAIL for a bad address, WSAEOPNOTSUPP for user
 * data.
 *
 * Follows Winsock reference, WSAJoinLeaf function.
 */
SOCKET WINAPI WSAJoinLeaf( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller_data,
                           WSABUF *callee_data, QOS *sqos, QOS *gqos, DWORD flags )
{
    struct socket_info info;
    DWORD error;

    TRACE( "socket %#Ix, data %p %p, qos %p %p, flags %#lx\n", s, caller_data, callee_data, sqos, gqos,
           flags );

    if (!socket_check( s, &info )) return INVALID_SOCKET;
    if (!(error = sockaddr_check( info.family, addr, len )) &&
        !(error = check_extras( caller_data, callee_data, sqos )))
    {
        if (info.type == SOCK_STREAM || !flags || (flags & ~JL_FLAGS) || (flags & (flags - 1)))
            error = WSAEINVAL;
        else
            error = status_to_wsa( join_leaf( s, &info, addr, len, flags ));
    }
    if (!error && callee_data) callee_data->len = 0;
    SetLastError( error );
    return error ? INVALID_SOCKET : s;
}
