/*
 * From a socket address to names
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


/* Called by programs. Host names come from the prefix's hosts file and the
 * host's resolver, service names from the services file; both fall back to
 * numbers, which is not an error unless the caller says so. */

#include "ws2_32_private.h"
#include "wine/unixlib.h"
#include "ip2string.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define VALID_FLAGS (NI_NOFQDN | NI_NUMERICHOST | NI_NAMEREQD | NI_NUMERICSERV | NI_DGRAM)

/* The sizes say whether a part is wanted. Returns a WSA error code or 0. */
static DWORD check_arguments( const struct sockaddr *addr, int len, const void *host, DWORD host_size,
                              const void *serv, DWORD serv_size, int flags )
{
    if (!addr || len < (int)sizeof(addr->sa_family) || !is_readable( addr, len )) return WSAEFAULT;
    if (addr->sa_family != AF_INET && addr->sa_family != AF_INET6) return WSAEAFNOSUPPORT;
    if (len < sockaddr_size( addr->sa_family )) return WSAEFAULT;
    if (!host && !serv) return WSAHOST_NOT_FOUND;
    if ((host && !host_size) || (serv && !serv_size)) return WSAEINVAL;
    if (flags & ~VALID_FLAGS) return WSAEINVAL;
    if ((flags & NI_NAMEREQD) && (flags & NI_NUMERICHOST)) return WSAEINVAL;
    return 0;
}

static void split_address( const struct sockaddr *addr, struct resolve_addr *ret, USHORT *port )
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)addr;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;

    memset( ret, 0, sizeof(*ret) );
    ret->family = addr->sa_family;
    if (addr->sa_family == AF_INET)
    {
        memcpy( ret->addr, &in->sin_addr, sizeof(in->sin_addr) );
        *port = in->sin_port;
    }
    else
    {
        memcpy( ret->addr, &in6->sin6_addr, sizeof(in6->sin6_addr) );
        ret->scope_id = in6->sin6_scope_id;
        *port = in6->sin6_port;
    }
}

/* The hosts file and DNS. */
static DWORD lookup_builtin( const struct resolve_addr *addr, int flags, char *name, unsigned int size )
{
    struct getnameinfo_params params = { .addr = *addr, .no_fqdn = !!(flags & NI_NOFQDN),
                                         .host = (ULONG_PTR)name, .host_size = size };
    struct resolve_answer answer;

    if (!resolve_hosts_address( addr, &answer ))
    {
        lstrcpynA( name, answer.names, size );
        resolve_free( &answer );
        params.known = TRUE;
    }
    return WINE_UNIX_CALL( unix_getnameinfo, &params );
}

/* The first answer in the order of the catalogue. */
static DWORD lookup_host( const struct resolve_addr *addr, int flags, char *name, unsigned int size )
{
    struct nsp_outline outline;
    DWORD err;

    if ((err = nsp_survey( NS_ALL, NULL, NS_DNS, &outline ))) return err;
    outline.foreign &= wsa_started();
    if (outline.foreign && outline.foreign_first && !nsp_resolve_address( addr, name, size )) return 0;
    err = outline.builtin ? lookup_builtin( addr, flags, name, size ) : WSAHOST_NOT_FOUND;
    if (err && outline.foreign && !outline.foreign_first && !nsp_resolve_address( addr, name, size )) return 0;
    return err;
}

static DWORD host_text( const struct resolve_addr *addr, int flags, char *name, ULONG size )
{
    DWORD err;

    if (!(flags & NI_NUMERICHOST))
    {
        if (!(err = lookup_host( addr, flags, name, size ))) return 0;
        if (flags & NI_NAMEREQD) return err == WSANO_DATA ? WSAHOST_NOT_FOUND : err;
    }
    if (addr->family == AF_INET)
        return RtlIpv4AddressToStringExA( (const IN_ADDR *)addr->addr, 0, name, &size ) ? WSAEFAULT : 0;
    return RtlIpv6AddressToStringExA( (const IN6_ADDR *)addr->addr, addr->scope_id, 0, name,
                                      &size ) ? WSAEFAULT : 0;
}

