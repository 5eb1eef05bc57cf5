/*
 * Where the stock DLL of the same name lies
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

#ifndef __STOCK_PATH_H
#define __STOCK_PATH_H

#define STOCK_PATH_MAX 4096

/* The first entry of the Unix library of every DLL that has a stock DLL behind
 * it. The name is that of the Unix library, NAME.so, seen from its directory:
 * ../../wine-stock/NAME_stock.dll. In the Unix character set, with a final 0. */
enum { unix_stock_path };

struct stock_path_params
{
    char path[STOCK_PATH_MAX];
};

#ifdef WINE_UNIX_LIB
extern NTSTATUS stock_path( void *args );
#endif

#endif /* __STOCK_PATH_H */
