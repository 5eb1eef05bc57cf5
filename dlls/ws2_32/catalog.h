/*
 * The transport provider catalogue
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


/* Used by protocols.c (enumeration, socket creation), providers.c (WSC calls)
 * and catalog.c. The catalogue is a list of entries in the order of the
 * enumeration; it is kept under the registry keys of Windows once it was
 * changed, and is the built-in table until then. */

#ifndef __WS2_32_CATALOG_H
#define __WS2_32_CATALOG_H

/* Which of the two catalogues of a 64-bit Windows is meant. A 32-bit DLL has
 * only CATALOG_NATIVE, which is the 32-bit one there. */
enum catalog_kind
{
    CATALOG_NATIVE,
    CATALOG_32
};

/* The layout of the registry value PackedCatalogItem. */
struct catalog_entry
{
    char path[MAX_PATH];              /* of the provider DLL, environment strings not expanded */
    WSAPROTOCOL_INFOW info;
};

struct catalog
{
    struct catalog_entry *entries;    /* HeapAlloc */
    unsigned int count;
    DWORD next_id;                    /* dwCatalogEntryId of the next installed entry */
};

/* The entries that are there without any installation. Never fails; index
 * below builtin_protocol_count. */
extern const unsigned int builtin_protocol_count;
extern void builtin_protocol( unsigned int index, WSAPROTOCOL_INFOW *ret );

/* Reads the catalogue. Returns 0 or a WSA error code; catalog_free() on success. */
extern DWORD catalog_load( enum catalog_kind kind, struct catalog *catalog );
/* Replaces the catalogue in the registry; WSAEACCES or WSANO_RECOVERY if that fails. */
extern DWORD catalog_store( enum catalog_kind kind, const struct catalog *catalog );
extern void catalog_free( struct catalog *catalog );
/* Appends (or, with at_front, prepends) a copy of the entry. */
extern DWORD catalog_add( struct catalog *catalog, const struct catalog_entry *entry, BOOL at_front );

/* Serialises changes between the processes of a prefix. A WSA error code or 0. */
extern DWORD catalog_lock( HANDLE *ret );
extern void catalog_unlock( HANDLE lock );

/* A change, with the lock held: readers notice it by a serial number. */
extern void catalog_change_begin( HKEY root );
extern void catalog_change_end( HKEY root );

/* Reading takes no lock, but a second time with it if somebody has changed the
 * catalogue meanwhile. */
struct catalog_reader
{
    DWORD serial;
    BOOL waited;                      /* for the end of the change */
    HANDLE lock;                      /* NULL: not held */
};

extern void catalog_read_begin( HKEY root, struct catalog_reader *reader );
/* After reading; TRUE if it has to be done again. */
extern BOOL catalog_read_again( HKEY root, struct catalog_reader *reader );

/* Enumerates a catalogue for WSAEnumProtocols and WSCEnumProtocols: copies the
 * entries whose protocol is in the zero-terminated filter (NULL: all), hidden
 * and layered ones only on request. Returns a WSA error code or 0. */
extern DWORD catalog_enum( enum catalog_kind kind, const int *filter, BOOL all, WSAPROTOCOL_INFOW *buffer,
                           DWORD *size, int *ret_count );

/* ---- category.c ---- */

/* LSP_*: what a layered provider does, 0 if it has not said; and what this
 * application permits, all bits if it has not been asked. */
extern DWORD category_of_provider( const GUID *id );
extern DWORD category_permitted(void);
/* Drops what WSCSetProviderInfo() has stored. */
extern void category_forget( enum catalog_kind kind, const GUID *id );

#endif /* __WS2_32_CATALOG_H */
