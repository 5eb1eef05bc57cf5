/*
 * Codes and times of name resolution, with a DNS server that lies
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

/* Run by names.sh in a network namespace with tests/names/dns_server.c; the
 * resolver waits one second for an answer and asks once. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <svcguid.h>
#include "wine/test.h"

#ifndef AI_DNS_ONLY
#define AI_DNS_ONLY 0x10
#endif
#ifndef AI_FQDN
#define AI_FQDN 0x20000
#endif

/* The resolver may wait for one second for each family. All else is slack. */
#define PROMPT 8000

static BOOL have_ipv6;

static const char *first_address( const ADDRINFOA *list )
{
    static char text[80];
    DWORD size = sizeof(text);

    return WSAAddressToStringA( list->ai_addr, list->ai_addrlen, NULL, text, &size ) ? "?" : text;
}

static unsigned int count_family( const ADDRINFOA *list, int family )
{
    unsigned int count = 0;

    for (; list; list = list->ai_next) if (!family || list->ai_family == family) count++;
    return count;
}

static const struct
{
    const char *name;
    int family, flags;
    int error;
    unsigned int count4, count6;      /* entries of the families */
    BOOL or_recovery;                 /* WSANO_RECOVERY will do as well */
}
tests[] =
{
    { "v4.test", 0, 0, 0, 1, 0 },
    { "V4.TEST", AF_INET, 0, 0, 1, 0 },
    { "v4.test.", AF_INET, 0, 0, 1, 0 },
    { "v4", AF_INET, 0, 0, 1, 0 },    /* from the search list */
    { "v4.test", AF_INET6, 0, WSANO_DATA },
    { "v4.test", AF_INET6, AI_V4MAPPED, 0, 0, 1 },
    { "v4.test", AF_INET6, AI_V4MAPPED | AI_ALL, 0, 0, 1 },
    { "v6.test", AF_INET, 0, WSANO_DATA },
    { "v6.test", AF_INET6, 0, 0, 0, 1 },
    { "v6.test", 0, 0, 0, 0, 1 },
    { "both.test", 0, 0, 0, 1, 1 },
    { "both.test", AF_INET, 0, 0, 1, 0 },
    { "both.test", 0, AI_ADDRCONFIG, 0, 1, 1 },
    { "both.test", AF_INET6, AI_V4MAPPED, 0, 0, 1 },
    { "both.test", AF_INET6, AI_V4MAPPED | AI_ALL, 0, 0, 2 },
    { "alias.test", 0, 0, 0, 1, 1 },
    { "alias.test", 0, AI_DNS_ONLY, 0, 1, 1 },
    { "both.test", 0, AI_DNS_ONLY, 0, 1, 1 },
    { "both.test", 0, AI_DNS_ONLY | AI_ALL, 0, 1, 1 },
    { "many.test", AF_INET, 0, 0, 100, 0 },
    { "many.test", 0, AI_DNS_ONLY, 0, 100, 0 },
    { "nxdomain.test", 0, 0, WSAHOST_NOT_FOUND },
    { "nxdomain.test", AF_INET, 0, WSAHOST_NOT_FOUND },
    { "nxdomain.test", 0, AI_DNS_ONLY, WSAHOST_NOT_FOUND },
    { "nxdomain.test", AF_INET6, AI_V4MAPPED, WSAHOST_NOT_FOUND },
    { "no-such-name", 0, 0, WSAHOST_NOT_FOUND },
    { "nodata.test", 0, 0, WSANO_DATA },
    { "nodata.test", AF_INET, 0, WSANO_DATA },
    { "nodata.test", 0, AI_DNS_ONLY, WSANO_DATA },
    { "servfail.test", 0, 0, WSATRY_AGAIN },
    { "servfail.test", AF_INET, 0, WSATRY_AGAIN },
    { "servfail.test", AF_INET, AI_DNS_ONLY, WSATRY_AGAIN },
    { "formerr.test", 0, 0, WSANO_RECOVERY },
    { "formerr.test", AF_INET, 0, WSANO_RECOVERY },
    { "formerr.test", 0, AI_DNS_ONLY, WSANO_RECOVERY },
    { "refused.test", AF_INET, 0, WSATRY_AGAIN, .or_recovery = TRUE },
    { "silent.test", 0, 0, WSATRY_AGAIN },
    { "silent.test", AF_INET, 0, WSATRY_AGAIN },
    { "silent.test", 0, AI_DNS_ONLY, WSATRY_AGAIN },
    { "wrong-id.test", AF_INET, 0, WSATRY_AGAIN },
    { "wrong-question.test", AF_INET, 0, WSATRY_AGAIN },
    { "garbage.test", AF_INET, 0, WSANO_RECOVERY },
    { "garbage.test", 0, AI_DNS_ONLY, WSANO_RECOVERY },
    { "truncated.test", AF_INET, 0, WSATRY_AGAIN, .or_recovery = TRUE },
};

