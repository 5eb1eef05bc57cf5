/*
 * Socket options and facts that only the host has
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
 * Called by the option tables and ioctl handlers of the PE side for what AFD
 * does not carry. Never changes what the wineserver knows about a socket.
 */

#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"

#define AF_INET_WINDOWS  2
#define AF_INET6_WINDOWS 23

static const struct
{
    int level;
    int name;
}
options[] =
{
    [UNIX_SO_REUSEADDR]              = { SOL_SOCKET, SO_REUSEADDR },
    [UNIX_SO_NO_CHECK]               = { SOL_SOCKET, SO_NO_CHECK },
    [UNIX_SO_RCVLOWAT]               = { SOL_SOCKET, SO_RCVLOWAT },
    [UNIX_IP_MTU]                    = { IPPROTO_IP, IP_MTU },
    [UNIX_IP_MTU_DISCOVER]           = { IPPROTO_IP, IP_MTU_DISCOVER },
    [UNIX_IPV6_MTU]                  = { IPPROTO_IPV6, IPV6_MTU },
    [UNIX_IPV6_MTU_DISCOVER]         = { IPPROTO_IPV6, IPV6_MTU_DISCOVER },
    [UNIX_IPV6_TCLASS]               = { IPPROTO_IPV6, IPV6_TCLASS },
    [UNIX_IPV6_CHECKSUM]             = { IPPROTO_IPV6, IPV6_CHECKSUM },
    [UNIX_IPV6_HDRINCL]              = { IPPROTO_IPV6, IPV6_HDRINCL },
    [UNIX_TCP_KEEPIDLE]              = { IPPROTO_TCP, TCP_KEEPIDLE },
    [UNIX_TCP_KEEPCNT]               = { IPPROTO_TCP, TCP_KEEPCNT },
    [UNIX_TCP_KEEPINTVL]             = { IPPROTO_TCP, TCP_KEEPINTVL },
    [UNIX_TCP_MAXSEG]                = { IPPROTO_TCP, TCP_MAXSEG },
    [UNIX_TCP_USER_TIMEOUT]          = { IPPROTO_TCP, TCP_USER_TIMEOUT },
    [UNIX_TCP_FASTOPEN]              = { IPPROTO_TCP, TCP_FASTOPEN },
    [UNIX_UDP_SEGMENT]               = { IPPROTO_UDP, UDP_SEGMENT },
    [UNIX_MCAST4_JOIN_GROUP]         = { IPPROTO_IP, MCAST_JOIN_GROUP },
    [UNIX_MCAST4_LEAVE_GROUP]        = { IPPROTO_IP, MCAST_LEAVE_GROUP },
    [UNIX_MCAST4_BLOCK_SOURCE]       = { IPPROTO_IP, MCAST_BLOCK_SOURCE },
    [UNIX_MCAST4_UNBLOCK_SOURCE]     = { IPPROTO_IP, MCAST_UNBLOCK_SOURCE },
    [UNIX_MCAST4_JOIN_SOURCE_GROUP]  = { IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP },
    [UNIX_MCAST4_LEAVE_SOURCE_GROUP] = { IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP },
    [UNIX_MCAST6_JOIN_GROUP]         = { IPPROTO_IPV6, MCAST_JOIN_GROUP },
    [UNIX_MCAST6_LEAVE_GROUP]        = { IPPROTO_IPV6, MCAST_LEAVE_GROUP },
    [UNIX_MCAST6_BLOCK_SOURCE]       = { IPPROTO_IPV6, MCAST_BLOCK_SOURCE },
    [UNIX_MCAST6_UNBLOCK_SOURCE]     = { IPPROTO_IPV6, MCAST_UNBLOCK_SOURCE },
    [UNIX_MCAST6_JOIN_SOURCE_GROUP]  = { IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP },
    [UNIX_MCAST6_LEAVE_SOURCE_GROUP] = { IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP },
};

C_ASSERT( ARRAY_SIZE(options) == UNIX_SOCKOPT_COUNT );

/* GROUP_SOURCE_REQ of Windows; it starts as GROUP_REQ does */
struct windows_group_req
{
    unsigned int interface_index;
    unsigned int padding;
    struct sockaddr_storage group;
    struct sockaddr_storage source;
};

C_ASSERT( sizeof(struct windows_group_req) == 264 );

