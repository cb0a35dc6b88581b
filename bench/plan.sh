#!/bin/sh
# plan.sh - how good the planning engines are on public problems; needs `make build`.
#
# plan.sh VALUES KIND FORMAT SECONDS SET SUFFIX FILE…
#   VALUES is a CSV of set,instance,best known value; the instance is the file's name without its
#   ending, with SUFFIX (_distance for Solomon's shortest ways, "" for all others).
# A line per file: value, best known, gap in per cent, what the independent checker says; then the
# mean and the worst.  SECONDS are processor seconds of one core.
set -eu
[ $# -ge 7 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
values=$1 kind=$2 format=$3 seconds=$4 set=$5 suffix=$6
shift 6
bulou=$(dirname "$0")/../build/bulou
plan=$(mktemp)
trap 'rm -f "$plan"' EXIT
for file in "$@"; do
    name=$(basename "$file")
    name=${name%.*}
    best=$(awk -F, -v set="$set" -v name="$name$suffix" '$1 == set && $2 == name { print $3 }' "$values")
    $bulou plan "$kind" --format "$format" --in "$file" --out "$plan" --seconds "$seconds" 2>/dev/null
    sed -n 's/^{"scale":\([0-9]*\),"cost":\([0-9]*\),.*"checked":"\([^"]*\)".*/\1 \2 \3/p' "$plan" |
        awk -v name="$name" -v best="$best" '{ value = $2 / $1; sub(/^[0-9]+ [0-9]+ /, "")
            printf "%-16s value=%.3f best=%s gap=%.3f checked=%s\n", name, value, best, (best + 0 ? 100 * (value / best - 1) : 0), $0 }'
done | awk '{ print; split($4, gap, "="); sum += gap[2]; n++; if (n == 1 || gap[2] > worst) worst = gap[2] }
            $0 !~ /checked=right$/ { wrong++ }
            END { printf "files=%d mean_gap=%.3f worst_gap=%.3f wrong=%d\n", n, (n ? sum / n : 0), worst, wrong; exit !n || wrong }'
