/*
 * Persistent records of the port pool on disk
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
 * Persistent reservations, administered exclusions that were asked to last, and
 * dynamic ranges that differ from the default, in $WINEPREFIX/port-reservations.
 * The file is the only truth for them. pool_ops.c is the caller.
 *
 * A change is on disk when the function returns 0; otherwise it returns an errno
 * and neither the file nor the object has changed. Two pools may share a prefix
 * (containers with a common home directory): a change is made under a lock on
 * the directory and on top of what the other one wrote.
 */

#ifndef __PORT_POOL_STORE_H
#define __PORT_POOL_STORE_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "wine/port_pool.h"

#define STORE_FILE_NAME   "port-reservations"
#define STORE_TEMP_NAME   STORE_FILE_NAME ".tmp"
#define STORE_MAX_RECORDS 20000
#define STORE_MAX_SIZE    (4u << 20)    /* bytes read of a file */
#define STORE_MAX_LINE    80            /* characters */
#define STORE_MAX_DAMAGED 100           /* files kept aside */

struct store_range
{
    unsigned int start;     /* first port, host byte order */
    unsigned int count;
};

struct store_record
{
    unsigned int       transport;   /* enum port_pool_transport */
    unsigned int       kind;        /* PORT_POOL_PERSISTENT or PORT_POOL_ADMINISTERED */
    struct store_range range;
};

/* What a file says: records by transport and port, without overlap. */
struct store_content
{
    struct store_record *records;
    unsigned int         count;
    unsigned int         size;                                      /* allocated */
    struct store_range   dynamic[PORT_POOL_TRANSPORT_COUNT];        /* count 0: the default, not kept */
    unsigned char        used[PORT_POOL_TRANSPORT_COUNT][8192];     /* a bit per port in records */
};

/* The calls that can fail. Tests replace them; NULL stands for the C library's. */
struct store_ops
{
    int     (*open)( int dir, const char *name, int flags, mode_t mode );
    ssize_t (*read)( int fd, void *data, size_t size );
    ssize_t (*write)( int fd, const void *data, size_t size );
    int     (*fsync)( int fd );
    int     (*close)( int fd );
    int     (*fstat)( int fd, struct stat *st );
    int     (*fstatat)( int dir, const char *name, struct stat *st, int flags );
    int     (*link)( int dir, const char *from, const char *to );
    int     (*rename)( int dir, const char *from, const char *to );
    int     (*unlink)( int dir, const char *name );
    int     (*lock)( int fd, int operation );
    void   *(*realloc)( void *ptr, size_t size );
};

/* store_text.c: content and text. No system call but memory. */

/* What store_parse() found wrong; 0 if nothing. */
enum store_damage
{
    STORE_DAMAGE_NONE,
    STORE_DAMAGE_VERSION,   /* no or another version in the first line */
    STORE_DAMAGE_LINE,      /* a line that isn't understood */
    STORE_DAMAGE_RECORD,    /* a port out of range or listed twice */
    STORE_DAMAGE_TOO_BIG,   /* more bytes or records than a store may have */
    STORE_DAMAGE_CHECKSUM   /* last line missing or wrong: torn or edited */
};

/* Adds to the empty *content everything readable in the text, whatever is wrong
 * with the rest. Returns 0 or ENOMEM; *damage tells the first thing found wrong. */
extern int store_parse( struct store_content *content, const char *text, size_t size,
                        const struct store_ops *ops, enum store_damage *damage );

/* Returns the text, allocated, or NULL if there is no memory. */
extern char *store_format( const struct store_content *content, const struct store_ops *ops, size_t *size );

/* 0, EINVAL (no such ports, kind or transport), EEXIST (overlap), ENOSPC (full), ENOMEM. */
extern int store_content_add( struct store_content *content, const struct store_record *rec,
                              const struct store_ops *ops );

/* Is there a record that matches exactly? */
extern int store_content_has( const struct store_content *content, const struct store_record *rec );

/* Is a port of the range, which must be valid, in a record? */
extern int store_content_is_used( const struct store_content *content, unsigned int transport,
                                  const struct store_range *range );

/* The record with the lowest first port not below from, valid until the next change; NULL: none. */
extern const struct store_record *store_content_next( const struct store_content *content,
                                                      unsigned int transport, unsigned int from );

/* 0 or ENOENT: the record must match exactly. */
extern int store_content_remove( struct store_content *content, const struct store_record *rec );

/* 0 or EINVAL. range NULL or count 0: back to the default. */
extern int store_content_set_dynamic( struct store_content *content, unsigned int transport,
                                      const struct store_range *range );

/* Fills *to, which holds nothing. 0 or ENOMEM. */
extern int store_content_copy( struct store_content *to, const struct store_content *from,
                               const struct store_ops *ops );

extern void store_content_free( struct store_content *content );

/* store.c: the object */

struct store;

/* Loads the store of prefix directory dir. A missing file is an empty store; a
 * damaged one is kept aside as port-reservations.damaged-N, reported on stderr,
 * and what is readable in it is used. A file that can't be read is reported, and
 * the store then is empty and refuses every change with the errno, so that it is
 * never overwritten. Returns 0 and the store, or ENOMEM, or the errno of
 * opening the directory. ops is NULL outside tests. */
extern int store_open( const char *dir, const struct store_ops *ops, struct store **ret_store );
extern void store_close( struct store *store );

/* Valid until the next change. */
extern const struct store_content *store_get_content( const struct store *store );

/* 0 or the errno that refuses every change until the next start. */
extern int store_get_error( const struct store *store );

/* Changes, as described above. Besides the errors of store_content_*() they
 * return EBUSY if another pool holds the lock for long, and what writing gives:
 * ENOSPC, EIO, EROFS, EACCES, EDQUOT... Removing a record that isn't in the file
 * succeeds: another pool may have removed it. */
extern int store_add( struct store *store, const struct store_record *rec );
extern int store_remove( struct store *store, const struct store_record *rec );
extern int store_set_dynamic( struct store *store, unsigned int transport, const struct store_range *range );

#endif /* __PORT_POOL_STORE_H */
