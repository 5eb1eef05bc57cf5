#!/bin/sh
# To acquire 20 ports, associate, bind and release takes no more round trips to the wineserver than socket, bind and
# close on the distribution's Wine, however many reservations there are. Messages to the pool count as well.
. "$SRCDIR/tests/faults/common.sh"

rounds=100

# count NAME WINE... ARGUMENT...: sets $requests and $messages of the program's rounds. The wineserver that the
# program starts writes its requests to the program's stderr.
count()
{
    name=$1
    shift
    WINEDEBUG=-all,+server,+portpool "$@" > "$work/output" 2> "$work/log"
    grep -q '^done 0' "$work/output" || fail "$name: $(cat "$work/output")"
    set -- $(tr -d '\r' < "$work/log" | LC_ALL=C awk '
        /set_handle_info\( handle=abcd00/ { thread = $1; inside = !inside; next }
        !inside || index( $0, thread ) != 1 { next }
        / set_handle_info\(\) = / { next }
        $2 ~ /^[a-z_]+\($/ { requests++ }
        /:trace:portpool:/ { messages++ }
        END { print requests + 0, messages + 0 }')
    requests=$1 messages=$2
    pass "$name: $rounds rounds, $requests requests, $messages messages"
}

stop_server
count "stock: socket, bind, close" /usr/lib/wine/wine64 "$BUILDDIR/tests/faults/cost.exe" plain $rounds 0
/usr/lib/wine/wineserver -k
/usr/lib/wine/wineserver -w
stock=$requests
[ "$stock" -ge $((rounds * 3)) ] || fail "the requests were not found"
for others in 0 1000
do
    count "reservation beside $others others" "$STAGE/bin/wine" "$BUILDDIR/tests/faults/cost.exe" reserved $rounds $others
    stop_server
    [ $messages = $((rounds * 3)) ] || fail "$messages messages, 3 a round were expected"
    [ $((requests + messages)) -le "$stock" ] || fail "more than stock's $stock round trips"
done
