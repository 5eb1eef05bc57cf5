#!/bin/sh
# Name resolution against a DNS server of our own, in a network namespace where nothing else can be reached. The
# programs run with the prefix of the suite and a wineserver that lives in the namespace, since it makes the sockets.
#
#   names.sh          sets the namespace up and runs this script inside
#   names.sh inside   mounts, below the DNS server
#   names.sh run      runs the programs

programs=$BUILDDIR/tests/names
here=$SRCDIR/tests/names/names.sh

fail()
{
    echo "Test failed: $*"
    exit 1
}

# reported by run-tests as a program that skips
skip()
{
    echo "Tests skipped: $*"
    echo "names: 0 tests executed (0 marked as todo, 0 failures), 1 skipped."
    exit 0
}

# The files are changed in place: they are mounted.
resolver_options()
{
    printf 'nameserver 127.0.0.1\nsearch test\noptions attempts:1 %s\n' "$1" > "$NAMES_FILES/resolv.conf"
}

run()
{
    resolver_options "$2"
    "$STAGE/bin/wine" "$programs/$1.exe" || fail "$1 with $2"
}

case ${1-} in
inside)
    # an ordinary user is root of the namespace only: become that user again, as whom the prefix was made
    run_as=
    [ "$NAMES_USER" = 0 ] || run_as="unshare -U --map-user=$NAMES_USER --map-group=$NAMES_GROUP"
    for file in resolv.conf nsswitch.conf hosts
    do
        mount --bind "$NAMES_FILES/$file" "/etc/$file" || fail "cannot replace /etc/$file"
    done
    hostname names-host || fail "cannot name the host"
    # a name service cache would ask from outside of the namespace
    [ ! -d /run/nscd ] || mount -t tmpfs none /run/nscd || fail "cannot hide /run/nscd"
    exec "$programs/dns_server" $run_as sh "$here" run ;;
run)
    "$STAGE/bin/wineserver" -p || fail "the wineserver does not start in the namespace"
    status=0
    (run codes timeout:1) || status=1
    (run slow timeout:30) || status=1
    (run unload timeout:30) || status=1
    (run changes timeout:30) || status=1
    "$STAGE/bin/wineserver" -k
    exit $status ;;
esac

NAMES_USER=$(id -u) NAMES_GROUP=$(id -g)
NAMES_FILES=$(mktemp -d "${TMPDIR:-/tmp}/portpool-names.XXXXXX") || exit 1
export NAMES_USER NAMES_GROUP NAMES_FILES
trap 'rm -rf "$NAMES_FILES"' EXIT
trap 'exit 143' HUP INT TERM

namespaces="-n -m -u"
[ "$NAMES_USER" = 0 ] || namespaces="-r $namespaces"
unshare $namespaces true 2> /dev/null || skip "this host does not let us make a network namespace"

resolver_options timeout:1
printf 'hosts: files dns\n' > "$NAMES_FILES/nsswitch.conf"
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 names-host.test names-host\n' > "$NAMES_FILES/hosts"
chmod 755 "$NAMES_FILES"
for file in resolv.conf nsswitch.conf hosts
do
    [ -e "/etc/$file" ] || skip "there is no /etc/$file"
done

# the wineserver of the suite lives outside
"$STAGE/bin/wineserver" -k
"$STAGE/bin/wineserver" -w
unshare $namespaces sh "$here" inside
status=$?
exit $status
