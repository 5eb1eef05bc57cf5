#!/bin/sh
# The documentation as a site: every page is made, every link between pages and every picture is there, and
# nothing is loaded from elsewhere.

fail()
{
    echo "Test failed: $*"
    exit 1
}

site=$PWD/site
sh "$SRCDIR/tools/make-site.sh" "$SRCDIR" "$site" || fail "the site cannot be made"
cd "$site" || exit 1

for page in "$SRCDIR"/docs/*.md
do
    name=$(basename "$page" .md)
    [ "$name" = README ] || [ -s "$name.html" ] || fail "$name.md has no page"
done
for page in *.html
do
    grep -o '\(href\|src\)="[^"#]*' "$page" | sed 's/^[^"]*"//' | sort -u | while read -r target
    do
        case $target in
        '') ;;
        http://*|https://*) grep -q "src=\"$target" "$page" && { echo "$page loads $target"; exit 1; } ;;
        *) [ -e "$target" ] || { echo "$page: no $target"; exit 1; } ;;
        esac
    done || fail "links of $page"
    grep -q '<link rel="stylesheet" href="style.css">' "$page" || fail "$page has no style"
done
echo "ok: $(ls ./*.html | wc -l) pages"
