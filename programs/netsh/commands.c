/*
 * The commands of netsh
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
 * The tree of contexts, groups and commands, and the search in it. Called for
 * every line by shell.c. A new command is a row. Names without help text are
 * commands that only the stock netsh has: on Windows they decide which
 * abbreviations are unique. Follows the netsh reference, "Netsh command syntax".
 */

#include "netsh.h"

#define BIT( tag ) (1u << (tag))
#define RANGE (BIT( TAG_PROTOCOL ) | BIT( TAG_START ) | BIT( TAG_COUNT ))

static const WCHAR *const add_usage[] =
{
    L"Usage: add excludedportrange [protocol=]tcp|udp [startport=]<integer>",
    L"             [numberofports=]<integer> [[store=]active|persistent]",
    L"",
    L"Parameters:",
    L"",
    L"       Tag            Value",
    L"       protocol     - tcp or udp.",
    L"       startport    - First port of the excluded range.",
    L"       numberofports- Number of ports in the range.",
    L"       store        - One of the following values:",
    L"                      active: The range is excluded until the system is restarted.",
    L"                      persistent: The exclusion stays. This is the default.",
    L"",
    L"Remarks: Adds a range of ports that is never chosen automatically and that",
    L"         no program can reserve. A program can still bind such a port by number.",
    L"",
    L"Examples:",
    L"",
    L"       add excludedportrange tcp 50000 60",
    L"       add excludedportrange protocol=udp startport=50000 numberofports=60 store=active",
    L"",
    NULL
};

static const WCHAR *const delete_usage[] =
{
    L"Usage: delete excludedportrange [protocol=]tcp|udp [startport=]<integer>",
    L"             [numberofports=]<integer> [[store=]active|persistent]",
    L"",
    L"Parameters:",
    L"",
    L"       Tag            Value",
    L"       protocol     - tcp or udp.",
    L"       startport    - First port of the range, as it was added.",
    L"       numberofports- Number of ports in the range, as it was added.",
    L"       store        - One of the following values:",
    L"                      active: The range is deleted until the system is restarted.",
    L"                      persistent: The range is deleted for good. This is the default.",
    L"",
    L"Remarks: Deletes an excluded range.",
    L"",
    L"Examples:",
    L"",
    L"       delete excludedportrange tcp 50000 60",
    L"",
    NULL
};

static const WCHAR *const show_usage[] =
{
    L"Usage: show excludedportrange [protocol=]tcp|udp [[store=]active|persistent]",
    L"",
    L"Parameters:",
    L"",
    L"       Tag            Value",
    L"       protocol     - tcp or udp.",
    L"       store        - One of the following values:",
    L"                      active: Ranges that are in force. This is the default.",
    L"                      persistent: Ranges that survive a restart.",
    L"",
    L"Remarks: Shows the ranges of ports that are excluded from automatic choice.",
    L"         A range marked with * was added by an administrator; the others are",
    L"         reserved by programs.",
    L"",
    L"Examples:",
    L"",
    L"       show excludedportrange protocol=tcp",
    L"",
    NULL
};

static const WCHAR *const set_dynamic_usage[] =
{
    L"Usage: set dynamicportrange [protocol=]tcp|udp [startport=]<integer>",
    L"             [numberofports=]<integer> [[store=]active|persistent]",
    L"",
    L"Parameters:",
    L"",
    L"       Tag            Value",
    L"       protocol     - tcp or udp.",
    L"       startport    - First port, 1025 or more.",
    L"       numberofports- Number of ports, 255 or more.",
    L"       store        - One of the following values:",
    L"                      active: The range is used until the system is restarted.",
    L"                      persistent: The range stays. This is the default.",
    L"",
    L"Remarks: Sets the range in which ports are chosen for reservations.",
    L"",
    L"Examples:",
    L"",
    L"       set dynamicportrange tcp startport=49152 numberofports=16384",
    L"",
    NULL
};

static const WCHAR *const show_dynamic_usage[] =
{
    L"Usage: show dynamicportrange [protocol=]tcp|udp [[store=]active|persistent]",
    L"",
    L"Parameters:",
    L"",
    L"       Tag            Value",
    L"       protocol     - tcp or udp.",
    L"       store        - active (the default) or persistent.",
    L"",
    L"Remarks: Shows the range in which ports are chosen for reservations.",
    L"",
    L"Examples:",
    L"",
    L"       show dynamicportrange protocol=tcp",
    L"",
    NULL
};

