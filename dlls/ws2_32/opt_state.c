/*
 * Socket options that this process remembers
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
 * Called by the option tables, and by accept, connect, recv and close with the
 * functions of ws2_32_private.h. A socket gets an entry with its first value, so
 * that sockets without such options cost nothing. Never calls the wineserver.
 * Values are of this process: a duplicated or inherited socket starts with none.
 */

#include "opt.h"

#define HASH_SIZE 64

struct state_entry
{
    struct state_entry *next;
    SOCKET socket;
    DWORD known;                  /* bit per key */
    DWORD values[STATE_COUNT];
};

C_ASSERT( STATE_COUNT <= 32 );

/* lock guards the table and the entries; entry_count may be read without it,
 * since the owner of a socket reads it after its own changes */
static SRWLOCK lock = SRWLOCK_INIT;
static struct state_entry *table[HASH_SIZE];
static LONG entry_count;

/* The link to the socket's entry, or to the end of its chain. */
static struct state_entry **find_link( SOCKET s )
{
    struct state_entry **link = &table[(s >> 2) % HASH_SIZE];

    while (*link && (*link)->socket != s) link = &(*link)->next;
    return link;
}

static struct state_entry *get_or_add( SOCKET s )
{
    struct state_entry **link = find_link( s );

    if (!*link && (*link = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(**link) )))
    {
        (*link)->socket = s;
        InterlockedIncrement( &entry_count );
    }
    return *link;
}

BOOL opt_state_get( SOCKET s, enum opt_state_key key, DWORD *value )
{
    struct state_entry *entry;
    BOOL ret = FALSE;

    if (!ReadNoFence( &entry_count )) return FALSE;
    AcquireSRWLockShared( &lock );
    if ((entry = *find_link( s )) && (entry->known & (1u << key)))
    {
        *value = entry->values[key];
        ret = TRUE;
    }
    ReleaseSRWLockShared( &lock );
    return ret;
}

BOOL opt_state_set( SOCKET s, enum opt_state_key key, DWORD value )
{
    struct state_entry *entry;

    AcquireSRWLockExclusive( &lock );
    if ((entry = get_or_add( s )))
    {
        entry->known |= 1u << key;
        entry->values[key] = value;
    }
    ReleaseSRWLockExclusive( &lock );
    return entry != NULL;
}

void opt_state_clear( SOCKET s, enum opt_state_key key )
{
    struct state_entry *entry;

    if (!ReadNoFence( &entry_count )) return;
    AcquireSRWLockExclusive( &lock );
    if ((entry = *find_link( s ))) entry->known &= ~(1u << key);
    ReleaseSRWLockExclusive( &lock );
}

void socket_options_forget( SOCKET s )
{
    struct state_entry **link, *entry;

    if (!ReadNoFence( &entry_count )) return;
    AcquireSRWLockExclusive( &lock );
    link = find_link( s );
    if ((entry = *link))
    {
        *link = entry->next;
        InterlockedDecrement( &entry_count );
    }
    ReleaseSRWLockExclusive( &lock );
    HeapFree( GetProcessHeap(), 0, entry );
}

BOOL socket_options_inherit( SOCKET listener, SOCKET accepted )
{
    const DWORD own = 1u << STATE_ERROR | 1u << STATE_RECEIVE_MARK | 1u << STATE_RECONNECTED |
                      1u << STATE_WATCHED;
    struct state_entry *from, *to = NULL;
    unsigned int i;

    if (!ReadNoFence( &entry_count )) return TRUE;
    AcquireSRWLockExclusive( &lock );
    if ((from = *find_link( listener )) && (to = get_or_add( accepted )))
    {
        for (i = 0; i < STATE_COUNT; i++)
            if (from->known & ~own & (1u << i)) to->values[i] = from->values[i];
        to->known |= from->known & ~own;
    }
    ReleaseSRWLockExclusive( &lock );
    return !from || to;
}

void socket_error_reset( SOCKET s )
{
    opt_state_clear( s, STATE_ERROR );
}

BOOL socket_reports_unreachable( SOCKET s )
{
    DWORD value;

    return !opt_state_get( s, STATE_UDP_CONNRESET, &value ) || value;
}

BOOL socket_get_linger( SOCKET s, unsigned int *seconds )
{
    DWORD value;

    if (!opt_state_get( s, STATE_LINGER, &value ) || !LOWORD(value)) return FALSE;
    *seconds = HIWORD(value);
    return *seconds != 0;
}
