/*
 * The helper functions for providers
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

/* On Windows also under the name of ws2help.dll: handles that are no file
 * handles, user APCs, change notifications, and tables of handle contexts. */

#include <winsock2.h>
#include <ws2spi.h>
#include "wine/test.h"

#ifndef WSA_INVALID_PARAMETER
#define WSA_INVALID_PARAMETER ERROR_INVALID_PARAMETER
#endif

#ifdef _WIN64

struct context
{
    LONG refs;
    HANDLE handle;
    int number;
};

static DWORD (WINAPI *pWahOpenHandleHelper)( HANDLE * );
static DWORD (WINAPI *pWahCloseHandleHelper)( HANDLE );
static DWORD (WINAPI *pWahCreateSocketHandle)( HANDLE, SOCKET * );
static DWORD (WINAPI *pWahCloseSocketHandle)( HANDLE, SOCKET );
static DWORD (WINAPI *pWahCompleteRequest)( HANDLE, SOCKET, OVERLAPPED *, DWORD, DWORD );
static DWORD (WINAPI *pWahEnableNonIFSHandleSupport)(void);
static DWORD (WINAPI *pWahDisableNonIFSHandleSupport)(void);
static DWORD (WINAPI *pWahOpenApcHelper)( HANDLE * );
static DWORD (WINAPI *pWahCloseApcHelper)( HANDLE );
static DWORD (WINAPI *pWahOpenCurrentThread)( HANDLE, WSATHREADID * );
static DWORD (WINAPI *pWahCloseThread)( HANDLE, WSATHREADID * );
static DWORD (WINAPI *pWahQueueUserApc)( HANDLE, WSATHREADID *, LPWSAUSERAPC, DWORD_PTR );
static DWORD (WINAPI *pWahOpenNotificationHandleHelper)( HANDLE * );
static DWORD (WINAPI *pWahCloseNotificationHandleHelper)( HANDLE );
static DWORD (WINAPI *pWahCreateNotificationHandle)( HANDLE, HANDLE * );
static INT (WINAPI *pWahWaitForNotification)( HANDLE, HANDLE, OVERLAPPED *, LPWSAOVERLAPPED_COMPLETION_ROUTINE );
static INT (WINAPI *pWahNotifyAllProcesses)( HANDLE );
static DWORD (WINAPI *pWahCreateHandleContextTable)( void ** );
static DWORD (WINAPI *pWahDestroyHandleContextTable)( void * );
static void *(WINAPI *pWahInsertHandleContext)( void *, struct context * );
static void *(WINAPI *pWahReferenceContextByHandle)( void *, HANDLE );
static DWORD (WINAPI *pWahRemoveHandleContext)( void *, struct context * );
static BOOL (WINAPI *pWahEnumerateHandleContexts)( void *, BOOL (WINAPI *)( void *, struct context * ), void * );

static BOOL load_functions(void)
{
    HMODULE module = GetModuleHandleA( "ws2_32.dll" );

#define LOAD( name ) if (!(p ## name = (void *)GetProcAddress( module, #name ))) return FALSE
    LOAD( WahOpenHandleHelper );
    LOAD( WahCloseHandleHelper );
    LOAD( WahCreateSocketHandle );
    LOAD( WahCloseSocketHandle );
    LOAD( WahCompleteRequest );
    LOAD( WahEnableNonIFSHandleSupport );
    LOAD( WahDisableNonIFSHandleSupport );
    LOAD( WahOpenApcHelper );
    LOAD( WahCloseApcHelper );
    LOAD( WahOpenCurrentThread );
    LOAD( WahCloseThread );
    LOAD( WahQueueUserApc );
    LOAD( WahOpenNotificationHandleHelper );
    LOAD( WahCloseNotificationHandleHelper );
    LOAD( WahCreateNotificationHandle );
    LOAD( WahWaitForNotification );
    LOAD( WahNotifyAllProcesses );
    LOAD( WahCreateHandleContextTable );
    LOAD( WahDestroyHandleContextTable );
    LOAD( WahInsertHandleContext );
    LOAD( WahReferenceContextByHandle );
    LOAD( WahRemoveHandleContext );
    LOAD( WahEnumerateHandleContexts );
#undef LOAD
    return TRUE;
}

