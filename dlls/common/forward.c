/*
 * The stock DLL behind a DLL of ours
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
 *
 * The entry point of iphlpapi and mswsock, which implement a few functions and
 * leave the others to the stock DLL; called by the loader. The overlay keeps that under
 * another name outside the search path; it is loaded here, and its addresses are
 * put into the table that the thunks made by make-forwards.sh jump through.
 * Nothing here ever makes a process fail to start.
 */

#include <stdarg.h>
#include <string.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "winnls.h"
#include "wine/debug.h"
#include "wine/unixlib.h"
#include "stock_path.h"

WINE_DEFAULT_DEBUG_CHANNEL(forward);

/* forward.s: the thunks' targets, and their names one after the other in the
 * same order */
extern FARPROC forward_table[];
extern const char forward_names[];
extern const unsigned int forward_count;

static HMODULE stock_module;

/* Loads the DLL that lies beside our own directory tree. */
static HMODULE load_stock(void)
{
    static const WCHAR prefixW[] = L"\\\\?\\unix";
    struct stock_path_params params;
    WCHAR path[ARRAY_SIZE( prefixW ) + STOCK_PATH_MAX], *ptr;
    NTSTATUS status;
    HMODULE module;

    if ((status = WINE_UNIX_CALL( unix_stock_path, &params )))
    {
        ERR( "the place of the stock DLL is not known, status %#lx\n", status );
        return NULL;
    }
    memcpy( path, prefixW, sizeof(prefixW) - sizeof(WCHAR) );
    if (!MultiByteToWideChar( CP_UNIXCP, 0, params.path, -1, path + ARRAY_SIZE( prefixW ) - 1,
                              STOCK_PATH_MAX ))
        return NULL;
    /* the loader cuts the module's name off at the last backslash */
    for (ptr = path; *ptr; ptr++) if (*ptr == '/') *ptr = '\\';

    if (!(module = LoadLibraryW( path )))
        ERR( "%s can't be loaded (error %lu), its functions will fail\n",
             debugstr_a( params.path ), GetLastError() );
    return module;
}

static void fill_forward_table( HMODULE module )
{
    const char *name = forward_names;
    unsigned int i;
    FARPROC proc;

    for (i = 0; i < forward_count; i++, name += strlen( name ) + 1)
    {
        if ((proc = GetProcAddress( module, name ))) forward_table[i] = proc;
        else TRACE( "the stock DLL lacks %s\n", name );
    }
}

/* Makes the thunks jump into the stock DLL. Without one they go on to fail, each
 * in its own way; what is missing is said on stderr. */
static void attach(void)
{
    NTSTATUS status;

    if ((status = __wine_init_unix_call()))
    {
        ERR( "the Unix library can't be loaded, status %#lx\n", status );
        return;
    }
    if ((stock_module = load_stock())) fill_forward_table( stock_module );
}

BOOL WINAPI DllMain( HINSTANCE instance, DWORD reason, void *reserved )
{
    switch (reason)
    {
    case DLL_PROCESS_ATTACH:
        DisableThreadLibraryCalls( instance );
        attach();
        break;
    case DLL_PROCESS_DETACH:
        if (!reserved && stock_module) FreeLibrary( stock_module );
        break;
    }
    return TRUE;
}
