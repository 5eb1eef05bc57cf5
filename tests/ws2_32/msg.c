/*
 * WSASendMsg and WSARecvMsg
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

#ifndef IP_RECVTTL
#define IP_RECVTTL 21
#endif
#ifndef IP_RECVTOS
#define IP_RECVTOS 40
#endif

typedef INT (WINAPI *sendmsg_func)( SOCKET, WSAMSG *, DWORD, DWORD *, OVERLAPPED *,
                                    LPWSAOVERLAPPED_COMPLETION_ROUTINE );

static LPFN_WSARECVMSG pWSARecvMsg;
static sendmsg_func pWSASendMsg;

static void init_msg( WSAMSG *msg, WSABUF *buf, char *data, int size, void *control, int control_size )
{
    memset( msg, 0, sizeof(*msg) );
    buf->buf = data;
    buf->len = size;
    msg->lpBuffers = buf;
    msg->dwBufferCount = 1;
    msg->Control.buf = control;
    msg->Control.len = control_size;
}

static void test_arguments(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), unbound = socket( AF_INET, SOCK_DGRAM, 0 );
    SOCKET client, server, peer;
    struct sockaddr_in addr;
    char data[16];
    DWORD size;
    WSABUF buf;
    WSAMSG msg;

    tcp_pair( &client, &server );
    peer = bound_socket( SOCK_DGRAM, &addr );
    init_msg( &msg, &buf, data, 3, NULL, 0 );
    msg.name = (struct sockaddr *)&addr;
    msg.namelen = sizeof(addr);
    expect_error( pWSASendMsg( 0xdead, &msg, 0, &size, NULL, NULL ), -1, WSAENOTSOCK );
    expect_error( pWSASendMsg( s, NULL, 0, &size, NULL, NULL ), -1, WSAEFAULT );
    expect_error( pWSASendMsg( client, &msg, 0, &size, NULL, NULL ), -1, WSAEINVAL );
    expect_error( pWSASendMsg( s, &msg, 0, NULL, NULL, NULL ), -1, WSAEFAULT );
    /* bound all the same */
    ok( get_name( s ).sin_port, "not bound\n" );
    expect_ok( pWSASendMsg( s, &msg, 0, &size, NULL, NULL ), 0 );
    ok( size == 3, "got size %lu\n", size );
    expect_ok( recv( peer, data, sizeof(data), 0 ), 3 );

    expect_error( pWSARecvMsg( 0xdead, &msg, &size, NULL, NULL ), -1, WSAENOTSOCK );
    expect_error( pWSARecvMsg( peer, NULL, &size, NULL, NULL ), -1, WSAEFAULT );
    expect_error( pWSARecvMsg( peer, &msg, NULL, NULL, NULL ), -1, WSAEFAULT );
    expect_error( pWSARecvMsg( client, &msg, &size, NULL, NULL ), -1, WSAEINVAL );
    expect_error( pWSARecvMsg( unbound, &msg, &size, NULL, NULL ), -1, WSAEINVAL );
    closesocket( unbound );
    close_pair( client, server );
    close_pair( s, peer );
}

static WSACMSGHDR *find_control( WSAMSG *msg, int level, int type )
{
    WSACMSGHDR *header;

    for (header = WSA_CMSG_FIRSTHDR( msg ); header; header = WSA_CMSG_NXTHDR( msg, header ))
        if (header->cmsg_level == level && header->cmsg_type == type) return header;
    return NULL;
}

