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

/* ---- helper.c ---- */

extern DWORD WINAPI WahOpenApcHelper( HANDLE *helper );
extern DWORD WINAPI WahOpenCurrentThread( HANDLE helper, struct wsa_thread_id *id );
extern DWORD WINAPI WahCloseThread( HANDLE helper, struct wsa_thread_id *id );
extern DWORD WINAPI WahQueueUserApc( HANDLE helper, struct wsa_thread_id *id, wsa_user_apc routine,
                                     DWORD_PTR context );

#endif /* __WS2_32_WSP_H */
