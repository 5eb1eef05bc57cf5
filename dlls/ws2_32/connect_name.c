/*
 * Connecting to one of several addresses: WSAConnectByList, WSAConnectByName
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
 * Called by programs. Tries one address after the other, each to its end, and
 * looks at the time limit between them, as documented.
 */

#include "ws2_32_private.h"
#include "resolve.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* One of the two addresses that a caller may want to know. */
struct address_buffer
{
    DWORD *len;                       /* in/out; ignored without addr */
    struct sockaddr *addr;            /* may be NULL */
};

struct attempt
{
    SOCKET socket;
    BOOL layered;                     /* of another provider, whose functions are called */
    struct socket_info info;
    BOOL v4_mapped;                   /* an IPv6 socket that takes mapped IPv4 addresses */
    BOOL bound;
    ULONGLONG deadline;               /* of GetTickCount64(), ~0 for none */
    DWORD error;                      /* of the last try */
};

static BOOL is_buffer_valid( const struct attempt *attempt, const struct address_buffer *buffer )
{
    if (!buffer->addr) return TRUE;
    return is_writable( buffer->len, sizeof(*buffer->len) ) &&
           *buffer->len >= (DWORD)sockaddr_size( attempt->info.family ) &&
           is_writable( buffer->addr, sockaddr_size( attempt->info.family ));
}

static ULONGLONG get_deadline( const struct timeval *timeout )
{
    if (!timeout) return ~(ULONGLONG)0;
    return GetTickCount64() + (ULONGLONG)timeout->tv_sec * 1000 + timeout->tv_usec / 1000;
}

/* Whose socket it is, and of which kind; sets the last error. */
static BOOL check_socket( struct attempt *attempt, SOCKET s )
{
    struct wsp_provider *provider = wsp_socket_provider( s );
    WSAPROTOCOL_INFOW info;
    int len = sizeof(info);

    attempt->socket = s;
    if (!(attempt->layered = !!provider)) return socket_check( s, &attempt->info );
    wsp_release( provider );
    if (dispatch_getsockopt( s, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)&info, &len )) return FALSE;
    attempt->info.family = info.iAddressFamily;
    attempt->info.type = info.iSocketType;
    attempt->info.protocol = info.iProtocol;
    attempt->info.flags = 0;
    return TRUE;
}

/* What both families of functions want of a socket; a Winsock error or 0. */
static DWORD begin_attempt( struct attempt *attempt, const struct timeval *timeout )
{
    struct sockaddr_storage name;
    int len = sizeof(name), option_len = sizeof(DWORD);
    DWORD v6only = 1;

    attempt->bound = FALSE;
    attempt->error = WSAEHOSTUNREACH;
    if (timeout && !is_readable( timeout, sizeof(*timeout) )) return WSAEFAULT;
    attempt->deadline = get_deadline( timeout );
    if (attempt->info.type != SOCK_STREAM) return WSAEINVAL;
    if (!dispatch_getsockname( attempt->socket, (struct sockaddr *)&name, &len )) return WSAEINVAL;
    if (attempt->info.family == AF_INET6)
        dispatch_getsockopt( attempt->socket, IPPROTO_IPV6, IPV6_V6ONLY, (char *)&v6only, &option_len );
    attempt->v4_mapped = !v6only;
    return 0;
}

/* The end of a connection that a nonblocking socket makes. */
static DWORD wait_for_connection( SOCKET s )
{
    fd_set write, except;
    DWORD error = 0;
    int len = sizeof(error);

    FD_ZERO( &write );
    FD_SET( s, &write );
    except = write;
    if (dispatch_select( 0, NULL, &write, &except, NULL ) == SOCKET_ERROR) return GetLastError();
    if (!except.fd_count) return 0;
    if (dispatch_getsockopt( s, SOL_SOCKET, SO_ERROR, (char *)&error, &len )) return GetLastError();
    return error ? error : WSAECONNREFUSED;
}

/* By the functions of the socket's provider. */
static DWORD connect_layered( struct attempt *attempt, const struct sockaddr *addr, int len )
{
    struct sockaddr_storage any = { .ss_family = attempt->info.family };
    DWORD error;

    if (!attempt->bound && dispatch_bind( attempt->socket, (struct sockaddr *)&any,
                                          sockaddr_size( attempt->info.family ))) return GetLastError();
    attempt->bound = TRUE;
    if (!dispatch_connect( attempt->socket, addr, len )) return 0;
    error = GetLastError();
    return error == WSAEWOULDBLOCK ? wait_for_connection( attempt->socket ) : error;
}

