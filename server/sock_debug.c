/*
 * Messages about the binds of the server's sockets
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
 * Called by sock_ops.c when the debug channel is on. Looks at the pool once more
 * to tell why; decides nothing.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "process_name.h"
#include "reserve.h"
#include "sock_debug.h"

/* Why the pool or the host refused it. own: the record that the socket is
 * associated with, if there is one; on_port: the one that has the port. */
static void describe( const struct sock *sock, const struct port_record *own,
                      const struct port_record *on_port, int err, char *text, size_t size )
{
    if (sock->token && !own)
        snprintf( text, size, "the reservation that the socket is associated with has ended" );
    else if (own && err == ENOBUFS)
        snprintf( text, size, "%s has no free port", debug_record( own ) );
    else if (own && own != on_port && err == EADDRNOTAVAIL)
        snprintf( text, size, "socket is associated with %s", debug_record( own ) );
    else if (!sock->token && on_port && err == EACCES)
        snprintf( text, size, "%s, socket is not associated", debug_record( on_port ) );
    else
        snprintf( text, size, "the host says: %s", strerror( err ) );
}

void sock_debug_bind( const struct sock *sock, unsigned int port, int client, int ret )
{
    const struct port_record *own = sock->token ? port_pool_find_token( pool, sock->token ) : NULL;
    const struct port_record *on_port = port_pool_find_port( pool, sock->transport, ret ? port : sock->port );
    unsigned int pid;
    int err = errno;
    char text[400];

    if (ret)
    {
        describe( sock, own, on_port, err, text, sizeof(text) );
        pid = find_pipe_writer( client );
        WARN( "bind of %s port %u by %s: refused, %s", debug_transport( sock->transport ), port,
              pid ? debug_process( pid ) : "an unknown process", text );
    }
    else if (sock->use_token && on_port)
        TRACE( "bind of %s port %u: got port %u of %s", debug_transport( sock->transport ), port, sock->port,
               debug_record( on_port ) );
    else TRACE( "bind of %s port %u: success", debug_transport( sock->transport ), port );
    errno = err;
}
