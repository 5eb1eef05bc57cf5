/*
 * The table of calls into ws2_32.so
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
 * Read by ntdll when ws2_32.dll attaches. Parameters are of fixed size, so 32-bit
 * callers use the same entries.
 */

#include <stdarg.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"
#include "unix_resolve.h"

#define EXPORT __attribute__((visibility("default")))

#define ENTRIES \
    [unix_getaddrinfo]      = resolve_getaddrinfo, \
    [unix_gethostbyaddr]    = resolve_gethostbyaddr, \
    [unix_gethostbyname]    = resolve_gethostbyname, \
    [unix_gethostname]      = resolve_gethostname, \
    [unix_file_stamp]       = resolve_file_stamp, \
    [unix_getnameinfo]      = resolve_getnameinfo, \
    [unix_port_pool_call]   = pool_call, \
    [unix_is_local_address] = socket_is_local_address, \
    [unix_take_error]       = socket_take_error, \
    [unix_dup_descriptor]   = socket_dup_descriptor, \
    [unix_close_descriptor] = socket_close_descriptor, \
    [unix_local_addresses]  = resolve_local_addresses, \
    [unix_dns_query]        = resolve_dns_query, \
    [unix_send_control]     = socket_send_control, \
    [unix_stream_state]     = socket_stream_state, \
    [unix_end_stream]       = socket_end_stream, \
    [unix_reconnect]        = socket_reconnect, \
    [unix_direct_find]      = direct_find, \
    [unix_direct_receive]   = direct_receive, \
    [unix_direct_send]      = direct_send, \
    [unix_direct_name]      = direct_name, \
    [unix_direct_readable]  = direct_readable, \
    [unix_direct_poll]      = direct_poll, \
    [unix_getsockopt]       = sockopt_get, \
    [unix_setsockopt]       = sockopt_set, \
    [unix_route_source]     = sockopt_route_source, \
    [unix_tcp_info]         = sockopt_tcp_info

EXPORT const unixlib_entry_t __wine_unix_call_funcs[] = { ENTRIES };
EXPORT const unixlib_entry_t __wine_unix_call_wow64_funcs[] = { ENTRIES };

C_ASSERT( ARRAY_SIZE(__wine_unix_call_funcs) == unix_func_count );
