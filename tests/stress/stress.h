/*
 * Declarations of the stress test
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
 * Three processes with a few threads each make random calls on sockets that
 * all threads of a process share, and that any thread may close at any time.
 * So a call may meet a socket of any type in any state, a closed one, or a
 * handle that has become something else. What is asserted is what holds even
 * then: every call returns, with a result from the set that is documented for
 * it, and nothing is left behind when all sockets are closed.
 *
 * Sockets in the general table are used without any lock. Those of the
 * completion port have one, which is held while an operation is started, so
 * that each packet that is due can be accounted for.
 */

#ifndef __STRESS_H
#define __STRESS_H

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_COUNT(x) (sizeof(x) / sizeof((x)[0]))

#define PROCESSES       3       /* the first one, its partner, and one that is killed now and then */
#define WORKERS         6
#define SLOTS           40      /* sockets in the general table */
#define PORT_SLOTS      16      /* sockets of the completion port */
#define TOKENS          12
#define MAILS           4
#define MAX_PORTS       4       /* of a reservation */
#define BUFFER_SIZE     16384
#define CANARY          0x5ec0de5a
#define MAX_AGE         2500    /* ms after which a socket is closed */
#define CALL_LIMIT      30000   /* ms that a call may take on a busy machine */

#define NOTHING_TO_DO   (-1)    /* an operation found no socket, peer or token: not counted */

enum phase
{
    PHASE_START,
    PHASE_WARM_UP,      /* until whatever is cached is cached */
    PHASE_BASE,         /* all sockets closed, to count what is in use */
    PHASE_RUN,
    PHASE_FINAL,
};

/* a socket on its way to another process */
struct mail
{
    volatile LONG state;
    DWORD pid;          /* the receiver */
    int family, type;
    WSAPROTOCOL_INFOW info;
};

enum mail_state { MAIL_EMPTY, MAIL_WRITING, MAIL_FULL, MAIL_READING };

/* shared by the processes */
struct shared
{
    volatile LONG phase;
    volatile LONG arrived[PROCESSES];   /* the last quiet phase that a process has reached */
    volatile LONG pids[PROCESSES];
    volatile LONG peers[PROCESSES][SLOTS + PORT_SLOTS];
    volatile LONG64 tokens[PROCESSES][TOKENS];
    struct mail mails[PROCESSES][MAILS];
};

/* where one can connect or send to: a packed struct shared.peers */
#define PEER_V6         0x10000
#define PEER_DGRAM      0x20000

struct slot
{
    volatile LONG64 socket;
    int family, type;
    DWORD born;
};

struct op;

struct op_count
{
    ULONG calls, successes;
};

#define MAX_OPS 48

struct worker
{
    unsigned int number;
    ULONG rng;
    HANDLE thread;
    WSAEVENT event;     /* of WSAEventSelect() */
    HANDLE done;        /* of overlapped calls */
    const struct op *volatile op;       /* what it is in since then, NULL if nothing */
    volatile DWORD since;
    SOCKET socket;
    struct op_count counts[MAX_OPS];
    DWORD data[BUFFER_SIZE / sizeof(DWORD) + 1];
};

/* func returns 0, an error, or NOTHING_TO_DO. errors ends with 0; common_errors are allowed too. */
struct op
{
    const char *name;
    unsigned int weight;
    int (*func)( struct worker *worker );
    const int *errors;
    BOOL rare;          /* may succeed not once in a short run */
};

extern struct shared *shared;
extern unsigned int self;               /* index of this process */
extern volatile LONG stopping;
extern struct slot slots[SLOTS];

extern const struct op call_ops[], data_ops[], wait_ops[], overlapped_ops[], port_ops[], reserve_ops[];
extern const int send_errors[], recv_errors[], connect_errors[];

/* stress.c */
extern void fail( const char *fmt, ... ) __attribute__((format (ms_printf,1,2)));
extern unsigned int random_below( struct worker *worker, unsigned int limit );
extern BOOL is_allowed( const int *errors, int error );

/* slots.c */
extern SOCKET pick_socket( struct worker *worker );
extern unsigned int pick_slot( struct worker *worker );
extern void publish_socket( struct worker *worker, SOCKET s, int family, int type, BOOL is_peer );
extern void close_socket( SOCKET s );
extern void close_slot( unsigned int index );
extern void close_old_sockets( DWORD age );
extern int loopback_address( struct sockaddr_storage *addr, int family, USHORT port );
extern int bind_loopback( SOCKET s, int family, USHORT port );
extern BOOL was_used(void);
extern LONG describe_peer( SOCKET s, int family, int type );
extern LONG pick_peer( struct worker *worker, int type );
extern int peer_address( struct sockaddr_storage *addr, LONG peer );
extern SOCKET create_socket( struct worker *worker, int *family, int *type );

/* ops_port.c */
extern void start_port(void);
extern void end_port(void);
extern void close_old_port_sockets( DWORD age );

/* ops_reserve.c */
extern void drain_mails(void);
extern void reset_mails(void);

static inline int last_error( int ret )
{
    return ret == SOCKET_ERROR ? WSAGetLastError() : 0;
}

#endif /* __STRESS_H */
