/*
 * Sockets of the server: rows of binding, association, lifetime
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
 * Through the interposed functions as the wineserver calls them; docs/pool.md
 * sections 3 to 5 and 7.
 */

#include "server_test.h"

static const struct
{
    unsigned int transport;
    int family;
} kinds[] = { { TCP, AF_INET }, { UDP, AF_INET }, { TCP, AF_INET6 }, { UDP, AF_INET6 } };

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static int count_fds(void)
{
    int count = 0;
    DIR *dir = opendir( "/proc/self/fd" );

    while (readdir( dir )) count++;
    closedir( dir );
    return count;
}

/* acquire, associate, bind, release: for every family and transport */
static void test_consume( unsigned int transport, int family )
{
    unsigned int port = find_free_ports( 4 ), status, i;
    unsigned long long token;
    int owner, s[5], plain;

    owner = make_socket( family, transport );
    status = acquire( owner, port, 4 );
    ok( !status && last_reply.start == port && last_reply.count == 4, "got %#x\n", status );
    token = last_token;
    for (i = 0; i < 4; i++) check_closed( transport, port + i, __LINE__ );
    ok( !native_bind( family, !transport, "any", port, 0, 0 ), "other transport is not free\n" );

    /* not associated: the same process or another, reuse or not */
    plain = make_socket( family, transport );
    expect( bind_to( plain, family, "any", port ), EACCES );
    expect( bind_to( plain, family, "loopback", port + 3 ), EACCES );
    expect( bind_to( plain, family, "any", 0 ), 0 );
    ok( get_bound_port( plain ) - port >= 4, "got a reserved port\n" );
    expect( associate( plain, token ), STATUS_INVALID_PARAMETER );
    close( plain );

    for (i = 0; i < 5; i++)
    {
        s[i] = make_socket( family, transport );
        expect( associate( s[i], token ), 0 );
    }
    expect( bind_to( s[0], family, "any", port - 1 ), EADDRNOTAVAIL );
    expect( bind_to( s[0], family, "any", port + 4 ), EADDRNOTAVAIL );
    expect( bind_to( s[0], family, "any", port + 1 ), 0 );
    expect( bind_to( s[0], family, "any", port + 2 ), EINVAL );
    expect( bind_to( s[1], family, "loopback", 0 ), 0 );
    ok( get_bound_port( s[1] ) == port, "got %u\n", get_bound_port( s[1] ) );
    expect( bind_to( s[2], family, "any", 0 ), 0 );
    ok( get_bound_port( s[2] ) == port + 2, "got %u\n", get_bound_port( s[2] ) );
    expect( bind_to( s[3], family, "any", 0 ), 0 );
    expect( bind_to( s[4], family, "any", 0 ), ENOBUFS );
    for (i = 0; i < 4; i++) check_closed( transport, port + i, __LINE__ );
    close( s[2] );
    check_closed( transport, port + 2, __LINE__ );
    expect( bind_to( s[4], family, "any", 0 ), 0 );
    ok( get_bound_port( s[4] ) == port + 2, "got %u\n", get_bound_port( s[4] ) );

    expect( release( owner, token ), 0 );
    expect( release( owner, token ), STATUS_INVALID_PARAMETER );
    expect( native_bind( family, transport, "any", port + 2, 0, 0 ), EADDRINUSE );
    status = acquire( owner, port, 4 );
    ok( status == STATUS_SHARING_VIOLATION, "bound ports: got %#x\n", status );
    for (i = 0; i < 5; i++) if (i != 2) close( s[i] );
    expect( acquire( owner, port, 4 ), 0 );
    close( owner );
    expect( native_bind( family, transport, "any", port, 0, 0 ), 0 );
}