static void test_handles(void)
{
    SOCKET s = INVALID_SOCKET, other = socket( AF_INET, SOCK_STREAM, 0 );
    OVERLAPPED overlapped = { .Internal = 0xdead }, *ret_overlapped;
    HANDLE helper = NULL, port;
    ULONG_PTR key;
    DWORD ret, size, flags;

    ret = pWahEnableNonIFSHandleSupport();
    ok( !ret || ret == ERROR_ACCESS_DENIED, "got %lu\n", ret );
    ret = pWahOpenHandleHelper( NULL );
    ok( ret == WSAEFAULT, "got %lu\n", ret );
    ret = pWahOpenHandleHelper( &helper );
    ok( !ret && helper, "got %lu, helper %p\n", ret, helper );
    ret = pWahCreateSocketHandle( NULL, &s );
    ok( ret == WSA_INVALID_PARAMETER && s == INVALID_SOCKET, "got %lu\n", ret );
    ret = pWahCreateSocketHandle( helper, NULL );
    ok( ret == WSAEFAULT, "got %lu\n", ret );
    ret = pWahCreateSocketHandle( helper, &s );
    ok( !ret && GetHandleInformation( (HANDLE)s, &flags ), "got %lu, handle %#Ix\n", ret, s );

    port = CreateIoCompletionPort( (HANDLE)s, NULL, 5, 0 );
    ok( port != NULL, "error %lu\n", GetLastError() );
    ret = pWahCompleteRequest( helper, s, &overlapped, 0, 4321 );
    ok( !ret && overlapped.InternalHigh == 4321, "got %lu\n", ret );
    ret = GetQueuedCompletionStatus( port, &size, &key, &ret_overlapped, 5000 );
    ok( ret && size == 4321 && key == 5 && ret_overlapped == &overlapped, "got size %lu, error %lu\n", size,
        GetLastError() );
    ret = pWahCompleteRequest( helper, other, &overlapped, 0, 0 );
    ok( ret == WSAENOTSOCK, "got %lu\n", ret );
    ret = pWahCompleteRequest( helper, s, NULL, 0, 0 );
    ok( ret == WSAEFAULT, "got %lu\n", ret );

    ret = pWahCloseSocketHandle( helper, other );
    ok( ret == WSAENOTSOCK, "got %lu\n", ret );
    ret = pWahCloseSocketHandle( helper, s );
    ok( !ret && !GetHandleInformation( (HANDLE)s, &flags ), "got %lu\n", ret );
    ret = pWahCloseSocketHandle( helper, s );
    ok( ret == WSAENOTSOCK, "got %lu\n", ret );
    ret = pWahCloseHandleHelper( NULL );
    ok( ret == WSA_INVALID_PARAMETER, "got %lu\n", ret );
    ret = pWahCloseHandleHelper( helper );
    ok( !ret, "got %lu\n", ret );
    CloseHandle( port );
    closesocket( other );

    if (pWahDisableNonIFSHandleSupport()) skip( "not elevated\n" );
    else
    {
        helper = (HANDLE)0xdeadbeef;
        ret = pWahOpenHandleHelper( &helper );
        ok( ret == ERROR_SERVICE_NOT_ACTIVE && helper == (HANDLE)0xdeadbeef, "got %lu\n", ret );
        ret = pWahEnableNonIFSHandleSupport();
        ok( !ret, "got %lu\n", ret );
        ret = pWahOpenHandleHelper( &helper );
        ok( !ret, "got %lu\n", ret );
    }
}

static DWORD_PTR apc_context;
static DWORD apc_thread;

static void CALLBACK user_apc( DWORD_PTR context )
{
    apc_context = context;
    apc_thread = GetCurrentThreadId();
}

struct apc_arg
{
    HANDLE helper;
    WSATHREADID thread;
};

static DWORD WINAPI queue_apc( void *arg )
{
    struct apc_arg *apc = arg;

    return pWahQueueUserApc( apc->helper, &apc->thread, user_apc, 4711 );
}

