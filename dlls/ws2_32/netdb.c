/*
 * Services and protocols
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


/* Called by programs (getservby*, getprotoby*), and by the resolver for ports.
 * Reads the text files through etc_file.c; the result lives in a buffer of the
 * calling thread. */

#include "ws2_32_private.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* programs that keep the pointer see it stay the same for all usual entries */
#define MIN_BUFFER 1024

void *thread_buffer( void **buffer, SIZE_T *size, SIZE_T needed )
{
    if (*size >= needed) return *buffer;
    HeapFree( GetProcessHeap(), 0, *buffer );
    *size = max( needed, MIN_BUFFER );
    if (!(*buffer = HeapAlloc( GetProcessHeap(), 0, *size ))) *size = 0;
    return *buffer;
}

static SIZE_T string_size( const char *str )
{
    return strlen( str ) + 1;
}

static char *put_string( char **pos, const char *str )
{
    char *ret = *pos;

    strcpy( ret, str );
    *pos += string_size( str );
    return ret;
}

static unsigned int list_count( char **list, SIZE_T *size )
{
    unsigned int count;

    for (count = 0; list[count]; count++) *size += string_size( list[count] );
    *size += (count + 1) * sizeof(*list);
    return count;
}

static void put_list( char **dst, char **src, char **pos )
{
    while (*src) *dst++ = put_string( pos, *src++ );
    *dst = NULL;
}

SIZE_T pack_servent( const struct servent *src, void *dst, SIZE_T size )
{
    SIZE_T needed = sizeof(*src) + string_size( src->s_name ) + string_size( src->s_proto );
    unsigned int count = list_count( src->s_aliases, &needed );
    struct servent *ret = dst;
    char *pos;

    if (size < needed) return needed;
    ret->s_aliases = (char **)(ret + 1);
    pos = (char *)(ret->s_aliases + count + 1);
    ret->s_port = src->s_port;
    ret->s_name = put_string( &pos, src->s_name );
    ret->s_proto = put_string( &pos, src->s_proto );
    put_list( ret->s_aliases, src->s_aliases, &pos );
    return needed;
}

SIZE_T pack_protoent( const struct protoent *src, void *dst, SIZE_T size )
{
    SIZE_T needed = sizeof(*src) + string_size( src->p_name );
    unsigned int count = list_count( src->p_aliases, &needed );
    struct protoent *ret = dst;
    char *pos;

    if (size < needed) return needed;
    ret->p_aliases = (char **)(ret + 1);
    pos = (char *)(ret->p_aliases + count + 1);
    ret->p_proto = src->p_proto;
    ret->p_name = put_string( &pos, src->p_name );
    put_list( ret->p_aliases, src->p_aliases, &pos );
    return needed;
}

/* Decimal text of at most max; FALSE for anything else. */
static BOOL parse_number( const char *str, unsigned int max, unsigned int *ret )
{
    unsigned int value = 0;

    if (!*str) return FALSE;
    for (; *str; str++)
    {
        if (*str < '0' || *str > '9') return FALSE;
        value = value * 10 + *str - '0';
        if (value > max) return FALSE;
    }
    *ret = value;
    return TRUE;
}

static BOOL in_names( const char *name, char *first, char **aliases )
{
    if (!_stricmp( name, first )) return TRUE;
    for (; *aliases; aliases++) if (!_stricmp( name, *aliases )) return TRUE;
    return FALSE;
}

/* ---- services ---- */

/* The next entry of a services file: "name port/proto aliases". fields has one
 * more element than etc_next() fills. */
static BOOL next_service( struct etc_file *file, char *fields[ETC_MAX_FIELDS + 1], struct servent *ret )
{
    unsigned int count, port;
    char *slash;

    while ((count = etc_next( file, fields )))
    {
        fields[count] = NULL;
        if (count < 2 || !(slash = strchr( fields[1], '/' ))) continue;
        *slash = 0;
        if (!parse_number( fields[1], 0xffff, &port )) continue;
        ret->s_name = fields[0];
        ret->s_aliases = fields + 2;
        ret->s_proto = slash + 1;
        ret->s_port = htons( port );
        return TRUE;
    }
    return FALSE;
}

/* Finds by name or, with name NULL, by port. The entry points into the file. */
static BOOL find_service( struct etc_file *file, char *fields[ETC_MAX_FIELDS + 1], const char *name,
                          USHORT port, const char *proto, struct servent *ret )
{
    while (next_service( file, fields, ret ))
    {
        if (proto && *proto && _stricmp( ret->s_proto, proto )) continue;
        if (name ? in_names( name, ret->s_name, ret->s_aliases ) : (USHORT)ret->s_port == port) return TRUE;
    }
    return FALSE;
}

DWORD netdb_service_port( const char *name, const char *proto, USHORT *port )
{
    char *fields[ETC_MAX_FIELDS + 1];
    struct servent entry;
    struct etc_file file;
    BOOL found;

    if (!etc_open( &file, L"services", L"\\\\?\\unix\\etc\\services" )) return WSANO_DATA;
    if ((found = find_service( &file, fields, name, 0, proto, &entry ))) *port = entry.s_port;
    etc_close( &file );
    return found ? 0 : WSANO_DATA;
}

