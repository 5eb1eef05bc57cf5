/*
 * The entry of the base provider
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
 * Called by layered service providers and Winsock itself. The provider is the code of ws2_32.dll; everything else
 * is the work of the stock mswsock.dll, see forward.c.
 */

#include <stdarg.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#define USE_WS_PREFIX_NONE
#include "windef.h"
#include "winbase.h"
#include "winsock2.h"
#include "wine/debug.h"
#include "wine/ws2spi_ext.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/***********************************************************************
 *      WSPStartup   (MSWSOCK.@)
 *
 * Opens the base provider: fills *data and *table and keeps a copy of the upcall
 * table. Each successful call wants a WSPCleanup(). Returns 0 or the error:
 * WSAVERNOTSUPPORTED below version 2.2, WSAEFAULT for an invalid pointer,
 * WSASYSNOTREADY without the ws2_32.dll that belongs to this DLL.
 *
 * Follows Winsock SPI reference, WSPStartup function.
 */
int WINAPI WSPStartup( WORD version, struct wsp_data *data, WSAPROTOCOL_INFOW *info,
                       struct wsp_upcall_table upcalls, struct wsp_proc_table *table )
{
    HMODULE ws2_32 = LoadLibraryW( L"ws2_32.dll" );
    wsp_base_startup_func startup;

    TRACE( "version %u.%u, data %p, info %p, table %p\n", LOBYTE( version ), HIBYTE( version ), data, info,
           table );

    if (!ws2_32) return WSASYSNOTREADY;
    if ((startup = (void *)GetProcAddress( ws2_32, "__wine_wsp_startup" )))
        return startup( version, data, info, &upcalls, table );  /* the table needs the DLL from now on */
    FreeLibrary( ws2_32 );
    return WSASYSNOTREADY;
}
