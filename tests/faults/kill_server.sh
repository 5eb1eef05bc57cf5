#!/bin/sh
# P13 again, many times: the wineserver is killed at any moment while Windows programs create and delete
# persistent reservations. 200 rounds, or what can be done in 45 seconds; SOAK_SECONDS: as many as that
# allows. KILL_SEED repeats a run's choices.
. "$SRCDIR/tests/faults/common.sh"

: "${KILL_SEED:=$(date +%s)}"
rounds=200 seconds=45
[ -z "$SOAK_SECONDS" ] || rounds=1000000000 seconds=$SOAK_SECONDS
start=24000
until "$native" free tcp $start 64 > /dev/null && "$native" free udp $start 64 > /dev/null
do
    start=$((start + 100))
    [ $start -lt 31000 ] || fail "no free ports"
done

stop_server
rm -f "$WINEPREFIX/port-reservations"*
# each of these programs is the first one of its server: it needs no services, and mustn't start them
export WINEDLLOVERRIDES="wineboot.exe="
"$BUILDDIR/tests/faults/kill_server" "$STAGE/usr/lib/wine/wineserver" "$STAGE/usr/lib/wine/wine64" \
    "$BUILDDIR/tests/faults/persist_loop.exe" $start "$KILL_SEED" $rounds $seconds || fail "seed $KILL_SEED"
"$native" free tcp $start 64 && "$native" free udp $start 64 || fail "ports are left"
rm -f "$WINEPREFIX/port-reservations"
pass "what was reported is what is there"
