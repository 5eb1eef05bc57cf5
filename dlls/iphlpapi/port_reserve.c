/*
 * Persistent port reservations
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
 */


/*
 * Create, Delete and LookupPersistent{Tcp,Udp}PortReservation. Arguments are
 * checked before rights, rights before the pool is asked; the pool in the
 * wineserver owns the records (docs/pool.md). Errors are returned, the last
 * error is left alone.
 */

#include <stdarg.h>
#include <string.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/debug.h"
#include "wine/unixlib.h"
#include "elevation.h"
#include "exclusion_value.h"
#include "pointers.h"
#include "pool_reason.h"
#include "pool_unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(portpool);

/* start in network order, count in host order. */
static BOOL is_port_range( USHORT start, USHORT count )
{
    unsigned int first = RtlUshortByteSwap( start );

    return first && count && first + count <= 0x10000;
}

static void trace_call( const struct port_pool_request *req, const struct port_pool_reply *reply,
                        NTSTATUS status )
{
    const char *name = req->code == PORT_POOL_CREATE ? "create" :
                       req->code == PORT_POOL_DELETE ? "delete" : "lookup";
    const char *transport = req->transport == PORT_POOL_TCP ? "tcp" : "udp";
    unsigned int last = req->start + req->count - 1;

    if (status)
        WARN( "%s of %s ports %u-%u by pid %lu: refused, %s (status %#lx)\n", name, transport, req->start,
              last, GetCurrentProcessId(), pool_reason( status ), status );
    else TRACE( "%s of %s ports %u-%u: token %#I64x\n", name, transport, req->start, last, reply->token );
}

/* Asks the pool. Stores the token on success if the caller wants one. */
static ULONG call_pool( enum port_pool_code code, enum port_pool_transport transport, USHORT start,
                        USHORT count, BOOL elevated, ULONG64 *token )
{
    struct port_pool_call_params params;
    NTSTATUS status;

    memset( &params, 0, sizeof(params) );
    params.request.code = code;
    params.request.transport = transport;
    params.request.start = RtlUshortByteSwap( start );
    params.request.count = count;
    params.request.windows_pid = GetCurrentProcessId();
    if (elevated) params.request.flags |= PORT_POOL_FLAG_ELEVATED;

    status = WINE_UNIX_CALL( unix_port_pool_call, &params );
    trace_call( &params.request, &params.reply, status );
    if (!status && token) *token = params.reply.token;
    return RtlNtStatusToDosErrorNoTeb( status );
}

static BOOL check_elevated(void)
{
    BOOL ret = caller_is_elevated();

    if (!ret) WARN( "pid %lu: refused, not elevated\n", GetCurrentProcessId() );
    return ret;
}

static ULONG create_reservation( enum port_pool_transport transport, USHORT start, USHORT count,
                                 ULONG64 *token )
{
    if (!is_port_range( start, count ) || !is_writable( token, sizeof(*token) )) return ERROR_INVALID_PARAMETER;
    if (!check_elevated()) return ERROR_ACCESS_DENIED;
    return call_pool( PORT_POOL_CREATE, transport, start, count, TRUE, token );
}

/* It may be a range that netsh has excluded. */
static ULONG delete_reservation( enum port_pool_transport transport, USHORT start, USHORT count )
{
    NTSTATUS status;
    ULONG ret;

    if (!is_port_range( start, count )) return ERROR_INVALID_PARAMETER;
    if (!check_elevated()) return ERROR_ACCESS_DENIED;
    if ((ret = call_pool( PORT_POOL_DELETE, transport, start, count, TRUE, NULL ))) return ret;
    if ((status = exclusion_value_delete( transport, RtlUshortByteSwap( start ), count )))
        WARN( "the value of the range stays in the registry, status %#lx\n", status );
    return ret;
}

static ULONG lookup_reservation( enum port_pool_transport transport, USHORT start, USHORT count,
                                 ULONG64 *token )
{
    if (!is_port_range( start, count ) || !is_writable( token, sizeof(*token) )) return ERROR_INVALID_PARAMETER;
    return call_pool( PORT_POOL_LOOKUP, transport, start, count, FALSE, token );
}

