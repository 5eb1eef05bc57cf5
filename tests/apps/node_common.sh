# Sourced by the node_*.sh and program_*.sh tests: run a script with the unmodified node.exe for Windows.

export NODE_SKIP_PLATFORM_CHECK=1 NODE_DISABLE_COLORS=1
node=$(sh "$SRCDIR/tests/apps/fetch-node.sh" "$BUILDDIR/cache") || exit 1
out=$PWD/out

# node_ours SCRIPT ARGUMENT...
node_ours()
{
    script=$SRCDIR/tests/apps/$1
    shift
    timeout --foreground -k 5 50 "$STAGE/bin/wine" "$node" "$script" "$@" > "$out" 2>&1 < /dev/null
}

# The same on the distribution's Wine, with the same prefix: what the overlay leaves behind must suit it.
node_stock()
{
    script=$SRCDIR/tests/apps/$1
    shift
    timeout -k 5 30 "$STAGE/bin/wineserver" -k 2>/dev/null
    timeout --foreground -k 5 50 /usr/lib/wine/wine64 "$node" "$script" "$@" > "$out" 2>&1 < /dev/null
    status=$?
    timeout -k 5 30 /usr/lib/wine/wineserver -k 2>/dev/null
    return $status
}

# on_both SCRIPT ARGUMENT...: must pass here; on the distribution's Wine it is only reported
on_both()
{
    node_ours "$@" || { echo "Test failed: $1 in the overlay, status $?"; cat "$out"; exit 1; }
    tr -d '\r' < "$out"
    if node_stock "$@"; then echo "the distribution's Wine: passed"
    else echo "the distribution's Wine: failed, status $?"; cat "$out"; fi
}
