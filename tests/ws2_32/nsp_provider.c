/*
 * Name-space providers that are installed
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

/* The provider is test_nsp.dll, see test_nsp.c, in the directory of this program. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2spi.h>
#include <svcguid.h>
#include "wine/test.h"
#include "test_nsp.h"

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE 10110
#endif

#ifndef LUP_FLUSHPREVIOUS
#define LUP_FLUSHPREVIOUS 0x2000
#endif

#define NS_TEST 4711
#define NS_SLOW 4712

static GUID test_id = { 0xc5a4f0be, 0x3c16, 0x4f0b, { 0x9d, 0x53, 0x0c, 0xd1, 0x9f, 0x1e, 0x77, 0x02 } };
static GUID hostname_class = SVCID_HOSTNAME;

/* not in every import library */
static int (WINAPI *pWSCWriteNameSpaceOrder)( GUID *ids, DWORD count );

static WCHAR provider_path[MAX_PATH];

/* The result of a query of either width: the number of items, the first name,
 * and the name spaces in the order of their first items. */
struct found
{
    int begin_error, next_error;
    unsigned int count;
    WCHAR name[64];
    struct sockaddr_in addr;
    DWORD spaces[2];
};

static int next( HANDLE handle, BOOL wide, DWORD *size, void *set )
{
    if (wide) return WSALookupServiceNextW( handle, 0, size, set );
    return WSALookupServiceNextA( handle, 0, size, set );
}

static void add_item( const WSAQUERYSETW *set, BOOL wide, struct found *ret )
{
    if (ret->count < ARRAY_SIZE(ret->spaces)) ret->spaces[ret->count] = set->dwNameSpace;
    if (ret->count++) return;
    ok( set->dwNumberOfCsAddrs, "no address\n" );
    if (set->dwNumberOfCsAddrs)
        memcpy( &ret->addr, set->lpcsaBuffer[0].RemoteAddr.lpSockaddr, sizeof(ret->addr) );
    if (wide) lstrcpynW( ret->name, set->lpszServiceInstanceName, ARRAY_SIZE(ret->name) );
    else MultiByteToWideChar( CP_ACP, 0, (char *)set->lpszServiceInstanceName, -1, ret->name,
                              ARRAY_SIZE(ret->name) );
}

static struct found query( const WCHAR *name, DWORD namespace, BOOL wide )
{
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = namespace, .lpServiceClassId = &hostname_class,
                         .lpszServiceInstanceName = (WCHAR *)name,
                         /* what queries ignore */
                         .dwOutputFlags = 0xcccc, .lpszComment = (WCHAR *)0xcccc,
                         .dwNumberOfCsAddrs = 0xcccccccc, .lpcsaBuffer = (CSADDR_INFO *)0xcccc };
    DWORD flags = LUP_RETURN_NAME | LUP_RETURN_ADDR, size;
    struct found ret = {0};
    char nameA[64], buffer[4096];
    HANDLE handle;
    int err;

    WideCharToMultiByte( CP_ACP, 0, name, -1, nameA, sizeof(nameA), NULL, NULL );
    if (!wide) set.lpszServiceInstanceName = (WCHAR *)nameA;
    err = wide ? WSALookupServiceBeginW( &set, flags, &handle )
               : WSALookupServiceBeginA( (WSAQUERYSETA *)&set, flags, &handle );
    if (err)
    {
        ret.begin_error = WSAGetLastError();
        return ret;
    }
    size = 1;
    err = next( handle, wide, &size, buffer );
    ok( err == SOCKET_ERROR, "succeeded without a buffer\n" );
    if (WSAGetLastError() == WSAEFAULT) ok( size > sizeof(set), "got size %lu\n", size );
    for (;;)
    {
        size = sizeof(buffer);
        if (next( handle, wide, &size, buffer )) break;
        add_item( (WSAQUERYSETW *)buffer, wide, &ret );
    }
    ret.next_error = WSAGetLastError();
    err = WSALookupServiceEnd( handle );
    ok( !err, "got error %d\n", WSAGetLastError() );
    return ret;
}

