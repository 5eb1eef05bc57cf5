/*
 * What netsh prints
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
 * Called by all other parts. A console gets Unicode, a file or pipe the OEM
 * code page, as on Windows. Texts of errors are those of Windows, since scripts
 * look for them; Wine's own messages differ.
 */

#include <stdio.h>
#include "netsh.h"

static void write_oem( HANDLE out, const WCHAR *text, int len )
{
    int size = WideCharToMultiByte( GetConsoleOutputCP(), 0, text, len, NULL, 0, NULL, NULL );
    char *buffer = malloc( size );
    DWORD written;

    if (!buffer) return;
    WideCharToMultiByte( GetConsoleOutputCP(), 0, text, len, buffer, size, NULL, NULL );
    WriteFile( out, buffer, size, &written, NULL );
    free( buffer );
}

static void write_text( const WCHAR *text, int len )
{
    HANDLE out = GetStdHandle( STD_OUTPUT_HANDLE );
    DWORD mode, written;

    if (GetConsoleMode( out, &mode )) WriteConsoleW( out, text, len, &written, NULL );
    else write_oem( out, text, len );
}

void print( const WCHAR *format, ... )
{
    WCHAR text[2048], lines[4096];
    unsigned int i, len = 0;
    va_list args;

    va_start( args, format );
    _vsnwprintf( text, ARRAY_SIZE( text ) - 1, format, args );
    va_end( args );
    text[ARRAY_SIZE( text ) - 1] = 0;
    for (i = 0; text[i]; i++)
    {
        if (text[i] == '\n') lines[len++] = '\r';
        lines[len++] = text[i];
    }
    write_text( lines, len );
}

static const struct
{
    DWORD error;
    const WCHAR *text;
}
error_texts[] =
{
    { ERROR_FILE_NOT_FOUND,          L"The system cannot find the file specified." },
    { ERROR_PATH_NOT_FOUND,          L"The system cannot find the path specified." },
    { ERROR_ACCESS_DENIED,           L"Access is denied." },
    { ERROR_NOT_ENOUGH_MEMORY,       L"Not enough memory resources are available to process this command." },
    { ERROR_SHARING_VIOLATION,
      L"The process cannot access the file because it is being used by another process." },
    { ERROR_NOT_SUPPORTED,           L"The request is not supported." },
    { ERROR_INVALID_PARAMETER,       L"The parameter is incorrect." },
    { ERROR_DISK_FULL,               L"There is not enough space on the disk." },
    { ERROR_ELEVATION_REQUIRED,      L"The requested operation requires elevation (Run as administrator)." },
    { ERROR_NOT_FOUND,               L"Element not found." },
    { ERROR_FILE_TOO_LARGE,          L"The file size exceeds the limit allowed and cannot be saved." },
    { ERROR_NO_SYSTEM_RESOURCES,
      L"Insufficient system resources exist to complete the requested service." },
};

void print_error( DWORD error )
{
    const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                        FORMAT_MESSAGE_MAX_WIDTH_MASK;
    WCHAR text[512];
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( error_texts ); i++)
    {
        if (error_texts[i].error != error) continue;
        print( L"%s\n\n", error_texts[i].text );
        return;
    }
    if (FormatMessageW( flags, NULL, error, 0, text, ARRAY_SIZE( text ), NULL ))
        print( L"%s\n\n", text );
    else
        print( L"Error %lu.\n\n", error );
}
