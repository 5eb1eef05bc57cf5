/*
 * What the files of portpool share
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

#include "wine/port_pool.h"

enum exit_code
{
    EXIT_OK,        /* done */
    EXIT_REFUSED,   /* the pool said no */
    EXIT_USAGE,     /* the command line isn't understood */
    EXIT_NO_POOL    /* no pool answered */
};

/* A dynamic range, as GET_DYNAMIC returns it. */
struct dynamic_range
{
    unsigned int transport;
    unsigned int start;
    unsigned int count;
};

extern const char * const transport_names[PORT_POOL_TRANSPORT_COUNT];
extern const char * const kind_names[PORT_POOL_ADMINISTERED + 1];

/* portpool_print.c: everything that goes to stdout */

extern void print_records( const struct port_pool_record *records, unsigned int count, int json );
extern void print_dynamic( const struct dynamic_range *ranges, unsigned int count, int json );

#endif /* __PORTPOOL_H */
