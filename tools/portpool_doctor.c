/*
 * portpool doctor: is everything as it should be?
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
 * Called by portpool.c. A list of checks, each with one or more findings; what
 * is wrong comes with a remedy. Changes nothing.
 */

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "pool_client.h"
#include "portpool.h"

#define STOCK_DIR "/usr/lib/wine"

enum level { LEVEL_OK, LEVEL_NOTE, LEVEL_WARNING, LEVEL_FAILURE };

static const struct
{
    const char *name;
    enum style  style;
}
levels[] =
{
    [LEVEL_OK]      = { "ok",      STYLE_GOOD },
    [LEVEL_NOTE]    = { "note",    STYLE_NORMAL },
    [LEVEL_WARNING] = { "warning", STYLE_WARNING },
    [LEVEL_FAILURE] = { "failure", STYLE_BAD },
};

static const char *check_name;      /* of the check that runs */
static unsigned int findings, failures;

static struct server_info server;
static char prefix[PATH_MAX];
static int has_info;                /* the pool has answered */
static struct port_pool_reply info;

/* One finding. remedy NULL: nothing needs to be done. */
__attribute__((format( printf, 3, 4 )))
static void report( enum level level, const char *remedy, const char *format, ... )
{
    char text[PATH_MAX + 512];
    va_list args;

    va_start( args, format );
    vsnprintf( text, sizeof(text), format, args );
    va_end( args );
    if (level == LEVEL_FAILURE) failures++;
    if (!json)
    {
        printf( "%s%-8s%s %s: %s\n", style( levels[level].style ), levels[level].name, style( STYLE_NORMAL ),
                check_name, text );
        if (remedy) printf( "         -> %s\n", remedy );
        return;
    }
    printf( "%s\n  {\"check\": \"%s\", \"result\": \"%s\", \"text\": ", findings++ ? "," : "", check_name,
            levels[level].name );
    print_json_string( text );
    printf( ", \"remedy\": " );
    if (remedy) print_json_string( remedy );
    else printf( "null" );
    printf( "}" );
}

static void check_prefix(void)
{
    struct stat st;

    if (!pool_client_prefix( prefix, sizeof(prefix) ))
        report( LEVEL_FAILURE, "set WINEPREFIX to an absolute path", "the prefix can't be told" );
    else if (stat( prefix, &st ) || !S_ISDIR( st.st_mode ))
        report( LEVEL_FAILURE, "create it: run the overlay's wineboot", "%s is no directory", prefix );
    else if (st.st_uid != geteuid())
        report( LEVEL_FAILURE, "use your own prefix, or run this as its owner", "%s belongs to user %u",
                prefix, (unsigned int)st.st_uid );
    else report( LEVEL_OK, NULL, "%s", prefix );
}

/* ---- Wine and the overlay ---- */

static int same_files( const char *a, const char *b )
{
    char buffer_a[4096], buffer_b[4096];
    FILE *file_a = fopen( a, "re" ), *file_b = fopen( b, "re" );
    size_t len_a, len_b;
    int same = file_a && file_b;

    while (same)
    {
        len_a = fread( buffer_a, 1, sizeof(buffer_a), file_a );
        len_b = fread( buffer_b, 1, sizeof(buffer_b), file_b );
        same = len_a == len_b && !memcmp( buffer_a, buffer_b, len_a );
        if (!len_a) break;
    }
    if (file_a) fclose( file_a );
    if (file_b) fclose( file_b );
    return same;
}

static void check_overlay(void)
{
    static const char *const copies[] = { "wine/wine64", "x86_64-linux-gnu/wine/x86_64-unix/ntdll.so" };
    char root[PATH_MAX], ours[PATH_MAX + 128], stock[128];
    unsigned int i;

    find_overlay( root );
    if (!*root)
    {
        report( LEVEL_NOTE, NULL, "this portpool does not lie in an overlay" );
        return;
    }
    for (i = 0; i < sizeof(copies) / sizeof(copies[0]); i++)
    {
        snprintf( ours, sizeof(ours), "%s/usr/lib/%s", root, copies[i] );
        snprintf( stock, sizeof(stock), "/usr/lib/%s", copies[i] );
        if (same_files( ours, stock )) continue;
        report( LEVEL_FAILURE, "run bin/refresh in the overlay", "%s is not of the installed Wine (%s)",
                ours, stock );
        return;
    }
    report( LEVEL_OK, NULL, "%s fits the installed Wine", root );
}

