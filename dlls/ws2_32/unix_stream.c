/*
 * The state of stream sockets that only the host knows
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
 * Called by the PE side through the table of unix_main.c. Works on a duplicate
 * of the wineserver's descriptor, which is nonblocking: nothing here waits.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"

#define WINDOWS_AF_INET  2
#define WINDOWS_AF_INET6 23

NTSTATUS convert_address( const void *src, unsigned int len, union unix_address *addr )
{
    UINT16 family;

    memcpy( &family, src, sizeof(family) );
    if (family == WINDOWS_AF_INET && len == sizeof(addr->in))
    {
        memcpy( &addr->in, src, sizeof(addr->in) );
        addr->in.sin_family = AF_INET;
        return STATUS_SUCCESS;
    }
    if (family == WINDOWS_AF_INET6 && len == sizeof(addr->in6))
    {
        memcpy( &addr->in6, src, sizeof(addr->in6) );
        addr->in6.sin6_family = AF_INET6;
        return STATUS_SUCCESS;
    }
    return STATUS_INVALID_PARAMETER;
}

void convert_address_back( const union unix_address *addr, void *dest, unsigned int *len )
{
    UINT16 family = addr->addr.sa_family == AF_INET6 ? WINDOWS_AF_INET6 : WINDOWS_AF_INET;

    *len = addr->addr.sa_family == AF_INET6 ? sizeof(addr->in6) : sizeof(addr->in);
    memcpy( dest, addr, *len );
    memcpy( dest, &family, sizeof(family) );
}

NTSTATUS socket_stream_state( void *args )
{
    struct stream_state_params *params = args;
    struct tcp_info info;
    socklen_t size = sizeof(info);
    NTSTATUS status;
    int fd, unread = 0;

    params->closed = params->unread = 0;
    if ((status = get_descriptor( params->socket, &fd ))) return status;
    if (!getsockopt( fd, IPPROTO_TCP, TCP_INFO, &info, &size )) params->closed = info.tcpi_state == TCP_CLOSE;
    if (params->closed && !ioctl( fd, FIONREAD, &unread )) params->unread = unread;
    close( fd );
    return STATUS_SUCCESS;
}

NTSTATUS socket_end_stream( void *args )
{
    const struct end_stream_params *params = args;
    NTSTATUS status = STATUS_SUCCESS;
    int fd = params->fd;

    if (fd == -1 && (status = get_descriptor( params->socket, &fd )))
        return status;
    if (shutdown( fd, SHUT_RDWR )) status = errno_to_status( errno );
    close( fd );
    return status;
}

/* The kernel socket is used again rather than replaced, because the wineserver's
 * object for it keeps the completion port. */
static NTSTATUS connect_again( int fd, const union unix_address *addr, socklen_t len )
{
    const struct sockaddr none = { .sa_family = AF_UNSPEC };
    socklen_t local_len = sizeof(union unix_address), size = sizeof(int);
    union unix_address local, bound;
    int error;

    if (getsockname( fd, &local.addr, &local_len )) return errno_to_status( errno );
    if (connect( fd, &none, sizeof(none) )) return errno_to_status( errno );
    getsockopt( fd, SOL_SOCKET, SO_ERROR, &error, &size );  /* what the disconnection left behind */

    /* a port that the socket got by connecting is given back: it stays the socket's on Windows */
    size = sizeof(bound);
    if (getsockname( fd, &bound.addr, &size )) return errno_to_status( errno );
    if (!bound.in.sin_port && bind( fd, &local.addr, local_len )) return errno_to_status( errno );
    if (!connect( fd, &addr->addr, len )) return STATUS_SUCCESS;
    if (errno != EINPROGRESS) return errno_to_status( errno );
    /* a peer on this host has refused already; the wineserver would read the error and not tell it */
    size = sizeof(error);
    return getsockopt( fd, SOL_SOCKET, SO_ERROR, &error, &size ) || !error ? STATUS_SUCCESS
                                                                          : errno_to_status( error );
}

NTSTATUS socket_reconnect( void *args )
{
    const struct reconnect_params *params = args;
    union unix_address addr;
    struct tcp_info info;
    socklen_t size = sizeof(info);
    NTSTATUS status;
    int fd;

    if ((status = convert_address( params->addr, params->addr_len, &addr ))) return status;
    if ((status = get_descriptor( params->socket, &fd ))) return status;
    if (getsockopt( fd, IPPROTO_TCP, TCP_INFO, &info, &size )) status = errno_to_status( errno );
    else if (info.tcpi_state == TCP_ESTABLISHED || info.tcpi_state == TCP_FIN_WAIT1 ||
             info.tcpi_state == TCP_CLOSING || info.tcpi_state == TCP_LAST_ACK)
        status = STATUS_DEVICE_NOT_READY;
    else status = connect_again( fd, &addr, params->addr_len );
    close( fd );
    return status;
}
