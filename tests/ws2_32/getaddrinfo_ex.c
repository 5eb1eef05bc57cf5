/*
 * Tests for GetAddrInfoExW() and its kin
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


/* Synchronous and asynchronous forms, cancel and timeout; only names that need
 * no DNS server have to succeed. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

#ifndef WSA_E_CANCELLED
#define WSA_E_CANCELLED 10111
#endif

/* not in every import library */
static int (WINAPI *pGetAddrInfoExCancel)( HANDLE *token );
static int (WINAPI *pGetAddrInfoExOverlappedResult)( OVERLAPPED *overlapped );

static void test_sync(void)
{
    static const GUID unknown = { 0x12345678, 0x1234, 0x1234, { 1, 2, 3, 4, 5, 6, 7, 8 } };
    ADDRINFOEXW hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *list;
    ADDRINFOEXA *listA;
    OVERLAPPED overlapped;
    GUID guid = unknown;
    HANDLE handle;
    int ret;

    list = (ADDRINFOEXW *)0xdeadbeef;
    ret = GetAddrInfoExW( NULL, NULL, NS_DNS, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( ret == WSAHOST_NOT_FOUND && WSAGetLastError() == ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !list, "got list %p\n", list );

    WSASetLastError( 0xdeadbeef );
    ret = GetAddrInfoExW( L"", NULL, NS_DNS, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( list != NULL, "no list\n" );
    FreeAddrInfoExW( list );

    ret = GetAddrInfoExW( L"127.0.0.1", L"80", NS_ALL, NULL, &hints, &list, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    ok( list->ai_family == AF_INET && list->ai_socktype == SOCK_STREAM && !list->ai_protocol &&
        !list->ai_flags,
        "got %d, %d, %d, %#x\n", list->ai_family, list->ai_socktype, list->ai_protocol, list->ai_flags );
    ok( list->ai_addrlen == sizeof(struct sockaddr_in), "got length %u\n", (unsigned int)list->ai_addrlen );
    ok( ((struct sockaddr_in *)list->ai_addr)->sin_port == htons( 80 ), "wrong port\n" );
    ok( !list->ai_blob && !list->ai_bloblen && !list->ai_provider && !list->ai_next, "unexpected members\n" );
    FreeAddrInfoExW( list );
    FreeAddrInfoExW( NULL );

    ret = GetAddrInfoExA( "localhost", "80", NS_DNS, NULL, NULL, &listA, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    if (!ret) FreeAddrInfoEx( listA );
    FreeAddrInfoEx( NULL );
    ret = GetAddrInfoExA( "localhost", "80", NS_DNS, NULL, NULL, &listA, NULL, &overlapped, NULL, NULL );
    ok( ret == WSAEINVAL && !listA, "got %d, list %p\n", ret, listA );

    ret = GetAddrInfoExW( L"127.0.0.1", NULL, NS_BTH, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( ret == WSASERVICE_NOT_FOUND && !list, "got %d\n", ret );
    ret = GetAddrInfoExW( L"127.0.0.1", NULL, NS_DNS, &guid, NULL, &list, NULL, NULL, NULL, NULL );
    ok( ret == WSASERVICE_NOT_FOUND && !list, "got %d\n", ret );
    ret = GetAddrInfoExW( L"127.0.0.1", NULL, NS_DNS, NULL, NULL, &list, NULL, NULL, NULL, &handle );
    ok( ret == WSAEINVAL && !list, "got %d\n", ret );
}

static void test_event(void)
{
    struct timeval timeout = { 30, 0 };
    OVERLAPPED overlapped;
    ADDRINFOEXW *list;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL ), handle;
    int ret;

    /* the fields besides hEvent may hold anything */
    memset( &overlapped, 0xcc, sizeof(overlapped) );
    overlapped.hEvent = event;
    list = (ADDRINFOEXW *)0xdeadbeef;
    WSASetLastError( 0xdeadbeef );
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, &timeout, &overlapped, NULL,
                          &handle );
    ok( ret == WSA_IO_PENDING && WSAGetLastError() == ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( WaitForSingleObject( event, 10000 ) == WAIT_OBJECT_0, "not completed\n" );
    ok( !overlapped.Internal, "got Internal %u\n", (unsigned int)overlapped.Internal );
    ok( overlapped.Pointer == &list, "got Pointer %p\n", overlapped.Pointer );
    ok( overlapped.hEvent == event, "hEvent changed\n" );
    ok( list && list != (ADDRINFOEXW *)0xdeadbeef, "got list %p\n", list );
    ok( !pGetAddrInfoExOverlappedResult( &overlapped ), "got %d\n",
        pGetAddrInfoExOverlappedResult( &overlapped ) );
    FreeAddrInfoExW( list );

    ret = pGetAddrInfoExCancel( &handle );
    ok( ret == WSA_INVALID_HANDLE, "got %d\n", ret );

    /* a name that can't exist */
    ResetEvent( event );
    list = (ADDRINFOEXW *)0xdeadbeef;
    ret = GetAddrInfoExW( L"no such name", NULL, NS_DNS, NULL, NULL, &list, NULL, &overlapped, NULL, NULL );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( WaitForSingleObject( event, 30000 ) == WAIT_OBJECT_0, "not completed\n" );
    ret = pGetAddrInfoExOverlappedResult( &overlapped );
    ok( ret == WSAHOST_NOT_FOUND || ret == WSANO_DATA, "got %d\n", ret );
    ok( !list, "got list %p\n", list );
    ok( overlapped.Pointer == &list, "got Pointer %p\n", overlapped.Pointer );

    /* errors that are found at once complete nothing */
    ResetEvent( event );
    list = (ADDRINFOEXW *)0xdeadbeef;
    ret = GetAddrInfoExW( NULL, NULL, NS_DNS, NULL, NULL, &list, NULL, &overlapped, NULL, NULL );
    ok( ret == WSAHOST_NOT_FOUND && !list, "got %d, list %p\n", ret, list );
    ok( WaitForSingleObject( event, 0 ) == WAIT_TIMEOUT, "event set\n" );
    ok( pGetAddrInfoExOverlappedResult( NULL ) == WSAEINVAL, "got %d\n",
        pGetAddrInfoExOverlappedResult( NULL ) );
    CloseHandle( event );
}

/* A manual-reset event stays set for all who wait; without an event the result
 * is there all the same. */
static void test_event_forms(void)
{
    OVERLAPPED overlapped = {0};
    ADDRINFOEXW *list;
    ULONGLONG start;
    int ret;

    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, NULL, &overlapped, NULL, NULL );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( WaitForSingleObject( overlapped.hEvent, 10000 ) == WAIT_OBJECT_0, "not completed\n" );
    ok( WaitForSingleObject( overlapped.hEvent, 0 ) == WAIT_OBJECT_0, "the event was reset\n" );
    ok( !pGetAddrInfoExOverlappedResult( &overlapped ) && list, "got %u\n", (unsigned int)overlapped.Internal );
    FreeAddrInfoExW( list );
    CloseHandle( overlapped.hEvent );

    overlapped.hEvent = NULL;
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, NULL, &overlapped, NULL, NULL );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    start = GetTickCount64();
    while (pGetAddrInfoExOverlappedResult( &overlapped ) == WSAEINPROGRESS && GetTickCount64() - start < 10000)
        Sleep( 1 );
    ok( !pGetAddrInfoExOverlappedResult( &overlapped ) && list, "got %u\n", (unsigned int)overlapped.Internal );
    FreeAddrInfoExW( list );
}

static void test_timeout(void)
{
    struct timeval timeout = { 30, 0 }, bad = { 0, 1000000 }, negative = { -1, 0 };
    ADDRINFOEXW *list;
    int ret;

    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, &timeout, NULL, NULL, NULL );
    ok( !ret && !WSAGetLastError() && list, "got %d, error %d\n", ret, WSAGetLastError() );
    FreeAddrInfoExW( list );
    ret = GetAddrInfoExW( L"no such name", NULL, NS_DNS, NULL, NULL, &list, &timeout, NULL, NULL, NULL );
    ok( ret == WSAHOST_NOT_FOUND && !list, "got %d\n", ret );
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, &bad, NULL, NULL, NULL );
    ok( ret == WSAEINVAL && !list, "got %d\n", ret );
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, &negative, NULL, NULL, NULL );
    ok( ret == WSAEINVAL && !list, "got %d\n", ret );
}

