#!/bin/sh
# P13: persistent reservations and the end of the wineserver, orderly and by SIGKILL. The next server protects
# the ports again; the token has to be looked up anew. A port that was taken meanwhile is got when it is free.
. "$SRCDIR/tests/faults/common.sh"

start=24100 count=16
until "$native" free tcp $start $count > /dev/null && "$native" free udp $start $count > /dev/null
do
    start=$((start + 100))
    [ $start -lt 31000 ] || fail "no free ports"
done

start_counted_server

check_protected()
{
    native refused $1 $start $count
    windows demo_bind $1 $start
    expect "error bind 10013"
    windows demo_persistent lookup $1 $start $count
    token=${line#token }
    [ "$token" != "$line" ] || fail "lookup: $line"
    hold "$STAGE/bin/wine" "$apps/demo_persistent.exe" consume $1 $start $count
    while next_line; [ "$line" != ready ]
    do
        case $line in "token "*) ;; "bound $start") ;; *) fail "consume: $line" ;; esac
    done
    native refused $1 $start $count
    let_go
    native refused $1 $start $count
}

for transport in tcp udp
do
    windows demo_persistent create $transport $start $count
    [ "${line#token }" != "$line" ] || fail "create: $line"
    check_protected $transport
    eval "first_$transport=\$token"
done
windows demo_bind tcp $((start + count))
expect "bound $((start + count))"
pass "ports $start+$count are protected"
check_server $((2 * count))

stop_server
ports_free $start $count
start_server
for transport in tcp udp
do
    check_protected $transport
done
pass "after wineserver -k"

kill_server
ports_free $start $count
start_server
for transport in tcp udp
do
    check_protected $transport
done
pass "after SIGKILL of the wineserver"

# a native program is on one of the ports when the server starts
stop_server
ports_free $start $count
hold "$native" hold tcp $((start + 3))
next_line
expect held
start_server
windows demo_bind tcp $((start + 3))
expect "error bind 10013"
native refused tcp $start 3
native refused tcp $((start + 4)) 12
windows demo_persistent create tcp $((start + 3)) 1
expect "error create 32"
listed "tcp *persistent *$start .* 15 *yes" || { "$portpool" list; fail "not listed with 15 guards"; }
let_go
until_true listed "tcp *persistent *$start .* 16 *yes"
native refused tcp $start $count
pass "a port that was taken meanwhile"

for transport in tcp udp
do
    windows demo_persistent delete $transport $start $count
    expect deleted
    native free $transport $start $count
done
stop_server
start_counted_server
for transport in tcp udp
do
    windows demo_persistent lookup $transport $start $count
    expect "error lookup 1168"
    native free $transport $start $count
done
pass "deleted for good"
check_server
stop_server
