/*
 * Automatic choice never yields a reserved port
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
 * In a network of its own whose range of automatic choice has 200 ports, of which
 * 110 are reserved and 30 administered, so that every second wrong choice would
 * hit one. 100,000 sockets of the server and of native programs bind to port 0,
 * connect or send. CHOICE_ROUNDS: how many.
 */

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "server_test.h"

#define FIRST           40000
#define LAST            40199
#define ADMINISTERED    40000   /* 30 ports */
#define RUNTIME         40050   /* 100 ports */
#define PERSISTENT      40160   /* 10 ports */

static struct sockaddr_storage peers[2][PORT_POOL_TRANSPORT_COUNT];     /* by IPv6, transport */
static int listeners[2];
static unsigned int chosen[LAST + 1 - FIRST], elsewhere, failed;

/* A network with a short range of automatic choice; 0 if it can't be had. */
static int enter_network(void)
{
    struct ifreq ifreq = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    FILE *file;
    int fd;

    if (unshare( CLONE_NEWNET )) return 0;
    fd = socket( AF_INET, SOCK_DGRAM, 0 );
    ioctl( fd, SIOCSIFFLAGS, &ifreq );
    close( fd );
    if (!(file = fopen( "/proc/sys/net/ipv4/ip_local_port_range", "w" ))) return 0;
    fprintf( file, "%u %u", FIRST, LAST );
    return !fclose( file );
}

/* Something to connect to, outside of the range. */
static void make_peers(void)
{
    unsigned int v6, transport;
    int fd, family;

    for (v6 = 0; v6 < 2; v6++)
        for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
        {
            family = v6 ? AF_INET6 : AF_INET;
            fd = libc()->socket( family, transport == UDP ? SOCK_DGRAM : SOCK_STREAM, 0 );
            libc()->bind( fd, (struct sockaddr *)&peers[v6][transport],
                          make_address( &peers[v6][transport], family, "loopback", 30000 + v6 ) );
            if (transport != TCP) continue;
            libc()->listen( fd, 5 );
            listeners[v6] = fd;
        }
}

struct calls
{
    int (*socket)( int family, int type, int protocol );
    int (*bind)( int fd, const struct sockaddr *addr, socklen_t len );
    int (*connect)( int fd, const struct sockaddr *addr, socklen_t len );
    int (*close)( int fd );
};

/* Way of choice by the number: family, transport, bind or connect (or, on UDP, send). */
static unsigned int choose( const struct calls *calls, unsigned int number, int sends )
{
    unsigned int transport = number >> 1 & 1, v6 = number & 1, port;
    int family = v6 ? AF_INET6 : AF_INET, ret;
    int fd = calls->socket( family, transport == UDP ? SOCK_DGRAM : SOCK_STREAM, 0 );
    struct linger linger = { 1, 0 };
    struct sockaddr_storage any;
    socklen_t len = make_address( &any, family, "any", 0 );

    setsockopt( fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );   /* no TIME_WAIT */
    if (!(number >> 2 & 1)) ret = calls->bind( fd, (struct sockaddr *)&any, len );
    else if (transport == UDP && sends)
        ret = sendto( fd, "x", 1, 0, (struct sockaddr *)&peers[v6][transport], len ) != 1;
    else ret = calls->connect( fd, (struct sockaddr *)&peers[v6][transport], len );
    port = get_bound_port( fd );
    if (ret) failed++;
    calls->close( fd );
    if (transport == TCP && number >> 2 & 1 && !ret) libc()->close( libc()->accept( listeners[v6], NULL, NULL ) );
    return port;
}

/* count sockets; none may be in a record, administered only if that is said. */
static void test_calls( const struct calls *calls, unsigned int count, int native, const char *what )
{
    unsigned int i, port, bad = 0, used = 0;

    memset( chosen, 0, sizeof(chosen) );
    elsewhere = failed = 0;
    for (i = 0; i < count; i++)
    {
        port = choose( calls, i, native );
        if (port >= FIRST && port <= LAST) chosen[port - FIRST]++;
        else elsewhere++;
    }
    for (port = FIRST; port <= LAST; port++)
    {
        if (!chosen[port - FIRST]) continue;
        used++;
        if ((port >= RUNTIME && port < RUNTIME + 100) || (port >= PERSISTENT && port < PERSISTENT + 10) ||
            (!native && port < ADMINISTERED + 30)) bad += chosen[port - FIRST];
    }
    ok( !bad, "%s: %u of %u in a record\n", what, bad, count );
    ok( !failed && !elsewhere, "%s: %u failed, %u outside of the range\n", what, failed, elsewhere );
    ok( used > (native ? 80 : 50), "%s: only %u ports are used\n", what, used );
}

START_TEST(choice)
{
    static const struct calls hooks = { hook_socket, hook_bind, hook_connect, hook_close };
    const struct calls real = { libc()->socket, libc()->bind, libc()->connect, libc()->close };
    const char *rounds = getenv( "CHOICE_ROUNDS" );
    unsigned int transport, count = rounds && rounds[0] ? strtoul( rounds, NULL, 10 ) : 100000;

    if (!enter_network())
    {
        skip( "no network of its own\n" );
        return;
    }
    server_start();
    make_peers();
    for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
    {
        expect( acquire( make_socket( AF_INET, transport ), RUNTIME, 100 ), 0 );
        expect( admin( PORT_POOL_CREATE, transport, PERSISTENT, 10, 0 ), 0 );
    }
    test_calls( &real, count / 4, 1, "native" );
    test_calls( &hooks, count / 4, 1, "server, the host chooses" );
    for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
        expect( admin( PORT_POOL_ADD_EXCLUSION, transport, ADMINISTERED, 30, 0 ), 0 );
    test_calls( &hooks, count / 2, 0, "server, the pool chooses" );
}
