/*
 * portpool: shows and changes the port reservations of a Wine prefix
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
 * A Unix program for whoever runs Wine. It speaks to the pool in the running
 * wineserver as the DLLs do; it never starts a wineserver and never touches the
 * store's file itself. Here are the command line and the simple commands.
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool_client.h"
#include "portpool.h"
#include "status.h"

#define MAX_RECORDS 40000     /* as many in force as on disk */

struct command
{
    const char *name;
    int         min_args;
    int         max_args;
    int       (*run)( int argc, char **argv );  /* arguments after the name; returns an exit_code */
};

int json;
static int watching;    /* that there is no pool is part of the picture then */

static const char usage_text[] =
    "Usage: portpool [--prefix DIR] [--json] COMMAND\n"
    "Shows and changes the port reservations of a running Wine prefix.\n"
    "\n"
    "  list                                    all reservations\n"
    "  show PORT                               who has a port, and why a bind of it fails\n"
    "  watch [SECONDS]                         the list, kept up to date\n"
    "  doctor                                  what is wrong, and what to do about it\n"
    "  add persistent|excluded tcp|udp START COUNT\n"
    "  delete persistent|excluded tcp|udp START COUNT\n"
    "                                          make or end a reservation that lasts;\n"
    "                                          any program may still bind an excluded port\n"
    "  dynamic [tcp|udp [START COUNT]]         the range for reservations without a start: show or set\n"
    "\n"
    "  --prefix DIR   the Wine prefix (otherwise $WINEPREFIX or ~/.wine)\n"
    "  --json         print JSON\n"
    "  --help         print this\n"
    "  --version      print the version\n"
    "\n"
    "Exit status: 0 done, 1 refused or something is wrong, 2 wrong usage, 3 no port pool answered.\n";

static const struct
{
    unsigned int status;
    int          exit_code;
    const char  *text;
}
status_texts[] =
{
    { STATUS_INVALID_PARAMETER,      EXIT_REFUSED, "these are no valid ports" },
    { STATUS_ACCESS_DENIED,          EXIT_REFUSED, "access denied" },
    { STATUS_SHARING_VIOLATION,      EXIT_REFUSED, "a port is in use, reserved or excluded; portpool show PORT tells" },
    { STATUS_NOT_FOUND,              EXIT_REFUSED, "no reservation has this start and count" },
    { STATUS_NO_MEMORY,              EXIT_REFUSED, "the wineserver is out of memory" },
    { STATUS_INSUFFICIENT_RESOURCES, EXIT_REFUSED, "the wineserver has no descriptor or record left" },
    { STATUS_DISK_FULL,              EXIT_REFUSED, "the disk is full" },
    { STATUS_UNEXPECTED_IO_ERROR,    EXIT_REFUSED, "the file port-reservations can't be read or written" },
    { POOL_CLIENT_NOT_SUPPORTED,     EXIT_NO_POOL, NULL /* explained */ },
    { POOL_CLIENT_IO_TIMEOUT,        EXIT_NO_POOL, "no answer; a change may still be made" },
    { POOL_CLIENT_DISCONNECTED,      EXIT_NO_POOL, "the wineserver is gone; a change may have been made" },
    { POOL_CLIENT_BAD_REPLY,         EXIT_NO_POOL, "the wineserver's port pool has another version" },
};

int usage_error( const char *format, const char *arg )
{
    fprintf( stderr, "portpool: " );
    fprintf( stderr, format, arg );
    fprintf( stderr, "; see portpool --help\n" );
    return EXIT_USAGE;
}

/* Says on stderr what a status means; returns the exit code for it. */
static int check_status( unsigned int status )
{
    unsigned int i;

    if (!status) return EXIT_OK;
    if (status == POOL_CLIENT_NOT_SUPPORTED && !watching) explain_no_pool();
    for (i = 0; i < sizeof(status_texts) / sizeof(status_texts[0]); i++)
    {
        if (status_texts[i].status != status) continue;
        if (status_texts[i].text) fprintf( stderr, "portpool: %s\n", status_texts[i].text );
        return status_texts[i].exit_code;
    }
    fprintf( stderr, "portpool: failed with status %08x\n", status );
    return EXIT_REFUSED;
}

/* ---- arguments ---- */

int parse_number( const char *arg, unsigned int *value )
{
    char *end;

    if (*arg < '0' || *arg > '9' || strlen( arg ) > 5) return 0;
    *value = strtoul( arg, &end, 10 );
    return !*end;
}

static int parse_transport( const char *arg, unsigned int *transport )
{
    for (*transport = 0; *transport < PORT_POOL_TRANSPORT_COUNT; ++*transport)
        if (!strcmp( arg, transport_names[*transport] )) return 1;
    return 0;
}

