/*
 * Tests of the client end of the channel
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
 * The server is a thread that follows a script: what it does with each request
 * shows whether a request is ever executed twice.
 */

#include <pthread.h>
#include <sys/time.h>

#define POOL_CLIENT_TIMEOUT_MS 300
#include "channel_test.h"
#include "pool_client.c"

/* What the server does with a connection and the request that comes on it. */
enum action
{
    ANSWER,             /* as it should */
    CLOSE_UNREAD,       /* closes when the request is there, without reading it */
    CLOSE_READ,         /* closes after reading it */
    CLOSE_AFTER,        /* answers and closes */
    KEEP_SILENT,        /* reads it and does nothing until the client gives up */
    BAD_MAGIC,
    BAD_VERSION,
    BAD_SERIAL,
    SHORT_REPLY,
    LONG_REPLY
};

static int script_listener;
static unsigned int script_read;            /* requests read */
static int script_last_fd;                  /* one came with the last request */
static pid_t script_peer;

static int make_listener(void)
{
    struct sockaddr_un addr;
    socklen_t len = get_channel_address( &addr );
    int fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 );

    if (bind( fd, (struct sockaddr *)&addr, len ) || listen( fd, 100 )) abort();
    return fd;
}

static int receive_request( int fd, struct port_pool_request *req )
{
    char control[CMSG_SPACE( sizeof(int) )];
    struct iovec iov = { req, sizeof(*req) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
                          .msg_controllen = sizeof(control) };
    ssize_t ret = recvmsg( fd, &msg, MSG_CMSG_CLOEXEC );

    if (ret <= 0) return 0;
    script_read++;
    if ((script_last_fd = msg.msg_controllen != 0)) close( *(int *)CMSG_DATA( CMSG_FIRSTHDR( &msg )));
    return 1;
}

static void send_reply( int fd, enum action action, const struct port_pool_request *req )
{
    struct
    {
        struct port_pool_reply reply;
        char                   more[8];
    } packet = { .reply = { PORT_POOL_MAGIC, PORT_POOL_VERSION, req->serial, 0x103, .token = req->token } };
    size_t size = sizeof(packet.reply);

    if (action == BAD_MAGIC) packet.reply.magic++;
    if (action == BAD_VERSION) packet.reply.version++;
    if (action == BAD_SERIAL) packet.reply.serial--;
    if (action == SHORT_REPLY) size--;
    if (action == LONG_REPLY) size++;
    send( fd, &packet, size, MSG_NOSIGNAL );
}

/* Returns whether the connection stays open. */
static int act( int fd, enum action action )
{
    struct pollfd pollfd = { fd, POLLIN, 0 };
    struct port_pool_request req;

    poll( &pollfd, 1, -1 );
    if (action == CLOSE_UNREAD || !receive_request( fd, &req )) return 0;
    if (action == CLOSE_READ) return 0;
    if (action == KEEP_SILENT) return recv( fd, &req, sizeof(req), 0 ) > 0;
    send_reply( fd, action, &req );
    return action != CLOSE_AFTER;
}

/* Follows the script; a closed connection is followed by another one. */
static void *run_script( void *arg )
{
    const enum action *script = arg;
    struct ucred cred;
    socklen_t len = sizeof(cred);
    int fd = -1, i;

    for (i = 0; (int)script[i] != -1; i++)
    {
        if (fd == -1) fd = accept4( script_listener, NULL, NULL, SOCK_CLOEXEC );
        if (!getsockopt( fd, SOL_SOCKET, SO_PEERCRED, &cred, &len )) script_peer = cred.pid;
        if (act( fd, script[i] )) continue;
        close( fd );
        fd = -1;
    }
    if (fd != -1) close( fd );
    return NULL;
}

static unsigned int call( unsigned int code, int fd, struct port_pool_reply *reply )
{
    struct port_pool_request req = { .code = code, .token = 0x123456789ull };

    memset( reply, 0xcc, sizeof(*reply) );
    return pool_client_call( &req, fd, reply, sizeof(*reply) );
}

