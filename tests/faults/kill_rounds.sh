#!/bin/sh
# R10 many times: owners and consumers die at any moment, by SIGKILL, TerminateProcess or a crash, and leave
# nothing. 1000 rounds (KILL_ROUNDS), and for SOAK_SECONDS at least. KILL_SEED repeats a run's choices. KILL_SERVER:
# the process id of a wineserver that runs for it; KILL_MEMORY: the KiB by which it may grow.
# On an idle machine it takes a minute:
# timeout: 900
. "$SRCDIR/tests/faults/common.sh"

: "${KILL_SEED:=$(date +%s)}"
server=$KILL_SERVER
start=24000 count=288 persistent=256 block=32
until "$native" free tcp $start $count > /dev/null && "$native" free udp $start $count > /dev/null
do
    start=$((start + 300))
    [ $start -lt 31000 ] || fail "no free ports"
done

# no services, what they do isn't ours to count; no debugger, a crash is to be the end
export WINEDLLOVERRIDES="wineboot.exe,winedbg.exe="
if [ -z "$server" ]
then
    stop_server
    rm -f "$WINEPREFIX/port-reservations"*
    start_server 2> "$work/server_errors"
    "$portpool" list > /dev/null || fail "no pool"
    server=$(pids wineserver64 wineserver32)
fi
for transport in tcp udp
do
    windows demo_persistent create $transport $((start + persistent)) $block
    [ "${line#token }" != "$line" ] || fail "create: $line"
done
"$BUILDDIR/tests/faults/kill_rounds" "$server" "$STAGE/usr/lib/wine/wine64" \
    "$BUILDDIR/tests/faults/kill_worker.exe" $start "$KILL_SEED" "${KILL_ROUNDS:-1000}" \
    "${SOAK_SECONDS:-0}" "${KILL_MEMORY:-1024}" > "$work/rounds" ||
    { cat "$work/rounds"; fail "seed $KILL_SEED"; }
cat "$work/rounds"
for transport in tcp udp
do
    windows demo_persistent delete $transport $((start + persistent)) $block
    expect deleted
    native free $transport $start $count
done
stop_server
pass "nothing is left"
