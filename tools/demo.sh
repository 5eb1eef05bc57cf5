#!/bin/sh
# make demo: shows on a new prefix what a reservation does, with the real values, and fails if one is wrong.
# To be started in the build directory. Needs no network beyond the loopback interface.

[ -n "$DEMO_STARTED" ] || DEMO_STARTED=1 exec timeout --foreground -k 10 300 sh "$0" "$@"

wine=$PWD/stage/bin/wine
wineserver=$PWD/stage/bin/wineserver
apps=$PWD/tests/apps
work=$(mktemp -d "${TMPDIR:-/tmp}/portpool-demo.XXXXXX") || exit 1
export WINEPREFIX="$work/prefix" WINEDEBUG=-all
unset DISPLAY WAYLAND_DISPLAY
steps=0

leave()
{
    trap - EXIT
    exec 3>&- 4<&-
    [ ! -d "$WINEPREFIX" ] || timeout -k 5 30 "$wineserver" -k 2>/dev/null
    # where Debian's wineserver has its socket
    server_dir=$(cat "$WINEPREFIX/wineserver" 2>/dev/null)
    case $server_dir in wine-??????) rm -rf "${TMPDIR:-/tmp}/$server_dir" ;; esac
    rm -rf "$work"
    exit "$1"
}
trap 'leave 1' EXIT
trap 'leave 130' INT
trap 'echo "demo: no answer within 300 seconds" >&2; leave 1' TERM

step()
{
    steps=$((steps + 1))
    printf '\n%2d. %s\n' $steps "$*"
}

show()
{
    printf '    %s\n' "$*"
}

fail()
{
    printf '    FAILED: %s\n' "$*"
    [ ! -s "$work/errors" ] || cat "$work/errors"
    exit 1
}

# windows PROGRAM ARGUMENT...: its last line is in $line. The output goes through a file because the first
# program of a prefix leaves services behind that keep a pipe open.
windows()
{
    "$wine" "$apps/$1.exe" $2 $3 $4 $5 $6 > "$work/line" 2> "$work/errors" < /dev/null
    line=$(tail -n 1 "$work/line" | tr -d '\r')
}

native()
{
    line=$("$apps/demo_native" "$@")
}

# hold PROGRAM ARGUMENT...: starts it with its input open at descriptor 3 and its output at 4
hold()
{
    rm -f "$work/in" "$work/out"
    mkfifo "$work/in" "$work/out"
    program=$apps/$1.exe
    shift
    "$wine" "$program" "$@" < "$work/in" > "$work/out" 2> "$work/errors" &
    holder=$!
    exec 3> "$work/in" 4< "$work/out"
}

next_line()
{
    read -r line <&4 || line="end of output"
}

# expect TEXT: what the last program said
expect()
{
    [ "$line" = "$1" ] || fail "expected '$1', got '$line'"
}

in_block()
{
    [ "$1" -ge "$start" ] && [ "$1" -lt $((start + count)) ] || fail "port $1 is not in $start-$((start + count - 1))"
}

# refused TRANSPORT PORT: neither another Windows program nor a native one can have it
refused_to_windows()
{
    windows demo_bind "$1" "$2"
    expect "error bind 10013"
    show "bind to $1 port $2: error 10013 (WSAEACCES)"
}

refused_to_native()
{
    native "$1" "$2"
    case $line in "error bind 98 "*) ;; *) fail "expected 'error bind 98', got '$line'" ;; esac
    show "bind to $1 port $2: errno ${line#error bind }"
}

echo "A new prefix is being created in $WINEPREFIX ..."
mkdir "$WINEPREFIX"
"$wine" wineboot.exe -i > "$work/errors" 2>&1 < /dev/null
"$wineserver" -w
[ -e "$WINEPREFIX/system.reg" ] || fail "no prefix"
: > "$work/errors"

# one server sees everything up to its restart: it may stay for a minute without a program
"$wineserver" -p60

