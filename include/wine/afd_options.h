/*
 * The AFD device: control codes of socket options
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
 * Numbers are those of the running Wine (8.0 to 11.10). Values travel as the
 * option's Winsock value unless a remark says otherwise. Codes above 0x4a8
 * exist from Wine 9.4 on.
 */

#ifndef __WINE_AFD_OPTIONS_H
#define __WINE_AFD_OPTIONS_H

/* SOL_SOCKET */
#define IOCTL_AFD_WINE_GET_SO_ACCEPTCONN            0x0012036c
#define IOCTL_AFD_WINE_GET_SO_BROADCAST             0x00120370
#define IOCTL_AFD_WINE_SET_SO_BROADCAST             0x00120374
#define IOCTL_AFD_WINE_GET_SO_ERROR                 0x00120378  /* a Winsock error code */
#define IOCTL_AFD_WINE_GET_SO_KEEPALIVE             0x0012037c
#define IOCTL_AFD_WINE_SET_SO_KEEPALIVE             0x00120380
#define IOCTL_AFD_WINE_GET_SO_LINGER                0x00120384
#define IOCTL_AFD_WINE_SET_SO_LINGER                0x00120388
#define IOCTL_AFD_WINE_GET_SO_OOBINLINE             0x0012038c
#define IOCTL_AFD_WINE_SET_SO_OOBINLINE             0x00120390
#define IOCTL_AFD_WINE_SET_SO_RCVBUF                0x00120394
#define IOCTL_AFD_WINE_GET_SO_RCVBUF                0x00120398
#define IOCTL_AFD_WINE_SET_SO_RCVTIMEO              0x0012039c
#define IOCTL_AFD_WINE_GET_SO_RCVTIMEO              0x001203a0
#define IOCTL_AFD_WINE_GET_SO_REUSEADDR             0x001203a4
#define IOCTL_AFD_WINE_SET_SO_REUSEADDR             0x001203a8
#define IOCTL_AFD_WINE_SET_SO_SNDBUF                0x001203ac
#define IOCTL_AFD_WINE_GET_SO_SNDBUF                0x001203b0
#define IOCTL_AFD_WINE_GET_SO_SNDTIMEO              0x001203b4
#define IOCTL_AFD_WINE_SET_SO_SNDTIMEO              0x001203b8
#define IOCTL_AFD_WINE_GET_SO_CONNECT_TIME          0x00120490
#define IOCTL_AFD_WINE_GET_SO_EXCLUSIVEADDRUSE      0x001204a4
#define IOCTL_AFD_WINE_SET_SO_EXCLUSIVEADDRUSE      0x001204a8

/* IPPROTO_IP; source membership structures are those of the host */
#define IOCTL_AFD_WINE_SET_IP_ADD_MEMBERSHIP        0x001203bc
#define IOCTL_AFD_WINE_SET_IP_ADD_SOURCE_MEMBERSHIP 0x001203c0
#define IOCTL_AFD_WINE_SET_IP_BLOCK_SOURCE          0x001203c4
#define IOCTL_AFD_WINE_GET_IP_DONTFRAGMENT          0x001203c8
#define IOCTL_AFD_WINE_SET_IP_DONTFRAGMENT          0x001203cc
#define IOCTL_AFD_WINE_SET_IP_DROP_MEMBERSHIP       0x001203d0
#define IOCTL_AFD_WINE_SET_IP_DROP_SOURCE_MEMBERSHIP 0x001203d4
#define IOCTL_AFD_WINE_GET_IP_HDRINCL               0x001203d8
#define IOCTL_AFD_WINE_SET_IP_HDRINCL               0x001203dc
#define IOCTL_AFD_WINE_GET_IP_MULTICAST_IF          0x001203e0
#define IOCTL_AFD_WINE_SET_IP_MULTICAST_IF          0x001203e4
#define IOCTL_AFD_WINE_GET_IP_MULTICAST_LOOP        0x001203e8
#define IOCTL_AFD_WINE_SET_IP_MULTICAST_LOOP        0x001203ec
#define IOCTL_AFD_WINE_GET_IP_MULTICAST_TTL         0x001203f0
#define IOCTL_AFD_WINE_SET_IP_MULTICAST_TTL         0x001203f4
#define IOCTL_AFD_WINE_GET_IP_OPTIONS               0x001203f8
#define IOCTL_AFD_WINE_SET_IP_OPTIONS               0x001203fc
#define IOCTL_AFD_WINE_GET_IP_PKTINFO               0x00120400
#define IOCTL_AFD_WINE_SET_IP_PKTINFO               0x00120404
#define IOCTL_AFD_WINE_GET_IP_TOS                   0x00120408
#define IOCTL_AFD_WINE_SET_IP_TOS                   0x0012040c
#define IOCTL_AFD_WINE_GET_IP_TTL                   0x00120410
#define IOCTL_AFD_WINE_SET_IP_TTL                   0x00120414
#define IOCTL_AFD_WINE_SET_IP_UNBLOCK_SOURCE        0x00120418
#define IOCTL_AFD_WINE_GET_IP_UNICAST_IF            0x0012041c
#define IOCTL_AFD_WINE_SET_IP_UNICAST_IF            0x00120420
#define IOCTL_AFD_WINE_GET_IP_RECVTTL               0x00120494
#define IOCTL_AFD_WINE_SET_IP_RECVTTL               0x00120498
#define IOCTL_AFD_WINE_GET_IP_RECVTOS               0x0012049c
#define IOCTL_AFD_WINE_SET_IP_RECVTOS               0x001204a0

