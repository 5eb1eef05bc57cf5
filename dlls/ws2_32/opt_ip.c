/*
 * Options of level IPPROTO_IP
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
 * One table, used by opt.c. IPv6 sockets have these options too: they govern the
 * IPv4 packets of a dual-stack socket.
 */

#include "opt.h"

/* the host's forms of the membership structures */
struct host_mreqn
{
    struct in_addr group;
    struct in_addr interface_addr;
    int interface_index;
};

struct host_mreq_source
{
    struct in_addr group;
    struct in_addr interface_addr;
    struct in_addr source;
};

/* An interface may be named by an address in 0.0.0.0/8: its index, in network
 * byte order. 0 for other addresses and for 0.0.0.0, the default interface. */
static ULONG index_from_addr( struct in_addr addr )
{
    ULONG value = RtlUlongByteSwap( addr.s_addr );

    return value < 0x01000000 ? value : 0;
}

/* AFD has one status for a group that is none and for one that is not joined or
 * an interface that is not there. */
static DWORD group_error( struct in_addr group, NTSTATUS status )
{
    BOOL is_group = (group.s_addr & 0xf0) == 0xe0;

    if (status == STATUS_UNSUCCESSFUL || (status == STATUS_INVALID_PARAMETER && is_group))
        return WSAEADDRNOTAVAIL;
    return opt_error( status );
}

/* A request for IOCTL_AFD_WINE_SET_IP_ADD_MEMBERSHIP or .._DROP_MEMBERSHIP. The default interface of a host
 * without any route for multicasts is the loopback interface, as on Windows, where each interface has one. */
NTSTATUS afd_group_request( SOCKET s, DWORD code, struct in_addr group, struct in_addr interface_addr )
{
    struct host_mreqn mreqn = { .group = group, .interface_addr = interface_addr };
    NTSTATUS status;

    if ((mreqn.interface_index = index_from_addr( interface_addr ))) mreqn.interface_addr.s_addr = 0;
    status = afd_ioctl( s, code, &mreqn, sizeof(mreqn), NULL, 0, NULL );
    if (status != STATUS_UNSUCCESSFUL || interface_addr.s_addr != INADDR_ANY) return status;
    mreqn.interface_addr.s_addr = RtlUlongByteSwap( INADDR_LOOPBACK );
    return afd_ioctl( s, code, &mreqn, sizeof(mreqn), NULL, 0, NULL );
}

static DWORD send_mreqn( struct opt_call *call, struct in_addr group, struct in_addr interface_addr )
{
    return group_error( group, afd_group_request( call->socket, call->row->set_arg, group, interface_addr ));
}

static DWORD set_membership( struct opt_call *call )
{
    struct ip_mreq mreq;

    memcpy( &mreq, call->in, sizeof(mreq) );
    return send_mreqn( call, mreq.imr_multiaddr, mreq.imr_interface );
}

/* The host's structure has no index form, but the protocol independent option
 * has; row->get_arg is that one. */
static DWORD set_source_by_index( struct opt_call *call, const struct ip_mreq_source *mreq, ULONG index )
{
    struct sockaddr_in *group, *source;
    struct group_source_req req = { .interface_index = index };

    group = (struct sockaddr_in *)&req.group;
    group->sin_family = AF_INET;
    group->sin_addr = mreq->imr_multiaddr;
    source = (struct sockaddr_in *)&req.source;
    source->sin_family = AF_INET;
    source->sin_addr = mreq->imr_sourceaddr;
    return opt_host_set( call->socket, call->row->get_arg, &req, sizeof(req) );
}

/* Windows has the source before the interface, the host after it. */
static DWORD set_source_membership( struct opt_call *call )
{
    struct ip_mreq_source mreq;
    struct host_mreq_source host;
    ULONG index;

    memcpy( &mreq, call->in, sizeof(mreq) );
    if ((index = index_from_addr( mreq.imr_interface ))) return set_source_by_index( call, &mreq, index );
    host.group = mreq.imr_multiaddr;
    host.interface_addr = mreq.imr_interface;
    host.source = mreq.imr_sourceaddr;
    return group_error( host.group, afd_ioctl( call->socket, call->row->set_arg, &host, sizeof(host),
                                               NULL, 0, NULL ));
}

/* The value is an interface address or index; the host reads an index back as
 * no address at all. */
static DWORD set_multicast_if( struct opt_call *call )
{
    static const struct in_addr none;
    struct in_addr addr = { .s_addr = call->word };
    DWORD error = send_mreqn( call, none, addr );

    if (error == WSAEINVAL) error = WSAEADDRNOTAVAIL;
    if (error) return error;
    if (!index_from_addr( addr )) opt_state_clear( call->socket, STATE_MULTICAST_IF );
    else if (!opt_state_set( call->socket, STATE_MULTICAST_IF, call->word )) return WSAENOBUFS;
    return 0;
}

static DWORD get_multicast_if( struct opt_call *call )
{
    if (opt_state_get( call->socket, STATE_MULTICAST_IF, &call->word )) return 0;
    return opt_get_afd( call );
}

DWORD opt_get_ecn( struct opt_call *call )
{
    if (!opt_state_get( call->socket, call->row->get_arg, &call->word )) call->word = FALSE;
    return 0;
}

