/*
 * Tests of netsh: commands, arguments, abbreviations, texts
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
 * Every line as a process of its own. Texts are those of Windows; what is
 * printed as help differs there and is only looked for.
 */

#include "netsh_test.h"

#define LIST( protocol, rows ) "\nProtocol " protocol " Port Exclusion Ranges\n\n" \
    "Start Port    End Port      \n----------    --------      \n" rows \
    "\n* - Administered port exclusions.\n\n"
#define DYNAMIC( protocol, start, count ) "\nProtocol " protocol " Dynamic Port Range\n" \
    "---------------------------------\nStart Port      : " start "\nNumber of Ports : " count "\n\n"
#define OK        "Ok.\n\n"
#define SHARING   "The process cannot access the file because it is being used by another process.\n\n"
#define PARAMETER "The parameter is incorrect.\n\n"
#define NOT_FOUND "Element not found.\n\n"
#define SYNTAX    "The syntax supplied for this command is not valid. Check help for the correct syntax.\n\n"
#define MISSING   "One or more essential parameters were not entered.\n" \
                  "Verify the required parameters, and reenter them.\n" SYNTAX

static const struct
{
    const char *command;
    DWORD exit_code;
    const char *text;
}
rows[] =
{
    { "interface ipv4 show excludedportrange protocol=tcp", 0, LIST( "tcp", "" ) },
    { "int ipv6 show excl udp", 0, LIST( "udp", "" ) },
    { "interface ipv4 add excludedportrange protocol=tcp startport=@0 numberofports=10", 0, OK },
    { "int ip show ex tcp", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "INT IPV6 SHOW EXCLUDEDPORTRANGE PROTOCOL=TCP STORE=PERSISTENT", 0, LIST( "tcp",
      "     @0       @9     *\n" ) },
    { "int ipv4 show ex udp", 0, LIST( "udp", "" ) },
    { "int ipv4 add ex tcp @5 1", 1, SHARING },
    { "int ipv4 add ex tcp @20 5 active", 0, OK },
    { "int ipv4 sh ex tcp", 0, LIST( "tcp", "     @0       @9     *\n     @20       @24     *\n" ) },
    { "int ipv4 sh ex tcp store=a", 0, LIST( "tcp", "     @0       @9     *\n     @20       @24     *\n" ) },
    { "int ipv4 sh ex tcp pers", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "int ipv4 sh ex s=p p=t", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "int ipv4 add ex protocol = tcp startport= @30 numberofports =5 active", 0, OK },
    { "int ipv4 del ex tcp start = @30 num=  5 store = active", 0, OK },
    { "int ipv4 sh ex = tcp", 1, "= is not a valid argument for this command.\n" SYNTAX "..." },
    { "int ipv4 sh ex protocol =", 1, " is not an acceptable value for protocol.\n" PARAMETER },
    { "int ipv4 delete ex tcp @0 9", 1, NOT_FOUND },
    { "int ipv4 delete ex udp @0 10", 1, NOT_FOUND },
    { "int ipv4 del ex tcp start=@20 num=5", 0, OK },
    { "int ipv4 sh ex tcp", 0, LIST( "tcp", "     @0       @9     *\n" ) },

    /* what stays can be absent for a while, and what is in force need not stay */
    { "int ipv4 del ex tcp @0 10 active", 0, OK },
    { "int ipv4 sh ex tcp", 0, LIST( "tcp", "" ) },
    { "int ipv4 sh ex tcp pers", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "int ipv4 del ex tcp @0 10 active", 1, NOT_FOUND },
    { "int ipv4 add ex tcp @8 4 persistent", 1, SHARING },
    { "int ipv4 add ex tcp @8 4 active", 0, OK },
    { "int ipv4 add ex tcp @0 10", 1, SHARING },
    { "int ipv6 sh ex tcp store=active", 0, LIST( "tcp", "     @8       @11     *\n" ) },
    { "int ipv6 sh ex tcp store=persistent", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "int ipv4 del ex tcp @8 4 store=persistent", 0, OK },
    { "int ipv4 add ex tcp @0 10 store=active", 0, OK },
    { "int ipv4 sh ex tcp", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "int ipv4 sh ex tcp pers", 0, LIST( "tcp", "     @0       @9     *\n" ) },
    { "int ipv4 del ex tcp @0 10 store=active", 0, OK },
    { "int ipv4 add ex tcp @0 10", 0, OK },
    { "int ipv4 add ex tcp @0 10", 1, SHARING },
    { "int ipv4 del ex tcp @0 10 active", 0, OK },
    { "int ipv4 del ex num=10 start=@0 prot=t", 0, OK },
    { "int ipv4 sh ex tcp pers", 0, LIST( "tcp", "" ) },
    { "int ipv4 del ex tcp @0 10", 1, NOT_FOUND },
    { "int ipv4 show ex tcp", 0, LIST( "tcp", "" ) },

    { "int ipv4 show dynamicport tcp", 0, DYNAMIC( "tcp", "49152", "16384" ) },
    { "int ipv6 show dynamicportrange protocol=udp", 0, DYNAMIC( "udp", "49152", "16384" ) },
    { "int ipv4 set dynamicport tcp start=40000 num=2000", 0, OK },
    { "int ipv4 set dynamicport udp start=50000 num=255 store=active", 0, OK },
    { "int ipv6 show dynamicport tcp", 0, DYNAMIC( "tcp", "40000", "2000" ) },
    { "int ipv6 show dynamicport tcp store=persistent", 0, DYNAMIC( "tcp", "40000", "2000" ) },
    { "int ipv6 show dynamicport udp", 0, DYNAMIC( "udp", "50000", "255" ) },
    { "int ipv6 show dynamicport udp persistent", 0, DYNAMIC( "udp", "49152", "16384" ) },
    { "int ipv4 set dynamicport tcp start=1024 num=255", 1, PARAMETER },
    { "int ipv4 set dynamicport tcp start=1025 num=254", 1, PARAMETER },
    { "int ipv4 set dynamicport tcp start=65300 num=255", 1, PARAMETER },
    { "int ipv4 set dyn tcp 49152 16384", 0, OK },
    { "int ipv4 set dyn udp 49152 16384", 0, OK },

    { "int ipv4 add ex tcp 0 1", 1, PARAMETER },
    { "int ipv4 add ex tcp 1000 0", 1, PARAMETER },
    { "int ipv4 add ex tcp 65535 2", 1, PARAMETER },
    { "int ipv4 add ex tcp 4294967297 1", 1,
      "4294967297 is not an acceptable value for startport.\n" PARAMETER },
    { "int ipv4 add ex tcp 5x 1", 1, "5x is not an acceptable value for startport.\n" PARAMETER },
    { "int ipv4 add ex tcp -5 1", 1, "-5 is not an acceptable value for startport.\n" PARAMETER },
    { "int ipv4 add ex sctp 5 1", 1, "sctp is not an acceptable value for protocol.\n" PARAMETER },
    { "int ipv4 add ex protocol=", 1, " is not an acceptable value for protocol.\n" PARAMETER },
    { "int ipv4 add ex protocol= 5 1", 1, "5 is not an acceptable value for protocol.\n" PARAMETER },
    { "int ipv4 add ex tcp 5 1 forever", 1, "forever is not an acceptable value for store.\n" PARAMETER },
    { "int ipv4 add ex tcp 5", 1, MISSING "Usage: add excludedportrange ..." },
    { "int ipv4 show ex", 1, MISSING "Usage: show excludedportrange ..." },
    { "int ipv4 add ex tcp 5 1 active 7", 1, "7 is not a valid argument for this command.\n"
      SYNTAX "Usage: add ..." },
    { "int ipv4 add ex tcp 5 1 colour=red", 1,
      "colour=red is not a valid argument for this command.\n" SYNTAX "..." },
    { "int ipv4 add ex tcp s=5 1", 1, "s=5 is not a valid argument for this command.\n" SYNTAX "..." },
    { "int ipv4 add ex tcp prot=udp 5 1", 1, "prot=udp is not a valid argument for this command.\n"
      SYNTAX "..." },

    { "interface ipv4 add excludedportrange ?", 0, "\nUsage: add excludedportrange [protocol=]tcp|udp ..." },
    { "int ipv6 delete ex /?", 0, "\nUsage: delete excludedportrange ..." },
    { "int ipv4 show dynamicport help", 0, "\nUsage: show dynamicportrange ..." },
    { "interface ipv4 show ?", 0,
      "\nThe following commands are available:\n\nCommands in this context:\n..." },
    { "interface ipv4 set ?", 0,
      "\nThe following commands are available:\n\nCommands in this context:\n"
      "?              - Displays a list of commands.\n"
      "set dynamicportrange - Sets the range in which ports are chosen for reservations.\n\n"
      "Commands that are not in this list are passed to Wine's netsh, which does\n nothing and succeeds.\n"
      "To view help for a command, type the command, followed by a space, and then\n type ?.\n\n" },
    { "interface ipv4", 0, "\nThe following commands are available:\n..." },
    { "/?", 0, "\nUsage: netsh [-a AliasFile] [-c Context] ..." },
    { "-c \"interface ipv4\" show ex tcp", 0, LIST( "tcp", "" ) },
    { "-c interface ipv6 show ex udp", 0, LIST( "udp", "" ) },
};

