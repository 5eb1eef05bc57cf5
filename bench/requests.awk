# requests.awk: wineserver requests an operation, from the log of a wineserver -d1. Variables: runner, count.
# Prints runner, name, requests, and which ones. Threads that are older than the benchmark are others'.

/: open_event\( .*"bench-start"/ { delete older[$1]; started = 1; next }
!started { older[$1] = 1; next }
$1 in older { next }

/: open_event\( .*"bench-begin-/ {
    name = $0; sub( /.*"bench-begin-/, "", name ); sub( /".*/, "", name )
    total = 0
    for (r in requests) delete requests[r]
    next
}

/: open_event\( .*"bench-end-/ && name != "" {
    text = ""
    for (r in requests)
    {
        per_op = requests[r] / count
        if (per_op >= 0.1) text = text (text == "" ? "" : ", ") sprintf( "%.3g %s", per_op, r )
    }
    printf "%s\t%s\t%.1f\t%s\n", runner, name, total / count, text
    name = ""
}

name != "" && /^[0-9a-f]+: [a-z_0-9]+\(/ && !/^[0-9a-f]+: [a-z_0-9]+\(\) =/ {
    r = $2; sub( /\(.*/, "", r )
    requests[r]++
    total++
}
