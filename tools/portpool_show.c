/*
 * portpool show: who has a port, and what a bind of it gets
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
 * Called by portpool.c.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portpool.h"
#include "process_name.h"

#define MAX_SOCKETS 256

/* What is known of a port and a transport. */
struct answer
{
    const struct port_pool_record *record;      /* NULL: not reserved */
    const struct port_pool_record *later;       /* on disk and not in force, or NULL */
    int                            native;      /* errno of a native program's bind, or 0 */
    unsigned int                   windows;     /* Winsock error of a Windows program's, or 0 */
};

static const struct port_pool_record *find_record( const struct port_pool_record *records, unsigned int count,
                                                   unsigned int transport, unsigned int port )
{
    unsigned int i;

    for (i = 0; i < count; i++)
        if (records[i].transport == transport && port >= records[i].start &&
            port - records[i].start < records[i].count) return &records[i];
    return NULL;
}

static unsigned int winsock_error( int err )
{
    if (!err) return 0;
    return err == EADDRINUSE ? 10048 : err == EACCES ? 10013 : 10022;
}

static void get_answer( const struct record_list *list, unsigned int transport, unsigned int port,
                        struct answer *answer )
{
    const struct port_pool_record *record = find_record( list->records, list->count, transport, port );

    answer->record = record;
    answer->later = find_record( list->records + list->count, list->later, transport, port );
    answer->native = try_bind( transport, port );
    answer->windows = winsock_error( answer->native );
    if (record && record->kind != PORT_POOL_ADMINISTERED) answer->windows = 10013;
}

/* ---- text ---- */

static void print_processes( const struct host_socket *sock )
{
    char name[PROCESS_NAME_MAX];
    unsigned int i;

    for (i = 0; i < sock->pid_count; i++)
    {
        if (!get_process_name( sock->pids[i], name, sizeof(name) )) strcpy( name, "?" );
        printf( "%s%s (pid %d)", i ? ", " : "", name, (int)sock->pids[i] );
    }
    if (!i) fputs( sock->inode ? "a process of another user" : "no process", stdout );
}

static const char *windows_text( const struct answer *answer )
{
    switch (answer->windows)
    {
    case 0:     return "succeeds";
    case 10013:
        if (answer->record && answer->record->kind != PORT_POOL_ADMINISTERED)
            return "WSAEACCES (10013), unless its socket is associated with the reservation";
        return "WSAEACCES (10013): the host wants CAP_NET_BIND_SERVICE or a lower "
               "net.ipv4.ip_unprivileged_port_start";
    case 10048: return "WSAEADDRINUSE (10048)";
    default:    return "fails";
    }
}

static void print_transport( unsigned int transport, unsigned int port, const struct answer *answer,
                             const struct host_socket *sockets, unsigned int count )
{
    const struct port_pool_record *rec = answer->record;
    unsigned int i;
    char owner[160];

    if (!rec) printf( "%s port %u is not reserved.\n", transport_names[transport], port );
    else if (rec->kind == PORT_POOL_RUNTIME)
        printf( "%s port %u is in the runtime reservation %u-%u of %s.\n", transport_names[transport], port,
                rec->start, rec->start + rec->count - 1, owner_text( rec, owner, sizeof(owner) ) );
    else printf( "%s port %u is in the %s range %u-%u.\n", transport_names[transport], port,
                 kind_names[rec->kind],
                 rec->start, rec->start + rec->count - 1 );
    if (rec && rec->kind != PORT_POOL_ADMINISTERED)
        printf( "  guards:   %u of %u%s, %u consumers\n", rec->guards, rec->count,
                rec->guards < rec->count ? " (others had the rest when the wineserver started)" : "",
                rec->consumers );
    if (answer->later)
        printf( "  stored:   %s range %u-%u, not in force until the wineserver starts again\n",
                kind_names[answer->later->kind], answer->later->start,
                answer->later->start + answer->later->count - 1 );
    for (i = 0; i < count; i++)
    {
        if (sockets[i].transport != transport) continue;
        printf( "  socket:   %s %s%s", sockets[i].address, sockets[i].state, *sockets[i].state ? ", " : "" );
        print_processes( &sockets[i] );
        printf( "\n" );
    }
    printf( "  a bind:   of a Windows program: %s\n", windows_text( answer ) );
    printf( "            of a native program:  %s\n",
            answer->native ? strerror( answer->native ) : "succeeds" );
}

/* ---- JSON ---- */

static void print_socket_json( const struct host_socket *sock )
{
    char name[PROCESS_NAME_MAX];
    unsigned int i;

    printf( "{\"address\": \"%s\", \"state\": \"%s\", \"processes\": [", sock->address, sock->state );
    for (i = 0; i < sock->pid_count; i++)
    {
        if (!get_process_name( sock->pids[i], name, sizeof(name) )) strcpy( name, "?" );
        printf( "%s{\"pid\": %d, \"name\": ", i ? ", " : "", (int)sock->pids[i] );
        print_json_string( name );
        printf( "}" );
    }
    printf( "]}" );
}

static void print_transport_json( unsigned int transport, const struct answer *answer,
                                  const struct host_socket *sockets, unsigned int count )
{
    unsigned int i, printed = 0;

    printf( "  {\"transport\": \"%s\", \"record\": ", transport_names[transport] );
    if (answer->record) print_record_json( answer->record );
    else printf( "null" );
    printf( ",\n   \"sockets\": [" );
    for (i = 0; i < count; i++)
    {
        if (sockets[i].transport != transport) continue;
        if (printed++) printf( ",\n      " );
        print_socket_json( &sockets[i] );
    }
    printf( "],\n   \"windows_error\": %u, \"native_errno\": %d, \"next_start\": ", answer->windows,
            answer->native );
    if (answer->later) print_record_json( answer->later );
    else printf( "null" );
    printf( "}" );
}

int run_show( int argc, char **argv )
{
    struct host_socket *sockets = calloc( MAX_SOCKETS, sizeof(*sockets) );
    unsigned int port, socket_count, i;
    struct record_list list;
    struct answer answer;
    int ret = EXIT_OK;

    (void)argc;
    if (!parse_number( argv[0], &port ) || !port || port > 0xffff)
        ret = usage_error( "'%s' is no port", argv[0] );
    if (ret || !sockets || (ret = get_all_records( &list )))
    {
        free( sockets );
        return sockets ? ret : EXIT_REFUSED;
    }
    socket_count = find_sockets( port, sockets, MAX_SOCKETS );
    if (json) printf( "{\"port\": %u, \"transports\": [\n", port );
    for (i = 0; i < PORT_POOL_TRANSPORT_COUNT; i++)
    {
        get_answer( &list, i, port, &answer );
        if (!json) print_transport( i, port, &answer, sockets, socket_count );
        else print_transport_json( i, &answer, sockets, socket_count );
        if (json) printf( i + 1 < PORT_POOL_TRANSPORT_COUNT ? ",\n" : "\n]}\n" );
    }
    free( list.records );
    free( sockets );
    return ret;
}
