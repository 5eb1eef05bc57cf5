/*
 * Copies of query sets
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


/* Called by namespace.c, nsp_query.c and service.c: providers know the wide form
 * only. The structures of both forms have the same layout. Checks every pointer
 * that it follows; never calls a provider. */

#include "ws2_32_private.h"
#include "nsp_provider.h"

#define MAX_COUNT 4096                /* of protocols or addresses */

/* Fills a buffer while there is room and counts on when there is none. */
struct writer
{
    char *buffer;
    SIZE_T size, used;
    DWORD err;
};

static void *put( struct writer *writer, const void *data, SIZE_T len )
{
    SIZE_T pos = writer->used;

    if (!data || !len || writer->err) return NULL;
    if (!is_readable( data, len ))
    {
        writer->err = WSAEFAULT;
        return NULL;
    }
    writer->used += (len + 7) & ~(SIZE_T)7;
    return writer->used > writer->size ? NULL : memcpy( writer->buffer + pos, data, len );
}

static void *put_text( struct writer *writer, const void *text, BOOL src_wide, BOOL dst_wide )
{
    WCHAR *wide = NULL;
    char *ansi = NULL;
    void *ret = NULL;
    int len;

    if (!text || writer->err) return NULL;
    if (!is_text( text, src_wide )) writer->err = WSAEFAULT;
    else if (src_wide == dst_wide)
        ret = put( writer, text, src_wide ? (wcslen( text ) + 1) * sizeof(WCHAR) : strlen( text ) + 1 );
    else if (dst_wide)
    {
        if (!(writer->err = text_to_wide( text, &wide )))
            ret = put( writer, wide, (wcslen( wide ) + 1) * sizeof(WCHAR) );
    }
    else
    {
        len = WideCharToMultiByte( CP_ACP, 0, text, -1, NULL, 0, NULL, NULL );
        if ((ansi = HeapAlloc( GetProcessHeap(), 0, len )))
        {
            WideCharToMultiByte( CP_ACP, 0, text, -1, ansi, len, NULL, NULL );
            ret = put( writer, ansi, len );
        }
        else writer->err = WSA_NOT_ENOUGH_MEMORY;
    }
    HeapFree( GetProcessHeap(), 0, wide );
    HeapFree( GetProcessHeap(), 0, ansi );
    return ret;
}

static void put_address( struct writer *writer, SOCKET_ADDRESS *addr )
{
    addr->lpSockaddr = put( writer, addr->lpSockaddr, max( addr->iSockaddrLength, 0 ));
}

static CSADDR_INFO *put_addresses( struct writer *writer, const CSADDR_INFO *src, DWORD count )
{
    CSADDR_INFO *ret, info;
    DWORD i;

    if (!(ret = put( writer, src, count * sizeof(*src) )) && writer->err) return NULL;
    for (i = 0; i < count && src; i++)
    {
        info = src[i];
        put_address( writer, &info.LocalAddr );
        put_address( writer, &info.RemoteAddr );
        if (ret) ret[i] = info;
    }
    return ret;
}

static BLOB *put_blob( struct writer *writer, const BLOB *src )
{
    BLOB *ret = put( writer, src, sizeof(*src) );
    BYTE *data;

    if (!src || writer->err) return NULL;
    data = put( writer, src->pBlobData, src->cbSize );
    if (ret) ret->pBlobData = data;
    return ret;
}

DWORD query_set_copy( const WSAQUERYSETW *src, BOOL src_wide, BOOL dst_wide, void *dst, DWORD *size )
{
    struct writer writer = { .buffer = dst, .size = dst ? *size : 0 };
    WSAQUERYSETW set = *src;

    if (set.dwNumberOfProtocols > MAX_COUNT || set.dwNumberOfCsAddrs > MAX_COUNT) return WSAEINVAL;
    put( &writer, &set, sizeof(set) );  /* its place: it is copied when it is complete */
    set.dwSize = sizeof(set);
    set.lpszServiceInstanceName = put_text( &writer, src->lpszServiceInstanceName, src_wide, dst_wide );
    set.lpServiceClassId = put( &writer, src->lpServiceClassId, sizeof(GUID) );
    set.lpVersion = put( &writer, src->lpVersion, sizeof(*src->lpVersion) );
    set.lpszComment = put_text( &writer, src->lpszComment, src_wide, dst_wide );
    set.lpNSProviderId = put( &writer, src->lpNSProviderId, sizeof(GUID) );
    set.lpszContext = put_text( &writer, src->lpszContext, src_wide, dst_wide );
    set.lpafpProtocols = put( &writer, src->lpafpProtocols, src->dwNumberOfProtocols * sizeof(AFPROTOCOLS) );
    set.lpszQueryString = put_text( &writer, src->lpszQueryString, src_wide, dst_wide );
    set.lpcsaBuffer = put_addresses( &writer, src->lpcsaBuffer, src->dwNumberOfCsAddrs );
    set.lpBlob = put_blob( &writer, src->lpBlob );
    if (!writer.err && writer.used <= writer.size) memcpy( dst, &set, sizeof(set) );
    *size = writer.used;
    return writer.err;
}

DWORD query_set_duplicate( const WSAQUERYSETW *src, BOOL src_wide, BOOL dst_wide, WSAQUERYSETW **ret )
{
    DWORD size = 0, err;

    *ret = NULL;
    if ((err = query_set_copy( src, src_wide, dst_wide, NULL, &size ))) return err;
    if (!(*ret = HeapAlloc( GetProcessHeap(), HEAP_ZERO_MEMORY, size ))) return WSA_NOT_ENOUGH_MEMORY;
    if (!(err = query_set_copy( src, src_wide, dst_wide, *ret, &size ))) return 0;
    HeapFree( GetProcessHeap(), 0, *ret );
    *ret = NULL;
    return err;
}
