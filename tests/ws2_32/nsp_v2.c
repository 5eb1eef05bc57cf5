/*
 * Name-space providers of version 2
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

/* The provider is a part of this program. It answers at once, later from another
 * thread, with results that need more room, with errors, or never. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2spi.h>
#include <svcguid.h>
#include "wine/test.h"

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE   10110
#define WSA_E_CANCELLED 10111
#endif

#define NS_TEST 4712
#define LARGE   6000

static GUID test_id = { 0xc5a4f0be, 0x3c16, 0x4f0b, { 0x9d, 0x53, 0x0c, 0xd1, 0x9f, 0x1e, 0x77, 0x03 } };
static GUID old_id = { 0xc5a4f0be, 0x3c16, 0x4f0b, { 0x9d, 0x53, 0x0c, 0xd1, 0x9f, 0x1e, 0x77, 0x04 } };
static GUID hostname_class = SVCID_HOSTNAME;

static INT (WSAAPI *pWSAAdvertiseProvider)( const GUID *, const NSPV2_ROUTINE * );
static INT (WSAAPI *pWSAUnadvertiseProvider)( const GUID * );
static INT (WSAAPI *pWSAProviderCompleteAsyncCall)( HANDLE, INT );
static int (WINAPI *pWSCInstallNameSpaceEx)( WCHAR *, WCHAR *, DWORD, DWORD, GUID *, BLOB * );
static int (WINAPI *pGetAddrInfoExCancel)( HANDLE * );

/* ---- the provider ---- */

static LONG startups, cleanups, rundowns, begins, ends, registrations;
static char session;
static HANDLE waiting;                /* set when the call that never ends was made */
static HANDLE never_call;

enum answer { ANSWER_NOW, ANSWER_LATER, ANSWER_ERROR, ANSWER_NEVER };

static const struct { const WCHAR *name; enum answer answer; DWORD blob; } names[] =
{
    { L"now.v2", ANSWER_NOW, 0 },
    { L"later.v2", ANSWER_LATER, 4 },
    { L"large.v2", ANSWER_LATER, LARGE },
    { L"error.v2", ANSWER_ERROR, 0 },
    { L"never.v2", ANSWER_NEVER, 0 },
};

struct query
{
    unsigned int name;
    BOOL done;
};

struct call
{
    HANDLE handle;
    struct query *query;
    DWORD *size;
    WSAQUERYSET2W *set;
};

/* What is put into the buffer. */
struct result
{
    WSAQUERYSET2W set;
    CSADDR_INFO info;
    struct sockaddr_in addr;
    BLOB blob;
    WCHAR name[16];
    BYTE data[];
};

static int WSAAPI v2_startup( GUID *id, void **arg )
{
    ok( !memcmp( id, &test_id, sizeof(*id) ), "wrong id\n" );
    startups++;
    *arg = &session;
    return 0;
}

static int WSAAPI v2_cleanup( GUID *id, void *arg )
{
    ok( !memcmp( id, &test_id, sizeof(*id) ) && arg == &session, "wrong arguments\n" );
    cleanups++;
    return 0;
}

static int WSAAPI v2_rundown( GUID *id, void *arg )
{
    ok( !memcmp( id, &test_id, sizeof(*id) ) && arg == &session, "wrong arguments\n" );
    ok( !cleanups, "called too late\n" );
    rundowns++;
    return 0;
}

static int WSAAPI v2_begin( GUID *id, WSAQUERYSET2W *set, DWORD flags, void *arg, HANDLE *lookup )
{
    struct query *query;
    unsigned int i;

    ok( !memcmp( id, &test_id, sizeof(*id) ) && arg == &session, "wrong arguments\n" );
    ok( set->dwSize == sizeof(*set) && (flags & LUP_RETURN_ADDR), "got size %lu, flags %#lx\n", set->dwSize,
        flags );
    for (i = 0; i < ARRAY_SIZE(names); i++) if (!wcscmp( names[i].name, set->lpszServiceInstanceName )) break;
    if (i == ARRAY_SIZE(names) || !(query = calloc( 1, sizeof(*query) )))
    {
        SetLastError( WSASERVICE_NOT_FOUND );
        return SOCKET_ERROR;
    }
    query->name = i;
    begins++;
    *lookup = query;
    return 0;
}

