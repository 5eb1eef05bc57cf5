/*
 * The Unix side of iphlpapi and netsh
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
 * Two calls from the PE side: where the stock DLL or program is, and a request to
 * the port pool. Decides nothing itself; rights are checked on the PE side, the rest
 * by the pool.
 */

#include <stdarg.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "pool_client.h"
#include "pool_unixlib.h"

#define EXPORT __attribute__((visibility("default")))

static NTSTATUS port_pool_call( void *args )
{
    struct port_pool_call_params *params = args;
    size_t size = params->request.code == PORT_POOL_LIST ? sizeof(params->list) : sizeof(params->reply);

    return pool_client_call( &params->request, -1, &params->reply, size );
}

/* in the order of stock_path.h and enum pool_unix_func */
EXPORT const unixlib_entry_t __wine_unix_call_funcs[] =
{
    stock_path,
    port_pool_call,
};

EXPORT const unixlib_entry_t __wine_unix_call_wow64_funcs[] =
{
    stock_path,
    port_pool_call,
};
