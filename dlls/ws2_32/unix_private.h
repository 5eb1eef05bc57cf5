/*
 * Entries of ws2_32.so
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
 * Included by the unix_*.c files. An entry returns an NTSTATUS, or a Winsock
 * error where its parameters in ws2_32_unixlib.h say so.
 */

#ifndef __WS2_32_UNIX_PRIVATE_H
#define __WS2_32_UNIX_PRIVATE_H

#include <netinet/in.h>
#include <sys/socket.h>

/* unix_pool.c */
extern NTSTATUS pool_call( void *args );

/* unix_socket.c */
extern NTSTATUS socket_is_local_address( void *args );
extern NTSTATUS socket_take_error( void *args );
extern NTSTATUS socket_dup_descriptor( void *args );
extern NTSTATUS socket_close_descriptor( void *args );
/* A duplicate of the socket's descriptor, to be closed by the caller. */
extern NTSTATUS get_descriptor( UINT64 socket, int *fd );

/* unix_sockopt.c */
extern NTSTATUS sockopt_get( void *args );
extern NTSTATUS sockopt_set( void *args );
extern NTSTATUS sockopt_route_source( void *args );
extern NTSTATUS sockopt_tcp_info( void *args );

/* unix_sendmsg.c */
extern NTSTATUS socket_send_control( void *args );
/* The status of a send or connect that failed with this errno. */
extern NTSTATUS errno_to_status( int error );

/* unix_direct.c */
struct direct_target;
extern NTSTATUS direct_find( void *args );
/* Whether the descriptor still is the socket's, and nothing has happened that may concern it. */
extern int target_is_valid( const struct direct_target *target );
/* Whether something in the wineserver waits to read (write), and so comes first. */
extern int target_is_wanted( const struct direct_target *target, int write );

/* unix_direct_io.c */
extern NTSTATUS direct_receive( void *args );
extern NTSTATUS direct_send( void *args );
/* unix_direct_query.c */
extern NTSTATUS direct_name( void *args );
extern NTSTATUS direct_readable( void *args );
extern NTSTATUS direct_poll( void *args );

/* unix_stream.c */
union unix_address
{
    struct sockaddr addr;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};
extern NTSTATUS socket_stream_state( void *args );
extern NTSTATUS socket_end_stream( void *args );
extern NTSTATUS socket_reconnect( void *args );
/* From a Windows address, which differs in the number of the family only. */
extern NTSTATUS convert_address( const void *src, unsigned int len, union unix_address *addr );
/* To a Windows address. */
extern void convert_address_back( const union unix_address *addr, void *dest, unsigned int *len );

#endif /* __WS2_32_UNIX_PRIVATE_H */
