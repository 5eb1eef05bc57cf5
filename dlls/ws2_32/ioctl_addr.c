/*
 * WSAIoctl: address lists, interfaces and routes
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
 * Handlers of the table in ioctl.c. What the host's interfaces and routes are
 * comes from the Unix side; changes are reported by AFD.
 */

#include <stddef.h>

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"

#define MIN_ADDRESSES 32
#define MAX_ADDRESSES 65536

C_ASSERT( offsetof( SOCKET_ADDRESS_LIST, Address ) == sizeof(SOCKET_ADDRESS) - sizeof(int *) );

static BOOL is_loopback( const struct resolve_addr *addr )
{
    static const BYTE loopback6[16] = { [15] = 1 };

    if (addr->family == AF_INET) return addr->addr[0] == 127;
    return !memcmp( addr->addr, loopback6, sizeof(loopback6) );
}

static void sockaddr_from_addr( const struct resolve_addr *addr, SOCKADDR_STORAGE *ret )
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;
    struct sockaddr_in *in = (struct sockaddr_in *)ret;

    memset( ret, 0, sizeof(*ret) );
    ret->ss_family = addr->family;
    if (addr->family == AF_INET) memcpy( &in->sin_addr, addr->addr, sizeof(in->sin_addr) );
    else
    {
        memcpy( &in6->sin6_addr, addr->addr, sizeof(in6->sin6_addr) );
        in6->sin6_scope_id = addr->scope_id;
    }
}

static void addr_from_sockaddr( const struct sockaddr *addr, struct resolve_addr *ret )
{
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;
    const struct sockaddr_in *in = (const struct sockaddr_in *)addr;

    memset( ret, 0, sizeof(*ret) );
    ret->family = addr->sa_family;
    if (addr->sa_family == AF_INET) memcpy( ret->addr, &in->sin_addr, sizeof(in->sin_addr) );
    else
    {
        memcpy( ret->addr, &in6->sin6_addr, sizeof(in6->sin6_addr) );
        ret->scope_id = in6->sin6_scope_id;
    }
}

/* The host's addresses of a family, without those of the loopback interface.
 * *ret is for HeapFree. */
static NTSTATUS get_local_addresses( int family, struct resolve_addr **ret, unsigned int *ret_count )
{
    struct local_addresses_params params;
    unsigned int i, max, count = 0;
    struct resolve_addr *addrs;
    DWORD error;

    for (max = MIN_ADDRESSES;; max *= 2)
    {
        memset( &params, 0, sizeof(params) );
        if (!(addrs = HeapAlloc( GetProcessHeap(), 0, max * sizeof(*addrs) ))) return STATUS_NO_MEMORY;
        params.out.addrs = (ULONG_PTR)addrs;
        params.out.max_addrs = max;
        error = WINE_UNIX_CALL( unix_local_addresses, &params );
        if (error || params.out.addr_count < max || max >= MAX_ADDRESSES) break;
        HeapFree( GetProcessHeap(), 0, addrs );
    }
    if (error)
    {
        HeapFree( GetProcessHeap(), 0, addrs );
        return STATUS_FROM_WSA( error );
    }
    for (i = 0; i < params.out.addr_count; i++)
        if (addrs[i].family == (UINT32)family && !is_loopback( &addrs[i] )) addrs[count++] = addrs[i];
    *ret = addrs;
    *ret_count = count;
    return STATUS_SUCCESS;
}

/* Fills a list whose addresses follow the array. */
static void fill_address_list( SOCKET_ADDRESS_LIST *list, const struct resolve_addr *addrs,
                               unsigned int count, int addr_size )
{
    char *next = (char *)&list->Address[count];
    SOCKADDR_STORAGE addr;
    unsigned int i;

    list->iAddressCount = count;
    for (i = 0; i < count; i++, next += addr_size)
    {
        sockaddr_from_addr( &addrs[i], &addr );
        memcpy( next, &addr, addr_size );
        list->Address[i].lpSockaddr = (struct sockaddr *)next;
        list->Address[i].iSockaddrLength = addr_size;
    }
}

/***********************************************************************
 * SIO_ADDRESS_LIST_QUERY: the local addresses a socket can be bound to.
 *
 * Output: SOCKET_ADDRESS_LIST, addresses in network order, port 0. WSAEFAULT
 * with the size needed if the buffer is too small, WSAEINVAL if it is not even
 * large enough for the count. Follows Winsock IOCTLs, SIO_ADDRESS_LIST_QUERY.
 */
