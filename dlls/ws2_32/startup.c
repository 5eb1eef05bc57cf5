/*
 * WSAStartup, WSACleanup and the last error
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
 * Called by programs, and by every export through wsa_started(). The counts are
 * of the process: of WSAStartup, and of WSPStartup for those that use the base
 * provider directly. When both are down the sockets that were made here are
 * closed.
 */

#include "ws2_32_private.h"
#include "wsp.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define WINSOCK_VERSION   MAKEWORD( 2, 2 )
#define V1_MAX_SOCKETS    32767       /* what Windows tells a 1.x program; 2.x gets 0 */
#define V1_MAX_DATAGRAM   65467

static LONG startup_count, provider_count;

BOOL wsa_started(void)
{
    if (ReadNoFence( &startup_count ) > 0 || ReadNoFence( &provider_count ) > 0) return TRUE;
    SetLastError( WSANOTINITIALISED );
    return FALSE;
}

/* The version that a request gets: the highest supported one of the same major
 * number that is not above it. Versions count up to 2.2, so above 2 it is 2.2. */
static WORD negotiate_version( WORD requested )
{
    BYTE major = LOBYTE( requested ), minor = HIBYTE( requested );

    if (major == 1) return MAKEWORD( 1, min( minor, 1 ) );
    if (major == 2) return MAKEWORD( 2, min( minor, 2 ) );
    return WINSOCK_VERSION;
}

static void fill_wsadata( WSADATA *data, WORD version )
{
    BOOL v1 = LOBYTE( version ) == 1;

    data->wVersion = version;
    data->wHighVersion = WINSOCK_VERSION;
    strcpy( data->szDescription, "WinSock 2.0" );
    strcpy( data->szSystemStatus, "Running" );
    data->iMaxSockets = v1 ? V1_MAX_SOCKETS : 0;
    data->iMaxUdpDg = v1 ? V1_MAX_DATAGRAM : 0;
    /* lpVendorInfo is left alone, as Windows does */
}

/***********************************************************************
 *      WSAStartup   (WS2_32.115)
 *
 * Makes Winsock usable for the process; each successful call wants a
 * WSACleanup(). Returns the error itself: WSAVERNOTSUPPORTED for version 0.x
 * (data is filled all the same), WSAEFAULT if data can't be written.
 *
 * Follows Winsock reference, WSAStartup function.
 */
int WINAPI WSAStartup( WORD version, WSADATA *data )
{
    TRACE( "version %u.%u\n", LOBYTE( version ), HIBYTE( version ) );

    if (!is_writable( data, sizeof(*data) )) return LOBYTE( version ) ? WSAEFAULT : WSAVERNOTSUPPORTED;
    fill_wsadata( data, negotiate_version( version ));
    if (!LOBYTE( version )) return WSAVERNOTSUPPORTED;
    blocking_note_version( data->wVersion );
    InterlockedIncrement( &startup_count );
    return 0;
}

/* Counts one down; FALSE if the count was 0. */
static BOOL count_down( LONG *count, LONG *left )
{
    LONG value, prev = ReadNoFence( count );

    do
    {
        if (!(value = prev)) return FALSE;
        prev = InterlockedCompareExchange( count, value - 1, value );
    } while (prev != value);
    *left = value - 1;
    return TRUE;
}

void provider_startup(void)
{
    InterlockedIncrement( &provider_count );
}

BOOL provider_cleanup( LONG *left )
{
    if (!count_down( &provider_count, left )) return FALSE;
    if (!*left && !ReadNoFence( &startup_count )) socket_list_close_all();
    return TRUE;
}

/***********************************************************************
 *      WSACleanup   (WS2_32.116)
 *
 * Ends one WSAStartup(); the last one closes all sockets of the process.
 * WSANOTINITIALISED if there is none to end.
 *
 * Follows Winsock reference, WSACleanup function.
 */
int WINAPI WSACleanup(void)
{
    LONG left;

    if (!count_down( &startup_count, &left )) return set_error( WSANOTINITIALISED );

    TRACE( "%ld left\n", left );
    if (!left)
    {
        wsp_unload_providers();
        nsp_unload_providers();
    }
    if (!left && !ReadNoFence( &provider_count )) socket_list_close_all();
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSAGetLastError   (WS2_32.111)
 *
 * The same value as GetLastError(); usable before WSAStartup().
 *
 * Follows Winsock reference, WSAGetLastError function.
 */
int WINAPI WSAGetLastError(void)
{
    return GetLastError();
}

/***********************************************************************
 *      WSASetLastError   (WS2_32.112)
 *
 * Follows Winsock reference, WSASetLastError function.
 */
void WINAPI WSASetLastError( int error )
{
    SetLastError( error );
}