static const struct node add_nodes[] =
{
    { .name = L"address" }, { .name = L"dnsservers" },
    { .name = L"excludedportrange", .run = add_exclusion, .allowed = RANGE | BIT( TAG_STORE ),
      .required = RANGE,
      .help = L"Adds a range of ports that is excluded from automatic choice.", .usage = add_usage },
    { .name = L"neighbors" }, { .name = L"route" }, { .name = L"winsservers" },
    { NULL }
};

static const struct node delete_nodes[] =
{
    { .name = L"address" }, { .name = L"arpcache" }, { .name = L"destinationcache" },
    { .name = L"dnsservers" },
    { .name = L"excludedportrange", .run = delete_exclusion, .allowed = RANGE | BIT( TAG_STORE ),
      .required = RANGE,
      .help = L"Deletes an excluded range of ports.", .usage = delete_usage },
    { .name = L"neighbors" }, { .name = L"route" }, { .name = L"winsservers" },
    { NULL }
};

static const struct node set_nodes[] =
{
    { .name = L"address" }, { .name = L"compartment" }, { .name = L"dnsservers" },
    { .name = L"dynamicportrange", .run = set_dynamic, .allowed = RANGE | BIT( TAG_STORE ), .required = RANGE,
      .help = L"Sets the range in which ports are chosen for reservations.", .usage = set_dynamic_usage },
    { .name = L"global" }, { .name = L"interface" }, { .name = L"neighbors" }, { .name = L"route" },
    { .name = L"subinterface" }, { .name = L"winsservers" },
    { NULL }
};

static const struct node show_nodes[] =
{
    { .name = L"addresses" }, { .name = L"compartments" }, { .name = L"config" },
    { .name = L"destinationcache" },
    { .name = L"dnsservers" },
    { .name = L"dynamicportrange", .run = show_dynamic, .allowed = BIT( TAG_PROTOCOL ) | BIT( TAG_STORE ),
      .required = BIT( TAG_PROTOCOL ),
      .help = L"Shows the range in which ports are chosen for reservations.", .usage = show_dynamic_usage },
    { .name = L"excludedportrange", .run = show_exclusions, .allowed = BIT( TAG_PROTOCOL ) | BIT( TAG_STORE ),
      .required = BIT( TAG_PROTOCOL ),
      .help = L"Shows the ranges of ports that are reserved or excluded.", .usage = show_usage },
    { .name = L"global" }, { .name = L"icmpstats" }, { .name = L"interfaces" }, { .name = L"ipaddresses" },
    { .name = L"ipnettomedia" }, { .name = L"ipstats" }, { .name = L"joins" }, { .name = L"neighbors" },
    { .name = L"offload" }, { .name = L"route" }, { .name = L"subinterfaces" }, { .name = L"tcpconnections" },
    { .name = L"tcpstats" }, { .name = L"udpconnections" }, { .name = L"udpstats" },
    { .name = L"winsservers" },
    { NULL }
};

static const struct node ip_nodes[] =
{
    { .name = L"add", .children = add_nodes, .help = L"Adds a configuration entry to a table." },
    { .name = L"delete", .children = delete_nodes, .help = L"Deletes a configuration entry from a table." },
    { .name = L"dump" }, { .name = L"install" }, { .name = L"reset" },
    { .name = L"set", .children = set_nodes, .help = L"Sets configuration information." },
    { .name = L"show", .children = show_nodes, .help = L"Displays information." },
    { .name = L"uninstall" },
    { NULL }
};

static const struct node interface_nodes[] =
{
    { .name = L"6to4" }, { .name = L"add" }, { .name = L"delete" }, { .name = L"dump" },
    { .name = L"httpstunnel" },
    { .name = L"ip", .children = ip_nodes, .is_context = TRUE },
    { .name = L"ipv4", .children = ip_nodes, .is_context = TRUE,
      .help = L"Changes to the `netsh interface ipv4' context." },
    { .name = L"ipv6", .children = ip_nodes, .is_context = TRUE,
      .help = L"Changes to the `netsh interface ipv6' context." },
    { .name = L"isatap" }, { .name = L"portproxy" }, { .name = L"set" }, { .name = L"show" },
    { .name = L"tcp" },
    { .name = L"teredo" }, { .name = L"udp" },
    { NULL }
};

