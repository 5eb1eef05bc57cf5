/*
 * Unit test framework, the part that is compiled once a program
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

/*
 * Included by wine/test.h and by nothing else. Threads of a test may call all
 * of it; a line of output is written by one call, so lines never mix.
 */

#include <ctype.h>

const char *winetest_platform = "windows";
int winetest_debug = 1;
int winetest_report_success = 0;

static unsigned int winetest_timeout;       /* seconds; 0: none */
static int winetest_argc;
static char **winetest_argv;
static const struct test *winetest_current;

static LONG winetest_successes, winetest_failures, winetest_todo_successes, winetest_skipped;

struct winetest_thread_data
{
    const char *file;
    int line;
    unsigned int todo_level;    /* bit n: the n-th nested todo applies */
    int todo_do_loop;
    unsigned int context_count;
    char context[8][128];
    unsigned int str_pos;
    char strings[16][512];
};

static DWORD winetest_tls = TLS_OUT_OF_INDEXES;

static struct winetest_thread_data *winetest_data(void)
{
    DWORD error = GetLastError();     /* TlsGetValue() clears it */
    struct winetest_thread_data *data = TlsGetValue( winetest_tls );

    if (!data)
    {
        if (!(data = calloc( 1, sizeof(*data) ))) ExitProcess( 255 );
        data->file = "unknown";
        TlsSetValue( winetest_tls, data );
    }
    SetLastError( error );
    return data;
}

static void winetest_vprint( const char *kind, const char *fmt, va_list args )
{
    struct winetest_thread_data *data = winetest_data();
    DWORD error = GetLastError(), written;
    char line[4096];
    unsigned int i;
    int len;

    len = snprintf( line, sizeof(line), "%s:%d: %s", data->file, data->line, kind );
    for (i = 0; i < data->context_count && i < ARRAY_SIZE(data->context); i++)
        len += snprintf( line + len, sizeof(line) - len, "%s: ", data->context[i] );
    __mingw_vsnprintf( line + len, sizeof(line) - len, fmt, args );
    len = strlen( line );
    if (len == sizeof(line) - 1) line[len - 1] = '\n';
    fflush( stdout );
    WriteFile( GetStdHandle( STD_OUTPUT_HANDLE ), line, len, &written, NULL );
    SetLastError( error );
}

static void WINETEST_PRINTF_ATTR( 2, 3 ) winetest_print( const char *kind, const char *fmt, ... )
{
    va_list args;

    va_start( args, fmt );
    winetest_vprint( kind, fmt, args );
    va_end( args );
}

void winetest_set_location( const char *file, int line )
{
    struct winetest_thread_data *data = winetest_data();
    const char *name;

    if ((name = strrchr( file, '/' ))) file = name + 1;
    if ((name = strrchr( file, '\\' ))) file = name + 1;
    data->file = file;
    data->line = line;
}

int winetest_vok( int condition, const char *msg, va_list args )
{
    struct winetest_thread_data *data = winetest_data();

    if (data->todo_level)
    {
        if (condition)
        {
            winetest_vprint( "Test succeeded inside todo block: ", msg, args );
            InterlockedIncrement( &winetest_failures );
            return 0;
        }
        if (winetest_debug > 0) winetest_vprint( "Test marked todo: ", msg, args );
        InterlockedIncrement( &winetest_todo_successes );
        return 1;
    }
    if (!condition)
    {
        winetest_vprint( "Test failed: ", msg, args );
        InterlockedIncrement( &winetest_failures );
        return 0;
    }
    if (winetest_report_success) winetest_print( "Test succeeded: ", "\n" );
    InterlockedIncrement( &winetest_successes );
    return 1;
}

int winetest_ok( int condition, const char *msg, ... )
{
    va_list args;
    int ret;

    va_start( args, msg );
    ret = winetest_vok( condition, msg, args );
    va_end( args );
    return ret;
}

void winetest_trace( const char *msg, ... )
{
    va_list args;

    if (winetest_debug <= 0) return;
    va_start( args, msg );
    winetest_vprint( "", msg, args );
    va_end( args );
}

void winetest_skip( const char *msg, ... )
{
    va_list args;

    va_start( args, msg );
    winetest_vprint( "Tests skipped: ", msg, args );
    va_end( args );
    InterlockedIncrement( &winetest_skipped );
}

/* A skip that is only for old versions of Windows: a failure on Wine. */
void winetest_win_skip( const char *msg, ... )
{
    va_list args;

    va_start( args, msg );
    if (strcmp( winetest_platform, "wine" ))
    {
        winetest_vprint( "Tests skipped: ", msg, args );
        InterlockedIncrement( &winetest_skipped );
    }
    else winetest_vok( 0, msg, args );
    va_end( args );
}

