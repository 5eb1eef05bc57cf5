/*
 * Unix side of the resolver
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


/* Called from resolve.c, hostent.c and getnameinfo.c through the table of
 * unix_main.c. Translates between the parameter blocks, which use the constants
 * of Windows, and the host's resolver, the only one that knows how the host
 * looks names up. Never calls back into PE code and never holds a lock. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "winerror.h"
#include "ws2_32_unixlib.h"
#include "unix_resolve.h"

static void *ptr( UINT64 value )
{
    return (void *)(ULONG_PTR)value;
}

static int unix_family( UINT32 family )
{
    if (family == AF_INET_WINDOWS) return AF_INET;
    if (family == AF_INET6_WINDOWS) return AF_INET6;
    return AF_UNSPEC;
}

static const struct { int code; NTSTATUS wsa; } eai_codes[] =
{
    { EAI_NONAME,     WSAHOST_NOT_FOUND },
    { EAI_NODATA,     WSANO_DATA },
    { EAI_ADDRFAMILY, WSANO_DATA },
    { EAI_AGAIN,      WSATRY_AGAIN },
    { EAI_FAIL,       WSANO_RECOVERY },
    { EAI_FAMILY,     WSAEAFNOSUPPORT },
    { EAI_SERVICE,    WSATYPE_NOT_FOUND },
    { EAI_SOCKTYPE,   WSAESOCKTNOSUPPORT },
    { EAI_BADFLAGS,   WSAEINVAL },
    { EAI_MEMORY,     ERROR_NOT_ENOUGH_MEMORY },
    { EAI_OVERFLOW,   WSAEFAULT },
};

static NTSTATUS wsa_from_eai( int code )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(eai_codes); i++) if (eai_codes[i].code == code) return eai_codes[i].wsa;
    /* EAI_SYSTEM: out of descriptors and the like */
    return errno == ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : WSANO_RECOVERY;
}

static NTSTATUS wsa_from_h_errno( int code )
{
    switch (code)
    {
    case HOST_NOT_FOUND: return WSAHOST_NOT_FOUND;
    case TRY_AGAIN:      return WSATRY_AGAIN;
    case NO_DATA:        return WSANO_DATA;
    default:             return WSANO_RECOVERY;
    }
}

BOOL resolve_add_addr( struct resolve_output *out, int family, const void *addr, unsigned int scope )
{
    struct resolve_addr *ret = ptr( out->addrs );

    if (out->addr_count >= out->max_addrs) return FALSE;
    ret += out->addr_count++;
    memset( ret, 0, sizeof(*ret) );
    ret->family = family == AF_INET ? AF_INET_WINDOWS : AF_INET6_WINDOWS;
    ret->scope_id = scope;
    memcpy( ret->addr, addr, family == AF_INET ? 4 : 16 );
    return TRUE;
}

static void add_sockaddr( struct resolve_output *out, const struct sockaddr *addr )
{
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;

    if (addr->sa_family == AF_INET)
        resolve_add_addr( out, AF_INET, &((const struct sockaddr_in *)addr)->sin_addr, 0 );
    else if (addr->sa_family == AF_INET6)
        resolve_add_addr( out, AF_INET6, &in6->sin6_addr, in6->sin6_scope_id );
}

/* Names follow each other, an empty one ends the list; room for that one is
 * always kept. */
BOOL resolve_add_name( struct resolve_output *out, unsigned int *pos, const char *name )
{
    char *names = ptr( out->names );
    size_t len = strlen( name ) + 1;

    if (!names || len >= out->names_size - *pos) return FALSE;
    memcpy( names + *pos, name, len );
    *pos += len;
    names[*pos] = 0;
    return TRUE;
}

static void reset_output( struct resolve_output *out )
{
    out->addr_count = 0;
    if (out->names && out->names_size) *(char *)ptr( out->names ) = 0;
}

/* getaddrinfo() has one code for a name that does not exist and for one that
 * could not be looked up if only one family is asked for; h_errno, which was 0
 * before, tells them apart. */
static NTSTATUS wsa_from_getaddrinfo( int code )
{
    if ((code == EAI_NONAME || code == EAI_NODATA) && (h_errno == TRY_AGAIN || h_errno == NO_RECOVERY))
        return wsa_from_h_errno( h_errno );
    return wsa_from_eai( code );
}

NTSTATUS resolve_getaddrinfo( void *args )
{
    struct getaddrinfo_params *params = args;
    struct addrinfo hints, *result, *ai;
    unsigned int pos = 0;
    int ret;

    reset_output( &params->out );
    memset( &hints, 0, sizeof(hints) );
    hints.ai_family = unix_family( params->family );
    hints.ai_socktype = SOCK_STREAM;  /* one entry an address */
    hints.ai_flags = params->out.names ? AI_CANONNAME : 0;

    h_errno = 0;
    if ((ret = getaddrinfo( ptr( params->node ), NULL, &hints, &result ))) return wsa_from_getaddrinfo( ret );
    for (ai = result; ai; ai = ai->ai_next) add_sockaddr( &params->out, ai->ai_addr );
    if (result->ai_canonname) resolve_add_name( &params->out, &pos, result->ai_canonname );
    freeaddrinfo( result );
    return params->out.addr_count ? 0 : WSANO_DATA;
}

