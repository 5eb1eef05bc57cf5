/*
 * ProcessSocketNotifications
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
 * Called by programs. Takes packets off a completion port. Registrations need
 * the help of a kernel that tells when a packet was taken, and are refused.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

struct socket_notify_registration     /* SOCK_NOTIFY_REGISTRATION */
{
    SOCKET socket;
    void *key;
    UINT16 events;
    UINT8 operation;
    UINT8 trigger;
    DWORD result;
};

static DWORD check_entries( OVERLAPPED_ENTRY *entries, ULONG count, UINT32 timeout, UINT32 *ret_count )
{
    if (!count) return timeout || entries || ret_count ? WSAEINVAL : 0;
    if (!entries || !ret_count) return WSAEINVAL;
    if (!is_writable( entries, (SIZE_T)count * sizeof(*entries) )) return WSAEFAULT;
    return is_writable( ret_count, sizeof(*ret_count) ) ? 0 : WSAEFAULT;
}

/* There are no notifications: each registration says so on its own. */
static void refuse( struct socket_notify_registration *registrations, UINT32 count )
{
    UINT32 i;

    for (i = 0; i < count; i++)
        registrations[i].result = socket_get_info( registrations[i].socket, NULL ) ? WSAENOTSOCK : WSAEOPNOTSUPP;
}

/***********************************************************************
 *      ProcessSocketNotifications   (WS2_32.@)
 *
 * Registers sockets with a completion port, and takes up to count packets off
 * it, waiting timeout ms for the first. Returns ERROR_SUCCESS, WAIT_TIMEOUT if
 * there was no packet, or a Winsock error with nothing done: WSAEINVAL,
 * WSAEFAULT. A registration has a result of its own: WSAENOTSOCK or
 * WSAEOPNOTSUPP.
 *
 * Follows Winsock reference, ProcessSocketNotifications function.
 */
DWORD WINAPI ProcessSocketNotifications( HANDLE port, UINT32 registration_count,
                                         struct socket_notify_registration *registrations, UINT32 timeout,
                                         ULONG count, OVERLAPPED_ENTRY *entries, UINT32 *ret_count )
{
    ULONG received = 0;
    DWORD error;

    TRACE( "port %p, %u registrations at %p, timeout %u, %lu entries at %p\n", port, registration_count,
           registrations, timeout, count, entries );

    if (!port || !registration_count != !registrations) return WSAEINVAL;
    if (!registration_count && !count) return WSAEINVAL;
    if ((error = check_entries( entries, count, timeout, ret_count ))) return error;
    if (registration_count && !is_writable( registrations, registration_count * sizeof(*registrations) ))
        return WSAEFAULT;
    refuse( registrations, registration_count );
    if (!count) return ERROR_SUCCESS;

    *ret_count = 0;
    if (!GetQueuedCompletionStatusEx( port, entries, count, &received, timeout, FALSE ))
        return GetLastError() == WAIT_TIMEOUT ? WAIT_TIMEOUT : WSAEINVAL;
    *ret_count = received;
    return ERROR_SUCCESS;
}
