/*
 * Random calls whose completions go to a port
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
 * Operations of stress.c on sockets of their own, each with a lock: shared by
 * those who start an operation, exclusive for the one who closes it. So every
 * operation that was started owes exactly one packet (or none, if it was done
 * at once on a socket that skips the port), also when its socket is closed.
 */

#include "stress.h"

#define PORT_THREADS    2
#define MAX_PENDING     200
#define CALL_MAGIC      0x6c6c6163

struct port_slot
{
    SRWLOCK lock;
    SOCKET socket;
    int family, type;
    BOOL skip;          /* no packet for what is done at once */
    DWORD born;
};

enum call_kind { CALL_TRANSFER, CALL_ACCEPT, CALL_CONNECT, CALL_DISCONNECT };

struct call
{
    OVERLAPPED overlapped;
    DWORD magic;
    enum call_kind kind;
    int result;                 /* of a call without a packet: -1 for success */
    BOOL out;                   /* a transfer that sends */
    unsigned int index;         /* in calls */
    const struct worker *worker;        /* whose call it is */
    DWORD born;
    SOCKET on;                  /* what the call was made on */
    SOCKET listener, socket;    /* of a new connection, which the call owns */
    int family;
    DWORD length, flags;
    int addr_len;
    struct sockaddr_storage addr;
    char data[2048];
    DWORD canary;
};

static struct port_slot port_slots[PORT_SLOTS];
static HANDLE port, port_threads[PORT_THREADS];
static volatile LONG pending, ending;
static struct call *volatile calls[MAX_PENDING + PORT_THREADS + WORKERS];

/* The last ones that have ended, so that a second packet is not taken for that of a new call. */
static struct call *volatile ended[512];

static LPFN_ACCEPTEX accept_ex;
static LPFN_CONNECTEX connect_ex;
static LPFN_DISCONNECTEX disconnect_ex;

static struct call *new_call( struct worker *worker, enum call_kind kind, DWORD length )
{
    struct call *call;

    if (pending >= MAX_PENDING || !(call = calloc( 1, sizeof(*call) ))) return NULL;
    call->magic = CALL_MAGIC;
    call->canary = CANARY;
    call->kind = kind;
    call->length = length;
    call->listener = call->socket = INVALID_SOCKET;
    call->born = GetTickCount();
    call->worker = worker;
    for (call->index = 0; call->index < ARRAY_COUNT(calls); call->index++)
        if (!InterlockedCompareExchangePointer( (void *volatile *)&calls[call->index], call, NULL )) break;
    InterlockedIncrement( &pending );
    return call;
}

static void fail_call( const char *what, const struct call *call )
{
    fail( "%s: %p, kind %d, %s of %lu bytes, on %#Ix, status %#Ix, returned %d, made %lu ms ago\n",
          what, call, call->kind, call->out ? "send" : "receive", call->length, call->on,
          call->overlapped.Internal, call->result, GetTickCount() - call->born );
}

/* When all sockets are closed. */
static void fail_calls(void)
{
    unsigned int i;

    for (i = 0; i < ARRAY_COUNT(calls); i++) if (calls[i]) fail_call( "no packet", calls[i] );
}

static void free_call( struct call *call )
{
    static volatile LONG next;
    ULONG place = (ULONG)InterlockedIncrement( &next ) % ARRAY_COUNT(ended);

    if (call->socket != INVALID_SOCKET) close_socket( call->socket );
    if (call->canary != CANARY) fail( "a call wrote behind its buffer\n" );
    call->magic = 0;
    calls[call->index] = NULL;
    free( InterlockedExchangePointer( (void *volatile *)&ended[place], call ) );
    InterlockedDecrement( &pending );
}

/* a socket that belongs to the port */
static SOCKET new_port_socket( int family, int type, BOOL skip )
{
    SOCKET s = WSASocketW( family, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED );

    if (s == INVALID_SOCKET) fail( "no socket for the port: error %d\n", WSAGetLastError() );
    else if (!CreateIoCompletionPort( (HANDLE)s, port, self, 0 ))
        fail( "CreateIoCompletionPort: error %lu\n", GetLastError() );
    else if (skip && !SetFileCompletionNotificationModes( (HANDLE)s, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS ))
        fail( "SetFileCompletionNotificationModes: error %lu\n", GetLastError() );
    return s;
}

