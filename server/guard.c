/*
 * Guard sockets: reserved ports are kept from everybody in the kernel
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
 * pool_ops.c takes and drops them with records, sock_ops.c opens them for
 * consumers. A guard never accepts a connection and never queues a datagram.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <linux/filter.h>

#include "guard.h"
#include "host_ports.h"
#include "libc.h"
#include "port_pool.h"

#define MIN_HEADROOM    512         /* descriptors left to the wineserver: this many or an eighth */
#define NO_DEVICE       0x7fffffff  /* interface index from which no datagram comes */
#define PRIVATE_FIRST   0x7f000000  /* users that nobody is: outside of every range that systems give out */
#define PRIVATE_COUNT   0x100000

static int guard_family = AF_INET6;
static unsigned int guard_limit;        /* no guard has a descriptor of this number or above */
static unsigned int guards_held;
static unsigned int work;               /* guards taken, tried or dropped */
static int *guard_fds[PORT_POOL_TRANSPORT_COUNT];       /* per port, descriptor + 1; allocated at first use */
static int *second_fds;                                 /* second guards of UDP ports, the same way */
static int private_owners;                              /* may sockets be given to users that nobody is? */
static unsigned int next_private;                       /* the next of them */
static uid_t own_user;

static void set_option( int fd, int option, int value )
{
    setsockopt( fd, SOL_SOCKET, option, &value, sizeof(value) );
}

static int open_socket( unsigned int transport, int family )
{
    int fd, zero = 0, type = transport == PORT_POOL_UDP ? SOCK_DGRAM : SOCK_STREAM;

    if ((fd = libc()->socket( family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0 )) == -1) return -1;
    if (family != AF_INET6 || !setsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero) )) return fd;
    libc()->close( fd );
    return -1;
}

static int bind_any( int fd, int family, unsigned int port )
{
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons( port ) };
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons( port ) };

    if (family == AF_INET6) return libc()->bind( fd, (struct sockaddr *)&in6, sizeof(in6) );
    return libc()->bind( fd, (struct sockaddr *)&in, sizeof(in) );
}

/* Nothing ever gets into the socket's queues. */
static int drop_everything( int fd )
{
    struct sock_filter insn = BPF_STMT( BPF_RET | BPF_K, 0 );
    struct sock_fprog prog = { 1, &insn };

    return setsockopt( fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog) );
}

/* Only a server with CAP_CHOWN may; in a user namespace these users may not exist. */
static int probe_private_owners(void)
{
    int ret, fd = open_socket( PORT_POOL_UDP, AF_INET );

    if (fd == -1) return 0;
    ret = !fchown( fd, PRIVATE_FIRST, -1 ) && !fchown( fd, PRIVATE_FIRST + PRIVATE_COUNT - 1, -1 ) &&
          !fchown( fd, own_user, -1 );
    libc()->close( fd );
    return ret;
}

void guard_init( unsigned int limit, int family )
{
    unsigned int headroom = limit / 8 > MIN_HEADROOM ? limit / 8 : MIN_HEADROOM;
    int fd;

    guard_limit = limit > headroom ? limit - headroom : 0;
    guard_family = family ? family : AF_INET;
    own_user = geteuid();
    private_owners = probe_private_owners();
    if (family || (fd = open_socket( PORT_POOL_UDP, AF_INET6 )) == -1) return;
    if (!bind_any( fd, AF_INET6, 0 )) guard_family = AF_INET6;
    libc()->close( fd );
}

static unsigned int errno_to_status( int err )
{
    switch (err)
    {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return STATUS_INSUFFICIENT_RESOURCES;
    case EACCES: return STATUS_ACCESS_DENIED;
    default:     return STATUS_SHARING_VIOLATION;   /* EADDRINUSE */
    }
}

/* Binds beside sockets that are on their way out. The kernel notes at a TCP port
 * that all its sockets allow reuse, and then lets in whoever does; a listener ends that. */
