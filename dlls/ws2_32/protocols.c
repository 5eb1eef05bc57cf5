/*
 * Transport protocols: the built-in table and its enumeration
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


/* Called by programs (WSAEnumProtocols) and by create.c and the option code,
 * which turn a socket's family, type and protocol into a catalogue entry and
 * back. Sockets are described by the built-in table only, so that creating
 * one never reads the registry. */

#include "ws2_32_private.h"
#include "catalog.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define TCP_FLAGS (XP1_IFS_HANDLES | XP1_EXPEDITED_DATA | XP1_GRACEFUL_CLOSE | XP1_GUARANTEED_ORDER | \
                   XP1_GUARANTEED_DELIVERY)
#define UDP_FLAGS (XP1_IFS_HANDLES | XP1_SUPPORT_BROADCAST | XP1_SUPPORT_MULTIPOINT | \
                   XP1_MESSAGE_ORIENTED | XP1_CONNECTIONLESS)

enum base_provider { PROVIDER_IPV4, PROVIDER_IPV6 };

static const GUID provider_guids[] =
{
    { 0xe70f1aa0, 0xab8b, 0x11cf, { 0x8c, 0xa3, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92 } },
    { 0xf9eab0c0, 0x26d4, 0x11d0, { 0xbb, 0xbf, 0x00, 0xaa, 0x00, 0x6c, 0x34, 0xe4 } },
};

/* The order matters: the first row that fits supplies what a caller left 0. */
static const struct protocol_row
{
    DWORD id;
    int family;
    int type;
    int protocol;
    int max_offset;
    DWORD provider_flags;
    enum base_provider provider;
    DWORD service_flags;
    DWORD message_size;
    int addr_size;
    WCHAR name[32];
}
protocols[] =
{
    { 1001, AF_INET,  SOCK_STREAM, IPPROTO_TCP, 0, PFL_MATCHES_PROTOCOL_ZERO,
      PROVIDER_IPV4, TCP_FLAGS, 0, sizeof(struct sockaddr_in), L"MSAFD Tcpip [TCP/IP]" },
    { 1002, AF_INET,  SOCK_DGRAM,  IPPROTO_UDP, 0, PFL_MATCHES_PROTOCOL_ZERO,
      PROVIDER_IPV4, UDP_FLAGS, 0xffbb, sizeof(struct sockaddr_in), L"MSAFD Tcpip [UDP/IP]" },
    { 1003, AF_INET,  SOCK_RAW,    0, 255, PFL_MATCHES_PROTOCOL_ZERO | PFL_HIDDEN,
      PROVIDER_IPV4, UDP_FLAGS, 0x8000, sizeof(struct sockaddr_in), L"MSAFD Tcpip [RAW/IP]" },
    { 1004, AF_INET6, SOCK_STREAM, IPPROTO_TCP, 0, PFL_MATCHES_PROTOCOL_ZERO,
      PROVIDER_IPV6, TCP_FLAGS, 0, sizeof(struct sockaddr_in6), L"MSAFD Tcpip [TCP/IPv6]" },
    { 1005, AF_INET6, SOCK_DGRAM,  IPPROTO_UDP, 0, PFL_MATCHES_PROTOCOL_ZERO,
      PROVIDER_IPV6, UDP_FLAGS, 0xffbb, sizeof(struct sockaddr_in6), L"MSAFD Tcpip [UDP/IPv6]" },
    { 1006, AF_INET6, SOCK_RAW,    0, 255, PFL_MATCHES_PROTOCOL_ZERO | PFL_HIDDEN,
      PROVIDER_IPV6, UDP_FLAGS, 0x8000, sizeof(struct sockaddr_in6), L"MSAFD Tcpip [RAW/IPv6]" },
};

const unsigned int builtin_protocol_count = ARRAY_SIZE(protocols);

