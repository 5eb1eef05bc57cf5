#!/bin/sh
# Native programs of two users hammer at a block while a Windows program uses it: they get nothing. For 8 seconds
# and 1000 rounds of each transport; SOAK_SECONDS: half of that for each, and 10000 rounds.
. "$SRCDIR/tests/faults/common.sh"

thief=$BUILDDIR/tests/faults/thief
rounds=1000 seconds=8
[ -z "$SOAK_SECONDS" ] || rounds=10000 seconds=$((SOAK_SECONDS / 2))

# start_thief NUMBER TRANSPORT START COUNT USER
start_thief()
{
    number=$1
    shift
    "$thief" "$@" < "$work/fifo" > "$work/thief$number" 3>&- 4<&- &
    eval "thief$number=\$!"
}

start_server
mkfifo "$work/fifo"
for transport in tcp udp
do
    hold "$STAGE/bin/wine" "$BUILDDIR/tests/faults/thief_consumer.exe" $transport $rounds $seconds
    next_line
    set -- $line
    [ "$1" = acquired ] || fail "no reservation: $line"
    "$portpool" --json list > "$work/list" || fail "no answer from the pool"
    users="$(id -u)"
    [ "$users" != 0 ] || users="0 65534"
    number=0
    for user in $users
    do
        start_thief $number $transport $2 $3 $user
        number=$((number + 1))
    done
    exec 5> "$work/fifo"
    echo >&3
    next_line
    kill -0 $thief0 || fail "a thief ended"
    exec 5>&-
    result=0
    wait $thief0 || result=$?
    [ $number = 1 ] || wait $thief1 || result=$?
    cat "$work"/thief[01]
    set -- $line
    if grep -q '"sealed": true' "$work/list"
    then
        [ $result = 0 ] || fail "$transport: a thief got a port"
        [ "$1 $3" = "done 0" ] || fail "$transport: $line"
    fi
    [ $result -lt 2 ] || fail "$transport: no thief could try"
    pass "$transport: $2 rounds, $3 of them failed"
    let_go
done
stop_server
