/*
 * Random calls that send, receive and wait
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


/*
 * Operations of stress.c: one function a call, one row a function in data_ops
 * and wait_ops.
 */

#include "stress.h"

const int send_errors[] =
{
    WSAEINVAL, WSAENOTCONN, WSAECONNRESET, WSAECONNABORTED, WSAESHUTDOWN, WSAETIMEDOUT, WSAEMSGSIZE,
    WSAEOPNOTSUPP,
    WSAENETRESET, WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL, WSAEISCONN, WSAECONNREFUSED, WSAENOBUFS, 0
};

const int recv_errors[] =
{
    WSAEINVAL, WSAENOTCONN, WSAECONNRESET, WSAECONNABORTED, WSAESHUTDOWN, WSAETIMEDOUT, WSAEMSGSIZE,
    WSAEOPNOTSUPP,
    WSAENETRESET, WSAECONNREFUSED, 0
};

static const int wait_errors[] = { WSAEINVAL, 0 };

static unsigned int random_length( struct worker *worker )
{
    return random_below( worker, 4 ) ? random_below( worker, 600 ) : random_below( worker, BUFFER_SIZE + 1 );
}

/* ret is what a call that got length bytes has returned */
static int check_transfer( const char *call, int ret, unsigned int length )
{
    if (ret == SOCKET_ERROR) return WSAGetLastError();
    if (ret < 0 || (unsigned int)ret > length) fail( "%s of %u bytes returned %d\n", call, length, ret );
    return 0;
}

static int op_send( struct worker *worker )
{
    unsigned int length = random_length( worker );
    int flags = random_below( worker, 20 ) ? 0 : MSG_OOB;

    return check_transfer( "send", send( pick_socket( worker ), (char *)worker->data, length, flags ),
                           length );
}

static int op_recv( struct worker *worker )
{
    static const int all_flags[] = { 0, 0, 0, 0, 0, 0, MSG_PEEK, MSG_WAITALL, MSG_OOB };
    unsigned int length = random_length( worker );
    int flags = all_flags[random_below( worker, ARRAY_COUNT(all_flags) )];

    return check_transfer( "recv", recv( pick_socket( worker ), (char *)worker->data, length, flags ),
                           length );
}

static int op_sendto( struct worker *worker )
{
    unsigned int i = pick_slot( worker ), length = random_length( worker );
    LONG peer = pick_peer( worker, SOCK_DGRAM );
    struct sockaddr_storage addr;
    int addr_len;

    if (!peer || slots[i].type != SOCK_DGRAM) return NOTHING_TO_DO;
    addr_len = peer_address( &addr, peer );
    if (addr.ss_family != slots[i].family) return NOTHING_TO_DO;
    return check_transfer( "sendto", sendto( slots[i].socket, (char *)worker->data, length, 0,
                                             (struct sockaddr *)&addr, addr_len ), length );
}

static int op_recvfrom( struct worker *worker )
{
    unsigned int length = random_length( worker );
    struct sockaddr_storage addr;
    int len = sizeof(addr), flags = random_below( worker, 6 ) ? 0 : MSG_PEEK;
    int ret = recvfrom( pick_socket( worker ), (char *)worker->data, length, flags,
                        (struct sockaddr *)&addr, &len );

    if (ret != SOCKET_ERROR && (len < 0 || len > (int)sizeof(addr))) fail( "recvfrom: address length %d\n",
                                                                           len );
    return check_transfer( "recvfrom", ret, length );
}

static int op_send_buffers( struct worker *worker )
{
    WSABUF buffers[3];
    DWORD sent = 0;
    unsigned int i;

    for (i = 0; i < 3; i++)
    {
        buffers[i].buf = (char *)worker->data;
        buffers[i].len = random_below( worker, 2000 );
    }
    if (WSASend( pick_socket( worker ), buffers, 3, &sent, 0, NULL, NULL )) return WSAGetLastError();
    return check_transfer( "WSASend", sent, buffers[0].len + buffers[1].len + buffers[2].len );
}

static int op_recv_buffers( struct worker *worker )
{
    WSABUF buffers[2];
    DWORD received = 0, flags = 0;

    buffers[0].buf = (char *)worker->data;
    buffers[0].len = random_below( worker, BUFFER_SIZE / 2 );
    buffers[1].buf = (char *)worker->data + BUFFER_SIZE / 2;
    buffers[1].len = random_below( worker, BUFFER_SIZE / 2 );
    if (WSARecv( pick_socket( worker ), buffers, 2, &received, &flags, NULL, NULL )) return WSAGetLastError();
    return check_transfer( "WSARecv", received, buffers[0].len + buffers[1].len );
}

