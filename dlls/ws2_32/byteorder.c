/*
 * Byte order conversions
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


/* The Winsock 1.1 functions are pure and work before WSAStartup(); the WSA
 * forms ask for a valid socket, whose provider may have another network byte
 * order than big-endian. */

#include "ws2_32_private.h"
#include "wsp.h"

/* inline in the header */
#undef htonl
#undef htons
#undef ntohl
#undef ntohs

static ULONG swap_long( ULONG value )
{
    return value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24;
}

static USHORT swap_short( USHORT value )
{
    return value << 8 | value >> 8;
}

/***********************************************************************
 *      htonl   (WS2_32.8)
 *
 * Host to network byte order. Follows Winsock reference, htonl function.
 */
ULONG WINAPI htonl( ULONG hostlong )
{
    return swap_long( hostlong );
}

/***********************************************************************
 *      htons   (WS2_32.9)
 *
 * Host to network byte order. Follows Winsock reference, htons function.
 */
USHORT WINAPI htons( USHORT hostshort )
{
    return swap_short( hostshort );
}

/***********************************************************************
 *      ntohl   (WS2_32.14)
 *
 * Network to host byte order. Follows Winsock reference, ntohl function.
 */
ULONG WINAPI ntohl( ULONG netlong )
{
    return swap_long( netlong );
}

/***********************************************************************
 *      ntohs   (WS2_32.15)
 *
 * Network to host byte order. Follows Winsock reference, ntohs function.
 */
USHORT WINAPI ntohs( USHORT netshort )
{
    return swap_short( netshort );
}

/* FALSE and the last error for what is no socket. */
static BOOL socket_byte_order( SOCKET s, int *order )
{
    struct wsp_provider *provider = wsp_socket_provider( s );

    *order = provider ? provider->info.iNetworkByteOrder : BIGENDIAN;
    if (!provider) return socket_check( s, NULL );
    wsp_release( provider );
    return TRUE;
}

static int convert_long( SOCKET s, ULONG value, ULONG *ret )
{
    int order;

    if (!socket_byte_order( s, &order )) return SOCKET_ERROR;
    if (!is_writable( ret, sizeof(*ret) )) return set_error( WSAEFAULT );
    *ret = order == BIGENDIAN ? swap_long( value ) : value;
    SetLastError( 0 );
    return 0;
}

static int convert_short( SOCKET s, USHORT value, USHORT *ret )
{
    int order;

    if (!socket_byte_order( s, &order )) return SOCKET_ERROR;
    if (!is_writable( ret, sizeof(*ret) )) return set_error( WSAEFAULT );
    *ret = order == BIGENDIAN ? swap_short( value ) : value;
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSAHtonl   (WS2_32.@)
 *
 * Host to the network byte order of the socket's provider. WSAENOTSOCK,
 * WSAEFAULT. Follows Winsock reference, WSAHtonl function.
 */
int WINAPI WSAHtonl( SOCKET s, ULONG hostlong, ULONG *netlong )
{
    return convert_long( s, hostlong, netlong );
}

/***********************************************************************
 *      WSAHtons   (WS2_32.@)
 *
 * As WSAHtonl(). Follows Winsock reference, WSAHtons function.
 */
int WINAPI WSAHtons( SOCKET s, USHORT hostshort, USHORT *netshort )
{
    return convert_short( s, hostshort, netshort );
}

/***********************************************************************
 *      WSANtohl   (WS2_32.@)
 *
 * As WSAHtonl(). Follows Winsock reference, WSANtohl function.
 */
int WINAPI WSANtohl( SOCKET s, ULONG netlong, ULONG *hostlong )
{
    return convert_long( s, netlong, hostlong );
}

/***********************************************************************
 *      WSANtohs   (WS2_32.@)
 *
 * As WSAHtonl(). Follows Winsock reference, WSANtohs function.
 */
int WINAPI WSANtohs( SOCKET s, USHORT netshort, USHORT *hostshort )
{
    return convert_short( s, netshort, hostshort );
}
