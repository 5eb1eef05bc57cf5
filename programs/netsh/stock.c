/*
 * The stock netsh behind this one
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
 * Called for every command that isn't ours. The overlay keeps the stock program
 * under another name outside the search path; it gets the user's command line,
 * our handles and environment, and its exit code is ours.
 */

#include "netsh.h"
#include "wine/unixlib.h"
#include "stock_path.h"

WINE_DEFAULT_DEBUG_CHANNEL(netsh);

/* The Windows form of the path; FALSE if it can't be told. */
static BOOL get_path( WCHAR *path, unsigned int size )
{
    static const WCHAR prefixW[] = L"\\\\?\\unix";
    const unsigned int prefix_len = ARRAY_SIZE( prefixW ) - 1;
    struct stock_path_params *params = malloc( sizeof(*params) );
    WCHAR *p;
    BOOL ret;

    if (!params) return FALSE;
    wcscpy( path, prefixW );
    ret = !WINE_UNIX_CALL( unix_stock_path, params ) &&
          MultiByteToWideChar( CP_UNIXCP, 0, params->path, -1, path + prefix_len, size - prefix_len ) &&
          (p = wcsrchr( path, '.' ));
    free( params );
    if (!ret) return FALSE;
    wcscpy( p, L".exe" );   /* the Unix side speaks of a DLL */
    for (p = path; *p; p++) if (*p == '/') *p = '\\';
    return TRUE;
}

static unsigned int run( const WCHAR *path, WCHAR *command_line )
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION process;
    DWORD ret = EXIT_FAILED;

    if (!CreateProcessW( path, command_line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process ))
    {
        print_error( GetLastError() );
        return ret;
    }
    WaitForSingleObject( process.hProcess, INFINITE );
    GetExitCodeProcess( process.hProcess, &ret );
    CloseHandle( process.hProcess );
    CloseHandle( process.hThread );
    return ret;
}

unsigned int run_stock( const WCHAR *command_line )
{
    WCHAR *path = malloc( (STOCK_PATH_MAX + 16) * sizeof(WCHAR) );
    WCHAR *line = wcsdup( command_line );   /* CreateProcess may write to it */
    unsigned int ret = EXIT_FAILED;

    TRACE( "%s\n", debugstr_w( command_line ));
    if (!path || !line) print_error( ERROR_NOT_ENOUGH_MEMORY );
    else if (!get_path( path, STOCK_PATH_MAX + 16 )) ERR( "the place of the stock netsh is not known\n" );
    else ret = run( path, line );
    free( path );
    free( line );
    return ret;
}
