/*
 * Runs a fuzz target on a corpus without a fuzzer
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
 * Included at the end of a target. With clang's libFuzzer (make fuzz) it is
 * empty; otherwise (make check) it is a program that feeds each file of its
 * arguments, or of the target's corpus below $SRCDIR/tests/fuzz/corpus, to the
 * target. A crash or an abort is the failure.
 */

#ifndef __REPLAY_H
#define __REPLAY_H

#ifndef USE_LIBFUZZER

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define REPLAY_MAX_SIZE (5u << 20)

static void replay_file( const char *path )
{
    unsigned char *data = malloc( REPLAY_MAX_SIZE );
    FILE *file = fopen( path, "rb" );
    size_t size;

    if (!file || !data)
    {
        fprintf( stderr, "can't read %s\n", path );
        exit( 1 );
    }
    size = fread( data, 1, REPLAY_MAX_SIZE, file );
    fclose( file );
    LLVMFuzzerTestOneInput( data, size );
    free( data );
}

static unsigned int replay_corpus( const char *name )
{
    const char *srcdir = getenv( "SRCDIR" );
    unsigned int count = 0;
    struct dirent *entry;
    char path[4096];
    DIR *dir;

    snprintf( path, sizeof(path), "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".", name );
    if (!(dir = opendir( path )))
    {
        fprintf( stderr, "can't read %s\n", path );
        exit( 1 );
    }
    while ((entry = readdir( dir )))
    {
        if (entry->d_name[0] == '.') continue;
        snprintf( path, sizeof(path), "%s/tests/fuzz/corpus/%s/%s", srcdir ? srcdir : ".", name,
                  entry->d_name );
        replay_file( path );
        count++;
    }
    closedir( dir );
    return count;
}

#define REPLAY_MAIN( name ) \
    int main( int argc, char **argv ) \
    { \
        unsigned int count = argc - 1; \
        int i; \
        for (i = 1; i < argc; i++) replay_file( argv[i] ); \
        if (!count) count = replay_corpus( #name ); \
        printf( "%s: %u tests executed (0 marked as todo, 0 failures), 0 skipped.\n", #name, count ); \
        return 0; \
    }

#else

#define REPLAY_MAIN( name )

#endif

#endif /* __REPLAY_H */
