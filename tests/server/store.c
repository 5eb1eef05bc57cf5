/*
 * Tests of the store's file: loading, damage, other writers
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
 * Real files in a directory of the test's own; calls that fail are in
 * store_fail.c, the text is in store_text.c.
 */

#include <sys/wait.h>

#include "store_test.h"

#define HEADER "portpool-store 1\n"

static void check_file( const char *body )
{
    char text[4096], expect[4096];
    size_t size = make_text( expect, sizeof(expect), body );

    ok( read_text( STORE_FILE_NAME, text, sizeof(text) ) == (ssize_t)size && !memcmp( text, expect, size ),
        "got %s", text );
    ok( !file_exists( STORE_TEMP_NAME ), "temporary file is left\n" );
}

static void check_err( int line, int err, int expect )
{
    check_ok( err == expect, __FILE__, line, "got error %d, expected %d\n", err, expect );
}

#define check_error( err, expect ) check_err( __LINE__, err, expect )

static void test_changes(void)
{
    const struct store_record excluded = record( PORT_POOL_UDP, PORT_POOL_ADMINISTERED, 6000, 2 );
    const struct store_range dynamic = { 50000, 1000 }, bad = { 80, 1000 };
    const struct store_range standard = { 49152, 16384 };
    struct store *store = open_store();

    check_error( store_get_error( store ), 0 );
    ok( !file_exists( STORE_FILE_NAME ), "a file was written\n" );
    check_error( test_add( store, 5000, 20 ), 0 );
    check_file( HEADER "persistent tcp 5000 20\n" );
    check_error( test_add( store, 5019, 1 ), EEXIST );
    check_error( test_add( store, 0, 1 ), EINVAL );
    check_error( store_add( store, &excluded ), 0 );
    check_error( store_set_dynamic( store, PORT_POOL_TCP, &dynamic ), 0 );
    check_error( store_set_dynamic( store, PORT_POOL_TCP, &bad ), EINVAL );
    check_error( store_set_dynamic( store, PORT_POOL_TRANSPORT_COUNT, &dynamic ), EINVAL );
    check_file( HEADER "dynamic tcp 50000 1000\npersistent tcp 5000 20\nexcluded udp 6000 2\n" );
    store_close( store );

    store = open_store();
    ok( store_get_content( store )->count == 2, "got %u records\n", store_get_content( store )->count );
    ok( store_get_content( store )->dynamic[PORT_POOL_TCP].start == 50000, "dynamic range is lost\n" );
    check_error( test_remove( store, 5000, 19 ), 0 );   /* not there */
    ok( store_get_content( store )->count == 2, "got %u records\n", store_get_content( store )->count );
    check_error( test_remove( store, 5000, 20 ), 0 );
    check_error( store_set_dynamic( store, PORT_POOL_TCP, &standard ), 0 );
    check_file( HEADER "excluded udp 6000 2\n" );
    store_close( store );
    remove_files();
}

/* A file that was cut anywhere: its whole lines are used, and it is kept. */
static void test_torn(void)
{
    static const char body[] = HEADER "dynamic udp 50000 1000\npersistent tcp 80 1\npersistent tcp 5000 20\n"
                               "excluded udp 6000 2\n";
    char text[1024], kept[1024];
    size_t size = make_text( text, sizeof(text), body ), cut;
    struct store *store;
    unsigned int expect, i;

    for (cut = 0; cut < size; cut++)
    {
        check_set_context( "%zu bytes: ", cut );
        write_text( STORE_FILE_NAME, text, cut );
        for (i = 0, expect = 0; i < cut; i++) expect += text[i] == '\n';
        expect = expect < 2 ? 0 : expect > 5 ? 3 : expect - 2;
        store = open_store();
        ok( store_get_content( store )->count == expect, "got %u records, expected %u\n",
            store_get_content( store )->count, expect );
        ok( read_text( STORE_FILE_NAME ".damaged-1", kept, sizeof(kept) ) == (ssize_t)cut &&
            !memcmp( kept, text, cut ), "not kept as it was\n" );
        check_error( store_get_error( store ), 0 );
        store_close( store );
        store = open_store();
        ok( store_get_content( store )->count == expect && !file_exists( STORE_FILE_NAME ".damaged-2" ),
            "not repaired\n" );
        store_close( store );
        remove_files();
    }
    check_set_context( "%s", "" );
}

