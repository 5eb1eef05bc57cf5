/*
 * Where the stock DLL of the same name lies
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
 * Called by forward.c of the DLLs that go on to a stock one. Looks at the place
 * of the Unix library that it is linked into, and opens nothing.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "stock_path.h"

/* STATUS_NOT_FOUND, or STATUS_NAME_TOO_LONG for the buffer. */
NTSTATUS stock_path( void *args )
{
    struct stock_path_params *params = args;
    char name[PATH_MAX + sizeof("/../..")], base[NAME_MAX + 1], *slash, *root, *dot;
    Dl_info info;
    int len;

    /* our own name may be a link into a build directory, its directory is in the overlay */
    if (!dladdr( stock_path, &info ) || strlen( info.dli_fname ) >= PATH_MAX) return STATUS_NOT_FOUND;
    strcpy( name, info.dli_fname );
    if (!(slash = strrchr( name, '/' )) || strlen( slash + 1 ) > NAME_MAX) return STATUS_NOT_FOUND;
    strcpy( base, slash + 1 );
    if ((dot = strrchr( base, '.' ))) *dot = 0;
    strcpy( slash, "/../.." );
    if (!(root = realpath( name, NULL ))) return STATUS_NOT_FOUND;

    len = snprintf( params->path, sizeof(params->path), "%s/wine-stock/%s_stock.dll", root, base );
    free( root );
    return len < (int)sizeof(params->path) ? STATUS_SUCCESS : STATUS_NAME_TOO_LONG;
}