static void test_receive(void)
{
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    SOCKET s, peer;
    struct sockaddr_in addr, name, from;
    char data[16], control[100];
    WSACMSGHDR *header;
    DWORD one = 1, size, flags;
    WSABUF buf;
    WSAMSG msg;

    s = bound_socket( SOCK_DGRAM, &name );
    peer = bound_socket( SOCK_DGRAM, &addr );
    expect_ok( setsockopt( peer, IPPROTO_IP, IP_PKTINFO, (char *)&one, sizeof(one) ), 0 );
    expect_ok( setsockopt( peer, IPPROTO_IP, IP_RECVTTL, (char *)&one, sizeof(one) ), 0 );

    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    init_msg( &msg, &buf, data, sizeof(data), control, sizeof(control) );
    msg.name = (struct sockaddr *)&from;
    msg.namelen = sizeof(from);
    size = 0xdeadbeef;
    expect_ok( pWSARecvMsg( peer, &msg, &size, NULL, NULL ), 0 );
    ok( size == 3 && !msg.dwFlags && msg.namelen == sizeof(from) && from.sin_port == name.sin_port,
        "got size %lu, flags %#lx, name length %d\n", size, msg.dwFlags, msg.namelen );
    header = find_control( &msg, IPPROTO_IP, IP_PKTINFO );
    ok( !!header, "no packet info\n" );
    if (header)
    {
        IN_PKTINFO *info = (IN_PKTINFO *)WSA_CMSG_DATA( header );

        ok( header->cmsg_len == sizeof(*header) + sizeof(*info), "got length %Iu\n", header->cmsg_len );
        ok( info->ipi_addr.s_addr == addr.sin_addr.s_addr && info->ipi_ifindex,
            "got address %#lx, index %u\n",
            info->ipi_addr.s_addr, info->ipi_ifindex );
    }
    ok( !!find_control( &msg, IPPROTO_IP, 4 /* IP_TTL */ ) || !!find_control( &msg, IPPROTO_IP, IP_RECVTTL ),
        "no time to live\n" );

    /* a datagram that is too long */
    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    init_msg( &msg, &buf, data, 2, control, sizeof(control) );
    expect_error( pWSARecvMsg( peer, &msg, &size, NULL, NULL ), -1, WSAEMSGSIZE );
    ok( msg.dwFlags == MSG_TRUNC, "got flags %#lx\n", msg.dwFlags );

    /* too little room for the control data */
    expect_ok( sendto( s, "abc", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    init_msg( &msg, &buf, data, sizeof(data), control, 1 );
    expect_error( pWSARecvMsg( peer, &msg, &size, NULL, NULL ), -1, WSAEMSGSIZE );
    ok( msg.dwFlags & MSG_CTRUNC, "got flags %#lx\n", msg.dwFlags );

    /* the call ends later */
    init_msg( &msg, &buf, data, sizeof(data), control, sizeof(control) );
    msg.name = (struct sockaddr *)&from;
    msg.namelen = sizeof(from);
    expect_error( pWSARecvMsg( peer, &msg, NULL, &ov, NULL ), -1, WSA_IO_PENDING );
    expect_ok( sendto( s, "abcd", 4, 0, (struct sockaddr *)&addr, sizeof(addr) ), 4 );
    expect_ok( WSAGetOverlappedResult( peer, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 4 && !!find_control( &msg, IPPROTO_IP, IP_PKTINFO ), "got size %lu\n", size );
    CloseHandle( event );
    close_pair( s, peer );
}

/* Adds one header with an integer; returns the size. */
static int add_int( char *control, int type, int value )
{
    WSACMSGHDR *header = (WSACMSGHDR *)control;

    header->cmsg_len = WSA_CMSG_LEN( sizeof(int) );
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = type;
    *(int *)WSA_CMSG_DATA( header ) = value;
    return WSA_CMSG_SPACE( sizeof(int) );
}

/* Control data of a send has its effect on that datagram alone. */
static void test_send(void)
{
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 ), peer;
    HANDLE event = CreateEventW( NULL, TRUE, FALSE, NULL );
    OVERLAPPED ov = { .hEvent = event };
    struct sockaddr_in addr, from;
    char data[16] = "abc", control[100];
    WSACMSGHDR *header = (WSACMSGHDR *)control;
    IN_PKTINFO info = { { { { 0 } } }, 0 };
    int len = sizeof(from);
    DWORD one = 1, size, flags;
    WSABUF buf;
    WSAMSG msg;

    peer = bound_socket( SOCK_DGRAM, &addr );
    expect_ok( setsockopt( peer, IPPROTO_IP, IP_RECVTTL, (char *)&one, sizeof(one) ), 0 );
    expect_ok( setsockopt( peer, IPPROTO_IP, IP_RECVTOS, (char *)&one, sizeof(one) ), 0 );

    init_msg( &msg, &buf, data, 3, control, 0 );
    msg.name = (struct sockaddr *)&addr;
    msg.namelen = sizeof(addr);
    msg.Control.len = add_int( control, 4 /* IP_TTL */, 7 );
    msg.Control.len += add_int( control + msg.Control.len, 3 /* IP_TOS */, 0x20 );
    size = 0xdeadbeef;
    expect_ok( pWSASendMsg( s, &msg, 0, &size, NULL, NULL ), 0 );
    ok( size == 3, "got size %lu\n", size );
    init_msg( &msg, &buf, data, sizeof(data), control, sizeof(control) );
    expect_ok( pWSARecvMsg( peer, &msg, &size, NULL, NULL ), 0 );
    header = find_control( &msg, IPPROTO_IP, 4 /* IP_TTL */ );
    ok( header && *(int *)WSA_CMSG_DATA( header ) == 7, "wrong time to live\n" );
    header = find_control( &msg, IPPROTO_IP, 3 /* IP_TOS */ );
    ok( header && *(int *)WSA_CMSG_DATA( header ) == 0x20, "wrong type of service\n" );

    /* the source address, and an OVERLAPPED */
    header = (WSACMSGHDR *)control;
    header->cmsg_len = WSA_CMSG_LEN( sizeof(info) );
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = IP_PKTINFO;
    info.ipi_addr.s_addr = htonl( 0x7f000005 );
    memcpy( WSA_CMSG_DATA( header ), &info, sizeof(info) );
    init_msg( &msg, &buf, data, 3, control, WSA_CMSG_SPACE( sizeof(info) ) );
    msg.name = (struct sockaddr *)&addr;
    msg.namelen = sizeof(addr);
    expect_ok( pWSASendMsg( s, &msg, 0, &size, &ov, NULL ), 0 );
    expect_ok( WSAGetOverlappedResult( s, &ov, &size, TRUE, &flags ), TRUE );
    ok( size == 3, "got size %lu\n", size );
    expect_ok( recvfrom( peer, data, sizeof(data), 0, (struct sockaddr *)&from, &len ), 3 );
    ok( from.sin_addr.s_addr == info.ipi_addr.s_addr && from.sin_port == get_name( s ).sin_port,
        "got address %#lx\n", from.sin_addr.s_addr );

    /* what can't be understood is refused */
    header->cmsg_type = 0x1234;
    expect_error( pWSASendMsg( s, &msg, 0, &size, NULL, NULL ), -1, WSAEINVAL );
    header->cmsg_len = 0x1000;
    header->cmsg_type = IP_PKTINFO;
    expect_error( pWSASendMsg( s, &msg, 0, &size, NULL, NULL ), -1, WSAEINVAL );
    CloseHandle( event );
    close_pair( s, peer );
}

/* A message binds the socket, also a raw one; only administrators can have that. */
static void test_raw(void)
{
    SOCKET s = socket( AF_INET, SOCK_RAW, IPPROTO_ICMP );
    struct sockaddr_in addr = { .sin_family = AF_INET }, name;
    char echo[8] = { 8, 0, (char)0xf7, (char)0xff };
    int len = sizeof(name);
    WSABUF buf;
    WSAMSG msg;
    DWORD size;

    if (s == INVALID_SOCKET) return;
    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    init_msg( &msg, &buf, echo, sizeof(echo), NULL, 0 );
    msg.name = (struct sockaddr *)&addr;
    msg.namelen = sizeof(addr);
    expect_error( getsockname( s, (struct sockaddr *)&name, &len ), -1, WSAEINVAL );
    expect_ok( pWSASendMsg( s, &msg, 0, &size, NULL, NULL ), 0 );
    expect_ok( getsockname( s, (struct sockaddr *)&name, &len ), 0 );
    closesocket( s );
}

/* The call of mswsock.dll: what does not fit is no error. */
static void test_recv_ex(void)
{
    struct sockaddr_in addr;
    SOCKET s = bound_socket( SOCK_DGRAM, &addr ), client, server;
    int flags = 0;
    char data[8];

    expect_ok( sendto( s, "abcde", 5, 0, (struct sockaddr *)&addr, sizeof(addr) ), 5 );
    expect_ok( sendto( s, "fgh", 3, 0, (struct sockaddr *)&addr, sizeof(addr) ), 3 );
    expect_ok( WSARecvEx( s, data, 3, &flags ), 3 );
    ok( flags == MSG_PARTIAL, "got flags %#x\n", flags );
    ok( !memcmp( data, "abc", 3 ), "wrong data\n" );
    flags = MSG_PEEK;
    expect_ok( WSARecvEx( s, data, sizeof(data), &flags ), 3 );
    ok( !flags, "got flags %#x\n", flags );
    expect_ok( WSARecvEx( s, data, sizeof(data), &flags ), 3 );
    ok( !flags && !memcmp( data, "fgh", 3 ), "wrong data, flags %#x\n", flags );
    expect_error( WSARecvEx( s, NULL, sizeof(data), &flags ), -1, WSAEFAULT );
    expect_error( WSARecvEx( s, data, -1, &flags ), -1, WSAEFAULT );
    expect_error( WSARecvEx( s, data, sizeof(data), NULL ), -1, WSAEFAULT );
    closesocket( s );
    expect_error( WSARecvEx( s, data, sizeof(data), &flags ), -1, WSAENOTSOCK );

    tcp_pair( &client, &server );
    expect_ok( send( client, "abcde", 5, 0 ), 5 );
    expect_ok( WSARecvEx( server, data, 3, &flags ), 3 );
    ok( !flags, "got flags %#x\n", flags );
    expect_ok( WSARecvEx( server, data, 3, &flags ), 2 );
    closesocket( client );
    expect_ok( WSARecvEx( server, data, sizeof(data), &flags ), 0 );
    closesocket( server );
}

START_TEST(msg)
{
    static const GUID recv_msg = WSAID_WSARECVMSG, send_msg = WSAID_WSASENDMSG;
    SOCKET s;

    start_winsock();
    s = socket( AF_INET, SOCK_DGRAM, 0 );
    pWSARecvMsg = extension( s, recv_msg );
    pWSASendMsg = extension( s, send_msg );
    closesocket( s );
    test_arguments();
    test_receive();
    test_send();
    test_raw();
    test_recv_ex();
    WSACleanup();
}
