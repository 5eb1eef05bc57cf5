/*
 * Socket options: the tables of the levels and what their rows are made of
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
 * Included by the opt*.c files only. An option is a row in the table of its
 * level; opt.c finds it, checks sizes and pointers and calls its functions.
 */

#ifndef __WS2_32_OPT_H
#define __WS2_32_OPT_H

#include "ws2_32_private.h"
#include "ws2_32_unixlib.h"
#include "wine/afd_options.h"

/* The form of a value, one of: */
#define OPT_DWORD    0x0000    /* 4 bytes, no fewer */
#define OPT_BOOL     0x0001    /* 1 to 4 bytes; fewer than 4 are read back as 1 */
#define OPT_BYTE     0x0002    /* only the first byte counts, read back as 1 byte */
#define OPT_BLOB     0x0003    /* at least min_size bytes, the row's functions know */
#define OPT_FORM     0x0003

/* Whom it is for; no bit of a group means everybody. */
#define OPT_STREAM   0x0010
#define OPT_DGRAM    0x0020
#define OPT_RAW      0x0040
#define OPT_MESSAGE  (OPT_DGRAM | OPT_RAW)
#define OPT_TYPES    (OPT_STREAM | OPT_DGRAM | OPT_RAW)
#define OPT_INET     0x0100
#define OPT_INET6    0x0200
#define OPT_FAMILIES (OPT_INET | OPT_INET6)

#define OPT_UNBOUND  0x1000    /* can only be set before the socket is bound */

struct opt_row;

struct opt_call
{
    SOCKET socket;
    struct socket_info info;
    const struct opt_row *row;
    DWORD word;                /* the value in all forms but OPT_BLOB: in for set, out for get */
    const void *in;            /* OPT_BLOB, set */
    void *out;                 /* OPT_BLOB, get */
    int size;                  /* OPT_BLOB: bytes at in or out; get sets it to what it stored */
};

/* Returns a Winsock error code or 0. */
typedef DWORD (*opt_handler)( struct opt_call *call );

struct opt_row
{
    int name;
    unsigned int flags;        /* OPT_* */
    opt_handler get;           /* NULL: write-only */
    opt_handler set;           /* NULL: read-only */
    ULONG get_arg;             /* what the functions below make of them */
    ULONG set_arg;
    int min_size;              /* OPT_BLOB */
};

struct opt_level
{
    int level;
    DWORD wrong_type;          /* error for a socket that the option is not for */
    const struct opt_row *rows;
    unsigned int count;
};

extern const struct opt_level opt_level_socket;    /* opt_socket.c */
extern const struct opt_level opt_level_tcp;       /* opt_tcp.c */
extern const struct opt_level opt_level_udp;
extern const struct opt_level opt_level_ip;        /* opt_ip.c */
extern const struct opt_level opt_level_ip6;       /* opt_ip6.c */

/* ---- functions for rows (opt_word.c, opt_ip.c) ---- */

/* AFD keeps it: get_arg and set_arg are control codes. */
extern DWORD opt_get_afd( struct opt_call *call );
extern DWORD opt_set_afd( struct opt_call *call );
/* The same for OPT_BLOB. */
extern DWORD opt_get_afd_blob( struct opt_call *call );
extern DWORD opt_set_afd_blob( struct opt_call *call );
/* The host keeps it, AFD does not know it: get_arg is an enum unix_sockopt. */
extern DWORD opt_get_host( struct opt_call *call );
extern DWORD opt_set_host( struct opt_call *call );
/* Kept here, without an effect: get_arg is an enum opt_state_key, set_arg the
 * value of a new socket. */
extern DWORD opt_get_state( struct opt_call *call );
extern DWORD opt_set_state( struct opt_call *call );
/* The one value get_arg that the host's stack works with; another is refused
 * with WSAENOPROTOOPT. */
extern DWORD opt_get_fixed( struct opt_call *call );
extern DWORD opt_set_fixed( struct opt_call *call );
/* Path MTU discovery: get_arg as for host, values are translated. */
extern DWORD opt_get_mtu_discover( struct opt_call *call );
extern DWORD opt_set_mtu_discover( struct opt_call *call );
/* struct group_req and group_source_req; set_arg is an enum unix_sockopt. */
extern DWORD opt_set_group( struct opt_call *call );
/* Explicit congestion notification: get_arg is an enum opt_state_key, set_arg
 * the control code that makes AFD deliver the traffic class. */
extern DWORD opt_get_ecn( struct opt_call *call );
extern DWORD opt_set_ecn( struct opt_call *call );

/* One request for the value word; a Winsock error code or 0. */
extern DWORD opt_afd_get_word( SOCKET s, ULONG code, DWORD *ret );
extern DWORD opt_afd_set_word( SOCKET s, ULONG code, DWORD value );
extern DWORD opt_host_get( SOCKET s, enum unix_sockopt option, void *value, unsigned int *size );
extern DWORD opt_host_set( SOCKET s, enum unix_sockopt option, const void *value, unsigned int size );
/* What an option call reports for a status: options that the system below does
 * not have are WSAENOPROTOOPT. */
