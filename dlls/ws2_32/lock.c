/*
 * Locks that are not lost with the threads that have them
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
 * Called by the files whose locks nearly every call of the process takes. A thread
 * may be terminated at any instruction: what it has locked then is taken from it as
 * soon as somebody has waited for a while and finds that it has ended. Knows threads
 * by their ids. A waiting thread is in no list, and so leaves nothing behind either.
 */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "lock.h"

#define SPINS       100               /* until the processor is left to others */
#define YIELDS      200               /* until it is for a millisecond */
#define LOOK_PAUSES 50                /* until it is looked who has the lock */

BOOL thread_is_alive( DWORD id )
{
    HANDLE thread = OpenThread( SYNCHRONIZE | THREAD_QUERY_LIMITED_INFORMATION, FALSE, id );
    BOOL ret;

    if (!thread) return GetLastError() != ERROR_INVALID_PARAMETER;
    ret = GetProcessIdOfThread( thread ) == GetCurrentProcessId() &&
          WaitForSingleObject( thread, 0 ) == WAIT_TIMEOUT;
    CloseHandle( thread );
    return ret;
}

/* TRUE now and then, after a longer time. */
static BOOL wait_a_little( unsigned int *round )
{
    if (*round < SPINS) YieldProcessor();
    else if (*round < SPINS + YIELDS) SwitchToThread();
    else pause_briefly();
    if (++*round < SPINS + YIELDS + LOOK_PAUSES) return FALSE;
    *round = SPINS + YIELDS;
    return TRUE;
}

/* Thread ids are used again. */
static BOOL has_ended( LONG id )
{
    DWORD error = GetLastError();
    BOOL ret = (DWORD)id == GetCurrentThreadId() || !thread_is_alive( id );

    if (ret) pause_briefly();  /* the wineserver calls a thread ended a moment before it is stopped */
    SetLastError( error );
    return ret;
}

/* TRUE if it was another thread's, which has ended. */
static BOOL take_ownership( struct lock *lock )
{
    LONG self = GetCurrentThreadId(), owner;
    unsigned int round = 0;

    while ((owner = InterlockedCompareExchange( &lock->owner, self, 0 )))
    {
        if (wait_a_little( &round ) && has_ended( owner ) &&
            InterlockedCompareExchange( &lock->owner, self, owner ) == owner) return TRUE;
    }
    return FALSE;
}

static void wait_for_reader( LONG *slot )
{
    unsigned int round = 0;
    LONG reader;

    while ((reader = __atomic_load_n( slot, __ATOMIC_ACQUIRE )))
    {
        if (wait_a_little( &round ) && has_ended( reader )) InterlockedCompareExchange( slot, 0, reader );
    }
}

void lock_exclusive( struct lock *lock )
{
    BOOL lost = take_ownership( lock );
    unsigned int i;

    for (i = 0; i < LOCK_READERS; i++) wait_for_reader( &lock->readers[i] );
    if (lost && lock->repair) lock->repair();
}

void unlock_exclusive( struct lock *lock )
{
    __atomic_store_n( &lock->owner, 0, __ATOMIC_RELEASE );
}

static BOOL add_reader( struct lock *lock )
{
    LONG self = GetCurrentThreadId(), prev;
    unsigned int i;

    for (i = 0; i < LOCK_READERS; i++)
    {
        prev = InterlockedCompareExchange( &lock->readers[(self / 4 + i) % LOCK_READERS], self, 0 );
        if (!prev || prev == self) return TRUE;
    }
    return FALSE;
}

/* Also what a thread has left that had the same id. */
void unlock_shared( struct lock *lock )
{
    LONG self = GetCurrentThreadId();
    unsigned int i;

    for (i = 0; i < LOCK_READERS; i++)
    {
        if (__atomic_load_n( &lock->readers[i], __ATOMIC_RELAXED ) == self)
            __atomic_store_n( &lock->readers[i], 0, __ATOMIC_RELEASE );
    }
}

void lock_shared( struct lock *lock )
{
    unsigned int round = 0;

    for (;;)
    {
        if (add_reader( lock ))
        {
            if (!__atomic_load_n( &lock->owner, __ATOMIC_ACQUIRE )) return;
            unlock_shared( lock );
        }
        if (!wait_a_little( &round )) continue;
        /* sees to threads that have ended */
        lock_exclusive( lock );
        unlock_exclusive( lock );
    }
}
