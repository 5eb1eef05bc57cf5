/*
 * Tests of the store's file: failing calls and full disks
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
 * A change that fails leaves the file and the object as they were; one that
 * succeeds has made exactly that change.
 */

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "store_test.h"

static char before[4096], after[4096];     /* the file without and with the change */
static ssize_t before_size, after_size;

struct change
{
    const char *name;
    int       (*run)( struct store *store );
};

static int run_add( struct store *store )
{
    return test_add( store, 7000, 10 );
}

static int run_remove( struct store *store )
{
    return test_remove( store, 80, 1 );
}

static int run_dynamic( struct store *store )
{
    static const struct store_range range = { 40000, 2000 };

    return store_set_dynamic( store, PORT_POOL_UDP, &range );
}

static const struct change changes[] =
{
    { "add", run_add },
    { "remove", run_remove },
    { "dynamic", run_dynamic },
};

/* A new directory content: the file before, or no file at all. */
static struct store *prepare( int with_file )
{
    struct store *store;

    start_ops( 0, 0 );
    remove_files();
    store = open_store();
    if (with_file)
    {
        ok( !test_add( store, 80, 1 ), "can't add\n" );
        ok( !test_add( store, 443, 1 ), "can't add\n" );
    }
    before_size = read_text( STORE_FILE_NAME, before, sizeof(before) );
    return store;
}

static int file_is( const char *expect, ssize_t expect_size )
{
    char text[4096];
    ssize_t size = read_text( STORE_FILE_NAME, text, sizeof(text) );

    return size == expect_size && (size == -1 || !memcmp( text, expect, size ));
}

/* The object must say what the file says, and still work. */
static void check_object( struct store *store, int changed )
{
    struct store *again;
    const struct store_content *content, *expect;

    start_ops( 0, 0 );
    again = open_store();
    content = store_get_content( store );
    expect = store_get_content( again );
    ok( content->count == expect->count && !memcmp( content->used, expect->used, sizeof(content->used) ) &&
        !memcmp( content->dynamic, expect->dynamic, sizeof(content->dynamic) ),
        "object and file differ (%s)\n", changed ? "changed" : "unchanged" );
    store_close( again );
    ok( !test_add( store, 9000, 1 ), "can't be changed any more\n" );
}

static void sweep( const struct change *change, int with_file, int fail_errno )
{
    struct store *store = prepare( with_file );
    unsigned int n;
    int err, fired;

    ok( !change->run( store ), "failed\n" );
    after_size = read_text( STORE_FILE_NAME, after, sizeof(after) );
    store_close( store );
    for (n = 1;; n++)
    {
        check_set_context( "%s, file %d, errno %d, call %u: ", change->name, with_file, fail_errno, n );
        store = prepare( with_file );
        start_ops( n, fail_errno );
        err = change->run( store );
        fired = op_failed();
        if (err) ok( file_is( before, before_size ), "failed, but the file has changed\n" );
        else ok( file_is( after, after_size ), "succeeded, but the file isn't as it should be\n" );
        ok( !err || fired, "got error %d\n", err );
        ok( !file_exists( STORE_TEMP_NAME ), "temporary file is left\n" );
        check_object( store, !err );
        store_close( store );
        if (!fired || n > 100) break;
    }
    ok( n > 8, "only %u calls were made\n", n );
    check_set_context( "%s", "" );
}

/* From some call on nothing works any more, not even taking back: the file is
 * the old or the new one, as sweep() has left them, never anything else. */
static void sweep_all_after( const struct change *change )
{
    struct store *store;
    unsigned int n;
    int fired;

    op_fail_all_after = 1;
    for (n = 1;; n++)
    {
        check_set_context( "%s, all calls from %u: ", change->name, n );
        store = prepare( 1 );
        start_ops( n, EIO );
        change->run( store );
        fired = op_failed();
        ok( file_is( before, before_size ) || file_is( after, after_size ), "torn file\n" );
        start_ops( 0, 0 );
        store_close( store );
        if (!fired || n > 100) break;
    }
    op_fail_all_after = 0;
    check_set_context( "%s", "" );
}

