/*
 * Looking names up with window messages
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


/* Called by programs: WSAAsyncGetXByY and WSACancelAsyncRequest. A request is
 * copied, runs the synchronous function on a thread of the pool, and ends with
 * one message. Once a cancel has succeeded, neither the buffer is written nor a
 * message posted: both happen with the requests lock held or the request taken
 * off the list. */

#include "ws2_32_private.h"
#include "winuser.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

typedef BOOL (WINAPI *post_routine)( HWND window, UINT message, WPARAM wparam, LPARAM lparam );

struct async_request
{
    struct async_request *next;       /* requests lock */
    BOOL cancelled;                   /* requests lock */
    USHORT handle;
    const struct async_kind *kind;
    HWND window;
    UINT message;
    char *buffer;
    int size;
    DWORD error;                      /* of the arguments; 0: to be looked up */
    int number;                       /* address length, port or protocol number */
    int family;
    const char *proto;                /* in data; NULL: none */
    const char *name;                 /* in data; NULL: none */
    char data[];                      /* name or address, then proto */
};

/* The synchronous function and the packing of its result. */
struct async_kind
{
    const void *(*lookup)( const struct async_request *request );
    SIZE_T (*pack)( const void *src, void *dst, SIZE_T size );
};

static SRWLOCK requests_lock = SRWLOCK_INIT;
static struct async_request *requests;     /* requests_lock; the running ones */
static USHORT last_handle;                 /* requests_lock */
static BYTE used_handles[0x10000 / 8];     /* requests_lock; bits of the handles that were ever given out */
static post_routine post_message;

/* ---- handles ---- */

static struct async_request **find_request( USHORT handle )
{
    struct async_request **link;

    for (link = &requests; *link && (*link)->handle != handle; link = &(*link)->next) ;
    return link;
}

/* FALSE if all 65535 handles are running. */
static BOOL list_request( struct async_request *request )
{
    unsigned int tries;

    AcquireSRWLockExclusive( &requests_lock );
    for (tries = 0; tries < 0x10000; tries++)
        if (++last_handle && !*find_request( last_handle )) break;
    if (tries < 0x10000)
    {
        request->handle = last_handle;
        request->next = requests;
        requests = request;
        used_handles[last_handle / 8] |= 1 << last_handle % 8;
    }
    ReleaseSRWLockExclusive( &requests_lock );
    return tries < 0x10000;
}

/* ---- the worker ---- */

static SIZE_T pack_host( const void *src, void *dst, SIZE_T size )
{
    return pack_hostent( src, dst, size );
}

static SIZE_T pack_serv( const void *src, void *dst, SIZE_T size )
{
    return pack_servent( src, dst, size );
}

static SIZE_T pack_proto( const void *src, void *dst, SIZE_T size )
{
    return pack_protoent( src, dst, size );
}

static const void *host_by_name( const struct async_request *request )
{
    return gethostbyname( request->name );
}

static const void *host_by_addr( const struct async_request *request )
{
    return gethostbyaddr( request->name, request->number, request->family );
}

static const void *serv_by_name( const struct async_request *request )
{
    return getservbyname( request->name, request->proto );
}

static const void *serv_by_port( const struct async_request *request )
{
    return getservbyport( request->number, request->proto );
}

static const void *proto_by_name( const struct async_request *request )
{
    return getprotobyname( request->name );
}

static const void *proto_by_number( const struct async_request *request )
{
    return getprotobynumber( request->number );
}

static const struct async_kind kind_host_by_name = { host_by_name, pack_host };
static const struct async_kind kind_host_by_addr = { host_by_addr, pack_host };
static const struct async_kind kind_serv_by_name = { serv_by_name, pack_serv };
static const struct async_kind kind_serv_by_port = { serv_by_port, pack_serv };
static const struct async_kind kind_proto_by_name = { proto_by_name, pack_proto };
static const struct async_kind kind_proto_by_number = { proto_by_number, pack_proto };

/* Returns the lParam of the message: size in the low word, error in the high one. */
static LPARAM store_result( const struct async_request *request, const void *result, DWORD error )
{
    SIZE_T needed;

    if (!result) return MAKELPARAM( 0, error );
    needed = request->kind->pack( result, NULL, 0 );
    if (request->size < 0 || needed > (SIZE_T)request->size)
        return MAKELPARAM( min( needed, 0xffff ), WSAENOBUFS );
    if (!is_writable( request->buffer, needed )) return MAKELPARAM( 0, WSAEFAULT );
    request->kind->pack( result, request->buffer, request->size );
    return MAKELPARAM( min( needed, 0xffff ), 0 );
}

