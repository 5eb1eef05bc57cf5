/*
 * Stress test of sockets: processes, threads, and what must be left at the end
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
 */


/*
 *     stress.exe SEED SECONDS
 *
 * The seed gives the choices of each thread, not how the threads meet. The
 * operations are in ops_*.c. Run by stress.sh, which looks at the wineserver.
 */

#include "stress.h"
#include <tlhelp32.h>
#include <psapi.h>
#include "wine/test.h"

static const struct op * const op_tables[] =
{
    call_ops, data_ops, wait_ops, overlapped_ops, port_ops, reserve_ops
};

static const int common_errors[] = { WSAENOTSOCK, WSAEINTR, WSA_OPERATION_ABORTED, WSAEWOULDBLOCK };

struct shared *shared;
unsigned int self;
volatile LONG stopping;

static const struct op *ops[MAX_OPS];
static unsigned int op_total, total_weight;
static struct worker workers[WORKERS];
static ULONG seed;
static volatile LONG failures;

void fail( const char *fmt, ... )
{
    char text[512];
    va_list args;

    va_start( args, fmt );
    vsnprintf( text, sizeof(text), fmt, args );
    va_end( args );
    if (InterlockedIncrement( &failures ) <= 40) ok( FALSE, "process %u, seed %lu: %s", self, seed, text );
}

unsigned int random_below( struct worker *worker, unsigned int limit )
{
    worker->rng ^= worker->rng << 13;
    worker->rng ^= worker->rng >> 17;
    worker->rng ^= worker->rng << 5;
    return worker->rng % limit;
}

BOOL is_allowed( const int *errors, int error )
{
    unsigned int i;

    for (i = 0; i < ARRAY_COUNT(common_errors); i++) if (common_errors[i] == error) return TRUE;
    while (*errors) if (*errors++ == error) return TRUE;
    return FALSE;
}

static void collect_ops(void)
{
    const struct op *op;
    unsigned int i;

    for (i = 0; i < ARRAY_COUNT(op_tables); i++)
        for (op = op_tables[i]; op->name && op_total < MAX_OPS; op++)
        {
            ops[op_total++] = op;
            total_weight += op->weight;
        }
}

static unsigned int choose_op( struct worker *worker )
{
    unsigned int i, weight = random_below( worker, total_weight );

    for (i = 0; weight >= ops[i]->weight; i++) weight -= ops[i]->weight;
    return i;
}

static void run_op( struct worker *worker, unsigned int index )
{
    const struct op *op = ops[index];
    int error;

    worker->since = GetTickCount();
    worker->op = op;
    error = op->func( worker );
    worker->op = NULL;
    if (worker->data[BUFFER_SIZE / sizeof(DWORD)] != CANARY)
    {
        fail( "%s wrote behind its buffer\n", op->name );
        worker->data[BUFFER_SIZE / sizeof(DWORD)] = CANARY;
    }
    if (error == NOTHING_TO_DO) return;
    worker->counts[index].calls++;
    if (!error) worker->counts[index].successes++;
    else if (!is_allowed( op->errors, error )) fail( "%s: error %d, socket %#Ix\n", op->name, error,
                                                     worker->socket );
}

static DWORD WINAPI worker_thread( void *arg )
{
    struct worker *worker = arg;

    while (!stopping) run_op( worker, choose_op( worker ) );
    return 0;
}

static void start_workers(void)
{
    unsigned int i;

    stopping = 0;
    for (i = 0; i < SLOTS; i++) slots[i].socket = INVALID_SOCKET;
    start_port();
    for (i = 0; i < WORKERS; i++)
    {
        workers[i].number = i;
        workers[i].rng = (seed + shared->phase * 1000 + self * 100 + i + 1) * 2654435761u | 1;
        workers[i].data[BUFFER_SIZE / sizeof(DWORD)] = CANARY;
        workers[i].event = CreateEventW( NULL, TRUE, FALSE, NULL );
        workers[i].done = CreateEventW( NULL, TRUE, FALSE, NULL );
        workers[i].thread = CreateThread( NULL, 0, worker_thread, &workers[i], 0, NULL );
    }
}

