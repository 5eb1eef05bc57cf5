#!/bin/sh
# run.sh: the benchmark in the overlay, on the distribution's Wine and natively, in turn; "make bench" calls it.
#
# It is started in the build directory. From the environment: STAGE, SRCDIR; ROUNDS (5), BENCH_SECONDS of each
# measurement (0.5), ONLY: the names of some of the sub-commands, and http. Nothing else should run on the machine.
#
# Leaves in bench/: table.md and table.tsv, ratio.svg and native.svg, and what they are made of: raw.tsv
# (round, runner, name, units a second, unit, operations, seconds, microseconds of processor time an operation),
# requests.tsv (runner, name, wineserver requests an operation, which) and calls.tsv (runner, name, system calls of
# the client an operation).

: "${ROUNDS:=5}" "${BENCH_SECONDS:=0.5}" "${ONLY:=}" "${COUNTED:=200}"
: "${STAGE:=$PWD/stage}" "${SRCDIR:=.}"
BUILDDIR=$PWD
work=$PWD/bench
source=$(cd "$SRCDIR/bench" && pwd)
native=$work/bench
windows=$work/bench.exe
stock_wine=/usr/lib/wine/wine64
stock_server=/usr/lib/wine/wineserver
export WINEDEBUG=-all NODE_SKIP_PLATFORM_CHECK=1
unset DISPLAY WAYLAND_DISPLAY

say()
{
    echo "bench: $*" >&2
}

command -v gnuplot > /dev/null || { say "gnuplot not found; install package gnuplot-nox"; exit 1; }

# server_of RUNNER
server_of()
{
    case $1 in
    ours) echo "$STAGE/bin/wineserver" ;;
    stock) echo $stock_server ;;
    esac
}

# in_prefix RUNNER COMMAND...
in_prefix()
{
    prefix=$work/prefix-$1
    shift
    WINEPREFIX=$prefix timeout --foreground -k 5 120 "$@"
}

# on RUNNER PROGRAM ARGUMENT...: node.exe can't write to a pipe
on()
{
    runner=$1
    shift
    case $runner in
    ours) in_prefix ours "$STAGE/bin/wine" "$@" ;;
    stock) in_prefix stock $stock_wine "$@" ;;
    native) shift; timeout --foreground -k 5 120 "$native" "$@" ;;
    esac < /dev/null > "$work/output" 2>> "$work/errors"
    tr -d '\r' < "$work/output"
}

end_servers()
{
    for runner in ours stock; do in_prefix $runner "$(server_of $runner)" -k 2>/dev/null; done
}

leave()
{
    trap - EXIT
    end_servers
    exit "$1"
}

# A server that stays, so that the start of a program is not the start of a prefix.
start_prefix()
{
    mkdir -p "$work/prefix-$1"
    [ -e "$work/prefix-$1/system.reg" ] || on "$1" wineboot.exe -i > /dev/null
    in_prefix "$1" "$(server_of "$1")" -w
    [ -e "$work/prefix-$1/system.reg" ] || { say "a prefix could not be created"; leave 1; }
    in_prefix "$1" "$(server_of "$1")" -p
}

# ---- times ----

# Which runner begins moves on with each measurement.
rotate()
{
    echo "${runners#* } ${runners%% *}"
}

# record ROUND RUNNER: lines of the benchmark on standard input
record()
{
    awk -v round="$1" -v runner="$2" -F '\t' 'NF == 6 { print round "\t" runner "\t" $0; n++ } END { exit !n }' \
        >> "$work/raw.tsv" || say "$2: $op failed, see $work/errors"
}

measure_round()
{
    for op in $ops
    do
        runners=$(rotate)
        for runner in $runners
        do
            on "$runner" "$windows" --time "$BENCH_SECONDS" "$op" | record "$1" "$runner"
        done
    done
}

measure_http()
{
    op=http
    for runner in ours stock
    do
        on "$runner" "$node" "$source/http.js" "$http_seconds" | record "$1" "$runner"
    done
}

# ---- counts ----

