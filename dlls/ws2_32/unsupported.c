/*
 * Exports that always fail
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


/* Every function here checks its arguments and then returns the error that the
 * documentation gives for a system without the feature. None pretends to have
 * done anything. What is missing: templates for quality of service, which current
 * Windows lacks too, and calls with arguments that Microsoft never documented. */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The error of a call that reports through a pointer, which may be missing. */
static int fail( DWORD err, INT *ret_error )
{
    if (is_writable( ret_error, sizeof(*ret_error) )) *ret_error = err;
    return SOCKET_ERROR;
}

/* ---- helpers ---- */

/* The arguments are not public. Follows System Error Codes, ERROR_CALL_NOT_IMPLEMENTED. */
DWORD WINAPI WahWriteLSPEvent( DWORD_PTR arg1, DWORD_PTR arg2 )
{
    TRACE( "%#Ix %#Ix\n", arg1, arg2 );
    return ERROR_CALL_NOT_IMPLEMENTED;
}

/* ---- quality of service ---- */

/***********************************************************************
 *      WSAGetQOSByName   (WS2_32.@)
 *
 * WSAEOPNOTSUPP: no provider here has templates; WSAENOTSOCK, WSAEFAULT.
 * Follows Winsock reference, WSAGetQOSByName function.
 */
BOOL WINAPI WSAGetQOSByName( SOCKET s, WSABUF *name, QOS *qos )
{
    TRACE( "socket %#Ix, name %p, qos %p\n", s, name, qos );

    if (!socket_check( s, NULL )) return FALSE;
    SetLastError( is_readable( name, sizeof(*name) ) && is_writable( qos, sizeof(*qos) )
                  ? WSAEOPNOTSUPP : WSAEFAULT );
    return FALSE;
}

/* ---- catalogue calls with a selector; the names without Ex do the documented
 *      work, and what the extra arguments mean is not public ---- */

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WPUGetProviderPathEx( GUID *id, WCHAR *path, INT *len, DWORD selector, INT *error )
{
    TRACE( "id %s, path %p, len %p, selector %lu\n", debugstr_id( id ), path, len, selector );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCDeinstallProviderEx( GUID *id, DWORD selector, INT *error )
{
    TRACE( "id %s, selector %lu\n", debugstr_id( id ), selector );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCEnumProtocolsEx( DWORD selector, INT *filter, WSAPROTOCOL_INFOW *buffer, DWORD *size,
                               INT *error )
{
    TRACE( "selector %lu, filter %p, buffer %p, size %p\n", selector, filter, buffer, size );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCGetApplicationCategoryEx( const WCHAR *path, DWORD path_len, const WCHAR *extra,
                                        DWORD extra_len,
                                        DWORD *categories, DWORD selector, INT *error )
{
    TRACE( "path %p %lu, extra %p %lu, categories %p, selector %lu\n", path, path_len, extra, extra_len,
           categories, selector );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCSetApplicationCategoryEx( const WCHAR *path, DWORD path_len, const WCHAR *extra,
                                        DWORD extra_len,
                                        DWORD categories, DWORD *previous, DWORD selector, INT *error )
{
    TRACE( "path %p %lu, extra %p %lu, categories %#lx, previous %p, selector %lu\n", path, path_len, extra,
           extra_len, categories, previous, selector );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCInstallProviderEx( GUID *id, const WCHAR *path, WSAPROTOCOL_INFOW *infos, DWORD count,
                                 DWORD selector, DWORD flags, INT *error )
{
    TRACE( "id %s, path %s, infos %p, count %lu, selector %lu, flags %#lx\n", debugstr_id( id ),
           debugstr_textW( path ), infos, count, selector, flags );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCUpdateProviderEx( GUID *id, const WCHAR *path, WSAPROTOCOL_INFOW *infos, DWORD count,
                                DWORD selector, INT *error )
{
    TRACE( "id %s, path %s, infos %p, count %lu, selector %lu\n", debugstr_id( id ), debugstr_textW( path ),
           infos, count, selector );
    return fail( WSAEOPNOTSUPP, error );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCInstallNameSpaceEx2( WCHAR *name, WCHAR *path, DWORD namespace, DWORD version, GUID *id,
                                   BLOB *info, DWORD selector )
{
    TRACE( "name %s, path %s, namespace %lu, version %lu, id %s, info %p, selector %lu\n",
           debugstr_textW( name ), debugstr_textW( path ), namespace, version, debugstr_id( id ), info,
           selector );
    return set_error( WSAEOPNOTSUPP );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCUnInstallNameSpaceEx2( GUID *id, DWORD selector )
{
    TRACE( "id %s, selector %lu\n", debugstr_id( id ), selector );
    return set_error( WSAEOPNOTSUPP );
}

/* Follows Windows Sockets Error Codes, WSAEOPNOTSUPP. */
INT WINAPI WSCWriteProviderOrderEx( DWORD *ids, DWORD count, DWORD selector )
{
    TRACE( "ids %p, count %lu, selector %lu\n", ids, count, selector );
    return WSAEOPNOTSUPP;
}
