/*
 * Questions about sockets that are asked often
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
 * Names, options and sizes, asked for so many times that ws2_32 may answer without
 * the wineserver, and then again after something has changed. See docs/fast-path.md.
 */

#include "transfer_test.h"

/* more than it takes for a socket to be found busy */
#define OFTEN 80

static int get_option( SOCKET s, int level, int name )
{
    int value = 0, len = sizeof(value), ret;

    ret = getsockopt( s, level, name, (char *)&value, &len );
    ok( !ret, "option %#x/%#x: error %d\n", level, name, WSAGetLastError() );
    return value;
}

static int set_option( SOCKET s, int level, int name, int value )
{
    return setsockopt( s, level, name, (char *)&value, sizeof(value) );
}

static unsigned int get_readable( SOCKET s )
{
    u_long size = 0xdead;
    int ret = ioctlsocket( s, FIONREAD, &size );

    ok( !ret, "FIONREAD got error %d\n", WSAGetLastError() );
    return size;
}

/* Asks until the answers come in the fastest way there is. */
static void ask_often( SOCKET s )
{
    unsigned int i;

    for (i = 0; i < OFTEN; i++) get_option( s, SOL_SOCKET, SO_RCVBUF );
}

/* ---- options ---- */

static const struct
{
    int level, name, type, value;
}
options[] =
{
    { SOL_SOCKET, SO_RCVBUF, SOCK_DGRAM, 20000 },
    { SOL_SOCKET, SO_SNDBUF, SOCK_DGRAM, 30000 },
    { SOL_SOCKET, SO_RCVTIMEO, SOCK_DGRAM, 2500 },
    { SOL_SOCKET, SO_SNDTIMEO, SOCK_DGRAM, 3500 },
    { SOL_SOCKET, SO_BROADCAST, SOCK_DGRAM, 1 },
    { SOL_SOCKET, SO_KEEPALIVE, SOCK_STREAM, 1 },
    { SOL_SOCKET, SO_OOBINLINE, SOCK_STREAM, 1 },
    { IPPROTO_TCP, TCP_NODELAY, SOCK_STREAM, 1 },
};

static void test_options(void)
{
    SOCKET client, server, s;
    struct sockaddr_in addr;
    unsigned int i;
    int before;

    for (i = 0; i < ARRAY_SIZE(options); i++)
    {
        int level = options[i].level, name = options[i].name;

        winetest_push_context( "option %#x", name );
        client = INVALID_SOCKET;
        if (options[i].type == SOCK_DGRAM) server = bound_socket( SOCK_DGRAM, &addr );
        else tcp_pair( &client, &server );
        ask_often( server );
        before = get_option( server, level, name );
        ok( before != options[i].value, "it has the value %d already\n", before );
        ok( get_option( server, level, name ) == before, "two values\n" );
        ok( !set_option( server, level, name, options[i].value ), "error %d\n", WSAGetLastError() );
        ok( get_option( server, level, name ) == options[i].value, "still the old value\n" );
        ok( get_option( server, level, name ) == options[i].value, "the old value again\n" );
        CloseHandle( (HANDLE)server );
        closesocket( client );

        /* the next socket gets the handle: it has values of its own */
        s = bound_socket( options[i].type, &addr );
        ask_often( s );
        ok( get_option( s, level, name ) == before, "the value of another socket\n" );
        closesocket( s );
        winetest_pop_context();
    }
}

