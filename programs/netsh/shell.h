/*
 * The state between the lines that netsh runs
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

#ifndef __NETSH_SHELL_H
#define __NETSH_SHELL_H

#include "netsh.h"

#define MAX_SAVED 32        /* contexts remembered by pushd */

struct shell
{
    struct position pos;
    struct position saved[MAX_SAVED];
    unsigned int    saved_count;
    unsigned int    nesting;    /* scripts being run */
    BOOL            leave;      /* bye, exit, quit */
};

/* Runs words, of which there is one at least; returns an exit code. enter: a
 * context that is named is entered, else listed. command_line is for the stock
 * netsh if the words are for that. */
extern unsigned int shell_run_words( struct shell *shell, BOOL enter, unsigned int count, WCHAR **words,
                                     const WCHAR *command_line );
/* Goes to a context; FALSE if it is none of ours. */
extern BOOL shell_enter( struct shell *shell, const WCHAR *context );
/* Reads lines from the standard input until the user leaves. */
extern unsigned int shell_run_interactive( struct shell *shell );
/* Runs the lines of a file; EXIT_FAILED if one failed or it can't be read. */
extern unsigned int shell_run_script( struct shell *shell, const WCHAR *name );

#endif /* __NETSH_SHELL_H */
