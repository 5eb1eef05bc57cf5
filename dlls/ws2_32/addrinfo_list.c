/*
 * Lists of addresses for programs
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
 * Called by getaddrinfo.c with what was found. A list is one block, so that
 * freeing the first entry frees all. Looks nothing up.
 */

#include "ws2_32_private.h"
#include "addrinfo.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define MAX_VERSION 4
#define FEW_ITEMS   8                 /* on the stack */

/* ADDRINFOEX2W to ADDRINFOEX4W: each version has the members of the one before. */
struct addrinfo_extended
{
    ADDRINFOEXW base;
    int version;
    WCHAR *fqdn;
    int interface_index;
    HANDLE resolution_handle;
};

/* One entry to be; addr NULL for a result that is only a blob. */
struct list_item
{
    const struct resolve_addr *addr;
    const struct nsp_source *source;  /* NULL for DNS */
};

/* Where the parts of the block lie. */
struct list_block
{
    const struct addrinfo_query *query;
    const struct nsp_answer *foreign;
    SIZE_T entry_size;
    unsigned int count;
    char *entries;
    struct sockaddr_in6 *addrs;
    GUID *ids;                        /* of the sources */
    BYTE *blobs;
    void *name;                       /* NULL: not wanted */
};

static SIZE_T entry_size( const struct addrinfo_query *query )
{
    static const SIZE_T sizes[MAX_VERSION + 1] =
    {
        [1] = sizeof(ADDRINFOEXW),
        [2] = FIELD_OFFSET( struct addrinfo_extended, interface_index ),
        [3] = FIELD_OFFSET( struct addrinfo_extended, resolution_handle ),
        [4] = sizeof(struct addrinfo_extended),
    };

    if (!query->extended) return sizeof(ADDRINFOW);
    return (sizes[query->version] + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
}

static SIZE_T align( SIZE_T size )
{
    return (size + 7) & ~(SIZE_T)7;
}

/* The place of a source's blob behind the first one, or of the end of all. */
static SIZE_T blob_offset( const struct nsp_answer *answer, unsigned int source )
{
    SIZE_T offset = 0;
    unsigned int i;

    for (i = 0; i < source; i++) offset += align( answer->sources[i].blob_size );
    return offset;
}

static void fill_sockaddr( const struct resolve_addr *addr, USHORT port, struct sockaddr_in6 *ret )
{
    struct sockaddr_in *in = (struct sockaddr_in *)ret;

    memset( ret, 0, sizeof(*ret) );
    if (addr->family == AF_INET)
    {
        in->sin_family = AF_INET;
        in->sin_port = port;
        memcpy( &in->sin_addr, addr->addr, sizeof(in->sin_addr) );
    }
    else
    {
        ret->sin6_family = AF_INET6;
        ret->sin6_port = port;
        ret->sin6_scope_id = addr->scope_id;
        memcpy( &ret->sin6_addr, addr->addr, sizeof(ret->sin6_addr) );
    }
}

static void fill_source( const struct list_block *block, const struct nsp_source *source, ADDRINFOEXW *ai )
{
    unsigned int index = source - block->foreign->sources;

    ai->ai_provider = &block->ids[index];
    *ai->ai_provider = source->provider;
    if (!source->blob) return;
    ai->ai_blob = block->blobs + blob_offset( block->foreign, index );
    ai->ai_bloblen = source->blob_size;
    memcpy( ai->ai_blob, source->blob, source->blob_size );
}

/* The members that all forms share lie in the same place in each; the link to
 * the next entry does not. */
static void fill_entry( const struct list_block *block, unsigned int index, const struct list_item *item,
                        USHORT port )
{
    const struct addrinfo_query *query = block->query;
    void *entry = block->entries + index * block->entry_size;
    void *next = index + 1 < block->count ? block->entries + (index + 1) * block->entry_size : NULL;
    ADDRINFOEXW *ex = entry;
    ADDRINFOW *ai = entry;

    ai->ai_family = item->addr ? (int)item->addr->family : query->family;
    ai->ai_socktype = query->socktype;
    ai->ai_protocol = query->protocol;
    if (!index) ai->ai_canonname = block->name;
    if (item->addr)
    {
        ai->ai_addrlen = sockaddr_size( ai->ai_family );
        ai->ai_addr = (struct sockaddr *)&block->addrs[index];
        fill_sockaddr( item->addr, port, &block->addrs[index] );
    }
    if (!query->extended)
    {
        ai->ai_next = next;
        return;
    }
    ex->ai_next = next;
    if (item->source) fill_source( block, item->source, ex );
    if (query->version >= 2)
    {
        ((struct addrinfo_extended *)entry)->version = query->version;
        if (query->flags & AI_FQDN && !index) ((struct addrinfo_extended *)entry)->fqdn = block->name;
    }
}

/* The canonical name; empty if it is not wanted or not known. */
static void find_name( const struct addrinfo_query *query, const struct addrinfo_found *found,
                       WCHAR name[NI_MAXHOST] )
{
    const char *p = found->builtin.names;
    unsigned int i = 0;

    name[0] = 0;
    if (!(query->flags & (AI_CANONNAME | AI_FQDN))) return;
    if (!p) lstrcpynW( name, found->foreign.name, NI_MAXHOST );
    else
    {
        for (; *p && i < NI_MAXHOST - 1; i++) name[i] = (BYTE)*p++;
        name[i] = 0;
    }
}

static SIZE_T name_size( const struct addrinfo_query *query, const WCHAR *name )
{
    if (!name[0]) return 0;
    if (query->wide) return (wcslen( name ) + 1) * sizeof(WCHAR);
    return WideCharToMultiByte( CP_ACP, 0, name, -1, NULL, 0, NULL, NULL );
}

/* One block: entries, socket addresses, provider ids, blobs, the canonical name. */
static DWORD build( const struct addrinfo_query *query, const struct addrinfo_found *found,
                    const struct list_item *items, unsigned int count, USHORT port, void **ret )
{
    SIZE_T size = entry_size( query ), blobs = blob_offset( &found->foreign, found->foreign.source_count );
    struct list_block block = { .query = query, .foreign = &found->foreign, .entry_size = size, .count = count };
    WCHAR name[NI_MAXHOST];
    unsigned int i;

    find_name( query, found, name );
    block.entries = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, count * (size + sizeof(*block.addrs)) +
                               found->foreign.source_count * sizeof(GUID) + blobs + name_size( query, name ));
    if (!block.entries) return WSA_NOT_ENOUGH_MEMORY;
    block.addrs = (struct sockaddr_in6 *)(block.entries + count * size);
    block.ids = (GUID *)(block.addrs + count);
    block.blobs = (BYTE *)(block.ids + found->foreign.source_count);
    if (name[0])
    {
        block.name = block.blobs + blobs;
        if (query->wide) wcscpy( block.name, name );
        else WideCharToMultiByte( CP_ACP, 0, name, -1, block.name, name_size( query, name ), NULL, NULL );
    }
    for (i = 0; i < count; i++) fill_entry( &block, i, &items[i], port );
    *ret = block.entries;
    return 0;
}

