/*
 * The text form of the port pool's persistent records
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
 * Used by store.c only. Never calls the system but for memory, never trusts the
 * text, never gives up on the rest of it because of one bad line.
 *
 *     portpool-store 1
 *     dynamic tcp 50000 1000
 *     persistent tcp 5000 20
 *     excluded udp 6000 1
 *     checksum 3f0e4b6c8a1d2957
 *
 * One blank between words, decimal numbers without sign or leading zero. The
 * checksum is 64-bit FNV-1a of all bytes before its line.
 */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port_pool.h"
#include "store.h"

#define STORE_HEADER  "portpool-store 1"
#define STORE_WORDS   4

static const char * const transport_names[PORT_POOL_TRANSPORT_COUNT] = { "tcp", "udp" };

struct parser
{
    struct store_content   *content;
    const struct store_ops *ops;
    enum store_damage       damage;     /* first one found */
    int                     error;      /* ENOMEM ends everything */
};

static uint64_t fnv1a( const char *data, size_t size )
{
    uint64_t hash = 0xcbf29ce484222325ull;
    size_t i;

    for (i = 0; i < size; i++) hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3ull;
    return hash;
}

/* ---- content ---- */

static int is_port_range( const struct store_range *range )
{
    return range->start >= 1 && range->start <= 0xffff && range->count >= 1 &&
           range->count <= 0x10000 - range->start;
}

int store_content_is_used( const struct store_content *content, unsigned int transport,
                           const struct store_range *range )
{
    const unsigned char *map = content->used[transport];
    unsigned int port = range->start, end = range->start + range->count;

    while (port < end)
    {
        if (!map[port / 8]) port = (port / 8 + 1) * 8;
        else if (map[port / 8] & (1 << port % 8)) return 1;
        else port++;
    }
    return 0;
}

static void set_used( struct store_content *content, const struct store_record *rec, int used )
{
    unsigned char *map = content->used[rec->transport];
    unsigned int port;

    for (port = rec->range.start; port < rec->range.start + rec->range.count; port++)
    {
        if (used) map[port / 8] |= 1 << port % 8;
        else map[port / 8] &= ~(1 << port % 8);
    }
}

static int compare_records( const void *left, const void *right )
{
    const struct store_record *a = left, *b = right;

    if (a->transport != b->transport) return a->transport < b->transport ? -1 : 1;
    if (a->range.start != b->range.start) return a->range.start < b->range.start ? -1 : 1;
    return 0;
}

/* Index of the first record that isn't before *rec. */
static unsigned int find_record( const struct store_content *content, const struct store_record *rec )
{
    unsigned int low = 0, high = content->count, mid;

    while (low < high)
    {
        mid = low + (high - low) / 2;
        if (compare_records( &content->records[mid], rec ) < 0) low = mid + 1;
        else high = mid;
    }
    return low;
}

static int check_record( const struct store_content *content, const struct store_record *rec )
{
    if (rec->transport >= PORT_POOL_TRANSPORT_COUNT || !is_port_range( &rec->range )) return EINVAL;
    if (rec->kind != PORT_POOL_PERSISTENT && rec->kind != PORT_POOL_ADMINISTERED) return EINVAL;
    if (store_content_is_used( content, rec->transport, &rec->range )) return EEXIST;
    return content->count >= STORE_MAX_RECORDS ? ENOSPC : 0;
}

static int grow_records( struct store_content *content, const struct store_ops *ops )
{
    unsigned int size = content->size ? content->size * 2 : 16;
    struct store_record *records;

    if (content->count < content->size) return 0;
    if (!(records = ops->realloc( content->records, size * sizeof(*records) ))) return ENOMEM;
    content->records = records;
    content->size = size;
    return 0;
}

int store_content_add( struct store_content *content, const struct store_record *rec,
                       const struct store_ops *ops )
{
    unsigned int pos;
    int err;

    if ((err = check_record( content, rec )) || (err = grow_records( content, ops ))) return err;
    pos = find_record( content, rec );
    memmove( content->records + pos + 1, content->records + pos,
             (content->count - pos) * sizeof(*content->records) );
    content->records[pos] = *rec;
    content->count++;
    set_used( content, rec, 1 );
    return 0;
}

int store_content_has( const struct store_content *content, const struct store_record *rec )
{
    unsigned int pos = find_record( content, rec );
    const struct store_record *found;

    if (pos == content->count) return 0;    /* there may be no array at all */
    found = content->records + pos;
    return !compare_records( found, rec ) && found->kind == rec->kind &&
           found->range.count == rec->range.count;
}

