# report.awk: the table of a benchmark. Files: targets.tsv, requests.tsv, calls.tsv, raw.tsv, in this order; see run.sh.
# Variable: form, md or tsv. A ratio is the median of the rounds' ratios, with the lowest and the highest.

BEGIN { FS = "\t" }
FNR == 1 { file++ }
/^#/ { next }
FILENAME ~ /targets.tsv$/ { against_stock[$1] = $2; against_native[$1] = $3; next }
FILENAME ~ /requests.tsv$/ { requests[$1, $2] = $3; which[$1, $2] = $4; next }
FILENAME ~ /calls.tsv$/ { calls[$1, $2] = $3; next }
{
    if (!($3 in unit)) order[++ops] = $3
    unit[$3] = $5
    value[$1, $2, $3] = $4
    cpu[$1, $2, $3] = $8
    if ($1 > rounds) rounds = $1
}

# sorts list[1..n]
function sort( list, n,    i, j, v )
{
    for (i = 2; i <= n; i++)
    {
        v = list[i]
        for (j = i - 1; j >= 1 && list[j] > v; j--) list[j + 1] = list[j]
        list[j + 1] = v
    }
}

# sets middle, low and high; 0 if there is nothing
function median( list, n )
{
    if (!n) return 0
    sort( list, n )
    middle = n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    low = list[1]
    high = list[n]
    return 1
}

function median_of( table, runner, op,    round, list, n )
{
    for (round = 1; round <= rounds; round++)
        if ((round, runner, op) in table) list[++n] = table[round, runner, op]
    return median( list, n )
}

function median_ratio( one, other, op,    round, list, n )
{
    for (round = 1; round <= rounds; round++)
        if ((round, one, op) in value && value[round, other, op] > 0)
            list[++n] = value[round, one, op] / value[round, other, op]
    return median( list, n )
}

function rate( runner, op )
{
    return median_of( value, runner, op ) ? sprintf( "%.0f", middle ) : "-"
}

function time_of( runner, op )
{
    return median_of( cpu, runner, op ) ? sprintf( "%.3g", middle ) : "-"
}

function ratio( one, other, op )
{
    return median_ratio( one, other, op ) ? number( middle ) : "-"
}

function number( v )
{
    return sprintf( v >= 100 ? "%.0f" : v >= 10 ? "%.1f" : v >= 0.1 ? "%.2f" : "%.3f", v )
}

# what was wanted of the ratio that was just computed, and whether it was reached
function verdict( target, got )
{
    if (target == "" || target == "-" || got == "-") return "-"
    return (got + 0 >= target + 0) ? "met" : "missed"
}

function counted( table, runner, op )
{
    return (runner, op) in table ? table[runner, op] : "-"
}

# the range of the ratio that was just computed
function range_tsv( got )
{
    return got == "-" ? "-\t-" : number( low ) "\t" number( high )
}

function row_tsv( op,    stock, native, stock_range, native_range )
{
    stock = ratio( "ours", "stock", op )
    stock_range = range_tsv( stock )
    native = ratio( "ours", "native", op )
    native_range = range_tsv( native )
    print op, unit[op], rate( "ours", op ), rate( "stock", op ), rate( "native", op ),
          stock, stock_range, against_stock[op], verdict( against_stock[op], stock ),
          native, native_range,
          against_native[op], verdict( against_native[op], native ),
          counted( requests, "ours", op ), counted( requests, "stock", op ),
          counted( calls, "ours", op ), counted( calls, "stock", op ), counted( calls, "native", op ),
          time_of( "ours", op ), time_of( "stock", op ), time_of( "native", op )
}

function wanted( target, got )
{
    return verdict( target, got ) == "-" ? "" : " ≥ " target " " verdict( target, got )
}

function row_md( op,    stock, native, line )
{
    line = "| " op " | " unit[op] " | " rate( "ours", op ) " | " rate( "stock", op ) " | " rate( "native", op ) " | "
    stock = ratio( "ours", "stock", op )
    line = line (stock == "-" ? stock : stock " (" number( low ) ".." number( high ) ")") " | "
    line = line wanted( against_stock[op], stock ) " | "
    native = ratio( "ours", "native", op )
    line = line (native == "-" ? native : native " (" number( low ) ".." number( high ) ")")
    line = line wanted( against_native[op], native ) " | "
    line = line counted( requests, "ours", op ) " : " counted( requests, "stock", op ) " | "
    line = line counted( calls, "ours", op ) " : " counted( calls, "stock", op ) " : " \
                counted( calls, "native", op ) " | "
    line = line time_of( "ours", op ) " : " time_of( "stock", op ) " : " time_of( "native", op ) " |"
    print line
}

END {
    OFS = "\t"
    if (form == "tsv")
        print "operation", "unit", "ours", "stock", "native", "ours/stock", "lowest", "highest", "target", "verdict",
              "ours/native", "lowest", "highest", "target", "verdict", "requests ours", "requests stock",
              "calls ours", "calls stock", "calls native", "cpu ours", "cpu stock", "cpu native"
    else
    {
        print "Medians of " rounds " rounds; a ratio is the median of the rounds' ratios (lowest..highest)."
        print ""
        print "| operation | unit | ours | stock | native | ours/stock | target | ours/native | requests/op ours : stock " \
              "| client's system calls/op ours : stock : native | its processor time, us/op |"
        print "|---|---|---|---|---|---|---|---|---|---|---|"
    }
    for (i = 1; i <= ops; i++) if (form == "tsv") row_tsv( order[i] ); else row_md( order[i] )
    if (form == "tsv") exit
    print ""
    print "Requests by name:"
    print ""
    for (i = 1; i <= ops; i++)
        for (side = 1; side <= 2; side++)
        {
            runner = side == 1 ? "ours" : "stock"
            if (which[runner, order[i]] != "") print "- " order[i] ", " runner ": " which[runner, order[i]]
        }
}
