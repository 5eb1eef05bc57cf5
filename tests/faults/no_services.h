/*
 * Windows programs without the services of a prefix
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
 * The first program of a wineserver starts wineboot, every later one waits until
 * wineboot says that it is done. Tests that start many servers, or that count what
 * a server has, forbid it (WINEDLLOVERRIDES="wineboot.exe="): their first program
 * says so instead.
 */

#ifndef __NO_SERVICES_H
#define __NO_SERVICES_H

#include <windows.h>
#include <winternl.h>

NTSYSAPI NTSTATUS NTAPI NtOpenEvent( HANDLE *handle, ACCESS_MASK access, const OBJECT_ATTRIBUTES *attr );
NTSYSAPI NTSTATUS NTAPI NtSetEvent( HANDLE handle, LONG *state );

static inline void say_booted(void)
{
    static WCHAR path[] = L"\\KernelObjects\\__wineboot_event";
    UNICODE_STRING name = { sizeof(path) - sizeof(WCHAR), sizeof(path), path };
    OBJECT_ATTRIBUTES attr = { .Length = sizeof(attr), .ObjectName = &name };
    HANDLE event;

    /* the handle stays open: the event must live as long as this program */
    if (!NtOpenEvent( &event, EVENT_MODIFY_STATE, &attr )) NtSetEvent( event, NULL );
}

#endif /* __NO_SERVICES_H */
