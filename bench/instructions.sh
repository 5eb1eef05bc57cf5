#!/bin/sh
# instructions.sh: instructions of the client, an operation; "make bench-instructions" calls it.
#
# It is started in the build directory. From the environment: STAGE, SRCDIR; ONLY: names of sub-commands. Prints a line
# for each: name, instructions here, on the distribution's Wine and natively. Callgrind counts them, since what such a
# count is usually made with, the processor's counters, is missing in many virtual machines. It does not count the
# kernel's and the wineserver's, and does not survive a signal that ends a wait, so only sub-commands of one thread
# are run. These figures hardly vary.

: "${ONLY:=getaddrinfo_ip getaddrinfo_localhost socket_cycle conn_rate udp_self select_64idle poll_1 poll_512
    nonblock_recv_empty getsockopt_rcvbuf getsockopt_nodelay getsockname ioctl_fionread wsaioctl_unknown}"
: "${STAGE:=$PWD/stage}" "${SRCDIR:=.}" "${COUNTED:=50}"
work=$PWD/bench
export WINEDEBUG=-all
unset DISPLAY WAYLAND_DISPLAY

command -v valgrind > /dev/null || { echo "bench: valgrind not found; install package valgrind" >&2; exit 1; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# count OPERATION COMMAND...: the instructions between the marks, or "-"
count()
{
    op=$1
    shift
    rm -f "$dir"/out.*
    timeout --foreground -k 5 120 valgrind --tool=callgrind --trace-children=yes --smc-check=all-non-file \
        --callgrind-out-file="$dir/out.%p" "$@" --count "$COUNTED" "$op" \
        < /dev/null > /dev/null 2>> "$work/errors"
    awk -v op="$op" -v count="$COUNTED" '
        /^desc: Trigger:/ { wanted = $0 ~ "Request: end-" op "$" }
        wanted && /^totals:/ { value = sprintf( "%.0f", $2 / count ) }
        END { print value == "" ? "-" : value }' "$dir"/out.*
}

# serve PREFIX SERVER WINE: with everything that is started with a prefix, so that it need not be now
serve()
{
    mkdir -p "$1" || exit 1
    WINEPREFIX=$1 "$2" -p
    WINEPREFIX=$1 timeout -k 5 120 "$3" cmd.exe /c exit < /dev/null > /dev/null 2>> "$work/errors"
}

serve "$work/prefix-ours" "$STAGE/bin/wineserver" "$STAGE/bin/wine"
serve "$work/prefix-stock" /usr/lib/wine/wineserver /usr/lib/wine/wine64
echo "| operation | instructions/op ours : stock : native |"
echo "|---|---|"
for op in $ONLY
do
    ours=$(WINEPREFIX=$work/prefix-ours count "$op" "$STAGE/bin/wine" "$work/bench.exe")
    stock=$(WINEPREFIX=$work/prefix-stock count "$op" /usr/lib/wine/wine64 "$work/bench.exe")
    native=$(count "$op" "$work/bench")
    echo "| $op | $ours : $stock : $native |"
done
WINEPREFIX=$work/prefix-ours "$STAGE/bin/wineserver" -k
WINEPREFIX=$work/prefix-stock /usr/lib/wine/wineserver -k
exit 0