static DWORD call_time( const struct worker *worker )
{
    DWORD since = worker->since, time = GetTickCount() - since;

    return worker->op && worker->since == since ? time : 0;
}

/* A call that does not return ends the test: its thread can't be got rid of. */
static void check_hangs(void)
{
    const struct op *op;
    unsigned int i;

    for (i = 0; i < WORKERS; i++) if (call_time( &workers[i] ) > CALL_LIMIT) break;
    if (i == WORKERS) return;
    for (i = 0; i < WORKERS; i++)
        if ((op = workers[i].op)) fail( "thread %u is in %s, socket %#Ix, since %lu ms\n", i, op->name,
                                        workers[i].socket, call_time( &workers[i] ) );
    TerminateProcess( GetCurrentProcess(), 1 );
}

static void stop_workers(void)
{
    HANDLE threads[WORKERS];
    unsigned int i;

    stopping = 1;
    for (i = 0; i < WORKERS; i++) threads[i] = workers[i].thread;
    do
    {
        check_hangs();
        close_old_sockets( 0 );
        close_old_port_sockets( 0 );
        drain_mails();
    } while (WaitForMultipleObjects( WORKERS, threads, TRUE, 50 ) == WAIT_TIMEOUT);
    close_old_sockets( 0 );
    end_port();
    for (i = 0; i < WORKERS; i++)
    {
        CloseHandle( workers[i].thread );
        CloseHandle( workers[i].event );
        CloseHandle( workers[i].done );
    }
    memset( (void *)shared->tokens[self], 0, sizeof(shared->tokens[self]) );
}

/* ---- what a process has in use ---- */

struct usage
{
    unsigned int handles, descriptors, memory;      /* memory in KiB; descriptors are 0 where unknown */
    unsigned int threads;                           /* of all processes, like the descriptors */
};

/* descriptors that a thread costs the wineserver, and KiB that it costs its process, most of it stacks */
static unsigned int thread_cost;
#define THREAD_MEMORY 1024

/* whether there is a third process that is killed now and then; counted by the one that kills it */
static BOOL kills;
static unsigned int killed;

static unsigned int count_descriptors(void)
{
    WIN32_FIND_DATAA data;
    HANDLE find = FindFirstFileA( "\\\\?\\unix\\proc\\self\\fd\\*", &data );
    unsigned int count = 0;

    if (find == INVALID_HANDLE_VALUE) return 0;
    do count++; while (FindNextFileA( find, &data ));
    FindClose( find );
    return count;
}

static unsigned int count_memory(void)
{
    PROCESS_MEMORY_COUNTERS counters = { sizeof(counters) };

    if (!K32GetProcessMemoryInfo( GetCurrentProcess(), &counters, sizeof(counters) ))
        fail( "K32GetProcessMemoryInfo: error %lu\n", GetLastError() );
    return counters.WorkingSetSize / 1024;
}

static unsigned int count_threads(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot( TH32CS_SNAPTHREAD, 0 );
    THREADENTRY32 entry = { sizeof(entry) };
    unsigned int count = 0;
    BOOL ret;

    for (ret = Thread32First( snapshot, &entry ); ret; ret = Thread32Next( snapshot, &entry )) count++;
    CloseHandle( snapshot );
    return count;
}

static DWORD WINAPI waiting_thread( void *arg )
{
    SetEvent( ((HANDLE *)arg)[0] );
    return WaitForSingleObject( ((HANDLE *)arg)[1], INFINITE );
}

/* Nothing else may start or end a thread meanwhile. */
static void measure_thread_cost(void)
{
    HANDLE events[2] = { CreateEventW( NULL, TRUE, FALSE, NULL ), CreateEventW( NULL, TRUE, FALSE, NULL ) };
    unsigned int before = count_descriptors();
    HANDLE thread = CreateThread( NULL, 0, waiting_thread, events, 0, NULL );

    WaitForSingleObject( events[0], INFINITE );
    thread_cost = count_descriptors() - before;
    SetEvent( events[1] );
    WaitForSingleObject( thread, INFINITE );
    CloseHandle( thread );
    CloseHandle( events[0] );
    CloseHandle( events[1] );
}