/* IPPROTO_IPV6 */
#define IOCTL_AFD_WINE_SET_IPV6_ADD_MEMBERSHIP      0x00120424
#define IOCTL_AFD_WINE_GET_IPV6_DONTFRAG            0x00120428
#define IOCTL_AFD_WINE_SET_IPV6_DONTFRAG            0x0012042c
#define IOCTL_AFD_WINE_SET_IPV6_DROP_MEMBERSHIP     0x00120430
#define IOCTL_AFD_WINE_GET_IPV6_MULTICAST_HOPS      0x00120434
#define IOCTL_AFD_WINE_SET_IPV6_MULTICAST_HOPS      0x00120438
#define IOCTL_AFD_WINE_GET_IPV6_MULTICAST_IF        0x0012043c
#define IOCTL_AFD_WINE_SET_IPV6_MULTICAST_IF        0x00120440
#define IOCTL_AFD_WINE_GET_IPV6_MULTICAST_LOOP      0x00120444
#define IOCTL_AFD_WINE_SET_IPV6_MULTICAST_LOOP      0x00120448
#define IOCTL_AFD_WINE_GET_IPV6_UNICAST_HOPS        0x0012044c
#define IOCTL_AFD_WINE_SET_IPV6_UNICAST_HOPS        0x00120450
#define IOCTL_AFD_WINE_GET_IPV6_UNICAST_IF          0x00120454  /* network byte order */
#define IOCTL_AFD_WINE_SET_IPV6_UNICAST_IF          0x00120458  /* network byte order */
#define IOCTL_AFD_WINE_GET_IPV6_V6ONLY              0x0012045c
#define IOCTL_AFD_WINE_SET_IPV6_V6ONLY              0x00120460
#define IOCTL_AFD_WINE_GET_IPV6_RECVHOPLIMIT        0x00120478
#define IOCTL_AFD_WINE_SET_IPV6_RECVHOPLIMIT        0x0012047c
#define IOCTL_AFD_WINE_GET_IPV6_RECVPKTINFO         0x00120480
#define IOCTL_AFD_WINE_SET_IPV6_RECVPKTINFO         0x00120484
#define IOCTL_AFD_WINE_GET_IPV6_RECVTCLASS          0x00120488
#define IOCTL_AFD_WINE_SET_IPV6_RECVTCLASS          0x0012048c

/* IPPROTO_TCP */
#define IOCTL_AFD_WINE_GET_TCP_NODELAY              0x00120470
#define IOCTL_AFD_WINE_SET_TCP_NODELAY              0x00120474
#define IOCTL_AFD_WINE_GET_TCP_KEEPALIVE            0x001204ac
#define IOCTL_AFD_WINE_SET_TCP_KEEPALIVE            0x001204b0
#define IOCTL_AFD_WINE_GET_TCP_KEEPCNT              0x001204b4
#define IOCTL_AFD_WINE_SET_TCP_KEEPCNT              0x001204b8
#define IOCTL_AFD_WINE_GET_TCP_KEEPINTVL            0x001204bc
#define IOCTL_AFD_WINE_SET_TCP_KEEPINTVL            0x001204c0

/* families without a kernel implementation on current Linux */
#define IOCTL_AFD_WINE_GET_IPX_PTYPE                0x00120464
#define IOCTL_AFD_WINE_SET_IPX_PTYPE                0x00120468
#define IOCTL_AFD_WINE_GET_IRLMP_ENUMDEVICES        0x0012046c

#endif /* __WINE_AFD_OPTIONS_H */
