/*
 * WSAIoctl: SIO_ADDRESS_LIST_SORT
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
 * A handler of the table in ioctl.c. Orders destination addresses by the rules
 * of RFC 6724 section 6 that need no more than an address and the source the
 * host would use for it.
 */

#include <stddef.h>

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"

#define MAX_SORTED 512    /* the route of each is looked up */

/* Table of RFC 6724 section 2.1, the longest prefixes first. */
static const struct
{
    BYTE prefix[16];
    BYTE bits;
    BYTE precedence;
    BYTE label;
}
policies[] =
{
    { { [15] = 1 },                       128, 50, 0 },     /* loopback */
    { { [10] = 0xff, [11] = 0xff },        96, 35, 4 },     /* mapped IPv4 */
    { { 0 },                               96,  1, 3 },     /* IPv4 compatible */
    { { 0x20, 0x01 },                      32,  5, 5 },     /* Teredo */
    { { 0x20, 0x02 },                      16, 30, 2 },     /* 6to4 */
    { { 0x3f, 0xfe },                      16,  1, 12 },    /* 6bone */
    { { 0xfe, 0xc0 },                      10,  1, 11 },    /* site-local */
    { { 0xfc },                             7,  3, 13 },    /* unique local */
    { { 0 },                                0, 40, 1 },     /* anything else */
};

enum scope { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

struct candidate
{
    SOCKET_ADDRESS addr;
    BOOL reachable;
    BOOL same_scope;
    BOOL same_label;
    unsigned int precedence;
    unsigned int scope;
};

static BOOL has_prefix( const BYTE *addr, const BYTE *prefix, unsigned int bits )
{
    BYTE mask = 0xff00 >> (bits % 8);

    if (memcmp( addr, prefix, bits / 8 )) return FALSE;
    return !(bits % 8) || !((addr[bits / 8] ^ prefix[bits / 8]) & mask);
}

/* The index of the policy; the last one takes everything. */
static unsigned int find_policy( const BYTE *addr )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(policies) - 1; i++)
        if (has_prefix( addr, policies[i].prefix, policies[i].bits )) break;
    return i;
}

static enum scope get_scope( const BYTE *addr )
{
    static const BYTE mapped[12] = { [10] = 0xff, [11] = 0xff };

    if (addr[0] == 0xff) return addr[1] & 0x0f;
    if (!memcmp( addr, mapped, sizeof(mapped) ))
        return addr[12] == 127 || (addr[12] == 169 && addr[13] == 254) ? SCOPE_LINK : SCOPE_GLOBAL;
    if (find_policy( addr ) == 0) return SCOPE_LINK;
    if (addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80) return SCOPE_LINK;
    if (addr[0] == 0xfe && (addr[1] & 0xc0) == 0xc0) return SCOPE_SITE;
    return SCOPE_GLOBAL;
}

/* IPv4 addresses are judged in their mapped form. */
static void map_address( const struct resolve_addr *addr, BYTE *ret )
{
    if (addr->family == AF_INET6) memcpy( ret, addr->addr, 16 );
    else
    {
        memset( ret, 0, 10 );
        memset( ret + 10, 0xff, 2 );
        memcpy( ret + 12, addr->addr, 4 );
    }
}

static void judge( struct candidate *candidate )
{
    const struct sockaddr *addr = candidate->addr.lpSockaddr;
    struct route_source_params params = { .dest.family = addr->sa_family };
    BYTE dest[16], source[16];

    if (addr->sa_family == AF_INET)
        memcpy( params.dest.addr, &((const struct sockaddr_in *)addr)->sin_addr, 4 );
    else
    {
        memcpy( params.dest.addr, &((const struct sockaddr_in6 *)addr)->sin6_addr, 16 );
        params.dest.scope_id = ((const struct sockaddr_in6 *)addr)->sin6_scope_id;
    }
    map_address( &params.dest, dest );
    candidate->precedence = policies[find_policy( dest )].precedence;
    candidate->scope = get_scope( dest );
    if (!(candidate->reachable = !WINE_UNIX_CALL( unix_route_source, &params ))) return;
    map_address( &params.source, source );
    candidate->same_scope = get_scope( source ) == get_scope( dest );
    candidate->same_label = policies[find_policy( source )].label == policies[find_policy( dest )].label;
}

