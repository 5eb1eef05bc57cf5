/*
 * Translation of status codes to Winsock errors
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
 * Called wherever a request's NTSTATUS leaves the DLL. The only place that
 * knows Winsock errors of status codes; it never calls anything but ntdll's
 * table for success codes.
 */

#include "ws2_32_private.h"

static const struct
{
    NTSTATUS status;
    DWORD error;
}
status_errors[] =
{
    /* the usual ones of a nonblocking program first */
    { STATUS_DEVICE_NOT_READY,           WSAEWOULDBLOCK },
    { STATUS_PENDING,                    ERROR_IO_PENDING },
    { STATUS_CANCELLED,                  ERROR_OPERATION_ABORTED },
    { STATUS_CONNECTION_RESET,           WSAECONNRESET },

    { STATUS_HANDLES_CLOSED,             ERROR_OPERATION_ABORTED },
    { STATUS_BUFFER_OVERFLOW,            WSAEMSGSIZE },
    { STATUS_INVALID_BUFFER_SIZE,        WSAEMSGSIZE },

    { STATUS_NOT_IMPLEMENTED,            WSAEOPNOTSUPP },
    { STATUS_NOT_SUPPORTED,              WSAEOPNOTSUPP },

    { STATUS_ACCESS_VIOLATION,           WSAEFAULT },
    { STATUS_BUFFER_TOO_SMALL,           WSAEFAULT },
    { STATUS_DATATYPE_MISALIGNMENT_ERROR, WSAEFAULT },

    { STATUS_INVALID_HANDLE,             WSAENOTSOCK },
    { STATUS_OBJECT_TYPE_MISMATCH,       WSAENOTSOCK },
    { STATUS_BAD_DEVICE_TYPE,            WSAENOTSOCK },

    { STATUS_ACCESS_DENIED,              WSAEACCES },
    { STATUS_REQUEST_NOT_ACCEPTED,       WSAEWOULDBLOCK },
    { STATUS_REQUEST_ABORTED,            WSAEINTR },
    { STATUS_TOO_MANY_OPENED_FILES,      WSAEMFILE },

    { STATUS_IO_TIMEOUT,                 WSAETIMEDOUT },
    { STATUS_LINK_TIMEOUT,               WSAETIMEDOUT },
    { STATUS_INVALID_CONNECTION,         WSAENOTCONN },
    { STATUS_CONNECTION_ACTIVE,          WSAEISCONN },
    { STATUS_PIPE_DISCONNECTED,          WSAESHUTDOWN },
    { STATUS_GRACEFUL_DISCONNECT,        WSAEDISCON },

    { STATUS_INVALID_ADDRESS,            WSAEADDRNOTAVAIL },
    { STATUS_INVALID_ADDRESS_COMPONENT,  WSAEADDRNOTAVAIL },
    { STATUS_SHARING_VIOLATION,          WSAEADDRINUSE },
    { STATUS_ADDRESS_ALREADY_EXISTS,     WSAEADDRINUSE },

    { STATUS_CONNECTION_REFUSED,         WSAECONNREFUSED },
    { STATUS_REMOTE_NOT_LISTENING,       WSAECONNREFUSED },
    { STATUS_REMOTE_DISCONNECT,          WSAECONNRESET },
    { STATUS_LINK_FAILED,                WSAECONNRESET },
    { STATUS_REMOTE_RESOURCES,           WSAENOBUFS },
    { STATUS_PORT_UNREACHABLE,           WSAECONNRESET },
    { STATUS_CONNECTION_DISCONNECTED,    WSAECONNRESET },
    { STATUS_CONNECTION_ABORTED,         WSAECONNABORTED },
    { STATUS_LOCAL_DISCONNECT,           WSAECONNABORTED },
    { STATUS_TRANSACTION_ABORTED,        WSAECONNABORTED },

    { STATUS_NETWORK_UNREACHABLE,        WSAENETUNREACH },
    { STATUS_PROTOCOL_UNREACHABLE,       WSAENETUNREACH },
    { STATUS_BAD_NETWORK_PATH,           WSAENETUNREACH },
    { STATUS_HOST_UNREACHABLE,           WSAEHOSTUNREACH },
    { STATUS_HOST_DOWN,                  WSAEHOSTDOWN },
    { STATUS_NETWORK_BUSY,               WSAENETDOWN },
    { STATUS_NO_SUCH_DEVICE,             WSAENETDOWN },
    { STATUS_NO_SUCH_FILE,               WSAENETDOWN },
    { STATUS_OBJECT_NAME_NOT_FOUND,      WSAENETDOWN },
    { STATUS_OBJECT_PATH_NOT_FOUND,      WSAENETDOWN },
    { STATUS_INVALID_NETWORK_RESPONSE,   WSAENETDOWN },
    { STATUS_UNEXPECTED_NETWORK_ERROR,   WSAENETDOWN },

    { STATUS_NO_MEMORY,                  WSAENOBUFS },
    { STATUS_PAGEFILE_QUOTA,             WSAENOBUFS },
    { STATUS_CONFLICTING_ADDRESSES,      WSAENOBUFS },
    { STATUS_QUOTA_EXCEEDED,             WSAENOBUFS },
    { STATUS_TOO_MANY_PAGING_FILES,      WSAENOBUFS },
    { STATUS_INSUFFICIENT_RESOURCES,     WSAENOBUFS },
    { STATUS_WORKING_SET_QUOTA,          WSAENOBUFS },
    { STATUS_COMMITMENT_LIMIT,           WSAENOBUFS },
    { STATUS_TOO_MANY_ADDRESSES,         WSAENOBUFS },
    /* the wineserver's answer to an errno it has no status for; on sockets
     * that is ENOBUFS or ENOMEM */
    { STATUS_UNSUCCESSFUL,               WSAENOBUFS },
};

/* Status codes that wrap a Win32 or Winsock error in their low word. */
static BOOL is_wrapped_error( NTSTATUS status )
{
    DWORD facility = (DWORD)status & 0xffff0000;

    return facility == 0xc0010000 || facility == 0xc0070000 || facility == 0x80070000;
}

DWORD status_to_wsa( NTSTATUS status )
{
    unsigned int i;

    if (!status) return 0;
    for (i = 0; i < ARRAY_SIZE(status_errors); i++)
        if (status_errors[i].status == status) return status_errors[i].error;
    if (is_wrapped_error( status )) return LOWORD( status );
    if (NT_SUCCESS( status )) return RtlNtStatusToDosErrorNoTeb( status );
    return WSAEINVAL;
}

int set_status( NTSTATUS status )
{
    DWORD error = status_to_wsa( status );

    SetLastError( error );
    return error ? SOCKET_ERROR : 0;
}

int set_error( DWORD wsa_error )
{
    SetLastError( wsa_error );
    return SOCKET_ERROR;
}
