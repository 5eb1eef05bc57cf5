#!/bin/sh
# Every command of the documentation has its line in commands.txt, so that deb.sh runs it on a fresh machine.

cd "$SRCDIR" || exit 1
output=$(sh tests/install/commands.sh --check) || { echo "$output"; exit 1; }
echo "ok: $(grep -c ' ==> ' tests/install/commands.txt) commands"
