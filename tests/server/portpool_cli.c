/*
 * Tests of portpool, with a real pool in another process
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
 * The pool, its store and its channel run in a child, as they do in the
 * wineserver; each command is a process of its own.
 */

#include <fcntl.h>
#include <signal.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "channel.h"
#include "pool_ops.h"
#include "sock_table.h"

/* the tool as it is, but for its entry point and the name of its client end */
#define main portpool_main
#include "../../tools/portpool.c"
#undef main
#include "../../tools/portpool_doctor.c"
#include "../../tools/portpool_host.c"
#include "../../tools/portpool_print.c"
#include "../../tools/portpool_registry.c"
#include "../../tools/portpool_show.c"
#include "../../tools/portpool_watch.c"
#include "pool_client.c"

static char prefix_dir[256], out[65536], err[4096];
static unsigned int base;   /* first of PORTS ports that nobody uses */

#define PORTS 200

static pid_t start_server(void)
{
    struct epoll_event event;
    int ready[2], epfd;
    pid_t pid;
    char c;

    if (pipe2( ready, O_CLOEXEC )) abort();
    fflush( stdout );
    if (!(pid = fork()))
    {
        epfd = epoll_create1( EPOLL_CLOEXEC );
        if (channel_start( epfd, 1, prefix_dir )) _exit( 1 );
        if (pool_init( prefix_dir, 1024 ) || sock_table_init( 1024 )) _exit( 1 );
        if (write( ready[1], "r", 1 ) != 1) _exit( 2 );
        for (;;) if (epoll_wait( epfd, &event, 1, -1 ) == 1) channel_event();
    }
    close( ready[1] );
    ok( read( ready[0], &c, 1 ) == 1, "the server didn't start\n" );
    close( ready[0] );
    return pid;
}

static void stop_server( pid_t pid )
{
    kill( pid, SIGKILL );
    waitpid( pid, NULL, 0 );
}

static int open_temp(void)
{
    char path[300];
    int fd;

    snprintf( path, sizeof(path), "%s/output.XXXXXX", prefix_dir );
    if ((fd = mkstemp( path )) == -1) abort();
    unlink( path );
    return fd;
}

static void read_temp( int fd, char *buffer, size_t size )
{
    ssize_t ret = pread( fd, buffer, size - 1, 0 );

    buffer[ret > 0 ? ret : 0] = 0;
    close( fd );
}

/* Runs a command line; a word "B+n" stands for a port, "EMPTY" for a directory of ours that is no prefix.
 * Fills out and err. */
static int run( const char *line )
{
    char words[16][300], *argv[17], *p, copy[256];
    int argc = 0, status, out_fd = open_temp(), err_fd = open_temp();
    pid_t pid;

    snprintf( copy, sizeof(copy), "portpool %s", line );
    for (p = strtok( copy, " " ); p && argc < 16; p = strtok( NULL, " " ), argc++)
    {
        if (!strncmp( p, "B+", 2 )) snprintf( words[argc], sizeof(words[0]), "%u", base + atoi( p + 2 ));
        else if (!strcmp( p, "EMPTY" )) snprintf( words[argc], sizeof(words[0]), "%s/empty", prefix_dir );
        else snprintf( words[argc], sizeof(words[0]), "%s", p );
        argv[argc] = words[argc];
    }
    argv[argc] = NULL;
    fflush( stdout );
    if (!(pid = fork()))
    {
        dup2( out_fd, 1 );
        dup2( err_fd, 2 );
        status = portpool_main( argc, argv );
        fflush( stdout );
        _exit( status );
    }
    waitpid( pid, &status, 0 );
    read_temp( out_fd, out, sizeof(out) );
    read_temp( err_fd, err, sizeof(err) );
    return WIFEXITED( status ) ? WEXITSTATUS( status ) : -1;
}