step "A Windows program asks for 256 UDP ports of the system's choice (SIO_ACQUIRE_PORT_RESERVATION)."
hold demo_owner udp 0 256 2
next_line
set -- $line
[ "$1" = acquired ] && [ "$2" -ge 49152 ] && [ "$3" = 256 ] || fail "expected a block, got '$line'"
start=$2 count=$3
token=$4
show "ports $start-$((start + count - 1)), token $token"

step "It associates two sockets with the token and binds both to port 0: each gets a port of the block."
next_line; first=${line#bound }
next_line; second=${line#bound }
next_line; expect ready
in_block "$first"
in_block "$second"
[ "$first" != "$second" ] || fail "both got port $first"
show "ports $first and $second"

step "Another Windows program, without the token, is refused a port of the block that nobody uses yet."
refused_to_windows udp $((start + 100))

step "A native Linux program is refused too, even with SO_REUSEADDR."
refused_to_native udp $((start + 100))

step "Automatic choice steps around the block, in Windows programs and in native ones."
windows demo_bind udp 0 4000 "$start" "$count"
expect "inside 0 of 4000"
show "Windows: 4000 binds to port 0, none in $start-$((start + count - 1))"
native udp 0 4000 "$start" "$count"
expect "inside 0 of 4000"
show "native:  4000 binds to port 0, none in $start-$((start + count - 1))"

step "The owner is killed (SIGKILL). Its block is free at once: another program acquires the same ports."
kill -KILL $holder
wait $holder 2>/dev/null
exec 3>&- 4<&-
windows demo_owner udp "$start" "$count" 0
expect ready
line=$(head -n 1 "$work/line")
case $line in "acquired $start $count "*) ;; *) fail "expected the same block, got '$line'" ;; esac
[ "${line##* }" != "$token" ] || fail "the token is still the same"
show "ports $start-$((start + count - 1)), token ${line##* }"

# a TCP block that nothing on this host uses
start=50000 count=10
while :
do
    for port in 0 1 2 3 4 5 6 7 8 9
    do
        native tcp $((start + port))
        [ "$line" = "bound $((start + port))" ] || break
    done
    [ "$line" != "bound $((start + 9))" ] || break
    start=$((start + 100))
    [ $start -lt 60000 ] || fail "no ten free TCP ports on this host"
done

step "A persistent TCP block is created (CreatePersistentTcpPortReservation)."
windows demo_persistent create tcp $start $count
case $line in "token 0x"*) ;; *) fail "expected a token, got '$line'" ;; esac
show "ports $start-$((start + count - 1)), $line"

step "The wineserver is ended and a new one started. The block is still there, under a token of the new server."
"$wineserver" -k || fail "no wineserver was running"
"$wineserver" -w
"$wineserver" -p60
hold demo_persistent consume tcp $start $count
next_line
case $line in "token 0x"*) ;; *) fail "expected a token, got '$line'" ;; esac
show "LookupPersistentTcpPortReservation: $line"

step "The new program associates a socket with that token and gets a port of the block."
next_line; first=${line#bound }
next_line; expect ready
in_block "$first"
show "port $first"

step "The rest of the block is still protected, against Windows programs and against native ones."
refused_to_windows tcp $((start + 5))
refused_to_native tcp $((start + 5))

step "A program that wants to reserve ports that overlap the block is told that they are in use."
windows demo_owner tcp $((start + 5)) $count 0
expect "error acquire 10048"
show "acquire $((start + 5))-$((start + 4 + count)): error 10048 (WSAEADDRINUSE)"

step "The block is deleted; an ordinary bind works again."
exec 3>&-
wait $holder || fail "the consumer ended with status $?"
exec 4<&-
windows demo_persistent delete tcp $start $count
expect deleted
windows demo_bind tcp $((start + 5))
expect "bound $((start + 5))"
show "bind to tcp port $((start + 5)): success"

printf '\n%d steps, every one as announced.\n' $steps
leave 0
