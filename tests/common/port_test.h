/*
 * Helpers of the port reservation tests
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
 * Ports are in host order, calls return the error code (0 for success) and
 * check what goes with it: sizes, poisoned outputs, last errors. Children run
 * the test program again as "child NAME VERB ..."; see port_test_child().
 */

#ifndef __PORT_TEST_H
#define __PORT_TEST_H

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <windows.h>
#include "wine/test.h"

/* hidden by mingw's header for these versions */
#ifndef SIO_CPU_AFFINITY
#define SIO_CPU_AFFINITY _WSAIOW(IOC_VENDOR,21)
#endif

#define POISON 0xcccccccccccccccc

static inline void start_winsock(void)
{
    WSADATA data;
    int ret = WSAStartup( MAKEWORD( 2, 2 ), &data );

    ok( !ret, "WSAStartup returned %d\n", ret );
}

static inline SOCKET make_socket( int family, int type )
{
    SOCKET s = WSASocketW( family, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED );

    ok( s != INVALID_SOCKET, "family %d type %d: no socket, error %d\n", family, type, WSAGetLastError() );
    return s;
}

static inline int make_address( struct sockaddr_storage *addr, int family, USHORT port )
{
    struct sockaddr_in6 *addr6 = (struct sockaddr_in6 *)addr;
    struct sockaddr_in *addr4 = (struct sockaddr_in *)addr;

    memset( addr, 0, sizeof(*addr) );
    addr->ss_family = family;
    if (family == AF_INET6) addr6->sin6_port = htons( port );
    else addr4->sin_port = htons( port );
    return family == AF_INET6 ? sizeof(*addr6) : sizeof(*addr4);
}

static inline USHORT address_port( const struct sockaddr_storage *addr )
{
    return ntohs( ((const struct sockaddr_in *)addr)->sin_port );
}

/* Binds to the any address of the socket's family. */
static inline DWORD bind_port( SOCKET s, int family, USHORT port )
{
    struct sockaddr_storage addr;
    int len = make_address( &addr, family, port );

    return bind( s, (struct sockaddr *)&addr, len ) ? WSAGetLastError() : 0;
}

/* ip in the form of inet_addr() */
static inline DWORD bind_ip( SOCKET s, const char *ip, USHORT port )
{
    struct sockaddr_in addr = { AF_INET, htons( port ) };

    addr.sin_addr.s_addr = inet_addr( ip );
    return bind( s, (struct sockaddr *)&addr, sizeof(addr) ) ? WSAGetLastError() : 0;
}

/* The port a socket is bound to, 0 if it is not bound. */
static inline USHORT bound_port( SOCKET s )
{
    struct sockaddr_storage addr;
    int len = sizeof(addr);

    return getsockname( s, (struct sockaddr *)&addr, &len ) ? 0 : address_port( &addr );
}

/* What a plain new socket gets when it binds the port to any address. */
static inline DWORD try_bind( int family, int type, USHORT port )
{
    SOCKET s = make_socket( family, type );
    DWORD error = bind_port( s, family, port );

    closesocket( s );
    return error;
}

#define check_ports( type, start, count, error ) check_ports_( __FILE__, __LINE__, type, start, count, error )
/* All ports of a block must answer a plain bind with the error. */
static inline void check_ports_( const char *file, int line, int type, USHORT start, unsigned int count,
                                 DWORD expect )
{
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        DWORD error = try_bind( AF_INET, type, start + i );
        ok_( file, line )( error == expect, "port %u: plain bind got %lu, expected %lu\n",
                               start + i, error, expect );
    }
}

#define check_unreserved( type, start, count ) check_unreserved_( __FILE__, __LINE__, type, start, count )
/* The same for ports in an ephemeral range: somebody may just have got one. */
static inline void check_unreserved_( const char *file, int line, int type, USHORT start, unsigned int count )
{
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        DWORD error = try_bind( AF_INET, type, start + i );
        ok_( file, line )( !error || error == WSAEADDRINUSE, "port %u: plain bind got %lu\n", start + i,
                           error );
    }
}

