/*
 * Requests of clients to the wineserver
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
 * What the module knows of them: the fixed part is 16 words, the first of which
 * says what is asked for. Whoever relies on another word checks that the request
 * can be no other.
 */

#ifndef __PORT_POOL_REQUEST_H
#define __PORT_POOL_REQUEST_H

#define REQUEST_SIZE          64
#define REQUEST_WORDS         (REQUEST_SIZE / 4)

#define REQUEST_IOCTL         3         /* the code of a control request */
#define REQUEST_IOCTL_HANDLE  4

#define IOCTL_AFD_BIND         0x00012003
#define IOCTL_AFD_WINE_CREATE  0x00120320
#define IOCTL_AFD_WINE_CONNECT 0x0012032c

#endif /* __PORT_POOL_REQUEST_H */
