/*
 * What AFD can't do with a socket's descriptor
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
 * Called by the PE side through the table of unix_main.c. Works on a duplicate
 * of the wineserver's descriptor, which is nonblocking: nothing here waits.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"

#define MAX_BUFFERS 1024              /* as many as the PE side passes */

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

static const struct
{
    int error;
    NTSTATUS status;
}
errors[] =
{
    { EAGAIN,       STATUS_DEVICE_NOT_READY },
    { EFAULT,       STATUS_ACCESS_VIOLATION },
    { EINVAL,       STATUS_INVALID_PARAMETER },
    { EMSGSIZE,     STATUS_INVALID_BUFFER_SIZE },
    { EDESTADDRREQ, STATUS_INVALID_CONNECTION },
    { ENOTCONN,     STATUS_INVALID_CONNECTION },
    { EACCES,       STATUS_ACCESS_DENIED },
    { EPERM,        STATUS_ACCESS_DENIED },
    { ECONNREFUSED, STATUS_CONNECTION_REFUSED },
    { ECONNRESET,   STATUS_CONNECTION_RESET },
    { ETIMEDOUT,    STATUS_IO_TIMEOUT },
    { EADDRINUSE,   STATUS_ADDRESS_ALREADY_EXISTS },
    { ENETUNREACH,  STATUS_NETWORK_UNREACHABLE },
    { EHOSTUNREACH, STATUS_HOST_UNREACHABLE },
    { ENETDOWN,     STATUS_NETWORK_BUSY },
    { EPIPE,        STATUS_PIPE_DISCONNECTED },
    { EADDRNOTAVAIL, STATUS_INVALID_ADDRESS_COMPONENT },
    { ENODEV,       STATUS_INVALID_ADDRESS_COMPONENT },
    { EAFNOSUPPORT, STATUS_NOT_SUPPORTED },
    { EOPNOTSUPP,   STATUS_NOT_SUPPORTED },
    { ENOBUFS,      STATUS_NO_MEMORY },
    { ENOMEM,       STATUS_NO_MEMORY },
};

NTSTATUS errno_to_status( int error )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(errors); i++) if (errors[i].error == error) return errors[i].status;
    return STATUS_UNSUCCESSFUL;
}

/* Where the kernel wants each kind of control data. */
static const struct
{
    int level;
    int type;
    unsigned int size;
}
control_types[] =
{
    [CONTROL_PKTINFO]  = { IPPROTO_IP,   IP_PKTINFO,    sizeof(struct in_pktinfo) },
    [CONTROL_TOS]      = { IPPROTO_IP,   IP_TOS,        sizeof(int) },
    [CONTROL_TTL]      = { IPPROTO_IP,   IP_TTL,        sizeof(int) },
    [CONTROL_PKTINFO6] = { IPPROTO_IPV6, IPV6_PKTINFO,  sizeof(struct in6_pktinfo) },
    [CONTROL_HOPLIMIT] = { IPPROTO_IPV6, IPV6_HOPLIMIT, sizeof(int) },
    [CONTROL_TCLASS]   = { IPPROTO_IPV6, IPV6_TCLASS,   sizeof(int) },
    [CONTROL_SEGMENT]  = { IPPROTO_UDP,  UDP_SEGMENT,   sizeof(UINT16) },
};

static void fill_control( struct cmsghdr *cmsg, const struct control_item *item )
{
    void *data = CMSG_DATA( cmsg );

    cmsg->cmsg_level = control_types[item->kind].level;
    cmsg->cmsg_type = control_types[item->kind].type;
    cmsg->cmsg_len = CMSG_LEN( control_types[item->kind].size );
    if (item->kind == CONTROL_PKTINFO)
    {
        struct in_pktinfo info = { 0 };

        /* the source address is what Windows has there */
        memcpy( &info.ipi_spec_dst, &item->data.pktinfo.addr, sizeof(info.ipi_spec_dst) );
        info.ipi_ifindex = item->data.pktinfo.index;
        memcpy( data, &info, sizeof(info) );
    }
    else if (item->kind == CONTROL_SEGMENT)
    {
        UINT16 size = item->data.value;

        memcpy( data, &size, sizeof(size) );
    }
    else memcpy( data, &item->data, control_types[item->kind].size );
}

static NTSTATUS build_control( const struct send_control_params *params, struct msghdr *msg )
{
    char *pos = msg->msg_control;
    unsigned int i;

    if (params->item_count > ARRAY_SIZE(params->items)) return STATUS_INVALID_PARAMETER;
    for (i = 0; i < params->item_count; i++)
    {
        const struct control_item *item = &params->items[i];

        if (item->kind >= ARRAY_SIZE(control_types)) return STATUS_INVALID_PARAMETER;
        if (item->kind == CONTROL_SEGMENT && item->data.value > 0xffff) return STATUS_INVALID_PARAMETER;
        fill_control( (struct cmsghdr *)pos, item );
        pos += CMSG_SPACE( control_types[item->kind].size );
    }
    msg->msg_controllen = pos - (char *)msg->msg_control;
    return STATUS_SUCCESS;
}

static NTSTATUS build_address( const struct send_control_params *params, union unix_address *addr,
                               struct msghdr *msg )
{
    NTSTATUS status;

    if (!params->addr_len) return STATUS_SUCCESS;
    if ((status = convert_address( params->addr, params->addr_len, addr ))) return status;
    msg->msg_name = addr;
    msg->msg_namelen = params->addr_len;
    return STATUS_SUCCESS;
}

/* A refused connection is the ICMP error of an earlier datagram: this one was
 * not sent, so it is tried again. */
static NTSTATUS send_message( int fd, const struct msghdr *msg, UINT64 *ret_size )
{
    ssize_t ret;
    int tries;

    for (tries = 0; tries < 2; tries++)
    {
        do ret = sendmsg( fd, msg, MSG_DONTWAIT | MSG_NOSIGNAL );
        while (ret < 0 && errno == EINTR);
        if (ret >= 0 || errno != ECONNREFUSED) break;
    }
    if (ret < 0) return errno_to_status( errno );
    *ret_size = ret;
    return STATUS_SUCCESS;
}

NTSTATUS socket_send_control( void *args )
{
    struct send_control_params *params = args;
    const struct unix_buffer *buffers = (const struct unix_buffer *)(UINT_PTR)params->buffers;
    char control[MAX_CONTROL_ITEMS * CMSG_SPACE( sizeof(struct in6_pktinfo) )]
        __attribute__((aligned( __alignof__( struct cmsghdr )))) = { 0 };
    struct iovec iov[MAX_BUFFERS];
    union unix_address addr;
    struct msghdr msg = { .msg_iov = iov, .msg_iovlen = params->buffer_count, .msg_control = control };
    NTSTATUS status;
    UINT32 i;
    int fd;

    if (params->buffer_count > MAX_BUFFERS) return STATUS_INVALID_PARAMETER;
    for (i = 0; i < params->buffer_count; i++)
    {
        iov[i].iov_base = (void *)(UINT_PTR)buffers[i].ptr;
        iov[i].iov_len = buffers[i].len;
    }
    if ((status = build_control( params, &msg ))) return status;
    if ((status = build_address( params, &addr, &msg ))) return status;
    if ((status = get_descriptor( params->socket, &fd ))) return status;
    status = send_message( fd, &msg, &params->sent );
    close( fd );
    return status;
}
