/*
 * Ending the requests of a socket that is closed
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
 * Called by afd.c for each request, and by the files that close sockets. Knows
 * nothing of what a request does.
 *
 * The wineserver ends the requests of a socket with its last handle, but not all:
 * it goes on with sends, which then fail for want of the handle, and it forgets
 * requests that the client is just trying itself, at first or once more, when the
 * handle goes away. Those would never end, nor would those of a process that has
 * closed its handle while another one has one. Worse: whatever the client has not
 * acknowledged yet keeps the kernel socket in the wineserver's poll set, though the
 * socket object is gone, and the next event ends the wineserver. So nothing new is
 * issued once a socket is being closed, what is pending is cancelled as long as the
 * handle is there, and the handle is closed when everything has ended. A request
 * that is being tried can't be cancelled; it can a moment later, when it is queued
 * again, unless it has ended.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define HASH_SIZE   256
#define MIN_LIMIT   1024
#define MAX_ROUNDS  500               /* of a millisecond */
#define LOOK_ROUND  10                /* then threads are looked at that do not see the end */

struct pending_request;

/* A request in the list of a socket's hash. Not in a list, prev is NULL. */
struct socket_link
{
    struct socket_link *next;
    struct socket_link **prev;
    struct pending_request *request;
    SOCKET socket;
};

/* A request that was issued; it may have ended long ago. */
struct pending_request
{
    struct pending_request *next;     /* of those with this hash of the status block */
    IO_STATUS_BLOCK *io;
    DWORD thread;                     /* that has issued it */
    BOOL waits;                       /* it waits for the end, and then forgets it */
    struct socket_link issuer;        /* the socket that it was issued with */
    struct socket_link acceptor;      /* of an AcceptEx(), else 0 */
};

static void link_all(void);

/* Threads may be terminated in any call, so nothing here is on a stack. */
static struct lock lock = { .repair = link_all };
static struct pending_request *by_io[HASH_SIZE];
static struct socket_link *by_issuer[HASH_SIZE], *by_acceptor[HASH_SIZE];
static unsigned int count, limit = MIN_LIMIT;

static struct pending_request **io_bucket( const IO_STATUS_BLOCK *io )
{
    return &by_io[((ULONG_PTR)io >> 4 ^ (ULONG_PTR)io >> 12) % HASH_SIZE];
}

static struct socket_link **socket_bucket( struct socket_link **lists, SOCKET s )
{
    return &lists[(s >> 2) % HASH_SIZE];
}

static void link_socket( struct socket_link **lists, struct socket_link *link, struct pending_request *request,
                         SOCKET s )
{
    struct socket_link **head = socket_bucket( lists, s );

    link->request = request;
    link->socket = s;
    link->prev = NULL;
    if (!s) return;
    link->next = *head;
    link->prev = head;
    if (*head) (*head)->prev = &link->next;
    *head = link;
}

static void unlink_socket( struct socket_link *link )
{
    if (!link->prev) return;
    *link->prev = link->next;
    if (link->next) link->next->prev = link->prev;
}

/* A thread was terminated while it changed the lists: by_io is complete at every moment. */
static void link_all(void)
{
    struct pending_request *request;
    unsigned int i;

    memset( by_issuer, 0, sizeof(by_issuer) );
    memset( by_acceptor, 0, sizeof(by_acceptor) );
    count = 0;
    for (i = 0; i < HASH_SIZE; i++)
        for (request = by_io[i]; request; request = request->next)
        {
            link_socket( by_issuer, &request->issuer, request, request->issuer.socket );
            link_socket( by_acceptor, &request->acceptor, request, request->acceptor.socket );
            count++;
        }
}

/* The memory of a request that has ended may be anything by now, or be gone. */
static BOOL is_pending( const IO_STATUS_BLOCK *io )
{
    return is_readable( io, sizeof(*io) ) && ReadAcquire( (LONG *)&io->Status ) == STATUS_PENDING;
}