/* Loading with failing calls: never a wrong record, never a lost file. */
static void sweep_load( int damaged )
{
    struct store *store = NULL;
    struct store_content content;
    unsigned int n;
    int err, fired;

    for (n = 1;; n++)
    {
        check_set_context( "load, damaged %d, call %u: ", damaged, n );
        store_close( prepare( 1 ) );
        if (damaged) write_text( STORE_FILE_NAME, before, --before_size );
        start_ops( n, EIO );
        err = store_open( test_dir, &test_ops, &store );
        fired = op_failed();
        start_ops( 0, 0 );
        if (!err)
        {
            content = *store_get_content( store );
            ok( content.count == 2 || (store_get_error( store ) && !content.count),
                "got %u records\n", content.count );
            if (!store_get_error( store )) check_object( store, 0 );
            store_close( store );
        }
        store = open_store();
        ok( store_get_content( store )->count >= 2, "records are lost\n" );
        ok( !damaged || file_exists( STORE_FILE_NAME ".damaged-1" ), "not kept\n" );
        ok( !file_exists( STORE_FILE_NAME ".damaged-2" ), "kept twice\n" );
        store_close( store );
        if (!fired || n > 100) break;
    }
    check_set_context( "%s", "" );
}

/* The disk is full after each possible number of bytes. */
static void test_short_writes(void)
{
    struct store *store;
    size_t left;
    int err;

    for (left = 0; left < 200; left++)
    {
        check_set_context( "%zu bytes free: ", left );
        store = prepare( 1 );
        op_write_left = left;
        err = test_add( store, 7000, 10 );
        op_write_left = (size_t)-1;
        if (!err) break;
        ok( err == ENOSPC, "got error %d\n", err );
        ok( file_is( before, before_size ), "the file has changed\n" );
        ok( !file_exists( STORE_TEMP_NAME ), "temporary file is left\n" );
        check_object( store, 0 );
        store_close( store );
    }
    ok( left > 50 && left < 200, "succeeded with %zu bytes\n", left );
    store_close( store );
    check_set_context( "%s", "" );
}

/* Runs in a mount namespace of its own. Returns the number of failures. */
static int on_small_disk(void)
{
    struct store *store = NULL;
    char block[4096] = { 0 };
    int fd, err;

    check_failures = 0;
    if (unshare( CLONE_NEWNS ) || mount( NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL ) ||
        mount( "none", test_dir, "tmpfs", 0, "size=65536" )) return -1;
    ok( !(store_open( test_dir, NULL, &store )), "can't open\n" );
    ok( !test_add( store, 80, 1 ), "can't add\n" );
    before_size = read_text( STORE_FILE_NAME, before, sizeof(before) );
    fd = open( test_path( "filler" ), O_WRONLY | O_CREAT, 0600 );
    while (write( fd, block, sizeof(block) ) > 0) {}
    close( fd );
    err = test_add( store, 443, 1 );
    ok( err == ENOSPC, "got error %d\n", err );
    ok( file_is( before, before_size ), "the file has changed\n" );
    ok( !file_exists( STORE_TEMP_NAME ), "temporary file is left\n" );
    unlink( test_path( "filler" ));
    ok( !test_add( store, 443, 1 ), "can't add after there is space again\n" );
    store_close( store );
    fflush( stdout );
    return check_failures;
}

/* Only the superuser can mount; test_short_writes() has shown the same for others. */
static void test_full_disk(void)
{
    int status;
    pid_t pid;

    if (geteuid()) return;
    remove_files();
    fflush( stdout );
    if (!(pid = fork())) _exit( on_small_disk() );
    waitpid( pid, &status, 0 );
    if (WIFEXITED( status ) && WEXITSTATUS( status ) == 255) return;  /* a container that forbids it */
    ok( !status, "the child failed, status %#x\n", status );
}

/* Memory is as any other call. */
static void test_memory(void)
{
    struct store *store = prepare( 1 );
    int err;

    op_fail_all_after = 1;
    start_ops( 3, ENOMEM );  /* after the lock and the look at the file */
    err = test_add( store, 7000, 1 );
    ok( err == ENOMEM, "got error %d\n", err );
    op_fail_all_after = 0;
    check_object( store, 0 );
    store_close( store );
}

START_TEST(store_fail)
{
    static const int errors[] = { EIO, ENOSPC, ENOMEM, EINTR };
    unsigned int i, j;

    if (!(stderr = fopen( "/dev/null", "w" ))) abort();  /* what the store reports; not the sanitizer */
    make_dir();
    for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
    {
        for (j = 0; j < sizeof(errors) / sizeof(errors[0]); j++)
        {
            if (changes[i].run != run_remove) sweep( &changes[i], 0, errors[j] );
            sweep( &changes[i], 1, errors[j] );
        }
        sweep_all_after( &changes[i] );
    }
    sweep_load( 0 );
    sweep_load( 1 );
    test_short_writes();
    test_memory();
    test_full_disk();
}
