/*
 * Categories of providers and applications
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


/* Called by installers: WSC{Get,Set}ProviderInfo say what a layered provider
 * does, WSC{Get,Set}ApplicationCategory which kinds of providers an application
 * puts up with. Both are records in the registry; wsp_chain.c, which loads
 * providers, asks here what they mean for this process. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "catalog.h"
#include "elevation.h"
#include "wsp.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define PARAMETERS_KEY L"System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\"
#define APPS_KEY       PARAMETERS_KEY L"AppId_Catalog"

/* longest path and arguments of an application, in characters */
#define MAX_TEXT 4096

static int finish( DWORD err, INT *ret_error )
{
    if (is_writable( ret_error, sizeof(*ret_error) )) *ret_error = err;
    return err ? SOCKET_ERROR : 0;
}

static DWORD registry_error( LSTATUS status )
{
    if (!status) return 0;
    return status == ERROR_ACCESS_DENIED ? WSAEACCES : WSANO_RECOVERY;
}

/* ---- providers ---- */

static const WCHAR *const info_values[] =
{
    L"LspCategories",                 /* ProviderInfoLspCategories */
    L"Audit",                         /* ProviderInfoAudit */
};

static DWORD info_key( enum catalog_kind kind, const GUID *id, WCHAR path[200] )
{
    UNICODE_STRING text;

    if (RtlStringFromGUID( id, &text )) return WSA_NOT_ENOUGH_MEMORY;
    wcscpy( path, PARAMETERS_KEY );
    wcscat( path, kind == CATALOG_NATIVE ? L"Provider_Info\\" : L"Provider_Info32\\" );
    wcscat( path, text.Buffer );
    RtlFreeUnicodeString( &text );
    return 0;
}

/* The registry key of a provider, which has to be in the catalogue. */
static DWORD provider_key( enum catalog_kind kind, const GUID *id, WCHAR path[200] )
{
    struct catalog catalog;
    BOOL found = FALSE;
    unsigned int i;
    DWORD err;

    if (!id || !is_readable( id, sizeof(*id) )) return WSAEFAULT;
    if ((err = catalog_load( kind, &catalog ))) return err;
    for (i = 0; i < catalog.count; i++) found |= IsEqualGUID( &catalog.entries[i].info.ProviderId, id );
    catalog_free( &catalog );
    return found ? info_key( kind, id, path ) : WSANO_RECOVERY;
}

static DWORD get_provider_info( enum catalog_kind kind, const GUID *id, unsigned int type, BYTE *info,
                                SIZE_T *size )
{
    WCHAR path[200];
    BYTE data[1024];
    DWORD err, len = sizeof(data);

    if ((err = provider_key( kind, id, path ))) return err;
    if (type >= ARRAY_SIZE(info_values)) return WSAEINVAL;
    if (!is_writable( size, sizeof(*size) )) return WSAEFAULT;
    if (RegGetValueW( HKEY_LOCAL_MACHINE, path, info_values[type], RRF_RT_REG_BINARY, NULL, data, &len ))
        return WSANO_RECOVERY;
    if (!info || *size < len || !is_writable( info, len )) err = WSAEFAULT;
    else memcpy( info, data, len );
    *size = len;
    return err;
}

static DWORD set_provider_info( enum catalog_kind kind, const GUID *id, unsigned int type, const BYTE *info,
                                SIZE_T size )
{
    WCHAR path[200];
    DWORD err;

    if ((err = provider_key( kind, id, path ))) return err;
    if (type >= ARRAY_SIZE(info_values)) return WSAEINVAL;
    if (!info || !is_readable( info, size )) return WSAEFAULT;
    if (type == ProviderInfoLspCategories ? size != sizeof(DWORD) : !size || size > 1024) return WSAEINVAL;
    if (!caller_is_elevated()) return WSAEACCES;
    err = registry_error( RegSetKeyValueW( HKEY_LOCAL_MACHINE, path, info_values[type], REG_BINARY, info,
                                           size ) );
    wsp_catalogue_changed();
    return err;
}

void category_forget( enum catalog_kind kind, const GUID *id )
{
    WCHAR path[200];

    if (!info_key( kind, id, path )) RegDeleteKeyW( HKEY_LOCAL_MACHINE, path );
}

