/*
 * What only the host knows about sockets and addresses
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
 * Called by bind.c, close.c and recv.c of the PE side. Never reads from or writes to a
 * socket.
 */

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"

NTSTATUS socket_is_local_address( void *args )
{
    const struct is_local_address_params *params = args;
    NTSTATUS status = STATUS_INVALID_ADDRESS_COMPONENT;
    struct ifaddrs *list, *ifa;

    if (getifaddrs( &list )) return STATUS_SUCCESS;  /* not known: the kernel decides */
    for (ifa = list; ifa && status; ifa = ifa->ifa_next)
    {
        if (!ifa->ifa_addr || ifa->ifa_addr->sa_family != AF_INET) continue;
        if (((const struct sockaddr_in *)ifa->ifa_addr)->sin_addr.s_addr == params->address)
            status = STATUS_SUCCESS;
    }
    freeifaddrs( list );
    return status;
}

/* If another thread closes the handle between the look-up and the duplication ntdll finds no reason but too many
 * descriptors. The next look-up finds the right one. */
NTSTATUS get_descriptor( UINT64 socket, int *fd )
{
    unsigned int tries;
    NTSTATUS status = STATUS_TOO_MANY_OPENED_FILES;

    for (tries = 0; tries < 5 && status == STATUS_TOO_MANY_OPENED_FILES; tries++)
        status = wine_server_handle_to_fd( (HANDLE)(UINT_PTR)socket, 0, fd, NULL );
    return status;
}

NTSTATUS socket_take_error( void *args )
{
    const struct take_error_params *params = args;
    socklen_t size = sizeof(int);
    NTSTATUS status;
    int fd, error;

    if ((status = get_descriptor( params->socket, &fd ))) return status;
    if (getsockopt( fd, SOL_SOCKET, SO_ERROR, &error, &size )) error = errno;
    close( fd );
    return error ? errno_to_status( error ) : STATUS_SUCCESS;
}

NTSTATUS socket_dup_descriptor( void *args )
{
    struct dup_descriptor_params *params = args;

    return get_descriptor( params->socket, &params->fd );
}

NTSTATUS socket_close_descriptor( void *args )
{
    const struct close_descriptor_params *params = args;

    close( params->fd );
    return STATUS_SUCCESS;
}
