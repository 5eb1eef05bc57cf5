/*
 * From a host name to its addresses
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


/* Called by getaddrinfo.c, getaddrinfo_ex.c and hostent.c. Puts the sources of
 * names in order: numeric text, the prefix's hosts file, this computer, and the
 * host's resolver on the Unix side. Holds no lock while it looks something up
 * and caches nothing. */

#include "ws2_32_private.h"
#include "wine/unixlib.h"
#include "addrparse.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* A DNS answer of 64 KiB has fewer addresses than that. */
#define MAX_ADDRS  4096
#define NAMES_SIZE 8192

/* of DNS; the name may end with a dot */
#define MAX_NAME   254
#define MAX_LABEL  63

BOOL resolver_started( const void *caller )
{
    void *module;

    if (wsa_started()) return TRUE;
    if (!RtlPcToFileHeader( (void *)caller, &module )) return FALSE;
    return !memcmp( (char *)module + sizeof(IMAGE_DOS_HEADER), "Wine builtin DLL", 16 );
}

DWORD resolve_alloc( struct resolve_answer *answer, struct resolve_output *out )
{
    memset( out, 0, sizeof(*out) );
    answer->count = 0;
    answer->addrs = HeapAlloc( GetProcessHeap(), 0, MAX_ADDRS * sizeof(*answer->addrs) );
    answer->names = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, NAMES_SIZE );
    if (!answer->addrs || !answer->names)
    {
        resolve_free( answer );
        return WSA_NOT_ENOUGH_MEMORY;
    }
    out->addrs = (ULONG_PTR)answer->addrs;
    out->max_addrs = MAX_ADDRS;
    out->names = (ULONG_PTR)answer->names;
    out->names_size = NAMES_SIZE;
    return 0;
}

/* Where the names of an answer of one address are. */
static char *names_behind( const struct resolve_answer *answer )
{
    return (char *)(answer->addrs + 1);
}

void resolve_free( struct resolve_answer *answer )
{
    if (answer->names != names_behind( answer )) HeapFree( GetProcessHeap(), 0, answer->names );
    HeapFree( GetProcessHeap(), 0, answer->addrs );
    memset( answer, 0, sizeof(*answer) );
}

static void add_addr( struct resolve_answer *answer, const struct resolve_addr *addr )
{
    if (answer->count < MAX_ADDRS) answer->addrs[answer->count++] = *addr;
}

/* The list of names stays terminated by an empty one. */
static void set_name( struct resolve_answer *answer, const char *name )
{
    SIZE_T len = min( strlen( name ), NAMES_SIZE - 2 );

    memcpy( answer->names, name, len );
    answer->names[len] = answer->names[len + 1] = 0;
}

/* ---- kinds of addresses ---- */

static BOOL is_loopback( const struct resolve_addr *addr )
{
    static const BYTE loopback6[16] = { 0,0,0,0, 0,0,0,0, 0,0,0,0, 0,0,0,1 };

    if (addr->family == AF_INET) return addr->addr[0] == 127;
    return !memcmp( addr->addr, loopback6, sizeof(loopback6) );
}

static BOOL is_link_local( const struct resolve_addr *addr )
{
    if (addr->family == AF_INET) return addr->addr[0] == 169 && addr->addr[1] == 254;
    return addr->addr[0] == 0xfe && (addr->addr[1] & 0xc0) == 0x80;
}

/* The policy table of RFC 6724, section 2.1. */
static unsigned int precedence( const struct resolve_addr *addr )
{
    static const struct { BYTE prefix[4]; unsigned int bits, value; } table[] =
    {
        { { 0x20, 0x02 }, 16, 30 },
        { { 0x20, 0x01 }, 32, 5 },
        { { 0xfc }, 7, 3 },
    };
    unsigned int i;

    if (addr->family == AF_INET) return 35;
    if (is_loopback( addr )) return 50;
    for (i = 0; i < ARRAY_SIZE(table); i++)
    {
        unsigned int bytes = table[i].bits / 8, rest = table[i].bits % 8;

        if (memcmp( addr->addr, table[i].prefix, bytes )) continue;
        if (rest && (addr->addr[bytes] ^ table[i].prefix[bytes]) >> (8 - rest)) continue;
        return table[i].value;
    }
    return 40;
}

/* Sorts what did not come sorted from the host's resolver: higher precedence
 * first, then the smaller scope, else the given order. */
