/*
 * What speaks for and against going to a socket without the wineserver
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
 *
 * Called by the calls that can do so, and by everything that changes what this
 * depends on. Knows sockets by their handles, as handle.c does, and like there a
 * record may be stale; the wineserver's module tells (struct socket_state) and
 * then the record is checked anew. Never does what a call is about itself.
 */

#include "direct.h"
#include "wine/socket_state.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* further DIRECT_* state */
#define DIRECT_TRACKED  0x4000
#define DIRECT_GIVEN_UP 0x8000

#define RETRY_USES    32              /* calls before the descriptor is looked for again */
#define CHEAP_SEARCH  256             /* descriptors that can be looked through at the first use */
#define EXPECTED_WAITS 15
#define LOCK_LIMIT    10000           /* ms after which it must be another thread with the same id */
#define LOCK_ROUNDS   50              /* ms to wait for another thread's send before it is looked at */

struct direct_socket
{
    LONG flags;                       /* DIRECT_* */
    LONG uses;                        /* below 0: the descriptor could not be found */
    LONG receives;                    /* requests that the wineserver has */
    LONG sends;
    LONG send_lock;                   /* the thread that has it, or 0 */
    LONG send_wanted;                 /* threads that wait for it */
    LONG serial;
    LONG waits;                       /* see direct_expect() */
    LONG own_duplicates;              /* events that we have caused ourselves */
    UINT32 event_count;               /* events up to here don't concern the socket */
    UINT32 closed;                    /* sockets closed when this one was made */
    UINT64 where;                     /* struct direct_target in one piece; 0: not known */
    UINT64 inode;
    LONG requests;                    /* that may have changed the name */
    LONG named;                       /* requests when name was the socket's; 0: never */
    int name_len;
    struct sockaddr_in6 name;
};

static struct handle_table sockets = { .size = sizeof(struct direct_socket) };
static const struct socket_state *state;    /* NULL: not known yet */
static BOOL state_missing;
static UINT32 own_process;            /* in events; 0: not known */
static LONG search_size;              /* descriptors that the last search looked at */

/* ---- records ---- */

static struct direct_socket *get_record( SOCKET s, BOOL alloc )
{
    return handle_table_get( &sockets, s, alloc );
}

UINT32 direct_stamp(void)
{
    struct direct_find_params params = { 0 };

    if (!state && !state_missing)
    {
        if (WINE_UNIX_CALL( unix_direct_find, &params )) state_missing = TRUE;
        else
        {
            own_process = params.process;
            state = (const struct socket_state *)(ULONG_PTR)params.state;
            if (!state->children) direct_show_child_request();
        }
    }
    return state ? __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ) : 0;
}

/* A search among very many descriptors pays only for a socket that is used more than a few times. */
static LONG first_uses(void)
{
    LONG size = ReadNoFence( &search_size );

    return size > CHEAP_SEARCH ? -(size / 16) : 0;
}

static void start_record( SOCKET s, unsigned int flags, UINT32 stamp )
{
    struct direct_socket *sock = get_record( s, TRUE );

    if (!sock || !state) return;
    sock->uses = first_uses();
    sock->receives = sock->sends = sock->send_lock = sock->own_duplicates = sock->named = 0;
    InterlockedIncrement( &sock->requests );  /* a bind of the socket before may still be on its way */
    sock->event_count = stamp;
    sock->closed = __atomic_load_n( &state->closed, __ATOMIC_ACQUIRE );
    sock->inode = 0;
    InterlockedExchange( &sock->flags, flags | DIRECT_TRACKED );
}

void direct_track( SOCKET s, UINT32 stamp )
{
    start_record( s, 0, stamp );
}

void direct_track_accepted( SOCKET listener, SOCKET s, UINT32 stamp )
{
    unsigned int flags = direct_state( listener );

    if (flags & DIRECT_TRACKED && !(flags & DIRECT_GIVEN_UP))
        start_record( s, (flags & DIRECT_INHERITED) | DIRECT_ACCEPTED, stamp );
}