/* These are the stock netsh's, which says nothing and succeeds. */
static const char *const foreign[] =
{
    "interface ip show config",
    "advfirewall firewall add rule name=\"a b\" dir=in action=allow program=\"C:\\a b\\c.exe\" enable=yes",
    "int ipv4 show d tcp",
    "int ipv4 show interfaces",
    "int i show ex tcp",
    "i ipv4 show ex tcp",
    "http add urlacl url=http://+:80/ user=DOMAIN\\user",
    "winsock reset",
    "-r other interface ipv4 show ex tcp",
    "nonsense",
};

static HANDLE make_restricted_token(void)
{
    static SID_IDENTIFIER_AUTHORITY authority = { SECURITY_NT_AUTHORITY };
    SID_AND_ATTRIBUTES disable = { NULL, 0 };
    HANDLE token, restricted = NULL;

    OpenProcessToken( GetCurrentProcess(), TOKEN_ALL_ACCESS, &token );
    AllocateAndInitializeSid( &authority, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS,
                              0, 0, 0, 0, 0, 0, &disable.Sid );
    ok( CreateRestrictedToken( token, 0, 1, &disable, 0, NULL, 0, NULL, &restricted ),
        "error %lu\n", GetLastError() );
    FreeSid( disable.Sid );
    CloseHandle( token );
    return restricted;
}

