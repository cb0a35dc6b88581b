#!/bin/sh
# run.sh [all|phones|import|views|replay|city] - how fast, as ratios to baselines of the
# same run; needs `make build`.  docs/benchmarks.md says how to read what comes out, which
# is also kept in bench/results/latest.txt.
#
# A county (COUNTY, Dengfeng) is made and imported once under build/bench; each run works on
# a copy.  RUNS times each, in turn, SECONDS_EACH long; what is told is the median.
set -eu
cd "$(dirname "$0")/.."
COUNTY=${COUNTY:-410185} RUNS=${RUNS:-3} SECONDS_EACH=${SECONDS_EACH:-10} RATE=${RATE:-16320} PORT=${PORT:-18399}
at=build/bench
bulou=build/bulou
results=bench/results/latest.txt
part=${1:-all}
export BULOU_PASSWORD=bench-of-a-county BULOU_DATA=$PWD/data
mkdir -p "$at" bench/results
ninja -C build --quiet bench_load bench_ready bench_views bench_raw_append bench_hello bench_bare_sqlite bench_took

started=
stop_all() {
    for pid in $started; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; done
    started=
}
trap stop_all EXIT
trap 'exit 130' INT TERM

say() { printf '%s\n' "$*" | tee -a "$results"; }
load_of() { cut -d' ' -f1 /proc/loadavg; }
# figure NAME LINE: the value that stands behind the name
figure() { printf '%s\n' "$2" | awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) print $(i + 1) }'; }
# median FILE NAME: of the lines in the file
median() {
    while read -r line; do figure "$2" "$line"; done <"$1" | sort -n |
        awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
over() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }

# ---- the county ---------------------------------------------------------------------------------

make_county() {
    [ -f "$at/made-$COUNTY" ] && return
    rm -rf "$at/store" "$at/county"
    $bulou generate --county "$COUNTY" --seed 1 --out "$at/county" >/dev/null
    $bulou user add bench --county "$COUNTY" --data "$at/store" >/dev/null 2>&1
    $bulou import --places "$at/county" --county "$COUNTY" --data "$at/store" >/dev/null 2>&1
    $bulou import "$at/county/roster.csv" --county "$COUNTY" --data "$at/store" --rejects "$at/rejects.csv" >/dev/null 2>&1
    cut -d, -f5 "$at/county/roster.csv" | grep -E '^[0-9]{17}[0-9X]$' | sort -u >"$at/documents.txt"
    rm -f "$at"/made-*
    : >"$at/made-$COUNTY"
}

copy_store() {
    rm -rf "$at/work"
    cp -r "$at/store" "$at/work"
    sync "$at/work/bulou.db"
}

# serve STORE: on return it answers, and $server is its process
serve() {
    $bulou serve --data "$1" --listen "127.0.0.1:$PORT" 2>"$at/serve.log" &
    server=$!
    started="$started $server"
    until curl -s -o /dev/null "http://127.0.0.1:$PORT/healthz"; do
        kill -0 $server || { cat "$at/serve.log" >&2; exit 1; }
        sleep 0.1
    done
}

stop_server() {
    kill "$server"
    wait "$server" 2>/dev/null || :
}

# load KIND ROUND CONNECTIONS [MORE …]
load() {
    kind=$1 round=$2 connections=$3
    shift 3
    build/bench_load --to "127.0.0.1:$PORT" --pid "$server" --ready "$at/ready" --people "$at/documents.txt" \
        --kind "$kind" --round "$round" --connections "$connections" --seconds "$SECONDS_EACH" "$@"
}

# ---- registrations over HTTP ------------------------------------------------------------------------

measure_hello() {
    build/bench_hello $((PORT + 1)) &
    hello=$!
    started="$started $hello"
    sleep 0.3
    build/bench_load --to "127.0.0.1:$((PORT + 1))" --pid $hello --ready "$at/ready" --people "$at/documents.txt" \
        --kind hello --connections 200 --seconds "$SECONDS_EACH" >>"$at/hello.txt"
    kill $hello
    wait $hello 2>/dev/null || :
}

batches() { curl -s "http://127.0.0.1:$PORT/metrics" | awk '$1 == "bulou_writer_batches_total" { print $2 }'; }

# one KIND ROUND CONNECTIONS: a line, and how many commits a second there were
one() {
    before=$(batches)
    line=$(load "$@")
    echo "$line commits $((($(batches) - before) / (SECONDS_EACH + 1)))" >>"$at/$1.txt"
}