void direct_forget( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    if (!sock || !ReadNoFence( &sock->flags )) return;
    InterlockedExchange( &sock->flags, 0 );
    __atomic_store_n( &sock->where, 0, __ATOMIC_RELEASE );
    InterlockedIncrement( &sock->serial );
}

void direct_note( SOCKET s, unsigned int set, unsigned int clear )
{
    struct direct_socket *sock = get_record( s, FALSE );
    LONG value, prev;

    if (!sock) return;
    for (value = ReadNoFence( &sock->flags ); value & DIRECT_TRACKED; value = prev)
    {
        prev = InterlockedCompareExchange( &sock->flags, (value & ~clear) | set, value );
        if (prev == value) break;
    }
}

void direct_give_up( SOCKET s )
{
    direct_note( s, DIRECT_GIVEN_UP, 0 );
}

void direct_note_duplicate( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    if (sock) InterlockedIncrement( &sock->own_duplicates );
}

unsigned int direct_state( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    return sock ? ReadNoFence( &sock->flags ) : 0;
}

BOOL direct_is_blocking( SOCKET s )
{
    const LONG mask = DIRECT_TRACKED | DIRECT_GIVEN_UP | DIRECT_NONBLOCKING;

    return (direct_state( s ) & mask) == DIRECT_TRACKED;
}

LONG direct_serial( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    return sock ? ReadNoFence( &sock->serial ) : 0;
}

static LONG *get_counter( SOCKET s, unsigned int want )
{
    struct direct_socket *sock = get_record( s, FALSE );

    if (!sock) return NULL;
    return want == DIRECT_RECEIVE ? &sock->receives : &sock->sends;
}

void direct_enter( SOCKET s, unsigned int want )
{
    LONG *counter = get_counter( s, want );

    if (counter) InterlockedIncrement( counter );
}

void direct_leave( SOCKET s, unsigned int want )
{
    LONG *counter = get_counter( s, want );

    if (counter) InterlockedDecrement( counter );
}

/* ---- the order of sends ---- */

static BOOL take_send_lock( struct direct_socket *sock )
{
    return !InterlockedCompareExchange( &sock->send_lock, GetCurrentThreadId(), 0 );
}

/* A thread may have been terminated with the lock: then the socket's sends are left to the wineserver. */
BOOL direct_lock_send( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );
    BOOL taken, lost = FALSE;
    unsigned int i;
    DWORD owner;

    if (!sock || !(ReadNoFence( &sock->flags ) & DIRECT_TRACKED)) return FALSE;
    if (take_send_lock( sock )) return TRUE;
    InterlockedIncrement( &sock->send_wanted );
    for (i = 1; !(taken = take_send_lock( sock )) && !lost; i++)
    {
        pause_briefly();
        if (!(i % LOCK_ROUNDS) && (owner = ReadNoFence( &sock->send_lock )))
            lost = i == LOCK_LIMIT || !thread_is_alive( owner );
    }
    InterlockedDecrement( &sock->send_wanted );
    if (!taken) direct_note( s, DIRECT_NO_SEND, 0 );
    return taken;
}

void direct_unlock_send( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    InterlockedExchange( &sock->send_lock, 0 );
}

/* Who had to wait for data will have to wait again, mostly; now and then that is tried. */
BOOL direct_expect( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );
    LONG waits = ReadNoFence( &sock->waits );

    if (waits) WriteNoFence( &sock->waits, waits - 1 );
    return waits != 0;
}

void direct_note_wait( SOCKET s )
{
    WriteNoFence( &get_record( s, FALSE )->waits, EXPECTED_WAITS );
}

const LONG *direct_send_wanted( SOCKET s )
{
    return &get_record( s, FALSE )->send_wanted;
}

/* ---- the descriptor ---- */

