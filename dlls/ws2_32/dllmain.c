/*
 * Attaching ws2_32 to processes and threads
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
 * Called by the loader: binds the Unix library, and keeps one block of data for
 * each thread that uses Winsock. Never calls the wineserver for a thread that
 * does not use Winsock.
 */

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

struct thread_data *get_thread_data(void)
{
    struct thread_data *data = NtCurrentTeb()->WinSockData;

    if (data) return data;
    if (!(data = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*data) )))
    {
        SetLastError( WSA_NOT_ENOUGH_MEMORY );
        return NULL;
    }
    NtCurrentTeb()->WinSockData = data;
    return data;
}

void pause_briefly(void)
{
    static const LARGE_INTEGER millisecond = { .QuadPart = -10000 };

    NtDelayExecution( FALSE, &millisecond );
}

static void free_thread_data(void)
{
    struct thread_data *data = NtCurrentTeb()->WinSockData;
    unsigned int i;

    if (!data) return;
    NtCurrentTeb()->WinSockData = NULL;
    for (i = 0; i < MAX_NESTED_WAITS; i++) if (data->events[i]) NtClose( data->events[i] );
    if (data->thread) NtClose( data->thread );
    HeapFree( GetProcessHeap(), 0, data->hostent );
    HeapFree( GetProcessHeap(), 0, data->servent );
    HeapFree( GetProcessHeap(), 0, data->protoent );
    HeapFree( GetProcessHeap(), 0, data->datagram );
    HeapFree( GetProcessHeap(), 0, data );
}

/* The loader's entry point. Fails, and the DLL with it, if there is no Unix
 * library of ours beside it. */
BOOL WINAPI DllMain( HINSTANCE instance, DWORD reason, void *reserved )
{
    NTSTATUS status;

    TRACE( "%p %#lx %p\n", instance, reason, reserved );

    switch (reason)
    {
    case DLL_PROCESS_ATTACH:
        if (!(status = __wine_init_unix_call())) break;
        ERR( "no Unix library, status %#lx\n", status );
        return FALSE;
    case DLL_PROCESS_DETACH:
        if (reserved) break;
        afd_close_poll_handle();
        close_lookup_pool();
        etc_free_copies();
        break;
    case DLL_THREAD_DETACH:
        free_thread_data();
        break;
    }
    return TRUE;
}
