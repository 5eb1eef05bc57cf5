/*
 * Changes of the networks, reported by WSANSPIoctl()
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

/* Run by names.sh in a network namespace with tests/names/dns_server.c, which
 * gives this computer another address, or takes it away, when somebody asks for
 * "change-address.test", and the same with the only IPv6 address for
 * "change-ipv6.test". */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include "wine/test.h"

#ifndef WSA_E_CANCELLED
#define WSA_E_CANCELLED 10111
#endif

#define PROMPT 10000

static void ask( const char *name )
{
    ADDRINFOA hints = { .ai_family = AF_INET }, *list;
    int ret;

    ret = getaddrinfo( name, NULL, &hints, &list );
    ok( !ret, "%s: got %d\n", name, ret );
    if (!ret) freeaddrinfo( list );
}

static HANDLE begin(void)
{
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_NLA };
    HANDLE lookup = NULL;
    int ret;

    ret = WSALookupServiceBeginW( &set, LUP_RETURN_ALL | LUP_DEEP, &lookup );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    return lookup;
}

static int watch( HANDLE lookup, WSACOMPLETION *completion )
{
    DWORD size = 0xdeadbeef;

    if (!WSANSPIoctl( lookup, SIO_NSP_NOTIFY_CHANGE, NULL, 0, NULL, 0, &size, completion )) return 0;
    return WSAGetLastError();
}

static void test_errors(void)
{
    WSACOMPLETION completion = { .Type = 99 };
    HANDLE lookup = begin();
    DWORD size;
    int ret;

    ret = watch( NULL, &completion );
    ok( ret == WSA_INVALID_HANDLE, "got %d\n", ret );
    ret = watch( lookup, &completion );
    ok( ret == WSAEINVAL, "got %d\n", ret );
    completion.Type = NSP_NOTIFY_EVENT;
    ret = watch( lookup, &completion );
    ok( ret == WSAEINVAL, "got %d\n", ret );
    ret = WSANSPIoctl( lookup, SIO_NSP_NOTIFY_CHANGE, NULL, 0, NULL, 0, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSANSPIoctl( lookup, FIONREAD, NULL, 0, NULL, 0, &size, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret,
        WSAGetLastError() );
    WSALookupServiceEnd( lookup );
}

static void test_poll(void)
{
    WSACOMPLETION completion = { .Type = NSP_NOTIFY_IMMEDIATELY };
    HANDLE lookup = begin();
    int ret;

    ret = watch( lookup, &completion );
    ok( ret == WSAEWOULDBLOCK, "got %d\n", ret );
    ask( "change-address.test" );
    ret = watch( lookup, &completion );
    ok( !ret, "got %d\n", ret );
    ret = watch( lookup, &completion );
    ok( ret == WSAEWOULDBLOCK, "got %d\n", ret );
    WSALookupServiceEnd( lookup );
}

static void test_event(void)
{
    OVERLAPPED overlapped = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    WSACOMPLETION completion = { .Type = NSP_NOTIFY_EVENT, .Parameters.Event.lpOverlapped = &overlapped };
    HANDLE lookup = begin();
    int ret, i;

    for (i = 0; i < 2; i++)
    {
        ResetEvent( overlapped.hEvent );
        ret = watch( lookup, &completion );
        ok( ret == WSA_IO_PENDING, "got %d\n", ret );
        ok( WaitForSingleObject( overlapped.hEvent, 0 ) == WAIT_TIMEOUT, "event set\n" );
        ask( "change-address.test" );
        ok( !WaitForSingleObject( overlapped.hEvent, PROMPT ), "not notified\n" );
        ok( !overlapped.Internal, "got status %#Ix\n", overlapped.Internal );
    }

    /* the end of the query is the end of the wait */
    ResetEvent( overlapped.hEvent );
    ret = watch( lookup, &completion );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ret = WSALookupServiceEnd( lookup );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !WaitForSingleObject( overlapped.hEvent, PROMPT ), "still waiting\n" );
    ok( overlapped.Internal, "got success\n" );
    CloseHandle( overlapped.hEvent );
}

static OVERLAPPED apc_overlapped;
static unsigned int apc_calls;

static void WINAPI apc_routine( DWORD error, DWORD bytes, OVERLAPPED *overlapped, DWORD flags )
{
    (void)flags;
    ok( !error && !bytes && overlapped == &apc_overlapped, "got error %lu, %lu bytes, %p\n", error, bytes,
        overlapped );
    apc_calls++;
}

static void test_apc(void)
{
    WSACOMPLETION completion = { .Type = NSP_NOTIFY_APC };
    HANDLE lookup = begin();
    int ret;

    completion.Parameters.Apc.lpOverlapped = &apc_overlapped;
    completion.Parameters.Apc.lpfnCompletionProc = apc_routine;
    ret = watch( lookup, &completion );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ask( "change-address.test" );
    ok( SleepEx( PROMPT, TRUE ) == WAIT_IO_COMPLETION && apc_calls == 1, "got %u calls\n", apc_calls );
    WSALookupServiceEnd( lookup );
}

