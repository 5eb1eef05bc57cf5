/*
 * Lists of addresses for a name and a service
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


/* Called by programs, and by getaddrinfo_ex.c for the extended forms. Checks
 * the hints, asks netdb.c for the port and resolve.c for the addresses, and
 * builds the list as one block, so that freeing the first entry frees all. */

#include "ws2_32_private.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* AI_* flags of Windows 11; the undocumented rest is refused */
#define VALID_FLAGS 0xf03fcdff

#define MAX_VERSION 4

/* ADDRINFOEX2W to ADDRINFOEX4W: each version has the members of the one before. */
struct addrinfo_extended
{
    ADDRINFOEXW base;
    int version;
    WCHAR *fqdn;
    int interface_index;
    HANDLE resolution_handle;
};

DWORD text_to_wide( const char *text, WCHAR **ret )
{
    int len;

    *ret = NULL;
    if (!text) return 0;
    len = strlen( text ) + 1;  /* no character of a code page takes more */
    if (!(*ret = HeapAlloc( GetProcessHeap(), 0, len * sizeof(WCHAR) ))) return WSA_NOT_ENOUGH_MEMORY;
    MultiByteToWideChar( CP_ACP, 0, text, -1, *ret, len );
    return 0;
}

DWORD addrinfo_check( const struct addrinfo_query *query )
{
    const DWORD name_flags = AI_CANONNAME | AI_FQDN;

    if (!query->name && !query->service) return WSAHOST_NOT_FOUND;
    if (query->flags & ~VALID_FLAGS) return WSAEINVAL;
    if ((query->flags & name_flags) == name_flags) return WSAEINVAL;
    if (query->family && query->family != AF_INET && query->family != AF_INET6) return WSAEAFNOSUPPORT;
    if (query->socktype < 0 || query->socktype > SOCK_SEQPACKET) return WSAESOCKTNOSUPPORT;
    if (!query->name && (query->flags & name_flags)) return WSANO_RECOVERY;
    if (!query->name && (query->flags & AI_NUMERICHOST)) return WSAHOST_NOT_FOUND;
    return 0;
}

/* The name of the transport in the services file for a wanted socket; NULL if
 * any will do, "" if none can. */
static const char *service_protocol( const struct addrinfo_query *query )
{
    if (query->socktype == SOCK_STREAM) return "tcp";
    if (query->socktype == SOCK_DGRAM) return "udp";
    if (query->socktype) return "";
    if (query->protocol == IPPROTO_TCP) return "tcp";
    if (query->protocol == IPPROTO_UDP) return "udp";
    return NULL;
}

/* The port in network order. */
static DWORD lookup_port( const struct addrinfo_query *query, USHORT *ret )
{
    const char *protocol = service_protocol( query );
    const WCHAR *p = query->service;
    char name[NI_MAXSERV * 2];
    unsigned int port = 0, i;

    *ret = 0;
    if (!p) return 0;
    for (; *p >= '0' && *p <= '9' && port <= 0xffff; p++) port = port * 10 + *p - '0';
    if (!*p || port > 0xffff)
    {
        *ret = htons( port );
        return port > 0xffff ? WSATYPE_NOT_FOUND : 0;
    }
    if (query->flags & AI_NUMERICSERV) return WSAHOST_NOT_FOUND;
    if (protocol && !*protocol) return WSATYPE_NOT_FOUND;

    for (i = 0, p = query->service; *p; i++, p++)
    {
        if (*p >= 0x80 || i == sizeof(name) - 1) return WSATYPE_NOT_FOUND;
        name[i] = *p;
    }
    name[i] = 0;
    return netdb_service_port( name, protocol, ret ) ? WSATYPE_NOT_FOUND : 0;
}

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

/* Writes the name in the width of the list. */
static void fill_name( const struct addrinfo_query *query, const char *name, void *ret )
{
    WCHAR *wide = ret;

    if (!query->wide) strcpy( ret, name );
    else while ((*wide++ = (BYTE)*name++)) ;
}

/* The members that all forms share lie in the same place in each; the link to
 * the next entry does not. */
static void fill_entry( const struct addrinfo_query *query, void *entry, void *next,
                        struct sockaddr_in6 *sockaddr, void *name )
{
    ADDRINFOW *ai = entry;