static const struct node root_nodes[] =
{
    { .name = L"add" }, { .name = L"advfirewall" }, { .name = L"branchcache" }, { .name = L"bridge" },
    { .name = L"delete" }, { .name = L"dhcpclient" }, { .name = L"dnsclient" }, { .name = L"dump" },
    { .name = L"firewall" }, { .name = L"http" },
    { .name = L"interface", .children = interface_nodes, .is_context = TRUE,
      .help = L"Changes to the `netsh interface' context." },
    { .name = L"ipsec" }, { .name = L"ipsecdosprotection" }, { .name = L"lan" }, { .name = L"mbn" },
    { .name = L"namespace" }, { .name = L"netio" }, { .name = L"nlm" }, { .name = L"p2p" },
    { .name = L"ras" },
    { .name = L"rpc" }, { .name = L"set" }, { .name = L"show" }, { .name = L"trace" }, { .name = L"wcn" },
    { .name = L"wfp" }, { .name = L"winhttp" }, { .name = L"winsock" }, { .name = L"wlan" },
    { NULL }
};

static const struct node root = { .name = L"netsh", .children = root_nodes, .is_context = TRUE };

/* ---- finding a node ---- */

void position_reset( struct position *pos )
{
    pos->path[0] = &root;
    pos->depth = 0;
}

BOOL is_help( const WCHAR *word )
{
    static const WCHAR *const words[] = { L"?", L"/?", L"-?", L"help", L"/help", L"-help", L"/h", L"-h" };
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE( words ); i++) if (!wcsicmp( word, words[i] )) return TRUE;
    return FALSE;
}

/* The child that word names or is a unique beginning of. */
static const struct node *find_child( const struct node *parent, const WCHAR *word )
{
    const struct node *node, *found = NULL;
    size_t len = wcslen( word );

    for (node = parent->children; node->name; node++)
    {
        if (!len || wcsnicmp( node->name, word, len )) continue;
        if (!node->name[len]) return node;
        if (found) return NULL;
        found = node;
    }
    return found;
}

/* Looks in the context and then in those around it; *pos becomes the one. */
static const struct node *find_first( struct position *pos, const WCHAR *word )
{
    const struct node *node;

    while (!(node = find_child( pos->path[pos->depth], word )) && pos->depth) pos->depth--;
    return node;
}

/* ---- help ---- */

static void list_node( const struct node *parent )
{
    const struct node *node;
    WCHAR name[64];

    print( L"\nThe following commands are available:\n\nCommands in this context:\n" );
    print( L"%-15s- %s\n", L"?", L"Displays a list of commands." );
    for (node = parent->children; node->name; node++)
    {
        if (!node->help) continue;
        swprintf( name, ARRAY_SIZE( name ), parent->is_context ? L"%.0s%s" : L"%s %s ",
                  parent->name, node->name );
        print( L"%-15s- %s\n", name, node->help );
    }
    print( L"\nCommands that are not in this list are passed to Wine's netsh, which does\n"
           L" nothing and succeeds.\n" );
    print( L"To view help for a command, type the command, followed by a space, and then\n type ?.\n\n" );
}

void list_context( const struct position *pos )
{
    if (!pos->depth)
        print( L"\nUsage: netsh [-a AliasFile] [-c Context] [-r RemoteMachine] [-u [DomainName\\]UserName]\n"
               L"             [-p Password | *] [Command | -f ScriptFile]\n" );
    list_node( pos->path[pos->depth] );
}

static enum line_result run_command( const struct node *node, unsigned int count, WCHAR **words,
                                     unsigned int *exit_code )
{
    struct args args;
    unsigned int i;

    *exit_code = 0;
    if (count && is_help( words[count - 1] ))
    {
        print( L"\n" );
        for (i = 0; node->usage[i]; i++) print( L"%s\n", node->usage[i] );
    }
    else if (parse_args( node, count, words, &args )) *exit_code = node->run( &args );
    else *exit_code = EXIT_FAILED;
    return LINE_DONE;
}

enum line_result run_words( struct position *pos, BOOL enter, unsigned int count, WCHAR **words,
                            unsigned int *exit_code )
{
    struct position at = *pos;
    const struct node *node = find_first( &at, words[0] );
    unsigned int i;

    for (i = 1; node && (node->children || node->run); i++)
    {
        if (node->run) return run_command( node, count - i, words + i, exit_code );
        if (node->is_context) at.path[++at.depth] = node;
        if (i == count && node->is_context && enter)
        {
            *pos = at;
            return LINE_CONTEXT;
        }
        if (i == count || is_help( words[i] ))
        {
            list_node( node );
            *exit_code = 0;
            return LINE_DONE;
        }
        node = find_child( node, words[i] );
    }
    return LINE_FOREIGN;
}
