/*
 * Calls on sockets that another provider may have made
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
 * Called by programs: the exports that take a socket come here first. A socket
 * of the base provider goes on to the function of the same name, which has the
 * documentation; for another one the provider's function of the SPI is called.
 * Winsock itself and the base provider never come through here.
 */

#include "ws2_32_private.h"
#include "wsp_dispatch.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* A call that made a socket, which is the provider's too. */
static SOCKET finish_socket( struct wsp_provider *provider, SOCKET s, INT error )
{
    INT ignored;

    if (s != INVALID_SOCKET && !wsp_socket_add( s, provider ))
    {
        provider->table.close_socket( s, &ignored );
        s = INVALID_SOCKET;
        error = WSA_NOT_ENOUGH_MEMORY;
    }
    finish( provider, s == INVALID_SOCKET ? SOCKET_ERROR : 0, &error );
    return s;
}

/* The provider's catalogue entry stands for what the caller has left out. */
SOCKET wsp_make_socket( struct wsp_provider *provider, int family, int type, int protocol,
                        WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags )
{
    const WSAPROTOCOL_INFOW *entry = &provider->info;
    WSAPROTOCOL_INFOW copy = *entry;
    INT error = 0;
    SOCKET s;

    if (!family || family == FROM_PROTOCOL_INFO) family = entry->iAddressFamily;
    if (!type || type == FROM_PROTOCOL_INFO) type = entry->iSocketType;
    if (!protocol || protocol == FROM_PROTOCOL_INFO) protocol = entry->iProtocol;
    s = provider->table.socket( family, type, protocol, info ? info : &copy, group, flags, &error );
    TRACE( "%s: socket %#Ix, error %d\n", debugstr_w( entry->szProtocol ), s, error );
    return finish_socket( provider, s, error );
}

SOCKET WINAPI dispatch_accept( SOCKET s, struct sockaddr *addr, int *len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return accept( s, addr, len );
    s = provider->table.accept( s, addr, len, NULL, 0, &error );
    return finish_socket( provider, s, error );
}

SOCKET WINAPI dispatch_WSAAccept( SOCKET s, struct sockaddr *addr, int *len, LPCONDITIONPROC condition,
                                  DWORD_PTR arg )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSAAccept( s, addr, len, condition, arg );
    s = provider->table.accept( s, addr, len, condition, arg, &error );
    return finish_socket( provider, s, error );
}

SOCKET WINAPI dispatch_WSAJoinLeaf( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller,
                                    WSABUF *callee, QOS *sqos, QOS *gqos, DWORD flags )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;
    SOCKET leaf;

    if (!provider) return WSAJoinLeaf( s, addr, len, caller, callee, sqos, gqos, flags );
    leaf = provider->table.join_leaf( s, addr, len, caller, callee, sqos, gqos, flags, &error );
    if (leaf != s) return finish_socket( provider, leaf, error );
    finish( provider, 0, NULL );
    return leaf;
}

int WINAPI dispatch_bind( SOCKET s, const struct sockaddr *addr, int len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return bind( s, addr, len );
    return finish( provider, provider->table.bind( s, addr, len, &error ), &error );
}

int WINAPI dispatch_listen( SOCKET s, int backlog )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return listen( s, backlog );
    return finish( provider, provider->table.listen( s, backlog, &error ), &error );
}

int WINAPI dispatch_connect( SOCKET s, const struct sockaddr *addr, int len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return connect( s, addr, len );
    return finish( provider, provider->table.connect( s, addr, len, NULL, NULL, NULL, NULL,
                                                      &error ), &error );
}

int WINAPI dispatch_WSAConnect( SOCKET s, const struct sockaddr *addr, int len, WSABUF *caller,
                                WSABUF *callee, QOS *sqos, QOS *gqos )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSAConnect( s, addr, len, caller, callee, sqos, gqos );
    return finish( provider, provider->table.connect( s, addr, len, caller, callee, sqos, gqos,
                                                      &error ), &error );
}

int WINAPI dispatch_shutdown( SOCKET s, int how )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return shutdown( s, how );
    return finish( provider, provider->table.shutdown( s, how, &error ), &error );
}

int WINAPI dispatch_getsockname( SOCKET s, struct sockaddr *addr, int *len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return getsockname( s, addr, len );
    return finish( provider, provider->table.get_sock_name( s, addr, len, &error ), &error );
}

int WINAPI dispatch_getpeername( SOCKET s, struct sockaddr *addr, int *len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return getpeername( s, addr, len );
    return finish( provider, provider->table.get_peer_name( s, addr, len, &error ), &error );
}

int WINAPI dispatch_getsockopt( SOCKET s, int level, int option, char *value, int *len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return getsockopt( s, level, option, value, len );
    return finish( provider, provider->table.get_sock_opt( s, level, option, value, len, &error ), &error );
}

