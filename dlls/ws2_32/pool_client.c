/*
 * The way to the port pool, Windows side
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
 * Called by port_reservation.c and bind.c. The only function of the DLL that
 * knows how a request travels; a Wine tree would have an AFD request here.
 */

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"
#include "elevation.h"

static NTSTATUS call_with_flags( SOCKET s, struct port_pool_request *req, struct port_pool_reply *reply,
                                 unsigned int flags )
{
    struct port_pool_call_params params;
    NTSTATUS status;

    req->flags = flags;
    req->windows_pid = GetCurrentProcessId();

    params.socket = s == INVALID_SOCKET ? 0 : s;
    params.request = *req;
    memset( &params.reply, 0, sizeof(params.reply) );
    status = WINE_UNIX_CALL( unix_port_pool_call, &params );
    *req = params.request;
    *reply = params.reply;

    port_pool_trace( s, req, reply, status );
    return status;
}

/* To find out whether the caller is elevated takes a dozen requests to the
 * wineserver, and most requests to the pool succeed or fail without. */
NTSTATUS port_pool_call( SOCKET s, struct port_pool_request *req, struct port_pool_reply *reply )
{
    NTSTATUS status = call_with_flags( s, req, reply, 0 );

    if (status != STATUS_ACCESS_DENIED || req->code != PORT_POOL_ASSOCIATE) return status;
    if (!caller_is_elevated()) return status;
    return call_with_flags( s, req, reply, PORT_POOL_FLAG_ELEVATED );
}
