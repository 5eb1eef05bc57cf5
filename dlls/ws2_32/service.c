/*
 * Service classes and the registration of services
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


/* Called by programs. Classes are records that service_class.c keeps in the
 * registry. Services and addresses can't be registered: the name spaces here,
 * DNS and the list of networks, are read only. */

#include "ws2_32_private.h"
#include "elevation.h"
#include "nsp_provider.h"
#include "service_class.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static int finish( DWORD err )
{
    if (err) return set_error( err );
    SetLastError( 0 );
    return 0;
}

static BOOL guid_readable( const GUID *id )
{
    return id && is_readable( id, sizeof(*id) );
}

/* ---- installing; the wide structure has the layout of the ANSI one ---- */

/* Names of either width into a buffer of the class. A WSA error code or 0. */
static DWORD copy_name( const void *name, BOOL wide, WCHAR ret[SERVICE_CLASS_MAX_NAME] )
{
    if (!name) return WSAEINVAL;
    if (!is_text( name, wide )) return WSAEFAULT;
    if (!wide)
        return MultiByteToWideChar( CP_ACP, 0, name, -1, ret, SERVICE_CLASS_MAX_NAME ) > 0 ? 0 : WSAEINVAL;
    if (wcslen( name ) >= SERVICE_CLASS_MAX_NAME) return WSAEINVAL;
    wcscpy( ret, name );
    return 0;
}

static DWORD copy_info( const WSANSCLASSINFOW *src, BOOL wide, struct class_info *ret )
{
    DWORD err;

    if ((err = copy_name( src->lpszName, wide, ret->name ))) return err;
    if (src->dwValueSize > sizeof(ret->data)) return WSAEINVAL;
    if (src->dwValueSize && !is_readable( src->lpValue, src->dwValueSize )) return WSAEFAULT;
    ret->namespace = src->dwNameSpace;
    ret->type = src->dwValueType;
    ret->size = src->dwValueSize;
    memcpy( ret->data, src->lpValue, src->dwValueSize );
    return 0;
}

/* There are no more than SERVICE_CLASS_MAX_INFOS, which can be read. */
static DWORD copy_class( const WSASERVICECLASSINFOW *info, BOOL wide, struct service_class *ret )
{
    DWORD i, err;

    if ((err = copy_name( info->lpszServiceClassName, wide, ret->name ))) return err;
    for (i = 0; i < info->dwCount && !err; i++) err = copy_info( &info->lpClassInfos[i], wide, &ret->infos[i] );
    ret->count = info->dwCount;
    return err;
}

/* The providers get what was stored. */
static void announce_class( const GUID *id )
{
    WSASERVICECLASSINFOW *info;

    if (service_class_info( id, &info )) return;
    nsp_install_class( info );
    HeapFree( GetProcessHeap(), 0, info );
}

static DWORD install_class( const WSASERVICECLASSINFOW *info, BOOL wide )
{
    struct service_class *class;
    DWORD err;

    if (!info || !is_readable( info, sizeof(*info) )) return WSAEFAULT;
    if (!guid_readable( info->lpServiceClassId ) || !info->lpszServiceClassName) return WSAEINVAL;
    if (info->dwCount > SERVICE_CLASS_MAX_INFOS) return WSAEINVAL;
    if (info->dwCount && !is_readable( info->lpClassInfos, info->dwCount * sizeof(*info->lpClassInfos) ))
        return WSAEFAULT;
    if (!caller_is_elevated()) return WSAEACCES;

    if (!(class = HeapAlloc( GetProcessHeap(), 0, sizeof(*class) ))) return WSA_NOT_ENOUGH_MEMORY;
    if (!(err = copy_class( info, wide, class )))
        err = service_class_store( info->lpServiceClassId, class->name, class->infos, class->count );
    HeapFree( GetProcessHeap(), 0, class );
    if (!err) announce_class( info->lpServiceClassId );
    return err;
}

/***********************************************************************
 *      WSAInstallServiceClassW   (WS2_32.@)
 *
 * Stores a service class and tells the installed providers. WSAEFAULT, WSAEINVAL (no id, no name), WSAEALREADY,
 * WSAEACCES (not elevated). Follows Winsock reference, WSAInstallServiceClassW
 * function.
 */
