#!/bin/sh
# The demonstration and the test runner leave nothing in the directory for temporary files.

fail()
{
    echo "Test failed: $*"
    exit 1
}

# leaves_nothing COMMAND...
leaves_nothing()
{
    mkdir tmp
    (cd "$BUILDDIR" && TMPDIR=$here/tmp exec "$@") > log 2>&1 || { tail -n 20 log; fail "$*: exit status $?"; }
    left=$(ls -A tmp)
    [ -z "$left" ] || fail "$* leaves $left"
    rmdir tmp
    echo "ok: $*"
}

here=$PWD
printf '#!/bin/sh\n"$STAGE/bin/wine" cmd.exe /c exit\n' > quick.sh
leaves_nothing sh "$SRCDIR/tools/run-tests" "$here/quick.sh"
leaves_nothing sh "$SRCDIR/tools/demo.sh"
