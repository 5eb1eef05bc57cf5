/*
 * Which provider has made a socket
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
 * Called for each socket that a layered provider has made, and by wsp_dispatch.c
 * for each call while there is one. Knows nothing of the base provider's sockets.
 */

#include "ws2_32_private.h"
#include "wsp.h"

struct layered_socket
{
    struct layered_socket *next;
    SOCKET socket;
    struct wsp_provider *provider;    /* with a reference */
};

LONG wsp_socket_count;                /* written with the lock held */

static SRWLOCK lock = SRWLOCK_INIT;   /* guards the chains */
static struct layered_socket *chains[64];

static struct layered_socket **find_link( SOCKET s )
{
    struct layered_socket **link = &chains[s / 4 % ARRAY_SIZE(chains)];

    while (*link && (*link)->socket != s) link = &(*link)->next;
    return link;
}

BOOL wsp_socket_add( SOCKET s, struct wsp_provider *provider )
{
    struct layered_socket *entry;

    wsp_socket_remove( s );
    if (!(entry = HeapAlloc( GetProcessHeap(), 0, sizeof(*entry) ))) return FALSE;
    InterlockedIncrement( &provider->refs );
    entry->socket = s;
    entry->provider = provider;
    entry->next = NULL;
    AcquireSRWLockExclusive( &lock );
    *find_link( s ) = entry;
    wsp_socket_count++;
    ReleaseSRWLockExclusive( &lock );
    return TRUE;
}

static void remove_entry( struct layered_socket **link )
{
    struct layered_socket *entry = *link;

    *link = entry->next;
    wsp_socket_count--;
    wsp_release( entry->provider );
    HeapFree( GetProcessHeap(), 0, entry );
}

void wsp_socket_remove( SOCKET s )
{
    struct layered_socket **link;

    if (!ReadNoFence( &wsp_socket_count )) return;
    AcquireSRWLockExclusive( &lock );
    link = find_link( s );
    if (*link) remove_entry( link );
    ReleaseSRWLockExclusive( &lock );
}

void wsp_socket_remove_all(void)
{
    unsigned int i;

    AcquireSRWLockExclusive( &lock );
    for (i = 0; i < ARRAY_SIZE(chains); i++) while (chains[i]) remove_entry( &chains[i] );
    ReleaseSRWLockExclusive( &lock );
}

struct wsp_provider *wsp_socket_find( SOCKET s )
{
    struct wsp_provider *provider = NULL;
    struct layered_socket *entry;

    AcquireSRWLockShared( &lock );
    if ((entry = *find_link( s )))
    {
        provider = entry->provider;
        InterlockedIncrement( &provider->refs );
    }
    ReleaseSRWLockShared( &lock );
    return provider;
}
