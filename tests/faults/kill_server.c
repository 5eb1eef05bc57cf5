/*
 * Kills the wineserver while persistent reservations change
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
 * kill_server SERVER LOADER PROGRAM START SEED ROUNDS SECONDS
 *
 * A round: SERVER is started, two PROGRAMs (persist_loop.exe) create and delete,
 * SERVER is killed at some moment, or before it has started. Then the file on
 * disk, and in the next round what the new server lists, must be what the calls
 * reported: each that reported success happened, none that reported failure did,
 * and one that was under way or reported a lost connection may have happened.
 * There are ROUNDS rounds at least, for SECONDS at least.
 */

#include "pool_view.h"

#define PROGRAMS    2
#define BLOCKS      8       /* of each program and transport, see persist_loop.c */
#define BLOCK_SIZE  4
#define ALL_BLOCKS  (PROGRAMS * BLOCKS)

/* what iphlpapi answers */
#define ERROR_SHARING   32
#define ERROR_LOST      64
#define ERROR_NOT_FOUND 1168

enum state { ABSENT, PRESENT, UNKNOWN };

static enum state expected[PORT_POOL_TRANSPORT_COUNT][ALL_BLOCKS];
static const char * const state_names[] = { "absent", "there", "in doubt" };
static const char *prefix;
static unsigned int first_port, bad, successes, refusals, doubts;

static void __attribute__((format( printf, 1, 2 ))) report( const char *format, ... )
{
    va_list args;

    bad++;
    printf( "Test failed: " );
    va_start( args, format );
    vprintf( format, args );
    va_end( args );
    fflush( stdout );
}

/* ---- what is there ---- */

static void set_found( unsigned char found[][ALL_BLOCKS], unsigned int transport, unsigned int start,
                       unsigned int count )
{
    unsigned int block = (start - first_port) / BLOCK_SIZE;

    if (start < first_port || block >= ALL_BLOCKS || count != BLOCK_SIZE || (start - first_port) % BLOCK_SIZE)
        report( "a record of %u ports from %u that nobody made\n", count, start );
    else if (found[transport][block]++)
        report( "two records of %u ports from %u\n", count, start );
}

/* What was in doubt is known from now on. */
static void compare( const char *where, unsigned int round, unsigned char found[][ALL_BLOCKS] )
{
    unsigned int i, j;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        for (j = 0; j < ALL_BLOCKS; j++)
        {
            if (expected[i][j] != UNKNOWN && expected[i][j] != (found[i][j] ? PRESENT : ABSENT))
                report( "round %u, %s: %s ports from %u must be %s\n", round, where, i ? "udp" : "tcp",
                        first_port + j * BLOCK_SIZE, state_names[expected[i][j]] );
            expected[i][j] = found[i][j] ? PRESENT : ABSENT;
        }
    }
}

static uint64_t checksum( const char *text, size_t size )
{
    uint64_t hash = 0xcbf29ce484222325ull;

    for (; size; size--, text++) hash = (hash ^ (unsigned char)*text) * 0x100000001b3ull;
    return hash;
}

/* A line "persistent tcp|udp START COUNT". */
static void parse_record( const char *line, unsigned char found[][ALL_BLOCKS] )
{
    char transport[4];
    unsigned int start, count;

    if (sscanf( line, "persistent %3s %u %u", transport, &start, &count ) != 3)
        report( "bad line '%s'\n", line );
    else set_found( found, !strcmp( transport, "udp" ), start, count );
}

static void check_file( unsigned int round )
{
    unsigned char found[PORT_POOL_TRANSPORT_COUNT][ALL_BLOCKS] = { 0 };
    char path[4096], text[8192], *line, *next;
    FILE *file;
    size_t size;

    snprintf( path, sizeof(path), "%s/port-reservations.damaged-1", prefix );
    if (!access( path, F_OK )) report( "round %u: a damaged file was found\n", round );
    snprintf( path, sizeof(path), "%s/port-reservations", prefix );
    if ((file = fopen( path, "re" )))
    {
        size = fread( text, 1, sizeof(text) - 1, file );
        text[size] = 0;
        fclose( file );
        if (strncmp( text, "portpool-store 1\n", 17 )) report( "round %u: bad header\n", round );
        for (line = text + 17; (next = strchr( line, '\n' )); line = next + 1)
        {
            *next = 0;
            if (!strncmp( line, "checksum ", 9 )) break;
            parse_record( line, found );
            *next = '\n';
        }
        if (!next || next[1] || strtoull( line + 9, NULL, 16 ) != checksum( text, line - text ))
            report( "round %u: the file is torn\n", round );
    }
    compare( "on disk", round, found );
}

static void check_list( unsigned int round, int channel )
{
    unsigned char found[PORT_POOL_TRANSPORT_COUNT][ALL_BLOCKS] = { 0 };
    struct port_pool_record records[VIEW_MAX_RECORDS];
    int i, count = view_list( channel, records, &(unsigned int){ 0 } );

    if (count == -1) report( "round %u: the pool does not answer\n", round );
    for (i = 0; i < count; i++)
    {
        set_found( found, records[i].transport, records[i].start, records[i].count );
        if (!records[i].stored || records[i].kind != PORT_POOL_PERSISTENT)
            report( "round %u: record at %u isn't persistent\n", round, records[i].start );
        /* guards are the new server's at once: the old one's went with it */
        if (records[i].guards != records[i].count ||
            view_try( records[i].transport, records[i].start, 1 ) != EADDRINUSE)
            report( "round %u: ports from %u are not guarded\n", round, records[i].start );
    }
    if (count != -1) compare( "listed", round, found );
}

