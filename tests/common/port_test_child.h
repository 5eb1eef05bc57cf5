/*
 * Child processes of the port reservation tests
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
 * A test with children begins with
 *
 *     if (port_test_child()) return;
 *
 * run_child( "VERB ..." ) waits for a child and returns the error it met;
 * start_child() leaves it running after it has done its work, until
 * end_child() or kill_child(). Verbs that every test has:
 *
 *     bind FAMILY TYPE PORT [reuse]    plain bind to any
 *     acquire TYPE START COUNT         the instance comes back in child.data
 *     associate TYPE TOKEN             on a socket of its own
 *     release TYPE TOKEN               same
 *
 * A test's own verbs are handled by its function child_verb, if it defines
 * PORT_TEST_VERBS first.
 */

#ifndef __PORT_TEST_CHILD_H
#define __PORT_TEST_CHILD_H

#include "port_test.h"

/* shared with the child under its name */
struct child_data
{
    DWORD error;
    INET_PORT_RESERVATION_INSTANCE instance;
    WSAPROTOCOL_INFOW info;     /* of start_child_with_socket() */
};

struct child
{
    HANDLE process, mapping, ready, quit;
    struct child_data *data;
};

#ifdef PORT_TEST_VERBS
/* argv[0] is the verb. Returns FALSE if it is unknown. */
static BOOL child_verb( struct child_data *data, int argc, char **argv );
#endif

static inline void open_child_objects( struct child *child, const char *name )
{
    char buffer[64];

    sprintf( buffer, "%s_mapping", name );
    child->mapping = CreateFileMappingA( INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*child->data),
                                         buffer );
    child->data = MapViewOfFile( child->mapping, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(*child->data) );
    sprintf( buffer, "%s_ready", name );
    child->ready = CreateEventA( NULL, TRUE, FALSE, buffer );
    sprintf( buffer, "%s_quit", name );
    child->quit = CreateEventA( NULL, TRUE, FALSE, buffer );
}

/* s: a socket that the child gets a duplicate of, or INVALID_SOCKET */
static inline BOOL start_process( struct child *child, HANDLE token, SOCKET s, const char *name,
                                  const char *verb )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info = {0};
    char command[1024], **argv;
    BOOL ret;

    winetest_get_mainargs( &argv );
    snprintf( command, sizeof(command), "\"%s\" %s child %s %s", argv[0], argv[1], name, verb );
    if (token) ret = CreateProcessAsUserA( token, NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED,
                                            NULL, NULL, &startup, &info );
    else ret = CreateProcessA( NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup,
                               &info );
    ok( ret, "%s: no process, error %lu\n", command, GetLastError() );
    if (ret && s != INVALID_SOCKET)
    {
        int error = WSADuplicateSocketW( s, info.dwProcessId, &child->data->info );
        ok( !error, "no duplicate, error %d\n", WSAGetLastError() );
    }
    ResumeThread( info.hThread );
    CloseHandle( info.hThread );
    child->process = info.hProcess;
    return ret;
}

/* token NULL: as this process. Waits until the child has done its work. */
static inline DWORD start_child_full( struct child *child, HANDLE token, SOCKET s, const char *verb )
{
    static int count;
    HANDLE handles[2];
    char name[32];
    DWORD ret;

    sprintf( name, "port_test_%lx_%d", GetCurrentProcessId(), count++ );
    open_child_objects( child, name );
    child->data->error = ~0u;
    if (!start_process( child, token, s, name, verb )) return ~0u;
    handles[0] = child->ready;
    handles[1] = child->process;
    ret = WaitForMultipleObjects( 2, handles, FALSE, 30000 );
    ok( !ret, "%s: child did not get ready, wait %lu\n", verb, ret );
    return child->data->error;
}

static inline DWORD start_child( struct child *child, const char *verb )
{
    return start_child_full( child, NULL, INVALID_SOCKET, verb );
}

/* The child finds what WSASocketW() wants in child.data. */
static inline DWORD start_child_with_socket( struct child *child, SOCKET s, const char *verb )
{
    return start_child_full( child, NULL, s, verb );
}

static inline void close_child( struct child *child )
{
    UnmapViewOfFile( child->data );
    CloseHandle( child->process );
    CloseHandle( child->mapping );
    CloseHandle( child->ready );
    CloseHandle( child->quit );
}

static inline void end_child( struct child *child )
{
    SetEvent( child->quit );
    wait_child_process( child->process );
    close_child( child );
}

static inline void kill_child( struct child *child )
{
    DWORD ret;

    ok( TerminateProcess( child->process, 99 ), "can't kill the child, error %lu\n", GetLastError() );
    ret = WaitForSingleObject( child->process, 30000 );
    ok( !ret, "child did not end, wait %lu\n", ret );
    close_child( child );
}

static inline DWORD run_child_as( HANDLE token, const char *fmt, ... )
{
    struct child child;
    char verb[512];
    va_list args;
    DWORD error;

    va_start( args, fmt );
    vsnprintf( verb, sizeof(verb), fmt, args );
    va_end( args );
    error = start_child_full( &child, token, INVALID_SOCKET, verb );
    end_child( &child );
    return error;
}

#define run_child( ... ) run_child_as( NULL, __VA_ARGS__ )

static inline DWORD child_bind( int argc, char **argv )
{
    SOCKET s = make_socket( atoi( argv[1] ), atoi( argv[2] ) );
    int one = 1;

    if (argc > 4) setsockopt( s, SOL_SOCKET, SO_REUSEADDR, (char *)&one, sizeof(one) );
    return bind_port( s, atoi( argv[1] ), atoi( argv[3] ) );
}

static inline BOOL common_verb( struct child_data *data, int argc, char **argv )
{
    if (argc >= 4 && !strcmp( argv[0], "bind" ))
        data->error = child_bind( argc, argv );
    else if (argc == 4 && !strcmp( argv[0], "acquire" ))
        data->error = acquire( make_socket( AF_INET, atoi( argv[1] ) ), atoi( argv[2] ), atoi( argv[3] ),
                               &data->instance );
    else if (argc == 3 && !strcmp( argv[0], "associate" ))
        data->error = associate( make_socket( AF_INET, atoi( argv[1] ) ), _strtoui64( argv[2], NULL, 16 ) );
    else if (argc == 3 && !strcmp( argv[0], "release" ))
        data->error = release( make_socket( AF_INET, atoi( argv[1] ) ), _strtoui64( argv[2], NULL, 16 ) );
    else return FALSE;
    return TRUE;
}

/* Returns FALSE in the parent. A child does what its command line says, waits for
 * the parent's leave, and ends here; what it has opened stays open until then. */
static inline BOOL port_test_child(void)
{
    struct child self;
    char **argv;
    int argc = winetest_get_mainargs( &argv );
    BOOL known;

    if (argc < 5 || strcmp( argv[2], "child" )) return FALSE;
    start_winsock();
    open_child_objects( &self, argv[3] );
    known = common_verb( self.data, argc - 4, argv + 4 );
#ifdef PORT_TEST_VERBS
    if (!known) known = child_verb( self.data, argc - 4, argv + 4 );
#endif
    ok( known, "unknown verb %s\n", argv[4] );
    SetEvent( self.ready );
    WaitForSingleObject( self.quit, 60000 );
    ExitProcess( winetest_get_failures() );
}

#endif /* __PORT_TEST_CHILD_H */
