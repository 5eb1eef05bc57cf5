/*
 * Port reservations
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
 * Rows of the WSAIoctl table. What a reservation is and who may have which port
 * is decided by the port pool in the wineserver; here are only the structures of
 * Winsock and the checks of arguments. Sockets, buffers and their sizes were
 * checked by WSAIoctl().
 */

#include "ws2_32_private.h"
#include "wine/mstcpip_ext.h"
#include "wine/port_pool.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define PORT_COUNT 0x10000

C_ASSERT( sizeof(INET_PORT_RANGE) == 4 );
C_ASSERT( sizeof(INET_PORT_RESERVATION_TOKEN) == 8 );
C_ASSERT( sizeof(INET_PORT_RESERVATION_INSTANCE) == 16 );
C_ASSERT( FIELD_OFFSET( INET_PORT_RESERVATION_INSTANCE, Token ) == 8 );

/***********************************************************************
 *      SIO_ACQUIRE_PORT_RESERVATION
 *
 * In: INET_PORT_RANGE, start port in network order (0: the pool chooses),
 * number of ports in host order. Out: INET_PORT_RESERVATION_INSTANCE. The
 * reservation lives until it is released or the socket's last handle is closed.
 * WSAEADDRINUSE if a port of the range is reserved or in use, WSAENOBUFS if the
 * pool finds no range, WSAEINVAL for no ports or ports above 65535.
 *
 * Follows Winsock reference, SIO_ACQUIRE_PORT_RESERVATION control code.
 */
NTSTATUS ioctl_acquire_port_reservation( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    struct port_pool_request request = { .code = PORT_POOL_ACQUIRE };
    INET_PORT_RESERVATION_INSTANCE instance;
    struct port_pool_reply reply;
    INET_PORT_RANGE range;
    NTSTATUS status;

    memcpy( &range, args->in, sizeof(range) );
    request.start = RtlUshortByteSwap( range.StartPort );
    request.count = range.NumberOfPorts;
    if (!request.count || request.start + request.count > PORT_COUNT) return STATUS_INVALID_PARAMETER;
    if ((status = port_pool_call( args->socket, &request, &reply ))) return status;

    memset( &instance, 0, sizeof(instance) );
    instance.Reservation.StartPort = RtlUshortByteSwap( reply.start );
    instance.Reservation.NumberOfPorts = reply.count;
    instance.Token.Token = reply.token;
    memcpy( args->out, &instance, sizeof(instance) );
    *ret_size = sizeof(instance);
    TRACE( "socket %#Ix: ports %u-%u, token %#I64x\n", args->socket, reply.start,
           reply.start + reply.count - 1, reply.token );
    return STATUS_SUCCESS;
}

static NTSTATUS call_with_token( const struct ioctl_args *args, enum port_pool_code code )
{
    struct port_pool_request request = { .code = code };
    INET_PORT_RESERVATION_TOKEN token;
    struct port_pool_reply reply;

    memcpy( &token, args->in, sizeof(token) );
    request.token = token.Token;
    return port_pool_call( args->socket, &request, &reply );
}

/***********************************************************************
 *      SIO_ASSOCIATE_PORT_RESERVATION
 *
 * In: INET_PORT_RESERVATION_TOKEN. The unbound socket takes its port from the
 * reservation when it is bound, explicitly or not. WSAEINVAL if it is bound or
 * the token is not of the socket's protocol, WSAEACCES for another process'
 * token and for a persistent one without elevation.
 *
 * Follows Winsock reference, SIO_ASSOCIATE_PORT_RESERVATION control code.
 */
NTSTATUS ioctl_associate_port_reservation( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    *ret_size = 0;
    return call_with_token( args, PORT_POOL_ASSOCIATE );
}

/***********************************************************************
 *      SIO_RELEASE_PORT_RESERVATION
 *
 * In: INET_PORT_RESERVATION_TOKEN of a runtime reservation of this process.
 * Sockets that are bound within it stay so. WSAEINVAL for an unknown token or a
 * persistent one, WSAEACCES for another process' token.
 *
 * Follows Winsock reference, SIO_RELEASE_PORT_RESERVATION control code.
 */
NTSTATUS ioctl_release_port_reservation( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    *ret_size = 0;
    return call_with_token( args, PORT_POOL_RELEASE );
}

/***********************************************************************
 *      SIO_CPU_AFFINITY
 *
 * In: USHORT, the index of a processor. Unbound UDP sockets of different
 * affinity may be bound to the same address and port. WSAEINVAL if the socket
 * is bound.
 *
 * Follows Winsock reference, SIO_CPU_AFFINITY control code.
 */
NTSTATUS ioctl_cpu_affinity( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    struct port_pool_request request = { .code = PORT_POOL_SET_AFFINITY };
    struct port_pool_reply reply;
    USHORT processor;

    *ret_size = 0;
    memcpy( &processor, args->in, sizeof(processor) );
    request.value = processor;
    return port_pool_call( args->socket, &request, &reply );
}
