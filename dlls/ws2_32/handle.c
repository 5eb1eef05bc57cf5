/*
 * What this process knows of its sockets
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
 * Called by nearly every export before it uses a socket. Facts that cannot
 * change while the handle lives are kept in one word a handle, so that a check
 * needs neither a lock nor the wineserver.
 *
 * A program may close a socket with CloseHandle() and get the same handle value
 * for something else; nothing tells us. A stale word is harmless, because
 * whatever it leads to is a request that the wineserver checks again: on a
 * handle that is no socket it fails, the word is dropped (afd.c) and the caller
 * gets WSAENOTSOCK; on another socket, the address family and type checked here
 * are checked by the wineserver and the kernel too. Closing is the exception,
 * since it works on any handle: it probes first (socket_probe()). What remains is
 * a poll of a value that has since become an AFD handle without a socket, which
 * Wine's server does not survive; it takes a program that polls a socket after
 * CloseHandle() and opens \Device\Afd itself.
 */

#include "direct.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* One entry: protocol in the low word, then type, family and flags. 0: nothing known. */
#define ENTRY_PROTOCOL_MASK 0x0000ffff
#define ENTRY_TYPE_SHIFT    16
#define ENTRY_TYPE_MASK     0x00000007
#define ENTRY_FAMILY_SHIFT  19
#define ENTRY_FAMILY_MASK   0x0000003f
#define ENTRY_FLAGS_SHIFT   25
#define ENTRY_FLAGS_MASK    0x0000001f
#define ENTRY_LISTED        0x40000000    /* made here, the last WSACleanup closes it */
#define ENTRY_VALID         0x80000000

C_ASSERT( !(SOCKET_FLAGS_MASK & ~ENTRY_FLAGS_MASK) );

static struct handle_table entries = { .size = sizeof(LONG) };

void *handle_table_get( struct handle_table *table, SOCKET s, BOOL alloc )
{
    ULONG_PTR index = s >> 2;
    char *block, *prev;

    if (index >= HANDLE_BLOCK_COUNT * HANDLE_BLOCK_ENTRIES) return NULL;
    block = table->blocks[index / HANDLE_BLOCK_ENTRIES];
    if (!block)
    {
        if (!alloc) return NULL;
        if (!(block = VirtualAlloc( NULL, HANDLE_BLOCK_ENTRIES * table->size, MEM_RESERVE | MEM_COMMIT,
                                    PAGE_READWRITE ))) return NULL;
        prev = InterlockedCompareExchangePointer( (void **)&table->blocks[index / HANDLE_BLOCK_ENTRIES], block,
                                                  NULL );
        if (prev)
        {
            VirtualFree( block, 0, MEM_RELEASE );
            block = prev;
        }
    }
    return block + index % HANDLE_BLOCK_ENTRIES * table->size;
}

static LONG *get_entry( SOCKET s, BOOL alloc )
{
    return handle_table_get( &entries, s, alloc );
}

static LONG pack_entry( const struct socket_info *info )
{
    return ENTRY_VALID |
           ((info->flags & ENTRY_FLAGS_MASK) << ENTRY_FLAGS_SHIFT) |
           ((info->family & ENTRY_FAMILY_MASK) << ENTRY_FAMILY_SHIFT) |
           ((info->type & ENTRY_TYPE_MASK) << ENTRY_TYPE_SHIFT) |
           (info->protocol & ENTRY_PROTOCOL_MASK);
}

static void unpack_entry( LONG entry, struct socket_info *info )
{
    info->flags = (entry >> ENTRY_FLAGS_SHIFT) & ENTRY_FLAGS_MASK;
    info->family = (entry >> ENTRY_FAMILY_SHIFT) & ENTRY_FAMILY_MASK;
    info->type = (entry >> ENTRY_TYPE_SHIFT) & ENTRY_TYPE_MASK;
    info->protocol = entry & ENTRY_PROTOCOL_MASK;
}

static NTSTATUS ask_info( SOCKET s, struct afd_get_info_params *params, ULONG size )
{
    IO_STATUS_BLOCK io;

    return afd_control( s, NULL, NULL, NULL, &io, IOCTL_AFD_WINE_GET_INFO, NULL, 0, params, size );
}

