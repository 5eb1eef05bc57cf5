/*
 * Waiting for connections
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
 * Called by programs. Only makes a bound stream socket listen; accept.c takes
 * the connections.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* A negative backlog is a SOMAXCONN_HINT() of the size, kept within these limits. */
#define HINT_MIN 200
#define HINT_MAX 65535

static int effective_backlog( int backlog )
{
    if (backlog >= 0) return backlog;
    if (backlog < -HINT_MAX) return HINT_MAX;
    return max( -backlog, HINT_MIN );
}

/* AFD has one status for both: connected, and not bound. */
static DWORD explain_failure( SOCKET s )
{
    struct sockaddr_storage addr;
    int len = sizeof(addr);

    return socket_get_peer( s, (struct sockaddr *)&addr, &len ) ? WSAEINVAL : WSAEISCONN;
}

/***********************************************************************
 *      listen   (WS2_32.13)
 *
 * Lets a bound stream socket queue up to backlog connections; SOMAXCONN for the
 * host's limit. May be repeated. WSAEOPNOTSUPP if it is no stream socket,
 * WSAEINVAL if it is not bound, WSAEISCONN if it is connected, WSAEADDRINUSE if
 * another socket listens on an overlapping address.
 *
 * Follows Winsock reference, listen function.
 */
int WINAPI listen( SOCKET s, int backlog )
{
    struct afd_listen_params params = { .backlog = effective_backlog( backlog ) };
    struct socket_info info;
    NTSTATUS status;

    TRACE( "socket %#Ix, backlog %d\n", s, backlog );

    if (!socket_check( s, &info )) return SOCKET_ERROR;
    if (info.type != SOCK_STREAM) return set_error( WSAEOPNOTSUPP );
    status = afd_ioctl( s, IOCTL_AFD_LISTEN, &params, sizeof(params), NULL, 0, NULL );
    if (status == STATUS_INVALID_PARAMETER) return set_error( explain_failure( s ));
    return set_status( status );
}
