/*
 * Tests for getaddrinfo() and GetAddrInfoW()
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


/* Only names that need no DNS server: numeric ones, localhost, this computer,
 * and lines that the test itself puts into the hosts file. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

#ifndef AI_FQDN
#define AI_FQDN 0x00020000
#endif

/* Both forms have to do the same; the lists have the same layout but for the
 * canonical name. */
static int query( const char *name, const char *service, const ADDRINFOA *hints, ADDRINFOA **result,
                  BOOL wide )
{
    WCHAR nameW[256], serviceW[256];

    if (!wide) return getaddrinfo( name, service, hints, result );
    if (name) MultiByteToWideChar( CP_ACP, 0, name, -1, nameW, ARRAY_SIZE(nameW) );
    if (service) MultiByteToWideChar( CP_ACP, 0, service, -1, serviceW, ARRAY_SIZE(serviceW) );
    return GetAddrInfoW( name ? nameW : NULL, service ? serviceW : NULL, (const ADDRINFOW *)hints,
                         (ADDRINFOW **)result );
}

static void free_list( ADDRINFOA *list, BOOL wide )
{
    if (wide) FreeAddrInfoW( (ADDRINFOW *)list );
    else freeaddrinfo( list );
}

static const struct
{
    const char *name, *service;
    int flags, family, type, protocol;
    int error;
    const char *expect;               /* text of the first address; NULL: any */
}
tests[] =
{
    { NULL, NULL, 0, 0, 0, 0, WSAHOST_NOT_FOUND },
    { NULL, "80", 0, AF_INET, 0, 0, 0, "127.0.0.1:80" },
    { NULL, "80", 0, AF_INET6, 0, 0, 0, "[::1]:80" },
    { NULL, "80", AI_PASSIVE, AF_INET, 0, 0, 0, "0.0.0.0:80" },
    { NULL, "80", AI_PASSIVE, AF_INET6, 0, 0, 0, "[::]:80" },
    { NULL, "no-such-service", 0, 0, 0, 0, WSATYPE_NOT_FOUND },
    { "127.0.0.1", "no-such-service", 0, 0, 0, 0, WSATYPE_NOT_FOUND },
    { "127.0.0.1", "", 0, 0, 0, 0, 0, "127.0.0.1" },
    { "127.0.0.1", "0", 0, 0, 0, 0, 0, "127.0.0.1" },
    { "127.0.0.1", "65535", 0, 0, 0, 0, 0, "127.0.0.1:65535" },
    { "127.0.0.1", "telnet", 0, 0, SOCK_STREAM, 0, 0, "127.0.0.1:23" },
    { "127.0.0.1", "domain", 0, 0, SOCK_DGRAM, 0, 0, "127.0.0.1:53" },
    { "127.0.0.1", "TELNET", 0, 0, 0, 0, 0, "127.0.0.1:23" },
    { "192.168.1.253", NULL, 0, 0, 0, 0, 0, "192.168.1.253" },
    { "192.168.1.253:1024", NULL, AI_NUMERICHOST, 0, 0, 0, WSAHOST_NOT_FOUND },
    { "2a00:2039:dead:beef:cafe::6666", NULL, 0, 0, 0, 0, 0, "2a00:2039:dead:beef:cafe::6666" },
    { "[beef::cafe]", NULL, 0, 0, 0, 0, 0, "beef::cafe" },
    { "[beef::cafe]", NULL, AI_NUMERICHOST, AF_INET6, 0, 0, 0, "beef::cafe" },
    { "[beef::cafe]", NULL, AI_NUMERICHOST, AF_INET, 0, 0, WSAHOST_NOT_FOUND },
    { "[beef::cafe]:10239", NULL, 0, 0, 0, 0, 0, "beef::cafe" },
    { "[beef::cafe", NULL, AI_NUMERICHOST, 0, 0, 0, WSAHOST_NOT_FOUND },
    { "beef::cafe]", NULL, AI_NUMERICHOST, 0, 0, 0, WSAHOST_NOT_FOUND },
    { "fe80::1%7", NULL, 0, 0, 0, 0, 0, "fe80::1%7" },
    { "localhost", NULL, AI_NUMERICHOST, 0, 0, 0, WSAHOST_NOT_FOUND },
    /* names that can't exist */
    { "!!!.###.bogus..domain.", NULL, 0, 0, 0, 0, WSAHOST_NOT_FOUND },
    { ".bogus", NULL, 0, 0, 0, 0, WSAHOST_NOT_FOUND },
    { "a123456789b123456789c123456789d123456789e123456789f123456789g123.bogus", NULL, 0, 0, 0, 0,
      WSAHOST_NOT_FOUND },
    { "localhost", "80", 0, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, "127.0.0.1:80" },
    { "localhost", "", 0, AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0, "127.0.0.1" },
    { "localhost", "0", 0, AF_INET6, 0, 0, 0, "::1" },
    { "127.0.0.1", NULL, AI_V4MAPPED, AF_INET6, 0, 0, 0, "::ffff:127.0.0.1" },
    { "127.0.0.1", NULL, 0, AF_INET6, 0, 0, WSAHOST_NOT_FOUND },
    { "127.0.0.1", NULL, 0, 0, SOCK_STREAM, IPPROTO_UDP, 0, "127.0.0.1" },
    { "127.0.0.1", NULL, 0, 0, SOCK_DGRAM, IPPROTO_TCP, 0, "127.0.0.1" },
    { "127.0.0.1", NULL, 0, 0, 0, IPPROTO_IPV6, 0, "127.0.0.1" },
    { "127.0.0.1", NULL, 0, 0, SOCK_RAW, 999, 0, "127.0.0.1" },
    { "127.0.0.1", NULL, 0, 0, 999, 0, WSAESOCKTNOSUPPORT },
    { "127.0.0.1", NULL, 0, 0, 999, IPPROTO_TCP, WSAESOCKTNOSUPPORT },
    { "127.0.0.1", NULL, 0, 99, 0, 0, WSAEAFNOSUPPORT },
    { "127.0.0.1", NULL, 0x02000000, 0, 0, 0, WSAEINVAL },
    { "127.0.0.1", NULL, AI_CANONNAME | AI_FQDN, 0, 0, 0, WSAEINVAL },
    { NULL, "80", AI_CANONNAME, 0, 0, 0, WSANO_RECOVERY },
    { NULL, "80", AI_FQDN, 0, 0, 0, WSANO_RECOVERY },
    { NULL, "80", AI_NUMERICHOST, 0, 0, 0, WSAHOST_NOT_FOUND },
};