static void test_query( BOOL wide )
{
    struct found found;

    found = query( L"fixed.nsp", NS_TEST, wide );
    ok( !found.begin_error && found.count == 1 && found.next_error == WSA_E_NO_MORE,
        "got error %d, %u items, error %d\n", found.begin_error, found.count, found.next_error );
    ok( !wcscmp( found.name, L"fixed.nsp" ), "got name %s\n", debugstr_w( found.name ) );
    ok( found.addr.sin_addr.s_addr == inet_addr( "192.0.2.200" ), "got %s\n",
        inet_ntoa( found.addr.sin_addr ) );
    found = query( L"other.nsp", NS_TEST, wide );
    ok( !found.begin_error && !found.count && found.next_error == WSA_E_NO_MORE,
        "got error %d, %u items, error %d\n", found.begin_error, found.count, found.next_error );
    found = query( L"localhost", NS_ALL, wide );
    ok( found.count == 1 && found.spaces[0] == NS_DNS, "got %u items, name space %lu\n", found.count,
        found.spaces[0] );
}

/* The wide result of the provider is kept while its narrow form does not fit. */
static void test_flush(void)
{
    WSAQUERYSETA set = { .dwSize = sizeof(set), .dwNameSpace = NS_TEST, .lpServiceClassId = &hostname_class,
                         .lpszServiceInstanceName = (char *)"fixed.nsp" };
    DWORD size = 1;
    char buffer[4096];
    HANDLE handle;
    int ret;

    ret = WSALookupServiceBeginA( &set, LUP_RETURN_NAME, &handle );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = WSALookupServiceNextA( handle, 0, &size, (WSAQUERYSETA *)buffer );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT, "got %d, error %d\n", ret, WSAGetLastError() );
    size = sizeof(buffer);
    ret = WSALookupServiceNextA( handle, LUP_FLUSHPREVIOUS, &size, (WSAQUERYSETA *)buffer );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSA_E_NO_MORE, "got %d, error %d\n", ret,
        WSAGetLastError() );
    WSALookupServiceEnd( handle );
}

static void test_register( BOOL wide )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr( "192.0.2.201" ) };
    CSADDR_INFO info = { .LocalAddr = { (struct sockaddr *)&addr, sizeof(addr) } };
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_TEST, .lpServiceClassId = &hostname_class,
                         .dwNumberOfCsAddrs = 1, .lpcsaBuffer = &info };
    struct found found;
    int ret;

    set.lpszServiceInstanceName = wide ? (WCHAR *)L"localhost" : (WCHAR *)"localhost";
    if (wide) ret = WSASetServiceW( &set, RNRSERVICE_REGISTER, 0 );
    else ret = WSASetServiceA( (WSAQUERYSETA *)&set, RNRSERVICE_REGISTER, 0 );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    found = query( L"localhost", NS_TEST, wide );
    ok( found.count == 1 && found.addr.sin_addr.s_addr == addr.sin_addr.s_addr, "got %u items\n",
        found.count );
    found = query( L"localhost", NS_ALL, wide );
    ok( found.count == 2 && found.spaces[0] == NS_DNS && found.spaces[1] == NS_TEST,
        "got %u items, name spaces %lu, %lu\n", found.count, found.spaces[0], found.spaces[1] );
    if (wide) ret = WSASetServiceW( &set, RNRSERVICE_DELETE, 0 );
    else ret = WSASetServiceA( (WSAQUERYSETA *)&set, RNRSERVICE_DELETE, 0 );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    found = query( L"localhost", NS_TEST, wide );
    ok( !found.count, "got %u items\n", found.count );
}