/***********************************************************************
 *      WSCGetProviderInfo   (WS2_32.@)
 *
 * What WSCSetProviderInfo() has stored; size is in bytes and gets what is used
 * or needed. *error is WSAEFAULT, WSAEINVAL (type), WSANO_RECOVERY (unknown
 * provider, nothing stored). Follows Winsock SPI reference, WSCGetProviderInfo
 * function.
 */
int WINAPI WSCGetProviderInfo( GUID *id, WSC_PROVIDER_INFO_TYPE type, BYTE *info, size_t *size,
                               DWORD flags, INT *error )
{
    TRACE( "id %s, type %u, info %p, size %p, flags %#lx\n", debugstr_id( id ), type, info, size, flags );

    return finish( get_provider_info( CATALOG_NATIVE, id, type, info, (SIZE_T *)size ), error );
}

/***********************************************************************
 *      WSCSetProviderInfo   (WS2_32.@)
 *
 * Stores the categories (a DWORD) or audit data of an installed provider.
 * *error is WSAEFAULT, WSAEINVAL (type, size), WSAEACCES, WSANO_RECOVERY.
 * Follows Winsock SPI reference, WSCSetProviderInfo function.
 */
int WINAPI WSCSetProviderInfo( GUID *id, WSC_PROVIDER_INFO_TYPE type, BYTE *info, size_t size,
                               DWORD flags, INT *error )
{
    TRACE( "id %s, type %u, info %p, size %Iu, flags %#lx\n", debugstr_id( id ), type, info, size, flags );

    return finish( set_provider_info( CATALOG_NATIVE, id, type, info, size ), error );
}

#ifdef _WIN64

/***********************************************************************
 *      WSCGetProviderInfo32   (WS2_32.@)
 *
 * WSCGetProviderInfo() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCGetProviderInfo32 function.
 */
int WINAPI WSCGetProviderInfo32( GUID *id, WSC_PROVIDER_INFO_TYPE type, BYTE *info, size_t *size,
                                 DWORD flags, INT *error )
{
    TRACE( "id %s, type %u, info %p, size %p, flags %#lx\n", debugstr_id( id ), type, info, size, flags );

    return finish( get_provider_info( CATALOG_32, id, type, info, (SIZE_T *)size ), error );
}

/***********************************************************************
 *      WSCSetProviderInfo32   (WS2_32.@)
 *
 * WSCSetProviderInfo() for the 32-bit catalogue.
 * Follows Winsock SPI reference, WSCSetProviderInfo32 function.
 */
int WINAPI WSCSetProviderInfo32( GUID *id, WSC_PROVIDER_INFO_TYPE type, BYTE *info, size_t size,
                                 DWORD flags, INT *error )
{
    TRACE( "id %s, type %u, info %p, size %Iu, flags %#lx\n", debugstr_id( id ), type, info, size, flags );

    return finish( set_provider_info( CATALOG_32, id, type, info, size ), error );
}

#endif

/* ---- applications ---- */

struct application
{
    WCHAR path[MAX_TEXT];             /* environment strings expanded */
    WCHAR extra[MAX_TEXT];            /* the start of the command line behind the path; may be empty */
    WCHAR key[16];                    /* name of the registry key */
};

/* The key of an application is a hash of what identifies it; entries with equal
 * hashes are told apart by the values in them. */
static void application_key( struct application *app, unsigned int probe )
{
    static const WCHAR digits[] = L"0123456789ABCDEF";
    const WCHAR *p;
    UINT32 hash = 2166136261u + probe;
    int i;

    for (p = app->path; *p; p++) hash = (hash ^ RtlUpcaseUnicodeChar( *p )) * 16777619u;
    for (p = app->extra; *p; p++) hash = (hash ^ *p) * 16777619u;
    for (i = 7; i >= 0; i--, hash >>= 4) app->key[i] = digits[hash & 15];
    app->key[8] = 0;
}

static BOOL copy_text( const WCHAR *text, DWORD len, WCHAR ret[MAX_TEXT] )
{
    if (len >= MAX_TEXT || !is_readable( text, len * sizeof(WCHAR) )) return FALSE;
    memcpy( ret, text, len * sizeof(WCHAR) );
    ret[len] = 0;
    return TRUE;
}

static DWORD get_application( const WCHAR *path, DWORD path_len, const WCHAR *extra, DWORD extra_len,
                              struct application *app )
{
    WCHAR *text;
    DWORD len, err = 0;

