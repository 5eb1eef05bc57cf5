#!/bin/sh
# Owners and consumers die as in kill_rounds, 120 of them, while the stock wineserver runs with the module as ASan
# and UBSan have it, and, if SOAK_SECONDS is set, under valgrind with the ordinary module. Other scripts of this
# directory follow, in an overlay that has the module of the sanitizers.
# timeout: 300
. "$SRCDIR/tests/faults/common.sh"

asan=$(gcc -print-file-name=libasan.so) ubsan=$(gcc -print-file-name=libubsan.so)
server=/usr/lib/wine/wineserver64
[ -x $server ] || server=/usr/lib/wine/wineserver32

# run PRELOAD COMMAND...: the server in the foreground of this command; then the rounds
run()
{
    preload=$1
    shift
    stop_server
    rm -f "$WINEPREFIX/port-reservations"*
    LD_PRELOAD=$preload "$@" $server -f -p > "$work/server" 2>&1 3>&- 4<&- &
    running=$!
    until_true "$portpool" list
    KILL_SERVER=$running KILL_ROUNDS=120 KILL_MEMORY=1000000 SOAK_SECONDS=$((SOAK_SECONDS / 2)) \
        sh "$SRCDIR/tests/faults/kill_rounds.sh" || bad=1
    wait $running
}

# reported PATTERN: what the tools said
reported()
{
    cat "$work"/report* "$work/server" 2> /dev/null | grep -E "$1"
}

bad=
export ASAN_OPTIONS="detect_leaks=0:log_path=$work/report" UBSAN_OPTIONS="print_stacktrace=1:log_path=$work/report"
run "$asan:$ubsan:$BUILDDIR/tests/faults/portpool-server-san.so" env
! reported 'ERROR: |runtime error:' || { cat "$work"/report*; fail "sanitizers"; }
[ -z "$bad" ] || fail "rounds with sanitizers"
pass "rounds with ASan and UBSan"

# the overlay, with another module
stop_server
rm -f "$WINEPREFIX/port-reservations"*
cp -a "$STAGE" "$work/stage"
lib=$work/stage/usr/lib/wine
rm -f "$lib/portpool-server.so" "$lib/wineserver"
cp "$BUILDDIR/tests/faults/portpool-server-san.so" "$lib/portpool-server.so"
sed "s|^LD_PRELOAD=|LD_PRELOAD=$asan:$ubsan:|" "$STAGE/usr/lib/wine/wineserver" > "$lib/wineserver"
chmod 755 "$lib/wineserver"
"$work/stage/bin/wineserver" -p 3>&- 4<&- && grep -q libasan "/proc/$(pids wineserver64 wineserver32)/maps" ||
    fail "the overlay has no server with sanitizers"
stop_server
for script in administered hostile_user kill_owner lost_sockets restart share_stock
do
    STAGE=$work/stage SERVER_MEMORY=1000000 sh "$SRCDIR/tests/faults/$script.sh" > "$work/script" 2>&1
    case $? in
    0) pass "$script with ASan and UBSan" ;;
    77) pass "$script can't run here" ;;      # and is reported by itself
    *) cat "$work/script"; fail "$script with sanitizers" ;;
    esac
done
! reported 'ERROR: |runtime error:' || { cat "$work"/report*; fail "sanitizers"; }
stop_server

[ -n "$SOAK_SECONDS" ] || exit 0
command -v valgrind > /dev/null || { pass "no valgrind here"; exit 0; }
# the stock server's own reports don't count: only those with a line of ours
ours=$(cd "$SRCDIR/server" && ls *.c | sed 's/\.c$//' | tr '\n' '|')
run "$STAGE/usr/lib/wine/portpool-server.so" valgrind --leak-check=full --log-file="$work/report.valgrind"
[ -s "$work/report.valgrind" ] || fail "valgrind did not run"
! reported "\((${ours%|})\.c:[0-9]*\)" || { cat "$work/report.valgrind"; fail "valgrind"; }
[ -z "$bad" ] || fail "rounds under valgrind"
pass "under valgrind"