/* AFD delivers the traffic class as a control message of type IP_TOS (or
 * IPV6_TCLASS); its two low bits are what IP_ECN is about. */
DWORD opt_set_ecn( struct opt_call *call )
{
    DWORD error;

    call->word = !!call->word;
    if ((error = opt_set_afd( call ))) return error;
    return opt_set_state( call );
}

static const struct opt_row rows[] =
{
    OPT_AFD( IP_TOS, OPT_BOOL ),
    OPT_AFD( IP_TTL, OPT_BOOL ),
    OPT_AFD( IP_DONTFRAGMENT, OPT_BOOL ),
    OPT_AFD( IP_UNICAST_IF, OPT_BOOL ),        /* network byte order on both sides */
    OPT_AFD( IP_HDRINCL, OPT_BOOL | OPT_RAW ),
    { IP_OPTIONS, OPT_BLOB, opt_get_afd_blob, opt_set_afd_blob,
      IOCTL_AFD_WINE_GET_IP_OPTIONS, IOCTL_AFD_WINE_SET_IP_OPTIONS, 0 },

    /* receive switches: what arrives is a control message of the same type */
    OPT_AFD( IP_PKTINFO, OPT_DWORD | OPT_MESSAGE ),
    OPT_AFD( IP_RECVTTL, OPT_DWORD | OPT_MESSAGE ),
    OPT_AFD( IP_RECVTOS, OPT_DWORD | OPT_MESSAGE ),
    { IP_ECN, OPT_DWORD | OPT_MESSAGE, opt_get_ecn, opt_set_ecn,
      STATE_ECN, IOCTL_AFD_WINE_SET_IP_RECVTOS, 0 },

    OPT_AFD( IP_MULTICAST_LOOP, OPT_BOOL | OPT_MESSAGE ),
    OPT_AFD( IP_MULTICAST_TTL, OPT_BOOL | OPT_MESSAGE ),
    { IP_MULTICAST_IF, OPT_DWORD | OPT_MESSAGE, get_multicast_if, set_multicast_if,
      IOCTL_AFD_WINE_GET_IP_MULTICAST_IF, IOCTL_AFD_WINE_SET_IP_MULTICAST_IF, 0 },
    { IP_ADD_MEMBERSHIP, OPT_BLOB | OPT_MESSAGE, NULL, set_membership,
      0, IOCTL_AFD_WINE_SET_IP_ADD_MEMBERSHIP, sizeof(struct ip_mreq) },
    { IP_DROP_MEMBERSHIP, OPT_BLOB | OPT_MESSAGE, NULL, set_membership,
      0, IOCTL_AFD_WINE_SET_IP_DROP_MEMBERSHIP, sizeof(struct ip_mreq) },

#define SOURCE_ROW( name, host ) \
    { name, OPT_BLOB | OPT_MESSAGE, NULL, set_source_membership, \
      host, IOCTL_AFD_WINE_SET_ ## name, sizeof(struct ip_mreq_source) }
    SOURCE_ROW( IP_ADD_SOURCE_MEMBERSHIP, UNIX_MCAST4_JOIN_SOURCE_GROUP ),
    SOURCE_ROW( IP_DROP_SOURCE_MEMBERSHIP, UNIX_MCAST4_LEAVE_SOURCE_GROUP ),
    SOURCE_ROW( IP_BLOCK_SOURCE, UNIX_MCAST4_BLOCK_SOURCE ),
    SOURCE_ROW( IP_UNBLOCK_SOURCE, UNIX_MCAST4_UNBLOCK_SOURCE ),
#undef SOURCE_ROW

    OPT_GROUP( MCAST_JOIN_GROUP, 0, UNIX_MCAST4_JOIN_GROUP, struct group_req ),
    OPT_GROUP( MCAST_LEAVE_GROUP, 0, UNIX_MCAST4_LEAVE_GROUP, struct group_req ),
    OPT_GROUP( MCAST_BLOCK_SOURCE, 0, UNIX_MCAST4_BLOCK_SOURCE, struct group_source_req ),
    OPT_GROUP( MCAST_UNBLOCK_SOURCE, 0, UNIX_MCAST4_UNBLOCK_SOURCE, struct group_source_req ),
    OPT_GROUP( MCAST_JOIN_SOURCE_GROUP, 0, UNIX_MCAST4_JOIN_SOURCE_GROUP, struct group_source_req ),
    OPT_GROUP( MCAST_LEAVE_SOURCE_GROUP, 0, UNIX_MCAST4_LEAVE_SOURCE_GROUP, struct group_source_req ),

    { IP_MTU, OPT_DWORD, opt_get_host, NULL, UNIX_IP_MTU, 0, 0 },
    { IP_MTU_DISCOVER, OPT_DWORD, opt_get_mtu_discover, opt_set_mtu_discover, UNIX_IP_MTU_DISCOVER, 0, 0 },

    /* the host always receives broadcasts */
    OPT_FIXED( IP_RECEIVE_BROADCAST, OPT_DWORD | OPT_MESSAGE, TRUE ),
};

const struct opt_level opt_level_ip = { IPPROTO_IP, WSAEINVAL, rows, ARRAY_SIZE(rows) };
