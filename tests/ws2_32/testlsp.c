/*
 * A layered provider that counts what it passes on
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


/* Loaded by lsp.c through Winsock. Handles are those of the provider below. */

#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>
#include "lsp_chain.h"

LONG testlsp_calls[CALL_COUNT];

static const GUID own_id = TESTLSP_ID;

static WSPPROC_TABLE lower;
static WSPUPCALLTABLE upcalls;

static void count_call( enum testlsp_call call )
{
    InterlockedIncrement( &testlsp_calls[call] );
}

static int WSPAPI test_cleanup( INT *error )
{
    count_call( CALL_CLEANUP );
    return lower.lpWSPCleanup( error );
}

static SOCKET WSPAPI test_socket( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                                  DWORD flags, INT *error )
{
    SOCKET s;

    count_call( CALL_SOCKET );
    if (!info) return INVALID_SOCKET;
    s = lower.lpWSPSocket( family, type, protocol, info, group, flags, error );
    if (s == INVALID_SOCKET) return s;
    return upcalls.lpWPUModifyIFSHandle( info->dwCatalogEntryId, s, error );
}

static SOCKET WSPAPI test_accept( SOCKET s, struct sockaddr *addr, INT *len, LPCONDITIONPROC condition,
                                  DWORD_PTR arg, INT *error )
{
    count_call( CALL_ACCEPT );
    return lower.lpWSPAccept( s, addr, len, condition, arg, error );
}

static int WSPAPI test_bind( SOCKET s, const struct sockaddr *addr, int len, INT *error )
{
    count_call( CALL_BIND );
    return lower.lpWSPBind( s, addr, len, error );
}

static int WSPAPI test_close_socket( SOCKET s, INT *error )
{
    count_call( CALL_CLOSE );
    return lower.lpWSPCloseSocket( s, error );
}

static int WSPAPI test_connect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller,
                                WSABUF *callee, QOS *sqos, QOS *gqos, INT *error )
{
    count_call( CALL_CONNECT );
    return lower.lpWSPConnect( s, addr, len, caller, callee, sqos, gqos, error );
}

static int WSPAPI test_duplicate_socket( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info, INT *error )
{
    count_call( CALL_DUPLICATE );
    return lower.lpWSPDuplicateSocket( s, pid, info, error );
}

static int WSPAPI test_enum_network_events( SOCKET s, WSAEVENT event, WSANETWORKEVENTS *events,
                                            INT *error )
{
    count_call( CALL_ENUM_EVENTS );
    return lower.lpWSPEnumNetworkEvents( s, event, events, error );
}

static int WSPAPI test_event_select( SOCKET s, WSAEVENT event, LONG events, INT *error )
{
    count_call( CALL_EVENT_SELECT );
    return lower.lpWSPEventSelect( s, event, events, error );
}

static BOOL WSPAPI test_get_overlapped_result( SOCKET s, WSAOVERLAPPED *overlapped, DWORD *size,
                                               BOOL wait, DWORD *flags, INT *error )
{
    count_call( CALL_GET_RESULT );
    return lower.lpWSPGetOverlappedResult( s, overlapped, size, wait, flags, error );
}

static int WSPAPI test_get_peer_name( SOCKET s, struct sockaddr *addr, INT *len, INT *error )
{
    count_call( CALL_GET_PEER_NAME );
    return lower.lpWSPGetPeerName( s, addr, len, error );
}

static int WSPAPI test_get_sock_name( SOCKET s, struct sockaddr *addr, INT *len, INT *error )
{
    count_call( CALL_GET_SOCK_NAME );
    return lower.lpWSPGetSockName( s, addr, len, error );
}

static int WSPAPI test_get_sock_opt( SOCKET s, int level, int option, char *value, INT *len, INT *error )
{
    count_call( CALL_GET_OPTION );
    return lower.lpWSPGetSockOpt( s, level, option, value, len, error );
}

static int WSPAPI test_wsp_ioctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out,
                                  DWORD out_size, DWORD *size, WSAOVERLAPPED *overlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, WSATHREADID *thread,
                                  INT *error )
{
    count_call( CALL_IOCTL );
    return lower.lpWSPIoctl( s, code, in, in_size, out, out_size, size, overlapped, routine, thread,
                             error );
}