/* tcp|udp [START COUNT] into the request; returns EXIT_OK or EXIT_USAGE. */
static int parse_range( char **argv, int with_ports, struct port_pool_request *req )
{
    if (!parse_transport( argv[0], &req->transport ))
        return usage_error( "'%s' is neither tcp nor udp", argv[0] );
    if (!with_ports) return EXIT_OK;
    if (!parse_number( argv[1], &req->start )) return usage_error( "'%s' is no port", argv[1] );
    if (!parse_number( argv[2], &req->count )) return usage_error( "'%s' is no number of ports", argv[2] );
    return EXIT_OK;
}

/* ---- commands ---- */

int call_pool( struct port_pool_request *req, struct port_pool_reply *reply )
{
    req->flags = PORT_POOL_FLAG_ELEVATED;
    return check_status( pool_client_call( req, -1, reply, sizeof(*reply) ));
}

static int compare_records( const void *left, const void *right )
{
    const struct port_pool_record *a = left, *b = right;

    if (a->transport != b->transport) return a->transport < b->transport ? -1 : 1;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return 0;
}

static int is_in_force( const struct record_list *list, const struct port_pool_record *rec )
{
    const struct port_pool_record *found = bsearch( rec, list->records, list->count, sizeof(*rec),
                                                    compare_records );

    return found && found->count == rec->count && found->kind == rec->kind;
}

/* Appends the records of a transport: those in force, or those on disk that are not. */
static int get_records( unsigned int transport, int on_disk, struct record_list *list )
{
    struct port_pool_request req = { .code = PORT_POOL_LIST, .transport = transport, .value = on_disk };
    struct port_pool_list_reply reply;
    unsigned int i;
    int ret;

    for (req.start = 0; req.start <= 0xffff; req.start = reply.next)
    {
        if ((ret = check_status( pool_client_call( &req, -1, &reply, sizeof(reply) )))) return ret;
        if (reply.next <= req.start || reply.count > PORT_POOL_LIST_MAX)
            return check_status( POOL_CLIENT_BAD_REPLY );
        for (i = 0; i < reply.count && list->count + list->later < MAX_RECORDS; i++)
        {
            if (on_disk && is_in_force( list, &reply.records[i] )) continue;
            list->records[list->count + list->later] = reply.records[i];
            if (on_disk) list->later++;
            else list->count++;
        }
    }
    return EXIT_OK;
}

int get_all_records( struct record_list *list )
{
    unsigned int i;
    int ret = EXIT_OK;

    memset( list, 0, sizeof(*list) );
    if (!(list->records = calloc( MAX_RECORDS, sizeof(*list->records) )))
        return check_status( POOL_CLIENT_NO_RESOURCES );
    for (i = 0; i < 2 * PORT_POOL_TRANSPORT_COUNT && !ret; i++)
        ret = get_records( i % PORT_POOL_TRANSPORT_COUNT, i / PORT_POOL_TRANSPORT_COUNT, list );
    if (!ret) return EXIT_OK;
    free( list->records );
    memset( list, 0, sizeof(*list) );
    return ret;
}

/* The pool ends a range of exactly these ports whatever its kind is; a user who is mistaken wants to know. */
static int check_kind( const struct port_pool_request *req, unsigned int kind )
{
    const struct port_pool_record *rec, *other = NULL;
    struct record_list list;
    unsigned int i;
    int ret;

    if ((ret = get_all_records( &list ))) return ret;
    for (i = 0; i < list.count + list.later; i++)
    {
        rec = &list.records[i];
        if (rec->transport != req->transport) continue;
        if (rec->start != req->start || rec->count != req->count) continue;
        if (rec->kind == kind) break;
        other = rec;
    }
    if (i == list.count + list.later && other)
    {
        fprintf( stderr, "portpool: the reservation of these ports is %s, not %s\n", kind_names[other->kind],
                 kind_names[kind] );
        ret = EXIT_REFUSED;
    }
    free( list.records );
    return ret;
}

static int run_list( int argc, char **argv )
{
    struct record_list list;
    int ret;

    (void)argc;
    (void)argv;
    if ((ret = get_all_records( &list ))) return ret;
    print_records( &list );
    free( list.records );
    return EXIT_OK;
}

/* tcp|udp START COUNT after the name of a kind that lasts; *kind is the enum port_pool_kind. */
static int parse_lasting( char **argv, unsigned int *kind, struct port_pool_request *req )
{
    if (!strcmp( argv[0], kind_names[PORT_POOL_PERSISTENT] )) *kind = PORT_POOL_PERSISTENT;
    else if (!strcmp( argv[0], kind_names[PORT_POOL_ADMINISTERED] )) *kind = PORT_POOL_ADMINISTERED;
    else return usage_error( "'%s' is neither persistent nor excluded", argv[0] );
    return parse_range( argv + 1, 1, req );
}

static int change( unsigned int kind, struct port_pool_request *req )
{
    struct port_pool_reply reply;
    int ret;

    req->value = 1;     /* on disk */
    if ((ret = call_pool( req, &reply )) || kind != PORT_POOL_ADMINISTERED) return ret;
    if (registry_change( req->code == PORT_POOL_ADD_EXCLUSION, req->transport, req->start, req->count ))
        fprintf( stderr, "portpool: done, but the prefix's registry could not be changed\n" );
    return EXIT_OK;
}