/* A WSA error code or 0. */
static INT answer( struct query *query, DWORD *size, WSAQUERYSET2W *set )
{
    DWORD i, blob = names[query->name].blob, needed = sizeof(struct result) + blob;
    struct result *result = (struct result *)set;

    if (names[query->name].answer == ANSWER_ERROR) return WSATRY_AGAIN;
    if (query->done) return WSA_E_NO_MORE;
    if (*size < needed)
    {
        *size = needed;
        return WSAEFAULT;
    }
    query->done = TRUE;
    memset( result, 0, needed );
    set->dwSize = sizeof(*set);
    set->dwNameSpace = NS_TEST;
    set->lpszServiceInstanceName = wcscpy( result->name, names[query->name].name );
    set->dwNumberOfCsAddrs = 1;
    set->lpcsaBuffer = &result->info;
    result->addr.sin_family = AF_INET;
    result->addr.sin_addr.s_addr = htonl( 0xc0000200 + query->name );
    result->info.RemoteAddr.lpSockaddr = (struct sockaddr *)&result->addr;
    result->info.RemoteAddr.iSockaddrLength = sizeof(result->addr);
    if (!blob) return 0;
    set->lpBlob = &result->blob;
    result->blob.cbSize = blob;
    result->blob.pBlobData = result->data;
    for (i = 0; i < blob; i++) result->data[i] = i;
    return 0;
}

static DWORD WINAPI answer_later( void *arg )
{
    struct call *call = arg;
    INT ret;

    ret = pWSAProviderCompleteAsyncCall( call->handle, answer( call->query, call->size, call->set ));
    ok( !ret, "error %d\n", WSAGetLastError() );
    free( call );
    return 0;
}

static int WSAAPI v2_next( HANDLE handle, HANDLE lookup, DWORD flags, DWORD *size, WSAQUERYSET2W *set )
{
    struct query *query = lookup;
    struct call *call;

    (void)flags;
    if (names[query->name].answer == ANSWER_NOW)
    {
        SetLastError( answer( query, size, set ));
        return GetLastError() ? SOCKET_ERROR : 0;
    }
    if (names[query->name].answer == ANSWER_NEVER)
    {
        never_call = handle;
        SetEvent( waiting );
    }
    else
    {
        call = malloc( sizeof(*call) );
        call->handle = handle;
        call->query = query;
        call->size = size;
        call->set = set;
        CloseHandle( CreateThread( NULL, 0, answer_later, call, 0, NULL ));
    }
    SetLastError( WSA_IO_PENDING );
    return SOCKET_ERROR;
}

static int WSAAPI v2_end( HANDLE lookup )
{
    InterlockedIncrement( &ends );
    free( lookup );
    return 0;
}

static int WSAAPI v2_set_service( HANDLE handle, GUID *id, WSAQUERYSET2W *set, WSAESETSERVICEOP op, DWORD flags,
                                  void *arg )
{
    (void)flags;
    ok( !memcmp( id, &test_id, sizeof(*id) ) && arg == &session, "wrong arguments\n" );
    ok( set->dwSize == sizeof(*set), "got size %lu\n", set->dwSize );
    if (op == RNRSERVICE_REGISTER && !wcscmp( set->lpszServiceInstanceName, L"mine.v2" ))
    {
        ok( set->dwNumberOfCsAddrs == 1, "got %lu addresses\n", set->dwNumberOfCsAddrs );
        registrations++;
        return 0;
    }
    pWSAProviderCompleteAsyncCall( handle, WSASERVICE_NOT_FOUND );
    return WSA_IO_PENDING;
}

static NSPV2_ROUTINE routines =
{
    sizeof(routines), 2, 0, v2_startup, v2_cleanup, v2_begin, v2_next, v2_end, v2_set_service, v2_rundown
};

/* ---- the tests ---- */

#define check_error( ret, error ) check_error_( __LINE__, ret, error )
static void check_error_( int line, int ret, int error )
{
    ok_( __FILE__, line )( ret == SOCKET_ERROR && WSAGetLastError() == error, "got %d, error %d\n", ret,
                           WSAGetLastError() );
}

