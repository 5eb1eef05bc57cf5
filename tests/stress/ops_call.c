/*
 * Random calls that make, connect, describe and close sockets
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
 * Operations of stress.c: one function a call, one row a function in call_ops.
 */

#include "stress.h"

static const int no_errors[] = { 0 };
/* WSAEOPNOTSUPP: the handle has just become that of a socket of the other family */
static const int bind_errors[] =
{
    WSAEINVAL, WSAEADDRINUSE, WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAEOPNOTSUPP, WSAENOBUFS, 0
};
static const int listen_errors[] = { WSAEINVAL, WSAEISCONN, WSAEOPNOTSUPP, WSAEADDRINUSE, 0 };
static const int accept_errors[] = { WSAEINVAL, WSAEOPNOTSUPP, WSAECONNRESET, WSAECONNABORTED, 0 };
static const int shutdown_errors[] = { WSAEINVAL, WSAENOTCONN, WSAECONNRESET, WSAECONNABORTED, 0 };
static const int name_errors[] = { WSAEINVAL, WSAENOTCONN, 0 };
static const int option_errors[] =
{
    WSAEINVAL, WSAENOPROTOOPT, WSAENOTCONN, WSAECONNRESET, WSAECONNABORTED, 0
};
static const int ioctl_errors[] = { WSAEINVAL, WSAEOPNOTSUPP, WSAENOPROTOOPT, WSAENOTCONN, 0 };

const int connect_errors[] =
{
    WSAEINVAL, WSAEALREADY, WSAEISCONN, WSAECONNREFUSED, WSAECONNRESET, WSAECONNABORTED, WSAETIMEDOUT,
    WSAEADDRINUSE,
    WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAEOPNOTSUPP, WSAENOBUFS, 0
};

/* Datagram sockets are always bound, stream sockets sometimes, and half of these listen. */
static int op_socket( struct worker *worker )
{
    int family = 0, type = 0;
    SOCKET s = create_socket( worker, &family, &type );
    BOOL is_peer = FALSE;

    if (s == INVALID_SOCKET) return WSAEINVAL;
    if (type == SOCK_DGRAM || random_below( worker, 4 ))
    {
        if (bind_loopback( s, family, 0 ) && !was_used())
            fail( "bind to loopback: error %d\n", WSAGetLastError() );
        is_peer = type == SOCK_DGRAM;
    }
    publish_socket( worker, s, family, type, is_peer );
    return 0;
}

static int op_listener( struct worker *worker )
{
    int family = 0, type = SOCK_STREAM;
    SOCKET s = create_socket( worker, &family, &type );

    if (s == INVALID_SOCKET) return WSAEINVAL;
    if ((bind_loopback( s, family, 0 ) || listen( s, 1 + random_below( worker, 20 ) )) && !was_used())
        fail( "new listener: error %d\n", WSAGetLastError() );
    publish_socket( worker, s, family, type, TRUE );
    return 0;
}

static int op_bind( struct worker *worker )
{
    unsigned int i = pick_slot( worker );

    return last_error( bind_loopback( slots[i].socket, slots[i].family, 0 ) );
}

static int op_listen( struct worker *worker )
{
    return last_error( listen( pick_socket( worker ), random_below( worker, 3 ) ) );
}

/* A new stream socket. The kernel tries for two minutes if the listener's queue is full and nobody accepts, so it
 * must be where it is closed when it is old. */
static int op_connect( struct worker *worker )
{
    LONG peer = pick_peer( worker, SOCK_STREAM );
    int family = peer & PEER_V6 ? AF_INET6 : AF_INET, type = SOCK_STREAM;
    struct sockaddr_storage addr;
    int len = peer_address( &addr, peer );
    SOCKET s;

    if (!peer || (s = create_socket( worker, &family, &type )) == INVALID_SOCKET) return NOTHING_TO_DO;
    publish_socket( worker, s, family, type, FALSE );
    return last_error( connect( s, (struct sockaddr *)&addr, len ) );
}

/* whatever is there, datagram sockets too */
static int op_connect_any( struct worker *worker )
{
    unsigned int i = pick_slot( worker );
    LONG peer = pick_peer( worker, slots[i].type );
    struct sockaddr_storage addr;
    int len = peer_address( &addr, peer );

    if (!peer) return NOTHING_TO_DO;
    if (random_below( worker, 2 )) return last_error( connect( slots[i].socket, (struct sockaddr *)&addr,
                                                               len ) );
    return last_error( WSAConnect( slots[i].socket, (struct sockaddr *)&addr, len, NULL, NULL, NULL, NULL ) );
}

static int accept_from( struct worker *worker, SOCKET s )
{
    struct sockaddr_storage addr;
    int len = sizeof(addr);
    SOCKET accepted = accept( s, (struct sockaddr *)&addr, &len );

    if (accepted == INVALID_SOCKET) return WSAGetLastError();
    if ((addr.ss_family != AF_INET && addr.ss_family != AF_INET6) || len > (int)sizeof(addr))
        fail( "accept: an address of family %d, length %d\n", addr.ss_family, len );
    publish_socket( worker, accepted, addr.ss_family, SOCK_STREAM, FALSE );
    return 0;
}

