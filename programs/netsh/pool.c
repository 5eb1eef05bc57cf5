/*
 * The way from netsh to the port pool
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
 * Called by port_range.c. Adds who asks; the pool in the wineserver decides.
 */

#include "netsh.h"
#include "wine/unixlib.h"
#include "elevation.h"
#include "pool_reason.h"
#include "pool_unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(portpool);

static void trace_call( const struct port_pool_request *request, NTSTATUS status )
{
    static const char *const names[PORT_POOL_CODE_COUNT] =
    {
        [PORT_POOL_ADD_EXCLUSION]    = "add exclusion",
        [PORT_POOL_DELETE_EXCLUSION] = "delete exclusion",
        [PORT_POOL_GET_DYNAMIC]      = "get dynamic range",
        [PORT_POOL_SET_DYNAMIC]      = "set dynamic range",
        [PORT_POOL_LIST]             = "list",
    };
    const char *transport = request->transport == PORT_POOL_TCP ? "tcp" : "udp", *ports = "";

    if (request->count)
        ports = wine_dbg_sprintf( " ports %u-%u", request->start, request->start + request->count - 1 );
    if (status)
        WARN( "%s, %s%s, by pid %lu: refused, %s (status %#lx)\n", names[request->code], transport, ports,
              GetCurrentProcessId(), pool_reason( status ), status );
    else TRACE( "%s, %s%s\n", names[request->code], transport, ports );
}

static NTSTATUS call( struct port_pool_call_params *params )
{
    struct port_pool_request *request = &params->request;
    NTSTATUS status;

    if (caller_is_elevated()) request->flags |= PORT_POOL_FLAG_ELEVATED;
    request->windows_pid = GetCurrentProcessId();
    status = WINE_UNIX_CALL( unix_port_pool_call, params );
    trace_call( request, status );
    return status;
}

NTSTATUS pool_call( struct port_pool_request *request, struct port_pool_reply *reply )
{
    struct port_pool_call_params params;
    NTSTATUS status;

    memset( &params, 0, sizeof(params) );
    params.request = *request;
    status = call( &params );
    *reply = params.reply;
    return status;
}

NTSTATUS pool_list( const struct args *args, unsigned int from, struct port_pool_list_reply *reply )
{
    struct port_pool_call_params params;
    NTSTATUS status;

    memset( &params, 0, sizeof(params) );
    params.request.code = PORT_POOL_LIST;
    params.request.transport = args->transport;
    params.request.start = from;
    params.request.value = args->persistent_only;
    status = call( &params );
    *reply = params.list;
    if (!status
        && (reply->next <= from || reply->count > PORT_POOL_LIST_MAX)) return STATUS_INVALID_PARAMETER;
    return status;
}
