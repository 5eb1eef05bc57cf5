/*
 * Tests for the inet_ functions
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


/* Addresses from and to text without any lookup. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

static void test_inet_addr(void)
{
    static const struct { const char *text; ULONG addr; } tests[] =
    {
        { "1.2.3.4",          0x01020304 },
        { "1.2",              0x01000002 },
        { "1.2.3",            0x01020003 },
        { "203569230",        0x0c22384e },
        { "0x7f000001",       0x7f000001 },
        { "0x7f.0.0.01",      0x7f000001 },
        { "010.1.2.3",        0x08010203 },
        { "1.2.3.4 ",         0x01020304 },
        { "1 2 3 4",          0x00000001 },
        { "3.4.5.6  7",       0x03040506 },
        { "1.2.3 .4",         0x01020003 },
        { " ",                0 },
        { "0",                0 },
        { "255.255.255.254",  0xfffffffe },
        { "1.2.3. 4",         INADDR_NONE },
        { " 0",               INADDR_NONE },
        { "  ",               INADDR_NONE },
        { "\t",               INADDR_NONE },
        { "",                 INADDR_NONE },
        { ".",                INADDR_NONE },
        { "1.2.3.256",        INADDR_NONE },
        { "1.256.3",          INADDR_NONE },
        { "1.2.3.4.5",        INADDR_NONE },
        { "1.65536.3",        INADDR_NONE },
        { "1.2.3.",           INADDR_NONE },
        { "08",               INADDR_NONE },
        { "0x",               INADDR_NONE },
        { "0o10",             INADDR_NONE },
        { "0b10",             INADDR_NONE },
        { "1.2.3.4:5",        INADDR_NONE },
        { "[0.1.2.3]",        INADDR_NONE },
        { "::1",              INADDR_NONE },
    };
    unsigned int i;
    ULONG addr;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        winetest_push_context( "%s", wine_dbgstr_an( tests[i].text, -1 ) );
        WSASetLastError( 0xdeadbeef );
        addr = inet_addr( tests[i].text );
        ok( addr == htonl( tests[i].addr ), "got %#lx\n", htonl( addr ) );
        ok( WSAGetLastError() == (int)0xdeadbeef, "got error %d\n", WSAGetLastError() );
        winetest_pop_context();
    }

    WSASetLastError( 0xdeadbeef );
    addr = inet_addr( NULL );
    ok( addr == INADDR_NONE && WSAGetLastError() == WSAEFAULT, "got %#lx, error %d\n", addr,
        WSAGetLastError() );
}

#define UNTOUCHED 0x55555555

/* The address is also stored if something that does not belong to it follows. */
static const struct { const char *text; int ret; ULONG addr; } pton4_tests[] =
{
    { "0.0.0.0",         1, 0 },
    { "127.0.0.1",       1, 0x7f000001 },
    { "255.255.255.255", 1, 0xffffffff },
    { "127.127.127.255:123", 0, 0x7f7f7fff },
    { "1.1.1.1 ",        0, 0x01010101 },
    { "1.1.1.0o10",      0, 0x01010100 },
    { "1.1.1.00",        0, UNTOUCHED },
    { "1.1.1.010",       0, UNTOUCHED },
    { "01.1.1.1",        0, UNTOUCHED },
    { "1.1.1",           0, UNTOUCHED },
    { "1.1.1.256",       0, UNTOUCHED },
    { "1.1.1.0x1",       0, UNTOUCHED },
    { " 1.1.1.1",        0, UNTOUCHED },
    { "1.1.1.1.1",       0, UNTOUCHED },
    { "1.1.1.",          0, UNTOUCHED },
    { "",                0, UNTOUCHED },
    { "::1",             0, UNTOUCHED },
};