static void test_rights(void)
{
    unsigned int port = find_free_ports( 2 ), status;
    int owner = make_socket( AF_INET, UDP ), s = make_socket( AF_INET, UDP );
    int tcp = make_socket( AF_INET, TCP );
    int raw_like = socket( AF_UNIX, SOCK_DGRAM, 0 ), pipes[2], native;
    unsigned long long token;

    acquire( owner, port, 2 );
    token = last_token;
    status = request_as( &process_b, 1, PORT_POOL_ASSOCIATE, 0, s, 0, 0, token, 0 );
    ok( status == STATUS_ACCESS_DENIED, "got %#x\n", status );
    status = request_as( &process_b, 1, PORT_POOL_RELEASE, 0, s, 0, 0, token, 0 );
    ok( status == STATUS_ACCESS_DENIED, "got %#x\n", status );
    expect( associate( tcp, token ), STATUS_INVALID_PARAMETER );
    expect( release( tcp, token ), STATUS_INVALID_PARAMETER );
    expect( associate( s, 0 ), STATUS_INVALID_PARAMETER );
    expect( associate( s, token + 1 ), STATUS_INVALID_PARAMETER );
    expect( acquire( s, port, 0 ), STATUS_INVALID_PARAMETER );
    expect( acquire( s, 0, 0 ), STATUS_INVALID_PARAMETER );
    expect( acquire( s, 65535, 2 ), STATUS_INVALID_PARAMETER );
    expect( acquire( s, 0, 65536 ), STATUS_INVALID_PARAMETER );
    expect( acquire( s, 65536, 1 ), STATUS_INVALID_PARAMETER );
    expect( acquire( s, port + 1, 1 ), STATUS_SHARING_VIOLATION );

    expect( acquire( -1, port, 1 ), STATUS_INVALID_HANDLE );
    expect( acquire( raw_like, port, 1 ), STATUS_NOT_SUPPORTED );
    if (pipe( pipes )) abort();
    expect( acquire( pipes[0], port, 1 ), STATUS_INVALID_HANDLE );
    native = libc()->socket( AF_INET, SOCK_DGRAM, 0 );      /* a socket, but none of the server's */
    expect( acquire( native, port, 1 ), STATUS_INVALID_HANDLE );
    libc()->close( native );
    status = request_as( &process_a, 0, PORT_POOL_CODE_COUNT, 0, s, 0, 0, 0, 0 );
    ok( status == STATUS_NOT_SUPPORTED, "got %#x\n", status );
    status = request_as( &process_a, 0, ~0u, 0, s, 0, 0, 0, 0 );
    ok( status == STATUS_NOT_SUPPORTED, "got %#x\n", status );
    if ((native = socket( AF_INET, SOCK_RAW, IPPROTO_ICMP )) != -1)
    {
        expect( acquire( native, port, 1 ), STATUS_NOT_SUPPORTED );
        close( native );
    }

    status = request_as( &process_b, 0, PORT_POOL_CHECK, 0, s, port, 0, 0, 0 );
    ok( status == STATUS_ACCESS_DENIED, "got %#x\n", status );
    status = request_as( &process_b, 0, PORT_POOL_CHECK, 0, s, port + 2, 0, 0, 0 );
    ok( status == STATUS_SUCCESS, "got %#x\n", status );
    expect( associate( s, token ), 0 );
    status = request_as( &process_b, 0, PORT_POOL_CHECK, 0, s, port, 0, 0, 0 );
    ok( status == STATUS_SUCCESS, "got %#x\n", status );
    close( pipes[0] );
    close( pipes[1] );
    close( raw_like );
    close( tcp );
    close( s );
    close( owner );
}

