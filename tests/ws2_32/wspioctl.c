/*
 * Tests of port reservations through the base provider
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


/* WSPIoctl with the rows that are tested through WSAIoctl elsewhere. */

#define PORT_TEST_VERBS
#include "spi_test.h"
#include "port_test_child.h"

/* The error, 0 for success. */
static DWORD spi_ioctl( SOCKET s, DWORD code, const void *in, DWORD in_size, void *out, DWORD out_size,
                        DWORD *size )
{
    int error = 0xdead, ret;

    *size = 0xdeadbeef;
    ret = spi.lpWSPIoctl( s, code, (void *)in, in_size, out, out_size, size, NULL, NULL, NULL, &error );
    ok( ret == 0 || ret == SOCKET_ERROR, "got %d\n", ret );
    ok( ret || error == 0xdead, "success, but error %d\n", error );
    ok( !ret || error == WSAENOTSOCK || !*size, "error %d, but size %lu\n", error, *size );
    return ret ? error : 0;
}

static DWORD spi_acquire( SOCKET s, USHORT start, USHORT count, INET_PORT_RESERVATION_INSTANCE *inst )
{
    INET_PORT_RANGE range = { htons( start ), count };
    DWORD size, error;

    memset( inst, 0xcc, sizeof(*inst) );
    error = spi_ioctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), inst, sizeof(*inst), &size );
    if (error) return error;
    ok( size == sizeof(*inst), "got size %lu\n", size );
    ok( inst->StartPort == range.StartPort && inst->NumberOfPorts == count, "got %u+%u\n",
        ntohs( inst->StartPort ), inst->NumberOfPorts );
    ok( inst->Token && inst->Token != POISON, "got token %I64x\n", inst->Token );
    return 0;
}

static DWORD spi_token( SOCKET s, DWORD code, ULONG64 token )
{
    DWORD size, error = spi_ioctl( s, code, &token, sizeof(token), NULL, 0, &size );

    ok( error || !size, "got size %lu\n", size );
    return error;
}

#define spi_associate( s, token ) spi_token( s, SIO_ASSOCIATE_PORT_RESERVATION, token )
#define spi_release( s, token ) spi_token( s, SIO_RELEASE_PORT_RESERVATION, token )

/* The same call in another process, for S6. */
static BOOL child_verb( struct child_data *data, int argc, char **argv )
{
    if (argc != 3 || strcmp( argv[0], "spi_associate" )) return FALSE;
    if (start_provider())
        data->error = spi_associate( make_socket( AF_INET, atoi( argv[1] ) ),
                                     _strtoui64( argv[2], NULL, 16 ) );
    return TRUE;
}

static void test_acquire( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst, second;
    USHORT start = pick_ports( 6 );
    SOCKET s, user;
    DWORD error;

    winetest_push_context( "type %d A1", type );
    s = make_socket( AF_INET, type );
    error = spi_acquire( s, start, 2, &inst );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 2, WSAEACCES );
    winetest_pop_context();

    winetest_push_context( "type %d A12", type );
    error = spi_acquire( s, start + 2, 2, &second );
    ok( !error && second.Token != inst.Token, "got %lu\n", error );
    error = spi_acquire( s, start + 1, 2, &second );
    ok( error == WSAEADDRINUSE, "overlap got %lu\n", error );
    closesocket( s );
    check_ports( type, start, 4, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d A5", type );
    s = make_socket( AF_INET, type );
    user = make_socket( AF_INET, type );
    error = bind_ip( user, "127.0.0.1", start + 5 );
    ok( !error, "got %lu\n", error );
    error = spi_acquire( s, start + 4, 2, &inst );
    ok( error == WSAEADDRINUSE, "got %lu\n", error );
    closesocket( user );
    winetest_pop_context();

    winetest_push_context( "type %d A14, A15", type );
    error = spi_acquire( s, start, 0, &inst );
    ok( error == WSAEINVAL, "no ports got %lu\n", error );
    error = spi_acquire( s, 0, 0, &inst );
    ok( error == WSAEINVAL, "no ports anywhere got %lu\n", error );
    error = spi_acquire( s, 65535, 2, &inst );
    ok( error == WSAEINVAL, "beyond the last port got %lu\n", error );
    closesocket( s );
    check_ports( type, start, 6, 0 );
    winetest_pop_context();
}

