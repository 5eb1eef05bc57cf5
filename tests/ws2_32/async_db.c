/*
 * Tests for WSAAsyncGetXByY
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


/* Each request ends with one message to a window of this thread, unless it is
 * cancelled. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

#define WM_RESULT (WM_USER + 10)

static HWND window;

/* Waits for the message of a request; FALSE after ten seconds. */
static BOOL wait_message( MSG *msg )
{
    DWORD end = GetTickCount() + 10000;

    for (;;)
    {
        if (PeekMessageA( msg, window, WM_RESULT, WM_RESULT, PM_REMOVE )) return TRUE;
        if ((int)(end - GetTickCount()) <= 0) return FALSE;
        MsgWaitForMultipleObjects( 0, NULL, FALSE, 100, QS_POSTMESSAGE );
    }
}

static void check_result( HANDLE handle, int error, int *size )
{
    MSG msg;

    ok( handle != NULL, "got error %d\n", WSAGetLastError() );
    if (!handle) return;
    ok( wait_message( &msg ), "no message\n" );
    ok( (HANDLE)msg.wParam == handle, "got wParam %p, handle %p\n", (void *)msg.wParam, handle );
    ok( WSAGETASYNCERROR( msg.lParam ) == error, "got error %d\n", WSAGETASYNCERROR( msg.lParam ) );
    if (size) *size = WSAGETASYNCBUFLEN( msg.lParam );
    ok( WSACancelAsyncRequest( handle ) == SOCKET_ERROR && WSAGetLastError() == WSAEALREADY,
        "got error %d\n", WSAGetLastError() );
}

static BOOL is_inside( const void *ptr, const char *buffer, int size )
{
    return (const char *)ptr >= buffer && (const char *)ptr < buffer + size;
}

static void test_results(void)
{
    char buffer[MAXGETHOSTSTRUCT], name[] = "localhost", small[4];
    struct hostent *host = (struct hostent *)buffer;
    struct servent *serv = (struct servent *)buffer;
    struct protoent *proto = (struct protoent *)buffer;
    ULONG addr = htonl( INADDR_LOOPBACK );
    HANDLE handle;
    int size, needed;

    handle = WSAAsyncGetHostByName( window, WM_RESULT, name, buffer, sizeof(buffer) );
    memset( name, 'x', sizeof(name) - 1 );  /* arguments are copied */
    check_result( handle, 0, &size );
    ok( size > (int)sizeof(*host) && size <= (int)sizeof(buffer), "got size %d\n", size );
    ok( is_inside( host->h_name, buffer, size ) && is_inside( host->h_addr_list[0], buffer, size ),
        "pointers outside\n" );
    ok( *(ULONG *)host->h_addr_list[0] == addr, "wrong address\n" );

    handle = WSAAsyncGetHostByName( window, WM_RESULT, "localhost", small, sizeof(small) );
    check_result( handle, WSAENOBUFS, &needed );
    ok( needed == size, "got size %d, need %d\n", size, needed );

    handle = WSAAsyncGetHostByAddr( window, WM_RESULT, (char *)&addr, sizeof(addr), AF_INET, buffer,
                                    sizeof(buffer) );
    check_result( handle, 0, NULL );
    ok( *(ULONG *)host->h_addr_list[0] == addr, "wrong address\n" );

    handle = WSAAsyncGetServByName( window, WM_RESULT, "telnet", "tcp", buffer, sizeof(buffer) );
    check_result( handle, 0, &size );
    ok( serv->s_port == htons( 23 ) && is_inside( serv->s_name, buffer, size ), "wrong service\n" );
    handle = WSAAsyncGetServByPort( window, WM_RESULT, htons( 53 ), "udp", buffer, sizeof(buffer) );
    check_result( handle, 0, NULL );
    ok( !strcmp( serv->s_name, "domain" ), "got %s\n", serv->s_name );

    handle = WSAAsyncGetProtoByName( window, WM_RESULT, "udp", buffer, sizeof(buffer) );
    check_result( handle, 0, &size );
    ok( proto->p_proto == IPPROTO_UDP && is_inside( proto->p_name, buffer, size ), "wrong protocol\n" );
    handle = WSAAsyncGetProtoByNumber( window, WM_RESULT, IPPROTO_TCP, buffer, sizeof(buffer) );
    check_result( handle, 0, NULL );
    ok( !strcmp( proto->p_name, "tcp" ), "got %s\n", proto->p_name );
}

