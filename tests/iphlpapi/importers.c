/*
 * Tests of stock programs and DLLs that use iphlpapi
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


/* They import it by name and must find what they need. */

#include <winsock2.h>
#include <windows.h>
#include <nb30.h>
#include <winhttp.h>
#include "wine/test.h"

static void run_program( const char *name )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[64];
    DWORD ret, code;

    winetest_push_context( "%s", name );
    strcpy( command, name );
    startup.dwFlags = STARTF_USESTDHANDLES;
    ret = CreateProcessA( NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &startup, &info );
    ok( ret, "error %lu\n", GetLastError() );
    if (ret)
    {
        ret = WaitForSingleObject( info.hProcess, 30000 );
        ok( !ret, "did not end, wait %lu\n", ret );
        GetExitCodeProcess( info.hProcess, &code );
        ok( !code, "got exit code %#lx\n", code );
        CloseHandle( info.hThread );
        CloseHandle( info.hProcess );
    }
    winetest_pop_context();
}

static void test_netapi32(void)
{
    UCHAR (WINAPI *netbios)( NCB * ) = (void *)GetProcAddress( LoadLibraryA( "netapi32.dll" ), "Netbios" );
    LANA_ENUM lanas = {0};
    NCB ncb = {0};
    UCHAR ret;

    ok( !!netbios, "no Netbios\n" );
    ncb.ncb_command = NCBENUM;
    ncb.ncb_buffer = (UCHAR *)&lanas;
    ncb.ncb_length = sizeof(lanas);
    ret = netbios( &ncb );
    ok( ret == NRC_GOODRET, "got %#x\n", ret );
}

/* The entity list of WsControl(), which asks iphlpapi for the number of interfaces. */
static void test_wsock32(void)
{
    /* entity, instance, class generic, type provider, id of the entity list */
    static const DWORD query[] = { 0, 0, 0x100, 0x100, 0 };
    DWORD (WINAPI *ws_control)( DWORD, DWORD, void *, DWORD *, void *, DWORD * ) =
        (void *)GetProcAddress( LoadLibraryA( "wsock32.dll" ), "WsControl" );
    DWORD request[13] = {0}, entities[64], in_size = sizeof(request), out_size = sizeof(entities), ret;

    ok( !!ws_control, "no WsControl\n" );
    memcpy( request, query, sizeof(query) );
    ret = ws_control( 6, 0, request, &in_size, entities, &out_size );
    ok( !ret, "got %lu\n", ret );
    ok( out_size >= 8, "got %lu bytes of entities\n", out_size );
}

static void test_winhttp(void)
{
    HINTERNET (WINAPI *open)( const WCHAR *, DWORD, const WCHAR *, const WCHAR *, DWORD ) =
        (void *)GetProcAddress( LoadLibraryA( "winhttp.dll" ), "WinHttpOpen" );
    BOOL (WINAPI *close)( HINTERNET ) = (void *)GetProcAddress( GetModuleHandleA( "winhttp.dll" ),
                                                                "WinHttpCloseHandle" );
    HINTERNET session;

    ok( open && close, "functions missing\n" );
    session = open( L"test", WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL, 0 );
    ok( !!session, "error %lu\n", GetLastError() );
    ok( close( session ), "error %lu\n", GetLastError() );
}

START_TEST(importers)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_netapi32();
    test_wsock32();
    test_winhttp();
    run_program( "ipconfig.exe" );
    run_program( "netstat.exe" );
    WSACleanup();
}
