#!/bin/sh
# Every command of the documentation has its line in commands.txt, so that deb.sh runs it on a fresh machine; and the
# debug messages that it shows come from functions that there are.

cd "$SRCDIR" || exit 1
output=$(sh tests/install/commands.sh --check) || { echo "$output"; exit 1; }
echo "ok: $(grep -c ' ==> ' tests/install/commands.txt) commands"

# functions that can print a message
speakers=$(cat server/*.c dlls/ws2_32/*.c dlls/iphlpapi/*.c |
    awk '/^[a-z].*\(/ && !/;$/ { name = $0; sub( /\(.*/, "", name ); sub( /.*[ *]/, "", name ) }
         /^ .*(WARN|TRACE)\(/ { print name }')
for function in $(sed -n 's/.*:portpool:\([a-z_]*\) .*/\1/p' docs/why-did-my-bind-fail.md | sort -u)
do
    echo "$speakers" | grep -qx "$function" ||
        { echo "Test failed: docs/why-did-my-bind-fail.md shows a message of $function, which has none"; exit 1; }
done
echo "ok: messages"
