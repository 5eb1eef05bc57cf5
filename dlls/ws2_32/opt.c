/*
 * getsockopt and setsockopt
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
 * The exports: they find the row of an option, check socket, sizes and pointers
 * and call the row's function. What an option means is in the tables of
 * opt_socket.c, opt_tcp.c, opt_ip.c and opt_ip6.c only.
 */

#include "opt.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static const struct opt_level * const levels[] =
{
    &opt_level_socket,
    &opt_level_tcp,
    &opt_level_udp,
    &opt_level_ip,
    &opt_level_ip6,
};

static const struct opt_level *find_level( int level )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(levels); i++) if (levels[i]->level == level) return levels[i];
    return NULL;
}

static const struct opt_row *find_row( const struct opt_level *level, int name )
{
    unsigned int i;

    for (i = 0; i < level->count; i++) if (level->rows[i].name == name) return &level->rows[i];
    return NULL;
}

static unsigned int socket_bits( const struct socket_info *info )
{
    unsigned int bits = 0;

    if (info->type == SOCK_STREAM) bits |= OPT_STREAM;
    if (info->type == SOCK_DGRAM) bits |= OPT_DGRAM;
    if (info->type == SOCK_RAW) bits |= OPT_RAW;
    if (info->family == AF_INET) bits |= OPT_INET;
    if (info->family == AF_INET6) bits |= OPT_INET6;
    return bits;
}

static BOOL is_for( const struct opt_row *row, const struct socket_info *info )
{
    unsigned int bits = socket_bits( info );

    if ((row->flags & OPT_TYPES) && !(row->flags & bits & OPT_TYPES)) return FALSE;
    return !(row->flags & OPT_FAMILIES) || (row->flags & bits & OPT_FAMILIES);
}

/* Finds the row and checks that the socket can have the option. SO_OPENTYPE is
 * of the thread: it works with any socket value. */
static DWORD prepare( struct opt_call *call, SOCKET s, int level, int name )
{
    const struct opt_level *table = find_level( level );

    memset( call, 0, sizeof(*call) );
    call->socket = s;
    if (level == SOL_SOCKET && name == SO_OPENTYPE)
    {
        if (!wsa_started()) return GetLastError();
    }
    else if (!socket_check( s, &call->info )) return GetLastError();

    if (!table) return WSAEINVAL;
    if (!(call->row = find_row( table, name ))) return WSAENOPROTOOPT;
    if (!is_for( call->row, &call->info )) return table->wrong_type;
    return 0;
}

static BOOL is_bound( SOCKET s )
{
    SOCKADDR_STORAGE addr;
    int len = sizeof(addr);

    return !socket_get_name( s, (struct sockaddr *)&addr, &len );
}

/* The fewest bytes that a caller must pass. */
static int least_size( const struct opt_row *row )
{
    switch (row->flags & OPT_FORM)
    {
    case OPT_DWORD: return sizeof(DWORD);
    case OPT_BLOB:  return row->min_size;
    default:        return 1;
    }
}

/* Stores the value word in the form of the row; returns the size. */
static int store_word( const struct opt_call *call, void *value, int size )
{
    unsigned int form = call->row->flags & OPT_FORM;
    BYTE byte = call->word;

    if (form == OPT_BYTE || size < (int)sizeof(call->word))
    {
        memcpy( value, &byte, 1 );
        return 1;
    }
    memcpy( value, &call->word, sizeof(call->word) );
    return sizeof(call->word);
}

static DWORD load_word( const struct opt_row *row, const void *value, int size )
{
    DWORD word = 0;

    if ((row->flags & OPT_FORM) == OPT_BYTE) size = 1;
    memcpy( &word, value, min( size, (int)sizeof(word) ));
    return word;
}

static DWORD get_option( SOCKET s, int level, int name, char *value, int *len )
{
    struct opt_call call;
    DWORD error;
    int size;

    if ((error = prepare( &call, s, level, name ))) return error;
    if (!call.row->get) return WSAENOPROTOOPT;
    if (!is_writable( len, sizeof(*len) )) return WSAEFAULT;
    size = *len;
    if (!value || size < least_size( call.row )) return WSAEFAULT;

    if ((call.row->flags & OPT_FORM) == OPT_BLOB)
    {
        if (!is_writable( value, size )) return WSAEFAULT;
        call.out = value;
        call.size = size;
        if (!(error = call.row->get( &call ))) *len = call.size;
        return error;
    }
    if (!is_writable( value, min( size, (int)sizeof(call.word) ))) return WSAEFAULT;
    if (!(error = call.row->get( &call ))) *len = store_word( &call, value, size );
    return error;
}

static DWORD set_option( SOCKET s, int level, int name, const char *value, int len )
{
    struct opt_call call;
    DWORD error;

    if ((error = prepare( &call, s, level, name ))) return error;
    if (!call.row->set) return WSAENOPROTOOPT;
    if (len < least_size( call.row ) || !is_readable( value, len )) return WSAEFAULT;
    if ((call.row->flags & OPT_UNBOUND) && is_bound( s )) return WSAEINVAL;

    if ((call.row->flags & OPT_FORM) == OPT_BLOB)
    {
        call.in = value;
        call.size = len;
    }
    else call.word = load_word( call.row, value, len );
    return call.row->set( &call );
}

/***********************************************************************
 *              getsockopt   (WS2_32.7)
 *
 * Reads an option of a socket.
 *
 *  s      socket; not looked at for SO_OPENTYPE, which is of the thread
 *  level  SOL_SOCKET or an IPPROTO_* value
 *  name   option of that level
 *  value  where the value goes, in host byte order unless it is an address
 *         or IP_UNICAST_IF
 *  len    in: bytes at value; out: bytes stored there
 *
 * Returns 0, or SOCKET_ERROR with WSAENOPROTOOPT for an option that is unknown,
 * write-only or not for this kind of socket, WSAEINVAL for an unknown level or
 * a socket in the wrong state, WSAEFAULT for a bad pointer or a short buffer,
 * WSAENOTSOCK, WSANOTINITIALISED. Follows Winsock reference, getsockopt
 * function.
 */
int WINAPI getsockopt( SOCKET s, int level, int name, char *value, int *len )
{
    DWORD error = get_option( s, level, name, value, len );

    TRACE( "socket %#Ix, level %#x, name %#x: error %lu\n", s, level, name, error );
    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}

/***********************************************************************
 *              setsockopt   (WS2_32.21)
 *
 * Sets an option of a socket. Parameters and errors are those of getsockopt();
 * WSAENOPROTOOPT is also the error for a read-only option, and WSAEINVAL that
 * for a value out of range. Follows Winsock reference, setsockopt function.
 */
int WINAPI setsockopt( SOCKET s, int level, int name, const char *value, int len )
{
    DWORD error = set_option( s, level, name, value, len );

    TRACE( "socket %#Ix, level %#x, name %#x, %d bytes: error %lu\n", s, level, name, len, error );
    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}
