/*
 * A native program that treats the port pool as badly as it can
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
/*
 * hostile_client [as UID] MODE [NUMBER]
 *
 *   silent N       N connections that never say anything, until the end of the input
 *   messages       every malformed message and every wrong descriptor
 *   taken PID      sockets of another process, taken out of it
 *   row N          N connections one after the other, some with a request
 *   many N         N connections at once from each of 80 processes
 *   cut N          N connections that end in the middle of something
 *   flood KIND     connections of 4 processes with messages without end, until the end of
 *                  the input; KIND: cheap costly garbage connect
 *   stranger N     what a process of another user tries, N times
 *   squat          holds the pool's address and listens; prints "held", at the end of the
 *                  input what came: "connections N, messages N, descriptors N"
 *
 * "as UID" changes to that user after the pool's address has been found out: only
 * for the superuser. Exit status 0 if everything was answered as it should be,
 * else 1 after a line that says what.
 */

#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "pool_client.c"

#define ARRAY_SIZE(x)   (sizeof(x) / sizeof((x)[0]))
#define PER_PROCESS     16      /* connections that the pool lets a process have */
#define PROCESSES       4       /* of a flood */
#define COSTLY_START    20000   /* of a record that can't be had because of its last port */
#define COSTLY_COUNT    4000
#define STATUS_INVALID_HANDLE 0xc0000008
#define STATUS_SHARING_VIOLATION 0xc0000043
#define MAX_DESCRIPTORS 253     /* in a message, says the kernel */

static struct sockaddr_un address = { .sun_family = AF_UNIX };
static socklen_t address_len;

static void __attribute__((noreturn, format( printf, 1, 2 ))) fail( const char *format, ... )
{
    va_list args;

    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    printf( "\n" );
    exit( 1 );
}

/* Returns a connection, or -1 and errno. */
static int try_connect(void)
{
    int fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 ), error;

    if (fd == -1) fail( "socket: %s", strerror( errno ));
    if (!connect( fd, (struct sockaddr *)&address, address_len )) return fd;
    error = errno;
    close( fd );
    errno = error;
    return -1;
}

static int connect_pool(void)
{
    int fd = try_connect();

    if (fd == -1) fail( "connect: %s", strerror( errno ));
    return fd;
}

static struct port_pool_request make_request( unsigned int code )
{
    static unsigned int serial;
    struct port_pool_request req = { .magic = PORT_POOL_MAGIC, .version = PORT_POOL_VERSION, .code = code,
                                     .serial = ++serial };

    return req;
}

/* count descriptors go along, all of them the same. */
static int send_packet( int pool, const void *data, size_t size, int fd, unsigned int count )
{
    static union
    {
        struct cmsghdr hdr;
        char           data[CMSG_SPACE( MAX_DESCRIPTORS * sizeof(int) )];
    } control;
    struct iovec iov = { (void *)data, size };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    unsigned int i;

    if (count)
    {
        msg.msg_control = &control;
        msg.msg_controllen = CMSG_SPACE( count * sizeof(int) );
        control.hdr.cmsg_len = CMSG_LEN( count * sizeof(int) );
        control.hdr.cmsg_level = SOL_SOCKET;
        control.hdr.cmsg_type = SCM_RIGHTS;
        for (i = 0; i < count; i++) memcpy( CMSG_DATA( &control.hdr ) + i * sizeof(int), &fd, sizeof(int) );
    }
    return sendmsg( pool, &msg, MSG_NOSIGNAL ) == (ssize_t)size ? 0 : errno;
}

/* Did the pool end the connection? Waits for that, or for an answer. */
static int is_ended( int pool )
{
    struct pollfd pollfd = { pool, POLLIN, 0 };
    char data[4096];

    if (poll( &pollfd, 1, 30000 ) != 1) fail( "no answer in 30 seconds" );
    return recv( pool, data, sizeof(data), MSG_DONTWAIT ) <= 0;
}

static unsigned int get_status( int pool )
{
    struct pollfd pollfd = { pool, POLLIN, 0 };
    struct port_pool_reply reply;

    if (poll( &pollfd, 1, 30000 ) != 1) fail( "no answer in 30 seconds" );
    if (recv( pool, &reply, sizeof(reply), MSG_DONTWAIT ) != sizeof(reply)) return ~0u;
    return reply.status;
}