/* TRUE if a is to be tried before b. */
static BOOL is_better( const struct candidate *a, const struct candidate *b )
{
    if (a->reachable != b->reachable) return a->reachable;
    if (a->same_scope != b->same_scope) return a->same_scope;
    if (a->same_label != b->same_label) return a->same_label;
    if (a->precedence != b->precedence) return a->precedence > b->precedence;
    return a->scope < b->scope;
}

/* Equal ones keep their order. */
static void sort_candidates( struct candidate *list, unsigned int count )
{
    struct candidate current;
    unsigned int i, j;

    for (i = 1; i < count; i++)
    {
        current = list[i];
        for (j = i; j > 0 && is_better( &current, &list[j - 1] ); j--) list[j] = list[j - 1];
        list[j] = current;
    }
}

/* The list as the caller passed it, checked. */
static NTSTATUS read_list( const struct ioctl_args *args, struct candidate *list, unsigned int count )
{
    const SOCKET_ADDRESS_LIST *in = args->in;
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        const SOCKET_ADDRESS *addr = &in->Address[i];

        if (!is_readable( addr->lpSockaddr, sizeof(addr->lpSockaddr->sa_family) ))
            return STATUS_ACCESS_VIOLATION;
        if (!sockaddr_size( addr->lpSockaddr->sa_family )) return STATUS_INVALID_PARAMETER;
        if (sockaddr_check( addr->lpSockaddr->sa_family, addr->lpSockaddr, addr->iSockaddrLength ))
            return STATUS_ACCESS_VIOLATION;
        list[i].addr = *addr;
        judge( &list[i] );
    }
    return STATUS_SUCCESS;
}

/***********************************************************************
 * SIO_ADDRESS_LIST_SORT: orders addresses by how well they can be reached.
 *
 * Input and output: SOCKET_ADDRESS_LIST; both may be the same buffer. The output
 * points to the addresses of the input. WSAEFAULT for short buffers or bad
 * pointers, WSAEINVAL for addresses that are neither IPv4 nor IPv6. Follows
 * Winsock IOCTLs, SIO_ADDRESS_LIST_SORT.
 */
NTSTATUS ioctl_address_list_sort( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    const ULONG header = offsetof( SOCKET_ADDRESS_LIST, Address );
    const SOCKET_ADDRESS_LIST *in = args->in;
    SOCKET_ADDRESS_LIST *out = args->out;
    unsigned int i, count, size;
    struct candidate *list;
    NTSTATUS status;

    if (args->in_size < header || !is_readable( in, args->in_size )) return STATUS_ACCESS_VIOLATION;
    if (in->iAddressCount < 0 || in->iAddressCount > MAX_SORTED) return STATUS_INVALID_PARAMETER;
    count = in->iAddressCount;
    size = header + count * sizeof(in->Address[0]);
    if (args->in_size < size) return STATUS_ACCESS_VIOLATION;
    if (!out || args->out_size < size)
    {
        *ret_size = size;
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (!is_writable( out, size )) return STATUS_ACCESS_VIOLATION;
    if (!(list = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, max( count, 1 ) * sizeof(*list) )))
        return STATUS_NO_MEMORY;

    if (!(status = read_list( args, list, count )))
    {
        sort_candidates( list, count );
        out->iAddressCount = count;
        for (i = 0; i < count; i++) out->Address[i] = list[i].addr;
        *ret_size = size;
    }
    HeapFree( GetProcessHeap(), 0, list );
    return status;
}
