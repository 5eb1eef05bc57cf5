/*
 * A layered provider with handles of its own
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

/* Loaded by lsp_handles.c through Winsock. Programs get handles that Winsock has
 * made for it; the sockets of the provider below never leave this file. */

#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>
#include <stdlib.h>
#include "lsp_chain.h"

#define PENDING 0x103                 /* STATUS_PENDING */

LONG testlsp_calls[CALL_COUNT];

static const GUID own_id = TESTLSP_HANDLES_ID;

static WSPPROC_TABLE lower;
static WSPUPCALLTABLE upcalls;
static INT (WSAAPI *complete_request)( SOCKET, WSAOVERLAPPED *, DWORD, DWORD, INT * );

static void count_call( enum testlsp_call call )
{
    InterlockedIncrement( &testlsp_calls[call] );
}

/* The socket below is the context of the handle. */
static SOCKET find_lower( SOCKET s, INT *error )
{
    DWORD_PTR context;

    if (upcalls.lpWPUQuerySocketHandleContext( s, &context, error )) return INVALID_SOCKET;
    return context;
}

/* A handle for a socket of the provider below. */
static SOCKET make_handle( DWORD entry, SOCKET below, INT *error )
{
    SOCKET s;
    INT ignored;

    if (below == INVALID_SOCKET) return INVALID_SOCKET;
    if ((s = upcalls.lpWPUCreateSocketHandle( entry, below, error )) == INVALID_SOCKET)
        lower.lpWSPCloseSocket( below, &ignored );
    return s;
}

/* ---- overlapped calls: made below with an event, which is waited for ---- */

struct operation
{
    WSAOVERLAPPED own, *user;
    SOCKET s, below;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
    WSATHREADID thread;
    HANDLE wait;
    DWORD flags;
};

static struct operation *begin( SOCKET s, SOCKET below, WSAOVERLAPPED *overlapped,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, WSATHREADID *thread )
{
    struct operation *op;

    if (!overlapped || !(op = calloc( 1, sizeof(*op) ))) return NULL;
    op->user = overlapped;
    op->s = s;
    op->below = below;
    op->routine = routine;
    if (thread) op->thread = *thread;
    op->own.hEvent = CreateEventW( NULL, TRUE, FALSE, NULL );
    overlapped->Internal = PENDING;
    if (overlapped->hEvent && !routine) ResetEvent( overlapped->hEvent );
    return op;
}

static void free_operation( struct operation *op )
{
    CloseHandle( op->own.hEvent );
    free( op );
}

static void CALLBACK call_routine( DWORD_PTR context )
{
    struct operation *op = (struct operation *)context;

    op->routine( op->user->OffsetHigh, op->user->InternalHigh, op->user, op->user->Offset );
    free_operation( op );
}

static void CALLBACK operation_ended( void *context, BOOLEAN timeout )
{
    struct operation *op = context;
    DWORD size = 0, flags = 0;
    INT error = 0, ignored;

    (void)timeout;
    UnregisterWait( op->wait );
    if (lower.lpWSPGetOverlappedResult( op->below, &op->own, &size, FALSE, &flags, &error )) error = 0;
    op->user->Offset = flags;
    op->user->OffsetHigh = error;
    if (op->routine)
    {
        op->user->InternalHigh = size;
        op->user->Internal = error;
        upcalls.lpWPUQueueApc( &op->thread, call_routine, (DWORD_PTR)op, &ignored );
    }
    else
    {
        complete_request( op->s, op->user, error, size, &ignored );
        free_operation( op );
    }
}

/* ret and *error are those of the call below. */
static int finish( struct operation *op, int ret, INT *error )
{
    if (!op) return ret;
    if (ret && *error != WSA_IO_PENDING)
    {
        free_operation( op );
        return ret;
    }
    RegisterWaitForSingleObject( &op->wait, op->own.hEvent, operation_ended, op, INFINITE,
                                 WT_EXECUTEONLYONCE );
    *error = WSA_IO_PENDING;
    return SOCKET_ERROR;
}

static int WSPAPI test_recv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD *flags,
                             WSAOVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                             WSATHREADID *thread, INT *error )
{
    SOCKET below = find_lower( s, error );
    struct operation *op;

    count_call( CALL_RECV );
    if (below == INVALID_SOCKET) return SOCKET_ERROR;
    if ((op = begin( s, below, overlapped, routine, thread ))) op->flags = *flags;
    return finish( op, lower.lpWSPRecv( below, buffers, count, size, op ? &op->flags : flags,
                                        op ? &op->own : NULL, NULL, thread, error ), error );
}

