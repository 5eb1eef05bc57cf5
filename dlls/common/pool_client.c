/*
 * The client end of the channel to the port pool in the wineserver
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
 * Called by the Unix libraries of ws2_32 and iphlpapi and by portpool. One
 * request is on its way at a time, so a reply always belongs to it. Signals
 * stay blocked meanwhile: a handler that calls in again can't find the lock
 * held by its own thread. No pointer of the caller is touched while they are.
 *
 * A request is sent a second time, on a new connection, only if the first
 * server can't have executed it, or if it changes nothing (is_query):
 *  - sending failed: the packet was never queued;
 *  - receiving fails with ECONNRESET: the kernel reports this when the server
 *    closed the connection with our packet still unread;
 *  - end of file means that the packet was read; what became of it is unknown.
 *    Sending an acquire again could reserve two blocks, so it is an error.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "pool_client.h"

#ifndef POOL_CLIENT_TIMEOUT_MS
#define POOL_CLIENT_TIMEOUT_MS 30000    /* for the connection, sending and the reply, each */
#endif

union reply
{
    struct port_pool_reply      reply;
    struct port_pool_list_reply list;
};

enum exchange_result
{
    EXCHANGE_DONE,          /* a reply came, or there is an error for the caller */
    EXCHANGE_NOT_EXECUTED,  /* connection lost, the server has not seen the request */
    EXCHANGE_UNKNOWN        /* connection lost, the request may have been executed */
};

int pool_client_silent;

static pthread_mutex_t client_lock = PTHREAD_MUTEX_INITIALIZER;  /* guards everything below */
static pthread_once_t client_once = PTHREAD_ONCE_INIT;
static int client_fd = -1;
static pid_t client_pid;        /* process that made client_fd: the server knows it by this pid */
static unsigned int client_serial;
static int client_quiet;        /* the current request is one that a missing pool makes no difference to */
static int client_reported;     /* the user has been told that there is no pool */

/* A thread that is gone in the child may have held the lock at the fork. */
static void after_fork(void)
{
    pthread_mutex_init( &client_lock, NULL );
}

static void register_fork_handler(void)
{
    pthread_atfork( NULL, NULL, after_fork );
}

int pool_client_prefix( char *path, size_t size )
{
    const char *prefix = getenv( "WINEPREFIX" ), *home = getenv( "HOME" );
    char buffer[4096];
    struct passwd pwd, *found = NULL;
    int len;

    if (prefix && prefix[0])
    {
        if (prefix[0] != '/') return 0;
        len = snprintf( path, size, "%s", prefix );
    }
    else
    {
        if (!home || !home[0])
        {
            if (getpwuid_r( getuid(), &pwd, buffer, sizeof(buffer), &found ) || !found) return 0;
            home = pwd.pw_dir;
        }
        len = snprintf( path, size, "%s/.wine", home );
    }
    if (len <= 0 || (size_t)len >= size) return 0;
    while (len > 1 && path[len - 1] == '/') path[--len] = 0;
    return 1;
}

size_t pool_client_address( const char *prefix, char *path, size_t size )
{
    char buffer[4096];
    struct stat st;
    int len;

    if (!prefix)
    {
        if (!pool_client_prefix( buffer, sizeof(buffer) )) return 0;
        prefix = buffer;
    }
    if (size < 2 || stat( prefix, &st ) || !S_ISDIR( st.st_mode )) return 0;
    path[0] = 0;
    len = snprintf( path + 1, size - 1, "wine-portpool-%x-%lx-%lx", (unsigned int)geteuid(),
                    (unsigned long)st.st_dev, (unsigned long)st.st_ino );
    if (len <= 0 || (size_t)len >= size - 1) return 0;
    return len + 1;
}

/* ---- the wineserver among the host's processes ---- */

/* The base name of a link's target in the process' directory, "" and errno if it
 * can't be read. path gets PATH_MAX bytes, the whole target. */
static const char *read_process_link( const char *pid, const char *name, char *path )
{
    char link[300], *slash;
    ssize_t len;

    snprintf( link, sizeof(link), "/proc/%s/%s", pid, name );
    if ((len = readlink( link, path, PATH_MAX - 1 )) < 0) len = 0;
    path[len] = 0;
    return (slash = strrchr( path, '/' )) ? slash + 1 : path;
}

/* A wineserver of that user that this process may not look at: it is in another user
 * namespace. */
static int is_hidden_server( const char *pid, uid_t uid )
{
    char path[300], name[32] = "";
    struct stat st;
    FILE *file;

    snprintf( path, sizeof(path), "/proc/%s", pid );
    if (stat( path, &st ) || st.st_uid != uid) return 0;
    strcat( path, "/comm" );
    if (!(file = fopen( path, "re" ))) return 0;
    if (!fgets( name, sizeof(name), file )) name[0] = 0;
    fclose( file );
    return !strncmp( name, "wineserver", 10 );
}

/* 1 for the wineserver in the server directory of that name, or while it reads or
 * writes the registry, in the prefix; 0 for another process, -1 for a hidden one. */