static void test_buffers( int type )
{
    char in[16], out[64];
    USHORT start = pick_ports( 2 );
    INET_PORT_RANGE range = { htons( start ), 2 };
    INET_PORT_RESERVATION_INSTANCE inst;
    SOCKET s = make_socket( AF_INET, type );
    DWORD error, size;
    int err = 0;

    winetest_push_context( "type %d A17, A18", type );
    error = spi_ioctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range) - 1, &inst, sizeof(inst),
                       &size );
    ok( error == WSAEFAULT || error == WSAEINVAL, "short input got %lu\n", error );
    error = spi_ioctl( s, SIO_ACQUIRE_PORT_RESERVATION, NULL, 0, &inst, sizeof(inst), &size );
    ok( error == WSAEFAULT || error == WSAEINVAL, "no input got %lu\n", error );
    error = spi_ioctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &inst, sizeof(inst) - 1,
                       &size );
    ok( error == WSAEFAULT || error == WSAEINVAL, "short output got %lu\n", error );
    error = spi_ioctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), NULL, 0, &size );
    ok( error == WSAEFAULT || error == WSAEINVAL, "no output got %lu\n", error );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d A21", type );
    error = spi.lpWSPIoctl( s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &inst, sizeof(inst), NULL,
                            NULL, NULL, NULL, &err );
    ok( error == (DWORD)SOCKET_ERROR && err == WSAEFAULT, "got %ld, error %d\n", error, err );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();

    winetest_push_context( "type %d A19, A20", type );
    memcpy( in + 1, &range, sizeof(range) );
    error = spi_ioctl( s, SIO_ACQUIRE_PORT_RESERVATION, in + 1, sizeof(in) - 1, out + 3, sizeof(out) - 3,
                       &size );
    ok( !error && size == sizeof(inst), "got %lu, size %lu\n", error, size );
    memcpy( &inst, out + 3, sizeof(inst) );
    ok( inst.StartPort == range.StartPort && inst.NumberOfPorts == 2, "got %u+%u\n", ntohs( inst.StartPort ),
        inst.NumberOfPorts );
    closesocket( s );
    check_ports( type, start, 2, 0 );
    winetest_pop_context();
}

static void test_handles(void)
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    DWORD error;
    SOCKET s;

    winetest_push_context( "A23" );
    s = WSASocketW( AF_INET, SOCK_RAW, IPPROTO_ICMP, NULL, 0, WSA_FLAG_OVERLAPPED );
    if (s == INVALID_SOCKET) s = make_socket( AF_UNIX, SOCK_STREAM );
    error = spi_acquire( s, start, 2, &inst );
    ok( error == WSAEOPNOTSUPP, "got %lu\n", error );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "A25" );
    error = spi_acquire( s, start, 2, &inst );
    ok( error == WSAENOTSOCK, "closed socket got %lu\n", error );
    error = spi_acquire( INVALID_SOCKET, start, 2, &inst );
    ok( error == WSAENOTSOCK, "no socket got %lu\n", error );
    winetest_pop_context();
}

static void test_tokens( int type )
{
    INET_PORT_RESERVATION_INSTANCE inst;
    USHORT start = pick_ports( 2 );
    SOCKET owner = make_socket( AF_INET, type ), s = make_socket( AF_INET, type );
    DWORD error, size;

    error = spi_acquire( owner, start, 2, &inst );
    ok( !error, "got %lu\n", error );

    winetest_push_context( "type %d S4, S6, S12", type );
    error = spi_associate( s, 0 );
    ok( error == WSAEINVAL, "token 0 got %lu\n", error );
    error = spi_associate( s, inst.Token ^ 0x5555 );
    ok( error == WSAEINVAL, "wrong token got %lu\n", error );
    error = run_child( "spi_associate %d %I64x", type, inst.Token );
    ok( error == WSAEACCES, "another process got %lu\n", error );
    error = spi_ioctl( s, SIO_ASSOCIATE_PORT_RESERVATION, &inst.Token, 4, NULL, 0, &size );
    ok( error == WSAEFAULT || error == WSAEINVAL, "short input got %lu\n", error );
    error = spi_ioctl( s, SIO_ASSOCIATE_PORT_RESERVATION, NULL, 0, NULL, 0, &size );
    ok( error == WSAEFAULT || error == WSAEINVAL, "no input got %lu\n", error );
    winetest_pop_context();

    winetest_push_context( "type %d S1, S3", type );
    error = spi_associate( s, inst.Token );
    ok( !error, "got %lu\n", error );
    error = bind_port( s, AF_INET, 0 );
    ok( !error && bound_port( s ) == start, "got %lu, port %u\n", error, bound_port( s ));
    error = spi_associate( s, inst.Token );
    ok( error == WSAEINVAL, "bound socket got %lu\n", error );
    closesocket( s );
    winetest_pop_context();

    winetest_push_context( "type %d R1, R6", type );
    error = spi_release( owner, 0 );
    ok( error == WSAEINVAL, "token 0 got %lu\n", error );
    error = spi_release( owner, inst.Token );
    ok( !error, "got %lu\n", error );
    check_ports( type, start, 2, 0 );
    error = spi_release( owner, inst.Token );
    ok( error == WSAEINVAL, "second time got %lu\n", error );
    closesocket( owner );
    winetest_pop_context();
}

START_TEST(wspioctl)
{
    static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    if (start_provider())
    {
        for (i = 0; i < ARRAY_SIZE( types ); i++)
        {
            test_acquire( types[i] );
            test_buffers( types[i] );
            test_tokens( types[i] );
        }
        test_handles();
        end_provider();
    }
    WSACleanup();
}
