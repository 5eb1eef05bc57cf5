/*
 * Sockets that all threads of the stress test share
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
 */

/*
 * The general table. Used by all ops_*.c files. A thread that takes a socket
 * out of the table is the only one that closes it, but others may be using it.
 */

#include "stress.h"

struct slot slots[SLOTS];

/* INVALID_SOCKET if there is none */
SOCKET pick_socket( struct worker *worker )
{
    return slots[pick_slot( worker )].socket;
}

/* index of a slot that has just had a socket */
unsigned int pick_slot( struct worker *worker )
{
    unsigned int tries, i = 0;

    for (tries = 0; tries < 8; tries++)
    {
        i = random_below( worker, SLOTS );
        if ((SOCKET)slots[i].socket != INVALID_SOCKET) break;
    }
    worker->socket = slots[i].socket;
    return i;
}

/* Nobody else closes this handle, so it must be a socket. */
void close_socket( SOCKET s )
{
    static const struct linger off;

    if (!closesocket( s )) return;
    if (WSAGetLastError() == WSAEWOULDBLOCK)    /* documented for sockets that linger */
    {
        setsockopt( s, SOL_SOCKET, SO_LINGER, (const char *)&off, sizeof(off) );
        if (!closesocket( s )) return;
    }
    fail( "closesocket of %#Ix: error %d\n", s, WSAGetLastError() );
}

void close_slot( unsigned int index )
{
    SOCKET s = InterlockedExchange64( &slots[index].socket, INVALID_SOCKET );

    if (s == INVALID_SOCKET) return;
    shared->peers[self][index] = 0;
    close_socket( s );
}

void close_old_sockets( DWORD age )
{
    unsigned int i;

    for (i = 0; i < SLOTS; i++) if (GetTickCount() - slots[i].born >= age) close_slot( i );
}

/* The socket takes the place of another one, which gets closed. */
void publish_socket( struct worker *worker, SOCKET s, int family, int type, BOOL is_peer )
{
    unsigned int i = random_below( worker, SLOTS );
    LONG peer = is_peer ? describe_peer( s, family, type ) : 0;
    SOCKET old;

    slots[i].family = family;
    slots[i].type = type;
    slots[i].born = GetTickCount();
    shared->peers[self][i] = peer;
    old = InterlockedExchange64( &slots[i].socket, s );
    if (old != INVALID_SOCKET) close_socket( old );
}

/* Returns a length that suits either family: a socket of the other one must get that far. */
int loopback_address( struct sockaddr_storage *addr, int family, USHORT port )
{
    struct sockaddr_in6 *addr6 = (struct sockaddr_in6 *)addr;
    struct sockaddr_in *addr4 = (struct sockaddr_in *)addr;

    memset( addr, 0, sizeof(*addr) );
    addr->ss_family = family;
    addr4->sin_port = htons( port );
    if (family == AF_INET6) addr6->sin6_addr.s6_addr[15] = 1;
    else addr4->sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return sizeof(*addr6);
}

int bind_loopback( SOCKET s, int family, USHORT port )
{
    struct sockaddr_storage addr;
    int len = loopback_address( &addr, family, port );

    return bind( s, (struct sockaddr *)&addr, len );
}

/* After a failed call on a new socket: a thread that still had the value of a handle closed before may have
 * bound, connected or shut down this socket already. */
BOOL was_used(void)
{
    return WSAGetLastError() == WSAEINVAL || WSAGetLastError() == WSAEISCONN;
}

/* 0 if it is not bound */
LONG describe_peer( SOCKET s, int family, int type )
{
    struct sockaddr_storage addr;
    int len = sizeof(addr);

    if (getsockname( s, (struct sockaddr *)&addr, &len )) return 0;
    return ntohs( ((struct sockaddr_in *)&addr)->sin_port ) | (family == AF_INET6 ? PEER_V6 : 0) |
           (type == SOCK_DGRAM ? PEER_DGRAM : 0);
}

/* 0 if none was found */
LONG pick_peer( struct worker *worker, int type )
{
    LONG peer, flag = type == SOCK_DGRAM ? PEER_DGRAM : 0;
    unsigned int tries;

    for (tries = 0; tries < 32; tries++)
    {
        peer = shared->peers[random_below( worker, PROCESSES )][random_below( worker, SLOTS + PORT_SLOTS )];
        if (peer && (peer & PEER_DGRAM) == flag) return peer;
    }
    return 0;
}

int peer_address( struct sockaddr_storage *addr, LONG peer )
{
    return loopback_address( addr, peer & PEER_V6 ? AF_INET6 : AF_INET, (USHORT)peer );
}

/* Every blocking send or receive on it ends by itself. */
static void set_timeouts( struct worker *worker, SOCKET s )
{
    int timeout = 50 + random_below( worker, 400 );

    if (setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&timeout, sizeof(timeout) ) ||
        setsockopt( s, SOL_SOCKET, SO_SNDTIMEO, (char *)&timeout, sizeof(timeout) ))
        fail( "timeouts of a new socket: error %d\n", WSAGetLastError() );
}

/* family and type: 0 to choose one. Overlapped or not, blocking or not. */
SOCKET create_socket( struct worker *worker, int *family, int *type )
{
    DWORD flags = random_below( worker, 4 ) ? WSA_FLAG_OVERLAPPED : 0;
    u_long nonblocking = random_below( worker, 3 ) != 0;
    SOCKET s;

    if (!*family) *family = random_below( worker, 3 ) ? AF_INET : AF_INET6;
    if (!*type) *type = random_below( worker, 3 ) ? SOCK_STREAM : SOCK_DGRAM;
    worker->socket = s = WSASocketW( *family, *type, 0, NULL, 0, flags );
    if (s == INVALID_SOCKET)
    {
        fail( "no socket of family %d, type %d: error %d\n", *family, *type, WSAGetLastError() );
        return s;
    }
    set_timeouts( worker, s );
    if (nonblocking && ioctlsocket( s, FIONBIO, &nonblocking )) fail( "FIONBIO: error %d\n",
                                                                      WSAGetLastError() );
    return s;
}
