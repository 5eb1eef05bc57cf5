/*
 * getaddrinfo
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
 * Called by main.c. Names that need no DNS server.
 */

#include "bench.h"

static int start_nothing(void)
{
    return 0;
}

static int run_name( const char *name, unsigned int count )
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *result;
    const struct sockaddr_in *addr;
    int ok;

    while (count--)
    {
        if (getaddrinfo( name, "80", &hints, &result )) return bench_fail( name );
        addr = (const struct sockaddr_in *)result->ai_addr;
        ok = addr->sin_addr.s_addr == htonl( INADDR_LOOPBACK ) && addr->sin_port == htons( 80 );
        freeaddrinfo( result );
        if (!ok) return bench_fail( "address of the name" );
    }
    return 0;
}

static int run_ip( unsigned int count )
{
    return run_name( "127.0.0.1", count );
}

static int run_localhost( unsigned int count )
{
    return run_name( "localhost", count );
}

const struct bench_op op_addrinfo_ip =
    { "getaddrinfo_ip", "calls/s", 1, start_nothing, run_ip, start_nothing, 0 };
const struct bench_op op_addrinfo_localhost =
    { "getaddrinfo_localhost", "calls/s", 1, start_nothing, run_localhost, start_nothing, 0 };
