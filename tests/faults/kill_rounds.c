/*
 * Kills programs that have reservations, and looks for what they leave
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
 * kill_rounds SERVER-PID LOADER PROGRAM START SEED ROUNDS SECONDS KIB
 *
 * Eight workers (kill_worker.exe) run at a time, each with ports of its own from
 * START on, and die at random moments: by SIGKILL, TerminateProcess or an access
 * violation. After each death (a round) the others are stopped, and the pool's
 * list, the server's sockets, the host's tables and the ports themselves must show
 * nothing of the dead. When all eight are dead the server's descriptors are counted.
 * At the end its memory may have grown by KIB. There are ROUNDS rounds at least, for
 * SECONDS at least.
 */

#include "pool_view.h"

#define WORKERS     8
#define PORTS       32          /* of each worker; the persistent block is behind them */
#define DEADLINE    10000000    /* for the server to notice, microseconds */
#define LIFE        60000       /* at most, microseconds of work */

enum death { BY_SIGKILL, BY_TERMINATE, BY_CRASH, DEATH_COUNT };

struct worker
{
    struct view_program prog;
    unsigned int        windows_pid;
    unsigned int        start;      /* first port */
    unsigned int        delay;      /* microseconds from the time it works */
    uint64_t            until;
    enum death          death;
};

#define MAX_UNSTARTED 3         /* in a run */

static struct worker workers[WORKERS];
static struct view_program killer;
static struct port_pool_record records[VIEW_MAX_RECORDS];
static struct view_socket socks[VIEW_MAX_SOCKETS];
static int record_count, sock_count, channel;
static unsigned int guards, fds, first_port, bad, rounds, unstarted;
static unsigned int deaths[DEATH_COUNT], records_at_death, socks_at_death;
static uint64_t starting, checking;     /* microseconds */
static pid_t server;
static char **args;

static int __attribute__((format( printf, 1, 2 ))) report( const char *format, ... )
{
    va_list list;

    bad++;
    printf( "Test failed: round %u: ", rounds );
    va_start( list, format );
    vprintf( format, list );
    va_end( list );
    fflush( stdout );
    return 0;
}

/* ---- one look ---- */

static void look(void)
{
    if ((record_count = view_list( channel, records, &guards )) == -1)
    {
        report( "the pool does not answer\n" );
        exit( 1 );
    }
    sock_count = view_sockets( server, socks, &fds );
}

static int is_inside( unsigned int port, unsigned int start, unsigned int count )
{
    return port - start < count;
}

/* Records and sockets that only the worker can have made. */
static unsigned int count_records( const struct worker *worker )
{
    unsigned int i, count = 0;

    for (i = 0; i < (unsigned int)record_count; i++)
        if (records[i].kind == PORT_POOL_RUNTIME && records[i].windows_pid == worker->windows_pid) count++;
    return count;
}

static unsigned int count_socks( const struct worker *worker )
{
    int i;
    unsigned int count = 0;

    for (i = 0; i < sock_count; i++) count += is_inside( socks[i].port, worker->start, PORTS );
    return count;
}

static unsigned int count_ports( const struct worker *worker )
{
    unsigned int i, j, count = 0;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
        for (j = 0; j < PORTS; j++)
            if (view_try( i, worker->start + j, i == PORT_POOL_TCP )) count++;
    return count;
}

/* ---- what must hold ---- */

/* A judge says what is wrong in text and returns how much. What the others asked
 * for before they were stopped is still being done: only what stays is a fault. */
static char text[256];

#define WRONG( ... ) ( snprintf( text, sizeof(text), __VA_ARGS__ ), 1 )

static unsigned int judge_dead( const struct worker *worker )
{
    unsigned int left;

    if ((left = count_records( worker ))) return WRONG( "the dead one left %u records", left );
    if ((left = count_socks( worker ))) return WRONG( "the dead one left %u sockets", left );
    if ((left = count_ports( worker ))) return WRONG( "the dead one left %u ports in use", left );
    return 0;
}

/* The host's tables are slow to read, so this is the last question. */
static unsigned int judge_tables( const struct worker *worker )
{
    unsigned int i;

    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
        if (view_in_tables( i, worker->start, PORTS )) return WRONG( "the dead one is in the host's tables" );
    return 0;
}

