/*
 * What requests mean for direct calls
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
 *
 * Called by afd_request(), the way by which everything but polls of raw handles
 * goes to the wineserver. Keeps the records of direct.c in step with what the
 * wineserver is asked to do; never changes a request.
 */

#include "direct.h"
#include "wine/afd_options.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

/* The state that a socket has from the moment at which the request is made. */
static const struct
{
    ULONG code;
    unsigned int set;
}
changes[] =
{
    { IOCTL_AFD_EVENT_SELECT,            DIRECT_SELECTED | DIRECT_NONBLOCKING },
    { IOCTL_AFD_WINE_MESSAGE_SELECT,     DIRECT_SELECTED | DIRECT_NONBLOCKING },
    { IOCTL_AFD_WINE_SET_SO_SNDTIMEO,    DIRECT_SEND_TIMEO },
};

static const unsigned int shutdown_changes[] =
{
    [SD_RECEIVE] = DIRECT_NO_RECEIVE,
    [SD_SEND]    = DIRECT_NO_SEND,
    [SD_BOTH]    = DIRECT_NO_RECEIVE | DIRECT_NO_SEND,
};

/* The direction of a transfer, DIRECT_QUERY for other requests. */
static unsigned int get_direction( ULONG code )
{
    if (code == IOCTL_AFD_WINE_RECVMSG || code == IOCTL_AFD_RECV) return DIRECT_RECEIVE;
    if (code == IOCTL_AFD_WINE_SENDMSG || code == IOCTL_AFD_WINE_TRANSMIT) return DIRECT_SEND;
    return DIRECT_QUERY;
}

void direct_before_request( const struct afd_request *req )
{
    unsigned int i, direction = get_direction( req->code );
    int value;

    if (req->code != IOCTL_AFD_GETSOCKNAME) direct_note_request( req->socket );
    if (direction)
    {
        if (!req->overlapped) direct_enter( req->socket, direction );
        return;
    }
    for (i = 0; i < ARRAY_SIZE(changes); i++)
        if (changes[i].code == req->code) direct_note( req->socket, changes[i].set, 0 );
    if (req->code != IOCTL_AFD_WINE_SHUTDOWN && req->code != IOCTL_AFD_WINE_FIONBIO) return;
    if (req->in_size < sizeof(value)) return;
    memcpy( &value, req->in, sizeof(value) );
    if (req->code == IOCTL_AFD_WINE_FIONBIO && value) direct_note( req->socket, DIRECT_NONBLOCKING, 0 );
    if (req->code == IOCTL_AFD_WINE_SHUTDOWN && value >= 0 && value < (int)ARRAY_SIZE(shutdown_changes))
        direct_note( req->socket, shutdown_changes[value], 0 );
}

void direct_after_request( const struct afd_request *req, NTSTATUS status )
{
    unsigned int direction = get_direction( req->code );
    int value;

    if (direction && !req->overlapped) direct_leave( req->socket, direction );
    /* its end will not be noticed here */
    else if (direction && status == STATUS_PENDING)
        direct_note( req->socket, direction == DIRECT_RECEIVE ? DIRECT_NO_RECEIVE : DIRECT_NO_SEND, 0 );
    else if (req->code == IOCTL_AFD_WINE_FIONBIO && !status && req->in_size >= sizeof(value))
    {
        memcpy( &value, req->in, sizeof(value) );
        if (!value) direct_note( req->socket, 0, DIRECT_NONBLOCKING );
    }
}
