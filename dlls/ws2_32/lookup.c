/*
 * What the name spaces know
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


/* Called by namespace.c when a program asks for the first result of a query.
 * DNS answers come from the resolver, networks from the list of adapters, which
 * iphlpapi has; that is loaded on demand because it may import this DLL. */

#include "ws2_32_private.h"
#include "iphlpapi.h"
#include "wine/unixlib.h"
#include "addrparse.h"
#include "lookup.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static void set_dns( struct lookup_item *item )
{
    item->namespace = NS_DNS;
    item->provider = &nsp_dns;
}

static void set_ascii_name( struct lookup_item *item, const char *name )
{
    if (*name) MultiByteToWideChar( CP_ACP, 0, name, -1, item->name, ARRAY_SIZE(item->name) );
}

static struct lookup_item *alloc_items( unsigned int count )
{
    return HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, (count + 1) * sizeof(struct lookup_item) );
}

void lookup_free_items( struct lookup_item *items, unsigned int count )
{
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        resolve_free( &items[i].answer );
        HeapFree( GetProcessHeap(), 0, items[i].blob );
    }
    HeapFree( GetProcessHeap(), 0, items );
}

/* ---- DNS ---- */

static DWORD forward( const struct lookup_query *query, struct lookup_item *item )
{
    DWORD err;

    if ((err = resolve_name( query->name, query->family, 0, &item->answer ))) return err;
    wcscpy( item->name, query->name );
    set_ascii_name( item, item->answer.names );
    item->port = query->port;
    item->socktype = query->socktype;
    item->protocol = query->protocol;
    return 0;
}

static DWORD reverse( const struct lookup_query *query, struct lookup_item *item )
{
    struct getnameinfo_params params = {0};
    char text[NI_MAXHOST], name[NI_MAXHOST];
    struct resolve_addr addr;
    DWORD err;

    if ((err = resolve_ascii_name( query->name, 0, text, sizeof(text) ))) return err;
    if (!resolve_numeric( text, &addr )) return WSAEINVAL;
    err = resolve_hosts_address( &addr, &item->answer );
    if (!err)
    {
        set_ascii_name( item, item->answer.names );
        return 0;
    }
    params.addr = addr;
    params.host = (ULONG_PTR)name;
    params.host_size = sizeof(name);
    if ((err = WINE_UNIX_CALL( unix_getnameinfo, &params ))) return err;
    set_ascii_name( item, name );
    if ((err = resolve_name( query->name, 0, AI_NUMERICHOST, &item->answer ))) return err;
    *item->answer.names = 0;  /* that is the address */
    return 0;
}

/* ---- the old structures, as blobs: with offsets from their start for pointers ---- */

static char *offset( const void *ptr, const void *base )
{
    return (char *)((const char *)ptr - (const char *)base);
}

static char **offset_list( char **list, const void *base )
{
    char **p;

    for (p = list; *p; p++) *p = offset( *p, base );
    return (char **)offset( list, base );
}

static DWORD add_hostent( struct lookup_item *item )
{
    char name[NI_MAXHOST];
    struct hostent host, *ret;
    DWORD err = 0;

    if (!text_to_ascii( item->name, name, sizeof(name) )) return 0;
    if (!hostent_from_answer( &item->answer, AF_INET, name, &host )) return WSA_NOT_ENOUGH_MEMORY;
    if (host.h_addr_list[0])
    {
        item->blob_size = pack_hostent( &host, NULL, 0 );
        if ((ret = HeapAlloc( GetProcessHeap(), 0, item->blob_size )))
        {
            pack_hostent( &host, ret, item->blob_size );
            ret->h_name = offset( ret->h_name, ret );
            ret->h_aliases = offset_list( ret->h_aliases, ret );
            ret->h_addr_list = offset_list( ret->h_addr_list, ret );
        }
        else err = WSA_NOT_ENOUGH_MEMORY;
        item->blob = (BYTE *)ret;
    }
    HeapFree( GetProcessHeap(), 0, host.h_aliases );
    return err;
}

static DWORD add_servent( const char *name, const char *protocol, struct lookup_item *item )
{
    struct servent *entry = getservbyname( name, protocol ), *ret;

    if (!entry) return WSASERVICE_NOT_FOUND;
    item->blob_size = pack_servent( entry, NULL, 0 );
    if (!(ret = HeapAlloc( GetProcessHeap(), 0, item->blob_size ))) return WSA_NOT_ENOUGH_MEMORY;
    pack_servent( entry, ret, item->blob_size );
    ret->s_name = offset( ret->s_name, ret );
    ret->s_proto = offset( ret->s_proto, ret );
    ret->s_aliases = offset_list( ret->s_aliases, ret );
    item->blob = (BYTE *)ret;
    return 0;
}

/* "name" or "name/protocol" */
static DWORD service( const struct lookup_query *query, struct lookup_item *item )
{
    char text[NI_MAXHOST], *slash;
    DWORD err;

    if ((err = resolve_ascii_name( query->name, 0, text, sizeof(text) ))) return err;
    if ((slash = strchr( text, '/' ))) *slash++ = 0;
    if (netdb_service_port( text, slash, &item->port )) return WSASERVICE_NOT_FOUND;
    wcscpy( item->name, query->name );
    item->protocol = slash && !_stricmp( slash, "udp" ) ? IPPROTO_UDP : IPPROTO_TCP;
    item->socktype = item->protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
    if ((err = add_servent( text, slash, item ))) return err;
    return resolve_name( L"0.0.0.0", AF_INET, AI_NUMERICHOST, &item->answer );
}

