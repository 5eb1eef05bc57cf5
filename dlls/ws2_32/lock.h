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
 */

#ifndef __WS2_32_LOCK_H
#define __WS2_32_LOCK_H

#define LOCK_READERS 16               /* at the same time; others wait */

/* Starts as zeros. */
struct lock
{
    LONG owner;                       /* the thread that has it for itself, or waits for the readers to leave */
    LONG readers[LOCK_READERS];       /* threads that share it */
    void (*repair)(void);             /* called with the lock held when its owner has ended, unless NULL */
};

/* A thread that shares a lock does not take it once more. */
extern void lock_exclusive( struct lock *lock );
extern void unlock_exclusive( struct lock *lock );
extern void lock_shared( struct lock *lock );
extern void unlock_shared( struct lock *lock );

/* A thread of this process that has not ended. */
extern BOOL thread_is_alive( DWORD id );
/* dllmain.c: a millisecond, in which no APC runs. */
extern void pause_briefly(void);

#endif /* __WS2_32_LOCK_H */