static DWORD connect_to( struct attempt *attempt, const struct sockaddr *addr, int len )
{
    NTSTATUS status;

    if (attempt->layered) return connect_layered( attempt, addr, len );
    if (!attempt->bound && (status = socket_bind_any( attempt->socket, &attempt->info )))
        return status_to_wsa( status );
    attempt->bound = TRUE;
    return status_to_wsa( socket_connect_wait( attempt->socket, &attempt->info, addr, len ));
}

/* TRUE if the attempt has come to an end, with error 0 if it has succeeded. */
static BOOL try_address( struct attempt *attempt, const struct sockaddr *addr, int len )
{
    if (GetTickCount64() >= attempt->deadline) attempt->error = WSAETIMEDOUT;
    else
    {
        attempt->error = connect_to( attempt, addr, len );
        TRACE( "socket %#Ix: error %lu\n", attempt->socket, attempt->error );
    }
    return !attempt->error || attempt->error == WSAETIMEDOUT;
}

static void return_addresses( const struct attempt *attempt, const struct address_buffer *local,
                              const struct address_buffer *remote )
{
    int len;

    if (local->addr)
    {
        len = *local->len;
        if (!dispatch_getsockname( attempt->socket, local->addr, &len )) *local->len = len;
    }
    if (remote->addr)
    {
        len = *remote->len;
        if (!dispatch_getpeername( attempt->socket, remote->addr, &len )) *remote->len = len;
    }
}

static BOOL set_result( DWORD error )
{
    SetLastError( error );
    return !error;
}

/* Reads an address list of the caller; a Winsock error or 0. */
static DWORD check_list( const SOCKET_ADDRESS_LIST *list )
{
    int i;

    if (!is_readable( list, FIELD_OFFSET( SOCKET_ADDRESS_LIST, Address ))) return WSAEFAULT;
    if (list->iAddressCount <= 0) return WSAEINVAL;
    if (!is_readable( list->Address, list->iAddressCount * sizeof(list->Address[0]) )) return WSAEFAULT;
    for (i = 0; i < list->iAddressCount; i++)
        if (!list->Address[i].lpSockaddr) return WSAEINVAL;
    return 0;
}

/***********************************************************************
 *      WSAConnectByList   (WS2_32.47)
 *
 * Connects an unbound stream socket to the first address of a list that can be
 * reached; waits also if it is nonblocking, in an alertable state. The local and
 * remote addresses are stored if the pointers are not NULL. Fails with the error
 * of the last address, WSAETIMEDOUT if the time is up (looked at between
 * addresses), WSAEINVAL for a bad socket, list or reserved argument, WSAEFAULT.
 *
 * Follows Winsock reference, WSAConnectByList function.
 */
BOOL WINAPI WSAConnectByList( SOCKET s, SOCKET_ADDRESS_LIST *list, DWORD *local_len, struct sockaddr *local,
                              DWORD *remote_len, struct sockaddr *remote, const struct timeval *timeout,
                              OVERLAPPED *reserved )
{
    const struct address_buffer local_buffer = { local_len, local }, remote_buffer = { remote_len, remote };
    struct attempt attempt;
    DWORD error;
    int i;

    TRACE( "socket %#Ix, list %p\n", s, list );

    if (!check_socket( &attempt, s )) return FALSE;
    if (reserved) return set_result( WSAEINVAL );
    if ((error = check_list( list ))) return set_result( error );
    if (!is_buffer_valid( &attempt, &local_buffer ) || !is_buffer_valid( &attempt, &remote_buffer ))
        return set_result( WSAEFAULT );
    if ((error = begin_attempt( &attempt, timeout ))) return set_result( error );

    for (i = 0; i < list->iAddressCount; i++)
        if (try_address( &attempt, list->Address[i].lpSockaddr, list->Address[i].iSockaddrLength )) break;

    if (!attempt.error) return_addresses( &attempt, &local_buffer, &remote_buffer );
    return set_result( attempt.error );
}

/* An address that was resolved for the socket: IPv4 in mapped form if it takes
 * that. Returns 0 for one that it can't take. */
