/*
 * Socket handles of providers that have no file handles
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
 * Called by wsp_upcall.c and by providers. Such a provider gets a handle from
 * Winsock for each of its sockets and knows by a number of its own what it stands
 * for. The handle is one of the null device without the rights to read or write:
 * programs can wait for it, duplicate it and put it on a completion port, and all
 * else is the provider's. Never looks at what a provider does with its socket.
 */

#include "ws2_32_private.h"
#include "winreg.h"
#include "elevation.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The driver of Windows whose work this is; it can be disabled. */
#define DRIVER_KEY L"System\\CurrentControlSet\\Services\\WS2IFSL"
#define START_SYSTEM   1
#define START_DISABLED 4

#define HANDLE_HELPER ((HANDLE)0x49465301)

struct socket_handle
{
    struct socket_handle *next;
    SOCKET socket;                    /* the program's */
    HANDLE device;                    /* the same file, with all rights */
    DWORD_PTR context;                /* the provider's */
};

static SRWLOCK lock = SRWLOCK_INIT;   /* guards the chains */
static struct socket_handle *chains[64];

static struct socket_handle **find_link( SOCKET s )
{
    struct socket_handle **link = &chains[s / 4 % ARRAY_SIZE(chains)];

    while (*link && (*link)->socket != s) link = &(*link)->next;
    return link;
}

/* With the lock held. Returns it, or NULL. */
static struct socket_handle *unlink_handle( SOCKET s )
{
    struct socket_handle **link = find_link( s ), *ret = *link;

    if (ret) *link = ret->next;
    return ret;
}

static void free_handle( struct socket_handle *handle )
{
    if (!handle) return;
    NtClose( handle->device );
    HeapFree( GetProcessHeap(), 0, handle );
}

static NTSTATUS open_device( HANDLE *ret )
{
    OBJECT_ATTRIBUTES attr;
    UNICODE_STRING name;
    IO_STATUS_BLOCK io;

    RtlInitUnicodeString( &name, L"\\??\\NUL" );
    InitializeObjectAttributes( &attr, &name, 0, NULL, NULL );
    return NtOpenFile( ret, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attr, &io,
                       FILE_SHARE_READ | FILE_SHARE_WRITE, 0 );
}

static DWORD create_handle( DWORD_PTR context, SOCKET *ret )
{
    struct socket_handle *handle, *stale, **link;
    HANDLE self = GetCurrentProcess();

    if (!(handle = HeapAlloc( GetProcessHeap(), 0, sizeof(*handle) ))) return WSAENOBUFS;
    handle->context = context;
    if (open_device( &handle->device ))
    {
        HeapFree( GetProcessHeap(), 0, handle );
        return WSAENOBUFS;
    }
    if (NtDuplicateObject( self, handle->device, self, (HANDLE *)&handle->socket, SYNCHRONIZE, 0, 0 ))
    {
        free_handle( handle );
        return WSAENOBUFS;
    }
    AcquireSRWLockExclusive( &lock );
    stale = unlink_handle( handle->socket );  /* the program has used CloseHandle() */
    link = find_link( handle->socket );
    handle->next = *link;
    *link = handle;
    ReleaseSRWLockExclusive( &lock );
    free_handle( stale );
    *ret = handle->socket;
    return 0;
}

DWORD wsp_handle_close( SOCKET s )
{
    struct socket_handle *handle;

    AcquireSRWLockExclusive( &lock );
    handle = unlink_handle( s );
    ReleaseSRWLockExclusive( &lock );
    if (!handle) return WSAENOTSOCK;
    NtClose( (HANDLE)s );
    free_handle( handle );
    return 0;
}

DWORD wsp_handle_context( SOCKET s, DWORD_PTR *ret )
{
    const struct socket_handle *handle;

    AcquireSRWLockShared( &lock );
    if ((handle = *find_link( s ))) *ret = handle->context;
    ReleaseSRWLockShared( &lock );
    return handle ? 0 : WSAENOTSOCK;
}

