/*
 * Helpers of the provider tests
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
 * The base provider as a layered provider sees it: start_provider() fills spi
 * with its functions; its upcalls end here and are counted.
 */

#ifndef __SPI_TEST_H
#define __SPI_TEST_H

#include <setjmp.h>
#include "port_test.h"
#include <ws2spi.h>

static WSPPROC_TABLE spi;
static unsigned int apcs_queued, handles_made;
static DWORD last_entry_id;

static int WSPAPI upcall_queue_apc( WSATHREADID *thread, LPWSAUSERAPC apc, DWORD_PTR context, INT *error )
{
    apcs_queued++;
    if (QueueUserAPC( (PAPCFUNC)apc, thread->ThreadHandle, context )) return 0;
    *error = WSA_INVALID_HANDLE;
    return SOCKET_ERROR;
}

static SOCKET WSPAPI upcall_modify_ifs_handle( DWORD entry_id, SOCKET s, INT *error )
{
    handles_made++;
    last_entry_id = entry_id;
    ok( !!error, "no place for the error\n" );
    return s;
}

static jmp_buf startup_jmp;

static LONG CALLBACK leave_stub( EXCEPTION_POINTERS *ptrs )
{
    if (ptrs->ExceptionRecord->ExceptionCode == 0x80000100) longjmp( startup_jmp, 1 );
    return EXCEPTION_CONTINUE_SEARCH;
}

/* The catalogue's entry for TCP over IPv4. */
static inline BOOL find_tcp( WSAPROTOCOL_INFOW *ret )
{
    WSAPROTOCOL_INFOW protocols[64];
    DWORD size = sizeof(protocols);
    int i, count = WSAEnumProtocolsW( NULL, protocols, &size );

    for (i = 0; i < count; i++)
    {
        *ret = protocols[i];
        if (ret->iAddressFamily == AF_INET && ret->iProtocol == IPPROTO_TCP &&
            ret->ProtocolChain.ChainLen == BASE_PROTOCOL) return TRUE;
    }
    return FALSE;
}

/* WSPStartup() of mswsock; Wine's stub raises an exception, which gives -1. */
static inline int call_startup( WORD version, WSPDATA *data, WSAPROTOCOL_INFOW *info, WSPPROC_TABLE *table )
{
    LPWSPSTARTUP startup = (void *)GetProcAddress( LoadLibraryA( "mswsock.dll" ), "WSPStartup" );
    WSPUPCALLTABLE upcalls = {0};
    volatile int ret = -1;
    void *handler;

    if (!startup) return -1;
    upcalls.lpWPUQueueApc = upcall_queue_apc;
    upcalls.lpWPUModifyIFSHandle = upcall_modify_ifs_handle;
    handler = AddVectoredExceptionHandler( TRUE, leave_stub );
    if (!setjmp( startup_jmp )) ret = startup( version, data, info, upcalls, table );
    RemoveVectoredExceptionHandler( handler );
    return ret;
}

static inline BOOL start_provider(void)
{
    WSAPROTOCOL_INFOW info;
    WSPDATA data;
    int ret;

    ok( find_tcp( &info ), "no entry for TCP\n" );
    ret = call_startup( MAKEWORD( 2, 2 ), &data, &info, &spi );
    ok( !ret, "WSPStartup got %d\n", ret );
    return !ret;
}

static inline void end_provider(void)
{
    int error = 0xdead, ret = spi.lpWSPCleanup( &error );

    ok( !ret, "WSPCleanup got %d, error %d\n", ret, error );
}

/* The calling thread as overlapped calls want it. */
static inline void open_thread( WSATHREADID *thread )
{
    HANDLE self = GetCurrentProcess();

    memset( thread, 0, sizeof(*thread) );
    ok( DuplicateHandle( self, GetCurrentThread(), self, &thread->ThreadHandle, 0, FALSE,
                         DUPLICATE_SAME_ACCESS ), "error %lu\n", GetLastError() );
}

/* What the last completion routine was called with. */
static unsigned int routine_calls;
static DWORD routine_error, routine_size, routine_thread;
static WSAOVERLAPPED *routine_overlapped;

static inline void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    routine_calls++;
    routine_error = error;
    routine_size = size;
    routine_overlapped = overlapped;
    routine_thread = GetCurrentThreadId();
    ok( !flags, "got flags %#lx\n", flags );
}

#define check_routine( overlapped, size ) check_routine_( __FILE__, __LINE__, overlapped, size )
/* Waits for the routine; it must come in this thread, once, by the upcall. */
static inline void check_routine_( const char *file, int line, WSAOVERLAPPED *overlapped, DWORD size )
{
    DWORD ret = SleepEx( 5000, TRUE );

    ok_( file, line )( ret == WAIT_IO_COMPLETION, "no APC, wait %lu\n", ret );
    ok_( file, line )( routine_calls == 1, "called %u times\n", routine_calls );
    ok_( file, line )( !routine_error && routine_size == size, "got error %lu, size %lu\n", routine_error,
                           routine_size );
    ok_( file, line )( routine_overlapped == overlapped, "got %p\n", routine_overlapped );
    ok_( file, line )( routine_thread == GetCurrentThreadId(), "called in another thread\n" );
    ok_( file, line )( apcs_queued == 1, "%u APCs were queued\n", apcs_queued );
    ok_( file, line )( !SleepEx( 0, TRUE ), "called again\n" );
    routine_calls = apcs_queued = 0;
}

#endif /* __SPI_TEST_H */