static void sort_addrs( struct resolve_answer *answer )
{
    unsigned int i, j;

    for (i = 1; i < answer->count; i++)
    {
        struct resolve_addr addr = answer->addrs[i];
        unsigned int key = 2 * precedence( &addr ) + is_link_local( &addr );

        for (j = i; j; j--)
        {
            const struct resolve_addr *prev = &answer->addrs[j - 1];
            if (2 * precedence( prev ) + is_link_local( prev ) >= key) break;
            answer->addrs[j] = *prev;
        }
        answer->addrs[j] = addr;
    }
}

static void filter_family( struct resolve_answer *answer, unsigned int family )
{
    unsigned int i, count = 0;

    for (i = 0; i < answer->count; i++)
        if (!family || answer->addrs[i].family == family) answer->addrs[count++] = answer->addrs[i];
    answer->count = count;
}

/* ---- this computer ---- */

static DWORD all_local_addresses( struct resolve_answer *ret )
{
    struct local_addresses_params params;
    DWORD err;

    if ((err = resolve_alloc( ret, &params.out ))) return err;
    if ((err = WINE_UNIX_CALL( unix_local_addresses, &params ))) resolve_free( ret );
    ret->count = err ? 0 : params.out.addr_count;
    return err;
}

/* What an application may be told to use; decides which families are worth
 * asking for. Looked up when it is needed for the first time. */
struct connectivity
{
    BOOL known;
    BOOL ipv4;                        /* an address that is not loopback */
    BOOL ipv6;                        /* neither loopback nor link-local */
    BOOL ipv6_loopback;
};

static DWORD get_connectivity( struct connectivity *ret )
{
    struct resolve_answer local;
    unsigned int i;
    DWORD err;

    if (ret->known) return 0;
    if ((err = all_local_addresses( &local ))) return err;
    ret->known = TRUE;
    for (i = 0; i < local.count; i++)
    {
        const struct resolve_addr *addr = &local.addrs[i];

        if (addr->family == AF_INET) ret->ipv4 |= !is_loopback( addr );
        else if (is_loopback( addr )) ret->ipv6_loopback = TRUE;
        else if (!is_link_local( addr )) ret->ipv6 = TRUE;
    }
    resolve_free( &local );
    return 0;
}

DWORD resolve_local( int family, struct resolve_answer *ret )
{
    unsigned int i, count = 0;
    char name[256];
    struct gethostname_params params = { .name = (ULONG_PTR)name, .size = sizeof(name) };
    DWORD err;

    if ((err = all_local_addresses( ret ))) return err;
    filter_family( ret, family );
    for (i = 0; i < ret->count; i++)
        if (!is_loopback( &ret->addrs[i] )) ret->addrs[count++] = ret->addrs[i];
    ret->count = count ? count : min( ret->count, 1 );
    if (!WINE_UNIX_CALL( unix_gethostname, &params )) set_name( ret, name );
    if (ret->count) return 0;
    resolve_free( ret );
    return WSANO_DATA;
}

BOOL resolve_is_own_name( const char *name )
{
    char own[256];
    struct gethostname_params params = { .name = (ULONG_PTR)own, .size = sizeof(own) };
    DWORD size = sizeof(own);

    if (!*name || !_stricmp( name, "..localmachine" )) return TRUE;
    if (WINE_UNIX_CALL( unix_gethostname, &params ) || !*own) return FALSE;
    if (_strnicmp( name, own, strlen( own ) )) return FALSE;
    if (!name[strlen( own )]) return TRUE;
    return name[strlen( own )] == '.' &&
           GetComputerNameExA( ComputerNamePhysicalDnsFullyQualified, own, &size ) && !_stricmp( name, own );
}

BOOL resolve_is_localhost( const char *name )
{
    return !_stricmp( name, "localhost" ) || !_stricmp( name, "localhost." );
}

/* Both families, IPv6 first, unless only one is asked for. IPv6 is left out on a
 * host that has none at all. */
static DWORD answer_pair( int family, struct connectivity *has, const struct resolve_addr *v6,
                          const struct resolve_addr *v4, struct resolve_answer *ret )
{
    struct resolve_output out;
    DWORD err;

    if (!family && (err = get_connectivity( has ))) return err;
    if ((err = resolve_alloc( ret, &out ))) return err;
    if (family == AF_INET6 || (!family && has->ipv6_loopback)) add_addr( ret, v6 );
    if (family != AF_INET6) add_addr( ret, v4 );
    return 0;
}

