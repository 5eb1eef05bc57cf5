/*
 * A DNS server that can be slow, silent or wrong
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
 * dns_server COMMAND ARGUMENT...
 *
 * Started by names.sh in a network namespace of its own. Brings the loopback
 * interface up, gives it addresses that are not loopback ones, listens at port
 * 53 and runs the command, with which it ends. How a query is answered depends
 * on its name alone, see the table; nothing is read and nothing but an address
 * of the interface is ever changed. NAMES_IPV6 tells the command whether the
 * host has IPv6.
 */

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define MAX_MESSAGE 4096
#define MAX_HELD 64

enum { TYPE_A = 1, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_AAAA = 28 };
enum { NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED };

enum behaviour
{
    ANSWER,
    ALIAS,                            /* a CNAME and the addresses of that */
    MANY,                             /* a hundred addresses, which need TCP */
    SILENT,
    WRONG_ID,
    WRONG_QUESTION,
    GARBAGE,                          /* a good header, then nonsense */
    TRUNCATED,                        /* half a header */
    HELD,                             /* answered when "release.test" is asked for */
    RELEASE,
    CHANGE_ADDRESS,                   /* adds an address to this computer, or takes it away */
    CHANGE_IPV6                       /* the same with the only IPv6 address */
};

struct name
{
    const char *name;
    enum behaviour behaviour;
    int rcode;
    const char *v4, *v6;              /* NULL: no such record */
    const char *target;               /* of a PTR or CNAME record */
};

static const struct name names[] =
{
    { "v4.test", .v4 = "192.0.2.1" },
    { "v6.test", .v6 = "2001:db8::1" },
    { "both.test", .v4 = "192.0.2.2", .v6 = "2001:db8::2" },
    { "xn--wste-0ra.test", .v4 = "192.0.2.3" },
    { "alias.test", .behaviour = ALIAS, .v4 = "192.0.2.2", .v6 = "2001:db8::2", .target = "both.test" },
    { "many.test", .behaviour = MANY },
    { "nodata.test", .behaviour = ANSWER },
    { "formerr.test", .rcode = FORMERR },
    { "servfail.test", .rcode = SERVFAIL },
    { "nxdomain.test", .rcode = NXDOMAIN },
    { "refused.test", .rcode = REFUSED },
    { "silent.test", .behaviour = SILENT },
    { "wrong-id.test", .behaviour = WRONG_ID, .v4 = "192.0.2.4" },
    { "wrong-question.test", .behaviour = WRONG_QUESTION, .v4 = "192.0.2.4" },
    { "garbage.test", .behaviour = GARBAGE },
    { "truncated.test", .behaviour = TRUNCATED },
    { "held.test", .behaviour = HELD, .v4 = "192.0.2.5" },
    { "release.test", .behaviour = RELEASE, .v4 = "192.0.2.6" },
    { "change-address.test", .behaviour = CHANGE_ADDRESS, .v4 = "192.0.2.7" },
    { "change-ipv6.test", .behaviour = CHANGE_IPV6, .v4 = "192.0.2.7" },
    { "1.2.0.192.in-addr.arpa", .target = "v4.test" },
    { "2.2.0.192.in-addr.arpa", .target = "v4.example" },
    { "4.2.0.192.in-addr.arpa", .rcode = SERVFAIL },
    { "5.2.0.192.in-addr.arpa", .behaviour = SILENT },
};

static const struct name unknown = { "", .rcode = NXDOMAIN };

struct message
{
    unsigned char data[MAX_MESSAGE];
    size_t len;
};

static struct
{
    struct message reply;
    struct sockaddr_in peer;
} held[MAX_HELD];
static unsigned int held_count;

static int udp_fd, tcp_fd;

static void fail( const char *text )
{
    perror( text );
    exit( 2 );
}

/* ---- the interface ---- */

static struct ifreq make_request( const char *name )
{
    struct ifreq req;

    memset( &req, 0, sizeof(req) );
    strcpy( req.ifr_name, name );
    return req;
}

/* "0.0.0.0" takes the address away. */
static void set_address( const char *label, const char *address )
{
    struct ifreq req = make_request( label );
    struct sockaddr_in *addr = (struct sockaddr_in *)&req.ifr_addr;
    int fd = socket( AF_INET, SOCK_DGRAM, 0 );

    addr->sin_family = AF_INET;
    inet_pton( AF_INET, address, &addr->sin_addr );
    if (ioctl( fd, SIOCSIFADDR, &req )) fail( "SIOCSIFADDR" );
    inet_pton( AF_INET, "255.255.255.255", &addr->sin_addr );
    if (strcmp( address, "0.0.0.0" ) && ioctl( fd, SIOCSIFNETMASK, &req )) fail( "SIOCSIFNETMASK" );
    close( fd );
}

static const char address6[] = "2001:db8:ffff::1";

/* The layout of the kernel's struct in6_ifreq, whose header contradicts the C library's. */
struct address_request6
{
    struct in6_addr addr;
    uint32_t prefix_len;
    int index;
};

