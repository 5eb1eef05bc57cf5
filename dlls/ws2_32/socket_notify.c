/*
 * ProcessSocketNotifications
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
 * Called by programs of Windows 11. A registration is a poll of the wineserver
 * for one socket; its end becomes a packet of the program's completion port. A
 * registration that goes on (SOCK_NOTIFY_TRIGGER_PERSISTENT) polls again when the
 * port has been emptied, so that a program is not flooded.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* values of SOCK_NOTIFY_* */
#define REGISTER_EVENT_IN     0x01
#define REGISTER_EVENT_OUT    0x02
#define REGISTER_EVENT_HANGUP 0x04
#define REGISTER_EVENTS_ALL   0x07
#define EVENT_ERR             0x40
#define EVENT_REMOVE          0x80
#define OP_ENABLE             0x01
#define OP_DISABLE            0x02
#define OP_REMOVE             0x04
#define TRIGGER_ONESHOT       0x01
#define TRIGGER_PERSISTENT    0x02
#define TRIGGER_LEVEL         0x04
#define TRIGGER_EDGE          0x08

#define LOOK_PERIOD 10                /* ms between looks at ports with packets of ours */

struct socket_notify_registration     /* SOCK_NOTIFY_REGISTRATION */
{
    SOCKET socket;
    void *key;
    UINT16 events;
    UINT8 operation;
    UINT8 trigger;
    DWORD result;
};

struct registration
{
    struct registration *next;
    SOCKET socket;
    HANDLE port;                      /* a duplicate */
    void *key;
    UINT16 events;
    UINT8 trigger;
    BOOL enabled;
    BOOL posted;                      /* a packet is or was in the port, polling is to go on later */
    BOOL polling;                     /* the request is on its way or pended: the wait callback will come */
    BOOL removed;                     /* freed when the poll ends */
    int told;                         /* AFD_POLL_* of the last packet */
    HANDLE event;
    HANDLE wait;
    OVERLAPPED overlapped;
    struct afd_poll_params poll;
};

static const struct
{
    UINT16 event;
    int flags;
}
event_flags[] =
{
    { REGISTER_EVENT_IN,     AFD_POLL_READ | AFD_POLL_ACCEPT },
    { REGISTER_EVENT_OUT,    AFD_POLL_WRITE },
    { REGISTER_EVENT_HANGUP, AFD_POLL_HUP },
    { EVENT_ERR,             AFD_POLL_RESET | AFD_POLL_CONNECT_ERR },
};

static CRITICAL_SECTION notify_cs;
static CRITICAL_SECTION_DEBUG notify_cs_debug =
{
    0, 0, &notify_cs, { &notify_cs_debug.ProcessLocksList, &notify_cs_debug.ProcessLocksList },
    0, 0, { (DWORD_PTR)(__FILE__ ": notify_cs") }
};
static CRITICAL_SECTION notify_cs = { &notify_cs_debug, -1, 0, 0, 0, 0 };

/* Guarded by notify_cs, as are their members. Who has it must not get at the lock
 * of background.c, whose owner may close sockets: requests are made without
 * afd_request(), which might find out that a handle is no socket any more. */
static struct registration *registrations;
static PTP_TIMER look_timer;

static int get_flags( UINT16 events )
{
    unsigned int i;
    int flags = 0;

    for (i = 0; i < ARRAY_SIZE(event_flags); i++)
        if (events & event_flags[i].event) flags |= event_flags[i].flags;
    return flags;
}

static UINT16 get_events( int flags )
{
    unsigned int i;
    UINT16 events = 0;

    for (i = 0; i < ARRAY_SIZE(event_flags); i++)
        if (flags & event_flags[i].flags) events |= event_flags[i].event;
    return events;
}

/* ---- polls ---- */

static NTSTATUS request_poll( SOCKET s, HANDLE event, struct afd_poll_params *poll, IO_STATUS_BLOCK *io )
{
    return afd_control( s, event, NULL, NULL, io, IOCTL_AFD_POLL, poll, sizeof(*poll), poll, sizeof(*poll) );
}

static void start_look_timer(void)
{
    LARGE_INTEGER due = { .QuadPart = -LOOK_PERIOD * 10000ll };

    if (look_timer) SetThreadpoolTimer( look_timer, (FILETIME *)&due, 0, 0 );
}

static void free_registration( struct registration *entry )
{
    struct registration **ptr;

    for (ptr = &registrations; *ptr && *ptr != entry; ptr = &(*ptr)->next) {}
    if (*ptr) *ptr = entry->next;
    if (entry->port) NtClose( entry->port );
    if (entry->event) NtClose( entry->event );
    HeapFree( GetProcessHeap(), 0, entry );
}

