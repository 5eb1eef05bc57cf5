/*
 * Parts of portpool
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

#ifndef __PORTPOOL_H
#define __PORTPOOL_H

#include <stddef.h>
#include <sys/types.h>

#include "wine/port_pool.h"

#define PORTPOOL_VERSION "1.0"      /* that of debian/changelog and the manual pages */

enum exit_code
{
    EXIT_OK,        /* done */
    EXIT_REFUSED,   /* the pool said no; doctor: something is wrong */
    EXIT_USAGE,     /* the command line isn't understood */
    EXIT_NO_POOL    /* no pool answered */
};

extern int json;    /* --json was given */

/* A dynamic range, as GET_DYNAMIC returns it. */
struct dynamic_range
{
    unsigned int transport;
    unsigned int start;
    unsigned int count;
};

/* Both parts are in the order of transport and port. */
struct record_list
{
    struct port_pool_record *records;
    unsigned int             count;     /* in force */
    unsigned int             later;     /* behind those: on disk only, in force when the wineserver starts */
};

extern const char * const transport_names[PORT_POOL_TRANSPORT_COUNT];
extern const char * const kind_names[PORT_POOL_ADMINISTERED + 1];

/* portpool.c: requests; they return an exit_code, and have said on stderr what is wrong */

extern int call_pool( struct port_pool_request *req, struct port_pool_reply *reply );
/* All records of both transports; the caller frees list->records. */
extern int get_all_records( struct record_list *list );

/* portpool_print.c: tables and JSON */

/* Text of a style: "" unless stdout is a terminal and NO_COLOR is not set. */
enum style { STYLE_NORMAL, STYLE_HEADING, STYLE_GOOD, STYLE_WARNING, STYLE_BAD };
extern const char *style( enum style style );
/* A JSON string with its quotes. */
extern void print_json_string( const char *text );
extern void print_records( const struct record_list *list );
extern void print_record_json( const struct port_pool_record *rec );
extern void print_dynamic( const struct dynamic_range *ranges, unsigned int count );
/* "owner.exe (pid 567, Windows 32)" or "-" */
extern const char *owner_text( const struct port_pool_record *rec, char *buffer, size_t size );

/* portpool_host.c: what the host tells */

/* The wineserver of the prefix, whoever started it. */
struct server_info
{
    pid_t         pid;              /* 0: none is running, or hidden */
    int           hidden;           /* there are some, but we may not look at them */
    int           has_pool;         /* our module is in it */
    int           replaced;         /* that module's file has been replaced since */
    int           elsewhere;        /* it is in another network namespace than we are */
    unsigned long soft_limit;       /* of descriptors */
    unsigned long hard_limit;
    unsigned int  descriptors;      /* that are open; 0: not known */
};
extern void find_server( struct server_info *info );
/* Says on stderr that no pool answers, and what to do. */
extern void explain_no_pool(void);

/* The directory that holds bin/portpool, PATH_MAX bytes; "" if this program isn't in an overlay. */
extern void find_overlay( char *root );

#define MAX_SOCKET_PROCESSES 16

/* A socket of the host that has a port. */
struct host_socket
{
    unsigned int  transport;
    char          address[64];      /* with the port */
    const char   *state;            /* "listening"...; "" for UDP */
    unsigned long inode;            /* 0: none any more (TIME_WAIT) */
    pid_t         pids[MAX_SOCKET_PROCESSES];   /* that hold it, as far as we may look */
    unsigned int  pid_count;
};
/* Returns the number found, at most max. */
extern unsigned int find_sockets( unsigned int port, struct host_socket *sockets, unsigned int max );
/* What a plain bind to the port gets now: an errno or 0. It is tried. */
extern int try_bind( unsigned int transport, unsigned int port );

/* portpool_registry.c: adds or deletes the value of an excluded range in the prefix. 0, or not if that
 * can't be done; outside of an overlay there is nothing to do. */

extern int registry_change( int add, unsigned int transport, unsigned int start, unsigned int count );

/* portpool_show.c, portpool_watch.c, portpool_doctor.c: commands */

extern int run_show( int argc, char **argv );
extern int run_watch( int argc, char **argv );
extern int run_doctor( int argc, char **argv );

/* A number of at most five digits; 0 if it is none. */
extern int parse_number( const char *arg, unsigned int *value );
/* Says it and returns EXIT_USAGE. */
extern int usage_error( const char *format, const char *arg );

#endif /* __PORTPOOL_H */