/* GetProcessHandleCount() is not implemented everywhere. */
static struct usage get_usage(void)
{
    struct usage usage = { 0, count_descriptors(), count_memory(), count_threads() };
    ULONG_PTR handle;
    DWORD flags;

    for (handle = 4; handle < 0x8000; handle += 4) usage.handles += GetHandleInformation( (HANDLE)handle,
                                                                                          &flags );
    return usage;
}

/* What is allowed on top of base. The descriptors are those of the wineserver, for all processes; if one
 * is killed in the middle of a request, which is tried by the client itself, it keeps the socket for
 * ever, and the ports of its reservation. A killed process may also have left sockets on their way to us. */
static struct usage usage_limit( const struct usage *base, const struct usage *now )
{
    unsigned int threads = now->threads > base->threads ? now->threads - base->threads : 0;
    struct usage limit = *base;

    limit.handles += WORKERS;
    limit.descriptors = self ? ~0u : base->descriptors + threads * thread_cost + killed * (1 + MAX_PORTS);
    limit.memory += 8192 + threads * THREAD_MEMORY;
    return limit;
}

/* The last thread of a worker, or of a service, may be just about to end. */
static void compare_usage( const struct usage *base, struct usage now )
{
    struct usage limit = usage_limit( base, &now );
    unsigned int i;

    for (i = 0; i < 50 && (now.handles > limit.handles || now.descriptors > limit.descriptors); i++)
    {
        Sleep( 100 );
        now = get_usage();
        limit = usage_limit( base, &now );
    }
    trace( "process %u: handles %u, then %u; descriptors %u, then %u; threads %u of %u descriptors, then %u; "
           "memory %u KiB, then %u\n", self, base->handles, now.handles, base->descriptors, now.descriptors,
           base->threads, thread_cost, now.threads, base->memory, now.memory );
    ok( now.handles <= limit.handles, "process %u: %u handles, then %u\n", self, base->handles, now.handles );
    ok( now.descriptors <= limit.descriptors, "%u descriptors, then %u, with %u threads, then %u\n",
        base->descriptors, now.descriptors, base->threads, now.threads );
    ok( now.memory <= limit.memory, "process %u: %u KiB of memory, then %u, with %u threads, then %u\n", self,
        base->memory, now.memory, base->threads, now.threads );
}

/* ---- processes ---- */

static HANDLE start_process( unsigned int index )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[600], **argv;

    winetest_get_mainargs( &argv );
    snprintf( command, sizeof(command), "\"%s\" %s child %u %lu %lu", argv[0], argv[1], index,
              GetCurrentProcessId(),
              seed );
    if (!CreateProcessA( NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info ))
    {
        fail( "%s: error %lu\n", command, GetLastError() );
        ExitProcess( 1 );
    }
    CloseHandle( info.hThread );
    shared->pids[index] = info.dwProcessId;
    return info.hProcess;
}

static void kill_process( unsigned int index, HANDLE process )
{
    shared->pids[index] = 0;
    if (!TerminateProcess( process, 99 )) fail( "TerminateProcess: error %lu\n", GetLastError() );
    if (WaitForSingleObject( process, CALL_LIMIT )) fail( "a killed process does not end\n" );
    CloseHandle( process );
    killed++;
    memset( (void *)shared->peers[index], 0, sizeof(shared->peers[index]) );
    memset( (void *)shared->tokens[index], 0, sizeof(shared->tokens[index]) );
}

/* Until the phase changes, or for some time. other ends only by mistake. */
static void watch( HANDLE other, LONG phase, DWORD time )
{
    DWORD start = GetTickCount();

    while (shared->phase == phase && GetTickCount() - start < time)
    {
        if (WaitForSingleObject( other, 100 ) != WAIT_TIMEOUT)
        {
            fail( "the other process has ended\n" );
            ExitProcess( 1 );
        }
        check_hangs();
        close_old_sockets( MAX_AGE );
        close_old_port_sockets( MAX_AGE );
    }
}

/* Sockets are closed; waits until those of the other process are too. */
static struct usage quiet_usage( HANDLE other, LONG phase )
{
    unsigned int other_index = !self;