/* Every guard belongs to a record, every record of a process to one that lives. */
static unsigned int judge_records(void)
{
    const struct port_pool_record *rec;
    unsigned int expected = 0;

    for (rec = records; rec < records + record_count; rec++)
    {
        expected += rec->guards;
        if (rec->guards != rec->count)
            return WRONG( "%u guards for %u ports from %u", rec->guards, rec->count, rec->start );
        if (rec->kind == PORT_POOL_RUNTIME && kill( rec->pid, 0 ))
            return WRONG( "the record at %u is of process %u, which is gone", rec->start, rec->pid );
        if (view_try( rec->transport, rec->start + rounds % rec->count, 1 ) != EADDRINUSE)
            return WRONG( "port %u of a record is open", rec->start + rounds % rec->count );
    }
    return guards == expected ? 0 : WRONG( "%u guards, %u in records", guards, expected );
}

static int has_reason( const struct view_socket *sock )
{
    int i;

    for (i = 0; i < WORKERS; i++)
        if (workers[i].prog.pid && is_inside( sock->port, workers[i].start, PORTS )) return 1;
    for (i = 0; i < record_count; i++)
        if (records[i].transport == sock->transport &&
            is_inside( sock->port, records[i].start, records[i].count )) return 1;
    return 0;
}

/* Sockets on our ports are inside a record or a living worker's range. */
static unsigned int judge_socks(void)
{
    int i;

    for (i = 0; i < sock_count; i++)
        if (is_inside( socks[i].port, first_port, (WORKERS + 1) * PORTS ) && !has_reason( &socks[i] ))
            return WRONG( "a socket is on %s port %u", socks[i].transport ? "udp" : "tcp", socks[i].port );
    return 0;
}

static void check_dead( const struct worker *worker )
{
    uint64_t start = view_now();

    for (;;)
    {
        look();
        if (!judge_dead( worker ) && !judge_records() && !judge_socks() && !judge_tables( worker )) break;
        if (view_now() > start + DEADLINE)
        {
            report( "%s\n", text );
            break;
        }
        view_pause();
    }
    checking += view_now() - start;
}

/* Nobody runs: two persistent records and their guards are all there is. */
static unsigned int judge_nobody( unsigned int expected_fds )
{
    if (record_count != 2) return WRONG( "%d records when all are dead", record_count );
    if (records[0].consumers || records[1].consumers) return WRONG( "consumers when all are dead" );
    if (guards != 2 * PORTS) return WRONG( "%u guards when all are dead", guards );
    if (sock_count != -1 && sock_count != 2 * PORTS)
        return WRONG( "%d sockets when all are dead", sock_count );
    if (expected_fds && fds != expected_fds) return WRONG( "%u descriptors, %u before", fds, expected_fds );
    return 0;
}

/* Returns the number of the server's descriptors. */
static unsigned int check_nobody( unsigned int expected_fds )
{
    uint64_t end = view_now() + DEADLINE;

    for (;;)
    {
        look();
        if (!judge_nobody( expected_fds )) return fds;
        if (view_now() > end) break;
        view_pause();
    }
    report( "%s\n", text );
    return fds;
}

/* ---- rounds ---- */

static void start_worker( unsigned int i )
{
    struct worker *worker = &workers[i];
    char seed[16], start[16], count[16], crash[16], persistent[16];
    char * const argv[] = { args[2], args[3], view_random() & 1 || !i ? "owner" : "consumer", seed, start,
                            count, crash, persistent, NULL };

    worker->start = first_port + i * PORTS;
    worker->death = view_random() % DEATH_COUNT;
    worker->delay = view_random() % LIFE;
    snprintf( seed, sizeof(seed), "%u", view_random() );
    snprintf( start, sizeof(start), "%u", worker->start );
    snprintf( count, sizeof(count), "%u", PORTS );
    snprintf( crash, sizeof(crash), "%u", worker->death == BY_CRASH ? worker->delay / 1000 + 1 : 0 );
    snprintf( persistent, sizeof(persistent), "%u", first_port + WORKERS * PORTS );
    if (view_start( &worker->prog, argv )) abort();
}

static void signal_others( const struct worker *dead, int sig )
{
    unsigned int i;

    for (i = 0; i < WORKERS; i++)
        if (&workers[i] != dead && workers[i].prog.pid) kill( workers[i].prog.pid, sig );
}

/* One that dies by itself while it is stopped does so later. */
static void end_worker( struct worker *worker )
{
    char id[16];
    int len = snprintf( id, sizeof(id), "%u\n", worker->windows_pid );

    look();
    records_at_death += count_records( worker );
    socks_at_death += sock_count > 0 ? sock_count - guards : 0;
    if (worker->death == BY_SIGKILL) kill( worker->prog.pid, SIGKILL );
    if (worker->death == BY_TERMINATE && write( killer.in, id, len ) != len) report( "no killer\n" );
    view_reap( &worker->prog );
    deaths[worker->death]++;
    rounds++;
    signal_others( worker, SIGSTOP );
    check_dead( worker );
    signal_others( worker, SIGCONT );
}

