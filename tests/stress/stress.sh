#!/bin/sh
# stress.exe for STRESS_SECONDS (60), and what it must leave behind: the wineserver alive, with as many
# sockets and as much memory as after a short run, and an empty pool. STRESS_SEED repeats a run's choices.
# With STRESS_KILLS=kill a third process takes part, and is killed every seven seconds.
# The time is for its minute, a short run before, and a busy machine.
# timeout: 420
. "$SRCDIR/tests/faults/common.sh"

: "${STRESS_SECONDS:=60}" "${STRESS_SEED:=$(date +%s)}" "${STRESS_KILLS:=}"
exe=$BUILDDIR/tests/stress/stress.exe

# run SEED SECONDS
run()
{
    timeout --foreground -k 5 $((180 + 2 * $2)) "$STAGE/bin/wine" "$exe" "$1" "$2" $STRESS_KILLS \
        > "$work/stress" 2>&1 < /dev/null ||
        { cat "$work/stress"; fail "stress.exe $1 $2, status $?"; }
}

# Threads of Wine's services, which come and go, have pipes: stress.exe takes these into account.
sockets()
{
    ls -l "/proc/$server/fd" | grep -c 'socket:'
}

memory()
{
    sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server/status"
}

# A process is killed every seven seconds, also in the eighth of the time before. If that is in the middle
# of a request, the wineserver keeps the request's socket for ever, and what it has reserved: at most four ports.
kills=${STRESS_KILLS:+$(((STRESS_SECONDS + 6) / 7 + (STRESS_SECONDS / 8 + 6) / 7 + 2))}
: "${kills:=0}"

few_sockets()
{
    [ "$(sockets)" -le $((base_sockets + 5 * kills)) ]
}

# the processes that have reservations
owners()
{
    "$portpool" list --json | sed -n 's/.*"pid": \([0-9]*\).*/\1/p'
}

start_server
run "$STRESS_SEED" 4
server=$(pids wineserver64 wineserver32)
[ -n "$server" ] || fail "no wineserver"
base_sockets=$(sockets)
base_memory=$(memory)

run "$STRESS_SEED" "$STRESS_SECONDS"
cat "$work/stress"
[ "$(pids wineserver64 wineserver32)" = "$server" ] || fail "wineserver $server is not the one that runs now"
echo "wineserver: $base_sockets sockets, then $(sockets)"
until_true few_sockets
now=$(memory)
echo "wineserver: $base_memory KiB of memory, then $now"
[ "$now" -le $((base_memory + 16384)) ] || fail "the wineserver has grown from $base_memory to $now KiB"
"$portpool" list --json > "$work/list" || fail "no answer from the pool"
for pid in $(owners)
do
    [ ! -e "/proc/$pid" ] || { cat "$work/list"; fail "process $pid has reservations"; }
done
[ "$(owners | wc -l)" -le $kills ] || { cat "$work/list"; fail "reservations are left"; }
pass "the wineserver is as it was"
