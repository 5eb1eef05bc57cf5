#!/bin/sh
# The overlay itself: elsewhere, outdated, installed and removed, and beside the distribution's Wine.
# Each check lets a program acquire a reservation, which needs our DLL, our server and the way between them.

unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
owner=$BUILDDIR/tests/apps/demo_owner.exe

fail()
{
    echo "Test failed: $*"
    [ ! -e out ] || cat out
    exit 1
}

passed()
{
    echo "passed: $*"
}

# acquire WINE: what the program said is in "out"
acquire()
{
    timeout --foreground -k 5 50 "$1" "$owner" udp 0 4 1 > out 2>&1 < /dev/null
}

# acquire_without_stage WINE: as if there were no overlay in the build directory. Root can have it so without
# disturbing the tests that run beside this one; for others none does.
acquire_without_stage()
{
    if unshare -m true 2> /dev/null
    then
        unshare -m sh -c 'mount -t tmpfs none "$1" && exec timeout --foreground -k 5 50 "$2" "$3" udp 0 4 1' sh \
            "$BUILDDIR/stage" "$1" "$owner" > out 2>&1 < /dev/null
        return
    fi
    mv "$BUILDDIR/stage" "$BUILDDIR/stage.hidden"
    acquire "$1"
    status=$?
    mv "$BUILDDIR/stage.hidden" "$BUILDDIR/stage"
    return $status
}

# ends the server of the prefix, whichever it is
end_server()
{
    timeout -k 5 30 /usr/lib/wine/wineserver -k 2>/dev/null
    timeout -k 5 30 /usr/lib/wine/wineserver -w
}

end_server
elsewhere="$PWD/another place: here"
cp -a "$STAGE" "$elsewhere"
acquire "$elsewhere/bin/wine" || fail "a copy of the overlay with blanks and colons in its path"
grep -q '^acquired ' out || fail "no reservation in a copy of the overlay"
passed "the overlay works at another place"

end_server
ln -s "$elsewhere/bin/wine" linked
acquire ./linked || fail "a symbolic link to the command"
passed "a symbolic link to the command works"

echo >> "$elsewhere/usr/lib/x86_64-linux-gnu/wine/x86_64-unix/ntdll.so"
if acquire "$elsewhere/bin/wine"; then fail "an outdated overlay was used"; fi
grep -q "run .*/bin/refresh first" out || fail "no advice for an outdated overlay"
rm "$elsewhere/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/kernel32.dll"
"$elsewhere/bin/refresh" || fail "refresh"
end_server
acquire "$elsewhere/bin/wine" || fail "the overlay after refresh"
passed "an outdated overlay is refused, refresh repairs it"

make -C "$BUILDDIR" install DESTDIR="$PWD/root" > out 2>&1 || fail "make install"
command=$(find "$PWD/root" -name wine-portpool ! -type d)
end_server
acquire_without_stage "$command" || fail "the installed command"
touch "$(dirname "$command")/not-ours"
make -C "$BUILDDIR" uninstall DESTDIR="$PWD/root" > out 2>&1 || fail "make uninstall"
find "$PWD/root" ! -type d > left
[ "$(cat left)" = "$(dirname "$command")/not-ours" ] || { cat left; fail "uninstall removed too much or too little"; }
passed "install without the build directory, uninstall"

end_server
timeout --foreground -k 5 50 /usr/lib/wine/wine64 "$owner" udp 0 4 0 > out 2>&1 < /dev/null &&
    fail "a reservation on the distribution's Wine"
grep -q '^error acquire 10045' out || fail "the distribution's Wine with our prefix"
passed "the distribution's Wine runs with the same prefix"

# a program that is started while the distribution's server runs is told why it can't reserve
mkfifo hold said
/usr/lib/wine/wine64 cmd.exe /c "echo started & pause" < hold > said 2>/dev/null &
holder=$!
exec 3> hold 4< said
read -r line <&4
acquire "$STAGE/bin/wine" && fail "a reservation without a pool"
grep -q '^error acquire 10045' out || fail "no WSAEOPNOTSUPP without a pool"
[ "$(grep -c 'wineserver -k' out)" = 1 ] || fail "not one line of advice without a pool"
exec 3>&-
wait $holder
passed "without a pool: WSAEOPNOTSUPP and one line of advice"
end_server
