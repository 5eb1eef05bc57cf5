/*
 * Excluded ranges in the registry of the prefix
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
 * Called by portpool.c after the pool has changed one. The registry belongs to
 * Windows programs, so one of them is run: the overlay's reg.exe. Never touches
 * the registry's files.
 */

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "portpool.h"

static const char *const nsi_keys[PORT_POOL_TRANSPORT_COUNT] =
{
    "HKLM\\System\\CurrentControlSet\\Control\\Nsi\\{eb004a03-9b1a-11d4-9123-0050047759bc}\\29",
    "HKLM\\System\\CurrentControlSet\\Control\\Nsi\\{eb004a02-9b1a-11d4-9123-0050047759bc}\\5",
};

/* Runs it without input and output. Returns its exit status, or -1. */
static int run_quietly( char *const *argv )
{
    int status, null;
    pid_t pid;

    fflush( stdout );
    if ((pid = fork()) == -1) return -1;
    if (!pid)
    {
        if ((null = open( "/dev/null", O_RDWR )) == -1) _exit( 127 );
        dup2( null, STDIN_FILENO );
        dup2( null, STDOUT_FILENO );
        dup2( null, STDERR_FILENO );
        setenv( "WINEDEBUG", "-all", 1 );
        execv( argv[0], argv );
        _exit( 127 );
    }
    if (waitpid( pid, &status, 0 ) == -1 || !WIFEXITED( status )) return -1;
    return WEXITSTATUS( status );
}

int registry_change( int add, unsigned int transport, unsigned int start, unsigned int count )
{
    char root[PATH_MAX], wine[PATH_MAX + 16], name[16], *key = (char *)nsi_keys[transport];
    char *const add_args[] = { wine, "reg.exe", "add", key, "/v", name, "/t", "REG_BINARY", "/d", "1200ffff",
                               "/f",
                               NULL };
    char *const delete_args[] = { wine, "reg.exe", "delete", key, "/v", name, "/f", NULL };
    char *const query_args[] = { wine, "reg.exe", "query", "HKLM\\System\\CurrentControlSet", NULL };

    find_overlay( root );
    if (!*root) return 0;
    snprintf( wine, sizeof(wine), "%s/bin/wine", root );
    /* the start in network order, the count in little-endian order */
    snprintf( name, sizeof(name), "%04x%02x%02x", start & 0xffff, count & 0xff, count >> 8 & 0xff );
    if (!run_quietly( add ? add_args : delete_args )) return 0;
    /* a value that isn't there can't be deleted: does reg.exe run at all? */
    return add || run_quietly( query_args );
}
