/*
 * WSAIoctl: codes of TCP, UDP and raw sockets
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
 * Handlers of the table in ioctl.c.
 */

#include "opt.h"
#include "wine/unixlib.h"

/* later than the system headers */
enum rcvall_value { RCVALL_OFF_VALUE, RCVALL_ON_VALUE, RCVALL_SOCKETLEVELONLY_VALUE, RCVALL_IPLEVEL_VALUE };

enum compatibility_behavior    /* WSA_COMPATIBILITY_BEHAVIOR_ID */
{
    BEHAVIOR_ALL,
    BEHAVIOR_RECEIVE_BUFFERING,
    BEHAVIOR_AUTO_TUNING
};

struct compatibility_mode      /* WSA_COMPATIBILITY_MODE */
{
    ULONG BehaviorId;          /* enum compatibility_behavior */
    ULONG TargetOsVersion;     /* NTDDI_* */
};

struct tcp_info_v0             /* TCP_INFO_v0 */
{
    int State;                 /* TCPSTATE */
    ULONG Mss;
    ULONG64 ConnectionTimeMs;
    BOOLEAN TimestampsEnabled;
    ULONG RttUs;
    ULONG MinRttUs;
    ULONG BytesInFlight;
    ULONG Cwnd;
    ULONG SndWnd;
    ULONG RcvWnd;
    ULONG RcvBuf;
    ULONG64 BytesOut;
    ULONG64 BytesIn;
    ULONG BytesReordered;
    ULONG BytesRetrans;
    ULONG FastRetrans;
    ULONG DupAcksIn;
    ULONG TimeoutEpisodes;
    UCHAR SynRetrans;
};

struct tcp_info_v1             /* TCP_INFO_v1 */
{
    struct tcp_info_v0 v0;
    ULONG SndLimTransRwin;
    ULONG SndLimTimeRwin;
    ULONG64 SndLimBytesRwin;
    ULONG SndLimTransCwnd;
    ULONG SndLimTimeCwnd;
    ULONG64 SndLimBytesCwnd;
    ULONG SndLimTransSnd;
    ULONG SndLimTimeSnd;
    ULONG64 SndLimBytesSnd;
};

C_ASSERT( sizeof(struct tcp_info_v0) == 88 );
C_ASSERT( sizeof(struct tcp_info_v1) == 136 );

#define MIN_BACKLOG   0x10000       /* what an idle connection has */
#define NOT_CONNECTED 0xffffffff    /* SO_CONNECT_TIME */

static NTSTATUS get_connect_seconds( SOCKET s, ULONG *seconds )
{
    return afd_ioctl( s, IOCTL_AFD_WINE_GET_SO_CONNECT_TIME, NULL, 0, seconds, sizeof(*seconds), NULL );
}

static NTSTATUS get_tcp_info( SOCKET s, struct tcp_info_params *params )
{
    memset( params, 0, sizeof(*params) );
    params->socket = s;
    return WINE_UNIX_CALL( unix_tcp_info, params );
}

/* The state that is needed for backlog questions. */
static NTSTATUS require_connected_stream( const struct ioctl_args *args )
{
    NTSTATUS status;
    ULONG seconds;

    if (args->info.type != SOCK_STREAM) return STATUS_NOT_SUPPORTED;
    if ((status = get_connect_seconds( args->socket, &seconds ))) return status;
    return seconds == NOT_CONNECTED ? STATUS_INVALID_CONNECTION : STATUS_SUCCESS;
}

/***********************************************************************
 * SIO_KEEPALIVE_VALS: keep-alive on or off, with its times.
 *
 * Input: struct tcp_keepalive, milliseconds; the host counts whole seconds, at
 * least one. WSAEFAULT for a short buffer, WSAENOPROTOOPT for sockets other than
 * streams. Follows Winsock IOCTLs, SIO_KEEPALIVE_VALS.
 */
