/*
 * Tests of the export table of iphlpapi
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


/* Every name that 64-bit Windows 11 exports can be found, and what no stock DLL has
 * implemented fails without raising an exception. */

#include <winsock2.h>
#include <iphlpapi.h>
#include <icmpapi.h>
#include "wine/test.h"

static const char names[] =
    "AddIPAddress AllocateAndGetInterfaceInfoFromStack AllocateAndGetIpAddrTableFromStack "
    "CancelIPChangeNotify CancelIfTimestampConfigChange CancelMibChangeNotify2 "
    "CaptureInterfaceHardwareCrossTimestamp CloseCompartment CloseGetIPPhysicalInterfaceForDestination "
    "ConvertCompartmentGuidToId ConvertCompartmentIdToGuid ConvertGuidToStringA ConvertGuidToStringW "
    "ConvertInterfaceAliasToLuid ConvertInterfaceGuidToLuid ConvertInterfaceIndexToLuid "
    "ConvertInterfaceLuidToAlias ConvertInterfaceLuidToGuid ConvertInterfaceLuidToIndex "
    "ConvertInterfaceLuidToNameA ConvertInterfaceLuidToNameW ConvertInterfaceNameToLuidA "
    "ConvertInterfaceNameToLuidW ConvertInterfacePhysicalAddressToLuid ConvertIpv4MaskToLength "
    "ConvertLengthToIpv4Mask ConvertRemoteInterfaceAliasToLuid ConvertRemoteInterfaceGuidToLuid "
    "ConvertRemoteInterfaceIndexToLuid ConvertRemoteInterfaceLuidToAlias ConvertRemoteInterfaceLuidToGuid "
    "ConvertRemoteInterfaceLuidToIndex ConvertStringToGuidA ConvertStringToGuidW "
    "ConvertStringToInterfacePhysicalAddress CreateAnycastIpAddressEntry CreateCompartment "
    "CreateFlVirtualInterface CreateIpForwardEntry CreateIpForwardEntry2 CreateIpNetEntry "
    "CreateIpNetEntry2 CreatePersistentTcpPortReservation CreatePersistentUdpPortReservation "
    "CreateProxyArpEntry CreateSortedAddressPairs CreateUnicastIpAddressEntry DeleteAnycastIpAddressEntry "
    "DeleteCompartment DeleteFlVirtualInterface DeleteIPAddress DeleteIpForwardEntry DeleteIpForwardEntry2 "
    "DeleteIpNetEntry DeleteIpNetEntry2 DeletePersistentTcpPortReservation "
    "DeletePersistentUdpPortReservation DeleteProxyArpEntry DeleteUnicastIpAddressEntry DisableMediaSense "
    "EnableRouter FlushIpNetTable FlushIpNetTable2 FlushIpPathTable FreeDnsSettings "
    "FreeInterfaceDnsSettings FreeMibTable GetAdapterIndex GetAdapterOrderMap GetAdaptersAddresses "
    "GetAdaptersInfo GetAnycastIpAddressEntry GetAnycastIpAddressTable GetBestInterface GetBestInterfaceEx "
    "GetBestRoute GetBestRoute2 GetCurrentThreadCompartmentId GetCurrentThreadCompartmentScope "
    "GetDefaultCompartmentId GetDnsSettings GetExtendedTcpTable GetExtendedUdpTable GetFlVirtualInterface "
    "GetFlVirtualInterfaceTable GetFriendlyIfIndex GetIcmpStatistics GetIcmpStatisticsEx GetIfEntry "
    "GetIfEntry2 GetIfEntry2Ex GetIfStackTable GetIfTable GetIfTable2 GetIfTable2Ex "
    "GetInterfaceActiveTimestampCapabilities GetInterfaceCompartmentId "
    "GetInterfaceCurrentTimestampCapabilities GetInterfaceDnsSettings "
    "GetInterfaceHardwareTimestampCapabilities GetInterfaceInfo GetInterfaceSupportedTimestampCapabilities "
    "GetInvertedIfStackTable GetIpAddrTable GetIpErrorString GetIpForwardEntry2 GetIpForwardTable "
    "GetIpForwardTable2 GetIpInterfaceEntry GetIpInterfaceTable GetIpNetEntry2 GetIpNetTable "
    "GetIpNetTable2 GetIpNetworkConnectionBandwidthEstimates GetIpPathEntry GetIpPathTable GetIpStatistics "
    "GetIpStatisticsEx GetJobCompartmentId GetMulticastIpAddressEntry GetMulticastIpAddressTable "
    "GetNetworkConnectivityHint GetNetworkConnectivityHintForInterface GetNetworkInformation "
    "GetNetworkParams GetNumberOfInterfaces GetOwnerModuleFromPidAndInfo GetOwnerModuleFromTcp6Entry "
    "GetOwnerModuleFromTcpEntry GetOwnerModuleFromUdp6Entry GetOwnerModuleFromUdpEntry GetPerAdapterInfo "
    "GetPerTcp6ConnectionEStats GetPerTcp6ConnectionStats GetPerTcpConnectionEStats "
    "GetPerTcpConnectionStats GetRTTAndHopCount GetSessionCompartmentId GetTcp6Table GetTcp6Table2 "
    "GetTcpStatistics GetTcpStatisticsEx GetTcpStatisticsEx2 GetTcpTable GetTcpTable2 GetTeredoPort "
    "GetUdp6Table GetUdpStatistics GetUdpStatisticsEx GetUdpStatisticsEx2 GetUdpTable "
    "GetUniDirectionalAdapterInfo GetUnicastIpAddressEntry GetUnicastIpAddressTable GetWPAOACSupportLevel "
    "Icmp6CreateFile Icmp6ParseReplies Icmp6SendEcho2 IcmpCloseHandle IcmpCreateFile IcmpParseReplies "
    "IcmpSendEcho IcmpSendEcho2 IcmpSendEcho2Ex InitializeCompartmentEntry "
    "InitializeFlVirtualInterfaceEntry InitializeIpForwardEntry InitializeIpInterfaceEntry "
    "InitializeUnicastIpAddressEntry InternalCleanupPersistentStore InternalCreateAnycastIpAddressEntry "
    "InternalCreateIpForwardEntry InternalCreateIpForwardEntry2 InternalCreateIpNetEntry "
    "InternalCreateIpNetEntry2 InternalCreateUnicastIpAddressEntry InternalDeleteAnycastIpAddressEntry "
    "InternalDeleteIpForwardEntry InternalDeleteIpForwardEntry2 InternalDeleteIpNetEntry "
    "InternalDeleteIpNetEntry2 InternalDeleteUnicastIpAddressEntry InternalFindInterfaceByAddress "
    "InternalGetAnycastIpAddressEntry InternalGetAnycastIpAddressTable InternalGetBoundTcp6EndpointTable "
    "InternalGetBoundTcpEndpointTable InternalGetForwardIpTable2 "
    "InternalGetIPPhysicalInterfaceForDestination InternalGetIfEntry2 InternalGetIfTable "
    "InternalGetIfTable2 InternalGetIpAddrTable InternalGetIpForwardEntry2 InternalGetIpForwardTable "
    "InternalGetIpInterfaceEntry InternalGetIpInterfaceTable InternalGetIpNetEntry2 InternalGetIpNetTable "
    "InternalGetIpNetTable2 InternalGetMulticastIpAddressEntry InternalGetMulticastIpAddressTable "
    "InternalGetRtcSlotInformation InternalGetTcp6Table2 InternalGetTcp6TableWithOwnerModule "
    "InternalGetTcp6TableWithOwnerPid InternalGetTcpTable InternalGetTcpTable2 InternalGetTcpTableEx "
    "InternalGetTcpTableWithOwnerModule InternalGetTcpTableWithOwnerPid InternalGetTunnelPhysicalAdapter "
    "InternalGetUdp6Table2 InternalGetUdp6TableWithOwnerModule InternalGetUdp6TableWithOwnerPid "
    "InternalGetUdpTable InternalGetUdpTable2 InternalGetUdpTableEx InternalGetUdpTableWithOwnerModule "
    "InternalGetUdpTableWithOwnerPid InternalGetUnicastIpAddressEntry InternalGetUnicastIpAddressTable "
    "InternalIcmpCreateFileEx InternalSetIfEntry InternalSetIpForwardEntry InternalSetIpForwardEntry2 "
    "InternalSetIpInterfaceEntry InternalSetIpNetEntry InternalSetIpNetEntry2 InternalSetIpStats "
    "InternalSetTcpEntry InternalSetTeredoPort InternalSetUnicastIpAddressEntry IpReleaseAddress "
    "IpRenewAddress LookupPersistentTcpPortReservation LookupPersistentUdpPortReservation "
    "NTPTimeToNTFileTime NTTimeToNTPTime NhGetGuidFromInterfaceName NhGetInterfaceDescriptionFromGuid "
    "NhGetInterfaceNameFromDeviceGuid NhGetInterfaceNameFromGuid NhpAllocateAndGetInterfaceInfoFromStack "
    "NotifyAddrChange NotifyCompartmentChange NotifyIfTimestampConfigChange NotifyIpInterfaceChange "
    "NotifyNetworkConnectivityHintChange NotifyRouteChange NotifyRouteChange2 "
    "NotifyStableUnicastIpAddressTable NotifyTeredoPortChange NotifyUnicastIpAddressChange OpenCompartment "
    "ParseNetworkString RegisterInterfaceTimestampConfigChange ResolveIpNetEntry2 ResolveNeighbor "
    "RestoreMediaSense SendARP SetAdapterIpAddress SetCurrentThreadCompartmentId "
    "SetCurrentThreadCompartmentScope SetDnsSettings SetFlVirtualInterface SetIfEntry "
    "SetInterfaceDnsSettings SetIpForwardEntry SetIpForwardEntry2 SetIpInterfaceEntry SetIpNetEntry "
    "SetIpNetEntry2 SetIpStatistics SetIpStatisticsEx SetIpTTL SetJobCompartmentId SetNetworkInformation "
    "SetPerTcp6ConnectionEStats SetPerTcp6ConnectionStats SetPerTcpConnectionEStats "
    "SetPerTcpConnectionStats SetSessionCompartmentId SetTcpEntry SetUnicastIpAddressEntry UnenableRouter "
    "UnregisterInterfaceTimestampConfigChange do_echo_rep do_echo_req if_indextoname if_nametoindex "
    "register_icmp ";

