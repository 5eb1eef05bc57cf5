/*
 * Tests of handles that are no sockets
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

/* Every export that takes a socket, with every kind of handle that is none: it
 * fails with WSAENOTSOCK, and the wineserver, which some requests on such a
 * handle would end, lives on. */

#include "transfer_test.h"
#include <winternl.h>
#include <ntstatus.h>

struct socket_notify { SOCKET s; void *key; UINT16 events; UINT8 operation, trigger; DWORD result; };

static struct sockaddr_in addr;
static char data[512];
static WSABUF buf = { sizeof(data), data };
static DWORD size, flags;
static int len;
static OVERLAPPED ov;
static HANDLE event, port;
static SOCKET good;

static LPFN_ACCEPTEX pAcceptEx;
static LPFN_CONNECTEX pConnectEx;
static LPFN_DISCONNECTEX pDisconnectEx;
static LPFN_TRANSMITFILE pTransmitFile;
static LPFN_TRANSMITPACKETS pTransmitPackets;
static LPFN_WSARECVMSG pWSARecvMsg;
static int (WINAPI *pWSASendMsg)( SOCKET, WSAMSG *, DWORD, DWORD *, OVERLAPPED *,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE );
static BOOL (WINAPI *pWSAConnectByList)( SOCKET, SOCKET_ADDRESS_LIST *, DWORD *, SOCKADDR *, DWORD *,
                                         SOCKADDR *, const struct timeval *, OVERLAPPED * );
static DWORD (WINAPI *pProcessSocketNotifications)( HANDLE, UINT32, struct socket_notify *, UINT32, ULONG,
                                                    OVERLAPPED_ENTRY *, UINT32 * );

/* One call that must fail; prints where it was. */
#define FAILS( call, value ) \
    do { long long ret_; WSASetLastError( 0xdeadbeef ); ret_ = (long long)(call); \
         ok( ret_ == (long long)(value) && WSAGetLastError() == WSAENOTSOCK, #call ": got %lld, error %d\n", \
             ret_, WSAGetLastError() ); } while (0)

static void test_sockets_calls( SOCKET s )
{
    struct sockaddr *name = (struct sockaddr *)&addr;
    u_long zero = 0;

    FAILS( accept( s, NULL, NULL ), INVALID_SOCKET );
    FAILS( bind( s, name, sizeof(addr) ), -1 );
    FAILS( connect( s, name, sizeof(addr) ), -1 );
    len = sizeof(data);
    FAILS( getpeername( s, (struct sockaddr *)data, &len ), -1 );
    FAILS( getsockname( s, (struct sockaddr *)data, &len ), -1 );
    FAILS( getsockopt( s, SOL_SOCKET, SO_TYPE, data, &len ), -1 );
    FAILS( getsockopt( s, IPPROTO_TCP, TCP_NODELAY, data, &len ), -1 );
    FAILS( ioctlsocket( s, FIONBIO, &zero ), -1 );
    FAILS( ioctlsocket( s, FIONREAD, &zero ), -1 );
    FAILS( listen( s, 1 ), -1 );
    FAILS( recv( s, data, sizeof(data), 0 ), -1 );
    FAILS( recvfrom( s, data, sizeof(data), 0, NULL, NULL ), -1 );
    FAILS( send( s, data, 1, 0 ), -1 );
    FAILS( sendto( s, data, 1, 0, name, sizeof(addr) ), -1 );
    FAILS( setsockopt( s, SOL_SOCKET, SO_RCVTIMEO, (char *)&zero, sizeof(zero) ), -1 );
    FAILS( setsockopt( s, IPPROTO_IP, IP_TTL, (char *)&zero, sizeof(zero) ), -1 );
    FAILS( shutdown( s, SD_BOTH ), -1 );
}

