/*
 * What the tests of the store have in common
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
 * A directory of its own for the test, files in it, and a store whose calls can
 * be made to fail.
 */

#ifndef __STORE_TEST_H
#define __STORE_TEST_H

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "store.h"

static char test_dir[256];

static inline const char *test_path( const char *name )
{
    static char path[600];

    snprintf( path, sizeof(path), "%s/%s", test_dir, name );
    return path;
}

static inline void remove_files(void)
{
    struct dirent *entry;
    DIR *dir = opendir( test_dir );

    while ((entry = readdir( dir )))
    {
        if (entry->d_name[0] == '.') continue;
        if (unlink( test_path( entry->d_name ) )) rmdir( test_path( entry->d_name ) );
    }
    closedir( dir );
}

static inline void remove_dir(void)
{
    remove_files();
    rmdir( test_dir );
}

static inline void make_dir(void)
{
    const char *tmp = getenv( "TMPDIR" );

    snprintf( test_dir, sizeof(test_dir), "%s/store-test.XXXXXX", tmp ? tmp : "/tmp" );
    if (!mkdtemp( test_dir )) abort();
    atexit( remove_dir );
}

static inline void write_text( const char *name, const void *data, size_t size )
{
    int fd = open( test_path( name ), O_WRONLY | O_CREAT | O_TRUNC, 0644 );

    if (fd == -1 || write( fd, data, size ) != (ssize_t)size) abort();
    close( fd );
}

/* Returns the size, -1 if there is no such file. The text is ended by 0. */
static inline ssize_t read_text( const char *name, char *data, size_t max )
{
    int fd = open( test_path( name ), O_RDONLY );
    ssize_t size;

    if (fd == -1) return -1;
    size = read( fd, data, max - 1 );
    data[size < 0 ? 0 : size] = 0;
    close( fd );
    return size;
}

static inline int file_exists( const char *name )
{
    struct stat st;

    return !lstat( test_path( name ), &st );
}

static inline uint64_t test_hash( const char *data, size_t size )
{
    uint64_t hash = 14695981039346656037ull;

    while (size--)
    {
        hash ^= (unsigned char)*data++;
        hash *= 1099511628211ull;
    }
    return hash;
}

/* A whole file: the body with its checksum. Returns the size. */
static inline size_t make_text( char *text, size_t max, const char *body )
{
    return snprintf( text, max, "%schecksum %016llx\n", body,
                     (unsigned long long)test_hash( body, strlen( body ) ));
}

static inline struct store_record record( unsigned int transport, unsigned int kind, unsigned int start,
                                          unsigned int count )
{
    const struct store_record rec = { transport, kind, { start, count } };

    return rec;
}

static inline struct store_record tcp_record( unsigned int start, unsigned int count )
{
    return record( PORT_POOL_TCP, PORT_POOL_PERSISTENT, start, count );
}

static inline int test_add( struct store *store, unsigned int start, unsigned int count )
{
    const struct store_record rec = tcp_record( start, count );

    return store_add( store, &rec );
}

static inline int test_remove( struct store *store, unsigned int start, unsigned int count )
{
    const struct store_record rec = tcp_record( start, count );

    return store_remove( store, &rec );
}

/* ---- calls that fail ---- */

static unsigned int op_count;       /* calls made since start_ops() */
static unsigned int op_fail_at;     /* the one that fails, 0: none */
static int op_fail_all_after;       /* and every later one too */
static int op_fail_errno;
static size_t op_write_left = (size_t)-1;   /* bytes that still fit on the disk */

static inline void start_ops( unsigned int fail_at, int fail_errno )
{
    op_count = 0;
    op_fail_at = fail_at;
    op_fail_errno = fail_errno;
}

static inline int op_fails(void)
{
    op_count++;
    if (!op_fail_at || (op_fail_all_after ? op_count < op_fail_at : op_count != op_fail_at)) return 0;
    errno = op_fail_errno;
    return 1;
}

static inline int op_failed(void)
{
    return op_fail_at && op_count >= op_fail_at;
}

static int test_open( int dir, const char *name, int flags, mode_t mode )
{
    return op_fails() ? -1 : openat( dir, name, flags, mode );
}

static ssize_t test_read( int fd, void *data, size_t size )
{
    return op_fails() ? -1 : read( fd, data, size );
}

static ssize_t test_write( int fd, const void *data, size_t size )
{
    if (op_fails()) return -1;
    if (!op_write_left && size)
    {
        errno = ENOSPC;
        return -1;
    }
    if (size > op_write_left) size = op_write_left;
    op_write_left -= size;
    return write( fd, data, size );
}

/* Real syncs would make the sweeps slow. */
static int test_fsync( int fd )
{
    return op_fails() ? -1 : fcntl( fd, F_GETFD ) == -1 ? -1 : 0;
}

static int test_close( int fd )
{
    int ret = close( fd );

    return op_fails() ? -1 : ret;
}

static int test_fstat( int fd, struct stat *st )
{
    return op_fails() ? -1 : fstat( fd, st );
}

static int test_fstatat( int dir, const char *name, struct stat *st, int flags )
{
    return op_fails() ? -1 : fstatat( dir, name, st, flags );
}

static int test_link( int dir, const char *from, const char *to )
{
    return op_fails() ? -1 : linkat( dir, from, dir, to, 0 );
}

static int test_rename( int dir, const char *from, const char *to )
{
    return op_fails() ? -1 : renameat( dir, from, dir, to );
}

static int test_unlink( int dir, const char *name )
{
    return op_fails() ? -1 : unlinkat( dir, name, 0 );
}

static int test_lock( int fd, int operation )
{
    return op_fails() ? -1 : flock( fd, operation );
}

static void *test_realloc( void *ptr, size_t size )
{
    return op_fails() ? NULL : realloc( ptr, size );
}

static const struct store_ops test_ops =
{
    test_open, test_read, test_write, test_fsync, test_close, test_fstat,
    test_fstatat, test_link, test_rename, test_unlink, test_lock, test_realloc
};

static inline struct store *open_store(void)
{
    struct store *store = NULL;
    int err = store_open( test_dir, &test_ops, &store );

    ok( !err, "store_open failed, error %d\n", err );
    if (err) abort();
    return store;
}

#endif /* __STORE_TEST_H */
