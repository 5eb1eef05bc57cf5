/*
 * Fuzz target: the text of the store
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
 * Whatever the text, what is read from it is valid, and written again and read
 * again it is the same and undamaged.
 */

#include <stdlib.h>
#include <string.h>

#include "store.h"

int LLVMFuzzerTestOneInput( const unsigned char *data, size_t size );

static const struct store_ops ops = { .realloc = realloc };

static void check( int condition )
{
    if (!condition) abort();
}

static void check_content( const struct store_content *content )
{
    const struct store_record *rec, *prev = NULL;
    unsigned int i;

    check( content->count <= STORE_MAX_RECORDS );
    for (i = 0; i < content->count; i++, prev = rec)
    {
        rec = &content->records[i];
        check( rec->transport < PORT_POOL_TRANSPORT_COUNT );
        check( rec->kind == PORT_POOL_PERSISTENT || rec->kind == PORT_POOL_ADMINISTERED );
        check( rec->range.start >= 1 && rec->range.count >= 1 );
        check( rec->range.start <= 65535 && rec->range.start + rec->range.count <= 65536 );
        if (!prev || prev->transport != rec->transport) continue;
        check( prev->range.start + prev->range.count <= rec->range.start );
    }
}

int LLVMFuzzerTestOneInput( const unsigned char *data, size_t size )
{
    struct store_content content = { 0 }, again = { 0 };
    enum store_damage damage;
    unsigned int i;
    size_t text_size;
    char *text;

    check( !store_parse( &content, (const char *)data, size, &ops, &damage ));
    check_content( &content );
    text = store_format( &content, &ops, &text_size );
    check( text && text_size <= STORE_MAX_SIZE );
    if (!damage) check( text_size >= 20 );
    check( !store_parse( &again, text, text_size, &ops, &damage ) && !damage );
    check( again.count == content.count );
    for (i = 0; i < content.count; i++)
        check( !memcmp( &again.records[i], &content.records[i], sizeof(content.records[i]) ));
    check( !memcmp( again.dynamic, content.dynamic, sizeof(content.dynamic) ));
    free( text );
    store_content_free( &content );
    store_content_free( &again );
    return 0;
}

#include "replay.h"
REPLAY_MAIN( store_fuzz )
