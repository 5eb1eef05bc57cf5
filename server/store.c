/*
 * Persistent records of the port pool: the file
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
 * Called by pool_ops.c when the server starts and for each change of a lasting
 * record. Always replaces the file as a whole, and never one it could not read.
 * What it logs goes to stderr: the wineserver has no other place for it.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "libc.h"
#include "store.h"

#define LOCK_TRIES    50
#define LOCK_DELAY_NS 2000000

/* Tells a file from one that was written later. All zero: no file. */
struct file_id
{
    dev_t           dev;
    ino_t           ino;
    off_t           size;
    struct timespec mtime;
};

struct store
{
    const struct store_ops *ops;
    char                   *path;       /* of the directory, for messages */
    int                     dir;        /* the directory, open */
    int                     error;      /* errno if no change may be made */
    struct file_id          id;         /* of the file that content was read from or written to */
    struct store_content    content;
};

typedef int (*change_func)( struct store_content *content, const struct store_record *rec,
                            const struct store_ops *ops );

/* ---- the real calls ---- */

static int real_open( int dir, const char *name, int flags, mode_t mode )
{
    return openat( dir, name, flags, mode );
}

static int real_close( int fd )
{
    return libc()->close( fd );
}

static int real_fstat( int fd, struct stat *st )
{
    return fstat( fd, st );
}

static int real_link( int dir, const char *from, const char *to )
{
    return linkat( dir, from, dir, to, 0 );
}

static int real_rename( int dir, const char *from, const char *to )
{
    return renameat( dir, from, dir, to );
}

static int real_unlink( int dir, const char *name )
{
    return unlinkat( dir, name, 0 );
}

static const struct store_ops real_ops =
{
    real_open,
    read,
    write,
    fsync,
    real_close,
    real_fstat,
    fstatat,
    real_link,
    real_rename,
    real_unlink,
    flock,
    realloc,
};

/* ---- helpers ---- */

__attribute__((format( printf, 2, 3 )))
static void report( const struct store *store, const char *format, ... )
{
    va_list args;

    fprintf( stderr, "portpool: %s/%s: ", store->path, STORE_FILE_NAME );
    va_start( args, format );
    vfprintf( stderr, format, args );
    va_end( args );
    fputc( '\n', stderr );
}

static void set_id( struct file_id *id, const struct stat *st )
{
    id->dev = st->st_dev;
    id->ino = st->st_ino;
    id->size = st->st_size;
    id->mtime = st->st_mtim;
}

static int same_id( const struct file_id *id, const struct stat *st )
{
    return id->dev == st->st_dev && id->ino == st->st_ino && id->size == st->st_size &&
           id->mtime.tv_sec == st->st_mtim.tv_sec && id->mtime.tv_nsec == st->st_mtim.tv_nsec;
}

/* Another pool holds the lock while it writes: waiting is bounded, as nothing
 * else in the server runs meanwhile. */
static int lock_store( struct store *store )
{
    const struct timespec delay = { 0, LOCK_DELAY_NS };
    unsigned int i;

    for (i = 0; i < LOCK_TRIES; i++)
    {
        if (!store->ops->lock( store->dir, LOCK_EX | LOCK_NB )) return 0;
        if (errno != EWOULDBLOCK && errno != EINTR) return errno;
        nanosleep( &delay, NULL );
    }
    return EBUSY;
}

static void unlock_store( struct store *store )
{
    store->ops->lock( store->dir, LOCK_UN );
}

/* ---- reading ---- */

/* Reads at most STORE_MAX_SIZE + 1 bytes; the caller frees *data. */
static int read_data( struct store *store, int fd, off_t file_size, char **data, size_t *size )
{
    size_t max = file_size < (off_t)STORE_MAX_SIZE ? (size_t)file_size + 1 : STORE_MAX_SIZE + 1;
    ssize_t ret;

    if (!(*data = store->ops->realloc( NULL, max ))) return ENOMEM;
    for (*size = 0; *size < max; *size += ret)
    {
        if ((ret = store->ops->read( fd, *data + *size, max - *size )) > 0) continue;
        if (!ret) break;
        if (errno != EINTR) return errno;
        ret = 0;
    }
    return 0;
}

/* Fills the empty *content from the file. Returns 0, ENOENT, or why it can't be
 * read; *damage says whether it was in order. */
static int read_file( struct store *store, struct store_content *content, struct file_id *id,
                      enum store_damage *damage )
{
    const struct store_ops *ops = store->ops;
    struct stat st;
    char *data = NULL;
    size_t size;
    int fd, err = 0;

