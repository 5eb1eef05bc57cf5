/*
 * Tests of WSAIoctl: addresses, interfaces and routes
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

/* WSAIoctl: local addresses, interfaces and routes. Nothing here depends on a
 * network; what an interface has is compared with the other calls. */

#include "opt_test.h"
#include <mstcpip.h>

#ifndef SIO_ADDRESS_LIST_SORT
#define SIO_ADDRESS_LIST_SORT _WSAIORW(IOC_WS2,25)
#endif

/* TRUE if a socket can be bound to the address: it is one of this host. */
static BOOL is_local( const struct sockaddr *addr, int len )
{
    SOCKET s = socket( addr->sa_family, SOCK_DGRAM, 0 );
    BOOL ret = !bind( s, addr, len );

    closesocket( s );
    return ret;
}

static void test_address_list( int family )
{
    const DWORD header = FIELD_OFFSET( SOCKET_ADDRESS_LIST, Address );
    int addr_size = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    SOCKET_ADDRESS_LIST *list;
    DWORD error, size, needed;
    BYTE buf[4096];
    SOCKET s;
    int i;

    winetest_push_context( "family %d", family );
    s = socket( family, SOCK_DGRAM, 0 );
    error = do_ioctl( s, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, &needed );
    ok( error == WSAEFAULT, "got error %lu\n", error );
    ok( needed >= header && needed < sizeof(buf), "got size %lu\n", needed );
    ok( !((needed - header) % (sizeof(SOCKET_ADDRESS) + addr_size)), "got size %lu\n", needed );
    error = do_ioctl( s, SIO_ADDRESS_LIST_QUERY, NULL, 0, buf, header - 1, &size );
    ok( error == WSAEINVAL, "got error %lu\n", error );
    if (needed > header)
    {
        error = do_ioctl( s, SIO_ADDRESS_LIST_QUERY, NULL, 0, buf, needed - 1, &size );
        ok( error == WSAEFAULT, "got error %lu\n", error );
        ok( size == needed, "got size %lu\n", size );
    }
    memset( buf, 0xcc, sizeof(buf) );
    error = do_ioctl( s, SIO_ADDRESS_LIST_QUERY, NULL, 0, buf, sizeof(buf), &size );
    ok( !error, "got error %lu\n", error );
    ok( size == needed, "got size %lu\n", size );
    ok( buf[size] == 0xcc, "wrote behind\n" );
    list = (SOCKET_ADDRESS_LIST *)buf;
    ok( list->iAddressCount == (int)((size - header) / (sizeof(SOCKET_ADDRESS) + addr_size)),
        "got %d addresses\n", list->iAddressCount );
    for (i = 0; i < list->iAddressCount; i++)
    {
        const SOCKET_ADDRESS *addr = &list->Address[i];

        ok( (BYTE *)addr->lpSockaddr > buf && (BYTE *)addr->lpSockaddr + addr_size <= buf + size,
            "%d: outside of the output\n", i );
        ok( addr->iSockaddrLength == addr_size, "%d: got length %d\n", i, addr->iSockaddrLength );
        ok( addr->lpSockaddr->sa_family == family, "%d: got family %d\n", i, addr->lpSockaddr->sa_family );
        ok( is_local( addr->lpSockaddr, addr_size ), "%d: can't be bound, error %d\n", i, WSAGetLastError() );
    }
    closesocket( s );
    winetest_pop_context();
}

