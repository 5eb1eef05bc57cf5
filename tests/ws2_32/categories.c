/*
 * Categories of layered providers for applications
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

/* No function removes what is set here: that is done in the registry. */

#include <winsock2.h>
#include <ws2spi.h>
#include "wine/test.h"

static void remove_application( const WCHAR *path )
{
    WCHAR name[64], value[MAX_PATH];
    DWORD i, size, found = 0;
    LSTATUS status;
    HKEY root;

    status = RegOpenKeyExW( HKEY_LOCAL_MACHINE, L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\"
                            L"AppId_Catalog", 0, KEY_READ | KEY_WRITE, &root );
    ok( !status, "got %ld\n", status );
    for (i = 0; !status && !RegEnumKeyW( root, i, name, ARRAY_SIZE(name) ); i++)
    {
        size = sizeof(value);
        if (RegGetValueW( root, name, L"AppFullPath", RRF_RT_REG_SZ, NULL, value, &size )) continue;
        if (wcsicmp( value, path )) continue;
        status = RegDeleteKeyW( root, name );
        ok( !status, "got %ld\n", status );
        found++;
        break;
    }
    RegCloseKey( root );
    ok( found == 1, "the application is not in the catalogue\n" );
}

static void test_categories(void)
{
    int (WINAPI *get)( LPCWSTR, DWORD, LPCWSTR, DWORD, DWORD *, INT * );
    int (WINAPI *set)( LPCWSTR, DWORD, LPCWSTR, DWORD, DWORD, DWORD *, INT * );
    static const WCHAR path[] = L"C:\\test\\names-test.exe";
    DWORD categories = 0, previous = 0;
    int ret, error;

    get = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), "WSCGetApplicationCategory" );
    set = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), "WSCSetApplicationCategory" );
    ret = get( NULL, 0, NULL, 0, &categories, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL, "got %d, error %d\n", ret, error );
    ret = get( L"", 0, L"-x", 2, &categories, &error );
    ok( ret == SOCKET_ERROR && error == WSAEINVAL, "got %d, error %d\n", ret, error );
    ret = get( L"C:\\no such.exe", 14, NULL, 0, &categories, &error );
    ok( ret == SOCKET_ERROR && error == WSANO_RECOVERY, "got %d, error %d\n", ret, error );

    ret = set( path, wcslen( path ), NULL, 0, 7, &previous, &error );
    if (ret && error == WSAEACCES)
    {
        skip( "not elevated\n" );
        return;
    }
    ok( !ret && !error, "got %d, error %d\n", ret, error );
    ret = get( path, wcslen( path ), NULL, 0, &categories, &error );
    ok( !ret && categories == 7, "got %d, error %d, categories %#lx\n", ret, error, categories );
    ret = set( path, wcslen( path ), NULL, 0, 8, &previous, &error );
    ok( !ret && previous == 7, "got %d, error %d, previous %#lx\n", ret, error, previous );

    remove_application( path );
    ret = get( path, wcslen( path ), NULL, 0, &categories, &error );
    ok( ret == SOCKET_ERROR && error == WSANO_RECOVERY, "got %d, error %d\n", ret, error );
}

START_TEST(categories)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_categories();
    WSACleanup();
}
