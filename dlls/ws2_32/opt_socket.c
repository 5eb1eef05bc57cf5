/*
 * Options of level SOL_SOCKET
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
 * One table, used by opt.c, and the functions of those options that are more
 * than a number kept somewhere.
 */

#include "opt.h"

/* later than the system headers */
#ifndef SO_REUSE_MULTICASTPORT
#define SO_REUSE_MULTICASTPORT 0x3008
#endif

#define NOT_CONNECTED 0xffffffff    /* SO_CONNECT_TIME */

static DWORD get_type( struct opt_call *call )
{
    call->word = call->info.type;
    return 0;
}

/* The largest UDP payload; raw sockets are bounded by the same IP length. */
static DWORD get_max_msg_size( struct opt_call *call )
{
    call->word = call->info.family == AF_INET6 ? 65527 : 65507;
    return 0;
}

/* AFD keeps the error of a failed connect or accept for ever; Winsock hands it
 * out once. Datagram sockets ask the kernel each time, which forgets by itself. */
static DWORD get_error( struct opt_call *call )
{
    DWORD error, seen;

    if ((error = opt_afd_get_word( call->socket, IOCTL_AFD_WINE_GET_SO_ERROR, &call->word ))) return error;
    if (call->info.type != SOCK_STREAM || !call->word) return 0;
    if (opt_state_get( call->socket, STATE_ERROR, &seen ) && seen == call->word) call->word = 0;
    else if (!opt_state_set( call->socket, STATE_ERROR, call->word )) return WSAENOBUFS;
    return 0;
}

/* Whatever the value, the error of the socket is forgotten. */
static DWORD set_error_option( struct opt_call *call )
{
    return get_error( call );
}

/* A lingering close blocks whoever closes the descriptor last, and that may be
 * the wineserver. The kernel therefore only learns about "abort" or "return at
 * once"; closesocket() does the waiting, see socket_get_linger(). */
static DWORD set_linger( struct opt_call *call )
{
    BOOL abortive = LOWORD(call->word) && !HIWORD(call->word);
    DWORD error = opt_afd_set_word( call->socket, IOCTL_AFD_WINE_SET_SO_LINGER, MAKELONG( abortive, 0 ));

    if (error) return error;
    return opt_state_set( call->socket, STATE_LINGER, call->word ) ? 0 : WSAENOBUFS;
}

static DWORD get_linger( struct opt_call *call )
{
    if (opt_state_get( call->socket, STATE_LINGER, &call->word )) return 0;
    return opt_afd_get_word( call->socket, IOCTL_AFD_WINE_GET_SO_LINGER, &call->word );
}

static DWORD get_dontlinger( struct opt_call *call )
{
    DWORD error = get_linger( call );

    call->word = !LOWORD(call->word);
    return error;
}

/* Keeps the time that was set before. */
static DWORD set_dontlinger( struct opt_call *call )
{
    BOOL off = call->word != 0;
    DWORD error;

    if ((error = get_linger( call ))) return error;
    call->word = MAKELONG( !off, HIWORD(call->word) );
    return set_linger( call );
}

static DWORD get_opentype( struct opt_call *call )
{
    struct thread_data *data = get_thread_data();

    if (!data) return WSA_NOT_ENOUGH_MEMORY;
    call->word = data->opentype;
    return 0;
}

static DWORD set_opentype( struct opt_call *call )
{
    struct thread_data *data = get_thread_data();

    if (!data) return WSA_NOT_ENOUGH_MEMORY;
    data->opentype = call->word;
    return 0;
}

static DWORD get_protocol_infoA( struct opt_call *call )
{
    if (!protocol_info_for_socketA( &call->info, call->out )) return WSAENOPROTOOPT;
    call->size = sizeof(WSAPROTOCOL_INFOA);
    return 0;
}

static DWORD get_protocol_infoW( struct opt_call *call )
{
    if (!protocol_info_for_socket( &call->info, call->out )) return WSAENOPROTOOPT;
    call->size = sizeof(WSAPROTOCOL_INFOW);
    return 0;
}

/* Puts an address of the socket at p, or none if it has none. */
static void fill_address( SOCKET_ADDRESS *ret, struct sockaddr *p, int len, NTSTATUS status )
{
    ret->lpSockaddr = status ? NULL : p;
    ret->iSockaddrLength = status ? 0 : len;
}

