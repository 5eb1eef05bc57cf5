/*
 * Random overlapped calls that end with an event or a routine
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
 * Operations of stress.c. Each one is waited for by the thread that started
 * it: for a while, then it is cancelled, then until it is complete. Bit 0 of
 * hEvent keeps the completion away from a port that the handle may belong to.
 */

#include "stress.h"

#define UNTOUCHED 0x7a7a7a7a

struct request
{
    WSAOVERLAPPED overlapped;
    struct sockaddr_storage addr;
    int addr_len;
    DWORD flags, bytes, length;
    unsigned int called;        /* times that the routine was called */
    DWORD error, size;          /* what it was told */
};

typedef int (*start_func)( struct worker *worker, SOCKET s, struct request *request,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine );

static int start_send( struct worker *worker, SOCKET s, struct request *request,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSABUF buffer = { request->length, (char *)worker->data };

    return WSASend( s, &buffer, 1, &request->bytes, 0, &request->overlapped, routine );
}

static int start_recv( struct worker *worker, SOCKET s, struct request *request,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSABUF buffer = { request->length, (char *)worker->data };

    return WSARecv( s, &buffer, 1, &request->bytes, &request->flags, &request->overlapped, routine );
}

static int start_sendto( struct worker *worker, SOCKET s, struct request *request,
                         LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSABUF buffer = { request->length, (char *)worker->data };
    LONG peer = pick_peer( worker, SOCK_DGRAM );
    int len = peer_address( &request->addr, peer );

    return WSASendTo( s, &buffer, 1, &request->bytes, 0, (struct sockaddr *)&request->addr, len,
                      &request->overlapped, routine );
}

static int start_recvfrom( struct worker *worker, SOCKET s, struct request *request,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    WSABUF buffer = { request->length, (char *)worker->data };

    request->addr_len = sizeof(request->addr);
    return WSARecvFrom( s, &buffer, 1, &request->bytes, &request->flags, (struct sockaddr *)&request->addr,
                        &request->addr_len, &request->overlapped, routine );
}

static const start_func start_funcs[] = { start_send, start_recv, start_recv, start_sendto, start_recvfrom };

static void prepare( struct worker *worker, struct request *request )
{
    memset( request, 0, sizeof(*request) );
    request->overlapped.Internal = UNTOUCHED;
    request->length = random_below( worker, random_below( worker, 4 ) ? 600 : BUFFER_SIZE );
}

static int check_size( DWORD size, const struct request *request )
{
    if (size > request->length) fail( "overlapped transfer of %lu bytes ended with %lu\n", request->length,
                                      size );
    return 0;
}

static BOOL cancel( struct worker *worker, SOCKET s, struct request *request )
{
    if (random_below( worker, 4 )) return CancelIoEx( (HANDLE)s, (OVERLAPPED *)&request->overlapped );
    return CancelIo( (HANDLE)s );
}

/* Returns NOTHING_TO_DO if the request goes on or is complete, else what the call has returned: an error,
 * or 0 from a socket that does no overlapped calls. */
static int start_request( struct worker *worker, SOCKET s, struct request *request,
                          LPWSAOVERLAPPED_COMPLETION_ROUTINE routine )
{
    start_func start = start_funcs[random_below( worker, ARRAY_COUNT(start_funcs) )];
    int error = last_error( start( worker, s, request, routine ) );

    if (error) return error == WSA_IO_PENDING ? NOTHING_TO_DO : error;
    if (request->overlapped.Internal != UNTOUCHED) return NOTHING_TO_DO;
    return check_size( request->bytes, request );
}

static int op_event( struct worker *worker )
{
    SOCKET s = pick_socket( worker );
    struct request request;
    int error;
    DWORD ret;

    prepare( worker, &request );
    ResetEvent( worker->done );
    request.overlapped.hEvent = (HANDLE)((ULONG_PTR)worker->done | 1);
    if ((error = start_request( worker, s, &request, NULL )) != NOTHING_TO_DO) return error;
    ret = WaitForSingleObject( worker->done, random_below( worker, 50 ) );
    if (ret == WAIT_TIMEOUT)
    {
        cancel( worker, s, &request );
        ret = WaitForSingleObject( worker->done, INFINITE );
    }
    if (ret) fail( "waiting for an overlapped call: %lu\n", ret );
    if (request.overlapped.Internal == STATUS_PENDING)
        fail( "a pending overlapped call has set its event\n" );
    if (!WSAGetOverlappedResult( s, &request.overlapped, &ret, FALSE,
                                 &request.flags )) return WSAGetLastError();
    return check_size( ret, &request );
}

static void CALLBACK routine( DWORD error, DWORD size, WSAOVERLAPPED *overlapped, DWORD flags )
{
    struct request *request = CONTAINING_RECORD( overlapped, struct request, overlapped );

    request->called++;
    request->error = error;
    request->size = size;
    request->flags = flags;
}

static int op_routine( struct worker *worker )
{
    SOCKET s = pick_socket( worker );
    struct request request;
    DWORD end, now;
    int error;

    prepare( worker, &request );
    if ((error = start_request( worker, s, &request, routine )) != NOTHING_TO_DO) return error;
    end = GetTickCount() + random_below( worker, 50 );
    while (!request.called && (LONG)(end - (now = GetTickCount())) > 0) SleepEx( end - now, TRUE );
    if (!request.called) cancel( worker, s, &request );
    while (!request.called) SleepEx( 1000, TRUE );
    while (SleepEx( 0, TRUE ) == WAIT_IO_COMPLETION) ;
    if (request.called != 1) fail( "a completion routine was called %u times\n", request.called );
    if (request.error) return request.error;
    return check_size( request.size, &request );
}

const struct op overlapped_ops[] =
{
    { "overlapped with event", 50, op_event, send_errors, FALSE },
    { "overlapped with routine", 50, op_routine, send_errors, FALSE },
    { NULL, 0, NULL, NULL, FALSE }
};
