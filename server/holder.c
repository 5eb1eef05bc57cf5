/*
 * Which client has a socket
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
 * Fed by socket_state.c with what clients ask for, and by sock_ops.c with what
 * becomes of sockets. Makes no system call. Handle values are hashed without their
 * collisions being resolved: those only make a socket shared that isn't.
 */

#include <stddef.h>

#include "holder.h"

#define HASH_SIZE 0x4000        /* power of two */

#define NO_HOLDER   0
#define LOST_HOLDER (~0u)

/* Whatever may give a socket a second handle is counted. A socket without a
 * known handle is concerned by every duplication. */
static unsigned int event_count = 1;
static unsigned int last_process;                       /* by an unknown client */
static unsigned int last_duplications[MAX_CLIENTS];     /* of any handle; by client, 0: of any client */
static unsigned int duplications[HASH_SIZE];            /* by client and handle */
static unsigned int processes[MAX_CLIENTS];             /* by client */

static unsigned char has_sockets[MAX_CLIENTS];
static int lost_count;

static unsigned int *get_duplication( unsigned int client, unsigned int handle )
{
    if (!handle) return &last_duplications[client];
    return &duplications[(handle / 4 + client * 61) % HASH_SIZE];
}

void holder_handle_duplicated( unsigned int client, unsigned int handle )
{
    if (client >= MAX_CLIENTS) client = 0;
    *get_duplication( client, handle ) = last_duplications[client] = ++event_count;
}

void holder_process_made( unsigned int client )
{
    ++event_count;
    if (client && client < MAX_CLIENTS) processes[client] = event_count;
    else last_process = event_count;
}

static int is_shared( const struct sock *sock )
{
    unsigned int since = sock->holder_since;

    return *get_duplication( sock->holder, sock->handle ) > since || *get_duplication( 0, sock->handle ) > since ||
           last_process > since || processes[sock->holder] > since;
}

void holder_set( struct sock *sock, unsigned int client, unsigned int handle )
{
    sock->holder = client < MAX_CLIENTS ? client : NO_HOLDER;
    sock->handle = handle;
    sock->holder_since = event_count;
    if (sock->holder) has_sockets[client] = 1;
}

/* What was accepted gets its handle without our seeing it. */
void holder_passed( struct sock *sock, unsigned int client, unsigned int handle )
{
    if (!client || sock->handle || !sock->accepted) return;
    if (!sock->holder && event_count == sock->holder_since) holder_set( sock, client, handle );
    else if (sock->holder == client && !is_shared( sock )) holder_set( sock, client, handle );
}

void holder_move( struct sock *to, struct sock *from )
{
    to->holder = from->holder;
    to->handle = from->handle;
    to->holder_since = from->holder_since;
    from->holder = NO_HOLDER;
}

static void lose( struct sock *sock )
{
    if (is_shared( sock )) sock->holder = NO_HOLDER;
    else
    {
        sock->holder = LOST_HOLDER;
        lost_count++;
    }
}

void holder_closing( int fd )
{
    struct sock *sock = NULL;

    if (fd <= 0 || fd >= MAX_CLIENTS || !has_sockets[fd]) return;
    has_sockets[fd] = 0;
    while ((sock = sock_table_next( sock ))) if (sock->holder == (unsigned int)fd) lose( sock );
}

void holder_check( void (*lost)( struct sock *sock ) )
{
    struct sock *sock = NULL;

    if (!lost_count) return;
    lost_count = 0;
    while ((sock = sock_table_next( sock )))
    {
        if (sock->holder != LOST_HOLDER) continue;
        sock->holder = NO_HOLDER;
        lost( sock );
    }
}