static void test_codes(void)
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        ADDRINFOA hints = { tests[i].flags, tests[i].family, SOCK_STREAM, IPPROTO_TCP };
        ADDRINFOA *list = (ADDRINFOA *)0xdeadbeef;
        ULONGLONG start = GetTickCount64(), time;
        int ret;

        if (!have_ipv6 && (tests[i].count6 || tests[i].family == AF_INET6)) continue;
        winetest_push_context( "%u: %s, family %d, flags %#x", i, tests[i].name, tests[i].family,
                               tests[i].flags );
        WSASetLastError( 0xdeadbeef );
        ret = getaddrinfo( tests[i].name, "80", &hints, &list );
        time = GetTickCount64() - start;
        ok( ret == tests[i].error || (tests[i].or_recovery && ret == WSANO_RECOVERY), "got %d\n", ret );
        ok( WSAGetLastError() == ret, "got error %d\n", WSAGetLastError() );
        ok( time < PROMPT, "took %u ms\n", (unsigned int)time );
        if (!ret)
        {
            ok( count_family( list, AF_INET ) == tests[i].count4 &&
                count_family( list, AF_INET6 ) == tests[i].count6, "got %u and %u addresses\n",
                count_family( list, AF_INET ), count_family( list, AF_INET6 ) );
            ok( list->ai_socktype == SOCK_STREAM && list->ai_protocol == IPPROTO_TCP,
                "got type %d, protocol %d\n", list->ai_socktype, list->ai_protocol );
            ok( !list->ai_flags, "got flags %#x\n", list->ai_flags );
            if (tests[i].flags & AI_DNS_ONLY)
                ok( list->ai_family == AF_INET && !list->ai_canonname, "got family %d, name %s\n",
                    list->ai_family, debugstr_a( list->ai_canonname ) );
            freeaddrinfo( list );
        }
        else ok( !list, "got list %p\n", list );
        winetest_pop_context();
    }
}

static void test_name( const char *name, int flags, const char *expect )
{
    ADDRINFOA hints = { flags, AF_INET }, *list;
    int ret;

    ret = getaddrinfo( name, NULL, &hints, &list );
    ok( !ret, "%s: got %d\n", name, ret );
    if (ret) return;
    ok( list->ai_canonname && !strcmp( list->ai_canonname, expect ), "%s, flags %#x: got name %s\n", name,
        flags, debugstr_a( list->ai_canonname ) );
    freeaddrinfo( list );
}

/* The canonical name is that of the record; the fully qualified one is the
 * name that was asked for, with its domain. */
static void test_names(void)
{
    test_name( "v4.test", AI_CANONNAME, "v4.test" );
    test_name( "alias.test", AI_CANONNAME, "both.test" );
    test_name( "alias", AI_CANONNAME, "both.test" );
    test_name( "alias.test", AI_FQDN, "alias.test" );
    test_name( "alias", AI_FQDN, "alias.test" );
    test_name( "v4", AI_FQDN, "v4.test" );
    test_name( "alias", AI_CANONNAME | AI_DNS_ONLY, "both.test" );
    test_name( "alias", AI_FQDN | AI_DNS_ONLY, "alias.test" );
}

