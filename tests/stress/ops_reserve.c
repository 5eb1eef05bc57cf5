/*
 * Random calls on reservations and on sockets that move to other processes
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
 * Operations of stress.c. All processes see all tokens, so that they also try
 * those that are not theirs. Ports are left to the system.
 */

#include "stress.h"

#ifndef SIO_ACQUIRE_PORT_RESERVATION
#error "mstcpip.h lacks the reservations"
#endif

static const int acquire_errors[] = { WSAEADDRINUSE, WSAENOBUFS, 0 };
static const int token_errors[] = { WSAEINVAL, WSAEACCES, 0 };
static const int block_errors[] = { WSAEINVAL, WSAEACCES, WSAENOBUFS, WSAEADDRINUSE, 0 };

static int op_acquire( struct worker *worker )
{
    INET_PORT_RANGE range = { 0, 1 + random_below( worker, MAX_PORTS ) };
    INET_PORT_RESERVATION_INSTANCE instance;
    unsigned int start;
    DWORD size;

    if (WSAIoctl( pick_socket( worker ), SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &instance,
                  sizeof(instance), &size, NULL, NULL )) return WSAGetLastError();
    start = ntohs( instance.StartPort );
    if (!instance.Token || instance.NumberOfPorts != range.NumberOfPorts ||
        start + range.NumberOfPorts > 65536)
        fail( "reservation %u+%u, token %I64x\n", start, instance.NumberOfPorts, instance.Token );
    shared->tokens[self][random_below( worker, TOKENS )] = instance.Token;
    return 0;
}

static ULONG64 pick_token( struct worker *worker )
{
    unsigned int process = random_below( worker, 4 ) ? self : random_below( worker, PROCESSES );
    unsigned int tries;
    ULONG64 token = 0;

    for (tries = 0; tries < 4 && !token; tries++) token = shared->tokens[process][random_below( worker,
                                                                                                TOKENS )];
    return token;
}

static int token_ioctl( SOCKET s, DWORD code, ULONG64 token )
{
    DWORD size;

    return last_error( WSAIoctl( s, code, &token, sizeof(token), NULL, 0, &size, NULL, NULL ) );
}

/* a new socket that binds a port of a block */
static int op_consume( struct worker *worker )
{
    ULONG64 token = pick_token( worker );
    int family = 0, type = 0, error;
    SOCKET s;

    if (!token || (s = create_socket( worker, &family, &type )) == INVALID_SOCKET) return NOTHING_TO_DO;
    if (!(error = token_ioctl( s, SIO_ASSOCIATE_PORT_RESERVATION, token )))
        error = last_error( bind_loopback( s, family, 0 ) );
    if (!error && type == SOCK_STREAM && random_below( worker, 2 )) error = last_error( listen( s, 5 ) );
    publish_socket( worker, s, family, type, !error );
    return error;
}

static int op_associate( struct worker *worker )
{
    ULONG64 token = pick_token( worker );

    return token_ioctl( pick_socket( worker ), SIO_ASSOCIATE_PORT_RESERVATION, token );
}

static int op_release( struct worker *worker )
{
    ULONG64 token = pick_token( worker );

    return token_ioctl( pick_socket( worker ), SIO_RELEASE_PORT_RESERVATION, token );
}

static int op_duplicate( struct worker *worker )
{
    unsigned int process = random_below( worker, 2 ), i;    /* not to the one that gets killed */
    struct mail *mail = &shared->mails[process][random_below( worker, MAILS )];
    DWORD pid = shared->pids[process];
    int error;

    if (!pid || InterlockedCompareExchange( &mail->state, MAIL_WRITING,
                                            MAIL_EMPTY ) != MAIL_EMPTY) return NOTHING_TO_DO;
    i = pick_slot( worker );
    mail->pid = pid;
    mail->family = slots[i].family;
    mail->type = slots[i].type;
    error = last_error( WSADuplicateSocketW( slots[i].socket, pid, &mail->info ) );
    InterlockedExchange( &mail->state, error ? MAIL_EMPTY : MAIL_FULL );
    return error;
}

/* INVALID_SOCKET if there is no mail, or if it can't be used: *error tells */
static SOCKET open_mail( struct mail *mail, int *family, int *type, int *error )
{
    SOCKET s;

    *error = NOTHING_TO_DO;
    if (InterlockedCompareExchange( &mail->state, MAIL_READING,
                                    MAIL_FULL ) != MAIL_FULL) return INVALID_SOCKET;
    s = WSASocketW( FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &mail->info, 0,
                    WSA_FLAG_OVERLAPPED );
    *error = s == INVALID_SOCKET ? WSAGetLastError() : 0;
    *family = mail->family;
    *type = mail->type;
    InterlockedExchange( &mail->state, MAIL_EMPTY );
    return s;
}

static int op_import( struct worker *worker )
{
    struct mail *mail = &shared->mails[self][random_below( worker, MAILS )];
    int family, type, error;
    SOCKET s = open_mail( mail, &family, &type, &error );

    if (s != INVALID_SOCKET) publish_socket( worker, s, family, type, FALSE );
    return error;
}

/* A socket that waits here keeps calls of the process it came from pending. */
void drain_mails(void)
{
    unsigned int i;
    int family, type, error;

    for (i = 0; i < MAILS; i++)
    {
        SOCKET s = open_mail( &shared->mails[self][i], &family, &type, &error );

        if (s != INVALID_SOCKET) close_socket( s );
    }
}

/* Empties the box when nobody writes to it: also what a process left that was killed while it wrote. */
void reset_mails(void)
{
    unsigned int i;

    drain_mails();
    for (i = 0; i < MAILS; i++) shared->mails[self][i].state = MAIL_EMPTY;
}

const struct op reserve_ops[] =
{
    { "acquire", 10, op_acquire, acquire_errors, FALSE },
    { "associate, bind", 30, op_consume, block_errors, FALSE },
    { "associate", 5, op_associate, token_errors, TRUE },
    { "release", 4, op_release, token_errors, FALSE },
    { "WSADuplicateSocketW", 10, op_duplicate, token_errors, FALSE },
    { "WSASocketW of a duplicate", 20, op_import, token_errors, FALSE },
    { NULL, 0, NULL, NULL, FALSE }
};