    InterlockedExchange( &shared->arrived[self], phase );
    while (shared->arrived[other_index] < phase)
    {
        if (WaitForSingleObject( other, 20 ) != WAIT_TIMEOUT && shared->arrived[other_index] < phase)
        {
            fail( "the other process has ended\n" );
            ExitProcess( 1 );
        }
        drain_mails();
    }
    reset_mails();
    return get_usage();
}

static void open_shared( DWORD pid )
{
    HANDLE mapping;
    char name[64];

    sprintf( name, "socket_stress_%lx", pid );
    mapping = CreateFileMappingA( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*shared), name );
    if (!(shared = MapViewOfFile( mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0 ))) ExitProcess( 1 );
}

static void print_counts(void)
{
    unsigned int i, n;

    for (i = 0; i < op_total; i++)
    {
        ULONG calls = 0, successes = 0;

        for (n = 0; n < WORKERS; n++)
        {
            calls += workers[n].counts[i].calls;
            successes += workers[n].counts[i].successes;
        }
        trace( "%-26s %8lu calls, %8lu successful\n", ops[i]->name, calls, successes );
        /* most sockets are in no state for the call, so a few calls say nothing */
        ok( successes || ops[i]->rare || calls < 500, "%s: no success in %lu calls\n", ops[i]->name, calls );
    }
}

/* The partner of the first process, and the one that is killed. */
static void child( unsigned int index, DWORD parent_pid )
{
    HANDLE parent = OpenProcess( SYNCHRONIZE, FALSE, parent_pid );
    struct usage base;

    self = index;
    open_shared( parent_pid );
    if (index == 2)
    {
        start_workers();
        watch( parent, shared->phase, INFINITE );
        WaitForSingleObject( parent, INFINITE );
        return;
    }
    start_workers();
    watch( parent, PHASE_WARM_UP, INFINITE );
    stop_workers();
    base = quiet_usage( parent, PHASE_BASE );
    watch( parent, PHASE_BASE, INFINITE );
    start_workers();
    watch( parent, PHASE_RUN, INFINITE );
    stop_workers();
    compare_usage( &base, quiet_usage( parent, PHASE_FINAL ) );
}

static void run_phase( HANDLE partner, LONG phase, DWORD time )
{
    DWORD start = GetTickCount(), past;
    HANDLE victim;

    InterlockedExchange( &shared->phase, phase );
    start_workers();
    if (!kills) watch( partner, phase, time );
    while ((past = GetTickCount() - start) < time)
    {
        victim = start_process( 2 );
        watch( partner, phase, min( time - past, 7000 ) );
        kill_process( 2, victim );
    }
}

static void parent( DWORD time )
{
    struct usage base;
    HANDLE partner;

    measure_thread_cost();
    open_shared( GetCurrentProcessId() );
    shared->pids[0] = GetCurrentProcessId();
    InterlockedExchange( &shared->phase, PHASE_WARM_UP );
    partner = start_process( 1 );
    run_phase( partner, PHASE_WARM_UP, max( time / 8, 3000 ) );
    InterlockedExchange( &shared->phase, PHASE_BASE );
    stop_workers();
    base = quiet_usage( partner, PHASE_BASE );
    run_phase( partner, PHASE_RUN, time );
    InterlockedExchange( &shared->phase, PHASE_FINAL );
    stop_workers();
    compare_usage( &base, quiet_usage( partner, PHASE_FINAL ) );
    wait_child_process( partner );
    CloseHandle( partner );
    print_counts();
}

START_TEST( stress )
{
    WSADATA data;
    char **argv;
    int argc = winetest_get_mainargs( &argv );

    collect_ops();
    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (argc == 6 && !strcmp( argv[2], "child" ))
    {
        seed = strtoul( argv[5], NULL, 10 );
        child( atoi( argv[3] ), strtoul( argv[4], NULL, 10 ) );
        return;
    }
    seed = argc > 2 ? strtoul( argv[2], NULL, 10 ) : GetTickCount();
    kills = argc > 4 && !strcmp( argv[4], "kill" );
    trace( "seed %lu\n", seed );
    parent( 1000 * (argc > 3 ? atoi( argv[3] ) : 10) );
}
