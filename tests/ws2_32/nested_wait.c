/*
 * Blocking calls within blocking calls, and their ends
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
 * A user APC that runs during an alertable wait may itself call Winsock.
 */

#include "transfer_test.h"

#define LEVELS 12

struct level
{
    SOCKET listener, client;
    unsigned int depth;
};

static void accept_at_depth( unsigned int depth );

/* Runs in the wait of accept(): waits in the same way, one level deeper, and
 * lets the outer call end afterwards. */
static void CALLBACK nested_apc( ULONG_PTR arg )
{
    struct level *level = (struct level *)arg;
    struct sockaddr_in addr;
    int ret, len = sizeof(addr);

    if (level->depth < LEVELS) accept_at_depth( level->depth + 1 );
    getsockname( level->listener, (struct sockaddr *)&addr, &len );
    ret = connect( level->client, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "depth %u: got error %d\n", level->depth, WSAGetLastError() );
}

static void accept_at_depth( unsigned int depth )
{
    struct level level = { .client = socket( AF_INET, SOCK_STREAM, 0 ), .depth = depth };
    struct sockaddr_in addr;
    char buffer[4];
    SOCKET s;
    int ret;

    level.listener = listening_socket( &addr );
    QueueUserAPC( nested_apc, GetCurrentThread(), (ULONG_PTR)&level );
    s = accept( level.listener, NULL, NULL );
    ok( s != INVALID_SOCKET, "depth %u: got error %d\n", depth, WSAGetLastError() );
    ret = send( level.client, "abc", 3, 0 );
    ok( ret == 3, "depth %u: got %d\n", depth, ret );
    ret = recv( s, buffer, sizeof(buffer), 0 );
    ok( ret == 3 && !memcmp( buffer, "abc", 3 ), "depth %u: got %d\n", depth, ret );
    closesocket( s );
    closesocket( level.client );
    closesocket( level.listener );
}

static void CALLBACK send_apc( ULONG_PTR arg )
{
    int ret = send( arg, "x", 1, 0 );

    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
}

static void test_recv(void)
{
    struct sockaddr_in addr;
    SOCKET listener = listening_socket( &addr ), client = socket( AF_INET, SOCK_STREAM, 0 ), server;
    char buffer[4];
    int ret;

    ret = connect( client, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    server = accept( listener, NULL, NULL );
    QueueUserAPC( send_apc, GetCurrentThread(), client );
    ret = recv( server, buffer, sizeof(buffer), 0 );
    ok( ret == 1, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( server );
    closesocket( client );
    closesocket( listener );
}

START_TEST(nested_wait)
{
    start_winsock();
    test_recv();
    accept_at_depth( 1 );
    WSACleanup();
}