static DWORD resolve_localhost( const char *name, int family, struct connectivity *has,
                                struct resolve_answer *ret )
{
    static const struct resolve_addr v4 = { .family = AF_INET, .addr = { 127, 0, 0, 1 } };
    static const struct resolve_addr v6 = { .family = AF_INET6, .addr = { [15] = 1 } };
    DWORD err;

    if (!(err = answer_pair( family, has, &v6, &v4, ret ))) set_name( ret, name );
    return err;
}

DWORD resolve_no_name( int family, BOOL passive, struct resolve_answer *ret )
{
    static const struct resolve_addr any4 = { .family = AF_INET }, any6 = { .family = AF_INET6 };
    struct connectivity has = { 0 };

    if (passive) return answer_pair( family, &has, &any6, &any4, ret );
    return resolve_localhost( "", family, &has, ret );
}

/* ---- numeric text ---- */

BOOL resolve_numeric( const char *name, struct resolve_addr *addr )
{
    BOOL brackets = *name == '[';
    const char *end;
    IN6_ADDR addr6;
    USHORT port;
    ULONG addr4, scope = 0;

    memset( addr, 0, sizeof(*addr) );
    if (!brackets && parse_ipv4_loose( name, &addr4, &end ) && !*end)
    {
        addr->family = AF_INET;
        memcpy( addr->addr, &addr4, sizeof(addr4) );
        return TRUE;
    }
    if (!parse_ipv6( name + brackets, &addr6, &end )) return FALSE;
    if (*end == '%' && !parse_scope( end + 1, &scope, &end )) return FALSE;
    if (brackets && *end++ != ']') return FALSE;
    /* Windows takes a port behind the brackets and ignores it */
    if (*end && !(brackets && *end == ':' && parse_port( end + 1, &port ))) return FALSE;
    addr->family = AF_INET6;
    addr->scope_id = scope;
    memcpy( addr->addr, &addr6, sizeof(addr6) );
    return TRUE;
}

static void map_to_ipv6( struct resolve_addr *addr )
{
    BYTE addr4[4];

    if (addr->family != AF_INET) return;
    memcpy( addr4, addr->addr, sizeof(addr4) );
    memset( addr->addr, 0, sizeof(addr->addr) );
    addr->addr[10] = addr->addr[11] = 0xff;
    memcpy( addr->addr + 12, addr4, sizeof(addr4) );
    addr->family = AF_INET6;
}

DWORD resolve_fit_numeric( struct resolve_addr *addr, int family, DWORD flags )
{
    if (family == AF_INET6 && (flags & AI_V4MAPPED)) map_to_ipv6( addr );
    return family && addr->family != (UINT32)family ? WSAHOST_NOT_FOUND : 0;
}

static DWORD answer_numeric( const char *name, struct resolve_addr *addr, int family, DWORD flags,
                             struct resolve_answer *ret )
{
    SIZE_T len = strlen( name );
    DWORD err;

    if ((err = resolve_fit_numeric( addr, family, flags ))) return err;
    /* no more memory than it takes */
    if (!(ret->addrs = HeapAlloc( GetProcessHeap(), 0, sizeof(*addr) + len + 2 ))) return WSA_NOT_ENOUGH_MEMORY;
    *ret->addrs = *addr;
    ret->count = 1;
    ret->names = names_behind( ret );
    memcpy( ret->names, name, len );
    ret->names[len] = ret->names[len + 1] = 0;
    return 0;
}

/* ---- hosts file ---- */

static BOOL names_match( char **fields, unsigned int count, const char *name )
{
    unsigned int i;

    for (i = 1; i < count; i++) if (!_stricmp( fields[i], name )) return TRUE;
    return FALSE;
}

DWORD resolve_hosts_file( const char *name, int family, struct resolve_answer *ret )
{
    DWORD err = WSAHOST_NOT_FOUND;
    char *fields[ETC_MAX_FIELDS];
    struct resolve_addr addr;
    struct resolve_output out;
    struct etc_file file;
    unsigned int count;

    if (!etc_open( &file, L"hosts", NULL )) return err;
    while ((count = etc_next( &file, fields )))
    {
        if (!names_match( fields, count, name ) || !resolve_numeric( fields[0], &addr )) continue;
        if (family && addr.family != (UINT32)family) continue;
        if (err)
        {
            if ((err = resolve_alloc( ret, &out ))) break;
            set_name( ret, fields[1] );
        }
        add_addr( ret, &addr );
    }
    if (!err) sort_addrs( ret );
    etc_close( &file );
    return err;
}