/* Options that change by other calls than their own. */
static void test_related_options(void)
{
    struct { ULONG on, time, interval; } keepalive = { 1, 10000, 1000 };
    SOCKET client, server, s;
    struct sockaddr_in addr;
    DWORD size;

    tcp_pair( &client, &server );
    ask_often( server );
    ok( !get_option( server, SOL_SOCKET, SO_KEEPALIVE ), "SO_KEEPALIVE is set\n" );
    ok( !WSAIoctl( server, _WSAIOW( IOC_VENDOR, 4 ), &keepalive, sizeof(keepalive), NULL, 0, &size, NULL, NULL ),
        "SIO_KEEPALIVE_VALS got error %d\n", WSAGetLastError() );
    ok( get_option( server, SOL_SOCKET, SO_KEEPALIVE ), "SO_KEEPALIVE is not set\n" );
    close_pair( client, server );

    s = bound_socket( SOCK_DGRAM, &addr );
    ask_often( s );
    ok( !get_option( s, SOL_SOCKET, SO_REUSEADDR ), "SO_REUSEADDR is set\n" );
    ok( !get_option( s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE ), "SO_EXCLUSIVEADDRUSE is set\n" );
    ok( !set_option( s, SOL_SOCKET, SO_REUSEADDR, 1 ), "error %d\n", WSAGetLastError() );
    ok( get_option( s, SOL_SOCKET, SO_REUSEADDR ), "SO_REUSEADDR is not set\n" );
    closesocket( s );

    s = listening_socket( &addr );
    ask_often( s );
    ok( get_option( s, SOL_SOCKET, SO_ACCEPTCONN ), "it does not listen\n" );
    closesocket( s );
}

/* Another handle of the same socket changes it. */
static void test_shared_options(void)
{
    WSAPROTOCOL_INFOA info;
    struct sockaddr_in addr;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr ), other;
    HANDLE handle;

    ask_often( s );
    ok( get_option( s, SOL_SOCKET, SO_RCVBUF ) != 22000, "it has the value already\n" );
    ok( !WSADuplicateSocketA( s, GetCurrentProcessId(), &info ), "error %d\n", WSAGetLastError() );
    other = WSASocketA( AF_INET, SOCK_DGRAM, 0, &info, 0, 0 );
    ok( !set_option( other, SOL_SOCKET, SO_RCVBUF, 22000 ), "error %d\n", WSAGetLastError() );
    ok( get_option( s, SOL_SOCKET, SO_RCVBUF ) == 22000, "still the old value\n" );
    close_pair( s, other );

    s = bound_socket( SOCK_DGRAM, &addr );
    ask_often( s );
    ok( DuplicateHandle( GetCurrentProcess(), (HANDLE)s, GetCurrentProcess(), &handle, 0, FALSE,
                         DUPLICATE_SAME_ACCESS ), "error %lu\n", GetLastError() );
    ok( !set_option( (SOCKET)handle, SOL_SOCKET, SO_RCVBUF, 22000 ), "error %d\n", WSAGetLastError() );
    ok( get_option( s, SOL_SOCKET, SO_RCVBUF ) == 22000, "still the old value\n" );
    close_pair( s, (SOCKET)handle );
}

struct race
{
    SOCKET s;
    HANDLE go, done;
    int value;                        /* to be set */
    int seen;
    volatile LONG asked;
    volatile LONG stop;
};

static DWORD WINAPI ask_all_the_time( void *arg )
{
    struct race *race = arg;
    int value, len = sizeof(value);

    for (; !race->stop; race->asked++) getsockopt( race->s, SOL_SOCKET, SO_RCVTIMEO, (char *)&value, &len );
    return 0;
}

static DWORD WINAPI set_and_ask( void *arg )
{
    struct race *race = arg;

    while (!WaitForSingleObject( race->go, INFINITE ) && !race->stop)
    {
        set_option( race->s, SOL_SOCKET, SO_RCVTIMEO, race->value );
        race->seen = get_option( race->s, SOL_SOCKET, SO_RCVTIMEO );
        SetEvent( race->done );
    }
    return 0;
}

/* Sets the option, at last while another thread is stopped somewhere in its question. */
static BOOL set_meanwhile( struct race *race, HANDLE asker, unsigned int loops )
{
    volatile unsigned int i;
    BOOL done;
    LONG asked;

    for (i = 1; i < 10; i++)
    {
        ok( !set_option( race->s, SOL_SOCKET, SO_RCVTIMEO, race->value - i ), "error %d\n", WSAGetLastError() );
        if (get_option( race->s, SOL_SOCKET, SO_RCVTIMEO ) != race->value - (int)i) return FALSE;
    }
    for (i = 0; i < loops; i++) ;
    ok( !SuspendThread( asker ), "error %lu\n", GetLastError() );
    SetEvent( race->go );
    done = !WaitForSingleObject( race->done, 20 );  /* the asker may hold it up */
    asked = race->asked;
    ok( ResumeThread( asker ) == 1, "error %lu\n", GetLastError() );
    ok( done || !WaitForSingleObject( race->done, LONG_WAIT ), "the option is not set\n" );
    ok( race->seen == race->value, "got %d, expected %d\n", race->seen, race->value );
    while (race->asked == asked) SwitchToThread();
    return get_option( race->s, SOL_SOCKET, SO_RCVTIMEO ) == race->value;
}

