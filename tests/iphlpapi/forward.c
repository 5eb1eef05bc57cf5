/*
 * Tests of iphlpapi functions that the stock DLL implements
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


/* A range of functions of different kinds: they must work through the thunks as they
 * do without, results and errors. */

#include <winsock2.h>
#include <ws2ipdef.h>
#include <ws2tcpip.h>
#include <iphlpapi.h>
#include <icmpapi.h>
#include "wine/test.h"

static NET_IFINDEX loopback_index;

static void test_adapters(void)
{
    IP_ADAPTER_ADDRESSES *addresses, *adapter;
    ULONG size = 0, size2 = 0;
    IP_ADAPTER_INFO *infos;
    DWORD ret;

    ret = GetAdaptersAddresses( AF_UNSPEC, 0, NULL, NULL, &size );
    ok( ret == ERROR_BUFFER_OVERFLOW && size, "got %lu, size %lu\n", ret, size );
    addresses = malloc( size );
    ret = GetAdaptersAddresses( AF_UNSPEC, 0, NULL, addresses, &size );
    ok( !ret, "got %lu\n", ret );
    for (adapter = addresses; adapter; adapter = adapter->Next)
    {
        ok( adapter->AdapterName[0] == '{', "got name %s\n", adapter->AdapterName );
        if (adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK) loopback_index = adapter->IfIndex;
    }
    ok( loopback_index, "no loopback adapter\n" );
    free( addresses );
    ret = GetAdaptersAddresses( AF_UNSPEC, 0, NULL, NULL, NULL );
    ok( ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );

    ret = GetAdaptersInfo( NULL, &size2 );
    ok( ret == ERROR_BUFFER_OVERFLOW || ret == ERROR_NO_DATA, "got %lu\n", ret );
    if (ret == ERROR_BUFFER_OVERFLOW)
    {
        infos = malloc( size2 );
        ret = GetAdaptersInfo( infos, &size2 );
        ok( !ret, "got %lu\n", ret );
        free( infos );
    }
}

static void test_interfaces(void)
{
    char name[IF_MAX_STRING_SIZE + 1], ifname[IF_NAMESIZE];
    NET_IFINDEX index = 0;
    MIB_IF_TABLE2 *table;
    DWORD ret, count = 0;
    NET_LUID luid;
    GUID guid;

    ret = GetIfTable2( &table );
    ok( !ret, "got %lu\n", ret );
    ok( table->NumEntries, "no interfaces\n" );
    FreeMibTable( table );
    ret = GetNumberOfInterfaces( &count );
    ok( !ret && count, "got %lu, %lu interfaces\n", ret, count );

    ret = ConvertInterfaceIndexToLuid( loopback_index, &luid );
    ok( !ret, "got %lu\n", ret );
    ret = ConvertInterfaceLuidToIndex( &luid, &index );
    ok( !ret && index == loopback_index, "got %lu, index %lu\n", ret, index );
    ret = ConvertInterfaceLuidToGuid( &luid, &guid );
    ok( !ret, "got %lu\n", ret );
    memset( &luid, 0xcc, sizeof(luid) );
    ret = ConvertInterfaceGuidToLuid( &guid, &luid );
    ok( !ret, "got %lu\n", ret );
    ret = ConvertInterfaceLuidToNameA( &luid, name, sizeof(name) );
    ok( !ret && strchr( name, '_' ), "got %lu, %s\n", ret, name );
    ok( if_indextoname( loopback_index, ifname ) == ifname, "got no name\n" );
    ok( if_nametoindex( ifname ) == loopback_index, "got another index for %s\n", ifname );
    ok( !if_nametoindex( "no such name" ), "got an index\n" );
    ret = ConvertInterfaceIndexToLuid( ~0u, &luid );
    ok( ret == ERROR_FILE_NOT_FOUND, "got %lu\n", ret );
}

