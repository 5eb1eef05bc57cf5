/*
 * The client end of the channel to the port pool in the wineserver. Plain host
 * code without Wine headers: linked into ws2_32.so, iphlpapi.so and portpool.
 *
 * One connection a process, made on first use and again after it was lost;
 * calls of several threads take turns. The server's uid is checked.
 */

#ifndef __POOL_CLIENT_H
#define __POOL_CLIENT_H

#include <stddef.h>
#include "wine/port_pool.h"

/* NTSTATUS values that the client end itself returns */
enum pool_client_status
{
    POOL_CLIENT_INVALID_HANDLE = 0xc0000008, /* the descriptor to send is not open */
    POOL_CLIENT_ACCESS_DENIED  = 0xc0000022, /* the address is held by another user's process */
    POOL_CLIENT_NO_RESOURCES   = 0xc000009a, /* no descriptor or memory for a connection */
    POOL_CLIENT_IO_TIMEOUT     = 0xc00000b5, /* no answer in time; the request may still be executed */
    POOL_CLIENT_NOT_SUPPORTED  = 0xc00000bb, /* the running wineserver has no pool; said once on stderr */
    POOL_CLIENT_BAD_REPLY      = 0xc00000c3, /* what answered does not speak our protocol */
    POOL_CLIENT_DISCONNECTED   = 0xc000020c  /* lost the server; the request may have been executed */
};

/* Sends *req (magic, version and serial are filled in here) with descriptor fd,
 * or -1 for none, and waits for the reply of reply_size bytes. Returns the
 * reply's status, an NTSTATUS: one of pool_client_status, or anything the pool
 * answers. Without a reply *reply is zeroed. The pointers must be valid. */
extern unsigned int pool_client_call( struct port_pool_request *req, int fd, void *reply, size_t reply_size );

/* Not 0: don't say on stderr that there is no pool. */
extern int pool_client_silent;

/* The prefix directory: WINEPREFIX, or .wine in the home directory. Returns 0
 * if that is no absolute path or doesn't fit; it need not exist. */
extern int pool_client_prefix( char *path, size_t size );

/* The channel's address for a prefix: fills the sun_path of an abstract address
 * (first byte 0) and returns its length, 0 if the prefix does not exist.
 * prefix NULL: WINEPREFIX, or .wine in the home directory. */
extern size_t pool_client_address( const char *prefix, char *path, size_t size );

/* The host's process id of the wineserver that has the pool, 0 if there is none. */
extern int pool_client_server_pid(void);

/* The same of the prefix's wineserver, with or without a pool: found among the
 * host's processes. 0: none is running; -1: wineservers are, but this process may
 * not look at them. */
extern int pool_client_find_server(void);

/* Not 0 if the process is in another network namespace than this one. Ports and the
 * channel's address are those of a namespace. */
extern int pool_client_is_elsewhere( int pid );

#endif /* __POOL_CLIENT_H */