static void add_hostent( struct resolve_output *out, const struct hostent *host )
{
    unsigned int i, pos = 0;

    for (i = 0; host->h_addr_list[i]; i++) resolve_add_addr( out, host->h_addrtype, host->h_addr_list[i], 0 );
    if (!resolve_add_name( out, &pos, host->h_name )) return;
    for (i = 0; host->h_aliases[i]; i++)
        if (host->h_aliases[i][0]) resolve_add_name( out, &pos, host->h_aliases[i] );
}

/* The _r functions want a buffer that fits; this makes one. FALSE if there is
 * no memory. */
static BOOL grow( char **buffer, size_t *size )
{
    free( *buffer );
    *size = *size ? *size * 2 : 4096;
    return (*buffer = malloc( *size )) != NULL;
}

NTSTATUS resolve_gethostbyname( void *args )
{
    struct gethostbyname_params *params = args;
    int family = params->family == AF_INET6_WINDOWS ? AF_INET6 : AF_INET;
    struct hostent host, *result = NULL;
    char *buffer = NULL;
    size_t size = 0;
    int ret, herr;

    reset_output( &params->out );
    do
    {
        if (!grow( &buffer, &size )) return ERROR_NOT_ENOUGH_MEMORY;
        ret = gethostbyname2_r( ptr( params->node ), family, &host, buffer, size, &result, &herr );
    } while (ret == ERANGE && size < 0x100000);

    if (result) add_hostent( &params->out, result );
    free( buffer );
    if (ret == ERANGE) return WSANO_RECOVERY;
    return result ? 0 : wsa_from_h_errno( herr );
}

/* A loopback address is this computer, also where the host's files don't say so. */
static BOOL own_loopback_name( const struct resolve_addr *addr, char *name, size_t size )
{
    static const unsigned char loopback6[16] = { [15] = 1 };

    if (addr->family == AF_INET_WINDOWS ? addr->addr[0] != 127
                                        : memcmp( addr->addr, loopback6, sizeof(loopback6) )) return FALSE;
    if (gethostname( name, size )) return FALSE;
    name[size - 1] = 0;
    return TRUE;
}

NTSTATUS resolve_gethostbyaddr( void *args )
{
    struct gethostbyaddr_params *params = args;
    int family = unix_family( params->addr.family );
    struct hostent host, *result = NULL;
    char *buffer = NULL, name[256];
    unsigned int pos = 0;
    size_t size = 0;
    int ret, herr;

    reset_output( &params->out );
    do
    {
        if (!grow( &buffer, &size )) return ERROR_NOT_ENOUGH_MEMORY;
        ret = gethostbyaddr_r( params->addr.addr, family == AF_INET ? 4 : 16, family, &host,
                               buffer, size, &result, &herr );
    } while (ret == ERANGE && size < 0x100000);

    if (result) add_hostent( &params->out, result );
    free( buffer );
    if (ret == ERANGE) return WSANO_RECOVERY;
    if (result) return 0;
    if (!own_loopback_name( &params->addr, name, sizeof(name) )) return wsa_from_h_errno( herr );
    resolve_add_addr( &params->out, family, params->addr.addr, 0 );
    resolve_add_name( &params->out, &pos, name );
    return 0;
}

NTSTATUS resolve_gethostname( void *args )
{
    struct gethostname_params *params = args;
    char name[256], *dot;

    if (gethostname( name, sizeof(name) )) return WSANO_RECOVERY;
    name[sizeof(name) - 1] = 0;
    if (!params->with_domain && (dot = strchr( name, '.' ))) *dot = 0;
    if (strlen( name ) >= params->size) return WSAEFAULT;
    strcpy( ptr( params->name ), name );
    return 0;
}

static INT64 nanoseconds( const struct timespec *time )
{
    return (INT64)time->tv_sec * 1000000000 + time->tv_nsec;
}

NTSTATUS resolve_file_stamp( void *args )
{
    struct file_stamp_params *params = args;
    struct timespec now;
    struct stat st;

    if (stat( ptr( params->path ), &st )) return WSANO_DATA;
    params->stamp.device = st.st_dev;
    params->stamp.inode = st.st_ino;
    params->stamp.size = st.st_size;
    params->stamp.written = nanoseconds( &st.st_mtim );
    params->stamp.changed = nanoseconds( &st.st_ctim );
    clock_gettime( CLOCK_REALTIME, &now );
    params->age = nanoseconds( &now ) - params->stamp.changed;
    return 0;
}