static int WSPAPI test_listen( SOCKET s, int backlog, INT *error )
{
    count_call( CALL_LISTEN );
    return lower.lpWSPListen( s, backlog, error );
}

static int WSPAPI test_recv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD *flags,
                             WSAOVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                             WSATHREADID *thread, INT *error )
{
    count_call( CALL_RECV );
    return lower.lpWSPRecv( s, buffers, count, size, flags, overlapped, routine, thread, error );
}

static int WSPAPI test_recv_from( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD *flags,
                                  struct sockaddr *addr, INT *len, WSAOVERLAPPED *overlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, WSATHREADID *thread,
                                  INT *error )
{
    count_call( CALL_RECV_FROM );
    return lower.lpWSPRecvFrom( s, buffers, count, size, flags, addr, len, overlapped, routine, thread,
                                error );
}

static int WSPAPI test_select( int count, fd_set *read, fd_set *write, fd_set *except,
                               const PTIMEVAL timeout, INT *error )
{
    count_call( CALL_SELECT );
    return lower.lpWSPSelect( count, read, write, except, timeout, error );
}

static int WSPAPI test_send( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD flags,
                             WSAOVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                             WSATHREADID *thread, INT *error )
{
    count_call( CALL_SEND );
    return lower.lpWSPSend( s, buffers, count, size, flags, overlapped, routine, thread, error );
}

static int WSPAPI test_send_to( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD flags,
                                const struct sockaddr *addr, int len, WSAOVERLAPPED *overlapped,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, WSATHREADID *thread,
                                INT *error )
{
    count_call( CALL_SEND_TO );
    return lower.lpWSPSendTo( s, buffers, count, size, flags, addr, len, overlapped, routine, thread,
                              error );
}

static int WSPAPI test_set_sock_opt( SOCKET s, int level, int option, const char *value, int len,
                                     INT *error )
{
    count_call( CALL_SET_OPTION );
    return lower.lpWSPSetSockOpt( s, level, option, value, len, error );
}

static int WSPAPI test_shutdown( SOCKET s, int how, INT *error )
{
    count_call( CALL_SHUTDOWN );
    return lower.lpWSPShutdown( s, how, error );
}

static void fill_table( WSPPROC_TABLE *table )
{
    *table = lower;  /* what is not counted goes there at once */
    table->lpWSPCleanup = test_cleanup;
    table->lpWSPSocket = test_socket;
    table->lpWSPAccept = test_accept;
    table->lpWSPBind = test_bind;
    table->lpWSPCloseSocket = test_close_socket;
    table->lpWSPConnect = test_connect;
    table->lpWSPDuplicateSocket = test_duplicate_socket;
    table->lpWSPEnumNetworkEvents = test_enum_network_events;
    table->lpWSPEventSelect = test_event_select;
    table->lpWSPGetOverlappedResult = test_get_overlapped_result;
    table->lpWSPGetPeerName = test_get_peer_name;
    table->lpWSPGetSockName = test_get_sock_name;
    table->lpWSPGetSockOpt = test_get_sock_opt;
    table->lpWSPIoctl = test_wsp_ioctl;
    table->lpWSPListen = test_listen;
    table->lpWSPRecv = test_recv;
    table->lpWSPRecvFrom = test_recv_from;
    table->lpWSPSelect = test_select;
    table->lpWSPSend = test_send;
    table->lpWSPSendTo = test_send_to;
    table->lpWSPSetSockOpt = test_set_sock_opt;
    table->lpWSPShutdown = test_shutdown;
}

int WSPAPI WSPStartup( WORD version, WSPDATA *data, WSAPROTOCOL_INFOW *info, WSPUPCALLTABLE table,
                       WSPPROC_TABLE *functions )
{
    WSAPROTOCOL_INFOW next;
    LPWSPSTARTUP startup;
    WCHAR path[MAX_PATH];
    HMODULE module;
    int ret;

    count_call( CALL_STARTUP );
    upcalls = table;
    if (!find_next( &own_id, info, &table, &next, path ) || !(module = LoadLibraryW( path )) ||
        !(startup = (void *)GetProcAddress( module, "WSPStartup" ))) return WSAEPROVIDERFAILEDINIT;
    if ((ret = startup( version, data, info, table, &lower ))) return ret;
    fill_table( functions );
    return 0;
}
