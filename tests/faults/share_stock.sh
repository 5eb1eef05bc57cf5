#!/bin/sh
# Sockets shared by a process that runs our ws2_32 and one that runs the distribution's, on one wineserver.
. "$SRCDIR/tests/faults/common.sh"

program=$BUILDDIR/tests/faults/share_socket.exe
stock=/usr/lib/wine/wine64
ours=$STAGE/bin/wine

# share TAKER GIVER
share()
{
    hold "$1" "$program" take
    next_line
    expect waiting
    "$2" "$program" give > "$work/given" 2> "$work/give_errors" < /dev/null 3>&- 4<&- || { cat "$work/given"; fail "giver"; }
    next_line
    expect "done"
    let_go || fail "taker"
}

start_counted_server
share "$ours" "$ours"
share "$stock" "$ours"
pass "stock takes our sockets"
share "$ours" "$stock"
pass "we take sockets of stock"
check_server
stop_server