const struct store_record *store_content_next( const struct store_content *content, unsigned int transport,
                                               unsigned int from )
{
    const struct store_record first = { .transport = transport, .range = { .start = from } };
    unsigned int pos = find_record( content, &first );

    if (pos == content->count || content->records[pos].transport != transport) return NULL;
    return &content->records[pos];
}

int store_content_remove( struct store_content *content, const struct store_record *rec )
{
    struct store_record *found;

    if (!store_content_has( content, rec )) return ENOENT;
    found = content->records + find_record( content, rec );
    set_used( content, rec, 0 );
    content->count--;
    memmove( found, found + 1, (content->records + content->count - found) * sizeof(*found) );
    return 0;
}

static int is_default_dynamic( const struct store_range *range )
{
    return range->start == PORT_POOL_DYNAMIC_START && range->count == PORT_POOL_DYNAMIC_COUNT;
}

int store_content_set_dynamic( struct store_content *content, unsigned int transport,
                               const struct store_range *range )
{
    static const struct store_range none;

    if (transport >= PORT_POOL_TRANSPORT_COUNT) return EINVAL;
    if (!range || !range->count || is_default_dynamic( range )) range = &none;
    else if (!is_port_range( range ) || range->start < PORT_POOL_DYNAMIC_MIN_START ||
             range->count < PORT_POOL_DYNAMIC_MIN_COUNT) return EINVAL;
    content->dynamic[transport] = *range;
    return 0;
}

int store_content_copy( struct store_content *to, const struct store_content *from,
                        const struct store_ops *ops )
{
    struct store_record *records = NULL;

    if (from->count && !(records = ops->realloc( NULL, from->count * sizeof(*records) ))) return ENOMEM;
    if (from->count) memcpy( records, from->records, from->count * sizeof(*records) );
    *to = *from;
    to->records = records;
    to->size = from->count;
    return 0;
}

void store_content_free( struct store_content *content )
{
    free( content->records );
    memset( content, 0, sizeof(*content) );
}

/* ---- reading ---- */

static void damaged( struct parser *parser, enum store_damage damage )
{
    if (!parser->damage) parser->damage = damage;
}

/* Splits a line at single blanks; returns the number of words, 0 if it isn't
 * made of at most STORE_WORDS words of printable characters. */
static unsigned int split_line( char *line, char *words[STORE_WORDS] )
{
    unsigned int count = 0;
    char *p, *start = line;

    for (p = line;; p++)
    {
        if (*p && *p != ' ')
        {
            if (*p < '!' || *p > '~') return 0;
            continue;
        }
        if (p == start || count == STORE_WORDS) return 0;
        words[count++] = start;
        if (!*p) return count;
        *p = 0;
        start = p + 1;
    }
}

static int parse_number( const char *word, unsigned int *value )
{
    unsigned int num = 0;

    if (*word == '0' || strlen( word ) > 5) return 0;
    for (; *word; word++)
    {
        if (*word < '0' || *word > '9') return 0;
        num = num * 10 + *word - '0';
    }
    *value = num;
    return 1;
}

static int parse_transport( const char *word, unsigned int *transport )
{
    for (*transport = 0; *transport < PORT_POOL_TRANSPORT_COUNT; ++*transport)
        if (!strcmp( word, transport_names[*transport] )) return 1;
    return 0;
}

/* Appends; the caller sorts when all lines are read. */
static void parse_record( struct parser *parser, const struct store_record *rec )
{
    struct store_content *content = parser->content;
    int err = check_record( content, rec );

    if (err == ENOSPC) damaged( parser, STORE_DAMAGE_TOO_BIG );
    else if (err) damaged( parser, STORE_DAMAGE_RECORD );
    else if (!(parser->error = grow_records( content, parser->ops )))
    {
        content->records[content->count++] = *rec;
        set_used( content, rec, 1 );
    }
}

static void parse_persistent( struct parser *parser, unsigned int transport, const struct store_range *range )
{
    const struct store_record rec = { transport, PORT_POOL_PERSISTENT, *range };

    parse_record( parser, &rec );
}

static void parse_excluded( struct parser *parser, unsigned int transport, const struct store_range *range )
{
    const struct store_record rec = { transport, PORT_POOL_ADMINISTERED, *range };

    parse_record( parser, &rec );
}

static void parse_dynamic( struct parser *parser, unsigned int transport, const struct store_range *range )
{
    if (parser->content->dynamic[transport].count || !range->count ||
        store_content_set_dynamic( parser->content, transport, range ))
        damaged( parser, STORE_DAMAGE_RECORD );
}

