/*
 * The benchmark's command line
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
 * Started by run.sh and smoke.sh. Measures sub-commands one after the other and
 * prints a line for each: name, units a second, unit, operations, seconds,
 * processor time of this process in microseconds an operation. It compares
 * nothing; that is report.awk's work.
 */

#include <stdint.h>
#include "bench.h"

static const struct bench_op * const ops[] =
{
    &op_tcp_echo, &op_tcp_echo_proc, &op_tcp_stream, &op_udp_pps, &op_udp_self, &op_socket_cycle, &op_conn_rate,
    &op_select, &op_poll_1, &op_poll_512, &op_recv_empty, &op_rcvbuf, &op_nodelay, &op_sockname,
    &op_addrinfo_ip, &op_addrinfo_localhost, &op_iocp_echo, &op_unknown, &op_fionread,
};

#define DUMP_STATS_AT 0x43540003     /* a request of callgrind's */
#define WARM_UP     32                /* operations */
#define MIN_BATCH   2000000ull        /* nanoseconds between two looks at the clock */

struct result
{
    unsigned long long count;
    double seconds;
    double cpu;
};

/* For so long; the batches grow until the clock does not matter. */
static int run_for( const struct bench_op *op, double seconds, unsigned long long *count )
{
    unsigned long long start = port_now(), before = start, now;
    unsigned int batch = 1;

    for (*count = 0;; before = now)
    {
        if (op->run( batch )) return -1;
        *count += batch;
        now = port_now();
        if (now - start >= seconds * 1e9) return 0;
        if (now - before < MIN_BATCH && batch < 1000000) batch *= 2;
    }
}

/* Has callgrind write down what it has counted, and begin anew: a sequence of instructions
 * that valgrind knows as a request, and that does nothing otherwise. */
static void mark_instructions( const char *name )
{
    volatile unsigned long long request[6] = { DUMP_STATS_AT, (uintptr_t)name };
    unsigned long long ret = 0;

    __asm__ volatile( "rolq $3,%%rdi; rolq $13,%%rdi; rolq $61,%%rdi; rolq $51,%%rdi; xchgq %%rbx,%%rbx"
                      : "+d" (ret) : "a" (request) : "cc", "memory" );
}

/* An exact number of operations, with marks for those who count requests or instructions. */
static int run_counted( const struct bench_op *op, unsigned int count )
{
    char mark[100];
    int ret;

    snprintf( mark, sizeof(mark), "begin-%s", op->name );
    port_mark( mark );
    mark_instructions( mark );
    ret = op->run( count );
    snprintf( mark, sizeof(mark), "end-%s", op->name );
    mark_instructions( mark );
    port_mark( mark );
    return ret;
}

/* count 0: as many as fit into the time. */
static int measure( const struct bench_op *op, double seconds, unsigned int count, struct result *result )
{
    unsigned long long start, cpu;
    int ret;

    if (op->start() || op->run( op->warm_up ? op->warm_up : WARM_UP )) return -1;
    start = port_now();
    cpu = port_cpu_time();
    result->count = count;
    if (count) ret = run_counted( op, count );
    else ret = run_for( op, seconds, &result->count );
    result->seconds = (port_now() - start) / 1e9;
    result->cpu = (port_cpu_time() - cpu) / 1e3 / result->count;
    if (ret || op->stop()) return -1;
    return 0;
}

static int run_op( const struct bench_op *op, double seconds, unsigned int count )
{
    struct result result;

    if (measure( op, seconds, count, &result ))
    {
        fprintf( stderr, "bench: %s failed\n", op->name );
        return -1;
    }
    printf( "%s\t%.1f\t%s\t%llu\t%.3f\t%.3f\n", op->name, result.count * op->scale / result.seconds, op->unit,
            result.count, result.seconds, result.cpu );
    fflush( stdout );
    return 0;
}

static int list(void)
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(ops); i++) printf( "%s\n", ops[i]->name );
    return 0;
}

static int usage(void)
{
    fprintf( stderr, "usage: bench --list | { --time SECONDS | --count NUMBER } { NAME... | all }\n" );
    return 2;
}

int main( int argc, char **argv )
{
    unsigned int count = 0, i, found;
    double seconds = 0;
    int arg, ret = 0;

    if (port_init()) return 1;
    if (argc == 2 && !strcmp( argv[1], "--list" )) return list();
    if (argc == 3 && !strcmp( argv[1], "--echo" )) return echo_process( argv[2] );
    if (argc < 4) return usage();
    if (!strcmp( argv[1], "--time" )) seconds = atof( argv[2] );
    else if (!strcmp( argv[1], "--count" )) count = atoi( argv[2] );
    if (seconds <= 0 && !count) return usage();
    if (count) port_mark( "start" );

    for (arg = 3; arg < argc; arg++)
    {
        for (i = found = 0; i < ARRAY_SIZE(ops); i++)
        {
            if (strcmp( argv[arg], "all" ) && strcmp( argv[arg], ops[i]->name )) continue;
            found++;
            if (run_op( ops[i], seconds, count )) ret = 1;
        }
        if (!found) return usage();
    }
    return ret;
}
