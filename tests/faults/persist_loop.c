/*
 * Creates and deletes persistent reservations until it is stopped
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
 * persist_loop SEED START
 *
 * Eight blocks of four ports from START, of each transport. Each call is two
 * lines, "? create|delete tcp|udp PORT" before it and "= ERROR" after it, so a
 * reader that outlives this program knows which call was under way.
 */

#include <winsock2.h>
#include <windows.h>
#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "no_services.h"

#define BLOCKS     8
#define BLOCK_SIZE 4

static const struct
{
    const char *name;
    ULONG (WINAPI *create)( USHORT start, USHORT count, PULONG64 token );
    ULONG (WINAPI *delete)( USHORT start, USHORT count );
} transports[] =
{
    { "tcp", CreatePersistentTcpPortReservation, DeletePersistentTcpPortReservation },
    { "udp", CreatePersistentUdpPortReservation, DeletePersistentUdpPortReservation },
};

/* Straight to the pipe. */
static void __attribute__((format( printf, 1, 2 ))) say( const char *format, ... )
{
    char text[64];
    va_list args;
    DWORD size;

    va_start( args, format );
    size = vsnprintf( text, sizeof(text), format, args );
    va_end( args );
    WriteFile( GetStdHandle( STD_OUTPUT_HANDLE ), text, size, &size, NULL );
}

int main( int argc, char **argv )
{
    unsigned int i, state, port;
    ULONG error;
    ULONG64 token;

    if (argc != 3) return 2;
    say_booted();
    state = strtoul( argv[1], NULL, 10 );
    for (;;)
    {
        state = state * 1103515245 + 12345;
        i = state >> 16 & 1;
        port = atoi( argv[2] ) + (state >> 17) % BLOCKS * BLOCK_SIZE;
        say( "? %s %s %u\n", state >> 24 & 1 ? "create" : "delete", transports[i].name, port );
        if (state >> 24 & 1) error = transports[i].create( htons( port ), BLOCK_SIZE, &token );
        else error = transports[i].delete( htons( port ), BLOCK_SIZE );
        say( "= %lu\n", error );
    }
}
