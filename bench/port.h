/*
 * Sockets, threads, processes and clocks of Windows and Linux under one name
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

#ifndef __BENCH_PORT_H
#define __BENCH_PORT_H

#ifdef _WIN32

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>

#define PORT_ERROR()     WSAGetLastError()
#define PORT_WOULDBLOCK  WSAEWOULDBLOCK
typedef int socklen_t;

#else

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>

typedef int SOCKET;
#define INVALID_SOCKET    (-1)
#define WSAPOLLFD         struct pollfd
#define WSAPoll           poll
#define closesocket       close
#define PORT_ERROR()      errno
#define PORT_WOULDBLOCK   EAGAIN

#endif

typedef void (*port_thread_proc)( void *arg );

/* Before the first socket; 0 or an error code. */
extern int port_init(void);
/* Nanoseconds of a clock that only goes forward. */
extern unsigned long long port_now(void);
/* Nanoseconds of processor time that this process has used. */
extern unsigned long long port_cpu_time(void);
extern void port_yield(void);
/* NULL on failure. */
extern void *port_thread_start( port_thread_proc proc, void *arg );
extern void port_thread_join( void *thread );
/* Runs this program again with two arguments; NULL on failure. */
extern void *port_process_start( const char *arg1, const char *arg2 );
/* Waits for its end; its exit status. */
extern int port_process_join( void *process );
extern int port_set_nonblocking( SOCKET s );
/* The ioctl of a code; 0 or -1. */
extern int port_ioctl_unknown( SOCKET s );
extern int port_ioctl_readable( SOCKET s, unsigned long *count );
/* Leaves a trace in strace's and the wineserver's log. */
extern void port_mark( const char *name );

#endif /* __BENCH_PORT_H */
