/*
 * Excluded ranges in the registry
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
 * Called once, before the wineserver itself has read the file. Only ever reads
 * it; what netsh and portpool change in the registry goes through Windows
 * programs. A file of any content is harmless.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "port_pool.h"
#include "registry.h"

static const char *const keys[PORT_POOL_TRANSPORT_COUNT] =
{
    "\\\\Control\\\\Nsi\\\\{eb004a03-9b1a-11d4-9123-0050047759bc}\\\\29]",
    "\\\\Control\\\\Nsi\\\\{eb004a02-9b1a-11d4-9123-0050047759bc}\\\\5]",
};

/* A section of one of the keys, in any control set: [System\\ControlSet001\\Control\\Nsi\\...] */
static unsigned int get_transport( const char *line )
{
    static const char system[] = "[System\\\\";
    const char *set;
    unsigned int i;

    if (strncasecmp( line, system, sizeof(system) - 1 )) return PORT_POOL_TRANSPORT_COUNT;
    if (!(set = strchr( line + sizeof(system) - 1, '\\' ))) return PORT_POOL_TRANSPORT_COUNT;
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
        if (!strncasecmp( set, keys[i], strlen( keys[i] ) )) break;
    return i;
}

/* "SSSSCCCC"=hex:12,00,ff,ff */
static int get_range( const char *line, unsigned int *start, unsigned int *count )
{
    static const char data[] = "\"=hex:12,00,ff,ff";
    unsigned int byte[4], i;
    char digits[3] = "";

    if (line[0] != '"' || strspn( line + 1, "0123456789abcdefABCDEF" ) != 8) return 0;
    if (strncasecmp( line + 9, data, sizeof(data) - 1 )) return 0;
    if (line[9 + sizeof(data) - 1] != '\n' && line[9 + sizeof(data) - 1]) return 0;
    for (i = 0; i < 4; i++)
    {
        memcpy( digits, line + 1 + 2 * i, 2 );
        byte[i] = strtoul( digits, NULL, 16 );
    }
    *start = byte[0] << 8 | byte[1];
    *count = byte[3] << 8 | byte[2];
    return 1;
}

void registry_parse( FILE *file, void (*found)( unsigned int transport, unsigned int start,
                                                unsigned int count ) )
{
    unsigned int transport = PORT_POOL_TRANSPORT_COUNT, start, count;
    char line[512];
    int whole, at_start = 1;

    while (fgets( line, sizeof(line), file ))
    {
        whole = strchr( line, '\n' ) != NULL;
        if (at_start && line[0] == '[') transport = get_transport( line );
        else if (at_start && transport < PORT_POOL_TRANSPORT_COUNT && get_range( line, &start, &count ) &&
                 !port_pool_check_range( transport, start, count )) found( transport, start, count );
        at_start = whole;
    }
}

void registry_read( const char *prefix_dir, void (*found)( unsigned int transport, unsigned int start,
                                                           unsigned int count ) )
{
    char path[PATH_MAX];
    FILE *file;

    if ((size_t)snprintf( path, sizeof(path), "%s/system.reg", prefix_dir ) >= sizeof(path)) return;
    if (!(file = fopen( path, "re" ))) return;
    registry_parse( file, found );
    fclose( file );
}