static BOOL is_listed( const struct list_item *items, unsigned int count, const struct resolve_addr *addr )
{
    unsigned int i;

    for (i = 0; i < count; i++)
        if (items[i].addr && !memcmp( items[i].addr, addr, sizeof(*addr) )) return TRUE;
    return FALSE;
}

static unsigned int list_foreign( const struct addrinfo_query *query, const struct nsp_answer *answer,
                                  struct list_item *items, unsigned int count )
{
    unsigned int i;

    for (i = 0; i < answer->count; i++)
    {
        const struct resolve_addr *addr = &answer->addrs[i].addr;

        if (addr->family ? is_listed( items, count, addr ) : !query->extended) continue;
        items[count].addr = addr->family ? addr : NULL;
        items[count++].source = &answer->sources[answer->addrs[i].source];
    }
    return count;
}

DWORD addrinfo_build( const struct addrinfo_query *query, const struct addrinfo_found *found, USHORT port,
                      void **ret )
{
    unsigned int i, count = 0, total = found->builtin.count + found->foreign.count;
    struct list_item few[FEW_ITEMS] = { { 0 } }, *items = few;
    DWORD err;

    if (total > FEW_ITEMS && !(items = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, total * sizeof(*items) )))
        return WSA_NOT_ENOUGH_MEMORY;
    if (query->foreign_first) count = list_foreign( query, &found->foreign, items, count );
    for (i = 0; i < found->builtin.count; i++)
        if (!is_listed( items, count, &found->builtin.addrs[i] )) items[count++].addr = &found->builtin.addrs[i];
    if (!query->foreign_first) count = list_foreign( query, &found->foreign, items, count );
    err = count ? build( query, found, items, count, port, ret ) : WSANO_DATA;
    if (items != few) HeapFree( GetProcessHeap(), 0, items );
    return err;
}

void addrinfo_free( void *list )
{
    HeapFree( GetProcessHeap(), 0, list );
}
