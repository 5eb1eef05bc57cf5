/*
 * Polling sockets that another provider may have made
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
 * Called by programs, see wsp_dispatch.c. Providers have no function for it: each
 * is asked which socket of the base provider is behind its own.
 */

#include "ws2_32_private.h"
#include "wine/mstcpip_ext.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The base provider's socket. One that its provider does not tell stays as it
 * is: if it is no file handle, the poll finds it to be no socket. */
static SOCKET base_handle( SOCKET s )
{
    struct wsp_provider *provider = wsp_socket_find( s );
    SOCKET base = s;
    INT error = 0;
    DWORD size;

    if (!provider) return s;
    if (provider->table.ioctl( s, SIO_BSP_HANDLE_POLL, NULL, 0, &base, sizeof(base), &size, NULL, NULL, NULL,
                               &error ))
    {
        WARN( "socket %#Ix: no base handle, error %d\n", s, error );
        base = s;
    }
    wsp_release( provider );
    return base;
}

int WINAPI dispatch_WSAPoll( WSAPOLLFD *fds, ULONG count, int timeout )
{
    SIZE_T size = (SIZE_T)count * sizeof(*fds);
    WSAPOLLFD *base;
    DWORD error;
    ULONG i;
    int ret;

    if (!ReadNoFence( &wsp_socket_count ) || !count || !is_writable( fds, size ))
        return WSAPoll( fds, count, timeout );
    if (!(base = HeapAlloc( GetProcessHeap(), 0, size ))) return set_error( WSAENOBUFS );
    for (i = 0; i < count; i++)
    {
        base[i] = fds[i];
        base[i].fd = base_handle( fds[i].fd );
    }
    ret = WSAPoll( base, count, timeout );
    error = GetLastError();
    if (ret != SOCKET_ERROR) for (i = 0; i < count; i++) fds[i].revents = base[i].revents;
    HeapFree( GetProcessHeap(), 0, base );
    SetLastError( error );
    return ret;
}
