/*
 * The table of extension functions
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
 * Called by WSAIoctl() for SIO_GET_EXTENSION_FUNCTION_POINTER, which programs
 * use to reach functions that ws2_32 does not export. The functions themselves
 * are in ext_*.c and msg.c.
 */

#include "ws2_32_private.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

static const struct
{
    GUID guid;
    const char *name;
    const void *func;
}
extensions[] =
{
    { WSAID_ACCEPTEX,             "AcceptEx",             WS2_AcceptEx },
    { WSAID_GETACCEPTEXSOCKADDRS, "GetAcceptExSockaddrs", WS2_GetAcceptExSockaddrs },
    { WSAID_CONNECTEX,            "ConnectEx",            WS2_ConnectEx },
    { WSAID_DISCONNECTEX,         "DisconnectEx",         WS2_DisconnectEx },
    { WSAID_TRANSMITFILE,         "TransmitFile",         WS2_TransmitFile },
    { WSAID_TRANSMITPACKETS,      "TransmitPackets",      WS2_TransmitPackets },
    { WSAID_WSARECVMSG,           "WSARecvMsg",           WS2_WSARecvMsg },
    { WSAID_WSASENDMSG,           "WSASendMsg",           WSASendMsg },
};

/* SIO_GET_EXTENSION_FUNCTION_POINTER: in a GUID, out a function pointer. A GUID
 * that is not in the table, such as that of the registered I/O functions, gives
 * WSAEINVAL, as on a Windows without the function.
 * Follows Winsock IOCTLs, SIO_GET_EXTENSION_FUNCTION_POINTER. */
NTSTATUS ioctl_get_extension_function( const struct ioctl_args *args, ULONG_PTR *ret_size )
{
    unsigned int i;
    GUID guid;

    if (args->in_size < sizeof(guid) || args->out_size < sizeof(void *)) return STATUS_FROM_WSA( WSAEFAULT );
    if (!is_readable( args->in, sizeof(guid) ) || !is_writable( args->out, sizeof(void *) ))
        return STATUS_FROM_WSA( WSAEFAULT );

    memcpy( &guid, args->in, sizeof(guid) );
    for (i = 0; i < ARRAY_SIZE(extensions); i++)
    {
        if (memcmp( &extensions[i].guid, &guid, sizeof(guid) )) continue;
        TRACE( "%s\n", extensions[i].name );
        memcpy( args->out, &extensions[i].func, sizeof(extensions[i].func) );
        *ret_size = sizeof(extensions[i].func);
        return STATUS_SUCCESS;
    }
    WARN( "no function %s\n", debugstr_guid( &guid ));
    return STATUS_FROM_WSA( WSAEINVAL );
}
