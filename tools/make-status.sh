#!/bin/sh
# Counts what the exports of ws2_32 are: implemented, documented failures, missing.
#
#   make-status.sh SRCDIR              the counts
#   make-status.sh --markdown SRCDIR   docs/exports.md, on standard output
#   make-status.sh --check SRCDIR      the counts; fails too if docs/exports.md or README.md are not up to date
#
# dlls/ws2_32/exports.tsv is compared with ws2_32.spec (names, ordinals, stubs) and with the sources: an implemented
# function has a body outside of unsupported.c or is a forward, a documented failure has one in unsupported.c whose
# comment cites the page. Each difference is an error line, and the exit status is 1.

mode=counts
case ${1-} in
--markdown) mode=markdown; shift ;;
--check) mode=check; shift ;;
esac
dir=${1:-.}/dlls/ws2_32
doc=${1:-.}/docs/exports.md
readme=${1:-.}/README.md

status()
{
    awk -v mode="$1" '
    function error( text )
    {
        print "make-status: " text > "/dev/stderr"
        errors++
    }

    function file_name( path )
    {
        sub( /.*\//, "", path )
        return path
    }

    FNR == 1 { file = file_name( FILENAME ); comment = "" }

    file == "exports.tsv" && !/^#/ {
        split( $0, field, "\t" )
        if (field[1] == "name" || $0 == "") next
        if (field[1] in state) error( field[1] " is listed twice" )
        order[++count] = field[1]
        ordinal[field[1]] = field[2]
        state[field[1]] = field[3]
        page[field[1]] = field[4]
        others[field[1]] = field[5] " | " field[6] " | " field[7]
        if (field[4] == "" || field[7] == "") error( field[1] " lacks columns" )
    }

    # ORDINAL KIND -FLAG... NAME(ARGUMENTS) TARGET
    file == "ws2_32.spec" && /^ *[0-9@]/ {
        for (i = 3; $i ~ /^-/; i++) ;
        name = $i
        sub( /\(.*/, "", name )
        if (name ~ /^__wine_/) next  # for our own DLLs
        exported[name] = $1 == "@" ? "-" : $1
        if ($2 == "stub") stub[name] = 1
        symbol[name] = $NF ~ /^[A-Za-z_0-9.]+$/ ? $NF : name
        if (symbol[name] ~ /\./) body[symbol[name]] = "forward"
    }

    # the definitions of exports; a comment counts until the next function begins
    file ~ /\.c$/ {
        if (/^\/\*/) comment = ""
        if (/^\/\*/ || /^ \*/) comment = comment " " $0
        if (match( $0, /^[A-Za-z].* WINAPI [A-Za-z_0-9]+\(/ ) && !/;$/)
        {
            name = substr( $0, 1, RLENGTH - 1 )
            sub( /.* WINAPI /, "", name )
            gsub( /[ *]+/, " ", comment )
            body[name] = file
            cited[name] = comment
        }
        if (/^}/) comment = ""
    }

    # The function behind an export has its name, perhaps with a prefix; else it is what the spec file names,
    # which may only lead to it.
    function find_symbol( name )
    {
        if (name in body) return name
        return "WS2_" name in body ? "WS2_" name : symbol[name]
    }

    function check( name,  symbol_name )
    {
        symbol_name = find_symbol( name )
        if (!(name in exported)) error( name " is not exported" )
        else if (exported[name] != ordinal[name]) error( name " has ordinal " exported[name] ", not " ordinal[name] )
        if (!(name in exported) || name in stub || !(symbol_name in body)) return "missing"
        if (state[name] == "documented failure")
        {
            if (body[symbol_name] != "unsupported.c")
                error( name " is in " body[symbol_name] ", not in unsupported.c" )
            else if (!index( cited[symbol_name], "Follows " page[name] "." )) error( name " does not cite " page[name] )
        }
        else if (state[name] != "implemented") error( name " has the unknown status " state[name] )
        else if (body[symbol_name] == "unsupported.c")
            error( name " is in unsupported.c, but listed as implemented" )
        return state[name]
    }

    END {
        for (i = 1; i <= count; i++) sum[state[order[i]] = check( order[i] )]++
        for (name in exported) if (!(name in state)) error( name " is exported, but not in exports.tsv" )
        for (name in body)
        {
            if (body[name] != "unsupported.c") continue
            sub( /^WS2_/, "", name )
            if (!(name in state)) error( name " is in unsupported.c, but not in exports.tsv" )
        }
        if (sum["missing"]) error( sum["missing"] " exports are missing" )

        if (mode == "markdown")
        {
            print "# The exports of ws2_32"
            print ""
            print "Made by `make exports-doc` from `dlls/ws2_32/exports.tsv`; change that file. " \
                  "`make status` compares the"
            print "list with the sources."
            print ""
            print "- **implemented**: does what the page says."
            print "- **documented failure**: checks its arguments and returns an error of the page; " \
                  "see `dlls/ws2_32/unsupported.c`."
            print "- For the others, *partial* lacks some of the function, a *stub* can be called " \
                  "without effect or raises,"
            print "  *missing* and *absent* mean that there is no such export."
            print ""
        }
        total = sprintf( "%d exports: %d implemented, %d documented failures, %d missing", count,
                         sum["implemented"], sum["documented failure"], sum["missing"] )
        print total (mode == "markdown" ? "." : "")
        if (mode == "markdown")
        {
            print ""
            print "| Export | Ordinal | Here | Follows | Wine 8.0 | Wine 11.10 | ReactOS |"
            print "|---|---|---|---|---|---|---|"
            for (i = 1; i <= count; i++)
                print "| " order[i] " | " ordinal[order[i]] " | " state[order[i]] " | " page[order[i]] " | " \
                      others[order[i]] " |"
        }
        exit errors != 0
    }' "$dir/exports.tsv" "$dir/ws2_32.spec" "$dir"/*.c
}

# what README.md says of the exports
figures()
{
    awk -F'\t' '
        !/^#/ && NF && $1 != "name" {
            count++
            stock += $5 == "implemented"
            failures += $3 == "documented failure"
        }
        END {
            printf "| %d of %d | [%d](docs/exports.md), %d of them the error that Windows documents |\n",
                   stock, count, count, failures
        }' "$dir/exports.tsv"
}

case $mode in
check)
    status counts || exit 1
    grep -qF "$(figures)" "$readme" ||
        { echo "make-status: README.md does not have \"$(figures)\"" >&2; exit 1; }
    status markdown | cmp -s - "$doc" ||
        { echo "make-status: docs/exports.md is not up to date: run make exports-doc" >&2; exit 1; } ;;
*) status $mode ;;
esac