static const struct
{
    const char *word;
    void      (*parse)( struct parser *parser, unsigned int transport, const struct store_range *range );
} line_types[] =
{
    { "persistent", parse_persistent },
    { "excluded",   parse_excluded },
    { "dynamic",    parse_dynamic },
};

static void parse_line( struct parser *parser, char *line )
{
    struct store_range range;
    unsigned int i, transport;
    char *words[STORE_WORDS];

    if (split_line( line, words ) != STORE_WORDS || !parse_transport( words[1], &transport ) ||
        !parse_number( words[2], &range.start ) || !parse_number( words[3], &range.count ))
    {
        damaged( parser, STORE_DAMAGE_LINE );
        return;
    }
    for (i = 0; i < sizeof(line_types) / sizeof(line_types[0]); i++)
    {
        if (strcmp( words[0], line_types[i].word )) continue;
        line_types[i].parse( parser, transport, &range );
        return;
    }
    damaged( parser, STORE_DAMAGE_LINE );
}

/* Checks that the text ends in a right checksum line; returns the size of the
 * part before it, or of the whole text. */
static size_t check_checksum( struct parser *parser, const char *text, size_t size )
{
    char expect[32];
    size_t len = snprintf( expect, sizeof(expect), "checksum %016llx\n", 0ull ), body;

    if (size < len) body = size;
    else body = size - len;
    snprintf( expect, sizeof(expect), "checksum %016llx\n", (unsigned long long)fnv1a( text, body ) );
    if (body + len == size && !memcmp( text + body, expect, len ) && (!body || text[body - 1] == '\n'))
        return body;
    damaged( parser, STORE_DAMAGE_CHECKSUM );
    return size;
}

int store_parse( struct store_content *content, const char *text, size_t size, const struct store_ops *ops,
                 enum store_damage *damage )
{
    struct parser parser = { .content = content, .ops = ops };
    const char *pos, *end, *newline;
    char line[STORE_MAX_LINE + 1];
    unsigned int number = 0;
    size_t len;

    if (size > STORE_MAX_SIZE) damaged( &parser, STORE_DAMAGE_TOO_BIG );
    if (size > STORE_MAX_SIZE) size = STORE_MAX_SIZE;
    end = text + check_checksum( &parser, text, size );
    if (text == end) damaged( &parser, STORE_DAMAGE_VERSION );
    for (pos = text; pos < end && !parser.error; pos = newline + 1)
    {
        /* a last line without its end may be the head of a longer number: not readable */
        if (!(newline = memchr( pos, '\n', end - pos ))) break;
        number++;
        if ((len = newline - pos) > STORE_MAX_LINE || memchr( pos, 0, len ))
        {
            damaged( &parser, STORE_DAMAGE_LINE );
            continue;
        }
        memcpy( line, pos, len );
        line[len] = 0;
        if (number == 1 && !strcmp( line, STORE_HEADER )) continue;
        if (number == 1) damaged( &parser, STORE_DAMAGE_VERSION );
        parse_line( &parser, line );
    }
    if (content->count) qsort( content->records, content->count, sizeof(*content->records), compare_records );
    *damage = parser.damage;
    return parser.error;
}

/* ---- writing ---- */

char *store_format( const struct store_content *content, const struct store_ops *ops, size_t *size )
{
    static const char * const kinds[] =
    {
        [PORT_POOL_PERSISTENT] = "persistent",
        [PORT_POOL_ADMINISTERED] = "excluded",
    };
    size_t max = (content->count + PORT_POOL_TRANSPORT_COUNT + 2) * (size_t)STORE_MAX_LINE, len;
    const struct store_range *range;
    unsigned int i;
    char *text;

    if (!(text = ops->realloc( NULL, max ))) return NULL;
    len = snprintf( text, max, "%s\n", STORE_HEADER );
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        range = &content->dynamic[i];
        if (!range->count) continue;
        len += snprintf( text + len, max - len, "dynamic %s %u %u\n", transport_names[i],
                         range->start, range->count );
    }
    for (i = 0; i < content->count; i++)
    {
        range = &content->records[i].range;
        len += snprintf( text + len, max - len, "%s %s %u %u\n", kinds[content->records[i].kind],
                         transport_names[content->records[i].transport], range->start, range->count );
    }
    len += snprintf( text + len, max - len, "checksum %016llx\n", (unsigned long long)fnv1a( text, len ) );
    *size = len;
    return text;
}
