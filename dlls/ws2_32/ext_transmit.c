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
 *
 * Called by programs through the extension table, and by mswsock. AFD sends a
 * file between two pieces of memory; packets are put together from single
 * sends. Ending the connection afterwards is not AFD's business but done here.
 */

#include "direct.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define TRANSMIT_FLAGS (TF_DISCONNECT | TF_REUSE_SOCKET | TF_WRITE_BEHIND | TF_USE_SYSTEM_THREAD | TF_USE_KERNEL_APC)

/* offsets with a meaning of their own */
#define CURRENT_POSITION (-2)         /* of AFD */
#define PACKET_POSITION  (-1)         /* of TRANSMIT_PACKETS_ELEMENT */

/* ---- common to both ---- */

static DWORD check_transmit( SOCKET s, struct transfer *xfer, OVERLAPPED *overlapped, DWORD flags )
{
    DWORD error;

    if ((error = transfer_init( xfer, s, NULL, 0, 0, overlapped, NULL ))) return error;
    if (flags & ~TRANSMIT_FLAGS) return WSAEINVAL;
    return status_to_wsa( transfer_check_connected( xfer ));
}

/* TF_DISCONNECT and TF_REUSE_SOCKET, when all that was queued has been sent. */
static NTSTATUS end_connection( const struct transfer *xfer, DWORD flags )
{
    int how = SD_SEND;
    NTSTATUS status;

    if (xfer->info.type != SOCK_STREAM) return STATUS_SUCCESS;
    if (flags & TF_REUSE_SOCKET)
    {
        if (!xfer->overlapped) return socket_disconnect_for_reuse( xfer->socket );
        if ((status = background_end_stream( xfer->socket ))) return status;
        socket_set_flags( xfer->socket, SOCKET_DISCONNECTED, 0 );
        return STATUS_SUCCESS;
    }
    if (!(flags & TF_DISCONNECT)) return STATUS_SUCCESS;
    return afd_ioctl( xfer->socket, IOCTL_AFD_WINE_SHUTDOWN, &how, sizeof(how), NULL, 0, NULL );
}

/* The result of a transmission, or of ending the connection after it. What is
 * reported through the OVERLAPPED can't be changed any more. */
static BOOL finish_transmit( const struct transfer *xfer, NTSTATUS status, DWORD flags )
{
    NTSTATUS end;

    if (NT_ERROR(status)) return !set_status( status );
    if ((end = end_connection( xfer, flags ))) WARN( "socket %#Ix: status %#lx\n", xfer->socket, end );
    return !set_status( !status && !xfer->overlapped ? end : status );
}

/* ---- TransmitFile ---- */

static DWORD check_buffers( const TRANSMIT_FILE_BUFFERS *buffers )
{
    if (!buffers) return 0;
    if (!is_readable( buffers, sizeof(*buffers) )) return WSAEFAULT;
    if (buffers->Head && !is_readable( buffers->Head, buffers->HeadLength )) return WSAEFAULT;
    if (buffers->Tail && !is_readable( buffers->Tail, buffers->TailLength )) return WSAEFAULT;
    return 0;
}

static BOOL is_file( HANDLE file )
{
    return GetFileType( file ) != FILE_TYPE_UNKNOWN;
}

static NTSTATUS request_transmit( const struct transfer *xfer, const struct afd_transmit_params *params )
{
    BOOL locked = direct_lock_send( xfer->socket );
    struct afd_request req = { .socket = xfer->socket, .code = IOCTL_AFD_WINE_TRANSMIT, .in = params,
                               .in_size = sizeof(*params), .overlapped = xfer->overlapped,
                               .send_locked = &locked };
    NTSTATUS status = afd_request( &req, NULL );

    if (locked) direct_unlock_send( xfer->socket );
    return status;
}

/***********************************************************************
 *      TransmitFile   (extension function)
 *
 * Sends the head buffer, file_len bytes of the file (0: to its end) in pieces
 * of buffer_size (0: default) and the tail buffer. The file's offset is that of
 * the OVERLAPPED, without one its current position. file may be NULL. flags:
 * TF_DISCONNECT and TF_REUSE_SOCKET end the connection, others change nothing.
 *
 * Errors: WSAENOTSOCK, WSAENOTCONN, WSAEFAULT, WSAEINVAL flags,
 * WSA_INVALID_HANDLE no file, WSAESHUTDOWN, WSAECONNRESET, WSA_IO_PENDING.
 *
 * Follows Winsock reference, TransmitFile function.
 */
