/*
 * What goes on after a send or receive has returned
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
 * Called by the send and receive families and, through socket_list_remove(),
 * by closesocket(). One thread, made on first use, issues requests that must
 * outlive the thread that caused them; it never touches a socket that it was
 * not given, and a socket that is closed is dropped under the lock before its
 * handle can be reused.
 */

#include "opt.h"
#include "direct.h"
#include "ws2_32_unixlib.h"
#include "wine/unixlib.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define WATCH_PERIOD 20               /* ms */

struct kept_memory
{
    struct kept_memory *next;
    SOCKET socket;
    LONG stamp;                       /* when its request was known to be queued */
    void *memory;                     /* HeapAlloc */
};

struct watched_socket
{
    struct watched_socket *next;
    SOCKET socket;
};

/* A poll for the error that will make a socket a watched one. Freed by the wait
 * callback, or by the thread if there is nothing to wait for. */
struct expected_error
{
    struct expected_error *next;
    SOCKET socket;                    /* INVALID_SOCKET once it is closed */
    HANDLE event;
    HANDLE wait;
    OVERLAPPED overlapped;
    struct afd_poll_params poll;
};

/* The rest of a nonblocking send, on a handle of its own so that closing the
 * caller's does not lose it. The thread issues it, a wait callback frees it. */
struct rest_of_send
{
    SOCKET socket;
    SOCKET original;                  /* of the caller */
    LONG serial;                      /* its direct_serial() */
    HANDLE issued;                    /* tells the caller that the rest is in the queue */
    HANDLE wait;
    BOOL queued;
    OVERLAPPED overlapped;
    struct afd_sendmsg_params params;
    WSABUF buffer;
    char data[1];
};

static CRITICAL_SECTION background_cs;
static CRITICAL_SECTION_DEBUG background_cs_debug =
{
    0, 0, &background_cs,
    { &background_cs_debug.ProcessLocksList, &background_cs_debug.ProcessLocksList },
    0, 0, { (DWORD_PTR)(__FILE__ ": background_cs") }
};
static CRITICAL_SECTION background_cs = { &background_cs_debug, -1, 0, 0, 0, 0 };

/* guarded by background_cs */
static struct kept_memory *kept;
static struct watched_socket *watched;
static struct expected_error *expected;

static HANDLE background_thread;      /* set once */

static LONG last_stamp;

/* ---- the thread ---- */

/* A poll makes the wineserver look at the socket and hand what it sees to the
 * requests and events that wait for it. */
static BOOL wake_watched(void)
{
    struct watched_socket *entry, *next;
    BOOL any;

    EnterCriticalSection( &background_cs );
    any = !!watched;
    for (entry = watched; entry; entry = next)
    {
        struct afd_poll_params poll = { .count = 1, .sockets[0].socket = entry->socket };

        next = entry->next;  /* the entry goes away if the handle turns out to be no socket */
        poll.sockets[0].flags = AFD_POLL_READ | AFD_POLL_CONNECT_ERR;
        if (!afd_ioctl( entry->socket, IOCTL_AFD_POLL, &poll, sizeof(poll), &poll, sizeof(poll), NULL ) &&
            poll.count && poll.sockets[0].flags & AFD_POLL_CONNECT_ERR)
            datagram_note_error( poll.sockets[0].socket );
    }
    LeaveCriticalSection( &background_cs );
    return any;
}

static DWORD CALLBACK background_proc( void *arg )
{
    (void)arg;
    for (;;) SleepEx( wake_watched() ? WATCH_PERIOD : INFINITE, TRUE );
    return 0;
}

static void CALLBACK wake_up( ULONG_PTR arg )
{
    (void)arg;
}

/* The thread never ends, so the DLL stays loaded. */
static BOOL CALLBACK create_thread( INIT_ONCE *once, void *param, void **context )
{
    HMODULE module;

    (void)once;
    (void)param;
    (void)context;
    if (!GetModuleHandleExW( GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                             (const WCHAR *)background_proc, &module )) return FALSE;
    background_thread = CreateThread( NULL, 0, background_proc, NULL, 0, NULL );
    return background_thread != NULL;
}

/* Takes no lock: callers may have some. */
BOOL background_queue( PAPCFUNC func, void *arg )
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

    return InitOnceExecuteOnce( &once, create_thread, NULL, NULL ) &&
           QueueUserAPC( func, background_thread, (ULONG_PTR)arg );
}

struct background_job
{
    void (*func)( void *arg );
    void *arg;
    HANDLE done;
};

static void CALLBACK run_job( ULONG_PTR arg )
{
    struct background_job *job = (struct background_job *)arg;

    job->func( job->arg );
    NtSetEvent( job->done, NULL );
}

