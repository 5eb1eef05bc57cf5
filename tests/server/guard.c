/*
 * Guard sockets by themselves: all or nothing, limits, hosts without IPv6
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
 */

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "guard.h"
#include "host_ports.h"
#include "port_pool.h"

/* A bound socket; -1 if the port can't be had. */
static int bound_socket( int family, int type, unsigned int port, int reuse )
{
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons( port ) };
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons( port ) };
    int ret, fd = socket( family, type, 0 );

    in.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    setsockopt( fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse) );
    if (family == AF_INET) ret = bind( fd, (struct sockaddr *)&in, sizeof(in) );
    else ret = bind( fd, (struct sockaddr *)&in6, sizeof(in6) );
    if (!ret) return fd;
    close( fd );
    return -1;
}

static int is_free( int family, unsigned int transport, unsigned int port, int reuse )
{
    int fd = bound_socket( family, transport == PORT_POOL_UDP ? SOCK_DGRAM : SOCK_STREAM, port, reuse );

    if (fd != -1) close( fd );
    return fd != -1;
}

/* First of count free ports. */
static unsigned int find_ports( unsigned int count )
{
    static unsigned int next = 26000;
    unsigned int i;

    for (i = 0; i < count; i++)
    {
        if (is_free( AF_INET, PORT_POOL_TCP, next + i, 0 ) &&
            is_free( AF_INET, PORT_POOL_UDP, next + i, 0 )) continue;
        next += i + 1;
        i = -1;
    }
    next += count;
    return next - count;
}

static void test_range( unsigned int transport )
{
    unsigned int port = find_ports( 10 ), failed = 0, i, status;
    int fd = bound_socket( AF_INET, transport == PORT_POOL_UDP ? SOCK_DGRAM : SOCK_STREAM, port + 7, 1 );

    status = guard_take_range( transport, port, 10, &failed );
    ok( status == STATUS_SHARING_VIOLATION && failed == port + 7, "got %#x, %u\n", status, failed );
    ok( !guard_count(), "%u guards left\n", guard_count() );
    failed = 0;
    status = guard_probe_range( transport, port, 10, &failed );
    ok( status == STATUS_SHARING_VIOLATION && failed == port + 7, "got %#x, %u\n", status, failed );
    status = guard_probe_range( transport, port, 7, &failed );
    ok( !status && !guard_count(), "got %#x\n", status );
    for (i = 0; i < 7; i++) ok( is_free( AF_INET, transport, port + i, 0 ), "port %u is taken\n", port + i );
    close( fd );
    status = guard_take_range( transport, port, 10, &failed );
    ok( !status && guard_count() == 10, "got %#x\n", status );
    for (i = 0; i < 10; i++)
    {
        ok( !is_free( AF_INET, transport, port + i, i & 1 ), "port %u is free\n", port + i );
        ok( fcntl( guard_get( transport, port + i ), F_GETFD ) == FD_CLOEXEC, "flags of %u\n", port + i );
    }
    ok( guard_get( !transport, port ) == -1, "guard of the other transport\n" );
    guard_open( transport, port, -1 );
    ok( is_free( AF_INET, transport, port, 1 ), "not open\n" );
    ok( !is_free( AF_INET, transport, port, 0 ), "open to everybody\n" );
    guard_close( transport, port, -1 );
    ok( !is_free( AF_INET, transport, port, 1 ), "not closed\n" );
    guard_drop_range( transport, port, 10 );
    guard_drop( transport, port );              /* none is left alone */
    guard_open( transport, port, -1 );
    guard_renew( port );
    ok( !guard_count() && is_free( AF_INET, transport, port, 0 ), "still there\n" );
}

static int probe_says( unsigned int transport, unsigned int port, unsigned int count,
                       unsigned int expect_failed )
{
    unsigned int failed = 0, status;

    host_ports_forget();
    status = guard_probe_range( transport, port, count, &failed );
    return expect_failed ? status == STATUS_SHARING_VIOLATION && failed == expect_failed : !status;
}

static unsigned int unprivileged_start(void)
{
    FILE *file = fopen( "/proc/sys/net/ipv4/ip_unprivileged_port_start", "re" );
    unsigned int ret = 1024;

    if (!file) return ret;
    if (fscanf( file, "%u", &ret ) != 1) ret = 1024;
    fclose( file );
    return ret;
}

