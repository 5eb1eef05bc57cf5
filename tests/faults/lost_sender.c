/*
 * Sends until it is killed
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
 *
 * lost_sender PORT COUNT
 *
 * Starts COUNT processes that do nothing but send datagrams to a port of this host,
 * each from a socket of its own, and kills them while they do. Run by
 * lost_sockets.sh, which looks at what is left of the sockets.
 */

#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sockaddr_in loopback( unsigned int port )
{
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons( port ) };

    addr.sin_addr.s_addr = htonl( INADDR_LOOPBACK );
    return addr;
}

/* A socket whose options make each send a matter of the wineserver: it waits for events. Says so by the event. */
static int send_for_ever( unsigned int port, const char *name )
{
    struct sockaddr_in addr = loopback( port );
    HANDLE started = OpenEventA( EVENT_MODIFY_STATE, FALSE, name );
    SOCKET s = socket( AF_INET, SOCK_DGRAM, 0 );

    if (s == INVALID_SOCKET || WSAEventSelect( s, WSACreateEvent(), FD_READ )) return 1;
    if (sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) ) != 1) return 1;
    SetEvent( started );
    for (;;) sendto( s, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr) );
}

/* 0 if the process has sent and was killed. */
static int kill_one( const char *program, unsigned int port, unsigned int number )
{
    STARTUPINFOA startup = { sizeof(startup) };
    PROCESS_INFORMATION info;
    char command[600], name[64];
    HANDLE started;
    int ret = 1;

    snprintf( name, sizeof(name), "lost_sender_%lu", GetCurrentProcessId() );
    snprintf( command, sizeof(command), "\"%s\" %u send %s", program, port, name );
    started = CreateEventA( NULL, FALSE, FALSE, name );
    if (!CreateProcessA( program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info )) return 1;
    if (!WaitForSingleObject( started, 30000 ))
    {
        Sleep( number % 7 );
        ret = !TerminateProcess( info.hProcess, 1 ) || WaitForSingleObject( info.hProcess, 30000 );
    }
    CloseHandle( info.hThread );
    CloseHandle( info.hProcess );
    CloseHandle( started );
    return ret;
}

int main( int argc, char **argv )
{
    unsigned int i, failed = 0;
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    if (argc == 4) return send_for_ever( atoi( argv[1] ), argv[3] );
    if (argc != 3) return 2;
    for (i = 0; i < (unsigned int)atoi( argv[2] ); i++) failed += kill_one( argv[0], atoi( argv[1] ), i );
    printf( "killed %u, failed %u\n", i - failed, failed );
    return failed != 0;
}