static const struct
{
    int error;
    NTSTATUS status;
}
errno_status[] =
{
    { EINVAL,        STATUS_INVALID_PARAMETER },
    { EDOM,          STATUS_INVALID_PARAMETER },
    { ENOPROTOOPT,   STATUS_NOT_SUPPORTED },
    { EOPNOTSUPP,    STATUS_NOT_SUPPORTED },
    { EAFNOSUPPORT,  STATUS_NOT_SUPPORTED },
    { ENOTCONN,      STATUS_INVALID_CONNECTION },
    { EISCONN,       STATUS_CONNECTION_ACTIVE },
    { EADDRNOTAVAIL, STATUS_INVALID_ADDRESS_COMPONENT },
    { ENODEV,        STATUS_INVALID_ADDRESS_COMPONENT },
    { ENXIO,         STATUS_INVALID_ADDRESS_COMPONENT },
    { EADDRINUSE,    STATUS_ADDRESS_ALREADY_EXISTS },
    { ENETUNREACH,   STATUS_NETWORK_UNREACHABLE },
    { EHOSTUNREACH,  STATUS_HOST_UNREACHABLE },
    { EPERM,         STATUS_ACCESS_DENIED },
    { EACCES,        STATUS_ACCESS_DENIED },
    { EMFILE,        STATUS_TOO_MANY_OPENED_FILES },
    { ENFILE,        STATUS_TOO_MANY_OPENED_FILES },
    { EFAULT,        STATUS_ACCESS_VIOLATION },
};

static NTSTATUS status_from_errno( int error )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(errno_status); i++)
        if (errno_status[i].error == error) return errno_status[i].status;
    return STATUS_INSUFFICIENT_RESOURCES;
}

/* Address families have other numbers on the host. */
static void convert_family( struct sockaddr_storage *addr )
{
    if (addr->ss_family == AF_INET6_WINDOWS) addr->ss_family = AF_INET6;
    else if (addr->ss_family != AF_INET_WINDOWS) addr->ss_family = AF_UNSPEC;
}

static int set_group( int fd, unsigned int option, const void *value, unsigned int size )
{
    const unsigned int group_size = offsetof( struct windows_group_req, source );
    struct windows_group_req win;
    struct group_source_req req;  /* starts as a group_req does */

    if (size < group_size)
    {
        errno = EINVAL;
        return -1;
    }
    memset( &win, 0, sizeof(win) );
    memcpy( &win, value, size < sizeof(win) ? size : sizeof(win) );
    convert_family( &win.group );
    convert_family( &win.source );
    memset( &req, 0, sizeof(req) );
    req.gsr_interface = win.interface_index;
    req.gsr_group = win.group;
    req.gsr_source = win.source;
    return setsockopt( fd, options[option].level, options[option].name, &req,
                       size < sizeof(win) ? sizeof(struct group_req) : sizeof(req) );
}

NTSTATUS sockopt_get( void *args )
{
    struct sockopt_params *params = args;
    socklen_t len = params->size;
    NTSTATUS status;
    int fd;

    if (params->option >= ARRAY_SIZE(options)) return STATUS_NOT_SUPPORTED;
    if ((status = get_descriptor( params->socket, &fd ))) return status;
    if (getsockopt( fd, options[params->option].level, options[params->option].name,
                    (void *)(UINT_PTR)params->value, &len ))
        status = status_from_errno( errno );
    else params->size = len;
    close( fd );
    return status;
}

NTSTATUS sockopt_set( void *args )
{
    const struct sockopt_params *params = args;
    const void *value = (const void *)(UINT_PTR)params->value;
    NTSTATUS status;
    int fd, ret;

    if (params->option >= ARRAY_SIZE(options)) return STATUS_NOT_SUPPORTED;
    if ((status = get_descriptor( params->socket, &fd ))) return status;
    if (params->option >= UNIX_MCAST4_JOIN_GROUP)
        ret = set_group( fd, params->option, value, params->size );
    else
        ret = setsockopt( fd, options[params->option].level, options[params->option].name,
                          value, params->size );
    if (ret) status = status_from_errno( errno );
    close( fd );
    return status;
}

/* Host form of an address; returns its size, 0 for an unknown family. */
static socklen_t host_address( const struct resolve_addr *addr, struct sockaddr_storage *ret )
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;
    struct sockaddr_in *in = (struct sockaddr_in *)ret;

    memset( ret, 0, sizeof(*ret) );
    switch (addr->family)
    {
    case AF_INET_WINDOWS:
        in->sin_family = AF_INET;
        in->sin_port = htons( 9 );
        memcpy( &in->sin_addr, addr->addr, sizeof(in->sin_addr) );
        return sizeof(*in);
    case AF_INET6_WINDOWS:
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons( 9 );
        in6->sin6_scope_id = addr->scope_id;
        memcpy( &in6->sin6_addr, addr->addr, sizeof(in6->sin6_addr) );
        return sizeof(*in6);
    default:
        return 0;
    }
}