static int bind_beside( int fd, unsigned int transport, unsigned int port )
{
    int ret;

    set_option( fd, SO_REUSEADDR, 1 );
    ret = bind_any( fd, guard_family, port );
    if (!ret && transport == PORT_POOL_TCP)
    {
        /* a precaution for the moment of listening; new kernels refuse it to ordinary users */
        drop_everything( fd );
        ret = libc()->listen( fd, 0 );
        if (!ret) ret = shutdown( fd, SHUT_RDWR );
    }
    set_option( fd, SO_REUSEADDR, 0 );
    return ret;
}

static int bind_guard( int fd, unsigned int transport, unsigned int port )
{
    if (!bind_any( fd, guard_family, port )) return 0;
    if (errno != EADDRINUSE) return -1;
    if (host_ports_is_quiet( transport, port )) return bind_beside( fd, transport, port );
    errno = EADDRINUSE;
    return -1;
}

/* A new, bound guard socket, not yet in the table; *ret_fd -1 on failure. */
static unsigned int open_guard( unsigned int transport, unsigned int port, int *ret_fd )
{
    int fd = open_socket( transport, guard_family );
    unsigned int status = STATUS_SUCCESS;

    work++;
    *ret_fd = -1;
    if (fd == -1) return STATUS_INSUFFICIENT_RESOURCES;
    /* descriptors are given out lowest first: that many are in use */
    if ((unsigned int)fd >= guard_limit) status = STATUS_INSUFFICIENT_RESOURCES;
    else if (transport == PORT_POOL_UDP && drop_everything( fd )) status = STATUS_INSUFFICIENT_RESOURCES;
    else if (bind_guard( fd, transport, port )) status = errno_to_status( errno );
    if (!status) *ret_fd = fd;
    else libc()->close( fd );
    return status;
}

unsigned int guard_take( unsigned int transport, unsigned int port )
{
    unsigned int status;
    int fd;

    if (!guard_fds[transport])
        guard_fds[transport] = calloc( PORT_POOL_MAX_PORT + 1, sizeof(*guard_fds[transport]) );
    if (!guard_fds[transport]) return STATUS_NO_MEMORY;
    if ((status = open_guard( transport, port, &fd ))) return status;
    guard_fds[transport][port] = fd + 1;
    guards_held++;
    return STATUS_SUCCESS;
}

int guard_get( unsigned int transport, unsigned int port )
{
    return guard_fds[transport] ? guard_fds[transport][port] - 1 : -1;
}

static int get_second( unsigned int transport, unsigned int port )
{
    return transport == PORT_POOL_UDP && second_fds ? second_fds[port] - 1 : -1;
}

static void set_second( unsigned int port, int fd )
{
    int old = get_second( PORT_POOL_UDP, port );

    second_fds[port] = fd + 1;
    if (old != -1) libc()->close( old );
}

void guard_drop( unsigned int transport, unsigned int port )
{
    int fd = guard_get( transport, port );

    if (fd == -1) return;
    work++;
    if (get_second( transport, port ) != -1) set_second( port, -1 );
    guard_fds[transport][port] = 0;
    guards_held--;
    libc()->close( fd );
}

unsigned int guard_take_range( unsigned int transport, unsigned int start, unsigned int count,
                               unsigned int *failed )
{
    unsigned int port, status = STATUS_SUCCESS;

    *failed = start;
    if (count > guard_capacity() - guards_held) return STATUS_INSUFFICIENT_RESOURCES;
    for (port = start; port < start + count; port++)
    {
        if ((status = guard_take( transport, port ))) break;
    }
    if (!status) return STATUS_SUCCESS;
    guard_drop_range( transport, start, port - start );
    *failed = port;
    return status;
}

void guard_drop_range( unsigned int transport, unsigned int start, unsigned int count )
{
    unsigned int i;

    for (i = 0; i < count; i++) guard_drop( transport, start + i );
}

static unsigned int probe( unsigned int transport, unsigned int port )
{
    unsigned int status;
    int fd;

    status = open_guard( transport, port, &fd );
    if (!status) libc()->close( fd );
    else if (status == STATUS_ACCESS_DENIED)
        status = host_ports_is_busy( transport, port ) ? STATUS_SHARING_VIOLATION : STATUS_SUCCESS;
    return status;
}

unsigned int guard_probe_range( unsigned int transport, unsigned int start, unsigned int count,
                                unsigned int *failed )
{
    unsigned int port, status = STATUS_SUCCESS;

    for (port = start; port < start + count; port++)
    {
        if ((status = probe( transport, port ))) break;
    }
    *failed = port;
    return status;
}

