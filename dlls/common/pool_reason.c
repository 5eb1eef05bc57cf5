/*
 * Why the port pool refused a request
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
 * Called by iphlpapi and netsh for their debug output, never for what a user or
 * a program sees.
 */

#include <stdarg.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "pool_reason.h"

const char *pool_reason( NTSTATUS status )
{
    switch (status)
    {
    case STATUS_INVALID_PARAMETER: return "these are no valid ports";
    case STATUS_ACCESS_DENIED:     return "not elevated, or a program has reserved these ports";
    case STATUS_NOT_FOUND:         return "there is no reservation of exactly these ports";
    case STATUS_NOT_SUPPORTED:     return "no port pool in the wineserver";
    case STATUS_SHARING_VIOLATION: return "a port is reserved or in use";
    default:                       return "see the status";
    }
}
