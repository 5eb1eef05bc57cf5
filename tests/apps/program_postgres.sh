#!/bin/sh
# program_postgres.js, in the overlay and on the distribution's Wine
# timeout: 300
. "$SRCDIR/tests/apps/node_common.sh"
dir=$(sh "$SRCDIR/tests/apps/fetch-package.sh" "$BUILDDIR/cache" @embedded-postgres/windows-x64 15.0.0-beta.6) || exit 1

# an empty database cluster, made once
if [ ! -d "$dir/data" ]; then
    rm -rf "$dir/data.new"
    ours "$dir/native/bin/initdb.exe" -D "Z:$dir/data.new" -U postgres --no-locale -E UTF8 -A trust -N ||
        { echo "Test failed: initdb"; cat "$out"; exit 1; }
    mv "$dir/data.new" "$dir/data"
fi
rm -rf data
cp -r "$dir/data" data || exit 1
on_both program_postgres.js "$dir/native/bin" data
rm -rf data
