/*
 * Parts of netsh
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

#ifndef __NETSH_H
#define __NETSH_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "winnls.h"
#include "winreg.h"
#include "wine/debug.h"
#include "wine/port_pool.h"

#define EXIT_FAILED 1

/* ---- commands.c: what there is, and how a line finds it ---- */

struct args;

/* A command, a group of commands ("show") or a context ("interface"). One
 * without children and run belongs to the stock netsh; it is here so that
 * abbreviations stay what they are on Windows. */
struct node
{
    const WCHAR *name;
    const struct node *children;            /* ends with a name of NULL */
    BOOL is_context;                        /* an interactive user can be in it */
    unsigned int (*run)( const struct args *args );     /* returns an exit code */
    unsigned int allowed, required;         /* masks of 1 << enum tag */
    const WCHAR *help;                      /* for the list of a group */
    const WCHAR *const *usage;              /* lines, ends with NULL */
};

/* Where a line is run: the nodes from the root to the context. */
#define MAX_DEPTH 4

struct position
{
    const struct node *path[MAX_DEPTH];
    unsigned int depth;                     /* 0: the root */
};

enum line_result
{
    LINE_DONE,          /* *exit_code is set */
    LINE_CONTEXT,       /* the words name a context: *pos is there now, if enter was TRUE */
    LINE_FOREIGN        /* a command of the stock netsh */
};

extern void position_reset( struct position *pos );
/* Runs the words; enter says whether naming a context goes there or lists it. */
extern enum line_result run_words( struct position *pos, BOOL enter, unsigned int count, WCHAR **words,
                                   unsigned int *exit_code );
/* Help for where the user is. */
extern void list_context( const struct position *pos );
/* "?", "/?", "-?", "help" */
extern BOOL is_help( const WCHAR *word );

/* ---- args.c: tag=value and values in order ---- */

enum tag
{
    TAG_PROTOCOL,
    TAG_START,
    TAG_COUNT,
    TAG_STORE,
    TAG_MAX
};

struct args
{
    unsigned int transport;                 /* enum port_pool_transport */
    unsigned int start;
    unsigned int count;
    BOOL active_only;                       /* store=active */
    BOOL persistent_only;                   /* store=persistent was given */
};

/* Reads the words as arguments of a command; prints what is wrong and returns
 * FALSE if they are none. */
extern BOOL parse_args( const struct node *command, unsigned int count, WCHAR **words, struct args *args );

/* ---- port_range.c: the commands ---- */

extern unsigned int add_exclusion( const struct args *args );
extern unsigned int delete_exclusion( const struct args *args );
extern unsigned int show_exclusions( const struct args *args );
extern unsigned int set_dynamic( const struct args *args );
extern unsigned int show_dynamic( const struct args *args );

/* ---- registry.c: after the pool has made a change that lasts ---- */

extern void registry_add_exclusion( const struct args *args );
extern void registry_delete_exclusion( const struct args *args );

/* ---- stock.c ---- */

/* Runs the stock netsh with a command line and returns its exit code. */
extern unsigned int run_stock( const WCHAR *command_line );

/* ---- output.c ---- */

/* Format of the C library; \n becomes a line end of Windows. */
extern void print( const WCHAR *format, ... );
/* The text Windows has for an error, and an empty line. */
extern void print_error( DWORD error );

/* ---- pool.c ---- */

/* Asks the port pool in the wineserver; elevation and pid are filled in. */
extern NTSTATUS pool_call( struct port_pool_request *request, struct port_pool_reply *reply );
/* The records from a port upward: those in force, or with store=persistent those on disk. */
extern NTSTATUS pool_list( const struct args *args, unsigned int from, struct port_pool_list_reply *reply );

#endif /* __NETSH_H */
