/*
 * Forms of names and of lists of addresses
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

/* What getaddrinfo.c and getaddrinfo_ex.c leave out: names that can't be
 * written in ASCII, services of other transports, extended structures. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

#ifndef AI_EXTENDED
#define AI_EXTENDED 0x80000000
#endif
#ifndef AI_FQDN
#define AI_FQDN 0x00020000
#endif

/* ADDRINFOEX2W to ADDRINFOEX4W */
struct addrinfo_extended
{
    ADDRINFOEXW base;
    int version;
    WCHAR *fqdn;
    int interface_index;
    HANDLE resolution_handle;
};

static void test_names(void)
{
    WCHAR label[80];
    ADDRINFOW *list;
    unsigned int i;
    int ret;

    /* longer than a label of the DNS in any form */
    for (i = 0; i < 70; i++) label[i] = 0xfc + i % 3;
    wcscpy( label + i, L".invalid" );
    list = (ADDRINFOW *)0xdeadbeef;
    ret = GetAddrInfoW( label, NULL, NULL, &list );
    ok( ret == WSANO_RECOVERY && WSAGetLastError() == ret && !list, "got %d, error %d, list %p\n", ret,
        WSAGetLastError(), list );

    /* digits of another script are no address */
    ret = GetAddrInfoW( L"\x0661\x0662.invalid", NULL, &(ADDRINFOW){ .ai_flags = AI_NUMERICHOST }, &list );
    ok( ret == WSAHOST_NOT_FOUND && !list, "got %d\n", ret );
}

static void test_services(void)
{
    static const struct { const char *service; int type, error; USHORT port; } tests[] =
    {
        { "smtp", SOCK_STREAM, 0, 25 },
        { "smtp", SOCK_DGRAM, WSATYPE_NOT_FOUND },
        { "domain", SOCK_STREAM, 0, 53 },
        { "domain", SOCK_DGRAM, 0, 53 },
        { "smtp", SOCK_RAW, WSATYPE_NOT_FOUND },
        { "23", SOCK_RAW, 0, 23 },
    };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        ADDRINFOA hints = { .ai_socktype = tests[i].type }, *list;
        int ret = getaddrinfo( "127.0.0.1", tests[i].service, &hints, &list );

        ok( ret == tests[i].error, "%u: got %d\n", i, ret );
        if (ret) continue;
        ok( ((struct sockaddr_in *)list->ai_addr)->sin_port == htons( tests[i].port ), "%u: got port %u\n", i,
            ntohs( ((struct sockaddr_in *)list->ai_addr)->sin_port ) );
        freeaddrinfo( list );
    }
}

static int get_extended( int version, int flags, ADDRINFOEXW **list )
{
    struct addrinfo_extended hints = { .version = version };

    hints.base.ai_flags = flags | AI_EXTENDED;
    hints.base.ai_family = AF_INET;
    return GetAddrInfoExW( L"localhost", L"80", NS_ALL, NULL, &hints.base, list, NULL, NULL, NULL, NULL );
}

static void test_extended(void)
{
    ADDRINFOEXW *list;
    int version, ret;

    for (version = 2; version <= 4; version++)
    {
        ret = get_extended( version, AI_FQDN, &list );
        ok( !ret, "%d: got %d\n", version, ret );
        if (ret) continue;
        ok( ((struct addrinfo_extended *)list)->version == version, "%d: got version %d\n", version,
            ((struct addrinfo_extended *)list)->version );
        ok( ((struct addrinfo_extended *)list)->fqdn &&
            !wcscmp( ((struct addrinfo_extended *)list)->fqdn, L"localhost" ), "%d: got name %s\n", version,
            debugstr_w( ((struct addrinfo_extended *)list)->fqdn ) );
        ok( list->ai_addr->sa_family == AF_INET && !list->ai_blob && !list->ai_provider, "%d: wrong entry\n",
            version );
        FreeAddrInfoExW( list );
    }
    ret = get_extended( 1, 0, &list );
    ok( ret == WSAEINVAL && !list, "got %d\n", ret );
    ret = get_extended( 99, 0, &list );
    ok( ret == WSAEINVAL && !list, "got %d\n", ret );
}

/* The caller may free everything but the result and the OVERLAPPED at once. */
static void test_copies(void)
{
    OVERLAPPED overlapped = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    ADDRINFOEXW hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *list;
    WCHAR name[] = L"localhost", service[] = L"telnet";
    int ret;

    ret = GetAddrInfoExW( name, service, NS_DNS, NULL, &hints, &list, NULL, &overlapped, NULL, NULL );
    memset( name, 0xcc, sizeof(name) );
    memset( service, 0xcc, sizeof(service) );
    memset( &hints, 0xcc, sizeof(hints) );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( !WaitForSingleObject( overlapped.hEvent, 30000 ), "not completed\n" );
    ok( !overlapped.Internal && list, "got Internal %u\n", (unsigned int)overlapped.Internal );
    if (list)
    {
        ok( list->ai_family == AF_INET && list->ai_socktype == SOCK_STREAM &&
            ((struct sockaddr_in *)list->ai_addr)->sin_port == htons( 23 ), "wrong entry\n" );
        FreeAddrInfoExW( list );
    }
    CloseHandle( overlapped.hEvent );
}

START_TEST(addrinfo_forms)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_names();
    test_services();
    test_extended();
    test_copies();
    WSACleanup();
}
