/*
 * ioctlsocket and WSAIoctl
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
 *
 * What all control codes have in common, and the simple ones.
 */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include "wine/mstcpip_ext.h"
#include "wine/test.h"

#ifndef SIO_BASE_HANDLE
#define SIO_BASE_HANDLE _WSAIOR( IOC_WS2, 34 )
#endif

static unsigned int completions;

static void CALLBACK completion( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    completions++;
    ok( !error, "got error %lu\n", error );
    ok( size == overlapped->InternalHigh, "got size %lu, %Iu in the structure\n", size, overlapped->InternalHigh );
    ok( !flags, "got flags %#lx\n", flags );
}

static void test_ioctlsocket(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    WSAEVENT event = WSACreateEvent();
    u_long value = 1;
    int ret;

    ret = ioctlsocket( 0xdead, FIONBIO, &value );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = ioctlsocket( s, FIONBIO, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = ioctlsocket( s, FIONBIO, (u_long *)(ULONG_PTR)1 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = ioctlsocket( s, FIONREAD, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = ioctlsocket( s, 0xdead, &value );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );

    WSASetLastError( 0xdead );
    ret = ioctlsocket( s, FIONBIO, &value );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    value = 0;
    ret = ioctlsocket( s, FIONBIO, &value );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    value = 0xdead;
    ret = ioctlsocket( s, FIONREAD, &value );
    ok( !ret && !value, "got %d, value %lu, error %d\n", ret, value, WSAGetLastError() );
    value = 0xdead;
    ret = ioctlsocket( s, SIOCATMARK, &value );
    ok( !ret && value == 1, "got %d, value %lu, error %d\n", ret, value, WSAGetLastError() );

    ret = WSAEventSelect( s, event, FD_READ );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    value = 0;
    ret = ioctlsocket( s, FIONBIO, &value );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    WSACloseEvent( event );
}

static void test_order_of_checks(void)
{
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    WSAOVERLAPPED overlapped = { 0 };
    u_long value = 0;
    DWORD size;
    int ret;

    ret = WSAIoctl( 0xdead, 0xdead, NULL, 0, NULL, 0, NULL, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAIoctl( s, FIONBIO, &value, sizeof(value), NULL, 0, NULL, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAIoctl( s, FIONREAD, NULL, 0, &value, sizeof(value), NULL, &overlapped, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );

    size = 0xdead;
    ret = WSAIoctl( s, 0x98765432, NULL, 0, NULL, 0, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !size, "got size %lu\n", size );
    /* the codes of <mstcpip.h> for reservations, with both direction bits */
    ret = WSAIoctl( s, 0xd8000064, &value, sizeof(value), NULL, 0, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );

    ret = WSAIoctl( s, FIONBIO, NULL, 0, NULL, 0, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAIoctl( s, FIONREAD, NULL, 0, &value, sizeof(value) - 1, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    size = 0xdead;
    ret = WSAIoctl( s, FIONREAD, NULL, 0, NULL, sizeof(value), &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !size, "got size %lu\n", size );
    closesocket( s );
}

static void test_overlapped(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL ), port;
    WSAOVERLAPPED overlapped = { .hEvent = event }, *result;
    DWORD size, flags;
    ULONG_PTR key;
    u_long value;
    int ret;

    value = 1;
    ret = WSAIoctl( s, FIONBIO, &value, sizeof(value), NULL, 0, &size, &overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !WaitForSingleObject( event, 1000 ), "the event is not set\n" );
    ret = WSAGetOverlappedResult( s, &overlapped, &size, FALSE, &flags );
    ok( ret && !size, "got %d, size %lu, error %d\n", ret, size, WSAGetLastError() );

    overlapped.hEvent = NULL;
    value = 0xdead;
    ret = WSAIoctl( s, FIONREAD, NULL, 0, &value, sizeof(value), &size, &overlapped, completion );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !completions, "the routine was called too early\n" );
    ok( SleepEx( 0, TRUE ) == WAIT_IO_COMPLETION, "no APC\n" );
    ok( completions == 1, "got %u calls\n", completions );
    ok( !value && overlapped.InternalHigh == sizeof(value), "got value %lu, size %Iu\n", value,
        overlapped.InternalHigh );

    port = CreateIoCompletionPort( (HANDLE)s, NULL, 0x1234, 0 );
    value = 0;
    ret = WSAIoctl( s, FIONBIO, &value, sizeof(value), NULL, 0, &size, &overlapped, NULL );
    ok( !ret || WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = GetQueuedCompletionStatus( port, &size, &key, &result, 1000 );
    ok( ret && key == 0x1234 && result == &overlapped && !size, "got %d, key %#Ix, size %lu\n", ret, key, size );

    /* what is not supported fails at once and posts nothing */
    ret = WSAIoctl( s, 0x98765432, NULL, 0, NULL, 0, &size, &overlapped, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = GetQueuedCompletionStatus( port, &size, &key, &result, 0 );
    ok( !ret && GetLastError() == WAIT_TIMEOUT, "got %d, error %lu\n", ret, GetLastError() );
    closesocket( s );
    CloseHandle( port );
    CloseHandle( event );
}

static void test_values(void)
{
    static const GUID acceptex = WSAID_ACCEPTEX, unknown = { 0x12345678 };
    SOCKET tcp = socket( AF_INET, SOCK_STREAM, 0 ), udp = socket( AF_INET, SOCK_DGRAM, 0 ), base = 0;
    ULONG mode[2] = { 1 /* WsaBehaviorReceiveBuffering */, 0x06000000 /* NTDDI_VISTA */ };
    void *function = NULL;
    BOOL value = FALSE;
    DWORD size;
    int ret;

    ret = WSAIoctl( tcp, SIO_BASE_HANDLE, NULL, 0, &base, sizeof(base), &size, NULL, NULL );
    ok( !ret && base == tcp && size == sizeof(base), "got %d, base %#Ix, size %lu\n", ret, base, size );
    ret = WSAIoctl( tcp, SIO_BASE_HANDLE, NULL, 0, &base, sizeof(base) - 1, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );

    ret = WSAIoctl( tcp, SIO_GET_EXTENSION_FUNCTION_POINTER, (void *)&acceptex, sizeof(acceptex), &function,
                    sizeof(function), &size, NULL, NULL );
    ok( !ret && function && size == sizeof(function), "got %d, function %p, size %lu\n", ret, function, size );
    ret = WSAIoctl( tcp, SIO_GET_EXTENSION_FUNCTION_POINTER, (void *)&unknown, sizeof(unknown), &function,
                    sizeof(function), &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );

    ret = WSAIoctl( udp, SIO_UDP_CONNRESET, &value, sizeof(value), NULL, 0, &size, NULL, NULL );
    ok( !ret && !size, "got %d, size %lu, error %d\n", ret, size, WSAGetLastError() );
    ret = WSAIoctl( tcp, SIO_SET_COMPATIBILITY_MODE, mode, sizeof(mode), NULL, 0, &size, NULL, NULL );
    ok( !ret && !size, "got %d, size %lu, error %d\n", ret, size, WSAGetLastError() );
    ret = WSAIoctl( tcp, SIO_SET_COMPATIBILITY_MODE, mode, sizeof(mode) - 1, NULL, 0, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAIoctl( udp, SIO_SET_COMPATIBILITY_MODE, mode, sizeof(mode), NULL, 0, &size, NULL, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP, "got %d, error %d\n", ret,
        WSAGetLastError() );
    closesocket( tcp );
    closesocket( udp );
}

START_TEST(ioctl)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_ioctlsocket();
    test_order_of_checks();
    test_overlapped();
    test_values();
    WSACleanup();
}