static BOOL background_call( void (*func)( void *arg ), void *arg )
{
    struct background_job job = { func, arg, NULL };
    BOOL ret;

    if (!(job.done = CreateEventW( NULL, TRUE, FALSE, NULL ))) return FALSE;
    if ((ret = background_queue( run_job, &job ))) NtWaitForSingleObject( job.done, FALSE, NULL );
    NtClose( job.done );
    return ret;
}

/* ---- memory of pended requests ---- */

LONG background_stamp(void)
{
    return InterlockedIncrement( &last_stamp );
}

void background_keep( SOCKET s, void *memory )
{
    struct kept_memory *entry = HeapAlloc( GetProcessHeap(), 0, sizeof(*entry) );

    if (!entry) return;  /* the memory lives as long as the process: better than a dangling request */
    entry->socket = s;
    entry->memory = memory;
    EnterCriticalSection( &background_cs );
    entry->stamp = background_stamp();
    entry->next = kept;
    kept = entry;
    LeaveCriticalSection( &background_cs );
    socket_set_flags( s, SOCKET_HAS_BACKGROUND, 0 );
}

/* Requests of one direction end in the order of their issue: one that was
 * issued at STAMP and has ended says that all queued before have ended. */
void background_release( SOCKET s, LONG stamp )
{
    struct kept_memory **ptr, *entry;

    EnterCriticalSection( &background_cs );
    for (ptr = &kept; (entry = *ptr);)
    {
        if (entry->socket != s || entry->stamp - stamp >= 0)
        {
            ptr = &entry->next;
            continue;
        }
        *ptr = entry->next;
        HeapFree( GetProcessHeap(), 0, entry->memory );
        HeapFree( GetProcessHeap(), 0, entry );
    }
    LeaveCriticalSection( &background_cs );
}

/* ---- rests of nonblocking sends ---- */

static void free_rest( struct rest_of_send *rest )
{
    if (rest->socket != INVALID_SOCKET) NtClose( (HANDLE)rest->socket );
    if (direct_serial( rest->original ) == rest->serial) direct_leave( rest->original, DIRECT_SEND );
    if (rest->issued) NtClose( rest->issued );
    if (rest->overlapped.hEvent) NtClose( (HANDLE)((ULONG_PTR)rest->overlapped.hEvent & ~(ULONG_PTR)1) );
    HeapFree( GetProcessHeap(), 0, rest );
}

static void CALLBACK rest_done( void *arg, BOOLEAN timed_out )
{
    struct rest_of_send *rest = arg;

    (void)timed_out;
    TRACE( "status %#Ix, %Iu bytes\n", rest->overlapped.Internal, rest->overlapped.InternalHigh );
    EnterCriticalSection( &background_cs );  /* the handle of the wait is stored under the lock */
    LeaveCriticalSection( &background_cs );
    UnregisterWaitEx( rest->wait, NULL );
    free_rest( rest );
}

/* Runs in the background thread, while the caller waits for the event. */
static void CALLBACK issue_rest( ULONG_PTR arg )
{
    struct rest_of_send *rest = (struct rest_of_send *)arg;
    struct afd_request req = { .socket = rest->socket, .code = IOCTL_AFD_WINE_SENDMSG, .in = &rest->params,
                               .in_size = sizeof(rest->params), .overlapped = &rest->overlapped };

    rest->queued = !NT_ERROR( afd_request( &req, NULL ));
    NtSetEvent( rest->issued, NULL );
}

static BOOL duplicate_socket( SOCKET s, SOCKET *ret )
{
    HANDLE self = GetCurrentProcess(), handle;

    direct_note_duplicate( s );
    if (!DuplicateHandle( self, (HANDLE)s, self, &handle, 0, FALSE, DUPLICATE_SAME_ACCESS )) return FALSE;
    *ret = (SOCKET)handle;
    return TRUE;
}

static struct rest_of_send *alloc_rest( SOCKET s, const WSABUF *buffers, DWORD count, ULONG_PTR skip,
                                        DWORD flags )
{
    struct rest_of_send *rest;
    SIZE_T size = 0;
    HANDLE event;
    DWORD i;

    if (!is_readable( buffers, count * sizeof(*buffers) )) return NULL;
    for (i = 0; i < count; i++)
    {
        if (!is_readable( buffers[i].buf, buffers[i].len )) return NULL;
        size += buffers[i].len;
    }
    size -= skip;
    if (size > MAXDWORD) return NULL;
    if (!(rest = HeapAlloc( GetProcessHeap(), 0, offsetof( struct rest_of_send, data[size] )))) return NULL;
    memset( rest, 0, offsetof( struct rest_of_send, data ));
    rest->socket = INVALID_SOCKET;
    rest->original = s;
    rest->serial = direct_serial( s );
    direct_enter( s, DIRECT_SEND );
    rest->buffer.buf = rest->data;
    for (i = 0; i < count; i++)
    {
        ULONG_PTR done = min( skip, buffers[i].len );

        memcpy( rest->data + rest->buffer.len, buffers[i].buf + done, buffers[i].len - done );
        rest->buffer.len += buffers[i].len - done;
        skip -= done;
    }
    rest->params.ws_flags = flags;
    rest->params.force_async = TRUE;
    rest->params.count = 1;
    rest->params.buffers_ptr = (ULONG_PTR)&rest->buffer;
    rest->issued = CreateEventW( NULL, TRUE, FALSE, NULL );
    if ((event = CreateEventW( NULL, TRUE, FALSE, NULL )))
        rest->overlapped.hEvent = (HANDLE)((ULONG_PTR)event | 1);  /* no packet */
    if (!rest->issued || !event || !duplicate_socket( s, &rest->socket ))
    {
        free_rest( rest );
        return NULL;
    }
    return rest;
}

