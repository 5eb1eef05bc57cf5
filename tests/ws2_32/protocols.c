/*
 * Tests for the enumeration of protocols
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


/* WSAEnumProtocols and WSCEnumProtocols. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2spi.h>
#include "wine/test.h"

/* The need with a missing or short buffer, and all entries with a good one. */
static void *enum_protocols( INT *filter, BOOL wide, int *count )
{
    DWORD size = 0, needed;
    void *buffer;
    int ret;

    ret = wide ? WSAEnumProtocolsW( filter, NULL, &size ) : WSAEnumProtocolsA( filter, NULL, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOBUFS, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ok( size && size % (wide ? sizeof(WSAPROTOCOL_INFOW) : sizeof(WSAPROTOCOL_INFOA)) == 0, "got size %lu\n",
        size );
    needed = size--;
    buffer = calloc( 1, needed );
    ret = wide ? WSAEnumProtocolsW( filter, buffer, &size ) : WSAEnumProtocolsA( filter, buffer, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOBUFS, "got %d, error %d\n", ret,
        WSAGetLastError() );
    ok( size == needed, "got size %lu\n", size );
    WSASetLastError( 0xdeadbeef );
    *count = wide ? WSAEnumProtocolsW( filter, buffer, &size ) : WSAEnumProtocolsA( filter, buffer, &size );
    ok( *count > 0 && !WSAGetLastError(), "got %d, error %d\n", *count, WSAGetLastError() );
    return buffer;
}

static void test_enum(void)
{
    INT udp_only[] = { 0xdead, IPPROTO_UDP, 0xbeef, 0 };
    WSAPROTOCOL_INFOW *infosW;
    WSAPROTOCOL_INFOA *infosA;
    BOOL tcp4 = FALSE, tcp6 = FALSE;
    int i, count, countW;

    infosA = enum_protocols( NULL, FALSE, &count );
    infosW = enum_protocols( NULL, TRUE, &countW );
    ok( count == countW, "got %d and %d entries\n", count, countW );
    for (i = 0; i < count; i++)
    {
        winetest_push_context( "%s", infosA[i].szProtocol );
        ok( infosA[i].szProtocol[0], "no name\n" );
        ok( infosW[i].szProtocol[0] == infosA[i].szProtocol[0], "names differ\n" );
        ok( infosA[i].dwCatalogEntryId == infosW[i].dwCatalogEntryId, "ids differ\n" );
        ok( !(infosA[i].dwProviderFlags & PFL_HIDDEN), "hidden entry\n" );
        ok( infosA[i].ProtocolChain.ChainLen > 0, "got chain length %d\n", infosA[i].ProtocolChain.ChainLen );
        ok( infosA[i].iVersion == 2, "got version %d\n", infosA[i].iVersion );
        if (infosA[i].iSocketType == SOCK_STREAM && infosA[i].iProtocol == IPPROTO_TCP)
        {
            tcp4 |= infosA[i].iAddressFamily == AF_INET;
            tcp6 |= infosA[i].iAddressFamily == AF_INET6;
            ok( infosA[i].dwServiceFlags1 & XP1_GUARANTEED_ORDER, "got flags %#lx\n",
                infosA[i].dwServiceFlags1 );
        }
        winetest_pop_context();
    }
    ok( tcp4 && tcp6, "TCP is missing: %d, %d\n", tcp4, tcp6 );
    free( infosA );
    free( infosW );

    infosA = enum_protocols( udp_only, FALSE, &count );
    for (i = 0; i < count; i++) ok( infosA[i].iProtocol == IPPROTO_UDP, "got protocol %d\n",
                                    infosA[i].iProtocol );
    free( infosA );
}

/* The Internet protocols of Windows; the raw ones are hidden. */
static void test_entries(void)
{
    static const struct
    {
        int family, type, protocol, max_offset, addr_size;
        DWORD service_flags, provider_flags;
        const WCHAR *name;
    }
    entries[] =
    {
        { AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, 16, 0x20066, 0x8, L"MSAFD Tcpip [TCP/IP]" },
        { AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0, 16, 0x20609, 0x8, L"MSAFD Tcpip [UDP/IP]" },
        { AF_INET, SOCK_RAW, 0, 255, 16, 0x20609, 0xc, L"MSAFD Tcpip [RAW/IP]" },
        { AF_INET6, SOCK_STREAM, IPPROTO_TCP, 0, 28, 0x20066, 0x8, L"MSAFD Tcpip [TCP/IPv6]" },
        { AF_INET6, SOCK_DGRAM, IPPROTO_UDP, 0, 28, 0x20609, 0x8, L"MSAFD Tcpip [UDP/IPv6]" },
        { AF_INET6, SOCK_RAW, 0, 255, 28, 0x20609, 0xc, L"MSAFD Tcpip [RAW/IPv6]" },
    };
    static const GUID v4 = { 0xe70f1aa0, 0xab8b, 0x11cf, { 0x8c, 0xa3, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92 } };
    static const GUID v6 = { 0xf9eab0c0, 0x26d4, 0x11d0, { 0xbb, 0xbf, 0x00, 0xaa, 0x00, 0x6c, 0x34, 0xe4 } };
    WSAPROTOCOL_INFOW infos[32];
    DWORD size = sizeof(infos);
    int count, error, j;
    unsigned int i;

    count = WSCEnumProtocols( NULL, infos, &size, &error );
    ok( count > 0, "got %d, error %d\n", count, error );
    for (i = 0; i < ARRAY_SIZE(entries); i++)
    {
        const WSAPROTOCOL_INFOW *info = NULL;

        winetest_push_context( "%s", debugstr_w( entries[i].name ) );
        for (j = 0; j < count && !info; j++)
            if (!wcscmp( infos[j].szProtocol, entries[i].name )) info = &infos[j];
        ok( !!info, "not found\n" );
        if (info)
        {
            ok( info->iAddressFamily == entries[i].family && info->iSocketType == entries[i].type &&
                info->iProtocol == entries[i].protocol && info->iProtocolMaxOffset == entries[i].max_offset,
                "got %d, %d, %d, %d\n", info->iAddressFamily, info->iSocketType, info->iProtocol,
                info->iProtocolMaxOffset );
            ok( info->iMinSockAddr == entries[i].addr_size && info->iMaxSockAddr == entries[i].addr_size,
                "got sizes %d, %d\n", info->iMinSockAddr, info->iMaxSockAddr );
            ok( info->dwServiceFlags1 == entries[i].service_flags &&
                info->dwProviderFlags == entries[i].provider_flags, "got flags %#lx, %#lx\n",
                info->dwServiceFlags1, info->dwProviderFlags );
            ok( !memcmp( &info->ProviderId, entries[i].family == AF_INET ? &v4 : &v6, sizeof(v4) ),
                "wrong provider\n" );
        }
        winetest_pop_context();
    }
    for (j = 0; j < count; j++) ok( infos[j].iAddressFamily != AF_IPX, "%d is IPX\n", j );
}

static void test_errors(void)
{
    INT unknown[] = { 0xdead, 0 };
    WSAPROTOCOL_INFOW info;
    DWORD size = sizeof(info);
    int ret;

    ret = WSAEnumProtocolsW( NULL, &info, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAEnumProtocolsW( unknown, &info, &size );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
}

static void test_wsc_enum(void)
{
    WSAPROTOCOL_INFOW *infos;
    int count, visible, i, error;
    DWORD size = 0;

    free( enum_protocols( NULL, TRUE, &visible ) );
    error = 0xdeadbeef;
    count = WSCEnumProtocols( NULL, NULL, &size, &error );
    ok( count == SOCKET_ERROR && error == WSAENOBUFS, "got %d, error %d\n", count, error );
    infos = calloc( 1, size );
    count = WSCEnumProtocols( NULL, infos, &size, &error );
    ok( count >= visible, "got %d entries, %d visible\n", count, visible );
    for (i = 0; i < count; i++)
        if (infos[i].iAddressFamily == AF_INET && infos[i].iSocketType == SOCK_RAW) break;
    ok( i < count, "the raw entry is missing\n" );
    free( infos );
    count = WSCEnumProtocols( NULL, NULL, NULL, &error );
    ok( count == SOCKET_ERROR && error == WSAEFAULT, "got %d, error %d\n", count, error );
    count = WSCEnumProtocols( NULL, NULL, &size, NULL );
    ok( count == SOCKET_ERROR, "got %d\n", count );
}

START_TEST(protocols)
{
    DWORD size = 0;
    WSADATA data;
    int ret;

    ret = WSAEnumProtocolsW( NULL, NULL, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSANOTINITIALISED, "got %d, error %d\n", ret,
        WSAGetLastError() );

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_enum();
    test_entries();
    test_errors();
    test_wsc_enum();
    WSACleanup();
}
