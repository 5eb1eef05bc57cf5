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
 */


#ifndef __POINTERS_H
#define __POINTERS_H

/* TRUE if size bytes at ptr can be read (written); never faults, also on a guard page. */
extern BOOL is_readable( const void *ptr, SIZE_T size );
extern BOOL is_writable( void *ptr, SIZE_T size );
/* TRUE if text can be read up to its NUL; FALSE for NULL. */
extern BOOL is_text( const void *text, BOOL wide );

#endif /* __POINTERS_H */