/* these have other names, or none, in 32-bit Windows */
#ifdef __i386__
static const char cpu_names[] =
    "_PfAddFiltersToInterface@24 _PfAddGlobalFilterToInterface@8 _PfBindInterfaceToIndex@16 "
    "_PfBindInterfaceToIPAddress@12 _PfCreateInterface@24 _PfDeleteInterface@4 _PfDeleteLog@0 "
    "_PfGetInterfaceStatistics@16 _PfMakeLog@4 _PfRebindFilters@8 _PfRemoveFilterHandles@12 "
    "_PfRemoveFiltersFromInterface@20 _PfRemoveGlobalFilterFromInterface@8 _PfSetLogBuffer@28 "
    "_PfTestPacket@20 _PfUnBindInterface@4 ";
#else
static const char cpu_names[] =
    "InternalCreateOrRefIpForwardEntry2 InternalGetTcpDynamicPortRange InternalGetUdpDynamicPortRange "
    "InternalSetTcpDynamicPortRange InternalSetUdpDynamicPortRange PfAddFiltersToInterface "
    "PfAddGlobalFilterToInterface PfBindInterfaceToIPAddress PfBindInterfaceToIndex PfCreateInterface "
    "PfDeleteInterface PfDeleteLog PfGetInterfaceStatistics PfMakeLog PfRebindFilters "
    "PfRemoveFilterHandles PfRemoveFiltersFromInterface PfRemoveGlobalFilterFromInterface PfSetLogBuffer "
    "PfTestPacket PfUnBindInterface ";