static void test_wsa_calls( SOCKET s )
{
    struct sockaddr *name = (struct sockaddr *)&addr;
    WSAPROTOCOL_INFOA infoA;
    WSAPROTOCOL_INFOW infoW;
    WSANETWORKEVENTS events;
    u_short word;
    u_long dword;

    FAILS( WSAAccept( s, NULL, NULL, NULL, 0 ), INVALID_SOCKET );
    FAILS( WSAConnect( s, name, sizeof(addr), NULL, NULL, NULL, NULL ), -1 );
    FAILS( WSADuplicateSocketA( s, GetCurrentProcessId(), &infoA ), -1 );
    FAILS( WSADuplicateSocketW( s, GetCurrentProcessId(), &infoW ), -1 );
    FAILS( WSAEnumNetworkEvents( s, NULL, &events ), -1 );
    FAILS( WSAEventSelect( s, event, FD_READ ), -1 );
    FAILS( WSAEventSelect( s, NULL, 0 ), -1 );
    FAILS( WSAAsyncSelect( s, NULL, 0, 0 ), -1 );
    FAILS( WSAGetOverlappedResult( s, &ov, &size, FALSE, &flags ), FALSE );
    FAILS( WSAHtonl( s, 1, &dword ), -1 );
    FAILS( WSAHtons( s, 1, &word ), -1 );
    FAILS( WSANtohl( s, 1, &dword ), -1 );
    FAILS( WSANtohs( s, 1, &word ), -1 );
    FAILS( WSAIoctl( s, SIO_KEEPALIVE_VALS, data, 12, NULL, 0, &size, NULL, NULL ), -1 );
    FAILS( WSAIoctl( s, FIONREAD, NULL, 0, &dword, sizeof(dword), &size, &ov, NULL ), -1 );
    FAILS( WSAIoctl( s, SIO_GET_INTERFACE_LIST, NULL, 0, data, sizeof(data), &size, NULL, NULL ), -1 );
    FAILS( WSAIoctl( s, 0xdeadbeef, NULL, 0, NULL, 0, &size, NULL, NULL ), -1 );
    FAILS( WSAJoinLeaf( s, name, sizeof(addr), NULL, NULL, NULL, NULL, JL_BOTH ), INVALID_SOCKET );
    FAILS( WSARecv( s, &buf, 1, &size, &flags, NULL, NULL ), -1 );
    FAILS( WSARecv( s, &buf, 1, NULL, &flags, &ov, NULL ), -1 );
    FAILS( WSARecvFrom( s, &buf, 1, &size, &flags, NULL, NULL, NULL, NULL ), -1 );
    FAILS( WSASend( s, &buf, 1, &size, 0, NULL, NULL ), -1 );
    FAILS( WSASend( s, &buf, 1, &size, 0, &ov, NULL ), -1 );
    FAILS( WSASendTo( s, &buf, 1, &size, 0, name, sizeof(addr), NULL, NULL ), -1 );
    FAILS( WSASendDisconnect( s, NULL ), -1 );
    FAILS( WSARecvDisconnect( s, NULL ), -1 );
    if (pWSAConnectByList)
    {
        SOCKET_ADDRESS_LIST list = { 1, { { name, sizeof(addr) } } };

        FAILS( pWSAConnectByList( s, &list, NULL, NULL, NULL, NULL, NULL, NULL ), FALSE );
    }
}

static void test_extensions( SOCKET s )
{
    struct sockaddr *name = (struct sockaddr *)&addr;
    WSAMSG msg = { .lpBuffers = &buf, .dwBufferCount = 1 };

    FAILS( pAcceptEx( s, good, data, 0, 32, 32, &size, &ov ), FALSE );
    FAILS( pAcceptEx( good, s, data, 0, 32, 32, &size, &ov ), FALSE );
    FAILS( pConnectEx( s, name, sizeof(addr), NULL, 0, &size, &ov ), FALSE );
    FAILS( pDisconnectEx( s, &ov, 0, 0 ), FALSE );
    FAILS( pTransmitFile( s, NULL, 0, 0, &ov, NULL, 0 ), FALSE );
    if (pTransmitPackets) FAILS( pTransmitPackets( s, NULL, 0, 0, &ov, 0 ), FALSE );
    FAILS( pWSARecvMsg( s, &msg, &size, &ov, NULL ), -1 );
    FAILS( pWSASendMsg( s, &msg, 0, &size, &ov, NULL ), -1 );
}

