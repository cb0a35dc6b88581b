#!/bin/sh
# check.sh - what the compiler cannot see: who may know whom, and what may stand where.
#
# Each check is one line of TAP; what it found stands above it.
set -u
cd "$(dirname "$0")/../.."
n=0
failed=0
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# check NAME - a check has failed when it has found anything
check() {
    n=$((n + 1))
    if [ -s "$found" ]; then
        sed 's/^/# /' "$found" | head -50
        echo "not ok $n - $1"
        failed=1
    else
        echo "ok $n - $1"
    fi
}

code() { find src -name '*.[ch]' ! -name '*_test.c' ! -name '*_bench.[ch]' "$@"; }

# ---- includes ----------------------------------------------------------------------------------

# LAYER may include what stands behind it; a file without a folder is a generated one.
layers='
core      core
data      core data
exchange  core exchange
generate  core generate
plan      core plan
web       core data exchange web
domain    core data exchange domain
command   core data exchange generate plan web domain command
main      core command
'
code | xargs grep -n '^#include "' | awk -v layers="$layers" '
    BEGIN {
        n = split(layers, line, "\n")
        for (i = 1; i <= n; i++) { m = split(line[i], word, " "); for (k = 2; k <= m; k++) may[word[1], word[k]] = 1 }
    }
    {
        split($0, part, ":"); split(part[1], folder, "/"); split($0, quoted, "\"")
        layer = folder[2]; sub(/\.c$/, "", layer)
        if (split(quoted[2], inner, "/") == 1 || (layer, inner[1]) in may || (layer == "domain" && quoted[2] == "web/route.h")) next
        print
    }' >"$found"
check "includes_point_down"

code -path 'src/domain/*/*' | xargs grep -n '^#include "domain/' | awk '
    { split($0, part, ":"); split(part[1], here, "/"); split($0, quoted, "\""); n = split(quoted[2], to, "/") }
    n == 3 && to[2] != here[3] && to[3] != to[2] ".h"' >"$found"
check "a_module_is_known_by_its_one_header_only"

# Whose library it is: the files that may include its header.
while read -r header owner; do
    code | grep -vE "$owner" | xargs grep -nE "^#include <$header" /dev/null
done >"$found" <<'LIBRARIES'
sqlite3\.h          ^src/data/db_sqlite
(libpq|postgres)    ^src/data/db_postgres
jansson\.h          ^src/core/json\.c
microhttpd\.h       ^src/web/
curl/               ^src/command/demo_
openssl/             ^src/(core/hash|data/seal_device)\.c
sodium\.h           ^src/(core/hash|data/seal|domain/account/account_password)\.c
(freexl|expat|minizip|unzip|zip|xlsxwriter|iconv|qrencode)  ^src/exchange/
(cairo|pango)       ^src/exchange/pdf\.c
zlib\.h             ^src/(exchange/|web/static\.c)
LIBRARIES
check "a_library_is_known_by_few_files"

# ---- the domain --------------------------------------------------------------------------------

# An import keeps what grows with its list outside arenas, and gives it back.
code -path 'src/domain/*' | grep -v '/roster_import' |
    xargs grep -nE '\b(malloc|calloc|realloc|free|strdup|mem_[a-z]+|strcpy|strcat|sprintf|vsprintf|time|rand|random|srand|gettimeofday|clock_gettime|clock_machine_now)\(' |
    grep -vE 'mem_(zeroed|resize)\(.*\bmap\b' >"$found"
check "the_domain_takes_memory_from_arenas_and_time_from_the_clock"

code -path 'src/domain/*' -o -path 'src/web/*' -name '*.c' -o -path 'src/command/*' -name '*.c' |
    xargs grep -niE '"[^"]*\b(select [a-z_, ]+ from|insert into|delete from|create table|update [a-z_]+ set)\b' >"$found"
check "sql_stands_in_sql_files"

