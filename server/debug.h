/*
 * Debug output of the port pool
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

#ifndef __PORT_POOL_DEBUG_H
#define __PORT_POOL_DEBUG_H

#include "port_pool.h"

/* The channel is called portpool, as in the DLLs, and WINEDEBUG of the
 * wineserver's environment (that of its first client) switches it; the output
 * is the wineserver's stderr. Without it a message costs one test. */
enum debug_class
{
    DEBUG_TRACE = 1,        /* requests and what came of them */
    DEBUG_WARN  = 2         /* what was refused, and why */
};

extern unsigned int debug_classes;      /* mask of enum debug_class; set by debug_init() */

/* Reads WINEDEBUG. */
extern void debug_init(void);
/* The classes that a value of WINEDEBUG switches on; NULL: unset. */
extern unsigned int debug_parse( const char *value );

extern void debug_print( enum debug_class class, const char *function, const char *format, ... )
    __attribute__((format( printf, 3, 4 )));

#define TRACE( ... ) \
    do { if (debug_classes & DEBUG_TRACE) debug_print( DEBUG_TRACE, __func__, __VA_ARGS__ ); } while (0)
#define WARN( ... ) \
    do { if (debug_classes & DEBUG_WARN) debug_print( DEBUG_WARN, __func__, __VA_ARGS__ ); } while (0)

/* Texts for messages, valid until the function has been called four more times. */

extern const char *debug_transport( unsigned int transport );           /* "tcp" */
extern const char *debug_process( unsigned int pid );                   /* "pid 567 (owner.exe)" */
/* "runtime reservation 50000-50019 of pid 567 (owner.exe)" */
extern const char *debug_record( const struct port_record *record );
extern const char *debug_status( unsigned int status );                 /* what a status means here */

#endif /* __PORT_POOL_DEBUG_H */