static void check_entry( const ADDRINFOA *ai, int family, int type, int protocol )
{
    struct sockaddr_in *in = (struct sockaddr_in *)ai->ai_addr;
    static const char zero[8];

    ok( !ai->ai_flags, "got flags %#x\n", ai->ai_flags );
    ok( ai->ai_family == AF_INET || ai->ai_family == AF_INET6, "got family %d\n", ai->ai_family );
    if (family) ok( ai->ai_family == family, "got family %d\n", ai->ai_family );
    ok( ai->ai_socktype == type, "got type %d\n", ai->ai_socktype );
    ok( ai->ai_protocol == protocol, "got protocol %d\n", ai->ai_protocol );
    ok( ai->ai_addr->sa_family == ai->ai_family, "got address family %d\n", ai->ai_addr->sa_family );
    ok( ai->ai_addrlen == (ai->ai_family == AF_INET ? sizeof(*in) : sizeof(struct sockaddr_in6)),
        "got length %u\n", (unsigned int)ai->ai_addrlen );
    if (ai->ai_family == AF_INET) ok( !memcmp( in->sin_zero, zero, sizeof(zero) ),
                                      "sin_zero is not clear\n" );
    ok( !ai->ai_canonname, "got a canonical name\n" );
}

static void test_table( BOOL wide )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        ADDRINFOA hints = { tests[i].flags, tests[i].family, tests[i].type, tests[i].protocol }, *list, *ai;
        char text[80];
        DWORD size = sizeof(text);
        int ret;

        winetest_push_context( "%u: %s, %s%s", i, wine_dbgstr_an( tests[i].name, -1 ),
                               wine_dbgstr_an( tests[i].service, -1 ), wide ? ", wide" : "" );
        list = (ADDRINFOA *)0xdeadbeef;
        WSASetLastError( 0xdeadbeef );
        ret = query( tests[i].name, tests[i].service, &hints, &list, wide );
        ok( ret == tests[i].error, "got %d\n", ret );
        ok( WSAGetLastError() == tests[i].error, "got error %d\n", WSAGetLastError() );
        if (!ret)
        {
            for (ai = list; ai; ai = ai->ai_next)
                check_entry( ai, hints.ai_family, hints.ai_socktype, hints.ai_protocol );
            if (tests[i].expect && !WSAAddressToStringA( list->ai_addr, list->ai_addrlen, NULL, text, &size ))
                ok( !strcmp( text, tests[i].expect ), "got %s\n", text );
            free_list( list, wide );
        }
        else ok( !list, "got list %p\n", list );
        winetest_pop_context();
    }
}