static void test_port(void)
{
    HANDLE port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, 0, 0, 0 );
    OVERLAPPED overlapped = {0}, *ret_overlapped = NULL;
    WSACOMPLETION completion = { .Type = NSP_NOTIFY_PORT };
    HANDLE lookup = begin();
    ULONG_PTR key = 0;
    DWORD bytes;
    int ret;

    completion.Parameters.Port.lpOverlapped = &overlapped;
    completion.Parameters.Port.hPort = port;
    completion.Parameters.Port.Key = 4711;
    ret = watch( lookup, &completion );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ask( "change-address.test" );
    ok( GetQueuedCompletionStatus( port, &bytes, &key, &ret_overlapped, PROMPT ), "not notified\n" );
    ok( key == 4711 && ret_overlapped == &overlapped, "got key %Iu, %p\n", key, ret_overlapped );
    WSALookupServiceEnd( lookup );
    CloseHandle( port );
}

static void test_message(void)
{
    HWND window = CreateWindowA( "static", "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL );
    WSACOMPLETION completion = { .Type = NSP_NOTIFY_HWND };
    HANDLE lookup = begin();
    MSG msg = {0};
    int ret;

    completion.Parameters.WindowMessage.hWnd = window;
    completion.Parameters.WindowMessage.uMsg = WM_APP;
    completion.Parameters.WindowMessage.context = 4711;
    ret = watch( lookup, &completion );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ask( "change-address.test" );
    ok( !MsgWaitForMultipleObjects( 0, NULL, FALSE, PROMPT, QS_POSTMESSAGE ), "not notified\n" );
    ok( PeekMessageA( &msg, window, WM_APP, WM_APP, PM_REMOVE ) && msg.wParam == 4711, "got context %Iu\n",
        msg.wParam );
    WSALookupServiceEnd( lookup );
    DestroyWindow( window );
}

static struct
{
    HANDLE lookup;
    int error;
} blocking;

static DWORD CALLBACK blocking_thread( void *arg )
{
    (void)arg;
    blocking.error = watch( blocking.lookup, NULL );
    return 0;
}

static void test_blocking(void)
{
    ULONGLONG start = GetTickCount64();
    HANDLE thread;

    blocking.lookup = begin();
    thread = CreateThread( NULL, 0, blocking_thread, NULL, 0, NULL );
    /* a change before the thread waits does not count */
    do ask( "change-address.test" );
    while (WaitForSingleObject( thread, 200 ) && GetTickCount64() - start < PROMPT);
    ok( !WaitForSingleObject( thread, 0 ) && !blocking.error, "got error %d\n", blocking.error );
    CloseHandle( thread );

    thread = CreateThread( NULL, 0, blocking_thread, NULL, 0, NULL );
    ok( WaitForSingleObject( thread, 300 ) == WAIT_TIMEOUT, "got error %d\n", blocking.error );
    WSALookupServiceEnd( blocking.lookup );
    ok( !WaitForSingleObject( thread, PROMPT ), "still waiting\n" );
    ok( blocking.error == WSA_E_CANCELLED, "got error %d\n", blocking.error );
    CloseHandle( thread );
}

/* A name has IPv6 addresses only for a computer that can use them. */
static void test_no_ipv6(void)
{
    ADDRINFOA hints = { .ai_family = AF_INET6 }, *list;
    int ret;

    ask( "change-ipv6.test" );
    ret = getaddrinfo( "both.test", NULL, NULL, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret)
    {
        ok( list->ai_family == AF_INET && !list->ai_next, "got family %d\n", list->ai_family );
        freeaddrinfo( list );
    }
    ret = getaddrinfo( "both.test", NULL, &hints, &list );
    ok( ret == WSANO_DATA && !list, "got %d\n", ret );
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_protocol = IPPROTO_UDP;
    ret = getaddrinfo( "v6.test", NULL, &hints, &list );
    ok( ret == WSANO_DATA && !list, "got %d\n", ret );
    hints.ai_flags = AI_ALL;
    ret = getaddrinfo( "v6.test", NULL, &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( list );
    hints.ai_flags = AI_ALL | AI_ADDRCONFIG;
    ret = getaddrinfo( "v6.test", NULL, &hints, &list );
    ok( ret == WSANO_DATA && !list, "got %d\n", ret );
    hints.ai_flags = 0;
    ask( "change-ipv6.test" );
    ret = getaddrinfo( "both.test", NULL, &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( list );
}

START_TEST(changes)
{
    char ipv6[2];
    WSADATA data;

    if (!GetEnvironmentVariableA( "NAMES_IPV6", ipv6, sizeof(ipv6) ))
    {
        skip( "not started by names.sh\n" );
        return;
    }
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_errors();
    test_poll();
    test_event();
    test_apc();
    test_port();
    test_message();
    test_blocking();
    if (ipv6[0] == '1') test_no_ipv6();
    WSACleanup();
}