static void test_addrinfo(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr( "192.0.2.202" ) };
    SOCKET_ADDRESS address = { (struct sockaddr *)&addr, sizeof(addr) };
    GUID unknown = hostname_class;
    ADDRINFOEXW hints = { .ai_family = AF_INET }, *list;
    int ret;

    ret = GetAddrInfoExW( L"fixed.nsp", L"80", NS_TEST, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    if (!ret)
    {
        struct sockaddr_in *in = (struct sockaddr_in *)list->ai_addr;

        ok( in->sin_addr.s_addr == inet_addr( "192.0.2.200" ) && in->sin_port == htons( 80 ), "got %s\n",
            inet_ntoa( in->sin_addr ) );
        ok( !list->ai_next, "more than one address\n" );
        ok( list->ai_provider && !memcmp( list->ai_provider, &test_id, sizeof(test_id) ), "wrong provider\n" );
        ok( list->ai_bloblen == 4 && !memcmp( list->ai_blob, "blob", 4 ), "got blob of %u bytes\n",
            (unsigned int)list->ai_bloblen );
        FreeAddrInfoExW( list );
    }
    /* a result without an address */
    ret = GetAddrInfoExW( L"blob.nsp", L"80", NS_TEST, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    if (!ret)
    {
        ok( !list->ai_addr && !list->ai_addrlen && list->ai_bloblen == 4 && !list->ai_next, "got address %p\n",
            list->ai_addr );
        FreeAddrInfoExW( list );
    }
    ret = GetAddrInfoExW( L"fixed.nsp", NULL, NS_ALL, &test_id, NULL, &list, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    if (!ret) FreeAddrInfoExW( list );
    ret = GetAddrInfoExW( L"fixed.nsp", NULL, NS_TEST, &unknown, NULL, &list, NULL, NULL, NULL, NULL );
    ok( ret == WSASERVICE_NOT_FOUND && !list, "got %d\n", ret );
    ret = GetAddrInfoExW( L"other.nsp", NULL, NS_TEST, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( (ret == WSAHOST_NOT_FOUND || ret == WSANO_DATA) && !list, "got %d\n", ret );

    /* all providers: the answers of DNS and those of the test */
    ret = SetAddrInfoExW( L"localhost", NULL, &address, 1, NULL, 0, NS_TEST, NULL, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    ret = GetAddrInfoExW( L"localhost", NULL, NS_ALL, NULL, &hints, &list, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
    if (!ret)
    {
        const ADDRINFOEXW *next = (ADDRINFOEXW *)list->ai_next;

        ok( next && !next->ai_next, "not two addresses\n" );
        ok( !list->ai_provider && !list->ai_blob, "DNS has a provider id\n" );
        ok( next && next->ai_provider && next->ai_blob, "no provider id\n" );
        FreeAddrInfoExW( list );
    }
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, &hints, &list, NULL, NULL, NULL, NULL );
    ok( !ret && !list->ai_next, "got %d\n", ret );
    if (!ret) FreeAddrInfoExW( list );
    ret = SetAddrInfoExA( "localhost", NULL, NULL, 0, NULL, 0, NS_TEST, NULL, NULL, NULL, NULL, NULL );
    ok( !ret, "got %d\n", ret );
}

/* Functions that take no name space ask all providers. */
static void check_name( const WCHAR *name, const char *expect )
{
    ADDRINFOW hints = { .ai_family = AF_INET, .ai_flags = AI_CANONNAME }, *list;
    char nameA[64];
    struct hostent *host;
    int ret;

    ret = GetAddrInfoW( name, L"80", &hints, &list );
    ok( ret == (expect ? 0 : WSAHOST_NOT_FOUND), "%s: got %d\n", debugstr_w( name ), ret );
    if (!ret)
    {
        struct sockaddr_in *in = (struct sockaddr_in *)list->ai_addr;

        ok( expect && in->sin_addr.s_addr == inet_addr( expect ) && in->sin_port == htons( 80 ), "%s: got %s\n",
            debugstr_w( name ), inet_ntoa( in->sin_addr ) );
        ok( !list->ai_next, "%s: more than one address\n", debugstr_w( name ) );
        ok( list->ai_canonname && *list->ai_canonname, "%s: no name\n", debugstr_w( name ) );
        FreeAddrInfoW( list );
    }
    WideCharToMultiByte( CP_ACP, 0, name, -1, nameA, sizeof(nameA), NULL, NULL );
    host = gethostbyname( nameA );
    ok( !host == !expect, "%s: got %p, error %d\n", nameA, host, WSAGetLastError() );
    if (host && expect)
        ok( ((struct in_addr *)host->h_addr_list[0])->s_addr == inet_addr( expect ) && !host->h_addr_list[1],
            "%s: got %s\n", nameA, inet_ntoa( *(struct in_addr *)host->h_addr_list[0] ));
    else if (!host) ok( WSAGetLastError() == WSAHOST_NOT_FOUND, "%s: got error %d\n", nameA, WSAGetLastError() );
}

/* The other way round; expect is NULL for an address without a name. */
static void check_address( const char *text, const char *expect )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr( text ) };
    struct hostent *host;
    char name[NI_MAXHOST];
    int ret;

    ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), name, sizeof(name), NULL, 0, 0 );
    ok( !ret && !strcmp( name, expect ? expect : text ), "%s: got %d, %s\n", text, ret, name );
    ret = getnameinfo( (struct sockaddr *)&addr, sizeof(addr), name, sizeof(name), NULL, 0, NI_NAMEREQD );
    ok( ret == (expect ? 0 : WSAHOST_NOT_FOUND), "%s: got %d\n", text, ret );
    host = gethostbyaddr( (char *)&addr.sin_addr, sizeof(addr.sin_addr), AF_INET );
    ok( !host == !expect, "%s: got %p, error %d\n", text, host, WSAGetLastError() );
    if (host && expect) ok( !strcmp( host->h_name, expect ), "%s: got %s\n", text, host->h_name );
    else if (!host) ok( WSAGetLastError() == WSAHOST_NOT_FOUND, "%s: error %d\n", text, WSAGetLastError() );
}

