#!/bin/sh
# docs.sh - what docs/ says about the program is what the program says of itself.
#
# BULOU is the program.  TAP, one line per claim.
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d "${TMPDIR:-/tmp}/bulou-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT
n=0 failed=0

# claim SENTENCE - true when $work/wrong is empty; else says what stands in it
claim() {
    n=$((n + 1))
    if [ ! -s "$work/wrong" ]; then echo "ok $n - $1"; return; fi
    failed=1
    sed 's/^/# /' "$work/wrong"
    echo "not ok $n - $1"
}

# ---- docs/reference ---------------------------------------------------------------------
for page in events views roles balances plans; do
    "$BULOU" reference "$page" >"$work/made" 2>&1
    diff "docs/reference/$page.md" "$work/made" >"$work/wrong" ||
        echo "make it anew: bulou reference $page >docs/reference/$page.md" >>"$work/wrong"
    claim "docs/reference/$page.md is what bulou reference $page prints"
done

# ---- docs/man ---------------------------------------------------------------------------
"$BULOU" --help | sed -n 's/^  \([a-z]*\)  *\(.*\)/\1 \2/p' >"$work/commands"
awk '/^\.It Cm/ { name = $3; getline; sub(/\.$/, ""); print name, $0 }' docs/man/bulou.1 >"$work/told"
diff "$work/commands" "$work/told" >"$work/wrong"
claim "docs/man/bulou.1 lists every command with its help"

while read -r command help; do
    page=docs/man/bulou-$command.1
    { "$BULOU" "$command" --help 2>&1 || :; } | sed -n 's/^  --\([^ ]*\) *\([A-Z|:a-z]*\)  .*/\1 \2/p' | sed 's/ $//' >"$work/options"
    sed -n 's/^\.It Fl -\([^ ]*\)\( Ar \(.*\)\)\{0,1\}$/\1 \3/p' "$page" | sed 's/ $//' >"$work/told"
    diff "$work/options" "$work/told" >"$work/wrong" 2>&1
    claim "$page describes the options that bulou $command --help lists"
done <"$work/commands"

# ---- docs/examples ----------------------------------------------------------------------
for example in docs/examples/*.json; do
    kind=$(basename "$example" .json)
    : >"$work/wrong"
    "$BULOU" plan "$kind" --in "$example" --out "$work/plan" --iterations 20 >"$work/said" 2>&1 || cp "$work/said" "$work/wrong"
    grep -q '"problem_count":0,' "$work/plan" || echo "$example has problems" >>"$work/wrong"
    claim "$example is a problem of bulou plan $kind"
done

# ---- the other pages --------------------------------------------------------------------
pages="README.md $(ls docs/*.md)"
: >"$work/wrong"
for page in $pages; do
    folder=$(dirname "$page")
    grep -o '](\([^)#:]*\))' "$page" | sed 's/](\(.*\))/\1/' | while read -r to; do
        [ -e "$folder/$to" ] || echo "$page: $to is not there"
    done
    # names in backticks that are files of this repository; MODULE and NAME stand for any
    grep -oE '`(src|test|gen|web|docs|data|bench)/[A-Za-z0-9_./-]+`' "$page" | tr -d '`' | grep -v '[A-Z]\{4\}' |
        while read -r file; do [ -e "$file" ] || echo "$page: $file is not there"; done
done >"$work/wrong"
claim "every file that README.md and docs name is there"

for name in $(grep -ohE '/[a-z-]+\.html' README.md docs/*.md | sort -u); do
    [ -e "web$name" ] || echo "web$name is not there"
done >"$work/wrong"
claim "every page that docs name is there"

{
    sed -n '/^packages="/,/"$/p' gen/setup.sh | tr -d '"' | sed 's/^packages=//' | tr -s ' ' '\n' | grep .
    sed -n 's/^ *"\([a-z][a-z0-9-]*\)": "[0-9]*\.[0-9]*\.[0-9]*",\{0,1\}$/\1/p' package.json
} | sort >"$work/used"
sed -n 's/^| `\([a-z0-9.-]*\)` |.*/\1/p' docs/dependencies.md | sort >"$work/told"
diff "$work/used" "$work/told" >"$work/wrong"
claim "docs/dependencies.md names every package that is installed, and no other"

echo "1..$n"
exit $failed