static void service_text( USHORT port, int flags, char *name, unsigned int size )
{
    unsigned int value = ntohs( port ), i = 5;
    char digits[6];

    if (!(flags & NI_NUMERICSERV) &&
        netdb_port_name( port, flags & NI_DGRAM ? "udp" : "tcp", name, size )) return;
    digits[i] = 0;
    do digits[--i] = '0' + value % 10;
    while (value /= 10);
    strcpy( name, digits + i );
}

/* Finds both texts; host and serv are NULL if not wanted. */
static DWORD lookup( const struct sockaddr *addr, int flags, char *host, char *serv )
{
    struct resolve_addr key;
    USHORT port;
    DWORD err;

    split_address( addr, &key, &port );
    if (host && (err = host_text( &key, flags, host, NI_MAXHOST ))) return err;
    if (serv) service_text( port, flags, serv, NI_MAXSERV );
    return 0;
}

static DWORD copy_a( void *dst, DWORD size, const char *src )
{
    if (strlen( src ) >= size || !is_writable( dst, strlen( src ) + 1 )) return WSAEFAULT;
    strcpy( dst, src );
    return 0;
}

static DWORD copy_w( void *dst, DWORD size, const char *src )
{
    SIZE_T len = strlen( src ) + 1;
    WCHAR *ptr = dst;

    if (len > size || !is_writable( dst, len * sizeof(WCHAR) )) return WSAEFAULT;
    while ((*ptr++ = (BYTE)*src++)) ;
    return 0;
}

/* Both forms; sizes in characters, of which copy says the kind. */
static DWORD get_names( const void *caller, const struct sockaddr *addr, socklen_t len, void *host,
                        DWORD host_size, void *serv, DWORD serv_size, int flags,
                        DWORD (*copy)( void *dst, DWORD size, const char *src ) )
{
    char host_name[NI_MAXHOST], serv_name[NI_MAXSERV];
    DWORD err;

    if (!resolver_started( caller )) err = WSANOTINITIALISED;
    else if (!(err = check_arguments( addr, len, host, host_size, serv, serv_size, flags )))
        err = lookup( addr, flags, host ? host_name : NULL, serv ? serv_name : NULL );
    if (!err && host) err = copy( host, host_size, host_name );
    if (!err && serv) err = copy( serv, serv_size, serv_name );
    SetLastError( err );
    return err;
}

/***********************************************************************
 *      getnameinfo   (WS2_32.@)
 *
 * The names of an address and a port, numbers where there are none; sizes in
 * bytes with the NUL, a NULL buffer skips that part. flags are NI_*. Returns 0
 * or the error, which is the last error too: WSAEFAULT (also a buffer that is
 * too short), WSAEAFNOSUPPORT, WSAEINVAL, WSAHOST_NOT_FOUND (nothing wanted, or
 * no name with NI_NAMEREQD), WSATRY_AGAIN, WSANO_RECOVERY, WSANOTINITIALISED.
 * Follows Winsock reference, getnameinfo function.
 */
int WINAPI getnameinfo( const struct sockaddr *addr, socklen_t len, char *host, DWORD host_size,
                        char *serv, DWORD serv_size, int flags )
{
    TRACE( "addr %s, host %p %lu, serv %p %lu, flags %#x\n", debugstr_sockaddr( addr ), host, host_size,
           serv, serv_size, flags );

    return get_names( __builtin_return_address( 0 ), addr, len, host, host_size, serv, serv_size, flags,
                      copy_a );
}

/***********************************************************************
 *      GetNameInfoW   (WS2_32.@)
 *
 * As getnameinfo(), sizes in characters. Follows Winsock reference,
 * GetNameInfoW function.
 */
int WINAPI GetNameInfoW( const SOCKADDR *addr, socklen_t len, WCHAR *host, DWORD host_size,
                         WCHAR *serv, DWORD serv_size, int flags )
{
    TRACE( "addr %s, host %p %lu, serv %p %lu, flags %#x\n", debugstr_sockaddr( addr ), host, host_size,
           serv, serv_size, flags );

    return get_names( __builtin_return_address( 0 ), addr, len, host, host_size, serv, serv_size, flags,
                      copy_w );
}