static void test_advertise(void)
{
    NSPV2_ROUTINE copy = routines;

    check_error( pWSAAdvertiseProvider( NULL, &routines ), WSAEFAULT );
    check_error( pWSAAdvertiseProvider( &test_id, NULL ), WSAEFAULT );
    check_error( pWSAAdvertiseProvider( &hostname_class, &routines ), WSAEINVAL );
    check_error( pWSAAdvertiseProvider( &old_id, &routines ), WSAEINVAL );
    copy.cbSize = 8;
    check_error( pWSAAdvertiseProvider( &test_id, &copy ), WSAEINVAL );
    check_error( pWSAUnadvertiseProvider( NULL ), WSAEFAULT );
    check_error( pWSAUnadvertiseProvider( &test_id ), WSAEINVAL );
    check_error( pWSAProviderCompleteAsyncCall( (HANDLE)0xdeadbeef, 0 ), WSA_INVALID_HANDLE );
    copy = routines;
    ok( !pWSAAdvertiseProvider( &test_id, &copy ), "error %d\n", WSAGetLastError() );
    memset( &copy, 0, sizeof(copy) );  /* it was copied */
    ok( !startups, "started too early\n" );
}

static ADDRINFOEXW *get_addrinfo( const WCHAR *name, int expect )
{
    ADDRINFOEXW *list;
    int ret = GetAddrInfoExW( name, L"80", NS_TEST, NULL, NULL, &list, NULL, NULL, NULL, NULL );

    ok( ret == expect, "%s: got %d\n", debugstr_w( name ), ret );
    return list;
}

static void check_list( ADDRINFOEXW *list, DWORD number, DWORD blob )
{
    struct sockaddr_in *in;
    DWORD i;

    ok( !!list, "no list\n" );
    if (!list) return;
    in = (struct sockaddr_in *)list->ai_addr;
    ok( list->ai_family == AF_INET && in->sin_addr.s_addr == htonl( 0xc0000200 + number ) &&
        in->sin_port == htons( 80 ), "got family %d, address %s\n", list->ai_family, inet_ntoa( in->sin_addr ));
    ok( list->ai_provider && !memcmp( list->ai_provider, &test_id, sizeof(test_id) ), "wrong provider\n" );
    ok( list->ai_bloblen == blob && !list->ai_blob == !blob, "got blob %p, size %u\n", list->ai_blob,
        (unsigned int)list->ai_bloblen );
    for (i = 0; i < blob && ((BYTE *)list->ai_blob)[i] == (BYTE)i; i++) ;
    ok( i == blob, "wrong blob\n" );
    ok( !list->ai_next, "more than one entry\n" );
    FreeAddrInfoExW( list );
}

static void test_addrinfo(void)
{
    get_addrinfo( L"unknown.v2", WSASERVICE_NOT_FOUND );
    ok( startups == 1, "started %ld times\n", startups );
    check_list( get_addrinfo( L"now.v2", 0 ), 0, 0 );
    check_list( get_addrinfo( L"later.v2", 0 ), 1, 4 );
    check_list( get_addrinfo( L"large.v2", 0 ), 2, LARGE );
    get_addrinfo( L"error.v2", WSATRY_AGAIN );
    ok( startups == 1, "started %ld times\n", startups );
    ok( begins == 4 && ends == begins, "%ld queries, %ld ended\n", begins, ends );
}

/* Cancel and timeout end what the provider would never answer. */
static void test_cancel( BOOL timeout )
{
    struct timeval tv = { 0, 100000 };
    OVERLAPPED overlapped = {0};
    ADDRINFOEXW *list;
    HANDLE token;
    int ret;

    overlapped.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    begins = ends = 0;
    ret = GetAddrInfoExW( L"never.v2", NULL, NS_TEST, NULL, NULL, &list, timeout ? &tv : NULL, &overlapped,
                          NULL, &token );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( !WaitForSingleObject( waiting, 5000 ), "the provider is not asked\n" );
    if (!timeout)
    {
        ret = pGetAddrInfoExCancel( &token );
        ok( !ret, "got %d\n", ret );
    }
    ok( !WaitForSingleObject( overlapped.hEvent, 5000 ), "not completed\n" );
    ret = overlapped.Internal;
    ok( ret == (timeout ? WSAETIMEDOUT : WSA_E_CANCELLED) && !list, "got %d\n", ret );
    ok( begins == 1 && ends == 1, "%ld queries, %ld ended\n", begins, ends );
    /* the provider may find out late */
    ok( !pWSAProviderCompleteAsyncCall( never_call, 0 ), "error %d\n", WSAGetLastError() );
    CloseHandle( overlapped.hEvent );
}