/* replaces what is there, INVALID_SOCKET for nothing */
static void set_port_slot( unsigned int i, SOCKET s, int family, int type, BOOL skip, BOOL is_peer )
{
    struct port_slot *slot = &port_slots[i];

    AcquireSRWLockExclusive( &slot->lock );
    shared->peers[self][SLOTS + i] = 0;
    if (slot->socket != INVALID_SOCKET) close_socket( slot->socket );
    slot->socket = s;
    slot->family = family;
    slot->type = type;
    slot->skip = skip;
    slot->born = GetTickCount();
    if (is_peer) shared->peers[self][SLOTS + i] = describe_peer( s, family, type );
    ReleaseSRWLockExclusive( &slot->lock );
}

/* a slot with a socket of the type, its lock held; NULL if none was found */
static struct port_slot *lock_slot( struct worker *worker, int type, BOOL listening )
{
    unsigned int tries, i;

    for (tries = 0; tries < 12; tries++)
    {
        i = random_below( worker, PORT_SLOTS );
        AcquireSRWLockShared( &port_slots[i].lock );
        if (port_slots[i].socket != INVALID_SOCKET && port_slots[i].type == type &&
            (type == SOCK_DGRAM || !shared->peers[self][SLOTS + i] == !listening))
        {
            worker->socket = port_slots[i].socket;
            return &port_slots[i];
        }
        ReleaseSRWLockShared( &port_slots[i].lock );
    }
    return NULL;
}

static int op_renew( struct worker *worker )
{
    int family = random_below( worker, 3 ) ? AF_INET : AF_INET6;
    int type = random_below( worker, 3 ) ? SOCK_STREAM : SOCK_DGRAM;
    BOOL skip = random_below( worker, 2 );
    SOCKET s = new_port_socket( family, type, skip );

    if (s == INVALID_SOCKET) return WSAEINVAL;
    if (bind_loopback( s, family, 0 ) && !was_used())
        fail( "bind of a socket for the port: error %d\n", WSAGetLastError() );
    if (type == SOCK_STREAM && listen( s, 5 ) && !was_used())
        fail( "listen for the port: error %d\n", WSAGetLastError() );
    set_port_slot( random_below( worker, PORT_SLOTS ), s, family, type, skip, TRUE );
    return 0;
}

/* error: what the starting call has returned; the call is freed if no packet will come, else it may be free
 * already */
static int started( struct call *call, BOOL skip, int error )
{
    BOOL packet = error ? error == WSA_IO_PENDING : !skip;

    if (!packet) call->result = error ? error : -1;
    if (!packet) free_call( call );
    return error == WSA_IO_PENDING ? 0 : error;
}

static int start_transfer( struct worker *worker, const struct port_slot *slot, struct call *call, BOOL out )
{
    WSABUF buffer = { call->length, call->data };
    LONG peer = pick_peer( worker, SOCK_DGRAM );
    int len = peer_address( &call->addr, peer );
    OVERLAPPED *overlapped = &call->overlapped;

    call->out = out;
    call->on = slot->socket;
    call->addr_len = sizeof(call->addr);
    if (slot->type == SOCK_STREAM)
        return out ? WSASend( slot->socket, &buffer, 1, NULL, 0, (WSAOVERLAPPED *)overlapped, NULL )
                   : WSARecv( slot->socket, &buffer, 1, NULL, &call->flags, (WSAOVERLAPPED *)overlapped,
                              NULL );
    if (out) return WSASendTo( slot->socket, &buffer, 1, NULL, 0, (struct sockaddr *)&call->addr, len,
                               (WSAOVERLAPPED *)overlapped, NULL );
    return WSARecvFrom( slot->socket, &buffer, 1, NULL, &call->flags, (struct sockaddr *)&call->addr,
                        &call->addr_len,
                        (WSAOVERLAPPED *)overlapped, NULL );
}

static int op_transfer( struct worker *worker )
{
    int type = random_below( worker, 2 ) ? SOCK_STREAM : SOCK_DGRAM, error;
    struct port_slot *slot = lock_slot( worker, type, FALSE );
    struct call *call;

    if (!slot) return NOTHING_TO_DO;
    if (!(call = new_call( worker, CALL_TRANSFER, random_below( worker, sizeof(call->data) ) )))
        error = NOTHING_TO_DO;
    else
    {
        error = last_error( start_transfer( worker, slot, call, random_below( worker, 2 ) ) );
        error = started( call, slot->skip, error );
    }
    ReleaseSRWLockShared( &slot->lock );
    return error;
}

