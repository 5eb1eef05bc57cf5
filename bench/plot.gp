# plot.gp: table.tsv as bars, ratio.svg (against the distribution's Wine, with the targets) and native.svg.
# A bar stands on 1 or hangs from it, so that one sees at once what is faster and what is slower.
set terminal svg size 1000,520 font "sans,13" background "white"
set datafile separator "\t"
set datafile missing "-"
set border 3 lc "#888888"
set xtics rotate by -40 noenhanced nomirror scale 0 textcolor "black"
set ytics nomirror textcolor "black"
set grid ytics lc "#dddddd" lt 1
set logscale y
set format y "%gx"
set key top left reverse Left samplen 1.5
set xrange [-0.7:*]
set offsets 0, 0.7, 0, 0
set arrow from graph 0, first 1 to graph 1, first 1 nohead lc "#333333" front

faster = 0x2f7fc1
slower = 0xe08a2e
color( v ) = v < 1 ? slower : faster
low( v ) = v < 1 ? v : 1
high( v ) = v < 1 ? 1 : v

set output "ratio.svg"
set title "Operations a second, as multiples of what the distribution's Wine does"
plot "table.tsv" skip 1 using 0:(1):($0-0.36):($0+0.36):(low($6)):(high($6)):(color($6)):xtic(1) \
         with boxxyerror fs solid lc rgb variable notitle, \
     "" skip 1 using 0:7:(0):($8-$7) with vectors heads size graph 0.004,90 lc "#333333" title "lowest and highest of the rounds", \
     "" skip 1 using 0:9 with points pt 9 ps 0.8 lc "#c62828" title "target", \
     NaN with boxes fs solid lc rgb faster title "faster", \
     NaN with boxes fs solid lc rgb slower title "slower"

set output "native.svg"
set title "Operations a second, as multiples of what a native Linux program does"
plot "table.tsv" skip 1 using 0:(1):($0-0.36):($0+0.36):(low($11)):(high($11)):(color($11)):xtic(1) \
         with boxxyerror fs solid lc rgb variable notitle, \
     "" skip 1 using 0:12:(0):($13-$12) with vectors heads size graph 0.004,90 lc "#333333" title "lowest and highest of the rounds", \
     "" skip 1 using 0:14 with points pt 9 ps 0.8 lc "#c62828" title "target", \
     NaN with boxes fs solid lc rgb faster title "faster", \
     NaN with boxes fs solid lc rgb slower title "slower"
