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


/*
 * Used by ws2_32 and iphlpapi before they set PORT_POOL_FLAG_ELEVATED. Looks at
 * the impersonation token of the thread if there is one, else at that of the
 * process. Calls nothing but ntdll and never changes the last error.
 */

#include <stdarg.h>

#include "ntstatus.h"
#define WIN32_NO_STATUS
#include "windef.h"
#include "winbase.h"
#include "winternl.h"
#include "elevation.h"

static NTSTATUS open_effective_token( HANDLE *token )
{
    NTSTATUS status;

    /* the access check is made as the process, an impersonated user needn't be able to read the token */
    status = NtOpenThreadToken( GetCurrentThread(), TOKEN_QUERY, TRUE, token );
    if (status == STATUS_NO_TOKEN) status = NtOpenProcessToken( GetCurrentProcess(), TOKEN_QUERY, token );
    return status;
}

/* Membership counts when the group is enabled; a filtered token keeps it for denying only. */
static BOOL is_enabled_member( const TOKEN_GROUPS *groups, SID *sid )
{
    const DWORD mask = SE_GROUP_ENABLED | SE_GROUP_USE_FOR_DENY_ONLY;
    DWORD i;

    for (i = 0; i < groups->GroupCount; i++)
    {
        if ((groups->Groups[i].Attributes & mask) != SE_GROUP_ENABLED) continue;
        if (RtlEqualSid( groups->Groups[i].Sid, sid )) return TRUE;
    }
    return FALSE;
}

BOOL caller_is_elevated(void)
{
    struct
    {
        SID sid;
        DWORD second_authority;
    } administrators = {{ SID_REVISION, 2, { SECURITY_NT_AUTHORITY }, { SECURITY_BUILTIN_DOMAIN_RID } },
                        DOMAIN_ALIAS_RID_ADMINS };
    TOKEN_GROUPS *groups = NULL;
    BOOL ret = FALSE;
    ULONG size = 0;
    HANDLE token;

    if (open_effective_token( &token )) return FALSE;
    if (NtQueryInformationToken( token, TokenGroups, NULL, 0, &size ) == STATUS_BUFFER_TOO_SMALL &&
        (groups = RtlAllocateHeap( GetProcessHeap(), 0, size )) &&
        !NtQueryInformationToken( token, TokenGroups, groups, size, &size ))
    {
        ret = is_enabled_member( groups, &administrators.sid );
    }
    RtlFreeHeap( GetProcessHeap(), 0, groups );
    NtClose( token );
    return ret;
}