static void check_wine(void)
{
    char version[128] = "";
    FILE *pipe;

    if (access( STOCK_DIR "/wineserver64", X_OK ))
    {
        report( LEVEL_FAILURE, "install the packages wine and wine64", "%s is missing",
                STOCK_DIR "/wineserver64" );
        return;
    }
    if ((pipe = popen( STOCK_DIR "/wineserver64 -v 2>&1", "re" )))
    {
        if (!fgets( version, sizeof(version), pipe )) version[0] = 0;
        pclose( pipe );
    }
    version[strcspn( version, "\n" )] = 0;
    if (!strncmp( version, "Wine 8.0", 8 )) report( LEVEL_OK, NULL, "%s", version );
    else report( LEVEL_FAILURE, "this overlay is for Wine 8.0 of Debian 12", "%s",
                 *version ? version : "no version" );
}

/* ---- the wineserver ---- */

/* All that can be told is whether the pool answers. */
static void check_hidden_server(void)
{
    struct port_pool_request req = { .code = PORT_POOL_INFO };

    if ((has_info = !pool_client_call( &req, -1, &info, sizeof(info) )))
        report( LEVEL_OK, NULL, "pid %u with a port pool", info.pid );
    else
        report( LEVEL_FAILURE, "run portpool and the prefix's programs where its wineserver was started",
                "one is running that this process may not look at, in another namespace, and no pool answers" );
}

static void check_server(void)
{
    struct port_pool_request req = { .code = PORT_POOL_INFO };
    unsigned int status;

    find_server( &server );
    if (server.hidden)
    {
        check_hidden_server();
        return;
    }
    if (!server.pid)
    {
        report( LEVEL_WARNING, "start a program with the overlay's wine; what follows needs a wineserver",
                "none is running" );
        return;
    }
    if ((status = pool_client_call( &req, -1, &info, sizeof(info) )) && server.elsewhere)
    {
        report( LEVEL_FAILURE,
                "run portpool and the prefix's programs there, or wineserver -k and start them again here",
                "pid %d is in another network namespace, and so are the ports that it keeps",
                (int)server.pid );
        return;
    }
    if (status && !server.has_pool)
    {
        report( LEVEL_FAILURE, "wineserver -k, then start again with the overlay's wine",
                "pid %d is the plain Wine's, without a port pool", (int)server.pid );
        return;
    }
    if (status)
    {
        report( LEVEL_FAILURE, "look at its stderr; wineserver -k, then start again with the overlay's wine",
                "pid %d has the port pool in it, but it does not answer (status %08x)", (int)server.pid,
                status );
        return;
    }
    has_info = 1;
    if (server.replaced)
        report( LEVEL_WARNING, "wineserver -k when its programs may end",
                "pid %d runs a port pool that has been replaced by another build", (int)server.pid );
    else if ((pid_t)info.pid != server.pid)
        report( LEVEL_WARNING, "end one of them: a prefix must have one wineserver",
                "pid %d is running, but pid %u answers", (int)server.pid, info.pid );
    else report( LEVEL_OK, NULL, "pid %d with a port pool", (int)server.pid );
}

/* How many guards there can be besides those that are held: as many as the pool may
 * have, and no guard has a descriptor of a higher number than that. */
static unsigned int count_room(void)
{
    unsigned int used = info.aux > server.descriptors ? info.aux : server.descriptors;

    return info.value > used ? info.value - used : 0;
}

static void check_limits(void)
{
    static const char remedy[] =
        "raise the hard limit of descriptors (ulimit -Hn) and start the wineserver again";
    unsigned int room = count_room();

    if (!has_info) return;
    if (!room)
        report( LEVEL_FAILURE, remedy, "no port more can be reserved: %u are, with %lu descriptors", info.aux,
                server.soft_limit );
    else if (room < 256)
        report( LEVEL_WARNING, remedy, "only %u ports more can be reserved, with %lu descriptors", room,
                server.soft_limit );
    else report( LEVEL_OK, NULL, "%u ports reserved, room for %u more, with %lu descriptors (hard limit %lu)",
                 info.aux, room, server.soft_limit, server.hard_limit );
}

/* ---- ranges ---- */

static int read_numbers( const char *path, unsigned int *a, unsigned int *b )
{
    FILE *file = fopen( path, "re" );
    int count;

    if (!file) return 0;
    count = fscanf( file, "%u %u", a, b );
    fclose( file );
    return count;
}