BOOL background_send( SOCKET s, const WSABUF *buffers, DWORD count, ULONG_PTR skip, DWORD flags )
{
    struct rest_of_send *rest = alloc_rest( s, buffers, count, skip, flags );
    HANDLE event;

    if (!rest) return FALSE;
    if (!background_queue( issue_rest, rest ))
    {
        free_rest( rest );
        return FALSE;
    }
    NtWaitForSingleObject( rest->issued, FALSE, NULL );
    event = (HANDLE)((ULONG_PTR)rest->overlapped.hEvent & ~(ULONG_PTR)1);
    if (!rest->queued)
    {
        free_rest( rest );
        return FALSE;
    }
    EnterCriticalSection( &background_cs );
    if (!RegisterWaitForSingleObject( &rest->wait, event, rest_done, rest, INFINITE, WT_EXECUTEONLYONCE ))
        WARN( "the rest of a send on socket %#Ix is never freed\n", s );
    LeaveCriticalSection( &background_cs );
    return TRUE;
}

/* ---- the end of a stream ---- */

struct end_of_stream
{
    int fd;
    HANDLE event;
    HANDLE wait;
    OVERLAPPED overlapped;
};

static void end_stream( struct end_of_stream *end )
{
    struct end_stream_params params = { .fd = end->fd };

    WINE_UNIX_CALL( unix_end_stream, &params );
    NtClose( end->event );
    HeapFree( GetProcessHeap(), 0, end );
}

static void CALLBACK queue_is_empty( void *arg, BOOLEAN timed_out )
{
    struct end_of_stream *end = arg;

    (void)timed_out;
    EnterCriticalSection( &background_cs );  /* the handle of the wait is stored under the lock */
    LeaveCriticalSection( &background_cs );
    UnregisterWaitEx( end->wait, NULL );
    end_stream( end );
}

/* A send of nothing takes its place in the queue, its end tells that the queue
 * is empty. The descriptor is taken now: the socket may get another one. */
NTSTATUS background_end_stream( SOCKET s )
{
    struct afd_sendmsg_params params = { .force_async = TRUE };
    struct afd_request req = { .socket = s, .code = IOCTL_AFD_WINE_SENDMSG, .in = &params,
                               .in_size = sizeof(params) };
    struct dup_descriptor_params dup = { .socket = s };
    struct end_of_stream *end;
    NTSTATUS status;

    direct_give_up( s );  /* the descriptor that is made here may outlive the handle */
    if (!(end = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*end) ))) return STATUS_NO_MEMORY;
    if (!(end->event = CreateEventW( NULL, TRUE, FALSE, NULL )) ||
        (status = WINE_UNIX_CALL( unix_dup_descriptor, &dup )))
    {
        status = end->event ? status : STATUS_NO_MEMORY;
        if (end->event) NtClose( end->event );
        HeapFree( GetProcessHeap(), 0, end );
        return status;
    }
    end->fd = dup.fd;
    end->overlapped.hEvent = (HANDLE)((ULONG_PTR)end->event | 1);  /* no packet */
    req.overlapped = &end->overlapped;
    if (afd_request( &req, NULL ) != STATUS_PENDING)
    {
        end_stream( end );
        return STATUS_SUCCESS;
    }
    EnterCriticalSection( &background_cs );
    if (!RegisterWaitForSingleObject( &end->wait, end->event, queue_is_empty, end, INFINITE,
                                      WT_EXECUTEONLYONCE ))
        WARN( "socket %#Ix is not shut down\n", s );
    LeaveCriticalSection( &background_cs );
    return STATUS_SUCCESS;
}

/* ---- sockets that the wineserver does not watch ---- */

