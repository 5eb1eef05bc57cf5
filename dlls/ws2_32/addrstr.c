/*
 * Socket addresses from and to text
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


/* Called by programs: WSAAddressToString and WSAStringToAddress. No name is
 * ever looked up; a protocol info argument chooses nothing, since every family
 * has one provider. */

#include "ws2_32_private.h"
#include "ip2string.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define AF_BTH 32

/* long enough for any address with scope and port */
#define MAX_ADDR_TEXT 80

#include "pshpack1.h"
struct bth_addr
{
    USHORT family;
    ULONGLONG addr;
    GUID service_class;
    ULONG port;
};
#include "poppack.h"

static WCHAR *put_hex_byte( WCHAR *p, BYTE value )
{
    static const WCHAR digits[] = L"0123456789ABCDEF";

    *p++ = digits[value >> 4];
    *p++ = digits[value & 15];
    return p;
}

/* "(DE:AD:BE:EF:CA:FE):port"; the upper bytes of the address are not shown. */
static void bth_to_text( const struct bth_addr *addr, WCHAR *text )
{
    WCHAR port[12], *p = text;
    ULONG value = addr->port;
    int i;

    *p++ = '(';
    for (i = 5; i >= 0; i--)
    {
        p = put_hex_byte( p, addr->addr >> (8 * i) );
        *p++ = i ? ':' : ')';
    }
    if (value)
    {
        for (i = 0; value; value /= 10) port[i++] = '0' + value % 10;
        *p++ = ':';
        while (i--) *p++ = port[i];
    }
    *p = 0;
}

/* Returns a WSA error code or 0. */
static DWORD addr_to_text( const struct sockaddr *addr, DWORD len, WCHAR text[MAX_ADDR_TEXT] )
{
    ULONG size = MAX_ADDR_TEXT;

    if (len < sizeof(addr->sa_family)) return WSAEINVAL;
    if (!is_readable( addr, len )) return WSAEFAULT;
    if (addr->sa_family == AF_INET && len >= sizeof(struct sockaddr_in))
    {
        const struct sockaddr_in *in = (const struct sockaddr_in *)addr;
        RtlIpv4AddressToStringExW( &in->sin_addr, in->sin_port, text, &size );
    }
    else if (addr->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6))
    {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;
        RtlIpv6AddressToStringExW( &in6->sin6_addr, in6->sin6_scope_id, in6->sin6_port, text, &size );
    }
    else if (addr->sa_family == AF_BTH && len >= sizeof(struct bth_addr))
        bth_to_text( (const struct bth_addr *)addr, text );
    else
        return WSAEINVAL;
    return 0;
}

/* The checks that the two forms share. */
static DWORD address_to_string( const struct sockaddr *addr, DWORD len, const void *string,
                                DWORD *string_len, WCHAR text[MAX_ADDR_TEXT], DWORD *needed )
{
    DWORD err;

    if (!addr || !is_writable( string_len, sizeof(*string_len) )) return WSAEFAULT;
    if ((err = addr_to_text( addr, len, text ))) return err;

    *needed = wcslen( text ) + 1;
    if (!string || *string_len < *needed) err = WSAEFAULT;
    *string_len = *needed;
    return err;
}

/***********************************************************************
 *      WSAAddressToStringW   (WS2_32.@)
 *
 * Writes "a.b.c.d:port" or "[a:b::c%scope]:port", the port only if there is
 * one; no name is looked up. string_len counts characters with the NUL and
 * receives what was used or is needed. WSAEFAULT for a missing or short
 * buffer, WSAEINVAL for an unknown family or a short address.
 * Follows Winsock reference, WSAAddressToStringW function.
 */
