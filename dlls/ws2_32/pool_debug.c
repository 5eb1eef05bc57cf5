/*
 * Messages about port reservations
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
 * Called by pool_client.c and bind.c. WINEDEBUG=+portpool answers why a bind or
 * a reservation failed; see docs/why-did-my-bind-fail.md. Changes nothing.
 */

#include "ws2_32_private.h"
#include "wine/port_pool.h"

WINE_DEFAULT_DEBUG_CHANNEL(portpool);

/* What the codes of requests are called, and what they mean if they fail. */
static const char *const request_names[PORT_POOL_CODE_COUNT] =
{
    [PORT_POOL_ACQUIRE]      = "acquire",
    [PORT_POOL_ASSOCIATE]    = "associate",
    [PORT_POOL_RELEASE]      = "release",
    [PORT_POOL_SET_AFFINITY] = "set affinity",
    [PORT_POOL_CHECK]        = "check",
};

static const struct
{
    NTSTATUS status;
    const char *text;
}
reasons[] =
{
    { STATUS_INVALID_HANDLE,            "not a socket" },
    { STATUS_INVALID_PARAMETER,         "invalid ports, unknown token, or the socket is bound" },
    { STATUS_NO_MEMORY,                 "out of memory" },
    { STATUS_ACCESS_DENIED,             "another process' token, or not elevated" },
    { STATUS_SHARING_VIOLATION,         "a port is reserved or in use" },
    { STATUS_INSUFFICIENT_RESOURCES,    "the wineserver has no descriptors or records left" },
    { STATUS_NOT_SUPPORTED,             "no port pool in the wineserver, or neither a TCP nor a UDP socket" },
    { STATUS_TOO_MANY_ADDRESSES,        "no run of ports of this length is free" },
};

static const char *reason_text( NTSTATUS status )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( reasons ); i++) if (reasons[i].status == status) return reasons[i].text;
    return "see the status";
}

void port_pool_trace( SOCKET s, const struct port_pool_request *req, const struct port_pool_reply *reply,
                      NTSTATUS status )
{
    const char *name = req->code < PORT_POOL_CODE_COUNT ? request_names[req->code] : NULL;

    if (!name) name = "request";
    if (!status)
        TRACE( "%s, socket %#Ix, ports %u+%u, token %#I64x: ports %u+%u, token %#I64x\n", name, s, req->start,
               req->count, req->token, reply->start, reply->count, reply->token );
    else if (req->code != PORT_POOL_CHECK)
        WARN( "%s, socket %#Ix, ports %u+%u, token %#I64x, by pid %lu: refused, %s (status %#lx)\n", name, s,
              req->start, req->count, req->token, GetCurrentProcessId(), reason_text( status ), status );
}

/* " (name.exe)" of a Windows process, or nothing. */
static const char *process_name( DWORD pid )
{
    CLIENT_ID id = { .UniqueProcess = ULongToHandle( pid ) };
    OBJECT_ATTRIBUTES attr = { .Length = sizeof(attr) };
    char buffer[sizeof(UNICODE_STRING) + 520 * sizeof(WCHAR)];
    UNICODE_STRING *path = (UNICODE_STRING *)buffer;
    unsigned int len, start;
    const char *ret = "";
    HANDLE process;

    if (!pid || NtOpenProcess( &process, PROCESS_QUERY_LIMITED_INFORMATION, &attr, &id )) return "";
    if (!NtQueryInformationProcess( process, ProcessImageFileName, path, sizeof(buffer), NULL ))
    {
        len = start = path->Length / sizeof(WCHAR);
        while (start && path->Buffer[start - 1] != '\\') start--;
        ret = wine_dbg_sprintf( " (%s)", debugstr_wn( path->Buffer + start, len - start ));
    }
    NtClose( process );
    return ret;
}

static const char *record_text( const struct port_pool_reply *reply )
{
    static const char *const kinds[] = { "runtime reservation", "persistent reservation", "excluded range" };
    const char *kind = reply->value < ARRAY_SIZE( kinds ) ? kinds[reply->value] : "record";

    if (!reply->count) return "the port is in no reservation";
    if (reply->value != PORT_POOL_RUNTIME)
        return wine_dbg_sprintf( "%s %u-%u", kind, reply->start, reply->start + reply->count - 1 );
    return wine_dbg_sprintf( "%s %u-%u of pid %u%s", kind, reply->start, reply->start + reply->count - 1,
                             reply->aux, process_name( reply->aux ));
}

static const char *bind_reason( NTSTATUS status, const struct port_pool_reply *reply )
{
    if (status == STATUS_ACCESS_DENIED && reply->count)
        return reply->token ? "socket is associated with another token" : "socket is not associated";
    if (status == STATUS_SHARING_VIOLATION || status == STATUS_ADDRESS_ALREADY_ASSOCIATED)
        return "a socket has the port";
    if (reply->token)
        return wine_dbg_sprintf( "socket is associated with token %#I64x", reply->token );
    return wine_dbg_sprintf( "status %#lx", status );
}

void port_pool_warn_bind( SOCKET s, USHORT port, NTSTATUS status )
{
    struct port_pool_request request = { .code = PORT_POOL_CHECK, .start = port };
    struct port_pool_reply reply;

    if (!WARN_ON( portpool )) return;
    memset( &reply, 0, sizeof(reply) );
    if (port) port_pool_call( s, &request, &reply );
    WARN( "bind of port %u by pid %lu: refused, %s, %s\n", port, GetCurrentProcessId(),
          port ? record_text( &reply ) : "automatic choice", bind_reason( status, &reply ));
}
