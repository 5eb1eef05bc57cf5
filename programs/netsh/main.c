/*
 * netsh: excluded port ranges and the dynamic port range
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
 * The builtin that Windows programs and scripts start. What it doesn't implement
 * is done by the stock netsh. Follows the netsh reference, "Netsh command
 * syntax".
 */

#include "netsh.h"
#include "wine/unixlib.h"
#include "shell.h"

WINE_DEFAULT_DEBUG_CHANNEL(netsh);

struct options
{
    const WCHAR *alias_file;
    const WCHAR *context;
    const WCHAR *script;
    unsigned int next;      /* index of the first word of the command */
};

/* FALSE if there is an option that only the stock netsh may know. */
static BOOL read_options( int argc, WCHAR **argv, struct options *options )
{
    const WCHAR **value;
    int i;

    memset( options, 0, sizeof(*options) );
    for (i = 1; i < argc; i += 2)
    {
        if ((argv[i][0] != '-' && argv[i][0] != '/') || is_help( argv[i] )) break;
        if (!wcsicmp( argv[i] + 1, L"a" )) value = &options->alias_file;
        else if (!wcsicmp( argv[i] + 1, L"c" )) value = &options->context;
        else if (!wcsicmp( argv[i] + 1, L"f" )) value = &options->script;
        else return FALSE;
        if (i + 1 == argc) return FALSE;
        *value = argv[i + 1];
    }
    options->next = i;
    return TRUE;
}

int __cdecl wmain( int argc, WCHAR **argv )
{
    static struct shell shell;
    struct options options;
    NTSTATUS status;

    TRACE( "%s\n", debugstr_w( GetCommandLineW() ));
    if ((status = __wine_init_unix_call()))
    {
        ERR( "the Unix library can't be loaded, status %#lx\n", status );
        return EXIT_FAILED;
    }
    position_reset( &shell.pos );
    if (!read_options( argc, argv, &options )) return run_stock( GetCommandLineW() );
    if (options.context && !shell_enter( &shell, options.context )) return run_stock( GetCommandLineW() );
    if (options.alias_file) shell_run_script( &shell, options.alias_file );
    if (options.script) return shell_run_script( &shell, options.script );
    if (options.next >= (unsigned int)argc) return shell_run_interactive( &shell );
    return shell_run_words( &shell, FALSE, argc - options.next, argv + options.next, GetCommandLineW() );
}