#define wait_ports( type, start, count, error ) wait_ports_( __FILE__, __LINE__, type, start, count, error )
/* The same for ports that a process has held which was killed: its descriptors go
 * a moment after its handles. */
static inline void wait_ports_( const char *file, int line, int type, USHORT start, unsigned int count,
                                DWORD expect )
{
    DWORD end = GetTickCount() + 5000;
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        while (try_bind( AF_INET, type, start + i ) != expect && (LONG)(end - GetTickCount()) > 0)
            SwitchToThread();
    }
    check_ports_( file, line, type, start, count, expect );
}

/* Finds count adjacent ports that nobody uses for either protocol, outside every
 * ephemeral range. Never hands out a port twice. */
static inline USHORT pick_ports( unsigned int count )
{
    static unsigned int next;
    LARGE_INTEGER time;
    unsigned int i;

    if (!next)
    {
        QueryPerformanceCounter( &time );
        next = 20000 + time.QuadPart % 8000;
    }
    for (i = 0; i < count && next + count < 32000; i++)
    {
        if (!try_bind( AF_INET, SOCK_STREAM, next + i ) &&
            !try_bind( AF_INET, SOCK_DGRAM, next + i )) continue;
        next += i + 1;
        i = -1;
    }
    ok( next + count < 32000, "no %u free ports\n", count );
    next += count;
    return next - count;
}

#define acquire( s, start, count, inst ) acquire_( __FILE__, __LINE__, s, start, count, inst )
static inline DWORD acquire_( const char *file, int line, SOCKET s, USHORT start, USHORT count,
                              INET_PORT_RESERVATION_INSTANCE *inst )
{
    INET_PORT_RANGE range = { htons( start ), count };
    DWORD size = 0xdeadbeef, error = 0;

    memset( inst, 0xcc, sizeof(*inst) );
    WSASetLastError( 0xdeadbeef );
    if (WSAIoctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), inst, sizeof(*inst), &size, NULL,
                  NULL ))
    {
        error = WSAGetLastError();
        ok_( file, line )( !size || (error == WSAENOTSOCK && size == 0xdeadbeef), "error %lu, but size %lu\n",
                               error, size );
        return error;
    }
    ok_( file, line )( size == sizeof(*inst), "got size %lu\n", size );
    ok_( file, line )( inst->Token && inst->Token != POISON, "got token %I64x\n", inst->Token );
    ok_( file, line )( inst->NumberOfPorts == count, "got %u ports\n", inst->NumberOfPorts );
    ok_( file, line )( start ? inst->StartPort == htons( start ) : ntohs( inst->StartPort ) >= 49152,
                           "got start %u\n", ntohs( inst->StartPort ) );
    return 0;
}

#define associate( s, token ) token_ioctl( __FILE__, __LINE__, s, SIO_ASSOCIATE_PORT_RESERVATION, token )
#define release( s, token ) token_ioctl( __FILE__, __LINE__, s, SIO_RELEASE_PORT_RESERVATION, token )
static inline DWORD token_ioctl( const char *file, int line, SOCKET s, DWORD code, ULONG64 token )
{
    DWORD size = 0xdeadbeef, error;

    WSASetLastError( 0xdeadbeef );
    error = WSAIoctl( s, code, &token, sizeof(token), NULL, 0, &size, NULL, NULL ) ? WSAGetLastError() : 0;
    ok_( file, line )( !size || (error == WSAENOTSOCK && size == 0xdeadbeef), "error %lu, got size %lu\n",
                           error, size );
    return error;
}

/* A new socket that is associated, not bound. */
static inline SOCKET make_associated( int family, int type, ULONG64 token )
{
    SOCKET s = make_socket( family, type );
    DWORD error = associate( s, token );

    ok( !error, "associate got %lu\n", error );
    return s;
}

#endif /* __PORT_TEST_H */
