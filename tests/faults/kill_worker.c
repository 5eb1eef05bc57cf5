/*
 * A program with reservations that ends at any moment
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
 * kill_worker owner|consumer SEED START COUNT CRASH PERSISTENT
 * kill_worker killer
 *
 * owner acquires, associates, binds, listens, connects, accepts, releases and
 * closes in the COUNT ports from START, and with blocks of the system's
 * choice; consumer does so in the persistent block of COUNT ports from
 * PERSISTENT. Both say their process id, wait for a line, and go on until they are
 * stopped; CRASH isn't 0: that many milliseconds later by an access violation. killer
 * ends each process whose id it reads with TerminateProcess.
 */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "no_services.h"

#define SLOTS 8

struct block
{
    SOCKET       owner;
    ULONG64      token;
    unsigned int start;
    unsigned int count;
};

static struct block blocks[2][2];       /* per transport: in our own range, of the system's choice */
static SOCKET consumers[2][SLOTS];
static unsigned int state, own_start, own_count, persistent;

static unsigned int choose( unsigned int count )
{
    state = state * 1103515245 + 12345;
    return (state >> 12) % count;
}

static SOCKET make_socket( unsigned int udp )
{
    return udp ? socket( AF_INET, SOCK_DGRAM, 0 ) : socket( AF_INET, SOCK_STREAM, 0 );
}

static void close_socket( SOCKET *s )
{
    if (*s != INVALID_SOCKET) closesocket( *s );
    *s = INVALID_SOCKET;
}

/* ---- what it does, each for a transport ---- */

static void acquire( unsigned int udp )
{
    unsigned int i = choose( 2 );
    struct block *block = &blocks[udp][i];
    INET_PORT_RESERVATION_INSTANCE instance;
    INET_PORT_RANGE range = { 0, 1 + choose( 12 ) };
    DWORD size;

    if (block->owner != INVALID_SOCKET) return;
    if (!i) range.StartPort = htons( own_start + choose( own_count - 12 ) );
    block->owner = make_socket( udp );
    if (!WSAIoctl( block->owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &instance,
                   sizeof(instance), &size, NULL, NULL ))
        block->token = instance.Token;
    else close_socket( &block->owner );
}

/* A block of the system's choice may be somebody else's next: nobody stays there. */
static void close_consumers( unsigned int udp )
{
    unsigned int i;

    for (i = 0; i < SLOTS; i++) close_socket( &consumers[udp][i] );
}

static void end_block( unsigned int udp )
{
    unsigned int i = choose( 2 );
    struct block *block = &blocks[udp][i];
    DWORD size;

    if (block->owner == INVALID_SOCKET) return;
    if (i) close_consumers( udp );
    if (choose( 2 ))
        WSAIoctl( block->owner, SIO_RELEASE_PORT_RESERVATION, &block->token, sizeof(block->token), NULL, 0,
                  &size, NULL, NULL );
    close_socket( &block->owner );
    block->token = 0;
}

static void consume( unsigned int udp )
{
    struct sockaddr_in addr = { AF_INET };
    SOCKET *s = &consumers[udp][choose( SLOTS )];
    ULONG64 token = blocks[udp][choose( 2 )].token;
    DWORD size;

    if (persistent && (udp ? LookupPersistentUdpPortReservation( htons( persistent ), own_count, &token )
                           : LookupPersistentTcpPortReservation( htons( persistent ), own_count, &token )))
        return;
    close_socket( s );
    if (!token) return;
    *s = make_socket( udp );
    WSAIoctl( *s, SIO_ASSOCIATE_PORT_RESERVATION, &token, sizeof(token), NULL, 0, &size, NULL, NULL );
    if (choose( 4 )) bind( *s, (struct sockaddr *)&addr, sizeof(addr) );
    if (!udp && choose( 2 )) listen( *s, 3 );
}

/* Two consumers meet; what is accepted takes a slot. Nothing is sent: the stock
 * wineserver never closes a socket whose process ends in the middle of a send. */
static void talk( unsigned int udp )
{
    SOCKET *from = &consumers[udp][choose( SLOTS )], *to = &consumers[udp][choose( SLOTS )], s;
    struct sockaddr_in addr;
    int len = sizeof(addr);
    u_long on = 1;

    if (udp || from == to || *from == INVALID_SOCKET || *to == INVALID_SOCKET) return;
    if (getsockname( *to, (struct sockaddr *)&addr, &len )) return;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    ioctlsocket( *from, FIONBIO, &on );
    ioctlsocket( *to, FIONBIO, &on );
    connect( *from, (struct sockaddr *)&addr, len );
    if ((s = accept( *to, NULL, NULL )) == INVALID_SOCKET) return;
    close_socket( to );
    *to = s;
}

static void duplicate( unsigned int udp )
{
    SOCKET *s = &blocks[udp][choose( 2 )].owner, copy;
    WSAPROTOCOL_INFOW info;

    if (*s == INVALID_SOCKET || WSADuplicateSocketW( *s, GetCurrentProcessId(), &info )) return;
    copy = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0 );
    if (copy == INVALID_SOCKET) return;
    closesocket( *s );
    *s = copy;
}

static void drop( unsigned int udp )
{
    close_socket( &consumers[udp][choose( SLOTS )] );
}

static void work(void)
{
    static void (* const actions[])( unsigned int udp ) =
        { acquire, acquire, end_block, consume, consume, consume, talk, talk, duplicate, drop };
    unsigned int i, j;

    for (i = 0; i < 2; i++)
    {
        for (j = 0; j < 2; j++) blocks[i][j].owner = INVALID_SOCKET;
        for (j = 0; j < SLOTS; j++) consumers[i][j] = INVALID_SOCKET;
    }
    for (;;)
    {
        i = choose( sizeof(actions) / sizeof(actions[0]) );
        if (!persistent || (actions[i] != acquire && actions[i] != duplicate)) actions[i]( choose( 2 ) );
    }
}

static DWORD WINAPI crash( void *arg )
{
    Sleep( (UINT_PTR)arg );
    *(volatile int *)0 = 0;
    return 0;
}

static int kill_others(void)
{
    char line[32];
    HANDLE process;

    while (fgets( line, sizeof(line), stdin ))
    {
        if (!(process = OpenProcess( PROCESS_TERMINATE, FALSE, strtoul( line, NULL, 10 ) ))) continue;
        TerminateProcess( process, 7 );
        CloseHandle( process );
    }
    return 0;
}

int main( int argc, char **argv )
{
    UINT_PTR delay;
    WSADATA data;

    setvbuf( stdout, NULL, _IONBF, 0 );
    setvbuf( stdin, NULL, _IONBF, 0 );
    SetErrorMode( SEM_NOGPFAULTERRORBOX );
    say_booted();
    if (WSAStartup( MAKEWORD( 2, 2 ), &data )) return 2;
    printf( "%lu\n", GetCurrentProcessId() );
    if (argc == 2) return kill_others();
    if (argc != 7 || getchar() != '\n') return 2;
    state = strtoul( argv[2], NULL, 10 );
    own_start = atoi( argv[3] );
    own_count = atoi( argv[4] );
    if ((delay = atoi( argv[5] ))) CloseHandle( CreateThread( NULL, 0, crash, (void *)delay, 0, NULL ));
    if (!strcmp( argv[1], "consumer" )) persistent = atoi( argv[6] );
    work();
    return 0;
}
