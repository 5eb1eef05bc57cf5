#!/bin/sh
# Native programs of two users hammer at a block for a minute while a Windows program binds, listens, closes and
# binds again 20000 times: they get nothing. Half of it is TCP, half UDP. SOAK_SECONDS: longer than a minute.
# timeout: 300
. "$SRCDIR/tests/faults/common.sh"

thief=$BUILDDIR/tests/faults/thief
rounds=10000 seconds=30
[ "${SOAK_SECONDS:-0}" -le 60 ] || seconds=$((SOAK_SECONDS / 2))

# start_thief NUMBER TRANSPORT START COUNT USER
start_thief()
{
    number=$1
    shift
    "$thief" "$@" < "$work/fifo" > "$work/thief$number" 3>&- 4<&- &
    eval "thief$number=\$!"
}

start_counted_server
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
    begin=$(date +%s%N)
    echo >&3
    next_line
    took=$(( ($(date +%s%N) - begin) / 1000000 ))
    kill -0 $thief0 || fail "a thief ended"
    exec 5>&-
    result=0
    wait $thief0 || result=$?
    [ $number = 1 ] || wait $thief1 || result=$?
    cat "$work"/thief[01]
    set -- $line
    if grep -q '"sealed": true' "$work/list" || chown 65534 "$work/list" 2> /dev/null
    then
        grep -q '"sealed": true' "$work/list" || fail "the ports are not sealed, although root runs the server"
        [ $result = 0 ] || fail "$transport: a thief got a port"
        [ "$1 $3" = "done 0" ] || fail "$transport: $line"
    fi
    [ $result -lt 2 ] || fail "$transport: no thief could try"
    # Windows' tick count, by which the consumer ends, is up to 16 ms behind the clock
    [ "$1" = "done" ] && [ "$2" -ge $rounds ] && [ $took -ge $((seconds * 1000 - 100)) ] ||
        fail "$transport: only '$line' in $took ms"
    pass "$transport: $2 rounds in $took ms, $3 of them failed"
    let_go
done
check_server
stop_server
