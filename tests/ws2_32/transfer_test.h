/*
 * What the tests of sending and receiving share
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
 * Sockets on 127.0.0.1, in pairs. Every maker checks its own calls.
 */

#ifndef __TRANSFER_TEST_H
#define __TRANSFER_TEST_H

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>
#include "wine/test.h"

/* long enough for anything that must happen */
#define LONG_WAIT 5000

static inline struct sockaddr_in loopback( USHORT port )
{
    struct sockaddr_in addr = { 0 };

    addr.sin_family = AF_INET;
    addr.sin_port = htons( port );
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return addr;
}

static inline struct sockaddr_in get_name( SOCKET s )
{
    struct sockaddr_in addr = { 0 };
    int ret, len = sizeof(addr);

    ret = getsockname( s, (struct sockaddr *)&addr, &len );
    ok( !ret, "getsockname got error %d\n", WSAGetLastError() );
    return addr;
}

/* A socket bound to a free port; the address is where it can be reached. */
static inline SOCKET bound_socket( int type, struct sockaddr_in *addr )
{
    SOCKET s = socket( AF_INET, type, 0 );
    int ret;

    *addr = loopback( 0 );
    ret = bind( s, (struct sockaddr *)addr, sizeof(*addr) );
    ok( !ret, "bind got error %d\n", WSAGetLastError() );
    *addr = get_name( s );
    return s;
}

static inline SOCKET listening_socket( struct sockaddr_in *addr )
{
    SOCKET s = bound_socket( SOCK_STREAM, addr );
    int ret = listen( s, 5 );

    ok( !ret, "listen got error %d\n", WSAGetLastError() );
    return s;
}

static inline void tcp_pair( SOCKET *client, SOCKET *server )
{
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr );
    int ret;

    *client = socket( AF_INET, SOCK_STREAM, 0 );
    ret = connect( *client, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "connect got error %d\n", WSAGetLastError() );
    *server = accept( listener, NULL, NULL );
    ok( *server != INVALID_SOCKET, "accept got error %d\n", WSAGetLastError() );
    closesocket( listener );
}

static inline void close_pair( SOCKET a, SOCKET b )
{
    closesocket( a );
    closesocket( b );
}

static inline void set_nonblocking( SOCKET s )
{
    u_long one = 1;
    int ret = ioctlsocket( s, FIONBIO, &one );

    ok( !ret, "FIONBIO got error %d\n", WSAGetLastError() );
}

/* Closes the socket so that the peer sees a reset. */
static inline void reset_socket( SOCKET s )
{
    struct linger linger = { 1, 0 };
    int ret = setsockopt( s, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof(linger) );

    ok( !ret, "SO_LINGER got error %d\n", WSAGetLastError() );
    closesocket( s );
}

/* Waits until select() says that the socket can be read. */
static inline void wait_readable( SOCKET s )
{
    struct timeval timeout = { LONG_WAIT / 1000, 0 };
    fd_set set;
    int ret;

    FD_ZERO( &set );
    FD_SET( s, &set );
    ret = select( 0, &set, NULL, NULL, &timeout );
    ok( ret == 1, "select returned %d, error %d\n", ret, WSAGetLastError() );
}

/* What WSAPoll() says of one socket. */
static inline SHORT poll_one( SOCKET s, SHORT events, int timeout )
{
    WSAPOLLFD fd = { .fd = s, .events = events, .revents = 0x7777 };
    int ret = WSAPoll( &fd, 1, timeout );

    ok( ret == !!fd.revents, "got %d, revents %#x, error %d\n", ret, fd.revents, WSAGetLastError() );
    return fd.revents;
}

static inline void *extension( SOCKET s, GUID guid )
{
    void *func = NULL;
    DWORD size;
    int ret;

    ret = WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func), &size,
                    NULL, NULL );
    ok( !ret && func, "got error %d\n", WSAGetLastError() );
    return func;
}

static inline void start_winsock(void)
{
    WSADATA data;
    int ret = WSAStartup( MAKEWORD( 2, 2 ), &data );

    ok( !ret, "WSAStartup returned %d\n", ret );
}

/* A call that must fail: expect_error( call, value, error ). */
#define expect_error( call, value, error ) \
    do { long long ret_; WSASetLastError( 0xdeadbeef ); ret_ = (long long)(call); \
         ok( ret_ == (long long)(value) && WSAGetLastError() == (error), #call ": got %lld, error %d\n", \
             ret_, WSAGetLastError() ); } while (0)

#define expect_ok( call, value ) \
    do { long long ret_ = (long long)(call); \
         ok( ret_ == (long long)(value), #call ": got %lld, error %d\n", ret_, WSAGetLastError() ); } \
    while (0)

/* The next packet of a completion port, of a call that has succeeded. */
static inline void expect_packet( HANDLE port, ULONG_PTR key, OVERLAPPED *ov, DWORD size )
{
    OVERLAPPED *got_ov = NULL;
    ULONG_PTR got_key = 0;
    DWORD got_size = 0;

    expect_ok( GetQueuedCompletionStatus( port, &got_size, &got_key, &got_ov, LONG_WAIT ), TRUE );
    ok( got_key == key && got_ov == ov && got_size == size, "got key %Iu, overlapped %p, size %lu\n", got_key,
        got_ov, got_size );
}

static inline void expect_no_packet( HANDLE port )
{
    OVERLAPPED *ov = NULL;
    ULONG_PTR key;
    DWORD size;

    expect_error( GetQueuedCompletionStatus( port, &size, &key, &ov, 0 ), FALSE, WAIT_TIMEOUT );
    ok( !ov, "got overlapped %p\n", ov );
}

#endif /* __TRANSFER_TEST_H */
