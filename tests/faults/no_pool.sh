#!/bin/sh
# The stock wineserver runs for the prefix, so there is no pool: reservations are refused in the documented
# way and the user is told once what to do. Everything else works.
. "$SRCDIR/tests/faults/common.sh"

stop_server
/usr/lib/wine/wineserver -p || fail "the stock wineserver does not start"

check_message()
{
    [ "$(grep -c 'port pool' "$work/errors")" = 1 ] || { cat "$work/errors"; fail "not one message"; }
    grep -q 'wineserver -k' "$work/errors" || { cat "$work/errors"; fail "no advice in the message"; }
}

for transport in tcp udp
do
    windows demo_owner $transport 0 4 0
    expect "error acquire 10045"
    check_message
    windows demo_persistent create $transport 24000 4
    expect "error create 50"
    check_message
    windows demo_persistent lookup $transport 24000 4
    expect "error lookup 50"
    windows demo_bind $transport 0 5 1 1
    expect "inside 0 of 5"
    [ ! -s "$work/errors" ] || { cat "$work/errors"; fail "messages without a reservation"; }
    pass "$transport without a pool"
done
"$portpool" list > "$work/list" 2>&1
[ $? = 3 ] || fail "portpool: $(cat "$work/list")"

# the advice helps
stop_server
owner udp 0 4 1
native refused udp $start $count
let_go
pass "with a pool again"
