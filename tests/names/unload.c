/*
 * Programs that unload ws2_32.dll while a name is looked up
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

/* Run by names.sh in a network namespace with tests/names/dns_server.c, which
 * answers "held.test" when somebody asks for "release.test". Not linked with
 * ws2_32.dll, which would then stay loaded. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include <tlhelp32.h>
#include "wine/test.h"

/* far below the time that the resolver waits */
#define PROMPT 10000

#define CYCLES 40

static int (WINAPI *pWSAStartup)( WORD version, WSADATA *data );
static int (WINAPI *pWSACleanup)(void);
static int (WINAPI *pgetaddrinfo)( const char *name, const char *service, const ADDRINFOA *hints,
                                   ADDRINFOA **list );
static void (WINAPI *pfreeaddrinfo)( ADDRINFOA *list );
static void (WINAPI *pFreeAddrInfoExW)( ADDRINFOEXW *list );
static int (WINAPI *pGetAddrInfoExW)( const WCHAR *name, const WCHAR *service, DWORD namespace, GUID *id,
                                      const ADDRINFOEXW *hints, ADDRINFOEXW **list, struct timeval *timeout,
                                      OVERLAPPED *overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine,
                                      HANDLE *token );

static HMODULE load(void)
{
    HMODULE module = LoadLibraryA( "ws2_32.dll" );
    WSADATA data;

    pWSAStartup = (void *)GetProcAddress( module, "WSAStartup" );
    pWSACleanup = (void *)GetProcAddress( module, "WSACleanup" );
    pgetaddrinfo = (void *)GetProcAddress( module, "getaddrinfo" );
    pfreeaddrinfo = (void *)GetProcAddress( module, "freeaddrinfo" );
    pFreeAddrInfoExW = (void *)GetProcAddress( module, "FreeAddrInfoExW" );
    pGetAddrInfoExW = (void *)GetProcAddress( module, "GetAddrInfoExW" );
    ok( !pWSAStartup( MAKEWORD( 2, 2 ), &data ), "no Winsock\n" );
    return module;
}

static void unload( HMODULE module )
{
    pWSACleanup();
    ok( FreeLibrary( module ), "got error %lu\n", GetLastError() );
}

/* The server lets the held answer go before it answers. */
static void release(void)
{
    ADDRINFOA hints = { .ai_family = AF_INET }, *list;
    HMODULE module = load();
    int ret;

    ret = pgetaddrinfo( "release.test", NULL, &hints, &list );
    ok( !ret, "got %d\n", ret );
    if (!ret) pfreeaddrinfo( list );
    unload( module );
}

static void wait_until_unloaded(void)
{
    ULONGLONG start = GetTickCount64();

    while (GetModuleHandleA( "ws2_32.dll" ) && GetTickCount64() - start < PROMPT) SwitchToThread();
    ok( !GetModuleHandleA( "ws2_32.dll" ), "still loaded\n" );
}

static unsigned int count_threads(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot( TH32CS_SNAPTHREAD, 0 );
    THREADENTRY32 entry = { .dwSize = sizeof(entry) };
    unsigned int count = 0;
    BOOL more;

    for (more = Thread32First( snapshot, &entry ); more; more = Thread32Next( snapshot, &entry ))
        if (entry.th32OwnerProcessID == GetCurrentProcessId()) count++;
    CloseHandle( snapshot );
    return count;
}

/* No threads are left behind to wait for the next lookup. */
static void test_threads(void)
{
    HANDLE event = CreateEventW( NULL, FALSE, FALSE, NULL );
    ADDRINFOEXW *list;
    unsigned int i, count;
    int ret;

    for (i = 0; i < CYCLES; i++)
    {
        OVERLAPPED overlapped = { .hEvent = event };
        HMODULE module = load();

        ret = pGetAddrInfoExW( L"localhost", NULL, NS_DNS, NULL, NULL, &list, NULL, &overlapped, NULL, NULL );
        ok( ret == WSA_IO_PENDING, "got %d\n", ret );
        ok( !WaitForSingleObject( event, PROMPT ), "not complete\n" );
        pFreeAddrInfoExW( list );
        unload( module );
        wait_until_unloaded();
    }
    count = count_threads();
    ok( count < CYCLES / 2, "%u threads\n", count );
    CloseHandle( event );
}

static unsigned int count_blocks(void)
{
    PROCESS_HEAP_ENTRY entry = {0};
    unsigned int count = 0;

    HeapLock( GetProcessHeap() );
    while (HeapWalk( GetProcessHeap(), &entry )) if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) count++;
    HeapUnlock( GetProcessHeap() );
    return count;
}

/* What is kept of the hosts and the services file goes with the DLL. */
static void test_memory(void)
{
    unsigned int i, before = 0, after;
    ADDRINFOA *list;
    int ret;

    for (i = 0; i < CYCLES; i++)
    {
        HMODULE module = load();

        ret = pgetaddrinfo( "localhost", "domain", NULL, &list );
        ok( !ret, "got %d\n", ret );
        if (!ret) pfreeaddrinfo( list );
        unload( module );
        wait_until_unloaded();
        if (!i) before = count_blocks();
    }
    after = count_blocks();
    ok( after < before + CYCLES / 2, "%u blocks, then %u\n", before, after );
}

static void test_running(void)
{
    OVERLAPPED overlapped = { .hEvent = CreateEventW( NULL, TRUE, FALSE, NULL ) };
    struct timeval timeout = { 0, 1000 };
    ULONGLONG start;
    ADDRINFOEXW *list;
    HMODULE module = load();
    int ret;

    ret = pGetAddrInfoExW( L"held.test", NULL, NS_DNS, NULL, NULL, &list, &timeout, &overlapped, NULL, NULL );
    ok( ret == WSA_IO_PENDING, "got %d\n", ret );
    ok( !WaitForSingleObject( overlapped.hEvent, PROMPT ), "not complete\n" );
    ok( overlapped.Internal == WSAETIMEDOUT, "got Internal %u\n", (unsigned int)overlapped.Internal );
    unload( module );
    ok( GetModuleHandleA( "ws2_32.dll" ) != NULL, "unloaded below a lookup\n" );
    start = GetTickCount64();
    do release();
    while (GetModuleHandleA( "ws2_32.dll" ) && GetTickCount64() - start < PROMPT);
    ok( !GetModuleHandleA( "ws2_32.dll" ), "still loaded\n" );
    CloseHandle( overlapped.hEvent );
}

START_TEST(unload)
{
    if (!GetEnvironmentVariableA( "NAMES_IPV6", NULL, 0 ))
    {
        skip( "not started by names.sh\n" );
        return;
    }
    test_running();
    test_threads();
    test_memory();
}