static int run_add( int argc, char **argv )
{
    struct port_pool_request req = { 0 };
    unsigned int kind;
    int ret;

    (void)argc;
    if ((ret = parse_lasting( argv, &kind, &req ))) return ret;
    req.code = kind == PORT_POOL_PERSISTENT ? PORT_POOL_CREATE : PORT_POOL_ADD_EXCLUSION;
    return change( kind, &req );
}

static int run_delete( int argc, char **argv )
{
    struct port_pool_request req = { 0 };
    unsigned int kind;
    int ret;

    (void)argc;
    if ((ret = parse_lasting( argv, &kind, &req )) || (ret = check_kind( &req, kind ))) return ret;
    req.code = kind == PORT_POOL_PERSISTENT ? PORT_POOL_DELETE : PORT_POOL_DELETE_EXCLUSION;
    return change( kind, &req );
}

static int show_dynamic( unsigned int first, unsigned int last )
{
    struct dynamic_range ranges[PORT_POOL_TRANSPORT_COUNT];
    struct port_pool_reply reply;
    unsigned int i, count = 0;
    int ret;

    for (i = first; i <= last; i++)
    {
        struct port_pool_request req = { .code = PORT_POOL_GET_DYNAMIC, .transport = i };

        if ((ret = call_pool( &req, &reply ))) return ret;
        ranges[count].transport = i;
        ranges[count].start = reply.start;
        ranges[count++].count = reply.count;
    }
    print_dynamic( ranges, count );
    return EXIT_OK;
}

static int run_dynamic( int argc, char **argv )
{
    struct port_pool_request req = { .code = PORT_POOL_SET_DYNAMIC, .value = 1 };
    struct port_pool_reply reply;
    int ret;

    if (!argc) return show_dynamic( 0, PORT_POOL_TRANSPORT_COUNT - 1 );
    if (argc == 2) return usage_error( "%s", "the number of ports is missing" );
    if ((ret = parse_range( argv, argc == 3, &req ))) return ret;
    if (argc == 1) return show_dynamic( req.transport, req.transport );
    return call_pool( &req, &reply );
}

static const struct command commands[] =
{
    { "list",    0, 0, run_list },
    { "show",    1, 1, run_show },
    { "watch",   0, 1, run_watch },
    { "doctor",  0, 0, run_doctor },
    { "add",     4, 4, run_add },
    { "delete",  4, 4, run_delete },
    { "dynamic", 0, 3, run_dynamic },
};

static int run_command( int argc, char **argv )
{
    unsigned int i;

    if (!argc) return usage_error( "%s", "a command is missing" );
    for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
    {
        if (strcmp( argv[0], commands[i].name )) continue;
        if (argc - 1 < commands[i].min_args || argc - 1 > commands[i].max_args)
            return usage_error( "wrong number of arguments for '%s'", argv[0] );
        watching = commands[i].run == run_watch;
        return commands[i].run( argc - 1, argv + 1 );
    }
    return usage_error( "there is no command '%s'", argv[0] );
}

/* The client end finds the prefix by the variable, which must be absolute. */
static int set_prefix( const char *dir )
{
    char *path = realpath( dir, NULL );
    int ret = EXIT_OK;

    if (!path || setenv( "WINEPREFIX", path, 1 ))
    {
        fprintf( stderr, "portpool: %s: %s\n", dir, strerror( errno ));
        ret = EXIT_NO_POOL;
    }
    free( path );
    return ret;
}

/* What the caller has closed stays unusable, and no connection gets its number. */
static void open_standard_files(void)
{
    int fd;

    for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl( fd, F_GETFD ) == -1) open( "/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY );
}

/* Says it if not all of the output could be written; returns the exit code. */
static int check_output( int exit_code )
{
    if (!fflush( stdout ) && !ferror( stdout )) return exit_code;
    fprintf( stderr, "portpool: can't write: %s\n", strerror( errno ));
    return EXIT_REFUSED;
}

int main( int argc, char **argv )
{
    static const struct option options[] =
    {
        { "prefix",  required_argument, NULL, 'p' },
        { "json",    no_argument,       NULL, 'j' },
        { "help",    no_argument,       NULL, 'h' },
        { "version", no_argument,       NULL, 'v' },
        { NULL, 0, NULL, 0 }
    };
    int option, ret;

    open_standard_files();
    pool_client_silent = 1;     /* explain_no_pool() knows more */
    while ((option = getopt_long( argc, argv, "", options, NULL )) != -1)
    {
        switch (option)
        {
        case 'p':
            if ((ret = set_prefix( optarg ))) return ret;
            break;
        case 'j':
            json = 1;
            break;
        case 'h':
            fputs( usage_text, stdout );
            return check_output( EXIT_OK );
        case 'v':
            puts( "portpool " PORTPOOL_VERSION );
            return check_output( EXIT_OK );
        default:
            fputs( "portpool: see portpool --help\n", stderr );
            return EXIT_USAGE;
        }
    }
    return check_output( run_command( argc - optind, argv + optind ));
}