int WINAPI WSAAddressToStringW( struct sockaddr *addr, DWORD len, WSAPROTOCOL_INFOW *info,
                                WCHAR *string, DWORD *string_len )
{
    WCHAR text[MAX_ADDR_TEXT];
    DWORD err, needed;

    TRACE( "addr %p, len %lu, info %p, string %p, string_len %p\n", addr, len, info, string, string_len );

    if (!resolver_started( __builtin_return_address( 0 ) )) return SOCKET_ERROR;
    if ((err = address_to_string( addr, len, string, string_len, text, &needed ))) return set_error( err );
    if (!is_writable( string, needed * sizeof(WCHAR) )) return set_error( WSAEFAULT );
    memcpy( string, text, needed * sizeof(WCHAR) );
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSAAddressToStringA   (WS2_32.@)
 *
 * As WSAAddressToStringW(). Follows Winsock reference, WSAAddressToStringA function.
 */
int WINAPI WSAAddressToStringA( struct sockaddr *addr, DWORD len, WSAPROTOCOL_INFOA *info,
                                char *string, DWORD *string_len )
{
    WCHAR text[MAX_ADDR_TEXT];
    DWORD err, needed, i;

    TRACE( "addr %p, len %lu, info %p, string %p, string_len %p\n", addr, len, info, string, string_len );

    if (!resolver_started( __builtin_return_address( 0 ) )) return SOCKET_ERROR;
    if ((err = address_to_string( addr, len, string, string_len, text, &needed ))) return set_error( err );
    if (!is_writable( string, needed )) return set_error( WSAEFAULT );
    for (i = 0; i < needed; i++) string[i] = text[i];
    SetLastError( 0 );
    return 0;
}

/* Windows leaves behind what it has understood of wrong text, but sets the family
 * only for text that is right as a whole. */
static BOOL text_to_address( const void *str, BOOL wide, int family, struct sockaddr *addr )
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)addr;
    struct sockaddr_in *in = (struct sockaddr_in *)addr;
    NTSTATUS status;

    if (family == AF_INET && wide)
        status = RtlIpv4StringToAddressExW( str, FALSE, &in->sin_addr, &in->sin_port );
    else if (family == AF_INET)
        status = RtlIpv4StringToAddressExA( str, FALSE, &in->sin_addr, &in->sin_port );
    else if (wide)
        status = RtlIpv6StringToAddressExW( str, &in6->sin6_addr, &in6->sin6_scope_id, &in6->sin6_port );
    else
        status = RtlIpv6StringToAddressExA( str, &in6->sin6_addr, &in6->sin6_scope_id, &in6->sin6_port );
    if (!status) addr->sa_family = family;
    return !status;
}

/* Returns a WSA error code or 0. */
static DWORD string_to_address( const void *str, BOOL wide, int family, struct sockaddr *addr, int *len )
{
    int needed = sockaddr_size( family );

    if (!str) return WSAEINVAL;
    if (!is_text( str, wide ) || !is_writable( len, sizeof(*len) ) || !addr) return WSAEFAULT;
    if (family != AF_INET && family != AF_INET6) return WSAEINVAL;
    if (*len < needed)
    {
        *len = needed;
        return WSAEFAULT;
    }
    if (!is_writable( addr, needed )) return WSAEFAULT;

    memset( addr, 0, needed );
    if (!text_to_address( str, wide, family, addr )) return WSAEINVAL;
    *len = needed;
    return 0;
}

/***********************************************************************
 *      WSAStringToAddressA   (WS2_32.@)
 *
 * Reads the text form of an address of the family: one to four numbers, or an
 * IPv6 address with scope, and a port in decimal, octal or hexadecimal. addr is
 * cleared first; len (bytes) receives the size used or, with WSAEFAULT, needed.
 * WSAEINVAL for text that is no address and for other families.
 * Follows Winsock reference, WSAStringToAddressA function.
 */
int WINAPI WSAStringToAddressA( char *string, int family, WSAPROTOCOL_INFOA *info,
                                struct sockaddr *addr, int *len )
{
    DWORD err;

    TRACE( "string %s, family %d, info %p, addr %p, len %p\n", debugstr_text( string ), family, info, addr,
           len );

    if (!resolver_started( __builtin_return_address( 0 ) )) return SOCKET_ERROR;
    if ((err = string_to_address( string, FALSE, family, addr, len ))) return set_error( err );
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSAStringToAddressW   (WS2_32.@)
 *
 * As WSAStringToAddressA(). Follows Winsock reference, WSAStringToAddressW function.
 */
int WINAPI WSAStringToAddressW( WCHAR *string, int family, WSAPROTOCOL_INFOW *info,
                                struct sockaddr *addr, int *len )
{
    DWORD err;

    TRACE( "string %s, family %d, info %p, addr %p, len %p\n", debugstr_textW( string ), family, info, addr,
           len );

    if (!resolver_started( __builtin_return_address( 0 ) )) return SOCKET_ERROR;
    if ((err = string_to_address( string, TRUE, family, addr, len ))) return set_error( err );
    SetLastError( 0 );
    return 0;
}
