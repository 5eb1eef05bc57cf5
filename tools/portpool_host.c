/*
 * What the host tells of wineservers, sockets and processes
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
 * Called by the commands of portpool. Reads /proc and changes nothing; the only
 * socket it makes is the one that tries a bind, for a moment.
 */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pool_client.h"
#include "portpool.h"

#define MODULE "portpool-server.so"

/* ---- the wineserver ---- */

static void read_limits( struct server_info *info )
{
    char path[64], line[256], soft[32], hard[32];
    FILE *file;

    snprintf( path, sizeof(path), "/proc/%d/limits", (int)info->pid );
    if (!(file = fopen( path, "re" ))) return;
    while (fgets( line, sizeof(line), file ))
    {
        if (sscanf( line, "Max open files %31s %31s", soft, hard ) != 2) continue;
        info->soft_limit = strtoul( soft, NULL, 10 );
        info->hard_limit = strcmp( hard, "unlimited" ) ? strtoul( hard, NULL, 10 ) : ULONG_MAX;
    }
    fclose( file );
}

static void count_descriptors( struct server_info *info )
{
    struct dirent *entry;
    char path[64];
    DIR *dir;

    snprintf( path, sizeof(path), "/proc/%d/fd", (int)info->pid );
    if (!(dir = opendir( path ))) return;
    while ((entry = readdir( dir ))) if (entry->d_name[0] != '.') info->descriptors++;
    closedir( dir );
}

static void read_modules( struct server_info *info )
{
    char path[64], line[PATH_MAX + 128], *name;
    FILE *file;

    snprintf( path, sizeof(path), "/proc/%d/maps", (int)info->pid );
    if (!(file = fopen( path, "re" ))) return;
    while (fgets( line, sizeof(line), file ))
    {
        if (!(name = strstr( line, MODULE ))) continue;
        info->has_pool = 1;
        if (strstr( name, "(deleted)" )) info->replaced = 1;
    }
    fclose( file );
}

void find_server( struct server_info *info )
{
    int pid = pool_client_find_server();

    memset( info, 0, sizeof(*info) );
    info->hidden = pid < 0;
    if (pid <= 0) return;
    info->pid = pid;
    info->elsewhere = pool_client_is_elsewhere( pid );
    read_limits( info );
    count_descriptors( info );
    read_modules( info );
}

/* What a user has to start in place of Wine's own command, "wine" or "wineserver". */
static void find_command( const char *name, char *command, size_t size )
{
    char root[PATH_MAX];

    find_overlay( root );
    if (*root) snprintf( command, size, "%s/bin/%s", root, name );
    else snprintf( command, size, "the overlay's %s", name );
}

void explain_no_pool(void)
{
    char prefix[PATH_MAX], wine[PATH_MAX + 32], wineserver[PATH_MAX + 32];
    struct server_info server;
    struct stat st;

    find_command( "wine", wine, sizeof(wine) );
    find_command( "wineserver", wineserver, sizeof(wineserver) );

    if (!pool_client_prefix( prefix, sizeof(prefix) ))
        fprintf( stderr, "portpool: WINEPREFIX is not an absolute path, or there is no home directory\n" );
    else if (stat( prefix, &st ) || !S_ISDIR( st.st_mode ))
        fprintf( stderr, "portpool: there is no Wine prefix %s; name one with --prefix or WINEPREFIX\n",
                 prefix );
    else if (st.st_uid != geteuid())
        fprintf( stderr, "portpool: the Wine prefix %s belongs to user %u, whose wineserver answers nobody "
                 "else; run portpool as that user\n", prefix, (unsigned int)st.st_uid );
    else if (find_server( &server ), server.hidden)
        fprintf( stderr, "portpool: the wineserver may not be looked at from here, and no port pool answers: "
                 "it is in another namespace; run portpool there\n" );
    else if (!server.pid)
        fprintf( stderr,
                 "portpool: no wineserver is running for %s, nothing is reserved and nothing was changed; "
                 "start a program with %s, or '%s -p', and try again\n", prefix, wine, wineserver );
    else if (server.elsewhere)
        fprintf( stderr, "portpool: the wineserver (pid %d) is in another network namespace, and so are "
                 "the ports that it keeps; run portpool there\n", (int)server.pid );
    else if (!server.has_pool)
        fprintf( stderr, "portpool: the running wineserver (pid %d) has no port pool; run 'wineserver -k' "
                 "and start again with %s\n", (int)server.pid, wine );
    else
        fprintf( stderr, "portpool: the wineserver (pid %d) does not answer, its port pool could not start; "
                 "see portpool doctor\n", (int)server.pid );
}

void find_overlay( char *root )
{
    char path[PATH_MAX + 32], *slash;
    ssize_t len = readlink( "/proc/self/exe", root, PATH_MAX - 1 );
    unsigned int i;

    root[len > 0 ? len : 0] = 0;
    for (i = 0; i < 2; i++) if ((slash = strrchr( root, '/' ))) *slash = 0;
    snprintf( path, sizeof(path), "%s/usr/lib/wine/wine64", root );
    if (!*root || access( path, F_OK )) *root = 0;
}

