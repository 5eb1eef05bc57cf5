# Sourced by the node_*.sh and program_*.sh tests: run unmodified programs for Windows, mostly node.exe with a script.

export NODE_SKIP_PLATFORM_CHECK=1 NODE_DISABLE_COLORS=1
node=$(sh "$SRCDIR/tests/apps/fetch-node.sh" "$BUILDDIR/cache") || exit 1
out=$PWD/out

# ours PROGRAM ARGUMENT...: in the overlay
ours()
{
    timeout --foreground -k 5 50 "$STAGE/bin/wine" "$@" > "$out" 2>&1 < /dev/null
}

# The same on the distribution's Wine, with the same prefix: what the overlay leaves behind must suit it.
stock()
{
    timeout -k 5 30 "$STAGE/bin/wineserver" -k 2>/dev/null
    timeout --foreground -k 5 50 /usr/lib/wine/wine64 "$@" > "$out" 2>&1 < /dev/null
    status=$?
    timeout -k 5 30 /usr/lib/wine/wineserver -k 2>/dev/null
    return $status
}

# both PROGRAM ARGUMENT...: must pass here; on the distribution's Wine it is only reported
both()
{
    ours "$@" || { echo "Test failed: in the overlay, status $?"; cat "$out"; exit 1; }
    tr -d '\r' < "$out"
    if stock "$@"; then echo "the distribution's Wine: passed"
    else echo "the distribution's Wine: failed, status $?"; cat "$out"; fi
}

# node_ours SCRIPT ARGUMENT...
node_ours()
{
    script=$SRCDIR/tests/apps/$1
    shift
    ours "$node" "$script" "$@"
}

# on_both SCRIPT ARGUMENT...
on_both()
{
    script=$SRCDIR/tests/apps/$1
    shift
    both "$node" "$script" "$@"
}