/* Whoever has set an option gets its value, whatever others have asked for just before. */
static void test_changing_option(void)
{
    struct sockaddr_in addr;
    struct race race = { .s = bound_socket( SOCK_DGRAM, &addr ) };
    HANDLE threads[2];
    unsigned int i;

    race.go = CreateEventW( NULL, FALSE, FALSE, NULL );
    race.done = CreateEventW( NULL, FALSE, FALSE, NULL );
    ask_often( race.s );
    threads[0] = CreateThread( NULL, 0, ask_all_the_time, &race, 0, NULL );
    threads[1] = CreateThread( NULL, 0, set_and_ask, &race, 0, NULL );
    for (i = 1; i < 300; i++)
    {
        race.value = 10 * i;
        if (!set_meanwhile( &race, threads[0], i * 100 % 20000 )) break;
    }
    ok( i == 300, "%u: the option has another value\n", i );
    race.stop = 1;
    SetEvent( race.go );
    ok( !WaitForMultipleObjects( 2, threads, TRUE, LONG_WAIT ), "a thread is still there\n" );
    for (i = 0; i < 2; i++) CloseHandle( threads[i] );
    CloseHandle( race.go );
    CloseHandle( race.done );
    closesocket( race.s );
}

/* ---- names ---- */

static int name_error( SOCKET s, BOOL peer )
{
    struct sockaddr_in addr;
    int len = sizeof(addr);

    if (peer) return getpeername( s, (struct sockaddr *)&addr, &len ) ? WSAGetLastError() : 0;
    return getsockname( s, (struct sockaddr *)&addr, &len ) ? WSAGetLastError() : 0;
}

static void test_names(void)
{
    struct sockaddr_in client_name, server_name, addr = loopback( 0 );
    SOCKET client, server, s = socket( AF_INET, SOCK_DGRAM, 0 );
    char small[8];
    int len;

    ask_often( s );
    ok( name_error( s, FALSE ) == WSAEINVAL, "the name of an unbound socket: error %d\n", WSAGetLastError() );
    ok( name_error( s, TRUE ) == WSAENOTCONN, "a peer without connection: error %d\n", WSAGetLastError() );
    ok( !bind( s, (struct sockaddr *)&addr, sizeof(addr) ), "bind got error %d\n", WSAGetLastError() );
    addr = get_name( s );
    ok( addr.sin_port && addr.sin_addr.s_addr == htonl( INADDR_LOOPBACK ), "got %#lx\n", addr.sin_addr.s_addr );
    len = sizeof(small);
    expect_error( getsockname( s, (struct sockaddr *)small, &len ), -1, WSAEFAULT );
    ok( len == sizeof(small), "got length %d\n", len );
    expect_error( getsockname( s, (struct sockaddr *)&addr, NULL ), -1, WSAEFAULT );
    closesocket( s );

    s = socket( AF_INET, SOCK_STREAM, 0 );
    ask_often( s );
    ok( name_error( s, FALSE ) == WSAEINVAL, "the name of an unbound stream: error %d\n", WSAGetLastError() );
    closesocket( s );

    tcp_pair( &client, &server );
    ask_often( client );
    ask_often( server );
    client_name = get_name( client );
    server_name = get_name( server );
    len = sizeof(addr);
    expect_ok( getpeername( server, (struct sockaddr *)&addr, &len ), 0 );
    ok( !memcmp( &addr, &client_name, sizeof(addr) ), "another peer\n" );
    expect_ok( getpeername( client, (struct sockaddr *)&addr, &len ), 0 );
    ok( !memcmp( &addr, &server_name, sizeof(addr) ), "another peer\n" );

    /* it keeps its own name when the connection is gone */
    reset_socket( client );
    wait_readable( server );
    addr = get_name( server );
    ok( !memcmp( &addr, &server_name, sizeof(addr) ), "another name\n" );
    closesocket( server );
}

