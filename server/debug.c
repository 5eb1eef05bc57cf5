/*
 * Debug output of the port pool
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
 * Called by whoever refuses or grants something; see debug.h. Never changes
 * errno, and asks the system for names only when the channel is on.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debug.h"
#include "process_name.h"

#define CHANNEL "portpool"

unsigned int debug_classes;

static const struct
{
    const char  *name;
    unsigned int classes;
}
class_names[] =
{
    { "",      DEBUG_TRACE | DEBUG_WARN },
    { "trace", DEBUG_TRACE },
    { "warn",  DEBUG_WARN },
};

static int is_name( const char *start, const char *end, const char *name )
{
    return (size_t)(end - start) == strlen( name ) && !memcmp( start, name, end - start );
}

/* Applies one option, [process:][class]+channel or -channel, of length len. */
static void apply_option( const char *option, size_t len, unsigned int *classes )
{
    const char *end = option + len, *sign = option, *name;
    unsigned int i;

    while (sign < end && *sign != '+' && *sign != '-') sign++;
    if (memchr( option, ':', sign - option )) return;       /* for a Windows program of that name */
    name = sign < end ? sign + 1 : option;
    if (!is_name( name, end, "all" ) && !is_name( name, end, CHANNEL )) return;
    for (i = 0; i < sizeof(class_names) / sizeof(class_names[0]); i++)
    {
        if (sign < end && !is_name( option, sign, class_names[i].name )) continue;
        if (sign < end && *sign == '-') *classes &= ~class_names[i].classes;
        else *classes |= class_names[i].classes;
        return;
    }
}

unsigned int debug_parse( const char *value )
{
    unsigned int classes = 0;
    size_t len;

    for (; value && *value; value += len + (value[len] == ','))
    {
        len = strcspn( value, "," );
        apply_option( value, len, &classes );
    }
    return classes;
}

void debug_init(void)
{
    debug_classes = debug_parse( getenv( "WINEDEBUG" ) );
}

void debug_print( enum debug_class class, const char *function, const char *format, ... )
{
    int saved_errno = errno, len;
    char buffer[1024];
    va_list args;

    va_start( args, format );
    len = vsnprintf( buffer, sizeof(buffer), format, args );
    va_end( args );
    if (len >= 0)
        fprintf( stderr, "%s:" CHANNEL ":%s %s\n", class == DEBUG_WARN ? "warn" : "trace", function, buffer );
    errno = saved_errno;
}

/* ---- texts ---- */

static char *next_buffer( size_t *size )
{
    static char buffers[4][256];
    static unsigned int next;

    *size = sizeof(buffers[0]);
    return buffers[next++ % 4];
}

const char *debug_transport( unsigned int transport )
{
    static const char *const names[PORT_POOL_TRANSPORT_COUNT] = { "tcp", "udp" };

    return transport < PORT_POOL_TRANSPORT_COUNT ? names[transport] : "?";
}

const char *debug_process( unsigned int pid )
{
    char name[PROCESS_NAME_MAX];
    size_t size;
    char *buffer = next_buffer( &size );

    if (get_process_name( pid, name, sizeof(name) )) snprintf( buffer, size, "pid %u (%s)", pid, name );
    else snprintf( buffer, size, "pid %u", pid );
    return buffer;
}

const char *debug_record( const struct port_record *record )
{
    static const char *const kinds[] = { "runtime reservation", "persistent reservation", "excluded range" };
    size_t size;
    char *buffer = next_buffer( &size );
    int len;

    len = snprintf( buffer, size, "%s %u-%u", kinds[record->kind], record->start,
                    record->start + record->count - 1 );
    if (record->kind == PORT_POOL_RUNTIME)
        snprintf( buffer + len, size - len, " of %s", debug_process( record->process.pid ) );
    return buffer;
}

const char *debug_status( unsigned int status )
{
    static const struct
    {
        unsigned int status;
        const char  *text;
    }
    texts[] =
    {
        { STATUS_SUCCESS,                   "success" },
        { STATUS_INVALID_HANDLE,            "no socket of this wineserver" },
        { STATUS_INVALID_PARAMETER,         "invalid ports, token or state" },
        { STATUS_NO_MEMORY,                 "out of memory" },
        { STATUS_ACCESS_DENIED,             "access denied" },
        { STATUS_SHARING_VIOLATION,         "a port is reserved or in use" },
        { STATUS_DISK_FULL,                 "the disk is full" },
        { STATUS_INSUFFICIENT_RESOURCES,    "no descriptors or records left" },
        { STATUS_NOT_SUPPORTED,             "neither a TCP nor a UDP socket" },
        { STATUS_UNEXPECTED_IO_ERROR,       "the store can't be written" },
        { STATUS_INVALID_ADDRESS_COMPONENT, "outside of the socket's reservation" },
        { STATUS_TOO_MANY_ADDRESSES,        "no free port or run of ports" },
        { STATUS_NOT_FOUND,                 "no such record" },
    };
    unsigned int i;
    size_t size;
    char *buffer;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].status == status) return texts[i].text;
    buffer = next_buffer( &size );
    snprintf( buffer, size, "status %08x", status );
    return buffer;
}