/* released between associate and bind; associated twice; many blocks */
static void test_lifetime(void)
{
    unsigned int port = find_free_ports( 8 ), i;
    int other = have_ipv6() ? AF_INET6 : AF_INET;
    int owner = make_socket( AF_INET, UDP ), s = make_socket( AF_INET, UDP ), copy, err;
    unsigned long long first, second;

    acquire( owner, port, 2 );
    first = last_token;
    acquire( owner, port + 2, 2 );
    second = last_token;
    ok( first != second, "same token\n" );
    associate( s, first );
    expect( associate( s, second ), 0 );
    expect( bind_to( s, AF_INET, "any", 0 ), 0 );
    ok( get_bound_port( s ) == port + 2, "got %u\n", get_bound_port( s ) );
    close( s );

    s = make_socket( AF_INET, UDP );
    associate( s, first );
    release( owner, first );
    expect( bind_to( s, AF_INET, "any", 0 ), EINVAL );
    expect( bind_to( s, AF_INET, "any", port ), EINVAL );
    expect( connect_to( s, AF_INET, port + 7 ), EINVAL );
    expect( native_bind( AF_INET, UDP, "any", port, 0, 0 ), 0 );
    close( s );

    /* a duplicate inside the server keeps the socket, whichever goes first */
    copy = dup( owner );
    close( owner );
    check_closed( UDP, port + 2, __LINE__ );
    expect( acquire( copy, port + 4, 1 ), 0 );
    owner = dup2( copy, 200 );
    close( copy );
    check_closed( UDP, port + 2, __LINE__ );
    check_closed( UDP, port + 4, __LINE__ );
    for (i = 0; i < 10; i++) expect( acquire( owner, 0, 64 ), 0 );
    ok( port_pool_get_count( pool, UDP ) == 12, "got %u\n", port_pool_get_count( pool, UDP ) );
    close( owner );
    ok( !port_pool_get_count( pool, UDP ), "got %u\n", port_pool_get_count( pool, UDP ) );
    ok( !guard_count(), "%u guards left\n", guard_count() );
    expect( native_bind( AF_INET, UDP, "any", port + 2, 0, 0 ), 0 );

    /* many sockets in one block, each closed in another order */
    owner = make_socket( other, UDP );
    acquire( owner, port, 1 );
    for (i = 0; i < 100; i++)
    {
        s = make_socket( i & 1 ? AF_INET : other, UDP );
        associate( s, last_token );
        err = bind_to( s, i & 1 ? AF_INET : other, "any", i & 2 ? port : 0 );
        ok( !err && get_bound_port( s ) == port, "%u: got %d\n", i, err );
        close( s );
    }
    close( owner );
}

/* The one block of wildcard requests follows another; in use on the host is stepped over. */
static void test_wildcard(void)
{
    unsigned int start;
    int s = make_socket( AF_INET, UDP ), native = libc()->socket( AF_INET, SOCK_DGRAM, 0 );
    struct sockaddr_storage addr;
    socklen_t len;

    expect( acquire( s, 0, 100 ), 0 );
    start = last_reply.start;
    ok( start >= 49152 && last_reply.count == 100, "got %u, %u\n", start, last_reply.count );
    len = make_address( &addr, AF_INET, "loopback", start + 150 );
    if (libc()->bind( native, (struct sockaddr *)&addr, len )) skip( "port %u is in use\n", start + 150 );
    else
    {
        expect( acquire( s, 0, 100 ), 0 );
        ok( last_reply.start > start + 150, "got %u\n", last_reply.start );
        expect( acquire( s, start + 140, 20 ), STATUS_SHARING_VIOLATION );
        ok( !guard_get( UDP, start + 140 ) || guard_get( UDP, start + 140 ) == -1, "guard left behind\n" );
        expect( acquire( s, start + 140, 10 ), 0 );
    }
    expect( acquire( s, 0, 16384 ), STATUS_TOO_MANY_ADDRESSES );
    libc()->close( native );
    close( s );
    ok( !guard_count(), "%u guards left\n", guard_count() );
}

/* connect and listen of an associated, unbound socket; accepted sockets */
static void test_stream( int family )
{
    unsigned int port = find_free_ports( 4 );
    int owner = make_socket( family, TCP ), listener, client, accepted, second, err;
    unsigned long long token;
    struct port_record *record;

    acquire( owner, port, 2 );
    token = last_token;
    record = port_pool_find_token( pool, token );

    listener = make_socket( family, TCP );
    associate( listener, token );
    expect( bind_to( listener, family, "loopback", port ), 0 );
    ok( !hook_listen( listener, 5 ), "listen failed, %d\n", errno );
    check_closed( TCP, port, __LINE__ );
    ok( !hook_listen( listener, 6 ), "second listen failed, %d\n", errno );

    client = make_socket( family, TCP );
    associate( client, token );
    err = connect_to( client, family, port );
    ok( !err || err == EINPROGRESS, "got %d\n", err );
    ok( get_bound_port( client ) == port + 1, "got %u\n", get_bound_port( client ) );
    ok( record->consumers == 2, "got %u\n", record->consumers );
    accepted = hook_accept( listener, NULL, NULL );
    ok( accepted != -1, "accept failed, %d\n", errno );
    ok( record->consumers == 2 && record->uses[0] == 2, "got %u, %u\n", record->consumers, record->uses[0] );
    expect( associate( accepted, token ), STATUS_INVALID_PARAMETER );

    /* the accepted socket outlives the listener and keeps its port in use */
    close( listener );
    ok( record->consumers == 1 && record->uses[0] == 1, "got %u, %u\n", record->consumers, record->uses[0] );
    second = make_socket( family, TCP );
    associate( second, token );
    expect( bind_to( second, family, "loopback", 0 ), ENOBUFS );
    close( accepted );
    ok( !record->uses[0], "got %u\n", record->uses[0] );
    expect( bind_to( second, family, "loopback", 0 ), 0 );
    ok( !hook_listen( second, 5 ), "listen failed, %d\n", errno );
    close( second );
    close( client );
    close( owner );
    ok( !guard_count(), "%u guards left\n", guard_count() );

    /* only TIME_WAIT is left there */
    owner = make_socket( family, TCP );
    expect( acquire( owner, port, 2 ), 0 );
    check_closed( TCP, port, __LINE__ );
    check_closed( TCP, port + 1, __LINE__ );
    close( owner );
}

