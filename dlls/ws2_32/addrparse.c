/*
 * Reading addresses in text form
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


/* Called by inet.c and the resolver. Pure functions: they look
 * nothing up, set no last error and read no locale. */

#include "ws2_32_private.h"
#include "addrparse.h"

static int digit_value( char c )
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 16;
}

/* Digits of the base up to a limit; FALSE without a digit or beyond the limit. */
static BOOL parse_digits( const char *str, int base, ULONG limit, ULONG *ret, const char **end )
{
    ULONGLONG value = 0;
    const char *p;

    for (p = str; digit_value( *p ) < base; p++)
    {
        value = value * base + digit_value( *p );
        if (value > limit) return FALSE;
    }
    *ret = value;
    *end = p;
    return p != str;
}

/* A number as C writes it: the prefix selects the base. A digit that is none
 * of an octal number ends the text and so spoils it for every caller. */
static BOOL parse_c_number( const char *str, ULONG limit, ULONG *ret, const char **end )
{
    if (str[0] == '0' && (str[1] == 'x' || str[1] == 'X'))
        return parse_digits( str + 2, 16, limit, ret, end );
    return parse_digits( str, *str == '0' ? 8 : 10, limit, ret, end );
}

BOOL parse_ipv4_loose( const char *str, ULONG *ret, const char **end )
{
    ULONG parts[4], value = 0;
    unsigned int count = 0, i;

    for (;;)
    {
        if (!parse_c_number( str, ~0u, &parts[count], end )) return FALSE;
        count++;
        if (**end != '.') break;
        if (count == ARRAY_SIZE(parts)) return FALSE;
        str = *end + 1;
    }

    for (i = 0; i < count - 1; i++)
    {
        if (parts[i] > 0xff) return FALSE;
        value |= parts[i] << (24 - 8 * i);
    }
    if (i && parts[i] >= 1u << (32 - 8 * i)) return FALSE;
    *ret = RtlUlongByteSwap( value | parts[i] );
    return TRUE;
}

/* The dotted form at the end of an IPv6 address: up to three digits a part. */
static BOOL parse_ipv4_tail( const char *str, BYTE ret[4], const char **end )
{
    ULONG part;
    int i;

    for (i = 0; i < 4; i++)
    {
        if (i && *str++ != '.') return FALSE;
        if (!parse_digits( str, 10, 255, &part, end ) || *end - str > 3) return FALSE;
        ret[i] = part;
        str = *end;
    }
    return TRUE;
}

/* Reads groups until the text stops looking like an address. gap is the number
 * of bytes in front of the "::", -1 if there is none; returns the number of
 * bytes read or -1. */
static int parse_ipv6_groups( const char *str, BYTE bytes[16], int *gap, const char **end )
{
    ULONG group;
    int len = 0;

    *gap = -1;
    if (str[0] == ':' && str[1] == ':')
    {
        *gap = 0;
        str += 2;
        *end = str;
        if (digit_value( *str ) >= 16) return 0;
    }
    for (;;)
    {
        const char *start = str;

        if (!parse_digits( str, 16, 0xffffffff, &group, &str )) return -1;
        if (*str == '.')
        {
            if (len > 12 || !parse_ipv4_tail( start, bytes + len, end )) return -1;
            return len + 4;
        }
        if (str - start > 4 || len > 14) return -1;
        bytes[len++] = group >> 8;
        bytes[len++] = group;
        *end = str;
        if (*str != ':') return len;
        if (str[1] == ':')
        {
            if (*gap >= 0) return -1;
            *gap = len;
            *end = ++str + 1;
            if (digit_value( str[1] ) >= 16) return len;
        }
        str++;
    }
}

BOOL parse_ipv6( const char *str, IN6_ADDR *ret, const char **end )
{
    BYTE bytes[16] = {0};
    int gap, len;

    if ((len = parse_ipv6_groups( str, bytes, &gap, end )) < 0) return FALSE;
    if (gap < 0)
    {
        if (len != sizeof(bytes)) return FALSE;
    }
    else
    {
        if (len == sizeof(bytes)) return FALSE;
        memmove( bytes + sizeof(bytes) - (len - gap), bytes + gap, len - gap );
        memset( bytes + gap, 0, sizeof(bytes) - len );
    }
    memcpy( ret, bytes, sizeof(bytes) );
    return TRUE;
}

BOOL parse_scope( const char *str, ULONG *ret, const char **end )
{
    return parse_digits( str, 10, ~0u, ret, end );
}

BOOL parse_port( const char *str, USHORT *ret )
{
    const char *end;
    ULONG value;

    if (!parse_c_number( str, 0xffff, &value, &end ) || *end || !value) return FALSE;
    *ret = value;
    return TRUE;
}

BOOL text_to_ascii( const WCHAR *text, char *buffer, unsigned int size )
{
    unsigned int i;

    for (i = 0; i < size; i++)
    {
        if (text[i] >= 0x80) return FALSE;
        if (!(buffer[i] = text[i])) return TRUE;
    }
    return FALSE;
}