/* No damaged file is overwritten; when there are too many no change is made. */
static void test_damaged_names(void)
{
    static const char bad[] = "garbage\n";
    struct store *store;
    char name[64], text[64];
    unsigned int i;

    for (i = 1; i <= STORE_MAX_DAMAGED; i++)
    {
        write_text( STORE_FILE_NAME, bad, sizeof(bad) - 1 - i % 3 );
        store_close( open_store() );
        snprintf( name, sizeof(name), STORE_FILE_NAME ".damaged-%u", i );
        ok( read_text( name, text, sizeof(text) ) == (ssize_t)(sizeof(bad) - 1 - i % 3),
            "%s isn't there\n", name );
    }
    write_text( STORE_FILE_NAME, bad, sizeof(bad) - 1 );
    store = open_store();
    ok( store_get_error( store ), "changes are allowed\n" );
    ok( test_add( store, 80, 1 ) == store_get_error( store ), "could add\n" );
    read_text( STORE_FILE_NAME, text, sizeof(text) );
    ok( !strcmp( text, bad ), "got %s\n", text );
    store_close( store );
    remove_files();
}

/* What can't be read is never overwritten. */
static void check_unreadable( int expect )
{
    struct store *store = open_store();
    struct stat before, after;

    lstat( test_path( STORE_FILE_NAME ), &before );
    check_error( store_get_error( store ), expect );
    ok( !store_get_content( store )->count, "got %u records\n", store_get_content( store )->count );
    check_error( test_add( store, 80, 1 ), expect );
    check_error( test_remove( store, 80, 1 ), expect );
    check_error( store_set_dynamic( store, PORT_POOL_TCP, NULL ), expect );
    lstat( test_path( STORE_FILE_NAME ), &after );
    ok( before.st_ino == after.st_ino && before.st_size == after.st_size, "the file was replaced\n" );
    store_close( store );
}

/* In a process without the right to read it: the superuser has every right. */
static void test_no_right(void)
{
    char text[256];
    int status;
    pid_t pid;

    write_text( STORE_FILE_NAME, text, make_text( text, sizeof(text), HEADER "persistent tcp 80 1\n" ));
    chmod( test_path( STORE_FILE_NAME ), 0 );
    if (!geteuid() && chown( test_dir, 65534, 65534 )) abort();
    fflush( stdout );
    if (!(pid = fork()))
    {
        check_failures = 0;
        if (!geteuid() && (setgid( 65534 ) || setuid( 65534 ))) abort();
        check_unreadable( EACCES );
        fflush( stdout );
        _exit( check_failures );
    }
    waitpid( pid, &status, 0 );
    ok( !status, "the child failed, status %#x\n", status );
    if (!geteuid() && chown( test_dir, 0, 0 )) abort();
    remove_files();
}

static void test_unreadable(void)
{
    static const int errors[] = { EACCES, EIO, EMFILE, ELOOP };
    char text[256];
    unsigned int i;

    test_no_right();
    mkdir( test_path( STORE_FILE_NAME ), 0755 );
    check_unreadable( EISDIR );
    remove_files();
    mkfifo( test_path( STORE_FILE_NAME ), 0644 );
    check_unreadable( EINVAL );
    remove_files();

    write_text( STORE_FILE_NAME, text, make_text( text, sizeof(text), HEADER "persistent tcp 80 1\n" ));
    for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
    {
        check_set_context( "errno %d: ", errors[i] );
        start_ops( 5, errors[i] );  /* memory twice, the directory, the lock, then the file */
        check_unreadable( errors[i] );
        start_ops( 8, errors[i] );  /* and its reading */
        check_unreadable( errors[i] );
    }
    start_ops( 0, 0 );
    check_set_context( "%s", "" );
    remove_files();
}

static void test_no_dir(void)
{
    struct store *store = NULL;

    check_error( store_open( test_path( "missing" ), NULL, &store ), ENOENT );
    write_text( "file", "x", 1 );
    check_error( store_open( test_path( "file" ), NULL, &store ), ENOTDIR );
    ok( !store, "got a store\n" );
    remove_files();
    check_error( store_open( test_dir, NULL, &store ), 0 );
    check_error( test_add( store, 1, 1 ), 0 );
    check_file( HEADER "persistent tcp 1 1\n" );
    store_close( store );
    store_close( NULL );
    remove_files();
}