#define FD_BITS   20
#define SLOT_BITS 14
C_ASSERT( SOCKET_STATE_SLOTS == 1 << SLOT_BITS );
C_ASSERT( SOCKET_STATE_GENERATIONS == 1 << (64 - FD_BITS - SLOT_BITS) );

/* A handle that was duplicated, or inherited by another process, may have been used
 * by others, even if it is the only one again. TRUE if no event says so. */
static BOOL check_event( SOCKET s, struct direct_socket *sock, const struct socket_state_event *event )
{
    if (event->handle == SOCKET_EVENT_NONE) __atomic_store_n( &sock->where, 0, __ATOMIC_RELEASE );
    if (event->handle == SOCKET_EVENT_PROCESS)
        return own_process && event->process && event->process != own_process;
    if (event->handle != (s & ~(SOCKET)3)) return TRUE;
    return InterlockedDecrement( &sock->own_duplicates ) >= 0;
}

/* Looks at what has happened since the last time. */
static BOOL check_events( SOCKET s, struct direct_socket *sock )
{
    UINT32 count = __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ), n = sock->event_count;
    BOOL ret = TRUE;

    if (n == count) return TRUE;
    for (; ret && n != count; n++)
        ret = count - n <= SOCKET_STATE_EVENTS && check_event( s, sock, &state->events[n % SOCKET_STATE_EVENTS] );
    /* nor may any have been overwritten meanwhile */
    if (ret && __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ) - sock->event_count <= SOCKET_STATE_EVENTS)
    {
        __atomic_store_n( &sock->event_count, count, __ATOMIC_RELEASE );
        return TRUE;
    }
    direct_give_up( s );
    return FALSE;
}

/* The record's target, if it is good. */
static BOOL get_target( struct direct_socket *sock, struct direct_target *target )
{
    UINT64 where;

    target->event_count = __atomic_load_n( &sock->event_count, __ATOMIC_ACQUIRE );
    where = __atomic_load_n( &sock->where, __ATOMIC_ACQUIRE );
    if (!where) return FALSE;
    target->fd = where & ((1 << FD_BITS) - 1);
    target->slot = where >> FD_BITS & ((1 << SLOT_BITS) - 1);
    target->generation = where >> (FD_BITS + SLOT_BITS);
    return __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ) == target->event_count &&
           __atomic_load_n( &state->slots[target->slot].generation, __ATOMIC_ACQUIRE ) == target->generation;
}

static BOOL find_target( SOCKET s, struct direct_socket *sock )
{
    struct direct_find_params params = { .socket = s, .accepted = !!(sock->flags & DIRECT_ACCEPTED) };
    UINT32 count = __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE );
    LONG serial = ReadAcquire( &sock->serial );

    NTSTATUS status;

    InterlockedExchange( &sock->uses, -RETRY_USES );
    status = WINE_UNIX_CALL( unix_direct_find, &params );
    if (params.searched) InterlockedExchange( &search_size, params.searched );
    if (status || params.target.fd >= 1 << FD_BITS) return FALSE;
    if (sock->inode && sock->inode != params.inode)
    {
        direct_give_up( s );  /* the handle is another socket's by now */
        return FALSE;
    }
    sock->inode = params.inode;
    InterlockedExchange( &sock->uses, 0 );
    __atomic_store_n( &sock->where, (UINT64)params.target.generation << (FD_BITS + SLOT_BITS) |
                      (UINT64)params.target.slot << FD_BITS | params.target.fd, __ATOMIC_RELEASE );
    if (ReadAcquire( &sock->serial ) == serial &&
        __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ) == count) return TRUE;
    __atomic_store_n( &sock->where, 0, __ATOMIC_RELEASE );
    return FALSE;
}