extern DWORD opt_error( NTSTATUS status );

/* Rows for the common cases */
#define OPT_AFD( name, flags ) \
    { name, flags, opt_get_afd, opt_set_afd, IOCTL_AFD_WINE_GET_ ## name, IOCTL_AFD_WINE_SET_ ## name, 0 }
#define OPT_AFD_GET( name, flags ) \
    { name, flags, opt_get_afd, NULL, IOCTL_AFD_WINE_GET_ ## name, 0, 0 }
#define OPT_HOST( name, flags, option ) \
    { name, flags, opt_get_host, opt_set_host, option, 0, 0 }
#define OPT_STATE( name, flags, key, initial ) \
    { name, flags, opt_get_state, opt_set_state, key, initial, 0 }
#define OPT_FIXED( name, flags, value ) \
    { name, flags, opt_get_fixed, opt_set_fixed, value, 0, 0 }

#define OPT_GROUP( name, flags, option, type ) \
    { name, (flags) | OPT_BLOB | OPT_MESSAGE, NULL, opt_set_group, 0, option, sizeof(type) }

/* ---- protocol independent multicast (later than the system headers) ---- */

#define MCAST_JOIN_GROUP         41
#define MCAST_LEAVE_GROUP        42
#define MCAST_BLOCK_SOURCE       43
#define MCAST_UNBLOCK_SOURCE     44
#define MCAST_JOIN_SOURCE_GROUP  45
#define MCAST_LEAVE_SOURCE_GROUP 46

struct group_req               /* GROUP_REQ */
{
    ULONG interface_index;
    SOCKADDR_STORAGE group;
};

struct group_source_req        /* GROUP_SOURCE_REQ */
{
    ULONG interface_index;
    SOCKADDR_STORAGE group;
    SOCKADDR_STORAGE source;
};

/* ---- opt_state.c ---- */

enum opt_state_key
{
    STATE_LINGER,              /* SO_LINGER as set, the kernel knows only part of it */
    STATE_ERROR,               /* the SO_ERROR value that was already handed out */
    STATE_DEBUG,
    STATE_DONTROUTE,
    STATE_CONDITIONAL_ACCEPT,
    STATE_RANDOMIZE_PORT,
    STATE_PORT_SCALABILITY,
    STATE_REUSE_UNICASTPORT,
    STATE_PROTECTION_LEVEL,
    STATE_V6ONLY,              /* IPV6_V6ONLY of an IPv4 socket */
    STATE_MULTICAST_IF,        /* interface index of IP_MULTICAST_IF */
    STATE_ECN,                 /* IP_ECN, IPV6_ECN */
    STATE_ECN6,
    STATE_RECV_COALESCED,      /* UDP_RECV_MAX_COALESCED_SIZE */
    STATE_KEEPALIVE,           /* tcp_use_keepalive_defaults() was called */
    STATE_UDP_CONNRESET,       /* SIO_UDP_CONNRESET */
    STATE_WATCHED,             /* background_watch() looks after it, see enum watched_state */
    STATE_RECEIVE_MARK,        /* the kernel waits for more than one byte */
    STATE_RECONNECTED,         /* by ConnectEx() or connect() after DisconnectEx() */
    STATE_ASKED,               /* for a name, once, through the wineserver */
    STATE_COPY_RCVBUF,         /* what the wineserver has answered, see opt_word.c */
    STATE_COPY_SNDBUF,
    STATE_COPY_RCVTIMEO,
    STATE_COPY_SNDTIMEO,
    STATE_COPY_REUSEADDR,
    STATE_COPY_EXCLUSIVE,
    STATE_COPY_BROADCAST,
    STATE_COPY_KEEPALIVE,
    STATE_COPY_OOBINLINE,
    STATE_COPY_NODELAY,
    STATE_COUNT
};

enum watched_state
{
    WATCHED = 1,
    WATCHED_WITH_ERROR         /* which no receive has told yet, and is not in the kernel any more */
};

/* The value last set through opt_state_set; FALSE if there is none. */
extern BOOL opt_state_get( SOCKET s, enum opt_state_key key, DWORD *value );
/* FALSE without memory. */
extern BOOL opt_state_set( SOCKET s, enum opt_state_key key, DWORD value );
extern void opt_state_clear( SOCKET s, enum opt_state_key key );

/* A new socket has the host's keep-alive times; gives it those of Windows. (opt_tcp.c) */
extern void tcp_use_keepalive_defaults( SOCKET s );

/* The keys of copies. */
#define STATE_COPIES ((1 << (STATE_COPY_NODELAY + 1)) - (1 << STATE_COPY_RCVBUF))

/* Keeps an answer, unless an option of any socket was changed since the stamp was taken. */
extern LONG opt_copies_stamp(void);
extern void opt_copies_keep( SOCKET s, enum opt_state_key key, DWORD value, LONG stamp );
/* To be called before and after an option of the socket is changed. */
extern void opt_copies_drop( SOCKET s );

#endif /* __WS2_32_OPT_H */