NTSTATUS ioctl_address_list_query( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    const ULONG header = offsetof( SOCKET_ADDRESS_LIST, Address );
    int addr_size = sockaddr_size( args->info.family );
    struct resolve_addr *addrs;
    unsigned int count;
    NTSTATUS status;

    if (!addr_size) return STATUS_NOT_SUPPORTED;
    if (args->out_size && args->out_size < header) return STATUS_INVALID_PARAMETER;
    if ((status = get_local_addresses( args->info.family, &addrs, &count ))) return status;

    *ret_size = header + count * (sizeof(SOCKET_ADDRESS) + addr_size);
    if (args->out_size < *ret_size) status = STATUS_BUFFER_TOO_SMALL;
    else if (!is_writable( args->out, *ret_size )) status = STATUS_ACCESS_VIOLATION;
    else fill_address_list( args->out, addrs, count, addr_size );
    HeapFree( GetProcessHeap(), 0, addrs );
    return status;
}

/* Waits or pends until the host's addresses change. */
static NTSTATUS wait_address_change( const struct ioctl_args *args )
{
    const int force_async = args->overlapped != NULL;
    struct afd_request req =
    {
        .socket = args->socket,
        .code = IOCTL_AFD_WINE_ADDRESS_LIST_CHANGE,
        .in = &force_async,
        .in_size = sizeof(force_async),
        .overlapped = args->overlapped,
        .completion = args->completion,
        .alertable = TRUE,
    };

    return afd_request( &req, NULL );
}

/***********************************************************************
 * SIO_ADDRESS_LIST_CHANGE: completes when a local address comes or goes.
 *
 * WSAEWOULDBLOCK for a call without OVERLAPPED on a nonblocking socket. Follows
 * Winsock IOCTLs, SIO_ADDRESS_LIST_CHANGE.
 */
NTSTATUS ioctl_address_list_change( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    (void)ret_size;
    return wait_address_change( args );
}

/***********************************************************************
 * SIO_GET_INTERFACE_LIST: INTERFACE_INFO for each IPv4 address.
 *
 * WSAEFAULT if they do not fit. Follows Winsock IOCTLs, SIO_GET_INTERFACE_LIST.
 */
NTSTATUS ioctl_get_interface_list( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    if (!is_writable( args->out, args->out_size )) return STATUS_ACCESS_VIOLATION;
    return afd_ioctl( args->socket, IOCTL_AFD_WINE_GET_INTERFACE_LIST, NULL, 0, args->out, args->out_size,
                      ret_size );
}

static NTSTATUS get_route_source( const struct sockaddr *dest, SOCKADDR_STORAGE *ret )
{
    struct route_source_params params;
    NTSTATUS status;

    addr_from_sockaddr( dest, &params.dest );
    if ((status = WINE_UNIX_CALL( unix_route_source, &params ))) return status;
    sockaddr_from_addr( &params.source, ret );
    return STATUS_SUCCESS;
}

/***********************************************************************
 * SIO_ROUTING_INTERFACE_QUERY: the local address to send from.
 *
 * Input: the remote address. Output: an address of the same family, port 0.
 * WSAEAFNOSUPPORT for an address of another family than the socket's,
 * WSAENETUNREACH or WSAEHOSTUNREACH without a route, WSAEFAULT with the size
 * needed. Follows Winsock IOCTLs, SIO_ROUTING_INTERFACE_QUERY.
 */
NTSTATUS ioctl_routing_interface_query( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    int addr_size = sockaddr_size( args->info.family );
    SOCKADDR_STORAGE source;
    NTSTATUS status;
    DWORD error;

    if (!addr_size) return STATUS_NOT_SUPPORTED;
    if ((error = sockaddr_check( args->info.family, args->in, args->in_size )))
        return STATUS_FROM_WSA( error );
    if (!args->out || args->out_size < (DWORD)addr_size)
    {
        *ret_size = addr_size;
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (!is_writable( args->out, addr_size )) return STATUS_ACCESS_VIOLATION;
    if ((status = get_route_source( args->in, &source ))) return status;
    memcpy( args->out, &source, addr_size );
    *ret_size = addr_size;
    return STATUS_SUCCESS;
}

/***********************************************************************
 * SIO_ROUTING_INTERFACE_CHANGE: completes when the answer of
 * SIO_ROUTING_INTERFACE_QUERY may have changed.
 *
 * Input: the remote address. Reported are all changes of local addresses; the
 * caller asks again anyway. Follows Winsock IOCTLs, SIO_ROUTING_INTERFACE_CHANGE.
 */
NTSTATUS ioctl_routing_interface_change( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    DWORD error = sockaddr_check( args->info.family, args->in, args->in_size );

    (void)ret_size;
    return error ? STATUS_FROM_WSA( error ) : wait_address_change( args );
}
