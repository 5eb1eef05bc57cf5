/*
 * Making sockets: socket, WSASocket
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
 * Called by programs and by accept.c's callers for sockets of their own. Every
 * socket is opened for overlapped I/O, because only then timeouts work and waits
 * can be alertable; what a program asked for is kept in handle.c.
 */

#include "direct.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define MULTIPOINT_C_FLAGS (WSA_FLAG_MULTIPOINT_C_ROOT | WSA_FLAG_MULTIPOINT_C_LEAF)
#define MULTIPOINT_D_FLAGS (WSA_FLAG_MULTIPOINT_D_ROOT | WSA_FLAG_MULTIPOINT_D_LEAF)

#ifndef WSA_FLAG_ACCESS_SYSTEM_SECURITY
#define WSA_FLAG_ACCESS_SYSTEM_SECURITY 0x40
#endif
#ifndef WSA_FLAG_REGISTERED_IO
#define WSA_FLAG_REGISTERED_IO 0x100
#endif

#define VALID_FLAGS (WSA_FLAG_OVERLAPPED | MULTIPOINT_C_FLAGS | MULTIPOINT_D_FLAGS | \
                     WSA_FLAG_ACCESS_SYSTEM_SECURITY | WSA_FLAG_NO_HANDLE_INHERIT | WSA_FLAG_REGISTERED_IO)

static NTSTATUS open_afd( BOOL inherit, HANDLE *handle )
{
    OBJECT_ATTRIBUTES attr;
    UNICODE_STRING name;
    IO_STATUS_BLOCK io;

    RtlInitUnicodeString( &name, L"\\Device\\Afd" );
    InitializeObjectAttributes( &attr, &name, inherit ? OBJ_INHERIT : 0, NULL, NULL );
    return NtOpenFile( handle, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attr, &io, 0, 0 );
}

/* A handle that nothing here knows of yet. */
static NTSTATUS create_handle( const struct afd_create_params *params, BOOL inherit, HANDLE *ret )
{
    IO_STATUS_BLOCK io;
    NTSTATUS status;

    afd_lock_handles( TRUE );
    if (!(status = open_afd( inherit, ret )) &&
        (status = NtDeviceIoControlFile( *ret, NULL, NULL, NULL, &io, IOCTL_AFD_WINE_CREATE, (void *)params,
                                         sizeof(*params), NULL, 0 )))
        NtClose( *ret );
    afd_unlock_handles( TRUE );
    return status;
}

/* Opens a socket of exactly this family, type and protocol. */
NTSTATUS afd_open_socket( int family, int type, int protocol, DWORD wsa_flags, SOCKET *ret )
{
    struct afd_create_params params = { family, type, protocol, 0 };
    struct socket_info info = { family, type, protocol, 0 };
    UINT32 stamp = direct_stamp();
    NTSTATUS status;
    HANDLE handle;

    if (!(wsa_flags & WSA_FLAG_OVERLAPPED)) info.flags |= SOCKET_NONOVERLAPPED;
    if ((status = create_handle( &params, !(wsa_flags & WSA_FLAG_NO_HANDLE_INHERIT), &handle ))) return status;
    if (!socket_list_add( (SOCKET)handle, &info ))
    {
        NtClose( handle );
        return STATUS_NO_MEMORY;
    }
    direct_track( (SOCKET)handle, stamp );
    *ret = (SOCKET)handle;
    return STATUS_SUCCESS;
}

/* Whoever closes a handle that he does not own must not get this one. */
static NTSTATUS create_poll_handle( HANDLE *ret )
{
    static const struct afd_create_params params = { AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0 };
    NTSTATUS status = create_handle( &params, FALSE, ret );

    if (status) return status;
    SetHandleInformation( *ret, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE );
    return STATUS_SUCCESS;
}

static void close_poll_handle( HANDLE handle )
{
    SetHandleInformation( handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0 );
    NtClose( handle );
}

static HANDLE volatile poll_handle;

NTSTATUS afd_get_poll_handle( SOCKET *ret )
{
    HANDLE handle = poll_handle, other;
    NTSTATUS status;

    if (!handle)
    {
        if ((status = create_poll_handle( &handle ))) return status;
        if ((other = InterlockedCompareExchangePointer( &poll_handle, handle, NULL )))
        {
            close_poll_handle( handle );
            handle = other;
        }
    }
    *ret = (SOCKET)handle;
    return STATUS_SUCCESS;
}

BOOL afd_is_poll_handle( SOCKET s )
{
    return s && s == (SOCKET)poll_handle;
}

void afd_close_poll_handle(void)
{
    if (poll_handle) close_poll_handle( poll_handle );
}

/* A group of flags for one plane of a multipoint session allows one of the two. */
static BOOL are_flags_valid( DWORD flags )
{
    if (flags & ~VALID_FLAGS) return FALSE;
    return (flags & MULTIPOINT_C_FLAGS) != MULTIPOINT_C_FLAGS &&
           (flags & MULTIPOINT_D_FLAGS) != MULTIPOINT_D_FLAGS;
}

