# calls.awk: system calls an operation, from the output of strace -f. Variables: runner, count.
# Prints runner, name, system calls.

/"[^"]*\/bench-begin-/ { name = $0; sub( /.*bench-begin-/, "", name ); sub( /".*/, "", name ); total = 0; next }
/"[^"]*\/bench-end-/ && name != "" { printf "%s\t%s\t%.1f\n", runner, name, total / count; name = "" }
name != "" && $2 ~ /^[a-z_0-9]+\(/ { total++ }
