/*
 * Tests of bad pointers
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

/* Exports that document WSAEFAULT, with each of their pointers bad in turn: the
 * call fails with it and nothing crashes. All the other arguments are good. */

#include "transfer_test.h"
#include "pointer_test.h"

enum arg
{
    STREAM = 0x7fff0000,   /* connected; all sockets are nonblocking */
    DGRAM,                 /* bound */
    LISTENER,
    FRESH,                 /* stream socket that is not bound */
    ADDR,                  /* sockaddr_in of the datagram socket */
    LEN,                   /* int *, 64 */
    FLAGS,                 /* DWORD *, 0 */
    BUFS,                  /* WSABUF * */
    RESULT,                   /* room for results, zeros */
    STRING,                /* "1" */
    WSTRING,
    SET,                   /* fd_set with the stream socket */
    POLLS,                 /* WSAPOLLFD with it */
    MESSAGE,                   /* WSAMSG to the datagram socket */
    DATA,                  /* data: a nonblocking call may fail without looking at it */
    NONE,                  /* NULL */
    SELF,                  /* this process's id */
};

#define IS_POINTER(arg) ((arg) >= ADDR && (arg) <= DATA)

static const struct
{
    const char *name;
    unsigned int args[MAX_ARGS];
    int failure;           /* what the call returns: -1, 0, or 1: the error itself */
}
calls[] =
{
    { "accept",        { LISTENER, ADDR, LEN }, -1 },
    { "bind",          { FRESH, ADDR, 16 }, -1 },
    { "connect",       { FRESH, ADDR, 16 }, -1 },
    { "getpeername",   { STREAM, RESULT, LEN }, -1 },
    { "getsockname",   { STREAM, RESULT, LEN }, -1 },
    { "getsockopt",    { STREAM, SOL_SOCKET, SO_KEEPALIVE, RESULT, LEN }, -1 },
    { "getsockopt",    { STREAM, SOL_SOCKET, SO_LINGER, RESULT, LEN }, -1 },
    { "getsockopt",    { DGRAM, IPPROTO_IP, IP_TTL, RESULT, LEN }, -1 },
    { "setsockopt",    { STREAM, SOL_SOCKET, SO_KEEPALIVE, FLAGS, 4 }, -1 },
    { "setsockopt",    { STREAM, SOL_SOCKET, SO_LINGER, FLAGS, 4 }, -1 },
    { "setsockopt",    { STREAM, SOL_SOCKET, SO_RCVTIMEO, FLAGS, 4 }, -1 },
    { "setsockopt",    { DGRAM, IPPROTO_IP, IP_TTL, LEN, 4 }, -1 },
    { "setsockopt",    { DGRAM, IPPROTO_IP, IP_ADD_MEMBERSHIP, RESULT, 8 }, -1 },
    { "setsockopt",    { STREAM, IPPROTO_TCP, TCP_NODELAY, FLAGS, 4 }, -1 },
    { "ioctlsocket",   { STREAM, FIONREAD, RESULT }, -1 },
    { "ioctlsocket",   { STREAM, FIONBIO, LEN }, -1 },
    { "recv",          { STREAM, DATA, 16, 0 }, -1 },
    { "recvfrom",      { DGRAM, DATA, 16, 0, RESULT, LEN }, -1 },
    { "send",          { STREAM, DATA, 16, 0 }, -1 },
    { "sendto",        { DGRAM, DATA, 16, 0, ADDR, 16 }, -1 },
    { "select",        { 0, SET, SET, SET, RESULT }, -1 },
    { "gethostname",   { STRING, 200 }, -1 },
    { "gethostbyname", { STRING }, 0 },
    { "gethostbyaddr", { RESULT, 4, AF_INET }, 0 },
    { "getservbyname", { STRING, STRING }, 0 },
    { "getservbyport", { 0, STRING }, 0 },
    { "getprotobyname", { STRING }, 0 },
    { "WSAAccept",     { LISTENER, ADDR, LEN, NONE, 0 }, -1 },
    { "WSAConnect",    { FRESH, ADDR, 16, RESULT, BUFS, RESULT, NONE }, -1 },
    { "WSAJoinLeaf",   { DGRAM, ADDR, 16, NONE, NONE, NONE, NONE, JL_BOTH }, -1 },
    { "WSAConnectByList", { FRESH, RESULT, NONE, NONE, NONE, NONE, NONE, NONE }, 0 },
    { "WSADuplicateSocketA", { STREAM, SELF, RESULT }, -1 },
    { "WSADuplicateSocketW", { STREAM, SELF, RESULT }, -1 },
    { "WSAEnumNetworkEvents", { STREAM, NONE, RESULT }, -1 },
    { "WSAEnumProtocolsA", { RESULT, NONE, LEN }, -1 },
    { "WSAEnumProtocolsW", { RESULT, NONE, LEN }, -1 },
    { "WSAGetOverlappedResult", { STREAM, RESULT, RESULT, 0, RESULT }, 0 },
    { "WSAHtonl",      { STREAM, 1, RESULT }, -1 },
    { "WSAHtons",      { STREAM, 1, RESULT }, -1 },
    { "WSANtohl",      { STREAM, 1, RESULT }, -1 },
    { "WSANtohs",      { STREAM, 1, RESULT }, -1 },
    { "WSAIoctl",      { STREAM, FIONREAD, NONE, 0, RESULT, 4, RESULT, NONE, NONE }, -1 },
    { "WSAIoctl",      { STREAM, SIO_GET_EXTENSION_FUNCTION_POINTER, RESULT, 16, RESULT, 8, RESULT, NONE,
                         NONE }, -1 },
    { "WSAIoctl",      { STREAM, SIO_ADDRESS_LIST_QUERY, NONE, 0, RESULT, 512, RESULT, NONE, NONE }, -1 },
    { "WSAIoctl",      { STREAM, SIO_GET_INTERFACE_LIST, NONE, 0, RESULT, 512, RESULT, NONE, NONE }, -1 },
    { "WSAIoctl",      { DGRAM, SIO_ROUTING_INTERFACE_QUERY, ADDR, 16, RESULT, 512, RESULT, NONE, NONE }, -1 },
    { "WSAPoll",       { POLLS, 1, 0 }, -1 },
    { "WSARecv",       { STREAM, BUFS, 1, RESULT, FLAGS, NONE, NONE }, -1 },
    { "WSARecv",       { STREAM, BUFS, 1, RESULT, FLAGS, RESULT, NONE }, -1 },
    { "WSARecvFrom",   { DGRAM, BUFS, 1, RESULT, FLAGS, RESULT, LEN, RESULT, NONE }, -1 },
    { "WSASend",       { STREAM, BUFS, 1, RESULT, 0, RESULT, NONE }, -1 },
    { "WSASendTo",     { DGRAM, BUFS, 1, RESULT, 0, ADDR, 16, RESULT, NONE }, -1 },
    { "WSASendMsg",    { DGRAM, MESSAGE, 0, RESULT, NONE, NONE }, -1 },
    { "WSASocketA",    { AF_INET, SOCK_STREAM, 0, RESULT, 0, 0 }, -1 },
    { "WSASocketW",    { AF_INET, SOCK_STREAM, 0, RESULT, 0, 0 }, -1 },
    { "WSAStartup",    { 0x202, RESULT }, 1 },
    { "WSAAddressToStringA", { ADDR, 16, NONE, RESULT, LEN }, -1 },
    { "WSAAddressToStringW", { ADDR, 16, NONE, RESULT, LEN }, -1 },
    { "WSAStringToAddressA", { STRING, AF_INET, NONE, RESULT, LEN }, -1 },
    { "WSAStringToAddressW", { WSTRING, AF_INET, NONE, RESULT, LEN }, -1 },
    { "GetHostNameW",  { WSTRING, 200 }, -1 },
    { "WSAProviderConfigChange", { RESULT, NONE, NONE }, -1 },
    { "WSAEnumNameSpaceProvidersW", { LEN, NONE }, -1 },
    { "WSALookupServiceBeginW", { RESULT, LUP_RETURN_NAME, RESULT }, -1 },
    { "WSAGetServiceClassInfoW", { RESULT, RESULT, LEN, NONE }, -1 },
    { "WSAGetServiceClassNameByClassIdW", { RESULT, NONE, LEN }, -1 },
    { "WSAInstallServiceClassW", { RESULT }, -1 },
    { "WSARemoveServiceClass", { RESULT }, -1 },
    { "WSASetServiceW", { RESULT, RNRSERVICE_REGISTER, 0 }, -1 },
    { "WSCEnableNSProvider", { RESULT, TRUE }, -1 },
    { "WSCInstallNameSpace", { WSTRING, WSTRING, 4711, 0, RESULT }, -1 },
    { "WSCUnInstallNameSpace", { RESULT }, -1 },
    { "WSAAdvertiseProvider", { RESULT, RESULT }, -1 },
    { "WSAUnadvertiseProvider", { RESULT }, -1 },
};

