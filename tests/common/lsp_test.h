/*
 * Helpers of the layered provider tests
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
 * testlsp.dll is installed over TCP and UDP of IPv4; its counters say what it saw.
 */

#ifndef __LSP_TEST_H
#define __LSP_TEST_H

#include "port_test.h"
#include <ws2spi.h>
#include <sporder.h>
#include "testlsp.h"

static const GUID chain_id =
    { 0x5d1a7c11, 0x2c1e, 0x4a7e, { 0x9b, 0x55, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba } };

static const GUID testlsp_id = TESTLSP_ID, testlsp_handles_id = TESTLSP_HANDLES_ID;

/* The DLL, its id, and whether its handles are file handles. */
static const WCHAR *provider_dll = L"testlsp.dll";
static const GUID *provider_id = &testlsp_id;
static BOOL file_handles = TRUE;

static LONG *calls, before[CALL_COUNT];

/* Calls since the last check. */
static inline int calls_of( enum testlsp_call call )
{
    int count = calls ? calls[call] - before[call] : 0;

    if (calls) before[call] = calls[call];
    return count;
}

#define check_calls( call, expect ) check_calls_( __FILE__, __LINE__, #call, CALL_ ## call, expect )
static inline void check_calls_( const char *file, int line, const char *name, enum testlsp_call call,
                                 int expect )
{
    int count = calls_of( call );

    ok_( file, line )( count == expect, "%s: %d calls instead of %d\n", name, count, expect );
}

static inline BOOL is_loaded(void)
{
    HMODULE module = GetModuleHandleW( provider_dll );

    calls = module ? (LONG *)(void *)GetProcAddress( module, "testlsp_calls" ) : NULL;
    return !!module;
}

static inline void restart_winsock(void)
{
    WSACleanup();
    start_winsock();
}

static inline WSAPROTOCOL_INFOW find_entry( int family, int type, const GUID *id, int chain_len )
{
    WSAPROTOCOL_INFOW infos[64], ret = {0};
    DWORD size = sizeof(infos);
    int i, error, count = WSCEnumProtocols( NULL, infos, &size, &error );

    for (i = 0; i < count; i++)
    {
        if (infos[i].iAddressFamily != family || infos[i].iSocketType != type) continue;
        if (id && memcmp( &infos[i].ProviderId, id, sizeof(*id) )) continue;
        if (infos[i].ProtocolChain.ChainLen == chain_len) return infos[i];
    }
    ok( 0, "no entry for family %d, type %d, chain of %d\n", family, type, chain_len );
    return ret;
}

/* Puts entries in front of all others, which keep their order. */
static inline void move_to_front( const DWORD *ids, int id_count )
{
    WSAPROTOCOL_INFOW infos[64];
    DWORD order[64], size = sizeof(infos);
    int i, j, error, used = id_count, count = WSCEnumProtocols( NULL, infos, &size, &error );

    memcpy( order, ids, id_count * sizeof(*ids) );
    for (i = 0; i < count; i++)
    {
        for (j = 0; j < id_count && ids[j] != infos[i].dwCatalogEntryId; j++) ;
        if (j == id_count) order[used++] = infos[i].dwCatalogEntryId;
    }
    error = WSCWriteProviderOrder( order, used );
    ok( !error, "got error %d\n", error );
}

static inline void remove_provider(void)
{
    int ret, error = 0;

    ret = WSCDeinstallProvider( (GUID *)&chain_id, &error );
    ok( !ret, "got error %d\n", error );
    ret = WSCDeinstallProvider( (GUID *)provider_id, &error );
    ok( !ret, "got error %d\n", error );
}

/* The entry that stands for the provider in chains. FALSE without the right. */
static inline BOOL install_layered( const GUID *id, const WCHAR *path, WSAPROTOCOL_INFOW *layered )
{
    int ret, error = 0;

    memset( layered, 0, sizeof(*layered) );
    layered->dwProviderFlags = PFL_HIDDEN;
    layered->iAddressFamily = AF_INET;
    layered->iSocketType = SOCK_STREAM;
    layered->iProtocol = IPPROTO_TCP;
    layered->iVersion = 2;
    layered->ProtocolChain.ChainLen = LAYERED_PROTOCOL;
    wcscpy( layered->szProtocol, L"Test provider" );
    ret = WSCInstallProvider( (GUID *)id, path, layered, 1, &error );
    if (ret && error == WSAEACCES)
    {
        skip( "not elevated\n" );
        return FALSE;
    }
    ok( !ret, "got error %d\n", error );
    *layered = find_entry( AF_INET, SOCK_STREAM, id, LAYERED_PROTOCOL );
    return TRUE;
}

/* The entry that stands for the provider, a chain for each protocol, and these
 * in front of all others. */
static inline BOOL install_provider( const WCHAR *path )
{
    WSAPROTOCOL_INFOW layered, chains[2];
    DWORD order[2], i;
    int ret, error = 0;

    if (!install_layered( provider_id, path, &layered )) return FALSE;
    for (i = 0; i < 2; i++)
    {
        chains[i] = find_entry( AF_INET, i ? SOCK_DGRAM : SOCK_STREAM, NULL, BASE_PROTOCOL );
        chains[i].ProtocolChain.ChainLen = 2;
        chains[i].ProtocolChain.ChainEntries[0] = layered.dwCatalogEntryId;
        chains[i].ProtocolChain.ChainEntries[1] = chains[i].dwCatalogEntryId;
        if (!file_handles) chains[i].dwServiceFlags1 &= ~XP1_IFS_HANDLES;
        wcscpy( chains[i].szProtocol, L"Test provider over IP" );
    }
    ret = WSCInstallProvider( (GUID *)&chain_id, path, chains, 2, &error );
    ok( !ret, "got error %d\n", error );
    for (i = 0; i < 2; i++)
        order[i] = find_entry( AF_INET, i ? SOCK_DGRAM : SOCK_STREAM, &chain_id, 2 ).dwCatalogEntryId;
    move_to_front( order, 2 );
    return TRUE;
}

/* A DLL that lies beside the test program. */
static inline void provider_path( const WCHAR *dll, WCHAR path[MAX_PATH] )
{
    WCHAR *name;

    GetModuleFileNameW( NULL, path, MAX_PATH );
    if ((name = wcsrchr( path, '\\' ))) wcscpy( name + 1, dll );
}

static inline BOOL install_testlsp(void)
{
    WCHAR path[MAX_PATH];

    provider_path( provider_dll, path );
    if (!install_provider( path )) return FALSE;
    restart_winsock();
    return TRUE;
}

#endif /* __LSP_TEST_H */