/* Makes calls of one code while the server follows its script. */
static void check_script( unsigned int code, const enum action *script, unsigned int calls,
                          unsigned int expect, unsigned int expect_read )
{
    struct port_pool_reply reply, zero = { 0 };
    unsigned int status = 0, i;
    pthread_t thread;

    script_read = 0;
    pthread_create( &thread, NULL, run_script, (void *)script );
    for (i = 0; i < calls; i++) status = call( code, -1, &reply );
    if (client_fd != -1) close( client_fd );    /* ends a server that waits for more */
    client_fd = -1;
    pthread_join( thread, NULL );
    ok( status == expect, "got status %#x, expected %#x\n", status, expect );
    ok( script_read == expect_read, "%u requests were read, expected %u\n", script_read, expect_read );
    if (status == 0x103) ok( reply.token == 0x123456789ull, "got %#llx\n", (unsigned long long)reply.token );
    else ok( !memcmp( &reply, &zero, sizeof(reply) ), "the reply isn't empty\n" );
}

static const struct
{
    unsigned int code;
    enum action  script[4];
    unsigned int calls, status, read;
}
scripts[] =
{
    { PORT_POOL_ACQUIRE, { ANSWER, -1 }, 1, 0x103, 1 },
    { PORT_POOL_ACQUIRE, { ANSWER, ANSWER, -1 }, 2, 0x103, 2 },
    /* the server let an idle client go, or was restarted: the caller doesn't notice */
    { PORT_POOL_ACQUIRE, { CLOSE_AFTER, ANSWER, -1 }, 2, 0x103, 2 },
    /* it has not been read: not executed, sent again, once */
    { PORT_POOL_ACQUIRE, { CLOSE_UNREAD, ANSWER, -1 }, 1, 0x103, 1 },
    { PORT_POOL_ACQUIRE, { CLOSE_UNREAD, CLOSE_UNREAD, -1 }, 1, POOL_CLIENT_DISCONNECTED, 0 },
    /* it has: never again, unless it changes nothing */
    { PORT_POOL_ACQUIRE, { CLOSE_READ, -1 }, 1, POOL_CLIENT_DISCONNECTED, 1 },
    { PORT_POOL_CREATE, { CLOSE_READ, -1 }, 1, POOL_CLIENT_DISCONNECTED, 1 },
    { PORT_POOL_RELEASE, { CLOSE_READ, -1 }, 1, POOL_CLIENT_DISCONNECTED, 1 },
    { PORT_POOL_LOOKUP, { CLOSE_READ, ANSWER, -1 }, 1, 0x103, 2 },
    { PORT_POOL_LOOKUP, { CLOSE_READ, CLOSE_READ, -1 }, 1, POOL_CLIENT_DISCONNECTED, 2 },
    { PORT_POOL_CHECK, { CLOSE_READ, ANSWER, -1 }, 1, 0x103, 2 },
    { 99, { CLOSE_READ, -1 }, 1, POOL_CLIENT_DISCONNECTED, 1 },
    /* no answer; the connection is not used again, as the answer may still come */
    { PORT_POOL_LOOKUP, { KEEP_SILENT, -1 }, 1, POOL_CLIENT_IO_TIMEOUT, 1 },
    { PORT_POOL_ACQUIRE, { KEEP_SILENT, ANSWER, -1 }, 2, 0x103, 2 },
    /* not our protocol */
    { PORT_POOL_ACQUIRE, { BAD_MAGIC, -1 }, 1, POOL_CLIENT_BAD_REPLY, 1 },
    { PORT_POOL_ACQUIRE, { BAD_VERSION, -1 }, 1, POOL_CLIENT_BAD_REPLY, 1 },
    { PORT_POOL_LOOKUP, { BAD_SERIAL, -1 }, 1, POOL_CLIENT_BAD_REPLY, 1 },
    { PORT_POOL_LOOKUP, { SHORT_REPLY, -1 }, 1, POOL_CLIENT_BAD_REPLY, 1 },
    { PORT_POOL_LOOKUP, { LONG_REPLY, -1 }, 1, POOL_CLIENT_BAD_REPLY, 1 },
};

static void test_scripts(void)
{
    unsigned int i;

    script_listener = make_listener();
    for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
    {
        check_set_context( "%u: ", i );
        check_script( scripts[i].code, scripts[i].script, scripts[i].calls, scripts[i].status,
                      scripts[i].read );
    }
    check_set_context( "%s", "" );
    close( script_listener );
}