    ai->ai_family = sockaddr->sin6_family;
    ai->ai_socktype = query->socktype;
    ai->ai_protocol = query->protocol;
    ai->ai_addrlen = sockaddr_size( ai->ai_family );
    ai->ai_addr = (struct sockaddr *)sockaddr;
    ai->ai_canonname = name;
    if (!query->extended)
    {
        ai->ai_next = next;
        return;
    }
    ((ADDRINFOEXW *)entry)->ai_next = next;
    if (query->version >= 2)
    {
        ((struct addrinfo_extended *)entry)->version = query->version;
        if (query->flags & AI_FQDN) ((struct addrinfo_extended *)entry)->fqdn = name;
    }
}

/* One block: entries, socket addresses, the canonical name. */
static DWORD build_list( const struct addrinfo_query *query, const struct resolve_answer *answer, USHORT port,
                         void **ret )
{
    SIZE_T size = entry_size( query ), name_size = strlen( answer->names ) + 1;
    BOOL want_name = (query->flags & (AI_CANONNAME | AI_FQDN)) && *answer->names;
    struct sockaddr_in6 *addrs;
    unsigned int i;
    char *block;
    void *name;

    if (query->wide) name_size *= sizeof(WCHAR);
    if (!(block = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                             answer->count * (size + sizeof(*addrs)) + name_size )))
        return WSA_NOT_ENOUGH_MEMORY;
    addrs = (struct sockaddr_in6 *)(block + answer->count * size);
    name = addrs + answer->count;
    if (want_name) fill_name( query, answer->names, name );

    for (i = 0; i < answer->count; i++)
    {
        BOOL last = i + 1 == answer->count;

        fill_sockaddr( &answer->addrs[i], port, &addrs[i] );
        fill_entry( query, block + i * size, last ? NULL : block + (i + 1) * size, &addrs[i],
                    want_name && !i ? name : NULL );
    }
    *ret = block;
    return 0;
}

/* Appends the addresses that are not there yet. */
static DWORD merge( struct resolve_answer *ret, const struct resolve_answer *more )
{
    unsigned int i, j, count = ret->count;
    struct resolve_addr *addrs;

    if (!(addrs = HeapReAlloc( GetProcessHeap(), 0, ret->addrs, (count + more->count) * sizeof(*addrs) )))
        return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < more->count; i++)
    {
        for (j = 0; j < count; j++) if (!memcmp( &addrs[j], &more->addrs[i], sizeof(*addrs) )) break;
        if (j == count) addrs[count++] = more->addrs[i];
    }
    ret->addrs = addrs;
    ret->count = count;
    return 0;
}

/* DNS, the installed providers, or both: then one answer is enough. */
static DWORD find_addresses( const struct addrinfo_query *query, struct resolve_answer *ret )
{
    const GUID *provider = query->has_provider ? &query->provider : NULL;
    struct resolve_answer more;
    DWORD err = WSASERVICE_NOT_FOUND, more_err;

    if (!query->no_dns) err = resolve_name( query->name, query->family, query->flags, ret );
    if (!query->foreign) return err;
    more_err = nsp_resolve( query->name, query->family, query->namespace, provider, &more );
    if (more_err) return query->no_dns ? more_err : err;
    if (err)
    {
        *ret = more;
        return 0;
    }
    if ((err = merge( ret, &more ))) resolve_free( ret );
    resolve_free( &more );
    return err;
}

DWORD addrinfo_run( const struct addrinfo_query *query, void **ret )
{
    struct resolve_answer answer;
    USHORT port;
    DWORD err;

    *ret = NULL;
    if ((err = lookup_port( query, &port ))) return err;
    if (query->name) err = find_addresses( query, &answer );
    else err = resolve_no_name( query->family, query->flags & AI_PASSIVE, &answer );
    if (err) return err;
    err = answer.count ? build_list( query, &answer, port, ret ) : WSANO_DATA;
    resolve_free( &answer );
    return err;
}

void addrinfo_free( void *list )
{
    HeapFree( GetProcessHeap(), 0, list );
}