static SOCKET stream, peer, dgram, listener, fresh;
static struct sockaddr_in dgram_addr;
static char *no_access;

static ULONG_PTR good_argument( unsigned int arg, char *room )
{
    static WSABUF buf;
    static char bytes[16];

    memset( room, 0, 512 );
    buf.len = sizeof(bytes);
    buf.buf = bytes;
    switch (arg)
    {
    case STREAM:   return stream;
    case DGRAM:    return dgram;
    case LISTENER: return listener;
    case FRESH:    return fresh;
    case SELF:     return GetCurrentProcessId();
    case NONE:     return 0;
    case ADDR:     memcpy( room, &dgram_addr, sizeof(dgram_addr) ); break;
    case LEN:      *(int *)room = 64; break;
    case BUFS:     memcpy( room, &buf, sizeof(buf) ); break;
    case STRING:   strcpy( room, "1" ); break;
    case WSTRING:  room[0] = '1'; break;
    case SET:      FD_SET( stream, (fd_set *)room ); break;
    case POLLS:    ((WSAPOLLFD *)room)->fd = stream; break;
    case MESSAGE:
        ((WSAMSG *)room)->lpBuffers = &buf;
        ((WSAMSG *)room)->dwBufferCount = 1;
        ((WSAMSG *)room)->name = (struct sockaddr *)&dgram_addr;
        ((WSAMSG *)room)->namelen = sizeof(dgram_addr);
        break;
    default:
        if (!IS_POINTER(arg)) return arg;
    }
    return (ULONG_PTR)room;
}

