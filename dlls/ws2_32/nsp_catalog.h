/*
 * The name-space provider catalogue
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


/* Used by nsp_catalog.c, nsp_providers.c and the lookups in namespace.c. */

#ifndef __WS2_32_NSP_CATALOG_H
#define __WS2_32_NSP_CATALOG_H

#include "catalog.h"

#define NSP_MAX_NAME 256
#define NSP_MAX_INFO 1024

#define NSP_VERSION_2 2               /* of an entry whose provider advertises itself */

struct nsp_entry
{
    GUID id;
    DWORD namespace;                  /* NS_* */
    DWORD active;
    DWORD version;
    WCHAR name[NSP_MAX_NAME];
    WCHAR path[MAX_PATH];             /* of the provider DLL, not expanded */
    DWORD info_size;
    BYTE info[NSP_MAX_INFO];          /* specific to the provider */
};

struct nsp_catalog
{
    struct nsp_entry *entries;        /* HeapAlloc */
    unsigned int count;
};

/* Name-space providers that are part of this DLL. */
extern const GUID nsp_dns, nsp_nla;

/* A WSA error code or 0; nsp_catalog_free() on success. */
extern DWORD nsp_catalog_load( enum catalog_kind kind, struct nsp_catalog *catalog );
extern DWORD nsp_catalog_store( enum catalog_kind kind, const struct nsp_catalog *catalog );
extern DWORD nsp_catalog_add( struct nsp_catalog *catalog, const struct nsp_entry *entry );
extern void nsp_catalog_free( struct nsp_catalog *catalog );

#endif /* __WS2_32_NSP_CATALOG_H */
