/*
 * Transfers on sockets that another provider may have made
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
 * Called by programs, see wsp_dispatch.c: the calls that may complete later, and
 * those that a provider has no function of its own for.
 */

#include "ws2_32_private.h"
#include "wsp_dispatch.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The calling thread, which completion routines are to run in. FALSE without
 * memory. */
static BOOL this_thread( struct wsa_thread_id *id )
{
    struct thread_data *data = get_thread_data();
    HANDLE self = GetCurrentProcess();

    if (!data) return FALSE;
    if (!data->thread && !DuplicateHandle( self, GetCurrentThread(), self, &data->thread, 0, FALSE,
                                           DUPLICATE_SAME_ACCESS )) return FALSE;
    id->thread = data->thread;
    id->reserved = GetCurrentThreadId();
    return TRUE;
}

int WINAPI dispatch_WSAIoctl( SOCKET s, DWORD code, void *in, DWORD in_size, void *out, DWORD out_size,
                              DWORD *ret_size, OVERLAPPED *overlapped,
                              LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    struct wsa_thread_id thread;
    INT error = 0;
    int ret;

    if (!provider)
        return WSAIoctl( s, code, in, in_size, out, out_size, ret_size, overlapped, completion );
    if (!this_thread( &thread )) return fail( provider, WSA_NOT_ENOUGH_MEMORY );
    ret = provider->table.ioctl( s, code, in, in_size, out, out_size, ret_size, overlapped, completion,
                                 &thread, &error );
    return finish( provider, ret, &error );
}

int WINAPI dispatch_ioctlsocket( SOCKET s, LONG cmd, ULONG *arg )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    BOOL is_input = (DWORD)cmd & IOC_IN;
    struct wsa_thread_id thread;
    INT error = 0;
    DWORD size;
    int ret;

    if (!provider) return ioctlsocket( s, cmd, arg );
    if (!this_thread( &thread )) return fail( provider, WSA_NOT_ENOUGH_MEMORY );
    ret = provider->table.ioctl( s, cmd, is_input ? arg : NULL, is_input ? sizeof(*arg) : 0,
                                 is_input ? NULL : arg, is_input ? 0 : sizeof(*arg), &size, NULL, NULL,
                                 &thread, &error );
    return finish( provider, ret, &error );
}

/* Not a function of the table, but one that is asked for. */
int WINAPI dispatch_WSASendMsg( SOCKET s, WSAMSG *msg, DWORD flags, DWORD *ret_size, OVERLAPPED *overlapped,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    static GUID id = WSAID_WSASENDMSG;
    struct wsp_provider *provider = wsp_socket_provider( s );
    LPFN_WSASENDMSG send_msg;
    INT error = 0;
    DWORD size;

    if (!provider) return WSASendMsg( s, msg, flags, ret_size, overlapped, completion );
    if (provider->table.ioctl( s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(id), &send_msg,
                               sizeof(send_msg), &size, NULL, NULL, NULL, &error ))
        return fail( provider, error );
    wsp_release( provider );
    return send_msg( s, msg, flags, ret_size, overlapped, completion );
}

static int send_by( struct wsp_provider *provider, SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size,
                    DWORD flags, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsa_thread_id thread;
    INT error = 0;
    int ret;

    if (!this_thread( &thread )) return fail( provider, WSA_NOT_ENOUGH_MEMORY );
    ret = provider->table.send( s, buffers, count, ret_size, flags, overlapped, completion, &thread, &error );
    return finish( provider, ret, &error );
}

static int send_to_by( struct wsp_provider *provider, SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size,
                       DWORD flags, const struct sockaddr *addr, int len, OVERLAPPED *overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsa_thread_id thread;
    INT error = 0;
    int ret;

    if (!this_thread( &thread )) return fail( provider, WSA_NOT_ENOUGH_MEMORY );
    ret = provider->table.send_to( s, buffers, count, ret_size, flags, addr, len, overlapped, completion,
                                   &thread, &error );
    return finish( provider, ret, &error );
}

static int recv_by( struct wsp_provider *provider, SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size,
                    DWORD *flags, OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsa_thread_id thread;
    INT error = 0;
    int ret;

    if (!this_thread( &thread )) return fail( provider, WSA_NOT_ENOUGH_MEMORY );
    ret = provider->table.recv( s, buffers, count, ret_size, flags, overlapped, completion, &thread, &error );
    return finish( provider, ret, &error );
}

