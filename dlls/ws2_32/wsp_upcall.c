/*
 * What Winsock offers to the providers it loads
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
 * Called by layered providers through the table that their WSPStartup() gets.
 * Each function reports its error in *error and returns what the Winsock SPI
 * reference says, WPUCloseEvent to WPUCloseThread. Handles that are no file
 * handles come from wsp_handle.c.
 */

#include "ws2_32_private.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* 0 or SOCKET_ERROR, with the error if there is one. */
static int finish( DWORD err, INT *ret_error )
{
    if (err && is_writable( ret_error, sizeof(*ret_error) )) *ret_error = err;
    return err ? SOCKET_ERROR : 0;
}

/* ---- events; WSA_INVALID_HANDLE ---- */

static WSAEVENT WINAPI wpu_create_event( INT *error )
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );

    finish( event ? 0 : WSA_NOT_ENOUGH_MEMORY, error );
    return event;
}

static BOOL WINAPI wpu_close_event( WSAEVENT event, INT *error )
{
    return !finish( CloseHandle( event ) ? 0 : WSA_INVALID_HANDLE, error );
}

static BOOL WINAPI wpu_set_event( WSAEVENT event, INT *error )
{
    return !finish( SetEvent( event ) ? 0 : WSA_INVALID_HANDLE, error );
}

static BOOL WINAPI wpu_reset_event( WSAEVENT event, INT *error )
{
    return !finish( ResetEvent( event ) ? 0 : WSA_INVALID_HANDLE, error );
}

/* ---- handles ---- */

/* The proposed handle is a file handle, which programs can use as it is.
 * WSAEINVAL if it is no socket. */
static SOCKET WINAPI wpu_modify_ifs_handle( DWORD entry_id, SOCKET handle, INT *error )
{
    TRACE( "entry %lu, handle %#Ix\n", entry_id, handle );

    return finish( socket_get_info( handle, NULL ) ? WSAEINVAL : 0, error ) ? INVALID_SOCKET : handle;
}

/* A handle for a provider without XP1_IFS_HANDLES. WSAENOBUFS. */
static SOCKET WINAPI wpu_create_socket_handle( DWORD entry_id, DWORD_PTR context, INT *error )
{
    SOCKET s = INVALID_SOCKET;

    finish( wsp_handle_create( context, &s ), error );
    TRACE( "entry %lu, context %#Ix: handle %#Ix\n", entry_id, context, s );
    return s;
}

/* WSAENOTSOCK: not a handle of the function above. */
static int WINAPI wpu_close_socket_handle( SOCKET s, INT *error )
{
    TRACE( "handle %#Ix\n", s );

    return finish( wsp_handle_close( s ), error );
}

/* WSAENOTSOCK, as above. */
static int WINAPI wpu_query_socket_handle_context( SOCKET s, DWORD_PTR *context, INT *error )
{
    TRACE( "handle %#Ix, context %p\n", s, context );

    return finish( is_writable( context, sizeof(*context) ) ? wsp_handle_context( s, context ) : WSAEFAULT,
                   error );
}

static int WINAPI wpu_fd_is_set( SOCKET s, fd_set *set )
{
    return __WSAFDIsSet( s, set );
}

/* ---- user APCs ---- */

static HANDLE apc_helper(void)
{
    HANDLE helper = NULL;

    WahOpenApcHelper( &helper );
    return helper;
}

static int WINAPI wpu_queue_apc( struct wsa_thread_id *thread, wsa_user_apc apc, DWORD_PTR context,
                                 INT *error )
{
    return finish( WahQueueUserApc( apc_helper(), thread, apc, context ), error );
}

static int WINAPI wpu_open_current_thread( struct wsa_thread_id *thread, INT *error )
{
    return finish( WahOpenCurrentThread( apc_helper(), thread ), error );
}

static int WINAPI wpu_close_thread( struct wsa_thread_id *thread, INT *error )
{
    return finish( WahCloseThread( apc_helper(), thread ), error );
}

/* ---- the rest ---- */

static int WINAPI wpu_get_provider_path( GUID *id, WCHAR *path, INT *len, INT *error )
{
    return WSCGetProviderPath( id, path, len, error );
}

/* FALSE without a user32.dll that can be loaded. */
static BOOL WINAPI wpu_post_message( HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam )
{
    BOOL (WINAPI *post)( HWND, UINT, WPARAM, LPARAM );
    HMODULE user32 = LoadLibraryW( L"user32.dll" );
    BOOL ret = FALSE;

    if (user32 && (post = (void *)GetProcAddress( user32, "PostMessageW" )))
        ret = post( hwnd, message, wparam, lparam );
    if (user32) FreeLibrary( user32 );
    return ret;
}

/* No callback: hooks of Winsock 1.1 never run inside a call, see blocking.c. */
static int WINAPI wpu_query_blocking_callback( DWORD entry_id, wsp_blocking_callback *callback,
                                               DWORD_PTR *context, INT *error )
{
    TRACE( "entry %lu\n", entry_id );

    if (!is_writable( callback, sizeof(*callback) ) || !is_writable( context, sizeof(*context) ))
        return finish( WSAEFAULT, error );
    *callback = NULL;
    *context = 0;
    return 0;
}

const struct wsp_upcall_table wsp_upcalls =
{
    .close_event = wpu_close_event,
    .close_socket_handle = wpu_close_socket_handle,
    .create_event = wpu_create_event,
    .create_socket_handle = wpu_create_socket_handle,
    .fd_is_set = wpu_fd_is_set,
    .get_provider_path = wpu_get_provider_path,
    .modify_ifs_handle = wpu_modify_ifs_handle,
    .post_message = wpu_post_message,
    .query_blocking_callback = wpu_query_blocking_callback,
    .query_socket_handle_context = wpu_query_socket_handle_context,
    .queue_apc = wpu_queue_apc,
    .reset_event = wpu_reset_event,
    .set_event = wpu_set_event,
    .open_current_thread = wpu_open_current_thread,
    .close_thread = wpu_close_thread,
};
