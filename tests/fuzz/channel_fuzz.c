/*
 * Fuzz target: messages to the channel
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
 * The input is a row of packets: a byte that chooses descriptors, a byte with
 * the size, and that many bytes laid over a good request. Whatever comes, the
 * pool is only asked with good arguments, no descriptor is lost, and another
 * client is still served.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel.h"
#include "pool_client.c"
#include "pool_ops.h"

int LLVMFuzzerTestOneInput( const unsigned char *data, size_t size );

#define MAX_PACKET 255
#define MAX_FDS    10

static struct sockaddr_un address = { .sun_family = AF_UNIX };
static socklen_t address_len;
static int epfd = -1, good_client;
static int fd_kinds[4];     /* an Internet socket, a local one, a pipe, an epoll descriptor */

static void check( int condition )
{
    if (!condition) abort();
}

void pool_request( const struct port_process *process, const struct port_pool_request *req, int fd,
                   struct port_pool_reply *reply )
{
    int type;
    socklen_t len = sizeof(type);

    check( process->pid == (unsigned int)getpid() && process->start_time );
    check( req->magic == PORT_POOL_MAGIC && req->version == PORT_POOL_VERSION );
    check( req->code < PORT_POOL_CODE_COUNT && req->code != PORT_POOL_LIST );
    check( fd == -1 || !getsockopt( fd, SOL_SOCKET, SO_TYPE, &type, &len ));
    check( reply->magic == PORT_POOL_MAGIC && reply->serial == req->serial && !reply->status );
    reply->status = STATUS_NOT_FOUND;
}

int pool_has_socket( int fd )
{
    return fd == -1;
}

unsigned int pool_get_work(void)
{
    return 0;
}

void pool_list( const struct port_pool_request *req, struct port_pool_list_reply *reply )
{
    check( req->code == PORT_POOL_LIST );
    reply->next = 0x10000;
}

static int connect_client(void)
{
    int fd = socket( AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0 );

    check( fd != -1 && !connect( fd, (struct sockaddr *)&address, address_len ));
    return fd;
}

static void run_turns(void)
{
    struct epoll_event event;

    while (epoll_wait( epfd, &event, 1, 0 ) == 1) channel_event();
}

static void start(void)
{
    char prefix_dir[] = "/tmp/channel-fuzz.XXXXXX";
    int pipe_fds[2];

    check( mkdtemp( prefix_dir ) != NULL );
    epfd = epoll_create1( 0 );
    check( !channel_start( epfd, 1, prefix_dir ));
    address_len = offsetof( struct sockaddr_un, sun_path ) +
                  pool_client_address( prefix_dir, address.sun_path, sizeof(address.sun_path) );
    rmdir( prefix_dir );
    check( !pipe( pipe_fds ));
    fd_kinds[0] = socket( AF_INET, SOCK_DGRAM, 0 );
    fd_kinds[1] = socket( AF_UNIX, SOCK_STREAM, 0 );
    fd_kinds[2] = pipe_fds[0];
    fd_kinds[3] = epfd;
    good_client = connect_client();
    run_turns();
}

/* The lower half of the byte is the number of descriptors, the upper one their kind. */
static void send_packet( int client, unsigned char fds, const void *data, size_t size )
{
    char control[CMSG_SPACE( MAX_FDS * sizeof(int) )] = { 0 };
    struct iovec iov = { (void *)data, size };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
    unsigned int count = (fds & 15) % (MAX_FDS + 1), i;
    struct cmsghdr *cmsg;

    if (count)
    {
        msg.msg_control = control;
        msg.msg_controllen = CMSG_SPACE( count * sizeof(int) );
        cmsg = CMSG_FIRSTHDR( &msg );
        cmsg->cmsg_len = CMSG_LEN( count * sizeof(int) );
        cmsg->cmsg_level = SOL_SOCKET;
        cmsg->cmsg_type = SCM_RIGHTS;
        for (i = 0; i < count; i++)
            memcpy( CMSG_DATA( cmsg ) + i * sizeof(int), &fd_kinds[fds / 64], sizeof(int) );
    }
    sendmsg( client, &msg, MSG_DONTWAIT | MSG_NOSIGNAL );
}

static void check_good_client(void)
{
    struct port_pool_request req = { .magic = PORT_POOL_MAGIC, .version = PORT_POOL_VERSION, .serial = 77 };
    struct port_pool_reply reply;

    send_packet( good_client, 0, &req, sizeof(req) );
    run_turns();
    check( recv( good_client, &reply, sizeof(reply), MSG_DONTWAIT ) == sizeof(reply) && reply.serial == 77 );
}

static int next_fd(void)
{
    int fd = dup( 0 );

    close( fd );
    return fd;
}

int LLVMFuzzerTestOneInput( const unsigned char *data, size_t size )
{
    union
    {
        struct port_pool_request req;
        char                     data[MAX_PACKET];
    } packet;
    size_t pos = 0, len, rest;
    int client, before;

    if (epfd == -1) start();
    before = next_fd();
    client = connect_client();
    while (pos + 2 <= size)
    {
        memset( &packet, 0, sizeof(packet) );
        packet.req.magic = PORT_POOL_MAGIC;
        packet.req.version = PORT_POOL_VERSION;
        len = data[pos + 1];
        rest = size - pos - 2 < len ? size - pos - 2 : len;
        memcpy( packet.data, data + pos + 2, rest );
        send_packet( client, data[pos], &packet, len );
        pos += 2 + rest;
        if (len % 2) run_turns();
    }
    run_turns();
    check_good_client();
    close( client );
    run_turns();
    check( next_fd() == before );
    return 0;
}

#include "replay.h"
REPLAY_MAIN( channel_fuzz )