static void test_failures(void)
{
    char buffer[MAXGETHOSTSTRUCT];
    int size;

    check_result( WSAAsyncGetServByName( window, WM_RESULT, "no-such-service", NULL, buffer, sizeof(buffer) ),
                  WSANO_DATA, &size );
    ok( !size, "got size %d\n", size );
    check_result( WSAAsyncGetProtoByNumber( window, WM_RESULT, 255, buffer, sizeof(buffer) ), WSANO_DATA,
                  NULL );
    check_result( WSAAsyncGetProtoByName( window, WM_RESULT, "", buffer, sizeof(buffer) ), WSANO_DATA, NULL );
    check_result( WSAAsyncGetServByPort( window, WM_RESULT, 0, NULL, buffer, sizeof(buffer) ), WSANO_DATA,
                  NULL );
    check_result( WSAAsyncGetProtoByName( window, WM_RESULT, "tcp", NULL, 0 ), WSAENOBUFS, NULL );

    ok( WSAAsyncGetProtoByName( NULL, 0, "tcp", buffer, sizeof(buffer) ) != NULL, "got error %d\n",
        WSAGetLastError() );
}

/* A bad pointer is told of as any other error. */
static void test_bad_texts(void)
{
    static const char *const bad = (const char *)1;
    char buffer[MAXGETHOSTSTRUCT];

    check_result( WSAAsyncGetHostByName( window, WM_RESULT, bad, buffer, sizeof(buffer) ), WSAEFAULT, NULL );
    check_result( WSAAsyncGetHostByAddr( window, WM_RESULT, bad, 4, AF_INET, buffer, sizeof(buffer) ),
                  WSAEFAULT, NULL );
    check_result( WSAAsyncGetServByName( window, WM_RESULT, bad, "tcp", buffer, sizeof(buffer) ), WSAEFAULT,
                  NULL );
    check_result( WSAAsyncGetServByName( window, WM_RESULT, "telnet", bad, buffer, sizeof(buffer) ),
                  WSAEFAULT, NULL );
    check_result( WSAAsyncGetServByPort( window, WM_RESULT, htons( 53 ), bad, buffer, sizeof(buffer) ),
                  WSAEFAULT, NULL );
    check_result( WSAAsyncGetProtoByName( window, WM_RESULT, bad, buffer, sizeof(buffer) ), WSAEFAULT, NULL );
    check_result( WSAAsyncGetProtoByName( window, WM_RESULT, "tcp", (char *)1, sizeof(buffer) ), WSAEFAULT,
                  NULL );
}

/* A cancelled request posts nothing and leaves the buffer alone. */
static void test_cancel(void)
{
    char buffers[20][MAXGETHOSTSTRUCT];
    HANDLE handles[20];
    BOOL cancelled[20];
    unsigned int i, messages = 0, expected = 0;
    MSG msg;
    int ret;

    memset( buffers, 0x55, sizeof(buffers) );
    for (i = 0; i < ARRAY_SIZE(handles); i++)
    {
        handles[i] = WSAAsyncGetServByName( window, WM_RESULT, "telnet", "tcp", buffers[i],
                                            sizeof(buffers[i]) );
        ok( handles[i] != NULL, "got error %d\n", WSAGetLastError() );
        ret = WSACancelAsyncRequest( handles[i] );
        cancelled[i] = !ret;
        if (ret) ok( WSAGetLastError() == WSAEALREADY, "got error %d\n", WSAGetLastError() );
        expected += !cancelled[i];
        ret = WSACancelAsyncRequest( handles[i] );
        ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEALREADY, "got %d, error %d\n", ret,
            WSAGetLastError() );
    }
    while (messages < expected && wait_message( &msg ))
    {
        for (i = 0; i < ARRAY_SIZE(handles) && handles[i] != (HANDLE)msg.wParam; i++) ;
        ok( i < ARRAY_SIZE(handles) && !cancelled[i], "message of request %u\n", i );
        messages++;
    }
    ok( !PeekMessageA( &msg, window, WM_RESULT, WM_RESULT, PM_REMOVE ), "one message too many\n" );
    ok( messages == expected, "got %u messages, expected %u\n", messages, expected );
    for (i = 0; i < ARRAY_SIZE(handles); i++)
        if (cancelled[i]) ok( buffers[i][0] == 0x55, "buffer %u was written\n", i );

    ret = WSACancelAsyncRequest( (HANDLE)0xdead0000 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSACancelAsyncRequest( NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
}

START_TEST(async_db)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    window = CreateWindowA( "Message", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL );
    ok( window != NULL, "no window, error %lu\n", GetLastError() );
    test_results();
    test_failures();
    test_cancel();
    test_bad_texts();
    DestroyWindow( window );
    WSACleanup();
}
