/*
 * The text files of names
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


/* Called by netdb.c for services and protocols and by resolve.c for hosts. Users
 * edit the files, so each lookup goes by what is on disk; a copy is kept of what
 * has not changed since. The host's own file is used only where the prefix has
 * none. */

#include "ws2_32_private.h"
#include "winreg.h"
#include "wine/unixlib.h"
#include "resolve.h"

WINE_DEFAULT_DEBUG_CHANNEL(winsock);

#define PARAMETERS_KEY L"System\\CurrentControlSet\\Services\\Tcpip\\Parameters"
#define MAX_FILE_SIZE  (16 * 1024 * 1024)

/* ---- the folder ---- */

static WCHAR folder[MAX_PATH];

/* Once a process, as the DNS client of Windows does it when it starts. */
static BOOL CALLBACK find_folder( INIT_ONCE *once, void *param, void **context )
{
    DWORD size = sizeof(folder), len;

    (void)once; (void)param; (void)context;
    if (!RegGetValueW( HKEY_LOCAL_MACHINE, PARAMETERS_KEY, L"DatabasePath", RRF_RT_REG_SZ, NULL, folder, &size ) &&
        folder[0]) return TRUE;
    len = GetSystemDirectoryW( folder, MAX_PATH );
    if (!len || len + ARRAY_SIZE(L"\\drivers\\etc") > MAX_PATH) folder[0] = 0;
    else wcscat( folder, L"\\drivers\\etc" );
    return TRUE;
}

static BOOL etc_path( const WCHAR *name, WCHAR path[MAX_PATH] )
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

    InitOnceExecuteOnce( &once, find_folder, NULL, NULL );
    if (!folder[0] || wcslen( folder ) + wcslen( name ) + 2 > MAX_PATH) return FALSE;
    wcscpy( path, folder );
    wcscat( path, L"\\" );
    wcscat( path, name );
    return TRUE;
}

/* ---- copies of files ---- */

#define MAX_COPIES    4
#define MAX_COPY_SIZE 65536
/* A file that is younger may change once more without getting another time. */
#define SETTLED       2000000000      /* ns */

struct file_copy
{
    WCHAR path[MAX_PATH];
    char *unix_path;                  /* HeapAlloc */
    struct file_stamp stamp;
    char *data;                       /* HeapAlloc, NULL: not in use */
};

static SRWLOCK copies_lock = SRWLOCK_INIT;
static struct file_copy copies[MAX_COPIES];
static unsigned int next_copy;

/* Asks the host's file system only, not the wineserver, and only once. */
static BOOL get_stamp( const char *unix_path, struct file_stamp_params *params )
{
    memset( params, 0, sizeof(*params) );
    params->path = (ULONG_PTR)unix_path;
    return !WINE_UNIX_CALL( unix_file_stamp, params );
}

static BOOL is_same( const struct file_stamp *a, const struct file_stamp *b )
{
    return !memcmp( a, b, sizeof(*a) );
}

static char *duplicate( const char *text, SIZE_T size )
{
    char *ret = HeapAlloc( GetProcessHeap(), 0, size );

    if (ret) memcpy( ret, text, size );
    return ret;
}

/* A copy of the copy, for the caller to cut into pieces; NULL if there is none of this very file. */
static char *find_copy( const WCHAR *path )
{
    struct file_stamp_params now;
    char *ret = NULL;
    unsigned int i;

    AcquireSRWLockShared( &copies_lock );
    for (i = 0; i < MAX_COPIES && !ret; i++)
    {
        if (!copies[i].data || wcscmp( copies[i].path, path )) continue;
        if (get_stamp( copies[i].unix_path, &now ) && is_same( &copies[i].stamp, &now.stamp ))
            ret = duplicate( copies[i].data, now.stamp.size + 1 );
    }
    ReleaseSRWLockShared( &copies_lock );
    return ret;
}

static void free_copy( struct file_copy *copy )
{
    HeapFree( GetProcessHeap(), 0, copy->data );
    HeapFree( GetProcessHeap(), 0, copy->unix_path );
}

void etc_free_copies(void)
{
    unsigned int i;

    for (i = 0; i < MAX_COPIES; i++) free_copy( &copies[i] );
}

