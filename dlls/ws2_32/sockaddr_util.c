/*
 * Socket addresses that callers pass
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
 * Called by every export that takes an address. Never looks at a socket.
 */

#include <stddef.h>

#include "ws2_32_private.h"
#include "ip2string.h"

int sockaddr_size( int family )
{
    switch (family)
    {
    case AF_INET:  return sizeof(struct sockaddr_in);
    case AF_INET6: return sizeof(struct sockaddr_in6);
    default:       return 0;
    }
}

DWORD sockaddr_check( int family, const struct sockaddr *addr, int len )
{
    int size = sockaddr_size( family );

    if (!addr || len < (size ? size : (int)sizeof(addr->sa_family)) || !is_readable( addr, len ))
        return WSAEFAULT;
    return addr->sa_family == family ? 0 : WSAEAFNOSUPPORT;
}

BOOL sockaddr_is_any( const struct sockaddr *addr )
{
    static const struct in6_addr any;

    if (addr->sa_family == AF_INET) return !((const struct sockaddr_in *)addr)->sin_addr.s_addr;
    if (addr->sa_family == AF_INET6)
        return !memcmp( &((const struct sockaddr_in6 *)addr)->sin6_addr, &any, sizeof(any) );
    return FALSE;
}

USHORT sockaddr_port( const struct sockaddr *addr )
{
    C_ASSERT( offsetof( struct sockaddr_in, sin_port ) == offsetof( struct sockaddr_in6, sin6_port ));

    return sockaddr_size( addr->sa_family ) ? ((const struct sockaddr_in *)addr)->sin_port : 0;
}

const char *debugstr_sockaddr( const struct sockaddr *addr )
{
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;
    const struct sockaddr_in *in = (const struct sockaddr_in *)addr;
    char text[64];

    if (!addr) return "(null)";
    if (!is_readable( addr, sizeof(addr->sa_family) ) ||
        !is_readable( addr, sockaddr_size( addr->sa_family ) )) return "(invalid)";
    switch (addr->sa_family)
    {
    case AF_INET:
        return wine_dbg_sprintf( "%s:%u", RtlIpv4AddressToStringA( &in->sin_addr, text ) ? text : "",
                                 RtlUshortByteSwap( in->sin_port ));
    case AF_INET6:
        *RtlIpv6AddressToStringA( &in6->sin6_addr, text ) = 0;
        return wine_dbg_sprintf( "[%s%%%lu]:%u", text, in6->sin6_scope_id,
                                 RtlUshortByteSwap( in6->sin6_port ));
    default:
        return wine_dbg_sprintf( "{family %u}", addr->sa_family );
    }
}

const char *debugstr_text( const char *text )
{
    return text && !is_text( text, FALSE ) ? "(invalid)" : debugstr_a( text );
}

const char *debugstr_textW( const WCHAR *text )
{
    return text && !is_text( text, TRUE ) ? "(invalid)" : debugstr_w( text );
}

const char *debugstr_id( const GUID *id )
{
    return id && !is_readable( id, sizeof(*id) ) ? "(invalid)" : debugstr_guid( id );
}
