/*
 * What the layered providers of the tests have in common
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

/* Included by the DLLs, after winsock2.h, ws2spi.h and windows.h. */

#ifndef __LSP_CHAIN_H
#define __LSP_CHAIN_H

#include "testlsp.h"

/* The entry below ours in the chain, and the path of its DLL. */
static inline BOOL find_next( const GUID *id, const WSAPROTOCOL_INFOW *chain, const WSPUPCALLTABLE *upcalls,
                              WSAPROTOCOL_INFOW *next, WCHAR path[MAX_PATH] )
{
    WSAPROTOCOL_INFOW infos[64];
    DWORD size = sizeof(infos), own = 0, wanted = 0;
    int i, count, error, len = MAX_PATH;
    WCHAR unexpanded[MAX_PATH];

    if ((count = WSCEnumProtocols( NULL, infos, &size, &error )) < 0) return FALSE;
    for (i = 0; i < count; i++)
        if (!memcmp( &infos[i].ProviderId, id, sizeof(*id) )) own = infos[i].dwCatalogEntryId;
    for (i = 0; i + 1 < chain->ProtocolChain.ChainLen; i++)
        if (chain->ProtocolChain.ChainEntries[i] == own) wanted = chain->ProtocolChain.ChainEntries[i + 1];
    for (i = 0; i < count && infos[i].dwCatalogEntryId != wanted; i++) ;
    if (i == count) return FALSE;
    *next = infos[i];
    if (upcalls->lpWPUGetProviderPath( &next->ProviderId, unexpanded, &len, &error )) return FALSE;
    return !!ExpandEnvironmentStringsW( unexpanded, path, MAX_PATH );
}

#endif /* __LSP_CHAIN_H */
