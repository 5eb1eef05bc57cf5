/*
 * port.h for Windows
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

#include <stdio.h>
#include <stdlib.h>
#include "port.h"

struct thread
{
    HANDLE handle;
    port_thread_proc proc;
    void *arg;
};

int port_init(void)
{
    WSADATA data;

    return WSAStartup( MAKEWORD( 2, 2 ), &data );
}

unsigned long long port_now(void)
{
    LARGE_INTEGER now, frequency;

    QueryPerformanceCounter( &now );
    QueryPerformanceFrequency( &frequency );
    return now.QuadPart * (1000000000ull / frequency.QuadPart);
}

unsigned long long port_cpu_time(void)
{
    ULARGE_INTEGER user, kernel;
    FILETIME times[4];

    GetProcessTimes( GetCurrentProcess(), &times[0], &times[1], &times[2], &times[3] );
    kernel.LowPart = times[2].dwLowDateTime;
    kernel.HighPart = times[2].dwHighDateTime;
    user.LowPart = times[3].dwLowDateTime;
    user.HighPart = times[3].dwHighDateTime;
    return (user.QuadPart + kernel.QuadPart) * 100;
}

void port_yield(void)
{
    SwitchToThread();
}

static DWORD WINAPI thread_main( void *arg )
{
    struct thread *thread = arg;

    thread->proc( thread->arg );
    return 0;
}

void *port_thread_start( port_thread_proc proc, void *arg )
{
    struct thread *thread = malloc( sizeof(*thread) );

    if (!thread) return NULL;
    thread->proc = proc;
    thread->arg = arg;
    if ((thread->handle = CreateThread( NULL, 0, thread_main, thread, 0, NULL ))) return thread;
    free( thread );
    return NULL;
}

void port_thread_join( void *arg )
{
    struct thread *thread = arg;

    WaitForSingleObject( thread->handle, INFINITE );
    CloseHandle( thread->handle );
    free( thread );
}

void *port_process_start( const char *arg1, const char *arg2 )
{
    STARTUPINFOA startup = { .cb = sizeof(startup) };
    char self[MAX_PATH], line[MAX_PATH + 100];
    PROCESS_INFORMATION info;

    GetModuleFileNameA( NULL, self, sizeof(self) );
    snprintf( line, sizeof(line), "\"%s\" %s %s", self, arg1, arg2 );
    if (!CreateProcessA( self, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info )) return NULL;
    CloseHandle( info.hThread );
    return info.hProcess;
}

int port_process_join( void *process )
{
    DWORD code = 1;

    WaitForSingleObject( process, INFINITE );
    GetExitCodeProcess( process, &code );
    CloseHandle( process );
    return code;
}

int port_set_nonblocking( SOCKET s )
{
    ULONG one = 1;

    return ioctlsocket( s, FIONBIO, &one );
}

int port_ioctl_unknown( SOCKET s )
{
    DWORD size, value = 0;

    return WSAIoctl( s, _WSAIOW( IOC_VENDOR, 0x7fff ), &value, sizeof(value), NULL, 0, &size, NULL, NULL );
}

int port_ioctl_readable( SOCKET s, unsigned long *count )
{
    return ioctlsocket( s, FIONREAD, count );
}

void port_mark( const char *name )
{
    char path[100];
    HANDLE event;

    snprintf( path, sizeof(path), "bench-%s", name );
    if ((event = OpenEventA( SYNCHRONIZE, FALSE, path ))) CloseHandle( event );
    snprintf( path, sizeof(path), "\\\\?\\unix\\bench-%s", name );
    GetFileAttributesA( path );
}