/* An ordinary user may not bind a privileged port, but sees who is on it. */
static void test_privileged(void)
{
    unsigned int transport, port, last = 700, expect_take = STATUS_ACCESS_DENIED;
    int fds[PORT_POOL_TRANSPORT_COUNT], ret = -1;
    pid_t pid;

    if (geteuid()) return;
    if (unprivileged_start() <= last) expect_take = STATUS_SUCCESS;
    for (port = last - 2; port <= last; port++)
        if (!is_free( AF_INET, PORT_POOL_TCP, port, 0 ) || !is_free( AF_INET, PORT_POOL_UDP, port, 0 ))
            last = port + 3;
    fds[PORT_POOL_TCP] = bound_socket( AF_INET, SOCK_STREAM, last, 0 );
    fds[PORT_POOL_UDP] = bound_socket( AF_INET, SOCK_DGRAM, last, 0 );
    ok( !listen( fds[PORT_POOL_TCP], 1 ) && fds[PORT_POOL_UDP] != -1, "no port to test with\n" );
    if (!(pid = fork()))
    {
        if (setgid( 65534 ) || setuid( 65534 )) _exit( 1 );
        for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
        {
            if (!probe_says( transport, last - 2, 2, 0 )) _exit( 2 );
            if (!probe_says( transport, last - 2, 3, last )) _exit( 3 );
            if (guard_take( transport, last - 1 ) != expect_take) _exit( 4 );
        }
        _exit( 0 );
    }
    waitpid( pid, &ret, 0 );
    ok( !ret, "the child ended with %#x\n", ret );
    close( fds[PORT_POOL_TCP] );
    close( fds[PORT_POOL_UDP] );
}

/* The reuse that a dead connection needs must not stay at the port. */
static void test_time_wait(void)
{
    unsigned int port = find_ports( 1 ), status;
    int listener = bound_socket( AF_INET, SOCK_STREAM, find_ports( 1 ), 1 ), client, accepted;
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);
    char c;

    listen( listener, 1 );
    getsockname( listener, (struct sockaddr *)&addr, &len );
    client = bound_socket( AF_INET, SOCK_STREAM, port, 1 );
    ok( !connect( client, (struct sockaddr *)&addr, len ), "connect failed, %d\n", errno );
    accepted = accept( listener, NULL, NULL );
    host_ports_forget();
    status = guard_take( PORT_POOL_TCP, port );
    ok( status == STATUS_SHARING_VIOLATION, "connected: got %#x\n", status );
    close( client );
    ok( !recv( accepted, &c, 1, 0 ), "no end of stream\n" );
    close( accepted );
    close( listener );
    host_ports_forget();
    status = guard_take( PORT_POOL_TCP, port );
    ok( !status, "TIME_WAIT: got %#x\n", status );
    ok( !is_free( AF_INET, PORT_POOL_TCP, port, 0 ), "port is free\n" );
    ok( !is_free( AF_INET, PORT_POOL_TCP, port, 1 ), "port is free to reuse\n" );
    ok( !is_free( AF_INET6, PORT_POOL_TCP, port, 1 ), "port is free to IPv6\n" );
    guard_drop( PORT_POOL_TCP, port );
}

static void test_limit(void)
{
    unsigned int failed, port = find_ports( 5 ), status;

    guard_init( 512, AF_INET6 );        /* all of them for the server */
    ok( !guard_capacity(), "got %u\n", guard_capacity() );
    status = guard_take_range( PORT_POOL_UDP, port, 1, &failed );
    ok( status == STATUS_INSUFFICIENT_RESOURCES, "got %#x\n", status );
    guard_init( 516, AF_INET6 );        /* descriptors below 4 are taken */
    ok( guard_capacity() == 4, "got %u\n", guard_capacity() );
    status = guard_take_range( PORT_POOL_UDP, port, 4, &failed );
    ok( status == STATUS_INSUFFICIENT_RESOURCES && !guard_count(), "got %#x, %u\n", status, guard_count() );
    guard_init( 80000, 0 );
    ok( guard_capacity() == 70000, "got %u\n", guard_capacity() );
}

START_TEST(guard)
{
    guard_init( 20000, 0 );
    ok( guard_capacity() == 17500, "got %u\n", guard_capacity() );
    test_range( PORT_POOL_TCP );
    test_range( PORT_POOL_UDP );
    test_privileged();
    test_time_wait();
    guard_init( 20000, AF_INET );
    check_set_context( "IPv4 only: " );
    test_range( PORT_POOL_TCP );
    test_range( PORT_POOL_UDP );
    check_set_context( "%s", "" );
    test_limit();
}
