/*
 * Notification of changes of the provider catalogue
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


/* Called by programs (WSAProviderConfigChange) and through helper.c. A
 * notification handle is an AFD handle, since programs put it on completion
 * ports beside their sockets; what is waited for is a change of the registry
 * keys of the catalogue, so changes by any process of the prefix are seen. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "notify.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define PARAMETERS_KEY L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters"

/* One overlapped wait; freed by the callback. */
struct notify_wait
{
    SOCKET handle;                    /* a duplicate: the program may close its own */
    HKEY key;
    HANDLE event;                     /* set when the key changes */
    HANDLE thread;                    /* gets the routine; NULL without one */
    PTP_WAIT wait;
    OVERLAPPED *overlapped;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
};

static void free_wait( struct notify_wait *wait )
{
    if (wait->wait) CloseThreadpoolWait( wait->wait );
    if (wait->handle) CloseHandle( (HANDLE)wait->handle );
    if (wait->key) RegCloseKey( wait->key );
    if (wait->event) CloseHandle( wait->event );
    if (wait->thread) CloseHandle( wait->thread );
    HeapFree( GetProcessHeap(), 0, wait );
}

/* User APC in the thread that asked. */
static void CALLBACK call_routine( ULONG_PTR routine, ULONG_PTR overlapped, ULONG_PTR reserved )
{
    (void)reserved;
    ((LPWSAOVERLAPPED_COMPLETION_ROUTINE)routine)( 0, 0, (OVERLAPPED *)overlapped, 0 );
}

static void CALLBACK wait_callback( TP_CALLBACK_INSTANCE *instance, void *context, TP_WAIT *tp_wait,
                                    TP_WAIT_RESULT result )
{
    struct notify_wait *wait = context;

    (void)instance;
    (void)tp_wait;
    (void)result;
    if (wait->thread)
    {
        wait->overlapped->InternalHigh = 0;
        wait->overlapped->Internal = STATUS_SUCCESS;
        NtQueueApcThread( wait->thread, call_routine, (ULONG_PTR)wait->routine, (ULONG_PTR)wait->overlapped,
                          0 );
    }
    else afd_complete( wait->handle, wait->overlapped, NULL, STATUS_SUCCESS, 0 );
    free_wait( wait );
}

static DWORD open_key( HKEY *ret )
{
    return RegCreateKeyExW( HKEY_LOCAL_MACHINE, PARAMETERS_KEY, 0, NULL, 0, KEY_NOTIFY, NULL, ret, NULL )
           ? WSASYSCALLFAILURE : 0;
}

static DWORD watch_key( HKEY key, HANDLE event )
{
    DWORD filter = REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET;

    return RegNotifyChangeKeyValue( key, TRUE, filter, event, event != NULL ) ? WSASYSCALLFAILURE : 0;
}

static DWORD prepare_wait( struct notify_wait *wait, HANDLE handle )
{
    HANDLE self = GetCurrentProcess();
    TP_CALLBACK_ENVIRON environment;
    HANDLE duplicate;
    DWORD err;

    if (!DuplicateHandle( self, handle, self, &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS )) return WSAEINVAL;
    wait->handle = (SOCKET)duplicate;
    if (wait->routine && !DuplicateHandle( self, GetCurrentThread(), self, &wait->thread, 0, FALSE,
                                           DUPLICATE_SAME_ACCESS )) return WSA_NOT_ENOUGH_MEMORY;
    if (!(wait->event = CreateEventW( NULL, TRUE, FALSE, NULL ))) return WSA_NOT_ENOUGH_MEMORY;
    callback_environment( &environment );
    if (!(wait->wait = CreateThreadpoolWait( wait_callback, wait, &environment ))) return WSA_NOT_ENOUGH_MEMORY;
    if ((err = open_key( &wait->key ))) return err;
    return watch_key( wait->key, wait->event );
}

static DWORD wait_overlapped( HANDLE handle, OVERLAPPED *overlapped,
                              LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct notify_wait *wait;
    DWORD err;

    if (!is_writable( overlapped, sizeof(*overlapped) )) return WSAEFAULT;
    if (!(wait = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                            sizeof(*wait) ))) return WSA_NOT_ENOUGH_MEMORY;
    wait->overlapped = overlapped;
    wait->routine = routine;
    if (!(err = prepare_wait( wait, handle )))
    {
        overlapped->Internal = STATUS_PENDING;
        SetThreadpoolWait( wait->wait, wait->event, NULL );
        return WSA_IO_PENDING;
    }
    free_wait( wait );
    return err;
}

static DWORD wait_blocking(void)
{
    DWORD err;
    HKEY key;

    if ((err = open_key( &key ))) return err;
    err = watch_key( key, NULL );
    RegCloseKey( key );
    return err;
}

DWORD notify_create( HANDLE *ret )
{
    NTSTATUS status;
    SOCKET s;

    status = afd_open_socket( AF_INET, SOCK_DGRAM, IPPROTO_UDP,
                              WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT, &s );
    if (status) return status_to_wsa( status );
    socket_list_remove( s );  /* it is closed by CloseHandle() */
    *ret = (HANDLE)s;
    return 0;
}

DWORD notify_wait( HANDLE handle, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    struct socket_info info;

    if (socket_probe( (SOCKET)handle, &info )) return WSAEINVAL;
    return overlapped ? wait_overlapped( handle, overlapped, routine ) : wait_blocking();
}

/***********************************************************************
 *      WSAProviderConfigChange   (WS2_32.@)
 *
 * With *handle 0 makes a notification handle, which CloseHandle() frees. With
 * that handle waits for the next change of the catalogue: in the call, or with
 * an OVERLAPPED (WSA_IO_PENDING) by event, port or routine. WSAEFAULT,
 * WSAEINVAL (bad handle). Follows Winsock reference, WSAProviderConfigChange
 * function.
 */
INT WINAPI WSAProviderConfigChange( HANDLE *handle, OVERLAPPED *overlapped,
                                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    DWORD err;

    TRACE( "handle %p, overlapped %p, routine %p\n", handle, overlapped, routine );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!is_writable( handle, sizeof(*handle) )) err = WSAEFAULT;
    else err = *handle ? notify_wait( *handle, overlapped, routine ) : notify_create( handle );
    if (err) return set_error( err );
    SetLastError( 0 );
    return 0;
}
