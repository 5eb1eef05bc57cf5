/*
 * Lines for netsh from the user, a file or the command line
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
 * Called by main.c. Splits lines into words, carries out what concerns the
 * shell itself (contexts, scripts, leaving) and gives the rest to commands.c;
 * what nobody knows goes to the stock netsh with the context in front of it.
 * Follows the netsh reference, "Netsh contexts".
 */

#include "netsh.h"
#include "shell.h"

#define MAX_LINE    4096
#define MAX_WORDS   64
#define MAX_NESTING 16              /* scripts that run scripts */
#define MAX_SCRIPT  (1024 * 1024)   /* bytes */

/* Splits a line at blanks, in place; quotes keep words together. */
static unsigned int split_line( WCHAR *line, WCHAR **words )
{
    unsigned int count = 0;
    BOOL quoted = FALSE;
    WCHAR *to;

    while (count < MAX_WORDS)
    {
        while (*line == ' ' || *line == '\t') line++;
        if (!*line) break;
        words[count++] = to = line;
        for (; *line && (quoted || (*line != ' ' && *line != '\t')); line++)
        {
            if (*line == '"') quoted = !quoted;
            else *to++ = *line;
        }
        if (*line) line++;
        *to = 0;
    }
    return count;
}

/* ---- the shell's own commands ---- */

/* A line that is being run. */
struct line
{
    struct shell *shell;
    unsigned int  count;        /* words, at least 1 */
    WCHAR       **words;
    unsigned int  exit_code;
};

static BOOL do_leave( struct line *line )
{
    line->shell->leave = TRUE;
    return TRUE;
}

static BOOL do_up( struct line *line )
{
    if (line->shell->pos.depth) line->shell->pos.depth--;
    return TRUE;
}

static BOOL do_help( struct line *line )
{
    list_context( &line->shell->pos );
    return TRUE;
}

/* pushd [context]. One that isn't ours is for the stock netsh, and so is what follows. */
static BOOL do_push( struct line *line )
{
    struct shell *shell = line->shell;
    struct position saved = shell->pos;

    if (shell->saved_count == MAX_SAVED)
    {
        print_error( ERROR_NOT_ENOUGH_MEMORY );
        line->exit_code = EXIT_FAILED;
        return TRUE;
    }
    shell->saved[shell->saved_count++] = saved;
    if (line->count == 1) return TRUE;
    if (run_words( &shell->pos, TRUE, line->count - 1, line->words + 1, &line->exit_code ) == LINE_CONTEXT)
        return TRUE;
    position_reset( &shell->pos );
    return FALSE;
}

static BOOL do_pop( struct line *line )
{
    if (line->shell->saved_count) line->shell->pos = line->shell->saved[--line->shell->saved_count];
    else line->exit_code = EXIT_FAILED;
    return TRUE;
}

static BOOL do_exec( struct line *line )
{
    if (line->count != 2) return FALSE;
    line->exit_code = shell_run_script( line->shell, line->words[1] );
    return TRUE;
}

static const struct
{
    const WCHAR *name;
    BOOL (*run)( struct line *line );      /* FALSE: not a command of the shell after all */
}
shell_commands[] =
{
    { L"..",    do_up },
    { L"bye",   do_leave },
    { L"exit",  do_leave },
    { L"quit",  do_leave },
    { L"exec",  do_exec },
    { L"popd",  do_pop },
    { L"pushd", do_push },
};

static BOOL run_shell_command( struct line *line )
{
    unsigned int i;

    line->exit_code = 0;
    if (is_help( line->words[0] )) return do_help( line );
    for (i = 0; i < ARRAY_SIZE( shell_commands ); i++)
        if (!wcsicmp( line->words[0], shell_commands[i].name ))
            return shell_commands[i].run( line );
    return FALSE;
}

/* ---- one line ---- */

unsigned int shell_run_words( struct shell *shell, BOOL enter, unsigned int count, WCHAR **words,
                              const WCHAR *command_line )
{
    struct line line = { shell, count, words, 0 };

    if (run_shell_command( &line )) return line.exit_code;
    switch (run_words( &shell->pos, enter, count, words, &line.exit_code ))
    {
    case LINE_DONE:    return line.exit_code;
    case LINE_CONTEXT: return 0;
    default:           return run_stock( command_line );
    }
}

BOOL shell_enter( struct shell *shell, const WCHAR *context )
{
    WCHAR *copy = wcsdup( context ), *words[MAX_WORDS];
    unsigned int count, exit_code;
    BOOL ret;

    if (!copy) return FALSE;
    count = split_line( copy, words );
    ret = !count || run_words( &shell->pos, TRUE, count, words, &exit_code ) == LINE_CONTEXT;
    free( copy );
    return ret;
}

/* The line as the stock netsh has to see it: with the context. */
static void make_command_line( const struct shell *shell, const WCHAR *line, WCHAR *ret )
{
    unsigned int i;

    *ret = 0;
    for (i = 0; i <= shell->pos.depth; i++)
    {
        wcscat( ret, shell->pos.path[i]->name );
        wcscat( ret, L" " );
    }
    wcscat( ret, line );
}

