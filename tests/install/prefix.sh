#!/bin/sh
# make install with another prefix and DESTDIR, by somebody whose files nobody else may read: everybody can use what
# is there, also after it was moved, and make uninstall leaves no file.

fail()
{
    echo "Test failed: $*"
    exit 1
}

installer()
{
    (umask 077 && MAKEFLAGS='' make -s -C "$BUILDDIR" "$1" DESTDIR="$PWD/destdir" prefix=/opt/here) > log 2>&1 ||
        { cat log; fail "make $1"; }
}

installer install
find destdir/opt \( -type d -o -perm /u+x \) ! -type l ! -perm -005 -o ! -type l ! -perm -004 > closed
[ ! -s closed ] || { cat closed; fail "not for everybody"; }
grep -qxF '.I /opt/here/lib/wine\-portpool' destdir/opt/here/share/man/man1/wine-portpool.1 ||
    fail "the manual page names another place"
mv destdir/opt/here moved
moved/bin/portpool --help | grep -q '^Usage: portpool' || fail "portpool from another place"
[ "$(moved/bin/wine-portpool --version)" = "$(/usr/lib/wine/wine64 --version)" ] || fail "wine-portpool from another place"
mv moved destdir/opt/here
echo "ok: installed"

installer uninstall
find destdir ! -type d > left
[ ! -s left ] || { cat left; fail "make uninstall leaves files"; }
echo "ok: removed"