#endif

static void test_names( HMODULE module, const char *names, unsigned int expected )
{
    char name[64];
    const char *ptr, *end;
    unsigned int count = 0;

    for (ptr = names; (end = strchr( ptr, ' ' )); ptr = end + 1, count++)
    {
        memcpy( name, ptr, end - ptr );
        name[end - ptr] = 0;
        ok( !!GetProcAddress( module, name ), "%s is missing\n", name );
    }
    ok( count == expected, "got %u names\n", count );
}

/* Functions without effects that Wine had not implemented by 8.0. */
static void test_unsupported( HMODULE module )
{
    DWORD (WINAPI *mask_to_length)( ULONG mask, UINT8 *length );
    void *(WINAPI *order_map)(void);
    DWORD (WINAPI *guid_from_name)( const WCHAR *, GUID *, DWORD, DWORD );
    DWORD (WINAPI *compartment)(void);
    HANDLE (WINAPI *icmp6)(void);
    UINT8 length = 0xcc;
    GUID guid;
    void *map;
    HANDLE handle;
    DWORD ret;

    mask_to_length = (void *)GetProcAddress( module, "ConvertIpv4MaskToLength" );
    order_map = (void *)GetProcAddress( module, "GetAdapterOrderMap" );
    guid_from_name = (void *)GetProcAddress( module, "NhGetGuidFromInterfaceName" );
    compartment = (void *)GetProcAddress( module, "GetCurrentThreadCompartmentId" );
    icmp6 = (void *)GetProcAddress( module, "Icmp6CreateFile" );

    if (mask_to_length)
    {
        ret = mask_to_length( htonl( 0xffff0000 ), &length );
        ok( (!ret && length == 16) || ret == ERROR_NOT_SUPPORTED, "got %lu, length %u\n", ret, length );
    }
    if (order_map)
    {
        SetLastError( 0xdeadbeef );
        map = order_map();
        ok( map || GetLastError() == ERROR_NOT_SUPPORTED, "got %p, error %lu\n", map, GetLastError() );
        if (map) LocalFree( map );
    }
    if (guid_from_name)
    {
        ret = guid_from_name( L"no such name", &guid, 0, 0 );
        ok( ret, "got a GUID\n" );
    }
    if (compartment)
    {
        ret = compartment();
        ok( ret <= 1, "got compartment %lu\n", ret );
    }
    if (icmp6)
    {
        handle = icmp6();
        ok( !!handle, "got no handle and no INVALID_HANDLE_VALUE\n" );
        if (handle && handle != INVALID_HANDLE_VALUE) IcmpCloseHandle( handle );
    }
}

START_TEST(exports)
{
    HMODULE module = LoadLibraryA( "iphlpapi.dll" );

    ok( !!module, "error %lu\n", GetLastError() );
    test_names( module, names, 292 );
    test_names( module, cpu_names, sizeof(void *) == 8 ? 21 : 16 );
    test_unsupported( module );
    FreeLibrary( module );
}