/* CSADDR_INFO, followed by the addresses that it points to. */
static DWORD get_bsp_state( struct opt_call *call )
{
    int addr_size = sockaddr_size( call->info.family ), len;
    struct sockaddr_storage local, remote;
    CSADDR_INFO info;
    char *addrs = (char *)call->out + sizeof(info);

    if (!addr_size) return WSAENOPROTOOPT;
    if (call->size < (int)sizeof(info) + 2 * addr_size) return WSAEFAULT;

    memset( &local, 0, sizeof(local) );
    memset( &remote, 0, sizeof(remote) );
    len = addr_size;
    fill_address( &info.LocalAddr, (struct sockaddr *)addrs, addr_size,
                  socket_get_name( call->socket, (struct sockaddr *)&local, &len ));
    len = addr_size;
    fill_address( &info.RemoteAddr, (struct sockaddr *)(addrs + addr_size), addr_size,
                  socket_get_peer( call->socket, (struct sockaddr *)&remote, &len ));
    info.iSocketType = call->info.type;
    info.iProtocol = call->info.protocol;

    memcpy( call->out, &info, sizeof(info) );
    memcpy( addrs, &local, addr_size );
    memcpy( addrs + addr_size, &remote, addr_size );
    call->size = sizeof(info) + 2 * addr_size;
    return 0;
}

/* Only until the socket listens. */
static DWORD set_conditional_accept( struct opt_call *call )
{
    DWORD listening, error = opt_afd_get_word( call->socket, IOCTL_AFD_WINE_GET_SO_ACCEPTCONN, &listening );

    if (error) return error;
    return listening ? WSAEINVAL : opt_set_state( call );
}

/* Excludes the delayed choice of SO_REUSE_UNICASTPORT. */
static DWORD set_randomize_port( struct opt_call *call )
{
    DWORD reuse;

    if (call->word && opt_state_get( call->socket, STATE_REUSE_UNICASTPORT, &reuse ) && reuse)
        return WSAEINVAL;
    return opt_set_state( call );
}

/* Sharing a port is the kernel's matter; SO_REUSEADDR of Winsock stays as it is. */
static DWORD set_reuse_multicastport( struct opt_call *call )
{
    call->word = !!call->word;
    return opt_set_host( call );
}

static DWORD set_keepalive( struct opt_call *call )
{
    if (call->word) tcp_use_keepalive_defaults( call->socket );
    return opt_set_afd( call );
}

static DWORD require_connected( SOCKET s )
{
    DWORD error, seconds;

    if ((error = opt_afd_get_word( s, IOCTL_AFD_WINE_GET_SO_CONNECT_TIME, &seconds ))) return error;
    return seconds == NOT_CONNECTED ? WSAENOTCONN : 0;
}

/* getpeername() knows the peer also when the connection has ended. */
static DWORD complete_connection( SOCKET s )
{
    struct sockaddr_storage peer;
    int len = sizeof(peer);

    if (socket_get_peer( s, (struct sockaddr *)&peer, &len )) return require_connected( s );
    socket_remember_peer( s, (struct sockaddr *)&peer, len );
    return 0;
}

/* After AcceptEx: addresses and state are there already, what is left are the
 * options that this process keeps for the listener. */
static DWORD set_accept_context( struct opt_call *call )
{
    struct socket_info info;
    SOCKET listener;
    DWORD error;

    memcpy( &listener, call->in, sizeof(listener) );
    if (socket_get_info( listener, &info )) return WSAENOTSOCK;
    if (info.family != call->info.family || info.type != call->info.type) return WSAEINVAL;
    if ((error = complete_connection( call->socket ))) return error;
    return socket_options_inherit( listener, call->socket ) ? 0 : WSAENOBUFS;
}

/* After ConnectEx: it needs nothing more. */
static DWORD set_connect_context( struct opt_call *call )
{
    return complete_connection( call->socket );
}