static void test_apc(void)
{
    struct apc_arg apc;
    HANDLE thread;
    DWORD ret;

    ret = pWahOpenApcHelper( NULL );
    ok( ret == WSAEFAULT, "got %lu\n", ret );
    ret = pWahOpenApcHelper( &apc.helper );
    ok( !ret, "got %lu\n", ret );
    ret = pWahOpenCurrentThread( NULL, &apc.thread );
    ok( ret == WSA_INVALID_PARAMETER, "got %lu\n", ret );
    ret = pWahOpenCurrentThread( apc.helper, NULL );
    ok( ret == WSAEFAULT, "got %lu\n", ret );
    ret = pWahOpenCurrentThread( apc.helper, &apc.thread );
    ok( !ret, "got %lu\n", ret );
    ret = pWahQueueUserApc( apc.helper, &apc.thread, NULL, 0 );
    ok( ret == WSAEFAULT, "got %lu\n", ret );

    thread = CreateThread( NULL, 0, queue_apc, &apc, 0, NULL );
    ok( !WaitForSingleObject( thread, 5000 ), "the thread does not end\n" );
    GetExitCodeThread( thread, &ret );
    ok( !ret && !apc_context, "got %lu, context %#Ix\n", ret, apc_context );
    ok( SleepEx( 0, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
    ok( apc_context == 4711 && apc_thread == GetCurrentThreadId(), "got context %#Ix\n", apc_context );
    CloseHandle( thread );

    ret = pWahCloseThread( apc.helper, &apc.thread );
    ok( !ret, "got %lu\n", ret );
    ret = pWahCloseApcHelper( NULL );
    ok( ret == WSA_INVALID_PARAMETER, "got %lu\n", ret );
    ret = pWahCloseApcHelper( apc.helper );
    ok( !ret, "got %lu\n", ret );
}

static void test_notifications(void)
{
    OVERLAPPED overlapped = {0};
    HANDLE helper, handle = NULL;
    INT ret;

    ok( pWahOpenNotificationHandleHelper( NULL ) == WSAEFAULT, "succeeded\n" );
    ret = pWahOpenNotificationHandleHelper( &helper );
    ok( !ret, "got %d\n", ret );
    ret = pWahCreateNotificationHandle( NULL, &handle );
    ok( ret == WSA_INVALID_PARAMETER && !handle, "got %d\n", ret );
    ret = pWahCreateNotificationHandle( helper, &handle );
    ok( !ret && handle, "got %d\n", ret );

    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = pWahWaitForNotification( helper, handle, &overlapped, NULL );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( WaitForSingleObject( overlapped.hEvent, 0 ) == WAIT_TIMEOUT, "notified of nothing\n" );
    if ((ret = pWahNotifyAllProcesses( helper )) == WSAEACCES) skip( "not elevated\n" );
    else
    {
        ok( !ret, "got %d\n", ret );
        ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "not notified\n" );
        ok( !overlapped.Internal, "got %#Ix\n", overlapped.Internal );
    }
    CloseHandle( handle );
    CloseHandle( overlapped.hEvent );
    ret = pWahCloseNotificationHandleHelper( helper );
    ok( !ret, "got %d\n", ret );
    ok( pWahCloseNotificationHandleHelper( NULL ) == WSA_INVALID_PARAMETER, "succeeded\n" );
}

static BOOL WINAPI add_number( void *arg, struct context *context )
{
    *(int *)arg += context->number;
    return context->number != 100;
}

static void test_contexts(void)
{
    struct context contexts[100] = {{0}}, last = { 1, (HANDLE)4, 100 }, *found;
    void *table = NULL;
    DWORD ret;
    int i, sum = 0;

    ok( pWahCreateHandleContextTable( NULL ) == WSAEFAULT, "succeeded\n" );
    ret = pWahCreateHandleContextTable( &table );
    ok( !ret && table, "got %lu\n", ret );
    ok( pWahEnumerateHandleContexts( table, add_number, &sum ) && !sum, "not empty\n" );
    for (i = 0; i < 100; i++)
    {
        contexts[i].refs = 1;
        contexts[i].handle = (HANDLE)(ULONG_PTR)(4 * i + 4);
        contexts[i].number = 1;
        found = pWahInsertHandleContext( table, &contexts[i] );
        ok( found == &contexts[i], "got %p\n", found );
    }
    found = pWahReferenceContextByHandle( table, (HANDLE)200 );
    ok( found == &contexts[49] && found->refs == 2, "got %p\n", found );
    ok( !pWahReferenceContextByHandle( table, (HANDLE)404 ), "found\n" );
    ok( pWahEnumerateHandleContexts( table, add_number, &sum ) && sum == 100, "got %d\n", sum );

    ret = pWahRemoveHandleContext( table, &contexts[49] );
    ok( !ret, "got %lu\n", ret );
    ret = pWahRemoveHandleContext( table, &contexts[49] );
    ok( ret == WSAENOTSOCK, "got %lu\n", ret );
    ok( !pWahReferenceContextByHandle( table, (HANDLE)200 ), "found\n" );

    /* one handle has one context, and a callback ends the enumeration */
    found = pWahInsertHandleContext( table, &last );
    ok( found == &last, "got %p\n", found );
    found = pWahReferenceContextByHandle( table, (HANDLE)4 );
    ok( found == &last && last.refs == 2, "got %p\n", found );
    for (i = 1; i < 100; i++) if (i != 49) pWahRemoveHandleContext( table, &contexts[i] );
    ok( !pWahEnumerateHandleContexts( table, add_number, &sum ) && sum == 200, "got %d\n", sum );
    ret = pWahDestroyHandleContextTable( table );
    ok( !ret, "got %lu\n", ret );
}

#endif /* _WIN64 */

START_TEST(wah)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
#ifdef _WIN64
    if (!load_functions()) win_skip( "the helpers are not exported\n" );
    else
    {
        test_handles();
        test_apc();
        test_notifications();
        test_contexts();
    }
#endif
    WSACleanup();
}