/* The child of a fork must not speak on its parent's connection. */
static void test_fork(void)
{
    static const enum action script[] = { ANSWER, -1 };
    struct port_pool_reply reply;
    pthread_t thread;
    int status;
    pid_t pid;

    script_listener = make_listener();
    fflush( stdout );
    if (!(pid = fork()))
    {
        close( script_listener );
        if (call( PORT_POOL_ACQUIRE, -1, &reply ) != 0x103) _exit( 1 );
        if (!(pid = fork())) _exit( call( PORT_POOL_ACQUIRE, -1, &reply ) == 0x103 ? 0 : 2 );
        waitpid( pid, &status, 0 );
        _exit( status || client_pid != getpid() ? 3 : 0 );
    }
    pthread_create( &thread, NULL, run_script, (void *)script );
    pthread_join( thread, NULL );
    ok( script_peer == pid, "got a connection of %d\n", script_peer );
    pthread_create( &thread, NULL, run_script, (void *)script );
    pthread_join( thread, NULL );
    ok( script_peer != pid, "the child used its parent's connection\n" );
    waitpid( pid, &status, 0 );
    ok( !status, "the child failed, status %#x\n", status );
    close( script_listener );
}

static void test_descriptor(void)
{
    static const enum action script[] = { ANSWER, -1 };
    struct port_pool_reply reply;
    unsigned int status;
    pthread_t thread;
    int fd = socket( AF_INET, SOCK_DGRAM, 0 );

    script_listener = make_listener();
    pthread_create( &thread, NULL, run_script, (void *)script );
    status = call( PORT_POOL_ACQUIRE, 12345, &reply );
    ok( status == POOL_CLIENT_INVALID_HANDLE, "got %#x\n", status );
    status = call( PORT_POOL_ACQUIRE, fd, &reply );
    ok( status == 0x103 && script_last_fd, "got %#x, descriptor %d\n", status, script_last_fd );
    ok( fcntl( client_fd, F_GETFD ) == FD_CLOEXEC, "the connection would be inherited\n" );
    ok( fcntl( fd, F_GETFD ) == 0, "the descriptor was closed\n" );
    pthread_join( thread, NULL );
    close( fd );
    close( client_fd );
    client_fd = -1;
    close( script_listener );
}

/* Nobody answers: said once. */
static void test_no_pool(void)
{
    struct port_pool_reply reply;
    char text[1024];
    unsigned int status, i;
    int old = dup( 2 ), tmp;
    char name[] = "/tmp/pool-client.XXXXXX";
    ssize_t size;

    tmp = mkstemp( name );
    unlink( name );
    dup2( tmp, 2 );
    for (i = 0; i < 3; i++)
    {
        status = call( PORT_POOL_ACQUIRE, -1, &reply );
        ok( status == POOL_CLIENT_NOT_SUPPORTED, "got %#x\n", status );
    }
    dup2( old, 2 );
    close( old );
    size = pread( tmp, text, sizeof(text) - 1, 0 );
    text[size > 0 ? size : 0] = 0;
    close( tmp );
    ok( strstr( text, "portpool: the running wineserver has no port pool" ) == text, "got %s\n", text );
    ok( strchr( text, '\n' ) == text + size - 1, "said more than once: %s\n", text );
    client_reported = 0;
}

/* The address is another user's. Only the superuser can play him. */
static void test_foreign_server(void)
{
    struct port_pool_reply reply;
    struct sockaddr_un addr;
    socklen_t len = get_channel_address( &addr );
    unsigned int status;
    int ready[2], hold[2], fd;
    pid_t pid;
    char c;

    if (geteuid()) return;
    if (pipe( ready ) || pipe( hold )) abort();
    if (!(pid = fork()))
    {
        close( hold[1] );
        if (setgid( 65534 ) || setuid( 65534 )) _exit( 1 );
        fd = socket( AF_UNIX, SOCK_SEQPACKET, 0 );
        if (bind( fd, (struct sockaddr *)&addr, len ) || listen( fd, 5 )) _exit( 2 );
        if (write( ready[1], "r", 1 ) != 1) _exit( 3 );
        _exit( read( hold[0], &c, 1 ) );
    }
    if (read( ready[0], &c, 1 ) != 1) abort();
    status = call( PORT_POOL_ACQUIRE, -1, &reply );
    ok( status == POOL_CLIENT_ACCESS_DENIED, "got %#x\n", status );
    close( hold[1] );
    waitpid( pid, NULL, 0 );
    close( hold[0] );
    close( ready[0] );
    close( ready[1] );
}