static void test_call( unsigned int index, unsigned int bad_arg, void *bad )
{
    void *func;
    static char room[MAX_ARGS][512] __attribute__((aligned(16)));
    ULONG_PTR args[MAX_ARGS];
    unsigned int i;
    BOOL loose;
    int ret, error;

    func = (void *)GetProcAddress( GetModuleHandleA( "ws2_32.dll" ), calls[index].name );
    if (!func)
    {
        ok( 0, "%s is missing\n", calls[index].name );
        return;
    }
    for (i = 0; i < ARRAY_SIZE(args); i++) args[i] = good_argument( calls[index].args[i], room[i] );
    args[bad_arg] = (ULONG_PTR)bad;
    loose = calls[index].args[bad_arg] == DATA;
    running = calls[index].name;
    WSASetLastError( 0xdeadbeef );
    ret = call_with( func, args );
    error = calls[index].failure == 1 ? ret : WSAGetLastError();
    if (calls[index].failure == 1) ret = 1;
    ok( ret == calls[index].failure && (error == WSAEFAULT || (loose && error == WSAEWOULDBLOCK)),
        "%s, argument %u bad (%p): returned %d, error %d\n", running, bad_arg + 1, bad, ret, error );
}

/* Data of which only the first part can be read; the call may send that. */
static void test_data_with_hole(void)
{
    static const SIZE_T readable = 0x400000;  /* more than a connection takes at once */
    char *data = VirtualAlloc( NULL, readable + 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE );
    WSABUF buf = { .len = readable + 0x1000, .buf = data };
    DWORD old, sent = 0;
    int ret;

    running = "WSASend";
    tcp_pair( &stream, &peer );
    set_nonblocking( stream );
    VirtualProtect( data + readable, 0x1000, PAGE_NOACCESS, &old );
    ret = WSASend( stream, &buf, 1, &sent, 0, NULL, NULL );
    ok( ret ? WSAGetLastError() == WSAEFAULT : sent <= readable, "returned %d, error %d, sent %lu\n", ret,
        WSAGetLastError(), sent );
    close_pair( stream, peer );
    VirtualFree( data, 0, MEM_RELEASE );
}

START_TEST(bad_pointers)
{
    unsigned int i, j, k;
    SOCKET *nonblocking[] = { &stream, &dgram, &listener, &fresh };
    struct sockaddr_in addr;
    void *bad[3];

    start_winsock();
    expect_no_crash();
    no_access = VirtualAlloc( NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS );
    bad[0] = (void *)((ULONG_PTR)1 << (sizeof(void *) * 8 - 1));
    bad[1] = no_access;
    bad[2] = (void *)1;
    for (i = 0; i < ARRAY_SIZE(calls); i++)
    {
        tcp_pair( &stream, &peer );
        dgram = bound_socket( SOCK_DGRAM, &dgram_addr );
        listener = listening_socket( &addr );
        fresh = socket( AF_INET, SOCK_STREAM, 0 );
        for (j = 0; j < ARRAY_SIZE(nonblocking); j++) set_nonblocking( *nonblocking[j] );
        for (j = 0; j < ARRAY_SIZE(calls[i].args); j++)
            for (k = 0; IS_POINTER(calls[i].args[j]) && k < ARRAY_SIZE(bad); k++) test_call( i, j, bad[k] );
        close_pair( stream, peer );
        close_pair( dgram, listener );
        closesocket( fresh );
    }
    test_data_with_hole();
    WSACleanup();
}
