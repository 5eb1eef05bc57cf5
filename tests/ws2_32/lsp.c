/*
 * Tests of layered providers
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


/* testlsp.dll is installed over TCP and UDP of IPv4, loaded for new sockets, sees
 * their calls and passes them on, and is removed. */

#include "lsp_test.h"

static void test_connection( SOCKET *ret_listener, SOCKET *ret_client, SOCKET *ret_server )
{
    struct sockaddr_in addr = { AF_INET, 0, {{{ 127, 0, 0, 1 }}} }, name;
    SOCKET listener, client, server;
    int len = sizeof(addr);
    struct timeval timeout = { 5, 0 };
    fd_set set;

    listener = socket( AF_INET, SOCK_STREAM, 0 );
    ok( listener != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    ok( is_loaded(), "the provider is not loaded\n" );
    check_calls( STARTUP, 1 );
    check_calls( SOCKET, 1 );
    client = WSASocketA( AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED );
    ok( client != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    check_calls( STARTUP, 0 );
    check_calls( SOCKET, 1 );

    ok( !bind( listener, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    check_calls( BIND, 1 );
    ok( bind( listener, (struct sockaddr *)&addr, sizeof(addr) ) == SOCKET_ERROR, "bound twice\n" );
    ok( WSAGetLastError() == WSAEINVAL, "got error %d\n", WSAGetLastError() );
    check_calls( BIND, 1 );
    ok( !getsockname( listener, (struct sockaddr *)&addr, &len ), "error %d\n", WSAGetLastError() );
    check_calls( GET_SOCK_NAME, 1 );
    ok( !listen( listener, 1 ), "error %d\n", WSAGetLastError() );
    check_calls( LISTEN, 1 );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    check_calls( CONNECT, 1 );
    FD_ZERO( &set );
    FD_SET( listener, &set );
    ok( select( 0, &set, NULL, NULL, &timeout ) == 1, "error %d\n", WSAGetLastError() );
    check_calls( SELECT, 1 );
    server = accept( listener, (struct sockaddr *)&name, &len );
    ok( server != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    check_calls( ACCEPT, 1 );

    *ret_listener = listener;
    *ret_client = client;
    *ret_server = server;
}

static void test_transfer( SOCKET client, SOCKET server )
{
    struct sockaddr_in name;
    int len = sizeof(name), value = 1;
    u_long nonblocking = 0;
    char buffer[8];

    ok( send( client, "request", 7, 0 ) == 7, "error %d\n", WSAGetLastError() );
    check_calls( SEND, 1 );
    ok( recv( server, buffer, sizeof(buffer), 0 ) == 7, "error %d\n", WSAGetLastError() );
    check_calls( RECV, 1 );
    ok( !getpeername( server, (struct sockaddr *)&name, &len ), "error %d\n", WSAGetLastError() );
    check_calls( GET_PEER_NAME, 1 );
    ok( !setsockopt( server, IPPROTO_TCP, TCP_NODELAY, (char *)&value, sizeof(value) ), "error %d\n",
        WSAGetLastError() );
    check_calls( SET_OPTION, 1 );
    len = sizeof(value);
    ok( !getsockopt( server, SOL_SOCKET, SO_TYPE, (char *)&value, &len ) && value == SOCK_STREAM,
        "error %d\n", WSAGetLastError() );
    check_calls( GET_OPTION, 1 );
    ok( !ioctlsocket( server, FIONBIO, &nonblocking ), "error %d\n", WSAGetLastError() );
    check_calls( IOCTL, 1 );
    ok( !shutdown( client, SD_SEND ), "error %d\n", WSAGetLastError() );
    check_calls( SHUTDOWN, 1 );
    ok( !recv( server, buffer, sizeof(buffer), 0 ), "error %d\n", WSAGetLastError() );
    check_calls( RECV, 1 );
}

static void test_stream(void)
{
    SOCKET listener, client, server;

    test_connection( &listener, &client, &server );
    test_transfer( client, server );
    ok( !closesocket( server ) && !closesocket( client ) && !closesocket( listener ), "error %d\n",
        WSAGetLastError() );
    check_calls( CLOSE, 3 );
    ok( closesocket( server ) == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "closed twice\n" );
    check_calls( CLOSE, 0 );
}

static unsigned int routine_calls;
static DWORD routine_size;

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    ok( !error && overlapped && !flags, "got error %lu, overlapped %p, flags %#lx\n", error, overlapped,
        flags );
    routine_calls++;
    routine_size = size;
}

/* Overlapped calls and events, with datagrams. */
static void test_datagrams(void)
{
    struct sockaddr_in addr = { AF_INET, 0, {{{ 127, 0, 0, 1 }}} }, from;
    int ret, len = sizeof(addr), from_len = sizeof(from);
    WSAOVERLAPPED overlapped = {0};
    WSANETWORKEVENTS events;
    DWORD size, flags = 0;
    char buffer[8];
    WSABUF buf = { sizeof(buffer), buffer };
    WSAMSG msg = { (struct sockaddr *)&addr, sizeof(addr), &buf, 1 };
    WSAEVENT event = WSACreateEvent();
    SOCKET s = WSASocketW( AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED );

    ok( is_loaded(), "the provider is not loaded\n" );
    check_calls( STARTUP, 1 );
    check_calls( SOCKET, 1 );
    bind( s, (struct sockaddr *)&addr, sizeof(addr) );
    getsockname( s, (struct sockaddr *)&addr, &len );

    ret = WSARecvFrom( s, &buf, 1, NULL, &flags, (struct sockaddr *)&from, &from_len, &overlapped, routine );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret,
        WSAGetLastError() );
    check_calls( RECV_FROM, 1 );
    ret = sendto( s, "request", 7, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( ret == 7, "got %d, error %d\n", ret, WSAGetLastError() );
    check_calls( SEND_TO, 1 );
    ok( SleepEx( 5000, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
    ok( routine_calls == 1 && routine_size == 7, "%u calls, size %lu\n", routine_calls, routine_size );

    ok( !WSAEventSelect( s, event, FD_READ ), "error %d\n", WSAGetLastError() );
    check_calls( EVENT_SELECT, 1 );
    sendto( s, "request", 7, 0, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !WaitForSingleObject( event, 5000 ), "event not signalled\n" );
    ok( !WSAEnumNetworkEvents( s, event, &events ) && events.lNetworkEvents == FD_READ, "got events %#lx\n",
        events.lNetworkEvents );
    check_calls( ENUM_EVENTS, 1 );

    memset( &overlapped, 0, sizeof(overlapped) );
    overlapped.hEvent = event;
    WSAResetEvent( event );
    ret = WSARecv( s, &buf, 1, NULL, &flags, &overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    check_calls( RECV, 1 );
    ok( WSAGetOverlappedResult( s, &overlapped, &size, TRUE, &flags ) && size == 7, "size %lu, error %d\n",
        size, WSAGetLastError() );
    check_calls( GET_RESULT, 1 );

    calls_of( CALL_IOCTL );
    buf.len = 7;
    ret = WSASendMsg( s, &msg, 0, &size, NULL, NULL );
    ok( !ret && size == 7, "got %d, error %d, size %lu\n", ret, WSAGetLastError(), size );
    check_calls( IOCTL, 1 );
    calls_of( CALL_RECV_FROM );
    len = sizeof(from);
    ret = recvfrom( s, buffer, 3, 0, (struct sockaddr *)&from, &len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEMSGSIZE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    check_calls( RECV_FROM, 1 );
    closesocket( s );
    WSACloseEvent( event );
}

/* A reservation made through the chain is one like any other. */
static void test_reservation(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET s = make_socket( AF_INET, SOCK_DGRAM ), user;
    USHORT start = pick_ports( 2 );
    DWORD error;

    calls_of( CALL_IOCTL );
    error = acquire( s, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    check_calls( IOCTL, 1 );
    check_ports( SOCK_DGRAM, start, 2, WSAEACCES );
    user = make_associated( AF_INET, SOCK_DGRAM, inst.Token );
    check_calls( IOCTL, 1 );
    error = bind_port( user, AF_INET, 0 );
    ok( !error && bound_port( user ) == start, "got %lu, port %u\n", error, bound_port( user ));
    error = release( s, inst.Token );
    ok( !error, "got %lu\n", error );
    check_calls( IOCTL, 1 );
    closesocket( user );
    closesocket( s );
}

/* Sockets of other protocols and of a chosen entry are not the provider's. */
static SOCKET socket_of_entry( WSAPROTOCOL_INFOW info )
{
    SOCKET s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                           WSA_FLAG_OVERLAPPED );

    ok( s != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    return s;
}

static void test_bypass(void)
{
    SOCKET s;

    calls_of( CALL_SOCKET );
    calls_of( CALL_CLOSE );
    closesocket( socket_of_entry( find_entry( AF_INET, SOCK_STREAM, NULL, BASE_PROTOCOL )));
    s = make_socket( AF_INET6, SOCK_STREAM );
    closesocket( s );
    check_calls( SOCKET, 0 );
    check_calls( CLOSE, 0 );
    s = socket_of_entry( find_entry( AF_INET, SOCK_STREAM, &chain_id, 2 ));
    check_calls( SOCKET, 1 );
    closesocket( s );
    check_calls( CLOSE, 1 );
    s = socket( AF_INET, SOCK_STREAM, IPPROTO_UDP );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSAEPROTONOSUPPORT, "got %#Ix, error %d\n", s,
        WSAGetLastError() );
}

/* Removal leaves open sockets alone; the DLL goes with the last WSACleanup(). */
static void test_removal(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM );
    HMODULE module = LoadLibraryA( "testlsp.dll" );

    remove_provider();
    calls_of( CALL_BIND );
    ok( !bind_port( s, AF_INET, 0 ), "error %d\n", WSAGetLastError() );
    check_calls( BIND, 1 );
    restart_winsock();
    check_calls( CLEANUP, 2 );
    ok( bind_port( s, AF_INET, 0 ) == WSAENOTSOCK, "the socket is still open\n" );
    calls = NULL;
    if (module) FreeLibrary( module );
    ok( !is_loaded(), "the provider is still loaded\n" );

    s = make_socket( AF_INET, SOCK_STREAM );
    ok( !is_loaded(), "the provider was loaded again\n" );
    closesocket( s );
}

static void test_missing_dll(void)
{
    SOCKET s;

    if (!install_provider( L"C:\\no such provider.dll" )) return;
    restart_winsock();
    s = socket( AF_INET, SOCK_STREAM, 0 );
    ok( s == INVALID_SOCKET && WSAGetLastError() == WSAEPROVIDERFAILEDINIT, "got %#Ix, error %d\n", s,
        WSAGetLastError() );
    remove_provider();
    restart_winsock();
    s = make_socket( AF_INET, SOCK_STREAM );
    closesocket( s );
}

START_TEST(lsp)
{
    start_winsock();
    if (install_testlsp())
    {
        test_stream();
        test_datagrams();
        test_reservation();
        test_bypass();
        test_removal();
        test_missing_dll();
    }
    WSACleanup();
}
