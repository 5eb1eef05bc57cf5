/*
 * Whether the calling thread is an administrator
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


#ifndef __ELEVATION_H
#define __ELEVATION_H

/* TRUE if BUILTIN\Administrators is an enabled group of the thread's
 * impersonation token, or of the process token without impersonation. What
 * can't be found out counts as no. */
extern BOOL caller_is_elevated(void);

#endif /* __ELEVATION_H */
