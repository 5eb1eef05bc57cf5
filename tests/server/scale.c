/*
 * What the pool's operations cost with 10 to 10,000 reservations
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
 * Counts instructions and system calls with ptrace, one step at a time, so the
 * result doesn't depend on the machine's load: what docs/pool.md section 11 calls
 * O(1) must not grow, blocks cost so much a port and nothing else. SCALE_TABLE: a file for
 * the figures, with times; see bench/scale.sh.
 */

#include <sched.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include "server_test.h"

#define FIRST       49152       /* the reservations that are only there: at the start of the dynamic range */
#define BLOCK       30000
#define MAX_COUNT   9990        /* and room for those that are measured */
#define MAX_BLOCK   15000

enum op { ACQUIRE_ONE, ACQUIRE_ANY, ASSOCIATE, BIND, REFUSED, PLAIN_BIND, CLOSE, LIST, RELEASE, OP_COUNT };

static const struct
{
    const char *name;
    unsigned int allowed;       /* instructions that larger sizes may take more, in percent */
} ops[OP_COUNT] =
{
    { "acquire 1", 10 },
    { "acquire 20 anywhere", 50 },      /* a pass over the map of ports, 64 at a time */
    { "associate", 10 },
    { "bind", 10 },
    { "bind, refused", 10 },
    { "bind without reservation", 10 },
    { "close a consumer", 10 },
    { "list 32", 50 },                  /* of which the smallest size has only a part */
    { "release 20", 10 },
};

static const unsigned int sizes[] = { 10, 100, 1000, MAX_COUNT };
static const unsigned int block_sizes[] = { 15, 150, 1500, MAX_BLOCK };

#define SIZE_COUNT  (sizeof(sizes) / sizeof(sizes[0]))
#define SLACK       500     /* instructions: hash chains are not all of one length */
#define TIMES       7       /* the shortest of so many times is the one that nothing else disturbed */
#define BLOCK_OPS   2           /* acquire, release */

struct cost
{
    unsigned long instructions, syscalls;
    double        microseconds;
};

/* Shared with the process that is measured. */
struct results
{
    struct cost  ops[SIZE_COUNT][OP_COUNT];
    struct cost  blocks[SIZE_COUNT][BLOCK_OPS];
    volatile int stepping;          /* count instructions too? */
    int          capacity, failures;
};

static struct results *results;
static int owner, consumer, plain, tracing;
static unsigned long long single;

/* ---- the process that is measured ---- */

