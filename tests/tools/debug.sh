#!/bin/sh
# WINEDEBUG=+portpool answers why a bind or a reservation failed: in the program that failed, and in the
# wineserver. What docs/why-did-my-bind-fail.md shows is what is looked for here.
. "$SRCDIR/tests/faults/common.sh"

# said FILE PATTERN...: one line of the file has all of them
said()
{
    file=$1 lines=$(cat "$1")
    shift
    for pattern
    do
        lines=$(printf '%s\n' "$lines" | grep -e "$pattern") || { cat "$file"; fail "nothing said of '$pattern'"; }
    done
}

stop_server
WINEDEBUG=warn+portpool "$STAGE/bin/wineserver" -p 2> "$work/server" 3>&- 4<&- || fail "the wineserver does not start"
owner udp 0 20 1
export WINEDEBUG=-all,+portpool

windows demo_bind udp $((start + 3))
expect "error bind 10013"
range="runtime reservation $start-$((start + 19)) of pid"
said "$work/errors" 'warn:portpool:' "bind of port $((start + 3)) by pid [0-9]*: refused, $range [0-9]* (L\"demo_owner.exe\")" \
    'socket is not associated$'
said "$work/server" 'warn:portpool:' "bind of udp port $((start + 3)) by pid [0-9]* (demo_bind.exe): refused, $range [0-9]* (demo_owner.exe)" \
    'socket is not associated$'
pass "a bind into a reservation"

windows demo_owner udp $((start + 19)) 4 0
said "$work/errors" 'warn:portpool:' "acquire, .* ports $((start + 19))+4" 'a port is reserved or in use'
said "$work/server" 'warn:portpool:' "udp ports $((start + 19))-$((start + 22)): overlap $range [0-9]* (demo_owner.exe)"
windows demo_persistent create udp $((start + 19)) 4
said "$work/errors" 'warn:portpool:' "create of udp ports $((start + 19))-$((start + 22)) by pid [0-9]*: refused"
windows demo_owner udp 0 4 1
said "$work/errors" 'trace:portpool:' "acquire, socket 0x[0-9a-f]*, ports 0+4, token 0: ports [0-9]*+4, token 0x"
"$STAGE/bin/wine" netsh.exe int ipv4 add excludedportrange udp $((start + 19)) 4 > "$work/output" 2> "$work/errors" < /dev/null 3>&- 4<&-
said "$work/errors" 'warn:portpool:' "add exclusion, udp ports $((start + 19))-$((start + 22)), by pid [0-9]*: refused" \
    'a port is reserved or in use'
"$STAGE/bin/wine" netsh.exe int ipv4 show excludedportrange udp > "$work/output" 2> "$work/errors" < /dev/null 3>&- 4<&-
said "$work/errors" 'trace:portpool:' 'list, udp$'
pass "a reservation"

WINEDEBUG=-all windows demo_bind udp $((start + 3))
[ ! -s "$work/errors" ] || { cat "$work/errors"; fail "said without being asked"; }
let_go
stop_server

# without it the wineserver says nothing
WINEDEBUG=-all "$STAGE/bin/wineserver" -p 2> "$work/server" 3>&- 4<&-
export WINEDEBUG=-all
owner udp 0 20 1
windows demo_bind udp $((start + 3))
let_go
stop_server
[ ! -s "$work/server" ] || { cat "$work/server"; fail "the wineserver said something"; }
pass "quiet"
