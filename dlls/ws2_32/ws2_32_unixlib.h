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

#endif /* __WS2_32_UNIXLIB_H */