static unsigned int list_length( const ADDRINFOA *list )
{
    unsigned int count = 0;

    for (; list; list = list->ai_next) count++;
    return count;
}

/* Same addresses in the same order. */
static void compare_lists( const ADDRINFOA *a, const ADDRINFOA *b )
{
    ok( list_length( a ) == list_length( b ), "%u and %u entries\n", list_length( a ), list_length( b ) );
    for (; a && b; a = a->ai_next, b = b->ai_next)
    {
        ok( a->ai_addrlen == b->ai_addrlen, "lengths differ\n" );
        ok( a->ai_addrlen == b->ai_addrlen && !memcmp( a->ai_addr, b->ai_addr, a->ai_addrlen ),
            "addresses differ\n" );
    }
}

static void test_own_name(void)
{
    ADDRINFOA *empty, *own, hints = { AI_CANONNAME };
    char name[256];
    int ret;

    ret = gethostname( name, sizeof(name) );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    WSASetLastError( 0xdeadbeef );
    ret = getaddrinfo( "", NULL, NULL, &empty );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    ret = getaddrinfo( name, NULL, NULL, &own );
    ok( !ret && !WSAGetLastError(), "got %d, error %d\n", ret, WSAGetLastError() );
    compare_lists( empty, own );
    freeaddrinfo( own );
    ret = getaddrinfo( name, "0", NULL, &own );
    ok( !ret, "got %d\n", ret );
    compare_lists( empty, own );
    freeaddrinfo( own );
    ret = getaddrinfo( "..localmachine", NULL, NULL, &own );
    ok( !ret, "got %d\n", ret );
    if (!ret) compare_lists( empty, own );
    freeaddrinfo( ret ? NULL : own );
    freeaddrinfo( empty );

    ret = getaddrinfo( "localhost", NULL, &hints, &own );
    ok( !ret, "got %d\n", ret );
    ok( own->ai_canonname && !strcmp( own->ai_canonname, "localhost" ), "got name %s\n", own->ai_canonname );
    ok( !own->ai_next || !own->ai_next->ai_canonname, "name in the second entry\n" );
    freeaddrinfo( own );
}

static void test_hints(void)
{
    ADDRINFOA hints = {0}, *list;
    char name[] = "x";
    int ret;

    hints.ai_addrlen = 16;
    ret = getaddrinfo( "127.0.0.1", NULL, &hints, &list );
    ok( ret == WSANO_RECOVERY && !list, "got %d\n", ret );
    hints.ai_addrlen = 0;
    hints.ai_canonname = name;
    ret = getaddrinfo( "127.0.0.1", NULL, &hints, &list );
    ok( ret == WSANO_RECOVERY && !list, "got %d\n", ret );
    hints.ai_canonname = NULL;
    hints.ai_next = &hints;
    ret = getaddrinfo( "127.0.0.1", NULL, &hints, &list );
    ok( ret == WSANO_RECOVERY && !list, "got %d\n", ret );

    ret = getaddrinfo( "127.0.0.1", "http", NULL, &list );
    ok( !ret, "got %d\n", ret );
    ok( list_length( list ) == 1, "got %u entries\n", list_length( list ) );
    check_entry( list, AF_INET, 0, 0 );
    freeaddrinfo( list );
    freeaddrinfo( NULL );
    FreeAddrInfoW( NULL );
}