/* Does nothing at the end of a list. */
static void remove_request( struct pending_request **ptr )
{
    struct pending_request *request = *ptr;

    if (!request) return;
    *ptr = request->next;
    unlink_socket( &request->issuer );
    unlink_socket( &request->acceptor );
    HeapFree( GetProcessHeap(), 0, request );
    count--;
}

static void remove_ended(void)
{
    struct pending_request **ptr;
    unsigned int i;

    for (i = 0; i < HASH_SIZE; i++)
        for (ptr = &by_io[i]; *ptr;)
        {
            if (is_pending( (*ptr)->io )) ptr = &(*ptr)->next;
            else remove_request( ptr );
        }
    limit = max( MIN_LIMIT, 2 * count );
}

static struct pending_request *add_request( IO_STATUS_BLOCK *io )
{
    struct pending_request **bucket = io_bucket( io ), *request;

    if (count >= limit) remove_ended();
    if (!(request = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*request) ))) return NULL;
    request->io = io;
    request->next = *bucket;
    InterlockedExchangePointer( (void **)bucket, request );
    count++;
    return request;
}

static struct pending_request **find_ptr( const IO_STATUS_BLOCK *io )
{
    struct pending_request **ptr = io_bucket( io );

    while (*ptr && (*ptr)->io != io) ptr = &(*ptr)->next;
    return ptr;
}

static BOOL is_same( const struct pending_request *request, SOCKET s, SOCKET acceptor, BOOL waits )
{
    return request->issuer.socket == s && request->acceptor.socket == acceptor && request->waits == waits &&
           request->thread == GetCurrentThreadId();
}

void pending_note( SOCKET s, SOCKET acceptor, IO_STATUS_BLOCK *io, BOOL waits )
{
    struct pending_request *request;
    BOOL known;

    lock_shared( &lock );
    known = (request = *find_ptr( io )) && is_same( request, s, acceptor, waits );
    unlock_shared( &lock );
    if (known) return;

    lock_exclusive( &lock );
    if ((request = *find_ptr( io )))
    {
        unlink_socket( &request->issuer );
        unlink_socket( &request->acceptor );
    }
    else request = add_request( io );
    if (request)
    {
        link_socket( by_issuer, &request->issuer, request, s );
        link_socket( by_acceptor, &request->acceptor, request, acceptor );
        request->thread = GetCurrentThreadId();
        request->waits = waits;
    }
    unlock_exclusive( &lock );
}

void pending_forget( const IO_STATUS_BLOCK *io )
{
    lock_exclusive( &lock );
    remove_request( find_ptr( io ));
    unlock_exclusive( &lock );
}

BOOL pending_is_acceptor( SOCKET s )
{
    struct socket_link *link;

    lock_shared( &lock );
    for (link = *socket_bucket( by_acceptor, s ); link; link = link->next)
        if (link->socket == s && is_pending( link->request->io )) break;
    unlock_shared( &lock );
    return link != NULL;
}

static void forget_acceptor( SOCKET s )
{
    struct socket_link *link;

    lock_shared( &lock );
    for (link = *socket_bucket( by_acceptor, s ); link; link = link->next)
        if (link->socket == s) link->socket = 0;
    unlock_shared( &lock );
}

/* ---- on their way to the wineserver ---- */

#define CLAIMED 0x20000000              /* a thread is in closesocket() */
#define CLOSING 0x40000000              /* nothing may begin any more */
#define COUNT_MASK 0x0000ffff           /* how many there are */
#define GENERATION_MASK 0x1fff0000      /* of the handle: threads that were terminated never leave */
#define GENERATION_STEP 0x00010000

/* One of these for each handle. */
static struct handle_table in_flight = { .size = sizeof(LONG) };

BOOL pending_enter( SOCKET s, struct flight *flight )
{
    LONG value;

    if (!(flight->entry = handle_table_get( &in_flight, s, socket_is_listed( s ) ))) return TRUE;
    value = InterlockedIncrement( flight->entry );
    flight->generation = value & GENERATION_MASK;
    if (!(value & CLOSING)) return TRUE;
    pending_leave( flight );
    return FALSE;
}

