#!/bin/sh
# node_pipeline.js with node.exe, in the overlay and on the distribution's Wine
. "$SRCDIR/tests/apps/node_common.sh"
on_both node_pipeline.js
