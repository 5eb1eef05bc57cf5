/*
 * Tests of excluded ranges in the registry's text
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

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "port_pool.h"
#include "registry.h"

#define TCP_KEY "Control\\\\Nsi\\\\{eb004a03-9b1a-11d4-9123-0050047759bc}\\\\29"
#define UDP_KEY "Control\\\\Nsi\\\\{eb004a02-9b1a-11d4-9123-0050047759bc}\\\\5"

static char result[512];

static void found( unsigned int transport, unsigned int start, unsigned int count )
{
    size_t len = strlen( result );

    snprintf( result + len, sizeof(result) - len, "%u:%u+%u ", transport, start, count );
}

static void test_parse(void)
{
    static const struct
    {
        const char *text, *result;
    }
    tests[] =
    {
        { "WINE REGISTRY Version 2\n\n[System\\\\ControlSet001\\\\" TCP_KEY "] 1669000000\n#time=1d8\n"
          "\"c3503c00\"=hex:12,00,ff,ff\n\"cc570100\"=hex:12,00,ff,ff\n\n", "0:50000+60 0:52311+1 " },
        { "[system\\\\controlset002\\\\" UDP_KEY "]\n\"00010100\"=hex:12,00,ff,ff", "1:1+1 " },
        { "[System\\\\ControlSet001\\\\" TCP_KEY "]\n\"C3503C00\"=hex:12,00,FF,FF\n", "0:50000+60 " },
        { "[System\\\\ControlSet001\\\\" TCP_KEY "\\\\sub]\n\"c3503c00\"=hex:12,00,ff,ff\n", "" },
        { "[Software\\\\ControlSet001\\\\" TCP_KEY "]\n\"c3503c00\"=hex:12,00,ff,ff\n", "" },
        { "[System\\\\ControlSet001\\\\" TCP_KEY "]\n[Other]\n\"c3503c00\"=hex:12,00,ff,ff\n", "" },
        /* other data, other names, impossible ranges */
        { "[System\\\\ControlSet001\\\\" TCP_KEY "]\n\"c3503c00\"=hex:12,00,ff\n"
          "\"c3503c00\"=hex:13,00,ff,ff\n"
          "\"c3503c00\"=hex:12,00,ff,ff,00\n\"c3503c00\"=\"12\"\n\"c3503c\"=hex:12,00,ff,ff\n"
          "\"c3503c0000\"=hex:12,00,ff,ff\n\"c3503c0g\"=hex:12,00,ff,ff\n@=hex:12,00,ff,ff\n"
          "\"00003c00\"=hex:12,00,ff,ff\n\"c3500000\"=hex:12,00,ff,ff\n\"ffff0200\"=hex:12,00,ff,ff\n"
          "\"ffff0100\"=hex:12,00,ff,ff\n", "0:65535+1 " },
        { "[System\\\\", "" },
        { "[System\\\\x", "" },
        { "[", "" },
        { "\"", "" },
        { "\"c3503c00\"=hex:12,00,ff,ff\n", "" },
        { "\n\n\n", "" },
    };
    unsigned int i;
    FILE *file;

    for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
    {
        result[0] = 0;
        if (!(file = fmemopen( (void *)tests[i].text, strlen( tests[i].text ), "r" ))) abort();
        registry_parse( file, found );
        fclose( file );
        ok( !strcmp( result, tests[i].result ), "%u: got %s\n", i, result );
    }
}

/* A value in the middle of a line that doesn't fit the buffer is none. */
static void test_long_line(void)
{
    static char text[8192];
    FILE *file;

    snprintf( text, sizeof(text), "[System\\\\ControlSet001\\\\%s]\n%0511d\"c3503c00\"=hex:12,00,ff,ff\n"
              "\"c3503d00\"=hex:12,00,ff,ff\n", TCP_KEY, 0 );
    result[0] = 0;
    if (!(file = fmemopen( text, strlen( text ), "r" ))) abort();
    registry_parse( file, found );
    fclose( file );
    ok( !strcmp( result, "0:50000+61 " ), "got %s\n", result );
    result[0] = 0;
    registry_read( "/no/such/directory", found );
    ok( !result[0], "got %s\n", result );
}

START_TEST(registry)
{
    test_parse();
    test_long_line();
}
