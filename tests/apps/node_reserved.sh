#!/bin/sh
# node.exe, which knows nothing about reservations, against a port that another program has reserved:
# EACCES for the transport that is reserved, success for the other one, success after the owner has gone.
. "$SRCDIR/tests/apps/node_common.sh"

check()
{
    node_ours node_reserved.js "$port"
    tr -d '\r' < "$out" | sort > got
    printf '%s\n' "$2" "$3" > wanted
    cmp -s got wanted && { echo "$1: $2, $3"; return; }
    echo "Test failed: $1: expected '$2' and '$3', got:"
    cat got
    exec 3>&-
    exit 1
}

# owner TRANSPORT: reserves one port and keeps it until descriptor 3 is closed
owner()
{
    rm -f in lines
    mkfifo in lines
    "$STAGE/bin/wine" "$BUILDDIR/tests/apps/demo_owner.exe" "$1" 0 1 0 < in > lines &
    owner=$!
    exec 3> in 4< lines
    read -r word port rest <&4
    [ "$word" = acquired ] || { echo "Test failed: demo_owner: $word $port $rest"; exit 1; }
}

owner tcp
check "TCP port $port reserved" "tcp EACCES" "udp bound"
exec 3>&- 4<&-
wait $owner
check "nothing reserved" "tcp listening" "udp bound"
owner udp
check "UDP port $port reserved" "tcp listening" "udp EACCES"
exec 3>&- 4<&-
wait $owner