/* ADDRINFOA and ADDRINFOW differ in the type of the canonical name only. */
static DWORD get_list( struct addrinfo_query *query, const ADDRINFOW *hints, void **ret )
{
    DWORD err;

    if (hints)
    {
        if (!is_readable( hints, sizeof(*hints) )) return WSAEFAULT;
        if (hints->ai_addrlen || hints->ai_canonname || hints->ai_addr || hints->ai_next)
            return WSANO_RECOVERY;
        query->flags = hints->ai_flags;
        query->family = hints->ai_family;
        query->socktype = hints->ai_socktype;
        query->protocol = hints->ai_protocol;
    }
    if ((err = addrinfo_check( query ))) return err;
    return addrinfo_run( query, ret );
}

/***********************************************************************
 *      GetAddrInfoW   (WS2_32.@)
 *
 * Finds the addresses of a name and the port of a service. hints selects
 * family, type, protocol and AI_* flags. The list in *result is freed with
 * FreeAddrInfoW(); it is NULL after any failure. Returns 0 or the error, which
 * is the last error too: WSAHOST_NOT_FOUND, WSANO_DATA, WSATRY_AGAIN,
 * WSANO_RECOVERY, WSATYPE_NOT_FOUND, WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT,
 * WSAEINVAL, WSA_NOT_ENOUGH_MEMORY, WSANOTINITIALISED.
 * Follows Winsock reference, GetAddrInfoW function.
 */
int WINAPI GetAddrInfoW( const WCHAR *name, const WCHAR *service, const ADDRINFOW *hints, ADDRINFOW **result )
{
    struct addrinfo_query query = { .name = name, .service = service, .wide = TRUE };
    void *list = NULL;
    DWORD err;

    TRACE( "name %s, service %s, hints %p, result %p\n", debugstr_w( name ), debugstr_w( service ), hints,
           result );

    if (!is_writable( result, sizeof(*result) )) err = WSAEFAULT;
    else
    {
        *result = NULL;
        if (!resolver_started( __builtin_return_address( 0 ) )) err = WSANOTINITIALISED;
        else err = get_list( &query, hints, &list );
        *result = list;
    }
    SetLastError( err );
    return err;
}

/***********************************************************************
 *      getaddrinfo   (WS2_32.@)
 *
 * As GetAddrInfoW() with text in the ANSI code page; the list is freed with
 * freeaddrinfo(). Follows Winsock reference, getaddrinfo function.
 */
int WINAPI getaddrinfo( const char *name, const char *service, const struct addrinfo *hints,
                        struct addrinfo **result )
{
    struct addrinfo_query query = { .wide = FALSE };
    WCHAR *nameW = NULL, *serviceW = NULL;
    void *list = NULL;
    DWORD err;

    TRACE( "name %s, service %s, hints %p, result %p\n", debugstr_a( name ), debugstr_a( service ), hints,
           result );

    if (!is_writable( result, sizeof(*result) )) err = WSAEFAULT;
    else
    {
        *result = NULL;
        if (!resolver_started( __builtin_return_address( 0 ) )) err = WSANOTINITIALISED;
        else if (!(err = text_to_wide( name, &nameW )) && !(err = text_to_wide( service, &serviceW )))
        {
            query.name = nameW;
            query.service = serviceW;
            err = get_list( &query, (const ADDRINFOW *)hints, &list );
        }
        *result = list;
    }
    HeapFree( GetProcessHeap(), 0, nameW );
    HeapFree( GetProcessHeap(), 0, serviceW );
    SetLastError( err );
    return err;
}

/***********************************************************************
 *      freeaddrinfo   (WS2_32.@)
 *
 * Frees a list of getaddrinfo(); NULL is allowed.
 * Follows Winsock reference, freeaddrinfo function.
 */
void WINAPI freeaddrinfo( struct addrinfo *list )
{
    addrinfo_free( list );
}

/***********************************************************************
 *      FreeAddrInfoW   (WS2_32.@)
 *
 * Frees a list of GetAddrInfoW(); NULL is allowed.
 * Follows Winsock reference, FreeAddrInfoW function.
 */
void WINAPI FreeAddrInfoW( ADDRINFOW *list )
{
    addrinfo_free( list );
}
