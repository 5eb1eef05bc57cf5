# Sourced by scripts that need a fresh minimal Debian 12. It is made by debootstrap below the build directory, a
# program runs in it with namespaces of its own, and everything that was started there ends with that program.

fail()
{
    echo "Test failed: $*"
    exit 1
}

pass()
{
    echo "ok: $*"
}

skip()
{
    echo "Tests skipped: $*"
    exit 77
}

[ "$(id -u)" = 0 ] || skip "making a Debian tree needs root"
command -v debootstrap >/dev/null || fail "debootstrap not found; install package debootstrap"

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
trees=$(mktemp -d "$BUILDDIR/trees.XXXXXX") || exit 1
trap 'rm -rf --one-file-system "$trees"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# new_tree NAME: packages that were loaded for an earlier tree are not loaded again
new_tree()
{
    mkdir -p "$BUILDDIR/cache/debs"
    debootstrap --variant=minbase --include=ca-certificates --cache-dir="$BUILDDIR/cache/debs" bookworm "$trees/$1" "$mirror" \
        > "$trees/$1.log" 2>&1 || { tail -n 5 "$trees/$1.log"; fail "no Debian tree from $mirror"; }
    cp /etc/resolv.conf "$trees/$1/etc/resolv.conf"
    printf 'Dir::Cache::archives "/debs";\nAPT::Keep-Downloaded-Packages "true";\n' > "$trees/$1/etc/apt/apt.conf.d/90cache"
    mkdir "$trees/$1/debs"
}

# in_tree NAME COMMAND...: runs it as root in the tree
in_tree()
{
    tree=$trees/$1
    shift
    env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C TREE="$tree" DEBS="$BUILDDIR/cache/debs" SRCDIR="$SRCDIR" \
        unshare -m -p -f sh -ec '
            mount -t proc proc "$TREE/proc"
            mount --rbind /dev "$TREE/dev"
            mount --bind "$DEBS" "$TREE/debs"
            mkdir -p "$TREE/src"
            exec chroot "$TREE" "$@"' sh "$@" < /dev/null
}

# copy_sources NAME: to /src in the tree, as they are in the source directory, without what was built there
copy_sources()
{
    mkdir -p "$trees/$1/src"
    if [ -e "$SRCDIR/.git" ] && command -v git >/dev/null
    then (cd "$SRCDIR" && git ls-files -z) > "$trees/files"
    else (cd "$SRCDIR" && find . -type f ! -path './build/*' ! -path './stage/*' ! -path './cache/*' ! -path './trees.*' -print0) > "$trees/files"
    fi
    tar -C "$SRCDIR" --null -T "$trees/files" -cf - | tar -C "$trees/$1/src" -xf - || fail "cannot copy the sources"
}