static void check_alive( int pool )
{
    struct port_pool_request req = make_request( PORT_POOL_INFO );

    if (send_packet( pool, &req, sizeof(req), -1, 0 ) || get_status( pool )) fail( "the connection has ended" );
}

static void wait_for_input(void)
{
    char c;

    printf( "ready\n" );
    fflush( stdout );
    while (read( 0, &c, 1 ) > 0) {}
}

static unsigned int raise_limit(void)
{
    struct rlimit limit;

    getrlimit( RLIMIT_NOFILE, &limit );
    limit.rlim_cur = limit.rlim_max;
    setrlimit( RLIMIT_NOFILE, &limit );
    return limit.rlim_cur;
}

/* ---- connections ---- */

static void mode_silent( const char *arg )
{
    unsigned int i, count = atoi( arg );

    raise_limit();
    for (i = 0; i < count; i++) connect_pool();
    wait_for_input();
}

static void mode_row( const char *arg )
{
    unsigned int i, count = atoi( arg );
    int pool;

    for (i = 0; i < count; i++)
    {
        pool = connect_pool();
        if (!(i % 16)) check_alive( pool );
        close( pool );
    }
}

/* In a child: all connections are made; those that remain are as many as allowed. */
static void hold_many( unsigned int count, int ready, int go )
{
    int *pools = calloc( count, sizeof(*pools) );
    unsigned int i, alive = 0;
    struct pollfd pollfd;
    char c = 0;

    for (i = 0; i < count; i++) pools[i] = connect_pool();
    check_alive( pools[count - 1] );    /* the pool has seen all of them */
    if (write( ready, &c, 1 ) != 1 || read( go, &c, 1 )) _exit( 2 );
    for (i = 0; i < count; i++)
    {
        pollfd.fd = pools[i];
        pollfd.events = POLLIN;
        alive += !poll( &pollfd, 1, 0 );
    }
    _exit( alive <= PER_PROCESS ? 0 : 3 );
}

static void mode_many( const char *arg )
{
    unsigned int i, count = atoi( arg ), bad = 0;
    int ready[2], go[2], status;
    pid_t pids[80];
    char c;

    if (count > raise_limit() - 50) fail( "%u connections are not allowed", count );
    if (pipe2( ready, O_CLOEXEC ) || pipe2( go, O_CLOEXEC )) fail( "pipe" );
    for (i = 0; i < ARRAY_SIZE( pids ); i++)
    {
        if ((pids[i] = fork())) continue;
        close( go[1] );
        hold_many( count, ready[1], go[0] );
    }
    close( ready[1] );
    for (i = 0; i < ARRAY_SIZE( pids ); i++)
        if (read( ready[0], &c, 1 ) != 1) fail( "a process has failed" );
    close( go[1] );
    for (i = 0; i < ARRAY_SIZE( pids ); i++)
        if (waitpid( pids[i], &status, 0 ) != pids[i] || status) bad = status;
    if (bad) fail( "status %#x of a process", bad );
}

/* A request whose answer nobody waits for; half of the connection; nothing at all. */
static void mode_cut( const char *arg )
{
    struct port_pool_request acquire = make_request( PORT_POOL_ACQUIRE ), list = make_request( PORT_POOL_LIST );
    unsigned int i, count = atoi( arg );
    int pool, fd = socket( AF_INET, SOCK_STREAM, 0 );

    acquire.count = 10;
    for (i = 0; i < count; i++)
    {
        pool = connect_pool();
        switch (i % 5)
        {
        case 0: send_packet( pool, &acquire, sizeof(acquire), fd, 1 ); break;
        case 1: send_packet( pool, &list, sizeof(list), -1, 0 ); shutdown( pool, SHUT_RD ); break;
        case 2: send_packet( pool, &list, sizeof(list) / 2, -1, 0 ); break;
        case 3: shutdown( pool, SHUT_WR ); break;
        }
        close( pool );
    }
}