/* What the worker says first. One in some thousand exits with 1 instead: Wine wants to have the
 * address 0x7ffe0000. Without Wine's preloader, which Debian doesn't have, the kernel may put
 * the heap of the loader there; it chooses among 1 GiB. Nothing is lost with such a worker. It
 * is started again, a few times in a run. */
static const char *first_line( unsigned int index )
{
    struct worker *worker = &workers[index];
    const char *line;
    int status;

    while (!(line = view_line( &worker->prog, 60000000 )))
    {
        kill( worker->prog.pid, SIGKILL );      /* unless it has ended */
        view_print_errors( &worker->prog );
        status = view_reap( &worker->prog );
        if (status != 0x100 || ++unstarted > MAX_UNSTARTED)
        {
            report( "a worker does not start, its status is %#x\n", status );
            exit( 1 );
        }
        printf( "round %u: a worker exits at its start\n", rounds );
        start_worker( index );
    }
    return line;
}

/* Nobody works before all have started. */
static void start_batch(void)
{
    uint64_t start = view_now();
    unsigned int i;

    for (i = 0; i < WORKERS; i++) start_worker( i );
    for (i = 0; i < WORKERS; i++) workers[i].windows_pid = atoi( first_line( i ));
    for (i = 0; i < WORKERS; i++)
    {
        if (write( workers[i].prog.in, "\n", 1 ) != 1) report( "a worker does not listen\n" );
        workers[i].until = view_now() + workers[i].delay;
    }
    starting += view_now() - start;
}

static void run_batch(void)
{
    unsigned int i, alive;
    struct worker *next;

    start_batch();
    for (alive = WORKERS; alive; alive--)
    {
        for (i = 0, next = NULL; i < WORKERS; i++)
            if (workers[i].prog.pid && (!next || workers[i].until < next->until)) next = &workers[i];
        if (next->until > view_now()) usleep( next->until - view_now() );
        end_worker( next );
    }
}

/* The rounds were what they are meant to be: this many, of every kind, of programs
 * that had something. */
static void judge_rounds( unsigned int count )
{
    unsigned int i;

    if (rounds < count) report( "only %u rounds of %u\n", rounds, count );
    for (i = 0; i < DEATH_COUNT; i++)
        if (deaths[i] < rounds / (2 * DEATH_COUNT)) report( "only %u deaths of kind %u\n", deaths[i], i );
    if (records_at_death < rounds / 2) report( "only %u records at the deaths\n", records_at_death );
}

static void run_rounds( unsigned int count, uint64_t end, unsigned int growth )
{
    unsigned int base_fds, base_memory, memory;
    uint64_t start;

    while (rounds < 2 * WORKERS && !bad) run_batch();      /* for caches to fill */
    base_fds = check_nobody( 0 );
    base_memory = view_memory( server );
    rounds = records_at_death = socks_at_death = 0;
    memset( deaths, 0, sizeof(deaths) );
    starting = checking = 0;
    start = view_now();
    for (; (rounds < count || view_now() < end) && bad < 10; check_nobody( base_fds )) run_batch();
    memory = view_memory( server );
    printf( "%u rounds, seed %s: %u SIGKILL, %u TerminateProcess, %u crashes\n"
            "%u ms a round, %u of them to start the program, %u to check\n"
            "at the deaths there were %u records and %u sockets\n"
            "wineserver: %u descriptors, then %u; %u KiB of memory, then %u\n",
            rounds, args[5], deaths[BY_SIGKILL], deaths[BY_TERMINATE], deaths[BY_CRASH],
            (unsigned int)((view_now() - start) / rounds / 1000), (unsigned int)(starting / rounds / 1000),
            (unsigned int)(checking / rounds / 1000), records_at_death, socks_at_death, base_fds, fds,
            base_memory, memory );
    if (sock_count == -1) printf( "the wineserver's sockets may not be looked at here\n" );
    judge_rounds( count );
    if (memory > base_memory + growth) report( "the server has grown\n" );
}

int main( int argc, char **argv )
{
    char * const killer_argv[] = { argv[2], argv[3], "killer", NULL };

    if (argc != 9 || (channel = view_connect( getenv( "WINEPREFIX" ) )) == -1) return 2;
    args = argv;
    server = atoi( argv[1] );
    first_port = atoi( argv[4] );
    view_seed = strtoull( argv[5], NULL, 10 );
    if (view_start( &killer, killer_argv ) || !view_line( &killer, 60000000 )) return 2;
    run_rounds( atoi( argv[6] ), view_now() + atoi( argv[7] ) * 1000000ull, atoi( argv[8] ) );
    close( killer.in );
    view_reap( &killer );
    return bad != 0;
}