static int set_address6( const char *address, int request )
{
    struct address_request6 req = { .prefix_len = 128, .index = if_nametoindex( "lo" ) };
    int ret, fd = socket( AF_INET6, SOCK_DGRAM, 0 );

    if (fd == -1) return 0;
    inet_pton( AF_INET6, address, &req.addr );
    ret = !ioctl( fd, request, &req );
    close( fd );
    return ret;
}

static void set_up_interface(void)
{
    struct ifreq req = make_request( "lo" );
    int fd = socket( AF_INET, SOCK_DGRAM, 0 );

    if (ioctl( fd, SIOCGIFFLAGS, &req )) fail( "SIOCGIFFLAGS" );
    req.ifr_flags |= IFF_UP;
    if (ioctl( fd, SIOCSIFFLAGS, &req )) fail( "SIOCSIFFLAGS" );
    close( fd );
    set_address( "lo:1", "198.18.0.1" );
    setenv( "NAMES_IPV6", set_address6( address6, SIOCSIFADDR ) ? "1" : "0", 1 );
}

static void change_address(void)
{
    static int present;

    set_address( "lo:2", present ? "0.0.0.0" : "198.18.0.2" );
    present = !present;
}

static void change_address6(void)
{
    static int absent;

    set_address6( address6, absent ? SIOCSIFADDR : SIOCDIFADDR );
    absent = !absent;
}

/* ---- messages ---- */

static void put16( struct message *msg, unsigned int value )
{
    msg->data[msg->len++] = value >> 8;
    msg->data[msg->len++] = value;
}

/* One label after another, an empty one at the end. */
static void put_name( struct message *msg, const char *name )
{
    size_t len;

    for (; *name; name += len + (name[len] == '.'))
    {
        len = strcspn( name, "." );
        msg->data[msg->len++] = len;
        memcpy( msg->data + msg->len, name, len );
        msg->len += len;
    }
    msg->data[msg->len++] = 0;
}

/* Its name is "owner", NULL for that of the question. */
static void put_record( struct message *msg, const char *owner, unsigned int type, const void *data,
                        size_t len )
{
    if (owner) put_name( msg, owner );
    else put16( msg, 0xc000 | 12 );
    put16( msg, type );
    put16( msg, 1 );
    put16( msg, 0 );
    put16( msg, 0 );                  /* time to live: nobody has to remember it */
    put16( msg, len );
    memcpy( msg->data + msg->len, data, len );
    msg->len += len;
    msg->data[7]++;
}

static void put_target( struct message *msg, unsigned int type, const char *target )
{
    struct message name = { .len = 0 };

    put_name( &name, target );
    put_record( msg, NULL, type, name.data, name.len );
}

/* Reads the question; returns its end, 0 if there is none. */
static size_t parse_question( const struct message *query, char name[256], unsigned int *type )
{
    size_t pos = 12, len, used = 0;

    while (pos < query->len && (len = query->data[pos++]))
    {
        if (len > 63 || pos + len >= query->len || used + len + 2 > 256) return 0;
        if (used) name[used++] = '.';
        memcpy( name + used, query->data + pos, len );
        used += len;
        pos += len;
    }
    name[used] = 0;
    if (pos + 4 > query->len) return 0;
    *type = query->data[pos] << 8 | query->data[pos + 1];
    return pos + 4;
}

static const struct name *find_name( const char *name )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(names); i++) if (!strcasecmp( names[i].name, name )) return &names[i];
    return &unknown;
}

static void put_addresses( struct message *msg, const struct name *entry, const char *owner,
                           unsigned int type )
{
    unsigned char addr[16];

    if (type == TYPE_A && entry->v4 && inet_pton( AF_INET, entry->v4, addr ))
        put_record( msg, owner, type, addr, 4 );
    if (type == TYPE_AAAA && entry->v6 && inet_pton( AF_INET6, entry->v6, addr ))
        put_record( msg, owner, type, addr, 16 );
}

static void put_many( struct message *msg, unsigned int type )
{
    unsigned char addr[4] = { 198, 51, 100, 0 };

    if (type == TYPE_A) while (++addr[3] <= 100) put_record( msg, NULL, type, addr, sizeof(addr) );
}

/* Header and question of the reply. */
static void begin_reply( struct message *reply, const struct message *query, size_t question_end, int rcode )
{
    memset( reply, 0, sizeof(*reply) );
    memcpy( reply->data, query->data, question_end );
    reply->len = question_end;
    reply->data[2] |= 0x84;           /* an answer, from the authority */
    reply->data[3] = 0x80 | rcode;    /* recursion is available */
    memset( reply->data + 6, 0, 6 );
}

static void spoil_reply( struct message *reply, enum behaviour behaviour )
{
    switch (behaviour)
    {
    case WRONG_ID:
        reply->data[0] ^= 0xff;
        break;
    case WRONG_QUESTION:
        reply->data[13] ^= 1;
        break;
    case GARBAGE:
        memset( reply->data + reply->len, 0xee, 40 );
        reply->len += 40;
        reply->data[7] = 3;
        break;
    case TRUNCATED:
        reply->len = 6;
        break;
    default:
        break;
    }
}