BOOL netdb_port_name( USHORT port, const char *proto, char *name, unsigned int size )
{
    char *fields[ETC_MAX_FIELDS + 1];
    struct servent entry;
    struct etc_file file;
    BOOL found;

    if (!etc_open( &file, L"services", L"\\\\?\\unix\\etc\\services" )) return FALSE;
    found = find_service( &file, fields, NULL, port, proto, &entry ) && strlen( entry.s_name ) < size;
    if (found) strcpy( name, entry.s_name );
    etc_close( &file );
    return found;
}

static struct servent *get_service( const char *name, USHORT port, const char *proto )
{
    struct thread_data *data = get_thread_data();
    char *fields[ETC_MAX_FIELDS + 1];
    struct servent entry, *ret = NULL;
    struct etc_file file;
    DWORD err = WSANO_DATA;
    SIZE_T size;

    if (!data) return NULL;
    if (etc_open( &file, L"services", L"\\\\?\\unix\\etc\\services" ))
    {
        if (find_service( &file, fields, name, port, proto, &entry ))
        {
            size = pack_servent( &entry, NULL, 0 );
            err = WSA_NOT_ENOUGH_MEMORY;
            if ((ret = thread_buffer( &data->servent, &data->servent_size, size )))
            {
                pack_servent( &entry, ret, size );
                err = 0;
            }
        }
        etc_close( &file );
    }
    SetLastError( err );
    return ret;
}

/***********************************************************************
 *      getservbyname   (WS2_32.55)
 *
 * Finds a service by its name or an alias, without regard to case; proto NULL
 * takes the first entry of any protocol. The port is in network order, the
 * structure the thread's until its next call. NULL with WSANO_DATA, WSAEFAULT
 * (no text). Follows Winsock reference, getservbyname function.
 */
struct servent * WINAPI getservbyname( const char *name, const char *proto )
{
    TRACE( "name %s, proto %s\n", debugstr_text( name ), debugstr_text( proto ) );

    if (!wsa_started()) return NULL;
    if (!is_text( name, FALSE ) || (proto && !is_text( proto, FALSE )))
    {
        SetLastError( WSAEFAULT );
        return NULL;
    }
    return get_service( name, 0, proto );
}

/***********************************************************************
 *      getservbyport   (WS2_32.56)
 *
 * Finds a service by its port in network order; the rest as getservbyname().
 * Follows Winsock reference, getservbyport function.
 */
struct servent * WINAPI getservbyport( int port, const char *proto )
{
    TRACE( "port %u, proto %s\n", ntohs( port ), debugstr_text( proto ) );

    if (!wsa_started()) return NULL;
    if (proto && !is_text( proto, FALSE ))
    {
        SetLastError( WSAEFAULT );
        return NULL;
    }
    return get_service( NULL, port, proto );
}

/* ---- protocols ---- */

static BOOL find_protocol( struct etc_file *file, char *fields[ETC_MAX_FIELDS + 1], const char *name,
                           int number, struct protoent *ret )
{
    unsigned int count, value;

    while ((count = etc_next( file, fields )))
    {
        fields[count] = NULL;
        if (count < 2 || !parse_number( fields[1], 0x7fff, &value )) continue;
        ret->p_name = fields[0];
        ret->p_aliases = fields + 2;
        ret->p_proto = value;
        if (name ? in_names( name, ret->p_name, ret->p_aliases ) : (int)value == number) return TRUE;
    }
    return FALSE;
}

static struct protoent *get_protocol( const char *name, int number )
{
    struct thread_data *data = get_thread_data();
    char *fields[ETC_MAX_FIELDS + 1];
    struct protoent entry, *ret = NULL;
    struct etc_file file;
    DWORD err = WSANO_DATA;
    SIZE_T size;

    if (!data) return NULL;
    if (etc_open( &file, L"protocol", L"\\\\?\\unix\\etc\\protocols" ))
    {
        if (find_protocol( &file, fields, name, number, &entry ))
        {
            size = pack_protoent( &entry, NULL, 0 );
            err = WSA_NOT_ENOUGH_MEMORY;
            if ((ret = thread_buffer( &data->protoent, &data->protoent_size, size )))
            {
                pack_protoent( &entry, ret, size );
                err = 0;
            }
        }
        etc_close( &file );
    }
    SetLastError( err );
    return ret;
}

/***********************************************************************
 *      getprotobyname   (WS2_32.53)
 *
 * Finds a protocol by its name or an alias, without regard to case. NULL with
 * WSANO_DATA, WSAEFAULT (no text). Follows Winsock reference, getprotobyname
 * function.
 */
struct protoent * WINAPI getprotobyname( const char *name )
{
    TRACE( "name %s\n", debugstr_text( name ) );

    if (!wsa_started()) return NULL;
    if (!is_text( name, FALSE ))
    {
        SetLastError( WSAEFAULT );
        return NULL;
    }
    return get_protocol( name, 0 );
}

/***********************************************************************
 *      getprotobynumber   (WS2_32.54)
 *
 * Finds a protocol by its number in host order. NULL with WSANO_DATA.
 * Follows Winsock reference, getprotobynumber function.
 */
struct protoent * WINAPI getprotobynumber( int number )
{
    TRACE( "number %d\n", number );

    if (!wsa_started()) return NULL;
    return get_protocol( NULL, number );
}
