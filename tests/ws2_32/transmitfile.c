/*
 * TransmitFile and TransmitPackets
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

#include "transfer_test.h"

#define FILE_SIZE 100000

static LPFN_TRANSMITFILE pTransmitFile;
static LPFN_TRANSMITPACKETS pTransmitPackets;
static char content[FILE_SIZE], received[2 * FILE_SIZE];

/* A file with the content, deleted when it is closed. */
static HANDLE make_file(void)
{
    WCHAR dir[MAX_PATH], name[MAX_PATH];
    HANDLE file;
    DWORD size;

    GetTempPathW( MAX_PATH, dir );
    GetTempFileNameW( dir, L"tf", 0, name );
    file = CreateFileW( name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                        FILE_FLAG_DELETE_ON_CLOSE, NULL );
    ok( file != INVALID_HANDLE_VALUE, "got error %lu\n", GetLastError() );
    expect_ok( WriteFile( file, content, FILE_SIZE, &size, NULL ), TRUE );
    SetFilePointer( file, 0, NULL, FILE_BEGIN );
    return file;
}

/* Receives exactly this. */
static void expect_data( SOCKET s, const char *data, int size )
{
    int ret;

    memset( received, 0xcc, sizeof(received) );
    ret = recv( s, received, size, MSG_WAITALL );
    ok( ret == size, "received %d, error %d\n", ret, WSAGetLastError() );
    ok( !memcmp( received, data, size ), "wrong data\n" );
}

static void test_arguments(void)
{
    SOCKET client, server, fresh = socket( AF_INET, SOCK_STREAM, 0 );
    TRANSMIT_FILE_BUFFERS bad = { (void *)0x10, 10, NULL, 0 };
    TRANSMIT_PACKETS_ELEMENT element;
    HANDLE file = make_file();

    tcp_pair( &client, &server );
    expect_error( pTransmitFile( 0xdead, file, 0, 0, NULL, NULL, 0 ), FALSE, WSAENOTSOCK );
    expect_error( pTransmitFile( fresh, file, 0, 0, NULL, NULL, 0 ), FALSE, WSAENOTCONN );
    expect_error( pTransmitFile( client, (HANDLE)0xdead0, 0, 0, NULL, NULL, 0 ), FALSE, WSA_INVALID_HANDLE );
    expect_error( pTransmitFile( client, NULL, 0, 0, NULL, &bad, 0 ), FALSE, WSAEFAULT );
    expect_error( pTransmitPackets( 0xdead, NULL, 0, 0, NULL, 0 ), FALSE, WSAENOTSOCK );
    expect_error( pTransmitPackets( client, (void *)0x10, 1, 0, NULL, 0 ), FALSE, WSAEFAULT );
    memset( &element, 0, sizeof(element) );
    expect_error( pTransmitPackets( client, &element, 1, 0, NULL, 0 ), FALSE, WSAEINVAL );
    CloseHandle( file );
    close_pair( client, server );
    closesocket( fresh );
}

