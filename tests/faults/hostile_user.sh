#!/bin/sh
# Another user of the host: gets no answer, holds nothing, and can't play the pool. Only the superuser can try this.
. "$SRCDIR/tests/faults/common.sh"

hostile=$BUILDDIR/tests/faults/hostile_client
victim=$BUILDDIR/tests/faults/hostile_victim.exe
stranger=65533

[ "$(id -u)" = 0 ] || { echo "Tests skipped: only the superuser has another user"; exit 77; }

# the program must be readable for the other user, wherever the build is
cp "$hostile" "$work/hostile"
chmod 755 "$work" "$work/hostile"
hostile=$work/hostile

work()
{
    "$STAGE/bin/wine" "$victim" 1 > "$work/victim" 2>&1 < /dev/null 3>&- 4<&- || { cat "$work/victim"; fail "$1"; }
}

start_counted_server
work "alone"
"$hostile" as $stranger stranger 3000 || fail "the stranger"
hold "$hostile" as $stranger flood connect
next_line
expect ready
work "beside connections of another user"
"$hostile" as $stranger stranger 300 || fail "the stranger, in a flood"
let_go || fail "flood"
check_server
# a stranger can't even reach the files
"$hostile" as $stranger squat < /dev/null > "$work/squat" && fail "the stranger took the address of a server that runs"
pass "$(cat "$work/squat"); no answer, no descriptor left"

# he was there first: no pool, loudly, and nobody talks to him
stop_server
hold "$hostile" as $stranger squat
next_line
expect held
"$STAGE/bin/wineserver" -p > "$work/server" 2>&1 3>&- 4<&-
until_true grep -q "portpool: cannot start: Address already in use; no port reservations" "$work/server"
windows demo_owner udp 0 4 0
expect "error acquire 10013"
windows demo_persistent create tcp 24000 4
expect "error create 5"
windows demo_bind tcp 24000
expect "bound 24000"
exec 3>&-
next_line
let_go
case $line in "connections "*", messages 0, descriptors 0") ;; *) fail "the stranger was told something: $line" ;; esac
pass "the server says so, programs are refused, plain binds work; the stranger had $line"

# he has gone: the next server has the pool again
stop_server
start_server
work "afterwards"
pass "the next server has a pool"
stop_server
