#!/bin/sh
# Runs every command of the documentation in the source directory of a fresh machine, as root. Commands are the
# lines of ```sh blocks, what stands in `backquotes` and starts like a command, and in manual pages the lines of
# examples, the highlighted text that starts like a command, and the entries of COMMANDS. commands.txt says for
# each one what is run in its place where it has placeholders, or what runs it elsewhere; a command that is not
# there fails. "commands.sh --list" prints the commands, "commands.sh --check" only looks whether all are there.

table=tests/install/commands.txt
docs="README.md CONTRIBUTING.md docs/*.md tests/apps/README.md"

# Those lines that start like a command: with a program of ours or of Wine, or one that this machine has
only_commands()
{
    while IFS= read -r line
    do
        case $line in
        'WINEDEBUG='*' '*|'SRCDIR='*' '*) ;;
        *' '*)
            word=${line%% *}
            case ${word##*/} in
            make|configure|wine|wineboot|wineserver|portpool|*-portpool|netsh|reg|net|sysctl|ulimit|ss|ip|sudo|apt-get|git) ;;
            *) case $(command -v -- "$word") in /*) ;; *) continue ;; esac ;;
            esac ;;
        *) continue ;;
        esac
        printf '%s\n' "$line"
    done
}

# What is highlighted in a manual page and the lines of its examples; entries of COMMANDS get the page's name
man_texts()
{
    awk -v page="$(basename "$1" | sed 's/\..*//')" '
        # a macro that alternates fonts joins its arguments, others leave blanks
        function text( line, join,    i, c, quoted, out )
        {
            for (i = 1; i <= length( line ); i++)
            {
                c = substr( line, i, 1 )
                if (c == "\\")
                {
                    c = substr( line, ++i, 1 )
                    if (c == "f") { i++; c = "" }
                    else if (c == "~") c = " "
                    else if (c == "e") c = "\\"
                }
                else if (c == "\"") { quoted = !quoted; c = "" }
                else if (c == " " && join && !quoted) c = ""
                out = out c
            }
            sub( /^[( ]+/, "", out )
            sub( /[).,:; ]+$/, "", out )
            return out
        }
        /^\.SH/ { in_commands = $2 == "COMMANDS" }
        /^\.(EX|nf)/ { example = 1 }
        /^\.(EE|fi)/ { example = 0 }
        /^\.(B|I) / { print (entry && in_commands ? page " " : "") text( substr( $0, 4 ), 0 ) }
        /^\.(BR|RB|BI|IB|RI|IR) / { print (entry && in_commands ? page " " : "") text( substr( $0, 5 ), 1 ) }
        /^[^.]/ && example { print text( $0, 0 ) }
        { entry = /^\.TP/ }' "$1"
}

# one command a line, without comments
commands()
{
    awk '/^```/ { block = !block; sh = $0 == "```sh"; next } block && sh' $docs
    {
        # to the end of a paragraph, so that one stray backquote spoils no more
        awk '/^```/ { block = !block; print ""; next } !block' $docs |
            awk -v RS= '{ gsub( /[\n ]+/, " " ); while (match( $0, /`[^`]*`/ ))
                { print substr( $0, RSTART + 1, RLENGTH - 2 ); $0 = substr( $0, RSTART + RLENGTH ) } }'
        for page in docs/man/*.[1-8]; do man_texts "$page"; done
    } | only_commands
}

[ "$1" != --list ] || { commands; exit; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
commands | sed 's/  *#.*//; s/ *$//' | grep -v '^$' | awk '!seen[$0]++' > "$work/commands"
failed=0
while IFS= read -r command
do
    line=$(grep -F -- "$command ==> " "$table" | awk -v c="$command ==> " 'index( $0, c ) == 1' | head -n 1)
    action=${line#"$command ==> "}
    case $action in
    '') echo "Test failed: not in $table: $command"; failed=1; continue ;;
    covered:*) echo "ok: $command (${action#covered: })"; continue ;;
    run) action=$command ;;
    esac
    [ "$1" != --check ] || continue
    if timeout 900 sh -c "$action" > "$work/output" 2>&1 < /dev/null
    then echo "ok: $command"
    else
        echo "Test failed: $command: exit status $?"
        tail -n 15 "$work/output"
        failed=1
    fi
done < "$work/commands"

# and nothing in the table that the documentation does not have
sed -n 's/ ==> .*//p' "$table" | while IFS= read -r command
do
    grep -qxF -- "$command" "$work/commands" || echo "Test failed: in $table only: $command"
done > "$work/extra"
cat "$work/extra"
[ ! -s "$work/extra" ] && [ $failed = 0 ]