    *damage = STORE_DAMAGE_NONE;
    fd = ops->open( store->dir, STORE_FILE_NAME, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0 );
    if (fd == -1) return errno;
    if (ops->fstat( fd, &st )) err = errno;
    else if (!S_ISREG( st.st_mode )) err = S_ISDIR( st.st_mode ) ? EISDIR : EINVAL;
    if (!err) err = read_data( store, fd, st.st_size, &data, &size );
    ops->close( fd );
    if (!err) err = store_parse( content, data, size, ops, damage );
    if (!err) set_id( id, &st );
    free( data );
    return err;
}

/* Gives the file a second name that nothing overwrites. */
static int keep_aside( struct store *store )
{
    char name[sizeof(STORE_FILE_NAME) + 32];
    struct stat st, other;
    unsigned int i;

    if (store->ops->fstatat( store->dir, STORE_FILE_NAME, &st, 0 )) return errno;
    for (i = 1; i <= STORE_MAX_DAMAGED; i++)
    {
        snprintf( name, sizeof(name), "%s.damaged-%u", STORE_FILE_NAME, i );
        if (!store->ops->link( store->dir, STORE_FILE_NAME, name ))
        {
            report( store, "damaged; kept aside as %s", name );
            return 0;
        }
        if (errno != EEXIST) return errno;
        /* the start before this one may have kept it and failed to write a new one */
        if (!store->ops->fstatat( store->dir, name, &other, AT_SYMLINK_NOFOLLOW ) &&
            other.st_dev == st.st_dev && other.st_ino == st.st_ino) return 0;
    }
    return EMFILE;
}

/* ---- writing ---- */

static int write_data( struct store *store, int fd, const char *text, size_t size )
{
    ssize_t ret;
    size_t pos;

    for (pos = 0; pos < size; pos += ret)
    {
        if ((ret = store->ops->write( fd, text + pos, size - pos )) > 0) continue;
        if (!ret) return EIO;
        if (errno != EINTR) return errno;
        ret = 0;
    }
    return 0;
}

/* Writes the content under the temporary name, down to the disk. */
static int write_temp( struct store *store, const struct store_content *content, struct file_id *id )
{
    const struct store_ops *ops = store->ops;
    struct stat st;
    size_t size;
    char *text;
    int fd, err;

    if (!(text = store_format( content, ops, &size ))) return ENOMEM;
    ops->unlink( store->dir, STORE_TEMP_NAME );  /* of a server that died: we hold the lock */
    fd = ops->open( store->dir, STORE_TEMP_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644 );
    if (fd == -1)
    {
        err = errno;
        free( text );
        return err;
    }
    err = write_data( store, fd, text, size );
    if (!err && ops->fsync( fd )) err = errno;
    if (!err && ops->fstat( fd, &st )) err = errno;
    if (ops->close( fd ) && !err) err = errno;
    if (err) ops->unlink( store->dir, STORE_TEMP_NAME );
    else set_id( id, &st );
    free( text );
    return err;
}

/* Some file systems have no fsync for directories and say EINVAL. */
static int sync_dir( struct store *store )
{
    return store->ops->fsync( store->dir ) && errno != EINVAL ? errno : 0;
}

static int rename_temp( struct store *store )
{
    int err;

    if (!store->ops->rename( store->dir, STORE_TEMP_NAME, STORE_FILE_NAME )) return 0;
    err = errno;
    store->ops->unlink( store->dir, STORE_TEMP_NAME );
    return err;
}

/* The new file is in place but may not survive a crash, so the change fails:
 * puts what was there before back. */
static void restore_file( struct store *store )
{
    int err = 0;

    if (!store->id.ino)
    {
        if (store->ops->unlink( store->dir, STORE_FILE_NAME )) err = errno;
    }
    else if (!(err = write_temp( store, &store->content, &store->id ))) err = rename_temp( store );
    if (!err) sync_dir( store );
    else report( store, "a failed change could not be taken back (%s)", strerror( err ) );
}

/* Replaces the file; on success *content is the store's and emptied. */
static int write_file( struct store *store, struct store_content *content )
{
    struct file_id id;
    int err;

    if ((err = write_temp( store, content, &id )) || (err = rename_temp( store ))) return err;
    if ((err = sync_dir( store )))
    {
        restore_file( store );
        return err;
    }
    store_content_free( &store->content );
    store->content = *content;
    store->id = id;
    memset( content, 0, sizeof(*content) );
    return 0;
}

/* ---- the object ---- */

/* Takes over what another pool wrote since the file was read. If it went away or
 * was damaged, what is in memory is as good as before and will be written. */
