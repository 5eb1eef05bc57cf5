/*
 * Addresses from and to text: the inet_ family
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


/* Called by programs. Usable before WSAStartup(), looks nothing up. */

#include "ws2_32_private.h"
#include "ip2string.h"
#include "addrparse.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static BOOL is_blank( char c )
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/***********************************************************************
 *      inet_addr   (WS2_32.11)
 *
 * Reads one to four numbers, decimal, octal or hexadecimal; whatever follows
 * white space is ignored, and a single space is 0. Returns the address in
 * network byte order or INADDR_NONE, with WSAEFAULT for what is no text and the
 * last error untouched otherwise. Follows Winsock reference, inet_addr function.
 */
ULONG WINAPI inet_addr( const char *str )
{
    const char *end;
    ULONG addr;

    if (!is_text( str, FALSE ))
    {
        SetLastError( WSAEFAULT );
        return INADDR_NONE;
    }
    if (str[0] == ' ' && !str[1]) return 0;
    if (!parse_ipv4_loose( str, &addr, &end )) return INADDR_NONE;
    if (*end && !is_blank( *end )) return INADDR_NONE;
    return addr;
}

/***********************************************************************
 *      inet_ntoa   (WS2_32.12)
 *
 * Returns the dotted form in a buffer of the calling thread, NULL only without
 * memory. Follows Winsock reference, inet_ntoa function.
 */
char * WINAPI inet_ntoa( struct in_addr in )
{
    struct thread_data *data = get_thread_data();

    if (!data) return NULL;
    RtlIpv4AddressToStringA( &in, data->ntoa_buffer );
    return data->ntoa_buffer;
}

/* 0 for a family that is not supported. */
static SIZE_T address_size( int family )
{
    return family == AF_INET ? sizeof(IN_ADDR) : family == AF_INET6 ? sizeof(IN6_ADDR) : 0;
}

/* FALSE with the last error set. */
static BOOL check_pton( int family, BOOL has_text, void *addr )
{
    DWORD err = 0;

    if (!has_text || !addr || !is_writable( addr, address_size( family ) )) err = WSAEFAULT;
    else if (!address_size( family )) err = WSAEAFNOSUPPORT;
    if (err) SetLastError( err );
    return !err;
}

/***********************************************************************
 *      inet_pton   (WS2_32.@)
 *
 * Reads a strict address of the family into network byte order. Returns 1, 0
 * for text that is none, -1 with WSAEFAULT (a bad pointer) or WSAEAFNOSUPPORT.
 * Follows Winsock reference, inet_pton function.
 */
int WINAPI inet_pton( int family, const char *str, void *addr )
{
    const char *end;

    TRACE( "family %d, str %s, addr %p\n", family, debugstr_text( str ), addr );

    if (!check_pton( family, is_text( str, FALSE ), addr )) return -1;
    if (family == AF_INET) return !RtlIpv4StringToAddressA( str, TRUE, &end, addr ) && !*end;
    return !RtlIpv6StringToAddressA( str, &end, addr ) && !*end;
}

/***********************************************************************
 *      InetPtonW   (WS2_32.@)
 *
 * As inet_pton(), but text that is no address sets WSAEINVAL.
 * Follows Winsock reference, InetPtonW function.
 */
int WINAPI InetPtonW( int family, const WCHAR *str, void *addr )
{
    const WCHAR *end;
    int ret;

    TRACE( "family %d, str %s, addr %p\n", family, debugstr_textW( str ), addr );

    if (!check_pton( family, is_text( str, TRUE ), addr )) return -1;
    if (family == AF_INET) ret = !RtlIpv4StringToAddressW( str, TRUE, &end, addr ) && !*end;
    else ret = !RtlIpv6StringToAddressW( str, &end, addr ) && !*end;
    if (!ret) SetLastError( WSAEINVAL );
    return ret;
}

/* The text of an address, size in characters of which wide says the kind. */
static const void *addr_to_text( int family, const void *addr, void *buffer, SIZE_T size, BOOL wide )
{
    ULONG i, len = INET6_ADDRSTRLEN;
    char text[INET6_ADDRSTRLEN];
    DWORD err = 0;

    if (!address_size( family )) err = WSAEAFNOSUPPORT;
    else if (!buffer || !addr) err = STATUS_INVALID_PARAMETER;
    else if (!is_readable( addr, address_size( family ) )) err = WSAEFAULT;
    else
    {
        if (family == AF_INET) RtlIpv4AddressToStringExA( addr, 0, text, &len );
        else RtlIpv6AddressToStringExA( addr, 0, 0, text, &len );
        if (len > size) err = STATUS_INVALID_PARAMETER;
        else if (!is_writable( buffer, len * (wide ? sizeof(WCHAR) : 1) )) err = WSAEFAULT;
    }
    if (err)
    {
        SetLastError( err );
        return NULL;
    }
    if (wide) for (i = 0; i < len; i++) ((WCHAR *)buffer)[i] = text[i];
    else memcpy( buffer, text, len );
    return buffer;
}

/***********************************************************************
 *      inet_ntop   (WS2_32.@)
 *
 * Writes the text of an address, size in bytes with the NUL. Returns buffer, or
 * NULL with WSAEAFNOSUPPORT, with STATUS_INVALID_PARAMETER (as Windows does) for
 * a missing or short buffer, or with WSAEFAULT for a bad pointer.
 * Follows Winsock reference, inet_ntop function.
 */
const char * WINAPI inet_ntop( int family, void *addr, char *buffer, SIZE_T size )
{
    TRACE( "family %d, addr %p, buffer %p, size %Iu\n", family, addr, buffer, size );

    return addr_to_text( family, addr, buffer, size, FALSE );
}

/***********************************************************************
 *      InetNtopW   (WS2_32.@)
 *
 * As inet_ntop(), size in characters. Follows Winsock reference, InetNtopW function.
 */
const WCHAR * WINAPI InetNtopW( int family, void *addr, WCHAR *buffer, SIZE_T size )
{
    TRACE( "family %d, addr %p, buffer %p, size %Iu\n", family, addr, buffer, size );

    return addr_to_text( family, addr, buffer, size, TRUE );
}
