#!/bin/sh
# P13 again, many times: the wineserver is killed at any moment while Windows programs create and delete
# persistent reservations. 200 rounds, and for SOAK_SECONDS at least. KILL_SEED repeats a run's choices.
# On an idle machine it takes half a minute:
# timeout: 600
. "$SRCDIR/tests/faults/common.sh"

: "${KILL_SEED:=$(date +%s)}"
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
    "$BUILDDIR/tests/faults/persist_loop.exe" $start "$KILL_SEED" 200 "${SOAK_SECONDS:-0}" || fail "seed $KILL_SEED"
"$native" free tcp $start 64 && "$native" free udp $start 64 || fail "ports are left"
rm -f "$WINEPREFIX/port-reservations"
pass "what was reported is what is there"