static const struct { const char *text; int ret; USHORT addr[8]; } pton6_tests[] =
{
    { "::",                        1, { 0 } },
    { "::1",                       1, { 0, 0, 0, 0, 0, 0, 0, 1 } },
    { "1::",                       1, { 1 } },
    { "0:0:0:0:0:0:0:0",           1, { 0 } },
    { "1:2:3:4:5:6:7:8",           1, { 1, 2, 3, 4, 5, 6, 7, 8 } },
    { "::0:0:0:0:0:0:0",           1, { 0 } },
    { "fe80::ABCD",                1, { 0xfe80, 0, 0, 0, 0, 0, 0, 0xabcd } },
    { "1:2::7:8",                  1, { 1, 2, 0, 0, 0, 0, 7, 8 } },
    { "::ffff:1.2.3.4",            1, { 0, 0, 0, 0, 0, 0xffff, 0x102, 0x304 } },
    { "1:2:3:4:5:6:255.255.0.1",   1, { 1, 2, 3, 4, 5, 6, 0xffff, 1 } },
    { "1::001.2.3.4",              1, { 1, 0, 0, 0, 0, 0, 0x102, 0x304 } },
    { "1::0001.2.3.4",             0 },
    { "1:2:3:4:5:6:7:8::",         0 },
    { "::1:2:3:4:5:6:7:8",         0 },
    { "1:2:3:4:5:6:7",             0 },
    { "1:2:3:4:5:6:7:8:9",         0 },
    { "1::2::3",                   0 },
    { ":::",                       0 },
    { ":1",                        0 },
    { "1:",                        0 },
    { "12345::",                   0 },
    { "00001::",                   0 },
    { "g::",                       0 },
    { "::1%1",                     0 },
    { "::1/64",                    0 },
    { "[::1]",                     0 },
    { "::1.2.3",                   0 },
    { "::1.2.3.256",               0 },
    { "::1.2.3.4:5",               0 },
    { " ::1",                      0 },
    { "",                          0 },
    { "127.0.0.1",                 0 },
};

static void check_pton( int family, const char *text, int expect, const void *addr, int size )
{
    WCHAR wide[64];
    BYTE buffer[16];
    int ret;

    winetest_push_context( "%s", wine_dbgstr_an( text, -1 ) );
    memset( buffer, 0x55, sizeof(buffer) );
    WSASetLastError( 0xdeadbeef );
    ret = inet_pton( family, text, buffer );
    ok( ret == expect, "got %d\n", ret );
    ok( WSAGetLastError() == (int)0xdeadbeef, "got error %d\n", WSAGetLastError() );
    if (expect || family == AF_INET) ok( !memcmp( buffer, addr, size ), "wrong address\n" );

    MultiByteToWideChar( CP_ACP, 0, text, -1, wide, ARRAY_SIZE(wide) );
    memset( buffer, 0x55, sizeof(buffer) );
    WSASetLastError( 0xdeadbeef );
    ret = InetPtonW( family, wide, buffer );
    ok( ret == expect, "wide: got %d\n", ret );
    ok( WSAGetLastError() == (expect ? (int)0xdeadbeef : WSAEINVAL), "wide: got error %d\n",
        WSAGetLastError() );
    if (expect || family == AF_INET) ok( !memcmp( buffer, addr, size ), "wide: wrong address\n" );
    winetest_pop_context();
}

