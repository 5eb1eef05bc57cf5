#!/bin/sh
# node_cluster.js with node.exe, in the overlay and on the distribution's Wine
. "$SRCDIR/tests/apps/node_common.sh"
on_both node_cluster.js
