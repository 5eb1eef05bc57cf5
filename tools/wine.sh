#!/bin/sh
# wine, wineboot and wineserver of the overlay that this file lies in. They take the same arguments and
# environment (WINEPREFIX, WINEDEBUG, ...) as the commands of the same names in the distribution.

self=$(readlink -f -- "$0") || exit 1
root=${self%/bin/*}
name=${self##*/}

# Wine needs the same build of all its parts: the copies here, the links and the prefix
for file in wine/wine64 x86_64-linux-gnu/wine/x86_64-unix/ntdll.so wine/wine i386-linux-gnu/wine/i386-unix/ntdll.so
do
    if [ -e "$root/usr/lib/$file" ] || [ -e "/usr/lib/$file" ]
    then
        cmp -s "$root/usr/lib/$file" "/usr/lib/$file" && continue
        echo "$name: the Wine packages have changed since this overlay was made; run $root/bin/refresh first" >&2
        exit 1
    fi
done

[ -n "$WINEDEBUG" ] || export WINEDEBUG=fixme-all
unset WINELOADER WINESERVER

case $name in
wineserver) exec "$root/usr/lib/wine/wineserver" "$@" ;;
wineboot) exec "$root/usr/lib/wine/wine64" wineboot.exe "$@" ;;
*) exec "$root/usr/lib/wine/wine64" "$@" ;;
esac
