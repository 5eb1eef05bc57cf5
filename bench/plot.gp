# plot.gp: table.tsv as bars, ratio.svg (against the distribution's Wine, with the targets) and native.svg.
set terminal svg size 1000,520 font "sans,11" background "white"
set datafile separator "\t"
set datafile missing "-"
set key top left
set grid ytics
set logscale y
set style fill solid 0.7
set boxwidth 0.7
set xtics rotate by -40 noenhanced
set bars 0.5

set output "ratio.svg"
set title "Operations a second, times stock"
plot "table.tsv" skip 1 using 0:6:xtic(1) with boxes title "median of the rounds", \
     "" skip 1 using 0:6:7:8 with yerrorbars lt -1 pt 0 title "lowest and highest", \
     "" skip 1 using 0:9 with points pt 9 ps 1.2 lc "red" title "target"

set output "native.svg"
set title "Operations a second, times native"
plot "table.tsv" skip 1 using 0:11:xtic(1) with boxes title "median of the rounds", \
     "" skip 1 using 0:11:12:13 with yerrorbars lt -1 pt 0 title "lowest and highest", \
     "" skip 1 using 0:14 with points pt 9 ps 1.2 lc "red" title "target"
