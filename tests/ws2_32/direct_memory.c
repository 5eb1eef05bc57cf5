/*
 * What sends and receives without the wineserver must not break: bad memory
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
 *
 * Buffers that can't be written to, or read from, or only from the second time on: the
 * call fails, without an exception, and nothing is lost or sent.
 */

#include "direct_test.h"

#define SIZE 0x3000

enum memory { NO_ACCESS, RESERVED, RELEASED, READ_ONLY, BAD_END, GUARD, COPY_ON_WRITE };

/* Memory that a transfer of 16 bytes needs two bytes of, before what is bad. */
static char *get_bad_end(void)
{
    char *mem = VirtualAlloc( NULL, SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    DWORD old;

    expect_ok( VirtualProtect( mem + 0x1000, SIZE - 0x1000, PAGE_NOACCESS, &old ), TRUE );
    return mem + 0xffe;
}

static char *get_copy_on_write(void)
{
    HANDLE mapping = CreateFileMappingW( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, NULL );
    char *mem = MapViewOfFile( mapping, FILE_MAP_COPY, 0, 0, 0 );

    CloseHandle( mapping );
    return mem;
}

static char *get_memory( enum memory kind )
{
    static const DWORD protection[] = { PAGE_NOACCESS, PAGE_READWRITE, PAGE_READWRITE, PAGE_READONLY, 0,
                                        PAGE_READWRITE | PAGE_GUARD };
    DWORD type = kind == RESERVED ? MEM_RESERVE : MEM_RESERVE | MEM_COMMIT;
    char *mem;

    if (kind == BAD_END) mem = get_bad_end();
    else if (kind == COPY_ON_WRITE) mem = get_copy_on_write();
    else mem = VirtualAlloc( NULL, SIZE, type, protection[kind] );
    ok( mem != NULL, "got error %lu\n", GetLastError() );
    if (kind == RELEASED) VirtualFree( mem, 0, MEM_RELEASE );
    return mem;
}

static void free_memory( enum memory kind, char *mem )
{
    if (kind == COPY_ON_WRITE) UnmapViewOfFile( mem );
    else VirtualFree( (void *)((ULONG_PTR)mem & ~(ULONG_PTR)0xfff), 0, MEM_RELEASE );
}

/* A datagram socket that has sent and received, and sends to itself. */
static SOCKET busy_datagram_socket( struct sockaddr_in *addr )
{
    SOCKET s = bound_socket( SOCK_DGRAM, addr );
    char c;
    int i;

    for (i = 0; i < 3; i++)
    {
        expect_ok( sendto( s, "x", 1, 0, (struct sockaddr *)addr, sizeof(*addr) ), 1 );
        expect_ok( recv( s, &c, 1, 0 ), 1 );
    }
    return s;
}

/* ---- receiving ---- */

static void expect_data( SOCKET s, char *buffer )
{
    expect_ok( recv( s, buffer, 16, 0 ), 5 );
    ok( !memcmp( buffer, "hello", 5 ), "got %.5s\n", buffer );
}

/* The data is there for the next call, which for a guard page may be the same one. */
static void receive_into( SOCKET s, enum memory kind )
{
    char *mem = get_memory( kind ), data[16];

    wait_readable( s );
    set_nonblocking( s );  /* if it is lost */
    if (kind != COPY_ON_WRITE) expect_error( recv( s, mem, 16, 0 ), -1, WSAEFAULT );
    expect_data( s, kind < GUARD ? data : mem );
    expect_error( recv( s, data, 16, 0 ), -1, WSAEWOULDBLOCK );
    free_memory( kind, mem );
}

static void test_receive( enum memory kind )
{
    struct sockaddr_in addr;
    SOCKET a, b;

    winetest_push_context( "memory %d", kind );
    busy_pair( &a, &b );
    expect_ok( send( b, "hello", 5, 0 ), 5 );
    receive_into( a, kind );
    close_pair( a, b );

    a = busy_datagram_socket( &addr );
    expect_ok( sendto( a, "hello", 5, 0, (struct sockaddr *)&addr, sizeof(addr) ), 5 );
    receive_into( a, kind );
    closesocket( a );
    winetest_pop_context();
}

/* Of a datagram for two buffers, the second of which is bad, the first one gets nothing. */
static void test_receive_scattered(void)
{
    char *mem = get_memory( NO_ACCESS ), first[2] = "..", data[16];
    WSABUF buffers[2] = { { sizeof(first), first }, { 14, mem } };
    struct sockaddr_in addr;
    SOCKET s = busy_datagram_socket( &addr );
    DWORD size, flags = 0;

    expect_ok( sendto( s, "hello", 5, 0, (struct sockaddr *)&addr, sizeof(addr) ), 5 );
    wait_readable( s );
    set_nonblocking( s );
    expect_error( WSARecv( s, buffers, 2, &size, &flags, NULL, NULL ), -1, WSAEFAULT );
    expect_data( s, data );
    closesocket( s );
    free_memory( NO_ACCESS, mem );
}

/* ---- sending ---- */

static void test_send( enum memory kind )
{
    char *mem = get_memory( kind ), data[16];
    struct sockaddr_in addr;
    SOCKET a, b;

    winetest_push_context( "memory %d", kind );
    busy_pair( &a, &b );
    expect_error( send( a, mem, 16, 0 ), -1, WSAEFAULT );
    expect_ok( send( a, "hello", 5, 0 ), 5 );
    expect_data( b, data );
    close_pair( a, b );
    free_memory( kind, mem );

    mem = get_memory( kind );
    a = busy_datagram_socket( &addr );
    expect_error( sendto( a, mem, 16, 0, (struct sockaddr *)&addr, sizeof(addr) ), -1, WSAEFAULT );
    expect_ok( sendto( a, "hello", 5, 0, (struct sockaddr *)&addr, sizeof(addr) ), 5 );
    expect_data( a, data );
    closesocket( a );
    free_memory( kind, mem );
    winetest_pop_context();
}

/* ---- what the calls themselves read and write ---- */

static void test_guarded_results(void)
{
    char *mem = get_memory( GUARD ), data[16];
    WSABUF buffer = { sizeof(data), data };
    struct sockaddr *guarded = (struct sockaddr *)(mem + 0x1000);
    struct sockaddr_in addr, from;
    SOCKET s = busy_datagram_socket( &addr );
    DWORD flags = 0;
    int len = sizeof(from);

    expect_ok( sendto( s, "hello", 5, 0, (struct sockaddr *)&addr, sizeof(addr) ), 5 );
    wait_readable( s );
    set_nonblocking( s );
    expect_error( WSARecv( s, &buffer, 1, (DWORD *)mem, &flags, NULL, NULL ), -1, WSAEFAULT );
    expect_error( recvfrom( s, data, sizeof(data), 0, guarded, &len ), -1, WSAEFAULT );
    expect_error( recvfrom( s, data, sizeof(data), 0, (struct sockaddr *)&from, (int *)(mem + 0x2000) ), -1,
                  WSAEFAULT );
    expect_data( s, data );
    closesocket( s );
    free_memory( GUARD, mem );
}

START_TEST(direct_memory)
{
    enum memory kind;

    start_winsock();
    for (kind = NO_ACCESS; kind <= COPY_ON_WRITE; kind++) test_receive( kind );
    test_receive_scattered();
    for (kind = NO_ACCESS; kind <= GUARD; kind++) if (kind != READ_ONLY) test_send( kind );
    test_guarded_results();
    WSACleanup();
}
