/*
 * Tests for WSAAddressToString and WSAStringToAddress
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


/* Socket addresses from and to text without any lookup. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2bth.h>
#include "wine/test.h"

static void check_text( const void *addr, int len, const char *expect )
{
    DWORD needed = strlen( expect ) + 1, size;
    WCHAR wide[80], expectW[80];
    char text[80];
    int ret;

    winetest_push_context( "%s", expect );
    MultiByteToWideChar( CP_ACP, 0, expect, -1, expectW, ARRAY_SIZE(expectW) );

    size = sizeof(text);
    WSASetLastError( 0xdeadbeef );
    ret = WSAAddressToStringA( (struct sockaddr *)addr, len, NULL, text, &size );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !strcmp( text, expect ), "got %s\n", text );
    ok( size == needed, "got size %lu\n", size );

    size = ARRAY_SIZE(wide);
    ret = WSAAddressToStringW( (struct sockaddr *)addr, len, NULL, wide, &size );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ok( !wcscmp( wide, expectW ), "got %s\n", wine_dbgstr_wn( wide, -1 ) );
    ok( size == needed, "got size %lu\n", size );

    size = needed - 1;
    ret = WSAAddressToStringA( (struct sockaddr *)addr, len, NULL, text, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( size == needed, "got size %lu\n", size );
    size = 0;
    ret = WSAAddressToStringW( (struct sockaddr *)addr, len, NULL, wide, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( size == needed, "got size %lu\n", size );
    winetest_pop_context();
}

static void test_to_string(void)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    SOCKADDR_BTH bth = { .addressFamily = AF_BTH, .btAddr = 0x1234deadbeefcafeULL };
    char text[80];
    DWORD size;
    int ret;

    check_text( &in, sizeof(in), "0.0.0.0" );
    in.sin_addr.s_addr = htonl( 0x01020304 );
    check_text( &in, sizeof(in), "1.2.3.4" );
    in.sin_port = htons( 65535 );
    check_text( &in, sizeof(in), "1.2.3.4:65535" );

    check_text( &in6, sizeof(in6), "::" );
    inet_pton( AF_INET6, "20ab::1", &in6.sin6_addr );
    check_text( &in6, sizeof(in6), "20ab::1" );
    inet_pton( AF_INET6, "20ab::2001", &in6.sin6_addr );
    in6.sin6_scope_id = 0x1234;
    check_text( &in6, sizeof(in6), "20ab::2001%4660" );
    in6.sin6_port = htons( 0x81fa );
    check_text( &in6, sizeof(in6), "[20ab::2001%4660]:33274" );
    in6.sin6_scope_id = 0;
    check_text( &in6, sizeof(in6), "[20ab::2001]:33274" );

    size = sizeof(text);
    if (!WSAAddressToStringA( (struct sockaddr *)&bth, sizeof(bth), NULL, text, &size ))
    {
        check_text( &bth, sizeof(bth), "(DE:AD:BE:EF:CA:FE)" );
        bth.port = 4711;
        check_text( &bth, sizeof(bth), "(DE:AD:BE:EF:CA:FE):4711" );
    }
    else win_skip( "no Bluetooth addresses before Windows 10 1809\n" );

    size = sizeof(text);
    ret = WSAAddressToStringA( NULL, 0, NULL, text, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAAddressToStringA( (struct sockaddr *)&in, sizeof(in), NULL, text, NULL );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ret = WSAAddressToStringA( (struct sockaddr *)&in, sizeof(in), NULL, NULL, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    size = sizeof(text);
    ret = WSAAddressToStringA( (struct sockaddr *)&in, sizeof(in) - 1, NULL, text, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
    in.sin_family = 99;
    ret = WSAAddressToStringA( (struct sockaddr *)&in, sizeof(in), NULL, text, &size );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
}

/* port 0: none; an error with an address: the address that is left behind */
static const struct { const char *text; int error; ULONG addr; USHORT port; } tests4[] =
{
    { "0.0.0.0",              0, 0 },
    { "127.127.127.127",      0, 0x7f7f7f7f },
    { "1",                    0, 0x00000001 },
    { "1.2",                  0, 0x01000002 },
    { "1.2.3",                0, 0x01020003 },
    { "1:1",                  0, 0x00000001, 1 },
    { "0x7f.1:8",             0, 0x7f000001, 8 },
    { "010.1.1.1:010",        0, 0x08010101, 8 },
    { "255.255.255.255:0xffff", 0, 0xffffffff, 65535 },
    { "127.127.127.127:65535", 0, 0x7f7f7f7f, 65535 },
    { "1.2.3.4:",             WSAEINVAL, 0x01020304 },
    { "1.2.3.4:0",            WSAEINVAL, 0x01020304 },
    { "1.2.3.4:65537",        WSAEINVAL, 0x01020304 },
    { "1.2.3.4:0x",           WSAEINVAL, 0x01020304 },
    { "1.2.3.4:08",           WSAEINVAL, 0x01020304 },
    { "1.2.3.4:1 ",           WSAEINVAL, 0x01020304 },
    { "",                     WSAEINVAL },
    { " ",                    WSAEINVAL },
    { "a",                    WSAEINVAL },
    { "-1",                   WSAEINVAL },
    { "255.255.255.256",      WSAEINVAL },
    { "1.1.1.0x100",          WSAEINVAL },
    { "1.1.1.1.1",            WSAEINVAL },
};

