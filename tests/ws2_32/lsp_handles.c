/*
 * Layered providers without file handles
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

/* testlsp_handles.dll gives programs handles that Winsock has made for it; every
 * call on them has to reach the provider, also those that providers have no
 * function for. */

#include "lsp_test.h"

/* not in every version */
static BOOL (WINAPI *pWSAConnectByList)( SOCKET, SOCKET_ADDRESS_LIST *, DWORD *, struct sockaddr *, DWORD *,
                                         struct sockaddr *, const struct timeval *, WSAOVERLAPPED * );

static struct sockaddr_in loopback( SOCKET s )
{
    struct sockaddr_in addr = {0};
    int len = sizeof(addr);

    ok( !getsockname( s, (struct sockaddr *)&addr, &len ), "error %d\n", WSAGetLastError() );
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return addr;
}

static SOCKET make_listener(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM );

    ok( !bind_port( s, AF_INET, 0 ), "error %d\n", WSAGetLastError() );
    ok( !listen( s, 5 ), "error %d\n", WSAGetLastError() );
    return s;
}

/* The handle is one that programs can use as a handle, but no file and no socket
 * of the base provider. */
static void test_handle(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM ), below;
    DWORD size, flags;
    HANDLE dup;
    char buffer[4] = "abc";
    OVERLAPPED overlapped = {0};
    u_long value = 0;
    BOOL ret;

    ok( is_loaded(), "the provider is not loaded\n" );
    check_calls( STARTUP, 1 );
    check_calls( SOCKET, 1 );
    ok( GetHandleInformation( (HANDLE)s, &flags ), "error %lu\n", GetLastError() );
    ok( DuplicateHandle( GetCurrentProcess(), (HANDLE)s, GetCurrentProcess(), &dup, 0, FALSE,
                         DUPLICATE_SAME_ACCESS ), "error %lu\n", GetLastError() );
    CloseHandle( dup );
    ret = WriteFile( (HANDLE)s, buffer, sizeof(buffer), &size, &overlapped );
    ok( !ret, "written to nowhere\n" );
    calls_of( CALL_IOCTL );
    ok( !WSAIoctl( s, SIO_BASE_HANDLE, NULL, 0, &below, sizeof(below), &size, NULL, NULL ), "error %d\n",
        WSAGetLastError() );
    ok( below != s, "the handle is the base provider's\n" );
    check_calls( IOCTL, 1 );
    ok( !WSAHtonl( s, 0x01020304, &value ) && value == htonl( 0x01020304 ), "error %d\n", WSAGetLastError() );
    ok( !closesocket( s ), "error %d\n", WSAGetLastError() );
    check_calls( CLOSE, 1 );
    ok( !GetHandleInformation( (HANDLE)s, &flags ) && GetLastError() == ERROR_INVALID_HANDLE,
        "the handle is still open\n" );
    ok( closesocket( s ) == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "closed twice\n" );
    check_calls( CLOSE, 0 );
}

