/*
 * What sends and receives without the wineserver must not break: state
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

#include "direct_test.h"

/* ---- nonblocking and back ---- */

static DWORD WINAPI send_byte( void *arg )
{
    send( (SOCKET)arg, "y", 1, 0 );
    return 0;
}

static void CALLBACK resume_thread( ULONG_PTR thread )
{
    ResumeThread( (HANDLE)thread );
}

static void test_blocking_again(void)
{
    SOCKET a, b;
    u_long off = 0;
    HANDLE thread;
    char c = 0;
    int ret;

    busy_pair( &a, &b );
    set_nonblocking( a );
    ret = recv( a, &c, 1, 0 );
    ok( ret == -1 && WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = ioctlsocket( a, FIONBIO, &off );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    thread = CreateThread( NULL, 0, send_byte, (void *)b, 0, NULL );
    ret = recv( a, &c, 1, 0 );
    ok( ret == 1 && c == 'y', "got %d, error %d\n", ret, WSAGetLastError() );
    WaitForSingleObject( thread, LONG_WAIT );
    CloseHandle( thread );
    close_pair( a, b );
}

/* What a send that does not wait has taken arrives, all of it, and nothing else. */
static void test_inherited_nonblocking(void)
{
    SOCKET listener, a = socket( AF_INET, SOCK_STREAM, 0 ), b;
    static char data[300000];
    struct sockaddr_in addr;
    int i, ret, sent = 0, got = 0;

    listener = listening_socket( &addr );
    set_nonblocking( listener );
    ok( !connect( a, (struct sockaddr *)&addr, sizeof(addr) ), "got error %d\n", WSAGetLastError() );
    wait_readable( listener );
    b = accept( listener, NULL, NULL );
    for (i = 0; i < 3; i++)
        expect_error( recv( b, data, 1, 0 ), -1, WSAEWOULDBLOCK );
    for (i = 0; i < 1000 && (ret = send( b, data, sizeof(data), 0 )) > 0; i++) sent += ret;
    ok( ret == -1 && WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( b );
    while ((ret = recv( a, data, sizeof(data), 0 )) > 0) got += ret;
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( got == sent, "sent %d, got %d\n", sent, got );
    close_pair( a, listener );
}

/* What flags ask for is more than what is there. */
static void test_flags(void)
{
    HANDLE thread;
    char data[2];
    SOCKET a, b;

    busy_pair( &a, &b );
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    thread = CreateThread( NULL, 0, send_byte, (void *)b, CREATE_SUSPENDED, NULL );
    QueueUserAPC( resume_thread, GetCurrentThread(), (ULONG_PTR)thread );  /* when the call waits */
    expect_ok( recv( a, data, 2, MSG_WAITALL ), 2 );
    ok( data[0] == 'x' && data[1] == 'y', "got %#x, %#x\n", data[0], data[1] );
    SleepEx( 0, TRUE );  /* if it has not waited */
    WaitForSingleObject( thread, LONG_WAIT );
    CloseHandle( thread );
    ok( send( b, "o", 1, MSG_OOB ) == 1 && send( b, "z", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    expect_ok( recv( a, data, 1, MSG_OOB ), 1 );
    ok( data[0] == 'o', "got %#x\n", data[0] );
    expect_ok( recv( a, data, 1, 0 ), 1 );
    ok( data[0] == 'z', "got %#x\n", data[0] );
    close_pair( a, b );
}

/* An empty receive waits for data too, which it leaves there. */
static void test_empty_buffer(void)
{
    SOCKET a, b;
    char c = 0;
    int ret;

    busy_pair( &a, &b );
    set_nonblocking( a );
    ret = recv( a, &c, 0, 0 );
    ok( ret == -1 && WSAGetLastError() == WSAEWOULDBLOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    ret = recv( a, &c, 0, 0 );
    ok( !ret, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = recv( a, &c, 1, 0 );
    ok( ret == 1 && c == 'x', "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( a, b );
}

/* ---- event selection ---- */

static void check_read_events( SOCKET s, SOCKET peer, WSAEVENT event )
{
    WSANETWORKEVENTS events;
    DWORD ret;
    char c;
    int i;

    for (i = 0; i < 4; i++)
    {
        ok( send( peer, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
        ret = WaitForSingleObject( event, LONG_WAIT );
        ok( !ret, "%d: no event\n", i );
        ok( !WSAEnumNetworkEvents( s, event, &events ), "got error %d\n", WSAGetLastError() );
        ok( !!(events.lNetworkEvents & FD_READ), "%d: got %#lx\n", i, events.lNetworkEvents );
        ok( recv( s, &c, 1, 0 ) == 1, "%d: got error %d\n", i, WSAGetLastError() );
    }
}

static void test_selection(void)
{
    WSAEVENT event = WSACreateEvent();
    SOCKET a, b;

    busy_pair( &a, &b );
    ok( !WSAEventSelect( a, event, FD_READ ), "got error %d\n", WSAGetLastError() );
    check_read_events( a, b, event );
    close_pair( a, b );
    WSACloseEvent( event );
}

/* An accepted socket has its listener's selection. */
static void test_inherited_selection(void)
{
    SOCKET listener, a, b = INVALID_SOCKET;
    WSAEVENT event = WSACreateEvent();
    struct sockaddr_in addr;

    listener = listening_socket( &addr );
    ok( !WSAEventSelect( listener, event, FD_ACCEPT | FD_READ ), "got error %d\n", WSAGetLastError() );
    a = socket( AF_INET, SOCK_STREAM, 0 );
    ok( !connect( a, (struct sockaddr *)&addr, sizeof(addr) ), "got error %d\n", WSAGetLastError() );
    ok( !WaitForSingleObject( event, LONG_WAIT ), "no event\n" );
    WSAResetEvent( event );
    b = accept( listener, NULL, NULL );
    ok( b != INVALID_SOCKET, "got error %d\n", WSAGetLastError() );
    check_read_events( b, a, event );
    close_pair( a, b );
    closesocket( listener );
    WSACloseEvent( event );
}

/* ---- shutdown ---- */

static void test_shutdown_receive(void)
{
    SOCKET a, b;
    char c;
    int ret;

    busy_pair( &a, &b );
    ok( send( b, "x", 1, 0 ) == 1, "got error %d\n", WSAGetLastError() );
    wait_readable( a );
    ok( !shutdown( a, SD_RECEIVE ), "got error %d\n", WSAGetLastError() );
    ret = recv( a, &c, 1, 0 );
    ok( ret == -1 && WSAGetLastError() == WSAESHUTDOWN, "got %d, error %d\n", ret, WSAGetLastError() );
    close_pair( a, b );
}

/* Data that is there already is not received any more. */
static void test_shutdown_both(void)
{
    SOCKET a, b;
    char c;

    busy_pair( &a, &b );
    expect_ok( send( b, "x", 1, 0 ), 1 );
    wait_readable( a );
    expect_ok( shutdown( a, SD_BOTH ), 0 );
    expect_error( recv( a, &c, 1, 0 ), -1, WSAESHUTDOWN );
    expect_error( send( a, &c, 1, 0 ), -1, WSAESHUTDOWN );
    close_pair( a, b );
}

/* Datagrams have no connection that the kernel could shut down. */
static void test_shutdown_datagrams( int how )
{
    struct sockaddr_in addr;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr );
    char c;
    int i;

    winetest_push_context( "how %d", how );
    for (i = 0; i < 3; i++)
    {
        expect_ok( sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ), 1 );
        wait_readable( s );
        if (i < 2) expect_ok( recv( s, &c, 1, 0 ), 1 );
    }
    expect_ok( shutdown( s, how ), 0 );
    if (how == SD_SEND) expect_ok( recv( s, &c, 1, 0 ), 1 );
    else expect_error( recv( s, &c, 1, 0 ), -1, WSAESHUTDOWN );
    if (how == SD_RECEIVE) expect_ok( sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ), 1 );
    else expect_error( sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAESHUTDOWN );
    closesocket( s );
    winetest_pop_context();
}

/* ---- resets ---- */

/* Who meets the reset first, this process or the wineserver, is a matter of luck. */
static void test_reset(void)
{
    SOCKET a, b;
    int i, j, ret;
    char c;

    for (i = 0; i < 20; i++)
    {
        busy_pair( &a, &b );
        reset_socket( b );
        for (j = 0; j < 3; j++)
        {
            ret = recv( a, &c, 1, 0 );
            ok( ret == -1 && WSAGetLastError() == WSAECONNRESET, "%d.%d: got %d, error %d\n", i, j, ret,
                WSAGetLastError() );
        }
        closesocket( a );
    }
}

START_TEST( direct_state )
{
    int how;

    start_winsock();
    test_blocking_again();
    test_inherited_nonblocking();
    test_flags();
    test_empty_buffer();
    test_selection();
    test_inherited_selection();
    test_shutdown_receive();
    test_shutdown_both();
    for (how = SD_RECEIVE; how <= SD_BOTH; how++) test_shutdown_datagrams( how );
    test_reset();
    WSACleanup();
}