static int WSPAPI test_send( SOCKET s, WSABUF *buffers, DWORD count, DWORD *size, DWORD flags,
                             WSAOVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                             WSATHREADID *thread, INT *error )
{
    SOCKET below = find_lower( s, error );
    struct operation *op;

    count_call( CALL_SEND );
    if (below == INVALID_SOCKET) return SOCKET_ERROR;
    op = begin( s, below, overlapped, routine, thread );
    return finish( op, lower.lpWSPSend( below, buffers, count, size, flags, op ? &op->own : NULL, NULL, thread,
                                        error ), error );
}

static BOOL WSPAPI test_get_overlapped_result( SOCKET s, WSAOVERLAPPED *overlapped, DWORD *size,
                                               BOOL wait, DWORD *flags, INT *error )
{
    count_call( CALL_GET_RESULT );
    if (find_lower( s, error ) == INVALID_SOCKET) return FALSE;
    if (overlapped->Internal == PENDING)
    {
        if (wait) WaitForSingleObject( overlapped->hEvent, INFINITE );
        else
        {
            *error = WSA_IO_INCOMPLETE;
            return FALSE;
        }
    }
    *size = overlapped->InternalHigh;
    *flags = overlapped->Offset;
    *error = overlapped->OffsetHigh;
    return !*error;
}

/* ---- sockets ---- */

static SOCKET WSPAPI test_socket( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group,
                                  DWORD flags, INT *error )
{
    count_call( CALL_SOCKET );
    return make_handle( info->dwCatalogEntryId,
                        lower.lpWSPSocket( family, type, protocol, info, group, flags, error ), error );
}

static SOCKET WSPAPI test_accept( SOCKET s, struct sockaddr *addr, INT *len, LPCONDITIONPROC condition,
                                  DWORD_PTR arg, INT *error )
{
    SOCKET below = find_lower( s, error );

    count_call( CALL_ACCEPT );
    if (below == INVALID_SOCKET) return INVALID_SOCKET;
    return make_handle( 0, lower.lpWSPAccept( below, addr, len, condition, arg, error ), error );
}

static int WSPAPI test_close_socket( SOCKET s, INT *error )
{
    SOCKET below = find_lower( s, error );

    count_call( CALL_CLOSE );
    if (below == INVALID_SOCKET || lower.lpWSPCloseSocket( below, error )) return SOCKET_ERROR;
    return upcalls.lpWPUCloseSocketHandle( s, error );
}

/* A set of handles with the sockets below, and back. */
static fd_set *map_set( const fd_set *src, fd_set *dst, INT *error )
{
    u_int i;

    if (!src) return NULL;
    for (i = 0; i < src->fd_count; i++) dst->fd_array[i] = find_lower( src->fd_array[i], error );
    dst->fd_count = src->fd_count;
    return dst;
}

static void unmap_set( const fd_set *below, fd_set *set, INT *error )
{
    u_int i, j, count = 0;

    if (!set) return;
    for (i = 0; i < set->fd_count; i++)
    {
        SOCKET s = find_lower( set->fd_array[i], error );

        for (j = 0; j < below->fd_count && below->fd_array[j] != s; j++) ;
        if (j < below->fd_count) set->fd_array[count++] = set->fd_array[i];
    }
    set->fd_count = count;
}

static int WSPAPI test_select( int count, fd_set *read, fd_set *write, fd_set *except,
                               const PTIMEVAL timeout, INT *error )
{
    fd_set sets[3];
    int ret;

    count_call( CALL_SELECT );
    ret = lower.lpWSPSelect( count, map_set( read, &sets[0], error ), map_set( write, &sets[1], error ),
                             map_set( except, &sets[2], error ), timeout, error );
    if (ret == SOCKET_ERROR) return ret;
    unmap_set( &sets[0], read, error );
    unmap_set( &sets[1], write, error );
    unmap_set( &sets[2], except, error );
    return ret;
}

/* ---- calls that are passed on ---- */