/* The host knows its domain by its hosts file: so does this computer. */
static void test_own_name(void)
{
    static const WCHAR full[] = L"names-host.test";
    DWORD size = NI_MAXHOST;
    char name[NI_MAXHOST];
    WCHAR nameW[NI_MAXHOST];
    int ret;

    ret = gethostname( name, sizeof(name) );
    ok( !ret && !strcmp( name, "names-host" ), "got %d, name %s\n", ret, debugstr_a( name ) );
    test_name( "", AI_CANONNAME, "names-host.test" );
    test_name( "names-host", AI_CANONNAME, "names-host.test" );
    test_name( "names-host", AI_FQDN, "names-host.test" );
    ret = GetComputerNameExW( ComputerNameDnsFullyQualified, nameW, &size );
    ok( ret && !wcscmp( nameW, full ), "got %d, name %s\n", ret, debugstr_w( nameW ) );
}

static void test_idn(void)
{
    ADDRINFOW hints = { .ai_family = AF_INET }, *list;
    ADDRINFOA *ascii;
    int ret;

    ret = GetAddrInfoW( L"w\x00fcste.test", NULL, &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (ret) return;
    ok( !strcmp( first_address( (ADDRINFOA *)list ), "192.0.2.3" ), "got %s\n",
        first_address( (ADDRINFOA *)list ) );
    FreeAddrInfoW( list );
    ret = getaddrinfo( "xn--wste-0ra.test", NULL, (ADDRINFOA *)&hints, &ascii );
    ok( !ret, "got %d\n", ret );
    if (!ret) freeaddrinfo( ascii );
    hints.ai_flags = AI_DISABLE_IDN_ENCODING;
    ret = GetAddrInfoW( L"w\x00fcste.test", NULL, &hints, &list );
    ok( (ret == WSAHOST_NOT_FOUND || ret == WSATRY_AGAIN) && !list, "got %d\n", ret );
}

static void test_hostent(void)
{
    static const struct { const char *name; int error; } failures[] =
    {
        { "nxdomain.test", WSAHOST_NOT_FOUND },
        { "nodata.test", WSANO_DATA },
        { "v6.test", WSANO_DATA },
        { "servfail.test", WSATRY_AGAIN },
        { "formerr.test", WSANO_RECOVERY },
        { "silent.test", WSATRY_AGAIN },
    };
    ULONG addr = inet_addr( "192.0.2.1" );
    struct hostent *host;
    unsigned int i;

    host = gethostbyname( "alias.test" );
    ok( host && !strcmp( host->h_name, "both.test" ), "got %s\n", host ? host->h_name : "nothing" );
    ok( host && host->h_aliases[0] && !strcmp( host->h_aliases[0], "alias.test" ), "no alias\n" );
    host = gethostbyname( "many.test" );
    for (i = 0; host && host->h_addr_list[i]; i++) ;
    ok( i == 100, "got %u addresses\n", i );
    for (i = 0; i < ARRAY_SIZE(failures); i++)
    {
        host = gethostbyname( failures[i].name );
        ok( !host && WSAGetLastError() == failures[i].error, "%s: got %p, error %d\n", failures[i].name, host,
            WSAGetLastError() );
    }

    host = gethostbyaddr( (char *)&addr, sizeof(addr), AF_INET );
    ok( host && !strcmp( host->h_name, "v4.test" ), "got %s\n", host ? host->h_name : "nothing" );
    addr = inet_addr( "192.0.2.3" );
    host = gethostbyaddr( (char *)&addr, sizeof(addr), AF_INET );
    ok( !host && WSAGetLastError() == WSAHOST_NOT_FOUND, "got %p, error %d\n", host, WSAGetLastError() );
    addr = inet_addr( "192.0.2.4" );
    host = gethostbyaddr( (char *)&addr, sizeof(addr), AF_INET );
    ok( !host && WSAGetLastError() == WSATRY_AGAIN, "got %p, error %d\n", host, WSAGetLastError() );
    addr = inet_addr( "192.0.2.5" );
    host = gethostbyaddr( (char *)&addr, sizeof(addr), AF_INET );
    ok( !host && WSAGetLastError() == WSATRY_AGAIN, "got %p, error %d\n", host, WSAGetLastError() );
}

/* Without a name in the DNS the address itself is the name, unless one is demanded. */
static void test_getnameinfo(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    char host[NI_MAXHOST];
    int ret;

    addr.sin_addr.s_addr = inet_addr( "192.0.2.1" );
    ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), NULL, 0, 0 );
    ok( !ret && !strcmp( host, "v4.test" ), "got %d, %s\n", ret, host );
    addr.sin_addr.s_addr = inet_addr( "192.0.2.3" );
    ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), NULL, 0, 0 );
    ok( !ret && !strcmp( host, "192.0.2.3" ), "got %d, %s\n", ret, host );
    ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), NULL, 0, NI_NAMEREQD );
    ok( ret == WSAHOST_NOT_FOUND, "got %d\n", ret );
}