/* Pends; closing the socket ends it. */
static void test_address_list_change(void)
{
    OVERLAPPED overlapped = { 0 };
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    DWORD size, flags, ret;
    u_long on = 1;
    DWORD error;

    ioctlsocket( s, FIONBIO, &on );
    error = do_ioctl( s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &size );
    ok( error == WSAEWOULDBLOCK, "nonblocking: got error %lu\n", error );

    overlapped.hEvent = CreateEventW( NULL, TRUE, TRUE, NULL );
    size = 0xdeadbeef;
    ret = WSAIoctl( s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &size, &overlapped, NULL );
    ok( ret && WSAGetLastError() == WSA_IO_PENDING, "got %ld, error %d\n", ret, WSAGetLastError() );
    ret = WaitForSingleObject( overlapped.hEvent, 0 );
    ok( ret == WAIT_TIMEOUT, "event is set\n" );
    closesocket( s );
    ret = WaitForSingleObject( overlapped.hEvent, 5000 );
    ok( !ret, "not ended by closing the socket\n" );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    ret = WSAGetOverlappedResult( s, &overlapped, &size, FALSE, &flags );
    ok( !ret && WSAGetLastError() == WSA_OPERATION_ABORTED, "got %ld, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    CloseHandle( overlapped.hEvent );
}

static void test_interface_list(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    INTERFACE_INFO info[32];
    BOOL loopback = FALSE;
    DWORD error, size, i;

    error = do_ioctl( s, SIO_GET_INTERFACE_LIST, NULL, 0, info, sizeof(info[0]) - 1, &size );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    memset( info, 0xcc, sizeof(info) );
    error = do_ioctl( s, SIO_GET_INTERFACE_LIST, NULL, 0, info, sizeof(info), &size );
    ok( !error, "got error %lu\n", error );
    ok( size && !(size % sizeof(info[0])), "got size %lu\n", size );
    for (i = 0; i < size / sizeof(info[0]); i++)
    {
        ok( info[i].iiAddress.AddressIn.sin_family == AF_INET, "%lu: got family %d\n", i,
            info[i].iiAddress.AddressIn.sin_family );
        ok( info[i].iiFlags & IFF_UP, "%lu: got flags %#lx\n", i, info[i].iiFlags );
        if (info[i].iiAddress.AddressIn.sin_addr.s_addr != htonl( INADDR_LOOPBACK )) continue;
        loopback = TRUE;
        ok( info[i].iiFlags & IFF_LOOPBACK, "got flags %#lx\n", info[i].iiFlags );
        ok( info[i].iiNetmask.AddressIn.sin_addr.s_addr == htonl( 0xff000000 ), "wrong mask\n" );
    }
    ok( loopback, "no loopback interface\n" );
    closesocket( s );
}

/* The overlapped form: event and packet, also with packets only on pending. */
static void test_interface_list_overlapped( BOOL skip_on_success )
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    OVERLAPPED overlapped = { 0 }, *packet;
    INTERFACE_INFO info[32];
    DWORD size, ret, error;
    ULONG_PTR key;
    HANDLE port;

    winetest_push_context( "skip %d", skip_on_success );
    port = CreateIoCompletionPort( (HANDLE)s, NULL, 123, 0 );
    ok( port != NULL, "got error %lu\n", GetLastError() );
    if (skip_on_success)
        SetFileCompletionNotificationModes( (HANDLE)s, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    size = 0;
    ret = WSAIoctl( s, SIO_GET_INTERFACE_LIST, NULL, 0, info, sizeof(info), &size, &overlapped, NULL );
    error = ret ? WSAGetLastError() : 0;
    ok( !error || error == WSA_IO_PENDING, "got error %lu\n", error );
    ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "event is not set\n" );
    ok( overlapped.InternalHigh && !(overlapped.InternalHigh % sizeof(info[0])), "got %Iu bytes\n",
        overlapped.InternalHigh );
    if (error || !skip_on_success)
    {
        packet = NULL;
        ret = GetQueuedCompletionStatus( port, &size, &key, &packet, 5000 );
        ok( ret && packet == &overlapped && key == 123, "got %lu, error %lu\n", ret, GetLastError() );
    }
    packet = NULL;
    ret = GetQueuedCompletionStatus( port, &size, &key, &packet, 0 );
    ok( !ret && !packet, "got another packet\n" );
    CloseHandle( overlapped.hEvent );
    closesocket( s );
    CloseHandle( port );
    winetest_pop_context();
}

