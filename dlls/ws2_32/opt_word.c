/*
 * Where option values are kept: AFD, the host, this process
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
 * The functions that most rows of the option tables use. They move values and
 * translate those whose form differs between Windows and the host; they know no
 * option by name.
 */

#include "opt.h"
#include "direct.h"
#include "wine/unixlib.h"

DWORD opt_error( NTSTATUS status )
{
    if (status == STATUS_NOT_SUPPORTED || status == STATUS_NOT_IMPLEMENTED) return WSAENOPROTOOPT;
    return status_to_wsa( status );
}

DWORD opt_afd_get_word( SOCKET s, ULONG code, DWORD *ret )
{
    DWORD word = 0;
    NTSTATUS status = afd_ioctl( s, code, NULL, 0, &word, sizeof(word), NULL );

    if (!status) *ret = word;
    return opt_error( status );
}

DWORD opt_afd_set_word( SOCKET s, ULONG code, DWORD value )
{
    return opt_error( afd_ioctl( s, code, &value, sizeof(value), NULL, 0, NULL ));
}

DWORD opt_host_get( SOCKET s, enum unix_sockopt option, void *value, unsigned int *size )
{
    struct sockopt_params params = { .socket = s, .value = (ULONG_PTR)value, .option = option,
                                     .size = *size };
    NTSTATUS status = WINE_UNIX_CALL( unix_getsockopt, &params );

    if (!status) *size = params.size;
    return opt_error( status );
}

DWORD opt_host_set( SOCKET s, enum unix_sockopt option, const void *value, unsigned int size )
{
    struct sockopt_params params = { .socket = s, .value = (ULONG_PTR)value, .option = option,
                                     .size = size };

    return opt_error( WINE_UNIX_CALL( unix_setsockopt, &params ));
}

/* Words that stay what they are until they are set. */
static const struct
{
    ULONG code;
    enum opt_state_key key;
}
copies[] =
{
    { IOCTL_AFD_WINE_GET_SO_RCVBUF,           STATE_COPY_RCVBUF },
    { IOCTL_AFD_WINE_GET_SO_SNDBUF,           STATE_COPY_SNDBUF },
    { IOCTL_AFD_WINE_GET_TCP_NODELAY,         STATE_COPY_NODELAY },
    { IOCTL_AFD_WINE_GET_SO_RCVTIMEO,         STATE_COPY_RCVTIMEO },
    { IOCTL_AFD_WINE_GET_SO_SNDTIMEO,         STATE_COPY_SNDTIMEO },
    { IOCTL_AFD_WINE_GET_SO_REUSEADDR,        STATE_COPY_REUSEADDR },
    { IOCTL_AFD_WINE_GET_SO_EXCLUSIVEADDRUSE, STATE_COPY_EXCLUSIVE },
    { IOCTL_AFD_WINE_GET_SO_BROADCAST,        STATE_COPY_BROADCAST },
    { IOCTL_AFD_WINE_GET_SO_KEEPALIVE,        STATE_COPY_KEEPALIVE },
    { IOCTL_AFD_WINE_GET_SO_OOBINLINE,        STATE_COPY_OOBINLINE },
};

/* The copy is good for a socket that nobody else can change, see docs/fast-path.md. */
static DWORD get_with_copy( struct opt_call *call, enum opt_state_key key )
{
    LONG stamp = opt_copies_stamp();
    struct direct_target target;
    DWORD error;

    if (!direct_get( call->socket, DIRECT_QUERY, &target ))
        return opt_afd_get_word( call->socket, call->row->get_arg, &call->word );
    if (opt_state_get( call->socket, key, &call->word )) return 0;
    if (!(error = opt_afd_get_word( call->socket, call->row->get_arg, &call->word )))
        opt_copies_keep( call->socket, key, call->word, stamp );
    return error;
}

DWORD opt_get_afd( struct opt_call *call )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(copies); i++)
        if (copies[i].code == call->row->get_arg) return get_with_copy( call, copies[i].key );
    return opt_afd_get_word( call->socket, call->row->get_arg, &call->word );
}

/* One option can be another one's opposite: all copies of the socket are dropped. */
DWORD opt_set_afd( struct opt_call *call )
{
    DWORD error;

    opt_copies_drop( call->socket );
    error = opt_afd_set_word( call->socket, call->row->set_arg, call->word );
    opt_copies_drop( call->socket );
    return error;
}

DWORD opt_get_afd_blob( struct opt_call *call )
{
    ULONG_PTR info = 0;
    NTSTATUS status = afd_ioctl( call->socket, call->row->get_arg, NULL, 0, call->out, call->size, &info );

    if (!status) call->size = info;
    return opt_error( status );
}

DWORD opt_set_afd_blob( struct opt_call *call )
{
    return opt_error( afd_ioctl( call->socket, call->row->set_arg, call->in, call->size, NULL, 0, NULL ));
}

DWORD opt_get_host( struct opt_call *call )
{
    unsigned int size = sizeof(call->word);

    return opt_host_get( call->socket, call->row->get_arg, &call->word, &size );
}

DWORD opt_set_host( struct opt_call *call )
{
    return opt_host_set( call->socket, call->row->get_arg, &call->word, sizeof(call->word) );
}

DWORD opt_get_state( struct opt_call *call )
{
    if (!opt_state_get( call->socket, call->row->get_arg, &call->word )) call->word = call->row->set_arg;
    return 0;
}

DWORD opt_set_state( struct opt_call *call )
{
    DWORD value = (call->row->flags & OPT_FORM) == OPT_DWORD ? call->word : !!call->word;

    return opt_state_set( call->socket, call->row->get_arg, value ) ? 0 : WSAENOBUFS;
}

DWORD opt_get_fixed( struct opt_call *call )
{
    call->word = call->row->get_arg;
    return 0;
}

DWORD opt_set_fixed( struct opt_call *call )
{
    return call->word == call->row->get_arg ? 0 : WSAENOPROTOOPT;
}

/* The host's value for each PMTUD_STATE. */
static const DWORD host_discover[] =
{
    1,  /* IP_PMTUDISC_NOT_SET: per route */
    2,  /* IP_PMTUDISC_DO */
    0,  /* IP_PMTUDISC_DONT */
    3,  /* IP_PMTUDISC_PROBE */
};

DWORD opt_get_mtu_discover( struct opt_call *call )
{
    DWORD error, i;

    if ((error = opt_get_host( call ))) return error;
    for (i = 0; i < ARRAY_SIZE(host_discover); i++) if (host_discover[i] == call->word) break;
    call->word = i < ARRAY_SIZE(host_discover) ? i : 0;
    return 0;
}

DWORD opt_set_mtu_discover( struct opt_call *call )
{
    if (call->word >= ARRAY_SIZE(host_discover)) return WSAEINVAL;
    call->word = host_discover[call->word];
    return opt_set_host( call );
}

DWORD opt_set_group( struct opt_call *call )
{
    return opt_host_set( call->socket, call->row->set_arg, call->in, call->row->min_size );
}