static void check_address( const char *wineprefix, const char *home, const char *prefix, int expect )
{
    char path[108], good[108];
    struct stat st;
    size_t len;

    stat( prefix_dir, &st );
    snprintf( good, sizeof(good), "wine-portpool-%x-%lx-%lx", geteuid(), (unsigned long)st.st_dev,
              (unsigned long)st.st_ino );
    if (wineprefix) setenv( "WINEPREFIX", wineprefix, 1 );
    else unsetenv( "WINEPREFIX" );
    if (home) setenv( "HOME", home, 1 );
    else unsetenv( "HOME" );
    len = pool_client_address( prefix, path, sizeof(path) );
    if (!expect) ok( !len, "got %zu\n", len );
    else ok( len == strlen( good ) + 1 && !path[0] && !memcmp( path + 1, good, len - 1 ), "got %zu, %.*s\n",
             len, len ? (int)len - 1 : 0, path + 1 );
    setenv( "WINEPREFIX", prefix_dir, 1 );
}

static void test_address(void)
{
    char home[300], slashes[400], path[108], long_name[5000];

    check_address( prefix_dir, NULL, NULL, 1 );
    snprintf( slashes, sizeof(slashes), "%s///", prefix_dir );
    check_address( slashes, NULL, NULL, 1 );
    check_address( "/nowhere", NULL, prefix_dir, 1 );
    check_address( "/nowhere", NULL, NULL, 0 );
    check_address( "relative", NULL, NULL, 0 );
    check_address( NULL, "/nowhere", NULL, 0 );
    check_address( prefix_dir, NULL, "/dev/null", 0 );
    memset( long_name, 'x', sizeof(long_name) - 1 );
    long_name[0] = '/';
    long_name[sizeof(long_name) - 1] = 0;
    check_address( long_name, NULL, NULL, 0 );
    check_address( NULL, long_name, NULL, 0 );

    snprintf( home, sizeof(home), "%s-home", prefix_dir );
    snprintf( slashes, sizeof(slashes), "%s/.wine", home );
    if (mkdir( home, 0700 ) || symlink( prefix_dir, slashes )) abort();
    check_address( NULL, home, NULL, 1 );
    check_address( "", home, NULL, 1 );
    unlink( slashes );
    rmdir( home );

    ok( !pool_client_address( prefix_dir, path, 0 ), "size 0\n" );
    ok( !pool_client_address( prefix_dir, path, 1 ), "size 1\n" );
    ok( !pool_client_address( prefix_dir, path, 20 ), "size 20\n" );
}

static void on_alarm( int sig )
{
    (void)sig;
}

static void *call_often( void *arg )
{
    struct port_pool_request req;
    struct port_pool_reply reply;
    unsigned long failed = 0, i;

    for (i = 0; i < 500; i++)
    {
        memset( &req, 0, sizeof(req) );
        req.code = PORT_POOL_ACQUIRE;
        req.token = (unsigned long)arg * 1000 + i;
        if (pool_client_call( &req, -1, &reply, sizeof(reply) ) || reply.token != req.token + 1) failed++;
    }
    return (void *)failed;
}

/* Several threads, with signals that interrupt every call: each gets its own replies. */
static void test_threads(void)
{
    struct itimerval timer = { { 0, 500 }, { 0, 500 } }, none = { { 0, 0 }, { 0, 0 } };
    struct sigaction action = { .sa_handler = on_alarm }, old;
    pthread_t threads[4];
    unsigned long i;
    void *failed;
    pid_t pid;
    int ready[2], hold[2];
    char c;

    if (pipe( ready ) || pipe( hold )) abort();
    if (!(pid = fork()))
    {
        start_channel();
        if (write( ready[1], "r", 1 ) != 1 || fcntl( hold[0], F_SETFL, O_NONBLOCK )) _exit( 1 );
        while (read( hold[0], &c, 1 ) != 1) run_turn( 20 );
        _exit( 0 );
    }
    if (read( ready[0], &c, 1 ) != 1) abort();
    sigaction( SIGALRM, &action, &old );
    setitimer( ITIMER_REAL, &timer, NULL );
    for (i = 0; i < 4; i++) pthread_create( &threads[i], NULL, call_often, (void *)i );
    for (i = 0; i < 4; i++)
    {
        pthread_join( threads[i], &failed );
        ok( !failed, "%lu calls of thread %lu failed\n", (unsigned long)failed, i );
    }
    setitimer( ITIMER_REAL, &none, NULL );
    sigaction( SIGALRM, &old, NULL );
    if (write( hold[1], "x", 1 ) != 1) abort();
    waitpid( pid, NULL, 0 );
}

START_TEST(pool_client_calls)
{
    make_prefix();
    test_address();
    test_no_pool();
    test_scripts();
    test_descriptor();
    test_fork();
    test_foreign_server();
    test_threads();
}