/* ---- messages ---- */

/* None of these may have an answer, and another connection must not notice. */
static void check_refused( const char *what, const void *data, size_t size, int fd, unsigned int count )
{
    int pool = connect_pool(), other = connect_pool(), error;

    if ((error = send_packet( pool, data, size, fd, count ))) fail( "%s: %s", what, strerror( error ));
    if (!is_ended( pool )) fail( "%s: there was an answer", what );
    check_alive( other );
    close( pool );
    close( other );
}

static void check_sizes(void)
{
    static const size_t sizes[] = { 0, 1, 16, sizeof(struct port_pool_request) / 2,
                                    sizeof(struct port_pool_request) - 1, sizeof(struct port_pool_request) + 1,
                                    4096, 65536 };
    static char data[65536];
    struct port_pool_request req = make_request( PORT_POOL_LIST );
    unsigned int i;

    memcpy( data, &req, sizeof(req) );
    for (i = 0; i < ARRAY_SIZE( sizes ); i++) check_refused( "size", data, sizes[i], -1, 0 );
}

static void check_fields(void)
{
    struct port_pool_request req = make_request( PORT_POOL_INFO );

    req.magic++;
    check_refused( "magic", &req, sizeof(req), -1, 0 );
    req.magic--;
    req.version++;
    check_refused( "version", &req, sizeof(req), -1, 0 );
    req.version = 0;
    check_refused( "version", &req, sizeof(req), -1, 0 );
    req.version = PORT_POOL_VERSION;
    req.code = PORT_POOL_CODE_COUNT;
    check_refused( "code", &req, sizeof(req), -1, 0 );
    req.code = ~0u;
    check_refused( "code", &req, sizeof(req), -1, 0 );
}

/* Sockets that aren't this wineserver's are answered, with the documented status. */
static void check_status( const char *what, int fd, unsigned int expect )
{
    static const unsigned int codes[] = { PORT_POOL_ACQUIRE, PORT_POOL_ASSOCIATE, PORT_POOL_RELEASE,
                                          PORT_POOL_SET_AFFINITY, PORT_POOL_CHECK };
    int pool = connect_pool();
    struct port_pool_request req;
    unsigned int i, status;

    for (i = 0; i < ARRAY_SIZE( codes ); i++)
    {
        req = make_request( codes[i] );
        req.count = 1;
        if (send_packet( pool, &req, sizeof(req), fd, fd != -1 )) fail( "%s: %s", what, strerror( errno ));
        if ((status = get_status( pool )) != expect) fail( "%s: code %u, status %#x", what, codes[i], status );
    }
    check_alive( pool );
    close( pool );
}

static void check_descriptors(void)
{
    static const unsigned int counts[] = { 2, 8, 9, MAX_DESCRIPTORS };
    struct port_pool_request acquire = make_request( PORT_POOL_ACQUIRE ), info = make_request( PORT_POOL_INFO );
    int pipes[2], udp = socket( AF_INET, SOCK_DGRAM, 0 ), tcp = socket( AF_INET6, SOCK_STREAM, 0 ), fd;
    struct linger linger = { 1, 3600 };
    unsigned int i;

    if (pipe( pipes )) fail( "pipe" );
    acquire.count = 1;
    const struct { const char *what; int fd; } wrong[] =
    {
        { "pipe", pipes[0] }, { "file", open( "/dev/null", O_RDWR ) }, { "path", open( "/", O_PATH ) },
        { "directory", open( "/", O_RDONLY ) }, { "epoll", epoll_create1( 0 ) }, { "event", eventfd( 0, 0 ) },
        { "memory", memfd_create( "x", 0 ) },
    };
    for (i = 0; i < ARRAY_SIZE( wrong ); i++)
        check_refused( wrong[i].what, &acquire, sizeof(acquire), wrong[i].fd, 1 );
    for (i = 0; i < ARRAY_SIZE( counts ); i++)
        check_refused( "several", &acquire, sizeof(acquire), udp, counts[i] );
    check_refused( "not needed", &info, sizeof(info), udp, 1 );

    check_status( "none", -1, STATUS_INVALID_HANDLE );
    check_status( "udp", udp, STATUS_INVALID_HANDLE );
    setsockopt( tcp, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger) );
    check_status( "tcp", tcp, STATUS_INVALID_HANDLE );
    if (listen( tcp, 1 )) fail( "listen" );
    check_status( "listening", tcp, STATUS_INVALID_HANDLE );
    check_status( "local", socket( AF_UNIX, SOCK_STREAM, 0 ), 0xc00000bb );
    check_status( "netlink", socket( AF_NETLINK, SOCK_RAW, 0 ), 0xc00000bb );
    fd = connect_pool();
    check_status( "the channel itself", fd, 0xc00000bb );
    close( fd );
    fd = connect_pool();
    close( udp );
    if (send_packet( fd, &acquire, sizeof(acquire), udp, 1 ) != EBADF) fail( "a closed descriptor was sent" );
    check_alive( fd );
}