/* The poll has ended: one packet, if it was not for nothing. */
static void post_result( struct registration *entry )
{
    int flags = entry->poll.sockets[0].flags & get_flags( entry->events | EVENT_ERR );

    if (!entry->enabled || entry->overlapped.Internal || !entry->poll.count || !flags) return;
    entry->told = flags;
    if (entry->trigger & TRIGGER_ONESHOT) entry->enabled = FALSE;
    else entry->posted = TRUE;
    PostQueuedCompletionStatus( entry->port, get_events( flags ), (ULONG_PTR)entry->key, NULL );
    if (entry->posted) start_look_timer();
}

static void CALLBACK poll_ended( void *arg, BOOLEAN timed_out )
{
    struct registration *entry = arg;

    (void)timed_out;
    EnterCriticalSection( &notify_cs );
    UnregisterWaitEx( entry->wait, NULL );
    entry->polling = FALSE;
    if (entry->removed) free_registration( entry );
    else
    {
        post_result( entry );
        /* changed while it was under way */
        if (entry->enabled && !entry->posted && entry->overlapped.Internal == (ULONG)STATUS_CANCELLED)
        {
            entry->posted = TRUE;
            entry->told = 0;
            start_look_timer();
        }
    }
    LeaveCriticalSection( &notify_cs );
}

/* Runs in the background thread. */
static void CALLBACK start_poll( ULONG_PTR arg )
{
    struct registration *entry = (struct registration *)arg;

    EnterCriticalSection( &notify_cs );
    memset( &entry->poll, 0, sizeof(entry->poll) );
    entry->poll.timeout = AFD_POLL_INFINITE;
    entry->poll.count = 1;
    entry->poll.sockets[0].socket = entry->socket;
    entry->poll.sockets[0].flags = get_flags( entry->events | EVENT_ERR );
    entry->overlapped.Internal = STATUS_PENDING;
    entry->polling = !entry->removed &&
                     !NT_ERROR( request_poll( entry->socket, entry->event, &entry->poll,
                                              (IO_STATUS_BLOCK *)&entry->overlapped )) &&
                     RegisterWaitForSingleObject( &entry->wait, entry->event, poll_ended, entry, INFINITE,
                                                  WT_EXECUTEONLYONCE );
    if (!entry->polling)
    {
        WARN( "no poll of socket %#Ix\n", entry->socket );
        if (entry->removed) free_registration( entry );
    }
    LeaveCriticalSection( &notify_cs );
}

static BOOL arm( struct registration *entry )
{
    if (!entry->enabled || entry->posted || entry->polling) return TRUE;
    return entry->polling = background_queue( start_poll, entry );
}

/* ---- going on after a packet ---- */

static BOOL is_port_empty( HANDLE port )
{
    ULONG depth;

    return NtQueryIoCompletion( port, IoCompletionBasicInformation, &depth, sizeof(depth), NULL ) || !depth;
}

static BOOL still_holds( SOCKET s, int flags )
{
    struct afd_poll_params poll = { .count = 1, .sockets[0] = { .socket = s, .flags = flags } };
    IO_STATUS_BLOCK io;

    return !request_poll( s, NULL, &poll, &io ) && poll.count;
}

/* Polls again for whoever has taken the packet; with SOCK_NOTIFY_TRIGGER_EDGE not
 * before the reason for it is gone. */
static void look_at_ports(void)
{
    struct registration *entry;
    BOOL any = FALSE;

    EnterCriticalSection( &notify_cs );
    for (entry = registrations; entry; entry = entry->next)
    {
        if (!entry->posted || entry->removed) continue;
        entry->posted = entry->enabled &&
                        (!is_port_empty( entry->port ) ||
                         (entry->trigger & TRIGGER_EDGE && still_holds( entry->socket, entry->told )));
        if (entry->posted) any = TRUE;
        else arm( entry );
    }
    if (any) start_look_timer();
    LeaveCriticalSection( &notify_cs );
}

static void CALLBACK look_again( TP_CALLBACK_INSTANCE *instance, void *context, TP_TIMER *timer )
{
    (void)instance;
    (void)context;
    (void)timer;
    look_at_ports();
}

/* ---- registrations ---- */

static struct registration *find_registration( SOCKET s )
{
    struct registration *entry;

    for (entry = registrations; entry; entry = entry->next) if (entry->socket == s && !entry->removed) break;
    return entry;
}

static struct registration *add_registration( SOCKET s, HANDLE port )
{
    struct registration *entry = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*entry) );

    if (!entry) return NULL;
    if (!look_timer) look_timer = CreateThreadpoolTimer( look_again, NULL, NULL );
    entry->socket = s;
    entry->event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if (!look_timer || !entry->event ||
        !DuplicateHandle( GetCurrentProcess(), port, GetCurrentProcess(), &entry->port, 0, FALSE,
                          DUPLICATE_SAME_ACCESS ))
    {
        free_registration( entry );
        return NULL;
    }
    entry->next = registrations;
    registrations = entry;
    socket_set_flags( s, SOCKET_HAS_BACKGROUND, 0 );
    return entry;
}

static void cancel_poll( struct registration *entry )
{
    if (entry->polling) afd_cancel_poll( &entry->overlapped );
}