/* The provider moves in front of the others; the old order is put back. */
static void test_order(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr( "192.0.2.203" ) };
    SOCKET_ADDRESS address = { (struct sockaddr *)&addr, sizeof(addr) };
    GUID ids[32], order[32];
    char buffer[8192];
    DWORD size = sizeof(buffer);
    WSANAMESPACE_INFOW *infos = (WSANAMESPACE_INFOW *)buffer;
    struct found found;
    int i, count, ret, pos = 1;

    count = WSAEnumNameSpaceProvidersW( &size, infos );
    ok( count > 1 && count <= 32, "got %d, error %d\n", count, WSAGetLastError() );
    for (i = 0; i < count; i++)
    {
        ids[i] = infos[i].NSProviderId;
        if (!memcmp( &ids[i], &test_id, sizeof(test_id) )) order[0] = ids[i];
        else order[pos++] = ids[i];
    }
    ret = pWSCWriteNameSpaceOrder( order, count );
    ok( !ret, "got %d\n", ret );
    SetAddrInfoExW( L"localhost", NULL, &address, 1, NULL, 0, NS_TEST, NULL, NULL, NULL, NULL, NULL );
    found = query( L"localhost", NS_ALL, TRUE );
    ok( found.count == 2 && found.spaces[0] == NS_TEST && found.spaces[1] == NS_DNS,
        "got %u items, name spaces %lu, %lu\n", found.count, found.spaces[0], found.spaces[1] );
    check_name( L"fixed.nsp", "192.0.2.200" );
    check_name( L"localhost", "192.0.2.203" );
    SetAddrInfoExW( L"localhost", NULL, NULL, 0, NULL, 0, NS_TEST, NULL, NULL, NULL, NULL, NULL );
    check_name( L"localhost", "127.0.0.1" );
    check_name( L"192.0.2.1", "192.0.2.1" );
    check_address( "192.0.2.200", "fixed.nsp" );
    ret = pWSCWriteNameSpaceOrder( ids, count );
    ok( !ret, "got %d\n", ret );
}