INT WINAPI WSAInstallServiceClassW( WSASERVICECLASSINFOW *info )
{
    TRACE( "info %p\n", info );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( install_class( info, TRUE ) );
}

/***********************************************************************
 *      WSAInstallServiceClassA   (WS2_32.@)
 *
 * As WSAInstallServiceClassW(). Follows Winsock reference,
 * WSAInstallServiceClassA function.
 */
INT WINAPI WSAInstallServiceClassA( WSASERVICECLASSINFOA *info )
{
    TRACE( "info %p\n", info );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( install_class( (const WSASERVICECLASSINFOW *)info, FALSE ) );
}

/***********************************************************************
 *      WSARemoveServiceClass   (WS2_32.@)
 *
 * Removes a service class. WSAEFAULT, WSATYPE_NOT_FOUND, WSAEACCES.
 * Follows Winsock reference, WSARemoveServiceClass function.
 */
INT WINAPI WSARemoveServiceClass( GUID *id )
{
    DWORD err;

    TRACE( "id %s\n", debugstr_id( id ) );

    if (!wsa_started()) return SOCKET_ERROR;
    if (!guid_readable( id )) return set_error( WSAEFAULT );
    if (!caller_is_elevated()) return set_error( WSAEACCES );
    if (!(err = service_class_remove( id ))) nsp_remove_class( id );
    return finish( err );
}

/* ---- queries ---- */

static SIZE_T name_size( const WCHAR *name, BOOL wide )
{
    if (wide) return (wcslen( name ) + 1) * sizeof(WCHAR);
    return WideCharToMultiByte( CP_ACP, 0, name, -1, NULL, 0, NULL, NULL );
}

static void put_name( void *dst, const WCHAR *name, BOOL wide )
{
    if (wide) wcscpy( dst, name );
    else WideCharToMultiByte( CP_ACP, 0, name, -1, dst, name_size( name, FALSE ), NULL, NULL );
}

static char *align( char *pos )
{
    return (char *)(((ULONG_PTR)pos + 7) & ~(ULONG_PTR)7);
}

/* What pack_class() takes; each part is padded to a multiple of 8. */
static SIZE_T packed_size( const struct service_class *class, BOOL wide )
{
    SIZE_T size = sizeof(WSASERVICECLASSINFOW) + sizeof(GUID) + class->count * sizeof(WSANSCLASSINFOW) +
                  name_size( class->name, wide ) + 32;
    DWORD i;

    for (i = 0; i < class->count; i++)
        size += name_size( class->infos[i].name, wide ) + class->infos[i].size + 16;
    return size;
}

static void pack_class( const struct service_class *class, const GUID *id, BOOL wide,
                        WSASERVICECLASSINFOW *ret )
{
    char *pos = align( (char *)(ret + 1) );
    WSANSCLASSINFOW *info;
    DWORD i;

    ret->lpServiceClassId = memcpy( pos, id, sizeof(*id) );
    ret->dwCount = class->count;
    ret->lpClassInfos = info = (WSANSCLASSINFOW *)align( pos + sizeof(*id) );
    pos = (char *)(info + class->count);
    put_name( ret->lpszServiceClassName = (WCHAR *)pos, class->name, wide );
    pos = align( pos + name_size( class->name, wide ) );
    for (i = 0; i < class->count; i++, info++)
    {
        info->dwNameSpace = class->infos[i].namespace;
        info->dwValueType = class->infos[i].type;
        info->dwValueSize = class->infos[i].size;
        info->lpszName = pos;
        put_name( pos, class->infos[i].name, wide );
        pos = align( pos + name_size( class->infos[i].name, wide ) );
        info->lpValue = memcpy( pos, class->infos[i].data, class->infos[i].size );
        pos = align( pos + class->infos[i].size );
    }
}