static void remove_registration( struct registration *entry )
{
    entry->enabled = FALSE;
    entry->removed = TRUE;
    cancel_poll( entry );
    if (!entry->polling) free_registration( entry );
}

void socket_notify_forget( SOCKET s )
{
    struct registration *entry;

    EnterCriticalSection( &notify_cs );
    if ((entry = find_registration( s ))) remove_registration( entry );
    LeaveCriticalSection( &notify_cs );
}

static BOOL is_one_of( UINT8 value, UINT8 a, UINT8 b )
{
    return !(value & a) != !(value & b);
}

static DWORD enable( HANDLE port, const struct socket_notify_registration *reg )
{
    struct registration *entry = find_registration( reg->socket );

    if (!is_one_of( reg->trigger, TRIGGER_ONESHOT, TRIGGER_PERSISTENT ) ||
        !is_one_of( reg->trigger, TRIGGER_LEVEL, TRIGGER_EDGE )) return WSAEINVAL;
    if (!entry && !(entry = add_registration( reg->socket, port ))) return WSAENOBUFS;
    entry->key = reg->key;
    entry->events = reg->events;
    entry->trigger = reg->trigger;
    entry->enabled = TRUE;
    entry->posted = FALSE;
    if (entry->polling) cancel_poll( entry );  /* and start over with the new events */
    else if (!arm( entry ))
    {
        remove_registration( entry );
        return WSAENOBUFS;
    }
    return 0;
}

static DWORD change_registration( HANDLE port, const struct socket_notify_registration *reg )
{
    struct registration *entry;

    if (reg->result) return reg->result;
    if (reg->events & ~REGISTER_EVENTS_ALL) return WSAEINVAL;
    if (reg->operation == OP_ENABLE) return enable( port, reg );
    if (!(entry = find_registration( reg->socket ))) return WSAEINVAL;
    if (reg->operation == OP_DISABLE)
    {
        entry->enabled = entry->posted = FALSE;
        cancel_poll( entry );
        return 0;
    }
    if (reg->operation != OP_REMOVE) return WSAEINVAL;
    /* the last packet */
    PostQueuedCompletionStatus( entry->port, EVENT_REMOVE, (ULONG_PTR)entry->key, NULL );
    remove_registration( entry );
    return 0;
}

static DWORD check_entries( OVERLAPPED_ENTRY *entries, ULONG count, UINT32 timeout, UINT32 *ret_count )
{
    if (!count) return timeout || entries || ret_count ? WSAEINVAL : 0;
    if (!entries || !ret_count) return WSAEINVAL;
    if (!is_writable( entries, (SIZE_T)count * sizeof(*entries) )) return WSAEFAULT;
    return is_writable( ret_count, sizeof(*ret_count) ) ? 0 : WSAEFAULT;
}

/***********************************************************************
 *      ProcessSocketNotifications   (WS2_32.@)
 *
 * Registers sockets with a completion port, and takes up to count packets off
 * it, waiting timeout ms for the first. A packet of a registration has its key,
 * SOCK_NOTIFY_EVENT_* in place of the number of bytes, and no OVERLAPPED. Each
 * registration has a result of its own: WSAENOTSOCK, WSAEINVAL for what can't be
 * asked for or is not registered, WSAENOBUFS. Returns ERROR_SUCCESS, WAIT_TIMEOUT
 * if there was no packet, or a Winsock error with nothing done: WSAEINVAL,
 * WSAEFAULT.
 *
 * Follows Winsock reference, ProcessSocketNotifications function.
 */
DWORD WINAPI ProcessSocketNotifications( HANDLE port, UINT32 registration_count,
                                         struct socket_notify_registration *regs, UINT32 timeout,
                                         ULONG count, OVERLAPPED_ENTRY *entries, UINT32 *ret_count )
{
    ULONG received = 0;
    DWORD error;
    UINT32 i;

    TRACE( "port %p, %u registrations at %p, timeout %u, %lu entries at %p\n", port, registration_count, regs,
           timeout, count, entries );

    if (!port || !registration_count != !regs) return WSAEINVAL;
    if (!registration_count && !count) return WSAEINVAL;
    if ((error = check_entries( entries, count, timeout, ret_count ))) return error;
    if (registration_count && !is_writable( regs, registration_count * sizeof(*regs) )) return WSAEFAULT;

    for (i = 0; i < registration_count; i++)
        regs[i].result = socket_get_info( regs[i].socket, NULL ) ? WSAENOTSOCK : 0;
    EnterCriticalSection( &notify_cs );
    for (i = 0; i < registration_count; i++) regs[i].result = change_registration( port, &regs[i] );
    LeaveCriticalSection( &notify_cs );
    if (!count) return ERROR_SUCCESS;

    *ret_count = 0;
    look_at_ports();
    if (!GetQueuedCompletionStatusEx( port, entries, count, &received, timeout, FALSE ))
        return GetLastError() == WAIT_TIMEOUT ? WAIT_TIMEOUT : WSAEINVAL;
    *ret_count = received;
    return ERROR_SUCCESS;
}