/* DNS is a provider like others: without it there is no answer in its name space. */
static void test_disabled(void)
{
    GUID dns = { 0x22059d40, 0x7e9e, 0x11cf, { 0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b } };
    ADDRINFOEXW *list;
    struct found found;
    int ret;

    ret = WSCEnableNSProvider( &test_id, FALSE );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    found = query( L"fixed.nsp", NS_TEST, TRUE );
    ok( found.begin_error == WSASERVICE_NOT_FOUND, "got error %d\n", found.begin_error );
    ret = WSCEnableNSProvider( &test_id, TRUE );
    ok( !ret, "got error %d\n", WSAGetLastError() );

    ret = WSCEnableNSProvider( &dns, FALSE );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    ret = GetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, NULL, NULL, NULL, NULL );
    ok( ret == WSASERVICE_NOT_FOUND && !list, "got %d\n", ret );
    found = query( L"localhost", NS_DNS, TRUE );
    ok( found.begin_error == WSASERVICE_NOT_FOUND, "got error %d\n", found.begin_error );
    check_name( L"localhost", NULL );
    check_name( L"192.0.2.1", "192.0.2.1" );
    check_name( L"fixed.nsp", "192.0.2.200" );
    check_name( L"recursive.nsp", "192.0.2.200" );
    check_address( "192.0.2.200", "fixed.nsp" );
    check_address( "127.0.0.1", NULL );
    ret = WSCEnableNSProvider( &dns, TRUE );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    found = query( L"localhost", NS_DNS, TRUE );
    ok( found.count == 1, "got %u items\n", found.count );
}

static DWORD WINAPI query_slow( void *arg )
{
    struct found *found = arg;

    *found = query( L"fixed.nsp", NS_SLOW, TRUE );
    return 0;
}

/* While a provider starts, others can be asked, also by the one that starts; who
 * asks for the former waits for it. */
static void test_slow_start(void)
{
    static GUID id = TEST_NSP_SLOW_ID;
    HANDLE starting = CreateEventW( NULL, TRUE, FALSE, L"test_nsp_starting" );
    HANDLE go = CreateEventW( NULL, TRUE, FALSE, L"test_nsp_go" ), threads[2], first[2];
    struct found found, slow[2];
    DWORD ret, i;

    ret = WSCInstallNameSpace( (WCHAR *)L"Slow names", provider_path, NS_SLOW, 0, &id );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    threads[0] = CreateThread( NULL, 0, query_slow, &slow[0], 0, NULL );
    first[0] = starting;
    first[1] = threads[0];
    ret = WaitForMultipleObjects( 2, first, FALSE, 10000 );
    ok( !ret, "the provider is not started\n" );
    threads[1] = CreateThread( NULL, 0, query_slow, &slow[1], 0, NULL );
    found = query( L"fixed.nsp", NS_TEST, TRUE );
    ok( found.count == 1, "got error %d\n", found.begin_error );
    ret = WaitForMultipleObjects( 2, threads, FALSE, 0 );
    ok( ret == WAIT_TIMEOUT, "got %lu\n", ret );
    SetEvent( go );
    ret = WaitForMultipleObjects( 2, threads, TRUE, 10000 );
    ok( !ret, "got %lu\n", ret );
    for (i = 0; i < 2; i++)
    {
        ok( slow[i].count == 1, "%lu: got error %d\n", i, slow[i].begin_error );
        CloseHandle( threads[i] );
    }
    ret = WSCUnInstallNameSpace( &id );
    ok( !ret, "got error %d\n", WSAGetLastError() );
    CloseHandle( starting );
    CloseHandle( go );
}

