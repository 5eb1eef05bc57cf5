/*
 * Running netsh and comparing what it says
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

#ifndef __NETSH_TEST_H
#define __NETSH_TEST_H

#include "port_test_child.h"

static USHORT base_port;            /* what "@n" in a command or an expected text counts from */
static char netsh_out[65536];       /* of the last run, without \r */

/* Replaces @n by base_port + n, drops \r. */
static inline void expand_ports( const char *text, char *buffer, size_t size )
{
    size_t len = 0;
    char *end;

    for (; *text && len + 8 < size; text++)
    {
        if (*text == '@' && text[1] >= '0' && text[1] <= '9')
        {
            len += sprintf( buffer + len, "%lu", base_port + strtoul( text + 1, &end, 10 ) );
            text = end - 1;
        }
        else if (*text != '\r') buffer[len++] = *text;
    }
    buffer[len] = 0;
}

/* A temporary file that children inherit. */
static inline HANDLE temp_file( const char *content )
{
    SECURITY_ATTRIBUTES attr = { sizeof(attr), NULL, TRUE };
    char dir[MAX_PATH], path[MAX_PATH];
    DWORD written;
    HANDLE file;

    GetTempPathA( sizeof(dir), dir );
    GetTempFileNameA( dir, "nsh", 0, path );
    file = CreateFileA( path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, &attr,
                        CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL );
    ok( file != INVALID_HANDLE_VALUE, "%s: error %lu\n", path, GetLastError() );
    WriteFile( file, content, strlen( content ), &written, NULL );
    SetFilePointer( file, 0, NULL, FILE_BEGIN );
    return file;
}

static inline void read_output( HANDLE file )
{
    static char buffer[sizeof(netsh_out)];
    DWORD size = 0;

    SetFilePointer( file, 0, NULL, FILE_BEGIN );
    ReadFile( file, buffer, sizeof(buffer) - 1, &size, NULL );
    buffer[size] = 0;
    expand_ports( buffer, netsh_out, sizeof(netsh_out) );
}

/* Runs a command line with this input; returns the exit code, ~0u if it can't be run or doesn't end. */
static inline DWORD run_as( HANDLE token, const char *command_line, const char *input )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[2048], text[8192];
    DWORD ret = ~0u;
    BOOL started;

    expand_ports( command_line, command, sizeof(command) );
    startup.dwFlags = STARTF_USESTDHANDLES;
    expand_ports( input ? input : "", text, sizeof(text) );
    startup.hStdInput = temp_file( text );
    startup.hStdOutput = startup.hStdError = temp_file( "" );
    if (token) started = CreateProcessAsUserA( token, NULL, command, NULL, NULL, TRUE, 0, NULL, NULL,
                                               &startup, &info );
    else started = CreateProcessA( NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info );
    ok( started, "%s: error %lu\n", command, GetLastError() );
    if (started)
    {
        if (WaitForSingleObject( info.hProcess, 30000 )) TerminateProcess( info.hProcess, 99 );
        GetExitCodeProcess( info.hProcess, &ret );
        CloseHandle( info.hProcess );
        CloseHandle( info.hThread );
        read_output( startup.hStdOutput );
    }
    CloseHandle( startup.hStdInput );
    CloseHandle( startup.hStdOutput );
    return ret;
}

#define expect( command, input, exit_code, text ) \
    expect_( __FILE__, __LINE__, NULL, command, input, exit_code, text )
/* text: all of the output, or its beginning if it ends with "..." */
static inline void expect_( const char *file, int line, HANDLE token, const char *command, const char *input,
                            DWORD exit_code, const char *text )
{
    static char expected[sizeof(netsh_out)];
    DWORD ret = run_as( token, command, input );
    size_t len;
    BOOL same;

    expand_ports( text, expected, sizeof(expected) );
    len = strlen( expected );
    if (len > 3 && !strcmp( expected + len - 3, "..." )) same = !strncmp( expected, netsh_out, len - 3 );
    else same = !strcmp( expected, netsh_out );
    ok_( file, line )( ret == exit_code, "%s: exit code %lu\n", command, ret );
    ok_( file, line )( same, "%s: got\n%s\nexpected\n%s\n", command, netsh_out, expected );
}

#endif /* __NETSH_TEST_H */