static void test_inet_pton(void)
{
    USHORT addr6[8];
    unsigned int i, j;
    BYTE buffer[16];
    ULONG addr;
    int ret;

    for (i = 0; i < ARRAY_SIZE(pton4_tests); i++)
    {
        addr = htonl( pton4_tests[i].addr );
        check_pton( AF_INET, pton4_tests[i].text, pton4_tests[i].ret, &addr, sizeof(addr) );
    }
    for (i = 0; i < ARRAY_SIZE(pton6_tests); i++)
    {
        for (j = 0; j < 8; j++) addr6[j] = htons( pton6_tests[i].addr[j] );
        check_pton( AF_INET6, pton6_tests[i].text, pton6_tests[i].ret, addr6, sizeof(addr6) );
    }

    WSASetLastError( 0 );
    ret = inet_pton( AF_UNSPEC, NULL, buffer );
    ok( ret == -1 && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    WSASetLastError( 0 );
    ret = InetPtonW( AF_UNSPEC, NULL, buffer );
    ok( ret == -1 && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    WSASetLastError( 0 );
    ret = inet_pton( AF_UNSPEC, "127.0.0.1", buffer );
    ok( ret == -1 && WSAGetLastError() == WSAEAFNOSUPPORT, "got %d, error %d\n", ret, WSAGetLastError() );
    WSASetLastError( 0 );
    ret = InetPtonW( 99, L"127.0.0.1", buffer );
    ok( ret == -1 && WSAGetLastError() == WSAEAFNOSUPPORT, "got %d, error %d\n", ret, WSAGetLastError() );
}

static void check_ntop( int family, const char *text )
{
    int len = strlen( text );
    WCHAR expect[64], wide[64];
    char buffer[64];
    BYTE addr[16];
    const void *ret;

    winetest_push_context( "%s", text );
    ok( inet_pton( family, text, addr ) == 1, "not parsed\n" );
    MultiByteToWideChar( CP_ACP, 0, text, -1, expect, ARRAY_SIZE(expect) );

    ret = inet_ntop( family, addr, buffer, len + 1 );
    ok( ret == buffer && !strcmp( buffer, text ), "got %s\n", ret ? buffer : "(null)" );
    ret = InetNtopW( family, addr, wide, len + 1 );
    ok( ret == wide && !wcscmp( wide, expect ), "got %s\n", wine_dbgstr_wn( ret, -1 ) );

    WSASetLastError( 0xdeadbeef );
    ret = inet_ntop( family, addr, buffer, len );
    ok( !ret, "short buffer accepted\n" );
    ok( WSAGetLastError() == (int)0xc000000d || broken( WSAGetLastError() == WSAEINVAL ) /* Windows 7 */,
        "got error %#x\n", WSAGetLastError() );
    ret = inet_ntop( family, addr, buffer, 0 );
    ok( !ret, "empty buffer accepted\n" );
    ret = inet_ntop( family, addr, NULL, len + 1 );
    ok( !ret, "null buffer accepted\n" );
    ret = InetNtopW( family, addr, wide, len );
    ok( !ret, "short wide buffer accepted\n" );
    winetest_pop_context();
}

static void test_inet_ntop(void)
{
    static const char *const tests4[] = { "0.0.0.0", "1.2.3.4", "255.255.255.255", "127.0.0.100" };
    static const char *const tests6[] =
    {
        "::", "::1", "1::", "::fffe:cc98:bd74", "2030:a4b1::", "::204.152.189.116", "::ffff:1.2.3.4",
        "1:2:3:4:5:6:7:8", "2001:db8::8", "1:0:3:4:5:6:7:8", "ff02::1:ff00:1234",
    };
    unsigned int i;
    char buffer[64];
    BYTE addr[16] = {0};

    for (i = 0; i < ARRAY_SIZE(tests4); i++) check_ntop( AF_INET, tests4[i] );
    for (i = 0; i < ARRAY_SIZE(tests6); i++) check_ntop( AF_INET6, tests6[i] );

    WSASetLastError( 0 );
    ok( !inet_ntop( AF_UNSPEC, addr, buffer, sizeof(buffer) ) && WSAGetLastError() == WSAEAFNOSUPPORT,
        "got error %d\n", WSAGetLastError() );
    WSASetLastError( 0 );
    ok( !InetNtopW( 99, addr, NULL, 0 ) && WSAGetLastError() == WSAEAFNOSUPPORT, "got error %d\n",
        WSAGetLastError() );
}

static DWORD WINAPI ntoa_thread( void *arg )
{
    struct in_addr addr = { .s_addr = htonl( 0x05060708 ) };
    char *str = inet_ntoa( addr );

    ok( str && !strcmp( str, "5.6.7.8" ), "got %s\n", str );
    ok( str != arg, "the buffer is shared\n" );
    return 0;
}

static void test_inet_ntoa(void)
{
    struct in_addr addr = { .s_addr = htonl( 0x01020304 ) };
    char *str = inet_ntoa( addr );
    HANDLE thread;

    ok( str && !strcmp( str, "1.2.3.4" ), "got %s\n", str );
    thread = CreateThread( NULL, 0, ntoa_thread, str, 0, NULL );
    WaitForSingleObject( thread, INFINITE );
    CloseHandle( thread );
    ok( !strcmp( str, "1.2.3.4" ), "got %s\n", str );
    addr.s_addr = INADDR_NONE;
    ok( inet_ntoa( addr ) == str && !strcmp( str, "255.255.255.255" ), "got %s\n", str );
}

static void test_byte_order(void)
{
    SOCKET s;
    WSADATA data;
    ULONG l;
    USHORT h;

    ok( htonl( 0x01020304 ) == 0x04030201, "got %#lx\n", htonl( 0x01020304 ) );
    ok( htons( 0x0102 ) == 0x0201, "got %#x\n", htons( 0x0102 ) );

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    ok( !WSAHtonl( s, 0x01020304, &l ) && l == 0x04030201, "got %#lx, error %d\n", l, WSAGetLastError() );
    ok( !WSANtohl( s, 0x01020304, &l ) && l == 0x04030201, "got %#lx, error %d\n", l, WSAGetLastError() );
    ok( !WSAHtons( s, 0x0102, &h ) && h == 0x0201, "got %#x, error %d\n", h, WSAGetLastError() );
    ok( !WSANtohs( s, 0x0102, &h ) && h == 0x0201, "got %#x, error %d\n", h, WSAGetLastError() );
    ok( WSAHtonl( s, 1, NULL ) == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d\n",
        WSAGetLastError() );
    closesocket( s );
    ok( WSAHtons( s, 1, &h ) == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK, "got %d\n",
        WSAGetLastError() );
    WSACleanup();
}

START_TEST(inet)
{
    test_inet_addr();
    test_inet_pton();
    test_inet_ntop();
    test_inet_ntoa();
    test_byte_order();
}
