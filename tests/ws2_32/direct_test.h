/*
 * Connections that are in use, for the tests of what needs no wineserver
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
 * A socket that has been used before has nothing but the condition under test that
 * speaks against the direct way (docs/fast-path.md).
 */

#ifndef __DIRECT_TEST_H
#define __DIRECT_TEST_H

#include "transfer_test.h"

static inline void exchange( SOCKET a, SOCKET b )
{
    char c = 0;

    ok( send( a, "x", 1, 0 ) == 1 && recv( b, &c, 1, 0 ) == 1 && c == 'x', "got %#x, error %d\n", c,
        WSAGetLastError() );
}

static inline void use_pair( SOCKET a, SOCKET b )
{
    int i;

    for (i = 0; i < 3; i++)
    {
        exchange( a, b );
        exchange( b, a );
    }
}

static inline void busy_pair( SOCKET *a, SOCKET *b )
{
    tcp_pair( a, b );
    use_pair( *a, *b );
}

static inline BOOL receive_all( SOCKET s, char *data, int size )
{
    int ret, done;

    for (done = 0; done < size; done += ret)
        if ((ret = recv( s, data + done, size - done, 0 )) <= 0) return FALSE;
    return TRUE;
}

#endif /* __DIRECT_TEST_H */
