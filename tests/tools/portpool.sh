#!/bin/sh
# portpool with a wineserver of ours, with the plain one, and without: the table, show, watch, doctor, JSON,
# colours, completion, manual page.
. "$SRCDIR/tests/faults/common.sh"

# gives STATUS COMMAND...: portpool's exit status; output in $work/list, errors in $work/errors
gives()
{
    wanted=$1
    shift
    "$portpool" "$@" > "$work/list" 2> "$work/errors"
    got=$?
    [ $got = "$wanted" ] || { cat "$work/list" "$work/errors"; fail "portpool $*: exit status $got"; }
}

# said FILE PATTERN: extended regular expression
said()
{
    grep -qE -e "$2" "$1" || { cat "$1"; fail "no '$2'"; }
}

# valid: the output is JSON
valid()
{
    command -v python3 > /dev/null || return 0
    python3 -c 'import json, sys; json.load(sys.stdin)' < "$work/list" || { cat "$work/list"; fail "no JSON"; }
}

stop_server
cp "$WINEPREFIX/port-reservations" "$work/before" 2>/dev/null || : > "$work/before"
for command in list "show 80" "add excluded tcp 23000 5" "delete excluded tcp 23000 5" dynamic
do
    gives 3 $command
    said "$work/errors" '^portpool: no wineserver is running for .*nothing was changed; start a program with '
    grep -qF " with $STAGE/bin/wine, or '$STAGE/bin/wineserver -p', and try again" "$work/errors" || fail "not what to start"
    [ "$(wc -l < "$work/errors")" = 1 ] || { cat "$work/errors"; fail "not one message"; }
done
cat "$WINEPREFIX/port-reservations" 2>/dev/null | cmp - "$work/before" || fail "the store was changed"
gives 3 doctor
said "$work/list" '^warning  wineserver: none is running$'
pass "no wineserver"

/usr/lib/wine/wineserver -p || fail "the stock wineserver does not start"
gives 3 list
said "$work/errors" "^portpool: the running wineserver \(pid [0-9]+\) has no port pool; run 'wineserver -k' and start again with"
grep -qF " with $STAGE/bin/wine" "$work/errors" || fail "not what to start again with"
gives 1 doctor
said "$work/list" "^failure  wineserver: pid [0-9]+ is the plain Wine's"
said "$work/list" '^         -> wineserver -k'
gives 1 doctor --json
said "$work/list" '"failures": 1}'
valid
stop_server
pass "the plain wineserver"

start_server
if unshare -n true 2>/dev/null
then
    unshare -n "$portpool" list > "$work/list" 2> "$work/errors" && fail "an answer from another network namespace"
    said "$work/errors" '^portpool: the wineserver \(pid [0-9]+\) is in another network namespace'
    unshare -n "$portpool" doctor > "$work/list" && fail "all is well in another network namespace"
    said "$work/list" '^failure  wineserver: pid [0-9]+ is in another network namespace'
    unshare -n "$STAGE/bin/wine" "$apps/demo_owner.exe" udp 0 4 1 > "$work/list" 2> "$work/errors" < /dev/null
    said "$work/list" '^error acquire 10045'
    said "$work/errors" '^portpool: the wineserver is in another network namespace'
    pass "another network namespace"
fi
if unshare -Un --map-current-user true 2>/dev/null
then
    unshare -Un --map-current-user "$portpool" list > "$work/list" 2> "$work/errors" && fail "an answer from another user namespace"
    said "$work/errors" '^portpool: the wineserver may not be looked at from here'
    unshare -Un --map-current-user "$portpool" doctor > "$work/list" && fail "all is well in another user namespace"
    said "$work/list" '^failure  wineserver: one is running that this process may not look at'
    pass "another user namespace"
