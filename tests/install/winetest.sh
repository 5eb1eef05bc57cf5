#!/bin/sh
# The combined test programs: they list every test of their directory, run one by its name, also one that
# starts itself as a child, and end as Wine's test programs do.

fail()
{
    echo "Test failed: $*"
    exit 1
}

# listed PROGRAM DIRECTORY: the names are those of the directory's list
listed()
{
    "$STAGE/bin/wine" "$BUILDDIR/tests/$1" | tr -d '\r' > list
    grep -qx 'Valid test names:' list || fail "$1 prints no list"
    sed -n 's/^    //p' list | sort > names
    for name in $2
    do
        echo "$name"
    done | sort | cmp -s - names || fail "$1 lists other tests than its directory has"
    echo "ok: $1 lists $(wc -l < names) tests"
}

# one PROGRAM TEST
one()
{
    "$STAGE/bin/wine" "$BUILDDIR/tests/$1" "$2" > output || { cat output; fail "$1 $2: exit status $?"; }
    tr -d '\r' < output |
        grep -qE "^[0-9a-f]{4}:$2: [1-9][0-9]* tests executed \(0 marked as todo, 0 as flaky, 0 failures\), 0 skipped\.$" ||
        { cat output; fail "$1 $2: no summary line"; }
    echo "ok: $1 $2"
}

listed ws2_32_test.exe "$WS2_32_TESTS"
listed iphlpapi_test.exe "$IPHLPAPI_TESTS"
one ws2_32_test.exe bind
one ws2_32_test.exe acquire
one ws2_32_test.exe reserved_bind
one iphlpapi_test.exe persistent

"$STAGE/bin/wine" "$BUILDDIR/tests/ws2_32_test.exe" no_such_test > output && fail "an unknown test succeeds"
grep -q '^Usage:' output || fail "no usage line for an unknown test"
echo "ok: unknown test"
