#!/bin/sh
# R10 many times: owners and consumers die at any moment, by SIGKILL, TerminateProcess or a crash, and leave
# nothing. 1000 rounds, or what can be done in 60 seconds; SOAK_SECONDS: as many as that allows. KILL_SEED
# repeats a run's choices. KILL_SERVER: the process id of a wineserver that runs for it; KILL_MEMORY: the KiB by
# which it may grow.
. "$SRCDIR/tests/faults/common.sh"

: "${KILL_SEED:=$(date +%s)}"
rounds=1000 seconds=60
[ -z "$SOAK_SECONDS" ] || rounds=1000000000 seconds=$SOAK_SECONDS
server=$KILL_SERVER
start=24000 count=160 persistent=128 block=32
until "$native" free tcp $start $count > /dev/null && "$native" free udp $start $count > /dev/null
do
    start=$((start + 200))
    [ $start -lt 31000 ] || fail "no free ports"
done

export WINEDLLOVERRIDES="wineboot.exe="      # no services: what they do isn't ours to count
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
    "$BUILDDIR/tests/faults/kill_worker.exe" $start "$KILL_SEED" $rounds $seconds \
    "${KILL_MEMORY:-1024}" > "$work/rounds" ||
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
