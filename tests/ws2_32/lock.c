/*
 * The DLL's locks, whose owners may be terminated
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
 * Tests dlls/ws2_32/lock.c itself: no program can tell when a thread has which lock.
 */

#include <winsock2.h>
#include <windows.h>
#include "wine/test.h"
#include "../../dlls/ws2_32/lock.c"

#define LONG_WAIT  60000              /* ms in which anything comes to an end */
#define SHORT_WAIT 200                /* in which waiting threads have looked at the owner */
#define THREADS    4
#define ROUNDS     20000

void pause_briefly(void)
{
    Sleep( 1 );
}

static LONG repairs;

static void repair(void)
{
    InterlockedIncrement( &repairs );
}

static struct lock lock = { .repair = repair };
static HANDLE has_it;

static DWORD WINAPI keep_exclusive( void *arg )
{
    (void)arg;
    lock_exclusive( &lock );
    SetEvent( has_it );
    Sleep( INFINITE );
    return 0;
}

static DWORD WINAPI keep_shared( void *arg )
{
    (void)arg;
    lock_shared( &lock );
    SetEvent( has_it );
    Sleep( INFINITE );
    return 0;
}

static DWORD WINAPI use_exclusive( void *arg )
{
    (void)arg;
    lock_exclusive( &lock );
    unlock_exclusive( &lock );
    return 0;
}

static DWORD WINAPI use_shared( void *arg )
{
    (void)arg;
    lock_shared( &lock );
    unlock_shared( &lock );
    return 0;
}

static HANDLE start( LPTHREAD_START_ROUTINE proc )
{
    HANDLE thread = CreateThread( NULL, 0, proc, NULL, 0, NULL );

    ok( !!thread, "got error %lu\n", GetLastError() );
    return thread;
}

static HANDLE start_keeper( LPTHREAD_START_ROUTINE proc )
{
    HANDLE thread = start( proc );

    ok( !WaitForSingleObject( has_it, LONG_WAIT ), "the thread does not get the lock\n" );
    return thread;
}

static void end_keeper( HANDLE thread )
{
    ok( TerminateThread( thread, 0 ), "got error %lu\n", GetLastError() );
    ok( !WaitForSingleObject( thread, LONG_WAIT ), "the thread does not end\n" );
    CloseHandle( thread );
}

#define expect_end( thread ) expect_end_( __LINE__, thread )
static void expect_end_( int line, HANDLE thread )
{
    ok_( __FILE__, line )( !WaitForSingleObject( thread, LONG_WAIT ), "the thread does not get the lock\n" );
    CloseHandle( thread );
}

#define expect_repairs( count ) expect_repairs_( __LINE__, count )
static void expect_repairs_( int line, LONG count )
{
    ok_( __FILE__, line )( repairs == count, "%ld repairs\n", repairs );
    repairs = 0;
}

static void test_lost_owner(void)
{
    end_keeper( start_keeper( keep_exclusive ));
    expect_end( start( use_exclusive ));
    expect_repairs( 1 );
    expect_end( start( use_exclusive ));
    expect_repairs( 0 );

    end_keeper( start_keeper( keep_exclusive ));
    expect_end( start( use_shared ));
    expect_repairs( 1 );
}

/* More than there is room for. */
static void test_lost_readers(void)
{
    unsigned int i;

    for (i = 0; i < LOCK_READERS + 2; i++) end_keeper( start_keeper( keep_shared ));
    expect_end( start( use_shared ));
    end_keeper( start_keeper( keep_shared ));
    expect_end( start( use_exclusive ));
    expect_repairs( 0 );
}

/* The owner waits longer than it takes until the others look at it. */
static void test_waiting_owner(void)
{
    HANDLE thread;

    lock_shared( &lock );
    expect_end( start( use_shared ));
    thread = start( use_exclusive );
    ok( WaitForSingleObject( thread, SHORT_WAIT ) == WAIT_TIMEOUT, "two threads have the lock\n" );
    unlock_shared( &lock );
    expect_end( thread );

    lock_exclusive( &lock );
    thread = start( use_shared );
    ok( WaitForSingleObject( thread, SHORT_WAIT ) == WAIT_TIMEOUT, "two threads have the lock\n" );
    unlock_exclusive( &lock );
    expect_end( thread );
    expect_repairs( 0 );
}

/* ---- many threads ---- */

static volatile LONG first, second, torn;

static DWORD WINAPI change( void *arg )
{
    unsigned int i;

    (void)arg;
    for (i = 0; i < ROUNDS; i++)
    {
        lock_exclusive( &lock );
        first++;
        second++;
        unlock_exclusive( &lock );
        lock_shared( &lock );
        if (first != second) InterlockedIncrement( &torn );
        unlock_shared( &lock );
    }
    return 0;
}

static void test_exclusion(void)
{
    HANDLE threads[THREADS];
    unsigned int i;

    for (i = 0; i < THREADS; i++) threads[i] = start( change );
    for (i = 0; i < THREADS; i++) expect_end( threads[i] );
    ok( first == THREADS * ROUNDS && second == first && !torn, "got %ld, %ld, %ld torn\n", first, second, torn );
    expect_repairs( 0 );
}

/* ---- threads ---- */

static DWORD WINAPI do_nothing( void *arg )
{
    (void)arg;
    return 0;
}

static void test_thread_is_alive(void)
{
    HANDLE thread = start( do_nothing );
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char **argv;

    ok( thread_is_alive( GetCurrentThreadId() ), "this thread has ended\n" );
    ok( !WaitForSingleObject( thread, LONG_WAIT ), "the thread does not end\n" );
    ok( !thread_is_alive( GetThreadId( thread )), "an ended thread is alive\n" );
    CloseHandle( thread );

    winetest_get_mainargs( &argv );
    ok( CreateProcessA( argv[0], NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &startup, &info ),
        "got error %lu\n", GetLastError() );
    ok( !thread_is_alive( info.dwThreadId ), "a thread of another process is one of this process\n" );
    TerminateProcess( info.hProcess, 0 );
    CloseHandle( info.hThread );
    CloseHandle( info.hProcess );
}

START_TEST(lock)
{
    has_it = CreateEventW( NULL, FALSE, FALSE, NULL );
    test_lost_owner();
    test_lost_readers();
    test_waiting_owner();
    test_exclusion();
    test_thread_is_alive();
    CloseHandle( has_it );
}
