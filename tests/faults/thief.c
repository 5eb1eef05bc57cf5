/*
 * thief: hammers at the ports of a block until it is told to end
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
 * thief tcp|udp START COUNT USER
 *
 * As that user; prints at the end of its input what it tried and got. Exit status
 * 0 if it got nothing, 1 if it got a port, 2 if it couldn't try.
 */

#include <poll.h>
#include <stdlib.h>

#include "../common/thief.h"

/* One second at a time, so that the end of the input is seen. */
static int has_ended(void)
{
    struct pollfd fd = { .fd = 0, .events = POLLIN };
    char c;

    return poll( &fd, 1, 0 ) && read( 0, &c, 1 ) <= 0;
}

int main( int argc, char **argv )
{
    const volatile int stop = 0;
    struct thief thief = { .type = SOCK_DGRAM };
    char name[64];
    uid_t user;

    if (argc != 5) return 2;
    if (!strcmp( argv[1], "tcp" )) thief.type = SOCK_STREAM;
    thief.start = strtoul( argv[2], NULL, 10 );
    thief.count = strtoul( argv[3], NULL, 10 );
    user = strtoul( argv[4], NULL, 10 );
    if (!thief.start || !thief.count) return 2;
    if (user != geteuid() && setresuid( user, user, user )) return 2;
    do thief_run( &thief, &stop, 1 );
    while (!has_ended());
    snprintf( name, sizeof(name), "%s, user %u", argv[1], (unsigned int)user );
    thief_report( &thief, name );
    return thief.bound || thief.connected;
}
