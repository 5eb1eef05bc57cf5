#!/bin/sh
# How long does a Windows program's bind take while others flood the pool? What bounds it is asserted by
# tests/server/channel_hostile, by counting; this prints the times, in microseconds, and only asks that nothing fails.
. "$SRCDIR/tests/faults/common.sh"

hostile=$BUILDDIR/tests/faults/hostile_client
victim=$BUILDDIR/tests/faults/hostile_victim.exe
seconds=${SOAK_SECONDS:+$((SOAK_SECONDS / 6 + 1))}
seconds=${seconds:-1}
slowest=30000000

measure()
{
    "$STAGE/bin/wine" "$victim" $seconds > "$work/victim" 2>&1 < /dev/null 3>&- 4<&- || { cat "$work/victim"; fail "$1"; }
    tr -d '\r' < "$work/victim" > "$work/times"
    echo "$1: $(sed -n 's/^rounds/rounds/p' "$work/times")"
    sed -n 's/^\(bind\|associate\|acquire\) /    &/p' "$work/times"
    max=$(sed -n 's/.* max //p' "$work/times" | sort -n | tail -n 1)
    [ "$max" -lt $slowest ] || fail "$1: a call took $max microseconds"
}

start_counted_server
measure "undisturbed"
for kind in cheap costly garbage connect
do
    hold "$hostile" flood $kind
    next_line
    expect ready
    measure "flood of $kind messages by 4 processes"
    let_go || fail "flood $kind"
done
if [ "$(id -u)" = 0 ]
then
    hold "$hostile" as 65533 flood connect
    next_line
    expect ready
    measure "flood of connections by another user"
    let_go || fail "flood of another user"
fi
check_server
stop_server