void winetest_start_todo( int is_todo )
{
    struct winetest_thread_data *data = winetest_data();

    data->todo_level = (data->todo_level << 1) | (is_todo != 0);
    data->todo_do_loop = 1;
}

int winetest_loop_todo(void)
{
    struct winetest_thread_data *data = winetest_data();
    int ret = data->todo_do_loop;

    data->todo_do_loop = 0;
    return ret;
}

void winetest_end_todo(void)
{
    struct winetest_thread_data *data = winetest_data();

    data->todo_level >>= 1;
}

/* Puts "text: " before every message until the matching pop; at most 8 deep. */
void winetest_push_context( const char *fmt, ... )
{
    struct winetest_thread_data *data = winetest_data();
    va_list args;

    if (data->context_count < ARRAY_SIZE(data->context))
    {
        va_start( args, fmt );
        __mingw_vsnprintf( data->context[data->context_count], sizeof(data->context[0]), fmt, args );
        va_end( args );
    }
    data->context_count++;
}

void winetest_pop_context(void)
{
    struct winetest_thread_data *data = winetest_data();

    if (data->context_count) data->context_count--;
}

int winetest_get_mainargs( char ***argv )
{
    *argv = winetest_argv;
    return winetest_argc;
}

LONG winetest_get_failures(void)
{
    return winetest_failures;
}

void winetest_wait_child_process( HANDLE process )
{
    DWORD code = 1, ret = WaitForSingleObject( process, 60000 );

    if (ret != WAIT_OBJECT_0 || !GetExitCodeProcess( process, &code ))
    {
        winetest_print( "Test failed: ", "waiting for a child process gave %lu, error %lu\n",
                        ret, GetLastError() );
        InterlockedIncrement( &winetest_failures );
    }
    else if (code > 255)
    {
        winetest_print( "Test failed: ", "exception or exit code %#lx in a child process\n", code );
        InterlockedIncrement( &winetest_failures );
    }
    else if (code)
    {
        winetest_print( "Test failed: ", "%lu failures in a child process\n", code );
        InterlockedExchangeAdd( &winetest_failures, code );
    }
}

static char *winetest_string(void)
{
    struct winetest_thread_data *data = winetest_data();

    return data->strings[data->str_pos++ % ARRAY_SIZE(data->strings)];
}

static int winetest_escape( char *dst, unsigned int c )
{
    switch (c)
    {
    case '\n': return sprintf( dst, "\\n" );
    case '\r': return sprintf( dst, "\\r" );
    case '\t': return sprintf( dst, "\\t" );
    case '"':  return sprintf( dst, "\\\"" );
    case '\\': return sprintf( dst, "\\\\" );
    }
    if (c >= ' ' && c < 127) return sprintf( dst, "%c", c );
    return sprintf( dst, c > 0xff ? "\\%04x" : "\\x%02x", c );
}

/* n is the length, -1 to stop at the 0 */
static const char *winetest_quote( const void *str, int n, int wide )
{
    char *res = winetest_string(), *dst = res;
    const unsigned char *a = str;
    const WCHAR *w = str;
    int i;

    if (!str) return "(null)";
    if (!((ULONG_PTR)str >> 16))
    {
        sprintf( res, "#%04x", (unsigned int)(ULONG_PTR)str );
        return res;
    }
    if (wide) *dst++ = 'L';
    *dst++ = '"';
    for (i = 0; (n < 0 || i < n) && dst < res + 500; i++)
    {
        unsigned int c = wide ? w[i] : a[i];

        if (n < 0 && !c) break;
        dst += winetest_escape( dst, c );
    }
    strcpy( dst, "\"" );
    return res;
}

const char *wine_dbgstr_an( const char *str, int n )
{
    return winetest_quote( str, n, 0 );
}

const char *wine_dbgstr_wn( const WCHAR *str, int n )
{
    return winetest_quote( str, n, 1 );
}

const char *wine_dbgstr_guid( const GUID *guid )
{
    char *res = winetest_string();

    if (!guid) return "(null)";
    sprintf( res, "{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid->Data1, guid->Data2,
             guid->Data3, guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3],
             guid->Data4[4], guid->Data4[5], guid->Data4[6], guid->Data4[7] );
    return res;
}

const char *wine_dbgstr_longlong( ULONGLONG ll )
{
    char *res = winetest_string();

    if (ll >> 32) sprintf( res, "%lx%08lx", (unsigned long)(ll >> 32), (unsigned long)ll );
    else sprintf( res, "%lx", (unsigned long)ll );
    return res;
}

