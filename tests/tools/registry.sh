#!/bin/sh
# Excluded ranges are values in the registry, as on Windows, whoever added them, and values that are found there
# when the wineserver starts are excluded ranges.
. "$SRCDIR/tests/faults/common.sh"

nsi='HKLM\System\CurrentControlSet\Control\Nsi'
tcp=$nsi'\{eb004a03-9b1a-11d4-9123-0050047759bc}\29'
udp=$nsi'\{eb004a02-9b1a-11d4-9123-0050047759bc}\5'

wine()
{
    "$STAGE/bin/wine" "$@" 3>&- 4<&- < /dev/null
}

# has KEY NAME: is the value there?
has()
{
    wine reg.exe query "$1" /v "$2" 2>/dev/null | grep -qiE "$2 +REG_BINARY +1200ffff"
}

stop_server
start_server
# 24500 = 0x5fb4, 8 ports
wine netsh.exe int ipv4 add excludedportrange tcp 24500 8 > /dev/null || fail "netsh add"
has "$tcp" 5fb40800 || fail "netsh: no value"
wine netsh.exe int ipv4 add excludedportrange udp 24500 8 active > /dev/null || fail "netsh add active"
! has "$udp" 5fb40800 || fail "store=active: a value"
wine netsh.exe int ipv4 delete excludedportrange tcp 24500 8 > /dev/null || fail "netsh delete"
! has "$tcp" 5fb40800 || fail "netsh delete: still a value"
pass netsh

"$portpool" add excluded tcp 24500 300 || fail "portpool add"
has "$tcp" 5fb42c01 || fail "portpool: no value"
"$portpool" delete excluded tcp 24500 300 || fail "portpool delete"
! has "$tcp" 5fb42c01 || fail "portpool delete: still a value"
pass portpool

# written by a program, next to values that mean something else
wine reg.exe add "$udp" /v 5fb40800 /t REG_BINARY /d 1200ffff /f > /dev/null || fail "reg add"
wine reg.exe add "$udp" /v 5fc40800 /t REG_BINARY /d 1300ffff /f > /dev/null
wine reg.exe add "$udp" /v other /t REG_SZ /d 1200ffff /f > /dev/null
stop_server
start_server
"$portpool" list > "$work/list"
[ "$(grep -cE '^udp +excluded +24500 +24507 +8 ' "$work/list")" = 1 ] || { cat "$work/list"; fail "not honoured"; }
[ "$(grep -c '^udp' "$work/list")" = 1 ] || { cat "$work/list"; fail "more than one"; }
wine netsh.exe int ipv4 show excludedportrange udp persistent | grep -q '24500       24507     \*' || fail "netsh show"
windows demo_bind udp 24503
expect "bound 24503"
windows demo_owner udp 24500 4 0
expect "error acquire 10048"
wine netsh.exe int ipv4 delete excludedportrange udp 24500 8 > /dev/null || fail "netsh delete"
! has "$udp" 5fb40800 || fail "still a value"
! has "$udp" 5fc40800 || fail "other data was changed"
wine reg.exe query "$udp" /v other > /dev/null || fail "a value that isn't ours is gone"
stop_server
start_server
! listed '^udp' || fail "it came back"
wine reg.exe delete "$nsi" /f > /dev/null
stop_server
pass "values of programs"