fi
owner udp 0 20 1
port=${bound# }
gives 0 list
said "$work/list" "^udp +runtime +$start +$((start + 19)) +20 +1 +20 +no +demo_owner.exe \(pid [0-9]+, Windows [0-9]+\)$"
gives 0 show $((start + 3))
said "$work/list" "^udp port $((start + 3)) is in the runtime reservation $start-$((start + 19)) of demo_owner.exe \(pid "
said "$work/list" 'of a Windows program: WSAEACCES \(10013\), unless its socket is associated'
said "$work/list" 'of a native program:  Address already in use$'
said "$work/list" "^tcp port $((start + 3)) is not reserved"
gives 0 show $port
said "$work/list" "^  socket:   0.0.0.0:$port .*demo_owner.exe \(pid "
for command in list "show $port" dynamic doctor
do
    gives 0 $command --json
    valid
done
gives 0 doctor
said "$work/list" '^ok       wineserver: pid [0-9]+ with a port pool$'
said "$work/list" '^ok       limits: 20 ports reserved, room for '
said "$work/list" '^ok       guards: every reserved port is guarded$'
pass "list, show, doctor"

for command in list --help doctor "watch 0.1"
do
    "$portpool" $command > /dev/full 2> "$work/errors" && fail "$command to a full disk succeeds"
    said "$work/errors" "^portpool: can't write: No space left"
done
"$portpool" list >&- 2> "$work/errors" && fail "list without an output succeeds"
said "$work/errors" "^portpool: can't write: Bad file descriptor"
pass "output"

esc=$(printf '\033')
! "$portpool" list | grep -q "$esc" || fail "colours in a pipe"
script -qec "'$portpool' list" /dev/null < /dev/null | grep -q "$esc" || fail "no colours on a terminal"
! NO_COLOR=1 script -qec "'$portpool' list" /dev/null < /dev/null | grep -q "$esc" || fail "colours despite NO_COLOR"
pass "colours"

"$portpool" watch 0.1 > "$work/watch" 2> "$work/errors" 3>&- 4<&- &
watcher=$!
until_true grep -q demo_owner.exe "$work/watch"
let_go
until_true grep -q 'No ports are reserved' "$work/watch"
stop_server
until_true grep -q 'Waiting for a wineserver' "$work/watch"
start_server
until_true sh -c "[ \$(grep -c 'No ports' \"$work/watch\") -ge 2 ]"
kill $watcher
wait $watcher
[ "$(grep -c demo_owner "$work/watch")" -le 3 ] || { cat "$work/watch"; fail "drawn without a change"; }
[ ! -s "$work/errors" ] || { cat "$work/errors"; fail "watch: errors"; }
stop_server
pass "watch"

# what doctor says there is room for can be reserved, and no more; its own connection needs a descriptor too
(ulimit -n 900 && start_server)
room=$("$portpool" doctor | sed -n 's/^ok  *limits: 0 ports reserved, room for \([0-9]*\) more.*/\1/p')
[ "$room" -gt 100 ] || { "$portpool" doctor; fail "no room"; }
start=24000
until "$native" free tcp $start 1000 > /dev/null
do
    start=$((start + 1000))
    [ $start -lt 31000 ] || fail "no free ports"
done
gives 1 add persistent tcp $start $((room + 1))
gives 0 add persistent tcp $start $((room - 10))
gives 0 delete persistent tcp $start $((room - 10))
stop_server
pass "limits"

# complete WORD...: what bash would offer for the last one
complete()
{
    bash -c '. "$0"; COMP_WORDS=(portpool "$@"); COMP_CWORD=$#; _portpool; echo "${COMPREPLY[*]}"' \
        "$SRCDIR/tools/portpool.bash" "$@"
}
[ "$(complete d)" = "doctor delete dynamic" ] || fail "completion of d: $(complete d)"
[ "$(complete --json add e)" = excluded ] || fail "completion of add e: $(complete --json add e)"
[ "$(complete delete persistent '')" = "tcp udp" ] || fail "completion of the transport"
mkdir -p "$work/a prefix"
[ "$(complete --prefix "$work/a p")" = "$work/a prefix" ] || fail "completion of a prefix: $(complete --prefix "$work/a p")"
[ "$(complete --prefix = "$work/a p")" = "$work/a prefix" ] || fail "completion of --prefix="
[ "$(complete --prefix = / delete pers)" = persistent ] || fail "completion behind --prefix=DIR"
[ "$(complete --prefix / --j)" = --json ] || fail "completion of options"
for command in $("$portpool" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
do
    complete '' | grep -qw "$command" || fail "no completion of $command"
    grep -qE "^\.(B|BI|BR) $command" "$SRCDIR/docs/man/portpool.1" || fail "$command is not in the manual page"
done
pass "completion"

version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$SRCDIR/debian/changelog")
[ "$("$portpool" --version)" = "portpool $version" ] || fail "not the version of the package, $version"
for page in "$SRCDIR"/docs/man/*.[1-8]
do
    head -n 1 "$page" | grep -qF "\"wine-portpool $version\"" || fail "$page is not of version $version"
done
pass "version"

if command -v man > /dev/null
then
    for page in "$SRCDIR"/docs/man/*.[1-8]
    do
        man --warnings -l "$page" > /dev/null 2> "$work/errors" && [ ! -s "$work/errors" ] ||
            { cat "$work/errors"; fail "$page"; }
    done
    pass "manual pages"
fi
