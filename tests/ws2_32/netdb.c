/*
 * Tests for services and protocols
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


/* The entries that every installation has, and the per-thread buffers. */

#include <winsock2.h>
#include <ws2tcpip.h>
#include "wine/test.h"

static const struct { int number; const char *name, *alias; } protocols[] =
{
    { 0, "ip", "IP" }, { 1, "icmp", "ICMP" }, { 3, "ggp", "GGP" }, { 6, "tcp", "TCP" }, { 8, "egp", "EGP" },
    { 12, "pup", "PUP" }, { 17, "udp", "UDP" }, { 20, "hmp", "HMP" }, { 22, "xns-idp", "XNS-IDP" },
    { 27, "rdp", "RDP" }, { 41, "ipv6", "IPv6" }, { 43, "ipv6-route", "IPv6-Route" },
    { 44, "ipv6-frag", "IPv6-Frag" }, { 50, "esp", "ESP" }, { 51, "ah", "AH" },
    { 58, "ipv6-icmp", "IPv6-ICMP" },
    { 59, "ipv6-nonxt", "IPv6-NoNxt" }, { 60, "ipv6-opts", "IPv6-Opts" }, { 66, "rvd", "RVD" },
};

static void test_getprotobynumber(void)
{
    struct protoent *entry;
    unsigned int i = 0;
    int number;

    for (number = -1; number <= 256; number++)
    {
        winetest_push_context( "protocol %d", number );
        entry = getprotobynumber( number );
        if (i < ARRAY_SIZE(protocols) && protocols[i].number == number)
        {
            ok( entry != NULL, "not found\n" );
            if (entry)
            {
                ok( entry->p_proto == number, "got number %d\n", entry->p_proto );
                ok( !strcmp( entry->p_name, protocols[i].name ), "got %s\n", entry->p_name );
                ok( entry->p_aliases[0] && !strcmp( entry->p_aliases[0], protocols[i].alias ),
                    "wrong alias\n" );
                ok( entry->p_aliases[0] && !entry->p_aliases[1], "more than one alias\n" );
            }
            i++;
        }
        else ok( !entry && WSAGetLastError() == WSANO_DATA, "got %p, error %d\n", entry, WSAGetLastError() );
        winetest_pop_context();
    }
}

static void test_getprotobyname(void)
{
    struct protoent *entry;
    char upper[32];
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(protocols); i++)
    {
        winetest_push_context( "%s", protocols[i].name );
        entry = getprotobyname( protocols[i].name );
        ok( entry && entry->p_proto == protocols[i].number, "not found\n" );
        entry = getprotobyname( protocols[i].alias );
        ok( entry && entry->p_proto == protocols[i].number, "alias not found\n" );
        entry = getprotobyname( _strupr( strcpy( upper, protocols[i].name ) ) );
        ok( entry && entry->p_proto == protocols[i].number, "upper case not found\n" );
        winetest_pop_context();
    }
    entry = getprotobyname( "no-such-protocol" );
    ok( !entry && WSAGetLastError() == WSANO_DATA, "got %p, error %d\n", entry, WSAGetLastError() );
}

static void test_services(void)
{
    struct servent *entry, *again;

    WSASetLastError( 0xdeadbeef );
    entry = getservbyname( "telnet", "tcp" );
    ok( entry && !WSAGetLastError(), "got %p, error %d\n", entry, WSAGetLastError() );
    ok( entry->s_port == (short)htons( 23 ), "got port %u\n", ntohs( entry->s_port ) );
    ok( !strcmp( entry->s_name, "telnet" ) && !strcmp( entry->s_proto, "tcp" ), "got %s/%s\n",
        entry->s_name, entry->s_proto );
    again = getservbyname( "DOMAIN", "UDP" );
    ok( again == entry, "got %p and %p\n", again, entry );
    ok( again && again->s_port == (short)htons( 53 ) && !strcmp( again->s_proto, "udp" ), "wrong entry\n" );
    entry = getservbyname( "telnet", NULL );
    ok( entry && entry->s_port == (short)htons( 23 ), "not found\n" );
    entry = getservbyname( "mail", "tcp" );
    ok( entry && !strcmp( entry->s_name, "smtp" ), "alias not found\n" );

    entry = getservbyport( htons( 53 ), "udp" );
    ok( entry && !strcmp( entry->s_name, "domain" ), "not found\n" );
    entry = getservbyport( htons( 23 ), NULL );
    ok( entry && !strcmp( entry->s_name, "telnet" ), "not found\n" );

    entry = getservbyname( "no-such-service", NULL );
    ok( !entry && WSAGetLastError() == WSANO_DATA, "got %p, error %d\n", entry, WSAGetLastError() );
    entry = getservbyname( "telnet", "nop" );
    ok( !entry && WSAGetLastError() == WSANO_DATA, "got %p, error %d\n", entry, WSAGetLastError() );
    entry = getservbyport( htons( 1 ), "udp" );
    ok( !entry && WSAGetLastError() == WSANO_DATA, "got %p, error %d\n", entry, WSAGetLastError() );
}

/* Calls of concurrent threads don't disturb each other. */
static DWORD WINAPI service_thread( void *arg )
{
    static const struct { const char *name, *proto; int port; } entries[] =
    {
        { "telnet", "tcp", 23 }, { "domain", "udp", 53 },
    };
    unsigned int i, which = (ULONG_PTR)arg % ARRAY_SIZE(entries);
    struct servent *entry, *first = NULL;

    for (i = 0; i < 50; i++)
    {
        entry = getservbyname( entries[which].name, entries[which].proto );
        ok( entry != NULL, "not found\n" );
        if (!entry) break;
        if (!first) first = entry;
        ok( entry == first, "the buffer moved\n" );
        ok( !strcmp( entry->s_name, entries[which].name ) &&
            !strcmp( entry->s_proto, entries[which].proto ) &&
            ntohs( entry->s_port ) == entries[which].port, "got %s/%s %u\n", entry->s_name, entry->s_proto,
            ntohs( entry->s_port ) );
    }
    return 0;
}

static void test_threads(void)
{
    HANDLE threads[4];
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(threads); i++)
        threads[i] = CreateThread( NULL, 0, service_thread, (void *)(ULONG_PTR)i, 0, NULL );
    WaitForMultipleObjects( ARRAY_SIZE(threads), threads, TRUE, INFINITE );
    for (i = 0; i < ARRAY_SIZE(threads); i++) CloseHandle( threads[i] );
}

START_TEST(netdb)
{
    WSADATA data;

    WSAStartup( MAKEWORD( 2, 2 ), &data );
    test_getprotobynumber();
    test_getprotobyname();
    test_services();
    test_threads();
    WSACleanup();
}
