/*
 * Giving a socket its local address
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
 * Called by programs, and by calls that bind implicitly. AFD and the port pool
 * behind it decide; here are only the checks that AFD leaves to its callers and
 * the reason that it can't tell.
 */

#include "direct.h"
#include "wine/afd_options.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

union bind_address
{
    struct sockaddr addr;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

/* Input of BIND; the output is the address. */
struct bind_buffer
{
    struct afd_bind_params params;
    union bind_address name;
};

C_ASSERT( offsetof( struct bind_buffer, name ) == sizeof(struct afd_bind_params) );

static BOOL may_broadcast( SOCKET s )
{
    DWORD value = 0;

    return !afd_ioctl( s, IOCTL_AFD_WINE_GET_SO_BROADCAST, NULL, 0, &value, sizeof(value), NULL ) && value;
}

/* An IPv4 address must be one of this host. The kernel would take multicast and
 * broadcast addresses, and Wine 8.0 binds a UDP socket to all addresses if the
 * one it wants is a stranger's. */
static NTSTATUS check_ipv4_address( SOCKET s, const struct socket_info *info, const struct sockaddr_in *addr )
{
    struct is_local_address_params params = { addr->sin_addr.s_addr };
    ULONG host = RtlUlongByteSwap( addr->sin_addr.s_addr );

    if (host == INADDR_ANY || (host >> 24) == (INADDR_LOOPBACK >> 24)) return STATUS_SUCCESS;
    if (host == INADDR_BROADCAST && info->type == SOCK_DGRAM && !may_broadcast( s ))
        return STATUS_ACCESS_DENIED;
    return WINE_UNIX_CALL( unix_is_local_address, &params );
}

static NTSTATUS check_address( SOCKET s, const struct socket_info *info, const struct bind_buffer *in )
{
    if (info->type == SOCK_RAW) return STATUS_SUCCESS;
    if (info->family == AF_INET) return check_ipv4_address( s, info, &in->name.in );
    return in->name.in6.sin6_addr.s6_addr[0] == 0xff ? STATUS_INVALID_ADDRESS_COMPONENT : STATUS_SUCCESS;
}

/* The wineserver's own table of TCP addresses answers before the pool is asked:
 * whether it is a reservation that keeps this socket away from the port. */
static BOOL is_port_reserved( SOCKET s, USHORT port )
{
    struct port_pool_request request = { .code = PORT_POOL_CHECK, .start = port };
    struct port_pool_reply reply;

    return port_pool_call( s, &request, &reply ) == STATUS_ACCESS_DENIED;
}

/* The name is what the wineserver says that it is, until something else is asked of it. */
static NTSTATUS request_bind( SOCKET s, const struct bind_buffer *in, int size )
{
    LONG requests = direct_requests( s );
    union bind_address out;
    ULONG_PTR ret_size;
    NTSTATUS status;

    status = afd_ioctl( s, IOCTL_AFD_BIND, in, sizeof(in->params) + size, &out, sizeof(out), &ret_size );
    if (status || ret_size != (ULONG_PTR)size) return status;
    if (size == sizeof(out.in)) memset( out.in.sin_zero, 0, sizeof(out.in.sin_zero) );
    direct_keep_name( s, requests + 1, &out.addr, size );
    return status;
}

NTSTATUS socket_bind( SOCKET s, const struct socket_info *info, const struct sockaddr *addr )
{
    int size = sockaddr_size( info->family );
    struct bind_buffer in;
    NTSTATUS status;
    USHORT port;

    if (!size) return STATUS_FROM_WSA( WSAEAFNOSUPPORT );
    memset( &in, 0, sizeof(in) );
    memcpy( &in.name, addr, size );
    if ((status = check_address( s, info, &in ))) return status;

    status = request_bind( s, &in, size );
    port = RtlUshortByteSwap( sockaddr_port( addr ));
    if (status == STATUS_SHARING_VIOLATION && port && is_port_reserved( s, port ))
        status = STATUS_ACCESS_DENIED;
    if (status) port_pool_warn_bind( s, port, status );
    else if (info->type == SOCK_DGRAM) socket_set_flags( s, SOCKET_WAS_BOUND, 0 );
    return status;
}

NTSTATUS socket_bind_any( SOCKET s, const struct socket_info *info )
{
    struct sockaddr_in6 any = { .sin6_family = info->family };

    return socket_bind( s, info, (const struct sockaddr *)&any );
}

/***********************************************************************
 *      bind   (WS2_32.2)
 *
 * Gives an unbound socket a local address; port in network order, 0 lets the
 * system choose one. A socket that is associated with a port reservation gets
 * its port from there (WSAENOBUFS if none is left, WSAEADDRNOTAVAIL if it asks
 * for another). WSAEACCES for a port that is reserved otherwise, WSAEADDRINUSE,
 * WSAEADDRNOTAVAIL if the address is not of this host, WSAEINVAL if already
 * bound, WSAEFAULT and WSAEAFNOSUPPORT for a bad address.
 *
 * Follows Winsock reference, bind function.
 */
int WINAPI bind( SOCKET s, const struct sockaddr *addr, int len )
{
    struct socket_info info;
    DWORD error;

    if (!socket_check( s, &info )) return SOCKET_ERROR;
    if ((error = sockaddr_check( info.family, addr, len ))) return set_error( error );
    TRACE( "socket %#Ix, %s\n", s, debugstr_sockaddr( addr ));
    return set_status( socket_bind( s, &info, addr ));
}
