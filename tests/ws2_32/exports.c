/*
 * Tests for the names and ordinals of ws2_32
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


/* Programs import by name and, since Winsock 1.1, by ordinal. */

#include <winsock2.h>
#include "wine/test.h"

static const struct { int ordinal; const char *name; } contractual[] =
{
    { 1, "accept" },
    { 2, "bind" },
    { 3, "closesocket" },
    { 4, "connect" },
    { 5, "getpeername" },
    { 6, "getsockname" },
    { 7, "getsockopt" },
    { 8, "htonl" },
    { 9, "htons" },
    { 10, "ioctlsocket" },
    { 11, "inet_addr" },
    { 12, "inet_ntoa" },
    { 13, "listen" },
    { 14, "ntohl" },
    { 15, "ntohs" },
    { 16, "recv" },
    { 17, "recvfrom" },
    { 18, "select" },
    { 19, "send" },
    { 20, "sendto" },
    { 21, "setsockopt" },
    { 22, "shutdown" },
    { 23, "socket" },
    { 51, "gethostbyaddr" },
    { 52, "gethostbyname" },
    { 53, "getprotobyname" },
    { 54, "getprotobynumber" },
    { 55, "getservbyname" },
    { 56, "getservbyport" },
    { 57, "gethostname" },
    { 101, "WSAAsyncSelect" },
    { 102, "WSAAsyncGetHostByAddr" },
    { 103, "WSAAsyncGetHostByName" },
    { 104, "WSAAsyncGetProtoByNumber" },
    { 105, "WSAAsyncGetProtoByName" },
    { 106, "WSAAsyncGetServByPort" },
    { 107, "WSAAsyncGetServByName" },
    { 108, "WSACancelAsyncRequest" },
    { 109, "WSASetBlockingHook" },
    { 110, "WSAUnhookBlockingHook" },
    { 111, "WSAGetLastError" },
    { 112, "WSASetLastError" },
    { 113, "WSACancelBlockingCall" },
    { 114, "WSAIsBlocking" },
    { 115, "WSAStartup" },
    { 116, "WSACleanup" },
    { 151, "__WSAFDIsSet" },
    { 500, "WEP" },
};

/* 64-bit and 32-bit Windows */
static const char *const common[] =
{
    "WSApSetPostRoutine", "FreeAddrInfoEx", "FreeAddrInfoExW", "FreeAddrInfoW", "GetAddrInfoExA",
    "GetAddrInfoExCancel", "GetAddrInfoExOverlappedResult", "GetAddrInfoExW", "GetAddrInfoW",
    "GetHostNameW", "GetNameInfoW", "InetNtopW", "InetPtonW", "SetAddrInfoExA", "SetAddrInfoExW",
    "WPUCompleteOverlappedRequest", "WPUGetProviderPathEx", "WSAAccept", "WSAAddressToStringA",
    "WSAAddressToStringW", "WSAAdvertiseProvider", "WSACloseEvent", "WSAConnect", "WSAConnectByList",
    "WSAConnectByNameA", "WSAConnectByNameW", "WSACreateEvent", "WSADuplicateSocketA",
    "WSADuplicateSocketW", "WSAEnumNameSpaceProvidersA", "WSAEnumNameSpaceProvidersExA",
    "WSAEnumNameSpaceProvidersExW", "WSAEnumNameSpaceProvidersW", "WSAEnumNetworkEvents",
    "WSAEnumProtocolsA", "WSAEnumProtocolsW", "WSAEventSelect", "WSAGetOverlappedResult",
    "WSAGetQOSByName", "WSAGetServiceClassInfoA", "WSAGetServiceClassInfoW",
    "WSAGetServiceClassNameByClassIdA", "WSAGetServiceClassNameByClassIdW", "WSAHtonl", "WSAHtons",
    "WSAInstallServiceClassA", "WSAInstallServiceClassW", "WSAIoctl", "WSAJoinLeaf",
    "WSALookupServiceBeginA", "WSALookupServiceBeginW", "WSALookupServiceEnd", "WSALookupServiceNextA",
    "WSALookupServiceNextW", "WSANSPIoctl", "WSANtohl", "WSANtohs", "WSAPoll",
    "WSAProviderCompleteAsyncCall", "WSAProviderConfigChange", "WSARecv", "WSARecvDisconnect",
    "WSARecvFrom", "WSARemoveServiceClass", "WSAResetEvent", "WSASend", "WSASendDisconnect",
    "WSASendMsg", "WSASendTo", "WSASetEvent", "WSASetServiceA", "WSASetServiceW", "WSASocketA",
    "WSASocketW", "WSAStringToAddressA", "WSAStringToAddressW", "WSAUnadvertiseProvider",
    "WSAWaitForMultipleEvents", "WSCDeinstallProvider", "WSCDeinstallProviderEx", "WSCEnableNSProvider",
    "WSCEnumProtocols", "WSCEnumProtocolsEx", "WSCGetApplicationCategory", "WSCGetApplicationCategoryEx",
    "WSCGetProviderInfo", "WSCGetProviderPath", "WSCInstallNameSpace", "WSCInstallNameSpaceEx",
    "WSCInstallNameSpaceEx2", "WSCInstallProvider", "WSCInstallProviderEx", "WSCSetApplicationCategory",
    "WSCSetApplicationCategoryEx", "WSCSetProviderInfo", "WSCUnInstallNameSpace",
    "WSCUnInstallNameSpaceEx2", "WSCUpdateProvider", "WSCUpdateProviderEx", "WSCWriteNameSpaceOrder",
    "WSCWriteProviderOrder", "WSCWriteProviderOrderEx", "WahCloseApcHelper", "WahCloseHandleHelper",
    "WahCloseNotificationHandleHelper", "WahCloseSocketHandle", "WahCloseThread", "WahCompleteRequest",
    "WahCreateHandleContextTable", "WahCreateNotificationHandle", "WahCreateSocketHandle",
    "WahDestroyHandleContextTable", "WahDisableNonIFSHandleSupport", "WahEnableNonIFSHandleSupport",
    "WahEnumerateHandleContexts", "WahInsertHandleContext", "WahNotifyAllProcesses", "WahOpenApcHelper",
    "WahOpenCurrentThread", "WahOpenHandleHelper", "WahOpenNotificationHandleHelper", "WahQueueUserApc",
    "WahReferenceContextByHandle", "WahRemoveHandleContext", "WahWaitForNotification",
    "WahWriteLSPEvent", "freeaddrinfo", "getaddrinfo", "getnameinfo", "inet_ntop", "inet_pton",
};

