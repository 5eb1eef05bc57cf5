/*
 * Unix side of the resolver
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


/* Entries for the table in unix_main.c. All of them may block for as long as
 * the host's resolver takes; none holds a lock. */

#ifndef __WS2_32_UNIX_RESOLVE_H
#define __WS2_32_UNIX_RESOLVE_H

/* Constants of Windows that the host's headers know by other values or not at all. */
#define AF_INET_WINDOWS    2
#define AF_INET6_WINDOWS  23
#define WSAHOST_NOT_FOUND 11001
#define WSATRY_AGAIN      11002
#define WSANO_RECOVERY    11003
#define WSANO_DATA        11004

/* unix_resolve.c: the host's resolver (files, DNS, whatever nsswitch.conf says) */
extern NTSTATUS resolve_getaddrinfo( void *args );
extern NTSTATUS resolve_gethostbyaddr( void *args );
extern NTSTATUS resolve_gethostbyname( void *args );
extern NTSTATUS resolve_gethostname( void *args );
extern NTSTATUS resolve_file_stamp( void *args );
extern NTSTATUS resolve_getnameinfo( void *args );
extern NTSTATUS resolve_local_addresses( void *args );

/* unix_dns.c: DNS alone */
extern NTSTATUS resolve_dns_query( void *args );

/* Helpers of both: FALSE if the output is full. */
struct resolve_output;
extern BOOL resolve_add_addr( struct resolve_output *out, int unix_family, const void *addr,
                              unsigned int scope );
extern BOOL resolve_add_name( struct resolve_output *out, unsigned int *pos, const char *name );

#endif /* __WS2_32_UNIX_RESOLVE_H */