unsigned int guard_count(void)
{
    return guards_held;
}

unsigned int guard_get_work(void)
{
    return work;
}

unsigned int guard_capacity(void)
{
    return guard_limit;
}

static void set_reuse( unsigned int transport, unsigned int port, int value )
{
    int fd = guard_get( transport, port ), second = get_second( transport, port );

    if (fd != -1) set_option( fd, SO_REUSEADDR, value );
    if (second != -1) set_option( second, SO_REUSEADDR, value );
}

int guard_has_private_owners(void)
{
    return private_owners;
}

/* The kernel keeps a note at a TCP port of the last user that shared it, and lets
 * in that user's sockets without a look at the others. So it is another user each
 * time; and if it had to be our own, other programs of ours could follow. */
static int lets_in_owner( unsigned int transport, unsigned int port )
{
    if (transport == PORT_POOL_TCP) return private_owners;
    return get_second( transport, port ) == -1;
}

/* Guard and socket share the port, as sockets of one user may. */
static void share_with_owner( int guard, int fd )
{
    uid_t owner = PRIVATE_FIRST + next_private;

    if (private_owners)
    {
        next_private = (next_private + 1) % PRIVATE_COUNT;
        /* what fails is refused by the kernel later; sharing comes last */
        if (fchown( guard, owner, -1 ) || fchown( fd, owner, -1 )) return;
    }
    set_option( guard, SO_REUSEPORT, 1 );
    set_option( fd, SO_REUSEPORT, 1 );
}

static void unshare_with_owner( int guard, int fd )
{
    int ret = 0;

    set_option( fd, SO_REUSEPORT, 0 );
    if (private_owners) ret = fchown( fd, own_user, -1 );
    else set_option( guard, SO_REUSEPORT, 0 );
    (void)ret;      /* it was allowed before; at worst the socket keeps a user that nobody is */
}

int guard_open( unsigned int transport, unsigned int port, int fd )
{
    int guard = guard_get( transport, port );

    if (guard != -1 && fd != -1 && lets_in_owner( transport, port ))
    {
        share_with_owner( guard, fd );
        return 1;
    }
    set_reuse( transport, port, 1 );
    return 0;
}

void guard_close( unsigned int transport, unsigned int port, int fd )
{
    int guard = guard_get( transport, port );

    if (guard != -1 && fd != -1 && lets_in_owner( transport, port )) unshare_with_owner( guard, fd );
    else set_reuse( transport, port, 0 );
}

/* One more socket on a port whose sockets all allow it; -1 if it can't be had. */
static int open_beside( unsigned int port, int option, int value )
{
    int one = 1, fd = open_socket( PORT_POOL_UDP, guard_family );

    if (fd == -1) return -1;
    set_option( fd, SO_REUSEADDR, one );
    if (!setsockopt( fd, SOL_SOCKET, option, &value, sizeof(value) ) &&
        !drop_everything( fd ) && !bind_any( fd, guard_family, port )) return fd;
    libc()->close( fd );
    return -1;
}

int guard_renew( unsigned int port )
{
    int fd, complete = 1, old = guard_get( PORT_POOL_UDP, port );

    if (old == -1) return 0;
    guard_open( PORT_POOL_UDP, port, -1 );
    /* an IPv4 guard would be preferred to the consumers wherever it is */
    if (guard_family == AF_INET6 && (fd = open_beside( port, SO_REUSEPORT, 1 )) != -1)
    {
        set_option( fd, SO_REUSEPORT, 0 );
        guard_fds[PORT_POOL_UDP][port] = fd + 1;
        libc()->close( old );
    }
    else if (guard_family == AF_INET6) complete = 0;
    if (!second_fds) second_fds = calloc( PORT_POOL_MAX_PORT + 1, sizeof(*second_fds) );
    if (second_fds && (fd = open_beside( port, SO_BINDTOIFINDEX, NO_DEVICE )) != -1) set_second( port, fd );
    else complete = 0;
    guard_close( PORT_POOL_UDP, port, -1 );
    return complete;
}
