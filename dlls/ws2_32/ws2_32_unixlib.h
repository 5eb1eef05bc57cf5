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
    unix_getnameinfo,
    unix_port_pool_call,
    unix_is_local_address,
    unix_dup_descriptor,
    unix_close_descriptor,
    unix_local_addresses,
    unix_dns_query,
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
    struct resolve_output out;        /* IPv4 addresses only */
};

struct gethostbyaddr_params
{
    struct resolve_addr addr;
    struct resolve_output out;
};

struct gethostname_params
{
    UINT64 name;                      /* char *, the host name without domain */
    UINT32 size;                      /* too small: WSAEFAULT */
    UINT32 reserved;
};

struct getnameinfo_params
{
    struct resolve_addr addr;
    UINT32 no_fqdn;                   /* strip the domain of local hosts */
    UINT32 host_size;
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
    UINT32 reserved;
    struct resolve_output out;
};

/* Whether an interface of the host has the IPv4 address: STATUS_SUCCESS or
 * STATUS_INVALID_ADDRESS_COMPONENT. */
struct is_local_address_params
{
    UINT32 address;                   /* network order */
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

#endif /* __WS2_32_UNIXLIB_H */