static struct
{
    OVERLAPPED overlapped;
    ADDRINFOEXW *list;
    DWORD thread, error, bytes;
    LONG calls;
    HANDLE called;
} routine;

static void CALLBACK completion_routine( DWORD error, DWORD bytes, OVERLAPPED *overlapped )
{
    ok( overlapped == &routine.overlapped, "got overlapped %p\n", overlapped );
    ok( overlapped->Pointer == &routine.list, "got Pointer %p\n", overlapped->Pointer );
    ok( !overlapped->hEvent, "got event %p\n", overlapped->hEvent );
    ok( overlapped->Internal == error, "got Internal %u\n", (unsigned int)overlapped->Internal );
    routine.error = error;
    routine.bytes = bytes;
    routine.thread = GetCurrentThreadId();
    InterlockedIncrement( &routine.calls );
    SetEvent( routine.called );
}

static void test_routine(void)
{
    int ret;

    routine.called = CreateEventW( NULL, FALSE, FALSE, NULL );
    routine.bytes = 0xdeadbeef;
    ret = GetAddrInfoExW( L"localhost", L"80", NS_DNS, NULL, NULL, &routine.list, NULL, &routine.overlapped,
                          completion_routine, NULL );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( WaitForSingleObject( routine.called, 10000 ) == WAIT_OBJECT_0, "not called\n" );
    ok( routine.calls == 1 && !routine.error && !routine.bytes, "got %ld calls, error %lu, bytes %lu\n",
        routine.calls, routine.error, routine.bytes );
    ok( routine.thread != GetCurrentThreadId(), "called in this thread\n" );
    ok( routine.list != NULL, "no list\n" );
    FreeAddrInfoExW( routine.list );

    routine.overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = GetAddrInfoExW( L"localhost", L"80", NS_DNS, NULL, NULL, &routine.list, NULL, &routine.overlapped,
                          completion_routine, NULL );
    ok( ret == WSAEINVAL && routine.calls == 1, "got %d, %ld calls\n", ret, routine.calls );
    CloseHandle( routine.overlapped.hEvent );

    ret = GetAddrInfoExW( L"localhost", L"80", NS_DNS, NULL, NULL, &routine.list, NULL, NULL,
                          completion_routine, NULL );
    ok( ret == WSAEINVAL, "got %d\n", ret );
    CloseHandle( routine.called );
}

