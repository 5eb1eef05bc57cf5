/*
 * A name-space provider for the tests
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

/* Installed by nsp_provider.c and loaded by ws2_32.dll. Knows the name
 * "fixed.nsp", "recursive.nsp" with the same address unless it finds the former by
 * asking Winsock, and those that were registered in this process, up to four.
 * Under the id of the slow provider it waits for an event when it is started, and
 * looks that name up itself. Results have a blob if one is wanted, "blob.nsp" nothing else. Of service classes
 * it knows the last one that was installed. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <ws2spi.h>
#include <stdio.h>
#include <stdlib.h>
#include "test_nsp.h"

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE 10110
#endif

#define MAX_NAMES 4

__declspec(dllexport) LONG test_nsp_cleanups;

struct name
{
    WCHAR name[64];
    struct sockaddr_in addr;
};

static struct name names[MAX_NAMES] =
{
    { L"fixed.nsp", { .sin_family = AF_INET, .sin_addr.s_addr = 0xc80200c0 } },  /* 192.0.2.200 */
};

struct query
{
    const struct name *found;
    GUID id;
    DWORD flags;
};

/* What is put into the caller's buffer. */
struct result
{
    WSAQUERYSETW set;
    GUID id;
    CSADDR_INFO info;
    struct sockaddr_in addr;
    BLOB blob;
    BYTE data[4];
    WCHAR name[64];
};

static const struct name blob_name = { L"blob.nsp" };

static int fail( int error )
{
    WSASetLastError( error );
    return SOCKET_ERROR;
}

static struct name *find_name( const WCHAR *name )
{
    unsigned int i;

    for (i = 0; i < MAX_NAMES; i++) if (!_wcsicmp( names[i].name, name )) return &names[i];
    return NULL;
}

/* Of the one address that has never another name. */
static const struct name *find_address( const WCHAR *text )
{
    return wcscmp( text, L"192.0.2.200" ) ? NULL : &names[0];
}

static INT WSAAPI cleanup( GUID *id )
{
    (void)id;
    test_nsp_cleanups++;
    return 0;
}

/* Winsock must not ask this provider again while it is asked. */
static const struct name *find_recursive(void)
{
    ADDRINFOW *list;

    if (GetAddrInfoW( L"fixed.nsp", NULL, NULL, &list )) return &names[0];
    FreeAddrInfoW( list );
    return NULL;
}

static INT WSAAPI lookup_begin( GUID *id, WSAQUERYSETW *set, WSASERVICECLASSINFOW *class, DWORD flags,
                                HANDLE *handle )
{
    struct query *query;

    if (!class || memcmp( class->lpServiceClassId, set->lpServiceClassId, sizeof(GUID) )) return fail( WSAEFAULT );
    if (!set->lpszServiceInstanceName || !set->lpServiceClassId) return fail( WSAEINVAL );
    if (!(query = calloc( 1, sizeof(*query) ))) return fail( WSA_NOT_ENOUGH_MEMORY );
    if (set->lpServiceClassId->Data1 == 0x2a801) query->found = find_address( set->lpszServiceInstanceName );
    else if (!wcscmp( set->lpszServiceInstanceName, L"blob.nsp" )) query->found = &blob_name;
    else if (!wcscmp( set->lpszServiceInstanceName, L"recursive.nsp" )) query->found = find_recursive();
    else query->found = find_name( set->lpszServiceInstanceName );
    query->id = *id;
    query->flags = flags;
    *handle = query;
    return 0;
}

static INT WSAAPI lookup_next( HANDLE handle, DWORD flags, DWORD *size, WSAQUERYSETW *set )
{
    struct result *result = (struct result *)set;
    struct query *query = handle;

    (void)flags;
    if (!query->found) return fail( WSA_E_NO_MORE );
    if (*size < sizeof(*result))
    {
        *size = sizeof(*result);
        return fail( WSAEFAULT );
    }
    memset( result, 0, sizeof(*result) );
    set->dwSize = sizeof(*set);
    set->dwNameSpace = 4711;
    result->id = query->id;
    set->lpNSProviderId = &result->id;
    set->lpszServiceInstanceName = wcscpy( result->name, query->found->name );
    if (query->flags & LUP_RETURN_BLOB)
    {
        set->lpBlob = &result->blob;
        result->blob.cbSize = sizeof(result->data);
        result->blob.pBlobData = memcpy( result->data, "blob", 4 );
    }
    if (query->found != &blob_name)
    {
        set->dwNumberOfCsAddrs = 1;
        set->lpcsaBuffer = &result->info;
    }
    result->addr = query->found->addr;
    result->info.RemoteAddr.lpSockaddr = (struct sockaddr *)&result->addr;
    result->info.RemoteAddr.iSockaddrLength = sizeof(result->addr);
    result->info.iSocketType = SOCK_STREAM;
    result->info.iProtocol = IPPROTO_TCP;
    query->found = NULL;
    return 0;
}

