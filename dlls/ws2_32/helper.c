/*
 * Helper functions for service providers
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


/* Called by transport providers, on Windows under the name of ws2help.dll too:
 * user APCs for a thread, change notifications, and a table that finds what a
 * provider knows of a handle. Handles that are no file handles are the
 * business of wsp_handle.c. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "notify.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The helpers need no state of their own; the handles only show their kind. */
#define APC_HELPER          ((HANDLE)0x41504301)
#define NOTIFICATION_HELPER ((HANDLE)0x4e4f5401)

static DWORD open_helper( HANDLE kind, HANDLE *ret )
{
    if (!is_writable( ret, sizeof(*ret) )) return WSAEFAULT;
    *ret = kind;
    return 0;
}

static DWORD check_helper( HANDLE kind, HANDLE helper )
{
    return helper == kind ? 0 : WSA_INVALID_PARAMETER;
}

/* ---- user APCs ---- */

/***********************************************************************
 *      WahOpenApcHelper   (WS2_32.@)
 *
 * The handle that the other APC functions want. WSAEFAULT.
 */
DWORD WINAPI WahOpenApcHelper( HANDLE *helper )
{
    return open_helper( APC_HELPER, helper );
}

/***********************************************************************
 *      WahCloseApcHelper   (WS2_32.@)
 */
DWORD WINAPI WahCloseApcHelper( HANDLE helper )
{
    return check_helper( APC_HELPER, helper );
}

/***********************************************************************
 *      WahOpenCurrentThread   (WS2_32.@)
 *
 * Names the calling thread for WahQueueUserApc(); WahCloseThread() frees it.
 * WSA_INVALID_PARAMETER (no APC helper), WSAEFAULT, WSA_NOT_ENOUGH_MEMORY.
 */
DWORD WINAPI WahOpenCurrentThread( HANDLE helper, struct wsa_thread_id *id )
{
    HANDLE self = GetCurrentProcess(), thread;
    DWORD err;

    if ((err = check_helper( APC_HELPER, helper ))) return err;
    if (!is_writable( id, sizeof(*id) )) return WSAEFAULT;
    if (!DuplicateHandle( self, GetCurrentThread(), self, &thread, 0, FALSE, DUPLICATE_SAME_ACCESS ))
        return WSA_NOT_ENOUGH_MEMORY;
    id->thread = thread;
    id->reserved = GetCurrentThreadId();
    return 0;
}

/***********************************************************************
 *      WahCloseThread   (WS2_32.@)
 */
DWORD WINAPI WahCloseThread( HANDLE helper, struct wsa_thread_id *id )
{
    DWORD err;

    if ((err = check_helper( APC_HELPER, helper ))) return err;
    if (!is_writable( id, sizeof(*id) )) return WSAEFAULT;
    if (!CloseHandle( id->thread )) return WSA_INVALID_HANDLE;
    id->thread = NULL;
    id->reserved = 0;
    return 0;
}

/***********************************************************************
 *      WahQueueUserApc   (WS2_32.@)
 *
 * Runs routine( context ) in the thread when it next waits alertably.
 */
DWORD WINAPI WahQueueUserApc( HANDLE helper, struct wsa_thread_id *id, PAPCFUNC routine, DWORD_PTR context )
{
    DWORD err;

    if ((err = check_helper( APC_HELPER, helper ))) return err;
    if (!is_readable( id, sizeof(*id) ) || !routine) return WSAEFAULT;
    return QueueUserAPC( routine, id->thread, context ) ? 0 : WSA_INVALID_HANDLE;
}

/* ---- change notifications ---- */

/***********************************************************************
 *      WahOpenNotificationHandleHelper   (WS2_32.@)
 *
 * The handle that the other notification functions want. WSAEFAULT.
 */
DWORD WINAPI WahOpenNotificationHandleHelper( HANDLE *helper )
{
    return open_helper( NOTIFICATION_HELPER, helper );
}

/***********************************************************************
 *      WahCloseNotificationHandleHelper   (WS2_32.@)
 */
DWORD WINAPI WahCloseNotificationHandleHelper( HANDLE helper )
{
    return check_helper( NOTIFICATION_HELPER, helper );
}

/***********************************************************************
 *      WahCreateNotificationHandle   (WS2_32.@)
 *
 * What WSAProviderConfigChange() does with a handle of 0.
 */
DWORD WINAPI WahCreateNotificationHandle( HANDLE helper, HANDLE *ret )
{
    DWORD err;

    if ((err = check_helper( NOTIFICATION_HELPER, helper ))) return err;
    if (!is_writable( ret, sizeof(*ret) )) return WSAEFAULT;
    return notify_create( ret );
}

/***********************************************************************
 *      WahWaitForNotification   (WS2_32.@)
 *
 * What WSAProviderConfigChange() does with its handle; returns the error.
 */
INT WINAPI WahWaitForNotification( HANDLE helper, HANDLE handle, OVERLAPPED *overlapped,
                                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    DWORD err;

    if ((err = check_helper( NOTIFICATION_HELPER, helper ))) return err;
    return notify_wait( handle, overlapped, routine );
}

/***********************************************************************
 *      WahNotifyAllProcesses   (WS2_32.@)
 *
 * Ends all waits by counting the serial number of the catalogue up.
 */
INT WINAPI WahNotifyAllProcesses( HANDLE helper )
{
    static const WCHAR key[] =
        L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9";
    static const WCHAR value[] = L"Serial_Access_Num";
    DWORD err, serial = 0, size = sizeof(serial);

    if ((err = check_helper( NOTIFICATION_HELPER, helper ))) return err;
    RegGetValueW( HKEY_LOCAL_MACHINE, key, value, RRF_RT_REG_DWORD, NULL, &serial, &size );
    serial += 2;  /* odd ones belong to changes */
    if (RegSetKeyValueW( HKEY_LOCAL_MACHINE, key, value, REG_DWORD, &serial, sizeof(serial) ))
        return WSAEACCES;
    return 0;
}

