/*
 * Receiving and sending without the wineserver
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
 *
 * Called by direct_io.c, for sockets about which direct.c has no doubt. Waits for
 * a few milliseconds at most, in a way that ntdll's signals can interrupt, and
 * holds nothing that a thread which is terminated here would leave behind.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"

static void fill_message( const struct direct_io_params *params, struct msghdr *msg, struct iovec *iov )
{
    UINT32 i;

    for (i = 0; i < params->buffer_count; i++)
    {
        iov[i].iov_base = (void *)(UINT_PTR)params->buffers[i].ptr;
        iov[i].iov_len = params->buffers[i].len;
    }
    msg->msg_iov = iov;
    msg->msg_iovlen = params->buffer_count;
}

/* Waits once. STATUS_SUCCESS: try, and this will not be too early for a request
 * that the wineserver has got meanwhile. Errors are the wineserver's to see first. */
static NTSTATUS wait_ready( const struct direct_io_params *params, short events )
{
    struct pollfd pfd = { .fd = params->target.fd, .events = events };
    int ret = poll( &pfd, 1, params->wait );

    if (!target_is_valid( &params->target )) return STATUS_HANDLES_CLOSED;
    if (target_is_wanted( &params->target, events == POLLOUT )) return STATUS_DEVICE_NOT_READY;
    if (!ret) return STATUS_DEVICE_NOT_READY;
    if (ret == -1) return errno == EINTR ? STATUS_DEVICE_NOT_READY : STATUS_RETRY;
    return pfd.revents & (POLLERR | POLLNVAL) ? STATUS_RETRY : STATUS_SUCCESS;
}

static NTSTATUS failure( struct direct_io_params *params )
{
    static const int ends[] = { ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH };
    unsigned int i;

    if (errno == EAGAIN || errno == EINTR) return STATUS_DEVICE_NOT_READY;
    for (i = 0; i < ARRAY_SIZE(ends); i++) if (errno == ends[i]) params->error = errno_to_status( errno );
    return STATUS_RETRY;
}

/* ---- receiving ---- */

static NTSTATUS receive_once( struct direct_io_params *params )
{
    struct iovec iov[MAX_DIRECT_BUFFERS];
    struct msghdr msg = { 0 };
    union unix_address addr;
    ssize_t ret;

    fill_message( params, &msg, iov );
    if (params->want_addr)
    {
        msg.msg_name = &addr;
        msg.msg_namelen = sizeof(addr);
    }
    ret = recvmsg( params->target.fd, &msg, MSG_DONTWAIT | (params->peek ? MSG_PEEK : 0) );
    if (ret == -1) return failure( params );
    params->done = ret;
    params->addr_len = 0;
    if (msg.msg_namelen) convert_address_back( &addr, params->addr, &params->addr_len );
    return msg.msg_flags & MSG_TRUNC ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

NTSTATUS direct_receive( void *args )
{
    struct direct_io_params *params = args;
    NTSTATUS status;

    params->done = params->error = params->waited = 0;
    if (params->wait_first && (status = wait_ready( params, POLLIN ))) return status;
    status = receive_once( params );
    if (status != STATUS_DEVICE_NOT_READY || !params->wait || params->wait_first) return status;
    params->waited = 1;
    if ((status = wait_ready( params, POLLIN ))) return status;
    return receive_once( params );
}

/* ---- sending ---- */

static void skip_sent( struct direct_io_params *params, size_t size )
{
    UINT32 i;

    for (i = 0; i < params->buffer_count && size; i++)
    {
        size_t part = size < params->buffers[i].len ? size : params->buffers[i].len;

        params->buffers[i].ptr += part;
        params->buffers[i].len -= part;
        size -= part;
    }
}

static NTSTATUS send_once( struct direct_io_params *params, const union unix_address *addr )
{
    struct iovec iov[MAX_DIRECT_BUFFERS];
    struct msghdr msg = { 0 };
    size_t size = 0;
    ssize_t ret;
    UINT32 i;

    fill_message( params, &msg, iov );
    for (i = 0; i < params->buffer_count; i++) size += iov[i].iov_len;
    if (params->addr_len)
    {
        msg.msg_name = (void *)addr;
        msg.msg_namelen = params->addr_len;
    }
    ret = sendmsg( params->target.fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL );
    if (ret == -1) return failure( params );
    params->done += ret;
    skip_sent( params, ret );
    return (size_t)ret == size ? STATUS_SUCCESS : STATUS_DEVICE_NOT_READY;
}

/* Waits again whenever some of the data could be sent. */
NTSTATUS direct_send( void *args )
{
    struct direct_io_params *params = args;
    const volatile LONG *yield = (const LONG *)(UINT_PTR)params->yield;
    union unix_address addr;
    NTSTATUS status;

    params->done = params->error = 0;
    if (params->addr_len && (status = convert_address( params->addr, params->addr_len, &addr ))) return status;
    while ((status = send_once( params, &addr )) == STATUS_DEVICE_NOT_READY)
    {
        if (!params->wait || (yield && *yield)) break;
        if ((status = wait_ready( params, POLLOUT ))) break;
    }
    return status;
}