/* An expected text, with @n for a port. */
static const char *expand( const char *text )
{
    static char buffer[1024];
    unsigned long offset;
    size_t len = 0;
    char *end;

    while (*text)
    {
        if (*text != '@')
        {
            buffer[len++] = *text++;
            continue;
        }
        offset = strtoul( text + 1, &end, 10 );
        len += sprintf( buffer + len, "%lu", base + offset );
        text = end;
    }
    buffer[len] = 0;
    return buffer;
}

struct row
{
    const char *command;
    int         exit_code;
    const char *out;    /* is part of the output; "" for none */
    const char *err;
};

static const struct row rows[] =
{
    { "list", 0, "No ports are reserved.\n", "" },
    { "--json list", 0, "{\"records\": [], \"next_start\": []}\n", "" },
    { "show 80", 0, "tcp port 80 is not reserved.\n  a bind:   of a Windows program: ", "" },
    { "show B+0", 0, "udp port @0 is not reserved.\n  a bind:   of a Windows program: succeeds\n"
      "            of a native program:  succeeds\n", "" },
    { "add persistent tcp B+0 5", 0, "", "" },
    { "add persistent tcp B+4 1", 1, "", "a port is in use, reserved or excluded" },
    { "add excluded udp B+0 2", 0, "", "" },
    { "add excluded tcp B+2 1", 1, "", "a port is in use" },
    { "add persistent tcp 65535 2", 1, "", "no valid ports" },
    { "add persistent tcp 0 1", 1, "", "no valid ports" },
    { "list", 0, "tcp    persistent  @0  @4      5      0       5  yes     -\n"
      "udp    excluded    @0  @1      2      0       0  yes     -\n", "" },
    { "show B+4", 0, "tcp port @4 is in the persistent range @0-@4.\n  guards:   5 of 5, 0 consumers\n"
      "  a bind:   of a Windows program: WSAEACCES (10013), unless its socket is associated with the "
      "reservation\n            of a native program:  Address already in use\nudp port @4 is not reserved.",
      "" },
    { "show B+1", 0, "udp port @1 is in the excluded range @0-@1.\n  a bind:   of a Windows program: "
      "succeeds\n            of a native program:  succeeds\n", "" },
    { "show B+5", 0, "tcp port @5 is not reserved.\n", "" },
    { "show B+1 --json", 0, "{\"transport\": \"udp\", \"record\": {\"transport\": \"udp\", \"kind\": "
      "\"excluded\", \"start\": @0, \"count\": 2, \"pid\": 0, \"windows_pid\": 0, \"process\": null, "
      "\"consumers\": 0, \"guards\": 0, \"sealed\": false, \"stored\": true},\n   \"sockets\": [],\n"
      "   \"windows_error\": 0, \"native_errno\": 0, \"next_start\": null}\n]}\n", "" },
    { "show B+1 --json", 0, "\"windows_error\": 10013, \"native_errno\": 98, \"next_start\": null},\n", "" },
    { "watch 0.05", 2, "", "'0.05' is no interval" },
    { "watch x", 2, "", "'x' is no interval" },
    { "watch 1s", 2, "", "'1s' is no interval" },
    { "doctor", 3, "warning  wineserver: none is running\n", "" },
    { "doctor --json", 3, "{\"check\": \"store\", \"result\": \"ok\", ", "" },
    { "delete persistent tcp B+0 4", 1, "", "no reservation has this start and count" },
    { "delete excluded tcp B+0 5", 1, "", "the reservation of these ports is persistent, not excluded" },
    { "delete persistent udp B+0 2", 1, "", "the reservation of these ports is excluded, not persistent" },
    { "delete excluded udp B+0 2", 0, "", "" },
    { "delete excluded udp B+0 2", 1, "", "no reservation" },
    { "dynamic", 0, "tcp    49152  65535  16384\nudp    49152  65535  16384\n", "" },
    { "dynamic tcp 50000 1000", 0, "", "" },
    { "dynamic tcp", 0, "tcp    50000  50999   1000\n", "" },
    { "--json dynamic tcp", 0, "{\"dynamic\": [{\"transport\": \"tcp\", \"start\": 50000, "
      "\"count\": 1000}]}\n", "" },
    { "dynamic udp 1024 1000", 1, "", "no valid ports" },
    { "dynamic udp 2000 254", 1, "", "no valid ports" },

    { "", 2, "", "a command is missing" },
    { "frobnicate", 2, "", "there is no command 'frobnicate'" },
    { "list all", 2, "", "wrong number of arguments" },
    { "show", 2, "", "wrong number of arguments" },
    { "show 65536", 2, "", "'65536' is no port" },
    { "show x", 2, "", "'x' is no port" },
    { "add runtime tcp 1 1", 2, "", "neither persistent nor excluded" },
    { "add excluded sctp 1 1", 2, "", "neither tcp nor udp" },
    { "add excluded tcp 1x 1", 2, "", "'1x' is no port" },
    { "add excluded tcp 1 +1", 2, "", "'+1' is no number of ports" },
    { "dynamic tcp 2000", 2, "", "the number of ports is missing" },
    { "--nonsense list", 2, "", "see portpool --help" },
    { "--prefix", 2, "", "see portpool --help" },
    { "--help", 0, "Usage: portpool", "" },
    { "--prefix /no/such/directory list", 3, "", "No such file or directory" },
    { "--prefix EMPTY list", 3, "", "/empty, nothing is reserved and nothing was changed; start" },
    { "--prefix EMPTY add excluded tcp 5 5", 3, "", "no wineserver is running for /" },
    { "--prefix /proc/version list", 3, "", "there is no Wine prefix /proc/version" },
    { "--prefix EMPTY doctor", 3, "warning  wineserver: none is running\n", "" },
    { "--prefix /proc/version doctor", 1, "failure  prefix: /proc/version is no directory\n", "" },
};

