/*
 * Pointers that callers pass
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
 * Called by every export that takes a buffer. Never looks at what a pointer is for.
 */

#include <stdarg.h>

#include "windef.h"
#include "winbase.h"
#include "wine/exception.h"
#include "pointers.h"

#define PAGE_BYTES 0x1000

/* One byte a page. The write is atomic and of what is there, so that a buffer
 * which another thread is filling is not damaged. */
static void __attribute__((noinline)) touch_pages( char *p, SIZE_T size, BOOL write )
{
    char *end = p + size;

    for (; p < end; p = (char *)(((ULONG_PTR)p | (PAGE_BYTES - 1)) + 1))
    {
        if (write) __atomic_fetch_or( p, 0, __ATOMIC_RELAXED );
        else (void)*(const volatile char *)p;
    }
}

static void __attribute__((noinline)) touch_text( const void *text, BOOL wide )
{
    const volatile WCHAR *w = text;
    const volatile char *c = text;

    if (wide) while (*w) w++;
    else while (*c) c++;
}

/* What touching any page of a program can raise. */
static LONG CALLBACK page_filter( EXCEPTION_POINTERS *ptrs )
{
    switch (ptrs->ExceptionRecord->ExceptionCode)
    {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_GUARD_PAGE:
    case EXCEPTION_IN_PAGE_ERROR:
        return EXCEPTION_EXECUTE_HANDLER;
    default:
        return EXCEPTION_CONTINUE_SEARCH;
    }
}

static BOOL is_accessible( void *ptr, SIZE_T size, BOOL write )
{
    if (!size) return TRUE;
    if (!ptr || (ULONG_PTR)ptr + size < (ULONG_PTR)ptr) return FALSE;
    __TRY
    {
        touch_pages( ptr, size, write );
    }
    __EXCEPT( page_filter )
    {
        return FALSE;
    }
    __ENDTRY
    return TRUE;
}

BOOL is_readable( const void *ptr, SIZE_T size )
{
    return is_accessible( (void *)ptr, size, FALSE );
}

BOOL is_writable( void *ptr, SIZE_T size )
{
    return is_accessible( ptr, size, TRUE );
}

BOOL is_text( const void *text, BOOL wide )
{
    if (!text) return FALSE;
    __TRY
    {
        touch_text( text, wide );
    }
    __EXCEPT( page_filter )
    {
        return FALSE;
    }
    __ENDTRY
    return TRUE;
}
