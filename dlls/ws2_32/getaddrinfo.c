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
 * the hints and asks netdb.c for the port, resolve.c and the installed providers
 * for the addresses; addrinfo_list.c builds the list. */

#include "ws2_32_private.h"
#include "addrinfo.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* AI_* flags of Windows 11; the undocumented rest is refused */
#define VALID_FLAGS 0xf03fcdff

DWORD text_to_wide( const char *text, WCHAR **ret )
{
    int len;

    *ret = NULL;
    if (!text) return 0;
    if (!is_text( text, FALSE )) return WSAEFAULT;
    len = strlen( text ) + 1;  /* no character of a code page takes more */
    if (!(*ret = HeapAlloc( GetProcessHeap(), 0, len * sizeof(WCHAR) ))) return WSA_NOT_ENOUGH_MEMORY;
    MultiByteToWideChar( CP_ACP, 0, text, -1, *ret, len );
    return 0;
}

/* As text_to_wide(), but short texts of ASCII need no memory but the buffer. */
static DWORD widen( const char *text, WCHAR *buffer, unsigned int size, WCHAR **ret )
{
    unsigned int i;

    *ret = NULL;
    if (text && !is_text( text, FALSE )) return WSAEFAULT;
    for (i = 0; text && i < size && (BYTE)text[i] < 0x80; i++)
    {
        if ((buffer[i] = text[i])) continue;
        *ret = buffer;
        return 0;
    }
    return text_to_wide( text, ret );
}

