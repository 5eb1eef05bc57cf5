/* Calls into ws2_32.so. The first five keep the order that Wine itself uses. */

#ifndef __WS2_32_UNIXLIB_H
#define __WS2_32_UNIXLIB_H

#include "wine/port_pool.h"

enum ws2_32_unix_func
{
    unix_getaddrinfo,
    unix_gethostbyaddr,
    unix_gethostbyname,
    unix_gethostname,
    unix_file_stamp,
    unix_getnameinfo,
    unix_port_pool_call,
    unix_is_local_address,
    unix_take_error,
    unix_dup_descriptor,
    unix_close_descriptor,
    unix_local_addresses,
    unix_dns_query,
    unix_getsockopt,
    unix_setsockopt,
    unix_route_source,
    unix_tcp_info,
    unix_send_control,
    unix_stream_state,
    unix_end_stream,
    unix_reconnect,
    unix_direct_find,
    unix_direct_receive,
    unix_direct_send,
    unix_direct_name,
    unix_direct_readable,
    unix_direct_poll,
    unix_func_count
};

/* Everything is of fixed size, so that one entry serves 32-bit callers too:
 * handles and pointers are UINT64. */

struct port_pool_call_params
{
    UINT64 socket;                    /* 0: none */
    struct port_pool_request request;
    struct port_pool_reply reply;
};

/* ---- unix_resolve.c, unix_dns.c: names; every entry returns 0 or a WSA error code ---- */

/* An address in network byte order; family is AF_INET or AF_INET6 of Windows. */
struct resolve_addr
{
    UINT32 family;
    UINT32 scope_id;
    BYTE addr[16];                    /* 4 bytes of it for AF_INET */
};

struct resolve_output
{
    UINT64 addrs;                     /* struct resolve_addr *; what does not fit is left out */
    UINT32 max_addrs;
    UINT32 addr_count;                /* set on return */
    UINT64 names;                     /* char *: canonical name, aliases, "", each with its NUL; may be 0 */
    UINT32 names_size;
    UINT32 reserved;
};

struct getaddrinfo_params
{
    UINT64 node;                      /* const char *, ASCII */
    UINT32 family;                    /* 0, AF_INET or AF_INET6 of Windows */
    UINT32 reserved;
    struct resolve_output out;
};

struct gethostbyname_params
{
    UINT64 node;                      /* const char *, ASCII */
    UINT32 family;                    /* 0: AF_INET */
    UINT32 reserved;
    struct resolve_output out;        /* addresses of the family */
};

struct gethostbyaddr_params
{
    struct resolve_addr addr;
    struct resolve_output out;
};

/* What changes with a file. A Winsock error if there is none. */
struct file_stamp
{
    UINT64 device;
    UINT64 inode;
    UINT64 size;
    INT64 written;                    /* ns */
    INT64 changed;                    /* ns */
};

struct file_stamp_params
{
    UINT64 path;                      /* const char *, the host's */
    struct file_stamp stamp;          /* out */
    INT64 age;                        /* out: ns since the last change */
};

struct gethostname_params
{
    UINT64 name;                      /* char *, the host name */
    UINT32 size;                      /* too small: WSAEFAULT */
    UINT32 with_domain;               /* if the host was named with it */
};

struct getnameinfo_params
{
    struct resolve_addr addr;
    UINT32 no_fqdn;                   /* strip the domain of local hosts */
    UINT32 known;                     /* host is the name already */
    UINT32 host_size;
    UINT32 reserved;
    UINT64 host;                      /* char * */
};

struct local_addresses_params
{
    struct resolve_output out;        /* no names; the default route's addresses first */
};

struct dns_query_params
{
    UINT64 node;                      /* const char *, ASCII */
    UINT32 family;                    /* 0: A, then AAAA */
    UINT32 question;                  /* the name is that of the question, not of the record */
    struct resolve_output out;
};

/* Whether an interface of the host has the IPv4 address: STATUS_SUCCESS or
 * STATUS_INVALID_ADDRESS_COMPONENT. */
struct is_local_address_params
{
    UINT32 address;                   /* network order */
};

/* The kernel's error of the socket, which then has none: its status. */
struct take_error_params
{
    UINT64 socket;
};

/* A descriptor of the socket for close_descriptor, which closes it and waits as
 * long as SO_LINGER says if it is the last one. */
struct dup_descriptor_params
{
    UINT64 socket;
    INT32 fd;                         /* out */
};

