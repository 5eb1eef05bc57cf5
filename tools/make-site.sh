#!/bin/sh
# Makes the documentation into a small static site: make-site.sh SOURCE-DIRECTORY SITE-DIRECTORY
# Every page is one file of Markdown; links between them are kept. Nothing is loaded from a network.
set -e

src=$1 site=$2
pages="README CONTRIBUTING docs/rules docs/differences docs/pool docs/reliability docs/why-did-my-bind-fail docs/fast-path docs/benchmark
    docs/tour docs/exports docs/providers docs/upstream"

command -v cmark-gfm >/dev/null || { echo "make site: cmark-gfm not found; install package cmark-gfm" >&2; exit 1; }

# file_of PAGE, title_of PAGE
file_of()
{
    case $1 in
    README) echo index.html ;;
    *) echo "$(echo "${1##*/}" | tr A-Z a-z).html" ;;
    esac
}

title_of()
{
    sed -n 's/^# //p' "$src/$1.md" | head -n 1
}

navigation()
{
    for page in $pages
    do
        mark=
        [ "$page" != "$1" ] || mark=' aria-current="page"'
        printf '<li><a href="%s"%s>%s</a></li>\n' "$(file_of "$page")" "$mark" "$(title_of "$page")"
    done
}

# links as they are in the tree become links of the site
links()
{
    sed -E \
        -e 's|href="(\.\./)?README\.md|href="index.html|g' \
        -e 's|href="(docs/)?README\.md|href="index.html|g' \
        -e 's|href="docs/"|href="rules.html"|g' \
        -e 's|href="(\.\./)?CONTRIBUTING\.md|href="contributing.html|g' \
        -e 's|href="(docs/)?([a-z-]+)\.md|href="\2.html|g' \
        -e 's|src="(docs/)?site/|src="|g' \
        -e 's|href="(\.\./)?COPYING\.LIB"|href="COPYING.LIB"|g' \
        -e 's|<table>|<div class="table"><table>|g' -e 's|</table>|</table></div>|g'
}

rm -rf "$site"
mkdir -p "$site"
cp "$src/docs/site/"*.svg "$src/docs/site/style.css" "$src/COPYING.LIB" "$site/"
for page in $pages
do
    {
        cat <<EOF
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$(title_of "$page")</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<nav aria-label="Pages"><ul>
$(navigation "$page")
</ul></nav>
<main>
EOF
        cmark-gfm --extension table --extension autolink "$src/$page.md" | links
        printf '</main>\n</body>\n</html>\n'
    } > "$site/$(file_of "$page")"
done
echo "the site is $site/index.html"