/* Providers hear of service classes, and have a say in what they are. */
static void test_classes(void)
{
    static GUID id = { 0xc5a4f0be, 0x3c16, 0x4f0b, { 0x9d, 0x53, 0x0c, 0xd1, 0x9f, 0x1e, 0x77, 0x05 } };
    static GUID dns = { 0x22059d40, 0x7e9e, 0x11cf, { 0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b } };
    DWORD value = 1, size;
    WSANSCLASSINFOA info = { (char *)"TcpPort", NS_TEST, REG_DWORD, sizeof(value), &value };
    WSASERVICECLASSINFOA class = { &id, (char *)"Test class", 1, &info };
    char buffer[1024];
    int ret;

    ret = WSAInstallServiceClassA( &class );
    ok( !ret, "error %d\n", WSAGetLastError() );
    size = sizeof(buffer);
    ret = WSAGetServiceClassInfoW( &dns, &id, &size, (WSASERVICECLASSINFOW *)buffer );
    ok( !ret && !wcscmp( ((WSASERVICECLASSINFOW *)buffer)->lpszServiceClassName, L"Test class" ), "error %d\n",
        WSAGetLastError() );
    size = sizeof(buffer);
    ret = WSAGetServiceClassInfoW( &test_id, &id, &size, (WSASERVICECLASSINFOW *)buffer );
    ok( !ret && !wcscmp( ((WSASERVICECLASSINFOW *)buffer)->lpszServiceClassName, L"of the provider" ),
        "error %d\n", WSAGetLastError() );
    size = sizeof(buffer);
    ret = WSAGetServiceClassInfoA( &test_id, &id, &size, (WSASERVICECLASSINFOA *)buffer );
    ok( !ret && !strcmp( ((WSASERVICECLASSINFOA *)buffer)->lpszServiceClassName, "of the provider" ),
        "error %d\n", WSAGetLastError() );
    ret = WSARemoveServiceClass( &id );
    ok( !ret, "error %d\n", WSAGetLastError() );
    size = sizeof(buffer);
    ret = WSAGetServiceClassInfoW( &test_id, &id, &size, (WSASERVICECLASSINFOW *)buffer );
    ok( ret == SOCKET_ERROR && WSAGetLastError() == WSATYPE_NOT_FOUND, "got %d, error %d\n", ret,
        WSAGetLastError() );
}

/* The last WSACleanup() ends a provider, and it is loaded again when it is needed. */
static void test_cleanup(void)
{
    HMODULE module = LoadLibraryW( provider_path );
    LONG *cleanups = (LONG *)(void *)GetProcAddress( module, "test_nsp_cleanups" );
    struct found found;
    WSADATA data;

    ok( !*cleanups, "ended too early\n" );
    WSACleanup();
    ok( *cleanups == 2, "ended %ld times\n", *cleanups );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    found = query( L"fixed.nsp", NS_TEST, TRUE );
    ok( found.count == 1, "got error %d\n", found.begin_error );
    FreeLibrary( module );
    WSACleanup();
    ok( !GetModuleHandleW( provider_path ), "the provider is still loaded\n" );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
}

START_TEST(nsp_provider)
{
    struct found found;
    WSADATA data;
    WCHAR *name;
    int ret;

    pWSCWriteNameSpaceOrder = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ),
                                                      "WSCWriteNameSpaceOrder" );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    GetModuleFileNameW( NULL, provider_path, ARRAY_SIZE(provider_path) );
    if ((name = wcsrchr( provider_path, '\\' ))) wcscpy( name + 1, L"test_nsp.dll" );
    ret = WSCInstallNameSpace( (WCHAR *)L"Test names", provider_path, NS_TEST, 0, &test_id );
    if (ret && WSAGetLastError() == WSAEACCES) skip( "not elevated\n" );
    else
    {
        ok( !ret, "got error %d\n", WSAGetLastError() );
        test_query( TRUE );
        test_flush();
        test_query( FALSE );
        test_register( TRUE );
        test_register( FALSE );
        test_addrinfo();
        test_order();
        test_disabled();
        test_slow_start();
        test_classes();
        test_cleanup();
        ret = WSCUnInstallNameSpace( &test_id );
        ok( !ret, "got error %d\n", WSAGetLastError() );
        found = query( L"fixed.nsp", NS_TEST, TRUE );
        ok( found.begin_error == WSASERVICE_NOT_FOUND, "got error %d\n", found.begin_error );
    }
    WSACleanup();
}