/***********************************************************************
 *    CreatePersistentTcpPortReservation (IPHLPAPI.@)
 *
 * Reserves a block of TCP ports until it is deleted, across restarts.
 *
 * PARAMS
 *  start [I] First port, in network byte order. There is no wildcard: not 0.
 *  count [I] Number of ports, in host byte order.
 *  token [O] What SIO_ASSOCIATE_PORT_RESERVATION wants. It may change when the
 *            wineserver is started again: look it up then.
 *
 * RETURNS
 *  NO_ERROR.
 *  ERROR_INVALID_PARAMETER: start or count is 0, the block passes 65535, or
 *      token can't be written.
 *  ERROR_ACCESS_DENIED: the caller is not a full administrator.
 *  ERROR_SHARING_VIOLATION: a port is in use or part of another record.
 *  ERROR_NOT_SUPPORTED: the running wineserver has no port pool.
 *
 * Follows the IP Helper reference, CreatePersistentTcpPortReservation function.
 */
ULONG WINAPI CreatePersistentTcpPortReservation( USHORT start, USHORT count, ULONG64 *token )
{
    return create_reservation( PORT_POOL_TCP, start, count, token );
}

/***********************************************************************
 *    CreatePersistentUdpPortReservation (IPHLPAPI.@)
 *
 * The same for UDP; the two transports have nothing to do with each other.
 * Follows the IP Helper reference, CreatePersistentUdpPortReservation function.
 */
ULONG WINAPI CreatePersistentUdpPortReservation( USHORT start, USHORT count, ULONG64 *token )
{
    return create_reservation( PORT_POOL_UDP, start, count, token );
}

/***********************************************************************
 *    DeletePersistentTcpPortReservation (IPHLPAPI.@)
 *
 * Ends a reservation. Sockets bound inside keep their ports.
 *
 * PARAMS
 *  start [I] First port as given to Create, in network byte order.
 *  count [I] Number of ports as given to Create, in host byte order.
 *
 * RETURNS
 *  NO_ERROR.
 *  ERROR_INVALID_PARAMETER: no possible block.
 *  ERROR_ACCESS_DENIED: the caller is not a full administrator.
 *  ERROR_NOT_FOUND: there is no reservation of exactly this block.
 *  ERROR_NOT_SUPPORTED: the running wineserver has no port pool.
 *
 * Follows the IP Helper reference, DeletePersistentTcpPortReservation function.
 */
ULONG WINAPI DeletePersistentTcpPortReservation( USHORT start, USHORT count )
{
    return delete_reservation( PORT_POOL_TCP, start, count );
}

/***********************************************************************
 *    DeletePersistentUdpPortReservation (IPHLPAPI.@)
 *
 * The same for UDP.
 * Follows the IP Helper reference, DeletePersistentUdpPortReservation function.
 */
ULONG WINAPI DeletePersistentUdpPortReservation( USHORT start, USHORT count )
{
    return delete_reservation( PORT_POOL_UDP, start, count );
}

/***********************************************************************
 *    LookupPersistentTcpPortReservation (IPHLPAPI.@)
 *
 * Finds the token of a reservation. Needs no rights; using the token does.
 *
 * PARAMS
 *  start [I] First port as given to Create, in network byte order.
 *  count [I] Number of ports as given to Create, in host byte order.
 *  token [O] The token; written on success only.
 *
 * RETURNS
 *  NO_ERROR.
 *  ERROR_INVALID_PARAMETER: no possible block, or token can't be written.
 *  ERROR_NOT_FOUND: there is no reservation of exactly this block.
 *  ERROR_NOT_SUPPORTED: the running wineserver has no port pool.
 *
 * Follows the IP Helper reference, LookupPersistentTcpPortReservation function.
 */
ULONG WINAPI LookupPersistentTcpPortReservation( USHORT start, USHORT count, ULONG64 *token )
{
    return lookup_reservation( PORT_POOL_TCP, start, count, token );
}

/***********************************************************************
 *    LookupPersistentUdpPortReservation (IPHLPAPI.@)
 *
 * The same for UDP.
 * Follows the IP Helper reference, LookupPersistentUdpPortReservation function.
 */
ULONG WINAPI LookupPersistentUdpPortReservation( USHORT start, USHORT count, ULONG64 *token )
{
    return lookup_reservation( PORT_POOL_UDP, start, count, token );
}