static void check_ranges(void)
{
    struct port_pool_request req = { .code = PORT_POOL_GET_DYNAMIC };
    struct port_pool_reply reply;
    unsigned int first, last, end;

    if (!has_info || read_numbers( "/proc/sys/net/ipv4/ip_local_port_range", &first, &last ) != 2) return;
    for (req.transport = 0; req.transport < PORT_POOL_TRANSPORT_COUNT; req.transport++)
    {
        if (call_pool( &req, &reply )) return;
        end = reply.start + reply.count - 1;
        if (reply.start > last || end < first)
            report( LEVEL_OK, NULL, "%s blocks come from %u-%u, the host's automatic ports from %u-%u",
                    transport_names[req.transport], reply.start, end, first, last );
        else
            report( LEVEL_NOTE, NULL, "%s blocks come from %u-%u, which overlaps the host's automatic ports "
                    "%u-%u: connections of the host can break up large free blocks",
                    transport_names[req.transport], reply.start, end, first, last );
    }
}

static void check_privileged(void)
{
    unsigned int first, unused;

    if (read_numbers( "/proc/sys/net/ipv4/ip_unprivileged_port_start", &first, &unused ) < 1 ||
        first <= 1) return;
    if (!geteuid()) report( LEVEL_OK, NULL, "this user may bind every port" );
    else report( LEVEL_NOTE, "sysctl net.ipv4.ip_unprivileged_port_start, if programs need lower ports",
                 "ports below %u can't be reserved by this user", first );
}

/* ---- records ---- */

static void check_store(void)
{
    char path[PATH_MAX + 64];
    glob_t damaged;

    if (!*prefix) return;
    snprintf( path, sizeof(path), "%s/port-reservations", prefix );
    if (access( path, F_OK ))
        report( LEVEL_OK, NULL, "%s does not exist, so nothing is kept", path );
    else if (access( path, R_OK | W_OK ))
        report( LEVEL_FAILURE, "give it back to the prefix's owner", "%s: %s", path, strerror( errno ) );
    else report( LEVEL_OK, NULL, "%s", path );
    if (access( prefix, W_OK ))
        report( LEVEL_FAILURE, "make the directory writable", "%s: %s", prefix, strerror( errno ) );
    strcat( path, ".damaged-*" );
    if (glob( path, 0, NULL, &damaged )) return;
    report( LEVEL_WARNING, "compare it with portpool list, add what is missing, and delete it",
            "%s is a damaged store that was put aside", damaged.gl_pathv[damaged.gl_pathc - 1] );
    globfree( &damaged );
}

static void check_guards(void)
{
    const struct port_pool_record *rec;
    unsigned int i, missing = 0, open = 0;
    struct record_list list;

    if (!has_info || get_all_records( &list )) return;
    for (i = 0; i < list.count; i++)
    {
        rec = &list.records[i];
        if (rec->kind == PORT_POOL_ADMINISTERED) continue;
        open += !rec->sealed;
        if (rec->guards >= rec->count) continue;
        missing++;
        report( LEVEL_WARNING, "portpool show PORT tells who has them; they are tried again every second",
                "%u of the %s ports %u-%u are in use by somebody else", rec->count - rec->guards,
                transport_names[rec->transport], rec->start, rec->start + rec->count - 1 );
    }
    if (open)
        report( LEVEL_NOTE, "start the wineserver with CAP_CHOWN if that matters",
                "%u reservations are open to programs of this host for microseconds while a socket binds",
                open );
    if (!missing) report( LEVEL_OK, NULL, "every reserved port is guarded" );
    free( list.records );
}

static const struct
{
    const char *name;
    void      (*run)(void);
}
checks[] =
{
    { "prefix",     check_prefix },
    { "wine",       check_wine },
    { "overlay",    check_overlay },
    { "wineserver", check_server },
    { "limits",     check_limits },
    { "ranges",     check_ranges },
    { "privileges", check_privileged },
    { "store",      check_store },
    { "guards",     check_guards },
};

int run_doctor( int argc, char **argv )
{
    unsigned int i;

    (void)argc;
    (void)argv;
    if (json) printf( "{\"findings\": [" );
    for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
    {
        check_name = checks[i].name;
        checks[i].run();
    }
    if (json) printf( "\n], \"failures\": %u}\n", failures );
    if (failures) return EXIT_REFUSED;
    return has_info ? EXIT_OK : EXIT_NO_POOL;
}