static DWORD WINAPI next_thread( void *handle )
{
    char buffer[1024];
    DWORD size = sizeof(buffer);

    if (!WSALookupServiceNextW( handle, 0, &size, (WSAQUERYSETW *)buffer )) return 0;
    return WSAGetLastError();
}

static void test_lookup(void)
{
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_TEST, .lpServiceClassId = &hostname_class,
                         .lpszServiceInstanceName = (WCHAR *)L"large.v2" };
    char buffer[2 * LARGE];
    WSAQUERYSETW *result = (WSAQUERYSETW *)buffer;
    DWORD size = sizeof(set), needed, flags = LUP_RETURN_NAME | LUP_RETURN_ADDR | LUP_RETURN_BLOB;
    HANDLE handle, thread;
    int ret;

    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret, "error %d\n", WSAGetLastError() );
    check_error( WSALookupServiceNextW( handle, 0, &size, result ), WSAEFAULT );
    ok( size > LARGE && size <= sizeof(buffer), "got size %lu\n", size );
    needed = size--;
    check_error( WSALookupServiceNextW( handle, 0, &size, result ), WSAEFAULT );
    ok( size == needed, "got size %lu instead of %lu\n", size, needed );
    ret = WSALookupServiceNextW( handle, 0, &size, result );
    ok( !ret && result->lpBlob && result->lpBlob->cbSize == LARGE && result->lpBlob->pBlobData[4711] == (BYTE)4711,
        "got %d, error %d\n", ret, WSAGetLastError() );
    ok( !wcscmp( result->lpszServiceInstanceName, L"large.v2" ), "wrong name\n" );
    ok( result->lpNSProviderId && !memcmp( result->lpNSProviderId, &test_id, sizeof(test_id) ), "wrong id\n" );
    size = sizeof(buffer);
    check_error( WSALookupServiceNextW( handle, 0, &size, result ), WSA_E_NO_MORE );
    ok( !WSALookupServiceEnd( handle ), "error %d\n", WSAGetLastError() );

    set.lpszServiceInstanceName = (WCHAR *)L"never.v2";
    ret = WSALookupServiceBeginW( &set, flags, &handle );
    ok( !ret, "error %d\n", WSAGetLastError() );
    thread = CreateThread( NULL, 0, next_thread, handle, 0, NULL );
    ok( !WaitForSingleObject( waiting, 5000 ), "the provider is not asked\n" );
    ok( !WSALookupServiceEnd( handle ), "error %d\n", WSAGetLastError() );
    ok( !WaitForSingleObject( thread, 5000 ), "the thread still waits\n" );
    GetExitCodeThread( thread, &size );
    ok( size == WSA_E_CANCELLED, "got %lu\n", size );
    CloseHandle( thread );
}

static void test_set(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    SOCKET_ADDRESS address = { (struct sockaddr *)&addr, sizeof(addr) };
    int ret;

    ret = SetAddrInfoExW( L"mine.v2", NULL, &address, 1, NULL, 0, NS_TEST, NULL, NULL, NULL, NULL, NULL );
    ok( !ret && registrations == 1, "got %d\n", ret );
    ret = SetAddrInfoExW( L"others.v2", NULL, &address, 1, NULL, 0, NS_TEST, NULL, NULL, NULL, NULL, NULL );
    ok( ret == WSASERVICE_NOT_FOUND, "got %d\n", ret );
}

