/*
 * Unix side of DNS queries
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


/* Called for AI_DNS_ONLY through the table of unix_main.c: asks the host's DNS
 * servers and nothing else. Answers are data from the network: every read goes
 * through the bounds-checked ns_ functions. */

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "winerror.h"
#include "ws2_32_unixlib.h"
#include "unix_resolve.h"

#define ANSWER_SIZE 65535

static NTSTATUS wsa_from_h_errno( int code )
{
    switch (code)
    {
    case HOST_NOT_FOUND: return WSAHOST_NOT_FOUND;
    case NO_DATA:        return WSANO_DATA;
    case NO_RECOVERY:    return WSANO_RECOVERY;
    default:             return WSATRY_AGAIN;
    }
}

/* What one or two queries add to. */
struct result
{
    struct resolve_output *out;
    unsigned int name_pos;
    BOOL question;                    /* the name is that of the question */
};

static void add_name( struct result *result, const ns_msg *msg, const ns_rr *record )
{
    ns_msg copy = *msg;
    ns_rr question;

    if (result->name_pos) return;
    if (result->question && !ns_parserr( &copy, ns_s_qd, 0, &question )) record = &question;
    resolve_add_name( result->out, &result->name_pos, ns_rr_name( *record ) );
}

/* Takes the addresses of the wanted type out of an answer; aliases are already
 * followed by the server. */
static NTSTATUS parse_answer( const unsigned char *answer, int len, ns_type type, struct result *result )
{
    unsigned int i, found = 0, size = type == ns_t_a ? 4 : 16;
    ns_msg msg;
    ns_rr rr;

    if (ns_initparse( answer, len, &msg )) return WSANO_RECOVERY;
    for (i = 0; i < ns_msg_count( msg, ns_s_an ); i++)
    {
        if (ns_parserr( &msg, ns_s_an, i, &rr )) return WSANO_RECOVERY;
        if (ns_rr_type( rr ) != type || ns_rr_class( rr ) != ns_c_in || ns_rr_rdlen( rr ) != size) continue;
        if (!found++) add_name( result, &msg, &rr );
        resolve_add_addr( result->out, type == ns_t_a ? AF_INET : AF_INET6, ns_rr_rdata( rr ), 0 );
    }
    return found ? 0 : WSANO_DATA;
}

static NTSTATUS query( res_state state, const char *name, ns_type type, struct result *result )
{
    unsigned char *answer;
    NTSTATUS ret;
    int len;

    if (!(answer = malloc( ANSWER_SIZE ))) return ERROR_NOT_ENOUGH_MEMORY;
    len = res_nsearch( state, name, ns_c_in, type, answer, ANSWER_SIZE );
    if (len < 0) ret = wsa_from_h_errno( state->res_h_errno );
    else ret = parse_answer( answer, len > ANSWER_SIZE ? ANSWER_SIZE : len, type, result );
    free( answer );
    return ret;
}

NTSTATUS resolve_dns_query( void *args )
{
    struct dns_query_params *params = args;
    struct resolve_output *out = &params->out;
    struct result result = { .out = out, .question = params->question };
    const char *name = (const char *)(ULONG_PTR)params->node;
    struct __res_state state;
    NTSTATUS ret = WSANO_DATA, ret6;

    out->addr_count = 0;
    if (out->names && out->names_size) *(char *)(ULONG_PTR)out->names = 0;
    memset( &state, 0, sizeof(state) );
    if (res_ninit( &state )) return WSANO_RECOVERY;

    if (params->family != AF_INET6_WINDOWS) ret = query( &state, name, ns_t_a, &result );
    if (params->family != AF_INET_WINDOWS && (!ret || ret == WSANO_DATA))
    {
        ret6 = query( &state, name, ns_t_aaaa, &result );
        if (ret) ret = ret6;
    }
    res_nclose( &state );
    return ret;
}
