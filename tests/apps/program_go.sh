#!/bin/sh
# program_go.js, in the overlay and on the distribution's Wine
. "$SRCDIR/tests/apps/node_common.sh"
dir=$(sh "$SRCDIR/tests/apps/fetch-package.sh" "$BUILDDIR/cache" @esbuild/win32-x64 0.17.19) || exit 1
on_both program_go.js "$dir"
