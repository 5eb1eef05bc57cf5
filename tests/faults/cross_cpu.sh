#!/bin/sh
# 32-bit and 64-bit programs of one prefix share the pool: each is an owner whose ports the other one is refused,
# each uses the persistent reservation that the other one made, and a killed owner's block is free for the other.
. "$SRCDIR/tests/faults/common.sh"

apps64=$BUILDDIR/tests/apps apps32=$BUILDDIR/i386/tests/apps
first=24400 count=8
until "$native" free tcp $first $((count * 4)) > /dev/null
do
    first=$((first + 100))
    [ $first -lt 31000 ] || fail "no free ports"
done

# use 32|64: the programs that windows runs
use()
{
    eval "apps=\$apps$1"
}

# owner_and_thief OWNER THIEF START
owner_and_thief()
{
    eval "dir=\$apps$1"
    hold "$STAGE/bin/wine" "$dir/demo_owner.exe" tcp $3 $count 1
    while next_line; [ "$line" != ready ]
    do
        case $line in "acquired $3 $count "*|"bound $3") ;; *) fail "$1-bit owner: $line" ;; esac
    done
    use $2
    windows demo_bind tcp $3
    expect "error bind 10013"
    windows demo_bind tcp $(($3 + count - 1))
    expect "error bind 10013"
    windows demo_bind tcp $(($3 + count))
    expect "bound $(($3 + count))"
    kill -KILL $holder
    exec 3>&- 4<&-
    wait $holder 2>/dev/null
    until_true "$native" free tcp $3 $count
    pass "a $1-bit owner, a $2-bit thief"
}

owner_and_thief 64 32 $first
owner_and_thief 32 64 $((first + count))

use 32
windows demo_persistent create tcp $((first + 2 * count)) $count
token=${line#token }
[ "$token" != "$line" ] || fail "create: $line"
use 64
windows demo_persistent lookup tcp $((first + 2 * count)) $count
expect "token $token"
windows demo_bind tcp $((first + 2 * count))
expect "error bind 10013"
hold "$STAGE/bin/wine" "$apps64/demo_persistent.exe" consume tcp $((first + 2 * count)) $count
while next_line; [ "$line" != ready ]
do
    case $line in "token $token"|"bound $((first + 2 * count))") ;; *) fail "consume: $line" ;; esac
done
let_go
windows demo_persistent delete tcp $((first + 2 * count)) $count
expect deleted
pass "a persistent reservation made by a 32-bit program, used and deleted by a 64-bit one"
