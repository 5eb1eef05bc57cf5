/*
 * Winsock 1.1 blocking hooks
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


/* Called by 16-bit minded programs only. A blocking call here never runs a
 * hook: Windows dropped that as well, its default hook does nothing that a
 * 32-bit program can see. The hook is remembered per process so that a program
 * gets back what it has set. */

#include "ws2_32_private.h"

/* what WSASetBlockingHook() returns when no hook was set: a routine that found
 * no message to dispatch */
static INT_PTR WINAPI default_hook(void)
{
    return FALSE;
}

static FARPROC blocking_hook = default_hook;
static BOOL winsock2_used;

void blocking_note_version( WORD version )
{
    if (LOBYTE( version ) >= 2) winsock2_used = TRUE;
}

/* Hooks exist for programs that asked for Winsock 1.x only. */
static BOOL hooks_allowed(void)
{
    if (!wsa_started()) return FALSE;
    if (winsock2_used) SetLastError( WSAEOPNOTSUPP );
    return !winsock2_used;
}

/***********************************************************************
 *      WSASetBlockingHook   (WS2_32.109)
 *
 * Stores the routine and returns the previous one; NULL with WSAEFAULT for a
 * routine of NULL, with WSAEOPNOTSUPP for a program of Winsock 2.
 * Follows Windows Sockets 1.1 specification, WSASetBlockingHook().
 */
FARPROC WINAPI WSASetBlockingHook( FARPROC hook )
{
    if (!hooks_allowed()) return NULL;
    if (!hook)
    {
        SetLastError( WSAEFAULT );
        return NULL;
    }
    SetLastError( 0 );
    return InterlockedExchangePointer( (void **)&blocking_hook, hook );
}

/***********************************************************************
 *      WSAUnhookBlockingHook   (WS2_32.110)
 *
 * Restores the default routine; WSAEOPNOTSUPP for a program of Winsock 2.
 * Follows Windows Sockets 1.1 specification, WSAUnhookBlockingHook().
 */
int WINAPI WSAUnhookBlockingHook(void)
{
    if (!hooks_allowed()) return SOCKET_ERROR;
    InterlockedExchangePointer( (void **)&blocking_hook, default_hook );
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSACancelBlockingCall   (WS2_32.113)
 *
 * WSAEINVAL, which means that no blocking call is outstanding: no hook ever
 * runs inside one, and another thread's calls can't be cancelled. WSAEOPNOTSUPP
 * for a program of Winsock 2.
 * Follows Windows Sockets 1.1 specification, WSACancelBlockingCall().
 */
int WINAPI WSACancelBlockingCall(void)
{
    if (!hooks_allowed()) return SOCKET_ERROR;
    return set_error( WSAEINVAL );
}

/***********************************************************************
 *      WSAIsBlocking   (WS2_32.114)
 *
 * FALSE: this is asked from inside a hook, and none ever runs.
 * Follows Windows Sockets 1.1 specification, WSAIsBlocking().
 */
BOOL WINAPI WSAIsBlocking(void)
{
    return FALSE;
}

/***********************************************************************
 *      WEP   (WS2_32.500)
 *
 * The exit procedure that 16-bit libraries had to export; nothing is left for
 * it to do.
 */
int WINAPI WEP(void)
{
    return 0;
}
