/*
 * Names and sizes without the wineserver
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
 * Called by names.c and ioctl.c. Asks the descriptor where it gives the answer that
 * the wineserver would give; leaves all failures to the wineserver.
 */

#include "opt.h"
#include "direct_query.h"
#include "wine/unixlib.h"

/* Where the kernel knows less: an unbound socket, and a datagram socket that Wine has
 * bound to an interface instead of the interface's address. */
static BOOL is_whole_name( SOCKET s, const struct sockaddr *addr )
{
    struct socket_info info;

    if (!sockaddr_port( addr ) || socket_get_info( s, &info )) return FALSE;
    return info.type == SOCK_STREAM || (info.type == SOCK_DGRAM && !sockaddr_is_any( addr ));
}

/* Many datagram sockets are asked once, when they are new, and it is not worth a search then. */
static BOOL is_first_question( SOCKET s )
{
    struct socket_info info;
    DWORD asked;

    if (direct_is_known( s ) || opt_state_get( s, STATE_ASKED, &asked )) return FALSE;
    if (socket_get_info( s, &info ) || info.type != SOCK_DGRAM) return FALSE;
    return opt_state_set( s, STATE_ASKED, TRUE );
}

BOOL direct_get_name( SOCKET s, BOOL peer, struct sockaddr *addr, int *len )
{
    struct direct_name_params params = { .peer = peer };

    if (!peer && direct_recall_name( s, addr, len )) return TRUE;
    if (is_first_question( s ) || !direct_get( s, DIRECT_QUERY, &params.target )) return FALSE;
    if (WINE_UNIX_CALL( unix_direct_name, &params )) return FALSE;
    if (!is_whole_name( s, (const struct sockaddr *)params.addr )) return FALSE;
    memcpy( addr, params.addr, params.addr_len );
    *len = params.addr_len;
    return TRUE;
}

BOOL direct_get_readable( SOCKET s, int *size )
{
    struct direct_readable_params params = { 0 };

    if (!direct_get( s, DIRECT_QUERY, &params.target )) return FALSE;
    if (WINE_UNIX_CALL( unix_direct_readable, &params )) return FALSE;
    *size = params.size;
    return TRUE;
}
