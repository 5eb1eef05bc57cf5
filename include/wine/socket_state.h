/*
 * What the wineserver's module publishes about sockets
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
 * Written by server/socket_state.c, mapped read-only by the Unix side of
 * ws2_32, which then needs neither a request nor a system call to see that the
 * descriptor of a socket is still good and that nothing in the wineserver waits
 * for it. docs/fast-path.md says what is concluded from it.
 */

#ifndef __WINE_SOCKET_STATE_H
#define __WINE_SOCKET_STATE_H

#define SOCKET_STATE_FILE    "socket-state"     /* in the server directory */
#define SOCKET_STATE_MAGIC   0x54534b53         /* "SKST" */
#define SOCKET_STATE_VERSION 3
#define SOCKET_STATE_SLOTS   16384              /* power of two; a socket's is SO_COOKIE % SOCKET_STATE_SLOTS */

#define SOCKET_STATE_GENERATIONS 0x40000000
#define SOCKET_STATE_EVENTS  4096               /* power of two */

/* The access and attributes of a request to duplicate no handle at all, by which
 * the module learns to tell such requests from others, and a client which
 * process it is. The handle is SOCKET_STATE_PROBE_HANDLE with bits of the pid. */
#define SOCKET_STATE_PROBE_ACCESS     0x5a17c3e9
#define SOCKET_STATE_PROBE_ATTRIBUTES 0x00c0de40
#define SOCKET_STATE_PROBE_HANDLE     0x7e000000
#define SOCKET_STATE_PROBE_MASK       0xff000003

/* The flags of a request to make a process that must fail, with a handle like the above
 * as its parent and others as standard handles: see server/child_request.c. */
#define SOCKET_STATE_PROBE_FLAGS      0x3c71a5e0

/* Sockets share slots, rarely; then each is taken for what is said of any. */
struct socket_state_slot
{
    unsigned int   generation;      /* changes when a socket is closed for good */
    unsigned short readers;         /* sockets that something in the wineserver wants to read from */
    unsigned short writers;
    unsigned short kept;            /* sockets whose descriptor a client was given to keep */
    unsigned short loose;           /* sockets of which one was given to a client that may not keep it */
};

/* Something that may concern sockets of any process. */
struct socket_state_event
{
    unsigned int   handle;          /* may have been duplicated, in any process; or one of these: */
#define SOCKET_EVENT_NONE    0      /* some descriptor may not be the one it was */
#define SOCKET_EVENT_PROCESS 1      /* a process was made that may have inherited its parent's handles */
    unsigned int   process;         /* which client it was, as its probe says; 0: any */
};

struct socket_state
{
    unsigned int   magic;
    unsigned int   version;
    unsigned int   event_count;     /* event n is events[n % SOCKET_STATE_EVENTS] */
    unsigned int   caching;         /* nonzero: clients keep the descriptors of accepted sockets */
    unsigned int   closed;          /* counts sockets that were closed for good */
    unsigned int   children;        /* nonzero: a process that inherits nothing is no event */
    unsigned int   reserved[10];
    struct socket_state_slot slots[SOCKET_STATE_SLOTS];
    struct socket_state_event events[SOCKET_STATE_EVENTS];
};

#endif /* __WINE_SOCKET_STATE_H */
