/*
 * A Windows program that binds while others disturb the port pool
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
 * hostile_victim SECONDS
 *
 * Reserves, associates, binds and closes, and binds without a reservation, until
 * the time is over. Prints "rounds N" and, for each kind of call, "WHAT median N
 * p99 N max N" in microseconds; or "error CALL NUMBER".
 */

#include "../apps/demo.h"

#define MAX_ROUNDS 100000

static unsigned int bind_times[MAX_ROUNDS], associate_times[MAX_ROUNDS], acquire_times[MAX_ROUNDS];
static LARGE_INTEGER frequency;

static unsigned int now(void)
{
    LARGE_INTEGER counter;

    QueryPerformanceCounter( &counter );
    return counter.QuadPart * 1000000 / frequency.QuadPart;
}

static int compare( const void *left, const void *right )
{
    unsigned int a = *(const unsigned int *)left, b = *(const unsigned int *)right;

    return a < b ? -1 : a > b;
}

static void print_times( const char *what, unsigned int *times, unsigned int count )
{
    qsort( times, count, sizeof(*times), compare );
    printf( "%s median %u p99 %u max %u\n", what, times[count / 2], times[count * 99 / 100], times[count - 1] );
}

static int fail( const char *call, int error )
{
    printf( "error %s %d\n", call, error );
    return 1;
}

/* A reservation, a socket that consumes a port of it, and one that has none. */
static int run_round( unsigned int round )
{
    INET_PORT_RESERVATION_INSTANCE instance;
    const char *transport = round % 2 ? "tcp" : "udp";
    SOCKET owner = demo_socket( transport ), s = demo_socket( transport ), plain = demo_socket( transport );
    unsigned int port = 0, start = now(), other = 0, first;
    int error;

    if ((error = demo_acquire( owner, 0, 4, &instance ))) return fail( "acquire", error );
    acquire_times[round] = now() - start;
    start = now();
    if ((error = demo_associate( s, instance.Token ))) return fail( "associate", error );
    associate_times[round] = now() - start;
    start = now();
    if ((error = demo_bind( s, &port ))) return fail( "bind", error );
    if ((error = demo_bind( plain, &other ))) return fail( "plain bind", error );
    bind_times[round] = (now() - start) / 2;
    first = ntohs( instance.StartPort );
    if (port < first || port >= first + 4) return fail( "port", port );
    if (other >= first && other < first + 4) return fail( "other port", other );
    closesocket( owner );
    closesocket( s );
    closesocket( plain );
    return 0;
}

int main( int argc, char **argv )
{
    unsigned int rounds, seconds = argc > 1 ? atoi( argv[1] ) : 1;
    ULONGLONG end;

    demo_start();
    QueryPerformanceFrequency( &frequency );
    end = GetTickCount64() + seconds * 1000;
    for (rounds = 0; rounds < MAX_ROUNDS && (rounds < 3 || GetTickCount64() < end); rounds++)
        if (run_round( rounds )) return 1;
    printf( "rounds %u\n", rounds );
    print_times( "bind", bind_times, rounds );
    print_times( "associate", associate_times, rounds );
    print_times( "acquire", acquire_times, rounds );
    printf( "done\n" );
    return 0;
}