static int op_accept_ex( struct worker *worker )
{
    DWORD addr_len = sizeof(struct sockaddr_in6) + 16, data_len = random_below( worker, 2 ) * 100, size;
    struct port_slot *slot = lock_slot( worker, SOCK_STREAM, TRUE );
    struct call *call;
    int error;

    if (!slot) return NOTHING_TO_DO;
    if (!(call = new_call( worker, CALL_ACCEPT, data_len ))) error = NOTHING_TO_DO;
    else
    {
        call->family = slot->family;
        call->listener = call->on = slot->socket;
        call->socket = new_port_socket( slot->family, SOCK_STREAM, TRUE );
        error = accept_ex( slot->socket, call->socket, call->data, data_len, addr_len, addr_len, &size,
                           &call->overlapped ) ? 0 : WSAGetLastError();
        error = started( call, slot->skip, error );
    }
    ReleaseSRWLockShared( &slot->lock );
    return error;
}

static int op_connect_ex( struct worker *worker )
{
    LONG peer = pick_peer( worker, SOCK_STREAM );
    int family = peer & PEER_V6 ? AF_INET6 : AF_INET, len, error;
    struct call *call;
    DWORD sent;

    if (!peer || !(call = new_call( worker, CALL_CONNECT, random_below( worker, 2 ) * 100 )))
        return NOTHING_TO_DO;
    call->family = family;
    worker->socket = call->on = call->socket = new_port_socket( family, SOCK_STREAM, FALSE );
    if (bind_loopback( call->socket, family, 0 ) && !was_used())
        fail( "bind for ConnectEx: error %d\n", WSAGetLastError() );
    len = peer_address( &call->addr, peer );
    error = connect_ex( call->socket, (struct sockaddr *)&call->addr, len, call->length ? call->data : NULL,
                        call->length, &sent, &call->overlapped ) ? 0 : WSAGetLastError();
    return started( call, FALSE, error );
}

static int op_disconnect_ex( struct worker *worker )
{
    struct port_slot *slot = lock_slot( worker, SOCK_STREAM, FALSE );
    struct call *call;
    int error;

    if (!slot) return NOTHING_TO_DO;
    if (!(call = new_call( worker, CALL_DISCONNECT, 0 ))) error = NOTHING_TO_DO;
    else
    {
        call->on = slot->socket;
        error = disconnect_ex( slot->socket, &call->overlapped, 0, 0 ) ? 0 : WSAGetLastError();
        error = started( call, slot->skip, error );
    }
    ReleaseSRWLockShared( &slot->lock );
    return error;
}

static int op_port_close( struct worker *worker )
{
    set_port_slot( random_below( worker, PORT_SLOTS ), INVALID_SOCKET, 0, 0, FALSE, FALSE );
    return 0;
}

static const int no_errors[] = { 0 };

static const int extension_errors[] =
{
    WSAEINVAL, WSAENOTCONN, WSAECONNREFUSED, WSAECONNRESET, WSAECONNABORTED, WSAESHUTDOWN, WSAETIMEDOUT,
    WSAEISCONN,
    WSAEADDRINUSE, WSAEADDRNOTAVAIL, WSAEOPNOTSUPP, WSAEMSGSIZE, WSAENETRESET, WSAENOBUFS, WSAEAFNOSUPPORT, 0
};

const struct op port_ops[] =
{
    { "port: new socket", 20, op_renew, no_errors, FALSE },
    { "port: transfer", 80, op_transfer, extension_errors, FALSE },
    { "port: AcceptEx", 30, op_accept_ex, extension_errors, FALSE },
    { "port: ConnectEx", 30, op_connect_ex, extension_errors, FALSE },
    { "port: DisconnectEx", 3, op_disconnect_ex, extension_errors, TRUE },
    { "port: closesocket", 8, op_port_close, no_errors, FALSE },
    { NULL, 0, NULL, NULL, FALSE }
};

/* A new connection goes to a slot, in place of what is there. */
static void connected( struct call *call )
{
    static volatile LONG next;
    BOOL accepted = call->kind == CALL_ACCEPT;
    int ret;

    if (accepted) ret = setsockopt( call->socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT,
                                    (char *)&call->listener,
                                    sizeof(call->listener) );
    else ret = setsockopt( call->socket, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0 );
    /* the listener may have been closed, the connection reset */
    if (ret && WSAGetLastError() != WSAENOTSOCK && WSAGetLastError() != WSAENOTCONN &&
        WSAGetLastError() != WSAEINVAL)
        fail( "update of the context: error %d\n", WSAGetLastError() );
    set_port_slot( (ULONG)InterlockedIncrement( &next ) % PORT_SLOTS, call->socket, call->family, SOCK_STREAM,
                   accepted, FALSE );
    call->socket = INVALID_SOCKET;
}