static void CALLBACK async_callback( TP_CALLBACK_INSTANCE *instance, void *context )
{
    struct async_request *request = context;
    const void *result;
    BOOL cancelled;
    LPARAM lparam = 0;
    DWORD error;

    TpCallbackMayRunLong( instance );
    result = request->error ? NULL : request->kind->lookup( request );
    error = request->error ? request->error : result ? 0 : GetLastError();

    AcquireSRWLockExclusive( &requests_lock );
    if (!(cancelled = request->cancelled))
    {
        lparam = store_result( request, result, error );
        *find_request( request->handle ) = request->next;
    }
    ReleaseSRWLockExclusive( &requests_lock );

    if (!cancelled) post_message( request->window, request->message, request->handle, lparam );
    HeapFree( GetProcessHeap(), 0, request );
}

/* ---- starting ---- */

/* user32 is loaded for the first request only: most programs have none. */
static BOOL load_post_message(void)
{
    HMODULE module;
    void *proc;

    if (post_message) return TRUE;
    if (!(module = LoadLibraryW( L"user32.dll" )) ||
        !(proc = GetProcAddress( module, "PostMessageW" ))) return FALSE;
    InterlockedCompareExchangePointer( (void **)&post_message, proc, NULL );
    return TRUE;
}

/* The copies that a request needs of what its caller may free at once; name is
 * readable. */
static struct async_request *create_request( const void *name, SIZE_T name_size, const char *proto )
{
    BOOL has_proto = is_text( proto, FALSE );
    SIZE_T proto_size = has_proto ? strlen( proto ) + 1 : 0;
    struct async_request *request;

    request = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*request) + name_size + proto_size );
    if (!request) return NULL;
    if (name) request->name = memcpy( request->data, name, name_size );
    if (has_proto) request->proto = memcpy( request->data + name_size, proto, proto_size );
    else if (proto) request->error = WSAEFAULT;
    return request;
}

static struct async_request *create_named_request( const char *name, const char *proto )
{
    BOOL has_name = is_text( name, FALSE );
    struct async_request *request;

    request = create_request( has_name ? name : NULL, has_name ? strlen( name ) + 1 : 0, proto );
    if (request && name && !has_name) request->error = WSAEFAULT;
    return request;
}

/* Takes the request. Returns its handle, or 0 with the last error set. */
static HANDLE start_request( struct async_request *request, const struct async_kind *kind, HWND window,
                             UINT message, char *buffer, int size )
{
    HANDLE ret;

    if (!request)
    {
        SetLastError( WSAENOBUFS );
        return 0;
    }
    request->kind = kind;
    request->window = window;
    request->message = message;
    request->buffer = buffer;
    request->size = size;
    if (!load_post_message() || !list_request( request ))
    {
        HeapFree( GetProcessHeap(), 0, request );
        SetLastError( WSAEWOULDBLOCK );
        return 0;
    }
    ret = ULongToHandle( request->handle );
    if (resolve_submit( async_callback, request ))
    {
        SetLastError( 0 );
        return ret;
    }
    AcquireSRWLockExclusive( &requests_lock );
    if (!request->cancelled) *find_request( request->handle ) = request->next;
    ReleaseSRWLockExclusive( &requests_lock );
    HeapFree( GetProcessHeap(), 0, request );
    SetLastError( WSAEWOULDBLOCK );
    return 0;
}

/***********************************************************************
 *      WSAAsyncGetHostByName   (WS2_32.103)
 *
 * gethostbyname() whose end is told by a message: wParam the returned handle,
 * low word of lParam the size used or needed, high word the error. The buffer
 * gets the structure and all it points to. No argument is checked at once.
 * Returns 0 with WSAENOBUFS or WSAEWOULDBLOCK if the request can't be started.
 * Follows Winsock reference, WSAAsyncGetHostByName function.
 */
HANDLE WINAPI WSAAsyncGetHostByName( HWND window, UINT message, const char *name, char *buffer, int size )
{
    TRACE( "window %p, message %#x, name %s, buffer %p, size %d\n", window, message, debugstr_text( name ),
           buffer, size );

    if (!wsa_started()) return 0;
    return start_request( create_named_request( name, NULL ), &kind_host_by_name, window, message, buffer,
                          size );
}

/***********************************************************************
 *      WSAAsyncGetHostByAddr   (WS2_32.102)
 *
 * gethostbyaddr() in the manner of WSAAsyncGetHostByName().
 * Follows Winsock reference, WSAAsyncGetHostByAddr function.
 */
HANDLE WINAPI WSAAsyncGetHostByAddr( HWND window, UINT message, const char *addr, int len, int family,
                                     char *buffer, int size )
{
    struct async_request *request;

    TRACE( "window %p, message %#x, addr %p, len %d, family %d, buffer %p, size %d\n", window, message, addr,
           len, family, buffer, size );

    if (!wsa_started()) return 0;
    if (len < 0 || len > (int)sizeof(IN6_ADDR) || !is_readable( addr, len )) addr = NULL;
    if ((request = create_request( addr, addr ? len : 0, NULL )))
    {
        request->number = len;
        request->family = family;
    }
    return start_request( request, &kind_host_by_addr, window, message, buffer, size );
}

