/*
 * netsh commands about ranges of ports
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
 * Excluded ranges and the dynamic range, which IPv4 and IPv6 share. Called
 * through the table in commands.c; the records are the port pool's. Follows the
 * netsh reference, "Netsh interface ipv4" (add, delete, show excludedportrange;
 * set, show dynamicportrange).
 */

#include "netsh.h"
#include "elevation.h"

WINE_DEFAULT_DEBUG_CHANNEL(portpool);

static const WCHAR *const transport_names[] = { L"tcp", L"udp" };

/* A change: Ok., or the reason why not. */
static unsigned int change( const struct args *args, unsigned int code )
{
    struct port_pool_request request = { .code = code, .transport = args->transport };
    struct port_pool_reply reply;
    NTSTATUS status;

    if (!caller_is_elevated())
    {
        WARN( "pid %lu: refused, not elevated\n", GetCurrentProcessId() );
        print_error( ERROR_ELEVATION_REQUIRED );
        return EXIT_FAILED;
    }
    request.start = args->start;
    request.count = args->count;
    request.value = !args->active_only;
    if ((status = pool_call( &request, &reply )))
    {
        print_error( RtlNtStatusToDosError( status ));
        return EXIT_FAILED;
    }
    print( L"Ok.\n\n" );
    return 0;
}

unsigned int add_exclusion( const struct args *args )
{
    unsigned int ret = change( args, PORT_POOL_ADD_EXCLUSION );

    if (!ret && !args->active_only) registry_add_exclusion( args );
    return ret;
}

/* store=active: what is on disk is in force again when the wineserver starts. */
unsigned int delete_exclusion( const struct args *args )
{
    unsigned int ret = change( args, PORT_POOL_DELETE_EXCLUSION );

    if (!ret && !args->active_only) registry_delete_exclusion( args );
    return ret;
}

unsigned int set_dynamic( const struct args *args )
{
    return change( args, PORT_POOL_SET_DYNAMIC );
}

static void print_record( const struct port_pool_record *record )
{
    print( L"%10u%12u%s\n", record->start, record->start + record->count - 1,
           record->kind == PORT_POOL_ADMINISTERED ? L"     *" : L"      " );
}

unsigned int show_exclusions( const struct args *args )
{
    struct port_pool_list_reply list;
    unsigned int i, from = 0;
    NTSTATUS status;

    if ((status = pool_list( args, 0, &list )))
    {
        print_error( RtlNtStatusToDosError( status ));
        return EXIT_FAILED;
    }
    print( L"\nProtocol %s Port Exclusion Ranges\n\n", transport_names[args->transport] );
    print( L"Start Port    End Port      \n----------    --------      \n" );
    while (!status)
    {
        for (i = 0; i < list.count; i++) print_record( &list.records[i] );
        if ((from = list.next) > 0xffff) break;
        status = pool_list( args, from, &list );
    }
    print( L"\n* - Administered port exclusions.\n\n" );
    if (status) print_error( RtlNtStatusToDosError( status ));
    return status ? EXIT_FAILED : 0;
}

unsigned int show_dynamic( const struct args *args )
{
    struct port_pool_request request = { .code = PORT_POOL_GET_DYNAMIC, .transport = args->transport,
                                         .value = args->persistent_only };
    struct port_pool_reply reply;
    NTSTATUS status;

    if ((status = pool_call( &request, &reply )))
    {
        print_error( RtlNtStatusToDosError( status ));
        return EXIT_FAILED;
    }
    print( L"\nProtocol %s Dynamic Port Range\n", transport_names[args->transport] );
    print( L"---------------------------------\n" );
    print( L"Start Port      : %u\nNumber of Ports : %u\n\n", reply.start, reply.count );
    return 0;
}