void wsp_handle_close_all(void)
{
    struct socket_handle *handle;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(chains); i++)
    {
        for (;;)
        {
            AcquireSRWLockExclusive( &lock );
            handle = chains[i] ? unlink_handle( chains[i]->socket ) : NULL;
            ReleaseSRWLockExclusive( &lock );
            if (!handle) break;
            NtClose( (HANDLE)handle->socket );
            free_handle( handle );
        }
    }
}

/* ---- completion ---- */

/* A byte count gets into a packet only by a transfer of that many bytes: they
 * are written to the null device. */
static NTSTATUS signal_success( HANDLE device, HANDLE event, void *context, DWORD size )
{
    static const char zeros[4096];
    LARGE_INTEGER offset = { .QuadPart = 0 };
    SIZE_T mapped = size;
    void *data = NULL;
    IO_STATUS_BLOCK io;
    NTSTATUS status;

    if (size > sizeof(zeros) &&
        (status = NtAllocateVirtualMemory( GetCurrentProcess(), &data, 0, &mapped, MEM_RESERVE | MEM_COMMIT,
                                           PAGE_READONLY ))) return status;
    status = NtWriteFile( device, event, NULL, context, &io, data ? data : (void *)zeros, size, &offset,
                          NULL );
    mapped = 0;
    if (data) NtFreeVirtualMemory( GetCurrentProcess(), &data, &mapped, MEM_RELEASE );
    return status;
}

/* Nothing but a status; unlike other requests this one works on any handle. */
static void signal_status( HANDLE device, HANDLE event, void *context, NTSTATUS status )
{
    IO_STATUS_BLOCK io;

    NtDeviceIoControlFile( device, event, NULL, context, &io, IOCTL_AFD_WINE_COMPLETE_ASYNC, &status,
                           sizeof(status), NULL, 0 );
}

static DWORD complete_request( SOCKET s, OVERLAPPED *overlapped, DWORD error, DWORD size )
{
    NTSTATUS status = error ? STATUS_FROM_WSA( error ) : STATUS_SUCCESS;
    const struct socket_handle *handle;
    HANDLE event;
    void *context;
    DWORD err = 0;

    if (!is_writable( overlapped, sizeof(*overlapped) )) return WSAEFAULT;
    event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
    context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;  /* bit 0 asks for no packet */

    AcquireSRWLockShared( &lock );
    if (!(handle = *find_link( s ))) err = WSAENOTSOCK;
    else
    {
        overlapped->InternalHigh = size;
        WriteRelease( (LONG *)&overlapped->Internal, status );
        if (status || !size) signal_status( handle->device, event, context, status );
        else if (signal_success( handle->device, event, context, size )) err = WSAENOBUFS;
    }
    ReleaseSRWLockShared( &lock );
    return err;
}

/* ---- what providers call ---- */

static BOOL is_driver_enabled(void)
{
    DWORD start = START_SYSTEM, size = sizeof(start);

    RegGetValueW( HKEY_LOCAL_MACHINE, DRIVER_KEY, L"Start", RRF_RT_REG_DWORD, NULL, &start, &size );
    return start != START_DISABLED;
}

static DWORD set_driver_start( DWORD start )
{
    if (!caller_is_elevated()) return ERROR_ACCESS_DENIED;
    return RegSetKeyValueW( HKEY_LOCAL_MACHINE, DRIVER_KEY, L"Start", REG_DWORD, &start, sizeof(start) );
}

DWORD wsp_handle_create( DWORD_PTR context, SOCKET *ret )
{
    return is_driver_enabled() ? create_handle( context, ret ) : WSAENOBUFS;
}

static DWORD check_helper( HANDLE helper )
{
    return helper == HANDLE_HELPER ? 0 : WSA_INVALID_PARAMETER;
}

