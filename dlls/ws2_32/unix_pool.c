/*
 * The way to the port pool, host side
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
 * Called by pool_client.c of the PE side. Adds the socket's descriptor to a
 * request and closes it again at once: a copy that is kept would keep the
 * socket's port in use.
 */

#include <stdarg.h>
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
#include "pool_client.h"

/* Of anything else the pool would think that this client is hostile. */
static int is_socket( int fd )
{
    socklen_t len = sizeof(int);
    int type;

    return !getsockopt( fd, SOL_SOCKET, SO_TYPE, &type, &len );
}

NTSTATUS pool_call( void *args )
{
    struct port_pool_call_params *params = args;
    NTSTATUS status;
    int fd = -1;

    if (params->socket && (status = get_descriptor( params->socket, &fd ))) return status;
    if (fd != -1 && !is_socket( fd )) status = STATUS_OBJECT_TYPE_MISMATCH;
    else status = pool_client_call( &params->request, fd, &params->reply, sizeof(params->reply) );
    if (fd != -1) close( fd );
    return status;
}
