/*
 * Name-space providers that were installed
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


/* nsp_provider.c loads them, nsp_query.c asks them, query_set.c converts what
 * they say. Used by namespace.c, service.c and getaddrinfo_ex.c. */

#ifndef __WS2_32_NSP_PROVIDER_H
#define __WS2_32_NSP_PROVIDER_H

#include "nsp_catalog.h"
#include "resolve.h"

/* What NSPStartup() fills in, see Winsock SPI reference, NSP_ROUTINE structure. */
struct nsp_routines
{
    DWORD size;
    DWORD major_version;
    DWORD minor_version;
    INT (WINAPI *cleanup)( GUID *id );
    INT (WINAPI *lookup_begin)( GUID *id, WSAQUERYSETW *set, WSASERVICECLASSINFOW *class, DWORD flags,
                                HANDLE *lookup );
    INT (WINAPI *lookup_next)( HANDLE lookup, DWORD flags, DWORD *size, WSAQUERYSETW *set );
    INT (WINAPI *lookup_end)( HANDLE lookup );
    INT (WINAPI *set_service)( GUID *id, WSASERVICECLASSINFOW *class, WSAQUERYSETW *set,
                               WSAESETSERVICEOP op, DWORD flags );
    INT (WINAPI *install_class)( GUID *id, WSASERVICECLASSINFOW *class );
    INT (WINAPI *remove_class)( GUID *id, GUID *class );
    INT (WINAPI *get_class_info)( GUID *id, DWORD *size, WSASERVICECLASSINFOW *class );
    INT (WINAPI *ioctl)( HANDLE lookup, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                         DWORD *ret_size, WSACOMPLETION *completion, void *thread );
};

/* ---- nsp_provider.c ---- */

/* The active entries of the catalogue that a query addresses, without the
 * built-in ones. namespace NS_ALL and id NULL stand for any. */
struct nsp_selection
{
    GUID *ids;                        /* HeapAlloc */
    const struct nsp_routines **routines;
    unsigned int count;
    BOOL first;                       /* the catalogue has one of them before all built-in ones */
};

/* Loads the selected providers; those that can't be loaded are left out. Returns
 * 0, also with none, or a WSA error code; nsp_deselect() on success. */
extern DWORD nsp_select( DWORD namespace, const GUID *id, struct nsp_selection *ret );
extern void nsp_deselect( struct nsp_selection *selection );
/* Whether one of the built-in providers is active and addressed. */
extern DWORD nsp_builtin_active( DWORD wanted, const GUID *id, DWORD builtin, BOOL *ret );

/* ---- nsp_query.c ---- */

struct nsp_query;

/* Starts a query at the selected providers; *ret is NULL if none takes it, with
 * the error of the last one or WSASERVICE_NOT_FOUND. */
extern DWORD nsp_query_begin( const WSAQUERYSETW *set, BOOL wide, DWORD flags, struct nsp_query **ret,
                              BOOL *first );
/* As WSALookupServiceNext. */
extern DWORD nsp_query_next( struct nsp_query *query, DWORD flags, BOOL wide, DWORD *size,
                             WSAQUERYSETW *set );
/* Ends the query at the providers; a thread may be in nsp_query_next(). */
extern void nsp_query_end( struct nsp_query *query );
extern void nsp_query_free( struct nsp_query *query );
/* The addresses of a name at the selected providers. */
extern DWORD nsp_resolve( const WCHAR *name, int family, DWORD namespace, const GUID *id,
                          struct resolve_answer *ret );
/* As WSASetService. */
extern DWORD nsp_set_service( WSAQUERYSETW *set, WSAESETSERVICEOP op, DWORD flags );

/* ---- query_set.c ---- */

/* Copies a query set with all it points to, texts in the wanted width. *size
 * gets the need; nothing is usable unless it fits. A WSA error code or 0. */
extern DWORD query_set_copy( const WSAQUERYSETW *src, BOOL src_wide, BOOL dst_wide, void *dst, DWORD *size );
/* The same into memory for HeapFree(). */
extern DWORD query_set_duplicate( const WSAQUERYSETW *src, BOOL src_wide, BOOL dst_wide, WSAQUERYSETW **ret );

#endif /* __WS2_32_NSP_PROVIDER_H */
