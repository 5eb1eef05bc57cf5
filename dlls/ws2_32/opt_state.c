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
 * functions of ws2_32_private.h. Values lie in a table by handle, like handle.c's;
 * sends and receives look into it each time, so that takes no lock. Never calls the
 * wineserver. Values are of this process: a duplicated or inherited socket starts
 * with none.
 */

#include "opt.h"

struct state_entry
{
    LONG known;                   /* bit per key */
    DWORD values[STATE_COUNT];
};

C_ASSERT( STATE_COUNT <= 32 );

static struct handle_table entries = { .size = sizeof(struct state_entry) };

/* NULL if there is none yet, or no memory for one. */
static struct state_entry *get_entry( SOCKET s, BOOL alloc )
{
    return handle_table_get( &entries, s, alloc );
}

BOOL opt_state_get( SOCKET s, enum opt_state_key key, DWORD *value )
{
    struct state_entry *entry = get_entry( s, FALSE );

    if (!entry || !(ReadAcquire( &entry->known ) & (1 << key))) return FALSE;
    *value = entry->values[key];
    return TRUE;
}

BOOL opt_state_set( SOCKET s, enum opt_state_key key, DWORD value )
{
    struct state_entry *entry = get_entry( s, TRUE );

    if (!entry) return FALSE;
    entry->values[key] = value;
    InterlockedOr( &entry->known, 1 << key );
    return TRUE;
}

void opt_state_clear( SOCKET s, enum opt_state_key key )
{
    struct state_entry *entry = get_entry( s, FALSE );

    if (entry) InterlockedAnd( &entry->known, ~(1 << key) );
}

BOOL socket_options_inherit( SOCKET listener, SOCKET accepted )
{
    const LONG own = 1 << STATE_ERROR | 1 << STATE_RECEIVE_MARK | 1 << STATE_RECONNECTED |
                     1 << STATE_WATCHED | 1 << STATE_ASKED | STATE_COPIES;
    struct state_entry *from = get_entry( listener, FALSE ), *to;
    LONG known = from ? ReadAcquire( &from->known ) & ~own : 0;
    unsigned int i;

    if (!known) return TRUE;
    if (!(to = get_entry( accepted, TRUE ))) return FALSE;
    for (i = 0; i < STATE_COUNT; i++) if (known & (1 << i)) to->values[i] = from->values[i];
    InterlockedOr( &to->known, known );
    return TRUE;
}

/* ---- copies of what the wineserver answered ---- */

/* Guards the copies against being stored while the option is changed, or for the
 * next socket of the handle. */
static struct lock copies_lock;
static LONG changes;

LONG opt_copies_stamp(void)
{
    return ReadAcquire( &changes );
}

void opt_copies_keep( SOCKET s, enum opt_state_key key, DWORD value, LONG stamp )
{
    lock_shared( &copies_lock );
    if (ReadAcquire( &changes ) == stamp) opt_state_set( s, key, value );
    unlock_shared( &copies_lock );
}

static void forget_keys( SOCKET s, LONG keys )
{
    struct state_entry *entry;

    lock_exclusive( &copies_lock );
    InterlockedIncrement( &changes );
    if ((entry = get_entry( s, FALSE ))) InterlockedAnd( &entry->known, ~keys );
    unlock_exclusive( &copies_lock );
}

void opt_copies_drop( SOCKET s )
{
    forget_keys( s, STATE_COPIES );
}

void socket_options_forget( SOCKET s )
{
    socket_forget_peer( s );
    forget_keys( s, ~0 );
}

void socket_error_reset( SOCKET s )
{
    opt_state_clear( s, STATE_ERROR );
    datagram_take_error( s );
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
