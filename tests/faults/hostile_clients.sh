#!/bin/sh
# Native programs of the same user treat the pool badly while a Windows program works beside them. It doesn't notice,
# and afterwards the wineserver has as many descriptors as before, and its memory.
. "$SRCDIR/tests/faults/common.sh"

hostile=$BUILDDIR/tests/faults/hostile_client
victim=$BUILDDIR/tests/faults/hostile_victim.exe
many=${HOSTILE_CONNECTIONS:-10000}

# the Windows program, for so many seconds
work()
{
    WINEDEBUG=err+all "$STAGE/bin/wine" "$victim" "$1" > "$work/victim" 2>&1 < /dev/null 3>&- 4<&- && return
    status=$?
    cat "$work/victim"
    fail "$2: exit status $status of the Windows program, wineserver $server: $(kill -0 $server 2>&1 && echo alive)"
}

# beside MODE ARGUMENT: it does its worst once, beside the Windows program
beside()
{
    work 1 "beside $*" &
    beside=$!
    "$hostile" "$@" > "$work/hostile" || { cat "$work/hostile"; fail "hostile_client $*"; }
    wait $beside || { cat "$work/victim"; exit 1; }
    pass "$*: $(sed -n 's/^rounds/rounds of the Windows program:/p' "$work/victim")"
}

# during MODE ARGUMENT: it goes on as long as the Windows program does
during()
{
    hold "$hostile" "$@"
    next_line
    expect ready
    work 2 "during $*"
    let_go || fail "hostile_client $*"
    pass "$*: $(sed -n 's/^rounds/rounds of the Windows program:/p' "$work/victim")"
}

start_counted_server
work 1 "alone"

during silent 2000
beside messages
beside cut 2000
beside row $many
beside many $((many / 80))
for kind in cheap costly garbage connect
do
    during flood $kind
done

# the guards of this wineserver: no Windows program has them
windows demo_persistent create tcp 24500 4
[ "${line#token }" != "$line" ] || fail "create: $line"
"$hostile" taken $server > "$work/hostile" || { cat "$work/hostile"; fail "guards"; }
windows demo_persistent delete tcp 24500 4
expect deleted
pass "guards: $(cat "$work/hostile")"

# sockets of another wineserver: this program runs in another prefix
cp -a "$WINEPREFIX" "$work/other"
(WINEPREFIX=$work/other; export WINEPREFIX; "$STAGE/bin/wineserver" -p; exec "$STAGE/bin/wine" "$apps/demo_owner.exe" udp 0 4 2) \
    > "$work/other_out" 2>&1 < /dev/zero 3>&- 4<&- &
other=$!
until_true grep -q ready "$work/other_out"
own=$WINEPREFIX
WINEPREFIX=$work/other
other_server=$(pids wineserver64 wineserver32 wineserver)
WINEPREFIX=$own
beside taken $other_server
WINEPREFIX=$work/other "$STAGE/bin/wineserver" -k
wait $other

work 1 "at the end"
"$portpool" list > "$work/list" || fail "no answer from the pool"
! grep -qE 'runtime|persistent' "$work/list" || { cat "$work/list"; fail "a record is left"; }
check_server
stop_server