static int recv_from_by( struct wsp_provider *provider, SOCKET s, WSABUF *buffers, DWORD count,
                         DWORD *ret_size, DWORD *flags, struct sockaddr *addr, int *len,
                         OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsa_thread_id thread;
    INT error = 0;
    int ret;

    if (!this_thread( &thread )) return fail( provider, WSA_NOT_ENOUGH_MEMORY );
    ret = provider->table.recv_from( s, buffers, count, ret_size, flags, addr, len, overlapped, completion,
                                     &thread, &error );
    return finish( provider, ret, &error );
}

int WINAPI dispatch_WSASend( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                             OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsp_provider *provider = wsp_socket_provider( s );

    if (!provider) return WSASend( s, buffers, count, ret_size, flags, overlapped, completion );
    return send_by( provider, s, buffers, count, ret_size, flags, overlapped, completion );
}

int WINAPI dispatch_WSASendTo( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD flags,
                               const struct sockaddr *addr, int len, OVERLAPPED *overlapped,
                               LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsp_provider *provider = wsp_socket_provider( s );

    if (!provider) return WSASendTo( s, buffers, count, ret_size, flags, addr, len, overlapped, completion );
    return send_to_by( provider, s, buffers, count, ret_size, flags, addr, len, overlapped, completion );
}

int WINAPI dispatch_WSARecv( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                             OVERLAPPED *overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsp_provider *provider = wsp_socket_provider( s );

    if (!provider) return WSARecv( s, buffers, count, ret_size, flags, overlapped, completion );
    return recv_by( provider, s, buffers, count, ret_size, flags, overlapped, completion );
}

int WINAPI dispatch_WSARecvFrom( SOCKET s, WSABUF *buffers, DWORD count, DWORD *ret_size, DWORD *flags,
                                 struct sockaddr *addr, int *len, OVERLAPPED *overlapped,
                                 LPWSAOVERLAPPED_COMPLETION_ROUTINE completion )
{
    struct wsp_provider *provider = wsp_socket_provider( s );

    if (!provider)
        return WSARecvFrom( s, buffers, count, ret_size, flags, addr, len, overlapped, completion );
    return recv_from_by( provider, s, buffers, count, ret_size, flags, addr, len, overlapped, completion );
}

/* ---- the calls with one buffer, which providers have no functions for ---- */

int WINAPI dispatch_send( SOCKET s, const char *data, int len, int flags )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    WSABUF buffer = { .len = len, .buf = (char *)data };
    DWORD size = 0;

    if (!provider) return send( s, data, len, flags );
    if (len < 0) return fail( provider, WSAEFAULT );
    if (send_by( provider, s, &buffer, 1, &size, flags, NULL, NULL )) return SOCKET_ERROR;
    return size;
}

int WINAPI dispatch_sendto( SOCKET s, const char *data, int len, int flags, const struct sockaddr *addr,
                            int addr_len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    WSABUF buffer = { .len = len, .buf = (char *)data };
    DWORD size = 0;

    if (!provider) return sendto( s, data, len, flags, addr, addr_len );
    if (len < 0) return fail( provider, WSAEFAULT );
    if (send_to_by( provider, s, &buffer, 1, &size, flags, addr, addr_len, NULL, NULL )) return SOCKET_ERROR;
    return size;
}

/* A datagram that did not fit is an error of these two, see recvfrom(). */
static int receive_result( int ret, DWORD flags, DWORD size )
{
    if (!ret && (flags & MSG_PARTIAL)) return set_error( WSAEMSGSIZE );
    return ret ? SOCKET_ERROR : (int)size;
}

int WINAPI dispatch_recv( SOCKET s, char *data, int len, int flags )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    WSABUF buffer = { .len = len, .buf = data };
    DWORD size = 0, io_flags = flags;
    int ret;

    if (!provider) return recv( s, data, len, flags );
    if (len < 0) return fail( provider, WSAEFAULT );
    ret = recv_by( provider, s, &buffer, 1, &size, &io_flags, NULL, NULL );
    return receive_result( ret, io_flags, size );
}

int WINAPI dispatch_recvfrom( SOCKET s, char *data, int len, int flags, struct sockaddr *addr, int *addr_len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    WSABUF buffer = { .len = len, .buf = data };
    DWORD size = 0, io_flags = flags;
    int ret;

    if (!provider) return recvfrom( s, data, len, flags, addr, addr_len );
    if (len < 0) return fail( provider, WSAEFAULT );
    ret = recv_from_by( provider, s, &buffer, 1, &size, &io_flags, addr, addr_len, NULL, NULL );
    return receive_result( ret, io_flags, size );
}
