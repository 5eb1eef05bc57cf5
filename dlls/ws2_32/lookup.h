/*
 * Queries of the name spaces
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


/* Between namespace.c, which runs a query for a program, and lookup.c, which
 * finds what the name spaces know. */

#ifndef __WS2_32_LOOKUP_H
#define __WS2_32_LOOKUP_H

#include "resolve.h"
#include "nsp_catalog.h"

/* flags and classes that the system headers lack */
#define LUP_CONTAINERS        0x0002
#define LUP_FLUSHPREVIOUS     0x2000

enum lookup_kind
{
    LOOKUP_FORWARD,                   /* name to addresses */
    LOOKUP_REVERSE,                   /* dotted text to name */
    LOOKUP_SERVICE,                   /* service name to port */
    LOOKUP_NETWORKS                   /* the networks of this computer */
};

struct lookup_item
{
    WCHAR name[NI_MAXHOST];
    struct resolve_answer answer;     /* may have no addresses */
    USHORT port;                      /* network order */
    int socktype, protocol;
    const GUID *provider;
    DWORD namespace;
    DWORD blob_size;
    BYTE *blob;                       /* HeapAlloc */
};

struct lookup_query
{
    enum lookup_kind kind;
    WCHAR name[NI_MAXHOST];
    int family;                       /* 0: both */
    USHORT port;                      /* network order; from the service class */
    int socktype, protocol;
};

/* Runs a query; blocks. A WSA error code or 0, then lookup_free_items(). */
extern DWORD lookup_run( const struct lookup_query *query, struct lookup_item **ret,
                         unsigned int *ret_count );
extern void lookup_free_items( struct lookup_item *items, unsigned int count );

/* ---- nsp_notify.c: changes of the networks; counted references ---- */

struct nla_watch;

extern DWORD nla_watch_create( struct nla_watch **ret );
extern void nla_watch_grab( struct nla_watch *watch );
/* The query has ended: so do its notifications. NULL is allowed. */
extern void nla_watch_end( struct nla_watch *watch );
extern void nla_watch_free( struct nla_watch *watch );
/* namespace.c: the watch of a query for networks, made on first use; NULL and
 * WSA_INVALID_HANDLE or WSAEOPNOTSUPP otherwise. */
extern struct nla_watch *lookup_get_watch( HANDLE handle, DWORD *err );

#endif /* __WS2_32_LOOKUP_H */
