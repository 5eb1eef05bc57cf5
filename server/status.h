/*
 * The NTSTATUS values that the port pool answers
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

#ifndef __PORT_POOL_STATUS_H
#define __PORT_POOL_STATUS_H

/* Plain numbers: the host headers have no NTSTATUS. In Wine's own server this
 * file is ntstatus.h. */
#ifndef STATUS_SUCCESS
#define STATUS_SUCCESS                   0x00000000u
#define STATUS_INVALID_HANDLE            0xc0000008u   /* the descriptor is none of the server's sockets */
#define STATUS_INVALID_PARAMETER         0xc000000du
#define STATUS_NO_MEMORY                 0xc0000017u
#define STATUS_ACCESS_DENIED             0xc0000022u
#define STATUS_SHARING_VIOLATION         0xc0000043u   /* the range touches a record or a port in use */
#define STATUS_DISK_FULL                 0xc000007fu
#define STATUS_INSUFFICIENT_RESOURCES    0xc000009au   /* descriptors, or too many records */
#define STATUS_NOT_SUPPORTED             0xc00000bbu   /* neither a TCP nor a UDP socket */
#define STATUS_UNEXPECTED_IO_ERROR       0xc00000e9u   /* the store could not be written */
#define STATUS_INVALID_ADDRESS_COMPONENT 0xc0000207u   /* bind outside the associated block */
#define STATUS_TOO_MANY_ADDRESSES        0xc0000209u   /* no free run, no free port in the block */
#define STATUS_NOT_FOUND                 0xc0000225u
#endif

#endif /* __PORT_POOL_STATUS_H */
