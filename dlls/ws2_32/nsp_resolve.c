/*
 * Addresses of a name from installed providers
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
 * Called by getaddrinfo.c, getaddrinfo_ex.c and hostent.c, for those providers
 * that were installed. A provider that uses names itself is answered by the
 * built-in ones alone. Never sorts or merges what it is told.
 */

#include "ws2_32_private.h"
#include "ip2string.h"
#include "nsp_provider.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#ifndef WSA_E_NO_MORE
#define WSA_E_NO_MORE   10110
#define WSA_E_CANCELLED 10111
#endif

#define MAX_ADDRS 4096

/* SVCID_HOSTNAME, SVCID_INET_HOSTADDRBYNAME and SVCID_DNS_TYPE_AAAA */
const GUID nsp_class_host = { 0x0002a800, 0, 0, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };
const GUID nsp_class_host_by_name = { 0x0002a803, 0, 0, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };
/* SVCID_INET_HOSTADDRBYINETSTRING: the name is the text of an address */
static const GUID class_host_by_address = { 0x0002a801, 0, 0, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };
const GUID nsp_class_host6 = { 0x00090035, 0, 0x1c, { 0xc0, 0, 0, 0, 0, 0, 0, 0x46 } };

void nsp_answer_init( struct nsp_answer *answer )
{
    memset( answer, 0, FIELD_OFFSET( struct nsp_answer, name ));
    answer->name[0] = 0;
}

void nsp_answer_free( struct nsp_answer *answer )
{
    unsigned int i;

    for (i = 0; i < answer->source_count; i++) HeapFree( GetProcessHeap(), 0, answer->sources[i].blob );
    HeapFree( GetProcessHeap(), 0, answer->sources );
    HeapFree( GetProcessHeap(), 0, answer->addrs );
    nsp_answer_init( answer );
}

/* ---- results ---- */

/* Room for one more element; NULL is an empty array. */
static BOOL grow( void **array, unsigned int count, SIZE_T size )
{
    void *ret;

    if (*array) ret = HeapReAlloc( GetProcessHeap(), 0, *array, (count + 1) * size );
    else ret = HeapAlloc( GetProcessHeap(), 0, size );
    if (ret) *array = ret;
    return !!ret;
}

static BOOL add_addr( struct nsp_answer *answer, const struct resolve_addr *addr )
{
    if (!grow( (void **)&answer->addrs, answer->count, sizeof(*answer->addrs) )) return FALSE;
    answer->addrs[answer->count].addr = *addr;
    answer->addrs[answer->count++].source = answer->source_count - 1;
    return TRUE;
}

static BOOL has_addr( const struct nsp_answer *answer, const struct resolve_addr *addr )
{
    unsigned int i;

    for (i = 0; i < answer->count; i++)
        if (!memcmp( &answer->addrs[i].addr, addr, sizeof(*addr) )) return TRUE;
    return FALSE;
}

static BOOL add_source( const WSAQUERYSETW *set, struct nsp_answer *answer )
{
    const BLOB *blob = set->lpBlob;
    struct nsp_source *source;

    if (!grow( (void **)&answer->sources, answer->source_count, sizeof(*source) )) return FALSE;
    source = &answer->sources[answer->source_count];
    memset( source, 0, sizeof(*source) );
    if (set->lpNSProviderId) source->provider = *set->lpNSProviderId;
    if (blob && blob->cbSize && blob->pBlobData)
    {
        if (!(source->blob = HeapAlloc( GetProcessHeap(), 0, blob->cbSize ))) return FALSE;
        source->blob_size = blob->cbSize;
        memcpy( source->blob, blob->pBlobData, blob->cbSize );
    }
    answer->source_count++;
    return TRUE;
}

static BOOL read_addr( const SOCKET_ADDRESS *src, int family, struct resolve_addr *ret )
{
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)src->lpSockaddr;

    memset( ret, 0, sizeof(*ret) );
    if (!in6 || src->iSockaddrLength < (int)sizeof(in6->sin6_family)) return FALSE;
    if (src->iSockaddrLength < sockaddr_size( in6->sin6_family )) return FALSE;
    if (family && in6->sin6_family != family) return FALSE;
    ret->family = in6->sin6_family;
    if (ret->family == AF_INET) memcpy( ret->addr, &((const struct sockaddr_in *)in6)->sin_addr, 4 );
    else if (ret->family == AF_INET6)
    {
        memcpy( ret->addr, &in6->sin6_addr, sizeof(ret->addr) );
        ret->scope_id = in6->sin6_scope_id;
    }
    return ret->family == AF_INET || ret->family == AF_INET6;
}