static void test_stream(void)
{
    SOCKET listener = make_listener(), client = make_socket( AF_INET, SOCK_STREAM ), server;
    struct sockaddr_in addr = loopback( listener ), name;
    struct timeval timeout = { 5, 0 };
    int len = sizeof(name);
    u_long nonblocking = 0;
    fd_set read, write;
    char buffer[8];

    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    check_calls( CONNECT, 1 );
    FD_ZERO( &read );
    FD_SET( listener, &read );
    FD_ZERO( &write );
    FD_SET( client, &write );
    FD_SET( listener, &write );
    calls_of( CALL_SELECT );
    ok( select( 0, &read, &write, NULL, &timeout ) == 2, "error %d\n", WSAGetLastError() );
    ok( FD_ISSET( listener, &read ) && FD_ISSET( client, &write ) && !FD_ISSET( listener, &write ),
        "wrong sockets\n" );
    check_calls( SELECT, 1 );
    server = accept( listener, (struct sockaddr *)&name, &len );
    ok( server != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    check_calls( ACCEPT, 1 );
    calls_of( CALL_SEND );
    ok( send( client, "request", 7, 0 ) == 7, "error %d\n", WSAGetLastError() );
    check_calls( SEND, 1 );
    calls_of( CALL_RECV );
    ok( recv( server, buffer, sizeof(buffer), 0 ) == 7 && !memcmp( buffer, "request", 7 ), "error %d\n",
        WSAGetLastError() );
    check_calls( RECV, 1 );
    ok( !ioctlsocket( server, FIONBIO, &nonblocking ), "error %d\n", WSAGetLastError() );
    ok( !shutdown( client, SD_SEND ), "error %d\n", WSAGetLastError() );
    check_calls( SHUTDOWN, 1 );
    ok( !recv( server, buffer, sizeof(buffer), 0 ), "error %d\n", WSAGetLastError() );
    closesocket( server );
    closesocket( client );
    closesocket( listener );
}

/* A poll asks the provider for the socket below. */
static void test_poll(void)
{
    SOCKET listener = make_listener(), client = make_socket( AF_INET, SOCK_STREAM );
    struct sockaddr_in addr = loopback( listener );
    WSAPOLLFD fds[3] = { { listener, POLLRDNORM, 0 }, { (SOCKET)0xdeadbee0, POLLRDNORM, 0 },
                         { client, POLLWRNORM, 0 } };
    int ret;

    calls_of( CALL_IOCTL );
    ret = WSAPoll( fds, 1, 0 );
    ok( !ret && !fds[0].revents, "got %d, events %#x, error %d\n", ret, fds[0].revents, WSAGetLastError() );
    check_calls( IOCTL, 1 );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    ret = WSAPoll( fds, 3, 5000 );
    if (ret == 1) ret = WSAPoll( fds, 3, 5000 );
    ok( ret == 2, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( fds[0].revents == POLLRDNORM && fds[0].fd == listener, "got events %#x\n", fds[0].revents );
    ok( fds[1].revents == POLLNVAL, "got events %#x\n", fds[1].revents );
    ok( fds[2].revents == POLLWRNORM && fds[2].fd == client, "got events %#x\n", fds[2].revents );
    closesocket( client );
    closesocket( listener );
}

static void test_connect_by( BOOL list, BOOL nonblocking )
{
    SOCKET listener = make_listener(), client = make_socket( AF_INET, SOCK_STREAM );
    struct sockaddr_in addr = loopback( listener ), closed = addr, local, remote;
    SOCKET_ADDRESS_LIST *addrs;
    DWORD local_len = sizeof(local), remote_len = sizeof(remote);
    char buffer[sizeof(*addrs) + sizeof(SOCKET_ADDRESS)], port[8];
    u_long mode = nonblocking;
    BOOL ret;

    addrs = (SOCKET_ADDRESS_LIST *)buffer;
    ioctlsocket( client, FIONBIO, &mode );
    calls_of( CALL_CONNECT );
    calls_of( CALL_BIND );
    if (list)
    {
        SOCKET unused = make_socket( AF_INET, SOCK_STREAM );

        bind_port( unused, AF_INET, 0 );
        closed.sin_port = loopback( unused ).sin_port;
        calls_of( CALL_BIND );
        addrs->iAddressCount = 2;
        addrs->Address[0].lpSockaddr = (struct sockaddr *)&closed;
        addrs->Address[1].lpSockaddr = (struct sockaddr *)&addr;
        addrs->Address[0].iSockaddrLength = addrs->Address[1].iSockaddrLength = sizeof(addr);
        ret = pWSAConnectByList( client, addrs, &local_len, (struct sockaddr *)&local, &remote_len,
                                 (struct sockaddr *)&remote, NULL, NULL );
        closesocket( unused );
    }
    else
    {
        snprintf( port, sizeof(port), "%u", ntohs( addr.sin_port ));
        ret = WSAConnectByNameA( client, "127.0.0.1", port, &local_len, (struct sockaddr *)&local,
                                 &remote_len, (struct sockaddr *)&remote, NULL, NULL );
    }
    ok( ret, "list %d, nonblocking %d: error %d\n", list, nonblocking, WSAGetLastError() );
    check_calls( BIND, 1 );
    check_calls( CONNECT, 1 + list );
    ok( ret && remote.sin_port == addr.sin_port, "wrong address\n" );
    ok( !WSAConnectByNameA( client, "127.0.0.1", "1", NULL, NULL, NULL, NULL, NULL, NULL ), "succeeded\n" );
    ok( WSAGetLastError() == WSAEINVAL, "got error %d\n", WSAGetLastError() );
    closesocket( client );
    closesocket( listener );
}

static LONG count_of( const WCHAR *dll, enum testlsp_call call )
{
    HMODULE module = GetModuleHandleW( dll );
    LONG *counts = module ? (LONG *)(void *)GetProcAddress( module, "testlsp_calls" ) : NULL;

    return counts ? counts[call] : -1;
}

/* A provider above another one, whose handles are file handles: each call passes both. */
static void test_chain(void)
{
    WSAPROTOCOL_INFOW upper, lower, chain = find_entry( AF_INET, SOCK_STREAM, NULL, BASE_PROTOCOL );
    SOCKET listener, client, server;
    struct sockaddr_in addr;
    WCHAR path[MAX_PATH];
    DWORD base = chain.dwCatalogEntryId, id;
    int ret, error = 0;
    char buffer[8];

    provider_path( L"testlsp.dll", path );
    if (!install_layered( &testlsp_id, path, &lower )) return;
    provider_path( provider_dll, path );
    install_layered( provider_id, path, &upper );
    chain.ProtocolChain.ChainLen = 3;
    chain.ProtocolChain.ChainEntries[0] = upper.dwCatalogEntryId;
    chain.ProtocolChain.ChainEntries[1] = lower.dwCatalogEntryId;
    chain.ProtocolChain.ChainEntries[2] = base;
    chain.dwServiceFlags1 &= ~XP1_IFS_HANDLES;
    ret = WSCInstallProvider( (GUID *)&chain_id, path, &chain, 1, &error );
    ok( !ret, "got error %d\n", error );
    id = find_entry( AF_INET, SOCK_STREAM, &chain_id, 3 ).dwCatalogEntryId;
    move_to_front( &id, 1 );
    restart_winsock();

    listener = make_listener();
    addr = loopback( listener );
    client = make_socket( AF_INET, SOCK_STREAM );
    ok( !connect( client, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    server = accept( listener, NULL, NULL );
    ok( server != INVALID_SOCKET, "error %d\n", WSAGetLastError() );
    ok( send( client, "request", 7, 0 ) == 7, "error %d\n", WSAGetLastError() );
    ok( recv( server, buffer, sizeof(buffer), 0 ) == 7, "error %d\n", WSAGetLastError() );
    closesocket( server );
    closesocket( client );
    closesocket( listener );
    ok( count_of( provider_dll, CALL_SOCKET ) == 2 && count_of( L"testlsp.dll", CALL_SOCKET ) == 2, "%ld, %ld\n",
        count_of( provider_dll, CALL_SOCKET ), count_of( L"testlsp.dll", CALL_SOCKET ));
    ok( count_of( provider_dll, CALL_ACCEPT ) == 1 && count_of( L"testlsp.dll", CALL_ACCEPT ) == 1, "not passed\n" );
    ok( count_of( provider_dll, CALL_CLOSE ) == 3 && count_of( L"testlsp.dll", CALL_CLOSE ) == 3, "not passed\n" );

    remove_provider();
    ret = WSCDeinstallProvider( (GUID *)&testlsp_id, &error );
    ok( !ret, "got error %d\n", error );
    restart_winsock();
    ok( !is_loaded(), "the provider is still loaded\n" );
}

/* Sockets that are left open end with Winsock. */
static void test_cleanup(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM );
    DWORD flags;

    remove_provider();
    calls_of( CALL_BIND );
    ok( !bind_port( s, AF_INET, 0 ), "error %d\n", WSAGetLastError() );
    check_calls( BIND, 1 );
    restart_winsock();
    ok( bind_port( s, AF_INET, 0 ) == WSAENOTSOCK, "the socket is still open\n" );
    ok( !GetHandleInformation( (HANDLE)s, &flags ), "the handle is still open\n" );
    ok( !is_loaded(), "the provider is still loaded\n" );
}

START_TEST(lsp_handles)
{
    provider_dll = L"testlsp_handles.dll";
    provider_id = &testlsp_handles_id;
    file_handles = FALSE;
    pWSAConnectByList = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), "WSAConnectByList" );
    if (!pWSAConnectByList)
    {
        win_skip( "no WSAConnectByList\n" );
        return;
    }
    start_winsock();
    if (install_testlsp())
    {
        test_handle();
        test_stream();
        test_poll();
        test_connect_by( FALSE, FALSE );
        test_connect_by( FALSE, TRUE );
        test_connect_by( TRUE, FALSE );
        test_connect_by( TRUE, TRUE );
        test_cleanup();
        test_chain();
    }
    WSACleanup();
}
