/*
 * Tests of the store's text form
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
 * What is read is checked against the description of the format in store_text.c,
 * with a checksum of the test's own.
 */

#include "store_test.h"

#define HEADER "portpool-store 1\n"

static void test_good( const char *body, unsigned int count )
{
    struct store_content content = { 0 };
    enum store_damage damage;
    char text[4096], *copy;
    size_t size = make_text( text, sizeof(text), body ), copy_size;
    int err;

    err = store_parse( &content, text, size, &test_ops, &damage );
    ok( !err && !damage, "got error %d, damage %d\n", err, damage );
    ok( content.count == count, "got %u records\n", content.count );
    copy = store_format( &content, &test_ops, &copy_size );
    ok( copy && copy_size == size && !memcmp( copy, text, size ), "got %.*s\n", (int)copy_size, copy );
    free( copy );
    store_content_free( &content );
}

static void test_good_texts(void)
{
    test_good( HEADER, 0 );
    test_good( HEADER "persistent tcp 5000 20\n", 1 );
    test_good( HEADER "persistent tcp 1 65535\nexcluded udp 65535 1\n", 2 );
    test_good( HEADER "dynamic tcp 1025 255\ndynamic udp 50000 15536\n", 0 );
    test_good( HEADER "dynamic udp 50000 1000\nexcluded tcp 1 1\npersistent tcp 2 1\n"
               "persistent udp 1 9\n", 3 );
}

static const struct
{
    const char       *body;
    enum store_damage damage;
    unsigned int      count;    /* records that are readable all the same */
}
bad_texts[] =
{
    { "", STORE_DAMAGE_VERSION, 0 },
    { "persistent tcp 5000 20\n", STORE_DAMAGE_VERSION, 1 },
    { "portpool-store 2\npersistent tcp 5000 20\n", STORE_DAMAGE_VERSION, 1 },
    { "portpool-store 1 \npersistent tcp 5000 20\n", STORE_DAMAGE_VERSION, 1 },
    { HEADER HEADER, STORE_DAMAGE_LINE, 0 },
    { HEADER "\npersistent tcp 5000 20\n", STORE_DAMAGE_LINE, 1 },
    { HEADER "persistent tcp 5000\npersistent tcp 6000 1\n", STORE_DAMAGE_LINE, 1 },
    { HEADER "persistent tcp 5000 20 1\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent  tcp 5000 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER " persistent tcp 5000 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 5000 20 \n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 5000 20\r\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent\ttcp\t5000\t20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "runtime tcp 5000 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent sctp 5000 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp +5000 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp -1 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 05000 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 0x50 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 4294972296 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 0 20\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 5000 0\n", STORE_DAMAGE_LINE, 0 },
    { HEADER "persistent tcp 65536 1\n", STORE_DAMAGE_RECORD, 0 },
    { HEADER "persistent tcp 65535 2\n", STORE_DAMAGE_RECORD, 0 },
    { HEADER "persistent tcp 5000 20\npersistent tcp 5000 20\n", STORE_DAMAGE_RECORD, 1 },
    { HEADER "persistent tcp 5000 20\nexcluded tcp 5019 1\npersistent udp 5000 1\n", STORE_DAMAGE_RECORD, 2 },
    { HEADER "dynamic tcp 1024 1000\n", STORE_DAMAGE_RECORD, 0 },
    { HEADER "dynamic tcp 1025 254\n", STORE_DAMAGE_RECORD, 0 },
    { HEADER "dynamic tcp 65000 1000\n", STORE_DAMAGE_RECORD, 0 },
    { HEADER "dynamic tcp 2000 300\ndynamic tcp 3000 300\n", STORE_DAMAGE_RECORD, 0 },
    { HEADER "checksum 0000000000000000\n", STORE_DAMAGE_LINE, 0 },
};

static void test_bad_texts(void)
{
    struct store_content content = { 0 };
    enum store_damage damage;
    unsigned int i;
    char text[4096];
    size_t size;
    int err;

    for (i = 0; i < sizeof(bad_texts) / sizeof(bad_texts[0]); i++)
    {
        check_set_context( "%u: ", i );
        size = make_text( text, sizeof(text), bad_texts[i].body );
        err = store_parse( &content, text, size, &test_ops, &damage );
        ok( !err, "got error %d\n", err );
        ok( damage == bad_texts[i].damage, "got damage %d\n", damage );
        ok( content.count == bad_texts[i].count, "got %u records\n", content.count );
        store_content_free( &content );
    }
    check_set_context( "%s", "" );
}

/* A NUL, bytes over 127, a line that is too long, one without end: only that line is lost. */
static void test_bytes(void)
{
    struct store_content content = { 0 };
    enum store_damage damage;
    char text[4096], line[200];
    size_t size;

    memcpy( text, HEADER "persistent tcp\0 5000 20\nexcluded tcp 7 7\n", size = 17 + 24 + 17 );
    store_parse( &content, text, size, &test_ops, &damage );
    ok( damage && content.count == 1, "got damage %d, %u records\n", damage, content.count );
    store_content_free( &content );

    memset( line, 'x', sizeof(line) );
    size = sprintf( text, HEADER "%.*s\npersistent tcp 80 1\n\xff\xfe 1 1\npersistent tcp 99 1", 199, line );
    store_parse( &content, text, size, &test_ops, &damage );
    ok( damage == STORE_DAMAGE_CHECKSUM, "got damage %d\n", damage );
    ok( content.count == 1 && content.records[0].range.start == 80, "got %u records\n", content.count );
    store_content_free( &content );
}