/* ---- handle contexts ---- */

/* What the table is about; providers put it in front of structures of theirs. */
struct handle_context
{
    LONG refs;
    HANDLE handle;
};

struct context_node
{
    struct context_node *next;
    struct handle_context *context;
};

#define TABLE_MAGIC 0x54434857        /* in a table that exists */

struct context_table
{
    DWORD magic;
    CRITICAL_SECTION cs;              /* guards the chains */
    struct context_node *chains[64];
};

static BOOL is_table( struct context_table *table )
{
    return is_writable( table, sizeof(*table) ) && table->magic == TABLE_MAGIC;
}

static struct context_node **find_context( struct context_table *table, HANDLE handle )
{
    struct context_node **link = &table->chains[(ULONG_PTR)handle / 4 % ARRAY_SIZE(table->chains)];

    while (*link && (*link)->context->handle != handle) link = &(*link)->next;
    return link;
}

/***********************************************************************
 *      WahCreateHandleContextTable   (WS2_32.@)
 */
DWORD WINAPI WahCreateHandleContextTable( struct context_table **ret )
{
    struct context_table *table;

    if (!is_writable( ret, sizeof(*ret) )) return WSAEFAULT;
    *ret = NULL;
    if (!(table = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*table) )))
        return WSA_NOT_ENOUGH_MEMORY;
    table->magic = TABLE_MAGIC;
    InitializeCriticalSection( &table->cs );
    *ret = table;
    return 0;
}

/***********************************************************************
 *      WahDestroyHandleContextTable   (WS2_32.@)
 *
 * Frees the table; the contexts belong to the provider. WSAEFAULT for what is no
 * table.
 */
DWORD WINAPI WahDestroyHandleContextTable( struct context_table *table )
{
    struct context_node *node;
    unsigned int i;

    if (!is_table( table )) return WSAEFAULT;
    table->magic = 0;
    for (i = 0; i < ARRAY_SIZE(table->chains); i++)
    {
        while ((node = table->chains[i]))
        {
            table->chains[i] = node->next;
            HeapFree( GetProcessHeap(), 0, node );
        }
    }
    DeleteCriticalSection( &table->cs );
    HeapFree( GetProcessHeap(), 0, table );
    return 0;
}

/***********************************************************************
 *      WahInsertHandleContext   (WS2_32.@)
 *
 * Enters a context under its handle in place of an older one. Returns it, or
 * NULL without memory or for a bad pointer.
 */
void * WINAPI WahInsertHandleContext( struct context_table *table, struct handle_context *context )
{
    struct context_node *node, **link;

    if (!is_table( table ) || !is_writable( context, sizeof(*context) )) return NULL;
    EnterCriticalSection( &table->cs );
    link = find_context( table, context->handle );
    if (*link) (*link)->context = context;
    else if ((node = HeapAlloc( GetProcessHeap(), 0, sizeof(*node) )))
    {
        node->context = context;
        node->next = NULL;
        *link = node;
    }
    else context = NULL;
    LeaveCriticalSection( &table->cs );
    return context;
}

/***********************************************************************
 *      WahReferenceContextByHandle   (WS2_32.@)
 *
 * Finds the context of a handle and counts a reference; NULL if there is none.
 */
void * WINAPI WahReferenceContextByHandle( struct context_table *table, HANDLE handle )
{
    struct handle_context *ret = NULL;
    struct context_node *node;

    if (!is_table( table )) return NULL;
    EnterCriticalSection( &table->cs );
    if ((node = *find_context( table, handle )))
    {
        ret = node->context;
        InterlockedIncrement( &ret->refs );
    }
    LeaveCriticalSection( &table->cs );
    return ret;
}

/***********************************************************************
 *      WahRemoveHandleContext   (WS2_32.@)
 *
 * Takes a context out of the table; WSAENOTSOCK if it is not in it.
 */
DWORD WINAPI WahRemoveHandleContext( struct context_table *table, struct handle_context *context )
{
    struct context_node *node, **link;
    DWORD err = WSAENOTSOCK;

    if (!is_table( table ) || !is_readable( context, sizeof(*context) )) return WSAEFAULT;
    EnterCriticalSection( &table->cs );
    link = find_context( table, context->handle );
    if ((node = *link) && node->context == context)
    {
        *link = node->next;
        HeapFree( GetProcessHeap(), 0, node );
        err = 0;
    }
    LeaveCriticalSection( &table->cs );
    return err;
}

/***********************************************************************
 *      WahEnumerateHandleContexts   (WS2_32.@)
 *
 * Calls back for each context until the routine returns FALSE, which may take
 * the context out. Returns the last result, TRUE for an empty table.
 */
BOOL WINAPI WahEnumerateHandleContexts( struct context_table *table,
                                        BOOL (WINAPI *callback)( void *, void * ), void *arg )
{
    struct context_node *node, *next;
    BOOL ret = TRUE;
    unsigned int i;

    if (!is_table( table ) || !callback) return FALSE;
    EnterCriticalSection( &table->cs );
    for (i = 0; i < ARRAY_SIZE(table->chains) && ret; i++)
    {
        for (node = table->chains[i]; node && ret; node = next)
        {
            next = node->next;
            ret = callback( arg, node->context );
        }
    }
    LeaveCriticalSection( &table->cs );
    return ret;
}