void background_watch( SOCKET s )
{
    struct watched_socket *entry;
    BOOL found;

    EnterCriticalSection( &background_cs );
    for (entry = watched; entry; entry = entry->next) if (entry->socket == s) break;
    found = entry != NULL;
    if (!found && (entry = HeapAlloc( GetProcessHeap(), 0, sizeof(*entry) )))
    {
        entry->socket = s;
        entry->next = watched;
        watched = entry;
    }
    LeaveCriticalSection( &background_cs );
    if (found) return;  /* the thread comes by itself; a poll now could take the next error from a receive */
    opt_state_set( s, STATE_WATCHED, WATCHED );
    socket_set_flags( s, SOCKET_HAS_BACKGROUND, 0 );
    background_queue( wake_up, NULL );
}

static void end_expectation( struct expected_error *entry )
{
    struct expected_error **ptr;
    SOCKET s;

    EnterCriticalSection( &background_cs );  /* the handle of the wait is stored under the lock, too */
    for (ptr = &expected; *ptr != entry; ptr = &(*ptr)->next) {}
    *ptr = entry->next;
    s = entry->socket;
    LeaveCriticalSection( &background_cs );

    if (entry->wait) UnregisterWaitEx( entry->wait, NULL );
    if (s != INVALID_SOCKET && !entry->overlapped.Internal && entry->poll.count &&
        entry->poll.sockets[0].flags & AFD_POLL_CONNECT_ERR) background_watch( s );
    NtClose( entry->event );
    HeapFree( GetProcessHeap(), 0, entry );
}

static void CALLBACK expectation_met( void *arg, BOOLEAN timed_out )
{
    (void)timed_out;
    end_expectation( arg );
}

/* Runs in the background thread. */
static void issue_expectation( void *arg )
{
    struct expected_error *entry = arg;
    struct afd_request req = { .code = IOCTL_AFD_POLL, .in = &entry->poll, .in_size = sizeof(entry->poll),
                               .out = &entry->poll, .out_size = sizeof(entry->poll),
                               .overlapped = &entry->overlapped };
    BOOL waits = FALSE;

    EnterCriticalSection( &background_cs );
    req.socket = entry->socket;
    if (req.socket != INVALID_SOCKET && afd_request( &req, NULL ) == STATUS_PENDING)
    {
        waits = RegisterWaitForSingleObject( &entry->wait, entry->event, expectation_met, entry, INFINITE,
                                             WT_EXECUTEONLYONCE );
        if (!waits) WARN( "errors of socket %#Ix will not be noticed\n", req.socket );
        waits = TRUE;
    }
    LeaveCriticalSection( &background_cs );
    if (!waits) end_expectation( entry );
}

static struct expected_error *alloc_expectation( SOCKET s )
{
    struct expected_error *entry = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*entry) );

    if (!entry) return NULL;
    if (!(entry->event = CreateEventW( NULL, TRUE, FALSE, NULL )))
    {
        HeapFree( GetProcessHeap(), 0, entry );
        return NULL;
    }
    entry->socket = s;
    entry->overlapped.hEvent = (HANDLE)((ULONG_PTR)entry->event | 1);  /* no packet */
    entry->poll.timeout = AFD_POLL_INFINITE;
    entry->poll.count = 1;
    entry->poll.sockets[0].socket = s;
    entry->poll.sockets[0].flags = AFD_POLL_CONNECT_ERR;
    return entry;
}

void background_expect_error( SOCKET s )
{
    struct expected_error *entry;
    DWORD is_watched;

    if (opt_state_get( s, STATE_WATCHED, &is_watched )) return;
    EnterCriticalSection( &background_cs );
    for (entry = expected; entry; entry = entry->next) if (entry->socket == s) break;
    if (entry) entry = NULL;
    else if ((entry = alloc_expectation( s )))
    {
        entry->next = expected;
        expected = entry;
    }
    LeaveCriticalSection( &background_cs );
    if (entry)
    {
        socket_set_flags( s, SOCKET_HAS_BACKGROUND, 0 );
        if (!background_call( issue_expectation, entry )) end_expectation( entry );
    }
    /* an error that came before is not polled for any more */
    if (socket_stored_error( s )) background_watch( s );
}

/* A poll ends with the last handle; this one may not be it. */
static void cancel_expectation( SOCKET s )
{
    struct expected_error *entry;

    for (entry = expected; entry; entry = entry->next)
    {
        if (entry->socket != s) continue;
        entry->socket = INVALID_SOCKET;
        afd_cancel_poll( &entry->overlapped );
    }
}

void background_forget( SOCKET s )
{
    struct watched_socket **ptr, *entry;

    socket_notify_forget( s );
    background_release( s, background_stamp() );
    EnterCriticalSection( &background_cs );
    cancel_expectation( s );
    for (ptr = &watched; (entry = *ptr); ptr = &entry->next)
    {
        if (entry->socket != s) continue;
        *ptr = entry->next;
        HeapFree( GetProcessHeap(), 0, entry );
        break;
    }
    LeaveCriticalSection( &background_cs );
}
