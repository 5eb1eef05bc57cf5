/*
 * What goes on while a name is being looked up, and how to end that
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
 * answers "held.test" when somebody asks for "release.test", and "silent.test"
 * never. The resolver would wait for half a minute. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <svcguid.h>
#include "wine/test.h"

#ifndef WSA_E_CANCELLED
#define WSA_E_CANCELLED 10111
#endif

#define REQUESTS 24

/* what a pool has at most, by default */
#define POOL_THREADS 500

/* far below the time that the resolver waits */
#define PROMPT 10000

static int (WINAPI *pGetAddrInfoExCancel)( HANDLE *token );

struct request
{
    OVERLAPPED overlapped;
    ADDRINFOEXW *list;
    HANDLE token;
};

static void start( struct request *request, const WCHAR *name, struct timeval *timeout )
{
    ADDRINFOEXW hints = { .ai_family = AF_INET };
    int ret;

    memset( &request->overlapped, 0, sizeof(request->overlapped) );
    request->overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    ret = GetAddrInfoExW( name, NULL, NS_DNS, NULL, &hints, &request->list, timeout, &request->overlapped,
                          NULL, &request->token );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
}

static void check_running( struct request *request )
{
    ok( request->overlapped.Internal == WSAEINPROGRESS, "got Internal %u\n",
        (unsigned int)request->overlapped.Internal );
    ok( WaitForSingleObject( request->overlapped.hEvent, 0 ) == WAIT_TIMEOUT, "event set\n" );
}

static void finish( struct request *request, DWORD expect )
{
    DWORD ret = WaitForSingleObject( request->overlapped.hEvent, PROMPT );

    ok( !ret, "not complete\n" );
    ok( request->overlapped.Internal == expect, "got Internal %u\n",
        (unsigned int)request->overlapped.Internal );
    ok( request->overlapped.Pointer == &request->list, "got Pointer %p\n", request->overlapped.Pointer );
    ok( !request->list == !!expect, "got list %p\n", request->list );
    FreeAddrInfoExW( request->list );
    CloseHandle( request->overlapped.hEvent );
}