NTSTATUS ioctl_keepalive_vals( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    struct afd_keepalive_params params;
    NTSTATUS status;

    (void)ret_size;
    if (args->info.type != SOCK_STREAM) return STATUS_FROM_WSA( WSAENOPROTOOPT );
    if (args->in_size < sizeof(params) || !is_readable( args->in, sizeof(params) ))
        return STATUS_ACCESS_VIOLATION;
    memcpy( &params, args->in, sizeof(params) );
    tcp_use_keepalive_defaults( args->socket );
    opt_copies_drop( args->socket );
    status = afd_ioctl( args->socket, IOCTL_AFD_WINE_KEEPALIVE_VALS, &params, sizeof(params), NULL, 0, NULL );
    opt_copies_drop( args->socket );
    return status;
}

/***********************************************************************
 * SIO_IDEAL_SEND_BACKLOG_QUERY: how many bytes to keep in flight.
 *
 * Output: ULONG, the congestion window, or what an idle connection has if that
 * is more. WSAEOPNOTSUPP for sockets other than streams, WSAENOTCONN. Follows
 * Winsock IOCTLs, SIO_IDEAL_SEND_BACKLOG_QUERY.
 */
NTSTATUS ioctl_ideal_send_backlog( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    struct tcp_info_params info;
    NTSTATUS status;
    ULONG backlog;

    if ((status = require_connected_stream( args ))) return status;
    if (args->out_size < sizeof(backlog) || !is_writable( args->out, sizeof(backlog) ))
        return STATUS_ACCESS_VIOLATION;
    if ((status = get_tcp_info( args->socket, &info ))) return status;
    backlog = max( info.cwnd, MIN_BACKLOG );
    memcpy( args->out, &backlog, sizeof(backlog) );
    *ret_size = sizeof(backlog);
    return STATUS_SUCCESS;
}

/***********************************************************************
 * SIO_IDEAL_SEND_BACKLOG_CHANGE: completes when the answer of the query may
 * have changed.
 *
 * The host does not announce changes of the congestion window; the request
 * stays pending until the route may be another one or the socket is closed.
 * Errors as for the query. Follows Winsock IOCTLs, SIO_IDEAL_SEND_BACKLOG_CHANGE.
 */
NTSTATUS ioctl_ideal_send_backlog_change( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    NTSTATUS status = require_connected_stream( args );

    return status ? status : ioctl_address_list_change( args, ret_size );
}

static void convert_tcp_info( const struct tcp_info_params *info, ULONG seconds, struct tcp_info_v1 *ret )
{
    memset( ret, 0, sizeof(*ret) );
    ret->v0.State = info->state;
    ret->v0.Mss = info->mss;
    ret->v0.ConnectionTimeMs = seconds == NOT_CONNECTED ? 0 : seconds * (ULONG64)1000;
    ret->v0.TimestampsEnabled = info->timestamps != 0;
    ret->v0.RttUs = info->rtt;
    ret->v0.MinRttUs = info->min_rtt;
    ret->v0.BytesInFlight = info->in_flight;
    ret->v0.Cwnd = info->cwnd;
    ret->v0.SndWnd = info->snd_wnd;
    ret->v0.RcvWnd = info->rcv_wnd;
    ret->v0.RcvBuf = info->rcv_buf;
    ret->v0.BytesOut = info->bytes_out;
    ret->v0.BytesIn = info->bytes_in;
    ret->v0.BytesRetrans = info->retransmitted;
    ret->v0.SynRetrans = info->syn_retrans;
    ret->SndLimTimeRwin = info->rwnd_limited;
    ret->SndLimTimeSnd = info->sndbuf_limited;
}

/***********************************************************************
 * SIO_TCP_INFO: statistics of a connection.
 *
 * Input: DWORD, version 0 or 1. Output: TCP_INFO_v0 or TCP_INFO_v1; counters
 * that the host does not keep are 0. WSAEFAULT for short buffers, WSAEINVAL for
 * another version, WSAEOPNOTSUPP for sockets other than streams. Follows
 * Winsock IOCTLs, SIO_TCP_INFO.
 */
