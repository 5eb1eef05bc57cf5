/*
 * WSAAsyncSelect with a real window
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

#include "transfer_test.h"

#define WM_SOCKET (WM_USER + 100)

static HWND window;

/* The next message, which must be this one. */
static void expect_message( SOCKET s, int event, int error )
{
    DWORD start = GetTickCount();
    MSG msg;
    BOOL got;

    while (!(got = PeekMessageW( &msg, window, WM_SOCKET, WM_SOCKET, PM_REMOVE )))
    {
        DWORD elapsed = GetTickCount() - start;

        if (elapsed >= LONG_WAIT ||
            MsgWaitForMultipleObjects( 0, NULL, FALSE, LONG_WAIT - elapsed, QS_POSTMESSAGE )) break;
    }
    ok( got, "no message, expected event %#x\n", event );
    if (!got) return;
    ok( msg.wParam == s, "got socket %#Ix, expected %#Ix\n", msg.wParam, s );
    ok( WSAGETSELECTEVENT( msg.lParam ) == event && WSAGETSELECTERROR( msg.lParam ) == error,
        "got event %#x, error %u, expected %#x, %u\n", WSAGETSELECTEVENT( msg.lParam ),
        WSAGETSELECTERROR( msg.lParam ), event, error );
}

static void expect_no_message(void)
{
    MSG msg;

    ok( !PeekMessageW( &msg, window, WM_SOCKET, WM_SOCKET, PM_REMOVE ), "got event %#x\n",
        WSAGETSELECTEVENT( msg.lParam ) );
}

static void test_arguments(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    u_long zero = 0;

    expect_error( WSAAsyncSelect( 0xdead, window, WM_SOCKET, FD_READ ), -1, WSAENOTSOCK );
    expect_error( WSAAsyncSelect( s, NULL, WM_SOCKET, FD_READ ), -1, WSAEINVAL );
    expect_error( WSAAsyncSelect( s, (HWND)0xdead, WM_SOCKET, FD_READ ), -1, WSAEINVAL );
    expect_ok( WSAAsyncSelect( s, window, WM_SOCKET, FD_READ ), 0 );
    expect_error( ioctlsocket( s, FIONBIO, &zero ), -1, WSAEINVAL );
    expect_ok( WSAAsyncSelect( s, window, 0, 0 ), 0 );
    expect_ok( ioctlsocket( s, FIONBIO, &zero ), 0 );
    closesocket( s );
}

static void test_stream(void)
{
    SOCKET client, server, listener;
    struct sockaddr_in addr;
    char data[4];

    listener = listening_socket( &addr );
    expect_ok( WSAAsyncSelect( listener, window, WM_SOCKET, FD_ACCEPT ), 0 );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( WSAAsyncSelect( client, window, WM_SOCKET, FD_CONNECT ), 0 );
    expect_error( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    {
        /* in either order */
        MSG first;
        BOOL accept_first;

        while (!PeekMessageW( &first, window, WM_SOCKET, WM_SOCKET, PM_NOREMOVE ))
            MsgWaitForMultipleObjects( 0, NULL, FALSE, LONG_WAIT, QS_POSTMESSAGE );
        accept_first = first.wParam == listener;
        if (accept_first) expect_message( listener, FD_ACCEPT, 0 );
        expect_message( client, FD_CONNECT, 0 );
        if (!accept_first) expect_message( listener, FD_ACCEPT, 0 );
    }
    server = accept( listener, NULL, NULL );
    expect_ok( WSAAsyncSelect( server, window, WM_SOCKET, FD_READ | FD_WRITE | FD_CLOSE ), 0 );
    expect_message( server, FD_WRITE, 0 );
    expect_ok( send( client, "ab", 2, 0 ), 2 );
    expect_message( server, FD_READ, 0 );
    expect_ok( recv( server, data, 1, 0 ), 1 );
    expect_message( server, FD_READ, 0 );
    expect_ok( recv( server, data, 1, 0 ), 1 );
    expect_no_message();
    closesocket( client );
    expect_message( server, FD_CLOSE, 0 );

    /* nothing more after the selection has ended */
    expect_ok( WSAAsyncSelect( server, window, 0, 0 ), 0 );
    expect_no_message();
    close_pair( server, listener );
}

static void test_refused(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 ), closed;
    struct sockaddr_in addr;

    closed = bound_socket( SOCK_STREAM, &addr );
    closesocket( closed );
    expect_ok( WSAAsyncSelect( s, window, WM_SOCKET, FD_CONNECT ), 0 );
    expect_error( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEWOULDBLOCK );
    expect_message( s, FD_CONNECT, WSAECONNREFUSED );
    closesocket( s );
}

/* Each of the two selections ends the other. */
static void test_event_select(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    SOCKET client, server;

    tcp_pair( &client, &server );
    expect_ok( WSAAsyncSelect( server, window, WM_SOCKET, FD_READ ), 0 );
    expect_ok( WSAEventSelect( server, event, FD_READ ), 0 );
    expect_ok( send( client, "a", 1, 0 ), 1 );
    expect_ok( WaitForSingleObject( event, LONG_WAIT ), WAIT_OBJECT_0 );
    expect_no_message();
    CloseHandle( event );
    close_pair( client, server );
}

START_TEST(async_select)
{
    start_winsock();
    window = CreateWindowW( L"static", L"async_select", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL );
    ok( !!window, "no window, error %lu\n", GetLastError() );
    test_arguments();
    test_stream();
    test_refused();
    test_event_select();
    DestroyWindow( window );
    WSACleanup();
}
