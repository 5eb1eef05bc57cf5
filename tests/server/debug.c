/*
 * Tests of the debug channel and of process names
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

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "debug.h"
#include "process_name.h"
#include "reserve.h"
#include "sock_debug.h"

static void test_parse(void)
{
    static const struct
    {
        const char  *value;
        unsigned int classes;
    }
    tests[] =
    {
        { NULL, 0 },
        { "", 0 },
        { ",,", 0 },
        { "+portpool", DEBUG_TRACE | DEBUG_WARN },
        { "portpool", DEBUG_TRACE | DEBUG_WARN },
        { "warn+portpool", DEBUG_WARN },
        { "trace+portpool", DEBUG_TRACE },
        { "fixme+portpool", 0 },
        { "err+all,warn+all", DEBUG_WARN },
        { "+all", DEBUG_TRACE | DEBUG_WARN },
        { "+all,-portpool", 0 },
        { "+portpool,-all", 0 },
        { "-all,+portpool", DEBUG_TRACE | DEBUG_WARN },
        { "+portpool,trace-portpool", DEBUG_WARN },
        { "+portpoo", 0 },
        { "+portpools", 0 },
        { "+al", 0 },
        { "+server,+winsock", 0 },
        { "notepad.exe:+portpool", 0 },
        { "+", 0 },
        { "warn+", 0 },
        { "+server,warn+portpool,fixme-all", DEBUG_WARN },
    };
    unsigned int i, ret;

    for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
    {
        ret = debug_parse( tests[i].value );
        ok( ret == tests[i].classes, "%s: got %u\n", tests[i].value ? tests[i].value : "unset", ret );
    }
}

static void test_texts(void)
{
    struct port_process process = { 999999999, 1 };
    struct port_record *record;
    struct port_owner owner = {0};
    struct port_pool *object = port_pool_create( 1 );

    ok( !port_pool_add( object, PORT_POOL_TCP, PORT_POOL_RUNTIME, 50000, 20, &process, &owner, &record ),
        "add\n" );
    ok( !strcmp( debug_record( record ), "runtime reservation 50000-50019 of pid 999999999" ), "got %s\n",
        debug_record( record ) );
    port_pool_remove( object, record );
    ok( !port_pool_add( object, PORT_POOL_TCP, PORT_POOL_ADMINISTERED, 5, 1, NULL, NULL, &record ), "add\n" );
    ok( !strcmp( debug_record( record ), "excluded range 5-5" ), "got %s\n", debug_record( record ) );
    port_pool_destroy( object );
    ok( !strcmp( debug_transport( PORT_POOL_UDP ), "udp" ), "got %s\n", debug_transport( PORT_POOL_UDP ) );
    ok( !strcmp( debug_transport( 77 ), "?" ), "got %s\n", debug_transport( 77 ) );
    ok( !strcmp( debug_status( 0 ), "success" ), "got %s\n", debug_status( 0 ) );
    ok( !strcmp( debug_status( 0xc0001234 ), "status c0001234" ), "got %s\n", debug_status( 0xc0001234 ) );
}

static int client = -1;                     /* the pipe of the request */
static const char *binder = "an unknown process";

/* What the server says of a bind: expected is the text after the function's name, with @ for who binds. */
static void check_bind( const struct sock *sock, unsigned int port, int err, const char *expected )
{
    const char *at = strchr( expected, '@' );
    char said[1024], wanted[512];
    int saved = dup( 2 ), out[2];
    ssize_t len;

    if (pipe( out )) abort();
    dup2( out[1], 2 );
    errno = err;
    sock_debug_bind( sock, port, client, err ? -1 : 0 );
    ok( errno == err, "errno is %d\n", errno );
    dup2( saved, 2 );
    close( saved );
    close( out[1] );
    len = read( out[0], said, sizeof(said) - 1 );
    close( out[0] );
    said[len > 0 ? len : 0] = 0;
    snprintf( wanted, sizeof(wanted), "%s:portpool:sock_debug_bind %.*s%s%s\n", err ? "warn" : "trace",
              at ? (int)(at - expected) : (int)strlen( expected ), expected, at ? binder : "",
              at ? at + 1 : "" );
    ok( !strcmp( said, wanted ), "got %s\nexpected %s\n", said, wanted );
}