static unsigned int run_line( struct shell *shell, const WCHAR *line )
{
    WCHAR copy[MAX_LINE], command_line[MAX_LINE + 64], *words[MAX_WORDS];
    unsigned int count;

    while (*line == ' ' || *line == '\t') line++;
    if (!*line || *line == '#') return 0;
    wcscpy( copy, line );
    make_command_line( shell, line, command_line );
    count = split_line( copy, words );
    return shell_run_words( shell, TRUE, count, words, command_line );
}

/* ---- the user ---- */

/* Reads up to the end of the line, byte by byte: a program that we start may
 * want the rest of the input. Returns the length, -1 at the end of the input. */
static int read_bytes( HANDLE in, char *buffer, unsigned int size )
{
    unsigned int len = 0;
    DWORD count;
    char c;

    for (;;)
    {
        if (!ReadFile( in, &c, 1, &count, NULL ) || !count) return len ? (int)len : -1;
        if (c == '\n') return len;
        if (c != '\r' && len < size) buffer[len++] = c;
    }
}

/* A line without its end; FALSE at the end of the input. One that is too long comes out empty. */
static BOOL read_line( WCHAR *line )
{
    HANDLE in = GetStdHandle( STD_INPUT_HANDLE );
    char buffer[MAX_LINE];
    DWORD mode, count;
    int len;

    *line = 0;
    if (GetConsoleMode( in, &mode ))
    {
        if (!ReadConsoleW( in, line, MAX_LINE - 1, &count, NULL ) || !count) return FALSE;
        while (count && (line[count - 1] == '\n' || line[count - 1] == '\r')) count--;
        line[count] = 0;
        return TRUE;
    }
    if ((len = read_bytes( in, buffer, sizeof(buffer) )) == -1) return FALSE;
    if (len < MAX_LINE) line[MultiByteToWideChar( GetConsoleCP(), 0, buffer, len, line, MAX_LINE - 1 )] = 0;
    return TRUE;
}

unsigned int shell_run_interactive( struct shell *shell )
{
    WCHAR line[MAX_LINE];
    unsigned int i;

    while (!shell->leave)
    {
        for (i = 0; i <= shell->pos.depth; i++) print( i ? L" %s" : L"%s", shell->pos.path[i]->name );
        print( L">" );
        if (!read_line( line )) break;
        run_line( shell, line );
    }
    return 0;
}

/* ---- scripts ---- */

/* The whole file; NULL and the last error if it can't be had. */
static char *read_file( const WCHAR *name, DWORD *size )
{
    HANDLE file = CreateFileW( name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL );
    char *data = NULL;
    DWORD error = 0;

    if (file == INVALID_HANDLE_VALUE) return NULL;
    if ((*size = GetFileSize( file, NULL )) > MAX_SCRIPT) error = ERROR_FILE_TOO_LARGE;
    else if (!(data = malloc( *size + 1 ))) error = ERROR_NOT_ENOUGH_MEMORY;
    else if (!ReadFile( file, data, *size, size, NULL )) error = GetLastError();
    CloseHandle( file );
    if (!error) return data;
    free( data );
    SetLastError( error );
    return NULL;
}

/* UTF-16 and UTF-8 with their marks, else the ANSI code page. */
static WCHAR *decode( const char *data, DWORD size )
{
    WCHAR *text = malloc( (size + 1) * sizeof(WCHAR) );
    unsigned int codepage = CP_ACP, len = 0;

    if (!text) return NULL;
    if (size >= 2 && !memcmp( data, "\xff\xfe", 2 ))
    {
        len = (size - 2) / sizeof(WCHAR);
        memcpy( text, data + 2, len * sizeof(WCHAR) );
    }
    else
    {
        if (size >= 3 && !memcmp( data, "\xef\xbb\xbf", 3 ))
        {
            codepage = CP_UTF8;
            data += 3;
            size -= 3;
        }
        if (size) len = MultiByteToWideChar( codepage, 0, data, size, text, size );
    }
    text[len] = 0;
    return text;
}

/* Every line, also after one that failed. */
static unsigned int run_lines( struct shell *shell, WCHAR *text )
{
    unsigned int ret = 0;
    WCHAR *next;

    for (; text && !shell->leave; text = next)
    {
        if ((next = wcschr( text, '\n' ))) *next++ = 0;
        text[wcscspn( text, L"\r" )] = 0;
        if (wcslen( text ) >= MAX_LINE)
        {
            print_error( ERROR_INVALID_PARAMETER );
            ret = EXIT_FAILED;
        }
        else if (run_line( shell, text )) ret = EXIT_FAILED;
    }
    return ret;
}

unsigned int shell_run_script( struct shell *shell, const WCHAR *name )
{
    unsigned int ret = EXIT_FAILED;
    WCHAR *text = NULL;
    DWORD size;
    char *data;

    if (shell->nesting == MAX_NESTING)
    {
        print_error( ERROR_NOT_ENOUGH_MEMORY );
        return ret;
    }
    if (!(data = read_file( name, &size )) || !(text = decode( data, size )))
    {
        print_error( data ? ERROR_NOT_ENOUGH_MEMORY : GetLastError() );
    }
    else
    {
        shell->nesting++;
        ret = run_lines( shell, text );
        shell->nesting--;
    }
    free( text );
    free( data );
    return ret;
}