static const struct opt_row rows[] =
{
    /* the frequent one first */
    { SO_ERROR, OPT_DWORD, get_error, set_error_option, 0, 0, 0 },

    OPT_AFD_GET( SO_ACCEPTCONN, OPT_DWORD ),
    OPT_AFD_GET( SO_CONNECT_TIME, OPT_DWORD ),
    OPT_AFD( SO_BROADCAST, OPT_BOOL | OPT_MESSAGE ),
    { SO_KEEPALIVE, OPT_BYTE | OPT_STREAM, opt_get_afd, set_keepalive,
      IOCTL_AFD_WINE_GET_SO_KEEPALIVE, IOCTL_AFD_WINE_SET_SO_KEEPALIVE, 0 },
    OPT_AFD( SO_OOBINLINE, OPT_BOOL | OPT_STREAM ),
    OPT_AFD( SO_RCVBUF, OPT_DWORD ),
    OPT_AFD( SO_SNDBUF, OPT_DWORD ),
    OPT_AFD( SO_RCVTIMEO, OPT_DWORD ),
    OPT_AFD( SO_SNDTIMEO, OPT_DWORD ),
    OPT_AFD( SO_REUSEADDR, OPT_BOOL ),
    OPT_AFD( SO_EXCLUSIVEADDRUSE, OPT_BOOL ),

    { SO_LINGER, OPT_DWORD | OPT_STREAM, get_linger, set_linger, 0, 0, 0 },
    { SO_DONTLINGER, OPT_BOOL | OPT_STREAM, get_dontlinger, set_dontlinger, 0, 0, 0 },
    { SO_TYPE, OPT_DWORD, get_type, NULL, 0, 0, 0 },
    { SO_MAX_MSG_SIZE, OPT_DWORD | OPT_MESSAGE, get_max_msg_size, NULL, 0, 0, 0 },
    { SO_GROUP_ID, OPT_DWORD, opt_get_fixed, NULL, 0, 0, 0 },
    { SO_OPENTYPE, OPT_DWORD, get_opentype, set_opentype, 0, 0, 0 },
    { SO_PROTOCOL_INFOA, OPT_BLOB, get_protocol_infoA, NULL, 0, 0, sizeof(WSAPROTOCOL_INFOA) },
    { SO_PROTOCOL_INFOW, OPT_BLOB, get_protocol_infoW, NULL, 0, 0, sizeof(WSAPROTOCOL_INFOW) },
    { SO_BSP_STATE, OPT_BLOB, get_bsp_state, NULL, 0, 0, sizeof(CSADDR_INFO) },
    { SO_UPDATE_ACCEPT_CONTEXT, OPT_BLOB | OPT_STREAM, NULL, set_accept_context, 0, 0, sizeof(SOCKET) },
    { SO_UPDATE_CONNECT_CONTEXT, OPT_BLOB | OPT_STREAM, NULL, set_connect_context, 0, 0, 0 },

    /* switches that Microsoft's own providers do not act upon */
    OPT_STATE( SO_DEBUG, OPT_BOOL, STATE_DEBUG, FALSE ),
    OPT_STATE( SO_DONTROUTE, OPT_BYTE, STATE_DONTROUTE, FALSE ),

    /* WSAAccept() with a condition function defers in any case */
    { SO_CONDITIONAL_ACCEPT, OPT_BOOL | OPT_STREAM, opt_get_state, set_conditional_accept,
      STATE_CONDITIONAL_ACCEPT, FALSE, 0 },

    /* hints for the automatic choice of ports; the kernel's choice is random and per address anyway */
    { SO_RANDOMIZE_PORT, OPT_BOOL | OPT_UNBOUND, opt_get_state, set_randomize_port,
      STATE_RANDOMIZE_PORT, FALSE, 0 },
    OPT_STATE( SO_PORT_SCALABILITY, OPT_BOOL | OPT_UNBOUND, STATE_PORT_SCALABILITY, FALSE ),
    OPT_STATE( SO_REUSE_UNICASTPORT, OPT_BOOL | OPT_UNBOUND, STATE_REUSE_UNICASTPORT, FALSE ),
    { SO_REUSE_MULTICASTPORT, OPT_BOOL | OPT_DGRAM | OPT_UNBOUND, opt_get_host, set_reuse_multicastport,
      UNIX_SO_REUSEADDR, 0, 0 },
};

const struct opt_level opt_level_socket = { SOL_SOCKET, WSAENOPROTOOPT, rows, ARRAY_SIZE(rows) };
