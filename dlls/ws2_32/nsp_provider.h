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


/* nsp_provider.c loads them, nsp_v2.c has those of version 2, nsp_query.c asks
 * them, nsp_resolve.c does so for addresses, query_set.c converts what they say.
 * Used by namespace.c, service.c, hostent.c and getaddrinfo*.c. */

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

/* A provider that queries can be put to; functions get the address of its id. */
struct nsp_provider
{
    struct nsp_provider *next;        /* of the list that it is in */
    LONG refs;                        /* of that list, of selections and of queries */
    GUID id;
    const struct nsp_routines *routines;
    void (*destroy)( struct nsp_provider *provider );
};

extern struct nsp_provider *nsp_grab( struct nsp_provider *provider );
extern void nsp_release( struct nsp_provider *provider );
/* The last WSACleanup(): ends the providers, as soon as their last query has ended. */
extern void nsp_unload_providers(void);

/* The active entries of the catalogue that a query addresses, without the
 * built-in ones. namespace NS_ALL and id NULL stand for any. */
struct nsp_selection
{
    struct nsp_provider **providers;  /* HeapAlloc, each with a reference */
    unsigned int count;
    BOOL first;                       /* the catalogue has one of them before all built-in ones */
};

/* Loads the selected providers; those that can't be loaded are left out. Returns
 * 0, also with none, or a WSA error code; nsp_deselect() on success. */
extern DWORD nsp_select( DWORD namespace, const GUID *id, struct nsp_selection *ret );
extern void nsp_deselect( struct nsp_selection *selection );

/* What nsp_select() would find, without loading anything. */
struct nsp_outline
{
    BOOL builtin;                     /* the built-in provider of the name space asked about */
    BOOL foreign;                     /* any other */
    BOOL foreign_first;
};

extern DWORD nsp_survey( DWORD wanted, const GUID *id, DWORD builtin, struct nsp_outline *ret );
/* The catalogue has changed. */
extern void nsp_forget_survey(void);

/* ---- nsp_v2.c: providers of version 2, which are part of this process ---- */

/* With a reference; NULL if it is not advertised. */
extern struct nsp_provider *nsp_v2_find( const GUID *id );
extern void nsp_v2_unadvertise_all(void);

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
/* The next result of any size, in the form of the providers; for HeapFree(). */
extern DWORD nsp_query_read( struct nsp_query *query, DWORD flags, WSAQUERYSETW **ret );
/* As WSASetService. */
extern DWORD nsp_set_service( WSAQUERYSETW *set, WSAESETSERVICEOP op, DWORD flags );
/* Tell all providers of a service class that was installed, or is removed. */
extern void nsp_install_class( WSASERVICECLASSINFOW *class );
extern void nsp_remove_class( GUID *id );
/* Asks a provider for a class; FALSE if it does not keep any. */
extern BOOL nsp_get_class( const GUID *provider, DWORD *size, WSASERVICECLASSINFOW *class, DWORD *err );

/* ---- service.c ---- */

/* What is known of a service class, for providers and HeapFree(); its id alone
 * if that is all. A WSA error code or 0. */
extern DWORD service_class_info( const GUID *id, WSASERVICECLASSINFOW **ret );

/* ---- nsp_resolve.c: the addresses of a name ---- */

/* For somebody who does not want to wait for the answer any more; all zero at first. */
struct nsp_cancel
{
    SRWLOCK lock;
    BOOL cancelled;
    struct nsp_query *query;          /* that is under way */
};

extern void nsp_cancel( struct nsp_cancel *cancel );

struct nsp_question
{
    const WCHAR *name;
    int family;                       /* 0, AF_INET or AF_INET6 */
    DWORD namespace;
    const GUID *id;                   /* of one provider, or NULL */
    const GUID *class;
    struct nsp_cancel *cancel;        /* may be NULL */
};

/* What came with the addresses. */
struct nsp_source
{
    GUID provider;
    DWORD blob_size;
    BYTE *blob;                       /* HeapAlloc; NULL without */
};

struct nsp_addr
{
    struct resolve_addr addr;         /* family 0: the result has none */
    unsigned int source;
};

struct nsp_answer
{
    struct nsp_addr *addrs;           /* HeapAlloc */
    unsigned int count;
    struct nsp_source *sources;       /* HeapAlloc */
    unsigned int source_count;
    WCHAR name[NI_MAXHOST];           /* of the first result */
};

/* The service classes that such questions are asked with. */
extern const GUID nsp_class_host, nsp_class_host_by_name, nsp_class_host6;

/* Asks the installed providers, but not while one of them asks itself. Returns
 * 0 or a WSA error code; nsp_answer_free() on success. */
extern DWORD nsp_resolve( const struct nsp_question *question, struct nsp_answer *ret );
extern void nsp_answer_free( struct nsp_answer *answer );
/* Nothing was found. */
extern void nsp_answer_init( struct nsp_answer *answer );
/* The name of an address in network byte order, of at most NI_MAXHOST characters
 * in the ANSI code page. A WSA error code or 0. */
extern DWORD nsp_resolve_address( const struct resolve_addr *addr, char *name, unsigned int size );

/* ---- query_set.c ---- */

/* Copies a query set with all it points to, texts in the wanted width. *size
 * gets the need; nothing is usable unless it fits. A WSA error code or 0. */
extern DWORD query_set_copy( const WSAQUERYSETW *src, BOOL src_wide, BOOL dst_wide, void *dst, DWORD *size );
/* The same into memory for HeapFree(). */
extern DWORD query_set_duplicate( const WSAQUERYSETW *src, BOOL src_wide, BOOL dst_wide, WSAQUERYSETW **ret );

#endif /* __WS2_32_NSP_PROVIDER_H */