static void test_file(void)
{
    TRANSMIT_FILE_BUFFERS buffers = { (void *)"head", 4, (void *)"tail", 4 };
    SOCKET client, server;
    HANDLE file = make_file(), event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    DWORD size, flags;
    BOOL ret;

    tcp_pair( &client, &server );
    /* from the current position, which moves on */
    SetFilePointer( file, 10, NULL, FILE_BEGIN );
    expect_ok( pTransmitFile( client, file, 20, 0, NULL, &buffers, 0 ), TRUE );
    expect_data( server, "head", 4 );
    expect_data( server, content + 10, 20 );
    expect_data( server, "tail", 4 );
    expect_ok( SetFilePointer( file, 0, NULL, FILE_CURRENT ), 30 );
    expect_ok( pTransmitFile( client, NULL, 0, 0, NULL, &buffers, 0 ), TRUE );
    expect_data( server, "headtail", 8 );

    /* from the offset of the OVERLAPPED to the end */
    ov.Offset = 50000;
    ret = pTransmitFile( client, file, 0, 1000, &ov, &buffers, 0 );
    ok( ret || WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
    expect_data( server, "head", 4 );
    expect_data( server, content + 50000, 50000 );
    expect_data( server, "tail", 4 );
    expect_ok( WSAGetOverlappedResult( client, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 50008, "got size %lu\n", size );
    close_pair( client, server );
    CloseHandle( event );
    CloseHandle( file );
}

static void test_disconnect( DWORD flags, BOOL overlapped )
{
    SOCKET client, server;
    HANDLE file = make_file(), event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    DWORD size, result_flags;
    BOOL ret;

    winetest_push_context( "flags %#lx, overlapped %d", flags, overlapped );
    tcp_pair( &client, &server );
    ret = pTransmitFile( client, file, 0, 0, overlapped ? &ov : NULL, NULL, flags );
    ok( ret || (overlapped && WSAGetLastError() == ERROR_IO_PENDING), "got error %d\n", WSAGetLastError() );
    expect_data( server, content, FILE_SIZE );
    if (overlapped)
    {
        expect_ok( WSAGetOverlappedResult( client, &ov, &size, TRUE, &result_flags ), TRUE );
        ok( size == FILE_SIZE, "got size %lu\n", size );
    }
    expect_ok( recv( server, received, 1, 0 ), 0 );
    expect_error( send( client, "x", 1, 0 ), -1, flags & TF_REUSE_SOCKET ? WSAENOTCONN : WSAESHUTDOWN );
    close_pair( client, server );
    CloseHandle( event );
    CloseHandle( file );
    winetest_pop_context();
}

static void init_elements( TRANSMIT_PACKETS_ELEMENT *elements, HANDLE file )
{
    memset( elements, 0, 3 * sizeof(*elements) );
    elements[0].dwElFlags = TP_ELEMENT_MEMORY;
    elements[0].cLength = 4;
    elements[0].pBuffer = (void *)"head";
    elements[1].dwElFlags = TP_ELEMENT_FILE;
    elements[1].cLength = 500;
    elements[1].nFileOffset.QuadPart = 1000;
    elements[1].hFile = file;
    elements[2].dwElFlags = TP_ELEMENT_MEMORY;
    elements[2].cLength = 3;
    elements[2].pBuffer = (void *)"end";
}

static void test_packets(void)
{
    TRANSMIT_PACKETS_ELEMENT elements[3];
    SOCKET client, server, s, peer;
    HANDLE file = make_file(), event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    struct sockaddr_in addr;
    DWORD size, flags;
    BOOL ret;

    tcp_pair( &client, &server );
    init_elements( elements, file );
    expect_ok( pTransmitPackets( client, elements, 3, 0, NULL, 0 ), TRUE );
    expect_data( server, "head", 4 );
    expect_data( server, content + 1000, 500 );
    expect_data( server, "end", 3 );

    /* the whole file; sent when the call is over, and the end after it */
    elements[1].cLength = 0;
    elements[1].nFileOffset.QuadPart = 0;
    ret = pTransmitPackets( client, elements, 3, 0, &ov, TP_DISCONNECT );
    ok( ret || WSAGetLastError() == ERROR_IO_PENDING, "got error %d\n", WSAGetLastError() );
    expect_data( server, "head", 4 );
    expect_data( server, content, FILE_SIZE );
    expect_data( server, "end", 3 );
    expect_ok( WSAGetOverlappedResult( client, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == FILE_SIZE + 7, "got size %lu\n", size );
    expect_ok( recv( server, received, 1, 0 ), 0 );
    close_pair( client, server );

    /* datagrams */
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    peer = bound_socket( SOCK_DGRAM, &addr );
    expect_ok( connect( s, (struct sockaddr *)&addr, sizeof(addr) ), 0 );
    init_elements( elements, file );
    elements[1].dwElFlags |= TP_ELEMENT_EOP;
    expect_ok( pTransmitPackets( s, elements, 3, 0, NULL, 0 ), TRUE );
    expect_ok( recv( peer, received, sizeof(received), 0 ), 504 );
    ok( !memcmp( received, "head", 4 ) && !memcmp( received + 4, content + 1000, 500 ), "wrong data\n" );
    expect_ok( recv( peer, received, sizeof(received), 0 ), 3 );
    close_pair( s, peer );
    CloseHandle( event );
    CloseHandle( file );
}

START_TEST(transmitfile)
{
    static const GUID transmit_file = WSAID_TRANSMITFILE, transmit_packets = WSAID_TRANSMITPACKETS;
    unsigned int i;
    SOCKET s;

    for (i = 0; i < FILE_SIZE; i++) content[i] = i % 251;
    start_winsock();
    s = socket( AF_INET, SOCK_STREAM, 0 );
    pTransmitFile = extension( s, transmit_file );
    pTransmitPackets = extension( s, transmit_packets );
    closesocket( s );
    test_arguments();
    test_file();
    test_disconnect( TF_DISCONNECT, FALSE );
    test_disconnect( TF_DISCONNECT, TRUE );
    test_disconnect( TF_DISCONNECT | TF_REUSE_SOCKET, FALSE );
    test_disconnect( TF_DISCONNECT | TF_REUSE_SOCKET, TRUE );
    test_packets();
    WSACleanup();
}