static BOOL is_wanted( const struct direct_target *target, unsigned int want )
{
    const struct socket_state_slot *slot = &state->slots[target->slot];

    if (want == DIRECT_RECEIVE) return __atomic_load_n( &slot->readers, __ATOMIC_ACQUIRE );
    if (want == DIRECT_SEND) return __atomic_load_n( &slot->writers, __ATOMIC_ACQUIRE );
    return FALSE;
}

BOOL direct_get( SOCKET s, unsigned int want, struct direct_target *target )
{
    static const unsigned int against[] =
    {
        [DIRECT_QUERY]   = DIRECT_GIVEN_UP,
        [DIRECT_RECEIVE] = DIRECT_GIVEN_UP | DIRECT_SELECTED | DIRECT_NO_RECEIVE,
        [DIRECT_SEND]    = DIRECT_GIVEN_UP | DIRECT_SELECTED | DIRECT_NO_SEND,
    };
    struct direct_socket *sock = get_record( s, FALSE );
    LONG flags;

    if (!sock || !((flags = ReadNoFence( &sock->flags )) & DIRECT_TRACKED)) return FALSE;
    if (flags & against[want]) return FALSE;
    if (want == DIRECT_RECEIVE && ReadAcquire( &sock->receives )) return FALSE;
    if (want == DIRECT_SEND && ReadAcquire( &sock->sends )) return FALSE;
    if (get_target( sock, target )) return !is_wanted( target, want );

    if (RtlDllShutdownInProgress() || !check_events( s, sock )) return FALSE;
    if (!get_target( sock, target ))
    {
        if (ReadNoFence( &sock->uses ) < 0 && InterlockedIncrement( &sock->uses ) < 0) return FALSE;
        if (!find_target( s, sock ) || !get_target( sock, target )) return FALSE;
    }
    return !is_wanted( target, want );
}

BOOL direct_is_known( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );
    struct direct_target target;

    if (!sock || (ReadNoFence( &sock->flags ) & (DIRECT_TRACKED | DIRECT_GIVEN_UP)) != DIRECT_TRACKED) return FALSE;
    return get_target( sock, &target );
}

BOOL direct_is_alive( SOCKET s )
{
    const LONG against = DIRECT_GIVEN_UP | DIRECT_NO_SEND;
    struct direct_socket *sock = get_record( s, FALSE );

    if (!sock || (ReadAcquire( &sock->flags ) & (DIRECT_TRACKED | against)) != DIRECT_TRACKED) return FALSE;
    if (ReadAcquire( &sock->sends )) return FALSE;
    return __atomic_load_n( &state->closed, __ATOMIC_ACQUIRE ) == sock->closed &&
           __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ) == sock->event_count;
}

/* ---- the name ---- */

void direct_note_request( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    if (sock && !InterlockedIncrement( &sock->requests )) InterlockedIncrement( &sock->requests );
}

LONG direct_requests( SOCKET s )
{
    struct direct_socket *sock = get_record( s, FALSE );

    return sock ? ReadAcquire( &sock->requests ) : 0;
}

/* Nobody reads what is written here until named says that it is the socket's name. */
void direct_keep_name( SOCKET s, LONG requests, const struct sockaddr *addr, int len )
{
    struct direct_socket *sock = get_record( s, FALSE );

    if (!sock || ReadAcquire( &sock->requests ) != requests || len <= 0 || len > (int)sizeof(sock->name)) return;
    memcpy( &sock->name, addr, len );
    sock->name_len = len;
    InterlockedExchange( &sock->named, requests );
}

BOOL direct_recall_name( SOCKET s, struct sockaddr *addr, int *len )
{
    struct direct_socket *sock = get_record( s, FALSE );
    LONG requests;

    if (!sock || !(requests = ReadAcquire( &sock->named )) || !direct_is_alive( s )) return FALSE;
    *len = sock->name_len;
    memcpy( addr, &sock->name, sizeof(sock->name) );
    MemoryBarrier();
    return ReadAcquire( &sock->requests ) == requests && ReadAcquire( &sock->named ) == requests;
}
