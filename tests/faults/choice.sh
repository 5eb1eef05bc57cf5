#!/bin/sh
# Automatic choice of a Windows program steps around reserved and administered ports, in a network whose range of
# automatic choice has 200 ports, 130 of them taken so. 40000 sockets; SOAK_SECONDS: 100000.
# timeout: 300
if [ -z "$CHOICE_INSIDE" ]
then
    unshare -n true 2>/dev/null || { echo "Tests skipped: no network of its own"; exit 77; }
    "$STAGE/bin/wineserver" -k
    exec unshare -n env CHOICE_INSIDE=1 sh "$0"
fi
. "$SRCDIR/tests/faults/common.sh"

count=40000
[ -z "$SOAK_SECONDS" ] || count=100000
ip link set lo up && echo 40000 40199 > /proc/sys/net/ipv4/ip_local_port_range || fail "no network"
start_counted_server
for transport in tcp udp
do
    "$portpool" add excluded $transport 40000 30 || fail "no administered range"
done
hold "$STAGE/bin/wine" "$BUILDDIR/tests/faults/choice.exe" $count 40050 100 40000 40029
next_line
expect ready
echo >&3
next_line
expect "chosen $count 0 0"
native avoided tcp 40050 100
native avoided udp 40050 100
let_go
for transport in tcp udp
do
    "$portpool" delete excluded $transport 40000 30 || fail "administered range stays"
done
check_server
stop_server
pass "$count choices"