/* A call that succeeds at once has its packet queued in the wineserver before ntdll stores the result in
 * the OVERLAPPED: on another processor the packet can be first, by the length of a server call. A thread that
 * is just ending does not store the result of its calls at all: the packet comes, and tells the result. */
static BOOL becomes_final( const struct call *call )
{
    const volatile ULONG_PTR *status = &call->overlapped.Internal;
    unsigned int i;

    for (i = 0; i < 2000 && *status == STATUS_PENDING; i++) Sleep( i > 1000 );
    if (*status != STATUS_PENDING) return TRUE;
    return stopping && !WaitForSingleObject( call->worker->thread, CALL_LIMIT );
}

static void completed( struct call *call, BOOL success, DWORD size )
{
    int error = success ? 0 : GetLastError();

    if (call->magic != CALL_MAGIC)
    {
        fail_call( "a second packet", call );
        return;
    }
    if (!becomes_final( call )) fail_call( "a packet before the result", call );
    if (call->kind != CALL_DISCONNECT && size > call->length) fail( "packet: %lu bytes of %lu\n", size,
                                                                    call->length );
    if (success && (call->kind == CALL_ACCEPT || call->kind == CALL_CONNECT)) connected( call );
    if (error == ERROR_INVALID_PARAMETER) fail( "packet with error %d, status %#Ix, kind %d\n", error,
                                                call->overlapped.Internal, call->kind );
    free_call( call );
}

static DWORD WINAPI port_thread( void *arg )
{
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD size;
    BOOL ret;

    (void)arg;
    for (;;)
    {
        ret = GetQueuedCompletionStatus( port, &size, &key, &overlapped, 100 );
        if (overlapped) completed( CONTAINING_RECORD( overlapped, struct call, overlapped ), ret, size );
        else if (ending && (pending <= 0 || GetLastError() != WAIT_TIMEOUT)) return 0;
        else if (ret || GetLastError() != WAIT_TIMEOUT) fail( "port: %d, error %lu\n", ret, GetLastError() );
    }
}

/* Handles of closed sockets get used again, so calls may be blocked on these ones too. */
void close_old_port_sockets( DWORD age )
{
    unsigned int i;

    for (i = 0; i < PORT_SLOTS; i++)
        if (GetTickCount() - port_slots[i].born >= age) set_port_slot( i, INVALID_SOCKET, 0, 0, FALSE,
                                                                       FALSE );
}

static void *get_extension( SOCKET s, GUID guid )
{
    void *func = NULL;
    DWORD size;

    if (WSAIoctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof(guid), &func, sizeof(func), &size,
                  NULL, NULL ))
        fail( "no extension function: error %d\n", WSAGetLastError() );
    return func;
}

void start_port(void)
{
    GUID accept_guid = WSAID_ACCEPTEX, connect_guid = WSAID_CONNECTEX, disconnect_guid = WSAID_DISCONNECTEX;
    SOCKET s = socket( AF_INET, SOCK_STREAM, 0 );
    unsigned int i;

    accept_ex = get_extension( s, accept_guid );
    connect_ex = get_extension( s, connect_guid );
    disconnect_ex = get_extension( s, disconnect_guid );
    close_socket( s );
    ending = 0;
    for (i = 0; i < PORT_SLOTS; i++)
    {
        InitializeSRWLock( &port_slots[i].lock );
        port_slots[i].socket = INVALID_SOCKET;
    }
    port = CreateIoCompletionPort( INVALID_HANDLE_VALUE, NULL, 0, 0 );
    for (i = 0; i < PORT_THREADS; i++) port_threads[i] = CreateThread( NULL, 0, port_thread, NULL, 0, NULL );
}

/* Closes the sockets and waits for the packets that are due. No worker may run. */
void end_port(void)
{
    DWORD end = GetTickCount() + CALL_LIMIT;
    unsigned int i;

    ending = 1;
    do
    {
        /* more than once: late connections still get into the table */
        close_old_port_sockets( 0 );
        drain_mails();
        if (!WaitForMultipleObjects( PORT_THREADS, port_threads, TRUE, 100 )) break;
    } while ((LONG)(end - GetTickCount()) > 0);
    if (pending) fail_calls();
    close_old_port_sockets( 0 );
    CloseHandle( port );
    WaitForMultipleObjects( PORT_THREADS, port_threads, TRUE, CALL_LIMIT );
    for (i = 0; i < PORT_THREADS; i++) CloseHandle( port_threads[i] );
}
