/*
 * Names, services and the lists that describe them
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


/* Shared by the files of name resolution: resolve.c, getaddrinfo.c,
 * getaddrinfo_ex.c, getnameinfo.c, hostent.c, netdb.c, async_db.c, etc_file.c. */

#ifndef __WS2_32_RESOLVE_H
#define __WS2_32_RESOLVE_H

#include "ws2_32_unixlib.h"

/* flags that the system headers lack */
#define AI_FQDN                   0x00020000
#define AI_EXTENDED               0x80000000

/* ---- etc_file.c: hosts, services and protocol ---- */

#define ETC_MAX_FIELDS 40

struct etc_file
{
    char *data;                       /* HeapAlloc, cut into lines and fields while it is read */
    char *pos;
};

/* Opens a file of the folder that DatabasePath names, or the host's file of
 * the other name (NULL: none) if there is no such file. */
extern BOOL etc_open( struct etc_file *file, const WCHAR *name, const WCHAR *host_name );
/* The fields of the next line that has any; 0 at the end. */
extern unsigned int etc_next( struct etc_file *file, char *fields[ETC_MAX_FIELDS] );
extern void etc_close( struct etc_file *file );
/* When the DLL is unloaded: what is kept of the files that were read. */
extern void etc_free_copies(void);

/* ---- resolve.c: from a name to addresses ---- */

struct resolve_answer
{
    struct resolve_addr *addrs;       /* HeapAlloc */
    unsigned int count;
    char *names;                      /* HeapAlloc, or behind one address: canonical name, aliases, "" */
};

/* Looks a name up in the order numeric, hosts file, this computer, DNS. family
 * is 0, AF_INET or AF_INET6, flags are AI_*. Returns 0 or a WSA error code;
 * blocks as long as the host's resolver does. resolve_free() on success. */
extern DWORD resolve_name( const WCHAR *name, int family, DWORD flags, struct resolve_answer *ret );
/* The addresses of a server (any) or for its clients (loopback) on this computer. */
extern DWORD resolve_no_name( int family, BOOL passive, struct resolve_answer *ret );
/* Only numeric text; FALSE if it is none. addr->family tells what was found. */
extern BOOL resolve_numeric( const char *name, struct resolve_addr *addr );
/* Whether such an address is an answer; may turn it into the other family. A WSA error or 0. */
extern DWORD resolve_fit_numeric( struct resolve_addr *addr, int family, DWORD flags );
/* The name in the form that DNS knows. */
extern DWORD resolve_ascii_name( const WCHAR *name, DWORD flags, char *buffer, unsigned int size );
/* The hosts file of the prefix: addresses of a name, and names of an address. */
extern DWORD resolve_hosts_file( const char *name, int family, struct resolve_answer *ret );
extern DWORD resolve_hosts_address( const struct resolve_addr *addr, struct resolve_answer *ret );
/* The addresses of this computer, the default route's first; loopback ones only
 * if there are no others. */
extern DWORD resolve_local( int family, struct resolve_answer *ret );
extern BOOL resolve_is_own_name( const char *name );
extern BOOL resolve_is_localhost( const char *name );
/* Whether DNS can know the name; WSAHOST_NOT_FOUND otherwise. */
extern BOOL resolve_is_possible( const char *name );
/* Room for the answer of a Unix call. */
extern DWORD resolve_alloc( struct resolve_answer *answer, struct resolve_output *out );
extern void resolve_free( struct resolve_answer *answer );

/* TRUE after WSAStartup(). Wine's own modules (wineboot, jsproxy, ipconfig) use names
 * and texts without it, so they are let through; caller is a return address. Sets
 * WSANOTINITIALISED otherwise. */
extern BOOL resolver_started( const void *caller );

/* ---- thread_pool.c ---- */

/* Runs a callback that may wait for the host's resolver; FALSE without memory. */
extern BOOL resolve_submit( PTP_SIMPLE_CALLBACK callback, void *context );

/* ---- getaddrinfo.c ---- */

/* A wide copy of ANSI text; *ret is NULL for NULL. */
extern DWORD text_to_wide( const char *text, WCHAR **ret );

/* ---- netdb.c ---- */

/* The port in network order. proto NULL: any. WSA error code or 0. */
extern DWORD netdb_service_port( const char *name, const char *proto, USHORT *port );
/* The name of a port (network order); FALSE if it has none or it does not fit. */
extern BOOL netdb_port_name( USHORT port, const char *proto, char *name, unsigned int size );

/* Copies of the structures with everything they point to behind them. They
 * return the number of bytes that takes and copy only if size is enough. */
extern SIZE_T pack_hostent( const struct hostent *src, void *dst, SIZE_T size );
extern SIZE_T pack_servent( const struct servent *src, void *dst, SIZE_T size );
extern SIZE_T pack_protoent( const struct protoent *src, void *dst, SIZE_T size );
/* hostent.c: a structure that points into the answer and the name, which is used
 * where the answer has none; addresses of the family only. h_aliases is for
 * HeapFree(). FALSE without memory. */
extern BOOL hostent_from_answer( struct resolve_answer *answer, int family, const char *name,
                                 struct hostent *ret );
/* A per-thread buffer of at least that size; NULL without memory. */
extern void *thread_buffer( void **buffer, SIZE_T *size, SIZE_T needed );

#endif /* __WS2_32_RESOLVE_H */
