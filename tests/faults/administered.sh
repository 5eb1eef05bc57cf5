#!/bin/sh
# Exclusions as netsh makes them: added here with portpool, looked at by administered.exe and by a native
# program, and still there after a restart of the wineserver.
. "$SRCDIR/tests/faults/common.sh"

start=24500 count=8 big_start=50000 big_count=4000
until "$native" free tcp $((start - 1)) $((count + 2)) > /dev/null &&
      "$native" free udp $((start - 1)) $((count + 2)) > /dev/null
do
    start=$((start + 100))
    [ $start -lt 31000 ] || fail "no free ports"
done
# somebody may be on a port of the big range: take what is free from the start on
for transport in tcp udp
do
    until "$native" free $transport $big_start $big_count > "$work/native"
    do
        port=$(sed -n 's/^port \([0-9]*\):.*/\1/p' "$work/native" | tail -n 1)
        big_start=$((port + 1))
        [ $big_start -lt 56000 ] || fail "no free ports"
    done
done

start_counted_server

run()
{
    "$STAGE/bin/wine" "$BUILDDIR/tests/faults/administered.exe" $start $count $big_start $big_count || exit 1
    for transport in tcp udp
    do
        until_true "$native" free $transport $start $count
    done
}

for transport in tcp udp
do
    "$portpool" add excluded $transport $start $count || fail "add"
    "$portpool" add excluded $transport $big_start $big_count || fail "add"
    ! "$portpool" add excluded $transport $start 1 2> /dev/null || fail "added twice"
done
run
# the exclusions are stored, and without a guard: they cost no descriptor
check_server
start_counted_server
run
for transport in tcp udp
do
    "$portpool" delete excluded $transport $start $count || fail "delete"
    "$portpool" delete excluded $transport $big_start $big_count || fail "delete"
    owner $transport $start $count 1
    native refused $transport $start $count
    let_go
done
pass "a deleted exclusion can be acquired"
check_server
stop_server