static double now(void)
{
    struct timespec ts;

    clock_gettime( CLOCK_MONOTONIC, &ts );
    return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static unsigned int run_op( enum op op )
{
    static struct port_pool_list_reply list;
    struct port_pool_request req = { .code = PORT_POOL_LIST, .transport = UDP, .start = FIRST };

    switch (op)
    {
    case ACQUIRE_ONE: return acquire( owner, BLOCK, 1 );
    case ACQUIRE_ANY: return acquire( owner, 0, 20 );
    case ASSOCIATE:   return associate( consumer, last_token );
    case BIND:        return bind_to( consumer, AF_INET, "any", 0 );
    case REFUSED:     return bind_to( plain, AF_INET, "any", FIRST ) != EACCES;
    case PLAIN_BIND:  return bind_to( plain, AF_INET, "any", 0 );
    case CLOSE:       return hook_close( consumer );
    case LIST:        pool_list( &req, &list ); return list.status;
    default:          return release( owner, last_token );
    }
}

/* The marks: a signal, which only the tracer gets, and a call that nothing else makes. */
static void begin( double *start )
{
    if (tracing) raise( SIGUSR1 );
    *start = now();
}

static void end( struct cost *cost, double start )
{
    double time = now() - start;

    if (!cost->microseconds || time < cost->microseconds) cost->microseconds = time;
    syscall( SYS_getppid );
}

static void measure( struct cost *cost, enum op op )
{
    unsigned int status;
    double start;

    begin( &start );
    status = run_op( op );
    end( cost, start );
    if (op == ACQUIRE_ONE) single = last_token;
    if (!status) return;
    printf( "%s: %#x\n", ops[op].name, status );
    results->failures++;
}

static void prepare(void)
{
    consumer = make_socket( AF_INET, UDP );
    plain = make_socket( AF_INET, UDP );
    associate( consumer, 1 );           /* its cookie is known */
}

static void finish(void)
{
    hook_close( plain );
    release( owner, single );
}

static void measure_all( struct cost *costs )
{
    enum op op;

    prepare();
    for (op = 0; op < OP_COUNT; op++) measure( &costs[op], op );
    finish();
}

/* Once without counting: everything is allocated and every function found. */
static void warm_up(void)
{
    enum op op;

    prepare();
    for (op = 0; op < OP_COUNT; op++)
    {
        run_op( op );
        if (op == ACQUIRE_ONE) single = last_token;
    }
    finish();
}

static void measure_block( struct cost *costs, unsigned int count )
{
    unsigned int status;
    double start;

    begin( &start );
    status = acquire( owner, BLOCK, count );
    end( &costs[0], start );
    begin( &start );
    status |= release( owner, last_token );
    end( &costs[1], start );
    results->failures += status != 0;
}

static void run_server( int trace )
{
    unsigned int i, j, count = 0, times = trace ? 1 : TIMES;

    server_start();
    results->capacity = guard_capacity();
    if (results->capacity < MAX_BLOCK) exit( 0 );
    owner = make_socket( AF_INET, UDP );
    for (; count < sizes[0]; count++) acquire( owner, FIRST + count, 1 );
    warm_up();
    if ((tracing = trace))
    {
        ptrace( PTRACE_TRACEME, 0, NULL, NULL );
        raise( SIGSTOP );
    }
    for (i = 0; i < SIZE_COUNT; i++)
    {
        for (; count < sizes[i]; count++) results->failures += acquire( owner, FIRST + count, 1 ) != 0;
        for (j = 0; j < times; j++) measure_all( results->ops[i] );
    }
    hook_close( owner );
    owner = make_socket( AF_INET, UDP );
    associate( owner, 1 );
    results->stepping = 0;
    for (i = 0; i < SIZE_COUNT * times; i++)
        measure_block( results->blocks[i % SIZE_COUNT], block_sizes[i % SIZE_COUNT] );
    server_remove_dirs();
    _exit( 0 );         /* leaks can't be found under ptrace */
}

/* ---- the one that counts ---- */

static struct cost *find_cost( unsigned int number )
{
    if (number < SIZE_COUNT * OP_COUNT) return &results->ops[number / OP_COUNT][number % OP_COUNT];
    number -= SIZE_COUNT * OP_COUNT;
    return number < SIZE_COUNT * BLOCK_OPS ? &results->blocks[number / BLOCK_OPS][number % BLOCK_OPS] : NULL;
}

/* Runs to the next system call, or for one instruction. Returns 0 at the end. */
static int go_on( pid_t pid, int request, int *status )
{
    return !ptrace( request, pid, NULL, NULL ) && waitpid( pid, status, 0 ) == pid && WIFSTOPPED( *status );
}

/* The number of the system call that the process is about to make, -1 if it isn't. */
static long next_syscall( pid_t pid )
{
    struct user_regs_struct regs;

    if (ptrace( PTRACE_GETREGS, pid, NULL, &regs )) return -1;
    if ((ptrace( PTRACE_PEEKTEXT, pid, (void *)regs.rip, NULL ) & 0xffff) != 0x050f) return -1;
    return regs.rax;
}

/* To the second mark. Returns 0 at the end. */
static int count_instructions( pid_t pid, struct cost *cost, int *status )
{
    long nr;

    while (go_on( pid, PTRACE_SINGLESTEP, status ))
    {
        cost->instructions++;
        if ((nr = next_syscall( pid )) == SYS_getppid) return 1;
        if (nr != -1) cost->syscalls++;
    }
    return 0;
}

static int count_syscalls( pid_t pid, struct cost *cost, int *status )
{
    struct __ptrace_syscall_info info;

    while (go_on( pid, PTRACE_SYSCALL, status ))
    {
        if (ptrace( PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info ) <= 0) return 0;
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY) continue;
        if (info.entry.nr == SYS_getppid) return 1;
        cost->syscalls++;
    }
    return 0;
}

