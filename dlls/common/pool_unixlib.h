/*
 * The Unix side of iphlpapi and netsh, as their PE side sees it
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

#ifndef __POOL_UNIXLIB_H
#define __POOL_UNIXLIB_H

#include "wine/port_pool.h"
#include "stock_path.h"

/* The entries of the Unix library behind unix_stock_path. */
enum pool_unix_func
{
    unix_port_pool_call = unix_stock_path + 1,
};

/* Sends a request to the port pool; the result is the pool's status. list is
 * for PORT_POOL_LIST, reply for the others. */
struct port_pool_call_params
{
    struct port_pool_request request;
    union
    {
        struct port_pool_reply reply;
        struct port_pool_list_reply list;
    };
};

#endif /* __POOL_UNIXLIB_H */