NTSTATUS ioctl_tcp_info( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    static const DWORD sizes[] = { sizeof(struct tcp_info_v0), sizeof(struct tcp_info_v1) };
    struct tcp_info_params info;
    struct tcp_info_v1 result;
    ULONG version, seconds;
    NTSTATUS status;

    if (args->info.type != SOCK_STREAM) return STATUS_NOT_SUPPORTED;
    if (args->in_size < sizeof(version) || !is_readable( args->in, sizeof(version) ))
        return STATUS_ACCESS_VIOLATION;
    memcpy( &version, args->in, sizeof(version) );
    if (version >= ARRAY_SIZE(sizes)) return STATUS_INVALID_PARAMETER;
    if (args->out_size < sizes[version] || !is_writable( args->out, sizes[version] ))
        return STATUS_ACCESS_VIOLATION;
    if ((status = get_connect_seconds( args->socket, &seconds ))) return status;
    if ((status = get_tcp_info( args->socket, &info ))) return status;
    convert_tcp_info( &info, seconds, &result );
    memcpy( args->out, &result, sizes[version] );
    *ret_size = sizes[version];
    return STATUS_SUCCESS;
}

/***********************************************************************
 * SIO_SET_COMPATIBILITY_MODE: behave like a certain version of Windows.
 *
 * Input: WSA_COMPATIBILITY_MODE. What it can choose is how the kernel manages its
 * receive buffer, which is the host's affair. WSAEFAULT for short input, WSAEINVAL for
 * an unknown behavior.
 * Follows Winsock IOCTLs, SIO_SET_COMPATIBILITY_MODE.
 */
NTSTATUS ioctl_compatibility_mode( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    struct compatibility_mode mode;

    (void)ret_size;
    if (args->in_size < sizeof(mode) || !is_readable( args->in, sizeof(mode) )) return STATUS_ACCESS_VIOLATION;
    memcpy( &mode, args->in, sizeof(mode) );
    return mode.BehaviorId <= BEHAVIOR_AUTO_TUNING ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

/***********************************************************************
 * SIO_UDP_CONNRESET: whether a receive reports that an earlier datagram met an
 * unreachable port. SIO_UDP_NETRESET: the same for an expired time to live, which
 * the host never reports.
 *
 * Input: BOOL, of which the first byte counts. The host tells connected sockets
 * only. WSAEFAULT without a value, WSAEOPNOTSUPP for sockets that are not
 * datagram sockets. Follows Winsock IOCTLs, SIO_UDP_CONNRESET.
 */
NTSTATUS ioctl_udp_reset( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    BYTE value;

    (void)ret_size;
    if (args->info.type != SOCK_DGRAM) return STATUS_NOT_SUPPORTED;
    if (!args->in_size || !is_readable( args->in, sizeof(value) )) return STATUS_ACCESS_VIOLATION;
    memcpy( &value, args->in, sizeof(value) );
    if (args->code != SIO_UDP_CONNRESET) return STATUS_SUCCESS;
    return opt_state_set( args->socket, STATE_UDP_CONNRESET, value ) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/***********************************************************************
 * SIO_RCVALL: receive every packet of the network.
 *
 * Input: ULONG, a RCVALL_VALUE. The host has no such mode for raw sockets:
 * switching it off succeeds, anything else fails with WSAEOPNOTSUPP. WSAEINVAL
 * for sockets that are not raw or not bound and for unknown values. Follows
 * Winsock IOCTLs, SIO_RCVALL.
 */
NTSTATUS ioctl_rcvall( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    SOCKADDR_STORAGE addr;
    int len = sizeof(addr);
    ULONG value;

    (void)ret_size;
    if (args->info.type != SOCK_RAW) return STATUS_INVALID_PARAMETER;
    if (args->in_size < sizeof(value) || !is_readable( args->in, sizeof(value) ))
        return STATUS_ACCESS_VIOLATION;
    memcpy( &value, args->in, sizeof(value) );
    if (value > RCVALL_IPLEVEL_VALUE) return STATUS_INVALID_PARAMETER;
    if (socket_get_name( args->socket, (struct sockaddr *)&addr, &len )) return STATUS_INVALID_PARAMETER;
    return value == RCVALL_OFF_VALUE ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}
