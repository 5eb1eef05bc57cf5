#!/bin/sh
# A process on our ws2_32 and its children on the distribution's, which change the sockets of their parent.
. "$SRCDIR/tests/faults/common.sh"

stock=/usr/lib/x86_64-linux-gnu/wine
overlay=$work/stage

start_server
cp -a "$STAGE" "$overlay"
hold "$overlay/bin/wine" "$BUILDDIR/tests/ws2_32/direct_shared.exe" direct_shared stock
next_line
expect ready
# what the parent has loaded stays; its children find the distribution's
for file in x86_64-windows/ws2_32.dll x86_64-unix/ws2_32.so
do
    ln -sfn "$stock/$file" "$overlay/usr/lib/x86_64-linux-gnu/wine/$file"
done
echo go >&3
while next_line; [ "$line" != "end of output" ]; do result=$line; echo "$line"; done
let_go || fail "a child on the distribution's Wine changes sockets of ours"
case $result in *" 0 failures"*) ;; *) fail "no result: $result" ;; esac
pass "children on the distribution's Wine change our sockets"
stop_server