static void test_routing_interface(void)
{
    struct sockaddr_in6 dest6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT }, source6;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in dest, source;
    DWORD error, size;

    dest = loopback( 80 );
    memset( &source, 0xcc, sizeof(source) );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, &dest, sizeof(dest), &source, sizeof(source), &size );
    ok( !error, "got error %lu\n", error );
    ok( size == sizeof(source), "got size %lu\n", size );
    ok( source.sin_family == AF_INET && !source.sin_port, "got family %d, port %d\n", source.sin_family,
        source.sin_port );
    ok( source.sin_addr.s_addr == htonl( INADDR_LOOPBACK ), "got address %#lx\n", source.sin_addr.s_addr );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, NULL, sizeof(dest), &source, sizeof(source), &size );
    ok( error == WSAEFAULT, "no input: got error %lu\n", error );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, &dest, sizeof(dest) - 1, &source, sizeof(source), &size );
    ok( error == WSAEFAULT, "short input: got error %lu\n", error );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, &dest, sizeof(dest), NULL, 0, &size );
    ok( error == WSAEFAULT, "no output: got error %lu\n", error );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, &dest, sizeof(dest), &source, sizeof(source) - 1, &size );
    ok( error == WSAEFAULT, "short output: got error %lu\n", error );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, &dest6, sizeof(dest6), &source, sizeof(source), &size );
    ok( error == WSAEAFNOSUPPORT, "IPv6 address: got error %lu\n", error );
    closesocket( s );

    s = socket( AF_INET6, SOCK_DGRAM, 0 );
    if (s == INVALID_SOCKET) return;
    memset( &source6, 0xcc, sizeof(source6) );
    error = do_ioctl( s, SIO_ROUTING_INTERFACE_QUERY, &dest6, sizeof(dest6), &source6, sizeof(source6), &size );
    ok( !error, "IPv6: got error %lu\n", error );
    ok( size == sizeof(source6), "got size %lu\n", size );
    ok( IN6_IS_ADDR_LOOPBACK( &source6.sin6_addr ), "got another address\n" );
    closesocket( s );
}

/* Loopback can be reached always, a documentation address is no better. */
static void test_address_list_sort(void)
{
    SOCKET s = socket( AF_INET6, SOCK_DGRAM, 0 );
    struct sockaddr_in6 addrs[2];
    BYTE buf[sizeof(SOCKET_ADDRESS_LIST) + sizeof(SOCKET_ADDRESS)];
    SOCKET_ADDRESS_LIST *list = (SOCKET_ADDRESS_LIST *)buf;
    DWORD error, size, needed;
    int i;

    if (s == INVALID_SOCKET) return;
    memset( addrs, 0, sizeof(addrs) );
    memset( buf, 0, sizeof(buf) );
    list->iAddressCount = 2;
    for (i = 0; i < 2; i++)
    {
        addrs[i].sin6_family = AF_INET6;
        list->Address[i].lpSockaddr = (struct sockaddr *)&addrs[i];
        list->Address[i].iSockaddrLength = sizeof(addrs[i]);
    }
    addrs[0].sin6_addr.s6_addr[0] = 0x3f;      /* 3ffe::1, deprecated */
    addrs[0].sin6_addr.s6_addr[1] = 0xfe;
    addrs[0].sin6_addr.s6_addr[15] = 1;
    addrs[1].sin6_addr.s6_addr[15] = 1;        /* ::1 */
    needed = FIELD_OFFSET( SOCKET_ADDRESS_LIST, Address[2] );
    error = do_ioctl( s, SIO_ADDRESS_LIST_SORT, buf, needed, buf, needed - 1, &size );
    ok( error == WSAEFAULT, "short: got error %lu\n", error );
    error = do_ioctl( s, SIO_ADDRESS_LIST_SORT, buf, needed, buf, sizeof(buf), &size );
    ok( !error, "got error %lu\n", error );
    ok( size >= needed, "got size %lu\n", size );
    ok( list->iAddressCount == 2, "got %d addresses\n", list->iAddressCount );
    ok( IN6_IS_ADDR_LOOPBACK( &((struct sockaddr_in6 *)list->Address[0].lpSockaddr)->sin6_addr ),
        "loopback is not the first\n" );
    closesocket( s );
}

START_TEST(ioctl_addr)
{
    start_winsock();
    test_address_list( AF_INET );
    test_address_list( AF_INET6 );
    test_address_list_change();
    test_interface_list();
    test_interface_list_overlapped( FALSE );
    test_interface_list_overlapped( TRUE );
    test_routing_interface();
    test_address_list_sort();
    WSACleanup();
}