/* Lists the fields of a line, the name first, the aliases behind. */
static void set_names( struct resolve_answer *answer, char **fields, unsigned int count )
{
    SIZE_T len, pos = 0;
    unsigned int i;

    for (i = 1; i < count; i++)
    {
        len = strlen( fields[i] ) + 1;
        if (pos + len >= NAMES_SIZE) break;
        memcpy( answer->names + pos, fields[i], len );
        pos += len;
    }
    answer->names[pos] = 0;
}

DWORD resolve_hosts_address( const struct resolve_addr *addr, struct resolve_answer *ret )
{
    char *fields[ETC_MAX_FIELDS];
    DWORD err = WSAHOST_NOT_FOUND;
    struct resolve_addr entry;
    struct resolve_output out;
    struct etc_file file;
    unsigned int count;

    if (!etc_open( &file, L"hosts", NULL )) return err;
    while ((count = etc_next( &file, fields )))
    {
        if (count < 2 || !resolve_numeric( fields[0], &entry )) continue;
        if (entry.family != addr->family || memcmp( entry.addr, addr->addr, sizeof(entry.addr) )) continue;
        if (!(err = resolve_alloc( ret, &out )))
        {
            add_addr( ret, addr );
            set_names( ret, fields, count );
        }
        break;
    }
    etc_close( &file );
    return err;
}

/* ---- the order of the sources ---- */

static BOOL is_ascii( const WCHAR *name )
{
    while (*name) if (*name++ >= 0x80) return FALSE;
    return TRUE;
}

DWORD resolve_ascii_name( const WCHAR *name, DWORD flags, char *buffer, unsigned int size )
{
    WCHAR idn[NI_MAXHOST];
    int len;

    if (!is_ascii( name ))
    {
        if (flags & AI_DISABLE_IDN_ENCODING) return WSAHOST_NOT_FOUND;
        len = IdnToAscii( 0, name, -1, idn, ARRAY_SIZE(idn) );
        if (!len) return WSANO_RECOVERY;
        name = idn;
    }
    return text_to_ascii( name, buffer, size ) ? 0 : WSAHOST_NOT_FOUND;
}

/* Resolvers differ in what they say to a name that can't exist, and in how long
 * they take for that. */
BOOL resolve_is_possible( const char *name )
{
    SIZE_T len;

    if (strlen( name ) > MAX_NAME || strpbrk( name, ":[] /\\" )) return FALSE;
    do
    {
        len = strcspn( name, "." );
        if (!len || len > MAX_LABEL) return FALSE;
        name += len;
        if (*name) name++;
    } while (*name);
    return TRUE;
}

/* AI_FQDN: an alias stands for another name, which is the canonical one, but it
 * has a full name of its own: the one that was found, with its domain. */
static void set_full_name( const char *name, int family, struct resolve_answer *answer )
{
    struct gethostbyname_params params = { .node = (ULONG_PTR)name, .family = family };
    SIZE_T len = strlen( name );
    struct resolve_answer host;
    const char *p;

    if (resolve_alloc( &host, &params.out )) return;
    if (!WINE_UNIX_CALL( unix_gethostbyname, &params ))
    {
        for (p = host.names; *p; p += strlen( p ) + 1)
        {
            if (_strnicmp( p, name, len ) || (p[len] && p[len] != '.')) continue;
            set_name( answer, p );
            break;
        }
    }
    resolve_free( &host );
}

/* The canonical name of this computer has the domain that the host knows. */
static void set_own_full_name( struct resolve_answer *answer )
{
    char name[256];
    struct gethostname_params params = { .name = (ULONG_PTR)name, .size = sizeof(name), .with_domain = TRUE };

    if (WINE_UNIX_CALL( unix_gethostname, &params )) return;
    if (strchr( name, '.' )) set_name( answer, name );
    else set_full_name( name, AF_INET, answer );
}

/* The host's resolver, or DNS alone. IPv6 is left out on a host that can't use it,
 * as with AI_ADDRCONFIG, which only AI_ALL turns off. */
