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

/* Sends *req (magic, version and serial are filled in here) with descriptor fd,
 * or -1 for none, and waits for the reply of reply_size bytes. Returns the
 * reply's status, an NTSTATUS:
 *   0xc00000bb STATUS_NOT_SUPPORTED   the running wineserver has no pool; said once on stderr
 *   0xc0000022 STATUS_ACCESS_DENIED   the address is held by another user's process
 *   0xc000009a STATUS_INSUFFICIENT_RESOURCES  no descriptor or memory for a connection
 *   anything the pool answers */
extern unsigned int pool_client_call( struct port_pool_request *req, int fd, void *reply, size_t reply_size );

/* The channel's address for a prefix: fills the sun_path of an abstract address
 * (first byte 0) and returns its length, 0 if the prefix does not exist.
 * prefix NULL: WINEPREFIX, or .wine in the home directory. */
extern size_t pool_client_address( const char *prefix, char *path, size_t size );

#endif /* __POOL_CLIENT_H */