static int refresh( struct store *store )
{
    struct store_content content = { 0 };
    enum store_damage damage;
    struct file_id id;
    struct stat st;
    int err;

    if (store->ops->fstatat( store->dir, STORE_FILE_NAME, &st, 0 ))
    {
        if (errno != ENOENT) return errno;
        memset( &store->id, 0, sizeof(store->id) );
        return 0;
    }
    if (same_id( &store->id, &st )) return 0;
    if (!(err = read_file( store, &content, &id, &damage )))
    {
        if (!damage)
        {
            store_content_free( &store->content );
            store->content = content;
            store->id = id;
            return 0;
        }
        if (!(err = keep_aside( store ))) store->id = id;
    }
    store_content_free( &content );
    return err;
}

static int change( struct store *store, change_func func, const struct store_record *rec )
{
    struct store_content content;
    int err;

    if (store->error) return store->error;
    if ((err = lock_store( store ))) return err;
    if (!(err = refresh( store )) && !(err = store_content_copy( &content, &store->content, store->ops )))
    {
        if (!(err = func( &content, rec, store->ops ))) err = write_file( store, &content );
        store_content_free( &content );
    }
    unlock_store( store );
    return err;
}

static int remove_record( struct store_content *content, const struct store_record *rec,
                          const struct store_ops *ops )
{
    (void)ops;
    return store_content_remove( content, rec );
}

static int change_dynamic( struct store_content *content, const struct store_record *rec,
                           const struct store_ops *ops )
{
    (void)ops;
    return store_content_set_dynamic( content, rec->transport, &rec->range );
}

int store_add( struct store *store, const struct store_record *rec )
{
    return change( store, store_content_add, rec );
}

int store_remove( struct store *store, const struct store_record *rec )
{
    int err = change( store, remove_record, rec );

    return err == ENOENT ? 0 : err;
}

int store_set_dynamic( struct store *store, unsigned int transport, const struct store_range *range )
{
    static const struct store_range none;
    const struct store_record rec = { transport, PORT_POOL_ADMINISTERED, range ? *range : none };

    return change( store, change_dynamic, &rec );
}

static void repair( struct store *store )
{
    struct store_content content;

    if ((store->error = keep_aside( store )))
    {
        report( store, "damaged, and can't be kept aside (%s); persistent reservations can't be changed",
                store->error == EMFILE ? "too many damaged files" : strerror( store->error ) );
        return;
    }
    if (store_content_copy( &content, &store->content, store->ops )) return;  /* the next change writes it */
    if (write_file( store, &content )) store_content_free( &content );
}

static void load( struct store *store )
{
    static const char * const texts[] =
    {
        [STORE_DAMAGE_VERSION]  = "unknown version",
        [STORE_DAMAGE_LINE]     = "unreadable line",
        [STORE_DAMAGE_RECORD]   = "invalid or overlapping ports",
        [STORE_DAMAGE_TOO_BIG]  = "too big",
        [STORE_DAMAGE_CHECKSUM] = "wrong checksum",
    };
    enum store_damage damage;
    int locked = !lock_store( store );
    int err = read_file( store, &store->content, &store->id, &damage );

    if (err && err != ENOENT)
    {
        store_content_free( &store->content );
        store->error = err;
        report( store, "can't be read (%s); persistent reservations can't be changed", strerror( err ) );
    }
    if (!err && damage)
    {
        report( store, "%s; %u records are readable", texts[damage], store->content.count );
        if (locked) repair( store );
        else store->id.size = -1;  /* the next change looks again */
    }
    if (locked) unlock_store( store );
}

int store_open( const char *dir, const struct store_ops *ops, struct store **ret_store )
{
    struct store *store;
    int err;

    if (!ops) ops = &real_ops;
    if (!(store = ops->realloc( NULL, sizeof(*store) ))) return ENOMEM;
    memset( store, 0, sizeof(*store) );
    store->ops = ops;
    if (!(store->path = ops->realloc( NULL, strlen( dir ) + 1 )))
    {
        free( store );
        return ENOMEM;
    }
    strcpy( store->path, dir );
    if ((store->dir = ops->open( AT_FDCWD, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0 )) == -1)
    {
        err = errno;
        free( store->path );
        free( store );
        return err;
    }
    load( store );
    *ret_store = store;
    return 0;
}

void store_close( struct store *store )
{
    if (!store) return;
    store->ops->close( store->dir );
    store_content_free( &store->content );
    free( store->path );
    free( store );
}

const struct store_content *store_get_content( const struct store *store )
{
    return &store->content;
}

int store_get_error( const struct store *store )
{
    return store->error;
}
