/*
 * The functions of the base provider
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
 * Called by layered providers through the table that WSPStartup() gave them.
 * Each function is the export of the API with the SPI's way to report errors:
 * *error gets it and the last error stays as it was. Nothing is decided here.
 * The functions follow the Winsock SPI reference, WSPAccept to WSPStringToAddress.
 */

#include "ws2_32_private.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The end of each function; last_error is what it was before. */
static int finish( DWORD last_error, int ret, INT *ret_error )
{
    DWORD error = GetLastError();

    SetLastError( last_error );
    if (ret == SOCKET_ERROR && is_writable( ret_error, sizeof(*ret_error) )) *ret_error = error;
    return ret;
}

static BOOL finish_bool( DWORD last_error, BOOL ret, INT *error )
{
    finish( last_error, ret ? 0 : SOCKET_ERROR, error );
    return ret;
}

static SOCKET finish_socket( DWORD last_error, SOCKET ret, INT *error )
{
    finish( last_error, ret == INVALID_SOCKET ? SOCKET_ERROR : 0, error );
    return ret;
}

/* The catalogue entry of a socket made from another one. */
static DWORD entry_id( SOCKET s )
{
    struct socket_info info;
    WSAPROTOCOL_INFOW protocol;

    if (s == INVALID_SOCKET || socket_get_info( s, &info )) return 0;
    return protocol_info_for_socket( &info, &protocol ) ? protocol.dwCatalogEntryId : 0;
}

/* ---- sockets and connections ---- */

static SOCKET WINAPI wsp_socket( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                                 DWORD flags, INT *error )
{
    DWORD last_error = GetLastError();
    SOCKET s = base_socket( family, type, protocol, info, group, flags );

    if (s != INVALID_SOCKET) s = wsp_new_handle( s, info ? info->dwCatalogEntryId : entry_id( s ));
    return finish_socket( last_error, s, error );
}

static SOCKET WINAPI wsp_accept( SOCKET s, struct sockaddr *addr, INT *len, LPCONDITIONPROC condition,
                                 DWORD_PTR arg, INT *error )
{
    DWORD last_error = GetLastError();
    SOCKET accepted = WSAAccept( s, addr, len, condition, arg );

    return finish_socket( last_error, wsp_new_handle( accepted, entry_id( accepted )), error );
}

static SOCKET WINAPI wsp_join_leaf( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller,
                                    WSABUF *callee, QOS *sqos, QOS *gqos, DWORD flags, INT *error )
{
    DWORD last_error = GetLastError();
    SOCKET leaf = WSAJoinLeaf( s, addr, len, caller, callee, sqos, gqos, flags );

    if (leaf != s) leaf = wsp_new_handle( leaf, entry_id( leaf ));
    return finish_socket( last_error, leaf, error );
}

static int WINAPI wsp_bind( SOCKET s, const struct sockaddr *addr, int len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, bind( s, addr, len ), error );
}

static int WINAPI wsp_listen( SOCKET s, int backlog, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, listen( s, backlog ), error );
}

static int WINAPI wsp_connect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller, WSABUF *callee,
                               QOS *sqos, QOS *gqos, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSAConnect( s, addr, len, caller, callee, sqos, gqos ), error );
}

static int WINAPI wsp_shutdown( SOCKET s, int how, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, shutdown( s, how ), error );
}

static int WINAPI wsp_close_socket( SOCKET s, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, closesocket( s ), error );
}

static int WINAPI wsp_duplicate_socket( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSADuplicateSocketW( s, pid, info ), error );
}

static int WINAPI wsp_get_peer_name( SOCKET s, struct sockaddr *addr, INT *len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, getpeername( s, addr, len ), error );
}

static int WINAPI wsp_get_sock_name( SOCKET s, struct sockaddr *addr, INT *len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, getsockname( s, addr, len ), error );
}

static int WINAPI wsp_get_sock_opt( SOCKET s, int level, int option, char *value, INT *len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, getsockopt( s, level, option, value, len ), error );
}

static int WINAPI wsp_set_sock_opt( SOCKET s, int level, int option, const char *value, int len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, setsockopt( s, level, option, value, len ), error );
}

static BOOL WINAPI wsp_get_qos_by_name( SOCKET s, WSABUF *name, QOS *qos, INT *error )
{
    DWORD last_error = GetLastError();

    return finish_bool( last_error, WSAGetQOSByName( s, name, qos ), error );
}

/* ---- calls that may complete later ---- */

static int WINAPI wsp_ioctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                             DWORD *ret_size, OVERLAPPED *overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, struct wsa_thread_id *thread,
                             INT *error )
{
    DWORD unused, last_error = GetLastError();
    struct wsp_call *call;
    int ret = SOCKET_ERROR;

    /* WSAIoctl() accepts this beside a routine, which it may not see */
    if (!ret_size && completion) ret_size = &unused;
    if (wsp_call_begin( &call, s, overlapped, &completion, thread ))
        ret = wsp_call_end( call, WSAIoctl( s, code, in, in_size, out, out_size, ret_size, overlapped,
                                            completion ));
    return finish( last_error, ret, error );
}

