#!/bin/sh
# Makes or updates an overlay: a tree in which the stock Wine finds our DLLs and our wineserver launcher first.
#
#   mkstage.sh DIR TARGET=SOURCE...   copy each SOURCE to DIR/TARGET and link the stock files around them
#   mkstage.sh --remove DIR           remove everything that was made in DIR, and nothing else
#   DIR/bin/refresh                   link the stock files again, after an upgrade of the Wine packages
#   DIR/bin/refresh --remove          remove what was linked or copied from the stock files, leave ours
#
# The loader and ntdll.so are copies because Wine resolves exactly these two to their real place; all other
# stock files are symbolic links. Nothing outside DIR is changed. Files are replaced by renaming, so programs
# that run from the overlay keep the ones they have open.
set -e
umask 022           # all users of the machine run what one installs

# stock files that ours go on to under a second name; outside of the directories that Wine searches
second_names="iphlpapi.dll mswsock.dll netsh.exe"

copy()
{
    if [ ! -L "$2" ] && cmp -s "$1" "$2"; then return; fi
    mkdir -p "${2%/*}"
    cp "$1" "$2.new"
    case $2 in
    */bin/*|*/lib/wine/*|*.so) chmod 755 "$2.new" ;;
    *) chmod 644 "$2.new" ;;
    esac
    mv -f "$2.new" "$2"
}

# link_directory STOCK DIR: a link for each file that is not ours
link_directory()
{
    stock=$1 dir=$2
    mkdir -p "$dir"
    set --
    for f in "$stock"/*
    do
        case $f in
        *.a|*/ntdll.so) continue ;;
        esac
        to=$dir/${f##*/}
        if [ -L "$to" ] || [ ! -e "$to" ]; then set -- "$@" "$f"; fi
    done
    [ $# = 0 ] || ln -sfn -t "$dir" "$@"
}

# stage_arch TRIPLET CPU LOADER
stage_arch()
{
    stock=/usr/lib/$1/wine cpu=$2 loader=$3
    [ -e "$stock/$cpu-unix/ntdll.so" ] && [ -e "/usr/lib/wine/$loader" ] || return 0
    to=usr/lib/$1/wine
    link_directory "/usr/lib/$1/wine/$cpu-unix" "$to/$cpu-unix"
    link_directory "/usr/lib/$1/wine/$cpu-windows" "usr/lib/$1/wine/$cpu-windows"
    copy "/usr/lib/$1/wine/$cpu-unix/ntdll.so" "usr/lib/$1/wine/$cpu-unix/ntdll.so"
    copy "/usr/lib/wine/$loader" "usr/lib/wine/$loader"
    mkdir -p "usr/lib/$1/wine-stock"
    for name in $second_names
    do
        ln -sfn "/usr/lib/$1/wine/$cpu-windows/$name" "usr/lib/$1/wine-stock/${name%.*}_stock.${name##*.}"
    done
}

# runs in the overlay
stage()
{
    mkdir -p usr/lib/wine usr/share
    ln -sfn /usr/share/wine usr/share/wine
    stage_arch x86_64-linux-gnu x86_64 wine64
    stage_arch i386-linux-gnu i386 wine
    find usr -xtype l -exec rm -f {} +
    find . ! -type d > manifest.new
    grep -qx ./manifest manifest.new || echo ./manifest >> manifest.new
    grep -vx ./manifest.new manifest.new > manifest
    rm -f manifest.new
}

# runs in the overlay
unstage()
{
    [ -d usr ] || return 0
    find usr \( -type l -o -path '*/wine/*-unix/ntdll.so' -o -path usr/lib/wine/wine64 -o -path usr/lib/wine/wine \) \
        -exec rm -f {} +
    rm -f manifest
    find usr -depth -type d -empty -delete
}

remove()
{
    [ -e "$1/manifest" ] || return 0
    cd "$1"
    overlay=$(pwd)
    tr '\n' '\0' < manifest | xargs -0 rm -f
    find . -depth -mindepth 1 -type d -empty -delete
    cd ..
    rmdir "$overlay" 2>/dev/null || :
}

case $0 in
*refresh)
    self=$(readlink -f -- "$0")
    cd "${self%/bin/refresh}"
    case $#-${1-} in
    0-) stage ;;
    1---remove) unstage ;;
    *) echo "Usage: $0 [--remove]" >&2; exit 2 ;;
    esac
    exit ;;
esac
case ${1-} in
--remove) [ $# = 2 ] || exit 2; remove "$2"; exit ;;
''|-*) sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

overlay=$1
shift
mkdir -p "$overlay"
for file
do
    copy "${file#*=}" "$overlay/${file%%=*}"
done
cd "$overlay"
stage
