# Sourced by the scripts of this directory. They get STAGE, BUILDDIR, SRCDIR and WINEPREFIX from run-tests.

apps=$BUILDDIR/tests/apps
native=$BUILDDIR/tests/faults/native_bind
portpool=$STAGE/bin/portpool
work=$(mktemp -d "${TMPDIR:-/tmp}/portpool-faults.XXXXXX") || exit 1
trap 'exec 3>&- 4<&-; rm -rf "$work"' EXIT

fail()
{
    echo "Test failed: $*"
    exit 1
}

pass()
{
    echo "ok: $*"
}

# windows PROGRAM ARGUMENT...: its last line of output is in $line
windows()
{
    windows_exe=$apps/$1.exe          # scripts have a $program of their own
    shift
    "$STAGE/bin/wine" "$windows_exe" "$@" > "$work/output" 2> "$work/errors" < /dev/null 3>&- 4<&-
    line=$(tail -n 1 "$work/output" | tr -d '\r')
}

# expect TEXT: what the last program said
expect()
{
    [ "$line" = "$1" ] || fail "expected '$1', got '$line'"
}

# hold COMMAND...: starts it with its input open at descriptor 3 and its output at 4; $holder is its pid
hold()
{
    rm -f "$work/in" "$work/out"
    mkfifo "$work/in" "$work/out"
    "$@" < "$work/in" > "$work/out" 2> "$work/errors" 3>&- 4<&- &
    holder=$!
    exec 3> "$work/in" 4< "$work/out"
}

next_line()
{
    IFS= read -r line <&4 || line="end of output"
    line=$(printf %s "$line" | tr -d '\r')
}

# lets the held program end
let_go()
{
    exec 3>&- 4<&-
    wait "$holder"
}

# owner TRANSPORT START COUNT CONSUMERS: holds a runtime reservation; sets start, count, bound
owner()
{
    hold "$STAGE/bin/wine" "$apps/demo_owner.exe" "$@"
    next_line
    set -- $line
    [ "$1" = acquired ] || fail "no reservation: $line"
    start=$2 count=$3 bound=
    while next_line; [ "${line#bound }" != "$line" ]; do bound="$bound ${line#bound }"; done
    expect ready
}

# native CHECK TRANSPORT START COUNT
native()
{
    "$native" "$@" > "$work/native" || { cat "$work/native"; fail "$*"; }
}

# until COMMAND...: waits until it succeeds, at most five seconds
until_true()
{
    tries=0
    until "$@" > /dev/null 2>&1
    do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "not within five seconds: $*"
        sleep 0.05
    done
}

# The wineserver ends with the last Windows program, and the pool with it. This one stays.
start_server()
{
    "$STAGE/bin/wineserver" -p 3>&- 4<&- || fail "the wineserver does not start"
}

# The server's lock is free before its sockets are closed: see ports_free.
stop_server()
{
    "$STAGE/bin/wineserver" -k
    "$STAGE/bin/wineserver" -w
}

# ports_free START COUNT: waits until a server that has ended holds none of them any more
ports_free()
{
    until_true "$native" free tcp "$@"
    until_true "$native" free udp "$@"
}

# pids NAME...: the processes of the prefix that run one of these binaries
pids()
{
    for dir in /proc/[0-9]*
    do
        binary=$(readlink "$dir/exe") || continue
        case " $* " in *" ${binary##*/} "*) ;; *) continue ;; esac
        tr '\0' '\n' < "$dir/environ" 2>/dev/null | grep -qxF "WINEPREFIX=$WINEPREFIX" || continue
        echo "${dir#/proc/}"
    done
}

# Ends the wineserver without warning, then its clients: idle ones would not notice.
kill_server()
{
    kill -KILL $(pids wineserver64 wineserver32)
    clients=$(pids wine64 wine64-preloader wine wine-preloader)
    [ -z "$clients" ] || kill -KILL $clients
}

# records of the pool: listed PATTERN is true if a line of the table matches
listed()
{
    "$portpool" list | grep -q "$1"
}

# The number of descriptors of the wineserver $server; its memory in kB.
descriptors()
{
    ls "/proc/$server/fd" | wc -l
}

memory()
{
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$server/status"
}

# Starts a wineserver whose descriptors and memory can be compared: no services, as what they do isn't ours to count,
# and programs have run, so that it has what it keeps. Sets $server.
start_counted_server()
{
    stop_server
    export WINEDLLOVERRIDES="wineboot.exe="
    start_server
    for transport in tcp udp
    do
        windows demo_owner $transport 0 4 2
        expect ready
    done
    server=$(pids wineserver64 wineserver32 wineserver)
    count_server
}

# count_server: what it has now is what it must have in the end
count_server()
{
    server_descriptors=$(descriptors) server_memory=$(memory)
}

has_descriptors()
{
    [ "$(descriptors)" = $1 ]
}

# check_server [GUARDS]: no program runs any more: the wineserver must have as many descriptors as at the start, and
# so many guards, and its memory, but for a megabyte that its allocator and its tables may keep; SERVER_MEMORY, in kB,
# is for a server that keeps what it has freed.
check_server()
{
    until_true has_descriptors $((server_descriptors + ${1:-0}))
    now=$(memory)
    [ "$now" -le $((server_memory + ${SERVER_MEMORY:-1024})) ] || fail "the wineserver had $server_memory kB, now it has $now kB"
    pass "wineserver: $server_descriptors descriptors and $server_memory kB of memory, then $(descriptors) and $now kB"
}