static int WINAPI wsp_recv_from( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                                 struct sockaddr *from, INT *from_len, OVERLAPPED *overlapped,
                                 LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, struct wsa_thread_id *thread,
                                 INT *error )
{
    DWORD last_error = GetLastError();
    struct wsp_call *call;
    int ret = SOCKET_ERROR;

    if (wsp_call_begin( &call, s, overlapped, &completion, thread ))
        ret = wsp_call_end( call, WSARecvFrom( s, buffers, count, ret_size, flags, from, from_len, overlapped,
                                               completion ));
    return finish( last_error, ret, error );
}

static int WINAPI wsp_recv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                            OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion,
                            struct wsa_thread_id *thread, INT *error )
{
    return wsp_recv_from( s, buffers, count, ret_size, flags, NULL, NULL, overlapped, completion, thread,
                          error );
}

static int WINAPI wsp_send_to( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                               const struct sockaddr *to, int to_len, OVERLAPPED *overlapped,
                               LPWSAOVERLAPPED_COMPLETION_ROUTINE completion, struct wsa_thread_id *thread,
                               INT *error )
{
    DWORD last_error = GetLastError();
    struct wsp_call *call;
    int ret = SOCKET_ERROR;

    if (wsp_call_begin( &call, s, overlapped, &completion, thread ))
        ret = wsp_call_end( call, WSASendTo( s, buffers, count, ret_size, flags, to, to_len, overlapped,
                                             completion ));
    return finish( last_error, ret, error );
}

static int WINAPI wsp_send( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                            OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion,
                            struct wsa_thread_id *thread, INT *error )
{
    return wsp_send_to( s, buffers, count, ret_size, flags, NULL, 0, overlapped, completion, thread, error );
}

static int WINAPI wsp_recv_disconnect( SOCKET s, WSABUF *data, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSARecvDisconnect( s, data ), error );
}

static int WINAPI wsp_send_disconnect( SOCKET s, WSABUF *data, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSASendDisconnect( s, data ), error );
}

static BOOL WINAPI wsp_get_overlapped_result( SOCKET s, OVERLAPPED *overlapped, DWORD *size, BOOL wait,
                                              DWORD *flags, INT *error )
{
    DWORD last_error = GetLastError();

    return finish_bool( last_error, WSAGetOverlappedResult( s, overlapped, size, wait, flags ), error );
}

/* ---- waiting ---- */

static int WINAPI wsp_select( int count, fd_set *read, fd_set *write, fd_set *except,
                              const struct timeval *timeout, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, select( count, read, write, except, timeout ), error );
}

static int WINAPI wsp_event_select( SOCKET s, WSAEVENT event, LONG events, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSAEventSelect( s, event, events ), error );
}

static int WINAPI wsp_enum_network_events( SOCKET s, WSAEVENT event, WSANETWORKEVENTS *events, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSAEnumNetworkEvents( s, event, events ), error );
}

static int WINAPI wsp_async_select( SOCKET s, HWND hwnd, UINT message, LONG events, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSAAsyncSelect( s, hwnd, message, events ), error );
}

static int WINAPI wsp_cancel_blocking_call( INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSACancelBlockingCall(), error );
}

/* ---- without a socket ---- */

static INT WINAPI wsp_address_to_string( struct sockaddr *addr, DWORD len, WSAPROTOCOL_INFOW *info,
                                         WCHAR *string, DWORD *string_len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSAAddressToStringW( addr, len, info, string, string_len ), error );
}

static INT WINAPI wsp_string_to_address( WCHAR *string, INT family, WSAPROTOCOL_INFOW *info,
                                         struct sockaddr *addr, INT *len, INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, WSAStringToAddressW( string, family, info, addr, len ), error );
}

static int WINAPI wsp_cleanup_provider( INT *error )
{
    DWORD last_error = GetLastError();

    return finish( last_error, wsp_cleanup(), error );
}

const struct wsp_proc_table wsp_base_table =
{
    .accept = wsp_accept,
    .address_to_string = wsp_address_to_string,
    .async_select = wsp_async_select,
    .bind = wsp_bind,
    .cancel_blocking_call = wsp_cancel_blocking_call,
    .cleanup = wsp_cleanup_provider,
    .close_socket = wsp_close_socket,
    .connect = wsp_connect,
    .duplicate_socket = wsp_duplicate_socket,
    .enum_network_events = wsp_enum_network_events,
    .event_select = wsp_event_select,
    .get_overlapped_result = wsp_get_overlapped_result,
    .get_peer_name = wsp_get_peer_name,
    .get_sock_name = wsp_get_sock_name,
    .get_sock_opt = wsp_get_sock_opt,
    .get_qos_by_name = wsp_get_qos_by_name,
    .ioctl = wsp_ioctl,
    .join_leaf = wsp_join_leaf,
    .listen = wsp_listen,
    .recv = wsp_recv,
    .recv_disconnect = wsp_recv_disconnect,
    .recv_from = wsp_recv_from,
    .select = wsp_select,
    .send = wsp_send,
    .send_disconnect = wsp_send_disconnect,
    .send_to = wsp_send_to,
    .set_sock_opt = wsp_set_sock_opt,
    .shutdown = wsp_shutdown,
    .socket = wsp_socket,
    .string_to_address = wsp_string_to_address,
};
