#!/bin/sh
# The overlay's wineserver: the distribution's binary with the port pool loaded into it. Wine's loader starts
# it from here because it looks beside itself first.

self=$(readlink -f -- "$0") || exit 1
pool=${self%/*}/portpool-server.so

server=/usr/lib/wine/wineserver64
[ -x $server ] || server=/usr/lib/wine/wineserver32
if [ ! -x $server ] || [ ! -r "$pool" ]
then
    echo "wineserver: $server or $pool is missing; install wine64 and this overlay again" >&2
    exit 1
fi

# LD_PRELOAD is split at blanks and colons: name such a file by an open descriptor
case $pool in
*[[:space:]:]*)
    exec 9< "$pool"
    pool=/proc/self/fd/9 ;;
esac

LD_PRELOAD=$pool${LD_PRELOAD:+:$LD_PRELOAD} exec $server -p0 "$@"