# The same statements in a bare loop, with as many registrations to a commit as the server
# had with tubes.
measure_bare() {
    tubes=$(awk -v rate="$(median "$at/tube.txt" rate)" -v commits="$(median "$at/tube.txt" commits)" \
        'BEGIN { n = commits ? int(rate / commits / 10) : 10; print n < 1 ? 1 : n }')
    copy_store
    build/bench_bare_sqlite "$at/work/bulou.db" "$tubes" "$SECONDS_EACH" >>"$at/bare.txt"
}

line_of() {
    f=$at/$1.txt
    cpu=$(median "$f" cpu_us)
    printf '%-26s %8.0f %7.1f %8.2f %8.2f %8.2f %8.2f %6.0f %10s %10s\n' "$2" "$(median "$f" rate)" "$cpu" \
        "$(median "$f" p50_ms)" "$(median "$f" p99_ms)" "$(median "$f" p999_ms)" "$(median "$f" max_ms)" "$(median "$f" rss_mb)" \
        "$(over "$cpu" "$(median "$at/hello.txt" cpu_us)")" "$(over "$cpu" "$(median "$at/bare.txt" cpu_us)")" | tee -a "$results"
}

phones() {
    make_county
    rm -f "$at"/hello.txt "$at"/single.txt "$at"/tube.txt "$at"/thousand.txt "$at"/fixed.txt "$at"/bare.txt "$at"/raw.txt
    copy_store
    serve "$at/work"
    build/bench_ready "127.0.0.1:$PORT" bench "$at/county/sites.csv" $((RUNS * 4)) 200 >"$at/ready"
    for run in $(seq "$RUNS"); do
        build/bench_raw_append "$at/raw" 100 3 >>"$at/raw.txt"
        measure_hello
        one single $((run * 4 - 3)) 200
        one tube $((run * 4 - 2)) 200
        one thousand $((run * 4 - 1)) 16
        load single $((run * 4)) 200 --rate "$RATE" >>"$at/fixed.txt"
    done
    stop_server
    for run in $(seq "$RUNS"); do measure_bare; done
    grep -hv 'refused 0 ' "$at/single.txt" "$at/tube.txt" "$at/thousand.txt" "$at/fixed.txt" | sed 's/^/REFUSED: /' || :
    say ""
    say "Registrations, each on the disk before it is answered; the phones run on the same cores."
    say "                            persons a s  CPU µs   p50 ms   p99 ms p99.9 ms   max ms     MB  CPU:hello   CPU:bare"
    line_of single "one person a request"
    line_of fixed "one, at $RATE a second"
    line_of tube "a tube of ten a request"
    line_of thousand "a thousand events a request"
    say "$(printf '%-26s %8.0f %7.1f' "bare SQLite, as for tubes" "$(median "$at/bare.txt" rate)" "$(median "$at/bare.txt" cpu_us)")"
    say "$(printf '%-26s %8.0f %7.1f' "hello of the HTTP library" "$(median "$at/hello.txt" rate)" "$(median "$at/hello.txt" cpu_us)")"
    say "$(printf '%-26s %8.0f %7.1f' "raw append + fdatasync" "$(median "$at/raw.txt" rate)" "$(median "$at/raw.txt" cpu_us)")"
}

# ---- import ---------------------------------------------------------------------------------------------

IMPORTED=410184   # the largest county but one: more than a million people

import_rows() {
    rm -rf "$at/imported"
    $bulou import --places "$at/million" --county $IMPORTED --data "$at/imported" >/dev/null 2>&1
    build/bench_took import $bulou import "$1" --county $IMPORTED --data "$at/imported" --rejects "$at/rejects.csv" 2>/dev/null
}

import_shell() {
    rm -f "$at/plain.db"
    build/bench_took shell sqlite3 "$at/plain.db" ".mode csv" ".import $1 plain" 2>/dev/null
}

