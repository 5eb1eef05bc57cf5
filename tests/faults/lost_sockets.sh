#!/bin/sh
# Programs that do nothing but send are killed. In the stock wineserver most of them leave their socket behind, open for
# ever, since it waits for their word that the data was sent; here none does.
. "$SRCDIR/tests/faults/common.sh"

program=$BUILDDIR/tests/faults/lost_sender.exe
: "${SENDERS:=40}"

# the Internet sockets that the wineserver has
sockets()
{
    for fd in /proc/$server/fd/*; do readlink "$fd"; done | sed -n 's/socket:\[\(.*\)\]/\1/p' | sort > "$work/open"
    cat /proc/net/udp /proc/net/udp6 /proc/net/tcp /proc/net/tcp6 | awk '{ print $10 }' | sort > "$work/inet"
    comm -12 "$work/open" "$work/inet" | wc -l
}

none_left()
{
    [ "$(sockets)" -le "$before" ]
}

start_server
hold "$STAGE/bin/wine" "$apps/demo_owner.exe" udp 0 4 0
next_line
server=$(pids wineserver64 wineserver32)
before=$(sockets)
"$STAGE/bin/wine" "$program" 9 $SENDERS > "$work/output" 2> "$work/errors" || { cat "$work/output"; fail "the senders"; }
grep -q "^killed $SENDERS, failed 0" "$work/output" || { cat "$work/output"; fail "not all were killed"; }
until_true none_left
pass "$SENDERS senders killed, sockets of the wineserver: $before before, $(sockets) after"
[ "$(pids wineserver64 wineserver32)" = "$server" ] || fail "the wineserver has ended"
let_go
stop_server
