/*
 * thief_consumer: a Windows program that uses its block without a pause
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
 * thief_consumer tcp|udp ROUNDS SECONDS
 *
 * Acquires eight ports, prints "acquired START COUNT" and waits for a line. Then it
 * binds, listens, connects to itself now and then, and closes, at least so often
 * and so long; prints "done ROUNDS FAILURES" and holds the block until its input
 * ends. Or "error CALL NUMBER".
 */

#include "../apps/demo.h"

#define COUNT 8

static int fail( const char *call, int error )
{
    printf( "error %s %d\n", call, error );
    return 1;
}

static unsigned int make_address( struct sockaddr_storage *addr, int family, int loopback, unsigned int port )
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)addr;
    struct sockaddr_in *in = (struct sockaddr_in *)addr;

    memset( addr, 0, sizeof(*addr) );
    addr->ss_family = family;
    in->sin_port = htons( port );       /* the same place in both */
    if (family == AF_INET6)
    {
        in6->sin6_addr.u.Byte[15] = loopback;
        return sizeof(*in6);
    }
    in->sin_addr.s_addr = loopback ? htonl( INADDR_LOOPBACK ) : 0;
    return sizeof(*in);
}

/* Does a connection or datagram to the port arrive at the socket? */
static int serves( SOCKET s, int family, int tcp, unsigned int port )
{
    SOCKET client = socket( family, tcp ? SOCK_STREAM : SOCK_DGRAM, 0 ), accepted = INVALID_SOCKET;
    struct timeval timeout = { 5, 0 };
    struct sockaddr_storage addr;
    int len = make_address( &addr, family, 1, port ), ret = 0;
    fd_set set;
    char c;

    FD_ZERO( &set );
    FD_SET( s, &set );
    if (!connect( client, (struct sockaddr *)&addr, len ) && (tcp || send( client, "x", 1, 0 ) == 1) &&
        select( 0, &set, NULL, NULL, &timeout ) == 1)
    {
        if (tcp) ret = (accepted = accept( s, NULL, NULL )) != INVALID_SOCKET;
        else ret = recv( s, &c, 1, 0 ) == 1;
    }
    if (accepted != INVALID_SOCKET) closesocket( accepted );
    closesocket( client );
    return ret;
}

/* Returns 0 if everything worked. */
static int one_round( unsigned int i, int tcp, unsigned int start, ULONG64 token )
{
    int family = i & 1 ? AF_INET6 : AF_INET, ret = 1;
    SOCKET s = socket( family, tcp ? SOCK_STREAM : SOCK_DGRAM, 0 );
    unsigned int port = start + i / 4 % COUNT;
    struct sockaddr_storage addr;
    int len = make_address( &addr, family, i >> 1 & 1, port );

    if (!demo_associate( s, token ) && !bind( s, (struct sockaddr *)&addr, len ) && (!tcp || !listen( s, 5 )))
        ret = i % 64 < 4 && !serves( s, family, tcp, port );
    closesocket( s );
    return ret;
}

int main( int argc, char **argv )
{
    INET_PORT_RESERVATION_INSTANCE instance;
    unsigned int i = 0, failures = 0, rounds;
    ULONGLONG end;
    int error;

    if (argc != 4) return 2;
    demo_start();
    if ((error = demo_acquire( demo_socket( argv[1] ), 0, COUNT, &instance ))) return fail( "acquire", error );
    printf( "acquired %u %u\n", ntohs( instance.StartPort ), COUNT );
    while ((error = getchar()) != '\n' && error != EOF) ;
    rounds = strtoul( argv[2], NULL, 10 );
    end = GetTickCount64() + strtoul( argv[3], NULL, 10 ) * 1000;
    for (; i < rounds || GetTickCount64() < end; i++)
        failures += one_round( i, is_tcp( argv[1] ), ntohs( instance.StartPort ), instance.Token );
    printf( "done %u %u\n", i, failures );
    demo_hold();
    return 0;
}
