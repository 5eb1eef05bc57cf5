/*
 * Nobody gets a reserved port while consumers come and go
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
 * Thieves of several users hammer at the ports of a block; meanwhile the server's
 * sockets bind, listen, serve and close there. It is done with the rights of root,
 * if the test has them, and without. THIEF_SECONDS and THIEF_ROUNDS: at least so
 * long and so often, each time.
 */

#include <poll.h>
#include <sched.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "server_test.h"
#include "../common/thief.h"

#define START       40000
#define COUNT       8
#define THIEVES     2
#define ORDINARY    4711        /* users, if the test may choose */
#define OTHER       65534

/* Shared with the thieves. */
struct arena
{
    volatile int started, stop;
    struct thief thieves[THIEVES];
    pid_t pids[THIEVES];
};

static unsigned int rounds_wanted, seconds_wanted;

static unsigned int get_number( const char *name, unsigned int value )
{
    const char *text = getenv( name );

    return text && text[0] ? strtoul( text, NULL, 10 ) : value;
}

static void wait_for( const volatile int *flag )
{
    while (!*flag) poll( NULL, 0, 1 );
}

/* The thieves wait for the start; a server that is not root could not start them then. */
static struct arena *start_thieves( unsigned int transport, const uid_t *users )
{
    struct arena *arena = mmap( NULL, sizeof(*arena), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0 );
    unsigned int i;

    for (i = 0; i < THIEVES; i++)
    {
        arena->thieves[i].type = transport == UDP ? SOCK_DGRAM : SOCK_STREAM;
        arena->thieves[i].start = START;
        arena->thieves[i].count = COUNT;
        if ((arena->pids[i] = fork())) continue;
        if (users[i] != geteuid() && setresuid( users[i], users[i], users[i] )) _exit( 1 );
        wait_for( &arena->started );
        while (!arena->stop) thief_run( &arena->thieves[i], &arena->stop, 1 );
        _exit( 0 );
    }
    return arena;
}

static void stop_thieves( struct arena *arena )
{
    unsigned int i;

    arena->stop = 1;
    for (i = 0; i < THIEVES; i++) waitpid( arena->pids[i], NULL, 0 );
}

/* Does this socket get what is sent to the port? */
static int serves( int fd, int family, unsigned int transport, unsigned int port )
{
    int client = libc()->socket( family, transport == UDP ? SOCK_DGRAM : SOCK_STREAM, 0 ), ret = 0, accepted;
    struct sockaddr_storage addr;
    socklen_t len = make_address( &addr, family, "loopback", port );
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
    char c;

    if (!libc()->connect( client, (struct sockaddr *)&addr, len ))
    {
        if (transport == UDP && send( client, "x", 1, 0 ) == 1)
            ret = poll( &poll_fd, 1, 2000 ) == 1 && recv( fd, &c, 1, 0 ) == 1 && c == 'x';
        if (transport == TCP && poll( &poll_fd, 1, 2000 ) == 1 && (accepted = hook_accept( fd, NULL, NULL )) != -1)
        {
            ret = 1;
            hook_close( accepted );
        }
    }
    libc()->close( client );
    return ret;
}

struct result
{
    unsigned int rounds, not_bound, not_listening, not_served;
};

static void one_round( unsigned int transport, unsigned long long token, struct result *result )
{
    static const char * const hosts[] = { "any", "loopback" };
    unsigned int port = START + 1 + result->rounds / 4 % (COUNT - 2), i = result->rounds++;
    int family = i & 1 ? AF_INET6 : AF_INET, fd = make_socket( family, transport );
    int again = 0, other;

    associate( fd, token );
    if (bind_to( fd, family, hosts[i >> 1 & 1], port )) result->not_bound++;
    else if (transport == TCP && hook_listen( fd, 5 )) result->not_listening++;
    else if (i % 64 < 4 && !serves( fd, family, transport, port )) result->not_served++;
    else again = i % 16 == 5;
    if (again)      /* not beside the first one */
    {
        other = make_socket( family, transport );
        associate( other, token );
        expect( bind_to( other, family, hosts[i >> 1 & 1], port ), EADDRINUSE );
        hook_close( other );
    }
    hook_close( fd );
}

