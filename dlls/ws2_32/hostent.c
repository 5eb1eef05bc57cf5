/*
 * Host names and addresses in the form of Winsock 1.1
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


/* Called by programs: gethostbyname, gethostbyaddr, gethostname, GetHostNameW.
 * The results live in a buffer of the calling thread. Only IPv4 addresses are
 * ever returned for a name. */

#include "ws2_32_private.h"
#include "ip2string.h"
#include "wine/unixlib.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Programs that look their own name up reject loopback addresses; this one
 * stands for 127.0.0.1 in every part of Wine. */
static const BYTE magic_loopback[4] = { 127, 12, 34, 56 };

/* ---- the structure in memory: hostent, alias pointers, address pointers,
 *      addresses, alias strings, name ---- */

static unsigned int pointer_count( char **list )
{
    unsigned int count = 0;

    while (list[count]) count++;
    return count;
}

SIZE_T pack_hostent( const struct hostent *src, void *dst, SIZE_T size )
{
    unsigned int i, aliases = pointer_count( src->h_aliases ), addrs = pointer_count( src->h_addr_list );
    SIZE_T needed = sizeof(*src) + (aliases + addrs + 2) * sizeof(char *) + addrs * src->h_length +
                    strlen( src->h_name ) + 1;
    struct hostent *ret = dst;
    char *pos;

    for (i = 0; i < aliases; i++) needed += strlen( src->h_aliases[i] ) + 1;
    if (size < needed) return needed;

    ret->h_addrtype = src->h_addrtype;
    ret->h_length = src->h_length;
    ret->h_aliases = (char **)(ret + 1);
    ret->h_addr_list = ret->h_aliases + aliases + 1;
    pos = (char *)(ret->h_addr_list + addrs + 1);
    for (i = 0; i < addrs; i++, pos += src->h_length)
        ret->h_addr_list[i] = memcpy( pos, src->h_addr_list[i], src->h_length );
    ret->h_addr_list[addrs] = NULL;
    for (i = 0; i < aliases; i++, pos += strlen( pos ) + 1)
        ret->h_aliases[i] = strcpy( pos, src->h_aliases[i] );
    ret->h_aliases[aliases] = NULL;
    ret->h_name = strcpy( pos, src->h_name );
    return needed;
}

static unsigned int name_count( const char *names )
{
    unsigned int count = 0;

    for (; *names; names += strlen( names ) + 1) count++;
    return count;
}

BOOL hostent_from_answer( struct resolve_answer *answer, int family, const char *name, struct hostent *ret )
{
    unsigned int i, names = name_count( answer->names );
    char **pointers, *pos;

    if (!(pointers = HeapAlloc( GetProcessHeap(), 0,
                                (names + answer->count + 2) * sizeof(*pointers) ))) return FALSE;
    ret->h_name = names ? answer->names : (char *)name;
    ret->h_addrtype = family;
    ret->h_length = family == AF_INET ? sizeof(struct in_addr) : sizeof(IN6_ADDR);
    ret->h_aliases = pointers;
    for (i = 0, pos = answer->names; i < names; i++, pos += strlen( pos ) + 1) if (i) *pointers++ = pos;
    *pointers++ = NULL;
    ret->h_addr_list = pointers;
    for (i = 0; i < answer->count; i++)
        if (answer->addrs[i].family == (UINT32)family) *pointers++ = (char *)answer->addrs[i].addr;
    *pointers = NULL;
    return TRUE;
}

/* Makes the thread's hostent out of an answer; name is used where the answer
 * has none. */
static struct hostent *make_hostent( struct resolve_answer *answer, int family, const char *name, DWORD *err )
{
    struct thread_data *data = get_thread_data();
    struct hostent host, *ret = NULL;
    SIZE_T size;

    *err = WSA_NOT_ENOUGH_MEMORY;
    if (!data || !hostent_from_answer( answer, family, name, &host )) return NULL;
    size = pack_hostent( &host, NULL, 0 );
    if ((ret = thread_buffer( &data->hostent, &data->hostent_size, size )))
    {
        pack_hostent( &host, ret, size );
        *err = 0;
    }
    HeapFree( GetProcessHeap(), 0, host.h_aliases );
    return ret;
}

/* ---- by name ---- */

static DWORD resolve_own_ipv4( struct resolve_answer *ret )
{
    DWORD err;

    if ((err = resolve_local( AF_INET, ret ))) return err;
    if (ret->addrs[0].addr[0] == 127) memcpy( ret->addrs[0].addr, magic_loopback, sizeof(magic_loopback) );
    return 0;
}