static void mode_messages( const char *arg )
{
    (void)arg;
    check_sizes();
    check_fields();
    check_descriptors();
}

/* Another wineserver's sockets, or the guards of this one: none of them is one of this pool's. */
static void mode_taken( const char *arg )
{
    int pidfd = syscall( SYS_pidfd_open, atoi( arg ), 0 ), fd, taken, domain;
    socklen_t len = sizeof(domain);
    unsigned int count = 0;

    if (pidfd == -1) fail( "pidfd_open: %s", strerror( errno ));
    for (fd = 0; fd < 4096 && count < 50; fd++)
    {
        if ((taken = syscall( SYS_pidfd_getfd, pidfd, fd, 0 )) == -1)
        {
            if (errno != EPERM) continue;
            printf( "none can be taken here\n" );
            return;
        }
        if (!getsockopt( taken, SOL_SOCKET, SO_DOMAIN, &domain, &len ) &&
            (domain == AF_INET || domain == AF_INET6))
        {
            check_status( "taken", taken, STATUS_INVALID_HANDLE );
            count++;
        }
        close( taken );
    }
    printf( "%u sockets\n", count );
    if (!count) fail( "process %s has no Internet socket", arg );
}

/* ---- floods ---- */

static void flood_connect(void)
{
    int pool;

    for (;;) if ((pool = try_connect()) != -1) close( pool );
}

static struct port_pool_request make_flood_request( unsigned int code )
{
    struct port_pool_request req = make_request( code );

    req.flags = PORT_POOL_FLAG_ELEVATED;
    req.start = COSTLY_START;
    req.count = COSTLY_COUNT;
    return req;
}

/* Each of the connections always has messages waiting in the pool. */
static void flood_messages( const char *kind )
{
    int pools[PER_PROCESS];
    struct port_pool_request req;
    unsigned int i;
    char data[4096];

    req = make_flood_request( strcmp( kind, "costly" ) ? PORT_POOL_LOOKUP : PORT_POOL_CREATE );
    if (!strcmp( kind, "garbage" )) req.magic = 0;
    for (i = 0; i < PER_PROCESS; i++) pools[i] = connect_pool();
    for (i = 0;; i = (i + 1) % PER_PROCESS)
    {
        while (recv( pools[i], data, sizeof(data), MSG_DONTWAIT ) > 0) {}
        if (sendto( pools[i], &req, sizeof(req), MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0 ) == sizeof(req) ||
            errno == EAGAIN) continue;
        close( pools[i] );
        while ((pools[i] = try_connect()) == -1) {}
    }
}

/* The last costly message of those that have ended may be being served. When one that
 * came later has its answer the port may be given up. */
static void wait_for_last(void)
{
    struct port_pool_request req = make_flood_request( PORT_POOL_CREATE );
    int pool = connect_pool();

    if (send_packet( pool, &req, sizeof(req), -1, 0 )) fail( "send: %s", strerror( errno ));
    if (get_status( pool ) != STATUS_SHARING_VIOLATION) fail( "the costly message was not refused" );
    close( pool );
}