static void keep_copy( const WCHAR *path, const char *unix_path, const struct file_stamp *stamp, const char *data )
{
    struct file_copy *copy;
    unsigned int i;

    AcquireSRWLockExclusive( &copies_lock );
    for (i = 0; i < MAX_COPIES && wcscmp( copies[i].path, path ); i++) ;
    copy = &copies[i < MAX_COPIES ? i : next_copy++ % MAX_COPIES];
    free_copy( copy );
    wcscpy( copy->path, path );
    copy->stamp = *stamp;
    copy->unix_path = duplicate( unix_path, strlen( unix_path ) + 1 );
    copy->data = copy->unix_path ? duplicate( data, stamp->size + 1 ) : NULL;
    ReleaseSRWLockExclusive( &copies_lock );
}

/* ---- reading ---- */

/* size gets the number of bytes in front of the final 0. */
static char *read_whole( const WCHAR *path, LARGE_INTEGER *size )
{
    char *data = NULL;
    HANDLE file;
    DWORD read;

    file = CreateFileW( path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                        NULL, OPEN_EXISTING, 0, NULL );
    if (file == INVALID_HANDLE_VALUE) return NULL;
    if (GetFileSizeEx( file, size ) && size->QuadPart < MAX_FILE_SIZE &&
        (data = HeapAlloc( GetProcessHeap(), 0, size->QuadPart + 1 )))
    {
        if (!ReadFile( file, data, size->QuadPart, &read, NULL )) read = 0;
        data[read] = 0;
        size->QuadPart = read;
    }
    CloseHandle( file );
    return data;
}

/* What the file was before it was read and is afterwards belongs to what was read. */
static char *read_and_keep( const WCHAR *path, const char *unix_path )
{
    struct file_stamp_params before, after;
    LARGE_INTEGER size;
    char *data;

    if (!get_stamp( unix_path, &before ) || !(data = read_whole( path, &size ))) return NULL;
    if ((UINT64)size.QuadPart == before.stamp.size && before.stamp.size <= MAX_COPY_SIZE && before.age > SETTLED &&
        get_stamp( unix_path, &after ) && is_same( &before.stamp, &after.stamp ))
        keep_copy( path, unix_path, &after.stamp, data );
    return data;
}

static char *read_file( const WCHAR *path )
{
    char *unix_path, *data;

    if ((data = find_copy( path )) || !(unix_path = wine_get_unix_file_name( path ))) return data;
    data = read_and_keep( path, unix_path );
    HeapFree( GetProcessHeap(), 0, unix_path );
    return data;
}

BOOL etc_open( struct etc_file *file, const WCHAR *name, const WCHAR *host_name )
{
    WCHAR path[MAX_PATH];

    file->data = etc_path( name, path ) ? read_file( path ) : NULL;
    if (!file->data && host_name) file->data = read_file( host_name );
    if (!file->data)
    {
        WARN( "no file %s\n", debugstr_w( name ) );
        return FALSE;
    }
    file->pos = file->data;
    if (!strncmp( file->pos, "\xef\xbb\xbf", 3 )) file->pos += 3;  /* byte order mark of UTF-8 */
    return TRUE;
}

static BOOL is_blank( char c )
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* Cuts a line into fields. */
static unsigned int split( char *line, char *fields[ETC_MAX_FIELDS] )
{
    unsigned int count = 0;

    for (;;)
    {
        while (is_blank( *line )) *line++ = 0;
        if (!*line || count == ETC_MAX_FIELDS) return count;
        fields[count++] = line;
        while (*line && !is_blank( *line )) line++;
    }
}

unsigned int etc_next( struct etc_file *file, char *fields[ETC_MAX_FIELDS] )
{
    unsigned int count;
    char *line, *end;

    while (*file->pos)
    {
        line = file->pos;
        end = line + strcspn( line, "\n" );
        file->pos = *end ? end + 1 : end;
        *end = 0;
        line[strcspn( line, "#" )] = 0;
        if ((count = split( line, fields ))) return count;
    }
    return 0;
}

void etc_close( struct etc_file *file )
{
    HeapFree( GetProcessHeap(), 0, file->data );
}
