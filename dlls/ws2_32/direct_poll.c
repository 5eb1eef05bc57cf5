/*
 * Looking at many sockets without the wineserver
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
 * Called by select() and WSAPoll() before they go to the wineserver. One system call
 * tells whether there is nothing to report, or only data, connections and room for
 * data. Everything else (ends of streams, resets, urgent data, failed connects) and
 * all waiting is left to the wineserver.
 */

#include "opt.h"
#include "direct_query.h"
#include "wine/unixlib.h"

/* as in the host's poll.h */
#define HOST_POLLIN    0x0001
#define HOST_POLLPRI   0x0002
#define HOST_POLLOUT   0x0004
#define HOST_POLLRDHUP 0x2000

#define HOST_UNUSUAL (HOST_POLLPRI | HOST_POLLRDHUP)

struct direct_poll
{
    unsigned int count;
    unsigned int next;
    unsigned int failures;
    unsigned int max_failures;
    struct direct_pollfd fds[1];
};

struct direct_poll *direct_poll_create( unsigned int count )
{
    struct direct_poll *poll;

    if (!(poll = HeapAlloc( GetProcessHeap(), 0, offsetof( struct direct_poll, fds[count] )))) return NULL;
    poll->count = poll->next = poll->failures = 0;
    /* looking for the descriptors of many new sockets takes longer than asking the wineserver:
     * a part of them is looked for each time */
    poll->max_failures = 1 + count / 64;
    return poll;
}

void direct_poll_free( struct direct_poll *poll )
{
    HeapFree( GetProcessHeap(), 0, poll );
}

/* The state of which only the wineserver knows what it means for a poll. */
static BOOL is_ordinary( SOCKET s )
{
    struct socket_info info;
    DWORD value;

    if (socket_get_info( s, &info )) return FALSE;
    if (info.type == SOCK_DGRAM) return !(info.flags & SOCKET_WAS_CONNECTED);
    return info.type == SOCK_STREAM && !opt_state_get( s, STATE_RECEIVE_MARK, &value );
}

BOOL direct_poll_add( struct direct_poll *poll, SOCKET s, unsigned int want )
{
    struct direct_pollfd *entry = &poll->fds[poll->count];
    struct direct_target target;

    if (!direct_get( s, DIRECT_RECEIVE, &target )) return ++poll->failures < poll->max_failures;
    if (!direct_get( s, DIRECT_SEND, &target )) return FALSE;
    if (!is_ordinary( s )) return FALSE;
    entry->fd = target.fd;
    entry->events = HOST_UNUSUAL;
    if (want & DIRECT_POLL_READ) entry->events |= HOST_POLLIN;
    if (want & DIRECT_POLL_WRITE) entry->events |= HOST_POLLOUT;
    poll->count++;
    return TRUE;
}

BOOL direct_poll_run( struct direct_poll *poll, unsigned int *count )
{
    struct direct_poll_params params = { .fds = (ULONG_PTR)poll->fds, .count = poll->count };
    unsigned int i;

    if (poll->failures || WINE_UNIX_CALL( unix_direct_poll, &params )) return FALSE;
    *count = params.ready;
    for (i = 0; params.ready && i < poll->count; i++)
        if (poll->fds[i].revents & ~(HOST_POLLIN | HOST_POLLOUT)) return FALSE;
    return TRUE;
}

unsigned int direct_poll_next( struct direct_poll *poll )
{
    short revents = poll->fds[poll->next++].revents;

    return (revents & HOST_POLLIN ? DIRECT_POLL_READ : 0) | (revents & HOST_POLLOUT ? DIRECT_POLL_WRITE : 0);
}