void builtin_protocol( unsigned int index, WSAPROTOCOL_INFOW *ret )
{
    const struct protocol_row *row = &protocols[index];

    memset( ret, 0, sizeof(*ret) );
    ret->dwServiceFlags1 = row->service_flags;
    ret->dwProviderFlags = row->provider_flags;
    ret->ProviderId = provider_guids[row->provider];
    ret->dwCatalogEntryId = row->id;
    ret->ProtocolChain.ChainLen = BASE_PROTOCOL;
    ret->iVersion = 2;
    ret->iAddressFamily = row->family;
    ret->iMaxSockAddr = row->addr_size;
    ret->iMinSockAddr = row->addr_size;
    ret->iSocketType = row->type;
    ret->iProtocol = row->protocol;
    ret->iProtocolMaxOffset = row->max_offset;
    ret->iNetworkByteOrder = BIGENDIAN;
    ret->iSecurityScheme = SECURITY_PROTOCOL_NONE;
    ret->dwMessageSize = row->message_size;
    wcscpy( ret->szProtocol, row->name );
}

static BOOL row_has_protocol( const struct protocol_row *row, int protocol )
{
    return protocol >= row->protocol && protocol - row->protocol <= row->max_offset;
}

static BOOL row_fits( const struct protocol_row *row, int family, int type, int protocol )
{
    if (family && row->family != family) return FALSE;
    if (type && row->type != type) return FALSE;
    if (!protocol) return !!(row->provider_flags & PFL_MATCHES_PROTOCOL_ZERO);
    return row_has_protocol( row, protocol );
}

/* What no row fits is left to the wineserver, which has the errors for it. */
DWORD protocol_resolve( int *family, int *type, int *protocol )
{
    unsigned int i;

    if (!*family && !*protocol) return WSAEINVAL;
    for (i = 0; i < ARRAY_SIZE(protocols); i++)
    {
        if (!row_fits( &protocols[i], *family, *type, *protocol )) continue;
        *family = protocols[i].family;
        *type = protocols[i].type;
        if (!*protocol) *protocol = protocols[i].protocol;
        break;
    }
    return 0;
}

BOOL protocol_info_for_socket( const struct socket_info *info, WSAPROTOCOL_INFOW *ret )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(protocols); i++)
    {
        if (protocols[i].family != info->family || protocols[i].type != info->type) continue;
        if (!row_has_protocol( &protocols[i], info->protocol )) continue;
        builtin_protocol( i, ret );
        ret->iProtocol = info->protocol;
        return TRUE;
    }
    return FALSE;
}

/* The structures differ in the type of the name, their last member, only. */
void protocol_info_to_a( const WSAPROTOCOL_INFOW *info, WSAPROTOCOL_INFOA *ret )
{
    memcpy( ret, info, FIELD_OFFSET( WSAPROTOCOL_INFOA, szProtocol ) );
    if (!WideCharToMultiByte( CP_ACP, 0, info->szProtocol, -1, ret->szProtocol,
                              sizeof(ret->szProtocol), NULL, NULL ))
        ret->szProtocol[sizeof(ret->szProtocol) - 1] = 0;
}

BOOL protocol_info_for_socketA( const struct socket_info *info, WSAPROTOCOL_INFOA *ret )
{
    WSAPROTOCOL_INFOW infoW;

    if (!protocol_info_for_socket( info, &infoW )) return FALSE;
    protocol_info_to_a( &infoW, ret );
    return TRUE;
}

static BOOL is_filter_readable( const int *filter )
{
    if (!filter) return TRUE;
    while (is_readable( filter, sizeof(*filter) )) if (!*filter++) return TRUE;
    return FALSE;
}

static BOOL in_filter( const int *filter, const WSAPROTOCOL_INFOW *info )
{
    if (!filter) return TRUE;
    for (; *filter; filter++)
    {
        if (*filter >= info->iProtocol && *filter - info->iProtocol <= info->iProtocolMaxOffset) return TRUE;
    }
    return FALSE;
}