/* The addresses of one result; it may have a blob and no address. */
static DWORD add_result( const WSAQUERYSETW *set, int family, struct nsp_answer *answer )
{
    static const struct resolve_addr none;
    struct resolve_addr addr;
    DWORD i;

    if (!answer->source_count && set->lpszServiceInstanceName)
        lstrcpynW( answer->name, set->lpszServiceInstanceName, ARRAY_SIZE(answer->name) );
    if (!add_source( set, answer )) return WSA_NOT_ENOUGH_MEMORY;
    for (i = 0; i < set->dwNumberOfCsAddrs && answer->count < MAX_ADDRS; i++)
    {
        if (!read_addr( &set->lpcsaBuffer[i].RemoteAddr, family, &addr ) || has_addr( answer, &addr )) continue;
        if (!add_addr( answer, &addr )) return WSA_NOT_ENOUGH_MEMORY;
    }
    if (set->dwNumberOfCsAddrs || !answer->sources[answer->source_count - 1].blob) return 0;
    return add_addr( answer, &none ) ? 0 : WSA_NOT_ENOUGH_MEMORY;
}

/* ---- cancelling ---- */

/* FALSE if it is too late to start: the query is ended. */
static BOOL start_waiting( struct nsp_cancel *cancel, struct nsp_query *query )
{
    BOOL ret;

    if (!cancel) return TRUE;
    AcquireSRWLockExclusive( &cancel->lock );
    if ((ret = !cancel->cancelled)) cancel->query = query;
    ReleaseSRWLockExclusive( &cancel->lock );
    return ret;
}

/* Ends the query unless that has been done. */
static void stop_waiting( struct nsp_cancel *cancel, struct nsp_query *query )
{
    BOOL cancelled = FALSE;

    if (cancel)
    {
        AcquireSRWLockExclusive( &cancel->lock );
        cancelled = cancel->cancelled && !cancel->query;
        cancel->query = NULL;
        ReleaseSRWLockExclusive( &cancel->lock );
    }
    if (!cancelled) nsp_query_end( query );
}

void nsp_cancel( struct nsp_cancel *cancel )
{
    AcquireSRWLockExclusive( &cancel->lock );
    cancel->cancelled = TRUE;
    if (cancel->query) nsp_query_end( cancel->query );
    cancel->query = NULL;
    ReleaseSRWLockExclusive( &cancel->lock );
}

/* ---- the question ---- */

/* A name is an answer to a question for one. */
static BOOL is_answered( const struct nsp_question *question, const struct nsp_answer *answer )
{
    return answer->count || (question->class == &class_host_by_address && answer->name[0]);
}

static DWORD read_results( struct nsp_query *query, DWORD flags, const struct nsp_question *question,
                           struct nsp_answer *ret )
{
    WSAQUERYSETW *set;
    DWORD err;

    while (!(err = nsp_query_read( query, flags, &set )))
    {
        err = add_result( set, question->family, ret );
        HeapFree( GetProcessHeap(), 0, set );
        if (err) return err;
    }
    if (err == WSA_NOT_ENOUGH_MEMORY || err == WSA_E_CANCELLED) return err;
    if (is_answered( question, ret )) return 0;
    return err == WSA_E_NO_MORE ? WSANO_DATA : err;
}

static DWORD ask( const struct nsp_question *question, struct nsp_answer *ret )
{
    WSAQUERYSETW set = { .dwSize = sizeof(set), .lpszServiceInstanceName = (WCHAR *)question->name,
                         .lpServiceClassId = (GUID *)question->class, .dwNameSpace = question->namespace,
                         .lpNSProviderId = (GUID *)question->id };
    DWORD flags = LUP_RETURN_NAME | LUP_RETURN_ADDR | LUP_RETURN_BLOB, err;
    struct nsp_query *query;
    BOOL first;

    if ((err = nsp_query_begin( &set, TRUE, flags, &query, &first ))) return err;
    if (!start_waiting( question->cancel, query ))
    {
        nsp_query_end( query );
        err = WSA_E_CANCELLED;
    }
    else
    {
        err = read_results( query, flags, question, ret );
        stop_waiting( question->cancel, query );
    }
    nsp_query_free( query );
    return err;
}

DWORD nsp_resolve( const struct nsp_question *question, struct nsp_answer *ret )
{
    struct thread_data *data = get_thread_data();
    DWORD err;

    nsp_answer_init( ret );
    if (!data) return WSA_NOT_ENOUGH_MEMORY;
    if (data->in_provider) return WSASERVICE_NOT_FOUND;
    data->in_provider = TRUE;
    err = ask( question, ret );
    data->in_provider = FALSE;
    if (err) nsp_answer_free( ret );
    return err;
}

DWORD nsp_resolve_address( const struct resolve_addr *addr, char *name, unsigned int size )
{
    struct nsp_question question = { .namespace = NS_ALL, .class = &class_host_by_address };
    struct nsp_answer answer;
    WCHAR text[64];
    ULONG len = ARRAY_SIZE(text);
    DWORD err;

    if (addr->family == AF_INET) RtlIpv4AddressToStringW( (const IN_ADDR *)addr->addr, text );
    else if (RtlIpv6AddressToStringExW( (const IN6_ADDR *)addr->addr, addr->scope_id, 0, text, &len ))
        return WSAEINVAL;
    question.name = text;
    if ((err = nsp_resolve( &question, &answer ))) return err;
    if (!answer.name[0] || !WideCharToMultiByte( CP_ACP, 0, answer.name, -1, name, size, NULL, NULL ))
        err = WSANO_DATA;
    nsp_answer_free( &answer );
    return err;
}