/* The server lets all held answers go before it answers. */
static void release(void)
{
    ADDRINFOA hints = { .ai_family = AF_INET }, *list;
    int ret;

    ret = getaddrinfo( "release.test", NULL, &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( list );
}

/* A connection over which something is sent. */
static void use_sockets(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    SOCKET listener = socket( AF_INET, SOCK_STREAM, 0 ), client = socket( AF_INET, SOCK_STREAM, 0 ), server;
    int ret, len = sizeof(addr);
    char buffer[8];

    ret = bind( listener, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    listen( listener, 1 );
    ret = connect( client, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    ret = send( client, "hello", 5, 0 );
    ok( ret == 5, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recv( server, buffer, sizeof(buffer), 0 );
    ok( ret == 5, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( server );
    closesocket( client );
    closesocket( listener );
}

/* Many slow requests, and everything else goes on. */
static void test_unrelated(void)
{
    static struct request slow[REQUESTS], quick;
    ULONGLONG start_time = GetTickCount64(), time;
    struct hostent *host;
    ADDRINFOA *list;
    unsigned int i;
    int ret;

    for (i = 0; i < REQUESTS; i++) start( &slow[i], L"held.test", NULL );
    use_sockets();
    start( &quick, L"v4.test", NULL );
    finish( &quick, 0 );
    ret = getaddrinfo( "v4.test", NULL, NULL, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( list );
    host = gethostbyname( "v4.test" );
    ok( host != NULL, "got error %d\n", WSAGetLastError() );
    ok( getservbyname( "domain", NULL ) != NULL, "got error %d\n", WSAGetLastError() );
    for (i = 0; i < REQUESTS; i++) check_running( &slow[i] );
    time = GetTickCount64() - start_time;
    ok( time < PROMPT, "took %u ms\n", (unsigned int)time );

    /* requests that have not reached the server yet are let go by the next call */
    for (i = 0; i < REQUESTS; i++)
    {
        while (WaitForSingleObject( slow[i].overlapped.hEvent, 100 ) == WAIT_TIMEOUT &&
               GetTickCount64() - start_time < 2 * PROMPT) release();
        finish( &slow[i], 0 );
    }
}

static void CALLBACK occupy( TP_CALLBACK_INSTANCE *instance, void *event )
{
    (void)instance;
    WaitForSingleObject( event, INFINITE );
}

/* Requests do not need the threads of the program's pool. */
static void test_full_pool(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    struct request request;
    unsigned int i;
    BOOL ret;

    for (i = 0; i < POOL_THREADS; i++)
    {
        ret = TrySubmitThreadpoolCallback( occupy, event, NULL );
        ok( ret, "%u: got error %lu\n", i, GetLastError() );
    }
    start( &request, L"v4.test", NULL );
    finish( &request, 0 );
    SetEvent( event );  /* stays open for the callbacks */
}

static void test_cancel(void)
{
    struct request request;
    ULONGLONG time;
    int ret;

    start( &request, L"silent.test", NULL );
    time = GetTickCount64();
    ret = pGetAddrInfoExCancel( &request.token );
    ok( !ret, "got %d\n", ret );
    finish( &request, WSA_E_CANCELLED );
    time = GetTickCount64() - time;
    ok( time < PROMPT, "took %u ms\n", (unsigned int)time );
    ret = pGetAddrInfoExCancel( &request.token );
    ok( ret == WSA_INVALID_HANDLE, "got %d\n", ret );
}

static void test_timeout(void)
{
    struct timeval timeout = { 0, 300000 };
    ADDRINFOEXW hints = { .ai_family = AF_INET }, *list;
    struct request request;
    ULONGLONG time;
    int ret;

    time = GetTickCount64();
    start( &request, L"silent.test", &timeout );
    finish( &request, WSAETIMEDOUT );
    ret = pGetAddrInfoExCancel( &request.token );
    ok( ret == WSA_INVALID_HANDLE, "got %d\n", ret );

    ret = GetAddrInfoExW( L"silent.test", NULL, NS_ALL, NULL, &hints, &list, &timeout, NULL, NULL, NULL );
    ok( ret == WSAETIMEDOUT && WSAGetLastError() == ret && !list, "got %d, error %d, list %p\n", ret,
        WSAGetLastError(), list );
    time = GetTickCount64() - time;
    ok( time >= 500 && time < PROMPT, "took %u ms\n", (unsigned int)time );
}

static struct
{
    HANDLE lookup;
    int ret, error;
} query;

static DWORD CALLBACK query_thread( void *arg )
{
    char buffer[1024];
    DWORD size = sizeof(buffer);

    (void)arg;
    query.ret = WSALookupServiceNextW( query.lookup, 0, &size, (WSAQUERYSETW *)buffer );
    query.error = WSAGetLastError();
    return 0;
}

/* Ending a query does not wait for its answer. */
static void test_lookup(void)
{
    GUID class = SVCID_INET_HOSTADDRBYNAME;
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_DNS, .lpServiceClassId = &class,
                         .lpszServiceInstanceName = (WCHAR *)L"silent.test" };
    ULONGLONG time = GetTickCount64();
    HANDLE thread;
    int ret;

    ret = WSALookupServiceBeginW( &set, LUP_RETURN_ADDR, &query.lookup );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    thread = CreateThread( NULL, 0, query_thread, NULL, 0, NULL );
    ok( WaitForSingleObject( thread, 300 ) == WAIT_TIMEOUT, "got %d, error %d\n", query.ret, query.error );
    ret = WSALookupServiceEnd( query.lookup );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !WaitForSingleObject( thread, PROMPT ), "the query goes on\n" );
    ok( query.ret == SOCKET_ERROR && query.error == WSA_E_CANCELLED, "got %d, error %d\n", query.ret,
        query.error );
    time = GetTickCount64() - time;
    ok( time < PROMPT, "took %u ms\n", (unsigned int)time );
    CloseHandle( thread );
}

/* The cancelled request sends no message; the next one does. */
static void test_async_cancel(void)
{
    HWND window = CreateWindowA( "static", "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL );
    char buffer[MAXGETHOSTSTRUCT], other_buffer[MAXGETHOSTSTRUCT];
    HANDLE task, other;
    MSG msg;
    int ret;

    ok( window != NULL, "got error %lu\n", GetLastError() );
    task = WSAAsyncGetHostByName( window, WM_APP, "silent.test", buffer, sizeof(buffer) );
    ok( task != NULL, "got error %d\n", WSAGetLastError() );
    ret = WSACancelAsyncRequest( task );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    other = WSAAsyncGetHostByName( window, WM_APP, "v4.test", other_buffer, sizeof(other_buffer) );
    ok( other != NULL && other != task, "got %p\n", other );
    ret = GetMessageA( &msg, window, WM_APP, WM_APP );
    ok( ret > 0 && (HANDLE)msg.wParam == other && !WSAGETASYNCERROR( msg.lParam ),
        "got %d, task %#Ix, %#Ix\n", ret, msg.wParam, msg.lParam );
    ret = WSACancelAsyncRequest( task );
    ok( ret == SOCKET_ERROR && (WSAGetLastError() == WSAEALREADY || WSAGetLastError() == WSAEINVAL),
        "got %d, error %d\n", ret, WSAGetLastError() );
    DestroyWindow( window );
}

/* A process that ends does not wait for its requests. */
static void test_exit( const char *program )
{
    STARTUPINFOA startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[MAX_PATH + 20];
    ULONGLONG time = GetTickCount64();
    BOOL ret;

    sprintf( command, "\"%s\" slow exit", program );
    ret = CreateProcessA( NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info );
    ok( ret, "got error %lu\n", GetLastError() );
    if (!ret) return;
    ok( !WaitForSingleObject( info.hProcess, PROMPT ), "the process goes on\n" );
    time = GetTickCount64() - time;
    ok( time < PROMPT, "took %u ms\n", (unsigned int)time );
    CloseHandle( info.hProcess );
    CloseHandle( info.hThread );
}

START_TEST(slow)
{
    static struct request request;
    WSADATA data;
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    if (!GetEnvironmentVariableA( "NAMES_IPV6", NULL, 0 ))
    {
        skip( "not started by names.sh\n" );
        return;
    }
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (argc > 2)
    {
        start( &request, L"silent.test", NULL );
        return;
    }
    pGetAddrInfoExCancel = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), "GetAddrInfoExCancel" );
    test_unrelated();
    test_full_pool();
    test_cancel();
    test_timeout();
    test_lookup();
    test_async_cancel();
    test_exit( argv[0] );
    WSACleanup();
}