DWORD catalog_enum( enum catalog_kind kind, const int *filter, BOOL all, WSAPROTOCOL_INFOW *buffer,
                    DWORD *size, int *ret_count )
{
    struct catalog catalog;
    unsigned int i, count = 0;
    DWORD err, needed;

    if (!is_writable( size, sizeof(*size) ) || !is_filter_readable( filter )) return WSAEFAULT;
    if ((err = catalog_load( kind, &catalog ))) return err;

    for (i = 0; i < catalog.count; i++)
    {
        const WSAPROTOCOL_INFOW *info = &catalog.entries[i].info;

        if (!all && ((info->dwProviderFlags & PFL_HIDDEN) || !info->ProtocolChain.ChainLen)) continue;
        if (!in_filter( filter, info )) continue;
        catalog.entries[count++] = catalog.entries[i];
    }

    needed = count * sizeof(*buffer);
    if (!buffer || *size < needed) err = WSAENOBUFS;
    else if (!is_writable( buffer, needed )) err = WSAEFAULT;
    else for (i = 0; i < count; i++) buffer[i] = catalog.entries[i].info;
    if (err == WSAENOBUFS) *size = needed;
    catalog_free( &catalog );
    if (!err) *ret_count = count;
    return err;
}

/***********************************************************************
 *      WSAEnumProtocolsW   (WS2_32.@)
 *
 * Lists the transport protocols. The filter is a list of protocol numbers that
 * ends with 0, or NULL for all; unknown numbers are no error. size is in
 * bytes. Returns the number of entries, or SOCKET_ERROR with WSAENOBUFS and
 * the size needed, or WSAEFAULT.
 * Follows Winsock reference, WSAEnumProtocolsW function.
 */
int WINAPI WSAEnumProtocolsW( int *filter, WSAPROTOCOL_INFOW *buffer, DWORD *size )
{
    DWORD err;
    int count;

    TRACE( "filter %p, buffer %p, size %p\n", filter, buffer, size );

    if (!wsa_started()) return SOCKET_ERROR;
    if ((err = catalog_enum( CATALOG_NATIVE, filter, FALSE, buffer, size, &count ))) return set_error( err );
    SetLastError( 0 );
    return count;
}

/***********************************************************************
 *      WSAEnumProtocolsA   (WS2_32.@)
 *
 * As WSAEnumProtocolsW() with names in the ANSI code page.
 * Follows Winsock reference, WSAEnumProtocolsA function.
 */
int WINAPI WSAEnumProtocolsA( int *filter, WSAPROTOCOL_INFOA *buffer, DWORD *size )
{
    WSAPROTOCOL_INFOW *infos = NULL;
    DWORD err, sizeW = 0, needed;
    int count = 0, i;

    TRACE( "filter %p, buffer %p, size %p\n", filter, buffer, size );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!is_writable( size, sizeof(*size) )) return set_error( WSAEFAULT );

    err = catalog_enum( CATALOG_NATIVE, filter, FALSE, NULL, &sizeW, &count );
    while (err == WSAENOBUFS)  /* again if another process installs a provider meanwhile */
    {
        HeapFree( GetProcessHeap(), 0, infos );
        if (!(infos = HeapAlloc( GetProcessHeap(), 0, sizeW + 1 ))) return set_error( WSA_NOT_ENOUGH_MEMORY );
        err = catalog_enum( CATALOG_NATIVE, filter, FALSE, infos, &sizeW, &count );
    }

    needed = count * sizeof(*buffer);
    if (!err && (!buffer || *size < needed))
    {
        *size = needed;
        err = WSAENOBUFS;
    }
    if (!err && !is_writable( buffer, needed )) err = WSAEFAULT;
    if (!err) for (i = 0; i < count; i++) protocol_info_to_a( &infos[i], &buffer[i] );
    HeapFree( GetProcessHeap(), 0, infos );
    if (err) return set_error( err );
    SetLastError( 0 );
    return count;
}
