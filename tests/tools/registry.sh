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
start=24500
until "$native" free tcp $start 300 > /dev/null && "$native" free udp $start 300 > /dev/null
do
    start=$((start + 300))
    [ $start -lt 31000 ] || fail "no free ports"
done
last=$((start + 7))
# as values are called: 8 ports, 300 ports, 8 other ports
eight=$(printf %04x0800 $start) many=$(printf %04x2c01 $start) foreign=$(printf %04x0800 $((start + 16)))
wine netsh.exe int ipv4 add excludedportrange tcp $start 8 > /dev/null || fail "netsh add"
has "$tcp" $eight || fail "netsh: no value"
wine netsh.exe int ipv4 add excludedportrange udp $start 8 active > /dev/null || fail "netsh add active"
! has "$udp" $eight || fail "store=active: a value"
wine netsh.exe int ipv4 delete excludedportrange tcp $start 8 active > /dev/null || fail "netsh delete active"
has "$tcp" $eight || fail "netsh delete active: no value"
listed "^tcp  *excluded  *$start  *$last  *8 .*when the wineserver starts again" || fail "portpool list: not what starts later"
"$portpool" show $start | grep -q "stored:   excluded range $start-$last" || fail "portpool show: not what starts later"
stop_server
start_server
listed "^tcp  *excluded  *$start  *$last  *8  *0  *0  *yes  *-$" || fail "what was deleted with store=active is not back"
wine netsh.exe int ipv4 delete excludedportrange tcp $start 8 > /dev/null || fail "netsh delete"
! has "$tcp" $eight || fail "netsh delete: still a value"
! listed "^tcp" || fail "netsh delete: still there"
pass netsh

# a range that ends without netsh does not come back either
wine netsh.exe int ipv4 add excludedportrange tcp $start 8 > /dev/null || fail "netsh add"
windows demo_persistent delete tcp $start 8
expect deleted
! has "$tcp" $eight || fail "DeletePersistentTcpPortReservation: still a value"
stop_server
start_server
! listed "^tcp" || fail "DeletePersistentTcpPortReservation: it came back"
windows demo_persistent create tcp $start 8
windows demo_persistent delete tcp $start 8
expect deleted
pass iphlpapi

"$portpool" add excluded tcp $start 300 || fail "portpool add"
has "$tcp" $many || fail "portpool: no value"
"$portpool" delete excluded tcp $start 300 || fail "portpool delete"
! has "$tcp" $many || fail "portpool delete: still a value"
# neither is silent when the overlay's wine refuses to start
mkdir -p "$work/overlay/bin" "$work/overlay/usr/lib/wine"
cp "$portpool" "$work/overlay/bin/portpool"
printf '#!/bin/sh\nexit 1\n' > "$work/overlay/bin/wine"
chmod +x "$work/overlay/bin/wine"
: > "$work/overlay/usr/lib/wine/wine64"
for command in add delete
do
    "$work/overlay/bin/portpool" $command excluded tcp $start 8 2> "$work/errors" || fail "portpool $command"
    grep -q "registry could not be changed" "$work/errors" || fail "portpool $command: no message"
done
"$portpool" add excluded tcp $start 8 || fail "portpool add"
wine reg.exe delete "$tcp" /v $eight /f > /dev/null || fail "reg delete"
"$portpool" delete excluded tcp $start 8 2> "$work/errors" || fail "portpool delete"
[ ! -s "$work/errors" ] || { cat "$work/errors"; fail "portpool delete of a range without a value"; }
pass portpool

# written by a program, next to values that mean something else
wine reg.exe add "$udp" /v $eight /t REG_BINARY /d 1200ffff /f > /dev/null || fail "reg add"
wine reg.exe add "$udp" /v $foreign /t REG_BINARY /d 1300ffff /f > /dev/null
wine reg.exe add "$udp" /v other /t REG_SZ /d 1200ffff /f > /dev/null
stop_server
start_server
"$portpool" list > "$work/list"
[ "$(grep -cE "^udp +excluded +$start +$last +8 " "$work/list")" = 1 ] || { cat "$work/list"; fail "not honoured"; }
[ "$(grep -c '^udp' "$work/list")" = 1 ] || { cat "$work/list"; fail "more than one"; }
wine netsh.exe int ipv4 show excludedportrange udp persistent | grep -q "$start       $last     \*" || fail "netsh show"
windows demo_bind udp $((start + 3))
expect "bound $((start + 3))"
windows demo_owner udp $start 4 0
expect "error acquire 10048"
wine netsh.exe int ipv4 delete excludedportrange udp $start 8 active > /dev/null || fail "netsh delete active"
wine netsh.exe int ipv4 show excludedportrange udp > "$work/list"
! grep -q "$start" "$work/list" || fail "in force"
wine netsh.exe int ipv4 show excludedportrange udp persistent | grep -q "$start       $last     \*" || fail "not on disk"
wine netsh.exe int ipv4 delete excludedportrange udp $start 8 > /dev/null || fail "netsh delete"
! has "$udp" $eight || fail "still a value"
! has "$udp" $foreign || fail "other data was changed"
wine reg.exe query "$udp" /v other > /dev/null || fail "a value that isn't ours is gone"
stop_server
start_server
! listed '^udp' || fail "it came back"
wine reg.exe add "$udp" /v $eight /t REG_BINARY /d 1200ffff /f > /dev/null
wine reg.exe add "$udp" /v $(printf %04x0800 $((start + 4))) /t REG_BINARY /d 1200ffff /f > /dev/null || fail "reg add"
stop_server
"$STAGE/bin/wineserver" -p 2> "$work/server" 3>&- 4<&- || fail "the wineserver does not start"
grep -q "udp ports $((start + 4))-$((start + 11)) in the registry is passed over: it overlaps another one" "$work/server" ||
    { cat "$work/server"; fail "nothing said of an overlap"; }
listed "^udp  *excluded  *$start" || fail "the first of two that overlap is gone"
wine netsh.exe int ipv4 delete excludedportrange udp $start 8 > /dev/null || fail "netsh delete"
wine reg.exe delete "$nsi" /f > /dev/null

# on Windows this is the same key
other=$(printf %s "$udp" | sed 's/CurrentControlSet/ControlSet001/')
for command in "wine netsh.exe int ipv4 delete excludedportrange" "$portpool delete excluded"
do
    wine reg.exe add "$other" /v $eight /t REG_BINARY /d 1200ffff /f > /dev/null || fail "reg add"
    stop_server
    start_server
    listed "^udp  *excluded  *$start" || fail "ControlSet001: not honoured"
    $command udp $start 8 > /dev/null || fail "$command"
    ! has "$other" $eight || fail "$command: still a value in ControlSet001"
done
wine reg.exe delete 'HKLM\System\ControlSet001' /f > /dev/null
stop_server
pass "values of programs"