/* The name that bind() has given is known without asking; it changes with the peer. */
static void test_name_changes(void)
{
    struct sockaddr_in any = { .sin_family = AF_INET }, peer, name;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), other = bound_socket( SOCK_DGRAM, &peer ), t;
    ULONG port;

    ok( !bind( s, (struct sockaddr *)&any, sizeof(any) ), "bind got error %d\n", WSAGetLastError() );
    name = get_name( s );
    port = name.sin_port;
    ok( port && !name.sin_addr.s_addr, "got %s:%lu\n", inet_ntoa( name.sin_addr ), port );
    ok( !connect( s, (struct sockaddr *)&peer, sizeof(peer) ), "connect got error %d\n", WSAGetLastError() );
    name = get_name( s );
    ok( name.sin_port == port && name.sin_addr.s_addr == htonl( INADDR_LOOPBACK ), "got %s\n",
        inet_ntoa( name.sin_addr ) );
    /* a socket closed behind our back, and its handle given to another one */
    CloseHandle( (HANDLE)s );
    s = bound_socket( SOCK_DGRAM, &name );
    CloseHandle( (HANDLE)s );
    t = socket( AF_INET, SOCK_DGRAM, 0 );
    ok( name_error( t, FALSE ) == WSAEINVAL, "got error %d\n", WSAGetLastError() );
    if (t != s) ok( name_error( s, FALSE ) == WSAENOTSOCK, "got error %d\n", WSAGetLastError() );
    closesocket( t );
    closesocket( other );
}

/* An address of this host that is not the loopback address; 0 if it has none. */
static ULONG get_own_address(void)
{
    struct addrinfo hints = { 0, AF_INET, SOCK_DGRAM }, *list, *ai;
    char host[256] = "";
    ULONG ret = 0;

    gethostname( host, sizeof(host) );
    if (getaddrinfo( host, NULL, &hints, &list )) return 0;
    for (ai = list; ai && !ret; ai = ai->ai_next)
    {
        ret = ((struct sockaddr_in *)ai->ai_addr)->sin_addr.s_addr;
        if ((ntohl( ret ) >> 24) == 127) ret = 0;
    }
    freeaddrinfo( list );
    return ret;
}

/* The kernel's socket may be bound to something else that does the same. */
static void test_own_address(void)
{
    struct sockaddr_in addr = loopback( 0 ), name;
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );

    if (!(addr.sin_addr.s_addr = get_own_address())) trace( "only the loopback address here\n" );
    else
    {
        ok( !bind( s, (struct sockaddr *)&addr, sizeof(addr) ), "bind got error %d\n", WSAGetLastError() );
        ask_often( s );
        name = get_name( s );
        ok( name.sin_addr.s_addr == addr.sin_addr.s_addr, "got %s\n", inet_ntoa( name.sin_addr ) );
    }
    closesocket( s );
}

/* ---- sizes ---- */

static void test_readable(void)
{
    SOCKET client, server, listener;
    struct sockaddr_in addr;
    char data[16];

    tcp_pair( &client, &server );
    ask_often( server );
    ok( !get_readable( server ), "there is data\n" );
    expect_ok( send( client, "12345", 5, 0 ), 5 );
    wait_readable( server );
    ok( get_readable( server ) == 5, "got %u\n", get_readable( server ) );
    expect_ok( recv( server, data, 2, 0 ), 2 );
    ok( get_readable( server ) == 3, "got %u\n", get_readable( server ) );
    expect_ok( recv( server, data, sizeof(data), 0 ), 3 );
    closesocket( client );
    wait_readable( server );
    ok( !get_readable( server ), "there is data after the end\n" );
    expect_error( ioctlsocket( server, FIONREAD, NULL ), -1, WSAEFAULT );
    closesocket( server );

    listener = listening_socket( &addr );
    ask_often( listener );
    ok( !get_readable( listener ), "there is data at a listening socket\n" );
    closesocket( listener );
}

