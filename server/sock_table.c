/*
 * The server's Internet sockets and their roles
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
 * sock_ops.c keeps it for the interposed functions, pool_ops.c looks sockets
 * up by cookie. It makes no decision and, but for reading cookies, no system
 * call after its initialization.
 */

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include "sock_table.h"

#define HASH_SIZE 4096      /* power of two */

static unsigned int table_limit;
static unsigned int *entries;           /* per descriptor: index of its socket + 1, 0: none */
static struct sock *socks;
static unsigned int socks_used;         /* entries ever used */
static struct sock *free_socks;
static struct sock *no_cookie;          /* sockets whose cookie was never read, newest first */
static struct sock *hash[HASH_SIZE];    /* the others */

int sock_table_init( unsigned int limit )
{
    size_t size = limit * (sizeof(*socks) + sizeof(*entries));
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void *ptr = mmap( NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0 );

    if (ptr == MAP_FAILED) return -1;
    socks = ptr;
    entries = (unsigned int *)(socks + limit);
    table_limit = limit;
    return 0;
}

struct sock *sock_table_get( int fd )
{
    if (fd < 0 || (unsigned int)fd >= table_limit || !entries[fd]) return NULL;
    return &socks[entries[fd] - 1];
}

static unsigned int get_transport( int type, int protocol )
{
    type &= ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (type == SOCK_STREAM && (!protocol || protocol == IPPROTO_TCP)) return PORT_POOL_TCP;
    if (type == SOCK_DGRAM && (!protocol || protocol == IPPROTO_UDP)) return PORT_POOL_UDP;
    return SOCK_NO_TRANSPORT;
}

static void link_no_cookie( struct sock *sock )
{
    sock->prev = NULL;
    sock->next = no_cookie;
    if (no_cookie) no_cookie->prev = sock;
    no_cookie = sock;
}

static void unlink_no_cookie( struct sock *sock )
{
    if (sock->prev) sock->prev->next = sock->next;
    else no_cookie = sock->next;
    if (sock->next) sock->next->prev = sock->prev;
}

static void unlink_hash( struct sock *sock )
{
    struct sock **ptr = &hash[sock->cookie % HASH_SIZE];

    while (*ptr != sock) ptr = &(*ptr)->next;
    *ptr = sock->next;
}

struct sock *sock_table_add( int fd, int family, int type, int protocol )
{
    struct sock *sock;

    if (family != AF_INET && family != AF_INET6) return NULL;
    if (fd < 0 || (unsigned int)fd >= table_limit) return NULL;
    assert( !entries[fd] );
    if ((sock = free_socks)) free_socks = sock->next;
    else
    {
        assert( socks_used < table_limit );     /* every socket has a descriptor of its own */
        sock = &socks[socks_used++];
    }
    memset( sock, 0, sizeof(*sock) );
    sock->refs = 1;
    sock->fd = fd;
    sock->transport = get_transport( type, protocol );
    sock->family = family;
    link_no_cookie( sock );
    entries[fd] = sock - socks + 1;
    return sock;
}

void sock_table_dup( int fd, int new_fd )
{
    struct sock *sock = sock_table_get( fd );

    if (!sock || new_fd < 0 || (unsigned int)new_fd >= table_limit) return;
    assert( !entries[new_fd] );
    entries[new_fd] = sock - socks + 1;
    sock->refs++;
}

/* Another descriptor of the socket than the one that has just gone. */
static int find_descriptor( const struct sock *sock )
{
    unsigned int fd;

    for (fd = 0; fd < table_limit; fd++)
        if (entries[fd] == (unsigned int)(sock - socks) + 1) break;
    assert( fd < table_limit );
    return fd;
}

struct sock *sock_table_remove( int fd )
{
    struct sock *sock = sock_table_get( fd );

    if (!sock) return NULL;
    entries[fd] = 0;
    if (--sock->refs)
    {
        if (sock->fd == fd) sock->fd = find_descriptor( sock );
        return NULL;
    }
    if (sock->cookie) unlink_hash( sock );
    else unlink_no_cookie( sock );
    sock->next = free_socks;
    free_socks = sock;
    return sock;
}

unsigned long long sock_get_cookie( int fd )
{
    unsigned long long cookie;
    socklen_t len = sizeof(cookie);

    return getsockopt( fd, SOL_SOCKET, SO_COOKIE, &cookie, &len ) ? 0 : cookie;
}

unsigned long long sock_table_get_cookie( struct sock *sock )
{
    unsigned long long found;

    if (sock->cookie) return sock->cookie;
    if (!(found = sock_get_cookie( sock->fd ))) return 0;
    unlink_no_cookie( sock );
    sock->cookie = found;
    sock->next = hash[found % HASH_SIZE];
    hash[found % HASH_SIZE] = sock;
    return found;
}

struct sock *sock_table_find_cookie( unsigned long long cookie )
{
    struct sock *sock, *next;

    if (!cookie) return NULL;
    for (sock = hash[cookie % HASH_SIZE]; sock; sock = sock->next)
        if (sock->cookie == cookie) return sock;
    for (sock = no_cookie; sock; sock = next)
    {
        next = sock->next;
        if (sock_table_get_cookie( sock ) == cookie) return sock;
    }
    return NULL;
}

struct sock *sock_table_next( struct sock *sock )
{
    for (sock = sock ? sock + 1 : socks; sock < socks + socks_used; sock++)
        if (sock->refs) return sock;
    return NULL;
}