/* Ports that connections have left come last, until the host has forgotten the connection. */
static void test_left_ports(void)
{
    static const unsigned int connected[] = { 0, 1, 3 };    /* another consumer has 2 */
    unsigned int port = find_free_ports( 6 ), i;
    int owner = make_socket( AF_INET, TCP ), listener = make_socket( AF_INET, TCP ), s[4], err;
    unsigned long long token;

    expect( acquire( owner, port, 5 ), 0 );
    token = last_token;
    expect( bind_to( listener, AF_INET, "loopback", port + 5 ), 0 );
    ok( !hook_listen( listener, 5 ), "listen failed, %d\n", errno );
    associate( owner, token );
    expect( bind_to( owner, AF_INET, "any", port + 2 ), 0 );
    for (i = 0; i < 3; i++)
    {
        s[0] = make_socket( AF_INET, TCP );
        associate( s[0], token );
        err = connect_to( s[0], AF_INET, port + 5 );
        ok( !err || err == EINPROGRESS, "%u: got %d\n", i, err );
        ok( get_bound_port( s[0] ) == port + connected[i], "%u: got %u\n", i, get_bound_port( s[0] ) );
        close( s[0] );
        close( hook_accept( listener, NULL, NULL ) );
    }
    port_pool_find_token( pool, token )->left[1] -= PORT_POOL_REMEMBERED;
    port_pool_find_token( pool, token )->left[3] -= PORT_POOL_REMEMBERED / 2;
    for (i = 0; i < 4; i++)
    {
        static const unsigned int expected[] = { 1, 4, 3, 0 };

        s[i] = make_socket( AF_INET, TCP );
        associate( s[i], token );
        expect( bind_to( s[i], AF_INET, "any", 0 ), 0 );
        ok( get_bound_port( s[i] ) == port + expected[i], "%u: got %u\n", i, get_bound_port( s[i] ) );
    }
    for (i = 0; i < 4; i++) close( s[i] );
    close( listener );
    close( owner );
}

/* AcceptEx: accept or dup, close of the acceptor's descriptor, getsockname */
static void test_accept_into( int deferred )
{
    unsigned int port = find_free_ports( 3 ), i;
    int listener = make_socket( AF_INET, TCP ), acceptor, client, accepted, other;
    struct sockaddr_storage addr;
    unsigned long long token;
    socklen_t len = sizeof(addr);

    bind_to( listener, AF_INET, "loopback", port );
    hook_listen( listener, 5 );
    client = make_socket( AF_INET, TCP );
    connect_to( client, AF_INET, port );
    acceptor = make_socket( AF_INET, TCP );
    acquire( acceptor, port + 1, 2 );
    token = last_token;
    associate( acceptor, token );
    expect( bind_to( acceptor, AF_INET, "any", 0 ), 0 );

    accepted = hook_accept( listener, NULL, NULL );
    other = -1;
    if (deferred)       /* it was a socket of the program in between */
    {
        hook_getsockname( accepted, (struct sockaddr *)&addr, &len );
        acquire( accepted, port + 2, 1 );
        accepted = dup( other = accepted );
    }
    fcntl( accepted, F_SETFL, O_NONBLOCK );
    close( acceptor );
    hook_getsockname( accepted, (struct sockaddr *)&addr, &len );
    ok( port_pool_find_token( pool, token ) != NULL, "the block is gone\n" );
    if (!port_pool_find_token( pool, token )) return;
    check_closed( TCP, port + 1, __LINE__ );
    ok( !port_pool_find_token( pool, token )->consumers, "still a consumer\n" );
    ok( sock_table_get( accepted )->token == token, "association lost\n" );
    if (other != -1) close( other );
    ok( port_pool_find_token( pool, token ) != NULL, "the block is gone\n" );

    /* an unrelated close after getsockname is nothing special */
    other = make_socket( AF_INET, TCP );
    expect( acquire( other, port, 1 ), STATUS_SHARING_VIOLATION );
    for (i = 0; i < 2; i++)
    {
        int s = make_socket( AF_INET, UDP );
        acquire( s, find_free_ports( 1 ), 1 );
        close( s );
    }
    ok( !port_pool_get_count( pool, UDP ), "udp records left\n" );
    close( other );
    close( accepted );
    ok( !port_pool_find_token( pool, token ), "the block is still there\n" );
    close( client );
    close( listener );
}