static int is_server( const char *pid, const char *directory, const struct stat *prefix )
{
    char path[PATH_MAX];
    const char *name = read_process_link( pid, "exe", path );
    struct stat st;

    if (!*name) return errno == EACCES && is_hidden_server( pid, prefix->st_uid ) ? -1 : 0;
    if (strncmp( name, "wineserver", 10 )) return 0;
    if (!strcmp( read_process_link( pid, "cwd", path ), directory )) return 1;
    return !stat( path, &st ) && st.st_dev == prefix->st_dev && st.st_ino == prefix->st_ino;
}

int pool_client_find_server(void)
{
    char prefix[PATH_MAX], directory[80];
    struct dirent *entry;
    int ret = 0, found;
    struct stat st;
    DIR *dir;

    if (!pool_client_prefix( prefix, sizeof(prefix) ) || stat( prefix, &st )) return 0;
    snprintf( directory, sizeof(directory), "server-%lx-%lx", (unsigned long)st.st_dev,
              (unsigned long)st.st_ino );
    if (!(dir = opendir( "/proc" ))) return 0;
    while (ret <= 0 && (entry = readdir( dir )))
    {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        if ((found = is_server( entry->d_name, directory, &st ))) ret = found > 0 ? atoi( entry->d_name ) : -1;
    }
    closedir( dir );
    return ret;
}

int pool_client_is_elsewhere( int pid )
{
    struct stat own, other;
    char path[64];

    snprintf( path, sizeof(path), "/proc/%d/ns/net", pid );
    if (stat( path, &other ) || stat( "/proc/self/ns/net", &own )) return 0;
    return own.st_dev != other.st_dev || own.st_ino != other.st_ino;
}

/* ---- the channel ---- */

static unsigned int status_from_errno( int err )
{
    switch (err)
    {
    case EBADF:        return POOL_CLIENT_INVALID_HANDLE;
    case EAGAIN:       return POOL_CLIENT_IO_TIMEOUT;
    case EACCES:
    case EPERM:        return POOL_CLIENT_ACCESS_DENIED;
    default:           return POOL_CLIENT_NO_RESOURCES;
    }
}

/* Says once a process what the user can do about a missing pool. */
static unsigned int no_pool( const char *text )
{
    if (client_quiet || pool_client_silent) return POOL_CLIENT_NOT_SUPPORTED;
    if (!client_reported) fprintf( stderr, "portpool: %s\n", text );
    client_reported = 1;
    return POOL_CLIENT_NOT_SUPPORTED;
}

/* Nobody has the address: there is no pool, or it is that of another network. */
static unsigned int no_pool_here(void)
{
    int pid = client_reported ? 0 : pool_client_find_server();

    if (pid < 0)
        return no_pool( "the wineserver may not be looked at from here, and no port pool answers: it is in "
                        "another namespace; run the program there" );
    if (pid && pool_client_is_elsewhere( pid ))
        return no_pool( "the wineserver is in another network namespace, and so are the ports that it keeps; "
                        "run the program there, or 'wineserver -k' and start again here" );
    return no_pool( "the running wineserver has no port pool; run 'wineserver -k' and start again with the "
                    "overlay's wine" );
}

static void disconnect(void)
{
    if (client_fd != -1) close( client_fd );
    client_fd = -1;
}

/* The address can be taken by anybody on this host: only our own user's
 * wineserver is given requests and sockets. */
static int is_own_server( int fd )
{
    struct ucred cred;
    socklen_t len = sizeof(cred);

    return !getsockopt( fd, SOL_SOCKET, SO_PEERCRED, &cred, &len ) && cred.uid == geteuid();
}

/* Makes a connection unless there is one; returns a status. */
static unsigned int connect_server(void)
{
    const struct timeval timeout = { POOL_CLIENT_TIMEOUT_MS / 1000, POOL_CLIENT_TIMEOUT_MS % 1000 * 1000 };
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    size_t len;
    int fd, err;

    if (client_pid != getpid()) disconnect();  /* the parent's, with the parent's identity */
    if (client_fd != -1) return 0;
    if (!(len = pool_client_address( NULL, addr.sun_path, sizeof(addr.sun_path) )))
        return no_pool( "the Wine prefix does not exist" );
    if ((fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 )) == -1) return POOL_CLIENT_NO_RESOURCES;
    setsockopt( fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout) );
    setsockopt( fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout) );
    while (connect( fd, (struct sockaddr *)&addr, offsetof( struct sockaddr_un, sun_path ) + len ))
    {
        if ((err = errno) == EINTR) continue;
        close( fd );
        return err == ECONNREFUSED ? no_pool_here() : status_from_errno( err );
    }
    if (!is_own_server( fd ))
    {
        close( fd );
        return POOL_CLIENT_ACCESS_DENIED;
    }
    client_fd = fd;
    client_pid = getpid();
    return 0;
}