    if (!path || !path_len || !copy_text( path, path_len, app->path ) || !app->path[0]) return WSAEINVAL;
    app->extra[0] = 0;
    if (extra && !copy_text( extra, extra_len, app->extra )) return WSAEINVAL;

    if (!(text = HeapAlloc( GetProcessHeap(), 0, MAX_TEXT * sizeof(WCHAR) ))) return WSA_NOT_ENOUGH_MEMORY;
    len = ExpandEnvironmentStringsW( app->path, text, MAX_TEXT );
    if (!len || len > MAX_TEXT) err = WSAEINVAL;
    else wcscpy( app->path, text );
    HeapFree( GetProcessHeap(), 0, text );
    return err;
}

static BOOL value_is( HKEY root, const WCHAR *key, const WCHAR *name, const WCHAR *text, BOOL *missing )
{
    DWORD size = MAX_TEXT * sizeof(WCHAR);
    WCHAR *value;
    BOOL ret = FALSE;

    if (!(value = HeapAlloc( GetProcessHeap(), 0, size ))) return FALSE;
    *missing = RegGetValueW( root, key, name, RRF_RT_REG_SZ, NULL, value, &size ) == ERROR_FILE_NOT_FOUND;
    if (!*missing) ret = !_wcsicmp( value, text );
    HeapFree( GetProcessHeap(), 0, value );
    return ret;
}

/* Finds the key of an application: TRUE if it exists, else app->key is free. */
static BOOL find_application( HKEY root, struct application *app )
{
    BOOL missing = FALSE, no_extra;
    unsigned int probe;

    for (probe = 0; probe < 16 && !missing; probe++)
    {
        application_key( app, probe );
        if (value_is( root, app->key, L"AppFullPath", app->path, &missing ) &&
            value_is( root, app->key, L"AppArgs", app->extra, &no_extra )) return TRUE;
    }
    return FALSE;
}

static DWORD get_category( struct application *app, DWORD *ret )
{
    DWORD size = sizeof(*ret), err = WSANO_RECOVERY;
    HKEY root;

    if (RegOpenKeyExW( HKEY_LOCAL_MACHINE, APPS_KEY, 0, KEY_READ, &root )) return WSANO_RECOVERY;
    if (find_application( root, app ) &&
        !RegGetValueW( root, app->key, L"PermittedLspCategories", RRF_RT_REG_DWORD, NULL, ret,
                       &size )) err = 0;
    RegCloseKey( root );
    return err;
}

static LSTATUS set_text( HKEY root, const WCHAR *key, const WCHAR *name, const WCHAR *text )
{
    return RegSetKeyValueW( root, key, name, REG_SZ, text, (wcslen( text ) + 1) * sizeof(WCHAR) );
}

static DWORD set_category( struct application *app, DWORD categories )
{
    LSTATUS status;
    HKEY root;

    status = RegCreateKeyExW( HKEY_LOCAL_MACHINE, APPS_KEY, 0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &root,
                              NULL );
    if (status) return registry_error( status );
    find_application( root, app );
    if (!(status = set_text( root, app->key, L"AppFullPath", app->path )) &&
        !(status = set_text( root, app->key, L"AppArgs", app->extra )))
        status = RegSetKeyValueW( root, app->key, L"PermittedLspCategories", REG_DWORD,
                                  &categories, sizeof(categories) );
    RegCloseKey( root );
    wsp_catalogue_changed();
    return registry_error( status );
}

/***********************************************************************
 *      WSCGetApplicationCategory   (WS2_32.@)
 *
 * The categories of layered providers that an application permits, if they
 * were set for this path and command line; lengths in characters without the
 * NUL. *error is WSAEINVAL (no path or output), WSANO_RECOVERY (not set).
 * Follows Winsock SPI reference, WSCGetApplicationCategory function.
 */
int WINAPI WSCGetApplicationCategory( const WCHAR *path, DWORD path_len, const WCHAR *extra, DWORD extra_len,
                                      DWORD *categories, INT *error )
{
    struct application *app;
    DWORD err;

    TRACE( "path %p %lu, extra %p %lu, categories %p\n", path, path_len, extra, extra_len, categories );

    if (!(app = HeapAlloc( GetProcessHeap(), 0, sizeof(*app) )))
        return finish( WSA_NOT_ENOUGH_MEMORY, error );
    if (!(err = get_application( path, path_len, extra, extra_len, app )))
        err = is_writable( categories, sizeof(*categories) ) ? get_category( app, categories ) : WSAEINVAL;
    HeapFree( GetProcessHeap(), 0, app );
    return finish( err, error );
}

