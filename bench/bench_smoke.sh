#!/bin/sh
# The benchmark works: each of its sub-commands does some operations and checks their results, in the overlay and
# natively, and the report is made of it. How fast it is doesn't matter here.

source=$SRCDIR/bench
ops=$("$BUILDDIR/bench/bench" --list)

fail()
{
    echo "Test failed: $*"
    exit 1
}

# finish RUNNER PROGRAM...
finish()
{
    runner=$1
    shift
    timeout --foreground -k 5 60 "$@" --count 5 all > "$runner" 2> errors < /dev/null ||
        { cat errors; fail "$runner"; }
    tr -d '\r' < "$runner" | sed "s/^/1	$runner	/" >> raw.tsv
    for op in $ops
    do
        awk -v op="$op" -F '\t' '$1 == op && $2 > 0 && $4 == 5 { found++ } END { exit found != 1 }' "$runner" ||
            fail "$runner: no result of $op"
    done
}

: > raw.tsv
finish native "$BUILDDIR/bench/bench"
finish ours "$STAGE/bin/wine" "$BUILDDIR/bench/bench.exe"
sed 's/	ours	/	stock	/' raw.tsv | grep '	stock	' > stock.tsv
cat stock.tsv >> raw.tsv
: > requests.tsv; : > calls.tsv
for form in tsv md
do
    awk -v form=$form -f "$source/report.awk" "$source/targets.tsv" requests.tsv calls.tsv raw.tsv > table.$form ||
        fail "report.awk"
done
for op in $ops
do
    # of one round, so lowest and highest are the median
    awk -v op="$op" -F '\t' '$1 == op && $6 == 1 && $7 == $6 && $8 == $6 && $12 == $11 && $13 == $11 && NF == 23 { found++ }
        END { exit found != 1 }' table.tsv ||
        { cat table.tsv; fail "no row of $op"; }
    grep -q "^| $op |" table.md || fail "no line of $op"
    grep -q "^$op	" "$source/targets.tsv" || fail "no target of $op"
done
echo "$(echo $ops | wc -w) sub-commands"
