/*
 * Questions to the descriptor of a socket
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
 * Called by direct_query.c and direct_poll.c, for sockets about which direct.c has no
 * doubt. Never waits, never changes a socket, and says STATUS_RETRY where the
 * wineserver is to be asked.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"

_Static_assert( sizeof(struct direct_pollfd) == sizeof(struct pollfd), "the layouts differ" );
_Static_assert( POLLIN == 0x0001 && POLLPRI == 0x0002 && POLLOUT == 0x0004 && POLLRDHUP == 0x2000,
                "direct_poll.c has other values" );

NTSTATUS direct_name( void *args )
{
    struct direct_name_params *params = args;
    union unix_address addr = { 0 };
    socklen_t len = sizeof(addr);
    int ret;

    if (params->peer) ret = getpeername( params->target.fd, &addr.addr, &len );
    else ret = getsockname( params->target.fd, &addr.addr, &len );
    if (ret || !target_is_valid( &params->target )) return STATUS_RETRY;
    if (addr.addr.sa_family != AF_INET && addr.addr.sa_family != AF_INET6) return STATUS_RETRY;
    convert_address_back( &addr, params->addr, &params->addr_len );
    return STATUS_SUCCESS;
}

NTSTATUS direct_readable( void *args )
{
    struct direct_readable_params *params = args;
    int size;

    if (ioctl( params->target.fd, FIONREAD, &size ) || !target_is_valid( &params->target )) return STATUS_RETRY;
    params->size = size;
    return STATUS_SUCCESS;
}

/* The answer is for sockets that may be closed at the same time, and then is as good as any. */
NTSTATUS direct_poll( void *args )
{
    struct direct_poll_params *params = args;
    int ret = poll( (struct pollfd *)(UINT_PTR)params->fds, params->count, 0 );

    if (ret < 0) return STATUS_RETRY;
    params->ready = ret;
    return STATUS_SUCCESS;
}