static DWORD resolve_dns( const char *name, struct resolve_answer *ret )
{
    struct gethostbyname_params params = { .node = (ULONG_PTR)name };
    DWORD err;

    err = resolve_hosts_file( name, AF_INET, ret );
    if (err != WSAHOST_NOT_FOUND) return err;
    if (resolve_is_own_name( name )) return resolve_own_ipv4( ret );
    if (resolve_is_localhost( name )) return resolve_name( L"localhost", AF_INET, 0, ret );
    if (!resolve_is_possible( name )) return WSAHOST_NOT_FOUND;

    if ((err = resolve_alloc( ret, &params.out ))) return err;
    if ((err = WINE_UNIX_CALL( unix_gethostbyname, &params ))) resolve_free( ret );
    else ret->count = params.out.addr_count;
    return err;
}

/* IPv4 addresses of the installed providers. */
static DWORD resolve_foreign( const char *name, struct resolve_answer *ret )
{
    struct nsp_question question = { .family = AF_INET, .namespace = NS_ALL,
                                     .class = &nsp_class_host_by_name };
    struct resolve_output out;
    struct nsp_answer answer;
    WCHAR *nameW;
    DWORD err;
    UINT i;

    if ((err = text_to_wide( name, &nameW ))) return err;
    question.name = nameW;
    if (!(err = nsp_resolve( &question, &answer )))
    {
        if (!(err = resolve_alloc( ret, &out )))
            for (i = 0; i < answer.count && ret->count < out.max_addrs; i++)
                if (answer.addrs[i].addr.family == AF_INET) ret->addrs[ret->count++] = answer.addrs[i].addr;
        nsp_answer_free( &answer );
    }
    HeapFree( GetProcessHeap(), 0, nameW );
    return err;
}

/* The first answer in the order of the catalogue. */
static DWORD resolve_by_providers( const char *name, struct resolve_answer *ret )
{
    struct nsp_outline outline;
    DWORD err;

    if ((err = nsp_survey( NS_ALL, NULL, NS_DNS, &outline ))) return err;
    if (outline.foreign && outline.foreign_first && !resolve_foreign( name, ret )) return 0;
    err = outline.builtin ? resolve_dns( name, ret ) : WSAHOST_NOT_FOUND;
    if (err && outline.foreign && !outline.foreign_first && !resolve_foreign( name, ret )) return 0;
    return err;
}

static DWORD resolve_ipv4( const char *name, struct resolve_answer *ret )
{
    struct resolve_addr addr;
    WCHAR text[16];

    if (!*name) return resolve_own_ipv4( ret );
    if (!resolve_numeric( name, &addr )) return resolve_by_providers( name, ret );
    if (addr.family != AF_INET) return WSAHOST_NOT_FOUND;
    RtlIpv4AddressToStringW( (IN_ADDR *)addr.addr, text );
    return resolve_name( text, AF_INET, AI_NUMERICHOST, ret );
}

/* The name in the form of DNS; NULL and "" are this computer. */
static DWORD host_name_to_ascii( const char *name, char *buffer, unsigned int size )
{
    WCHAR *nameW;
    DWORD err;

    if ((err = text_to_wide( name ? name : "", &nameW ))) return err;
    err = resolve_ascii_name( nameW, 0, buffer, size );
    HeapFree( GetProcessHeap(), 0, nameW );
    return err;
}

/***********************************************************************
 *      gethostbyname   (WS2_32.52)
 *
 * The IPv4 addresses of a host, in network order; NULL or "" is this computer,
 * the address of the default route first. The structure is the thread's until
 * its next call. NULL with WSAHOST_NOT_FOUND, WSANO_DATA, WSATRY_AGAIN,
 * WSANO_RECOVERY, WSAEFAULT, WSANOTINITIALISED.
 * Follows Winsock reference, gethostbyname function.
 */
struct hostent * WINAPI gethostbyname( const char *name )
{
    struct resolve_answer answer;
    struct hostent *ret = NULL;
    char ascii[NI_MAXHOST];
    DWORD err;

    TRACE( "name %s\n", debugstr_text( name ) );

    if (!wsa_started()) return NULL;
    if (name && !is_text( name, FALSE )) err = WSAEFAULT;
    else if (!(err = host_name_to_ascii( name, ascii, sizeof(ascii) )) &&
             !(err = resolve_ipv4( ascii, &answer )))
    {
        if (!answer.count) err = WSANO_DATA;
        else ret = make_hostent( &answer, AF_INET, ascii, &err );
        resolve_free( &answer );
    }
    SetLastError( err );
    return ret;
}

/* ---- by address ---- */

/* Returns a WSA error code or 0. */
static DWORD check_address( const char *addr, int len, int family, struct resolve_addr *ret )
{
    if (family != AF_INET && family != AF_INET6) return WSAEAFNOSUPPORT;
    if (family == AF_INET6 && len != sizeof(IN6_ADDR)) return WSAEINVAL;
    if (len < (int)sizeof(struct in_addr)) return WSAEFAULT;
    if (family == AF_INET) len = sizeof(struct in_addr);
    if (!addr || !is_readable( addr, len )) return WSAEFAULT;

    memset( ret, 0, sizeof(*ret) );
    ret->family = family;
    memcpy( ret->addr, addr, len );
    if (family == AF_INET && !memcmp( addr, magic_loopback, sizeof(magic_loopback) ))
    {
        ret->addr[1] = ret->addr[2] = 0;
        ret->addr[3] = 1;
    }
    return 0;
}

