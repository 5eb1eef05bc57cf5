/*
 * A socket without a role pays nothing
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
 * Counts system calls with ptrace: the interposed functions of a server that has
 * records must make those that the C library's make, and no more but the shutdown
 * of a listener that is closed; allocations fail throughout. And that the host's
 * tables are not read because of the server's own sockets.
 */

#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "server_test.h"

struct calls
{
    int (*socket)( int family, int type, int protocol );
    int (*bind)( int fd, const struct sockaddr *addr, socklen_t len );
    int (*listen)( int fd, int backlog );
    int (*connect)( int fd, const struct sockaddr *addr, socklen_t len );
    int (*accept)( int fd, struct sockaddr *addr, socklen_t *len );
    int (*close)( int fd );
    int (*dup)( int fd );
};

/* What a child does whose system calls are counted. */
struct work
{
    void               (*run)( const struct work *work );
    const struct calls *calls;
    unsigned int        port;
    int                 owner;      /* a socket to acquire on */
    long                number;     /* of the system call that counts, -1: all */
};

#define ROUNDS 3

/* What a wineserver does with sockets. Explicit and automatic ports, both transports. */
static void use_sockets( const struct work *work )
{
    const struct calls *calls = work->calls;
    unsigned int port = work->port;
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, AF_INET, "loopback", port );
    int i, tcp, udp, client, accepted, copy;

    check_fail_alloc( 1 );
    for (i = 0; i < ROUNDS; i++)
    {
        tcp = calls->socket( AF_INET, SOCK_STREAM, 0 );
        calls->bind( tcp, (struct sockaddr *)&addr, len );
        calls->listen( tcp, 5 );
        client = calls->socket( AF_INET, SOCK_STREAM, 0 );
        calls->connect( client, (struct sockaddr *)&addr, len );
        accepted = calls->accept( tcp, NULL, NULL );
        copy = calls->dup( accepted );
        calls->close( tcp );
        calls->close( accepted );
        calls->close( copy );
        calls->close( client );
        udp = calls->socket( AF_INET, SOCK_DGRAM, 0 );
        make_address( &addr, AF_INET, "loopback", 0 );
        calls->bind( udp, (struct sockaddr *)&addr, len );
        calls->close( udp );
        udp = calls->socket( AF_INET, SOCK_DGRAM, 0 );
        make_address( &addr, AF_INET, "loopback", ++port );
        calls->connect( udp, (struct sockaddr *)&addr, len );
        calls->close( udp );
        calls->close( calls->socket( AF_UNIX, SOCK_STREAM, 0 ) );
    }
}

/* The port and the one behind it are in use. */
static void acquire_used( const struct work *work )
{
    if (acquire( work->owner, work->port, 1 ) != STATUS_SHARING_VIOLATION) _exit( 1 );
    if (acquire( work->owner, work->port + 1, 1 ) != STATUS_SHARING_VIOLATION) _exit( 1 );
}

/* The system calls of a child between two getppid. */
static unsigned int count_syscalls( const struct work *work )
{
    unsigned int count = 0, marks = 0;
    int status = 0, entering = 1;
    struct __ptrace_syscall_info info;
    pid_t pid = fork();

    if (!pid)
    {
        ptrace( PTRACE_TRACEME, 0, NULL, NULL );
        raise( SIGSTOP );
        syscall( SYS_getppid );
        work->run( work );
        syscall( SYS_getppid );
        _exit( check_alloc_failed );
    }
    waitpid( pid, &status, 0 );
    ptrace( PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD );
    while (!ptrace( PTRACE_SYSCALL, pid, NULL, NULL ) && waitpid( pid, &status, 0 ) == pid &&
           WIFSTOPPED( status ))
    {
        if (WSTOPSIG( status ) != (SIGTRAP | 0x80)) continue;
        if (entering && ptrace( PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info ) > 0)
        {
            if (info.entry.nr == SYS_getppid) marks++;
            else if (marks == 1) count += work->number == -1 || (long)info.entry.nr == work->number;
        }
        entering = !entering;
    }
    ok( WIFEXITED( status ) && !WEXITSTATUS( status ), "child ended with %#x\n", status );
    ok( marks == 2, "%u marks\n", marks );
    return count;
}

/* Ports that sockets of the server have, then those of somebody else. */
static void test_tables( struct work *work )
{
    struct sockaddr_storage addr;
    unsigned int i, count;
    socklen_t len;
    int fds[2];

    work->run = acquire_used;
    work->number = SYS_openat;
    work->port = find_free_ports( 2 );
    for (i = 0; i < 2; i++)
    {
        fds[i] = make_socket( AF_INET, UDP );
        ok( !bind_to( fds[i], AF_INET, "any", work->port + i ), "bind\n" );
    }
    count = count_syscalls( work );
    ok( !count, "%u files were opened\n", count );
    for (i = 0; i < 2; i++)
    {
        hook_close( fds[i] );
        fds[i] = libc()->socket( AF_INET, SOCK_DGRAM, 0 );
        len = make_address( &addr, AF_INET, "any", work->port + i );
        ok( !libc()->bind( fds[i], (struct sockaddr *)&addr, len ), "bind\n" );
    }
    count = count_syscalls( work );
    ok( count == 4, "%u files were opened\n", count );
    for (i = 0; i < 2; i++) libc()->close( fds[i] );
}

START_TEST(interpose_cost)
{
    static const struct calls hooks = { hook_socket, hook_bind, hook_listen, hook_connect, hook_accept,
                                        hook_close, hook_dup };
    struct calls real = { libc()->socket, libc()->bind, libc()->listen, libc()->connect, libc()->accept,
                          libc()->close, libc()->dup };
    struct work work = { use_sockets, &real, 0, -1, -1 };
    unsigned int i, expected, count;

    server_start();
    work.owner = make_socket( AF_INET, UDP );
    for (i = 0; i < 20; i++) expect( acquire( work.owner, find_free_ports( 10 ), 10 ), 0 );
    expect( admin( PORT_POOL_ADD_EXCLUSION, UDP, find_free_ports( 10 ), 10, 0 ), 0 );
    expect( admin( PORT_POOL_CREATE, TCP, find_free_ports( 10 ), 10, 0 ), 0 );
    bind_to( make_socket( AF_INET, TCP ), AF_INET, "any", 0 );      /* the pool has noticed its new records */
    bind_to( make_socket( AF_INET, UDP ), AF_INET, "any", 0 );

    work.port = find_free_ports( 20 );
    expected = count_syscalls( &work );
    if (!expected)
    {
        skip( "cannot trace\n" );
        return;
    }
    work.calls = &hooks;
    work.port += 10;
    count = count_syscalls( &work );
    /* each round ends a listener, which is shut down */
    ok( count == expected + ROUNDS, "%u system calls, %u without the pool\n", count, expected );
    test_tables( &work );
}