static INT WSAAPI lookup_end( HANDLE handle )
{
    free( handle );
    return 0;
}

static INT WSAAPI set_service( GUID *id, WSASERVICECLASSINFOW *class, WSAQUERYSETW *set, WSAESETSERVICEOP op,
                               DWORD flags )
{
    struct name *name = find_name( set->lpszServiceInstanceName );

    (void)id;
    (void)class;
    (void)flags;
    if (op != RNRSERVICE_REGISTER)
    {
        if (!name) return fail( WSASERVICE_NOT_FOUND );
        name->name[0] = 0;
        return 0;
    }
    if (!name) name = find_name( L"" );
    if (!name || wcslen( set->lpszServiceInstanceName ) >= 64) return fail( WSAENOBUFS );
    if (!set->dwNumberOfCsAddrs) return fail( WSAEINVAL );
    wcscpy( name->name, set->lpszServiceInstanceName );
    memcpy( &name->addr, set->lpcsaBuffer[0].LocalAddr.lpSockaddr, sizeof(name->addr) );
    return 0;
}

static GUID known_class;
static BOOL has_class;

static INT WSAAPI install_class( GUID *id, WSASERVICECLASSINFOW *class )
{
    (void)id;
    if (wcscmp( class->lpszServiceClassName, L"Test class" ) || class->dwCount != 1) return fail( WSAEINVAL );
    known_class = *class->lpServiceClassId;
    has_class = TRUE;
    return 0;
}

static INT WSAAPI remove_class( GUID *id, GUID *class )
{
    (void)id;
    if (!has_class || memcmp( class, &known_class, sizeof(*class) )) return fail( WSATYPE_NOT_FOUND );
    has_class = FALSE;
    return 0;
}

static INT WSAAPI get_class_info( GUID *id, DWORD *size, WSASERVICECLASSINFOW *class )
{
    (void)id;
    if (!has_class || memcmp( class->lpServiceClassId, &known_class, sizeof(GUID) )) return fail( WSATYPE_NOT_FOUND );
    if (*size < sizeof(*class)) return fail( WSAEFAULT );
    class->lpszServiceClassName = (WCHAR *)L"of the provider";
    class->dwCount = 0;
    return 0;
}

/* Tells that it has been started and waits until it may go on. */
static BOOL start_slowly(void)
{
    HANDLE events[2] = { OpenEventW( EVENT_ALL_ACCESS, FALSE, L"test_nsp_starting" ),
                         OpenEventW( EVENT_ALL_ACCESS, FALSE, L"test_nsp_go" ) };
    GUID class = { 0x0002a800, 0, 0, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };
    WSAQUERYSETW set = { .dwSize = sizeof(set), .dwNameSpace = NS_ALL, .lpServiceClassId = &class,
                         .lpszServiceInstanceName = (WCHAR *)L"fixed.nsp" };
    HANDLE query;
    BOOL ret;

    SetEvent( events[0] );
    ret = !WaitForSingleObject( events[1], 10000 );
    CloseHandle( events[0] );
    CloseHandle( events[1] );
    return ret && !WSALookupServiceBeginW( &set, LUP_RETURN_NAME, &query ) && !WSALookupServiceEnd( query );
}

__declspec(dllexport) INT WSAAPI NSPStartup( GUID *id, NSP_ROUTINE *routines )
{
    static const GUID slow_id = TEST_NSP_SLOW_ID;

    if (routines->cbSize < FIELD_OFFSET( NSP_ROUTINE, NSPIoctl )) return fail( WSAEINVAL );
    if (!memcmp( id, &slow_id, sizeof(slow_id) ) && !start_slowly()) return fail( WSAEINVAL );
    routines->dwMajorVersion = 4;
    routines->dwMinorVersion = 4;
    routines->NSPCleanup = cleanup;
    routines->NSPLookupServiceBegin = lookup_begin;
    routines->NSPLookupServiceNext = lookup_next;
    routines->NSPLookupServiceEnd = lookup_end;
    routines->NSPSetService = set_service;
    routines->NSPInstallServiceClass = install_class;
    routines->NSPRemoveServiceClass = remove_class;
    routines->NSPGetServiceClassInfo = get_class_info;
    return 0;
}