/* ---- what was said ---- */

struct call
{
    int          valid;
    int          create;
    unsigned int transport;
    unsigned int block;
};

static void parse_call( const char *line, struct call *call )
{
    char what[8], transport[4];
    unsigned int port;

    call->valid = sscanf( line, "? %7s %3s %u", what, transport, &port ) == 3;
    if (!call->valid)
    {
        report( "bad line '%s'\n", line );
        return;
    }
    call->create = !strcmp( what, "create" );
    call->transport = !strcmp( transport, "udp" );
    call->block = (port - first_port) / BLOCK_SIZE;
}

static void end_call( const struct call *call, unsigned int error )
{
    enum state *state = &expected[call->transport][call->block];
    enum state after = call->create ? PRESENT : ABSENT;

    if (!error)
    {
        successes++;
        if (*state == after) report( "%s of what was %s succeeded\n", call->create ? "create" : "delete",
                                     state_names[*state] );
        *state = after;
    }
    else if (error == ERROR_LOST)
    {
        doubts++;
        if (*state != after) *state = UNKNOWN;
    }
    else
    {
        refusals++;
        if (error == (call->create ? ERROR_SHARING : ERROR_NOT_FOUND) && *state != after && *state != UNKNOWN)
            report( "error %u, but it was %s\n", error, state_names[*state] );
    }
}

/* Takes in what the program has said; at most as long as that for each line. */
static void read_calls( struct view_program *prog, unsigned int microseconds )
{
    struct call call = { 0 };
    const char *line;
    unsigned int error;

    while ((line = view_line( prog, microseconds )))
    {
        if (sscanf( line, "= %u", &error ) == 1 && call.valid)
        {
            end_call( &call, error );
            call.valid = 0;
            if (error == ERROR_LOST || error == 50) break;      /* the rest says nothing new */
        }
        else parse_call( line, &call );
    }
    if (call.valid) end_call( &call, ERROR_LOST );
}

/* ---- rounds ---- */

static int wait_for_pool(void)
{
    uint64_t end = view_now() + 20000000;
    int fd;

    while ((fd = view_connect( prefix )) == -1 && view_now() < end) view_pause();
    return fd;
}

static int has_output( const struct view_program *prog )
{
    struct pollfd pfd = { .fd = prog->out, .events = POLLIN };

    return poll( &pfd, 1, 20000 ) > 0;
}

static void run_programs( char **argv, struct view_program *server )
{
    char seed[PROGRAMS][16], port[PROGRAMS][16];
    struct view_program progs[PROGRAMS];
    unsigned int i;

    for (i = 0; i < PROGRAMS; i++)
    {
        char * const args[] = { argv[2], argv[3], seed[i], port[i], NULL };

        snprintf( seed[i], sizeof(seed[i]), "%u", view_random() );
        snprintf( port[i], sizeof(port[i]), "%u", first_port + i * BLOCKS * BLOCK_SIZE );
        if (view_start( &progs[i], args )) abort();
    }
    /* mostly while both are running, else while the second one starts */
    for (i = 0; i < (view_random() % 4 ? PROGRAMS : 1); i++)
        if (!has_output( &progs[i] )) report( "a program says nothing\n" );
    usleep( view_random() % 30000 );
    kill( server->pid, SIGKILL );
    view_reap( server );
    for (i = 0; i < PROGRAMS; i++)
    {
        read_calls( &progs[i], 100000 );
        kill( progs[i].pid, SIGKILL );
        view_reap( &progs[i] );
    }
}

static void run_round( char **argv, unsigned int round, int last )
{
    char * const server_argv[] = { argv[1], "-f", "-p", NULL };
    struct view_program server;
    int channel;

    if (view_start( &server, server_argv )) abort();
    if (!last && !(view_random() % 8))
    {
        usleep( view_random() % 20000 );    /* it is still starting */
        kill( server.pid, SIGKILL );
        view_reap( &server );
    }
    else if ((channel = wait_for_pool()) == -1)
    {
        report( "round %u: no pool\n", round );
        kill( server.pid, SIGKILL );
        view_reap( &server );
    }
    else
    {
        check_list( round, channel );
        close( channel );
        if (!last) run_programs( argv, &server );
        else
        {
            kill( server.pid, SIGTERM );
            view_reap( &server );
        }
    }
    check_file( round );
}

int main( int argc, char **argv )
{
    unsigned int i, rounds;
    uint64_t end;

    if (argc != 8 || !(prefix = getenv( "WINEPREFIX" ))) return 2;
    first_port = atoi( argv[4] );
    view_seed = strtoull( argv[5], NULL, 10 );
    rounds = atoi( argv[6] );
    end = view_now() + atoi( argv[7] ) * 1000000ull;
    for (i = 0; (i < rounds || view_now() < end) && bad < 20; i++) run_round( argv, i, 0 );
    run_round( argv, i, 1 );
    /* the rounds were what they are meant to be: so many, with calls in most of them, some under way */
    if (i < rounds) report( "only %u rounds of %u\n", i, rounds );
    if (successes < i || refusals < i || doubts < i / 4) report( "too few calls\n" );
    printf( "%u rounds, seed %s: %u calls succeeded, %u were refused, %u lost their server, %u faults\n", i,
            argv[5], successes, refusals, doubts, bad );
    return bad != 0;
}