static const struct { const char *text; int error; const char *addr; ULONG scope; USHORT port; } tests6[] =
{
    { "::",                   0, "::" },
    { "::1",                  0, "::1" },
    { "1:2:3:4:5:6:7:8",      0, "1:2:3:4:5:6:7:8" },
    { "::1%4660",             0, "::1", 4660 },
    { "[::1]",                0, "::1" },
    { "[::1]:65535",          0, "::1", 0, 65535 },
    { "[::1%12]:0x10",        0, "::1", 12, 16 },
    { "[::1",                 WSAEINVAL },
    { "::1]:1",               WSAEINVAL },
    { "[::1]:65536",          WSAEINVAL },
    { "",                     WSAEINVAL },
    { "127.0.0.1",            WSAEINVAL },
    { "::g",                  WSAEINVAL },
};

/* Both forms have to do the same. */
static int string_to_address( const char *text, int family, void *addr, int *len, BOOL wide )
{
    WCHAR textW[80];

    if (!wide) return WSAStringToAddressA( (char *)text, family, NULL, addr, len );
    MultiByteToWideChar( CP_ACP, 0, text, -1, textW, ARRAY_SIZE(textW) );
    return WSAStringToAddressW( textW, family, NULL, addr, len );
}

static void test_to_ipv4( BOOL wide )
{
    struct sockaddr_in in;
    unsigned int i;
    int len, ret;

    for (i = 0; i < ARRAY_SIZE(tests4); i++)
    {
        winetest_push_context( "%s", wine_dbgstr_an( tests4[i].text, -1 ) );
        memset( &in, 0x55, sizeof(in) );
        len = sizeof(in) + 10;
        WSASetLastError( 0xdeadbeef );
        ret = string_to_address( tests4[i].text, AF_INET, &in, &len, wide );
        ok( ret == (tests4[i].error ? SOCKET_ERROR : 0), "got %d\n", ret );
        ok( WSAGetLastError() == tests4[i].error, "got error %d\n", WSAGetLastError() );
        ok( in.sin_family == (tests4[i].error ? 0 : AF_INET), "got family %d\n", in.sin_family );
        ok( len == (int)sizeof(in) + (tests4[i].error ? 10 : 0), "got length %d\n", len );
        if (!tests4[i].error || tests4[i].addr)
            ok( in.sin_addr.s_addr == htonl( tests4[i].addr ), "got address %#lx\n",
                ntohl( in.sin_addr.s_addr ) );
        ok( in.sin_port == htons( tests4[i].port ), "got port %u\n", ntohs( in.sin_port ) );
        winetest_pop_context();
    }
    len = sizeof(in) - 1;
    ret = string_to_address( "1.2.3.4", AF_INET, &in, &len, wide );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == sizeof(in), "got length %d\n", len );
}

static void test_to_ipv6( BOOL wide )
{
    struct sockaddr_in6 in6;
    unsigned int i;
    IN6_ADDR addr;
    int len, ret;

    for (i = 0; i < ARRAY_SIZE(tests6); i++)
    {
        winetest_push_context( "%s", wine_dbgstr_an( tests6[i].text, -1 ) );
        memset( &in6, 0x55, sizeof(in6) );
        len = sizeof(in6) + 10;
        ret = string_to_address( tests6[i].text, AF_INET6, &in6, &len, wide );
        ok( ret == (tests6[i].error ? SOCKET_ERROR : 0), "got %d\n", ret );
        ok( WSAGetLastError() == tests6[i].error, "got error %d\n", WSAGetLastError() );
        ok( in6.sin6_family == (tests6[i].error ? 0 : AF_INET6), "got family %d\n", in6.sin6_family );
        ok( len == (int)sizeof(in6) + (tests6[i].error ? 10 : 0), "got length %d\n", len );
        if (!tests6[i].error)
        {
            inet_pton( AF_INET6, tests6[i].addr, &addr );
            ok( !memcmp( &addr, &in6.sin6_addr, sizeof(addr) ), "wrong address\n" );
            ok( in6.sin6_scope_id == tests6[i].scope, "got scope %lu\n", in6.sin6_scope_id );
            ok( in6.sin6_port == htons( tests6[i].port ), "got port %u\n", ntohs( in6.sin6_port ) );
        }
        winetest_pop_context();
    }
    len = sizeof(in6) - 1;
    ret = string_to_address( "::1", AF_INET6, &in6, &len, wide );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    ok( len == sizeof(in6), "got length %d\n", len );
    len = sizeof(in6);
    ret = string_to_address( "::1", AF_UNIX, &in6, &len, wide );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL, "got %d, error %d\n", ret, WSAGetLastError() );
}

START_TEST(addrstr)
{
    struct sockaddr_in in;
    int len = sizeof(in);
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_to_string();
    test_to_ipv4( FALSE );
    test_to_ipv4( TRUE );
    test_to_ipv6( FALSE );
    test_to_ipv6( TRUE );
    ok( WSAStringToAddressA( NULL, AF_INET, NULL, (struct sockaddr *)&in, &len ) == SOCKET_ERROR &&
        WSAGetLastError() == WSAEINVAL, "got error %d\n", WSAGetLastError() );
    WSACleanup();
}