DWORD service_class_info( const GUID *id, WSASERVICECLASSINFOW **ret )
{
    struct service_class *class;
    DWORD err = service_class_load( id, &class );
    SIZE_T size = sizeof(**ret) + sizeof(*id);

    *ret = NULL;
    if (err && err != WSATYPE_NOT_FOUND) return err;
    if (err) class = NULL;
    if (class) size = packed_size( class, TRUE );
    if (!(*ret = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, size ))) err = WSA_NOT_ENOUGH_MEMORY;
    else if (class) pack_class( class, id, TRUE, *ret );
    else (*ret)->lpServiceClassId = memcpy( *ret + 1, id, sizeof(*id) );
    HeapFree( GetProcessHeap(), 0, class );
    return *ret ? 0 : err;
}

#define PROVIDER_CLASS_SIZE 0x10000

/* A provider's own idea of a class; FALSE if it has none. */
static BOOL load_from_provider( const GUID *provider, const GUID *id, struct service_class **ret, DWORD *err )
{
    DWORD size = PROVIDER_CLASS_SIZE;
    WSASERVICECLASSINFOW *info;
    BOOL found = FALSE;

    if (!(info = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, size ))) return FALSE;
    info->lpServiceClassId = (GUID *)id;
    if (nsp_get_class( provider, &size, info, err ))
    {
        found = TRUE;
        if (!*err && (!info->lpszServiceClassName || info->dwCount > SERVICE_CLASS_MAX_INFOS)) *err = WSAEINVAL;
        if (!*err && !(*ret = HeapAlloc( GetProcessHeap(), 0, sizeof(**ret) ))) *err = WSA_NOT_ENOUGH_MEMORY;
        if (!*err && (*err = copy_class( info, TRUE, *ret ))) HeapFree( GetProcessHeap(), 0, *ret );
    }
    HeapFree( GetProcessHeap(), 0, info );
    return found;
}

static DWORD get_class( const GUID *provider, const GUID *id, BOOL wide, DWORD *size, void *info )
{
    struct nsp_catalog catalog;
    struct service_class *class;
    BOOL known = FALSE;
    unsigned int i;
    SIZE_T needed;
    DWORD err;

    if (!guid_readable( provider ) || !guid_readable( id )) return WSAEFAULT;
    if (!is_writable( size, sizeof(*size) )) return WSAEFAULT;
    if ((err = nsp_catalog_load( CATALOG_NATIVE, &catalog ))) return err;
    for (i = 0; i < catalog.count; i++) known |= IsEqualGUID( provider, &catalog.entries[i].id );
    nsp_catalog_free( &catalog );
    if (!known) return WSAEINVAL;

    if (!load_from_provider( provider, id, &class, &err )) err = service_class_load( id, &class );
    if (err) return err;
    needed = packed_size( class, wide );
    if (!info || *size < needed || !is_writable( info, needed ))
    {
        *size = needed;
        err = WSAEFAULT;
    }
    else pack_class( class, id, wide, info );
    HeapFree( GetProcessHeap(), 0, class );
    return err;
}

/***********************************************************************
 *      WSAGetServiceClassInfoW   (WS2_32.@)
 *
 * Reads a service class with all that belongs to it into the caller's buffer;
 * size in bytes gets the need with WSAEFAULT. WSAEINVAL (unknown provider),
 * WSATYPE_NOT_FOUND. Follows Winsock reference, WSAGetServiceClassInfoW function.
 */
INT WINAPI WSAGetServiceClassInfoW( GUID *provider, GUID *id, DWORD *size, WSASERVICECLASSINFOW *info )
{
    TRACE( "provider %s, id %s, size %p, info %p\n", debugstr_id( provider ), debugstr_id( id ), size,
           info );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( get_class( provider, id, TRUE, size, info ) );
}

/***********************************************************************
 *      WSAGetServiceClassInfoA   (WS2_32.@)
 *
 * As WSAGetServiceClassInfoW(). Follows Winsock reference,
 * WSAGetServiceClassInfoA function.
 */
INT WINAPI WSAGetServiceClassInfoA( GUID *provider, GUID *id, DWORD *size, WSASERVICECLASSINFOA *info )
{
    TRACE( "provider %s, id %s, size %p, info %p\n", debugstr_id( provider ), debugstr_id( id ), size,
           info );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( get_class( provider, id, FALSE, size, info ) );
}

