/*
 * Unit test framework with the interface of Wine's tests
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
 * A test program is one .c file with one or more START_TEST( name ) bodies of
 * which one is compiled in: main() is here. Several of them go into one
 * executable when all are compiled with WINETEST_COMBINED and one further
 * file defines winetest_testlist and includes this header with
 * WINETEST_COMBINED_MAIN. Include winsock2.h before this file.
 *
 * ok( cond, fmt, ... ) counts one assertion. Output is one line an event on
 * stdout, "file.c:line: Test failed: ...", then one summary line; the exit
 * code is the number of failures, at most 255.
 *
 * Environment: WINETEST_DEBUG (0: failures only, 1: traces, 2: verbose),
 * WINETEST_REPORT_SUCCESS, WINETEST_PLATFORM (wine or windows), WINETEST_TIMEOUT
 * (seconds, then the program says where it is and ends with a failure).
 *
 * Formats are those of the Microsoft runtime (%I64x, %Iu, also %llx; not %zu).
 */

#ifndef __WINE_WINE_TEST_H
#define __WINE_WINE_TEST_H

#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <windef.h>
#include <winbase.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

#ifdef __GNUC__
#define WINETEST_PRINTF_ATTR(fmt,args) __attribute__((format (ms_printf,fmt,args)))
#else
#define WINETEST_PRINTF_ATTR(fmt,args)
#endif

struct test
{
    const char *name;
    void (*func)(void);
};

extern const struct test winetest_testlist[];   /* ends with a NULL name */

/* "wine" or "windows" */
extern const char *winetest_platform;
extern int winetest_debug;
extern int winetest_report_success;

extern void winetest_set_location( const char *file, int line );
extern void winetest_start_todo( int is_todo );
extern int winetest_loop_todo(void);
extern void winetest_end_todo(void);
/* argv[0] is the program, argv[1] always the test's name, argv[2]... what it was started with */
extern int winetest_get_mainargs( char ***argv );
extern LONG winetest_get_failures(void);
/* Waits for a child that runs this program too and adds its failures to ours. */
extern void winetest_wait_child_process( HANDLE process );

extern int winetest_ok( int condition, const char *msg, ... ) WINETEST_PRINTF_ATTR( 2, 3 );
extern int winetest_vok( int condition, const char *msg, va_list args );
extern void winetest_skip( const char *msg, ... ) WINETEST_PRINTF_ATTR( 1, 2 );
extern void winetest_win_skip( const char *msg, ... ) WINETEST_PRINTF_ATTR( 1, 2 );
extern void winetest_trace( const char *msg, ... ) WINETEST_PRINTF_ATTR( 1, 2 );
extern void winetest_push_context( const char *fmt, ... ) WINETEST_PRINTF_ATTR( 1, 2 );
extern void winetest_pop_context(void);

/* The strings live until 16 more were made by the thread. */
extern const char *wine_dbgstr_an( const char *str, int n );
extern const char *wine_dbgstr_wn( const WCHAR *str, int n );
extern const char *wine_dbgstr_guid( const GUID *guid );
extern const char *wine_dbgstr_longlong( ULONGLONG ll );

static inline const char *wine_dbgstr_a( const char *s ) { return wine_dbgstr_an( s, -1 ); }
static inline const char *wine_dbgstr_w( const WCHAR *s ) { return wine_dbgstr_wn( s, -1 ); }
static inline const char *debugstr_a( const char *s ) { return wine_dbgstr_an( s, -1 ); }
static inline const char *debugstr_w( const WCHAR *s ) { return wine_dbgstr_wn( s, -1 ); }

/* True for a result that some Windows version has by mistake: never on Wine. */
static inline int broken( int condition )
{
    return condition && strcmp( winetest_platform, "wine" );
}

#define ok_(file, line)        (winetest_set_location( file, line ), 0) ? (void)0 : (void)winetest_ok
#define skip_(file, line)      (winetest_set_location( file, line ), 0) ? (void)0 : winetest_skip
#define win_skip_(file, line)  (winetest_set_location( file, line ), 0) ? (void)0 : winetest_win_skip
#define trace_(file, line)     (winetest_set_location( file, line ), 0) ? (void)0 : winetest_trace

#define ok       ok_( __FILE__, __LINE__ )
#define skip     skip_( __FILE__, __LINE__ )
#define win_skip win_skip_( __FILE__, __LINE__ )
#define trace    trace_( __FILE__, __LINE__ )
#define wait_child_process winetest_wait_child_process

#define todo_if(is_todo) for (winetest_start_todo( is_todo ); winetest_loop_todo(); winetest_end_todo())
#define todo_wine             todo_if( !strcmp( winetest_platform, "wine" ) )
#define todo_wine_if(is_todo) todo_if( (is_todo) && !strcmp( winetest_platform, "wine" ) )

#ifdef WINETEST_COMBINED
#define START_TEST(name) void func_##name(void); void func_##name(void)
#else
#define START_TEST(name) \
    static void func_##name(void); \
    const struct test winetest_testlist[] = { { #name, func_##name }, { NULL, NULL } }; \
    static void func_##name(void)
#endif

#if !defined(WINETEST_COMBINED) || defined(WINETEST_COMBINED_MAIN)
#include "wine/test_main.h"
#endif

#endif /* __WINE_WINE_TEST_H */
