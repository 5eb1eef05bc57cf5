#!/bin/sh
# timeout: 1500
# A newcomer's day on a fresh minimal Debian 12: the commands of README.md and the docs, one by one, then the
# Debian package, built there and installed, upgraded and removed in a second tree that has nothing else; and the
# same machine with 32-bit Wine besides, where 32-bit programs pass the tests of reservations, also against
# 64-bit ones. On the machine that runs this nothing is installed and no architecture added.
. "$SRCDIR/tests/install/tree.sh"

new_tree build
copy_sources build
in_tree build sh -c 'cd /src && sh tests/install/commands.sh' > "$trees/commands" 2>&1 ||
    { tail -n 40 "$trees/commands"; fail "a command of the documentation fails"; }
grep '^ok: ' "$trees/commands"

in_tree build sh -c 'cd /src && apt-get install -y --no-install-recommends debhelper lintian && make deb &&
    lintian --allow-root --fail-on error,warning deb/*.changes' > "$trees/deb.log" 2>&1 ||
    { tail -n 30 "$trees/deb.log"; fail "the Debian package cannot be built, or lintian complains"; }
deb=$(cd "$trees/build/src/deb" && echo wine-portpool_*_amd64.deb)
pass "built $deb, no error or warning of lintian"

new_tree user
cp "$trees/build/src/deb/$deb" "$trees/user/root/$deb"
cp "$trees/build/src/tests/apps/"demo_*.exe "$trees/user/root/"

cat > "$trees/user/root/session.sh" <<'EOS'
set -e
cd /root
export WINEDEBUG=-all
find /usr ! -path '/usr/share/doc/*' ! -path '/usr/share/man/*' | sort > before
apt-get update
apt-get install -y --no-install-recommends "./$1"
[ -x /usr/bin/wine-portpool ] && [ -x /usr/bin/portpool ]
wine-portpool demo_bind.exe tcp 24700 | grep -q 'bound 24700'
wine-portpool demo_persistent.exe create tcp 24700 4 | grep -q '^token '
wine-portpool demo_bind.exe tcp 24700 | grep -q 'error bind 10013'
echo "ok: installed, reservations work"

dpkg-deb -R "$1" newer
sed -i 's/^Version: .*/&.1/' newer/DEBIAN/control
dpkg-deb -b newer newer.deb
apt-get install -y ./newer.deb
wineserver-portpool -k || :
wine-portpool demo_persistent.exe lookup tcp 24700 4 | grep -q '^token '
echo "ok: upgraded, the reservation is kept"

# what an upgrade of Wine does: the overlay is linked again
rm /usr/lib/wine-portpool/usr/lib/wine/wine64
dpkg-trigger --by-package=wine64 /usr/lib/wine
dpkg --configure --pending
[ -x /usr/lib/wine-portpool/usr/lib/wine/wine64 ]
echo "ok: linked again by the trigger"

wineserver-portpool -k || :
apt-get remove -y wine-portpool
[ ! -e /usr/lib/wine-portpool ] && [ ! -e /usr/bin/wine-portpool ] && [ ! -e /usr/bin/portpool ]
find / -xdev -name '*portpool*' ! -path '/proc/*' ! -path '/root/*' ! -path '/var/*' ! -path '/debs/*' > left
[ ! -s left ] || { echo "left:"; cat left; exit 1; }
/usr/lib/wine/wine64 demo_bind.exe tcp 24700 | grep -q 'bound 24700'
echo "ok: removed, nothing is left, the plain Wine works on the same prefix"
EOS
in_tree user sh /root/session.sh "$deb" > "$trees/user.log" 2>&1 ||
    { tail -n 40 "$trees/user.log"; fail "the Debian package"; }
grep '^ok: ' "$trees/user.log"

# Nothing may be passed over here: what is missing fails. The 64-bit files are not built again.
in_tree build sh -c 'cd /src && ./configure --install-deps --enable-i386 &&
    make -o config.mak -j"$(nproc)" check-i386-reservations' > "$trees/i386.log" 2>&1 ||
    { tail -n 40 "$trees/i386.log"; fail "32-bit programs"; }
total=$(tail -n 1 "$trees/i386.log")
case $total in
*" passed, 0 failed, 0 skipped") ;;
*) fail "32-bit programs: $total" ;;
esac
grep -q '^ok .*faults/cross_cpu' "$trees/i386.log" || fail "no 32-bit program against a 64-bit one"
pass "32-bit programs: $total"