static DWORD get_class_name( const GUID *id, BOOL wide, void *name, DWORD *size )
{
    struct service_class *class;
    SIZE_T needed;
    DWORD err;

    if (!guid_readable( id ) || !is_writable( size, sizeof(*size) )) return WSAEFAULT;
    if ((err = service_class_load( id, &class ))) return err;
    needed = name_size( class->name, wide );
    if (!name || *size < needed || !is_writable( name, needed )) err = WSAEFAULT;
    else put_name( name, class->name, wide );
    *size = needed;
    HeapFree( GetProcessHeap(), 0, class );
    return err;
}

/***********************************************************************
 *      WSAGetServiceClassNameByClassIdW   (WS2_32.@)
 *
 * The name of a service class; size in bytes gets the need with WSAEFAULT.
 * WSATYPE_NOT_FOUND. Follows Winsock reference,
 * WSAGetServiceClassNameByClassIdW function.
 */
INT WINAPI WSAGetServiceClassNameByClassIdW( GUID *id, WCHAR *name, DWORD *size )
{
    TRACE( "id %s, name %p, size %p\n", debugstr_id( id ), name, size );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( get_class_name( id, TRUE, name, size ) );
}

/***********************************************************************
 *      WSAGetServiceClassNameByClassIdA   (WS2_32.@)
 *
 * As WSAGetServiceClassNameByClassIdW(). Follows Winsock reference,
 * WSAGetServiceClassNameByClassIdA function.
 */
INT WINAPI WSAGetServiceClassNameByClassIdA( GUID *id, char *name, DWORD *size )
{
    TRACE( "id %s, name %p, size %p\n", debugstr_id( id ), name, size );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( get_class_name( id, FALSE, name, size ) );
}

/* ---- registration ---- */

static DWORD check_registration( const WSAQUERYSETW *info, WSAESETSERVICEOP op )
{
    if (!info || !is_readable( info, sizeof(*info) )) return WSAEFAULT;
    if (info->dwSize < sizeof(*info) || (unsigned int)op > RNRSERVICE_DELETE) return WSAEINVAL;
    if (!info->lpszServiceInstanceName || !info->lpServiceClassId) return WSAEINVAL;
    if (!guid_readable( info->lpServiceClassId )) return WSAEFAULT;
    return info->lpNSProviderId && !guid_readable( info->lpNSProviderId ) ? WSAEFAULT : 0;
}

/* Providers know the wide form only. */
static DWORD set_service( const WSAQUERYSETW *info, BOOL wide, WSAESETSERVICEOP op, DWORD flags )
{
    WSAQUERYSETW *copy;
    DWORD err;

    if ((err = check_registration( info, op ))) return err;
    if ((err = query_set_duplicate( info, wide, TRUE, &copy ))) return err;
    err = nsp_set_service( copy, op, flags );
    HeapFree( GetProcessHeap(), 0, copy );
    return err;
}

/***********************************************************************
 *      WSASetServiceW   (WS2_32.@)
 *
 * Hands a service to the providers of its name space, to be registered or
 * deregistered. The built-in ones can do neither: WSASERVICE_NOT_FOUND if there
 * is no other. WSAEFAULT, WSAEINVAL, errors of the providers. Follows Winsock
 * reference, WSASetServiceW function.
 */
INT WINAPI WSASetServiceW( WSAQUERYSETW *info, WSAESETSERVICEOP op, DWORD flags )
{
    TRACE( "info %p, op %u, flags %#lx\n", info, op, flags );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( set_service( info, TRUE, op, flags ) );
}

/***********************************************************************
 *      WSASetServiceA   (WS2_32.@)
 *
 * As WSASetServiceW(). Follows Winsock reference, WSASetServiceA function.
 */
INT WINAPI WSASetServiceA( WSAQUERYSETA *info, WSAESETSERVICEOP op, DWORD flags )
{
    TRACE( "info %p, op %u, flags %#lx\n", info, op, flags );

    if (!wsa_started()) return SOCKET_ERROR;
    return finish( set_service( (const WSAQUERYSETW *)info, FALSE, op, flags ) );
}