DWORD addrinfo_check( const struct addrinfo_query *query )
{
    const DWORD name_flags = AI_CANONNAME | AI_FQDN;

    if (!query->name && !query->service) return WSAHOST_NOT_FOUND;
    if (query->name && !is_text( query->name, TRUE )) return WSAEFAULT;
    if (query->service && !is_text( query->service, TRUE )) return WSAEFAULT;
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

static DWORD ask_providers( const struct addrinfo_query *query, struct nsp_answer *ret )
{
    struct nsp_question question = { .name = query->name, .family = query->family,
                                     .namespace = query->namespace, .cancel = query->cancel };

    if (query->has_provider) question.id = &query->provider;
    if (query->extended || !query->family) question.class = &nsp_class_host;
    else question.class = query->family == AF_INET6 ? &nsp_class_host6 : &nsp_class_host_by_name;
    return nsp_resolve( &question, ret );
}

/* The extended forms want all answers, the others the first in the order of the
 * catalogue. An error of DNS says more than one of the providers. */
static DWORD find_addresses( const struct addrinfo_query *query, struct addrinfo_found *ret )
{
    DWORD err = WSASERVICE_NOT_FOUND, foreign_err = WSASERVICE_NOT_FOUND;

    if (query->foreign && query->foreign_first) foreign_err = ask_providers( query, &ret->foreign );
    if (!foreign_err && !query->extended) return 0;
    if (!query->no_dns) err = resolve_name( query->name, query->family, query->flags, &ret->builtin );
    if (query->foreign && !query->foreign_first && (err || query->extended))
        foreign_err = ask_providers( query, &ret->foreign );
    if (!err || !foreign_err) return 0;
    if (!query->no_dns) return err;
    return query->extended ? foreign_err : WSAHOST_NOT_FOUND;
}

DWORD addrinfo_run( const struct addrinfo_query *query, void **ret )
{
    struct addrinfo_found found;
    USHORT port;
    DWORD err;

    *ret = NULL;
    memset( &found.builtin, 0, sizeof(found.builtin) );
    nsp_answer_init( &found.foreign );
    if ((err = lookup_port( query, &port ))) return err;
    if (query->name) err = find_addresses( query, &found );
    else err = resolve_no_name( query->family, query->flags & AI_PASSIVE, &found.builtin );
    if (!err) err = addrinfo_build( query, &found, port, ret );
    resolve_free( &found.builtin );
    nsp_answer_free( &found.foreign );
    return err;
}

static BOOL is_address( const struct addrinfo_query *query, char *name, unsigned int size,
                        struct resolve_addr *addr )
{
    if (!query->name || !*query->name) return FALSE;
    return !resolve_ascii_name( query->name, query->flags, name, size ) && resolve_numeric( name, addr );
}

/* An address is nobody's business to look up, and nothing that memory is needed for. */
static DWORD answer_address( const struct addrinfo_query *query, char *name, struct resolve_addr *addr,
                             void **ret )
{
    struct addrinfo_found found;
    USHORT port;
    DWORD err;

    found.builtin.addrs = addr;
    found.builtin.count = 1;
    found.builtin.names = name;
    nsp_answer_init( &found.foreign );
    if ((err = lookup_port( query, &port ))) return err;
    if ((err = resolve_fit_numeric( addr, query->family, query->flags ))) return err;
    return addrinfo_build( query, &found, port, ret );
}

/* Whose business another name is: that of DNS and of all installed providers. */
static DWORD find_providers( struct addrinfo_query *query )
{
    struct nsp_outline outline;
    char ascii[NI_MAXHOST];
    DWORD err;

    if (!query->name || !*query->name || (query->flags & AI_NUMERICHOST)) return 0;
    if (resolve_ascii_name( query->name, query->flags, ascii, sizeof(ascii) )) return 0;
    if ((err = nsp_survey( NS_ALL, NULL, NS_DNS, &outline ))) return err;
    query->no_dns = !outline.builtin;
    query->foreign = outline.foreign && wsa_started() && !(query->flags & AI_DNS_ONLY);
    query->foreign_first = outline.foreign_first;
    return 0;
}

/* ADDRINFOA and ADDRINFOW differ in the type of the canonical name only. */
static DWORD get_list( struct addrinfo_query *query, const ADDRINFOW *hints, void **ret )
{
    struct resolve_addr addr;
    char name[NI_MAXHOST];
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
    if (is_address( query, name, sizeof(name), &addr )) return answer_address( query, name, &addr, ret );
    if ((err = find_providers( query ))) return err;
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
 * WSAEINVAL, WSAEFAULT (a bad pointer), WSA_NOT_ENOUGH_MEMORY, WSANOTINITIALISED.
 * Follows Winsock reference, GetAddrInfoW function.
 */
int WINAPI GetAddrInfoW( const WCHAR *name, const WCHAR *service, const ADDRINFOW *hints, ADDRINFOW **result )
{
    struct addrinfo_query query = { .name = name, .service = service, .wide = TRUE };
    void *list = NULL;
    DWORD err;

    TRACE( "name %s, service %s, hints %p, result %p\n", debugstr_textW( name ), debugstr_textW( service ),
           hints, result );

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
    WCHAR *nameW = NULL, *serviceW = NULL, name_buffer[64], service_buffer[NI_MAXSERV];
    void *list = NULL;
    DWORD err;

    TRACE( "name %s, service %s, hints %p, result %p\n", debugstr_text( name ), debugstr_text( service ),
           hints, result );

    if (!is_writable( result, sizeof(*result) )) err = WSAEFAULT;
    else
    {
        *result = NULL;
        if (!resolver_started( __builtin_return_address( 0 ) )) err = WSANOTINITIALISED;
        else if (!(err = widen( name, name_buffer, ARRAY_SIZE(name_buffer), &nameW )) &&
                 !(err = widen( service, service_buffer, ARRAY_SIZE(service_buffer), &serviceW )))
        {
            query.name = nameW;
            query.service = serviceW;
            err = get_list( &query, (const ADDRINFOW *)hints, &list );
        }
        *result = list;
    }
    if (nameW != name_buffer) HeapFree( GetProcessHeap(), 0, nameW );
    if (serviceW != service_buffer) HeapFree( GetProcessHeap(), 0, serviceW );
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