# How many lines of a log are between the marks of each operation: requests in the
# wineserver's, system calls in strace's. With the names of the requests.
count_requests()
{
    awk -v runner="$1" -v count="$COUNTED" -f "$source/requests.awk" "$work/log-$1" >> "$work/requests.tsv"
    [ ! -e "$work/strace-$1" ] ||
        awk -v runner="$1" -v count="$COUNTED" -f "$source/calls.awk" "$work/strace-$1" >> "$work/calls.tsv"
    rm -f "$work/log-$1" "$work/strace-$1"
}

trace()
{
    if command -v strace > /dev/null; then strace -f -qq -o "$work/strace-$1" -E WINEPREFIX="$work/prefix-$1" "$2" "$3" --count "$COUNTED" $ops
    else say "strace not found; install package strace to see system calls"; WINEPREFIX=$work/prefix-$1 "$2" "$3" --count "$COUNTED" $ops
    fi < /dev/null > /dev/null 2>> "$work/errors" || say "$1: a counted operation failed, see $work/errors"
}

# A server that tells of every request takes the place of the other one.
count_windows()
{
    server=$(server_of "$1")
    in_prefix "$1" "$server" -k
    in_prefix "$1" "$server" -w
    WINEPREFIX=$work/prefix-$1 "$server" -f -d1 -p0 2> "$work/log-$1" &
    until grep -q "" "$work/log-$1" || [ -e "$work/give-up" ]
    do
        WINEPREFIX=$work/prefix-$1 "$2" cmd.exe /c exit < /dev/null > /dev/null 2>&1 || : > "$work/give-up"
    done
    trace "$1" "$2" "$windows"
    in_prefix "$1" "$server" -k
    wait
    count_requests "$1"
}

count_native()
{
    command -v strace > /dev/null || return 0
    strace -f -qq -o "$work/strace-native" "$native" --count "$COUNTED" $ops > /dev/null 2>> "$work/errors"
    : > "$work/log-native"
    count_requests native
}

# ---- everything ----

rm -f "$work/errors" "$work/output" "$work/give-up" "$work"/log-* "$work"/strace-*
: > "$work/raw.tsv"; : > "$work/requests.tsv"; : > "$work/calls.tsv"
trap 'leave 1' EXIT
trap 'leave 130' INT
trap 'leave 143' TERM HUP

ops=$("$native" --list)
want_http=yes
if [ -n "$ONLY" ]
then
    ops= want_http=no
    for op in $ONLY; do if [ "$op" = http ]; then want_http=yes; else ops="$ops $op"; fi; done
fi
node=
if [ $want_http = yes ]
then node=$(sh "$SRCDIR/tests/apps/fetch-node.sh" "$BUILDDIR/cache" 2>> "$work/errors") || say "no node.exe, http is left out"
fi

# node's own work varies more than what is measured by the other sub-commands
http_seconds=$(awk -v s="$BENCH_SECONDS" 'BEGIN { print 4 * s }')

start_prefix ours
start_prefix stock
runners="ours stock native"
round=1
while [ $round -le "$ROUNDS" ]
do
    say "round $round of $ROUNDS"
    [ -z "$ops" ] || measure_round $round
    [ -z "$node" ] || measure_http $round
    round=$((round + 1))
done
if [ -n "$ops" ]
then
    say "counting requests and system calls"
    count_windows ours "$STAGE/bin/wine"
    count_windows stock $stock_wine
    count_native
fi

awk -v form=tsv -f "$source/report.awk" "$source/targets.tsv" "$work/requests.tsv" "$work/calls.tsv" "$work/raw.tsv" > "$work/table.tsv" &&
    awk -v form=md -f "$source/report.awk" "$source/targets.tsv" "$work/requests.tsv" "$work/calls.tsv" "$work/raw.tsv" > "$work/table.md" || leave 1
(cd "$work" && gnuplot "$source/plot.gp") || leave 1
cat "$work/table.md"
say "tables and plots are in $work: table.md, table.tsv, ratio.svg, native.svg"
leave 0