/***********************************************************************
 *      WSAAsyncGetServByName   (WS2_32.107)
 *
 * getservbyname() in the manner of WSAAsyncGetHostByName().
 * Follows Winsock reference, WSAAsyncGetServByName function.
 */
HANDLE WINAPI WSAAsyncGetServByName( HWND window, UINT message, const char *name, const char *proto,
                                     char *buffer, int size )
{
    TRACE( "window %p, message %#x, name %s, proto %s, buffer %p, size %d\n", window, message,
           debugstr_text( name ), debugstr_text( proto ), buffer, size );

    if (!wsa_started()) return 0;
    return start_request( create_named_request( name, proto ), &kind_serv_by_name, window, message, buffer,
                          size );
}

/***********************************************************************
 *      WSAAsyncGetServByPort   (WS2_32.106)
 *
 * getservbyport() in the manner of WSAAsyncGetHostByName(); port in network
 * order. Follows Winsock reference, WSAAsyncGetServByPort function.
 */
HANDLE WINAPI WSAAsyncGetServByPort( HWND window, UINT message, int port, const char *proto,
                                     char *buffer, int size )
{
    struct async_request *request;

    TRACE( "window %p, message %#x, port %u, proto %s, buffer %p, size %d\n", window, message, ntohs( port ),
           debugstr_text( proto ), buffer, size );

    if (!wsa_started()) return 0;
    if ((request = create_request( NULL, 0, proto ))) request->number = port;
    return start_request( request, &kind_serv_by_port, window, message, buffer, size );
}

/***********************************************************************
 *      WSAAsyncGetProtoByName   (WS2_32.105)
 *
 * getprotobyname() in the manner of WSAAsyncGetHostByName().
 * Follows Winsock reference, WSAAsyncGetProtoByName function.
 */
HANDLE WINAPI WSAAsyncGetProtoByName( HWND window, UINT message, const char *name, char *buffer, int size )
{
    TRACE( "window %p, message %#x, name %s, buffer %p, size %d\n", window, message, debugstr_text( name ),
           buffer, size );

    if (!wsa_started()) return 0;
    return start_request( create_named_request( name, NULL ), &kind_proto_by_name, window, message, buffer,
                          size );
}

/***********************************************************************
 *      WSAAsyncGetProtoByNumber   (WS2_32.104)
 *
 * getprotobynumber() in the manner of WSAAsyncGetHostByName().
 * Follows Winsock reference, WSAAsyncGetProtoByNumber function.
 */
HANDLE WINAPI WSAAsyncGetProtoByNumber( HWND window, UINT message, int number, char *buffer, int size )
{
    struct async_request *request;

    TRACE( "window %p, message %#x, number %d, buffer %p, size %d\n", window, message, number, buffer, size );

    if (!wsa_started()) return 0;
    if ((request = create_request( NULL, 0, NULL ))) request->number = number;
    return start_request( request, &kind_proto_by_number, window, message, buffer, size );
}

/***********************************************************************
 *      WSACancelAsyncRequest   (WS2_32.108)
 *
 * Ends a request; no message comes and the buffer stays untouched after
 * success. WSAEALREADY for a request that has ended, WSAEINVAL for a handle
 * that was never given out. Follows Winsock reference, WSACancelAsyncRequest
 * function.
 */
int WINAPI WSACancelAsyncRequest( HANDLE handle )
{
    struct async_request *request, **link;
    ULONG_PTR value = (ULONG_PTR)handle;
    DWORD err = WSAEINVAL;

    TRACE( "handle %p\n", handle );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!value || value > 0xffff) return set_error( WSAEINVAL );

    AcquireSRWLockExclusive( &requests_lock );
    link = find_request( value );
    if ((request = *link))
    {
        request->cancelled = TRUE;
        *link = request->next;
        err = 0;
    }
    else if (used_handles[value / 8] & 1 << value % 8) err = WSAEALREADY;
    ReleaseSRWLockExclusive( &requests_lock );

    if (err) return set_error( err );
    SetLastError( 0 );
    return 0;
}

/***********************************************************************
 *      WSApSetPostRoutine   (WS2_32.@)
 *
 * Sets what is called instead of PostMessage() when a request ends; used by
 * the 16-bit layer of Windows. Returns 0, or WSAEFAULT for NULL.
 */
int WINAPI WSApSetPostRoutine( void *routine )
{
    TRACE( "routine %p\n", routine );

    if (!routine) return WSAEFAULT;
    InterlockedExchangePointer( (void **)&post_message, routine );
    return 0;
}
