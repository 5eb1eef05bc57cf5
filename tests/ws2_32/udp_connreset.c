/*
 * Tests of SIO_UDP_CONNRESET
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

/* SIO_UDP_CONNRESET */

#include "opt_test.h"

#ifndef SIO_UDP_CONNRESET
#define SIO_UDP_CONNRESET _WSAIOW(IOC_VENDOR,12)
#endif

/* A socket connected to a port that nobody has. */
static SOCKET make_unreachable(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), closed = socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_in addr = bind_loopback( closed );
    int ret;

    bind_loopback( s );
    closesocket( closed );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) );
    ok( !ret, "connect got error %d\n", WSAGetLastError() );
    return s;
}

/* A receive tells of an unreachable port, or not. */
static void test_report( BOOL report )
{
    SOCKET s = make_unreachable();
    DWORD error, size;
    u_long on = 1;
    char buf[4];
    int ret;

    winetest_push_context( "report %d", report );
    error = do_ioctl( s, SIO_UDP_CONNRESET, &report, sizeof(report), NULL, 0, &size );
    ok( !error, "got error %lu\n", error );
    ioctlsocket( s, FIONBIO, &on );
    ret = send( s, "x", 1, 0 );
    ok( ret == 1, "send got error %d\n", WSAGetLastError() );
    ret = recv( s, buf, sizeof(buf), 0 );
    ok( ret == -1 && WSAGetLastError() == (report ? WSAECONNRESET : WSAEWOULDBLOCK), "got %d, error %d\n",
        ret, WSAGetLastError() );
    closesocket( s );
    winetest_pop_context();
}

static void test_arguments(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    BOOL value = FALSE;
    DWORD error, size;

    error = do_ioctl( s, SIO_UDP_CONNRESET, &value, sizeof(value), NULL, 0, &size );
    ok( !error && !size, "got error %lu, size %lu\n", error, size );
    error = do_ioctl( s, SIO_UDP_CONNRESET, &value, 1, NULL, 0, &size );
    ok( !error && !size, "one byte: got error %lu, size %lu\n", error, size );
    closesocket( s );
}

/* Without reports an overlapped receive goes on waiting. */
static void test_overlapped(void)
{
    OVERLAPPED overlapped = { 0 };
    SOCKET s = make_unreachable();
    DWORD error, size, flags = 0;
    BOOL report = FALSE;
    WSABUF wsabuf;
    char buf[4];
    int ret;

    error = do_ioctl( s, SIO_UDP_CONNRESET, &report, sizeof(report), NULL, 0, &size );
    ok( !error, "got error %lu\n", error );
    ret = send( s, "x", 1, 0 );
    ok( ret == 1, "send got error %d\n", WSAGetLastError() );
    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    wsabuf.buf = buf;
    wsabuf.len = sizeof(buf);
    ret = WSARecv( s, &wsabuf, 1, &size, &flags, &overlapped, NULL );
    ok( ret == -1 && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    closesocket( s );
    ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "not ended by closing the socket\n" );
    CloseHandle( overlapped.hEvent );
}

START_TEST(udp_connreset)
{
    start_winsock();
    test_arguments();
    test_report( TRUE );
    test_report( FALSE );
    test_overlapped();
    WSACleanup();
}
