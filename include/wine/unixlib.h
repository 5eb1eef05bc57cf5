/*
 * Calls between a PE builtin and its Unix library
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

#ifndef __WINE_UNIXLIB_H
#define __WINE_UNIXLIB_H

typedef NTSTATUS (*unixlib_entry_t)( void *args );

#ifdef WINE_UNIX_LIB

/* defined by each Unix library */
extern const unixlib_entry_t __wine_unix_call_funcs[];
extern const unixlib_entry_t __wine_unix_call_wow64_funcs[];

/* exported by ntdll.so; returns a duplicate that the caller closes */
extern NTSTATUS CDECL wine_server_handle_to_fd( HANDLE handle, unsigned int access, int *unix_fd,
                                                unsigned int *options );

#else

/* from libwinecrt0 */
extern UINT64 __wine_unixlib_handle;
extern NTSTATUS (WINAPI *__wine_unix_call_dispatcher)( UINT64 handle, unsigned int code, void *args );
extern NTSTATUS WINAPI __wine_init_unix_call(void);

/* Calls entry number code of the Unix library's table; the table has no
 * bounds check, so code must be one of the library's enum. */
#define WINE_UNIX_CALL( code, args ) __wine_unix_call_dispatcher( __wine_unixlib_handle, (code), (args) )

#endif /* WINE_UNIX_LIB */

#endif /* __WINE_UNIXLIB_H */