/* ---- what is no socket any more ---- */

static void test_closed(void)
{
    struct sockaddr_in addr, name;
    u_long size;
    SOCKET s, next;
    int i, len, value;

    for (i = 0; i < 2; i++)
    {
        s = bound_socket( SOCK_DGRAM, &addr );
        ask_often( s );
        if (i) closesocket( s );
        else CloseHandle( (HANDLE)s );
        len = sizeof(value);
        expect_error( getsockopt( s, SOL_SOCKET, SO_RCVBUF, (char *)&value, &len ), -1, WSAENOTSOCK );
        expect_error( ioctlsocket( s, FIONREAD, &size ), -1, WSAENOTSOCK );
        ok( name_error( s, FALSE ) == WSAENOTSOCK, "got error %d\n", WSAGetLastError() );
        expect_error( closesocket( s ), -1, WSAENOTSOCK );

        next = bound_socket( SOCK_DGRAM, &name );
        ask_often( next );
        ok( name.sin_port != addr.sin_port, "the same port\n" );
        ok( get_name( next ).sin_port == name.sin_port, "the name of another socket\n" );
        closesocket( next );
    }
}

/* A socket that nothing was done with, whose handle is an event's by now. */
static void test_closed_when_new(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );
    HANDLE events[200], same = NULL;
    unsigned int i;

    CloseHandle( (HANDLE)s );
    for (i = 0; i < ARRAY_SIZE(events); i++)
        if ((events[i] = CreateEventW( NULL, TRUE, TRUE, NULL )) == (HANDLE)s) same = events[i];
    expect_error( closesocket( s ), -1, WSAENOTSOCK );
    if (same) ok( !WaitForSingleObject( same, 0 ), "the event was closed\n" );
    else trace( "the handle was not used again\n" );
    for (i = 0; i < ARRAY_SIZE(events); i++) CloseHandle( events[i] );
}

/* A send that is not at its end yet keeps the connection, but not the handle. */
static void test_closed_beside_send( BOOL asked )
{
    WSAOVERLAPPED overlapped = { 0 };
    HANDLE events[200], same = NULL;
    static char data[1 << 20];
    WSABUF buffer = { sizeof(data), data };
    SOCKET client, server, listener;
    struct sockaddr_in addr;
    unsigned int i;
    int ret;

    listener = listening_socket( &addr );
    client = socket( AF_INET, SOCK_STREAM, 0 );
    expect_ok( connect( client, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    server = accept( listener, NULL, NULL );
    if (asked) ask_often( client );
    for (i = 0; i < 64; i++)
        if ((ret = WSASend( client, &buffer, 1, NULL, 0, &overlapped, NULL ))) break;
    ok( ret == -1 && WSAGetLastError() == WSA_IO_PENDING, "got %d, error %d\n", ret, WSAGetLastError() );
    CloseHandle( (HANDLE)client );
    for (i = 0; i < ARRAY_SIZE(events); i++)
        if ((events[i] = CreateEventW( NULL, TRUE, TRUE, NULL )) == (HANDLE)client) same = events[i];
    expect_error( closesocket( client ), -1, WSAENOTSOCK );
    if (same) ok( !WaitForSingleObject( same, 0 ), "the event was closed\n" );
    else trace( "the handle was not used again\n" );
    for (i = 0; i < ARRAY_SIZE(events); i++) CloseHandle( events[i] );
    close_pair( server, listener );
}

START_TEST(direct_query)
{
    start_winsock();
    test_options();
    test_related_options();
    test_shared_options();
    test_changing_option();
    test_names();
    test_name_changes();
    test_own_address();
    test_readable();
    test_closed();
    test_closed_when_new();
    test_closed_beside_send( FALSE );
    test_closed_beside_send( TRUE );
    WSACleanup();
}
