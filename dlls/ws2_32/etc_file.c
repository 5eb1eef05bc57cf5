/*
 * The text files of names
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


/* Called by netdb.c for services and protocols and by resolve.c for hosts. The
 * files are small and users edit them, so they are read anew each time; nothing
 * is cached. The host's own file is used only where the prefix has none. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define PARAMETERS_KEY L"System\\CurrentControlSet\\Services\\Tcpip\\Parameters"
#define MAX_FILE_SIZE  (16 * 1024 * 1024)

static BOOL etc_path( const WCHAR *name, WCHAR path[MAX_PATH] )
{
    DWORD size = MAX_PATH * sizeof(WCHAR), len;

    if (RegGetValueW( HKEY_LOCAL_MACHINE, PARAMETERS_KEY, L"DatabasePath",
                      RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ, NULL, path, &size ) || !path[0])
    {
        len = GetSystemDirectoryW( path, MAX_PATH );
        if (!len || len + ARRAY_SIZE(L"\\drivers\\etc") > MAX_PATH) return FALSE;
        wcscat( path, L"\\drivers\\etc" );
    }
    if (wcslen( path ) + wcslen( name ) + 2 > MAX_PATH) return FALSE;
    wcscat( path, L"\\" );
    wcscat( path, name );
    return TRUE;
}

static char *read_file( const WCHAR *path )
{
    LARGE_INTEGER size;
    char *data = NULL;
    HANDLE file;
    DWORD read;

    file = CreateFileW( path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                        NULL, OPEN_EXISTING, 0, NULL );
    if (file == INVALID_HANDLE_VALUE) return NULL;
    if (GetFileSizeEx( file, &size ) && size.QuadPart < MAX_FILE_SIZE &&
        (data = HeapAlloc( GetProcessHeap(), 0, size.QuadPart + 1 )))
    {
        if (!ReadFile( file, data, size.QuadPart, &read, NULL )) read = 0;
        data[read] = 0;
    }
    CloseHandle( file );
    return data;
}

BOOL etc_open( struct etc_file *file, const WCHAR *name, const WCHAR *host_name )
{
    WCHAR path[MAX_PATH];

    file->data = etc_path( name, path ) ? read_file( path ) : NULL;
    if (!file->data && host_name) file->data = read_file( host_name );
    if (!file->data)
    {
        WARN( "no file %s\n", debugstr_w( name ) );
        return FALSE;
    }
    file->pos = file->data;
    if (!strncmp( file->pos, "\xef\xbb\xbf", 3 )) file->pos += 3;  /* byte order mark of UTF-8 */
    return TRUE;
}

static BOOL is_blank( char c )
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* Cuts a line into fields. */
static unsigned int split( char *line, char *fields[ETC_MAX_FIELDS] )
{
    unsigned int count = 0;

    for (;;)
    {
        while (is_blank( *line )) *line++ = 0;
        if (!*line || count == ETC_MAX_FIELDS) return count;
        fields[count++] = line;
        while (*line && !is_blank( *line )) line++;
    }
}

unsigned int etc_next( struct etc_file *file, char *fields[ETC_MAX_FIELDS] )
{
    unsigned int count;
    char *line, *end;

    while (*file->pos)
    {
        line = file->pos;
        end = line + strcspn( line, "\n" );
        file->pos = *end ? end + 1 : end;
        *end = 0;
        line[strcspn( line, "#" )] = 0;
        if ((count = split( line, fields ))) return count;
    }
    return 0;
}

void etc_close( struct etc_file *file )
{
    HeapFree( GetProcessHeap(), 0, file->data );
}
