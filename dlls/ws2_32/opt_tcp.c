/*
 * Options of the levels IPPROTO_TCP and IPPROTO_UDP
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
 * Two tables, used by opt.c.
 */

#include "opt.h"

/* later than the system headers */
#define TCP_MAXRTMS      14
#define TCP_FASTOPEN     15
#define TCP_KEEPCNT      16
#define TCP_KEEPINTVL    17
#define UDP_NOCHECKSUM              1
#define UDP_SEND_MSG_SIZE           2
#define UDP_RECV_MAX_COALESCED_SIZE 3

#define FASTOPEN_QUEUE   128            /* pending requests of a listener */
#define NO_TIMEOUT       0xffffffff     /* TCP_MAXRT, TCP_MAXRTMS */
#define HOST_NO_TIMEOUT  0x7fffffff     /* milliseconds */

/* How long unacknowledged data are sent again. The host counts milliseconds and
 * has 0 for the system's default, as here; row->set_arg is our unit in
 * milliseconds. */
static DWORD get_maxrt( struct opt_call *call )
{
    DWORD error = opt_get_host( call );

    if (call->word == HOST_NO_TIMEOUT) call->word = NO_TIMEOUT;
    else call->word /= call->row->set_arg;
    return error;
}

static DWORD set_maxrt( struct opt_call *call )
{
    if (call->word == NO_TIMEOUT || call->word > HOST_NO_TIMEOUT / call->row->set_arg)
        call->word = HOST_NO_TIMEOUT;
    else call->word *= call->row->set_arg;
    return opt_set_host( call );
}

/* The host wants a queue length. */
static DWORD get_fastopen( struct opt_call *call )
{
    DWORD error = opt_get_host( call );

    call->word = call->word != 0;
    return error;
}

static DWORD set_fastopen( struct opt_call *call )
{
    call->word = call->word ? FASTOPEN_QUEUE : 0;
    return opt_set_host( call );
}

/* What the host starts with, unless its administrator wants something else. */
static const struct
{
    enum unix_sockopt option;
    DWORD host;
    DWORD windows;
}
keepalive_defaults[] =
{
    { UNIX_TCP_KEEPCNT,   9,  10 },
    { UNIX_TCP_KEEPINTVL, 75, 1 },
};

void tcp_use_keepalive_defaults( SOCKET s )
{
    unsigned int i, size;
    DWORD value;

    if (opt_state_get( s, STATE_KEEPALIVE, &value )) return;
    for (i = 0; i < ARRAY_SIZE(keepalive_defaults); i++)
    {
        size = sizeof(value);
        if (opt_host_get( s, keepalive_defaults[i].option, &value, &size )) continue;
        if (value != keepalive_defaults[i].host) continue;
        opt_host_set( s, keepalive_defaults[i].option, &keepalive_defaults[i].windows, sizeof(value) );
    }
    opt_state_set( s, STATE_KEEPALIVE, TRUE );
}

static DWORD get_keepalive( struct opt_call *call )
{
    tcp_use_keepalive_defaults( call->socket );
    return opt_get_host( call );
}

static DWORD set_keepalive( struct opt_call *call )
{
    tcp_use_keepalive_defaults( call->socket );
    return opt_set_host( call );
}

static const struct opt_row tcp_rows[] =
{
    OPT_AFD( TCP_NODELAY, OPT_BYTE | OPT_STREAM ),

    OPT_HOST( TCP_KEEPALIVE, OPT_DWORD | OPT_STREAM, UNIX_TCP_KEEPIDLE ),
    { TCP_KEEPCNT, OPT_DWORD | OPT_STREAM, get_keepalive, set_keepalive, UNIX_TCP_KEEPCNT, 0, 0 },
    { TCP_KEEPINTVL, OPT_DWORD | OPT_STREAM, get_keepalive, set_keepalive, UNIX_TCP_KEEPINTVL, 0, 0 },
    OPT_HOST( TCP_MAXSEG, OPT_DWORD | OPT_STREAM, UNIX_TCP_MAXSEG ),
    { TCP_MAXRT, OPT_DWORD | OPT_STREAM, get_maxrt, set_maxrt, UNIX_TCP_USER_TIMEOUT, 1000, 0 },
    { TCP_MAXRTMS, OPT_DWORD | OPT_STREAM, get_maxrt, set_maxrt, UNIX_TCP_USER_TIMEOUT, 1, 0 },
    { TCP_FASTOPEN, OPT_DWORD | OPT_STREAM, get_fastopen, set_fastopen, UNIX_TCP_FASTOPEN, 0, 0 },

    /* urgent data have one form on the host, BSD's; nothing is offloaded */
    OPT_FIXED( TCP_EXPEDITED_1122, OPT_BOOL | OPT_STREAM, FALSE ),
    OPT_FIXED( TCP_BSDURGENT, OPT_BOOL | OPT_STREAM, TRUE ),
    OPT_FIXED( TCP_OFFLOAD_PREFERENCE, OPT_DWORD | OPT_STREAM, TCP_OFFLOAD_NO_PREFERENCE ),
};

const struct opt_level opt_level_tcp = { IPPROTO_TCP, WSAENOPROTOOPT, tcp_rows, ARRAY_SIZE(tcp_rows) };

static DWORD set_nochecksum( struct opt_call *call )
{
    call->word = !!call->word;
    return opt_set_host( call );
}

static const struct opt_row udp_rows[] =
{
    { UDP_NOCHECKSUM, OPT_BOOL | OPT_DGRAM | OPT_INET, opt_get_host, set_nochecksum, UNIX_SO_NO_CHECK, 0, 0 },

    /* the kernel splits what is sent; WSASendMsg() takes the size per message too */
    OPT_HOST( UDP_SEND_MSG_SIZE, OPT_DWORD | OPT_DGRAM, UNIX_UDP_SEGMENT ),

    /* an upper limit; datagrams are always delivered one by one */
    OPT_STATE( UDP_RECV_MAX_COALESCED_SIZE, OPT_DWORD | OPT_DGRAM, STATE_RECV_COALESCED, 0 ),
};

const struct opt_level opt_level_udp = { IPPROTO_UDP, WSAENOPROTOOPT, udp_rows, ARRAY_SIZE(udp_rows) };