code -path 'src/domain/*_events*' -o -path 'src/domain/*' -name '*_count.c' |
    xargs awk '/^static err_t [a-z_]+_(apply|index)\(/ { inside = 1 } /^}/ { inside = 0 } inside && /clock_now\(|random_/ { print FILENAME ":" FNR ": " $0 }' >"$found"
check "apply_uses_neither_clock_nor_chance"

for folder in src/domain/*/; do
    m=$(basename "$folder")
    for part in .h .sql _events.c _views.c _test.c; do
        [ -f "$folder$m$part" ] || echo "$folder$m$part is not there"
    done
    grep -qE "^modules = .*'$m'" meson.build || echo "meson.build does not know $m"
    grep -q "&${m}_module" src/domain/domain.c || echo "domain.c does not know $m"
done >"$found"
check "every_module_has_the_same_files"

# ---- texts -------------------------------------------------------------------------------------

texts=src/messages/zh.txt
keys() { grep -hoE '^[a-z0-9_]+\.[a-zA-Z0-9_.]+ =' src/messages/zh*.txt src/messages/pages.zh*.txt 2>/dev/null | sed 's/ =//' | sort -u; }
# Keys stand in FAIL(KIND, "key"), in {.key = "key"} and in tables of cases: any literal that could be one.
spoken() { code | xargs grep -hoE '(FAIL\([A-Z_]+, |\.key = )"[a-z0-9_]+\.[a-z0-9_]+"' | grep -oE '"[^"]+"' | tr -d '"' | sort -u; }

keys >"$found.keys"
spoken | comm -23 - "$found.keys" >"$found"
check "every_failure_has_a_text"

# page, column, value, event, role and right are used by pages and by exports, from tables.
grep -vE '^(page|column|value|event|role|right)\.' "$found.keys" | while read -r key; do
    grep -rqF "\"$key\"" src web --include=*.c --include=*.h --include=*.js || echo "$key"
done >"$found"
check "every_text_of_a_failure_is_used"
rm -f "$found.keys"

# In string literals; a comment may name a thing as the field does.
words='roster_import_map|roster_import_row|roster_import_places|lab_routes|area_match|core/text\.c|command/demo_|^src/generate/|command/import'
{ code; find gen web -name '*.[ch]' -o -name '*.js' -o -name '*.html' | grep -v '/vendor/'; } | grep -vE "$words" |
    xargs grep -nP '["`>][^"`]*[\x{4e00}-\x{9fff}]' | grep -vP '^[^:]*:\d+:\s*(/?\*|//)' | grep -vP '(/\*|//).*[\x{4e00}-\x{9fff}]' >"$found"
check "texts_stand_in_the_catalogue"

# ---- habits ------------------------------------------------------------------------------------

grep -rnE '\b(TODO|FIXME|XXX|HACK)\b' src gen web test bench docs Makefile meson.build --include='*' 2>/dev/null |
    grep -v '^test/source/check.sh' >"$found"
check "nothing_is_left_to_do"

# Names of package hosts, and folders of one machine.
git ls-files -co --exclude-standard 2>/dev/null | grep -vE '^(test/source/check\.sh|web/vendor/)' | tr '\n' '\0' |
    xargs -0 grep -nIE '(https?://|//)[a-z0-9.-]*(registry|npmjs|artifactory|nexus|pypi)|(^|[^a-zA-Z0-9_.])/(work|root|home)/[a-z]' \
        >"$found" 2>/dev/null
check "no_file_names_a_machine"

code -name '*.c' | xargs awk '
    /^[a-z].*\)$/ { name = $0; begin = 0 }
    /^{/ { begin = FNR }
    /^}/ && begin { if (FNR - begin > 60) print FILENAME ":" begin ": " FNR - begin " lines: " name; begin = 0 }' >"$found"
check "no_function_is_longer_than_sixty_lines"

code -name '*.c' | xargs wc -l | awk '$2 != "total" && $1 > 560 { print $2 ": " $1 " lines" }' >"$found"
check "no_file_is_longer_than_can_be_read"

echo "1..$n"
exit $failed