static void test_binds(void)
{
    struct port_process process = { 999999999, 1 };
    struct sock sock = { .transport = PORT_POOL_UDP };
    struct port_record *record, *other;
    struct port_owner owner = {0};

    pool = port_pool_create( 1 );
    ok( !port_pool_add( pool, PORT_POOL_UDP, PORT_POOL_RUNTIME, 50000, 20, &process, &owner, &record ),
        "add\n" );
    ok( !port_pool_add( pool, PORT_POOL_UDP, PORT_POOL_PERSISTENT, 60000, 2, NULL, NULL, &other ), "add\n" );
    debug_classes = DEBUG_TRACE | DEBUG_WARN;
    check_bind( &sock, 50003, EACCES,
                "bind of udp port 50003 by @: refused, "
                "runtime reservation 50000-50019 of pid 999999999, socket is not associated" );
    check_bind( &sock, 60001, EACCES,
                "bind of udp port 60001 by @: refused, "
                "persistent reservation 60000-60001, socket is not associated" );
    check_bind( &sock, 40000, EADDRINUSE,
                "bind of udp port 40000 by @: refused, the host says: Address already in use" );
    sock.token = record->token;
    check_bind( &sock, 40000, EADDRNOTAVAIL,
                "bind of udp port 40000 by @: refused, socket is associated with runtime "
                "reservation 50000-50019 of pid 999999999" );
    check_bind( &sock, 0, ENOBUFS,
                "bind of udp port 0 by @: refused, runtime reservation 50000-50019 of pid 999999999 "
                "has no free port" );
    sock.use_token = record->token;
    sock.port = 50002;
    check_bind( &sock, 0, 0, "bind of udp port 0: got port 50002 of runtime reservation 50000-50019 of "
                "pid 999999999" );
    sock.token = 12345;
    check_bind( &sock, 50003, EINVAL,
                "bind of udp port 50003 by @: refused, "
                "the reservation that the socket is associated with has ended" );
    debug_classes = DEBUG_TRACE;
    sock.token = sock.use_token = 0;
    sock.port = 40000;
    check_bind( &sock, 40000, 0, "bind of udp port 40000: success" );
    debug_classes = 0;
    port_pool_remove( pool, record );
    port_pool_destroy( pool );
    pool = NULL;
}

/* A process with this command line, read through a pipe that it holds open. */
static void check_name( char *const *args, const char *expected )
{
    char name[PROCESS_NAME_MAX], c;
    int to[2], from[2];
    pid_t pid;

    if (pipe( to ) || pipe( from )) abort();
    fflush( stdout );
    if (!(pid = fork()))
    {
        dup2( to[0], 0 );
        dup2( from[1], 1 );
        close( to[1] );
        execv( "/bin/cat", args );
        _exit( 1 );
    }
    /* once cat copies, it is the program and no longer this process */
    close( to[0] );
    ok( write( to[1], "x", 1 ) == 1 && read( from[0], &c, 1 ) == 1, "%s does not run\n", expected );
    ok( get_process_name( pid, name, sizeof(name) ), "no name\n" );
    ok( !strcmp( name, expected ), "got %s instead of %s\n", name, expected );
    close( to[1] );
    close( from[0] );
    close( from[1] );
    waitpid( pid, NULL, 0 );
    ok( !get_process_name( pid, name, sizeof(name) ), "an ended process has the name %s\n", name );
}

/* A process whose requests come through a pipe is found by it. */
static void test_pipe_writer(void)
{
    static const struct sock sock = { .transport = PORT_POOL_TCP };
    int to[2], requests[2];
    char text[64];
    pid_t pid;

    if (pipe( to ) || pipe( requests )) abort();
    fflush( stdout );
    if (!(pid = fork()))
    {
        dup2( to[0], 0 );
        dup2( requests[1], 1 );
        close( to[1] );
        execl( "/bin/cat", "C:\\thief.exe", NULL );
        _exit( 1 );
    }
    close( to[0] );
    close( requests[1] );
    ok( write( to[1], "x", 1 ) == 1 && read( requests[0], text, 1 ) == 1, "cat does not run\n" );
    ok( find_pipe_writer( requests[0] ) == (unsigned int)pid, "got %u\n", find_pipe_writer( requests[0] ) );
    ok( !find_pipe_writer( -1 ), "no pipe: got %u\n", find_pipe_writer( -1 ) );

    pool = port_pool_create( 1 );
    debug_classes = DEBUG_WARN;
    client = requests[0];
    snprintf( text, sizeof(text), "pid %d (thief.exe)", (int)pid );
    binder = text;
    check_bind( &sock, 80, EACCES, "bind of tcp port 80 by @: refused, the host says: Permission denied" );
    close( to[1] );
    waitpid( pid, NULL, 0 );
    ok( !find_pipe_writer( requests[0] ), "an ended process has the pipe\n" );
    binder = "an unknown process";
    check_bind( &sock, 80, EACCES, "bind of tcp port 80 by @: refused, the host says: Permission denied" );
    debug_classes = 0;
    close( requests[0] );
    port_pool_destroy( pool );
    pool = NULL;
}

static void test_names(void)
{
    static char long_name[200];
    char name[PROCESS_NAME_MAX];
    char *const windows[] = { "C:\\Program Files\\a\\owner.exe", NULL };
    char *const unix_style[] = { "/usr/bin/nginx", NULL };
    char *const strange[] = { "evil\n\033[31m.exe", NULL };
    char *const loader[] = { "/usr/lib/wine/wine64", "-", NULL };
    char *const very_long[] = { long_name, NULL };

    check_name( windows, "owner.exe" );
    check_name( unix_style, "nginx" );
    check_name( strange, "evil??[31m.exe" );
    check_name( loader, "-" );
    memset( long_name, 'a', sizeof(long_name) - 1 );
    memset( name, 'a', sizeof(name) - 1 );
    name[sizeof(name) - 1] = 0;
    check_name( very_long, name );
    ok( !get_process_name( 0, name, sizeof(name) ), "process 0 has the name %s\n", name );
}

START_TEST(debug)
{
    test_parse();
    test_texts();
    test_binds();
    test_names();
    test_pipe_writer();
}