/* ---- sockets ---- */

static const char *const tcp_states[] =
{
    "", "connected", "connecting", "connecting", "closing", "closing", "time-wait", "closed", "closing",
    "closing", "listening", "closing",
};

/* The address of a line, "HEX:PORT", in words; words are in host order. */
static void format_address( const char *hex, int ipv6, unsigned int port, char *buffer, size_t size )
{
    char text[INET6_ADDRSTRLEN] = "?";
    unsigned int words[4] = { 0 };

    if (ipv6)
    {
        sscanf( hex, "%8x%8x%8x%8x", &words[0], &words[1], &words[2], &words[3] );
        inet_ntop( AF_INET6, words, text, sizeof(text) );
        snprintf( buffer, size, "[%s]:%u", text, port );
        return;
    }
    sscanf( hex, "%8x", &words[0] );
    inet_ntop( AF_INET, words, text, sizeof(text) );
    snprintf( buffer, size, "%s:%u", text, port );
}

#define TCP_STATE_TIME_WAIT 6
#define MAX_TIME_WAIT       4         /* shown; there may be thousands, and they are nobody's */

static unsigned int read_table( unsigned int transport, int ipv6, unsigned int port,
                                struct host_socket *sockets,
                                unsigned int max )
{
    char path[32], line[512], local[40];
    unsigned int local_port, state, count = 0, time_wait = 0;
    unsigned long inode;
    FILE *file;

    snprintf( path, sizeof(path), "/proc/net/%s%s", transport_names[transport], ipv6 ? "6" : "" );
    if (!(file = fopen( path, "re" ))) return 0;
    while (count < max && fgets( line, sizeof(line), file ))
    {
        if (sscanf( line, " %*u: %39[0-9A-F]:%x %*[0-9A-F]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu", local,
                    &local_port, &state, &inode ) != 4 || local_port != port) continue;
        if (transport == PORT_POOL_TCP && state == TCP_STATE_TIME_WAIT && ++time_wait > MAX_TIME_WAIT) continue;
        memset( &sockets[count], 0, sizeof(*sockets) );
        sockets[count].transport = transport;
        sockets[count].inode = inode;
        sockets[count].state = "";
        if (transport == PORT_POOL_TCP && state < sizeof(tcp_states) / sizeof(tcp_states[0]))
            sockets[count].state = tcp_states[state];
        format_address( local, ipv6, port, sockets[count++].address, sizeof(sockets->address) );
    }
    fclose( file );
    return count;
}

static void note_holder( struct host_socket *socket, pid_t pid )
{
    if (socket->pid_count && socket->pids[socket->pid_count - 1] == pid) return;
    if (socket->pid_count < MAX_SOCKET_PROCESSES) socket->pids[socket->pid_count++] = pid;
}

/* Looks through the descriptors of a process. */
static void find_in_process( const char *pid, struct host_socket *sockets, unsigned int count )
{
    char path[300], target[64];
    struct dirent *entry;
    unsigned long inode;
    unsigned int i;
    ssize_t len;
    DIR *dir;

    snprintf( path, sizeof(path), "/proc/%s/fd", pid );
    if (!(dir = opendir( path ))) return;
    while ((entry = readdir( dir )))
    {
        if ((len = readlinkat( dirfd( dir ), entry->d_name, target, sizeof(target) - 1 )) <= 0) continue;
        target[len] = 0;
        if (sscanf( target, "socket:[%lu]", &inode ) != 1) continue;
        for (i = 0; i < count; i++)
            if (inode && sockets[i].inode == inode) note_holder( &sockets[i], atoi( pid ) );
    }
    closedir( dir );
}

unsigned int find_sockets( unsigned int port, struct host_socket *sockets, unsigned int max )
{
    unsigned int transport, ipv6, count = 0;
    struct dirent *entry;
    DIR *dir;

    for (transport = 0; transport < PORT_POOL_TRANSPORT_COUNT; transport++)
        for (ipv6 = 0; ipv6 < 2; ipv6++)
            count += read_table( transport, ipv6, port, sockets + count, max - count );
    if (!count || !(dir = opendir( "/proc" ))) return count;
    while ((entry = readdir( dir )))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            find_in_process( entry->d_name, sockets, count );
    closedir( dir );
    return count;
}

int try_bind( unsigned int transport, unsigned int port )
{
    int fd, off = 0, err = 0, type = transport == PORT_POOL_TCP ? SOCK_STREAM : SOCK_DGRAM;
    struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6, .sin6_port = htons( port ) };
    struct sockaddr_in addr4 = { .sin_family = AF_INET, .sin_port = htons( port ) };

    if ((fd = socket( AF_INET6, type | SOCK_CLOEXEC, 0 )) != -1)
    {
        setsockopt( fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off) );
        if (bind( fd, (struct sockaddr *)&addr6, sizeof(addr6) )) err = errno;
    }
    else if ((fd = socket( AF_INET, type | SOCK_CLOEXEC, 0 )) == -1) return errno;
    else if (bind( fd, (struct sockaddr *)&addr4, sizeof(addr4) )) err = errno;
    close( fd );
    return err;
}