static void test_idn(void)
{
    ADDRINFOW hints = { .ai_flags = AI_DISABLE_IDN_ENCODING }, *list;
    int ret;

    list = (ADDRINFOW *)0xdeadbeef;
    ret = GetAddrInfoW( L"w\x00fcste.invalid", NULL, &hints, &list );
    ok( ret == WSAHOST_NOT_FOUND || ret == WSATRY_AGAIN, "got %d\n", ret );
    ok( WSAGetLastError() == ret, "got error %d\n", WSAGetLastError() );
    ok( !list, "got list %p\n", list );
}

static void test_hosts_file(void)
{
    static const char lines[] = "192.0.2.77 Names-Test.example names-alias # comment\r\n"
                                "2001:db8::77\tnames-test.example\r\n"
                                "192.0.2.78 xn--wste-0ra.example\r\n";
    ADDRINFOA hints = { AI_CANONNAME, AF_INET }, *list;
    ADDRINFOW *listW;
    char path[MAX_PATH], backup[MAX_PATH];
    HANDLE file;
    DWORD written;
    int ret;

    GetSystemDirectoryA( path, MAX_PATH );
    strcat( path, "\\drivers\\etc\\hosts" );
    sprintf( backup, "%s.test", path );
    if (!CopyFileA( path, backup, FALSE ))
    {
        skip( "no hosts file\n" );
        return;
    }
    /* whoever keeps what it has read of the file must notice the change */
    ret = getaddrinfo( "localhost", "80", &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( list );
    file = CreateFileA( path, GENERIC_WRITE, FILE_SHARE_READ, NULL, TRUNCATE_EXISTING, 0, NULL );
    if (file == INVALID_HANDLE_VALUE)
    {
        skip( "can't change the hosts file\n" );
        DeleteFileA( backup );
        return;
    }
    WriteFile( file, lines, sizeof(lines) - 1, &written, NULL );
    CloseHandle( file );

    ret = getaddrinfo( "NAMES-alias", "80", &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret)
    {
        struct sockaddr_in *in = (struct sockaddr_in *)list->ai_addr;

        ok( in->sin_addr.s_addr == inet_addr( "192.0.2.77" ), "got %s\n", inet_ntoa( in->sin_addr ) );
        ok( !strcmp( list->ai_canonname, "Names-Test.example" ), "got name %s\n", list->ai_canonname );
        ok( !list->ai_next, "got more entries\n" );
        freeaddrinfo( list );
    }
    hints.ai_family = AF_INET6;
    ret = getaddrinfo( "names-test.example", NULL, &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( list );

    hints.ai_flags = AI_V4MAPPED;
    ret = getaddrinfo( "names-alias", NULL, &hints, &list );
    ok( !ret && IN6_IS_ADDR_V4MAPPED( &((struct sockaddr_in6 *)list->ai_addr)->sin6_addr ), "got %d\n", ret );
    if (!ret) freeaddrinfo( list );

    /* other letters are encoded before any look-up */
    ret = GetAddrInfoW( L"w\x00fcste.example", NULL, NULL, &listW );
    ok( !ret, "got %d\n", ret );
    if (!ret) FreeAddrInfoW( listW );

    MoveFileExA( backup, path, MOVEFILE_REPLACE_EXISTING );
}

START_TEST(getaddrinfo)
{
    ADDRINFOA *list = (ADDRINFOA *)0xdeadbeef;
    WSADATA data;
    int ret;

    ret = getaddrinfo( "127.0.0.1", NULL, NULL, &list );
    ok( ret == WSANOTINITIALISED && !list, "got %d, list %p\n", ret, list );

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_table( FALSE );
    test_table( TRUE );
    test_own_name();
    test_hints();
    test_idn();
    test_hosts_file();
    WSACleanup();
}
