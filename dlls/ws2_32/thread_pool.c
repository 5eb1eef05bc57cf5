/*
 * Callbacks in threads of a pool
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


/* Called by every file that has callbacks run by threads of a pool; lookups have
 * a pool of their own. */

#include "ws2_32_private.h"
#include "resolve.h"

void callback_environment( TP_CALLBACK_ENVIRON *environment )
{
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    HMODULE module = NULL;

    GetModuleHandleExW( flags, (const WCHAR *)callback_environment, &module );
    memset( environment, 0, sizeof(*environment) );
    environment->Version = 1;
    environment->RaceDll = module;
}

static TP_POOL *lookup_pool;

static BOOL CALLBACK create_pool( INIT_ONCE *once, void *param, void **context )
{
    (void)once;
    (void)param;
    (void)context;
    return (lookup_pool = CreateThreadpool( NULL )) != NULL;
}

void close_lookup_pool(void)
{
    if (lookup_pool) CloseThreadpool( lookup_pool );
}

/* The pool of the process is left to the program: hundreds of lookups that wait for
 * a slow server would hold up its work, and its work the lookups. */
BOOL resolve_submit( PTP_SIMPLE_CALLBACK callback, void *context )
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    TP_CALLBACK_ENVIRON environment;

    if (!InitOnceExecuteOnce( &once, create_pool, NULL, NULL )) return FALSE;
    callback_environment( &environment );
    environment.Pool = lookup_pool;
    return TrySubmitThreadpoolCallback( callback, context, &environment );
}