static void mode_flood( const char *kind )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons( COSTLY_START + COSTLY_COUNT - 1 ) };
    int fd = socket( AF_INET, SOCK_STREAM, 0 );
    pid_t pids[PROCESSES];
    unsigned int i;

    if (bind( fd, (struct sockaddr *)&addr, sizeof(addr) )) fail( "bind: %s", strerror( errno ));

    for (i = 0; i < PROCESSES; i++)
    {
        if ((pids[i] = fork())) continue;
        if (!strcmp( kind, "connect" )) flood_connect();
        flood_messages( kind );
    }
    wait_for_input();
    for (i = 0; i < PROCESSES; i++) kill( pids[i], SIGKILL );
    for (i = 0; i < PROCESSES; i++) waitpid( pids[i], NULL, 0 );
    if (!strcmp( kind, "costly" )) wait_for_last();
}

/* ---- other users ---- */

/* Whatever a stranger says, there is never an answer. */
static void mode_stranger( const char *arg )
{
    struct port_pool_request info = make_request( PORT_POOL_INFO ), list = make_request( PORT_POOL_LIST );
    struct port_pool_request acquire = make_request( PORT_POOL_ACQUIRE );
    unsigned int i, count = atoi( arg );
    int pool, fd = socket( AF_INET, SOCK_DGRAM, 0 );

    acquire.count = 10;
    for (i = 0; i < count; i++)
    {
        if ((pool = try_connect()) == -1) fail( "connect: %s", strerror( errno ));
        if (i % 3 == 0) send_packet( pool, &info, sizeof(info), -1, 0 );
        if (i % 3 == 1) send_packet( pool, &list, sizeof(list), -1, 0 );
        if (i % 3 == 2) send_packet( pool, &acquire, sizeof(acquire), fd, 1 );
        if (!is_ended( pool )) fail( "the pool has answered a stranger" );
        close( pool );
    }
}

/* Plays the server: takes every connection and counts what it is told. */
static void mode_squat( const char *arg )
{
    int listener = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 ), pool;
    struct pollfd pollfds[2] = { { 0, POLLIN, 0 }, { listener, POLLIN, 0 } };
    unsigned int connections = 0, messages = 0, descriptors = 0;
    char data[4096], control[1024], c;
    struct iovec iov = { data, sizeof(data) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control };

    (void)arg;
    if (bind( listener, (struct sockaddr *)&address, address_len ) || listen( listener, 100 ))
        fail( "bind: %s", strerror( errno ));
    printf( "held\n" );
    fflush( stdout );
    while (poll( pollfds, 2, -1 ) > 0)
    {
        if (pollfds[0].revents && read( 0, &c, 1 ) <= 0) break;
        if (!(pollfds[1].revents & POLLIN)) continue;
        if ((pool = accept( listener, NULL, NULL )) == -1) continue;
        connections++;
        msg.msg_controllen = sizeof(control);
        if (recvmsg( pool, &msg, 0 ) > 0) messages++;
        if (msg.msg_controllen) descriptors++;
        close( pool );
    }
    printf( "connections %u, messages %u, descriptors %u\n", connections, messages, descriptors );
}

static const struct
{
    const char *name;
    void (*run)( const char *arg );
} modes[] =
{
    { "silent", mode_silent }, { "messages", mode_messages }, { "taken", mode_taken }, { "row", mode_row },
    { "many", mode_many }, { "cut", mode_cut }, { "flood", mode_flood }, { "stranger", mode_stranger },
    { "squat", mode_squat },
};

int main( int argc, char **argv )
{
    int arg = 1;
    unsigned int i;
    uid_t uid;

    address_len = offsetof( struct sockaddr_un, sun_path ) +
                  pool_client_address( NULL, address.sun_path, sizeof(address.sun_path) );
    if (argc > 3 && !strcmp( argv[1], "as" ))
    {
        uid = atoi( argv[2] );
        if (setresgid( uid, uid, uid ) || setresuid( uid, uid, uid )) fail( "can't be user %u", uid );
        arg = 3;
    }
    for (i = 0; arg < argc && i < ARRAY_SIZE( modes ); i++)
    {
        if (strcmp( argv[arg], modes[i].name )) continue;
        modes[i].run( arg + 1 < argc ? argv[arg + 1] : "" );
        return 0;
    }
    return 2;
}
