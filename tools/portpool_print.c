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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "portpool.h"
#include "process_name.h"

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

const char *style( enum style style )
{
    static const char *const codes[] = { "\033[0m", "\033[1m", "\033[32m", "\033[33m", "\033[31m" };
    const char *no_color = getenv( "NO_COLOR" );

    if (json || !isatty( STDOUT_FILENO ) || (no_color && *no_color)) return "";
    return codes[style];
}

/* The length of the character that text begins with, 0 if that is no UTF-8. */
static unsigned int utf8_length( const char *text )
{
    const unsigned char *p = (const unsigned char *)text;
    unsigned int i, len;

    if (p[0] < 0x80) return 1;
    if (p[0] < 0xc2 || p[0] > 0xf4) return 0;
    len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    for (i = 1; i < len; i++) if ((p[i] & 0xc0) != 0x80) return 0;
    if (p[0] == 0xe0 && p[1] < 0xa0) return 0;     /* longer than need be */
    if (p[0] == 0xf0 && p[1] < 0x90) return 0;
    if (p[0] == 0xed && p[1] > 0x9f) return 0;     /* half of a pair of UTF-16 */
    if (p[0] == 0xf4 && p[1] > 0x8f) return 0;     /* over 10ffff */
    return len;
}

/* Names of programs and directories can be any bytes. */
void print_json_string( const char *text )
{
    unsigned int len;

    putchar( '"' );
    for (; *text; text += len ? len : 1)
    {
        len = utf8_length( text );
        if (!len) fputs( "\\ufffd", stdout );
        else if (*text == '"' || *text == '\\') printf( "\\%c", *text );
        else if (len == 1 && *text < ' ') printf( "\\u%04x", *text );
        else fwrite( text, 1, len, stdout );
    }
    putchar( '"' );
}

const char *owner_text( const struct port_pool_record *rec, char *buffer, size_t size )
{
    char name[PROCESS_NAME_MAX];

    if (!rec->pid) return "-";
    if (!get_process_name( rec->pid, name, sizeof(name) )) strcpy( name, "?" );
    if (rec->windows_pid)
        snprintf( buffer, size, "%s (pid %u, Windows %u)", name, rec->pid, rec->windows_pid );
    else snprintf( buffer, size, "%s (pid %u)", name, rec->pid );
    return buffer;
}

static void print_record_row( const struct port_pool_record *rec, int in_force )
{
    int missing = in_force && rec->kind != PORT_POOL_ADMINISTERED && rec->guards < rec->count;
    char owner[160];

    printf( "%-5s  %-10s  %5u  %5u  %5u  %5u  %s%6u%s  %-6s  %s\n", transport_name( rec->transport ),
            kind_name( rec->kind ), rec->start, rec->start + rec->count - 1, rec->count, rec->consumers,
            missing ? style( STYLE_BAD ) : "", rec->guards, missing ? style( STYLE_NORMAL ) : "",
            rec->stored ? "yes" : "no",
            in_force ? owner_text( rec, owner, sizeof(owner) ) : "- (when the wineserver starts again)" );
}

void print_record_json( const struct port_pool_record *rec )
{
    char name[PROCESS_NAME_MAX];

    printf( "{\"transport\": \"%s\", \"kind\": \"%s\", \"start\": %u, \"count\": %u, \"pid\": %u, "
            "\"windows_pid\": %u, \"process\": ", transport_name( rec->transport ), kind_name( rec->kind ),
            rec->start, rec->count, rec->pid, rec->windows_pid );
    if (get_process_name( rec->pid, name, sizeof(name) )) print_json_string( name );
    else printf( "null" );
    printf( ", \"consumers\": %u, \"guards\": %u, \"sealed\": %s, \"stored\": %s}", rec->consumers,
            rec->guards, rec->sealed ? "true" : "false", rec->stored ? "true" : "false" );
}

static void print_json_list( const char *name, const struct port_pool_record *records, unsigned int count )
{
    unsigned int i;

    printf( "\"%s\": [", name );
    for (i = 0; i < count; i++)
    {
        fputs( i ? ",\n    " : "\n    ", stdout );
        print_record_json( &records[i] );
    }
    fputs( count ? "\n]" : "]", stdout );
}

void print_records( const struct record_list *list )
{
    unsigned int i;

    if (json)
    {
        putchar( '{' );
        print_json_list( "records", list->records, list->count );
        fputs( ", ", stdout );
        print_json_list( "next_start", list->records + list->count, list->later );
        fputs( "}\n", stdout );
        return;
    }
    if (!list->count) printf( "No ports are reserved.\n" );
    if (list->count + list->later)
        printf( "%sproto  kind        start    end  ports  users  guards  stored  owner%s\n",
                style( STYLE_HEADING ), style( STYLE_NORMAL ) );
    for (i = 0; i < list->count + list->later; i++) print_record_row( &list->records[i], i < list->count );
}

void print_dynamic( const struct dynamic_range *ranges, unsigned int count )
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
