/*
 * Helpers of the socket option tests
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

/* Calls return the error code, 0 for success, and check the result that goes
 * with it. */

#ifndef __OPT_TEST_H
#define __OPT_TEST_H

#include "transfer_test.h"

static inline DWORD get_opt( SOCKET s, int level, int name, void *value, int *len )
{
    int ret;

    WSASetLastError( 0xdeadbeef );
    ret = getsockopt( s, level, name, value, len );
    ok( !ret || ret == -1, "getsockopt %#x/%#x returned %d\n", level, name, ret );
    return ret ? WSAGetLastError() : 0;
}

static inline DWORD set_opt( SOCKET s, int level, int name, const void *value, int len )
{
    int ret;

    WSASetLastError( 0xdeadbeef );
    ret = setsockopt( s, level, name, value, len );
    ok( !ret || ret == -1, "setsockopt %#x/%#x returned %d\n", level, name, ret );
    return ret ? WSAGetLastError() : 0;
}

static inline DWORD get_dword( SOCKET s, int level, int name )
{
    DWORD value = 0, error;
    int len = sizeof(value);

    error = get_opt( s, level, name, &value, &len );
    ok( !error, "option %#x/%#x got error %lu\n", level, name, error );
    return value;
}

static inline DWORD set_dword( SOCKET s, int level, int name, DWORD value )
{
    return set_opt( s, level, name, &value, sizeof(value) );
}

/* WSAIoctl() without OVERLAPPED. */
static inline DWORD do_ioctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                              DWORD *ret_size )
{
    *ret_size = 0xdeadbeef;
    WSASetLastError( 0xdeadbeef );
    return WSAIoctl( s, code, in, in_size, out, out_size, ret_size, NULL, NULL ) ? WSAGetLastError() : 0;
}

/* Binds to a free port of 127.0.0.1 and returns the address. */
static inline struct sockaddr_in bind_loopback( SOCKET s )
{
    struct sockaddr_in addr = loopback( 0 );
    int len = sizeof(addr), ret;

    ret = bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "bind got error %d\n", WSAGetLastError() );
    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( !ret, "getsockname got error %d\n", WSAGetLastError() );
    return addr;
}

#endif /* __OPT_TEST_H */
