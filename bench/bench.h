/*
 * What the files of the benchmark share
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

#ifndef __BENCH_H
#define __BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "port.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* One sub-command. Every function returns 0, or -1 after bench_fail(). */
struct bench_op
{
    const char *name;
    const char *unit;
    double scale;                     /* what one operation counts, in units */
    int (*start)(void);               /* makes the sockets and threads */
    int (*run)( unsigned int count ); /* does that many operations and checks each result */
    int (*stop)(void);                /* ends everything and checks what can only be checked then */
    unsigned int warm_up;             /* operations that are not counted; 0: as for most */
};

/* Says on stderr what went wrong, with the last error of the sockets. Returns -1. */
extern int bench_fail( const char *what );

/* ---- sockets.c ---- */

extern int make_listener( SOCKET *ret, struct sockaddr_in *addr );
/* A connected pair of TCP sockets on the loopback interface. */
extern int make_stream_pair( SOCKET pair[2] );
/* A UDP socket on a port of the loopback interface. */
extern int make_datagram_socket( SOCKET *ret, struct sockaddr_in *addr );
extern void close_socket( SOCKET *s );
/* All of the data, on a stream. */
extern int send_all( SOCKET s, const void *data, size_t size );
extern int recv_all( SOCKET s, void *data, size_t size );
/* Bytes that tell their place in the stream, and whether they are at the right one. */
extern void fill_pattern( unsigned char *data, size_t size, unsigned long long offset );
extern int check_pattern( const unsigned char *data, size_t size, unsigned long long offset );

/* ---- the sub-commands ---- */

extern const struct bench_op op_tcp_echo, op_tcp_echo_proc, op_tcp_stream;                      /* op_tcp.c */
extern const struct bench_op op_udp_pps, op_udp_self;                                           /* op_udp.c */
extern const struct bench_op op_socket_cycle, op_conn_rate;                                     /* op_sockets.c */
extern const struct bench_op op_select, op_poll_1, op_poll_512;                                 /* op_poll.c */
extern const struct bench_op op_recv_empty, op_rcvbuf, op_nodelay, op_sockname, op_unknown, op_fionread; /* op_calls.c */
extern const struct bench_op op_addrinfo_ip, op_addrinfo_localhost;                             /* op_names.c */
extern const struct bench_op op_iocp_echo;                                                      /* op_iocp_*.c */

/* The other process of tcp_echo_rtt_proc; its exit status. */
extern int echo_process( const char *port );

#endif /* __BENCH_H */
