/*
 * The way to a socket without the wineserver
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
 * docs/fast-path.md is the specification. A socket that this process has made
 * has a record of what the wineserver would be asked for otherwise (direct.c);
 * a call that finds nothing in it that speaks against it uses the descriptor
 * that ntdll keeps for the handle. Whoever changes the state of a socket tells
 * direct_note() before the wineserver hears of it.
 */

#ifndef __WS2_32_DIRECT_H
#define __WS2_32_DIRECT_H

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"

/* State of a socket; never unset but for the first. */
#define DIRECT_NONBLOCKING 0x0001
#define DIRECT_SELECTED    0x0002     /* WSAEventSelect or WSAAsyncSelect, once */
#define DIRECT_NO_RECEIVE  0x0004     /* receives go through the wineserver: overlapped ones, shutdown */
#define DIRECT_NO_SEND     0x0008
#define DIRECT_SEND_TIMEO  0x0010     /* SO_SNDTIMEO was set: no waiting here */
#define DIRECT_RESET       0x0020     /* a direct call was the one that met the reset */
#define DIRECT_ACCEPTED    0x0040     /* gets its connection by accept() or AcceptEx() */
#define DIRECT_INHERITED   (DIRECT_NONBLOCKING | DIRECT_SELECTED | DIRECT_SEND_TIMEO)

/* What a call wants, besides the descriptor itself. */
#define DIRECT_QUERY       0          /* options, names, readiness: harmless beside anything */
#define DIRECT_RECEIVE     1
#define DIRECT_SEND        2

/* A new socket of this process, of which everything is known: made by socket(), or accepted
 * with the state of its listener. stamp is taken before it is made. */
extern UINT32 direct_stamp(void);
extern void direct_track( SOCKET s, UINT32 stamp );
extern void direct_track_accepted( SOCKET listener, SOCKET s, UINT32 stamp );
/* The handle is about to be closed, or its descriptor replaced. */
extern void direct_forget( SOCKET s );
/* The handle gets a second one that others use: from now on everything is the wineserver's. */
extern void direct_give_up( SOCKET s );
/* The handle is going to be duplicated, for a request of our own. */
extern void direct_note_duplicate( SOCKET s );
/* Changes DIRECT_* state; no effect on a socket that is not tracked. */
extern void direct_note( SOCKET s, unsigned int set, unsigned int clear );
extern unsigned int direct_state( SOCKET s );
/* Whether a call on the socket certainly waits. */
extern BOOL direct_is_blocking( SOCKET s );

/* Whether the call may go to the descriptor: then target says which, for the Unix side. The
 * answer is good for this moment; a Unix call that waits asks target_is_valid() (unix_direct.h)
 * when it is woken. With DIRECT_RECEIVE or DIRECT_SEND also FALSE while requests of that kind
 * are queued. Preserves the last error. */
extern BOOL direct_get( SOCKET s, unsigned int want, struct direct_target *target );
/* Whether DIRECT_QUERY would be granted without a search: then all that was ever done with
 * the socket was done here. */
extern BOOL direct_is_known( SOCKET s );
/* Whether the handle still is the socket's because no socket at all has been closed since it
 * was made, and nothing can keep the socket longer than its handle. */
extern BOOL direct_is_alive( SOCKET s );

/* The address that bind() has told, for as long as no other request was made: requests is
 * their number after that of the bind. */
extern void direct_note_request( SOCKET s );
extern LONG direct_requests( SOCKET s );
extern void direct_keep_name( SOCKET s, LONG requests, const struct sockaddr *addr, int len );
/* addr has room for any. */
extern BOOL direct_recall_name( SOCKET s, struct sockaddr *addr, int *len );

/* Changes when the handle is closed by closesocket(). */
extern LONG direct_serial( SOCKET s );

/* direct_request.c: called by afd_request() with every request, which may change the state of
 * its socket, or be queued and must not be overtaken then. */
extern void direct_before_request( const struct afd_request *req );
extern void direct_after_request( const struct afd_request *req, NTSTATUS status );
/* A request of the kind that is with the wineserver but not overlapped, in pairs. */
extern void direct_enter( SOCKET s, unsigned int want );
extern void direct_leave( SOCKET s, unsigned int want );

/* Sends of a stream follow one another: held from the first byte of a message until the last
 * one is in the kernel or the rest in the wineserver's queue. Waits a moment at most; FALSE
 * for sockets that it does not matter for. */
extern BOOL direct_lock_send( SOCKET s );
extern void direct_unlock_send( SOCKET s );
/* Nonzero while another thread waits for the lock. */
extern const LONG *direct_send_wanted( SOCKET s );

/* Whether a receive had better wait before it looks for data; one that found it had to wait tells. */
extern BOOL direct_expect( SOCKET s );
extern void direct_note_wait( SOCKET s );

/* direct_probe.c: lets the wineserver's module learn which children inherit nothing. */
extern void direct_show_child_request(void);

/* direct_io.c: a call without OVERLAPPED. FALSE if the wineserver is to be asked, for what is
 * not sent yet. */
extern BOOL direct_receive( struct transfer *xfer, const struct receive_address *from, ULONG_PTR *ret_size,
                            NTSTATUS *status );
extern BOOL direct_send( const struct transfer *xfer, const struct sockaddr *addr, ULONG_PTR *ret_size,
                         NTSTATUS *status );

#endif /* __WS2_32_DIRECT_H */