#define PASS_ON( call, func ) \
    SOCKET below = find_lower( s, error ); \
    count_call( CALL_ ## call ); \
    return below == INVALID_SOCKET ? SOCKET_ERROR : lower.lp ## func

static int WSPAPI test_bind( SOCKET s, const struct sockaddr *addr, int len, INT *error )
{
    PASS_ON( BIND, WSPBind )( below, addr, len, error );
}

static int WSPAPI test_listen( SOCKET s, int backlog, INT *error )
{
    PASS_ON( LISTEN, WSPListen )( below, backlog, error );
}

static int WSPAPI test_connect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller,
                                WSABUF *callee, QOS *sqos, QOS *gqos, INT *error )
{
    PASS_ON( CONNECT, WSPConnect )( below, addr, len, caller, callee, sqos, gqos, error );
}

static int WSPAPI test_get_sock_name( SOCKET s, struct sockaddr *addr, INT *len, INT *error )
{
    PASS_ON( GET_SOCK_NAME, WSPGetSockName )( below, addr, len, error );
}

static int WSPAPI test_get_peer_name( SOCKET s, struct sockaddr *addr, INT *len, INT *error )
{
    PASS_ON( GET_PEER_NAME, WSPGetPeerName )( below, addr, len, error );
}

static int WSPAPI test_get_sock_opt( SOCKET s, int level, int option, char *value, INT *len, INT *error )
{
    PASS_ON( GET_OPTION, WSPGetSockOpt )( below, level, option, value, len, error );
}

static int WSPAPI test_set_sock_opt( SOCKET s, int level, int option, const char *value, int len,
                                     INT *error )
{
    PASS_ON( SET_OPTION, WSPSetSockOpt )( below, level, option, value, len, error );
}

static int WSPAPI test_shutdown( SOCKET s, int how, INT *error )
{
    PASS_ON( SHUTDOWN, WSPShutdown )( below, how, error );
}

static int WSPAPI test_event_select( SOCKET s, WSAEVENT event, LONG events, INT *error )
{
    PASS_ON( EVENT_SELECT, WSPEventSelect )( below, event, events, error );
}

static int WSPAPI test_enum_network_events( SOCKET s, WSAEVENT event, WSANETWORKEVENTS *events,
                                            INT *error )
{
    PASS_ON( ENUM_EVENTS, WSPEnumNetworkEvents )( below, event, events, error );
}

/* Overlapped ioctls are not part of the test. */
static int WSPAPI test_wsp_ioctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out,
                                  DWORD out_size, DWORD *size, WSAOVERLAPPED *overlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, WSATHREADID *thread,
                                  INT *error )
{
    (void)overlapped;
    (void)routine;
    PASS_ON( IOCTL, WSPIoctl )( below, code, in, in_size, out, out_size, size, NULL, NULL, thread, error );
}

static int WSPAPI test_cleanup( INT *error )
{
    count_call( CALL_CLEANUP );
    return lower.lpWSPCleanup( error );
}

static void fill_table( WSPPROC_TABLE *table )
{
    *table = lower;  /* the test does not call what is left */
    table->lpWSPAccept = test_accept;
    table->lpWSPBind = test_bind;
    table->lpWSPCleanup = test_cleanup;
    table->lpWSPCloseSocket = test_close_socket;
    table->lpWSPConnect = test_connect;
    table->lpWSPEnumNetworkEvents = test_enum_network_events;
    table->lpWSPEventSelect = test_event_select;
    table->lpWSPGetOverlappedResult = test_get_overlapped_result;
    table->lpWSPGetPeerName = test_get_peer_name;
    table->lpWSPGetSockName = test_get_sock_name;
    table->lpWSPGetSockOpt = test_get_sock_opt;
    table->lpWSPIoctl = test_wsp_ioctl;
    table->lpWSPListen = test_listen;
    table->lpWSPRecv = test_recv;
    table->lpWSPSelect = test_select;
    table->lpWSPSend = test_send;
    table->lpWSPSetSockOpt = test_set_sock_opt;
    table->lpWSPShutdown = test_shutdown;
    table->lpWSPSocket = test_socket;
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
    complete_request = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ),
                                               "WPUCompleteOverlappedRequest" );
    if (!find_next( &own_id, info, &table, &next, path ) || !(module = LoadLibraryW( path )) ||
        !(startup = (void *)GetProcAddress( module, "WSPStartup" ))) return WSAEPROVIDERFAILEDINIT;
    if ((ret = startup( version, data, info, table, &lower ))) return ret;
    fill_table( functions );
    return 0;
}