/* Connecting a datagram socket sends nothing, but looks up the route and picks
 * the source address that sending would have. */
NTSTATUS sockopt_route_source( void *args )
{
    struct route_source_params *params = args;
    struct sockaddr_storage addr;
    socklen_t len = host_address( &params->dest, &addr );
    NTSTATUS status = STATUS_SUCCESS;
    int fd, on = 1;

    if (!len) return STATUS_NOT_SUPPORTED;
    if ((fd = socket( addr.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0 )) == -1)
        return status_from_errno( errno );
    memset( &params->source, 0, sizeof(params->source) );
    params->source.family = params->dest.family;
    /* without the option the kernel refuses broadcast addresses */
    if (setsockopt( fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on) ) ||
        connect( fd, (struct sockaddr *)&addr, len ) ||
        getsockname( fd, (struct sockaddr *)&addr, &len ))
        status = status_from_errno( errno );
    else if (addr.ss_family == AF_INET)
        memcpy( params->source.addr, &((struct sockaddr_in *)&addr)->sin_addr, 4 );
    else
    {
        memcpy( params->source.addr, &((struct sockaddr_in6 *)&addr)->sin6_addr, 16 );
        params->source.scope_id = ((struct sockaddr_in6 *)&addr)->sin6_scope_id;
    }
    close( fd );
    return status;
}

#define WINDOWS_SYN_SENT 2

/* Windows' TCPSTATE for each state of the host, which counts from 1. */
static const unsigned char tcp_states[] =
{
    0,     /* none, closed */
    4,     /* TCP_ESTABLISHED */
    WINDOWS_SYN_SENT,
    3,     /* TCP_SYN_RECV */
    5,     /* TCP_FIN_WAIT1 */
    6,     /* TCP_FIN_WAIT2 */
    10,    /* TCP_TIME_WAIT */
    0,     /* TCP_CLOSE */
    7,     /* TCP_CLOSE_WAIT */
    9,     /* TCP_LAST_ACK */
    1,     /* TCP_LISTEN */
    8,     /* TCP_CLOSING */
};

static void convert_tcp_info( const struct tcp_info *info, struct tcp_info_params *params )
{
    params->state = info->tcpi_state < ARRAY_SIZE(tcp_states) ? tcp_states[info->tcpi_state] : 0;
    params->mss = info->tcpi_snd_mss;
    params->timestamps = (info->tcpi_options & TCPI_OPT_TIMESTAMPS) != 0;
    params->rtt = info->tcpi_rtt;
    params->min_rtt = info->tcpi_min_rtt;
    params->in_flight = info->tcpi_unacked * info->tcpi_snd_mss;
    params->cwnd = info->tcpi_snd_cwnd * info->tcpi_snd_mss;
    params->snd_wnd = info->tcpi_snd_wnd;
    params->rcv_wnd = info->tcpi_rcv_space;
    params->retransmitted = info->tcpi_bytes_retrans;
    params->syn_retrans = params->state == WINDOWS_SYN_SENT ? info->tcpi_retransmits : 0;
    params->bytes_out = info->tcpi_bytes_sent;
    params->bytes_in = info->tcpi_bytes_received;
    params->rwnd_limited = info->tcpi_rwnd_limited / 1000;
    params->sndbuf_limited = info->tcpi_sndbuf_limited / 1000;
}

NTSTATUS sockopt_tcp_info( void *args )
{
    struct tcp_info_params *params = args;
    socklen_t len = sizeof(struct tcp_info);
    socklen_t buf_len = sizeof(params->rcv_buf);
    struct tcp_info info;
    NTSTATUS status;
    int fd;

    if ((status = get_descriptor( params->socket, &fd ))) return status;
    memset( &info, 0, sizeof(info) );  /* an old kernel fills less of it */
    if (getsockopt( fd, IPPROTO_TCP, TCP_INFO, &info, &len ) ||
        getsockopt( fd, SOL_SOCKET, SO_RCVBUF, &params->rcv_buf, &buf_len ))
        status = status_from_errno( errno );
    else convert_tcp_info( &info, params );
    close( fd );
    return status;
}
