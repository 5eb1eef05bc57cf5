#!/bin/sh
# program_curl.js, in the overlay and on the distribution's Wine
. "$SRCDIR/tests/apps/node_common.sh"
dir=$(sh "$SRCDIR/tests/apps/fetch-package.sh" "$BUILDDIR/cache" @sentry/cli-win32-x64 2.22.3) || exit 1
on_both program_curl.js "$dir"