BOOL WINAPI WS2_TransmitFile( SOCKET s, HANDLE file, DWORD file_len, DWORD buffer_size,
                              OVERLAPPED *overlapped, TRANSMIT_FILE_BUFFERS *buffers, DWORD flags )
{
    struct afd_transmit_params params = { .offset.QuadPart = CURRENT_POSITION, .file = HandleToULong( file ),
                                          .file_len = file_len, .buffer_size = buffer_size };
    struct transfer xfer;
    DWORD error;

    TRACE( "socket %#Ix, file %p, %lu bytes, overlapped %p, buffers %p, flags %#lx\n", s, file, file_len,
           overlapped, buffers, flags );

    if (!(error = check_transmit( s, &xfer, overlapped, flags )) && !(error = check_buffers( buffers )) &&
        file && !is_file( file ))
        error = WSA_INVALID_HANDLE;
    if (error)
    {
        SetLastError( error );
        return FALSE;
    }
    if (overlapped)
    {
        params.offset.u.LowPart = overlapped->Offset;
        params.offset.u.HighPart = overlapped->OffsetHigh;
    }
    if (buffers && buffers->Head)
    {
        params.head_ptr = (ULONG_PTR)buffers->Head;
        params.head_len = buffers->HeadLength;
    }
    if (buffers && buffers->Tail)
    {
        params.tail_ptr = (ULONG_PTR)buffers->Tail;
        params.tail_len = buffers->TailLength;
    }
    return finish_transmit( &xfer, request_transmit( &xfer, &params ), flags );
}

/* ---- TransmitPackets ---- */

static DWORD check_element( const TRANSMIT_PACKETS_ELEMENT *element )
{
    switch (element->dwElFlags & ~TP_ELEMENT_EOP)
    {
    case TP_ELEMENT_MEMORY:
        return is_readable( element->pBuffer, element->cLength ) ? 0 : WSAEFAULT;
    case TP_ELEMENT_FILE:
        return is_file( element->hFile ) ? 0 : WSA_INVALID_HANDLE;
    default:
        return WSAEINVAL;
    }
}

static DWORD check_elements( const TRANSMIT_PACKETS_ELEMENT *elements, DWORD count )
{
    DWORD i, error = 0;

    if (!count) return 0;
    if (!is_readable( elements, (SIZE_T)count * sizeof(*elements) )) return WSAEFAULT;
    for (i = 0; i < count && !error; i++) error = check_element( &elements[i] );
    return error;
}

/* The number of bytes of an element. */
static NTSTATUS get_element_size( const TRANSMIT_PACKETS_ELEMENT *element, ULONGLONG *ret )
{
    LARGE_INTEGER size, pos = element->nFileOffset;

    *ret = element->cLength;
    if (element->cLength || !(element->dwElFlags & TP_ELEMENT_FILE)) return STATUS_SUCCESS;
    if (!GetFileSizeEx( element->hFile, &size )) return STATUS_FROM_WSA( WSA_INVALID_HANDLE );
    if (pos.QuadPart == PACKET_POSITION)
    {
        pos.QuadPart = 0;
        if (!SetFilePointerEx( element->hFile, pos, &pos, FILE_CURRENT )) pos.QuadPart = 0;
    }
    *ret = size.QuadPart > pos.QuadPart ? size.QuadPart - pos.QuadPart : 0;
    return STATUS_SUCCESS;
}

/* Reads a file element; one that is shorter than wanted is an error. */
static NTSTATUS read_element( const TRANSMIT_PACKETS_ELEMENT *element, char *buffer, ULONG size )
{
    LARGE_INTEGER offset = element->nFileOffset;
    IO_STATUS_BLOCK io = { .Status = STATUS_PENDING };
    NTSTATUS status;
    HANDLE event;

    if (!size) return STATUS_SUCCESS;
    if (!(event = CreateEventW( NULL, TRUE, FALSE, NULL ))) return STATUS_NO_MEMORY;
    status = NtReadFile( element->hFile, event, NULL, NULL, &io, buffer, size,
                         offset.QuadPart == PACKET_POSITION ? NULL : &offset, NULL );
    if (status == STATUS_PENDING)
    {
        NtWaitForSingleObject( event, FALSE, NULL );
        status = io.Status;
    }
    NtClose( event );
    if (status) return status == STATUS_INVALID_HANDLE ? STATUS_FROM_WSA( WSA_INVALID_HANDLE ) : status;
    return io.Information == size ? STATUS_SUCCESS : STATUS_END_OF_FILE;
}

