#!/bin/sh
# Persistent reservations on a disk that is full, and on one that can't be written: the documented error,
# and nothing has changed. In a mount namespace of its own, with the prefix's own files on a small tmpfs.
if [ -z "$FULL_DISK_INSIDE" ]
then
    # store_fail shows the same for the store alone
    unshare -m true 2> /dev/null || { echo "Tests skipped: no mount namespace"; exit 77; }
    FULL_DISK_INSIDE=1 exec unshare -m sh "$0"
fi
. "$SRCDIR/tests/faults/common.sh"

start=24000
until "$native" free tcp $start 8 > /dev/null && "$native" free udp $start 8 > /dev/null
do
    start=$((start + 100))
    [ $start -lt 31000 ] || fail "no free ports"
done

stop_server
mkdir "$work/prefix"
mount -t tmpfs -o size=8m none "$work/prefix" || fail "tmpfs"
for file in drive_c dosdevices
do
    ln -s "$WINEPREFIX/$file" "$work/prefix/$file"
done
cp "$WINEPREFIX"/*.reg "$WINEPREFIX/.update-timestamp" "$work/prefix/"
# Debian's name of the directory of the wineserver's socket, which run-tests removes
cp "$WINEPREFIX/wineserver" "$work/prefix/" 2> /dev/null
export WINEPREFIX="$work/prefix"
store=$WINEPREFIX/port-reservations
# run by the trap of common.sh too
trap 'exec 3>&- 4<&-; stop_server; umount "$work/prefix"; rm -rf "$work"' EXIT
start_counted_server

fill()
{
    dd if=/dev/zero of="$WINEPREFIX/filler" bs=4096 2> /dev/null
    ! echo x 2> /dev/null > "$WINEPREFIX/filler2" || [ ! -s "$WINEPREFIX/filler2" ] || fail "the disk is not full"
}

# calls ERROR: nothing can be created or deleted; what is there stays
calls()
{
    cp "$store" "$work/before"
    "$portpool" list > "$work/list_before"
    for transport in tcp udp
    do
        windows demo_persistent create $transport $((start + 4)) 4
        expect "error create $1"
        native free $transport $((start + 4)) 4
        windows demo_persistent delete $transport $start 4
        expect "error delete $1"
        native refused $transport $start 4
        windows demo_persistent lookup $transport $((start + 4)) 4
        expect "error lookup 1168"
        windows demo_persistent lookup $transport $start 4
        [ "${line#token }" != "$line" ] || fail "lookup: $line"
    done
    cmp "$store" "$work/before" || fail "the file has changed"
    [ ! -e "$store.tmp" ] || fail "the temporary file is left"
    "$portpool" list | cmp - "$work/list_before" || fail "the list has changed"
}

for transport in tcp udp
do
    windows demo_persistent create $transport $start 4
    [ "${line#token }" != "$line" ] || fail "create: $line"
done
fill
calls 112
pass "ERROR_DISK_FULL on a full disk, nothing changed"
rm "$WINEPREFIX/filler" "$WINEPREFIX/filler2"

mount -o remount,ro "$WINEPREFIX" || fail "remount"
calls 5
pass "ERROR_ACCESS_DENIED on a disk that can't be written, nothing changed"

# a server that starts there protects what is stored
check_server 8
kill_server
start_server
server=$(pids wineserver64 wineserver32)
calls 5
pass "after a restart on it"
mount -o remount,rw "$WINEPREFIX" || fail "remount"

for transport in tcp udp
do
    windows demo_persistent create $transport $((start + 4)) 4
    [ "${line#token }" != "$line" ] || fail "create: $line"
    for port in $start $((start + 4))
    do
        windows demo_persistent delete $transport $port 4
        expect deleted
    done
    native free $transport $start 8
done
pass "as ever when there is room again"
check_server
stop_server