struct close_descriptor_params
{
    INT32 fd;
};

/* ---- unix_sockopt.c: options that AFD does not carry ---- */

/* Named after the host's options; which level and number they are is in
 * unix_sockopt.c. */
enum unix_sockopt
{
    UNIX_SO_REUSEADDR,
    UNIX_SO_NO_CHECK,
    UNIX_SO_RCVLOWAT,
    UNIX_IP_MTU,
    UNIX_IP_MTU_DISCOVER,
    UNIX_IPV6_MTU,
    UNIX_IPV6_MTU_DISCOVER,
    UNIX_IPV6_TCLASS,
    UNIX_IPV6_CHECKSUM,
    UNIX_IPV6_HDRINCL,
    UNIX_TCP_KEEPIDLE,
    UNIX_TCP_KEEPCNT,
    UNIX_TCP_KEEPINTVL,
    UNIX_TCP_MAXSEG,
    UNIX_TCP_USER_TIMEOUT,
    UNIX_TCP_FASTOPEN,
    UNIX_UDP_SEGMENT,
    /* values: GROUP_REQ and GROUP_SOURCE_REQ with addresses of Windows */
    UNIX_MCAST4_JOIN_GROUP,
    UNIX_MCAST4_LEAVE_GROUP,
    UNIX_MCAST4_BLOCK_SOURCE,
    UNIX_MCAST4_UNBLOCK_SOURCE,
    UNIX_MCAST4_JOIN_SOURCE_GROUP,
    UNIX_MCAST4_LEAVE_SOURCE_GROUP,
    UNIX_MCAST6_JOIN_GROUP,
    UNIX_MCAST6_LEAVE_GROUP,
    UNIX_MCAST6_BLOCK_SOURCE,
    UNIX_MCAST6_UNBLOCK_SOURCE,
    UNIX_MCAST6_JOIN_SOURCE_GROUP,
    UNIX_MCAST6_LEAVE_SOURCE_GROUP,
    UNIX_SOCKOPT_COUNT
};

struct sockopt_params
{
    UINT64 socket;
    UINT64 value;                     /* void * */
    UINT32 option;                    /* enum unix_sockopt */
    UINT32 size;                      /* get: in and out */
};

/* The address from which the host sends to another one. */
struct route_source_params
{
    struct resolve_addr dest;
    struct resolve_addr source;       /* out; of the same family */
};

struct tcp_info_params
{
    UINT64 socket;
    /* out */
    UINT32 state;                     /* TCPSTATE of Windows */
    UINT32 mss;                       /* bytes */
    UINT32 timestamps;                /* boolean */
    UINT32 rtt;                       /* microseconds */
    UINT32 min_rtt;                   /* microseconds */
    UINT32 in_flight;                 /* bytes, as all that follow if not said otherwise */
    UINT32 cwnd;
    UINT32 rcv_wnd;
    UINT32 rcv_buf;
    UINT32 retransmitted;
    UINT32 syn_retrans;               /* count */
    UINT32 snd_wnd;
    UINT64 bytes_out;
    UINT64 bytes_in;
    UINT64 rwnd_limited;              /* milliseconds of waiting for the receiver's window */
    UINT64 sndbuf_limited;            /* milliseconds of waiting for the sending program */
};

/* ---- unix_sendmsg.c ---- */

enum control_kind
{
    CONTROL_PKTINFO,                  /* source address and interface, IPv4 */
    CONTROL_TOS,
    CONTROL_TTL,
    CONTROL_PKTINFO6,
    CONTROL_HOPLIMIT,
    CONTROL_TCLASS,
    CONTROL_SEGMENT                   /* size of the datagrams that the data is cut into */
};

struct control_item
{
    UINT32 kind;
    union
    {
        INT32 value;
        struct { BYTE addr[4]; UINT32 index; } pktinfo;
        struct { BYTE addr[16]; UINT32 index; } pktinfo6;
    } data;                           /* the payload as Windows has it */
};

struct unix_buffer
{
    UINT64 ptr;
    UINT64 len;
};

#define MAX_CONTROL_ITEMS 8

/* Sends one datagram with control data; STATUS_DEVICE_NOT_READY if there is no
 * room for it now. */