void pending_leave( const struct flight *flight )
{
    LONG value;

    if (!flight->entry) return;
    do value = ReadNoFence( flight->entry );
    while ((value & GENERATION_MASK) == flight->generation &&
           InterlockedCompareExchange( flight->entry, value - 1, value ) != value);
}

/* The handle is that of another socket. */
static void start_generation( SOCKET s )
{
    LONG *entry = handle_table_get( &in_flight, s, FALSE ), value;

    if (!entry) return;
    do value = ReadNoFence( entry );
    while (InterlockedCompareExchange( entry, (value + GENERATION_STEP) & GENERATION_MASK, value ) != value);
}

/* ---- the end ---- */

BOOL pending_claim( SOCKET s )
{
    LONG *entry = handle_table_get( &in_flight, s, socket_is_listed( s ) );

    return !entry || !(InterlockedOr( entry, CLAIMED ) & CLAIMED);
}

static void clear_flags( SOCKET s, LONG flags )
{
    LONG *entry = handle_table_get( &in_flight, s, FALSE );

    if (entry) InterlockedAnd( entry, ~flags );
}

void pending_unclaim( SOCKET s )
{
    clear_flags( s, CLAIMED );
}

static BOOL is_of_other_thread( const struct pending_request *request )
{
    return request->thread != GetCurrentThreadId();
}

/* A thread that waits is to have seen the end. It can't while it closes the socket, in an APC. */
static BOOL has_ended( const struct pending_request *request )
{
    if (!request->waits || !is_of_other_thread( request )) return !is_pending( request->io );
    return !is_readable( request->io, sizeof(*request->io) );
}

/* Whether all have ended; *others tells whether any was one of another thread. */
static BOOL cancel_requests( SOCKET s, BOOL *others )
{
    struct socket_link *link;
    IO_STATUS_BLOCK io;
    BOOL done = TRUE;

    lock_shared( &lock );
    for (link = *socket_bucket( by_issuer, s ); link; link = link->next)
    {
        if (link->socket != s) continue;
        if (is_of_other_thread( link->request )) *others = TRUE;
        if (has_ended( link->request )) continue;
        if (is_pending( link->request->io )) NtCancelIoFileEx( (HANDLE)s, link->request->io, &io );
        done = FALSE;
    }
    unlock_shared( &lock );
    return done;
}

/* What has not ended is some other memory by now, or that of a thread that was terminated. */
static void give_up( SOCKET s, BOOL terminated )
{
    struct socket_link *link;

    lock_shared( &lock );
    for (link = *socket_bucket( by_issuer, s ); link; link = link->next)
    {
        if (link->socket != s || (terminated && thread_is_alive( link->request->thread ))) continue;
        WARN( "socket %#Ix, request with status block %p does not end\n", s, link->request->io );
        link->socket = 0;
    }
    unlock_shared( &lock );
}

/* In this order: what has been issued is also noted. */
static BOOL have_ended( SOCKET s, const LONG *entry, BOOL *others )
{
    BOOL left = entry && ReadAcquire( entry ) & COUNT_MASK;

    return cancel_requests( s, others ) && !left;
}

void pending_end( SOCKET s )
{
    LONG *entry = handle_table_get( &in_flight, s, TRUE );
    BOOL others = FALSE;
    unsigned int i;

    if (RtlDllShutdownInProgress()) return;
    if (entry) InterlockedOr( entry, CLOSING );
    for (i = 0; i < MAX_ROUNDS && !have_ended( s, entry, &others ); i++)
    {
        pause_briefly();
        if (i == LOOK_ROUND) give_up( s, TRUE );
    }
    if (i == MAX_ROUNDS) give_up( s, FALSE );
    /* the result is there a moment before the thread tells the wineserver, which then posts the packet */
    else if (others) pause_briefly();
}

void pending_closed( SOCKET s )
{
    clear_flags( s, CLAIMED | CLOSING );
}

void pending_new_handle( SOCKET s )
{
    start_generation( s );
    forget_acceptor( s );
}
