/*
 * The base provider and what Winsock offers to providers
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

#ifndef __WS2_32_WSP_H
#define __WS2_32_WSP_H

#include "wine/ws2spi_ext.h"

/* ---- wsp.c ---- */

/* A call with a completion routine on its way through the base provider. */
struct wsp_call;
/* Before the call: takes the routine away if the provider has to run it itself,
 * by WPUQueueApc in the given thread. Returns FALSE, with the last error set,
 * without memory; *ret is NULL if there is nothing to do. */
extern BOOL wsp_call_begin( struct wsp_call **ret, SOCKET s, OVERLAPPED *overlapped,
                            LPWSAOVERLAPPED_COMPLETION_ROUTINE *completion,
                            const struct wsa_thread_id *thread );
/* After the call, with its result; keeps the last error. */
extern int wsp_call_end( struct wsp_call *call, int ret );
/* Tells Winsock of a new handle (WPUModifyIFSHandle), which may give another one
 * for it; INVALID_SOCKET and the last error on failure. */
extern SOCKET wsp_new_handle( SOCKET s, DWORD entry_id );
/* Ends one WSPStartup(). */
extern int wsp_cleanup(void);

/* ---- wsp_table.c ---- */

extern const struct wsp_proc_table wsp_base_table;

/* ---- wsp_upcall.c ---- */

extern const struct wsp_upcall_table wsp_upcalls;

/* ---- wsp_handle.c: handles that are no sockets of the wineserver ---- */

/* Winsock errors or 0: WSAENOBUFS, WSAENOTSOCK. */
extern DWORD wsp_handle_create( DWORD_PTR context, SOCKET *ret );
extern DWORD wsp_handle_close( SOCKET s );
extern DWORD wsp_handle_context( SOCKET s, DWORD_PTR *ret );
/* What providers have left open. */
extern void wsp_handle_close_all(void);

/* ---- wsp_chain.c: providers that Winsock itself has loaded ---- */

struct wsp_provider
{
    struct wsp_provider *next;
    LONG refs;                        /* of the list, of each socket and of each call */
    WSAPROTOCOL_INFOW info;           /* the catalogue entry it was loaded for */
    HMODULE module;
    struct wsp_proc_table table;
};

/* Finds, and loads, the provider that the catalogue has for a new socket; NULL
 * for the base provider. A WSA error code or 0. */
extern DWORD wsp_provider_for( int family, int type, int protocol, const WSAPROTOCOL_INFOW *info,
                               struct wsp_provider **ret );
extern void wsp_release( struct wsp_provider *provider );
/* The entries may have changed: look again for the next socket. */
extern void wsp_catalogue_changed(void);
/* The last WSACleanup(): ends all providers. */
extern void wsp_unload_providers(void);

/* ---- wsp_sockets.c: which socket is whose ---- */

/* The number of sockets that are not the base provider's. */
extern LONG wsp_socket_count;
/* Takes a reference to the provider; FALSE without memory. */
extern BOOL wsp_socket_add( SOCKET s, struct wsp_provider *provider );
extern void wsp_socket_remove( SOCKET s );
extern void wsp_socket_remove_all(void);
/* With a reference; NULL for the base provider. */
extern struct wsp_provider *wsp_socket_find( SOCKET s );

/* The same at the price of a comparison in programs without such sockets. */
static inline struct wsp_provider *wsp_socket_provider( SOCKET s )
{
    return ReadNoFence( &wsp_socket_count ) ? wsp_socket_find( s ) : NULL;
}

/* ---- wsp_dispatch.c ---- */

/* Makes a socket by the provider; sets the last error. */
extern SOCKET wsp_make_socket( struct wsp_provider *provider, int family, int type, int protocol,
                               WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags );

/* The exports of these names, for a socket of any provider. */
extern int WINAPI dispatch_bind( SOCKET s, const struct sockaddr *addr, int len );
extern int WINAPI dispatch_connect( SOCKET s, const struct sockaddr *addr, int len );
extern int WINAPI dispatch_getsockname( SOCKET s, struct sockaddr *addr, int *len );
extern int WINAPI dispatch_getpeername( SOCKET s, struct sockaddr *addr, int *len );
extern int WINAPI dispatch_getsockopt( SOCKET s, int level, int option, char *value, int *len );
extern int WINAPI dispatch_select( int count, fd_set *read, fd_set *write, fd_set *except,
                                   const struct timeval *timeout );

/* ---- create.c ---- */

/* WSASocketW() of the base provider. */
extern SOCKET base_socket( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                           DWORD flags );

/* ---- helper.c ---- */

extern DWORD WINAPI WahOpenApcHelper( HANDLE *helper );
extern DWORD WINAPI WahOpenCurrentThread( HANDLE helper, struct wsa_thread_id *id );
extern DWORD WINAPI WahCloseThread( HANDLE helper, struct wsa_thread_id *id );
extern DWORD WINAPI WahQueueUserApc( HANDLE helper, struct wsa_thread_id *id, wsa_user_apc routine,
                                     DWORD_PTR context );

#endif /* __WS2_32_WSP_H */
