/*
 * WSAEventSelect and event objects
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
 * Called by programs. The wineserver records network events and sets the event
 * object; here their names are translated. WSASetEvent and WSAResetEvent are
 * kernel32's (ws2_32.spec).
 */

#include "direct.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* Which poll bits a network event stands for, and which of them has its error. */
static const struct
{
    long event;
    int error_index;
    int flags;
    enum afd_poll_bit status_bit;
}
events[] =
{
    { FD_READ,    FD_READ_BIT,    AFD_POLL_READ,                           AFD_POLL_BIT_READ },
    { FD_WRITE,   FD_WRITE_BIT,   AFD_POLL_WRITE,                          AFD_POLL_BIT_WRITE },
    { FD_OOB,     FD_OOB_BIT,     AFD_POLL_OOB,                            AFD_POLL_BIT_OOB },
    { FD_ACCEPT,  FD_ACCEPT_BIT,  AFD_POLL_ACCEPT,                         AFD_POLL_BIT_ACCEPT },
    { FD_CONNECT, FD_CONNECT_BIT, AFD_POLL_CONNECT | AFD_POLL_CONNECT_ERR, AFD_POLL_BIT_CONNECT_ERR },
    { FD_CLOSE,   FD_CLOSE_BIT,   AFD_POLL_HUP | AFD_POLL_RESET,           AFD_POLL_BIT_HUP },
};

int network_events_to_afd( long mask )
{
    unsigned int i;
    int flags = 0;

    for (i = 0; i < ARRAY_SIZE(events); i++) if (mask & events[i].event) flags |= events[i].flags;
    return flags;
}

/***********************************************************************
 *      WSACreateEvent   (WS2_32.50)
 *
 * A manual-reset event that is not set; WSA_INVALID_EVENT and
 * WSA_NOT_ENOUGH_MEMORY if there can't be one.
 *
 * Follows Winsock reference, WSACreateEvent function.
 */
WSAEVENT WINAPI WSACreateEvent(void)
{
    HANDLE event;

    if (!wsa_started()) return WSA_INVALID_EVENT;
    if (!(event = CreateEventW( NULL, TRUE, FALSE, NULL ))) SetLastError( WSA_NOT_ENOUGH_MEMORY );
    return event;
}

/***********************************************************************
 *      WSACloseEvent   (WS2_32.45)
 *
 * FALSE and WSA_INVALID_HANDLE for what is no handle.
 *
 * Follows Winsock reference, WSACloseEvent function.
 */
BOOL WINAPI WSACloseEvent( WSAEVENT event )
{
    if (!wsa_started()) return FALSE;
    if (CloseHandle( event )) return TRUE;
    SetLastError( WSA_INVALID_HANDLE );
    return FALSE;
}

/***********************************************************************
 *      WSAEventSelect   (WS2_32.67)
 *
 * Has the event set when one of the network events (FD_*) happens, and makes
 * the socket nonblocking. Replaces any earlier selection and WSAAsyncSelect(),
 * a mask of 0 ends it.
 *
 * Errors: WSAENOTSOCK, WSAEINVAL no or no valid event, unknown network event.
 *
 * Follows Winsock reference, WSAEventSelect function.
 */
int WINAPI WSAEventSelect( SOCKET s, WSAEVENT event, long mask )
{
    struct afd_event_select_params params = { .event = event, .mask = network_events_to_afd( mask ) };
    struct socket_info info;

    TRACE( "socket %#Ix, event %p, mask %#lx\n", s, event, mask );

    if (!socket_check( s, &info )) return SOCKET_ERROR;
    if (mask & ~FD_ALL_EVENTS || (mask && !event)) return set_error( WSAEINVAL );
    if (!mask) params.event = NULL;
    receive_clear_mark( s );
    if (params.mask && datagram_is_connected( s, &info )) background_expect_error( s );
    return set_status( afd_ioctl( s, IOCTL_AFD_EVENT_SELECT, &params, sizeof(params), NULL, 0, NULL ));
}

/* The error of an event. One that the wineserver does not know, before Wine
 * 8.21: a connection that was reset ends aborted. */
static DWORD event_error( SOCKET s, const struct afd_get_events_params *result, unsigned int index )
{
    if (events[index].event == FD_CLOSE &&
        (result->flags & AFD_POLL_RESET || direct_state( s ) & DIRECT_RESET)) return WSAECONNABORTED;
    if (events[index].event == FD_CONNECT && !(result->flags & AFD_POLL_CONNECT_ERR)) return 0;
    return status_to_wsa( result->status[events[index].status_bit] );
}

/* The wineserver resets the event along with the fetch since Wine 8.14; before,
 * it must be reset first. */
static NTSTATUS fetch_events( SOCKET s, HANDLE event, struct afd_get_events_params *result )
{
    if (event && NtResetEvent( event, NULL )) return STATUS_INVALID_PARAMETER;
    return afd_ioctl( s, IOCTL_AFD_GET_EVENTS, event, 0, result, sizeof(*result), NULL );
}

/***********************************************************************
 *      WSAEnumNetworkEvents   (WS2_32.64)
 *
 * The network events since the last call, with their errors; entries of
 * iErrorCode without an event stay as they are. Resets the event if it is
 * given.
 *
 * Errors: WSAENOTSOCK, WSAEFAULT, WSAEINVAL bad event.
 *
 * Follows Winsock reference, WSAEnumNetworkEvents function.
 */
int WINAPI WSAEnumNetworkEvents( SOCKET s, WSAEVENT event, WSANETWORKEVENTS *ret )
{
    struct afd_get_events_params result;
    unsigned int i;
    NTSTATUS status;

    TRACE( "socket %#Ix, event %p, ret %p\n", s, event, ret );

    if (!socket_check( s, NULL )) return SOCKET_ERROR;
    if (!is_writable( ret, sizeof(*ret) )) return set_error( WSAEFAULT );
    if ((status = fetch_events( s, event, &result ))) return set_status( status );

    ret->lNetworkEvents = 0;
    for (i = 0; i < ARRAY_SIZE(events); i++)
    {
        if (!(result.flags & events[i].flags)) continue;
        ret->lNetworkEvents |= events[i].event;
        ret->iErrorCode[events[i].error_index] = event_error( s, &result, i );
    }
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSAWaitForMultipleEvents   (WS2_32.@)
 *
 * Waits for one or all of up to 64 events, timeout in ms. Returns the index of the
 * event plus WSA_WAIT_EVENT_0, WSA_WAIT_TIMEOUT, WSA_WAIT_IO_COMPLETION, or
 * WSA_WAIT_FAILED with WSA_INVALID_HANDLE, WSA_INVALID_PARAMETER (count) or WSAEFAULT.
 *
 * Follows Winsock reference, WSAWaitForMultipleEvents function.
 */
DWORD WINAPI WSAWaitForMultipleEvents( DWORD count, const WSAEVENT *wait_events, BOOL all, DWORD timeout,
                                       BOOL alertable )
{
    TRACE( "count %lu, events %p, all %d, timeout %lu, alertable %d\n", count, wait_events, all, timeout,
           alertable );

    if (count && count <= WSA_MAXIMUM_WAIT_EVENTS && !is_readable( wait_events, count * sizeof(*wait_events) ))
    {
        SetLastError( WSAEFAULT );
        return WSA_WAIT_FAILED;
    }
    return WaitForMultipleObjectsEx( count, wait_events, all, timeout, alertable );
}
