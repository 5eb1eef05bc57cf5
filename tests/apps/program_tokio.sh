#!/bin/sh
# program_tokio.js, in the overlay and on the distribution's Wine
. "$SRCDIR/tests/apps/node_common.sh"
dir=$(sh "$SRCDIR/tests/apps/fetch-package.sh" "$BUILDDIR/cache" @libsql/win32-x64-msvc 0.1.34) || exit 1
on_both program_tokio.js "$dir"
