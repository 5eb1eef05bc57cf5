/*
 * Shows the wineserver's module what a request to make a process looks like
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
 *
 * Called by direct.c, once in the life of a wineserver. The request names a parent
 * that does not exist, so no process is ever made. If anything fails the module
 * takes every child for one that inherits all handles, as it does before.
 */

#include "direct.h"
#include "wine/socket_state.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* PS_ATTRIBUTE_LIST with two entries */
struct attributes
{
    SIZE_T size;
    PS_ATTRIBUTE list[2];
};

static HANDLE probe_handle( unsigned int index )
{
    return ULongToHandle( SOCKET_STATE_PROBE_HANDLE + 4 * index );
}

static NTSTATUS request_child( const UNICODE_STRING *image )
{
    static WCHAR no_environment[2];
    struct attributes attributes =
    {
        sizeof(attributes),
        {
            { PS_ATTRIBUTE_IMAGE_NAME, image->Length, { .ValuePtr = image->Buffer }, NULL },
            { PS_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE), { .ValuePtr = probe_handle( 0 ) }, NULL },
        }
    };
    PS_CREATE_INFO info = { .Size = sizeof(info) };
    RTL_USER_PROCESS_PARAMETERS *params;
    HANDLE process, thread;
    NTSTATUS status;

    if ((status = RtlCreateProcessParametersEx( &params, image, NULL, NULL, NULL, no_environment, NULL,
                                                NULL, NULL, NULL, PROCESS_PARAMS_FLAG_NORMALIZED ))) return status;
    params->hStdInput = probe_handle( 1 );
    params->hStdOutput = probe_handle( 2 );
    params->hStdError = probe_handle( 3 );
    status = NtCreateUserProcess( &process, &thread, PROCESS_ALL_ACCESS, THREAD_ALL_ACCESS, NULL, NULL,
                                  SOCKET_STATE_PROBE_FLAGS, 0, params, &info,
                                  (PS_ATTRIBUTE_LIST *)&attributes );
    RtlDestroyProcessParameters( params );
    return status;
}

void direct_show_child_request(void)
{
    UNICODE_STRING image;
    WCHAR path[MAX_PATH];
    NTSTATUS status;

    if (!GetModuleFileNameW( NULL, path, ARRAY_SIZE(path) )) return;
    if (!RtlDosPathNameToNtPathName_U( path, &image, NULL, NULL )) return;
    status = request_child( &image );
    TRACE( "status %#lx\n", status );
    RtlFreeUnicodeString( &image );
}
