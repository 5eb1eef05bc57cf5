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
 * Called by afd.c for each request that may have to wait and by the files that
 * close sockets. Knows nothing of what a request does.
 *
 * The wineserver ends the requests of a socket with its last handle, but not all:
 * it goes on with sends, which then fail for want of the handle, and it forgets
 * requests that the client is just trying itself, at first or once more, when the
 * handle goes away. Those would never end, nor would those of a process that has
 * closed its handle while another one has one. So they are cancelled as long as the
 * handle is there. One that is being tried can't be cancelled; it can a moment
 * later, when it is queued again, unless it has ended.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define HASH_SIZE   256
#define MIN_LIMIT   1024
#define MAX_ROUNDS  500               /* of a millisecond */

/* A request that was issued; it may have ended long ago. */
struct pending_request
{
    struct pending_request *next;         /* of those with this hash of the status block */
    struct pending_request *next_socket;  /* of those with this hash of the socket */
    struct pending_request **prev_socket;
    SOCKET socket;
    IO_STATUS_BLOCK *io;
    BOOL is_accept;                       /* an AcceptEx(), which is noted for the acceptor */
};

/* Threads may be terminated in any call, so nothing here is on a stack. */
static SRWLOCK lock = SRWLOCK_INIT;
static struct pending_request *by_io[HASH_SIZE];
static struct pending_request *by_socket[HASH_SIZE];
static unsigned int count, limit = MIN_LIMIT;

static struct pending_request **io_bucket( const IO_STATUS_BLOCK *io )
{
    return &by_io[((ULONG_PTR)io >> 4 ^ (ULONG_PTR)io >> 12) % HASH_SIZE];
}

static struct pending_request **socket_bucket( SOCKET s )
{
    return &by_socket[(s >> 2) % HASH_SIZE];
}

static void link_socket( struct pending_request *request, SOCKET s )
{
    struct pending_request **head = socket_bucket( s );

    request->socket = s;
    request->next_socket = *head;
    request->prev_socket = head;
    if (*head) (*head)->prev_socket = &request->next_socket;
    *head = request;
}

static void unlink_socket( struct pending_request *request )
{
    *request->prev_socket = request->next_socket;
    if (request->next_socket) request->next_socket->prev_socket = request->prev_socket;
}

/* The memory of a request that has ended may be anything by now, or be gone. */
static BOOL is_pending( const IO_STATUS_BLOCK *io )
{
    return is_readable( io, sizeof(*io) ) && ReadAcquire( (LONG *)&io->Status ) == STATUS_PENDING;
}

/* Does nothing at the end of a list. */
static void remove_request( struct pending_request **link )
{
    struct pending_request *request = *link;

    if (!request) return;
    *link = request->next;
    unlink_socket( request );
    HeapFree( GetProcessHeap(), 0, request );
    count--;
}

static void remove_ended(void)
{
    struct pending_request **link;
    unsigned int i;

    for (i = 0; i < HASH_SIZE; i++)
        for (link = &by_io[i]; *link;)
        {
            if (is_pending( (*link)->io )) link = &(*link)->next;
            else remove_request( link );
        }
    limit = max( MIN_LIMIT, 2 * count );
}

static struct pending_request *add_request( IO_STATUS_BLOCK *io )
{
    struct pending_request **bucket = io_bucket( io ), *request;

    if (count >= limit) remove_ended();
    if (!(request = HeapAlloc( GetProcessHeap(), 0, sizeof(*request) ))) return NULL;
    request->io = io;
    request->next = *bucket;
    *bucket = request;
    count++;
    return request;
}

static struct pending_request **find_link( const IO_STATUS_BLOCK *io )
{
    struct pending_request **link = io_bucket( io );

    while (*link && (*link)->io != io) link = &(*link)->next;
    return link;
}

void pending_note( SOCKET s, IO_STATUS_BLOCK *io, BOOL is_accept )
{
    struct pending_request *request;
    BOOL known;

    AcquireSRWLockShared( &lock );
    known = (request = *find_link( io )) && request->socket == s && request->is_accept == is_accept;
    ReleaseSRWLockShared( &lock );
    if (known) return;

    AcquireSRWLockExclusive( &lock );
    if ((request = *find_link( io ))) unlink_socket( request );
    else request = add_request( io );
    if (request)
    {
        link_socket( request, s );
        request->is_accept = is_accept;
    }
    ReleaseSRWLockExclusive( &lock );
}

void pending_forget( const IO_STATUS_BLOCK *io )
{
    AcquireSRWLockExclusive( &lock );
    remove_request( find_link( io ));
    ReleaseSRWLockExclusive( &lock );
}

BOOL pending_is_acceptor( SOCKET s )
{
    struct pending_request *request;

    AcquireSRWLockShared( &lock );
    for (request = *socket_bucket( s ); request; request = request->next_socket)
        if (request->socket == s && request->is_accept && is_pending( request->io )) break;
    ReleaseSRWLockShared( &lock );
    return request != NULL;
}

void pending_forget_acceptor( SOCKET s )
{
    struct pending_request *request;

    AcquireSRWLockShared( &lock );
    for (request = *socket_bucket( s ); request; request = request->next_socket)
        if (request->socket == s && request->is_accept) request->socket = 0;
    ReleaseSRWLockShared( &lock );
}

/* What is given up is some other memory by now. TRUE if there is nothing that has to be tried again. */
static BOOL cancel_requests( SOCKET s, BOOL give_up )
{
    struct pending_request *request;
    IO_STATUS_BLOCK io;
    BOOL done = TRUE;

    AcquireSRWLockShared( &lock );
    for (request = *socket_bucket( s ); request; request = request->next_socket)
    {
        if (request->socket != s || request->is_accept || !is_pending( request->io )) continue;
        if (give_up) request->socket = 0;
        else if (NtCancelIoFileEx( (HANDLE)s, request->io, &io )) done = FALSE;
    }
    ReleaseSRWLockShared( &lock );
    return done;
}

void pending_end( SOCKET s )
{
    static const LARGE_INTEGER millisecond = { .QuadPart = -10000 };
    unsigned int i;

    if (RtlDllShutdownInProgress()) return;
    for (i = 0; !cancel_requests( s, i == MAX_ROUNDS ); i++) NtDelayExecution( FALSE, &millisecond );
    if (i == MAX_ROUNDS) WARN( "socket %#Ix has requests that do not end\n", s );
}
