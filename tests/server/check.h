/*
 * Checks for the host tests of the port pool
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
 * A test is a program: START_TEST(name) { ... ok( condition, format, ... ); }
 * It prints the summary line of a Wine test and returns the number of failures
 * (at most 255). With -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc, which the
 * Makefile gives, check_fail_alloc( n ) makes the n-th allocation from now fail
 * (0: none); so a test can sweep n until nothing fails any more.
 */

#ifndef __CHECK_H
#define __CHECK_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned int check_count, check_failures, check_skipped;
static char check_context[256];
static unsigned long check_alloc_left;   /* allocations before the one to fail, 0: never */
static unsigned int check_alloc_failed;  /* did it happen? */

static inline void check_message( const char *file, int line, const char *what, const char *format, va_list args )
{
    const char *base = strrchr( file, '/' );

    printf( "%s:%d: %s: %s", base ? base + 1 : file, line, what, check_context );
    vprintf( format, args );
}

static inline int __attribute__((format( printf, 4, 5 )))
check_ok( int condition, const char *file, int line, const char *format, ... )
{
    va_list args;

    check_count++;
    if (condition) return 1;
    check_failures++;
    va_start( args, format );
    check_message( file, line, "Test failed", format, args );
    va_end( args );
    return 0;
}

static inline void __attribute__((format( printf, 3, 4 )))
check_skip( const char *file, int line, const char *format, ... )
{
    va_list args;

    check_skipped++;
    va_start( args, format );
    check_message( file, line, "Tests skipped", format, args );
    va_end( args );
}

/* Text in front of every message until the next call; "" for none. */
static inline void __attribute__((format( printf, 1, 2 ))) check_set_context( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    vsnprintf( check_context, sizeof(check_context), format, args );
    va_end( args );
}

#define ok( condition, ... ) check_ok( !!(condition), __FILE__, __LINE__, __VA_ARGS__ )
#define skip( ... ) check_skip( __FILE__, __LINE__, __VA_ARGS__ )

static inline void check_fail_alloc( unsigned long n )
{
    check_alloc_left = n;
    check_alloc_failed = 0;
}

static inline int check_alloc_fails(void)
{
    if (!check_alloc_left || --check_alloc_left) return 0;
    check_alloc_failed = 1;
    errno = ENOMEM;
    return 1;
}

/* The allocations of everything that the program is linked with; see the Makefile. */
#ifndef CHECK_NO_WRAP

/* A test with more calls to fail counts allocations with them. */
#ifndef CHECK_ALLOC_FAILS
#define CHECK_ALLOC_FAILS check_alloc_fails
#endif

void *__real_malloc( size_t size );
void *__real_calloc( size_t count, size_t size );
void *__real_realloc( void *ptr, size_t size );
void *__wrap_malloc( size_t size );
void *__wrap_calloc( size_t count, size_t size );
void *__wrap_realloc( void *ptr, size_t size );

void *__wrap_malloc( size_t size )
{
    return CHECK_ALLOC_FAILS() ? NULL : __real_malloc( size );
}

void *__wrap_calloc( size_t count, size_t size )
{
    return CHECK_ALLOC_FAILS() ? NULL : __real_calloc( count, size );
}

void *__wrap_realloc( void *ptr, size_t size )
{
    return CHECK_ALLOC_FAILS() ? NULL : __real_realloc( ptr, size );
}

#endif

#define START_TEST( name ) \
    static void test_##name(void); \
    int main(void) \
    { \
        setvbuf( stdout, NULL, _IOLBF, 0 ); \
        test_##name(); \
        printf( "%s: %u tests executed (0 marked as todo, %u failures), %u skipped.\n", \
                #name, check_count, check_failures, check_skipped ); \
        return check_failures > 255 ? 255 : check_failures; \
    } \
    static void test_##name(void)

#endif /* __CHECK_H */