static const struct row after_restart[] =
{
    { "show B+0", 0, "tcp port @0 is in the persistent range @0-@4.\n  guards:   5 of 5, 0 consumers\n", "" },
    { "show B+1", 0, "tcp port @1 is in the persistent range", "" },
    { "dynamic", 0, "tcp    50000  50999   1000\nudp    49152  65535  16384\n", "" },
    { "dynamic tcp 49152 16384", 0, "", "" },
    { "delete persistent tcp B+0 5", 0, "", "" },
    { "list", 0, "No ports are reserved.\n", "" },
};

static void run_rows( const struct row *table, unsigned int count )
{
    const char *expect;
    unsigned int i;
    int ret;

    for (i = 0; i < count; i++)
    {
        check_set_context( "%s: ", table[i].command );
        ret = run( table[i].command );
        expect = expand( table[i].out );
        ok( ret == table[i].exit_code, "exit status %d\n", ret );
        ok( *expect ? strstr( out, expect ) != NULL : !*out, "got %s\nexpected %s\n", out, expect );
        ok( *table[i].err ? strstr( err, table[i].err ) != NULL : !*err, "got error %s\n", err );
    }
    check_set_context( "%s", "" );
}

/* So many records need several messages. */
static void test_long_list(void)
{
    struct port_pool_request req = { .code = PORT_POOL_ADD_EXCLUSION, .flags = PORT_POOL_FLAG_ELEVATED };
    unsigned int i, lines = 0, status, failed = 0;
    struct port_pool_reply reply;
    char *p;

    for (i = 0; i < PORTS; i++)
    {
        req.transport = i % 2;
        req.start = base + i;
        req.count = 1;
        if ((status = pool_client_call( &req, -1, &reply, sizeof(reply) ))) failed++;
    }
    ok( !failed, "%u exclusions failed\n", failed );
    run( "list" );
    for (p = out; (p = strchr( p, '\n' )); p++) lines++;
    ok( lines == PORTS + 1, "got %u lines\n", lines );
    ok( strstr( out, expand( "udp    excluded    @199" )) != NULL, "the last one is missing\n" );
}