/***********************************************************************
 *      WPUCompleteOverlappedRequest   (WS2_32.@)
 *
 * Ends an overlapped call on a socket of WPUCreateSocketHandle(): fills the
 * OVERLAPPED with error (a Winsock error or 0) and size in bytes, sets its event
 * and posts the packet. Completion routines are for WPUQueueApc(). SOCKET_ERROR
 * with WSAEINVAL (not such a socket), WSAEFAULT or WSAENOBUFS in *ret_error.
 * Follows Winsock SPI reference, WPUCompleteOverlappedRequest function.
 */
INT WINAPI WS2_WPUCompleteOverlappedRequest( SOCKET s, OVERLAPPED *overlapped, DWORD error, DWORD size,
                                             INT *ret_error )
{
    DWORD err;

    TRACE( "socket %#Ix, overlapped %p, error %lu, %lu bytes\n", s, overlapped, error, size );

    if ((err = complete_request( s, overlapped, error, size )) == WSAENOTSOCK) err = WSAEINVAL;
    if (err && is_writable( ret_error, sizeof(*ret_error) )) *ret_error = err;
    return err ? SOCKET_ERROR : 0;
}

/***********************************************************************
 *      WahOpenHandleHelper   (WS2_32.@)
 *
 * The handle that the functions below want. ERROR_SERVICE_NOT_ACTIVE after
 * WahDisableNonIFSHandleSupport(), WSAEFAULT.
 */
DWORD WINAPI WahOpenHandleHelper( HANDLE *helper )
{
    if (!is_writable( helper, sizeof(*helper) )) return WSAEFAULT;
    if (!is_driver_enabled()) return ERROR_SERVICE_NOT_ACTIVE;
    *helper = HANDLE_HELPER;
    return 0;
}

/***********************************************************************
 *      WahCloseHandleHelper   (WS2_32.@)
 */
DWORD WINAPI WahCloseHandleHelper( HANDLE helper )
{
    return check_helper( helper );
}

/***********************************************************************
 *      WahCreateSocketHandle   (WS2_32.@)
 *
 * A handle as WPUCreateSocketHandle() makes it, with a context of 0.
 * WSA_INVALID_PARAMETER (no helper), WSAEFAULT, WSAENOBUFS.
 */
DWORD WINAPI WahCreateSocketHandle( HANDLE helper, SOCKET *s )
{
    DWORD err;

    if ((err = check_helper( helper ))) return err;
    return is_writable( s, sizeof(*s) ) ? create_handle( 0, s ) : WSAEFAULT;
}

/***********************************************************************
 *      WahCloseSocketHandle   (WS2_32.@)
 *
 * WSAENOTSOCK for a handle that was not made here.
 */
DWORD WINAPI WahCloseSocketHandle( HANDLE helper, SOCKET s )
{
    DWORD err;

    return (err = check_helper( helper )) ? err : wsp_handle_close( s );
}

/***********************************************************************
 *      WahCompleteRequest   (WS2_32.@)
 *
 * What WPUCompleteOverlappedRequest() does; WSAENOTSOCK for other handles.
 */
DWORD WINAPI WahCompleteRequest( HANDLE helper, SOCKET s, OVERLAPPED *overlapped, DWORD error, DWORD size )
{
    DWORD err;

    return (err = check_helper( helper )) ? err : complete_request( s, overlapped, error, size );
}

/***********************************************************************
 *      WahEnableNonIFSHandleSupport   (WS2_32.@)
 *
 * Lets providers make such handles again. ERROR_ACCESS_DENIED.
 */
DWORD WINAPI WahEnableNonIFSHandleSupport(void)
{
    return set_driver_start( START_SYSTEM );
}

/***********************************************************************
 *      WahDisableNonIFSHandleSupport   (WS2_32.@)
 *
 * No new handles in any process of the prefix; those that exist stay usable.
 * ERROR_ACCESS_DENIED.
 */
DWORD WINAPI WahDisableNonIFSHandleSupport(void)
{
    return set_driver_start( START_DISABLED );
}