/* a plain accept followed by a close of another socket is an ordinary end */
static void test_accept_then_close(void)
{
    unsigned int port = find_free_ports( 2 );
    int listener = make_socket( AF_INET, TCP ), owner = make_socket( AF_INET, TCP ), client, accepted;
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);

    bind_to( listener, AF_INET, "loopback", port );
    hook_listen( listener, 5 );
    client = make_socket( AF_INET, TCP );
    connect_to( client, AF_INET, port );
    acquire( owner, port + 1, 1 );
    accepted = hook_accept( listener, NULL, NULL );
    hook_getpeername( accepted, (struct sockaddr *)&addr, &len );
    close( owner );
    ok( !port_pool_get_count( pool, TCP ), "the record went to the accepted socket\n" );
    close( accepted );
    close( client );
    close( listener );
}

/* What the server's connect() says, on this host and without waiting, to a request of this kind. */
static int try_connect( uint32_t synchronous )
{
    uint32_t fixed[16] = { [3] = 0x12032c }, data[6] = { 16, synchronous };
    int listener = make_socket( AF_INET, TCP ), s = make_socket( AF_INET, TCP ), pipes[2], ret;
    struct sockaddr_in addr;
    socklen_t len = sizeof(addr);

    if (pipe( pipes ) || bind_to( listener, AF_INET, "loopback", 0 ) || listen( listener, 1 )) abort();
    if (getsockname( listener, (struct sockaddr *)&addr, &len ) || fcntl( s, F_SETFL, O_NONBLOCK )) abort();
    ok( write( pipes[1], fixed, sizeof(fixed) ) == sizeof(fixed) && write( pipes[1], data, sizeof(data) ) > 0,
        "can't write\n" );
    ok( read( pipes[0], fixed, sizeof(fixed) ) == sizeof(fixed) && read( pipes[0], data, sizeof(data) ) > 0,
        "can't read\n" );
    ret = connect( s, (struct sockaddr *)&addr, sizeof(addr) ) ? errno : 0;
    close( pipes[0] );
    close( pipes[1] );
    close( listener );
    close( s );
    return ret;
}

static void test_connect(void)
{
    expect( try_connect( 0 ), EINPROGRESS );
    expect( try_connect( 1 ), EINPROGRESS );
    expect( try_connect( 3 ), 0 );  /* AFD_CONNECT_WAITS */
}

START_TEST(interpose)
{
    unsigned int i;
    int fds;

    server_start();
    fds = count_fds();
    if (!have_ipv6()) skip( "no IPv6\n" );
    for (i = 0; i < KIND_COUNT; i++)
    {
        if (kinds[i].family == AF_INET6 && !have_ipv6()) continue;
        check_set_context( "%s %s: ", kinds[i].transport == TCP ? "tcp" : "udp",
                           kinds[i].family == AF_INET ? "v4" : "v6" );
        test_consume( kinds[i].transport, kinds[i].family );
    }
    check_set_context( "%s", "" );
    test_rights();
    test_lifetime();
    test_wildcard();
    test_stream( AF_INET );
    if (have_ipv6()) test_stream( AF_INET6 );
    test_left_ports();
    test_accept_into( 0 );
    test_accept_into( 1 );
    test_accept_then_close();
    test_connect();
    ok( count_fds() == fds, "%d descriptors, %d before\n", count_fds(), fds );
    ok( !port_pool_get_count( pool, TCP ) && !port_pool_get_count( pool, UDP ), "records left\n" );
    ok( !guard_count(), "%u guards left\n", guard_count() );
}