/* One send of several elements; files are read into memory behind the array. */
static NTSTATUS load_packet( const TRANSMIT_PACKETS_ELEMENT *elements, DWORD count, WSABUF **ret )
{
    ULONGLONG size, files = 0;
    WSABUF *buffers;
    NTSTATUS status;
    char *pos;
    DWORD i;

    for (i = 0; i < count; i++)
    {
        if ((status = get_element_size( &elements[i], &size ))) return status;
        if (size > MAXLONG) return STATUS_FROM_WSA( WSAEINVAL );
        if (elements[i].dwElFlags & TP_ELEMENT_FILE) files += size;
    }
    if (files > MAXLONG) return STATUS_FROM_WSA( WSAEINVAL );
    if (!(buffers = HeapAlloc( GetProcessHeap(), 0, count * sizeof(*buffers) + files )))
        return STATUS_NO_MEMORY;
    pos = (char *)(buffers + count);
    for (i = 0; i < count; i++)
    {
        status = get_element_size( &elements[i], &size );
        buffers[i].len = size;
        buffers[i].buf = elements[i].dwElFlags & TP_ELEMENT_FILE ? pos : elements[i].pBuffer;
        if (!(elements[i].dwElFlags & TP_ELEMENT_FILE)) continue;
        if (!status) status = files >= size ? read_element( &elements[i], pos, size ) : STATUS_END_OF_FILE;
        if (status)
        {
            HeapFree( GetProcessHeap(), 0, buffers );
            return status;
        }
        files -= size;
        pos += size;
    }
    *ret = buffers;
    return STATUS_SUCCESS;
}

static NTSTATUS send_packet( const struct transfer *xfer, const TRANSMIT_PACKETS_ELEMENT *elements,
                             DWORD count )
{
    struct afd_sendmsg_params params = { .force_async = !!xfer->overlapped, .count = count };
    struct afd_request req = { .socket = xfer->socket, .code = IOCTL_AFD_WINE_SENDMSG, .in = &params,
                               .in_size = sizeof(params), .overlapped = xfer->overlapped };
    LONG stamp = background_stamp();
    WSABUF *buffers;
    NTSTATUS status;
    BOOL locked;

    if ((status = load_packet( elements, count, &buffers ))) return status;
    params.buffers_ptr = (ULONG_PTR)buffers;
    locked = direct_lock_send( xfer->socket );
    req.send_locked = &locked;
    status = afd_request( &req, NULL );
    if (locked) direct_unlock_send( xfer->socket );
    if (status == STATUS_PENDING) background_keep( xfer->socket, buffers );
    else
    {
        HeapFree( GetProcessHeap(), 0, buffers );
        if (!NT_ERROR(status)) background_release( xfer->socket, stamp );
    }
    return status;
}

/* How many elements make one packet: all on a stream, else up to the mark. */
static DWORD get_packet_length( const struct transfer *xfer, const TRANSMIT_PACKETS_ELEMENT *elements,
                                DWORD count )
{
    DWORD i;

    if (xfer->info.type == SOCK_STREAM) return count;
    for (i = 0; i < count; i++) if (elements[i].dwElFlags & TP_ELEMENT_EOP) return i + 1;
    return count;
}

/***********************************************************************
 *      TransmitPackets   (extension function)
 *
 * Sends pieces of memory and files (cLength 0: to the end; nFileOffset -1: from
 * the current position), on a datagram socket a datagram up to each
 * TP_ELEMENT_EOP. send_size changes nothing; flags as in TransmitFile(). The
 * OVERLAPPED has the result of the last packet.
 *
 * Errors: those of TransmitFile().
 *
 * Follows Winsock reference, LPFN_TRANSMITPACKETS callback function.
 */
BOOL WINAPI WS2_TransmitPackets( SOCKET s, TRANSMIT_PACKETS_ELEMENT *elements, DWORD count,
                                 DWORD send_size, OVERLAPPED *overlapped, DWORD flags )
{
    struct transfer xfer, packet;
    NTSTATUS status = STATUS_SUCCESS;
    DWORD error, length;

    TRACE( "socket %#Ix, %lu elements at %p, send size %lu, overlapped %p, flags %#lx\n", s, count, elements,
           send_size, overlapped, flags );

    if ((error = check_transmit( s, &xfer, overlapped, flags )) ||
        (error = check_elements( elements, count )))
    {
        SetLastError( error );
        return FALSE;
    }
    do
    {
        length = get_packet_length( &xfer, elements, count );
        packet = xfer;
        if (length < count) packet.overlapped = NULL;
        status = send_packet( &packet, elements, length );
        elements += length;
        count -= length;
    } while (count && !status);
    return finish_transmit( &xfer, status, flags );
}
