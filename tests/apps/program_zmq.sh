#!/bin/sh
# program_zmq.js, in the overlay and on the distribution's Wine
. "$SRCDIR/tests/apps/node_common.sh"
dir=$(sh "$SRCDIR/tests/apps/fetch-package.sh" "$BUILDDIR/cache" zeromq 6.0.0-beta.19) || exit 1
on_both program_zmq.js "$dir"
