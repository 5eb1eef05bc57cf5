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


/* Implemented by notify.c, used by helper.c too. */

#ifndef __WS2_32_NOTIFY_H
#define __WS2_32_NOTIFY_H

/* A handle for notify_wait(), freed by CloseHandle(). WSA error code or 0. */
extern DWORD notify_create( HANDLE *ret );
/* Waits for a change, or returns WSA_IO_PENDING with an OVERLAPPED. */
extern DWORD notify_wait( HANDLE handle, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );

#endif /* __WS2_32_NOTIFY_H */
