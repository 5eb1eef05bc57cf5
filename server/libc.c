/*
 * Finds the C library's own functions
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
 * Called by every interposed function and by files that must not be
 * interposed; see libc.h. Never opens or allocates anything itself.
 */

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "libc.h"

#define ENTRY( name, optional ) { #name, offsetof( struct libc_calls, name ), optional }

static const struct
{
    const char *name;
    size_t      offset;
    int         optional;
} entries[] =
{
    ENTRY( socket, 0 ),
    ENTRY( bind, 0 ),
    ENTRY( listen, 0 ),
    ENTRY( connect, 0 ),
    ENTRY( accept, 0 ),
    ENTRY( accept4, 0 ),
    ENTRY( close, 0 ),
    ENTRY( dup, 0 ),
    ENTRY( dup2, 0 ),
    ENTRY( getsockname, 0 ),
    ENTRY( getpeername, 0 ),
    ENTRY( read, 0 ),
    ENTRY( write, 0 ),
    ENTRY( sendmsg, 0 ),
    ENTRY( recvmsg, 0 ),
    ENTRY( pipe, 0 ),
    ENTRY( epoll_create, 0 ),
    ENTRY( epoll_create1, 0 ),
    ENTRY( epoll_ctl, 0 ),
    ENTRY( epoll_wait, 0 ),
    ENTRY( epoll_pwait2, 1 ),
};

const struct libc_calls *libc(void)
{
    static struct libc_calls calls;
    static int done;
    unsigned int i;
    void *func;

    if (done) return &calls;
    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
    {
        if (!(func = dlsym( RTLD_NEXT, entries[i].name )) && !entries[i].optional) abort();
        memcpy( (char *)&calls + entries[i].offset, &func, sizeof(func) );
    }
    done = 1;
    return &calls;
}
