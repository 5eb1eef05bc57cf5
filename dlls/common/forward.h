/*
 * The stock DLL behind a DLL of ours
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

#ifndef __FORWARD_H
#define __FORWARD_H

/* Makes the thunks of make-forwards.sh jump into the stock DLL; call it when the
 * process attaches. Without a stock DLL they go on to fail, each in its own way;
 * what is missing is said on stderr. */
extern void forward_attach(void);
/* Unloads the stock DLL; when the process detaches but does not end. */
extern void forward_detach(void);

#endif /* __FORWARD_H */