/* The domain of this computer is "test": names in it can do without, also those
 * from the hosts file. */
static void test_nofqdn(void)
{
    static const struct { const char *addr, *full, *brief; } tests[] =
    {
        { "192.0.2.1", "v4.test", "v4" },
        { "192.0.2.2", "v4.example", "v4.example" },
        { "192.0.2.3", "192.0.2.3", "192.0.2.3" },
        { "192.0.2.90", "in-file.test", "in-file" },
        { "192.0.2.91", "in-file.example", "in-file.example" },
    };
    static const char lines[] = "192.0.2.90 in-file.test\r\n192.0.2.91 in-file.example\r\n";
    struct sockaddr_in addr = { .sin_family = AF_INET };
    char path[MAX_PATH], backup[MAX_PATH + 5], host[NI_MAXHOST];
    WCHAR hostW[NI_MAXHOST];
    unsigned int i;
    DWORD written;
    HANDLE file;
    int ret;

    GetSystemDirectoryA( path, MAX_PATH );
    strcat( path, "\\drivers\\etc\\hosts" );
    sprintf( backup, "%s.test", path );
    ok( CopyFileA( path, backup, FALSE ), "error %lu\n", GetLastError() );
    file = CreateFileA( path, GENERIC_WRITE, FILE_SHARE_READ, NULL, TRUNCATE_EXISTING, 0, NULL );
    ok( file != INVALID_HANDLE_VALUE, "error %lu\n", GetLastError() );
    WriteFile( file, lines, sizeof(lines) - 1, &written, NULL );
    CloseHandle( file );
    for (i = 0; i < ARRAY_SIZE(tests); i++)
    {
        addr.sin_addr.s_addr = inet_addr( tests[i].addr );
        ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), NULL, 0, 0 );
        ok( !ret && !strcmp( host, tests[i].full ), "%s: got %d, %s\n", tests[i].addr, ret, host );
        ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), NULL, 0, NI_NOFQDN );
        ok( !ret && !strcmp( host, tests[i].brief ), "%s: got %d, %s\n", tests[i].addr, ret, host );
        ret = GetNameInfoW( (struct sockaddr *)&addr, sizeof(addr), hostW, ARRAY_SIZE(hostW), NULL, 0, NI_NOFQDN );
        WideCharToMultiByte( CP_ACP, 0, hostW, -1, host, sizeof(host), NULL, NULL );
        ok( !ret && !strcmp( host, tests[i].brief ), "%s: got %d, %s\n", tests[i].addr, ret, host );
    }
    MoveFileExA( backup, path, MOVEFILE_REPLACE_EXISTING );
}

START_TEST(codes)
{
    char ipv6[2];
    WSADATA data;

    if (!GetEnvironmentVariableA( "NAMES_IPV6", ipv6, sizeof(ipv6) ))
    {
        skip( "not started by names.sh\n" );
        return;
    }
    have_ipv6 = ipv6[0] == '1';
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_codes();
    test_names();
    test_own_name();
    test_idn();
    test_hostent();
    test_getnameinfo();
    test_nofqdn();
    WSACleanup();
}