imports() {
    if [ ! -f "$at/million/part.csv" ]; then
        rm -rf "$at/million"
        $bulou generate --county $IMPORTED --seed 1 --scale 0.9 --out "$at/million" >/dev/null
        head -1000001 "$at/million/roster.csv" >"$at/million/list.csv"
        head -100001 "$at/million/roster.csv" >"$at/million/part.csv"
        rm "$at/million/roster.csv" "$at/million/truth.csv"
    fi
    rm -f "$at/import.txt" "$at/shell.txt"
    part_mb=$(figure rss_mb "$(import_rows "$at/million/part.csv")")
    for run in $(seq "$RUNS"); do
        import_shell "$at/million/list.csv" >>"$at/shell.txt"
        import_rows "$at/million/list.csv" >>"$at/import.txt"
    done
    rm -rf "$at/imported" "$at/plain.db"
    s=$(median "$at/import.txt" seconds) shell=$(median "$at/shell.txt" seconds)
    say ""
    say "Import of 1,000,000 rows, sealed, checked, matched and balanced; and the same file into one untyped table."
    say "bulou import:  $s s, $(median "$at/import.txt" cpu_s) s CPU, $(median "$at/import.txt" rss_mb) MB ($part_mb MB for 100,000 rows)"
    say "sqlite3 shell: $shell s, $(median "$at/shell.txt" cpu_s) s CPU, $(median "$at/shell.txt" rss_mb) MB"
    say "ratio: $(over "$s" "$shell") in time, $(over "$(median "$at/import.txt" cpu_s)" "$(median "$at/shell.txt" cpu_s)") in CPU"
}

# ---- views, while registrations run at half of what is possible -----------------------------------------------

views() {
    make_county
    copy_store
    serve "$at/work"
    build/bench_ready "127.0.0.1:$PORT" bench "$at/county/sites.csv" 2 200 >"$at/ready"
    half=$(($(figure rate "$(load single 1 200)" | cut -d. -f1) / 2))
    SECONDS_EACH=600
    load single 2 200 --rate $half >/dev/null 2>&1 &
    phones=$!
    started="$started $phones"
    sleep 5
    say ""
    say "Views at $(wc -l <"$at/documents.txt") people with documents, while $half register a second."
    build/bench_views --to "127.0.0.1:$PORT" --login bench --units "$at/county/units.csv" --sites "$at/county/sites.csv" \
        --round "$(awk '$1 == "round" { print $2 }' "$at/ready" | sed -n 2p)" | tee -a "$results"
    kill $phones
    wait $phones 2>/dev/null || :
    stop_server
}

# ---- rebuild and verify a whole round ----------------------------------------------------------------------------

replay() {
    make_county
    copy_store
    serve "$at/work"
    build/bench_ready "127.0.0.1:$PORT" bench "$at/county/sites.csv" 1 200 >"$at/ready"
    SECONDS_EACH=30 load tube 1 200 >/dev/null
    stop_server
    said=$($bulou rebuild --data "$at/work" 2>/dev/null)
    build/bench_took verify $bulou verify --data "$at/work" >"$at/verify.txt" 2>"$at/verify.said" || :
    events=$(printf '%s\n' "$said" | grep -oE '[0-9]+ events' | cut -d' ' -f1)
    say ""
    say "A whole round again: $said."
    say "Verify: $(figure seconds "$(cat "$at/verify.txt")") s, $(over "$events" "$(figure seconds "$(cat "$at/verify.txt")")") events a second, $(tail -1 "$at/verify.said")"
}

# ---- the city of 12.6 million, in one store -----------------------------------------------------------------------

city() {
    at=build/bench/city
    mkdir -p $at
    if [ ! -f $at/made ]; then
        rm -rf $at/store
        [ -d $at/csv ] || $bulou generate --city --seed 1 --out $at/csv >/dev/null
        for folder in $at/csv/*/; do
            county=$(basename "$folder")
            $bulou user add bench --county "$county" --data $at/store >/dev/null 2>&1
            $bulou import "$folder/roster.csv" --places "$folder" --county "$county" --data $at/store --rejects $at/rejects.csv 2>/dev/null |
                grep -E 'imported|rows a second'
        done
        : >$at/made
    fi
    COUNTY=410105   # its largest part: 2.1 million
    ln -sfn csv/$COUNTY $at/county
    cut -d, -f5 $at/county/roster.csv | grep -E '^[0-9]{17}[0-9X]$' | sort -u >$at/documents.txt
    : >$at/made-$COUNTY
    views
}

{
    echo "Bulou $($bulou --version | cut -d' ' -f2), $(date -u +%Y-%m-%d), $(nproc) cores, $(uname -sr), county $COUNTY, medians of $RUNS"
    echo "load of the machine before: $(load_of)"
} | tee "$results"
case $part in
phones) phones ;;
import) imports ;;
views) views ;;
replay) replay ;;
city) city ;;
all)
    phones
    imports
    views
    replay
    ;;
*)
    echo "usage: bench/run.sh [all|phones|import|views|replay|city]" >&2
    exit 2
    ;;
esac
say ""
say "load of the machine after: $(load_of)"
