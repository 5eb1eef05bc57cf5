/*
 * What a program that has nothing to do with Wine gets
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
 * native_bind refused tcp|udp START COUNT   every way to bind any of the ports must fail
 * native_bind free tcp|udp START COUNT      a bind to each of them must work
 * native_bind avoided tcp|udp START COUNT   the host's own choice must never be one of them
 * native_bind hold tcp|udp PORT             binds PORT, prints "held", and waits for the end of its input
 *
 * Exit status 0 if it is so; else 1 after a line for each exception.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct
{
    const char *name;
    int family;
    const char *address;
    int v6only;
} places[] =
{
    { "v4 any", AF_INET, "0.0.0.0", 0 },
    { "v4 loopback", AF_INET, "127.0.0.1", 0 },
    { "v4 other loopback", AF_INET, "127.1.2.3", 0 },
    { "v6 any", AF_INET6, "::", 0 },
    { "v6 any, v6 only", AF_INET6, "::", 1 },
    { "v6 loopback", AF_INET6, "::1", 1 },
    { "v4-mapped any", AF_INET6, "::ffff:0.0.0.0", 0 },
    { "v4-mapped loopback", AF_INET6, "::ffff:127.0.0.1", 0 },
};

static const struct
{
    const char *name;
    int option;
} options[] =
{
    { "plain", 0 },
    { "SO_REUSEADDR", SO_REUSEADDR },
    { "SO_REUSEPORT", SO_REUSEPORT },
};

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

static int socket_type;

/* Returns a bound socket or -1 with errno. */
static int try_bind( unsigned int place, unsigned int option, unsigned int port )
{
    struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6, .sin6_port = htons( port ) };
    struct sockaddr_in addr4 = { .sin_family = AF_INET, .sin_port = htons( port ) };
    int v6 = places[place].family == AF_INET6, on = 1, ret, error;
    int s = socket( places[place].family, socket_type, 0 );

    if (s == -1) return -1;
    inet_pton( places[place].family, places[place].address,
               v6 ? (void *)&addr6.sin6_addr : (void *)&addr4.sin_addr );
    if (v6) setsockopt( s, IPPROTO_IPV6, IPV6_V6ONLY, &places[place].v6only, sizeof(int) );
    if (options[option].option) setsockopt( s, SOL_SOCKET, options[option].option, &on, sizeof(on) );
    if (v6) ret = bind( s, (struct sockaddr *)&addr6, sizeof(addr6) );
    else ret = bind( s, (struct sockaddr *)&addr4, sizeof(addr4) );
    if (!ret) return s;
    error = errno;
    close( s );
    errno = error;
    return -1;
}

static int check_refused( unsigned int port )
{
    unsigned int i, j;
    int s, bad = 0;

    for (i = 0; i < ARRAY_SIZE( places ); i++)
        for (j = 0; j < ARRAY_SIZE( options ); j++)
        {
            /* a host without IPv6 */
            if ((s = try_bind( i, j, port )) == -1 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL))
                continue;
            if (s == -1 && errno == EADDRINUSE) continue;
            printf( "port %u, %s, %s: %s\n", port, places[i].name, options[j].name,
                    s == -1 ? strerror( errno ) : "bound" );
            if (s != -1) close( s );
            bad = 1;
        }
    return bad;
}

/* SO_REUSEADDR as every TCP server has it, or old connections in TIME_WAIT would count. */
static int check_free( unsigned int port )
{
    int s = try_bind( 0, socket_type == SOCK_STREAM, port );

    if (s != -1)
    {
        close( s );
        return 0;
    }
    printf( "port %u: %s\n", port, strerror( errno ) );
    return 1;
}

/* The port that the host chooses, by bind or, with a peer, by connect. 0 for none. */
static unsigned int automatic_port( const struct sockaddr_in *peer, int family )
{
    struct sockaddr_in6 addr = { .sin6_family = family };
    socklen_t len = family == AF_INET6 ? sizeof(addr) : sizeof(*peer);
    int s = socket( family, socket_type, 0 ), ret;

    if (peer) ret = connect( s, (const struct sockaddr *)peer, sizeof(*peer) );
    else ret = bind( s, (struct sockaddr *)&addr, len );
    if (!ret) ret = getsockname( s, (struct sockaddr *)&addr, &len );
    close( s );
    return ret ? 0 : ntohs( addr.sin6_port );
}

static int check_avoided( unsigned int start, unsigned int count )
{
    struct sockaddr_in peer = { .sin_family = AF_INET };
    socklen_t len = sizeof(peer);
    int i, bad = 0, server = socket( AF_INET, socket_type, 0 );
    unsigned int port;

    peer.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    if (bind( server, (struct sockaddr *)&peer, sizeof(peer) )) return 1;
    if (socket_type == SOCK_STREAM && listen( server, 1000 )) return 1;
    getsockname( server, (struct sockaddr *)&peer, &len );
    for (i = 0; i < 600; i++)
    {
        port = automatic_port( i % 3 ? NULL : &peer, i % 3 == 1 ? AF_INET6 : AF_INET );
        if (port < start || port >= start + count) continue;
        printf( "port %u was chosen\n", port );
        bad = 1;
    }
    close( server );
    return bad;
}

static int hold( unsigned int port )
{
    char c;

    if (try_bind( 0, 0, port ) == -1)
    {
        printf( "port %u: %s\n", port, strerror( errno ) );
        return 1;
    }
    printf( "held\n" );
    fflush( stdout );
    while (read( 0, &c, 1 ) > 0) ;
    return 0;
}

int main( int argc, char **argv )
{
    unsigned int start, count, i;
    int bad = 0;

    if (argc < 4) return 2;
    socket_type = strcmp( argv[2], "tcp" ) ? SOCK_DGRAM : SOCK_STREAM;
    start = atoi( argv[3] );
    if (!strcmp( argv[1], "hold" )) return hold( start );
    if (argc != 5) return 2;
    count = atoi( argv[4] );
    if (!strcmp( argv[1], "avoided" )) return check_avoided( start, count );
    for (i = 0; i < count; i++)
        bad |= !strcmp( argv[1], "free" ) ? check_free( start + i ) : check_refused( start + i );
    return bad;
}