/* Polls are what the wineserver is not safe from. */
static void test_polls( SOCKET s )
{
    struct timeval none = { 0, 0 };
    WSAPOLLFD fds[2] = { { s, POLLRDNORM, 0 }, { good, POLLRDNORM, 0 } };
    fd_set set;

    FD_ZERO( &set );
    FD_SET( good, &set );
    FD_SET( s, &set );
    FAILS( select( 0, &set, NULL, NULL, &none ), -1 );
    FAILS( select( 0, NULL, NULL, &set, NULL ), -1 );
    ok( set.fd_count == 2, "got %u\n", set.fd_count );
    FAILS( WSAPoll( fds, 1, 0 ), -1 );
    ok( !WSAPoll( fds, 2, 0 ), "got error %d\n", WSAGetLastError() );
    ok( fds[0].revents == POLLNVAL && !fds[1].revents, "got %#x, %#x\n", fds[0].revents, fds[1].revents );
    if (pProcessSocketNotifications)
    {
        struct socket_notify reg = { s, NULL, 1, 1, 1, 0xdeadbeef };

        expect_ok( pProcessSocketNotifications( port, 1, &reg, 0, 0, NULL, NULL ), 0 );
        ok( reg.result == WSAENOTSOCK, "got %lu\n", reg.result );
    }
}

static void test_handle( const char *name, HANDLE handle )
{
    SOCKET s = (SOCKET)handle;

    winetest_push_context( "%s", name );
    test_sockets_calls( s );
    test_wsa_calls( s );
    test_extensions( s );
    test_polls( s );
    FAILS( closesocket( s ), -1 );
    winetest_pop_context();
}

static HANDLE open_bare_afd(void)
{
    OBJECT_ATTRIBUTES attr;
    UNICODE_STRING name;
    IO_STATUS_BLOCK io;
    HANDLE handle;

    RtlInitUnicodeString( &name, L"\\Device\\Afd" );
    InitializeObjectAttributes( &attr, &name, 0, NULL, NULL );
    ok( !NtOpenFile( &handle, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attr, &io, 0, 0 ), "no handle\n" );
    return handle;
}

static void test_handles(void)
{
    HANDLE file, read, write, closed = CreateEventW( NULL, TRUE, FALSE, NULL );
    char path[MAX_PATH], dir[MAX_PATH];

    GetTempPathA( sizeof(dir), dir );
    GetTempFileNameA( dir, "afd", 0, path );
    file = CreateFileA( path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                        FILE_FLAG_DELETE_ON_CLOSE, 0 );
    CreatePipe( &read, &write, NULL, 0 );
    CloseHandle( closed );
    test_handle( "NULL", NULL );
    test_handle( "INVALID_SOCKET", (HANDLE)INVALID_SOCKET );
    test_handle( "no handle", (HANDLE)(ULONG_PTR)0xdead1234 );
    test_handle( "closed", closed );
    test_handle( "event", event );
    test_handle( "file", file );
    test_handle( "pipe", read );
    test_handle( "port", port );
    test_handle( "process", GetCurrentProcess() );
    CloseHandle( file );
    CloseHandle( read );
    CloseHandle( write );
}

START_TEST(bad_handles)
{
    static const GUID accept_ex = WSAID_ACCEPTEX, connect_ex = WSAID_CONNECTEX, file = WSAID_TRANSMITFILE,
                      disconnect_ex = WSAID_DISCONNECTEX, recv_msg = WSAID_WSARECVMSG;
    static GUID packets = WSAID_TRANSMITPACKETS;
    HMODULE module = GetModuleHandleA( "ws2_32.dll" );
    SOCKET client, server;
    HANDLE afd;

    start_winsock();
    pWSASendMsg = (void *)GetProcAddress( module, "WSASendMsg" );
    pWSAConnectByList = (void *)GetProcAddress( module, "WSAConnectByList" );
    pProcessSocketNotifications = (void *)GetProcAddress( module, "ProcessSocketNotifications" );
    good = listening_socket( &addr );
    pAcceptEx = extension( good, accept_ex );
    pConnectEx = extension( good, connect_ex );
    pDisconnectEx = extension( good, disconnect_ex );
    pTransmitFile = extension( good, file );
    pWSARecvMsg = extension( good, recv_msg );
    WSAIoctl( good, SIO_GET_EXTENSION_FUNCTION_POINTER, &packets, sizeof(packets), &pTransmitPackets,
              sizeof(pTransmitPackets), &size, NULL, NULL );
    event = ov.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    test_handles();
    afd = open_bare_afd();
    test_handle( "bare AFD", afd );
    CloseHandle( afd );
    /* everything still works */
    tcp_pair( &client, &server );
    expect_ok( send( client, "x", 1, 0 ), 1 );
    expect_ok( recv( server, data, 1, 0 ), 1 );
    close_pair( client, server );
    closesocket( good );
    CloseHandle( event );
    CloseHandle( port );
    WSACleanup();
}
