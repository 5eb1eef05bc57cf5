/*
 * The AFD device: control codes and structures that ws2_32 uses
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
 * Numbers and layouts are those of the running Wine (8.0 to 11.10); socket
 * option codes are in wine/afd_options.h.
 */

#ifndef __WINE_AFD_H
#define __WINE_AFD_H

#define AFD_CODE( device, function, method ) (((device) << 16) | ((function) << 2) | (method))

#define IOCTL_AFD_BIND                     0x00012003
#define IOCTL_AFD_LISTEN                   0x0001200b
#define IOCTL_AFD_RECV                     0x00012017
#define IOCTL_AFD_POLL                     0x00012024
#define IOCTL_AFD_GETSOCKNAME              0x0001202f
#define IOCTL_AFD_EVENT_SELECT             0x00012087
#define IOCTL_AFD_GET_EVENTS               0x0001208b

#define IOCTL_AFD_WINE_CREATE              0x00120320
#define IOCTL_AFD_WINE_ACCEPT              0x00120324
#define IOCTL_AFD_WINE_ACCEPT_INTO         0x00120328
#define IOCTL_AFD_WINE_CONNECT             0x0012032c
#define IOCTL_AFD_WINE_SHUTDOWN            0x00120330
#define IOCTL_AFD_WINE_RECVMSG             0x00120334
#define IOCTL_AFD_WINE_SENDMSG             0x00120338
#define IOCTL_AFD_WINE_TRANSMIT            0x0012033c
#define IOCTL_AFD_WINE_ADDRESS_LIST_CHANGE 0x00120340
#define IOCTL_AFD_WINE_FIONBIO             0x00120344
#define IOCTL_AFD_WINE_COMPLETE_ASYNC      0x00120348
#define IOCTL_AFD_WINE_FIONREAD            0x0012034c
#define IOCTL_AFD_WINE_SIOCATMARK          0x00120350
#define IOCTL_AFD_WINE_GET_INTERFACE_LIST  0x00120354
#define IOCTL_AFD_WINE_KEEPALIVE_VALS      0x00120358
#define IOCTL_AFD_WINE_MESSAGE_SELECT      0x0012035c
#define IOCTL_AFD_WINE_GETPEERNAME         0x00120360
#define IOCTL_AFD_WINE_DEFER               0x00120364
#define IOCTL_AFD_WINE_GET_INFO            0x00120368

/* event and poll bits */
enum afd_poll_bit
{
    AFD_POLL_BIT_READ,
    AFD_POLL_BIT_OOB,
    AFD_POLL_BIT_WRITE,
    AFD_POLL_BIT_HUP,           /* the peer's orderly close, all data read */
    AFD_POLL_BIT_RESET,
    AFD_POLL_BIT_CLOSE,         /* poll only: the last handle was closed */
    AFD_POLL_BIT_CONNECT,
    AFD_POLL_BIT_ACCEPT,
    AFD_POLL_BIT_CONNECT_ERR,
    AFD_POLL_BIT_COUNT = 13
};

#define AFD_POLL_READ        0x0001
#define AFD_POLL_OOB         0x0002
#define AFD_POLL_WRITE       0x0004
#define AFD_POLL_HUP         0x0008
#define AFD_POLL_RESET       0x0010
#define AFD_POLL_CLOSE       0x0020
#define AFD_POLL_CONNECT     0x0040
#define AFD_POLL_ACCEPT      0x0080
#define AFD_POLL_CONNECT_ERR 0x0100

#define AFD_POLL_INFINITE    0x7fffffffffffffffll

struct afd_create_params        /* CREATE in */
{
    int family;
    int type;
    int protocol;
    unsigned int flags;         /* ignored */
};

struct afd_bind_params          /* BIND in; the address follows */
{
    int reserved;               /* 0 */
};

struct afd_listen_params        /* LISTEN in */
{
    int reserved1;              /* 0 */
    int backlog;
    int reserved2;              /* 0 */
};

struct afd_connect_params       /* CONNECT in; the address, then the data follow */
{
    int addr_len;
    int synchronous;            /* 1: connect(), 0: ConnectEx() */
#define AFD_CONNECT_WAITS 3     /* connect() by a caller that waits; the same to AFD */
};

struct afd_accept_into_params   /* ACCEPT_INTO in, on the listener */
{
    unsigned int accept_handle;
    unsigned int recv_len;
    unsigned int local_len;
};

struct afd_recvmsg_params       /* RECVMSG in; pointers zero-extended */
{
    UINT64 control_ptr;         /* WSABUF *, in/out */
    UINT64 addr_ptr;
    UINT64 addr_len_ptr;        /* int *, in/out */
    UINT64 ws_flags_ptr;        /* unsigned int *, in/out, never null */
    int force_async;
    unsigned int count;
    UINT64 buffers_ptr;         /* WSABUF[count] */
};

struct afd_sendmsg_params       /* SENDMSG in */
{
    UINT64 addr_ptr;
    unsigned int addr_len;
    unsigned int ws_flags;
    int force_async;
    unsigned int count;
    UINT64 buffers_ptr;         /* const WSABUF[count] */
};

struct afd_transmit_params      /* TRANSMIT in */
{
    LARGE_INTEGER offset;       /* -2: use and advance the file pointer */
    UINT64 head_ptr;
    UINT64 tail_ptr;
    unsigned int head_len;
    unsigned int tail_len;
    unsigned int file;          /* 0: head and tail only */
    unsigned int file_len;      /* 0: to the end */
    unsigned int buffer_size;   /* 0: default */
    unsigned int flags;         /* ignored */
};

struct afd_keepalive_params     /* KEEPALIVE_VALS in */
{
    unsigned int onoff;
    unsigned int time_ms;
    unsigned int interval_ms;
};

struct afd_event_select_params  /* EVENT_SELECT in */
{
    HANDLE event;
    int mask;
};

struct afd_get_events_params    /* GET_EVENTS out */
{
    unsigned int flags;
    int status[AFD_POLL_BIT_COUNT];  /* NTSTATUS by bit number */
};

struct afd_message_select_params /* MESSAGE_SELECT in */
{
    unsigned int handle;
    unsigned int window;
    unsigned int message;
    int mask;
};

struct afd_get_info_params      /* GET_INFO out */
{
    int family;
    int type;
    int protocol;
};

#include "pshpack4.h"

struct afd_poll_socket
{
    ULONG_PTR socket;
    int flags;
    NTSTATUS status;
};

/* POLL in and out. A handle that was not created as a socket must never be
 * listed: the wineserver would abort. */
struct afd_poll_params
{
    LONGLONG timeout;           /* 0: at once; negative: relative, 100 ns */
    unsigned int count;
    BOOLEAN exclusive;
    BOOLEAN padding[3];
    struct afd_poll_socket sockets[1];
};

#include "poppack.h"

#endif /* __WINE_AFD_H */