/* Whoever is first completes the request, and only once. */
static void test_cancel(void)
{
    OVERLAPPED overlapped = {0};
    ADDRINFOEXW *list;
    HANDLE handle = NULL;
    int ret, result;

    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = GetAddrInfoExW( L"names-test-cancel.invalid", NULL, NS_DNS, NULL, NULL, &list, NULL, &overlapped,
                          NULL, &handle );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( handle != NULL, "no handle\n" );
    ret = pGetAddrInfoExCancel( &handle );
    ok( !ret || ret == WSA_INVALID_HANDLE, "got %d\n", ret );
    ok( WaitForSingleObject( overlapped.hEvent, 30000 ) == WAIT_OBJECT_0, "not completed\n" );
    result = pGetAddrInfoExOverlappedResult( &overlapped );
    if (!ret) ok( result == WSA_E_CANCELLED, "got %d\n", result );
    else ok( result == WSAHOST_NOT_FOUND || result == WSATRY_AGAIN || result == WSANO_RECOVERY, "got %d\n",
             result );
    ok( !list, "got list %p\n", list );
    ret = pGetAddrInfoExCancel( &handle );
    ok( ret == WSA_INVALID_HANDLE, "got %d\n", ret );
    handle = (HANDLE)0xdeadbeef;
    ret = pGetAddrInfoExCancel( &handle );
    ok( ret == WSA_INVALID_HANDLE, "got %d\n", ret );
    CloseHandle( overlapped.hEvent );
}

static void test_set(void)
{
    SOCKET_ADDRESS address = {0};
    HANDLE handle;
    int ret;

    ret = SetAddrInfoExW( L"names-test", NULL, &address, 1, NULL, 0, NS_BTH, NULL, NULL, NULL, NULL, NULL );
    ok( ret == WSASERVICE_NOT_FOUND, "got %d\n", ret );
    ret = SetAddrInfoExA( "names-test", NULL, &address, 1, NULL, 0, NS_BTH, NULL, NULL, NULL, NULL, &handle );
    ok( ret == WSAEINVAL, "got %d\n", ret );
}

START_TEST(getaddrinfo_ex)
{
    HMODULE module = GetModuleHandleA( "ws2_32.dll" );
    WSADATA data;

    pGetAddrInfoExCancel = (void *)GetProcAddress( module, "GetAddrInfoExCancel" );
    pGetAddrInfoExOverlappedResult = (void *)GetProcAddress( module, "GetAddrInfoExOverlappedResult" );
    if (!pGetAddrInfoExCancel)
    {
        win_skip( "no asynchronous form before Windows 8\n" );
        return;
    }
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_sync();
    test_event();
    test_event_forms();
    test_timeout();
    test_routine();
    test_cancel();
    test_set();
    WSACleanup();
}