static DWORD resolve_unix( const char *name, int family, DWORD flags, struct connectivity *has,
                           struct resolve_answer *ret )
{
    struct getaddrinfo_params params = { .node = (ULONG_PTR)name };
    struct dns_query_params dns = { .node = (ULONG_PTR)name };
    BOOL filter = family != AF_INET && !(flags & AI_ALL), no_ipv6;
    unsigned int count;
    DWORD err;

    if (!resolve_is_possible( name )) return WSAHOST_NOT_FOUND;
    if (filter && (err = get_connectivity( has ))) return err;
    no_ipv6 = filter && family == AF_INET6 && !has->ipv6;
    if (filter && !family && !has->ipv6) family = AF_INET;

    if (flags & AI_DNS_ONLY)
    {
        dns.family = family;
        dns.question = !!(flags & AI_FQDN);
        if ((err = resolve_alloc( ret, &dns.out ))) return err;
        err = WINE_UNIX_CALL( unix_dns_query, &dns );
        count = dns.out.addr_count;
    }
    else
    {
        params.family = family;
        if ((err = resolve_alloc( ret, &params.out ))) return err;
        err = WINE_UNIX_CALL( unix_getaddrinfo, &params );
        count = params.out.addr_count;
    }
    if (!err && no_ipv6) err = WSANO_DATA;
    ret->count = err ? 0 : count;
    if (err) resolve_free( ret );
    else if ((flags & AI_FQDN) && !(flags & AI_DNS_ONLY)) set_full_name( name, ret->addrs[0].family, ret );
    return err;
}

static DWORD resolve_host( const char *name, int family, DWORD flags, struct connectivity *has,
                           struct resolve_answer *ret )
{
    DWORD err;

    if (!(flags & AI_DNS_ONLY))
    {
        if (!(err = resolve_hosts_file( name, family, ret ))) return 0;
        if (err != WSAHOST_NOT_FOUND) return err;
        if (!resolve_is_localhost( name ) && resolve_is_own_name( name ))
        {
            if ((err = resolve_local( family, ret ))) return err;
            sort_addrs( ret );
            if (flags & (AI_CANONNAME | AI_FQDN)) set_own_full_name( ret );
            return 0;
        }
    }
    if (resolve_is_localhost( name )) return resolve_localhost( name, family, has, ret );
    return resolve_unix( name, family, flags, has, ret );
}

/* AI_V4MAPPED: IPv4 answers in IPv6 form, if there are no others or all are
 * wanted. The hosts file may have one where no server can be asked for IPv6. */
static DWORD resolve_mapped( const char *name, DWORD flags, struct connectivity *has,
                             struct resolve_answer *ret )
{
    struct resolve_answer v4;
    unsigned int i;
    DWORD err;

    err = resolve_host( name, AF_INET6, flags, has, ret );
    if (!err && !(flags & AI_ALL)) return 0;
    if (err && err != WSANO_DATA && err != WSAHOST_NOT_FOUND && err != WSATRY_AGAIN) return err;
    if (resolve_host( name, AF_INET, flags, has, &v4 )) return err;
    for (i = 0; i < v4.count; i++) map_to_ipv6( &v4.addrs[i] );
    if (err)
    {
        *ret = v4;
        return 0;
    }
    for (i = 0; i < v4.count; i++) add_addr( ret, &v4.addrs[i] );
    resolve_free( &v4 );
    return 0;
}

DWORD resolve_name( const WCHAR *name, int family, DWORD flags, struct resolve_answer *ret )
{
    char ascii[NI_MAXHOST];
    struct resolve_addr addr;
    struct connectivity has = { 0 };
    DWORD err;

    if ((err = resolve_ascii_name( name, flags, ascii, sizeof(ascii) ))) return err;
    if (resolve_numeric( ascii, &addr )) return answer_numeric( ascii, &addr, family, flags, ret );
    if (flags & AI_NUMERICHOST) return WSAHOST_NOT_FOUND;

    if (flags & AI_ADDRCONFIG)
    {
        if ((err = get_connectivity( &has ))) return err;
        if (family == AF_INET ? !has.ipv4 : family == AF_INET6 ? !has.ipv6 : !has.ipv4 && !has.ipv6)
            return WSANO_DATA;
        if (!family && !(has.ipv4 && has.ipv6)) family = has.ipv4 ? AF_INET : AF_INET6;
    }
    if (family == AF_INET6 && (flags & AI_V4MAPPED)) return resolve_mapped( ascii, flags, &has, ret );
    return resolve_host( ascii, family, flags, &has, ret );
}
