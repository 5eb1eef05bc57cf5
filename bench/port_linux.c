/*
 * port.h for Linux
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
 * Called by all files of the benchmark. It knows nothing of what is measured.
 */

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <fcntl.h>
#include <sys/wait.h>
#include "port.h"

struct thread
{
    pthread_t id;
    port_thread_proc proc;
    void *arg;
};

int port_init(void)
{
    signal( SIGPIPE, SIG_IGN );
    return 0;
}

unsigned long long port_now(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_MONOTONIC, &ts );
    return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

unsigned long long port_cpu_time(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_PROCESS_CPUTIME_ID, &ts );
    return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

void port_yield(void)
{
    sched_yield();
}

static void *thread_main( void *arg )
{
    struct thread *thread = arg;

    thread->proc( thread->arg );
    return NULL;
}

void *port_thread_start( port_thread_proc proc, void *arg )
{
    struct thread *thread = malloc( sizeof(*thread) );

    if (!thread) return NULL;
    thread->proc = proc;
    thread->arg = arg;
    if (!pthread_create( &thread->id, NULL, thread_main, thread )) return thread;
    free( thread );
    return NULL;
}

void port_thread_join( void *arg )
{
    struct thread *thread = arg;

    pthread_join( thread->id, NULL );
    free( thread );
}

void *port_process_start( const char *arg1, const char *arg2 )
{
    char *argv[] = { (char *)"bench", (char *)arg1, (char *)arg2, NULL };
    pid_t pid;

    if (posix_spawn( &pid, "/proc/self/exe", NULL, NULL, argv, environ )) return NULL;
    return (void *)(intptr_t)pid;
}

int port_process_join( void *process )
{
    int status;

    if (waitpid( (intptr_t)process, &status, 0 ) < 0 || !WIFEXITED( status )) return 1;
    return WEXITSTATUS( status );
}

int port_set_nonblocking( SOCKET s )
{
    int one = 1;

    return ioctl( s, FIONBIO, &one );
}

int port_ioctl_unknown( SOCKET s )
{
    int value = 0;

    return ioctl( s, 0x7fff, &value );
}

int port_ioctl_readable( SOCKET s, unsigned long *count )
{
    int value = 0, ret = ioctl( s, FIONREAD, &value );

    *count = value;
    return ret;
}

void port_mark( const char *name )
{
    char path[100];

    snprintf( path, sizeof(path), "/bench-%s", name );
    access( path, F_OK );
}
