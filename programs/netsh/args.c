/*
 * Arguments of netsh commands
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
 * Called by commands.c. Arguments are tag=value, also with blanks around the
 * sign, or values in the order of the tags, mixed; tags and named values may be
 * abbreviated as long as they are unique. Follows the netsh reference, "Netsh command syntax".
 */

#include "netsh.h"

#define ALL( names ) ((1u << ARRAY_SIZE( names )) - 1)

static const WCHAR *const tag_names[TAG_MAX] = { L"protocol", L"startport", L"numberofports", L"store" };
static const WCHAR *const transports[] = { L"tcp", L"udp" };    /* enum port_pool_transport */
static const WCHAR *const stores[] = { L"active", L"persistent" };

/* The index of the name that word is or begins, -1 if there is none or more than one.
 * mask: which names there are. */
static int find_name( const WCHAR *const *names, unsigned int mask, const WCHAR *word, unsigned int len )
{
    unsigned int i;
    int found = -1;

    for (i = 0; len && mask >> i; i++)
    {
        if (!(mask & 1u << i) || wcsnicmp( names[i], word, len )) continue;
        if (!names[i][len]) return i;
        if (found != -1) return -1;
        found = i;
    }
    return found;
}

static BOOL read_number( const WCHAR *text, unsigned int *value )
{
    WCHAR *end;

    if (*text < '0' || *text > '9' || wcslen( text ) > 9) return FALSE;
    *value = wcstoul( text, &end, 10 );
    return !*end;
}

static BOOL read_transport( const WCHAR *text, struct args *args )
{
    int index = find_name( transports, ALL( transports ), text, wcslen( text ));

    args->transport = index;
    return index != -1;
}

static BOOL read_start( const WCHAR *text, struct args *args )
{
    return read_number( text, &args->start );
}

static BOOL read_count( const WCHAR *text, struct args *args )
{
    return read_number( text, &args->count );
}

static BOOL read_store( const WCHAR *text, struct args *args )
{
    int index = find_name( stores, ALL( stores ), text, wcslen( text ));

    args->active_only = index == 0;
    args->persistent_only = index == 1;
    return index != -1;
}

static BOOL (* const readers[TAG_MAX])( const WCHAR *text, struct args *args ) =
{
    [TAG_PROTOCOL] = read_transport,
    [TAG_START]    = read_start,
    [TAG_COUNT]    = read_count,
    [TAG_STORE]    = read_store,
};

static BOOL syntax_error( const struct node *command )
{
    unsigned int i;

    print( L"The syntax supplied for this command is not valid. Check help for the correct syntax.\n\n" );
    for (i = 0; command->usage[i]; i++) print( L"%s\n", command->usage[i] );
    return FALSE;
}

struct argument
{
    const WCHAR *name;      /* NULL: only a value */
    unsigned int name_len;
    const WCHAR *value;
};

/* Reads one argument, of "tag=value" in up to three words; returns the number of words. */
static unsigned int read_argument( unsigned int count, WCHAR **words, struct argument *argument )
{
    unsigned int len = wcscspn( words[0], L"=" ), used = 1;

    argument->name = words[0];
    argument->name_len = len;
    if (words[0][len]) argument->value = words[0] + len + 1;
    else if (count > 1 && words[1][0] == '=')
    {
        argument->value = words[1] + 1;
        used = 2;
    }
    else
    {
        argument->name = NULL;
        argument->value = words[0];
        return 1;
    }
    if (!argument->value[0] && used < count) argument->value = words[used++];
    return used;
}

/* The tag of the command that an argument is for, one of those left; TAG_MAX if there
 * is none. */
static unsigned int find_tag( const struct node *command, unsigned int left, const struct argument *argument )
{
    unsigned int tag;
    int index;

    if (!argument->name)
    {
        for (tag = 0; tag < TAG_MAX; tag++) if (left & 1u << tag) break;
        return tag;
    }
    index = find_name( tag_names, command->allowed, argument->name, argument->name_len );
    return index != -1 && left & 1u << index ? (unsigned int)index : TAG_MAX;
}

BOOL parse_args( const struct node *command, unsigned int count, WCHAR **words, struct args *args )
{
    unsigned int i, used, tag, left = command->allowed;
    struct argument argument;

    memset( args, 0, sizeof(*args) );
    for (i = 0; i < count; i += used)
    {
        used = read_argument( count - i, words + i, &argument );
        if ((tag = find_tag( command, left, &argument )) == TAG_MAX)
        {
            print( L"%s is not a valid argument for this command.\n", words[i] );
            return syntax_error( command );
        }
        left &= ~(1u << tag);
        if (readers[tag]( argument.value, args )) continue;
        print( L"%s is not an acceptable value for %s.\n", argument.value, tag_names[tag] );
        print_error( ERROR_INVALID_PARAMETER );
        return FALSE;
    }
    if (!(command->required & left)) return TRUE;
    print( L"One or more essential parameters were not entered.\n"
           L"Verify the required parameters, and reenter them.\n" );
    return syntax_error( command );
}