/* A refusal of the host is not one of a range that any socket may bind. */
static void test_privileged(void)
{
    const struct port_pool_record record = { .kind = PORT_POOL_ADMINISTERED, .start = 1, .count = 1 };
    const struct answer answer = { .record = &record, .native = EACCES, .windows = winsock_error( EACCES ) };

    ok( strstr( windows_text( &answer ), "CAP_NET_BIND_SERVICE" ) != NULL, "got %s\n",
        windows_text( &answer ) );
}

static int is_free( unsigned int port, int type )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons( port ) };
    int fd = socket( AF_INET, type, 0 ), ret = !bind( fd, (struct sockaddr *)&addr, sizeof(addr) );

    close( fd );
    return ret;
}

/* JSON is UTF-8, names of directories need not be. */
static void test_json_names(void)
{
    static const struct { const char *name, *json; } names[] =
    {
        { "gr\xc3\xb6\xc3\x9f\x65\xe2\x82\xac\xf0\x9f\x98\x80",
          "gr\xc3\xb6\xc3\x9f\x65\xe2\x82\xac\xf0\x9f\x98\x80\"," },
        { "a\"\\\n\x7f", "a\\\"\\\\\\u000a\x7f\"," },
        { "\xffz\xc3", "\\ufffdz\\ufffd\"," },
        { "\xc1\x81", "\\ufffd\\ufffd\"," },
        { "\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd\"," },
        { "\xe0\x80z", "\\ufffd\\ufffdz\"," },
        { "\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd\"," },
    };
    char path[300], expected[600];
    unsigned int i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    {
        snprintf( path, sizeof(path), "%s/%s", prefix_dir, names[i].name );
        if (mkdir( path, 0700 )) abort();
        setenv( "WINEPREFIX", path, 1 );
        run( "doctor --json" );
        snprintf( expected, sizeof(expected), "\"text\": \"%s/%s", prefix_dir, names[i].json );
        ok( strstr( out, expected ) != NULL, "%u: got %s\nexpected %s\n", i, out, expected );
        rmdir( path );
    }
    setenv( "WINEPREFIX", prefix_dir, 1 );
}

/* Somebody else's prefix is not one of another namespace. */
static void test_owner(void)
{
    if (geteuid() || chown( prefix_dir, 65534, -1 )) return;
    ok( run( "list" ) == 3 && strstr( err, "belongs to user 65534" ), "got %s\n", err );
}

static void find_ports(void)
{
    unsigned int i;

    for (base = 20000 + getpid() % 10000; base < 32000; base += PORTS)
    {
        for (i = 0; i < PORTS; i++)
            if (!is_free( base + i, SOCK_STREAM ) || !is_free( base + i, SOCK_DGRAM )) break;
        if (i == PORTS) return;
    }
    abort();
}

START_TEST(portpool_cli)
{
    const char *tmp = getenv( "TMPDIR" );
    char path[300];
    pid_t server;

    snprintf( prefix_dir, sizeof(prefix_dir), "%s/portpool-test.XXXXXX", tmp ? tmp : "/tmp" );
    if (!mkdtemp( prefix_dir )) abort();
    setenv( "WINEPREFIX", prefix_dir, 1 );
    snprintf( path, sizeof(path), "%s/empty", prefix_dir );
    if (mkdir( path, 0700 )) abort();
    find_ports();

    ok( run( "list" ) == 3 && !*out && strstr( err, "no wineserver is running for" ), "got %s, %s\n", out,
        err );
    server = start_server();
    run_rows( rows, sizeof(rows) / sizeof(rows[0]) );
    stop_server( server );
    server = start_server();
    run_rows( after_restart, sizeof(after_restart) / sizeof(after_restart[0]) );
    test_long_list();
    test_privileged();
    stop_server( server );

    rmdir( path );
    snprintf( path, sizeof(path), "%s/port-reservations", prefix_dir );
    unlink( path );
    test_json_names();
    test_owner();
    rmdir( prefix_dir );
}
