/*
 * Tests for gethostbyname() and its kin
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


/* Only names and addresses that need no DNS server. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

/* The parts of the structure follow each other in a fixed order. */
static void check_layout( const struct hostent *host )
{
    char **end;

    ok( host->h_addrtype == AF_INET && host->h_length == 4, "got %d, %d\n", host->h_addrtype,
        host->h_length );
    ok( host->h_aliases == (char **)(host + 1), "aliases at %p, structure at %p\n", host->h_aliases, host );
    for (end = host->h_aliases; *end; end++) ;
    ok( host->h_addr_list == end + 1, "addresses at %p, aliases end at %p\n", host->h_addr_list, end );
    ok( host->h_addr_list[0] != NULL, "no address\n" );
    for (end = host->h_addr_list; *end; end++) ;
    ok( host->h_addr_list[0] == (char *)(end + 1), "first address at %p, list ends at %p\n",
        host->h_addr_list[0], end );
}

static void test_gethostbyname(void)
{
    struct hostent *host, *again;
    unsigned int count = 0, loopback = 0;
    char name[256];
    char **addr;

    WSASetLastError( 0xdeadbeef );
    host = gethostbyname( "localhost" );
    ok( host && !WSAGetLastError(), "got %p, error %d\n", host, WSAGetLastError() );
    check_layout( host );
    ok( *(ULONG *)host->h_addr_list[0] == htonl( INADDR_LOOPBACK ), "got %s\n",
        inet_ntoa( *(struct in_addr *)host->h_addr_list[0] ) );
    ok( !strcmp( host->h_name, "localhost" ), "got name %s\n", host->h_name );

    host = gethostbyname( "localhost." );
    ok( host && *(ULONG *)host->h_addr_list[0] == htonl( INADDR_LOOPBACK ), "got %p, error %d\n", host,
        WSAGetLastError() );

    again = gethostbyname( "192.0.2.33" );
    ok( again == host, "got %p and %p\n", again, host );
    ok( again && *(ULONG *)again->h_addr_list[0] == inet_addr( "192.0.2.33" ), "wrong address\n" );
    ok( again && !again->h_addr_list[1], "more than one address\n" );

    ok( gethostbyname( "" ) != NULL, "got error %d\n", WSAGetLastError() );
    ok( gethostbyname( NULL ) != NULL, "got error %d\n", WSAGetLastError() );

    gethostname( name, sizeof(name) );
    host = gethostbyname( name );
    ok( host != NULL, "got error %d\n", WSAGetLastError() );
    if (!host) return;
    check_layout( host );
    for (addr = host->h_addr_list; *addr; addr++, count++) if ((BYTE)(*addr)[0] == 127) loopback++;
    ok( !loopback || count == 1, "%u of %u addresses are loopback\n", loopback, count );

    host = gethostbyname( "no such name" );
    ok( !host && WSAGetLastError() == WSAHOST_NOT_FOUND, "got %p, error %d\n", host, WSAGetLastError() );
}

static void test_gethostbyaddr(void)
{
    ULONG addr = htonl( INADDR_LOOPBACK );
    struct hostent *host;
    IN6_ADDR addr6 = {{{0}}};

    host = gethostbyaddr( (char *)&addr, sizeof(addr), AF_INET );
    ok( host != NULL, "got error %d\n", WSAGetLastError() );
    if (host)
    {
        check_layout( host );
        ok( *(ULONG *)host->h_addr_list[0] == addr, "wrong address\n" );
    }
    host = gethostbyaddr( (char *)&addr, sizeof(addr) - 1, AF_INET );
    ok( !host && WSAGetLastError() == WSAEFAULT, "got %p, error %d\n", host, WSAGetLastError() );
    host = gethostbyaddr( NULL, sizeof(addr), AF_INET );
    ok( !host && WSAGetLastError() == WSAEFAULT, "got %p, error %d\n", host, WSAGetLastError() );
    host = gethostbyaddr( (char *)&addr6, 15, AF_INET6 );
    ok( !host && WSAGetLastError() == WSAEINVAL, "got %p, error %d\n", host, WSAGetLastError() );
    host = gethostbyaddr( (char *)&addr, sizeof(addr), AF_UNIX );
    ok( !host && WSAGetLastError() == WSAEAFNOSUPPORT, "got %p, error %d\n", host, WSAGetLastError() );
}

static void test_gethostname(void)
{
    WCHAR wide[256], expect[256];
    char name[256];
    int ret, len;

    ret = gethostname( NULL, 256 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = gethostname( name, sizeof(name) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !strchr( name, '.' ), "got domain in %s\n", name );
    MultiByteToWideChar( CP_ACP, 0, name, -1, expect, ARRAY_SIZE(expect) );
    len = strlen( name );

    memset( name, 'x', sizeof(name) );
    ret = gethostname( name, len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( name[0] == 'x', "the buffer was changed\n" );
    ret = gethostname( name, len + 1 );
    ok( !ret && strlen( name ) == (size_t)len, "got %d\n", ret );

    ret = GetHostNameW( NULL, 256 );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    wide[0] = 'x';
    ret = GetHostNameW( wide, len );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( wide[0] == 'x', "the buffer was changed\n" );
    ret = GetHostNameW( wide, len + 1 );
    ok( !ret && !wcscmp( wide, expect ), "got %d, %s\n", ret, wine_dbgstr_wn( wide, -1 ) );
}

START_TEST(hostent)
{
    struct hostent *host;
    WSADATA data;

    host = gethostbyname( "localhost" );
    ok( !host && WSAGetLastError() == WSANOTINITIALISED, "got %p, error %d\n", host, WSAGetLastError() );

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_gethostbyname();
    test_gethostbyaddr();
    test_gethostname();
    WSACleanup();
}
