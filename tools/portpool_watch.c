/*
 * portpool watch: the table of reservations, kept up to date
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
 * Called by portpool.c. Asks the pool once in an interval and prints when
 * something has changed; waits for a wineserver when there is none.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "portpool.h"

#define DEFAULT_INTERVAL 1000   /* ms */
#define MIN_INTERVAL     100

struct snapshot
{
    struct record_list list;
    int                result;          /* exit_code of asking */
};

static int same( const struct snapshot *a, const struct snapshot *b )
{
    size_t size = (a->list.count + a->list.later) * sizeof(*a->list.records);

    return a->result == b->result && a->list.count == b->list.count && a->list.later == b->list.later &&
           (!size || !memcmp( a->list.records, b->list.records, size ));
}

static void take( struct snapshot *shot )
{
    shot->result = get_all_records( &shot->list );
}

static void draw( const struct snapshot *shot )
{
    char text[16];
    time_t now = time( NULL );

    if (isatty( STDOUT_FILENO )) fputs( "\033[H\033[2J", stdout );
    if (!json)
    {
        strftime( text, sizeof(text), "%H:%M:%S", localtime( &now ) );
        printf( "%s  port reservations\n", text );
    }
    if (shot->result) puts( json ? "{\"records\": null}" : "Waiting for a wineserver with a port pool." );
    else print_records( &shot->list );
    if (!json) putchar( '\n' );
}

/* watch [SECONDS] */
int run_watch( int argc, char **argv )
{
    char *end = "";
    double seconds = argc ? strtod( argv[0], &end ) : DEFAULT_INTERVAL / 1000.0;
    struct snapshot last = { .result = -1 }, next;
    struct timespec interval;
    unsigned long ms;

    if (*end || !(seconds >= MIN_INTERVAL / 1000.0 && seconds <= 3600))
        return usage_error( "'%s' is no interval from 0.1 to 3600 seconds", argv[0] );
    ms = seconds * 1000;
    interval.tv_sec = ms / 1000;
    interval.tv_nsec = ms % 1000 * 1000000;
    for (;;)
    {
        take( &next );
        if (!same( &last, &next )) draw( &next );
        free( last.list.records );
        last = next;
        if (fflush( stdout )) return EXIT_REFUSED;
        nanosleep( &interval, NULL );
    }
}