/* The session ends with the provider and its last query, or with Winsock. */
static void test_end(void)
{
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_TEST, .lpServiceClassId = &hostname_class,
                         .lpszServiceInstanceName = (WCHAR *)L"large.v2" };
    char buffer[2 * LARGE];
    DWORD size = sizeof(set);
    HANDLE handle;
    WSADATA data;
    int ret;

    ok( !cleanups && !rundowns, "ended too early\n" );
    ret = WSALookupServiceBeginW( &set, LUP_RETURN_ADDR, &handle );
    ok( !ret, "error %d\n", WSAGetLastError() );
    ok( !pWSAUnadvertiseProvider( &test_id ), "error %d\n", WSAGetLastError() );
    check_error( WSALookupServiceNextW( handle, 0, &size, (WSAQUERYSETW *)buffer ), WSAEFAULT );
    size = sizeof(buffer);
    /* the result that did not fit is given up */
    check_error( WSALookupServiceNextW( handle, LUP_FLUSHPREVIOUS, &size, (WSAQUERYSETW *)buffer ), WSA_E_NO_MORE );
    ok( !cleanups && !rundowns, "ended too early\n" );
    ok( !WSALookupServiceEnd( handle ), "error %d\n", WSAGetLastError() );
    ok( cleanups == 1 && rundowns == 1, "%ld cleanups, %ld rundowns\n", cleanups, rundowns );
    get_addrinfo( L"now.v2", WSASERVICE_NOT_FOUND );
    check_error( pWSAUnadvertiseProvider( &test_id ), WSAEINVAL );

    cleanups = rundowns = 0;
    ok( !pWSAAdvertiseProvider( &test_id, &routines ), "error %d\n", WSAGetLastError() );
    check_error( pWSAAdvertiseProvider( &test_id, &routines ), WSAEINVAL );
    check_list( get_addrinfo( L"now.v2", 0 ), 0, 0 );
    ok( startups == 2, "started %ld times\n", startups );
    WSACleanup();
    ok( cleanups == 1 && rundowns == 1, "%ld cleanups, %ld rundowns\n", cleanups, rundowns );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    check_error( pWSAUnadvertiseProvider( &test_id ), WSAEINVAL );
}

static BOOL install(void)
{
    int ret = pWSCInstallNameSpaceEx( (WCHAR *)L"Test of version 2", (WCHAR *)L"none.dll", NS_TEST, 2, &test_id,
                                      NULL );

    if (ret && WSAGetLastError() == WSAEACCES)
    {
        skip( "not elevated\n" );
        return FALSE;
    }
    ok( !ret, "error %d\n", WSAGetLastError() );
    ret = WSCInstallNameSpace( (WCHAR *)L"Test of version 1", (WCHAR *)L"none.dll", NS_TEST + 1, 0, &old_id );
    ok( !ret, "error %d\n", WSAGetLastError() );
    return TRUE;
}

START_TEST(nsp_v2)
{
    HMODULE module = GetModuleHandleA( "ws2_32.dll" );
    WSADATA data;

    pWSAAdvertiseProvider = (void *)GetProcAddress( module, "WSAAdvertiseProvider" );
    pWSAUnadvertiseProvider = (void *)GetProcAddress( module, "WSAUnadvertiseProvider" );
    pWSAProviderCompleteAsyncCall = (void *)GetProcAddress( module, "WSAProviderCompleteAsyncCall" );
    pWSCInstallNameSpaceEx = (void *)GetProcAddress( module, "WSCInstallNameSpaceEx" );
    pGetAddrInfoExCancel = (void *)GetProcAddress( module, "GetAddrInfoExCancel" );
    if (!pWSAAdvertiseProvider)
    {
        win_skip( "no providers of version 2\n" );
        return;
    }
    waiting = CreateEventW( NULL, FALSE, FALSE, NULL );
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (install())
    {
        test_advertise();
        test_addrinfo();
        test_cancel( FALSE );
        test_cancel( TRUE );
        test_lookup();
        test_set();
        test_end();
        ok( !WSCUnInstallNameSpace( &test_id ), "error %d\n", WSAGetLastError() );
        ok( !WSCUnInstallNameSpace( &old_id ), "error %d\n", WSAGetLastError() );
    }
    WSACleanup();
    CloseHandle( waiting );
}