static int op_select( struct worker *worker )
{
    struct timeval timeout = { 0, random_below( worker, 3 ) * 20000 };
    unsigned int i, count = 1 + random_below( worker, 10 );
    fd_set read, write, except;
    int ret;

    FD_ZERO( &read );
    FD_ZERO( &write );
    FD_ZERO( &except );
    for (i = 0; i < count; i++)
    {
        SOCKET s = pick_socket( worker );

        if (s == INVALID_SOCKET) continue;
        if (random_below( worker, 2 )) FD_SET( s, &read );
        if (!random_below( worker, 4 )) FD_SET( s, &write );
        if (random_below( worker, 2 )) FD_SET( s, &except );
    }
    if ((ret = select( 0, &read, &write, &except, &timeout )) == SOCKET_ERROR) return WSAGetLastError();
    if (ret != (int)(read.fd_count + write.fd_count + except.fd_count))
        fail( "select returned %d for %u+%u+%u sockets\n", ret, read.fd_count, write.fd_count,
              except.fd_count );
    return 0;
}

static int op_poll( struct worker *worker )
{
    static const short events[] = { POLLRDNORM, POLLWRNORM, POLLIN, POLLIN | POLLOUT, POLLRDBAND };
    unsigned int i, least = 0, most = 0, count = 1 + random_below( worker, 10 );
    WSAPOLLFD fds[10];
    int ret;

    for (i = 0; i < count; i++)
    {
        fds[i].fd = pick_socket( worker );
        fds[i].events = events[random_below( worker, ARRAY_COUNT(events) )];
        fds[i].revents = 0x7777;
    }
    if ((ret = WSAPoll( fds, count, random_below( worker,
                                                  3 ) * 20 )) == SOCKET_ERROR) return WSAGetLastError();
    for (i = 0; i < count; i++)
    {
        if (fds[i].revents & ~POLLNVAL) least++;
        if (fds[i].revents) most++;     /* no socket: not counted; closed meanwhile: counted */
        if (fds[i].revents & ~(fds[i].events | POLLERR | POLLHUP | POLLNVAL))
            fail( "WSAPoll for %#x returned %#x\n", fds[i].events, fds[i].revents );
    }
    if (ret < (int)least || ret > (int)most) fail( "WSAPoll returned %d for %u to %u sockets\n", ret, least,
                                                   most );
    return 0;
}

/* The event stays with the socket: a later call here may find it set. */
static int op_event_select( struct worker *worker )
{
    SOCKET s = pick_socket( worker );
    WSANETWORKEVENTS events;
    unsigned int i;
    DWORD ret;

    if (WSAEventSelect( s, worker->event, random_below( worker, 4 ) ? FD_ALL_EVENTS : FD_READ | FD_CLOSE ))
        return WSAGetLastError();
    ret = WSAWaitForMultipleEvents( 1, &worker->event, TRUE, random_below( worker, 30 ), FALSE );
    if (ret != WSA_WAIT_EVENT_0 && ret != WSA_WAIT_TIMEOUT) fail( "WSAWaitForMultipleEvents: %lu\n", ret );
    if (WSAEnumNetworkEvents( s, worker->event, &events )) return WSAGetLastError();
    if (events.lNetworkEvents & ~FD_ALL_EVENTS) fail( "events %#lx\n", events.lNetworkEvents );
    for (i = 0; i < FD_MAX_EVENTS; i++)
    {
        int error = events.iErrorCode[i];

        if (!(events.lNetworkEvents & (1 << i)) || !error) continue;
        if (!is_allowed( connect_errors, error )) fail( "event %u with error %d\n", i, error );
    }
    return random_below( worker, 2 ) ? last_error( WSAEventSelect( s, NULL, 0 ) ) : 0;
}

static int op_cancel( struct worker *worker )
{
    BOOL ret = random_below( worker, 2 ) ? CancelIoEx( (HANDLE)pick_socket( worker ), NULL )
                                         : CancelIo( (HANDLE)pick_socket( worker ) );

    return ret ? 0 : GetLastError();
}

static const int cancel_errors[] = { ERROR_INVALID_HANDLE, ERROR_NOT_FOUND, 0 };

const struct op data_ops[] =
{
    { "send", 80, op_send, send_errors, FALSE },
    { "recv", 80, op_recv, recv_errors, FALSE },
    { "sendto", 60, op_sendto, send_errors, FALSE },
    { "recvfrom", 30, op_recvfrom, recv_errors, FALSE },
    { "WSASend", 30, op_send_buffers, send_errors, FALSE },
    { "WSARecv", 30, op_recv_buffers, recv_errors, FALSE },
    { NULL, 0, NULL, NULL, FALSE }
};

const struct op wait_ops[] =
{
    { "select", 25, op_select, wait_errors, FALSE },
    { "WSAPoll", 25, op_poll, wait_errors, FALSE },
    { "WSAEventSelect", 15, op_event_select, wait_errors, FALSE },
    { "CancelIo, CancelIoEx", 5, op_cancel, cancel_errors, TRUE },
    { NULL, 0, NULL, NULL, FALSE }
};
