/*
 * Service classes
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


/* Between service.c, which knows the structures of the programs, and
 * service_class.c, which knows the registry. All functions return a WSA error
 * code or 0. */

#ifndef __WS2_32_SERVICE_CLASS_H
#define __WS2_32_SERVICE_CLASS_H

#define SERVICE_CLASS_MAX_INFOS 64
#define SERVICE_CLASS_MAX_NAME  256
#define SERVICE_CLASS_MAX_DATA  512

struct class_info
{
    WCHAR name[SERVICE_CLASS_MAX_NAME];
    DWORD namespace;                  /* NS_* */
    DWORD type;                       /* REG_* */
    DWORD size;
    BYTE data[SERVICE_CLASS_MAX_DATA];
};

struct service_class
{
    WCHAR name[SERVICE_CLASS_MAX_NAME];
    DWORD count;
    struct class_info infos[SERVICE_CLASS_MAX_INFOS];
};

/* WSAEALREADY if the class exists. */
extern DWORD service_class_store( const GUID *id, const WCHAR *name, const struct class_info *infos,
                                  DWORD count );
/* WSATYPE_NOT_FOUND if it does not. */
extern DWORD service_class_remove( const GUID *id );
/* HeapFree() the result. */
extern DWORD service_class_load( const GUID *id, struct service_class **ret );

#endif /* __WS2_32_SERVICE_CLASS_H */
