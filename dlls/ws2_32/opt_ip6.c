/*
 * Options of level IPPROTO_IPV6
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
 * One table, used by opt.c. Interface indices are in host byte order here.
 */

#include "opt.h"

/* The host wants network byte order. */
static DWORD get_unicast_if( struct opt_call *call )
{
    DWORD error = opt_get_afd( call );

    call->word = RtlUlongByteSwap( call->word );
    return error;
}

static DWORD set_unicast_if( struct opt_call *call )
{
    call->word = RtlUlongByteSwap( call->word );
    return opt_set_afd( call );
}

/* One byte counts. IPv4 sockets have the option too; AFD checks that they are
 * unbound, and forgets it. */
static DWORD set_v6only( struct opt_call *call )
{
    DWORD error;

    call->word = !!call->word;
    if ((error = opt_set_afd( call )) || call->info.family == AF_INET6) return error;
    return opt_state_set( call->socket, STATE_V6ONLY, call->word ) ? 0 : WSAENOBUFS;
}

static DWORD get_v6only( struct opt_call *call )
{
    if (call->info.family == AF_INET6) return opt_get_afd( call );
    if (!opt_state_get( call->socket, STATE_V6ONLY, &call->word )) call->word = TRUE;
    return 0;
}

/* Which hosts may connect; the host has no such distinction. */
static DWORD set_protection_level( struct opt_call *call )
{
    switch (call->word)
    {
    case PROTECTION_LEVEL_UNRESTRICTED:
    case PROTECTION_LEVEL_EDGERESTRICTED:
    case PROTECTION_LEVEL_RESTRICTED:
        return opt_set_state( call );
    case PROTECTION_LEVEL_DEFAULT:
        opt_state_clear( call->socket, STATE_PROTECTION_LEVEL );
        return 0;
    default:
        return WSAEINVAL;
    }
}

/* An interface that is not there, or a group that is not joined. */
static DWORD set_membership( struct opt_call *call )
{
    struct ipv6_mreq mreq;
    NTSTATUS status;

    memcpy( &mreq, call->in, sizeof(mreq) );
    status = afd_ioctl( call->socket, call->row->set_arg, &mreq, sizeof(mreq), NULL, 0, NULL );
    if (status == STATUS_UNSUCCESSFUL) return WSAEADDRNOTAVAIL;
    if (status == STATUS_INVALID_PARAMETER && mreq.ipv6mr_multiaddr.s6_addr[0] == 0xff)
        return WSAEADDRNOTAVAIL;
    return opt_error( status );
}

#define OPT6_AFD( name, flags ) \
    { name, (flags) | OPT_INET6, opt_get_afd, opt_set_afd, \
      IOCTL_AFD_WINE_GET_ ## name, IOCTL_AFD_WINE_SET_ ## name, 0 }
#define OPT6_RECV( name, code ) \
    { name, OPT_DWORD | OPT_MESSAGE | OPT_INET6, opt_get_afd, opt_set_afd, \
      IOCTL_AFD_WINE_GET_ ## code, IOCTL_AFD_WINE_SET_ ## code, 0 }
#define OPT6_MEMBERSHIP( name ) \
    { name, OPT_BLOB | OPT_MESSAGE | OPT_INET6, NULL, set_membership, \
      0, IOCTL_AFD_WINE_SET_ ## name, sizeof(struct ipv6_mreq) }

static const struct opt_row rows[] =
{
    { IPV6_V6ONLY, OPT_BYTE, get_v6only, set_v6only,
      IOCTL_AFD_WINE_GET_IPV6_V6ONLY, IOCTL_AFD_WINE_SET_IPV6_V6ONLY, 0 },
    { IPV6_PROTECTION_LEVEL, OPT_DWORD, opt_get_state, set_protection_level,
      STATE_PROTECTION_LEVEL, PROTECTION_LEVEL_UNRESTRICTED, 0 },

    OPT6_AFD( IPV6_DONTFRAG, OPT_BOOL ),
    OPT6_AFD( IPV6_UNICAST_HOPS, OPT_BOOL ),
    { IPV6_UNICAST_IF, OPT_DWORD | OPT_INET6, get_unicast_if, set_unicast_if,
      IOCTL_AFD_WINE_GET_IPV6_UNICAST_IF, IOCTL_AFD_WINE_SET_IPV6_UNICAST_IF, 0 },
    OPT_HOST( IPV6_TCLASS, OPT_DWORD | OPT_INET6, UNIX_IPV6_TCLASS ),
    OPT_HOST( IPV6_CHECKSUM, OPT_DWORD | OPT_RAW | OPT_INET6, UNIX_IPV6_CHECKSUM ),
    OPT_HOST( IPV6_HDRINCL, OPT_DWORD | OPT_RAW | OPT_INET6, UNIX_IPV6_HDRINCL ),

    /* receive switches: what arrives is a control message of the same type */
    OPT6_RECV( IPV6_PKTINFO, IPV6_RECVPKTINFO ),
    OPT6_RECV( IPV6_HOPLIMIT, IPV6_RECVHOPLIMIT ),
    OPT6_RECV( IPV6_RECVTCLASS, IPV6_RECVTCLASS ),
    { IPV6_ECN, OPT_DWORD | OPT_MESSAGE | OPT_INET6, opt_get_ecn, opt_set_ecn,
      STATE_ECN6, IOCTL_AFD_WINE_SET_IPV6_RECVTCLASS, 0 },

    OPT6_AFD( IPV6_MULTICAST_HOPS, OPT_BOOL | OPT_MESSAGE ),
    OPT6_AFD( IPV6_MULTICAST_IF, OPT_DWORD | OPT_MESSAGE ),
    OPT6_AFD( IPV6_MULTICAST_LOOP, OPT_BOOL | OPT_MESSAGE ),
    OPT6_MEMBERSHIP( IPV6_ADD_MEMBERSHIP ),
    OPT6_MEMBERSHIP( IPV6_DROP_MEMBERSHIP ),

    OPT_GROUP( MCAST_JOIN_GROUP, OPT_INET6, UNIX_MCAST6_JOIN_GROUP, struct group_req ),
    OPT_GROUP( MCAST_LEAVE_GROUP, OPT_INET6, UNIX_MCAST6_LEAVE_GROUP, struct group_req ),
    OPT_GROUP( MCAST_BLOCK_SOURCE, OPT_INET6, UNIX_MCAST6_BLOCK_SOURCE, struct group_source_req ),
    OPT_GROUP( MCAST_UNBLOCK_SOURCE, OPT_INET6, UNIX_MCAST6_UNBLOCK_SOURCE, struct group_source_req ),
    OPT_GROUP( MCAST_JOIN_SOURCE_GROUP, OPT_INET6, UNIX_MCAST6_JOIN_SOURCE_GROUP, struct group_source_req ),
    OPT_GROUP( MCAST_LEAVE_SOURCE_GROUP, OPT_INET6, UNIX_MCAST6_LEAVE_SOURCE_GROUP, struct group_source_req ),

    { IPV6_MTU, OPT_DWORD | OPT_INET6, opt_get_host, NULL, UNIX_IPV6_MTU, 0, 0 },
    { IPV6_MTU_DISCOVER, OPT_DWORD | OPT_INET6, opt_get_mtu_discover, opt_set_mtu_discover,
      UNIX_IPV6_MTU_DISCOVER, 0, 0 },
};

const struct opt_level opt_level_ip6 = { IPPROTO_IPV6, WSAEINVAL, rows, ARRAY_SIZE(rows) };
