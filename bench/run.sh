#!/bin/sh
# run.sh - how fast, as ratios to baselines of the same run, beside floors and goals.
#
# `make bench` builds and calls it; docs/benchmarks.md says what each row means.  Told in
# the environment:
#     BENCH_ONLY="registrations postgres imports hl7 views replay city"   which parts
#     QUICK=1        a fifth of a small county and short runs, in a minute: does it still work?
#     CITY=1         also the whole city as one county, which takes an hour and more, and 40 GB
#     COUNTY=410185  RUNS=3  SECONDS_EACH=10  RATE=16320
#     BENCH_DIR=DIR  the disk that is measured (build); all that is made there goes again
#     KEEP=DIR       where counties that were made stay, so that the next run has them
#     RECORD=1       write the table into docs/benchmarks.md
set -eu
cd "$(dirname "$0")/.."

if [ -n "${QUICK:-}" ]; then
    COUNTY=${COUNTY:-410106} RUNS=${RUNS:-1} SECONDS_EACH=${SECONDS_EACH:-1} SCALE=0.2 ROWS=20000 TIMES=20
else
    COUNTY=${COUNTY:-410185} RUNS=${RUNS:-3} SECONDS_EACH=${SECONDS_EACH:-10} SCALE=1 ROWS=1000000 TIMES=100
fi
parts=${BENCH_ONLY:-registrations postgres imports hl7 views replay${CITY:+ city}}
RATE=${RATE:-16320}          # persons a second: the goal for one person a request
bulou=$PWD/build/bulou
export BULOU_PASSWORD=bench-of-a-county BULOU_DATA="$PWD/data"

for part in $parts; do
    case $part in
    registrations | postgres | imports | hl7 | views | replay | city) ;;
    *)
        echo "bench/run.sh: there is no part “$part”; registrations, postgres, imports, hl7, views, replay and city are" >&2
        exit 2
        ;;
    esac
done

said=$(ninja -C build --quiet bulou bench_hl7 bench_load bench_ready bench_views bench_raw_append bench_hello bench_bare_sqlite bench_took) ||
    { echo "$said" >&2; exit 1; }
mkdir -p "${BENCH_DIR:-build}" ${KEEP:+"$KEEP"}
work=$(mktemp -d "$(cd "${BENCH_DIR:-build}" && pwd)/bench.XXXXXX")
made=${KEEP:-$work}

# Ends only what was started here, each by its number.  What was measured is told, even if
# something failed later.
started=
end() {
    status=$?
    trap - EXIT INT TERM HUP
    for pid in $started; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; done
    if [ "$status" != 0 ] && [ -s "$work/rows" ]; then
        echo "NOT FINISHED"
        RECORD='' table_end
    fi
    rm -rf "$work"
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

progress() { echo "bench: $*" >&2; }
fail() { echo "bench: $*" >&2; exit 1; }

. bench/table.sh
. bench/county.sh
. bench/registrations.sh
. bench/imports.sh
. bench/hl7.sh
. bench/views.sh
. bench/replay.sh

table_begin
for part in $parts; do
    machine_begin
    "part_$part"
    machine_end "$part"
done
table_end
