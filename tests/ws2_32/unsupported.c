/*
 * Exports that fail in the documented way
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

/* Each checks its arguments first. */

#include <winsock2.h>
#include <ws2spi.h>
#include "wine/test.h"

static HMODULE module;

#ifdef _WIN64

static void test_helpers(void)
{
    DWORD (WINAPI *write_event)( DWORD_PTR, DWORD_PTR ) = (void *)GetProcAddress( module, "WahWriteLSPEvent" );
    DWORD ret;

    if (!write_event) win_skip( "no WahWriteLSPEvent\n" );
    else
    {
        ret = write_event( 0, 0 );
        ok( ret == ERROR_CALL_NOT_IMPLEMENTED, "got %lu\n", ret );
    }
}

#endif /* _WIN64 */

static void test_qos(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    BOOL (WINAPI *get_qos)( SOCKET, WSABUF *, QOS * );
    WSABUF name = { 5, (char *)"G711" };
    QOS qos;

    get_qos = (void *)GetProcAddress( module, "WSAGetQOSByName" );
    WSASetLastError( 0 );
    ok( !get_qos( INVALID_SOCKET, &name, &qos ) && WSAGetLastError() == WSAENOTSOCK, "got error %d\n",
        WSAGetLastError() );
    ok( !get_qos( s, NULL, &qos ) && WSAGetLastError() == WSAEFAULT, "got error %d\n", WSAGetLastError() );
    ok( !get_qos( s, &name, &qos ) && (WSAGetLastError() == WSAEOPNOTSUPP || WSAGetLastError() == WSAEINVAL),
        "got error %d\n", WSAGetLastError() );
    closesocket( s );
}

START_TEST(unsupported)
{
    WSADATA data;

    module = GetModuleHandleA( "ws2_32.dll" );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
#ifdef _WIN64
    test_helpers();
#endif
    test_qos();
    WSACleanup();
}