NTSTATUS socket_probe( SOCKET s, struct socket_info *info )
{
    struct afd_get_info_params params;
    NTSTATUS status = ask_info( s, &params, sizeof(params) );

    if (status)
    {
        WARN( "handle %#Ix is no socket, status %#lx\n", s, status );
        socket_list_remove( s );
        return status == STATUS_INVALID_HANDLE ? status : STATUS_OBJECT_TYPE_MISMATCH;
    }
    info->family = params.family;
    info->type = params.type;
    info->protocol = params.protocol;
    info->flags = 0;
    return STATUS_SUCCESS;
}

BOOL socket_exists( SOCKET s )
{
    struct direct_target target;
    NTSTATUS status;

    if (direct_is_alive( s )) return TRUE;
    /* not worth a search */
    if (direct_is_known( s ) && direct_get( s, DIRECT_SEND, &target )) return TRUE;
    /* a request that fails costs half as much as one that succeeds */
    status = ask_info( s, NULL, 0 );
    if (status == STATUS_BUFFER_TOO_SMALL) return TRUE;
    WARN( "handle %#Ix is no socket, status %#lx\n", s, status );
    socket_list_remove( s );
    return FALSE;
}

NTSTATUS socket_get_info( SOCKET s, struct socket_info *info )
{
    struct socket_info probed;
    LONG *entry, value;
    NTSTATUS status;

    if ((entry = get_entry( s, FALSE )) && (value = ReadNoFence( entry )))
    {
        if (info) unpack_entry( value, info );
        return STATUS_SUCCESS;
    }
    if ((status = socket_probe( s, &probed ))) return status;
    /* inherited, or made by somebody else; without memory it is probed again next time */
    if ((entry = get_entry( s, TRUE ))) InterlockedCompareExchange( entry, pack_entry( &probed ), 0 );
    if (info) *info = probed;
    return STATUS_SUCCESS;
}

BOOL socket_check( SOCKET s, struct socket_info *info )
{
    struct socket_info known;

    if (!wsa_started()) return FALSE;
    if (socket_get_info( s, &known ))
    {
        SetLastError( WSAENOTSOCK );
        return FALSE;
    }
    if (known.type == SOCK_STREAM && known.flags & SOCKET_STALE_DESCRIPTOR && socket_renew_descriptor( s ))
        known.flags &= ~SOCKET_STALE_DESCRIPTOR;
    if (info) *info = known;
    return TRUE;
}

BOOL socket_list_add( SOCKET s, const struct socket_info *info )
{
    LONG *entry;

    socket_options_forget( s );  /* of a socket closed without our knowing */
    direct_forget( s );
    wsp_socket_remove( s );
    pending_new_handle( s );
    if (!(entry = get_entry( s, TRUE ))) return FALSE;
    InterlockedExchange( entry, pack_entry( info ) | ENTRY_LISTED );
    return TRUE;
}

BOOL socket_is_listed( SOCKET s )
{
    LONG *entry = get_entry( s, FALSE );

    return entry && ReadNoFence( entry ) & ENTRY_LISTED;
}

void socket_set_flags( SOCKET s, unsigned int set, unsigned int clear )
{
    LONG *entry = get_entry( s, FALSE );
    LONG value, prev;

    if (!entry) return;
    for (value = ReadNoFence( entry ); value; value = prev)
    {
        LONG changed = (value & ~(LONG)(clear << ENTRY_FLAGS_SHIFT)) | (LONG)(set << ENTRY_FLAGS_SHIFT);

        if ((prev = InterlockedCompareExchange( entry, changed, value )) == value) break;
    }
}

BOOL socket_list_remove( SOCKET s )
{
    LONG *entry = get_entry( s, FALSE );
    LONG value;

    direct_forget( s );
    if (!entry || !(value = InterlockedExchange( entry, 0 ))) return FALSE;
    if (value & (SOCKET_HAS_BACKGROUND << ENTRY_FLAGS_SHIFT)) background_forget( s );
    return TRUE;
}

void socket_list_close_all(void)
{
    struct socket_info info;
    unsigned int i, j;
    SOCKET s;

    for (i = 0; i < HANDLE_BLOCK_COUNT; i++)
    {
        LONG *block = entries.blocks[i];

        for (j = 0; block && j < HANDLE_BLOCK_ENTRIES; j++)
        {
            if (!(ReadNoFence( &block[j] ) & ENTRY_LISTED)) continue;
            s = ((SOCKET)i * HANDLE_BLOCK_ENTRIES + j) << 2;
            if (!socket_probe( s, &info ) && socket_list_remove( s )) socket_close_handle( s );
        }
    }
}