/* a listener of this process, mostly only when there is a connection */
static int op_accept( struct worker *worker )
{
    struct timeval timeout = {0};
    unsigned int tries, i;
    fd_set set;

    for (tries = 0; tries < 16; tries++)
    {
        i = pick_slot( worker );
        if (!shared->peers[self][i] || slots[i].type != SOCK_STREAM) continue;
        FD_ZERO( &set );
        FD_SET( (SOCKET)slots[i].socket, &set );
        if (random_below( worker, 16 ) && select( 0, &set, NULL, NULL, &timeout ) != 1) continue;
        return accept_from( worker, slots[i].socket );
    }
    return NOTHING_TO_DO;
}

/* any socket may become a stream that ends, but no listener */
static int op_shutdown( struct worker *worker )
{
    return last_error( shutdown( pick_socket( worker ), random_below( worker, 3 ) ) );
}

static int op_close( struct worker *worker )
{
    close_slot( pick_slot( worker ) );
    return 0;
}

static int op_name( struct worker *worker )
{
    struct sockaddr_storage addr;
    int len = sizeof(addr), ret;
    SOCKET s = pick_socket( worker );

    if (random_below( worker, 2 )) ret = getsockname( s, (struct sockaddr *)&addr, &len );
    else ret = getpeername( s, (struct sockaddr *)&addr, &len );
    if (ret) return WSAGetLastError();
    if (len != sizeof(struct sockaddr_in) && len != sizeof(struct sockaddr_in6)) fail( "name: length %d\n",
                                                                                       len );
    return 0;
}

static int op_getsockopt( struct worker *worker )
{
    static const int options[] =
    {
        SO_TYPE, SO_ERROR, SO_ACCEPTCONN, SO_RCVBUF, SO_REUSEADDR, SO_CONNECT_TIME
    };
    int value = 0, len = sizeof(value), option = options[random_below( worker, ARRAY_COUNT(options) )];

    if (getsockopt( pick_socket( worker ), SOL_SOCKET, option, (char *)&value,
                    &len )) return WSAGetLastError();
    if (option == SO_TYPE && value != SOCK_STREAM && value != SOCK_DGRAM) fail( "SO_TYPE is %d\n", value );
    return 0;
}

static int op_setsockopt( struct worker *worker )
{
    SOCKET s = pick_socket( worker );
    struct linger linger = { random_below( worker, 2 ), random_below( worker, 2 ) };
    int value = 1024 << random_below( worker, 6 ), on = random_below( worker, 2 );

    switch (random_below( worker, 5 ))
    {
    case 0: return last_error( setsockopt( s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) ) );
    case 1: return last_error( setsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&value, sizeof(value) ) );
    case 2: return last_error( setsockopt( s, SOL_SOCKET, SO_SNDBUF, (char *)&value, sizeof(value) ) );
    case 3: return last_error( setsockopt( s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof(on) ) );
    default: return last_error( setsockopt( s, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof(on) ) );
    }
}

static int op_ioctl( struct worker *worker )
{
    static const long commands[] = { FIONREAD, SIOCATMARK, FIONBIO };
    long command = commands[random_below( worker, ARRAY_COUNT(commands) )];
    u_long value = 1;

    return last_error( ioctlsocket( pick_socket( worker ), command, &value ) );
}

static int op_keepalive( struct worker *worker )
{
    struct tcp_keepalive keepalive = { 1, 10000, 1000 };
    DWORD size;

    return last_error( WSAIoctl( pick_socket( worker ), SIO_KEEPALIVE_VALS, &keepalive, sizeof(keepalive),
                                 NULL, 0,
                                 &size, NULL, NULL ) );
}

const struct op call_ops[] =
{
    { "socket", 30, op_socket, no_errors, FALSE },
    { "socket, bind, listen", 25, op_listener, no_errors, FALSE },
    { "bind", 5, op_bind, bind_errors, FALSE },
    { "listen", 5, op_listen, listen_errors, FALSE },
    { "socket, connect", 60, op_connect, connect_errors, FALSE },
    { "connect", 10, op_connect_any, connect_errors, FALSE },
    { "accept", 60, op_accept, accept_errors, FALSE },
    { "shutdown", 6, op_shutdown, shutdown_errors, FALSE },
    { "closesocket", 20, op_close, no_errors, FALSE },
    { "getsockname, getpeername", 10, op_name, name_errors, FALSE },
    { "getsockopt", 10, op_getsockopt, option_errors, FALSE },
    { "setsockopt", 10, op_setsockopt, option_errors, FALSE },
    { "ioctlsocket", 10, op_ioctl, ioctl_errors, FALSE },
    { "SIO_KEEPALIVE_VALS", 4, op_keepalive, ioctl_errors, FALSE },
    { NULL, 0, NULL, NULL, FALSE }
};