static void test_rights(void)
{
    static const char *const changes[] = { "add ex tcp @0 1", "delete ex tcp @0 1",
        "set dynamicport tcp 40000 300" };
    static const char elevation[] = "The requested operation requires elevation (Run as administrator).\n\n";
    HANDLE token = make_restricted_token();
    char command[256];
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( changes ); i++)
    {
        sprintf( command, "netsh.exe int ipv4 %s", changes[i] );
        expect_( __FILE__, __LINE__, token, command, NULL, 1, elevation );
    }
    expect_( __FILE__, __LINE__, token, "netsh.exe int ipv4 show ex tcp", NULL, 0, LIST( "tcp", "" ) );
    expect_( __FILE__, __LINE__, token, "netsh.exe int ipv4 show dyn tcp", NULL, 0,
             DYNAMIC( "tcp", "49152", "16384" ) );
    CloseHandle( token );
}

/* Ports that programs have, and reservations of programs. */
static void test_conflicts(void)
{
    SOCKET s = make_socket( AF_INET, SOCK_STREAM ), owner = make_socket( AF_INET, SOCK_STREAM );
    INET_PORT_RESERVATION_INSTANCE inst;
    DWORD ret;

    ret = bind_port( s, AF_INET, base_port + 2 );
    ok( !ret, "bind got %lu\n", ret );
    expect( "netsh.exe int ipv4 add ex tcp @0 5", NULL, 1, SHARING );
    ret = acquire( owner, base_port + 10, 4, &inst );
    ok( !ret, "acquire got %lu\n", ret );
    expect( "netsh.exe int ipv4 add ex tcp @13 5", NULL, 1, SHARING );
    expect( "netsh.exe int ipv4 show ex tcp", NULL, 0, LIST( "tcp", "     @10       @13      \n" ) );
    expect( "netsh.exe int ipv4 show ex tcp persistent", NULL, 0, LIST( "tcp", "" ) );
    expect( "netsh.exe int ipv4 delete ex tcp @10 4", NULL, 1, "Access is denied.\n\n" );
    closesocket( s );
    closesocket( owner );
    expect( "netsh.exe int ipv4 add ex tcp @0 5", NULL, 0, OK );
    ret = try_bind( AF_INET, SOCK_STREAM, base_port + 2 );
    ok( !ret, "B13: bind got %lu\n", ret );
    expect( "netsh.exe int ipv4 delete ex tcp @0 5", NULL, 0, OK );
}

START_TEST(commands)
{
    char command[512];
    unsigned int i;

    if (port_test_child()) return;
    start_winsock();
    base_port = pick_ports( 40 );
    for (i = 0; i < ARRAY_SIZE( rows ); i++)
    {
        sprintf( command, "netsh.exe %s", rows[i].command );
        expect( command, NULL, rows[i].exit_code, rows[i].text );
    }
    for (i = 0; i < ARRAY_SIZE( foreign ); i++)
    {
        sprintf( command, "netsh.exe %s", foreign[i] );
        expect( command, NULL, 0, "" );
    }
    test_rights();
    test_conflicts();
    WSACleanup();
}
