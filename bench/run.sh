#!/bin/sh
# run.sh - how fast, as ratios to baselines of the same run; needs `make build`.
#
# A county (COUNTY, Dengfeng) is made and imported once under build/bench.  Then, three
# times each (RUNS): the hello-world of the HTTP library and a raw append with fdatasync,
# which are the limits of what sockets and disk allow; one person a request, a tube of ten
# a request, a thousand events a request.  SECONDS_EACH says how long.  Figures are whole
# lines of name=value; docs/benchmarks.md says how to read them.
set -eu
cd "$(dirname "$0")/.."
COUNTY=${COUNTY:-410185} RUNS=${RUNS:-3} SECONDS_EACH=${SECONDS_EACH:-10} CONNECTIONS=${CONNECTIONS:-200}
PORT=${PORT:-18399}
at=build/bench
bulou=build/bulou
export BULOU_PASSWORD=bench-of-a-county BULOU_DATA=$PWD/data
mkdir -p "$at"
ninja -C build --quiet bench_load bench_ready bench_raw_append bench_hello

say() { printf '%s\n' "$*"; }

if [ ! -f "$at/made-$COUNTY" ]; then
    rm -rf "$at/store" "$at/county"
    $bulou generate --county "$COUNTY" --seed 1 --out "$at/county" >/dev/null
    $bulou user add bench --county "$COUNTY" --data "$at/store" >/dev/null 2>&1
    $bulou import --places "$at/county" --county "$COUNTY" --data "$at/store" 2>/dev/null
    say "import of the county's list, and the same file into one untyped table of the sqlite3 shell:"
    before=$(date +%s%N)
    $bulou import "$at/county/roster.csv" --county "$COUNTY" --data "$at/store" --rejects "$at/rejects.csv" 2>/dev/null |
        grep -E 'imported|rows a second'
    middle=$(date +%s%N)
    rm -f "$at/plain.db"
    sqlite3 "$at/plain.db" ".mode csv" ".import $at/county/roster.csv plain" 2>/dev/null
    after=$(date +%s%N)
    say "import seconds=$(((middle - before) / 1000000))e-3 sqlite3_shell=$(((after - middle) / 1000000))e-3 ratio=$(((middle - before) / (after - middle)))"
    cut -d, -f5 "$at/county/roster.csv" | grep -E '^[0-9]{17}[0-9X]$' | sort -u >"$at/documents.txt"
    : >"$at/made-$COUNTY"
fi

$bulou serve --data "$at/store" --listen "127.0.0.1:$PORT" 2>"$at/serve.log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT INT TERM
until curl -s -o /dev/null "http://127.0.0.1:$PORT/healthz"; do sleep 0.1; done
build/bench_ready "127.0.0.1:$PORT" bench "$at/county/sites.csv" $((RUNS * 3)) 200 >"$at/ready"

say "load of the machine before: $(cut -d' ' -f1-3 /proc/loadavg); $(nproc) cores, the phones run on the same ones"
round=1
for run in $(seq "$RUNS"); do
    say "run $run: raw append $(build/bench_raw_append "$at/raw" 100 3)"
    rm -f "$at/raw"
    build/bench_hello $((PORT + 1)) &
    hello=$!
    sleep 0.5
    say "run $run: hello $(build/bench_load --to "127.0.0.1:$((PORT + 1))" --pid $hello --ready "$at/ready" \
        --people "$at/documents.txt" --kind hello --connections "$CONNECTIONS" --seconds "$SECONDS_EACH")"
    kill $hello
    wait $hello 2>/dev/null || true
    for kind in single tube thousand; do
        connections=$CONNECTIONS
        [ $kind = thousand ] && connections=16   # each holds a thousand events
        say "run $run: $kind $(build/bench_load --to "127.0.0.1:$PORT" --pid $server --ready "$at/ready" \
            --people "$at/documents.txt" --kind $kind --connections "$connections" --round $round --seconds "$SECONDS_EACH")"
        round=$((round + 1))
    done
done
say "load of the machine after: $(cut -d' ' -f1-3 /proc/loadavg)"
kill $server
wait $server 2>/dev/null || true
trap - EXIT
say "rebuild: $($bulou rebuild --data "$at/store" 2>/dev/null)"
before=$(date +%s%N)
say "verify: $($bulou verify --data "$at/store" 2>/dev/null | tail -1), $((($(date +%s%N) - before) / 1000000)) ms"