int pool_client_server_pid(void)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    struct ucred cred = { 0 };
    socklen_t size = sizeof(cred);
    size_t len;
    int fd, ret;

    if (!(len = pool_client_address( NULL, addr.sun_path, sizeof(addr.sun_path) ))) return 0;
    if ((fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 )) == -1) return 0;
    do ret = connect( fd, (struct sockaddr *)&addr, offsetof( struct sockaddr_un, sun_path ) + len );
    while (ret && errno == EINTR);
    if (ret || getsockopt( fd, SOL_SOCKET, SO_PEERCRED, &cred, &size ) || cred.uid != geteuid()) cred.pid = 0;
    close( fd );
    return cred.pid;
}

/* Returns 0 or an errno. A packet is sent as a whole or not at all. */
static int send_request( const struct port_pool_request *req, int fd )
{
    struct iovec iov = { (void *)req, sizeof(*req) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    union
    {
        struct cmsghdr hdr;
        char data[CMSG_SPACE( sizeof(int) )];
    } control;
    ssize_t ret;

    if (fd != -1)
    {
        memset( &control, 0, sizeof(control) );
        control.hdr.cmsg_len = CMSG_LEN( sizeof(fd) );
        control.hdr.cmsg_level = SOL_SOCKET;
        control.hdr.cmsg_type = SCM_RIGHTS;
        memcpy( CMSG_DATA( &control.hdr ), &fd, sizeof(fd) );
        msg.msg_control = &control;
        msg.msg_controllen = sizeof(control);
    }
    do ret = sendmsg( client_fd, &msg, MSG_NOSIGNAL );
    while (ret == -1 && errno == EINTR);
    return ret == -1 ? errno : 0;
}

/* Sends the request and waits for its reply of exactly size bytes. On anything
 * but a good reply or a refused descriptor the connection is given up. */
static enum exchange_result exchange( const struct port_pool_request *req, int fd, union reply *reply,
                                      size_t size, unsigned int *status )
{
    ssize_t ret;
    int err;

    if ((err = send_request( req, fd )))
    {
        *status = status_from_errno( err );
        if (err == EBADF || err == ETOOMANYREFS) return EXCHANGE_DONE;
        disconnect();
        if (err == EPIPE || err == ECONNRESET || err == ENOTCONN) return EXCHANGE_NOT_EXECUTED;
        return EXCHANGE_DONE;
    }
    do ret = recv( client_fd, reply, sizeof(*reply), MSG_TRUNC );
    while (ret == -1 && errno == EINTR);
    err = errno;
    if (ret > 0 && (size_t)ret == size && reply->reply.magic == PORT_POOL_MAGIC &&
        reply->reply.version == PORT_POOL_VERSION && reply->reply.serial == req->serial)
    {
        *status = reply->reply.status;
        return EXCHANGE_DONE;
    }
    disconnect();
    memset( reply, 0, sizeof(*reply) );
    *status = POOL_CLIENT_DISCONNECTED;
    if (!ret) return EXCHANGE_UNKNOWN;
    if (ret == -1 && err == ECONNRESET) return EXCHANGE_NOT_EXECUTED;
    *status = ret == -1 ? status_from_errno( err ) : POOL_CLIENT_BAD_REPLY;
    return EXCHANGE_DONE;
}

/* Requests that change nothing may be executed twice. */
static int is_query( unsigned int code )
{
    static const unsigned int queries = 1u << PORT_POOL_INFO | 1u << PORT_POOL_LOOKUP |
                                        1u << PORT_POOL_CHECK | 1u << PORT_POOL_GET_DYNAMIC |
                                        1u << PORT_POOL_LIST;

    return code < PORT_POOL_CODE_COUNT && (queries >> code & 1);
}

static unsigned int locked_call( struct port_pool_request *req, int fd, union reply *reply, size_t size )
{
    enum exchange_result result;
    unsigned int status;
    int attempt;

    for (attempt = 0; attempt < 2; attempt++)
    {
        if ((status = connect_server())) return status;
        req->serial = ++client_serial;
        result = exchange( req, fd, reply, size, &status );
        if (result == EXCHANGE_DONE) return status;
        if (result == EXCHANGE_UNKNOWN && !is_query( req->code )) break;
    }
    return POOL_CLIENT_DISCONNECTED;
}

unsigned int pool_client_call( struct port_pool_request *req, int fd, void *reply, size_t reply_size )
{
    struct port_pool_request copy = *req;
    union reply buffer;
    sigset_t all, saved;
    unsigned int status;

    memset( &buffer, 0, sizeof(buffer) );
    copy.magic = PORT_POOL_MAGIC;
    copy.version = PORT_POOL_VERSION;
    pthread_once( &client_once, register_fork_handler );

    sigfillset( &all );
    pthread_sigmask( SIG_BLOCK, &all, &saved );
    pthread_mutex_lock( &client_lock );
    client_quiet = req->code == PORT_POOL_CHECK;
    status = locked_call( &copy, fd, &buffer, reply_size );
    pthread_mutex_unlock( &client_lock );
    pthread_sigmask( SIG_SETMASK, &saved, NULL );

    *req = copy;
    memset( reply, 0, reply_size );
    memcpy( reply, &buffer, reply_size < sizeof(buffer) ? reply_size : sizeof(buffer) );
    return status;
}