/* A host of our own domain is known by its name alone. */
static void strip_local_domain( char *name )
{
    struct __res_state state;
    const char *domain;
    char *dot;

    memset( &state, 0, sizeof(state) );
    if (res_ninit( &state )) return;
    domain = state.dnsrch[0] ? state.dnsrch[0] : state.defdname;
    if ((dot = strchr( name, '.' )) && *domain && !strcasecmp( dot + 1, domain )) *dot = 0;
    res_nclose( &state );
}

NTSTATUS resolve_getnameinfo( void *args )
{
    struct getnameinfo_params *params = args;
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_scope_id = params->addr.scope_id };
    int ret = 0;

    if (params->known) ;
    else if (params->addr.family == AF_INET_WINDOWS)
    {
        memcpy( &in.sin_addr, params->addr.addr, sizeof(in.sin_addr) );
        ret = getnameinfo( (struct sockaddr *)&in, sizeof(in), ptr( params->host ), params->host_size,
                           NULL, 0, NI_NAMEREQD );
    }
    else
    {
        memcpy( &in6.sin6_addr, params->addr.addr, sizeof(in6.sin6_addr) );
        ret = getnameinfo( (struct sockaddr *)&in6, sizeof(in6), ptr( params->host ), params->host_size,
                           NULL, 0, NI_NAMEREQD );
    }
    if (ret && (ret == EAI_OVERFLOW ||
                !own_loopback_name( &params->addr, ptr( params->host ), params->host_size )))
        return wsa_from_eai( ret );
    if (params->no_fqdn) strip_local_domain( ptr( params->host ) );
    return 0;
}

/* The address from which the kernel would send to an outside host. Connecting
 * a datagram socket sends nothing. */
static BOOL default_source( int family, struct sockaddr_storage *ret )
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons( 9 ) };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons( 9 ) };
    socklen_t len = sizeof(*ret);
    BOOL ok;
    int fd;

    inet_pton( AF_INET, "192.0.2.1", &in.sin_addr );       /* the documentation networks: */
    inet_pton( AF_INET6, "2001:db8::1", &in6.sin6_addr );  /* routed like any outside address */
    if ((fd = socket( family, SOCK_DGRAM | SOCK_CLOEXEC, 0 )) == -1) return FALSE;
    ok = !(family == AF_INET ? connect( fd, (struct sockaddr *)&in, sizeof(in) )
                             : connect( fd, (struct sockaddr *)&in6, sizeof(in6) )) &&
         !getsockname( fd, (struct sockaddr *)ret, &len );
    close( fd );
    return ok;
}

static BOOL same_address( const struct sockaddr *a, const struct sockaddr_storage *b )
{
    const struct sockaddr_in *a4 = (const struct sockaddr_in *)a, *b4 = (const struct sockaddr_in *)b;
    const struct sockaddr_in6 *a6 = (const struct sockaddr_in6 *)a, *b6 = (const struct sockaddr_in6 *)b;

    if (a->sa_family != b->ss_family) return FALSE;
    if (a->sa_family == AF_INET) return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
    return !memcmp( &a6->sin6_addr, &b6->sin6_addr, sizeof(a6->sin6_addr) );
}

static BOOL is_default_interface( const struct ifaddrs *list, const char *name, int family,
                                  const struct sockaddr_storage *source )
{
    for (; list; list = list->ifa_next)
    {
        if (!list->ifa_addr || list->ifa_addr->sa_family != family) continue;
        if (same_address( list->ifa_addr, source )) return !strcmp( list->ifa_name, name );
    }
    return FALSE;
}

NTSTATUS resolve_local_addresses( void *args )
{
    static const int families[] = { AF_INET, AF_INET6 };
    struct local_addresses_params *params = args;
    struct sockaddr_storage source;
    struct ifaddrs *list, *ifa;
    BOOL have_default;
    unsigned int i, pass;

    reset_output( &params->out );
    if (getifaddrs( &list )) return errno == ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : WSANO_RECOVERY;
    for (i = 0; i < ARRAY_SIZE(families); i++)
    {
        have_default = default_source( families[i], &source );
        for (pass = 0; pass < 2; pass++)
        {
            for (ifa = list; ifa; ifa = ifa->ifa_next)
            {
                BOOL first;

                if (!ifa->ifa_addr || ifa->ifa_addr->sa_family != families[i]) continue;
                if (!(ifa->ifa_flags & IFF_UP)) continue;
                first = have_default && is_default_interface( list, ifa->ifa_name, families[i], &source );
                if (first == !pass) add_sockaddr( &params->out, ifa->ifa_addr );
            }
        }
    }
    freeifaddrs( list );
    return 0;
}
