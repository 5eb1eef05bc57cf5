#!/bin/sh
# What the pool's operations cost with 10 to 10,000 reservations, and blocks of 15 to 15,000 ports: make bench-scale
#
#   scale.sh PROGRAM DIRECTORY      PROGRAM is tests/server/scale; scale.tsv, scale.md and scale.svg go to DIRECTORY
#
# The table has the growth of instructions, system calls and time from each size to ten times that: 1.00 is O(1),
# 10.0 is linear. Times are those of one call, so small ones vary.
program=$1 dir=$2

mkdir -p "$dir" || exit 1
SCALE_TABLE=$dir/scale.tsv "$program" > "$dir/scale.out" 2>&1 || { cat "$dir/scale.out"; exit 1; }
[ -s "$dir/scale.tsv" ] || { cat "$dir/scale.out"; exit 0; }    # skipped

awk -F '\t' '
    function growth( value, before ) { return before > 0 && value > 0 ? sprintf( "%.2f", value / before ) : "" }
    BEGIN {
        print "| operation | size | instructions | growth | system calls | growth | microseconds | growth |"
        print "|---|--:|--:|--:|--:|--:|--:|--:|"
    }
    {
        if ($1 != name) { before[3] = before[4] = before[5] = 0; name = $1 }
        printf "| %s | %d | %s | %s | %d | %s | %.1f | %s |\n", $1, $2, $3 ? $3 : "", growth( $3, before[3] ),
               $4, growth( $4, before[4] ), $5, growth( $5, before[5] )
        before[3] = $3; before[4] = $4; before[5] = $5
    }' "$dir/scale.tsv" > "$dir/scale.md"
cat "$dir/scale.md"

command -v gnuplot > /dev/null || { echo "scale.sh: no gnuplot, no plot" >&2; exit 0; }
awk -F '\t' -v dir="$dir" '
    $1 != name { name = $1; count++; file = dir "/scale." count ".dat"; print "" > file; names[count] = $1 }
    { print $2, $3 ? $3 : "?", $4, $5 > file }
    END {
        print "set terminal svg size 900,900 font \"sans,12\"; set output \"" dir "/scale.svg\""
        print "set datafile missing \"?\"; set logscale xy; set key outside; set grid; set multiplot layout 2,1"
        print "set xlabel \"reservations, or ports of the block\""
        for (column = 2; column <= 4; column += 2)
        {
            print "set ylabel \"" (column == 2 ? "instructions" : "microseconds") "\""
            plot = ""
            for (i = 1; i <= (column == 2 ? count - 2 : count); i++)
                plot = plot (i > 1 ? ", " : "") sprintf( "\"%s/scale.%d.dat\" using 1:%d with linespoints title \"%s\"",
                                                         dir, i, column, names[i] )
            print "plot " plot
        }
        print "unset multiplot"
    }' "$dir/scale.tsv" > "$dir/scale.gp"
gnuplot "$dir/scale.gp" || exit 1
rm -f "$dir"/scale.*.dat "$dir/scale.gp"
echo "$dir/scale.svg"
