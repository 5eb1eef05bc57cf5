/*
 * Descriptors that ntdll keeps
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
 *
 * Called by direct.c. Finds out which descriptor ntdll uses for a socket, so that
 * the socket can be used without asking the wineserver for one, and maps what
 * the wineserver's module says about sockets. No descriptor is made that outlives
 * the call: a connection ends when ntdll closes its own.
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "wine/socket_state.h"
#include "wine/unixlib.h"
#include "ws2_32_unixlib.h"
#include "unix_private.h"
#include "pool_client.h"

static pthread_mutex_t find_lock = PTHREAD_MUTEX_INITIALIZER;
static const struct socket_state *state;    /* set once, under find_lock */
static int state_missing;
static unsigned int process;                /* which one we are there */

int target_is_valid( const struct direct_target *target )
{
    return __atomic_load_n( &state->event_count, __ATOMIC_ACQUIRE ) == target->event_count &&
           __atomic_load_n( &state->slots[target->slot].generation, __ATOMIC_ACQUIRE ) == target->generation;
}

int target_is_wanted( const struct direct_target *target, int write )
{
    const struct socket_state_slot *slot = &state->slots[target->slot];

    return __atomic_load_n( write ? &slot->writers : &slot->readers, __ATOMIC_ACQUIRE );
}

/* ---- the wineserver's side ---- */

/* A request to duplicate no handle must show: the module knows such requests, and
 * what is mapped is the running server's. It also says who we are there. */
static int is_alive( const struct socket_state *map )
{
    unsigned int handle = SOCKET_STATE_PROBE_HANDLE | ((getpid() << 2) & ~SOCKET_STATE_PROBE_MASK);
    unsigned int n = __atomic_load_n( &map->event_count, __ATOMIC_ACQUIRE ), count;
    const struct socket_state_event *event;
    HANDLE ret;

    NtDuplicateObject( NtCurrentProcess(), (HANDLE)(UINT_PTR)handle, NtCurrentProcess(), &ret,
                       SOCKET_STATE_PROBE_ACCESS, SOCKET_STATE_PROBE_ATTRIBUTES, 0 );
    count = __atomic_load_n( &map->event_count, __ATOMIC_ACQUIRE );
    if (count - n > SOCKET_STATE_EVENTS) return 0;
    for (; n != count; n++)
    {
        event = &map->events[n % SOCKET_STATE_EVENTS];
        if (event->handle != handle) continue;
        process = event->process;
        return 1;
    }
    return 0;
}

static const struct socket_state *map_state(void)
{
    const struct socket_state *map;
    char path[64];
    struct stat st;
    int fd, pid = pool_client_server_pid();

    if (!pid) return NULL;
    snprintf( path, sizeof(path), "/proc/%d/cwd/" SOCKET_STATE_FILE, pid );
    if ((fd = open( path, O_RDONLY | O_CLOEXEC )) == -1) return NULL;
    if (fstat( fd, &st ) || st.st_size != sizeof(*map)) map = MAP_FAILED;
    else map = mmap( NULL, sizeof(*map), PROT_READ, MAP_SHARED, fd, 0 );
    close( fd );
    if (map == MAP_FAILED) return NULL;
    if (map->magic == SOCKET_STATE_MAGIC && map->version == SOCKET_STATE_VERSION && is_alive( map )) return map;
    munmap( (void *)map, sizeof(*map) );
    return NULL;
}

static int get_state(void)
{
    if (!state && !state_missing && !(state = map_state())) state_missing = 1;
    return !!state;
}

/* ---- descriptors ---- */

/* The inode of the socket; also makes ntdll fetch the descriptor if it has none. */
static NTSTATUS get_inode( HANDLE handle, UINT64 *inode )
{
    FILE_INTERNAL_INFORMATION info;
    IO_STATUS_BLOCK io;
    NTSTATUS status;

    status = NtQueryInformationFile( handle, &io, &info, sizeof(info), FileInternalInformation );
    *inode = info.IndexNumber.QuadPart;
    return status;
}

/* ntdll's descriptors are closed on exec, duplicates of wine_server_handle_to_fd() not. */
static int is_descriptor_of( int fd, UINT64 inode )
{
    struct stat st;

    return !fstat( fd, &st ) && S_ISSOCK( st.st_mode ) && st.st_ino == inode &&
           (fcntl( fd, F_GETFD ) & FD_CLOEXEC);
}

