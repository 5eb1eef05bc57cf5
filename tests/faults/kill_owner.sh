#!/bin/sh
# R10 from outside: a process with a reservation and bound sockets ends by SIGKILL. While it lives nobody else
# gets a port of it, Windows program or not; right afterwards everybody does.
. "$SRCDIR/tests/faults/common.sh"

start_counted_server

for transport in tcp udp
do
    owner $transport 0 32 2
    native refused $transport $start $count
    native avoided $transport $start $count
    windows demo_bind $transport $start
    expect "error bind 10013"
    pass "$transport: ports $start+$count are refused, bound are$bound"

    case $(readlink /proc/$holder/exe) in
    */wine64|*/wine64-preloader|*/wine) ;;
    *) fail "process $holder is not the Windows program" ;;
    esac
    kill -KILL $holder
    wait $holder
    exec 3>&- 4<&-
    until_true "$native" free $transport $start $count
    windows demo_bind $transport $start
    expect "bound $start"
    owner $transport $start $count 2
    let_go
    until_true "$native" free $transport $start $count
    pass "$transport: free after SIGKILL, and after the end of a second owner"
done

# nothing of the killed owners is left in the pool
"$portpool" list > "$work/list" || fail "no answer from the pool"
! grep -q runtime "$work/list" || { cat "$work/list"; fail "a record is left"; }
check_server
stop_server
