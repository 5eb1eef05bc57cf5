/*
 * What the tests of bad pointers share
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
 * Calls any function by its address, and reports a crash of it as a failure.
 */

#ifndef __POINTER_TEST_H
#define __POINTER_TEST_H

#define MAX_ARGS 12

static const char *running = "";      /* name of the function that is called */

static LONG CALLBACK report_crash( EXCEPTION_POINTERS *ptrs )
{
    ok( 0, "%s crashed, exception %#lx at %p\n", running, ptrs->ExceptionRecord->ExceptionCode,
        ptrs->ExceptionRecord->ExceptionAddress );
    ExitProcess( 1 );
}

static inline void expect_no_crash(void)
{
    SetErrorMode( SEM_NOGPFAULTERRORBOX );
    SetUnhandledExceptionFilter( report_crash );
}

/* Calls a function with MAX_ARGS arguments; it may have fewer. */
#ifdef __i386__
extern ULONG_PTR call_with( void *func, const ULONG_PTR *args );
__asm__( "_call_with:\n\t"
         "pushl %ebp\n\tmovl %esp,%ebp\n\t"
         "movl 12(%ebp),%edx\n\tmovl $12,%ecx\n"
         "1:\tpushl -4(%edx,%ecx,4)\n\tdecl %ecx\n\tjnz 1b\n\t"
         "call *8(%ebp)\n\tleave\n\tret\n" );
#else
static inline ULONG_PTR call_with( void *ptr, const ULONG_PTR *args )
{
    ULONG_PTR (*func)( ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                       ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR ) = ptr;

    return func( args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], args[8], args[9],
                 args[10], args[11] );
}
#endif

#endif  /* __POINTER_TEST_H */