static unsigned int next_random( unsigned int *state )
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* Whatever is read from garbled text is valid, and written again it is in order. */
static void test_garbled(void)
{
    static const char body[] = HEADER "dynamic udp 50000 1000\nexcluded tcp 1 1\npersistent tcp 2000 100\n"
                               "persistent udp 1 9\nexcluded udp 65535 1\n";
    struct store_content content = { 0 }, again = { 0 };
    unsigned int i, j, state = 1, edits;
    enum store_damage damage;
    char text[1024], *copy;
    size_t size, copy_size;

    for (i = 0; i < 20000; i++)
    {
        size = make_text( text, sizeof(text), body );
        edits = next_random( &state ) % 8 + 1;
        for (j = 0; j < edits; j++) text[next_random( &state ) % size] = next_random( &state );
        if (i % 3 == 0) size = next_random( &state ) % size;
        store_parse( &content, text, size, &test_ops, &damage );
        copy = store_format( &content, &test_ops, &copy_size );
        store_parse( &again, copy, copy_size, &test_ops, &damage );
        if (damage || again.count != content.count ||
            memcmp( &again.used, &content.used, sizeof(again.used) ))
            ok( 0, "%u: damage %d, %u and %u records\n", i, damage, content.count, again.count );
        free( copy );
        store_content_free( &again );
        store_content_free( &content );
    }
}

/* More records or bytes than there may be. */
static void test_big(void)
{
    struct store_content content = { 0 };
    enum store_damage damage;
    size_t size = 0, max = STORE_MAX_SIZE + 4096;
    char *text = malloc( max );
    unsigned int i;

    size = sprintf( text, HEADER );
    for (i = 0; i <= STORE_MAX_RECORDS; i++)
        size += sprintf( text + size, "persistent tcp %u 1\n", i * 3 + 1 );
    store_parse( &content, text, size, &test_ops, &damage );
    ok( content.count == STORE_MAX_RECORDS, "got %u records\n", content.count );
    store_content_free( &content );

    memset( text, '\n', max );
    store_parse( &content, text, max, &test_ops, &damage );
    ok( damage == STORE_DAMAGE_TOO_BIG, "got damage %d\n", damage );
    ok( !content.count, "got %u records\n", content.count );
    store_content_free( &content );
    free( text );
}

static void check_add( struct store_content *content, struct store_record rec, int expect )
{
    int err = store_content_add( content, &rec, &test_ops );

    ok( err == expect, "%u %u %u+%u: got %d\n", rec.transport, rec.kind, rec.range.start,
        rec.range.count, err );
}

static void check_remove( struct store_content *content, struct store_record rec, int expect )
{
    int err = store_content_remove( content, &rec );

    ok( err == expect, "%u %u %u+%u: got %d\n", rec.transport, rec.kind, rec.range.start,
        rec.range.count, err );
}

static void test_content(void)
{
    struct store_content content = { 0 };
    struct store_record rec = tcp_record( 5000, 20 );

    check_add( &content, rec, 0 );
    check_add( &content, rec, EEXIST );
    check_add( &content, tcp_record( 4999, 2 ), EEXIST );
    check_add( &content, tcp_record( 5019, 1 ), EEXIST );
    check_add( &content, tcp_record( 1, 65535 ), EEXIST );
    check_add( &content, tcp_record( 5020, 1 ), 0 );
    check_add( &content, tcp_record( 4999, 1 ), 0 );
    check_add( &content, record( PORT_POOL_UDP, PORT_POOL_ADMINISTERED, 5000, 20 ), 0 );
    check_add( &content, record( PORT_POOL_TRANSPORT_COUNT, PORT_POOL_PERSISTENT, 1, 1 ), EINVAL );
    check_add( &content, record( PORT_POOL_TCP, PORT_POOL_RUNTIME, 1, 1 ), EINVAL );
    check_add( &content, tcp_record( 0, 1 ), EINVAL );
    check_add( &content, tcp_record( 1, 0 ), EINVAL );
    check_add( &content, tcp_record( 65535, 2 ), EINVAL );
    check_add( &content, tcp_record( 65536, 1 ), EINVAL );
    check_add( &content, tcp_record( 1, 0xffffffff ), EINVAL );
    ok( content.count == 4, "got %u\n", content.count );
    ok( content.records[0].range.start == 4999 && content.records[2].range.start == 5020, "not sorted\n" );

    rec.range.count = 19;
    check_remove( &content, rec, ENOENT );
    rec = record( PORT_POOL_TCP, PORT_POOL_ADMINISTERED, 5000, 20 );
    check_remove( &content, rec, ENOENT );
    rec = tcp_record( 5000, 20 );
    check_remove( &content, rec, 0 );
    check_remove( &content, rec, ENOENT );
    ok( content.count == 3 && content.records[1].range.start == 5020, "got %u\n", content.count );
    check_add( &content, tcp_record( 5010, 1 ), 0 );
    store_content_free( &content );
}

START_TEST(store_text)
{
    test_good_texts();
    test_bad_texts();
    test_bytes();
    test_garbled();
    test_big();
    test_content();
}
