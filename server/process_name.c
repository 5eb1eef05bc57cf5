/*
 * The name of a process
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
 * Called for messages, and by portpool; finds the process behind a pipe, too. A
 * Windows program shows its Windows command line to the host; its kernel name is
 * cut at 15 characters.
 */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process_name.h"

/* Reads a file of the process; returns the length, -1 if there is none. */
static int read_proc( unsigned int pid, const char *file, char *buffer, size_t size )
{
    char path[48];
    ssize_t ret;
    int fd;

    snprintf( path, sizeof(path), "/proc/%u/%s", pid, file );
    if ((fd = open( path, O_RDONLY | O_CLOEXEC )) == -1) return -1;
    ret = read( fd, buffer, size - 1 );
    close( fd );
    if (ret < 0) return -1;
    buffer[ret] = 0;
    return ret;
}

static const char *base_name( const char *path )
{
    const char *p, *base = path;

    for (p = path; *p; p++) if ((*p == '/' || *p == '\\') && p[1]) base = p + 1;
    return base;
}

/* The loader's own name stands before the program's while it starts. */
static const char *skip_loader( const char *args, int len )
{
    static const char *const loaders[] = { "wine", "wine64", "wine-preloader", "wine64-preloader" };
    const char *next = args + strlen( args ) + 1;
    unsigned int i;

    for (i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++)
        if (!strcmp( base_name( args ), loaders[i] ) && next < args + len) return next;
    return args;
}

int get_process_name( unsigned int pid, char *name, size_t size )
{
    char args[4096];
    size_t i;
    int len;

    if (!pid) return 0;
    len = read_proc( pid, "cmdline", args, sizeof(args) );
    if (len > 0 && args[0]) snprintf( name, size, "%s", base_name( skip_loader( args, len ) ) );
    else
    {
        if ((len = read_proc( pid, "comm", args, sizeof(args) )) <= 0) return 0;
        args[strcspn( args, "\n" )] = 0;
        snprintf( name, size, "%s", args );
    }
    for (i = 0; name[i]; i++) if ((unsigned char)name[i] < ' ' || name[i] == 127) name[i] = '?';
    return 1;
}

/* Is the link that is meant among the process's descriptors? */
static int has_descriptor( unsigned int pid, const char *link )
{
    struct dirent *entry;
    char path[32], target[64];
    ssize_t len;
    int found = 0;
    DIR *dir;

    snprintf( path, sizeof(path), "/proc/%u/fd", pid );
    if (!(dir = opendir( path ))) return 0;
    while (!found && (entry = readdir( dir )))
    {
        if ((len = readlinkat( dirfd( dir ), entry->d_name, target, sizeof(target) - 1 )) < 0) continue;
        target[len] = 0;
        found = !strcmp( target, link );
    }
    closedir( dir );
    return found;
}

unsigned int find_pipe_writer( int fd )
{
    unsigned int pid, found = 0;
    struct dirent *entry;
    struct stat st;
    char link[64];
    DIR *dir;

    if (fstat( fd, &st ) || !S_ISFIFO( st.st_mode ) || !(dir = opendir( "/proc" ))) return 0;
    snprintf( link, sizeof(link), "pipe:[%llu]", (unsigned long long)st.st_ino );
    while (!found && (entry = readdir( dir )))
    {
        pid = strtoul( entry->d_name, NULL, 10 );   /* 0: no process */
        if (pid && pid != (unsigned int)getpid() && has_descriptor( pid, link )) found = pid;
    }
    closedir( dir );
    return found;
}