/* The errors of the resolver in the terms of a name space. */
static DWORD name_space_error( DWORD err )
{
    return err == WSAHOST_NOT_FOUND ? WSASERVICE_NOT_FOUND : err;
}

static DWORD run_dns( const struct lookup_query *query, struct lookup_item **ret, unsigned int *ret_count )
{
    DWORD err;

    if (!(*ret = alloc_items( 1 ))) return WSA_NOT_ENOUGH_MEMORY;
    set_dns( *ret );
    if (query->kind == LOOKUP_FORWARD) err = forward( query, *ret );
    else if (query->kind == LOOKUP_REVERSE) err = reverse( query, *ret );
    else err = service( query, *ret );
    if (!err && query->kind != LOOKUP_SERVICE) err = add_hostent( *ret );
    if (err) lookup_free_items( *ret, 1 );
    *ret_count = 1;
    return name_space_error( err );
}

/* ---- networks ---- */

typedef ULONG (WINAPI *get_adapters)( ULONG family, ULONG flags, void *reserved, IP_ADAPTER_ADDRESSES *buffer,
                                      ULONG *size );

static DWORD load_adapters( IP_ADAPTER_ADDRESSES **ret )
{
    ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    HMODULE module = LoadLibraryW( L"iphlpapi.dll" );
    ULONG size = 16384, err;
    get_adapters get;
    int tries;

    if (!module || !(get = (get_adapters)(void *)GetProcAddress( module, "GetAdaptersAddresses" )))
        return WSASYSCALLFAILURE;
    for (tries = 0; tries < 4; tries++)
    {
        if (!(*ret = HeapAlloc( GetProcessHeap(), 0, size ))) return WSA_NOT_ENOUGH_MEMORY;
        if (!(err = get( AF_UNSPEC, flags, NULL, *ret, &size ))) return 0;
        HeapFree( GetProcessHeap(), 0, *ret );
        *ret = NULL;
        if (err == ERROR_NO_DATA) return 0;
        if (err != ERROR_BUFFER_OVERFLOW) break;
    }
    return WSASYSCALLFAILURE;
}

/* The interface, then its connectivity; each blob says where the next begins. */
static DWORD fill_network( const IP_ADAPTER_ADDRESSES *adapter, struct lookup_item *item )
{
    DWORD name_size = strlen( adapter->AdapterName ) + 1;
    DWORD size = FIELD_OFFSET( NLA_BLOB, data.interfaceData.adapterName ) + name_size;
    DWORD first = (size + 3) & ~3, second = FIELD_OFFSET( NLA_BLOB, data ) + sizeof(item->blob[0]) * 8;
    NLA_BLOB *blob;

    if (!(item->blob = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                                  first + second ))) return WSA_NOT_ENOUGH_MEMORY;
    item->blob_size = first + second;
    item->namespace = NS_NLA;
    item->provider = &nsp_nla;
    lstrcpynW( item->name, adapter->FriendlyName, ARRAY_SIZE(item->name) );

    blob = (NLA_BLOB *)item->blob;
    blob->header.type = NLA_INTERFACE;
    blob->header.dwSize = size;
    blob->header.nextOffset = first;
    blob->data.interfaceData.dwType = adapter->IfType;
    blob->data.interfaceData.dwSpeed = min( adapter->TransmitLinkSpeed, ~0u );
    memcpy( blob->data.interfaceData.adapterName, adapter->AdapterName, name_size );

    blob = (NLA_BLOB *)(item->blob + first);
    blob->header.type = NLA_CONNECTIVITY;
    blob->header.dwSize = second;
    blob->data.connectivity.type = NLA_NETWORK_UNMANAGED;
    blob->data.connectivity.internet = adapter->FirstGatewayAddress ? NLA_INTERNET_YES : NLA_INTERNET_UNKNOWN;
    return 0;
}

static BOOL is_network( const IP_ADAPTER_ADDRESSES *adapter )
{
    return adapter->OperStatus == IfOperStatusUp && adapter->IfType != IF_TYPE_SOFTWARE_LOOPBACK;
}

static DWORD run_networks( struct lookup_item **ret, unsigned int *ret_count )
{
    IP_ADAPTER_ADDRESSES *adapters, *adapter;
    unsigned int count = 0;
    DWORD err;

    if ((err = load_adapters( &adapters ))) return err;
    for (adapter = adapters; adapter; adapter = adapter->Next) count += is_network( adapter );
    if (!(*ret = alloc_items( count ))) err = WSA_NOT_ENOUGH_MEMORY;
    *ret_count = 0;
    for (adapter = adapters; adapter && !err; adapter = adapter->Next)
        if (is_network( adapter )) err = fill_network( adapter, *ret + (*ret_count)++ );
    HeapFree( GetProcessHeap(), 0, adapters );
    if (err && *ret) lookup_free_items( *ret, *ret_count );
    return err;
}

DWORD lookup_run( const struct lookup_query *query, struct lookup_item **ret, unsigned int *ret_count )
{
    if (query->kind == LOOKUP_NETWORKS) return run_networks( ret, ret_count );
    return run_dns( query, ret, ret_count );
}