/* The hosts file and DNS. */
static DWORD resolve_address_builtin( const struct resolve_addr *addr, struct resolve_answer *ret )
{
    struct gethostbyaddr_params params = { .addr = *addr };
    DWORD err;

    err = resolve_hosts_address( addr, ret );
    if (err != WSAHOST_NOT_FOUND) return err;
    if ((err = resolve_alloc( ret, &params.out ))) return err;
    if ((err = WINE_UNIX_CALL( unix_gethostbyaddr, &params ))) resolve_free( ret );
    else ret->count = params.out.addr_count;
    return err;
}

static DWORD resolve_address_foreign( const struct resolve_addr *addr, struct resolve_answer *ret )
{
    struct resolve_output out;
    DWORD err;

    if ((err = resolve_alloc( ret, &out ))) return err;
    if ((err = nsp_resolve_address( addr, ret->names, min( NI_MAXHOST, out.names_size - 1 )))) resolve_free( ret );
    else ret->addrs[ret->count++] = *addr;
    return err;
}

static DWORD resolve_address( const struct resolve_addr *addr, struct resolve_answer *ret )
{
    struct nsp_outline outline;
    DWORD err;

    if ((err = nsp_survey( NS_ALL, NULL, NS_DNS, &outline ))) return err;
    if (outline.foreign && outline.foreign_first && !resolve_address_foreign( addr, ret )) return 0;
    err = outline.builtin ? resolve_address_builtin( addr, ret ) : WSAHOST_NOT_FOUND;
    if (err && outline.foreign && !outline.foreign_first && !resolve_address_foreign( addr, ret )) return 0;
    return err;
}

/***********************************************************************
 *      gethostbyaddr   (WS2_32.51)
 *
 * The name of an address in network order; len is 4 for AF_INET, 16 for
 * AF_INET6. Shares the buffer of gethostbyname(). NULL with WSAEAFNOSUPPORT,
 * WSAEINVAL, WSAEFAULT, WSAHOST_NOT_FOUND, WSANO_DATA, WSATRY_AGAIN,
 * WSANO_RECOVERY. Follows Winsock reference, gethostbyaddr function.
 */
struct hostent * WINAPI gethostbyaddr( const char *addr, int len, int family )
{
    struct resolve_answer answer;
    struct hostent *ret = NULL;
    struct resolve_addr key;
    DWORD err;

    TRACE( "addr %p, len %d, family %d\n", addr, len, family );

    if (!wsa_started()) return NULL;
    if (!(err = check_address( addr, len, family, &key )) && !(err = resolve_address( &key, &answer )))
    {
        ret = make_hostent( &answer, family, "", &err );
        resolve_free( &answer );
    }
    SetLastError( err );
    return ret;
}

/* ---- this computer ---- */

static DWORD own_host_name( char *name, unsigned int size )
{
    struct gethostname_params params = { .name = (ULONG_PTR)name, .size = size };

    return WINE_UNIX_CALL( unix_gethostname, &params );
}

/***********************************************************************
 *      gethostname   (WS2_32.57)
 *
 * The name of this computer without domain; len is in bytes. WSAEFAULT if it
 * does not fit with its NUL, the buffer is left alone then.
 * Follows Winsock reference, gethostname function.
 */
int WINAPI gethostname( char *name, int len )
{
    char host[256];
    DWORD err;
    int size;

    TRACE( "name %p, len %d\n", name, len );

    if (!resolver_started( __builtin_return_address( 0 ) )) return SOCKET_ERROR;
    if ((err = own_host_name( host, sizeof(host) ))) return set_error( err );
    size = strlen( host ) + 1;
    if (!name || len < size || !is_writable( name, size )) return set_error( WSAEFAULT );
    strcpy( name, host );
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      GetHostNameW   (WS2_32.@)
 *
 * As gethostname(), len in characters. Follows Winsock reference, GetHostNameW
 * function.
 */
int WINAPI GetHostNameW( WCHAR *name, int len )
{
    char host[256];
    WCHAR hostW[256];
    DWORD err;
    int size;

    TRACE( "name %p, len %d\n", name, len );

    if (!wsa_started()) return SOCKET_ERROR;
    if ((err = own_host_name( host, sizeof(host) ))) return set_error( err );
    size = MultiByteToWideChar( CP_UTF8, 0, host, -1, hostW, ARRAY_SIZE(hostW) );
    if (!name || len < size || !is_writable( name, size * sizeof(WCHAR) )) return set_error( WSAEFAULT );
    memcpy( name, hostW, size * sizeof(WCHAR) );
    SetLastError( 0 );
    return 0;
}