int WINAPI dispatch_setsockopt( SOCKET s, int level, int option, const char *value, int len )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return setsockopt( s, level, option, value, len );
    return finish( provider, provider->table.set_sock_opt( s, level, option, value, len, &error ), &error );
}

int WINAPI dispatch_WSADuplicateSocketW( SOCKET s, DWORD pid, WSAPROTOCOL_INFOW *info )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSADuplicateSocketW( s, pid, info );
    return finish( provider, provider->table.duplicate_socket( s, pid, info, &error ), &error );
}

int WINAPI dispatch_WSAEventSelect( SOCKET s, WSAEVENT event, LONG events )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSAEventSelect( s, event, events );
    return finish( provider, provider->table.event_select( s, event, events, &error ), &error );
}

int WINAPI dispatch_WSAEnumNetworkEvents( SOCKET s, WSAEVENT event, WSANETWORKEVENTS *events )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSAEnumNetworkEvents( s, event, events );
    return finish( provider, provider->table.enum_network_events( s, event, events, &error ), &error );
}

int WINAPI dispatch_WSAAsyncSelect( SOCKET s, HWND hwnd, UINT message, LONG events )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSAAsyncSelect( s, hwnd, message, events );
    return finish( provider, provider->table.async_select( s, hwnd, message, events, &error ), &error );
}

int WINAPI dispatch_WSASendDisconnect( SOCKET s, WSABUF *data )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSASendDisconnect( s, data );
    return finish( provider, provider->table.send_disconnect( s, data, &error ), &error );
}

int WINAPI dispatch_WSARecvDisconnect( SOCKET s, WSABUF *data )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;

    if (!provider) return WSARecvDisconnect( s, data );
    return finish( provider, provider->table.recv_disconnect( s, data, &error ), &error );
}

BOOL WINAPI dispatch_WSAGetQOSByName( SOCKET s, WSABUF *name, QOS *qos )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;
    BOOL ret;

    if (!provider) return WSAGetQOSByName( s, name, qos );
    ret = provider->table.get_qos_by_name( s, name, qos, &error );
    finish( provider, ret ? 0 : SOCKET_ERROR, &error );
    return ret;
}

BOOL WINAPI dispatch_WSAGetOverlappedResult( SOCKET s, OVERLAPPED *overlapped, DWORD *size, BOOL wait,
                                             DWORD *flags )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;
    BOOL ret;

    if (!provider) return WSAGetOverlappedResult( s, overlapped, size, wait, flags );
    ret = provider->table.get_overlapped_result( s, overlapped, size, wait, flags, &error );
    finish( provider, ret ? 0 : SOCKET_ERROR, &error );
    return ret;
}

int WINAPI dispatch_WSADuplicateSocketA( SOCKET s, DWORD pid, WSAPROTOCOL_INFOA *info )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    WSAPROTOCOL_INFOW infoW;
    INT error = 0;
    int ret;

    if (!provider) return WSADuplicateSocketA( s, pid, info );
    if (!is_writable( info, sizeof(*info) )) return fail( provider, WSAEFAULT );
    if (!(ret = provider->table.duplicate_socket( s, pid, &infoW, &error )))
        protocol_info_to_a( &infoW, info );
    return finish( provider, ret, &error );
}

/* The handle value may be another socket's at once, so it is given up before. */
int WINAPI dispatch_closesocket( SOCKET s )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    INT error = 0;
    int ret;

    if (!provider) return closesocket( s );
    wsp_socket_remove( s );
    if ((ret = provider->table.close_socket( s, &error )) && error != WSAENOTSOCK &&
        !wsp_socket_add( s, provider )) error = WSA_NOT_ENOUGH_MEMORY;
    return finish( provider, ret, &error );
}

/* The first socket of the sets says whose call it is; sockets of different
 * providers do not go together in one. */
int WINAPI dispatch_select( int count, fd_set *read, fd_set *write, fd_set *except,
                            const struct timeval *timeout )
{
    fd_set *sets[] = { read, write, except };
    struct wsp_provider *provider = NULL;
    INT error = 0;
    unsigned int i;

    if (ReadNoFence( &wsp_socket_count ))
    {
        for (i = 0; i < ARRAY_SIZE(sets); i++)
            if (sets[i] && is_readable( sets[i], sizeof(*sets[i]) ) && sets[i]->fd_count) break;
        if (i < ARRAY_SIZE(sets)) provider = wsp_socket_find( sets[i]->fd_array[0] );
    }
    if (!provider) return select( count, read, write, except, timeout );
    return finish( provider, provider->table.select( count, read, write, except, timeout, &error ), &error );
}