static DWORD winetest_summary(void)
{
    LONG failures = winetest_failures;
    LONG total = winetest_successes + failures + winetest_todo_successes;
    char line[256];
    DWORD written;
    int len;

    len = snprintf( line, sizeof(line),
                    "%04lx:%s: %ld tests executed (%ld marked as todo, 0 as flaky, %ld %s), %ld skipped.\n",
                    GetCurrentProcessId(), winetest_current->name, total, winetest_todo_successes,
                    failures, failures == 1 ? "failure" : "failures", winetest_skipped );
    fflush( stdout );
    WriteFile( GetStdHandle( STD_OUTPUT_HANDLE ), line, len, &written, NULL );
    return failures > 255 ? 255 : failures;
}

static LONG CALLBACK winetest_exception( EXCEPTION_POINTERS *ptrs )
{
    winetest_print( "Test failed: ", "unhandled exception %08lx at %p\n",
                    ptrs->ExceptionRecord->ExceptionCode, ptrs->ExceptionRecord->ExceptionAddress );
    InterlockedIncrement( &winetest_failures );
    ExitProcess( winetest_summary() );
}

struct winetest_watched
{
    const struct winetest_thread_data *data;
    HANDLE event;
};

/* Says where the main thread is, perhaps inside the condition of an ok(). */
static DWORD WINAPI winetest_watch( void *arg )
{
    struct winetest_watched watched = *(const struct winetest_watched *)arg;
    struct winetest_thread_data *data = winetest_data();

    SetEvent( watched.event );
    Sleep( winetest_timeout * 1000 );
    *data = *watched.data;
    winetest_print( "Test failed: ", "not ended after %u seconds, but here\n", winetest_timeout );
    TerminateProcess( GetCurrentProcess(), 1 );
    return 0;
}

/* Waits until the thread runs: when a process of Wine ends while one is starting,
 * that one may print "wine client error" into the summary. */
static void winetest_start_watch(void)
{
    struct winetest_watched watched = { winetest_data() };
    HANDLE thread;

    if (!winetest_timeout) return;
    watched.event = CreateEventW( NULL, TRUE, FALSE, NULL );
    if ((thread = CreateThread( NULL, 0, winetest_watch, &watched, 0, NULL )))
    {
        WaitForSingleObject( watched.event, INFINITE );
        CloseHandle( thread );
    }
    CloseHandle( watched.event );
}

static void winetest_read_environment(void)
{
    const char *str;

    if (GetProcAddress( GetModuleHandleA( "ntdll.dll" ), "wine_get_version" )) winetest_platform = "wine";
    if ((str = getenv( "WINETEST_PLATFORM" ))) winetest_platform = str;
    if ((str = getenv( "WINETEST_DEBUG" ))) winetest_debug = atoi( str );
    if ((str = getenv( "WINETEST_REPORT_SUCCESS" ))) winetest_report_success = atoi( str );
    if ((str = getenv( "WINETEST_TIMEOUT" ))) winetest_timeout = atoi( str );
}

static const struct test *winetest_find( const char *name )
{
    const struct test *test;

    for (test = winetest_testlist; name && test->name; test++) if (!strcmp( test->name, name )) return test;
    return NULL;
}

/* Makes argv[1] the test's name also when a program with one test is started without it. */
static int winetest_set_args( int argc, char **argv )
{
    int has_name = argc > 1 && winetest_find( argv[1] );

    if (!has_name && winetest_testlist[1].name) return 0;
    if (!(winetest_argv = calloc( argc + 2, sizeof(*winetest_argv) ))) return 0;
    winetest_current = has_name ? winetest_find( argv[1] ) : &winetest_testlist[0];
    winetest_argv[0] = argv[0];
    winetest_argv[1] = (char *)winetest_current->name;
    memcpy( winetest_argv + 2, argv + 1 + has_name, (argc - 1 - has_name) * sizeof(*argv) );
    winetest_argc = argc + 1 - has_name;
    return 1;
}

/* the form that runners of Wine's tests read */
static int winetest_list( const char *usage )
{
    const struct test *test;

    if (usage) printf( "Usage: %s test_name\n\n", usage );
    printf( "Valid test names:\n" );
    for (test = winetest_testlist; test->name; test++) printf( "    %s\n", test->name );
    return usage != NULL;
}

int main( int argc, char **argv )
{
    setvbuf( stdout, NULL, _IONBF, 0 );
    winetest_read_environment();
    if (argc == 2 && !strcmp( argv[1], "--list" )) return winetest_list( NULL );
    if (!winetest_set_args( argc, argv )) return winetest_list( argv[0] );
    if ((winetest_tls = TlsAlloc()) == TLS_OUT_OF_INDEXES) return 255;
    SetUnhandledExceptionFilter( winetest_exception );
    winetest_start_watch();
    winetest_current->func();
    return winetest_summary();
}