#ifdef _WIN64
static const char *const only64[] =
{
    "WSCDeinstallProvider32", "WSCEnableNSProvider32", "WSCEnumNameSpaceProviders32",
    "WSCEnumNameSpaceProvidersEx32", "WSCEnumProtocols32", "WSCGetProviderInfo32",
    "WSCGetProviderPath32", "WSCInstallNameSpace32", "WSCInstallNameSpaceEx32",
    "WSCInstallProvider64_32", "WSCInstallProviderAndChains64_32", "WSCSetProviderInfo32",
    "WSCUnInstallNameSpace32", "WSCUpdateProvider32", "WSCWriteNameSpaceOrder32",
    "WSCWriteProviderOrder32",
};
#endif

static HMODULE module;

static void check_names( const char *const *names, unsigned int count )
{
    unsigned int i;

    for (i = 0; i < count; i++)
        ok( GetProcAddress( module, names[i] ) != NULL, "%s is missing\n", names[i] );
}

static void test_ordinals(void)
{
    void *by_name, *by_ordinal;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(contractual); i++)
    {
        by_name = (void *)GetProcAddress( module, contractual[i].name );
        by_ordinal = (void *)GetProcAddress( module, (const char *)(ULONG_PTR)contractual[i].ordinal );
        ok( by_name != NULL, "%s is missing\n", contractual[i].name );
        ok( by_name == by_ordinal, "%d is not %s\n", contractual[i].ordinal, contractual[i].name );
    }
}

/* No export may raise an exception: call those without arguments, which may
 * be anything, and the ones that Wine 8.0 lacks or has as stubs. */
static void test_calls(void)
{
    int (WINAPI *pWEP)(void) = (void *)GetProcAddress( module, "WEP" );
    int (WINAPI *porder)( GUID *, DWORD ) = (void *)GetProcAddress( module, "WSCWriteNameSpaceOrder" );
    BOOL (WINAPI *pqos)( SOCKET, WSABUF *, QOS * ) = (void *)GetProcAddress( module, "WSAGetQOSByName" );

    ok( !pWEP(), "WEP failed\n" );
    ok( porder( NULL, 0 ) == WSAEINVAL, "got %d\n", porder( NULL, 0 ) );
    ok( !pqos( INVALID_SOCKET, NULL, NULL ), "WSAGetQOSByName succeeded\n" );
}

START_TEST(exports)
{
    module = LoadLibraryA( "ws2_32.dll" );
    test_ordinals();
    check_names( common, ARRAY_SIZE(common) );
#ifdef _WIN64
    check_names( only64, ARRAY_SIZE(only64) );
#else
    ok( GetProcAddress( module, "WSCInstallProviderAndChains" ) != NULL,
        "WSCInstallProviderAndChains is missing\n" );
#endif
    if (!GetProcAddress( module, "ProcessSocketNotifications" ))
        win_skip( "ProcessSocketNotifications came with Windows 11\n" );
    test_calls();
}
