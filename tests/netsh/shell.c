/*
 * Tests of netsh: interactive use, scripts, and batch files
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
 * What a user types comes from the standard input; scripts and batch files are
 * written to the temporary directory.
 */

#include "netsh_test.h"

#define LIST( protocol, rows ) "\nProtocol " protocol " Port Exclusion Ranges\n\n" \
    "Start Port    End Port      \n----------    --------      \n" rows \
    "\n* - Administered port exclusions.\n\n"
#define OK "Ok.\n\n"

static char temp_dir[MAX_PATH];

/* Writes a file with @n replaced; returns its name. */
static const char *write_script( const char *name, const char *text, unsigned int size )
{
    static char path[MAX_PATH + 32];
    char buffer[4096];
    DWORD written;
    HANDLE file;

    snprintf( path, sizeof(path), "%s%s", temp_dir, name );
    file = CreateFileA( path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL );
    ok( file != INVALID_HANDLE_VALUE, "%s: error %lu\n", path, GetLastError() );
    if (!size)
    {
        expand_ports( text, buffer, sizeof(buffer) );
        text = buffer;
        size = strlen( buffer );
    }
    WriteFile( file, text, size, &written, NULL );
    CloseHandle( file );
    return path;
}

static void test_interactive(void)
{
    static const struct
    {
        const char *input, *output;
    }
    tests[] =
    {
        { "", "netsh>" },
        { "bye\n", "netsh>" },
        { "exit\r\n", "netsh>" },
        { "quit\nbye\n", "netsh>" },
        { "\n\nbye\n", "netsh>netsh>netsh>" },
        { "interface\nipv4\n..\n..\n..\nbye\n",
          "netsh>netsh interface>netsh interface ipv4>netsh interface>netsh>netsh>" },
        { "int ipv6\nshow ex tcp\nbye", "netsh>netsh interface ipv6>"
          LIST( "tcp", "" ) "netsh interface ipv6>" },
        { "int ipv4\nadd ex udp @0 1\nint ipv6 show ex udp\n\"del\" ex \"udp\" @0 1\nexit\n",
          "netsh>netsh interface ipv4>" OK "netsh interface ipv4>"
          LIST( "udp", "     @0       @0     *\n" ) "netsh interface ipv4>" OK "netsh interface ipv4>" },
        { "pushd int ipv4\npushd\n..\npopd\npopd\npopd\n",
          "netsh>netsh interface ipv4>netsh interface ipv4>netsh interface>"
          "netsh interface ipv4>netsh>netsh>" },
        { "int\nwinsock reset\nshow interface\n..\n",
          "netsh>netsh interface>netsh interface>netsh interface>netsh>" },
        { "int\n?\n", "netsh>netsh interface>\nThe following commands are available:\n..." },
        { "# a comment\n", "netsh>netsh>" },
    };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( tests ); i++)
    {
        winetest_push_context( "%u", i );
        expect( "netsh.exe", tests[i].input, 0, tests[i].output );
        winetest_pop_context();
    }
    expect( "netsh.exe -c \"interface ipv4\"", "show ex tcp\n", 0, "netsh interface ipv4>" LIST( "tcp", "" )
            "netsh interface ipv4>" );
}

static void test_long_line(void)
{
    static char line[6000];

    memset( line, ' ', 5000 );
    strcpy( line + 5000, "bye\nbye\n" );
    expect( "netsh.exe", line, 0, "netsh>netsh>" );
}

static void test_scripts(void)
{
    static const char script[] =
        "# comment\r\n\r\npushd interface ipv4\r\n  add excludedportrange tcp @0 2\r\n"
                                 "\tshow ex tcp\r\npopd\r\n# another\r\nint ipv6 delete ex tcp @0 2\r\n";
    static const char failing[] = "interface ipv4\nadd ex tcp 0 1\nshow ex udp";
    static const WCHAR wide[] = L"\xfeffint ipv4\nshow ex udp\nbye\nshow ex tcp\n";
    char command[512], self[256];

    sprintf( command, "netsh.exe -f \"%s\"", write_script( "a b.nsh", script, 0 ) );
    expect( command, "not read", 0, OK LIST( "tcp", "     @0       @1     *\n" ) OK );
    sprintf( command, "netsh.exe exec \"%sa b.nsh\"", temp_dir );
    expect( command, NULL, 0, OK LIST( "tcp", "     @0       @1     *\n" ) OK );
    DeleteFileA( write_script( "a b.nsh", "", 1 ) );

    sprintf( command, "netsh.exe -f %s", write_script( "b.nsh", failing, 0 ) );
    expect( command, NULL, 1, "The parameter is incorrect.\n\n" LIST( "udp", "" ) );
    sprintf( command, "netsh.exe -c interface -f %s", write_script( "b.nsh", "ipv4 show ex udp", 0 ) );
    expect( command, NULL, 0, LIST( "udp", "" ) );
    sprintf( command,
             "netsh.exe -f %s", write_script( "b.nsh", (const char *)wide, sizeof(wide) - sizeof(WCHAR) ) );
    expect( command, NULL, 0, LIST( "udp", "" ) );
    sprintf( command, "netsh.exe -f %s", write_script( "b.nsh", "\xef\xbb\xbfint ipv4 show ex udp\n", 0 ) );
    expect( command, NULL, 0, LIST( "udp", "" ) );

    /* a script that runs itself ends */
    sprintf( self, "exec %sb.nsh\n", temp_dir );
    sprintf( command, "netsh.exe -f %s", write_script( "b.nsh", self, 0 ) );
    expect( command, NULL, 1, "Not enough memory resources are available to process this command.\n\n" );
    DeleteFileA( write_script( "b.nsh", "", 1 ) );
    expect( command, NULL, 1, "The system cannot find the file specified.\n\n" );
    expect( "netsh.exe exec C:\\no\\such\\directory\\b.nsh", NULL, 1,
            "The system cannot find the path specified.\n\n" );
}

/* The recipe against blocks of WinNAT: without that service the first and last
 * line say so, and the script goes on. */
static void test_winnat(void)
{
    static const char recipe[] = "@echo off\r\nnet stop winnat\r\n"
        "netsh int ipv4 add excludedportrange protocol=tcp startport=@5 numberofports=1\r\n"
        "if errorlevel 1 echo failed\r\nnet start winnat\r\necho done\r\n";
    char command[512];
    DWORD ret;

    sprintf( command, "cmd.exe /c %s", write_script( "winnat.cmd", recipe, 0 ) );
    run_as( NULL, command, NULL );
    ok( !!strstr( netsh_out, "Ok.\n\n" ), "got %s\n", netsh_out );
    ok( !strstr( netsh_out, "failed" ), "got %s\n", netsh_out );
    ok( !!strstr( netsh_out, "done" ), "got %s\n", netsh_out );
    DeleteFileA( write_script( "winnat.cmd", "", 1 ) );

    ret = try_bind( AF_INET, SOCK_STREAM, base_port + 5 );
    ok( !ret, "the program's bind got %lu\n", ret );
    expect( "netsh.exe int ipv4 delete excludedportrange protocol=tcp startport=@5 numberofports=1", NULL,
            0, OK );
}

START_TEST(shell)
{
    if (port_test_child()) return;
    start_winsock();
    GetTempPathA( sizeof(temp_dir), temp_dir );
    base_port = pick_ports( 10 );
    test_interactive();
    test_long_line();
    test_scripts();
    test_winnat();
    WSACleanup();
}