/* A listening socket shows in the tables. They grow while we look. */
static void test_tables(void)
{
    MIB_TCPTABLE_OWNER_PID *owners = NULL;
    struct sockaddr_in addr = { AF_INET };
    int len = sizeof(addr);
    DWORD ret, size = 0, i;
    MIB_TCPTABLE *table = NULL;
    BOOL found = FALSE;
    SOCKET s;

    s = socket( AF_INET, SOCK_STREAM, IPPROTO_TCP );
    addr.sin_addr.s_addr = inet_addr( "127.0.0.1" );
    ok( !bind( s, (struct sockaddr *)&addr, sizeof(addr) ), "error %d\n", WSAGetLastError() );
    ok( !listen( s, 1 ), "error %d\n", WSAGetLastError() );
    getsockname( s, (struct sockaddr *)&addr, &len );

    ret = GetTcpTable( NULL, &size, FALSE );
    ok( ret == ERROR_INSUFFICIENT_BUFFER && size, "got %lu, size %lu\n", ret, size );
    while (ret == ERROR_INSUFFICIENT_BUFFER)
    {
        size *= 2;
        table = realloc( table, size );
        ret = GetTcpTable( table, &size, TRUE );
    }
    ok( !ret, "got %lu\n", ret );
    for (i = 0; !ret && i < table->dwNumEntries; i++)
        if (table->table[i].dwLocalPort == addr.sin_port &&
            table->table[i].dwState == MIB_TCP_STATE_LISTEN) found = TRUE;
    ok( found, "port %u is not in the table\n", ntohs( addr.sin_port ) );
    free( table );

    size = 0;
    ret = GetExtendedTcpTable( NULL, &size, TRUE, AF_INET, TCP_TABLE_OWNER_PID_ALL, 0 );
    ok( ret == ERROR_INSUFFICIENT_BUFFER && size, "got %lu, size %lu\n", ret, size );
    while (ret == ERROR_INSUFFICIENT_BUFFER)
    {
        size *= 2;
        owners = realloc( owners, size );
        ret = GetExtendedTcpTable( owners, &size, TRUE, AF_INET, TCP_TABLE_OWNER_PID_ALL, 0 );
    }
    ok( !ret, "got %lu\n", ret );
    for (i = 0, found = FALSE; !ret && i < owners->dwNumEntries; i++)
        if (owners->table[i].dwLocalPort == addr.sin_port) found = TRUE;
    ok( found, "port %u is not in the table\n", ntohs( addr.sin_port ) );
    free( owners );
    closesocket( s );
}

static void test_statistics(void)
{
    MIB_IPSTATS ip;
    MIB_TCPSTATS tcp;
    MIB_UDPSTATS udp;
    DWORD ret;

    ret = GetIpStatistics( &ip );
    ok( !ret, "got %lu\n", ret );
    ret = GetTcpStatistics( &tcp );
    ok( !ret, "got %lu\n", ret );
    ret = GetUdpStatistics( &udp );
    ok( !ret, "got %lu\n", ret );
    ret = GetTcpStatisticsEx( &tcp, 12345 );
    ok( ret == ERROR_INVALID_PARAMETER, "got %lu\n", ret );
}

/* More arguments than registers, and results that are no error codes. */
static void test_other(void)
{
    ULONG mask = 0, size = 0;
    FIXED_INFO *info;
    HANDLE icmp;
    DWORD ret;

    ret = ConvertLengthToIpv4Mask( 20, &mask );
    ok( !ret && mask == htonl( 0xfffff000 ), "got %lu, mask %#lx\n", ret, mask );
    ret = GetNetworkParams( NULL, &size );
    ok( ret == ERROR_BUFFER_OVERFLOW, "got %lu\n", ret );
    info = malloc( size );
    ret = GetNetworkParams( info, &size );
    ok( !ret, "got %lu\n", ret );
    free( info );

    icmp = IcmpCreateFile();
    ok( icmp != INVALID_HANDLE_VALUE, "error %lu\n", GetLastError() );
    if (icmp != INVALID_HANDLE_VALUE)
    {
        SetLastError( 0xdeadbeef );
        ret = IcmpSendEcho( icmp, htonl( INADDR_LOOPBACK ), NULL, 0, NULL, NULL, 0, 0 );
        ok( !ret && GetLastError() == ERROR_INVALID_PARAMETER, "got %lu, error %lu\n", ret, GetLastError() );
        ok( IcmpCloseHandle( icmp ), "error %lu\n", GetLastError() );
    }
}

START_TEST(forward)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_adapters();
    test_interfaces();
    test_tables();
    test_statistics();
    test_other();
    WSACleanup();
}
