#!/bin/sh
# netsh in front of the stock one: that gets the command line as it was typed, and without a port pool the
# commands about ports fail.
. "$SRCDIR/tests/faults/common.sh"

# The stock netsh tells its arguments on the channel of its own name and does nothing else. To a file: services
# that are started meanwhile keep our stderr.
arguments()
{
    wine=$1
    shift
    WINEDEBUG=-all,fixme+netsh "$wine" netsh.exe "$@" > /dev/null 2> "$work/said" < /dev/null 3>&- 4<&-
    sed -n 's/.*:fixme:netsh:[^ ]* *//p' "$work/said" | tr -d '\r' | sed 's/L"[^"]*netsh[^"]*" *//'
}

same()
{
    ours=$(arguments "$STAGE/bin/wine" "$@")
    stock=$(arguments /usr/lib/wine/wine64 "$@")
    [ -n "$stock" ] || fail "the stock netsh says nothing about $*"
    [ "$ours" = "$stock" ] || fail "$*: the stock netsh gets $stock, through ours it gets $ours"
}

stop_server
start_server
same advfirewall firewall add rule 'name=a b' dir=in action=allow 'program=C:\a b\c.exe' enable=yes
same interface ip set address 'name=Local Area Connection' static 10.0.0.2 255.255.255.0
same http add urlacl url=http://+:80/ 'user=DOM\user name'
same -r other interface ipv4 show excludedportrange tcp
same winsock reset 'a "quoted" word' 'trailing\'
stop_server
pass "command lines"

/usr/lib/wine/wineserver -p || fail "the stock wineserver does not start"
for command in "show excludedportrange tcp" "show dynamicport tcp" "add excludedportrange tcp 24000 5" \
    "delete excludedportrange tcp 24000 5" "set dynamicport tcp 40000 500"
do
    "$STAGE/bin/wine" netsh.exe interface ipv4 $command > "$work/output" 2> "$work/errors" < /dev/null 3>&- 4<&-
    [ $? = 1 ] || fail "$command: no failure"
    [ "$(tr -d '\r' < "$work/output")" = "The request is not supported." ] ||
        { cat "$work/output"; fail "$command: another text"; }
    grep -q 'wineserver -k' "$work/errors" || { cat "$work/errors"; fail "$command: no advice"; }
done
"$STAGE/bin/wine" netsh.exe interface ipv4 show interfaces < /dev/null 3>&- 4<&- || fail "a stock command failed"
stop_server
pass "no port pool"