static int adapt_address( const struct attempt *attempt, const struct sockaddr *addr,
                          struct sockaddr_in6 *ret )
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)addr;

    if (addr->sa_family == attempt->info.family)
    {
        memcpy( ret, addr, sockaddr_size( addr->sa_family ));
        return sockaddr_size( addr->sa_family );
    }
    if (addr->sa_family != AF_INET || !attempt->v4_mapped) return 0;
    memset( ret, 0, sizeof(*ret) );
    ret->sin6_family = AF_INET6;
    ret->sin6_port = in->sin_port;
    memset( &ret->sin6_addr.s6_addr[10], 0xff, 2 );
    memcpy( &ret->sin6_addr.s6_addr[12], &in->sin_addr, 4 );
    return sizeof(*ret);
}

static void try_names( struct attempt *attempt, const ADDRINFOW *list )
{
    struct sockaddr_in6 addr;
    const ADDRINFOW *ai;
    int len;

    for (ai = list; ai; ai = ai->ai_next)
    {
        if (!(len = adapt_address( attempt, ai->ai_addr, &addr ))) continue;
        if (try_address( attempt, (const struct sockaddr *)&addr, len )) break;
    }
}

/***********************************************************************
 *      WSAConnectByNameW   (WS2_32.49)
 *
 * Connects an unbound stream socket to a service of a host, by their names; both
 * are resolved and each address is tried as by WSAConnectByList(). The local
 * port is stored as 0, as Windows does. WSAEINVAL for a missing name, a bad
 * socket or a reserved argument, WSAEFAULT for short address buffers,
 * WSATYPE_NOT_FOUND, WSAHOST_NOT_FOUND, else as WSAConnectByList().
 *
 * Follows Winsock reference, WSAConnectByNameW function.
 */
BOOL WINAPI WSAConnectByNameW( SOCKET s, const WCHAR *node, const WCHAR *service, DWORD *local_len,
                               struct sockaddr *local, DWORD *remote_len, struct sockaddr *remote,
                               const struct timeval *timeout, OVERLAPPED *reserved )
{
    const struct address_buffer local_buffer = { local_len, local }, remote_buffer = { remote_len, remote };
    ADDRINFOW hints = { .ai_socktype = SOCK_STREAM }, *list;
    struct attempt attempt;
    DWORD error;

    TRACE( "socket %#Ix, node %s, service %s\n", s, debugstr_textW( node ), debugstr_textW( service ));

    if (!check_socket( &attempt, s )) return FALSE;
    if (!node || !service || reserved) return set_result( WSAEINVAL );
    if (!is_buffer_valid( &attempt, &local_buffer ) || !is_buffer_valid( &attempt, &remote_buffer ))
        return set_result( WSAEFAULT );
    if ((error = begin_attempt( &attempt, timeout ))) return set_result( error );

    if (!attempt.v4_mapped) hints.ai_family = attempt.info.family;
    if ((error = GetAddrInfoW( node, service, &hints, &list ))) return set_result( error );
    try_names( &attempt, list );
    FreeAddrInfoW( list );

    if (!attempt.error)
    {
        return_addresses( &attempt, &local_buffer, &remote_buffer );
        if (local) ((struct sockaddr_in *)local)->sin_port = 0;
    }
    return set_result( attempt.error );
}

/***********************************************************************
 *      WSAConnectByNameA   (WS2_32.48)
 *
 * As WSAConnectByNameW(), with narrow strings.
 *
 * Follows Winsock reference, WSAConnectByNameA function.
 */
BOOL WINAPI WSAConnectByNameA( SOCKET s, const char *node, const char *service, DWORD *local_len,
                               struct sockaddr *local, DWORD *remote_len, struct sockaddr *remote,
                               const struct timeval *timeout, OVERLAPPED *reserved )
{
    WCHAR *nodeW, *serviceW = NULL;
    DWORD error;
    BOOL ret;

    if ((error = text_to_wide( node, &nodeW )) || (error = text_to_wide( service, &serviceW )))
        ret = set_result( error );
    else
        ret = WSAConnectByNameW( s, nodeW, serviceW, local_len, local, remote_len, remote, timeout,
                                 reserved );
    HeapFree( GetProcessHeap(), 0, nodeW );
    HeapFree( GetProcessHeap(), 0, serviceW );
    return ret;
}