/***********************************************************************
 *      WSCSetApplicationCategory   (WS2_32.@)
 *
 * Stores the categories for an application; *previous, unless it is NULL, gets
 * the old ones, 0 if there were none. *error is WSAEINVAL, WSAEACCES,
 * WSANO_RECOVERY. Follows Winsock SPI reference, WSCSetApplicationCategory
 * function.
 */
int WINAPI WSCSetApplicationCategory( const WCHAR *path, DWORD path_len, const WCHAR *extra, DWORD extra_len,
                                      DWORD categories, DWORD *previous, INT *error )
{
    struct application *app;
    DWORD err, old;

    TRACE( "path %p %lu, extra %p %lu, categories %#lx\n", path, path_len, extra, extra_len, categories );

    if (previous && !is_writable( previous, sizeof(*previous) )) return finish( WSAEFAULT, error );
    if (!(app = HeapAlloc( GetProcessHeap(), 0, sizeof(*app) )))
        return finish( WSA_NOT_ENOUGH_MEMORY, error );
    if (!(err = get_application( path, path_len, extra, extra_len, app )))
    {
        if (get_category( app, &old )) old = 0;
        err = caller_is_elevated() ? set_category( app, categories ) : WSAEACCES;
        if (!err && previous) *previous = old;
    }
    HeapFree( GetProcessHeap(), 0, app );
    return finish( err, error );
}

/* ---- what they mean for this process ---- */

DWORD category_of_provider( const GUID *id )
{
    DWORD ret = 0, size = sizeof(ret);
    WCHAR path[200];

    if (info_key( CATALOG_NATIVE, id, path ) ||
        RegGetValueW( HKEY_LOCAL_MACHINE, path, info_values[ProviderInfoLspCategories], RRF_RT_REG_BINARY, NULL,
                      &ret, &size ) || size != sizeof(ret)) return 0;
    return ret;
}

/* The command line behind the name of the program. */
static const WCHAR *own_arguments(void)
{
    const WCHAR *p = GetCommandLineW();
    BOOL quoted = FALSE;

    for (; *p && (quoted || (*p != ' ' && *p != '\t')); p++) if (*p == '"') quoted = !quoted;
    while (*p == ' ' || *p == '\t') p++;
    return p;
}

/* The number of characters of the arguments that the record asks for; -1 if it
 * is about another application. text is a buffer of MAX_TEXT characters. */
static int match_record( HKEY root, const WCHAR *key, const WCHAR *path, WCHAR *text )
{
    const WCHAR *args = own_arguments();
    DWORD size = MAX_TEXT * sizeof(WCHAR);

    if (RegGetValueW( root, key, L"AppFullPath", RRF_RT_REG_SZ, NULL, text, &size ) || _wcsicmp( text, path ))
        return -1;
    size = MAX_TEXT * sizeof(WCHAR);
    if (RegGetValueW( root, key, L"AppArgs", RRF_RT_REG_SZ, NULL, text, &size )) return 0;
    return wcsncmp( args, text, wcslen( text ) ) ? -1 : (int)wcslen( text );
}

DWORD category_permitted(void)
{
    WCHAR *path, *text, key[64];
    DWORD value, size, i, ret = ~0u;
    int match, best = -1;
    HKEY root;

    if (RegOpenKeyExW( HKEY_LOCAL_MACHINE, APPS_KEY, 0, KEY_READ, &root )) return ret;
    if ((path = HeapAlloc( GetProcessHeap(), 0, 2 * MAX_TEXT * sizeof(WCHAR) )))
    {
        text = path + MAX_TEXT;
        if (!GetModuleFileNameW( NULL, path, MAX_TEXT )) path[0] = 0;
        for (i = 0; !RegEnumKeyW( root, i, key, ARRAY_SIZE(key) ); i++)
        {
            size = sizeof(value);
            if ((match = match_record( root, key, path, text )) <= best) continue;
            if (RegGetValueW( root, key, L"PermittedLspCategories", RRF_RT_REG_DWORD, NULL, &value, &size ))
                continue;
            best = match;
            ret = value;
        }
        HeapFree( GetProcessHeap(), 0, path );
    }
    RegCloseKey( root );
    return ret;
}
