#!/bin/sh
# Runs every command of the documentation in the source directory of a fresh machine, as root. Commands are the
# lines of ```sh blocks, and what stands in `backquotes` and starts like a command. commands.txt says for each one
# what is run in its place where it has placeholders, or what runs it elsewhere; a command that is not there fails.

table=tests/install/commands.txt
docs="README.md CONTRIBUTING.md docs/*.md"

# one command a line, without comments
commands()
{
    awk '/^```/ { block = !block; sh = $0 == "```sh"; next } block && sh' $docs
    awk '/^```/ { block = !block; next } !block' $docs | tr '\n' ' ' | grep -o '`[^`]*`' | tr -d '`' |
        grep -E '^(make|\./configure|stage/bin/|portpool|wine-portpool|wineboot-portpool|wineserver-portpool|sudo|apt|dpkg) '
}

commands | sed 's/  *#.*//; s/ *$//' | grep -v '^$' | awk '!seen[$0]++' > /tmp/commands
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
    if timeout 900 sh -c "$action" > /tmp/output 2>&1 < /dev/null
    then echo "ok: $command"
    else
        echo "Test failed: $command: exit status $?"
        tail -n 15 /tmp/output
        failed=1
    fi
done < /tmp/commands

# and nothing in the table that the documentation does not have
sed -n 's/ ==> .*//p' "$table" | while IFS= read -r command
do
    grep -qxF -- "$command" /tmp/commands || echo "Test failed: in $table only: $command"
done > /tmp/extra
cat /tmp/extra
[ ! -s /tmp/extra ] && [ $failed = 0 ]
