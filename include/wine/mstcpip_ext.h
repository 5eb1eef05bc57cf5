/*
 * Port reservations and processor affinity of <mstcpip.h>
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
 * Wine's mstcpip.h does not have these. Programs, and the tests, take them from
 * their SDK; this header is for the DLLs.
 */

#ifndef __WINE_MSTCPIP_EXT_H
#define __WINE_MSTCPIP_EXT_H

#ifndef SIO_ACQUIRE_PORT_RESERVATION

#define SIO_ACQUIRE_PORT_RESERVATION   _WSAIOW(IOC_VENDOR, 100)
#define SIO_RELEASE_PORT_RESERVATION   _WSAIOW(IOC_VENDOR, 101)
#define SIO_ASSOCIATE_PORT_RESERVATION _WSAIOW(IOC_VENDOR, 102)

typedef struct _INET_PORT_RANGE
{
    USHORT StartPort;           /* network order, 0: any */
    USHORT NumberOfPorts;       /* host order */
} INET_PORT_RANGE, *PINET_PORT_RANGE;

typedef struct _INET_PORT_RANGE INET_PORT_RESERVATION, *PINET_PORT_RESERVATION;

typedef struct DECLSPEC_ALIGN(8) _INET_PORT_RESERVATION_TOKEN
{
    ULONG64 Token;              /* 0 is never a live one */
} INET_PORT_RESERVATION_TOKEN, *PINET_PORT_RESERVATION_TOKEN;

typedef struct DECLSPEC_ALIGN(8) _INET_PORT_RESERVATION_INSTANCE
{
    INET_PORT_RESERVATION Reservation;
    INET_PORT_RESERVATION_TOKEN Token;
} INET_PORT_RESERVATION_INSTANCE, *PINET_PORT_RESERVATION_INSTANCE;

#endif /* SIO_ACQUIRE_PORT_RESERVATION */

#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET               _WSAIOW(IOC_VENDOR, 15)
#endif
#ifndef SIO_LOOPBACK_FAST_PATH
#define SIO_LOOPBACK_FAST_PATH         _WSAIOW(IOC_VENDOR, 16)
#endif
#ifndef SIO_CPU_AFFINITY
#define SIO_CPU_AFFINITY               _WSAIOW(IOC_VENDOR, 21)
#endif
#ifndef SIO_TCP_INFO
#define SIO_TCP_INFO                   _WSAIORW(IOC_VENDOR, 39)
#endif
#ifndef SIO_SET_COMPATIBILITY_MODE
#define SIO_SET_COMPATIBILITY_MODE     _WSAIOW(IOC_VENDOR, 300)
#endif
#ifndef SIO_ADDRESS_LIST_SORT
#define SIO_ADDRESS_LIST_SORT          _WSAIORW(IOC_WS2, 25)
#endif
#ifndef SIO_BSP_HANDLE
#define SIO_BSP_HANDLE                 _WSAIOR(IOC_WS2, 27)
#define SIO_BSP_HANDLE_SELECT          _WSAIOR(IOC_WS2, 28)
#define SIO_BSP_HANDLE_POLL            _WSAIOR(IOC_WS2, 29)
#endif

#endif /* __WINE_MSTCPIP_EXT_H */