struct send_control_params
{
    UINT64 socket;
    UINT64 buffers;                   /* struct unix_buffer * */
    UINT32 buffer_count;
    UINT32 flags;                     /* MSG_* of Windows; none has an effect */
    BYTE addr[28];                    /* Windows' sockaddr_in or sockaddr_in6 */
    UINT32 addr_len;                  /* 0: to the peer */
    UINT32 item_count;
    struct control_item items[MAX_CONTROL_ITEMS];
    UINT64 sent;                      /* out */
};

/* Whether a TCP connection is over for the kernel, and how much of what was
 * received is still to be read then. */
struct stream_state_params
{
    UINT64 socket;
    UINT32 closed;                    /* out */
    UINT32 unread;                    /* out */
};

/* Ends both directions without telling the wineserver, for a socket that will
 * get another connection. */
struct end_stream_params
{
    UINT64 socket;
    INT32 fd;                         /* -1, or from dup_descriptor: closed, and socket not used */
};

/* Connects the kernel socket of a connection that was ended once more, from the
 * same address; the connection may still be under way on return.
 * STATUS_DEVICE_NOT_READY: the peer has not acknowledged the end yet. */
struct reconnect_params
{
    UINT64 socket;
    BYTE addr[28];                    /* Windows' sockaddr_in or sockaddr_in6 */
    UINT32 addr_len;
};

/* ---- unix_direct.c: descriptors that ntdll keeps, see docs/fast-path.md ---- */

/* Which descriptor a socket has, as long as target_is_valid() says so. */
struct direct_target
{
    UINT32 fd;
    UINT32 slot;                      /* of struct socket_state */
    UINT32 generation;                /* of the slot */
    UINT32 event_count;               /* of struct socket_state */
};

/* STATUS_NOT_SUPPORTED if the running wineserver says nothing about its sockets,
 * STATUS_NOT_FOUND if ntdll keeps no descriptor for the handle or it can't be told
 * which one it is. */
struct direct_find_params
{
    UINT64 socket;                    /* 0: only state and process are wanted */
    UINT64 inode;                     /* out: names the kernel socket as long as it exists */
    struct direct_target target;      /* out */
    UINT32 accepted;                  /* the socket was made by accept() or AcceptEx() */
    UINT32 process;                   /* out: this process in struct socket_state_event, 0: not known */
    UINT64 state;                     /* out: const struct socket_state * */
    UINT32 searched;                  /* out: descriptors of the process that were looked at */
    UINT32 padding;
};

#define MAX_DIRECT_BUFFERS 8

/* One receive or send. STATUS_DEVICE_NOT_READY: nothing, or not all, could be done within
 * the time. STATUS_HANDLES_CLOSED: the target is not valid any more. STATUS_RETRY: the
 * wineserver may know better, see error; nothing was done. STATUS_BUFFER_OVERFLOW: the rest
 * of a datagram was lost. */
struct direct_io_params
{
    struct direct_target target;
    struct unix_buffer buffers[MAX_DIRECT_BUFFERS];
    UINT32 buffer_count;
    UINT32 peek;                      /* receive: MSG_PEEK */
    INT32 wait;                       /* milliseconds without progress, 0: none */
    UINT32 wait_first;                /* receive: data is not expected to be there yet */
    UINT32 waited;                    /* receive: out: it was not, unless wait_first is set */
    UINT32 want_addr;                 /* receive: fill addr */
    UINT32 addr_len;                  /* send: 0: to the peer; receive: out */
    BYTE addr[28];                    /* Windows' sockaddr_in or sockaddr_in6 */
    INT32 error;                      /* out: status of an end of the connection that the call has met */
    UINT64 yield;                     /* send: const LONG *, nonzero: stop waiting; or 0 */
    UINT64 done;                      /* out: bytes */
};

/* ---- unix_direct_query.c: questions that the descriptor answers; STATUS_RETRY: not this time ---- */

struct direct_name_params
{
    struct direct_target target;
    UINT32 peer;                      /* the peer's name, not the socket's own */
    UINT32 addr_len;                  /* out */
    BYTE addr[28];                    /* out: Windows' sockaddr_in or sockaddr_in6 */
};

struct direct_readable_params
{
    struct direct_target target;
    INT32 size;                       /* out: bytes */
};

/* As the host's struct pollfd. */
struct direct_pollfd
{
    INT32 fd;
    INT16 events;
    INT16 revents;
};

struct direct_poll_params
{
    UINT64 fds;                       /* struct direct_pollfd * */
    UINT32 count;
    UINT32 ready;                     /* out: how many have revents */
};

#endif /* __WS2_32_UNIXLIB_H */