/* Two pools on one directory: neither loses what the other wrote. */
static void test_two_writers(void)
{
    struct store *first = open_store(), *second = open_store();
    char text[256];

    check_error( test_add( first, 80, 1 ), 0 );
    check_error( test_add( second, 443, 1 ), 0 );
    check_file( HEADER "persistent tcp 80 1\npersistent tcp 443 1\n" );
    check_error( test_add( first, 443, 2 ), EEXIST );
    check_error( test_remove( second, 80, 1 ), 0 );
    check_error( test_remove( first, 80, 1 ), 0 );      /* it is gone, as wanted */
    check_file( HEADER "persistent tcp 443 1\n" );

    /* the file went away: it is written again */
    unlink( test_path( STORE_FILE_NAME ));
    check_error( test_add( first, 90, 1 ), 0 );
    check_file( HEADER "persistent tcp 90 1\npersistent tcp 443 1\n" );

    /* it was damaged: kept aside, and written again */
    write_text( STORE_FILE_NAME, "xyz\n", 4 );
    check_error( test_add( first, 91, 1 ), 0 );
    check_file( HEADER "persistent tcp 90 1\npersistent tcp 91 1\npersistent tcp 443 1\n" );
    ok( read_text( STORE_FILE_NAME ".damaged-1", text, sizeof(text) ) == 4, "not kept\n" );
    store_close( first );
    store_close( second );
    remove_files();
}

/* The lock is held by another process: bounded waiting, then EBUSY. */
static void test_lock_held(void)
{
    struct store *store = open_store();
    int pipe_in[2], pipe_out[2], fd;
    char c;
    pid_t pid;

    if (pipe( pipe_in ) || pipe( pipe_out )) abort();
    if (!(pid = fork()))
    {
        fd = open( test_dir, O_RDONLY | O_DIRECTORY );
        flock( fd, LOCK_EX );
        if (write( pipe_out[1], "l", 1 ) != 1 || read( pipe_in[0], &c, 1 ) != 1) _exit( 1 );
        _exit( 0 );
    }
    if (read( pipe_out[0], &c, 1 ) != 1) abort();
    check_error( test_add( store, 80, 1 ), EBUSY );
    ok( !file_exists( STORE_FILE_NAME ), "a file was written\n" );
    if (write( pipe_in[1], "x", 1 ) != 1) abort();
    waitpid( pid, NULL, 0 );
    check_error( test_add( store, 80, 1 ), 0 );
    store_close( store );
    remove_files();
}

/* Several processes add and remove at the same time: nothing is lost. */
static void test_concurrent(void)
{
    enum { WRITERS = 3, ROUNDS = 40 };
    struct store *store;
    unsigned int i, n, failed = 0;
    pid_t pids[WRITERS];
    int status, err;

    for (i = 0; i < WRITERS; i++)
    {
        if ((pids[i] = fork())) continue;
        store = open_store();
        for (n = 0; n < ROUNDS; n++)
        {
            while ((err = test_add( store, 1000 * (i + 1) + n, 1 )) == EBUSY) {}
            failed += err != 0;
            if (n % 2) continue;
            while ((err = test_remove( store, 1000 * (i + 1) + n, 1 )) == EBUSY) {}
            failed += err != 0;
        }
        store_close( store );
        _exit( failed );
    }
    for (i = 0; i < WRITERS; i++)
    {
        waitpid( pids[i], &status, 0 );
        ok( !status, "writer %u: status %#x\n", i, status );
    }
    store = open_store();
    ok( store_get_content( store )->count == WRITERS * ROUNDS / 2, "got %u records\n",
        store_get_content( store )->count );
    store_close( store );
    ok( !file_exists( STORE_FILE_NAME ".damaged-1" ), "the file was damaged\n" );
    remove_files();
}

START_TEST(store)
{
    if (!(stderr = fopen( "/dev/null", "w" ))) abort();  /* what the store reports; not the sanitizer */
    make_dir();
    test_changes();
    test_torn();
    test_damaged_names();
    test_unreadable();
    test_no_dir();
    test_two_writers();
    test_lock_held();
    test_concurrent();
}
