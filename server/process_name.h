/*
 * The name of a process
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

#ifndef __PROCESS_NAME_H
#define __PROCESS_NAME_H

#include <stddef.h>

#define PROCESS_NAME_MAX 64

/* The program's file name without directory, of a Windows program that of the
 * .exe file; control characters are replaced. Returns 0 if there is no such
 * process. pid: host pid. */
extern int get_process_name( unsigned int pid, char *name, size_t size );

/* The host pid of a process that has the other end of the pipe fd, one of those
 * whose descriptors we may see; 0 if there is none. Looks at every process. */
extern unsigned int find_pipe_writer( int fd );

#endif /* __PROCESS_NAME_H */
