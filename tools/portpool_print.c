/*
 * Output of portpool: tables for people, JSON for programs
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
 * Called by portpool.c with what the pool has answered; asks nothing itself.
 */

#include <stdio.h>

#include "portpool.h"

const char * const transport_names[PORT_POOL_TRANSPORT_COUNT] =
{
    [PORT_POOL_TCP] = "tcp",
    [PORT_POOL_UDP] = "udp",
};

const char * const kind_names[PORT_POOL_ADMINISTERED + 1] =
{
    [PORT_POOL_RUNTIME]      = "runtime",
    [PORT_POOL_PERSISTENT]   = "persistent",
    [PORT_POOL_ADMINISTERED] = "excluded",
};

static const char *get_name( const char * const *names, unsigned int count, unsigned int value )
{
    return value < count ? names[value] : "?";
}

static const char *transport_name( unsigned int transport )
{
    return get_name( transport_names, PORT_POOL_TRANSPORT_COUNT, transport );
}

static const char *kind_name( unsigned int kind )
{
    return get_name( kind_names, PORT_POOL_ADMINISTERED + 1, kind );
}

static void print_record_row( const struct port_pool_record *rec )
{
    char pid[32] = "-";

    if (rec->pid) snprintf( pid, sizeof(pid), "%u", rec->pid );
    printf( "%-5s  %-10s  %5u  %5u  %5u  %7s  %5u  %6u  %s\n", transport_name( rec->transport ),
            kind_name( rec->kind ), rec->start, rec->start + rec->count - 1, rec->count, pid,
            rec->consumers, rec->guards, rec->stored ? "yes" : "no" );
}

static void print_record_json( const struct port_pool_record *rec )
{
    printf( "{\"transport\": \"%s\", \"kind\": \"%s\", \"start\": %u, \"count\": %u, \"pid\": %u, "
            "\"windows_pid\": %u, \"consumers\": %u, \"guards\": %u, \"sealed\": %s, \"stored\": %s}",
            transport_name( rec->transport ), kind_name( rec->kind ), rec->start, rec->count, rec->pid,
            rec->windows_pid, rec->consumers, rec->guards, rec->sealed ? "true" : "false",
            rec->stored ? "true" : "false" );
}

void print_records( const struct port_pool_record *records, unsigned int count, int json )
{
    unsigned int i;

    if (json) printf( "{\"records\": [" );
    else if (count) printf( "proto  kind        start    end  ports      pid  users  guards  stored\n" );
    else printf( "No ports are reserved.\n" );
    for (i = 0; i < count; i++)
    {
        if (!json)
        {
            print_record_row( &records[i] );
            continue;
        }
        fputs( i ? ",\n    " : "\n    ", stdout );
        print_record_json( &records[i] );
    }
    if (json) fputs( count ? "\n]}\n" : "]}\n", stdout );
}

void print_dynamic( const struct dynamic_range *ranges, unsigned int count, int json )
{
    unsigned int i;

    if (json) printf( "{\"dynamic\": [" );
    else printf( "proto  start    end  ports\n" );
    for (i = 0; i < count; i++)
    {
        if (json) printf( "%s{\"transport\": \"%s\", \"start\": %u, \"count\": %u}", i ? ", " : "",
                          transport_name( ranges[i].transport ), ranges[i].start, ranges[i].count );
        else printf( "%-5s  %5u  %5u  %5u\n", transport_name( ranges[i].transport ), ranges[i].start,
                     ranges[i].start + ranges[i].count - 1, ranges[i].count );
    }
    if (json) printf( "]}\n" );
}