static void count( pid_t pid )
{
    unsigned int number = 0;
    struct cost *cost;
    int status;

    waitpid( pid, &status, 0 );
    ptrace( PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD );
    while (go_on( pid, PTRACE_CONT, &status ))
    {
        if (WSTOPSIG( status ) != SIGUSR1 || !(cost = find_cost( number ))) continue;
        number++;
        if (results->stepping ? !count_instructions( pid, cost, &status )
                              : !count_syscalls( pid, cost, &status )) break;
    }
    ok( number == SIZE_COUNT * (OP_COUNT + BLOCK_OPS), "%u operations\n", number );
}

static void run( int trace )
{
    int status = 0;
    pid_t pid;

    results->stepping = trace;
    fflush( stdout );
    if (!(pid = fork())) run_server( trace );
    if (trace) count( pid );
    else waitpid( pid, &status, 0 );
    ok( !results->failures && !status, "%d operations failed, status %#x\n", results->failures, status );
}

static void check_ops(void)
{
    const struct cost *first, *cost;
    unsigned long limit;
    unsigned int i, op;

    for (op = 0; op < OP_COUNT; op++)
        for (i = 1; i < SIZE_COUNT; i++)
        {
            first = &results->ops[0][op];
            cost = &results->ops[i][op];
            limit = first->instructions + first->instructions * ops[op].allowed / 100 + SLACK;
            ok( first->instructions > 20, "%s: %lu instructions\n", ops[op].name, first->instructions );
            ok( cost->instructions <= limit, "%s: %lu instructions with %u reservations, %lu with %u\n",
                ops[op].name, cost->instructions, sizes[i], first->instructions, sizes[0] );
            ok( cost->syscalls == first->syscalls, "%s: %lu system calls with %u reservations, %lu with %u\n",
                ops[op].name, cost->syscalls, sizes[i], first->syscalls, sizes[0] );
        }
}

/* A fixed number of calls for each port, and nothing else that grows. */
static void check_blocks(void)
{
    unsigned int i, op;

    for (op = 0; op < BLOCK_OPS; op++)
    {
        unsigned long per_port = (results->blocks[1][op].syscalls - results->blocks[0][op].syscalls) / 135;
        unsigned long fixed = results->blocks[0][op].syscalls - 15 * per_port;

        ok( per_port >= 1 && per_port <= 8, "%lu system calls for a port\n", per_port );
        for (i = 0; i < SIZE_COUNT; i++)
            ok( results->blocks[i][op].syscalls == fixed + per_port * block_sizes[i],
                "%s of %u ports: %lu system calls, expected %lu\n", op ? "release" : "acquire", block_sizes[i],
                results->blocks[i][op].syscalls, fixed + per_port * block_sizes[i] );
    }
}

static void print_row( FILE *file, const char *name, unsigned int size, const struct cost *cost )
{
    fprintf( file, "%s\t%u\t%lu\t%lu\t%.1f\n", name, size, cost->instructions, cost->syscalls,
             cost->microseconds );
}

/* Times are those of a second run, which nobody traces and which does everything
 * several times. */
static void print_table( const char *name )
{
    unsigned int i, op;
    FILE *file = fopen( name, "w" );

    ok( file != NULL, "%s: %s\n", name, strerror( errno ) );
    if (!file) return;
    run( 0 );
    for (op = 0; op < OP_COUNT; op++)
        for (i = 0; i < SIZE_COUNT; i++) print_row( file, ops[op].name, sizes[i], &results->ops[i][op] );
    for (op = 0; op < BLOCK_OPS; op++)
        for (i = 0; i < SIZE_COUNT; i++)
            print_row( file, op ? "release a block" : "acquire a block", block_sizes[i], &results->blocks[i][op] );
    fclose( file );
}

START_TEST(scale)
{
    const char *table = getenv( "SCALE_TABLE" );

    if (unshare( CLONE_NEWNET ))        /* 25,000 ports must be free */
    {
        skip( "no network of its own\n" );
        return;
    }
    results = mmap( NULL, sizeof(*results), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0 );
    run( 1 );
    if (results->capacity < MAX_BLOCK)
    {
        skip( "only %d descriptors\n", results->capacity );
        return;
    }
    check_ops();
    check_blocks();
    if (table && table[0]) print_table( table );
}