static void run_consumers( struct arena *arena, unsigned int transport, struct result *result )
{
    time_t end = time( NULL ) + seconds_wanted;
    int owner = make_socket( AF_INET, transport );

    memset( result, 0, sizeof(*result) );
    expect( acquire( owner, START, COUNT ), 0 );
    arena->started = 1;
    while (time( NULL ) < end || result->rounds < rounds_wanted)
        one_round( transport, last_token, result );
    stop_thieves( arena );
    check_closed( transport, START, __LINE__ );
    check_closed( transport, START + 1, __LINE__ );
    hook_close( owner );
}

/* What thieves may get: nothing, if sockets can have private owners. */
static void check_thief( const struct thief *thief, unsigned int transport, int same_user )
{
    unsigned int way, allowed = transport == UDP ? THIEF_REUSEPORT : THIEF_REUSEADDR | THIEF_REUSEPORT;

    thief_report( thief, same_user ? "thief of the server's user" : "thief of another user" );
    ok( thief->tries > 1000, "%lu tries\n", thief->tries );
    if (guard_has_private_owners() || (transport == UDP && !same_user)) allowed = 0;
    if (!allowed) ok( !thief->connected, "%lu connected\n", thief->connected );
    for (way = 0; way < THIEF_WAYS; way++)
        if (!(way & allowed)) ok( !thief->by_way[way], "way %u: %lu bound\n", way, thief->by_way[way] );
}

static void test_transport( struct arena *arena, unsigned int transport, const uid_t *users, uid_t user )
{
    struct result result;
    unsigned int i;

    run_consumers( arena, transport, &result );
    printf( "%s, %s: %u rounds, %u not bound, %u not listening, %u not served\n", transport == UDP ? "UDP" : "TCP",
            guard_has_private_owners() ? "private owners" : "one user", result.rounds, result.not_bound,
            result.not_listening, result.not_served );
    if (guard_has_private_owners())
        ok( !result.not_bound && !result.not_listening && !result.not_served, "consumers suffered\n" );
    for (i = 0; i < THIEVES; i++) check_thief( &arena->thieves[i], transport, users[i] == user );
}

/* In a process of its own, as the pool can't be started twice. */
static void run_server( uid_t user, const uid_t *users )
{
    struct arena *arenas[PORT_POOL_TRANSPORT_COUNT];
    unsigned int i;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++) arenas[i] = start_thieves( i, users );
    if (user != geteuid() && setresuid( user, user, user )) abort();
    server_start();
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        check_set_context( "user %u, %s: ", (unsigned int)user, i == UDP ? "UDP" : "TCP" );
        test_transport( arenas[i], i, users, user );
    }
    exit( check_failures > 255 ? 255 : check_failures );
}

static void test_server( uid_t user, uid_t other )
{
    const uid_t users[THIEVES] = { user, other };
    int status = 0;
    pid_t pid = fork();

    if (!pid) run_server( user, users );
    ok( waitpid( pid, &status, 0 ) == pid && !status, "server of user %u: status %#x\n", user, status );
}

/* Ports and interfaces of its own; only root can have them. */
static void enter_network(void)
{
    struct ifreq ifreq = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int fd;

    if (unshare( CLONE_NEWNET )) return;
    fd = socket( AF_INET, SOCK_DGRAM, 0 );
    ioctl( fd, SIOCSIFFLAGS, &ifreq );
    close( fd );
}

START_TEST(thief)
{
    seconds_wanted = get_number( "THIEF_SECONDS", 4 );
    rounds_wanted = get_number( "THIEF_ROUNDS", 10000 );
    enter_network();
    if (!geteuid()) test_server( 0, OTHER );
    test_server( geteuid() ? geteuid() : ORDINARY, geteuid() ? geteuid() : OTHER );
}