static DWORD set_name( const void *name, BOOL wide, const SOCKET_ADDRESS *addrs, DWORD count,
                       const BLOB *blob, DWORD flags, DWORD namespace, const GUID *provider )
{
    static const GUID class = { 0x0002a800, 0, 0, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };  /* SVCID_HOSTNAME */
    WSAQUERYSETW set = { .dwSize = sizeof(set), .lpszServiceInstanceName = (WCHAR *)name,
                         .lpServiceClassId = (GUID *)&class, .dwNameSpace = namespace,
                         .lpNSProviderId = (GUID *)provider, .lpBlob = (BLOB *)blob };
    DWORD i, err;

    if (count > 1000) return WSAEINVAL;
    if (count && !is_readable( addrs, count * sizeof(*addrs) )) return WSAEFAULT;
    if (blob && !is_readable( blob, sizeof(*blob) )) return WSAEFAULT;
    if (!(set.lpcsaBuffer = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY,
                                       (count + 1) * sizeof(*set.lpcsaBuffer) )))
        return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < count; i++) set.lpcsaBuffer[i].LocalAddr = addrs[i];
    set.dwNumberOfCsAddrs = count;
    err = set_service( &set, wide, count ? RNRSERVICE_REGISTER : RNRSERVICE_DELETE, flags );
    HeapFree( GetProcessHeap(), 0, set.lpcsaBuffer );
    return err;
}

/* Registers a name with its addresses, or takes it back if there are none. The
 * error is the last error too. */
static DWORD set_addrinfo( const void *name, BOOL wide, const SOCKET_ADDRESS *addrs, DWORD count,
                           const BLOB *blob, DWORD flags, DWORD namespace, const GUID *provider,
                           BOOL has_reserved )
{
    DWORD err;

    if (!wsa_started()) err = WSANOTINITIALISED;
    else if (!name || has_reserved) err = WSAEINVAL;
    else err = set_name( name, wide, addrs, count, blob, flags, namespace, provider );
    SetLastError( err );
    return err;
}

/***********************************************************************
 *      SetAddrInfoExW   (WS2_32.@)
 *
 * Registers a name at the providers of a name space, or deregisters it with
 * count 0. The built-in ones can do neither: WSASERVICE_NOT_FOUND if there is no
 * other. WSAEINVAL (no name, or one of the reserved last three arguments),
 * WSAEFAULT, errors of the providers. The error is returned, and is the last
 * error too. Follows Winsock reference, SetAddrInfoExW function.
 */
INT WINAPI SetAddrInfoExW( const WCHAR *name, const WCHAR *service, SOCKET_ADDRESS *addrs, DWORD count,
                           BLOB *blob, DWORD flags, DWORD namespace, GUID *provider, struct timeval *timeout,
                           OVERLAPPED *overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine,
                           HANDLE *handle )
{
    TRACE( "name %s, service %s, addrs %p, count %lu, blob %p, flags %#lx, namespace %lu, provider %s, "
           "timeout %p\n",
           debugstr_textW( name ), debugstr_textW( service ), addrs, count, blob, flags, namespace,
           debugstr_id( provider ), timeout );

    return set_addrinfo( name, TRUE, addrs, count, blob, flags, namespace, provider,
                         overlapped || routine || handle );
}

/***********************************************************************
 *      SetAddrInfoExA   (WS2_32.@)
 *
 * As SetAddrInfoExW(). Follows Winsock reference, SetAddrInfoExA function.
 */
INT WINAPI SetAddrInfoExA( const char *name, const char *service, SOCKET_ADDRESS *addrs, DWORD count,
                           BLOB *blob, DWORD flags, DWORD namespace, GUID *provider, struct timeval *timeout,
                           OVERLAPPED *overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine,
                           HANDLE *handle )
{
    TRACE( "name %s, service %s, addrs %p, count %lu, blob %p, flags %#lx, namespace %lu, provider %s, "
           "timeout %p\n",
           debugstr_text( name ), debugstr_text( service ), addrs, count, blob, flags, namespace,
           debugstr_id( provider ), timeout );

    return set_addrinfo( name, FALSE, addrs, count, blob, flags, namespace, provider,
                         overlapped || routine || handle );
}
