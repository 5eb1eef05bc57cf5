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

#define CURRENT "HKLM\\System\\CurrentControlSet"
#define FIRST   "HKLM\\System\\ControlSet001"
#define TCP     "\\Control\\Nsi\\{eb004a03-9b1a-11d4-9123-0050047759bc}\\29"
#define UDP     "\\Control\\Nsi\\{eb004a02-9b1a-11d4-9123-0050047759bc}\\5"

/* One is a link to the other on Windows, but not in Wine 8.0; programs may have written to either. */
static const char *const nsi_keys[PORT_POOL_TRANSPORT_COUNT][2] =
{
    [PORT_POOL_TCP] = { CURRENT TCP, FIRST TCP },
    [PORT_POOL_UDP] = { CURRENT UDP, FIRST UDP },
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

/* Runs the overlay's reg.exe; the arguments, up to a NULL, begin with that of reg.exe. */
static int run_reg( const char *root, char *const *args )
{
    char wine[PATH_MAX + 16], *argv[12] = { wine, "reg.exe" };
    unsigned int i;

    snprintf( wine, sizeof(wine), "%s/bin/wine", root );
    for (i = 0; args[i]; i++) argv[i + 2] = args[i];
    return run_quietly( argv );
}

static int add_value( const char *root, const char *key, char *name )
{
    char *args[] = { "add", (char *)key, "/v", name, "/t", "REG_BINARY", "/d", "1200ffff", "/f", NULL };

    return run_reg( root, args );
}

static int delete_value( const char *root, const char *key, char *name )
{
    char *args[] = { "delete", (char *)key, "/v", name, "/f", NULL };

    return run_reg( root, args );
}

int registry_change( int add, unsigned int transport, unsigned int start, unsigned int count )
{
    char root[PATH_MAX], name[16], *query[] = { "query", CURRENT, NULL };
    const char *const *keys = nsi_keys[transport];
    int failures;

    find_overlay( root );
    if (!*root) return 0;
    /* the start in network order, the count in little-endian order */
    snprintf( name, sizeof(name), "%04x%02x%02x", start & 0xffff, count & 0xff, count >> 8 & 0xff );
    if (add) return add_value( root, keys[0], name );
    failures = !!delete_value( root, keys[0], name ) + !!delete_value( root, keys[1], name );
    /* a value that isn't there can't be deleted: does reg.exe run at all? */
    return failures == 2 && run_reg( root, query );
}