static void fill_in( int *value, int from_info )
{
    if (!*value || *value == FROM_PROTOCOL_INFO) *value = from_info;
}

/* Fills in what the caller left to the protocol info and to the catalogue. */
static DWORD resolve_triple( struct socket_info *triple, const WSAPROTOCOL_INFOW *protocol )
{
    if (protocol)
    {
        fill_in( &triple->family, protocol->iAddressFamily );
        fill_in( &triple->type, protocol->iSocketType );
        fill_in( &triple->protocol, protocol->iProtocol );
        if (!triple->family && triple->protocol) return WSAEAFNOSUPPORT;
    }
    if (triple->family && triple->type && triple->protocol) return 0;
    return protocol_resolve( &triple->family, &triple->type, &triple->protocol );
}

SOCKET base_socket( int family, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags )
{
    struct socket_info triple = { family, type, protocol, 0 };
    SOCKET s = INVALID_SOCKET;
    NTSTATUS status;
    DWORD error;

    (void)group;
    if (!wsa_started()) return INVALID_SOCKET;
    if (!are_flags_valid( flags )) error = WSAEINVAL;
    else if (info && !is_readable( info, sizeof(*info) )) error = WSAEFAULT;
    else if (info && duplicate_is_pending( info )) error = duplicate_adopt( info, &s );
    else error = resolve_triple( &triple, info );

    if (!error && s == INVALID_SOCKET)
    {
        status = afd_open_socket( triple.family, triple.type, triple.protocol, flags, &s );
        error = status_to_wsa( status );
    }
    SetLastError( error );
    TRACE( "error %lu, socket %#Ix\n", error, s );
    return error ? INVALID_SOCKET : s;
}

/***********************************************************************
 *      WSASocketW   (WS2_32.120)
 *
 * Makes a socket. Family, type and protocol may be FROM_PROTOCOL_INFO or, with a
 * protocol info, 0; one from WSADuplicateSocket() opens the duplicate instead. The
 * group is ignored, as on Windows. The catalogue says which provider makes it:
 * that of the protocol info, else the first that fits. WSAEINVAL for unknown flags,
 * WSAESOCKTNOSUPPORT, WSAEAFNOSUPPORT and WSAEPROTONOSUPPORT for a triple that
 * does not exist, WSAEACCES for a raw socket without the right to it.
 *
 * Follows Winsock reference, WSASocketW function.
 */
SOCKET WINAPI WSASocketW( int af, int type, int protocol, WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags )
{
    struct wsp_provider *provider;
    DWORD error;

    TRACE( "family %d, type %d, protocol %d, info %p, group %#x, flags %#lx\n", af, type, protocol,
           info, group, flags );

    if (!wsa_started()) return INVALID_SOCKET;
    if ((error = wsp_provider_for( af, type, protocol, info, &provider )))
    {
        SetLastError( error );
        return INVALID_SOCKET;
    }
    if (provider) return wsp_make_socket( provider, af, type, protocol, info, group, flags );
    return base_socket( af, type, protocol, info, group, flags );
}

/***********************************************************************
 *      WSASocketA   (WS2_32.119)
 *
 * As WSASocketW(), with a protocol info of narrow strings.
 *
 * Follows Winsock reference, WSASocketA function.
 */
SOCKET WINAPI WSASocketA( int af, int type, int protocol, WSAPROTOCOL_INFOA *info, GROUP group, DWORD flags )
{
    WSAPROTOCOL_INFOW infoW;
    SOCKET s;

    if (!info) return WSASocketW( af, type, protocol, NULL, group, flags );
    if (!wsa_started()) return INVALID_SOCKET;
    if (!is_readable( info, sizeof(*info) ))
    {
        SetLastError( WSAEFAULT );
        return INVALID_SOCKET;
    }
    /* the structures differ in their last member only, a name that is not looked at */
    memcpy( &infoW, info, FIELD_OFFSET( WSAPROTOCOL_INFOA, szProtocol ));
    infoW.szProtocol[0] = 0;
    s = WSASocketW( af, type, protocol, &infoW, group, flags );
    if (infoW.dwServiceFlags3 != info->dwServiceFlags3) info->dwServiceFlags3 = infoW.dwServiceFlags3;
    return s;
}

/***********************************************************************
 *      socket   (WS2_32.23)
 *
 * Makes a socket for overlapped I/O, see WSASocketW(). Overlapped unless the
 * thread has set SO_OPENTYPE to SO_SYNCHRONOUS_NONALERT.
 *
 * Follows Winsock reference, socket function.
 */
SOCKET WINAPI socket( int af, int type, int protocol )
{
    struct thread_data *data = wsa_started() ? get_thread_data() : NULL;

    if (!data) return INVALID_SOCKET;
    return WSASocketW( af, type, protocol, NULL, 0, data->opentype ? 0 : WSA_FLAG_OVERLAPPED );
}