/* Returns the entry, NULL for a message that can't be understood. */
static const struct name *make_reply( const struct message *query, int tcp, struct message *reply )
{
    const struct name *entry;
    unsigned int type;
    char name[256];
    size_t end;

    if (!(end = parse_question( query, name, &type ))) return NULL;
    entry = find_name( name );
    begin_reply( reply, query, end, entry->rcode );
    if (entry->behaviour == ALIAS) put_target( reply, TYPE_CNAME, entry->target );
    if (entry->behaviour == MANY && !tcp) reply->data[2] |= 2;
    else if (entry->behaviour == MANY) put_many( reply, type );
    else put_addresses( reply, entry, entry->behaviour == ALIAS ? entry->target : NULL, type );
    if (type == TYPE_PTR && entry->target) put_target( reply, type, entry->target );
    spoil_reply( reply, entry->behaviour );
    return entry;
}

/* ---- transports ---- */

static void send_reply( const struct message *reply, const struct sockaddr_in *peer )
{
    sendto( udp_fd, reply->data, reply->len, 0, (const struct sockaddr *)peer, sizeof(*peer) );
}

static void release_held(void)
{
    unsigned int i;

    for (i = 0; i < held_count; i++) send_reply( &held[i].reply, &held[i].peer );
    held_count = 0;
}

static void serve_udp(void)
{
    struct message query, reply;
    struct sockaddr_in peer;
    socklen_t peer_len = sizeof(peer);
    const struct name *entry;
    ssize_t len;

    len = recvfrom( udp_fd, query.data, 512, 0, (struct sockaddr *)&peer, &peer_len );
    if (len < 12) return;
    query.len = len;
    if (!(entry = make_reply( &query, 0, &reply )) || entry->behaviour == SILENT) return;
    if (entry->behaviour == HELD)
    {
        if (held_count == MAX_HELD) return;
        held[held_count].reply = reply;
        held[held_count++].peer = peer;
        return;
    }
    if (entry->behaviour == RELEASE) release_held();
    if (entry->behaviour == CHANGE_ADDRESS) change_address();
    if (entry->behaviour == CHANGE_IPV6) change_address6();
    send_reply( &reply, &peer );
}

static int read_all( int fd, void *data, size_t len )
{
    return recv( fd, data, len, MSG_WAITALL ) == (ssize_t)len;
}

static void serve_tcp(void)
{
    struct timeval timeout = { 5, 0 };
    struct message query, reply;
    unsigned char prefix[2];
    int fd = accept( tcp_fd, NULL, NULL );

    if (fd == -1) return;
    setsockopt( fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout) );
    while (read_all( fd, prefix, 2 ))
    {
        query.len = prefix[0] << 8 | prefix[1];
        if (query.len < 12 || query.len > 512 || !read_all( fd, query.data, query.len )) break;
        if (!make_reply( &query, 1, &reply )) break;
        prefix[0] = reply.len >> 8;
        prefix[1] = reply.len;
        if (send( fd, prefix, 2, MSG_MORE | MSG_NOSIGNAL ) != 2) break;
        if (send( fd, reply.data, reply.len, MSG_NOSIGNAL ) != (ssize_t)reply.len) break;
    }
    close( fd );
}

static int open_socket( int type )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons( 53 ),
                                .sin_addr.s_addr = htonl( INADDR_LOOPBACK ) };
    int fd = socket( AF_INET, type | SOCK_CLOEXEC, 0 );

    if (fd == -1 || bind( fd, (struct sockaddr *)&addr, sizeof(addr) )) fail( "port 53" );
    if (type == SOCK_STREAM && listen( fd, 16 )) fail( "listen" );
    return fd;
}

static void serve( pid_t command )
{
    struct pollfd fds[2] = { { .fd = udp_fd, .events = POLLIN }, { .fd = tcp_fd, .events = POLLIN } };

    prctl( PR_SET_PDEATHSIG, SIGKILL );
    while (getppid() == command && poll( fds, 2, -1 ) > 0)
    {
        if (fds[0].revents) serve_udp();
        if (fds[1].revents) serve_tcp();
    }
}

int main( int argc, char **argv )
{
    pid_t self = getpid(), server;

    if (argc < 2)
    {
        fprintf( stderr, "usage: %s COMMAND ARGUMENT...\n", argv[0] );
        return 2;
    }
    set_up_interface();
    udp_fd = open_socket( SOCK_DGRAM );
    tcp_fd = open_socket( SOCK_STREAM );
    if ((server = fork()) == -1) fail( "fork" );
    if (!server)
    {
        serve( self );
        return 0;
    }
    execvp( argv[1], argv + 1 );
    kill( server, SIGKILL );
    fail( argv[1] );
}