static int get_slot( int fd, UINT32 *slot )
{
    socklen_t len = sizeof(UINT64);
    UINT64 cookie;

    if (getsockopt( fd, SOL_SOCKET, SO_COOKIE, &cookie, &len )) return 0;
    *slot = cookie % SOCKET_STATE_SLOTS;
    return 1;
}

/* Numbers of sockets that were found, the last one first. */
static int recent[4] = { -1, -1, -1, -1 };

static void note_found( int fd )
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(recent) - 1 && recent[i] != fd; i++) ;
    memmove( recent + 1, recent, i * sizeof(recent[0]) );
    recent[0] = fd;
}

/* The descriptor, if it has the number of one before, or the next one; else -1. There is no
 * other one if ntdll was allowed to keep each that it was ever given. */
static int guess_descriptor( UINT64 inode, UINT32 *slot )
{
    unsigned int i;
    int fd;

    for (i = 0; i <= ARRAY_SIZE(recent); i++)
    {
        fd = i < ARRAY_SIZE(recent) ? recent[i] : recent[0] + 1;
        if (fd <= 0 || !is_descriptor_of( fd, inode )) continue;
        if (!get_slot( fd, slot ) || __atomic_load_n( &state->slots[*slot].loose, __ATOMIC_ACQUIRE )) return -1;
        return fd;
    }
    return -1;
}

/* The only descriptor of a socket; -1 if there is none or there are more. ntdll
 * keeps one, but another thread that began to use the socket before it could be
 * kept may have one of its own for a moment. */
static int search_descriptor( UINT64 inode, UINT32 *searched )
{
    struct dirent *entry;
    int fd, ret = -1;
    DIR *dir;

    if (!(dir = opendir( "/proc/self/fd" ))) return -1;
    while ((entry = readdir( dir )))
    {
        (*searched)++;
        fd = atoi( entry->d_name );
        if (entry->d_name[0] == '.' || !is_descriptor_of( fd, inode )) continue;
        if (ret != -1) break;
        ret = fd;
    }
    closedir( dir );
    return entry ? -1 : ret;
}

static NTSTATUS find_descriptor( struct direct_find_params *params )
{
    struct direct_target *target = &params->target;
    const struct socket_state_slot *slot;
    int fd;

    if ((fd = guess_descriptor( params->inode, &target->slot )) == -1)
    {
        if ((fd = search_descriptor( params->inode, &params->searched )) == -1) return STATUS_NOT_FOUND;
        if (!get_slot( fd, &target->slot )) return STATUS_NOT_FOUND;
    }
    slot = &state->slots[target->slot];
    if (!__atomic_load_n( &slot->kept, __ATOMIC_ACQUIRE )) return STATUS_NOT_FOUND;
    target->fd = fd;
    target->generation = __atomic_load_n( &slot->generation, __ATOMIC_ACQUIRE );
    note_found( fd );
    return STATUS_SUCCESS;
}

static NTSTATUS find_target( struct direct_find_params *params )
{
    HANDLE handle = (HANDLE)(UINT_PTR)params->socket;
    NTSTATUS status;
    UINT32 closed;
    UINT64 inode;

    if (!get_state()) return STATUS_NOT_SUPPORTED;
    params->state = (UINT_PTR)state;
    params->process = process;
    params->searched = 0;
    if (!handle) return STATUS_SUCCESS;
    closed = __atomic_load_n( &state->closed, __ATOMIC_ACQUIRE );
    if ((status = get_inode( handle, &params->inode ))) return status;
    if (params->accepted && !__atomic_load_n( &state->caching, __ATOMIC_ACQUIRE )) return STATUS_NOT_FOUND;
    if ((status = find_descriptor( params ))) return status;
    /* the socket has not been closed meanwhile: if it ever is, the generation will change */
    if (__atomic_load_n( &state->closed, __ATOMIC_ACQUIRE ) == closed) return STATUS_SUCCESS;
    if ((status = get_inode( handle, &inode ))) return status;
    return inode == params->inode ? STATUS_SUCCESS : STATUS_NOT_FOUND;
}

NTSTATUS direct_find( void *args )
{
    sigset_t all, saved;
    NTSTATUS status;

    sigfillset( &all );
    pthread_sigmask( SIG_BLOCK, &all, &saved );
    pthread_mutex_lock( &find_lock );
    status = find_target( args );
    pthread_mutex_unlock( &find_lock );
    pthread_sigmask( SIG_SETMASK, &saved, NULL );
    return status;
}
