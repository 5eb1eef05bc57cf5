#!/bin/sh
# timeout: 400
# The demonstration and the test runner leave nothing in the directory for temporary files.

fail()
{
    echo "Test failed: $*"
    exit 1
}

# alone COMMAND...: where no other program's ports are in the way, if that can be
alone()
{
    if unshare -n true 2>/dev/null
    then exec unshare -n sh -c 'ip link set lo up && exec "$@"' sh "$@"
    else exec "$@"
    fi
}

# leaves_nothing COMMAND...
leaves_nothing()
{
    mkdir tmp
    (cd "$BUILDDIR" && export TMPDIR="$here/tmp" && alone "$@") > log 2>&1 || { tail -n 20 log; fail "$*: exit status $?"; }
    left=$(ls -A tmp)
    [ -z "$left" ] || fail "$* leaves $left"
    rmdir tmp
    echo "ok: $*"
}

here=$PWD
printf '#!/bin/sh\n"$STAGE/bin/wine" cmd.exe /c exit\n' > quick.sh
leaves_nothing sh "$SRCDIR/tools/run-tests" "$here/quick.sh"
leaves_nothing sh "$SRCDIR/tools/demo.sh"
