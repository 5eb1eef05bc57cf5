/*
 * The end of calls that a provider serves
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
 * Included by wsp_dispatch.c and wsp_dispatch_io.c.
 */

#ifndef __WS2_32_WSP_DISPATCH_H
#define __WS2_32_WSP_DISPATCH_H

#include "wsp.h"

/* The end of a call by a provider: *error is the last error if it has failed. */
static inline int finish( struct wsp_provider *provider, int ret, const INT *error )
{
    wsp_release( provider );
    SetLastError( ret == SOCKET_ERROR ? *error : 0 );
    return ret;
}

/* A call that does not reach the provider. */
static inline int fail( struct wsp_provider *provider, INT error )
{
    return finish( provider, SOCKET_ERROR, &error );
}

#endif /* __WS2_32_WSP_DISPATCH_H */
