/*
 * Questions for addresses and the lists that answer them
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


/* Shared by getaddrinfo.c, getaddrinfo_ex.c and addrinfo_list.c. */

#ifndef __WS2_32_ADDRINFO_H
#define __WS2_32_ADDRINFO_H

#include "nsp_provider.h"

struct addrinfo_query
{
    const WCHAR *name;                /* NULL: none */
    const WCHAR *service;
    DWORD flags;                      /* AI_* */
    int family;
    int socktype;
    int protocol;
    BOOL wide;                        /* canonical names are WCHAR */
    BOOL extended;                    /* ADDRINFOEX */
    int version;                      /* of the extended structure, 1 to 4 */
    BOOL no_dns;                      /* ask only the providers that follow */
    BOOL foreign;                     /* ask the installed providers of the name space */
    BOOL foreign_first;               /* they come before DNS */
    DWORD namespace;                  /* NS_* */
    BOOL has_provider;
    GUID provider;                    /* only this one */
    struct nsp_cancel *cancel;        /* may be NULL */
};

/* The answers of DNS and of the installed providers; either may be empty. */
struct addrinfo_found
{
    struct resolve_answer builtin;
    struct nsp_answer foreign;
};

/* ---- getaddrinfo.c ---- */

/* Errors that are found without looking anything up. */
extern DWORD addrinfo_check( const struct addrinfo_query *query );
/* Looks up and builds the list. A WSA error code or 0. */
extern DWORD addrinfo_run( const struct addrinfo_query *query, void **ret );

/* ---- addrinfo_list.c ---- */

/* One HeapAlloc block. A WSA error code or 0. */
extern DWORD addrinfo_build( const struct addrinfo_query *query, const struct addrinfo_found *found,
                             USHORT port, void **ret );
extern void addrinfo_free( void *list );

#endif /* __WS2_32_ADDRINFO_H */
